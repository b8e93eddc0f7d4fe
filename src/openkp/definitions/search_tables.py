"""Tables of what parts of a text can do, and the tables of wholes made from them, as arrays of bits.

A table has one entry for each thing that a part can be to the rest of the text: the rows that it reaches, the
words that other parts may hold as well, and the fewest red lines crossed so far. Texts of a part that are the
same in rows and words are one entry, with their number; those that cross more than need be are left out, for
they are never on the frontier. Entries stand in the fixed order of their first texts.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from openkp.definitions.search_limits import TooLarge

Bits = NDArray[np.uint64]
"""Shape: words of 64 bits, entries."""
Numbers = NDArray[Any]

#: How many entries are made at a time.
_BLOCK = 1 << 19

#: A table with more entries is given up.
MOST_ENTRIES = 1_500_000


#: From bits and costs what becomes of them, and which entries stay.
Finish = Callable[[Bits, Numbers], tuple[Bits, Numbers, NDArray[np.bool_]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """bits, costs and counts of the entries; first: the place of the first among what it was made from."""

    bits: Bits
    costs: Numbers
    counts: Numbers
    first: Numbers
    source: Leaf | Pair | Either

    def __len__(self) -> int:
        return len(self.costs)

    def at(self, places: Numbers) -> Table:
        """The entries at these places; they stand in the order given."""
        return Table(
            bits=self.bits[:, places],
            costs=self.costs[places],
            counts=self.counts[places],
            first=self.first[places],
            source=self.source,
        )

    def first_text(self, place: int) -> tuple[int, ...]:
        """The alternatives of the first text of an entry."""
        return self.source.first_text(int(self.first[place]))

    def texts(self, place: int) -> Iterator[tuple[int, ...]]:
        """The alternatives of every text of an entry, in the fixed order."""
        return self.source.texts(self.bits[:, place], int(self.costs[place]), int(self.first[place]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One choice, or something fixed where there is none; each alternative is an entry."""

    is_choice: bool

    def first_text(self, first: int) -> tuple[int, ...]:
        return (first,) if self.is_choice else ()

    def texts(self, _bits: Bits, _cost: int, first: int) -> Iterator[tuple[int, ...]]:
        yield self.first_text(first)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Entries of two tables together: their union, or what is in both."""

    left: Table
    right: Table
    is_union: bool
    finish: Finish
    plain: Bits
    """The bits that `finish` leaves alone."""

    def made(self, left: Table, right: Table) -> tuple[Bits, Numbers, NDArray[np.bool_]]:
        """Every pair of these entries."""
        combine = np.bitwise_or if self.is_union else np.bitwise_and
        bits = combine(left.bits[:, :, None], right.bits[:, None, :]).reshape(len(left.bits), -1)
        costs = (left.costs[:, None] + right.costs[None, :]).reshape(-1)
        return self.finish(bits, costs)

    def first_text(self, first: int) -> tuple[int, ...]:
        one, other = divmod(first, len(self.right))
        return self.left.first_text(one) + self.right.first_text(other)

    def texts(self, bits: Bits, cost: int, _first: int) -> Iterator[tuple[int, ...]]:
        one, other = self._possible(self.left, bits), self._possible(self.right, bits)
        made, costs, keep = self.made(self.left.at(one), self.right.at(other))
        found = np.flatnonzero(keep & (costs == cost) & (made == bits[:, None]).all(axis=0))
        lefts, rights = one[found // len(other)], other[found % len(other)]
        return texts_of_pairs(self.left, self.right, lefts, rights)

    def _possible(self, table: Table, bits: Bits) -> Numbers:
        excess = table.bits & ~bits[:, None] if self.is_union else ~table.bits & bits[:, None]
        return np.flatnonzero(~(excess & self.plain[:, None]).any(axis=0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Either:
    """A limb or an exception that stands or not: `inner`, or one entry that is left out, by alternative."""

    inner: Table
    stands: tuple[bool, ...]
    choices: int

    def _split(self, first: int) -> tuple[int, int | None]:
        for way, stands in enumerate(self.stands):
            size = len(self.inner) if stands else 1
            if first < size:
                return way, first if stands else None
            first -= size
        raise IndexError(first)

    def first_text(self, first: int) -> tuple[int, ...]:
        way, place = self._split(first)
        return (way, *((0,) * self.choices if place is None else self.inner.first_text(place)))

    def texts(self, _bits: Bits, _cost: int, first: int) -> Iterator[tuple[int, ...]]:
        way, place = self._split(first)
        if place is None:
            yield (way, *(0,) * self.choices)
            return
        for rest in self.inner.texts(place):
            yield (way, *rest)


def texts_of_pairs(left: Table, right: Table, lefts: Numbers, rights: Numbers) -> Iterator[tuple[int, ...]]:
    """The texts of these pairs of entries, in the fixed order."""
    order = np.lexsort((rights, lefts))
    lefts, rights = lefts[order], rights[order]
    starts = np.flatnonzero(np.r_[True, lefts[1:] != lefts[:-1]]) if len(lefts) else lefts
    groups = zip(starts, np.r_[starts[1:], len(lefts)], strict=True) if len(lefts) else ()

    def group(start: int, end: int) -> Iterator[tuple[int, ...]]:
        for one in left.texts(int(lefts[start])):
            for other in _merged(right.texts(int(each)) for each in rights[start:end]):
                yield one + other

    return _merged(group(int(start), int(end)) for start, end in groups)


def _merged(streams: Iterable[Iterator[tuple[int, ...]]]) -> Iterator[tuple[int, ...]]:
    """Sorted streams, in the order of their first texts, as one; each is opened when its time comes."""
    waiting = iter(streams)
    heads: list[tuple[tuple[int, ...], int, Iterator[tuple[int, ...]]]] = []
    opened: int = 0
    last: tuple[int, ...] = ()
    while True:
        while not heads or last < heads[0][0]:
            stream = next(waiting, None)
            if stream is None:
                break
            last = next(stream)
            heapq.heappush(heads, (last, opened, stream))
            opened += 1
        if not heads:
            return
        text, number, stream = heads[0]
        yield text
        following = next(stream, None)
        if following is None:
            heapq.heappop(heads)
        else:
            heapq.heapreplace(heads, (following, number, stream))


def leaf(bits: Bits, costs: Numbers, *, is_choice: bool, dtype: Any) -> Table:
    """The table of one choice."""
    size = len(costs)
    return Table(
        bits=bits,
        costs=costs,
        counts=np.ones(size, dtype=dtype),
        first=np.arange(size),
        source=Leaf(is_choice=is_choice),
    )


def combined(pair: Pair, look: Callable[[Bits, Numbers], NDArray[np.bool_]]) -> Table:
    """Every pair of entries that stays under `look`. Raises: TooLarge."""
    left, right = pair.left, pair.right
    step, found, total = max(1, _BLOCK // max(len(right), 1)), [], 0
    for start in range(0, len(left), step):
        part = left.at(np.arange(start, min(start + step, len(left))))
        bits, costs, keep = pair.made(part, right)
        places = np.flatnonzero(keep)
        places = places[look(bits[:, places], costs[places])]
        counts = part.counts[places // len(right)] * right.counts[places % len(right)]
        found.append(distinct(bits[:, places], costs[places], counts, places + start * len(right)))
        total += len(places)
        if total > 4 * MOST_ENTRIES:
            raise TooLarge
    if not found:
        found = [(left.bits[:, :0], left.costs[:0], left.counts[:0], left.first[:0])]
    columns = [np.concatenate(each, axis=-1) for each in zip(*found, strict=True)]
    if len(found) > 1:
        columns = list(distinct(*columns))
        places = np.flatnonzero(look(columns[0], columns[1]))
        columns = [each[..., places] for each in columns]
    bits, costs, counts, first = columns
    if len(costs) > MOST_ENTRIES:
        raise TooLarge
    return Table(bits=bits, costs=costs, counts=counts, first=first, source=pair)


def either(inner: Table, out: tuple[Bits, int], stands: Sequence[bool], *, choices: int) -> Table:
    """A part that stands or is left out. out: bits and cost where it is. choices: so many are inside it."""
    one = (out[0][:, None], np.array([out[1]]), np.ones(1, dtype=inner.counts.dtype))
    tables = [(inner.bits, inner.costs, inner.counts) if each else one for each in stands]
    columns = [np.concatenate(each, axis=-1) for each in zip(*tables, strict=True)]
    source = Either(inner=inner, stands=tuple(stands), choices=choices)
    return Table(
        bits=columns[0],
        costs=columns[1],
        counts=columns[2],
        first=np.arange(len(columns[1])),
        source=source,
    )


def distinct(bits: Bits, costs: Numbers, counts: Numbers, first: Numbers) -> tuple[Any, ...]:
    """One entry for each pattern of bits, at its fewest red lines crossed, with how many lead there."""
    if len(costs) < 2:
        return bits, costs, counts, first
    order = np.lexsort((costs, *bits))
    bits, costs, counts, first = bits[:, order], costs[order], counts[order], first[order]
    is_new = np.concatenate(([True], (bits[:, 1:] != bits[:, :-1]).any(axis=0)))
    starts = np.flatnonzero(is_new)
    group = np.cumsum(is_new) - 1
    counts = np.where(costs == costs[starts][group], counts, 0)
    counts = np.add.reduceat(counts, starts)
    again = np.argsort(first[starts])
    starts = starts[again]
    return bits[:, starts], costs[starts], counts[again], first[starts]
