"""Two tables that make a text between them: which pairs of entries are on the frontier.

All pairs would be far too many. An entry is left out where no entry of the other table can make up for it;
pairs are looked at in blocks of entries that cost the same, and of the other table only those for which the
block as a whole leaves a chance.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from openkp.definitions.search_building import Building
from openkp.definitions.search_limits import NEVER, Limits, Question, TooLarge
from openkp.definitions.search_pieces import Piece
from openkp.definitions.search_tables import Numbers, Table, texts_of_pairs

#: Entries of the first table that are looked at together.
_TOGETHER = 64

#: How often one half is chosen anew for the other.
_MOST_TURNS = 200

#: How many pairs are looked at, one by one, before the draft is given up as too large.
MOST_PAIRS = 1_000_000_000

#: How many pairs of interest are kept.
MOST_FOUND = 5_000_000


@dataclass(slots=True, kw_only=True)
class Joined:
    """For each (lost, crossed) the pairs of entries that have it."""

    left: Table
    right: Table
    points: dict[tuple[int, int], tuple[Numbers, Numbers]] = field(default_factory=dict)

    def frontier(self) -> list[tuple[int, int]]:
        """The points (lost, crossed) that no other is at least as good as in both, fewest crossed first."""
        found: list[tuple[int, int]] = []
        for crossed, lost in sorted((crossed, lost) for lost, crossed in self.points):
            if not found or lost < found[-1][0]:
                found.append((lost, crossed))
        return found

    def count(self, point: tuple[int, int]) -> int:
        """How many texts have it."""
        one, other = self.points[point]
        counts = self.left.counts[one].astype(object) * self.right.counts[other].astype(object)
        return int(counts.sum())

    def first(self, point: tuple[int, int]) -> tuple[int, ...]:
        """The first text that has it, in the fixed order."""
        one, other = self.points[point]
        place = np.lexsort((other, one))[0]
        return self.left.first_text(int(one[place])) + self.right.first_text(int(other[place]))

    def texts(self, point: tuple[int, int]) -> Iterator[tuple[int, ...]]:
        """The texts that have it, in the fixed order."""
        return texts_of_pairs(self.left, self.right, *self.points[point])


class Joining:
    """Joins the two tables of a question."""

    def __init__(self, building: Building, left: Piece, right: Piece) -> None:
        self.building, self.left, self.right = building, left.table, right.table
        self.losing, self.layout = building.losing, building.layout
        self._shared = sorted(left.places.keys() | right.places.keys())
        self._extra: dict[bytes, Numbers] = {}
        self.pairs = 0

    def _costs(self, one: Table, place: int, other: Table) -> Numbers:
        """What an entry of one table costs with each of the other."""
        costs = other.costs + one.costs[place]
        if self._shared:
            held = one.bits[self.layout.rows :, place]
            costs = costs + self._words(held, other)
        return np.where(costs < NEVER, costs, NEVER)

    def _words(self, held: Numbers, other: Table) -> Numbers:
        key = held.tobytes() + (b"1" if other is self.right else b"0")
        if key not in self._extra:
            extra = np.zeros(len(other), dtype=np.int64)
            for word in self._shared:
                place, bit = word // 64, np.uint64(1 << word % 64)
                is_in = ((other.bits[self.layout.rows + place] | held[place]) & bit) != 0
                inside, outside = (self.building.costs_of(word, is_in=each) for each in (True, False))
                extra += np.where(is_in, inside, outside)
            self._extra[key] = extra
        return self._extra[key]

    def _row(self, one: Table, place: int, other: Table) -> tuple[Numbers, Numbers]:
        """What an entry of one table loses and costs with each of the other; NEVER where that is no text."""
        bits = one.bits[:, place, None] | other.bits
        costs = self._costs(one, place, other)
        costs[~(bits & self.layout.mark[:, None]).any(axis=0)] = NEVER
        lost = self.losing.count(self.losing.lost(bits, bits))
        costs[lost >= self.losing.too_many] = NEVER
        return lost, costs

    def descend(self, limits: Limits, question: Question) -> None:
        """Better texts from those known: one half is kept and the other is chosen anew, in turn."""
        if not len(self.left) or not len(self.right):
            return
        known: dict[int, int] = {}
        seen: set[tuple[bool, int]] = set()
        starts = {int(self.left.costs.argmin())}
        lost = self.losing.count(self.losing.lost(self.left.bits, self.left.bits))
        starts.add(int(lost.argmin()))
        waiting = [(True, each) for each in sorted(starts)]
        while waiting and len(seen) < _MOST_TURNS:
            is_left, place = waiting.pop()
            if (is_left, place) in seen:
                continue
            seen.add((is_left, place))
            one, other = (self.left, self.right) if is_left else (self.right, self.left)
            for number, cost, there in _cheapest(*self._row(one, place, other)):
                if cost < min((c for n, c in known.items() if n <= number), default=NEVER):
                    known[number] = cost
                    waiting.append((not is_left, there))
        base = self.building.base
        points = {number: cost + base for number, cost in known.items()}
        for number, cost in enumerate(limits.fewest):
            points[number] = min(cost, points.get(number, NEVER))
        limits.learn(points, question)
        self.building.allow(limits.allowed)

    def tighten(self) -> None:
        """Leaves out entries for which the other table has nothing; the order of the rest stays."""
        for _turn in range(2):
            self.left = self._tightened(self.left, self.right)
            self.right = self._tightened(self.right, self.left)
        self._extra.clear()

    def _tightened(self, table: Table, other: Table) -> Table:
        """The entries that can be of interest with some of the other's, by what those cost."""
        alive = np.zeros(len(table), dtype=bool)
        for cost in np.unique(other.costs):
            level = other.bits[:, other.costs == cost]
            most, least = np.bitwise_or.reduce(level, axis=1), np.bitwise_and.reduce(level, axis=1)
            asked = np.flatnonzero(~alive)
            bits = table.bits[:, asked]
            lost = self.losing.count(self.losing.lost(bits | most[:, None], bits | least[:, None]))
            alive[asked] = table.costs[asked] + cost <= self.building.slack[lost]
        return table.at(np.flatnonzero(alive))

    def join(self, limits: Limits, question: Question) -> Joined:
        """Every pair that is of interest. Raises: TooLarge."""
        joined = Joined(left=self.left, right=self.right)
        found: list[tuple[Numbers, Numbers, Numbers, Numbers]] = []
        best, total = dict(enumerate(limits.fewest)), 0
        rising = self._rising()
        for block in self._blocks():
            hits = self._pairs(block, rising)
            if hits is None:
                continue
            found.append(hits)
            total += len(hits[0])
            if total > MOST_FOUND:
                raise TooLarge
            improved = False
            for number, cost, _place in _cheapest(hits[2], hits[3]):
                if cost + self.building.base < best.get(number, NEVER):
                    best[number], improved = cost + self.building.base, True
            if improved:
                limits.learn(best, question)
                self.building.allow(limits.allowed)
                rising = self._rising()
        if not found:
            return joined
        one, other, lost, costs = (np.concatenate(each) for each in zip(*found, strict=True))
        good = costs <= self.building.slack[lost]
        one, other, lost, costs = one[good], other[good], lost[good].astype(np.int64), costs[good]
        for number, cost in sorted(set(zip(lost.tolist(), costs.tolist(), strict=True))):
            here = (lost == number) & (costs == cost)
            joined.points[number, cost + self.building.base] = one[here], other[here]
        return joined

    def _rising(self) -> Numbers:
        """The slack with its sign turned, so that it rises with the number of situations lost."""
        found: Numbers = -np.maximum.accumulate(self.building.slack[::-1])[::-1]
        return found

    def _blocks(self) -> Iterator[Numbers]:
        """Entries of the left table that cost the same, hold the same words and reach much the same rows."""
        left, rows = self.left, self.layout.rows
        mark = (left.bits & self.layout.mark[:, None]).any(axis=0)
        keys = [*left.bits[:rows], *left.bits[rows:], mark, left.costs]
        order = np.lexsort(keys)
        if not len(order):
            return
        group = np.stack([key[order].astype(np.uint64) for key in keys[rows:]])
        is_new = np.concatenate(([True], (group[:, 1:] != group[:, :-1]).any(axis=0)))
        starts = np.flatnonzero(is_new)
        for start, end in zip(starts, np.append(starts[1:], len(order)), strict=True):
            for place in range(start, end, _TOGETHER):
                yield order[place : min(place + _TOGETHER, end)]

    def _pairs(self, block: Numbers, rising: Numbers) -> tuple[Numbers, Numbers, Numbers, Numbers] | None:
        """The pairs of a block that are of interest, with what they lose and cost."""
        bits = self.left.bits[:, block]
        costs = self._costs(self.left, int(block[0]), self.right)
        bound = np.searchsorted(rising, -costs, side="right") - 1
        most, least = np.bitwise_or.reduce(bits, axis=1), np.bitwise_and.reduce(bits, axis=1)
        others = np.flatnonzero(bound >= 0)
        others = others[self._is_text(bits[:, 0], others)]
        right = self.right.bits[:, others]
        lost = self.losing.count(self.losing.lost(right | most[:, None], right | least[:, None]))
        is_near: Numbers = lost <= bound[others]
        others, right = others[is_near], right[:, is_near]
        if not len(others):
            return None
        self.pairs += len(others) * len(block)
        if self.pairs > MOST_PAIRS:
            raise TooLarge
        union = bits[:, :, None] | right[:, None, :]
        lost = self.losing.count(self.losing.lost(union, union))
        one, other = np.nonzero(lost <= bound[others])
        if not len(one):
            return None
        return block[one], others[other], lost[one, other], costs[others][other]

    def _is_text(self, bits: Numbers, others: Numbers) -> Numbers:
        """With which of the others these bits make a text that has a limb."""
        mark = self.layout.mark
        if (bits & mark).any():
            return np.ones(len(others), dtype=bool)
        found: Numbers = np.any(self.right.bits[:, others] & mark[:, None], axis=0)
        return found


def _cheapest(lost: Numbers, costs: Numbers) -> Iterator[tuple[int, int, int]]:
    """For each number lost the least cost and where it is; fewest lost first."""
    places = np.flatnonzero(costs < NEVER)
    places = places[np.lexsort((costs[places], lost[places]))]
    groups = lost[places]
    is_new = np.concatenate(([True], groups[1:] != groups[:-1])) if len(groups) else np.zeros(0, dtype=bool)
    for place in places[is_new]:
        yield int(lost[place]), int(costs[place]), int(place)
