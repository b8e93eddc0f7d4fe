"""The sweep with numpy alone: block by block of the log, and within a block level by level.

Events of one level touch no parcel in common with each other and need nothing of a later level, so that all
of them go at once. A parcel that is not used up has a row of a matrix, one column for each origin; rows are
used again after each block, so that the matrix holds what lies in stock and one block.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from openkp.custody.columns import Columns, Flags, Small, Whole

Places = NDArray[np.intp]

#: Entries of the matrix that the outputs of one block may take (8 bytes each), and those worked on at once.
BLOCK, CHUNK = 1 << 22, 1 << 16
#: Products below this are exact in float64; the product of two numbers below _FITS fits 64 bits.
_EXACT, _FITS = 1 << 53, 3_037_000_499


def swept(columns: Columns, *, block: int = BLOCK) -> tuple[Any, ...]:
    """origin, carats, born, left, gone, and the event whose stated origins are not there (-1 if none)."""
    state = _State(columns)
    most = max(1, block // max(1, len(columns.origins)))
    outputs = np.cumsum(columns.starts[1:] - columns.middles)
    first = 0
    while first < columns.events and state.bad < 0:
        done = int(outputs[first - 1]) if first else 0
        last = max(first + 1, int(np.searchsorted(outputs, done + most, side="right")))
        _sweep_block(state, first, last)
        first = last
    return state.finished()


class _State:
    """Stocks as rows of a matrix, and what is known of parcels that were made."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self.width = len(columns.origins)
        self.stock: Whole = np.empty((0, self.width), dtype=np.int64)
        self.slot = np.full(columns.parcels, -1, dtype=np.int32)
        self.whole = np.zeros(columns.parcels, dtype=np.int64)
        self.is_drawn = np.zeros(columns.parcels, dtype=bool)
        self.slot_mark = np.empty(columns.parcels, dtype=np.int32)
        self.free: Places = np.empty(0, dtype=np.intp)
        self.born = np.zeros((columns.parcels, 2), dtype=np.int64)
        self.gone = np.zeros((columns.events, 2), dtype=np.int64)
        self.origins: list[Small] = []
        self.amounts: list[Whole] = []
        self.end = 0
        self.bad = -1
        self.is_source = columns.is_source
        has_stated = np.zeros(columns.rows, dtype=bool)
        has_stated[columns.stated_row] = True
        self.has_stated = has_stated
        counts = np.bincount(columns.stated_row, minlength=columns.rows) if has_stated.any() else None
        self.stated_starts = None if counts is None else np.append(0, np.cumsum(counts))

    def take_slots(self, parcels: Small) -> None:
        """A row of the matrix for each of the parcels."""
        wanted = len(parcels) - len(self.free)
        if wanted > 0:
            size = len(self.stock)
            more = max(wanted, size // 2)
            larger = np.empty((size + more, self.width), dtype=np.int64)
            larger[:size] = self.stock
            self.stock = larger
            self.free = np.append(self.free, np.arange(size, size + more))
        self.slot[parcels] = self.free[: len(parcels)]
        self.free = self.free[len(parcels) :]

    def give_back(self, parcels: Small) -> None:
        """The rows of those parcels that are used up."""
        used_up = parcels[(self.whole[parcels] == 0) & (self.slot[parcels] >= 0)]
        order = np.arange(len(used_up), dtype=np.int32)
        self.slot_mark[used_up] = order
        used_up = used_up[self.slot_mark[used_up] == order]
        self.free = np.append(self.free, self.slot[used_up])
        self.slot[used_up] = -1

    def write(self, shares: Whole) -> Whole:
        """Keep compositions, one in each row: first and end of each among all that are kept."""
        is_there = shares != 0
        self.origins.append(np.nonzero(is_there)[1].astype(np.int32))
        self.amounts.append(shares[is_there])
        segments = np.empty((len(shares), 2), dtype=np.int64)
        np.cumsum(np.count_nonzero(is_there, axis=1), out=segments[:, 1])
        segments[:, 1] += self.end
        segments[1:, 0], segments[:1, 0] = segments[:-1, 1], self.end
        self.end = int(segments[-1, 1]) if len(segments) else self.end
        return segments

    def finished(self) -> tuple[Any, ...]:
        left = np.where((self.whole > 0)[:, None], self.born, 0)
        parts = np.flatnonzero((self.whole > 0) & self.is_drawn)
        for begin in range(0, len(parts), CHUNK):
            chunk = parts[begin : begin + CHUNK]
            left[chunk] = self.write(self.stock[self.slot[chunk]])
        self.stock = np.empty((0, self.width), dtype=np.int64)
        origin = np.concatenate(self.origins) if self.origins else np.empty(0, dtype=np.int32)
        self.origins = []
        carats = np.concatenate(self.amounts) if self.amounts else np.empty(0, dtype=np.int64)
        return origin, carats, self.born, left, self.gone, self.bad


def _sweep_block(state: _State, first: int, last: int) -> None:
    columns = state.columns
    rows = slice(int(columns.starts[first]), int(columns.starts[last]))
    state.take_slots(columns.parcel[rows][columns.is_output[rows]])
    most = max(1, CHUNK // max(1, state.width))
    for events in levels(columns, first, last):
        for begin in range(0, len(events), most):
            _sweep_events(state, events[begin : begin + most])
            if state.bad >= 0:
                return
    state.give_back(columns.parcel[rows])


def levels(columns: Columns, first: int, last: int) -> Iterator[Places]:
    """The events of a part of the log in groups that can go at once, one group after another.

    Who touches a parcel comes after all who touched it before.
    """
    following = _next_touch(columns, first, last)
    event = columns.event[columns.starts[first] : columns.starts[last]] - first
    waits = np.bincount(event[following[following >= 0]], minlength=last - first)
    starts = columns.starts[first : last + 1] - columns.starts[first]
    ready: Places = np.flatnonzero(waits == 0)
    mark = np.empty(last - first, dtype=np.intp)
    while len(ready):
        yield ready + first
        rows, _ = ragged(starts[ready], starts[ready + 1])
        touched = following[rows]
        after = event[touched[touched >= 0]]
        np.subtract.at(waits, after, 1)
        after = after[waits[after] == 0]
        mark[after] = np.arange(len(after))
        ready = np.sort(after[mark[after] == np.arange(len(after))]).astype(np.intp)


def _next_touch(columns: Columns, first: int, last: int) -> Places:
    """By row of a part of the log, the next row of it about the same parcel; -1 if there is none."""
    parcel = columns.parcel[columns.starts[first] : columns.starts[last]]
    count = len(parcel)
    following = np.full(count, -1, dtype=np.intp)
    places = np.arange(count, dtype=np.int32)
    earliest, latest = (np.empty(columns.parcels, dtype=np.int32) for _side in range(2))
    latest[parcel] = places
    earliest[parcel[::-1]] = places[::-1]
    one, other = earliest[parcel], latest[parcel]
    ends = (one == places) & (other != places)
    following[ends] = other[ends]
    between = (one != places) & (other != places)
    if between.any():
        is_often = np.zeros(columns.parcels, dtype=bool)
        is_often[parcel[between]] = True
        often = np.flatnonzero(is_often[parcel])
        often = often[np.argsort(parcel[often], kind="stable")]
        same = parcel[often[1:]] == parcel[often[:-1]]
        following[often[:-1][same]] = often[1:][same]
    return following


def _sweep_events(state: _State, events: Places) -> None:
    columns = state.columns
    pool = np.zeros((len(events), state.width), dtype=np.int64)
    _pool_sources(state, events, pool)
    _pool_inputs(state, events, pool)
    if state.stated_starts is not None:
        _take_stated(state, events, pool)
        if state.bad >= 0:
            return
    total = pool.sum(axis=1)
    outputs = columns.starts[events + 1] - columns.middles[events]
    for number in range(int(outputs.max(initial=0))):
        some = np.flatnonzero(outputs > number)
        row = columns.middles[events[some]] + number
        free = ~state.has_stated[row]
        some, row = some[free], row[free]
        parcel, amount = columns.parcel[row], columns.carats[row]
        part = _drawn(pool[some], amount, total[some])
        more = amount < total[some]
        pool[some[more]] -= part[more]
        total[some] -= amount
        state.stock[state.slot[parcel]] = part
        state.whole[parcel] = amount
        state.born[parcel] = state.write(part)
    gone = np.flatnonzero(total)
    if len(gone):
        state.gone[events[gone]] = state.write(pool[gone])


def _pool_sources(state: _State, events: Places, pool: Whole) -> None:
    columns = state.columns
    some = np.flatnonzero(state.is_source[events])
    rows, owner = ragged(columns.source_starts[events[some]], columns.source_starts[events[some] + 1])
    np.add.at(pool, (some[owner], columns.source_origin[rows]), columns.source_carats[rows])


def _pool_inputs(state: _State, events: Places, pool: Whole) -> None:
    columns = state.columns
    some = np.flatnonzero(columns.middles[events] > columns.starts[events])
    if not len(some):
        return
    rows, _ = ragged(columns.starts[events[some]], columns.middles[events[some]])
    parcel, amount = columns.parcel[rows], columns.carats[rows]
    slot, whole = state.slot[parcel], state.whole[parcel]
    shares = state.stock[slot]
    drawn = _drawn(shares, amount, whole)
    parts = np.flatnonzero(amount < whole)
    state.stock[slot[parts]] = shares[parts] - drawn[parts]
    state.is_drawn[parcel[parts]] = True
    state.whole[parcel] -= amount
    begins = np.cumsum(columns.middles[events[some]] - columns.starts[events[some]])
    pool[some] = np.add.reduceat(drawn, np.append(0, begins[:-1]), axis=0)


def _take_stated(state: _State, events: Places, pool: Whole) -> None:
    """Outputs whose stones are known come out of the pool first."""
    columns, starts = state.columns, state.stated_starts
    assert starts is not None  # noqa: S101 - the caller looked
    rows, owner = ragged(columns.middles[events], columns.starts[events + 1])
    known = state.has_stated[rows]
    rows, owner = rows[known], owner[known]
    if not len(rows):
        return
    places, of_row = ragged(starts[rows], starts[rows + 1])
    origin, carats = columns.stated_origin[places], columns.stated_carats[places]
    np.subtract.at(pool, (owner[of_row], origin), carats)
    short = (pool < 0).any(axis=1)
    if short.any():
        state.bad = int(events[short].min())
    part = np.zeros((len(rows), state.width), dtype=np.int64)
    np.add.at(part, (of_row, origin), carats)
    parcel = columns.parcel[rows]
    state.stock[state.slot[parcel]] = part
    state.whole[parcel] = columns.carats[rows]
    state.born[parcel] = state.write(part)


def _drawn(shares: Whole, amount: Whole, whole: Whole) -> Whole:
    """Of each row of shares its amount, by largest remainder; all of it where the amount is the whole."""
    parts = np.flatnonzero(amount < whole)
    if not len(parts):
        return shares
    if len(parts) == len(shares):
        return apportioned(shares, amount, whole)
    drawn = shares.copy()
    drawn[parts] = apportioned(shares[parts], amount[parts], whole[parts])
    return drawn


def apportioned(weights: Whole, amount: Whole, whole: Whole) -> Whole:
    """Each amount by the weights of its row, whose sum is `whole`, exact: `composition.largest_remainder`."""
    part, remainder = _divided(weights, amount, whole)
    rest = amount - part.sum(axis=1)
    width = weights.shape[1]
    if int(whole.max()) < (1 << 62) // width:
        # remainders that are all different: of equal ones the earlier is larger
        remainder *= width
        remainder += np.arange(width - 1, -1, -1)
        ranked = np.sort(remainder, axis=1)
        least = ranked[np.arange(len(rest)), np.minimum(width - rest, width - 1)]
        least[rest == 0] = np.iinfo(np.int64).max
        part += remainder >= least[:, None]
        return part
    order = np.argsort(-remainder, axis=1, kind="stable")
    np.put_along_axis(part, order, np.take_along_axis(part, order, 1) + (np.arange(width) < rest[:, None]), 1)
    return part


def _divided(weights: Whole, amount: Whole, whole: Whole) -> tuple[Whole, Whole]:
    """Quotient and remainder of weights * amount / whole."""
    largest = int(whole.max())
    if largest <= _FITS:
        product = weights * amount[:, None]
        if largest * int(amount.max()) < _EXACT:
            quotient = np.floor(product / whole[:, None].astype(np.float64)).astype(np.int64)
        else:
            quotient = product // whole[:, None]
        product -= quotient * whole[:, None]
        return quotient, product
    return _wide_division(weights, amount[:, None], whole[:, None])


def _wide_division(weights: Whole, amount: Whole, whole: Whole) -> tuple[Whole, Whole]:
    """The same bit by bit, where a product needs 128 bits; weights <= whole < 2 ** 62."""
    part, remainder = np.zeros_like(weights), np.zeros_like(weights)
    for bit in range(int(amount.max()).bit_length() - 1, -1, -1):
        part *= 2
        remainder *= 2
        for addend in (0, np.where(amount >> bit & 1, weights, 0)):
            remainder += addend
            over: Flags = remainder >= whole
            remainder -= np.where(over, whole, 0)
            part += over
    return part, remainder


def ragged(begins: NDArray[Any], ends: NDArray[Any]) -> tuple[Whole, Places]:
    """All whole numbers of several spans one after another, and of which span each is."""
    counts = ends - begins
    owner = np.repeat(np.arange(len(counts)), counts)
    shift = begins - (np.cumsum(counts) - counts)
    return np.arange(len(owner)) + shift[owner], owner
