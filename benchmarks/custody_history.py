"""A ledger made by chance: parcels that are mined, mixed, divided, drawn from and exported.

As in the measurements of design: random mixes and splits of many mines, at every moment some thousands of
parcels in stock, so that a parcel's way goes back to very many others. Worse than life, where goods are
sorted and leave after a few steps.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from openkp.custody.columns import IN, KINDS, OUT, Columns, columns_of_arrays
from openkp.custody.composition import Composition
from openkp.custody.events import Drawn, Event, EventKind, Made
from openkp.custody.origins import OriginKey

MINES = 40
#: Parcels in stock for each parcel that is ever made.
STOCK_SHARE = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """A ledger, and the same as a graph of parcels: `parent[i]` went into `child[i]`."""

    columns: Columns
    parent: NDArray[np.int32]
    child: NDArray[np.int32]


def made_history(arcs: int, *, mines: int = MINES, seed: int = 1) -> History:
    """A history of at least so many arcs from parcel to parcel."""
    maker = _Maker(random.Random(seed), mines, max(50, int(arcs * 0.66 * STOCK_SHARE)))
    while maker.arcs < arcs:
        maker.step()
    return maker.history()


class _Maker:
    def __init__(self, draw: random.Random, mines: int, stock: int) -> None:
        self.draw, self.mines, self.target = draw, mines, stock
        self.kinds: list[int] = []
        self.events: list[int] = []
        self.sides: list[int] = []
        self.parcels: list[int] = []
        self.carats: list[int] = []
        self.sources: list[tuple[int, int, int]] = []
        self.parents: list[int] = []
        self.children: list[int] = []
        self.stock: list[int] = []
        self.left: list[int] = []
        self.codes = {kind: KINDS.index(kind) for kind in EventKind}

    @property
    def arcs(self) -> int:
        return len(self.parents)

    def step(self) -> None:
        """One event: production while stocks are low, else a mix, a split, a part drawn, or an export."""
        chance = self.draw.random()
        if len(self.stock) < self.target or chance < 0.1:
            amount = 100 + int(self.draw.random() * 100_000)
            place = len(self.kinds)
            self._event(EventKind.PRODUCTION, [], [amount])
            self.sources.append((place, int(self.draw.random() * self.mines), amount))
        elif chance < 0.4:
            taken = [self._whole() for _ in range(2 + int(self.draw.random() * 5))]
            self._event(EventKind.MIX, taken, [sum(amount for _, amount in taken)])
        elif chance < 0.8:
            parcel, amount = self._whole()
            self._event(
                EventKind.SORT, [(parcel, amount)], self._parts(amount, 2 + int(self.draw.random() * 3))
            )
        elif chance < 0.9:
            parcel = self.stock[int(self.draw.random() * len(self.stock))]
            amount = 1 + int(self.draw.random() * (self.left[parcel] - 1))
            if amount < self.left[parcel]:
                self.left[parcel] -= amount
                self._event(EventKind.SPLIT, [(parcel, amount)], [amount])
        else:
            self._event(EventKind.EXPORT, [self._whole()], [])

    def _whole(self) -> tuple[int, int]:
        """A parcel out of stock, with all that is left of it."""
        place = int(self.draw.random() * len(self.stock))
        self.stock[place], self.stock[-1] = self.stock[-1], self.stock[place]
        parcel = self.stock.pop()
        return parcel, self.left[parcel]

    def _parts(self, amount: int, most: int) -> list[int]:
        cuts = sorted({1 + int(self.draw.random() * amount) for _ in range(most - 1)} - {amount})
        return [end - begin for begin, end in zip([0, *cuts], [*cuts, amount], strict=True)]

    def _event(self, kind: EventKind, taken: list[tuple[int, int]], made: list[int]) -> None:
        place = len(self.kinds)
        self.kinds.append(self.codes[kind])
        for parcel, amount in taken:
            self._row(place, IN, parcel, amount)
        for amount in made:
            parcel = len(self.left)
            self.left.append(amount)
            self.stock.append(parcel)
            self._row(place, OUT, parcel, amount)
            for each, _ in taken:
                self.parents.append(each)
                self.children.append(parcel)

    def _row(self, event: int, side: int, parcel: int, amount: int) -> None:
        self.events.append(event)
        self.sides.append(side)
        self.parcels.append(parcel)
        self.carats.append(amount)

    def history(self) -> History:
        count = len(self.kinds)
        brought = np.array(self.sources, dtype=np.int64).T
        columns = columns_of_arrays(
            events={
                "seq": np.arange(1, count + 1),
                "kind": np.array(self.kinds, dtype=np.int8),
                "day": 730_000 + np.arange(count) * 4_000 // count,
            },
            rows={
                "event": np.array(self.events, dtype=np.int32),
                "side": np.array(self.sides, dtype=np.int8),
                "parcel": np.array(self.parcels, dtype=np.int32),
                "carats": np.array(self.carats, dtype=np.int64),
            },
            sources={"event": brought[0], "origin": brought[1], "carats": brought[2]},
            origins=_mines(self.mines),
        )
        return History(
            columns=columns,
            parent=np.array(self.parents, dtype=np.int32),
            child=np.array(self.children, dtype=np.int32),
        )


def events_of(columns: Columns) -> list[Event]:
    """The same ledger as events of one holder; parcels are named by their numbers."""
    return [_event_of(columns, place) for place in range(columns.events)]


def _event_of(columns: Columns, place: int) -> Event:
    first, middle, end = (int(at[place]) for at in (columns.starts, columns.middles, columns.starts[1:]))
    kind = KINDS[columns.kind[place]]
    brought = range(int(columns.source_starts[place]), int(columns.source_starts[place + 1]))
    return Event(
        seq=int(columns.seq[place]),
        kind=kind,
        happened_on=date.fromordinal(int(columns.day[place])),
        inputs=tuple(
            Drawn(parcel=str(columns.parcel[row]), carats=int(columns.carats[row]))
            for row in range(first, middle)
        ),
        outputs=tuple(
            Made(parcel=str(columns.parcel[row]), carats=int(columns.carats[row]), holder="H")
            for row in range(middle, end)
        ),
        origins=Composition.exact(
            {
                OriginKey.parse(columns.origins[columns.source_origin[row]]): int(columns.source_carats[row])
                for row in brought
            }
        ),
        certificate=f"BW{place}" if kind is EventKind.EXPORT else "",
    )


def written(history: History, path: Path) -> None:
    """The history in one file, for a measurement in a process of its own."""
    columns = history.columns
    arrays = {name: getattr(columns, name) for name in _ARRAYS}
    np.savez(path, parent=history.parent, child=history.child, mines=len(columns.origins), **arrays)


def read(path: Path) -> History:
    """What `written` wrote."""
    with np.load(path) as kept:
        columns = columns_of_arrays(
            events={name: kept[name] for name in ("seq", "kind", "day")},
            rows={
                "event": kept["event"],
                "side": kept["is_output"].astype(np.int8),
                "parcel": kept["parcel"],
                "carats": kept["carats"],
            },
            sources={
                "event": np.repeat(np.arange(len(kept["seq"])), np.diff(kept["source_starts"])),
                "origin": kept["source_origin"],
                "carats": kept["source_carats"],
            },
            origins=_mines(int(kept["mines"])),
        )
        return History(columns=columns, parent=kept["parent"], child=kept["child"])


_ARRAYS = (
    *("seq", "kind", "day", "event", "is_output", "parcel", "carats"),
    *("source_starts", "source_origin", "source_carats"),
)


def _mines(count: int) -> list[str]:
    return [f"BW;mine=Mine {number:03d}" for number in range(count)]
