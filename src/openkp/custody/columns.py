"""A log of events as columns of numbers, for ledgers of millions of rows.

A row is one input or one output of an event: the event's place in the log, its side, the parcel's number and
hundredths of carats. Rows stand in log order, the inputs of an event before its outputs, both in their own
order, since carats are drawn and divided in that order. Who holds a parcel is not here: it changes no origin.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from openkp.custody.composition import Composition
from openkp.custody.events import LEAVING, SOURCES, Event, EventKind

Whole = NDArray[np.int64]
Small = NDArray[np.int32]
Flags = NDArray[np.bool_]

IN, OUT = 0, 1
#: The kinds of events by their number in `Columns.kind`.
KINDS = tuple(EventKind)
#: All carats of a log together stay below this, so that no sum of any of them overflows 64 bits.
MOST = 1 << 62


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Columns:
    """Events as columns. Build them with `columns_of` or `columns_of_arrays`.

    seq, kind, day: of each event its number in the log, its kind (place in KINDS), its day as an ordinal.
    event, is_output, parcel, carats: of each row; `starts[e]` is the first row of event e, `middles[e]` its
    first output and `starts[e + 1]` the end of it.
    source_starts, source_origin, source_carats: what each source brings, by event, origins in order.
    stated_row, stated_origin, stated_carats: the origins that outputs state as facts, by row.
    origins: texts of the origins in order; `names` of the parcels by number, or nothing where they have none.
    parcels: how many there are.
    """

    seq: Whole
    kind: NDArray[np.int8]
    day: Small
    starts: Whole
    middles: Whole
    event: Small
    is_output: Flags
    parcel: Small
    carats: Whole
    source_starts: Whole
    source_origin: Small
    source_carats: Whole
    stated_row: Whole
    stated_origin: Small
    stated_carats: Whole
    origins: tuple[str, ...]
    parcels: int
    names: Sequence[str] = ()

    @property
    def events(self) -> int:
        """How many events there are."""
        return len(self.seq)

    @property
    def rows(self) -> int:
        """How many inputs and outputs there are."""
        return len(self.parcel)

    def is_kind(self, kinds: Iterable[EventKind]) -> Flags:
        """By event, whether it is of one of these kinds."""
        wanted = np.zeros(len(KINDS), dtype=bool)
        wanted[[KINDS.index(kind) for kind in kinds]] = True
        return wanted[self.kind]

    @property
    def is_source(self) -> Flags:
        """By event, whether carats come into the books by it."""
        return self.is_kind(SOURCES)

    @property
    def may_lose(self) -> Flags:
        """By event, whether carats may leave the books by it."""
        return self.is_kind(LEAVING)

    def number_of(self, name: str) -> int:
        """The number of a parcel. Raises KeyError."""
        try:
            return self.names.index(name)
        except ValueError:
            raise KeyError(name) from None

    def named(self, parcel: int) -> str:
        """The name of a parcel; its number where it has none."""
        return self.names[parcel] if len(self.names) else str(parcel)


def columns_of(events: Iterable[Event]) -> Columns:
    """The columns of a log, in its order. Parcels are numbered as they first appear.

    Corrections are no events of goods: make the log effective first (`corrections.effective`).
    Raises ValueError for a correction, or for more carats than can be counted (MOST).
    """
    gathered = _Gathered()
    for event in events:
        gathered.add(event)
    return gathered.columns()


class _Gathered:
    """Lists that grow event by event."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.of_events: list[tuple[int, int, int]] = []
        self.rows: list[tuple[int, int, int, int]] = []
        self.sources: list[tuple[int, str, int]] = []
        self.stated: list[tuple[int, str, int]] = []
        self.kinds = {kind: place for place, kind in enumerate(KINDS)}

    def add(self, event: Event) -> None:
        if event.kind is EventKind.CORRECTION:
            raise ValueError(f"event {event.seq} is a correction; make the log effective first")
        place, numbers = len(self.of_events), self.numbers
        self.of_events.append((event.seq, self.kinds[event.kind], event.happened_on.toordinal()))
        for drawn in event.inputs:
            self.rows.append((place, IN, numbers.setdefault(drawn.parcel, len(numbers)), drawn.carats))
        for made in event.outputs:
            self.stated += _rows_of(len(self.rows), made.stated)
            self.rows.append((place, OUT, numbers.setdefault(made.parcel, len(numbers)), made.carats))
        self.sources += _rows_of(place, event.origins)

    def columns(self) -> Columns:
        of_events, rows = _table(self.of_events, 3), _table(self.rows, 4)
        texts = sorted({text for _, text, _ in (*self.sources, *self.stated)})
        order = {text: place for place, text in enumerate(texts)}
        sources = _table([(event, order[text], carats) for event, text, carats in self.sources], 3)
        stated = _table([(row, order[text], carats) for row, text, carats in self.stated], 3)
        return columns_of_arrays(
            events={"seq": of_events[0], "kind": of_events[1], "day": of_events[2]},
            rows={"event": rows[0], "side": rows[1], "parcel": rows[2], "carats": rows[3]},
            sources={"event": sources[0], "origin": sources[1], "carats": sources[2]},
            stated={"row": stated[0], "origin": stated[1], "carats": stated[2]},
            origins=texts,
            names=tuple(self.numbers),
        )


def columns_of_arrays(
    *,
    events: dict[str, ArrayLike],
    rows: dict[str, ArrayLike],
    sources: dict[str, ArrayLike],
    origins: Sequence[str],
    stated: dict[str, ArrayLike] | None = None,
    names: Sequence[str] = (),
) -> Columns:
    """The columns of a log that is in arrays already, as from a Parquet file.

    events: `seq`, `kind` (places in KINDS), `day` (ordinals), in log order. rows: `event` (its place), `side`
    (IN or OUT), `parcel`, `carats` in hundredths; brought into log order, equal ones kept as they stand.
    sources: `event`, `origin` (place in `origins`), `carats`. stated: `row` (of the rows as given), `origin`,
    `carats`. origins: texts of origins in order.
    Raises ValueError for columns of several lengths, places outside, origins out of order, or more carats
    than can be counted (MOST).
    """
    seq, kind, day = _arrays(events, seq=np.int64, kind=np.int8, day=np.int32)
    event, side, parcel, carats = _arrays(
        rows, event=np.int64, side=np.int8, parcel=np.int32, carats=np.int64
    )
    brought = _arrays(sources, event=np.int64, origin=np.int32, carats=np.int64)
    facts = _arrays(stated or _NO_FACTS, row=np.int64, origin=np.int32, carats=np.int64)
    if list(origins) != sorted(set(origins)):
        raise ValueError("origins stand in the order of their texts, each once")
    _check_places("kind", kind, len(KINDS))
    for name, place, most in (
        ("event", event, len(seq)),
        ("side", side, 2),
        ("event of a source", brought[0], len(seq)),
        ("origin of a source", brought[1], len(origins)),
        ("row of stated origins", facts[0], len(event)),
        ("stated origin", facts[1], len(origins)),
        ("parcel", parcel, len(names) if len(names) else 1 << 31),
    ):
        _check_places(name, place, most)
    for amounts in (carats, brought[2], facts[2]):
        if len(amounts) and float(np.abs(amounts, dtype=np.float64).sum()) >= MOST:
            raise ValueError("there are more carats than can be counted")
    order = _log_order(event, side)
    if order is not None:
        event, side, parcel, carats = event[order], side[order], parcel[order], carats[order]
        facts = (np.argsort(order)[facts[0]], *facts[1:])
    starts = np.searchsorted(event, np.arange(len(seq) + 1))
    middles = starts[:-1] + np.bincount(event[side == IN], minlength=len(seq))
    by_event = np.lexsort((brought[1], brought[0]))
    by_row = np.lexsort((facts[1], facts[0]))
    return Columns(
        seq=seq,
        kind=kind,
        day=day,
        starts=starts,
        middles=middles,
        event=event.astype(np.int32),
        is_output=side == OUT,
        parcel=parcel,
        carats=carats,
        source_starts=np.searchsorted(brought[0][by_event], np.arange(len(seq) + 1)),
        source_origin=brought[1][by_event],
        source_carats=brought[2][by_event],
        stated_row=facts[0][by_row],
        stated_origin=facts[1][by_row],
        stated_carats=facts[2][by_row],
        origins=tuple(origins),
        parcels=max(len(names), int(parcel.max()) + 1 if len(parcel) else 0),
        names=names,
    )


def with_names(columns: Columns, names: Sequence[str]) -> Columns:
    """The same columns with other names of parcels, by number. Raises ValueError if one has none."""
    if len(names) < columns.parcels:
        raise ValueError(f"{columns.parcels} parcels need as many names, not {len(names)}")
    return replace(columns, names=names)


_NO_FACTS: dict[str, ArrayLike] = {"row": (), "origin": (), "carats": ()}


def _rows_of(place: int, composition: Composition) -> Iterable[tuple[int, str, int]]:
    return [(place, str(key), share.carats) for key, share in composition if share.carats]


def _table(rows: Sequence[tuple[int, ...]], width: int) -> Whole:
    return np.array(rows, dtype=np.int64).reshape(-1, width).T


def _arrays(given: dict[str, ArrayLike], **types: type[np.signedinteger[Any]]) -> tuple[NDArray[Any], ...]:
    if given.keys() != types.keys():
        raise ValueError(f"columns {sorted(types)} were expected, not {sorted(given)}")
    found = [np.ascontiguousarray(given[name]) for name in types]
    if len({each.shape for each in found}) != 1 or found[0].ndim != 1:
        raise ValueError(f"columns of one length were expected: {sorted(types)}")
    for name, each in zip(types, found, strict=True):
        if len(each) and not np.issubdtype(each.dtype, np.integer):
            raise ValueError(f"{name} holds no whole numbers")
        bounds = np.iinfo(types[name])
        if len(each) and not (bounds.min <= int(each.min()) and int(each.max()) <= bounds.max):
            raise ValueError(f"{name} has a number that is too large")
    return tuple(each.astype(dtype, copy=False) for each, dtype in zip(found, types.values(), strict=True))


def _check_places(name: str, places: NDArray[Any], most: int) -> None:
    if len(places) and (int(places.min()) < 0 or int(places.max()) >= most):
        raise ValueError(f"{name}: a number from 0 to {most - 1} was expected")


def _log_order(event: Whole, side: NDArray[np.int8]) -> Whole | None:
    """How to bring rows into log order, inputs before outputs; None where they stand so already."""
    key = event * 2 + side
    return None if (key[1:] >= key[:-1]).all() else np.argsort(key, kind="stable")
