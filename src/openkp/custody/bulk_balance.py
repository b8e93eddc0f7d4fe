"""The balance of a whole ledger at once: does every event add up, and was everything there that was drawn?

The same as posting each event to a `Ledger`, for what numbers can tell: sums, parcels and days. Holders,
certificates and the shapes of events are not looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial

import numpy as np
from numpy.typing import NDArray

from openkp.custody.columns import KINDS, Columns, Flags, Small, Whole
from openkp.custody.events import SOURCES, TELLING_APART, EventKind
from openkp.custody.ledger import in_carats
from openkp.scheme.findings import Finding, Severity

_blocks = partial(Finding, severity=Severity.BLOCKS, clause="KPCS-CD:IV.a")
#: Sums in float64 are exact below this.
_EXACT = 1 << 53


def first_bad_event(columns: Columns) -> Finding | None:
    """The first event of the log that does not add up, with what is wrong with it; None if all do.

    Looked for: carats that are not positive; an event that makes more than it takes, loses where nothing may
    be lost, or brings other carats than its origins say; numbers out of order; a parcel that is drawn from
    before it was made, by place in the log or by day, that is made twice, drawn from twice in one event, or
    of which more is drawn than there is; stated origins that are not the parcel's weight, or of an event that
    tells no stones apart.
    Of several faults of one event the first in this order is named. Stated origins that are not in the books
    are found by `sweep`, which knows them.
    """
    if not columns.events:
        return None
    rows = _Rows(columns)
    found = [each for check in _CHECKS for each in check(columns, rows)]
    return min(found, key=lambda each: each[0])[1] if found else None


class _Rows:
    """What several checks need of the rows, made once."""

    def __init__(self, columns: Columns) -> None:
        self.event = columns.event
        self.is_out = columns.is_output
        self.outputs = np.flatnonzero(self.is_out)
        self.inputs = np.flatnonzero(~self.is_out)
        self.made = columns.parcel[self.outputs]
        self.taken = columns.parcel[self.inputs]
        self.born = np.full(columns.parcels, columns.events, dtype=np.int32)
        self.born[self.made[::-1]] = self.event[self.outputs][::-1]
        self.size = np.zeros(columns.parcels, dtype=np.int64)
        self.size[self.made[::-1]] = columns.carats[self.outputs][::-1]


Found = tuple[int, Finding]


def _sums(columns: Columns, rows: _Rows) -> tuple[Whole, Whole]:
    """Hundredths that each event takes and makes."""
    sums = np.zeros(columns.rows + 1, dtype=np.int64)
    np.cumsum(columns.carats, out=sums[1:])
    at_starts, at_middles = sums[columns.starts], sums[columns.middles]
    return at_middles - at_starts[:-1], at_starts[1:] - at_middles


def _not_positive(columns: Columns, rows: _Rows) -> Iterator[Found]:
    if columns.carats.min(initial=1) > 0:
        return
    row = int(np.argmax(columns.carats <= 0))
    event = int(rows.event[row])
    params = {
        "parcel": columns.named(int(columns.parcel[row]))[:60],
        "found": in_carats(int(columns.carats[row])),
    }
    yield event, _finding(columns, event, "custody_carats_not_positive", params)


def _out_of_balance(columns: Columns, rows: _Rows) -> Iterator[Found]:
    taken, made = _sums(columns, rows)
    is_source = columns.is_source
    sums = np.zeros(len(columns.source_carats) + 1, dtype=np.int64)
    np.cumsum(columns.source_carats, out=sums[1:])
    brought = np.diff(sums[columns.source_starts])
    creates = ~is_source & (made > taken)
    loses = ~is_source & (made < taken) & ~columns.may_lose
    unequal = is_source & (brought != made)
    moves_by_source = is_source & (columns.middles > columns.starts[:-1])
    origins_not_here = ~is_source & (brought != 0)
    no_loss = (columns.kind == KINDS.index(EventKind.CLEANING_LOSS)) & (taken == made)
    for code, wrong in (
        ("custody_inputs_too_many", moves_by_source),
        ("custody_origins_sum", unequal),
        ("custody_origins_not_here", origins_not_here),
        ("custody_creates_carats", creates),
        ("custody_loses_carats", loses),
        ("custody_loss_missing", no_loss),
    ):
        event = _first(wrong)
        if event is not None:
            params: dict[str, str | int] = {
                "inputs": in_carats(int(taken[event])),
                "outputs": in_carats(int(made[event])),
                "origins": in_carats(int(brought[event])),
                "kind": KINDS[columns.kind[event]].value,
                "found": int(columns.middles[event] - columns.starts[event]),
                "most": 0,
            }
            yield event, _finding(columns, event, code, params)


def _out_of_order(columns: Columns, rows: _Rows) -> Iterator[Found]:
    event = _first(np.diff(columns.seq, prepend=0) <= 0)
    if event is not None:
        after = int(columns.seq[event - 1]) if event else 0
        yield event, _finding(columns, event, "custody_event_out_of_order", {"after": after})


def _before_made(columns: Columns, rows: _Rows) -> Iterator[Found]:
    """Not made yet, made in the same event, or made on a later day."""
    if not len(rows.taken):
        return
    born, event = rows.born[rows.taken], rows.event[rows.inputs]
    place = _first(born >= event)
    if place is not None:
        at, parcel = int(event[place]), columns.named(int(rows.taken[place]))[:60]
        code = "custody_cycle" if born[place] == at else "custody_parcel_unknown"
        yield at, _finding(columns, at, code, {"parcel": parcel})
    if (np.diff(columns.day) >= 0).all():
        return
    born = np.minimum(born, columns.events - 1)
    place = _first(columns.day[event] < columns.day[born])
    if place is not None:
        at = int(event[place])
        days = {
            "day": date.fromordinal(int(columns.day[at])).isoformat(),
            "born_on": date.fromordinal(int(columns.day[born[place]])).isoformat(),
        }
        params = {"parcel": columns.named(int(rows.taken[place]))[:60]} | days
        yield at, _finding(columns, at, "custody_used_before_made", params)


def _repeated(columns: Columns, rows: _Rows) -> Iterator[Found]:
    """Made twice, or drawn from twice by one event."""
    event = rows.event[rows.outputs]
    if len(rows.made) > np.count_nonzero(rows.born < columns.events):
        order = np.argsort(rows.made, kind="stable")
        again = order[1:][rows.made[order][1:] == rows.made[order][:-1]]
        place = int(again.min())
        at, first = int(event[place]), int(rows.born[rows.made[place]])
        code = "custody_parcel_repeated" if first == at else "custody_parcel_exists"
        yield at, _finding(columns, at, code, {"parcel": columns.named(int(rows.made[place]))[:60]})
    draws = np.bincount(rows.taken, minlength=columns.parcels)
    several = (columns.middles - columns.starts[:-1]) > 1
    place_of = np.flatnonzero((draws > 1)[rows.taken])
    place_of = place_of[several[rows.event[rows.inputs[place_of]]]]
    if not len(place_of):
        return
    event, parcel = rows.event[rows.inputs[place_of]].astype(np.int64), rows.taken[place_of]
    key = event * columns.parcels + parcel
    order = np.argsort(key, kind="stable")
    again = order[1:][key[order][1:] == key[order][:-1]]
    if len(again):
        place = int(again.min())
        at = int(event[place])
        params = {"parcel": columns.named(int(parcel[place]))[:60]}
        yield at, _finding(columns, at, "custody_parcel_repeated", params)


def _overdrawn(columns: Columns, rows: _Rows) -> Iterator[Found]:
    carats, taken = columns.carats[rows.inputs], rows.taken
    if carats.min(initial=1) <= 0:  # told by another check; what comes after does not count
        end = int(np.argmax(carats <= 0))
        carats, taken = carats[:end], taken[:end]
    if int(carats.sum()) < _EXACT:
        drawn = np.bincount(taken, weights=carats, minlength=columns.parcels)
    else:
        drawn = np.zeros(columns.parcels, dtype=np.int64)
        np.add.at(drawn, taken, carats)
    # a parcel that was never made is told as unknown, and so is one whose size is wrong where it was made
    bad = (drawn > np.maximum(rows.size, 0)) & (rows.born < columns.events)
    if not bad.any():
        return
    place_of = np.flatnonzero(bad[taken])
    place_of = place_of[np.argsort(taken[place_of], kind="stable")]
    parcel = taken[place_of]
    before = _sums_before(parcel, carats[place_of])
    there = rows.size[parcel] - before
    over = place_of[carats[place_of] > there]
    place = int(over.min())
    at = int(rows.event[rows.inputs[place]])
    params = {
        "parcel": columns.named(int(taken[place]))[:60],
        "wanted": in_carats(int(carats[place])),
        "there": in_carats(max(0, int(there[np.flatnonzero(place_of == place)[0]]))),
    }
    yield at, _finding(columns, at, "custody_overdrawn", params)


def _sums_before(group: Small, amounts: Whole) -> Whole:
    """Of each row, the sum of those above it in its group; rows of a group stand together."""
    sums = np.cumsum(amounts) - amounts
    begins = np.flatnonzero(np.diff(group, prepend=-1))
    return sums - np.repeat(sums[begins], np.diff(np.append(begins, len(group))))


def _stated_wrong(columns: Columns, rows: _Rows) -> Iterator[Found]:
    if not len(columns.stated_row):
        return
    begins = np.flatnonzero(np.diff(columns.stated_row, prepend=-1))
    row = columns.stated_row[begins]
    stated = np.add.reduceat(columns.stated_carats, begins)
    place = _first((stated != columns.carats[row]) | ~rows.is_out[row])
    if place is not None:
        at = int(rows.event[row[place]])
        params: dict[str, str | int] = {
            "parcel": columns.named(int(columns.parcel[row[place]]))[:60],
            "stated": in_carats(int(stated[place])),
            "found": in_carats(int(columns.carats[row[place]])),
        }
        yield at, _finding(columns, at, "custody_stated_sum", params)
    place = _first(~columns.is_kind(SOURCES | TELLING_APART)[rows.event[row]])
    if place is not None:
        at = int(rows.event[row[place]])
        params = {
            "parcel": columns.named(int(columns.parcel[row[place]]))[:60],
            "kind": KINDS[columns.kind[at]].value,
        }
        yield at, _finding(columns, at, "custody_stated_not_here", params)


_CHECKS = (
    _not_positive,
    _repeated,
    _out_of_balance,
    _stated_wrong,
    _out_of_order,
    _before_made,
    _overdrawn,
)


def _first(wrong: Flags | NDArray[np.bool_]) -> int | None:
    place = int(wrong.argmax()) if len(wrong) else 0
    return place if len(wrong) and wrong[place] else None


def _finding(columns: Columns, event: int, code: str, params: Mapping[str, str | int]) -> Finding:
    seq = int(columns.seq[event])
    return _blocks(code=code, subject=f"event {seq}", params={**params, "seq": seq})
