"""The origins of one parcel out of a large log, without a sweep of all.

Backward, by proportion: what a parcel owes to each event before it, in floating point, made whole hundredths
by largest remainder at the end. That is quick and may differ from the books by some hundredths, since the
books round at every step. Exactly: a forward sweep over its ancestors only, with every earlier draw from
them, gives what the books have.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from openkp.custody.columns import IN, KINDS, OUT, Columns, Flags, Small, columns_of_arrays
from openkp.custody.events import EventKind
from openkp.custody.sweep import Engine, default_engine, sweep
from openkp.custody.sweep_numpy import Places, levels, ragged

Floats = NDArray[np.float64]


@dataclass(slots=True, kw_only=True, eq=False)
class Lineage:
    """A sound log, made ready once to be asked about single parcels.

    birth: by parcel, the event that made it. rest: by event, the hundredths that are divided by proportion.
    """

    columns: Columns
    birth: Small
    rest: Floats
    stated_of: Small
    _groups: list[Places] = field(default_factory=list)

    @classmethod
    def of(cls, columns: Columns) -> Lineage:
        """Of a log in which `first_bad_event` finds none; else answers mean nothing."""
        made = columns.parcel[columns.is_output]
        birth = np.full(columns.parcels, -1, dtype=np.int32)
        birth[made] = columns.event[columns.is_output]
        # what comes in: inputs, or what a source brings
        sums = np.append(0, np.cumsum(columns.carats))
        brought = np.append(0, np.cumsum(columns.source_carats))
        rest = sums[columns.middles] - sums[columns.starts[:-1]] + np.diff(brought[columns.source_starts])
        np.subtract.at(rest, columns.event[columns.stated_row], columns.stated_carats)
        stated_of = np.full(columns.parcels if len(columns.stated_row) else 0, -1, dtype=np.int32)
        if len(stated_of):
            stated_of[columns.parcel[columns.stated_row]] = columns.stated_row
        return cls(columns=columns, birth=birth, rest=rest.astype(np.float64), stated_of=stated_of)

    def shares(self, parcel: int, *, engine: Engine | None = None) -> dict[str, int]:
        """Hundredths by origin, by proportion from end to end; their sum is the parcel's weight.

        Within some hundredths of the books, not always the same: see `exact`.
        Raises KeyError for a parcel that was never made.
        """
        size = self._size(parcel)
        if self._is_stated(parcel):
            return self._stated(parcel)
        found, _ = self._backward(parcel, size, engine)
        return _in_hundredths(self.columns.origins, found, size)

    def exact(self, parcel: int, *, engine: Engine | None = None) -> dict[str, int]:
        """Hundredths by origin as the books have them: a sweep over the ancestors.

        Raises KeyError for a parcel that was never made.
        """
        size = self._size(parcel)
        if self._is_stated(parcel):
            return self._stated(parcel)
        _, is_ancestor = self._backward(parcel, size, engine)
        part, numbers = _only(self.columns, is_ancestor)
        return sweep(part, engine=engine).of_parcel(int(np.searchsorted(numbers, parcel)))

    def ancestors(self, parcel: int, *, engine: Engine | None = None) -> Places:
        """The events through which carats of the parcel may have come, in log order, its own among them."""
        _, is_ancestor = self._backward(parcel, self._size(parcel), engine)
        return np.flatnonzero(is_ancestor)

    def _size(self, parcel: int) -> int:
        if not 0 <= parcel < len(self.birth) or self.birth[parcel] < 0:
            raise KeyError(self.columns.named(parcel) if 0 <= parcel < len(self.birth) else parcel)
        columns, event = self.columns, self.birth[parcel]
        outputs = slice(int(columns.middles[event]), int(columns.starts[event + 1]))
        place = int(np.flatnonzero(columns.parcel[outputs] == parcel)[0])
        return int(columns.carats[outputs][place])

    def _is_stated(self, parcel: int) -> bool:
        return len(self.stated_of) > 0 and self.stated_of[parcel] >= 0

    def _stated(self, parcel: int) -> dict[str, int]:
        columns = self.columns
        begin, end = np.searchsorted(columns.stated_row, self.stated_of[parcel] + np.arange(2)).tolist()
        pairs = zip(
            columns.stated_origin[begin:end].tolist(), columns.stated_carats[begin:end].tolist(), strict=True
        )
        return {columns.origins[origin]: carats for origin, carats in pairs}

    def _backward(self, parcel: int, size: int, engine: Engine | None) -> tuple[Floats, Flags]:
        """Hundredths by origin, and which events are ancestors."""
        event = int(self.birth[parcel])
        owed = np.zeros(event + 1)
        is_ancestor = np.zeros(self.columns.events, dtype=bool)
        found = np.zeros(len(self.columns.origins))
        owed[event] = size / self.rest[event] if self.rest[event] else 0.0
        is_ancestor[event] = True
        if (engine or default_engine()) == "numba":
            from openkp.custody.sweep_numba import go_backward

            go_backward(self.columns, self.birth, self.rest, self.stated_of, (owed, is_ancestor, found))
        else:
            self._backward_by_levels(event, owed, is_ancestor, found)
        return found, is_ancestor

    def _backward_by_levels(self, event: int, owed: Floats, is_ancestor: Flags, found: Floats) -> None:
        columns = self.columns
        if not self._groups:
            self._groups += levels(columns, 0, columns.events)
        for group in reversed(self._groups):
            events = group[is_ancestor[group]]
            if not len(events):
                continue
            rows, owner = ragged(columns.source_starts[events], columns.source_starts[events + 1])
            if len(rows):
                _add_at(found, columns.source_origin[rows], owed[events[owner]] * columns.source_carats[rows])
            rows, owner = ragged(columns.starts[events], columns.middles[events])
            if len(rows):
                parcels = columns.parcel[rows]
                carats = owed[events[owner]] * columns.carats[rows]
                self._pass_on(parcels, carats, owed, is_ancestor, found)
            if len(self.stated_of):
                self._take_stated(events, owed, found)

    def _pass_on(
        self, parcels: Small, carats: Floats, owed: Floats, is_ancestor: Flags, found: Floats
    ) -> None:
        """Carats drawn from parcels are owed to the events that made these."""
        columns = self.columns
        is_ancestor[self.birth[parcels]] = True
        if len(self.stated_of):
            known = self.stated_of[parcels] >= 0
            row = self.stated_of[parcels[known]]
            places, of = ragged(
                np.searchsorted(columns.stated_row, row),
                np.searchsorted(columns.stated_row, row, side="right"),
            )
            share = columns.stated_carats[places] / columns.carats[row][of]
            _add_at(found, columns.stated_origin[places], carats[known][of] * share)
            parcels, carats = parcels[~known], carats[~known]
        before = self.birth[parcels]
        np.add.at(owed, before, carats / self.rest[before])

    def _take_stated(self, events: Places, owed: Floats, found: Floats) -> None:
        """What outputs state as facts is not among what is divided by proportion."""
        columns = self.columns
        rows, owner = ragged(
            np.searchsorted(columns.stated_row, columns.starts[events]),
            np.searchsorted(columns.stated_row, columns.starts[events + 1]),
        )
        if len(rows):
            _add_at(found, columns.stated_origin[rows], -owed[events[owner]] * columns.stated_carats[rows])


def _add_at(found: Floats, places: Small, amounts: Floats) -> None:
    found += np.bincount(places, weights=amounts, minlength=len(found))


def _in_hundredths(origins: tuple[str, ...], found: Floats, size: int) -> dict[str, int]:
    """Whole hundredths whose sum is the size, by largest remainder; none below zero."""
    found = np.maximum(found, 0)
    found *= size / found.sum()
    whole = np.floor(found).astype(np.int64)
    order = np.argsort(-(found - whole), kind="stable")
    rest = size - int(whole.sum())
    whole[order[:rest]] += 1
    return {origins[place]: int(whole[place]) for place in np.flatnonzero(whole > 0)}


def _only(columns: Columns, is_ancestor: Flags) -> tuple[Columns, Small]:
    """The log of the ancestors, and the numbers of its parcels in the whole log, ascending.

    Other events that draw from the ancestors' parcels stay as losses of what they drew, since each draw
    changes what the next one finds.
    """
    of_ancestor = is_ancestor[columns.event]
    needed = np.zeros(columns.parcels, dtype=bool)
    needed[columns.parcel[of_ancestor & ~columns.is_output]] = True
    last = int(np.flatnonzero(is_ancestor)[-1])
    others = ~columns.is_output & needed[columns.parcel] & (columns.event < last)
    rows = np.flatnonzero(of_ancestor | others)
    events, event = np.unique(columns.event[rows], return_inverse=True)
    numbers, parcel = np.unique(columns.parcel[rows], return_inverse=True)
    stays = is_ancestor[events]
    kind = np.where(stays, columns.kind[events], KINDS.index(EventKind.THEFT))
    brought, owner = ragged(columns.source_starts[events], columns.source_starts[events + 1])
    stated = np.flatnonzero(of_ancestor[columns.stated_row]) if len(columns.stated_row) else np.arange(0)
    part = columns_of_arrays(
        events={"seq": columns.seq[events], "kind": kind, "day": columns.day[events]},
        rows={
            "event": event,
            "side": np.where(columns.is_output[rows], OUT, IN),
            "parcel": parcel,
            "carats": columns.carats[rows],
        },
        sources={
            "event": owner,
            "origin": columns.source_origin[brought],
            "carats": columns.source_carats[brought],
        },
        stated={
            "row": np.searchsorted(rows, columns.stated_row[stated]),
            "origin": columns.stated_origin[stated],
            "carats": columns.stated_carats[stated],
        },
        origins=columns.origins,
    )
    return part, numbers
