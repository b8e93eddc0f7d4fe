"""A problem as steps over bits: the limbs and exceptions of a text, decided one choice after the other.

Each row of the problem is one bit. A column (of an element) has the bits of the rows in which it holds; a
slot is the union of its columns, a limb the intersection of its slots, the text the union of its limbs. What
later steps can still do at most and must do at least is kept with each step, so that a search can look ahead.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import IntEnum
from functools import reduce

from openkp.definitions.bracketed import BracketedSlot, Part
from openkp.definitions.problem import Problem, Row


class Kind(IntEnum):
    """What a step does."""

    BEGIN = 0
    """A limb or an exception begins, or is left out."""
    OPEN = 1
    """A slot begins with its fixed elements."""
    HIT = 2
    """Elements come into the slot, or not."""
    CLOSE = 3
    """The slot is complete."""
    MASK = 4
    """Whole slots come into the limb, or not."""
    END = 5
    """The limb or exception is complete."""
    TURN = 6
    """The limbs are complete; exceptions follow."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to take a step. bits: a column, or the rows that slots leave. stands: for BEGIN."""

    bits: int = 0
    words: int = 0
    stands: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """What steps after this one can still do to rows (most) and surely do (least).

    slot: the rest of the open slot adds; part: the rest of the limb leaves; later: later limbs (exceptions)
    reach; excepted: the exceptions reach, seen from the limbs.
    """

    most_slot: int = 0
    least_slot: int = 0
    most_part: int = 0
    least_part: int = 0
    most_later: int = 0
    least_later: int = 0
    most_excepted: int = 0
    least_excepted: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step. choice: its number; None where there is one way. settled: words decided after it."""

    kind: Kind
    ways: tuple[Way, ...]
    choice: int | None = None
    is_exception: bool = False
    ahead: Ahead = field(default_factory=Ahead)
    settled: tuple[int, ...] = ()


class Plan:
    """The steps of a problem, with its rows as bits.

    covers, spared, kept_out: bits of those rows. WORD, BARE, OUT and LIMB are marks above the rows: a slot
    has an element, a limb has no slot yet, a limb is left out, the text has a limb.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        rows = (*problem.covers, *problem.spared, *problem.kept_out)
        size = len(rows)
        self.covers = (1 << len(problem.covers)) - 1
        self.spared = ((1 << len(problem.spared)) - 1) << len(problem.covers)
        self.all_rows = (1 << size) - 1
        self.kept_out = self.all_rows & ~self.covers & ~self.spared
        self.word, self.bare, self.out, self.limb = (1 << (size + place) for place in range(4))
        self.full = (1 << (size + 4)) - 1
        self.rows_of = [0] * problem.situations
        for bit, row in enumerate(rows):
            self.rows_of[row.situation] |= 1 << bit
        self.words = {subject: place for place, subject in enumerate(problem.words())}
        self._columns = {
            is_exception: self._column_table(rows, is_exception=is_exception)
            for is_exception in (False, True)
        }
        self.steps = self._with_ahead(list(self._steps()))

    def _column_table(self, rows: Iterable[Row], *, is_exception: bool) -> dict[str, int]:
        found: dict[str, int] = {}
        for bit, row in enumerate(rows):
            for element in (row.in_exceptions if is_exception else row.in_limbs) or ():
                found[element] = found.get(element, 0) | 1 << bit
        return found

    def _way(self, elements: Iterable[str], part: Part) -> Way:
        """A column with the mark that there is an element, and the words that it brings into the text."""
        columns = self._columns[part.source is not None]
        bits, words = 0, 0
        for element in elements:
            bits |= columns.get(element, 0) | self.word
            if part.source is None and element in self.words:
                words |= 1 << self.words[element]
        return Way(bits, words)

    def _steps(self) -> Iterator[Step]:
        has_turned = False
        for part in self.problem.text.parts:
            if part.source is not None and not has_turned:
                has_turned = True
                yield Step(kind=Kind.TURN, ways=(Way(),))
            yield from (replace(step, is_exception=part.source is not None) for step in self._steps_of(part))
        if not has_turned:
            yield Step(kind=Kind.TURN, ways=(Way(),))

    def _steps_of(self, part: Part) -> Iterator[Step]:
        mark = self.words.get(part.subject)
        begin = Way(words=0 if mark is None else 1 << mark)
        ways: tuple[Way, ...] = (begin,)
        if part.choice is not None:
            alternatives = self.problem.text.choices[part.choice].alternatives
            ways = tuple(begin if each.text else Way(stands=False) for each in alternatives)
        yield Step(kind=Kind.BEGIN, ways=ways, choice=part.choice)
        for line in part.lines:
            if line.choice is not None:
                yield Step(
                    kind=Kind.MASK,
                    ways=tuple(self._mask(s, part) for s in line.alternatives),
                    choice=line.choice,
                )
                continue
            for slot in line.alternatives[0]:
                yield from self._slot_steps(slot, part)
        yield Step(kind=Kind.END, ways=(Way(),))

    def _slot_steps(self, slot: BracketedSlot, part: Part) -> Iterator[Step]:
        fixed = [each for item in slot.items if item.choice is None for each in item.alternatives[0]]
        yield Step(kind=Kind.OPEN, ways=(self._way(fixed, part),))
        for item in slot.items:
            if item.choice is not None:
                ways = tuple(self._way(elements, part) for elements in item.alternatives)
                yield Step(kind=Kind.HIT, ways=ways, choice=item.choice)
        yield Step(kind=Kind.CLOSE, ways=(Way(),))

    def _mask(self, slots: tuple[BracketedSlot, ...], part: Part) -> Way:
        bits, words = self.full, 0
        for slot in slots:
            way = self._way((each for item in slot.items for each in item.alternatives[0]), part)
            bits, words = bits & way.bits, words | way.words
        return Way(bits, words)

    def _with_ahead(self, steps: list[Step]) -> tuple[Step, ...]:
        """The steps, each with what lies ahead of it and the words that are settled after it."""
        last: dict[int, int] = {}
        for place, step in enumerate(steps):
            for way in step.ways:
                last.update((word, place) for word in range(len(self.words)) if way.words >> word & 1)
        looking = _Looking(full=self.full)
        found: list[Step] = []
        for place in range(len(steps) - 1, -1, -1):
            step = steps[place]
            settled = tuple(word for word, where in last.items() if where == place)
            found.append(replace(step, ahead=looking.ahead(), settled=settled))
            looking.pass_by(step)
        self.never = tuple(word for word in range(len(self.words)) if word not in last)
        return tuple(reversed(found))


class _Looking:
    """Goes through the steps backwards and keeps what those passed can do."""

    def __init__(self, *, full: int) -> None:
        self.full = full
        self.now = Ahead(most_slot=full, least_slot=full, most_part=full, least_part=full)

    def ahead(self) -> Ahead:
        return self.now

    def pass_by(self, step: Step) -> None:
        now, ways = self.now, [way.bits for way in step.ways]
        most, least = reduce(int.__or__, ways), reduce(int.__and__, ways)
        if step.kind is Kind.CLOSE:
            self.now = replace(now, most_slot=0, least_slot=0)
        elif step.kind is Kind.HIT:
            self.now = replace(now, most_slot=now.most_slot | most, least_slot=now.least_slot | least)
        elif step.kind is Kind.OPEN:
            self.now = replace(
                now,
                most_slot=self.full,
                least_slot=self.full,
                most_part=now.most_part & (now.most_slot | most),
                least_part=now.least_part & (now.least_slot | least),
            )
        elif step.kind is Kind.MASK:
            self.now = replace(now, most_part=now.most_part & most, least_part=now.least_part & least)
        elif step.kind is Kind.END:
            self.now = replace(now, most_part=self.full, least_part=self.full)
        elif step.kind is Kind.BEGIN:
            is_sure = all(way.stands for way in step.ways)
            self.now = replace(
                now,
                most_later=now.most_later | now.most_part,
                least_later=now.least_later | (now.least_part if is_sure else 0),
            )
        else:
            self.now = replace(
                now,
                most_later=0,
                least_later=0,
                most_excepted=now.most_later,
                least_excepted=now.least_later,
            )
