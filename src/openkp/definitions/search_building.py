"""From the steps of a plan to tables: slots, limbs and exceptions, each by itself, for one question.

A mark says of an entry of a slot that it has an element, of one of a limb that it has no slot yet, and
afterwards that the text has a limb. Inside a limb words stand as "not held", so that what two slots leave is
what is in both.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import reduce
from typing import Any

import numpy as np

from openkp.definitions.search_bits import Layout, Losing, Reach
from openkp.definitions.search_limits import NEVER, Question
from openkp.definitions.search_pieces import Piece, bounds_of, few, line_bounds, places_of, words_of
from openkp.definitions.search_plan import Kind, Step, Way
from openkp.definitions.search_tables import (
    Bits,
    Finish,
    Numbers,
    Pair,
    combined,
    either,
    leaf,
)


class Building:
    """Builds the tables of one question. slack: for each number lost, how much above the least cost may be.

    width: entries kept for each number of situations surely lost; None for all.
    """

    def __init__(self, layout: Layout, question: Question, width: int | None) -> None:
        self.layout, self.question, self.width = layout, question, width
        self.plan = layout.plan
        self.losing = Losing(layout, question)
        self.base = sum(min(pair) for pair in question.costs)
        self.base += sum(question.costs[word][1] - min(question.costs[word]) for word in self.plan.never)
        self.slack: Numbers = np.zeros(0)
        self.places = places_of(self.plan)

    def costs_of(self, word: int, *, is_in: bool) -> int:
        """What a word costs above the less costly of its two ways."""
        pair = self.question.costs[word]
        return min(pair[0 if is_in else 1] - min(pair), NEVER)

    def allow(self, allowed: Sequence[int]) -> None:
        """Take in the most red lines that may be crossed for each number of situations lost."""
        self.slack = np.full(self.losing.too_many + 1, -1, dtype=np.int64)
        self.slack[: len(allowed)] = [min(each, NEVER - 1) - self.base for each in allowed]

    def _look(self, reach: tuple[Reach, Reach]) -> Callable[[Bits, Numbers], np.ndarray]:
        """Which entries can still come to something of interest."""
        most, least = reach

        def looking(bits: Bits, costs: Numbers) -> np.ndarray:
            lost = self.losing.count(self.losing.lost(most.of(bits), least.of(bits)))
            keep = costs <= self.slack[lost]
            if self.width is not None and int(keep.sum()) > self.width:
                keep &= few(lost, costs, keep, self.width)
            return keep

        return looking

    def parts(self) -> list[Piece]:
        """The tables of limbs and exceptions, each with what the others can do in mind."""
        found: list[list[Step]] = []
        for step in self.plan.steps:
            if step.kind is Kind.BEGIN:
                found.append([])
            if step.kind is not Kind.TURN:
                found[-1].append(step)
        leaves = [self._leaves(steps) for steps in found]
        bounds = [self._bounds(steps, each) for steps, each in zip(found, leaves, strict=True)]
        pieces = []
        for place, (steps, each) in enumerate(zip(found, leaves, strict=True)):
            others = [bound for other, bound in enumerate(bounds) if other != place]
            most = reduce(np.bitwise_or, (o[0] for o in others), self._none())
            least = reduce(np.bitwise_or, (o[1] for o in others), self._none())
            pieces.append(self._part(steps, each, most, least))
        return pieces

    def _bounds(self, steps: Sequence[Step], lines: Sequence[list[Piece]]) -> tuple[Bits, Bits]:
        """What a limb or an exception reaches at most, and surely."""
        bounds = [line_bounds(line) for line in lines]
        is_sure = all(way.stands for way in steps[0].ways)
        most = reduce(np.bitwise_and, (each[0] for each in bounds))
        return most, reduce(np.bitwise_and, (each[1] for each in bounds)) if is_sure else self._none()

    def _none(self) -> Bits:
        return np.zeros(self.layout.size, dtype=np.uint64)

    def _full(self) -> Bits:
        return ~self._none()

    def _leaves(self, steps: Iterable[Step]) -> list[list[Piece]]:
        """The choices of a limb: for each line, those of its slot, or the one that has whole slots."""
        found: list[list[Piece]] = []
        for step in steps:
            if step.kind in (Kind.OPEN, Kind.MASK):
                found.append([self._leaf(step)])
            elif step.kind is Kind.HIT:
                found[-1].append(self._leaf(step))
        return found

    def _leaf(self, step: Step) -> Piece:
        columns = [self._column(way, step) for way in step.ways]
        table = leaf(
            np.stack(columns, axis=1),
            np.zeros(len(columns), dtype=np.int64),
            is_choice=step.choice is not None,
            dtype=self.layout.dtype,
        )
        return Piece(table=table, places=dict.fromkeys(words_of(step), 1), is_line=step.kind is Kind.MASK)

    def _column(self, way: Way, step: Step) -> Bits:
        plan, layout = self.plan, self.layout
        rows = (plan.spared | plan.kept_out) if step.is_exception else (plan.covers | plan.kept_out)
        bits = layout.words_of(
            way.bits & rows & self.question.rows, way.words, is_exception=step.is_exception
        )
        if step.kind is Kind.MASK:
            bits = bits ^ layout.held
            return bits | layout.mark if way.bits & plan.bare else bits
        return bits | layout.mark if way.bits & plan.word else bits

    def _unit(self, *, is_union: bool) -> Piece:
        bits = self._none() if is_union else self._full()
        table = leaf(bits[:, None], np.zeros(1, dtype=np.int64), is_choice=False, dtype=self.layout.dtype)
        return Piece(table=table, places={})

    def _pair(
        self,
        one: Piece,
        other: Piece,
        *,
        is_union: bool,
        reach: tuple[Reach, Reach],
        close: Finish | None = None,
    ) -> Piece:
        """Two tables as one; the words that no other place can hold are settled."""
        places = dict(one.places)
        for word, count in other.places.items():
            places[word] = places.get(word, 0) + count
        settled = [word for word, count in places.items() if count == self.places[word]]
        finish = self._settling(settled, is_union=is_union, close=close)
        held = self.layout.held
        pair = Pair(
            left=one.table,
            right=other.table,
            is_union=is_union,
            finish=finish,
            plain=~(held | self.layout.mark),
        )
        table = combined(pair, self._look(reach))
        return Piece(table=table, places={w: n for w, n in places.items() if w not in settled})

    def _settling(self, words: Sequence[int], *, is_union: bool, close: Finish | None) -> Finish:
        layout = self.layout
        what = []
        for word in words:
            place, bit = layout.rows + word // 64, np.uint64(1 << word % 64)
            what.append((place, bit, self.costs_of(word, is_in=True), self.costs_of(word, is_in=False)))

        def finish(bits: Bits, costs: Numbers) -> tuple[Bits, Numbers, np.ndarray]:
            for place, bit, inside, outside in what:
                is_set = (bits[place] & bit) != 0
                costs = costs + np.where(is_set == is_union, inside, outside)
                bits[place] = bits[place] & ~bit if is_union else bits[place] | bit
            keep = costs < NEVER
            if close is None:
                return bits, costs, keep
            bits, costs, stays = close(bits, costs)
            return bits, costs, keep & stays

        return finish

    def _part(self, steps: list[Step], lines: list[list[Piece]], most: Bits, least: Bits) -> Piece:
        begin = steps[0]
        is_sure = all(way.stands for way in begin.ways)
        bounds = [line_bounds(line) for line in lines]
        slots = [
            self._line(line, self._reach(bounds[:n] + bounds[n + 1 :], most, least, is_sure=is_sure))
            for n, line in enumerate(lines)
        ]
        own = dict.fromkeys(words_of(begin), 1)
        bits = self._full()
        for word in own:
            bits[self.layout.rows + word // 64] &= ~np.uint64(1 << word % 64)
        table = leaf(bits[:, None], np.zeros(1, dtype=np.int64), is_choice=False, dtype=self.layout.dtype)
        found = Piece(table=table, places=own)
        for n, piece in enumerate(slots):
            close = self._closing_part(begin) if n == len(slots) - 1 else None
            reach = self._reach(bounds[n + 1 :], most, least, is_sure=is_sure)
            found = self._pair(found, piece, is_union=False, reach=reach, close=close)
        return self._standing(found, begin, own, steps)

    def _reach(
        self, bounds: Sequence[tuple[Bits, Bits]], most: Bits, least: Bits, *, is_sure: bool
    ) -> tuple[Reach, Reach]:
        one = reduce(np.bitwise_and, (each[0] for each in bounds), self._full())
        other = reduce(np.bitwise_and, (each[1] for each in bounds), self._full())
        none = self._none()
        return (
            Reach(slot=none, part=one, text=most),
            Reach(slot=none, part=other if is_sure else none, text=least),
        )

    def _line(self, line: list[Piece], reach: tuple[Reach, Reach]) -> Piece:
        """The table of a slot; in it a mark says that there is an element."""
        if line[0].is_line:
            return line[0]
        found, items = line[0], line[1:] or [self._unit(is_union=True)]
        for n, item in enumerate(items):
            is_last = n == len(items) - 1
            rest = [bounds_of(each) for each in items[n + 1 :]]
            ahead = (
                replace(reach[0], slot=reduce(np.bitwise_or, (b[0] for b in rest), self._none())),
                replace(reach[1], slot=reduce(np.bitwise_or, (b[1] for b in rest), self._none())),
            )
            close = self._close_slot if is_last else None
            found = self._pair(found, item, is_union=True, reach=ahead, close=close)
        return found

    def _close_slot(self, bits: Bits, costs: Numbers) -> tuple[Bits, Numbers, Any]:
        mark = self.layout.mark[:, None]
        has_element = (bits & mark).any(axis=0)
        return (bits & ~mark) ^ self.layout.held[:, None], costs, has_element

    def _closing_part(self, begin: Step) -> Finish:
        """Keeps what has a slot, marks that there is a limb, and says which words are held."""
        mark, held = self.layout.mark[:, None], self.layout.held[:, None]

        def close(bits: Bits, costs: Numbers) -> tuple[Bits, Numbers, Any]:
            has_slot = ~(bits & mark).any(axis=0)
            bits = bits ^ held
            return (bits if begin.is_exception else bits | mark), costs, has_slot

        return close

    def _standing(self, inner: Piece, begin: Step, own: dict[int, int], steps: list[Step]) -> Piece:
        """The part with the choice whether it stands, if that is open."""
        if begin.choice is None:
            return inner
        places: dict[int, int] = {}
        for step in steps:
            for word in words_of(step):
                places[word] = places.get(word, 0) + 1
        cost = sum(self.costs_of(w, is_in=False) for w, n in places.items() if n == self.places[w])
        table = either(
            inner.table,
            (self._none(), cost),
            [way.stands for way in begin.ways],
            choices=sum(step.choice is not None for step in steps[1:]),
        )
        return Piece(table=table, places=inner.places)

    def joined(self, pieces: Sequence[Piece], bounds: Sequence[tuple[Bits, Bits]]) -> Piece:
        """Neighbouring parts as one. bounds: what the other parts do at most and at least."""
        found = pieces[0]
        full, none = self._full(), self._none()
        for n, piece in enumerate(pieces[1:], start=1):
            rest = [bounds_of(each) for each in pieces[n + 1 :]] + list(bounds)
            most = reduce(np.bitwise_or, (each[0] for each in rest), none)
            least = reduce(np.bitwise_or, (each[1] for each in rest), none)
            reach = (Reach(slot=none, part=full, text=most), Reach(slot=none, part=full, text=least))
            found = self._pair(found, piece, is_union=True, reach=reach)
        return found

    def halves(self) -> tuple[Piece, Piece]:
        """The text as two tables, cut between two parts so that neither becomes larger than need be."""
        pieces = self.parts()
        if len(pieces) == 1:
            return pieces[0], self._unit(is_union=True)
        sizes = [math.log(max(len(piece.table), 1)) for piece in pieces]
        cut = min(range(1, len(pieces)), key=lambda n: max(sum(sizes[:n]), sum(sizes[n:])))
        bounds = [bounds_of(piece) for piece in pieces]
        return self.joined(pieces[:cut], bounds[cut:]), self.joined(pieces[cut:], bounds[:cut])
