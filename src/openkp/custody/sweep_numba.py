"""The sweep in compiled loops, in log order. Needs the extra `lineage`; nothing else imports this module.

Compositions lie one after another in three arrays: origin, carats as born, carats as left. The loops are
compiled at the first use and kept beside this file, or where NUMBA_CACHE_DIR says.
"""

# mypy: disable-error-code="no-untyped-def,no-untyped-call,misc,type-arg"

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numba import njit

from openkp.custody.columns import Columns

#: The product of two whole numbers below this fits 64 bits.
_FITS = 3_037_000_499
#: Shares for each row for which room is reserved at first; what is never written takes no memory.
ROOM = 16


def compiled(function: Callable[..., Any]) -> Any:
    """Compile at the first call; keep the code for the next start where a folder can be written."""
    try:
        return njit(cache=True, nogil=True)(function)
    except RuntimeError:  # numba finds no folder for it
        return njit(nogil=True)(function)


class _Log(NamedTuple):
    """The columns of a log, as the loops read them. stated_starts: empty where nothing is stated."""

    starts: Any
    middles: Any
    parcel: Any
    carats: Any
    is_source: Any
    source_starts: Any
    source_origin: Any
    source_carats: Any
    stated_starts: Any
    stated_origin: Any
    stated_carats: Any


class _Kept(NamedTuple):
    """Compositions one after another."""

    origin: Any
    born: Any
    left: Any


class _Pool(NamedTuple):
    """What one event has in hand: by origin, then in the order of the origins; and room to divide it."""

    carats: Any
    is_in: Any
    places: Any
    weights: Any
    parts: Any
    spare: Any
    ranked: Any


def swept(columns: Columns) -> tuple[Any, ...]:
    """origin, carats, born, left, gone, and the event whose stated origins are not there (-1 if none)."""
    rows, origins, log = columns.rows, len(columns.origins), _log_of(columns)
    size = max(1024, rows * min(ROOM, max(1, origins)))
    kept = _Kept(*(np.empty(size, dtype=dtype) for dtype in (np.int32, np.int64, np.int64)))
    types = (np.int64, np.bool_, np.int32, np.int64, np.int64, np.int64, np.int64)
    pool = _Pool(*(np.zeros(origins, dtype=dtype) for dtype in types))
    whole = np.zeros(columns.parcels, dtype=np.int64)
    born, left = (np.zeros((columns.parcels, 2), dtype=np.int64) for _side in range(2))
    gone = np.zeros((columns.events, 2), dtype=np.int64)
    event, end, bad = _sweep(log, kept, pool, whole, born, gone, 0, 0)
    while event < columns.events and bad < 0:
        kept = _larger(kept, end)
        event, end, bad = _sweep(log, kept, pool, whole, born, gone, event, end)
    size_made = np.zeros(columns.parcels, dtype=np.int64)
    size_made[columns.parcel[columns.is_output]] = columns.carats[columns.is_output]
    left[whole > 0] = born[whole > 0]
    parts = np.flatnonzero((whole > 0) & (whole < size_made))
    while len(kept.origin) < end + int((born[parts, 1] - born[parts, 0]).sum()):
        kept = _larger(kept, end)
    end = _write_left(kept, end, parts, born, left)
    return kept.origin[:end], kept.born[:end], born, left, gone, bad


def _log_of(columns: Columns) -> _Log:
    rows = columns.rows + 1 if len(columns.stated_row) else 0
    return _Log(
        columns.starts,
        columns.middles,
        columns.parcel,
        columns.carats,
        columns.is_source,
        columns.source_starts,
        columns.source_origin,
        columns.source_carats,
        np.searchsorted(columns.stated_row, np.arange(rows)).astype(np.int64),
        columns.stated_origin,
        columns.stated_carats,
    )


def go_backward(columns: Columns, birth: Any, rest: Any, stated_of: Any, found: tuple[Any, Any, Any]) -> None:
    """What is owed to each event, from the last of `found[0]` to the first; see `sweep_one`."""
    _go_backward(_log_of(columns), birth, rest, stated_of, *found)


def _larger(kept: _Kept, end: int) -> _Kept:
    """The same in arrays twice as long."""
    arrays = []
    for each in kept:
        arrays.append(np.empty(2 * len(each), dtype=each.dtype))
        arrays[-1][:end] = each[:end]
    return _Kept(*arrays)


@compiled
def _sweep(log, kept, pool, whole, born, gone, first, end):
    """Go on from an event until the end, or until there may be no room: where it stopped, and what is bad."""
    for event in range(first, len(log.middles)):
        room = (log.starts[event + 1] - log.middles[event] + 1) * len(pool.carats)
        if end + room > len(kept.origin):
            return event, end, -1
        count, total = 0, 0
        if log.is_source[event]:
            count, total = _pool_sources(log, event, pool)
        for row in range(log.starts[event], log.middles[event]):
            count = _pool_input(log.parcel[row], log.carats[row], kept, pool, count, whole, born)
            total += log.carats[row]
        if len(log.stated_starts):
            taken = _take_stated(log, event, pool)
            if taken < 0:
                return event, end, event
            total -= taken
        count = _in_order(pool, count)
        for row in range(log.middles[event], log.starts[event + 1]):
            code, amount = log.parcel[row], log.carats[row]
            whole[code], born[code, 0] = amount, end
            if len(log.stated_starts) and log.stated_starts[row] < log.stated_starts[row + 1]:
                end = _write_stated(log, row, kept, end)
            else:
                end = _write_part(amount, total, kept, end, pool, count)
                total -= amount
            born[code, 1] = end
        gone[event, 0] = end
        if total:
            end = _write_part(total, total, kept, end, pool, count)
        gone[event, 1] = end
    return len(log.middles), end, -1


@compiled
def _pool_sources(log, event, pool):
    """What a source brings; how many origins, and carats."""
    count, total = 0, 0
    for row in range(log.source_starts[event], log.source_starts[event + 1]):
        count = _add(pool, count, log.source_origin[row], log.source_carats[row])
        total += log.source_carats[row]
    return count, total


@compiled
def _pool_input(code, amount, kept, pool, count, whole, born):
    """Draw the amount from a parcel."""
    first, last = born[code, 0], born[code, 1]
    is_part = amount < whole[code]
    if is_part:
        _apportion(kept.left, first, last - first, amount, whole[code], pool)
    for place in range(first, last):
        share = pool.parts[place - first] if is_part else kept.left[place]
        if share:
            kept.left[place] -= share
            count = _add(pool, count, kept.origin[place], share)
    whole[code] -= amount
    return count


@compiled
def _add(pool, count, origin, carats):
    if not pool.is_in[origin]:
        pool.is_in[origin] = True
        pool.places[count] = origin
        count += 1
    pool.carats[origin] += carats
    return count


@compiled
def _take_stated(log, event, pool):
    """Outputs whose stones are known come out of the pool first; -1 where they are not there."""
    taken = 0
    first, last = log.middles[event], log.starts[event + 1]
    for place in range(log.stated_starts[first], log.stated_starts[last]):
        origin = log.stated_origin[place]
        pool.carats[origin] -= log.stated_carats[place]
        taken += log.stated_carats[place]
        if pool.carats[origin] < 0:
            return -1
    return taken


@compiled
def _in_order(pool, count):
    """The pool as places and weights in the order of the origins; it is empty then, for the next event."""
    if count * 6 > len(pool.carats):
        count = 0
        for origin in range(len(pool.carats)):
            if pool.is_in[origin]:
                pool.places[count] = origin
                count += 1
    else:
        for number in range(1, count):
            origin, at = pool.places[number], number
            while at > 0 and pool.places[at - 1] > origin:
                pool.places[at] = pool.places[at - 1]
                at -= 1
            pool.places[at] = origin
    kept = 0
    for number in range(count):
        origin = pool.places[number]
        pool.is_in[origin] = False
        if pool.carats[origin]:
            pool.places[kept], pool.weights[kept] = origin, pool.carats[origin]
            kept += 1
        pool.carats[origin] = 0
    return kept


@compiled
def _write_stated(log, row, kept, end):
    for place in range(log.stated_starts[row], log.stated_starts[row + 1]):
        kept.origin[end] = log.stated_origin[place]
        kept.born[end] = kept.left[end] = log.stated_carats[place]
        end += 1
    return end


@compiled
def _write_part(amount, total, kept, end, pool, count):
    """Take the amount out of the pool and keep it behind all others."""
    is_part = amount < total
    if is_part:
        _apportion(pool.weights, 0, count, amount, total, pool)
    for number in range(count):
        share = pool.parts[number] if is_part else pool.weights[number]
        if share:
            kept.origin[end] = pool.places[number]
            kept.born[end] = kept.left[end] = share
            pool.weights[number] -= share
            end += 1
    return end


@compiled
def _write_left(kept, end, parcels, born, left):
    """What is left of parcels that were drawn from in part, behind all others."""
    for code in parcels:
        left[code, 0] = end
        for place in range(born[code, 0], born[code, 1]):
            if kept.left[place]:
                kept.origin[end] = kept.origin[place]
                kept.born[end] = kept.left[place]
                end += 1
        left[code, 1] = end
    return end


@compiled
def _apportion(weights, first, count, carats, whole, pool):
    """`carats` by weights[first:] into pool.parts, by largest remainder; of equal ones the earlier first."""
    rest = carats
    inverse = 1.0 / whole
    for place in range(count):
        weight = weights[first + place]
        if whole <= _FITS:
            product = weight * carats
            part = np.int64(product * inverse)  # one off at most
            remainder = product - part * whole
            if remainder < 0:
                part -= 1
                remainder += whole
            elif remainder >= whole:
                part += 1
                remainder -= whole
        else:
            part, remainder = _wide_division(weight, carats, whole)
        pool.parts[place] = part
        pool.spare[place] = pool.ranked[place] = remainder
        rest -= part
    if rest == 0:
        return
    least = _largest(pool.ranked, count, rest)
    for place in range(count):
        is_more = pool.spare[place] > least
        pool.parts[place] += is_more
        rest -= is_more
    for place in range(count):
        if rest and pool.spare[place] == least:
            pool.parts[place] += 1
            rest -= 1


@compiled
def _wide_division(weight, carats, whole):
    """Quotient and remainder of weight * carats / whole, bit by bit, where the product needs 128 bits.

    weight <= whole and whole < 2 ** 62.
    """
    part, remainder = 0, 0
    for bit in range(62, -1, -1):
        part *= 2
        remainder *= 2
        if remainder >= whole:
            remainder -= whole
            part += 1
        if carats >> bit & 1:
            remainder += weight
            if remainder >= whole:
                remainder -= whole
                part += 1
    return part, remainder


@compiled
def _largest(values, count, rank):
    """The rank-th largest of the values (from 1), by quickselect; changes their order."""
    low, high, wanted = 0, count - 1, rank - 1
    while low < high:
        pivot = values[(low + high) // 2]
        left, right = low, high
        while left <= right:
            while values[left] > pivot:
                left += 1
            while values[right] < pivot:
                right -= 1
            if left <= right:
                values[left], values[right] = values[right], values[left]
                left += 1
                right -= 1
        if wanted <= right:
            high = right
        elif wanted >= left:
            low = left
        else:
            break
    return values[wanted]


@compiled
def _go_backward(log, birth, rest, stated_of, owed, is_ancestor, found):
    for event in range(len(owed) - 1, -1, -1):
        if not is_ancestor[event]:
            continue
        much = owed[event]
        if log.is_source[event]:
            for row in range(log.source_starts[event], log.source_starts[event + 1]):
                found[log.source_origin[row]] += much * log.source_carats[row]
        for row in range(log.starts[event], log.middles[event]):
            code, carats = log.parcel[row], much * log.carats[row]
            is_ancestor[birth[code]] = True
            if len(stated_of) and stated_of[code] >= 0:
                known = stated_of[code]
                for place in range(log.stated_starts[known], log.stated_starts[known + 1]):
                    share = log.stated_carats[place] / log.carats[known]
                    found[log.stated_origin[place]] += carats * share
            else:
                before = birth[code]
                owed[before] += carats / rest[before]
        if len(log.stated_starts):
            first, last = log.starts[event], log.starts[event + 1]
            for place in range(log.stated_starts[first], log.stated_starts[last]):
                found[log.stated_origin[place]] -= much * log.stated_carats[place]
