"""Flat rows as events: one row for each parcel that goes in or comes out, rows of one number one event.

The rows are those of CSV, of a spreadsheet and of a flat Parquet file; all cells are text. Rows of one event
stand together. A parcel that comes out in several rows with different origins is one parcel of these origins.
A correction is a row with `kind` correction, `corrects` and no parcel; rows under the same number with
another kind tell what happened instead. `NA` is Namibia like any other code.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from openkp.custody.composition import EMPTY, Composition, Share
from openkp.custody.events import SOURCES, Drawn, Event, EventKind, Made, UnbalancedEvent
from openkp.custody.flat_cells import PLACES, CellReader, Line, Refused, about, blocks
from openkp.custody.flat_headings import COLUMNS, Heading
from openkp.custody.origins import OriginKey
from openkp.scheme.findings import Finding, Severity

_SIDES = {
    **dict.fromkeys(("in", "input", "inputs", "i"), "in"),
    **dict.fromkeys(("out", "output", "outputs", "o"), "out"),
}
_SEQ, _KIND, _SIDE, _PARCEL, _ORIGIN, _CORRECTS, _MIN, _MAX = (
    PLACES[name]
    for name in ("seq", "kind", "side", "parcel", "origin", "corrects", "min_carats", "max_carats")
)


@dataclass(slots=True)
class Rows(CellReader):
    """The events of flat rows, as they are read, with what is wrong with rows.

    findings: in the order of the rows. lost: parcels that events make which could not be read. unread: the
    numbers of these events, as they stand there.
    """

    lost: set[str] = field(default_factory=set)
    count: int = 0
    unread: list[str] = field(default_factory=list)
    _origins_not_read: list[int] = field(default_factory=list)

    def events(self, lines: Iterable[Line]) -> Iterator[Event]:
        """One event after the other. lines: number and cells, in the order of `COLUMNS`, stripped."""
        group: list[Line] = []
        number = ""
        for line in lines:
            self.count += 1
            seq = line[1][_SEQ]
            if group and seq in ("", number):
                group.append(line)
                continue
            yield from self._closed(number, group)
            group, number = [line], seq
        yield from self._closed(number, group)
        if self._origins_not_read:
            params: dict[str, str | int] = {
                "count": len(self._origins_not_read),
                "row": self._origins_not_read[0],
            }
            self.findings.append(
                Finding(
                    code="custody_origin_not_read",
                    severity=Severity.NOTES,
                    clause="PRACTICE:reading",
                    params=params,
                )
            )

    def _closed(self, number: str, group: list[Line]) -> Iterator[Event]:
        if not group:
            return
        try:
            yield self._event(number, group)
        except UnbalancedEvent as error:
            self.say(error.finding(about(number)))
        except Refused:
            pass
        else:
            return
        self.unread.append(number)
        self.lost |= {cells[_PARCEL] for _, cells in group if _SIDES.get(cells[_SIDE].lower()) == "out"}

    def _event(self, number: str, group: list[Line]) -> Event:
        seq = self.whole(number, group[0], "seq")
        if self.kind(number, group[:1]) is not EventKind.CORRECTION:
            return self._plain(number, seq, group)
        head, rest = [group[0]], group[1:]
        row, cells = group[0]
        while rest and rest[0][1][_KIND].lower() in ("", EventKind.CORRECTION.value):
            head.append(rest.pop(0))
        if any(cells[_PARCEL] for _, cells in head):
            params: dict[str, str | int] = {"row": row, "seq": number[:20]}
            self.refuse(blocks(code="custody_correction_moves", subject=about(number), params=params))
        corrects = self.whole(cells[_CORRECTS], group[0], "corrects")
        return Event(
            seq=seq,
            kind=EventKind.CORRECTION,
            happened_on=self.day(number, head),
            corrects=corrects,
            replaced_by=self._plain(number, corrects, rest) if rest else None,
        )

    def _plain(self, number: str, seq: int, group: list[Line]) -> Event:
        kind = self.kind(number, group)
        inputs: list[Drawn] = []
        outputs: dict[str, list[Line]] = {}
        for line in group:
            row, cells = line
            side = _SIDES.get(cells[_SIDE].lower())
            parcel = self.name(line, "parcel")
            if side == "out":
                outputs.setdefault(parcel, []).append(line)
            elif side == "in":
                inputs.append(Drawn(parcel=parcel, carats=self.carats(line, "carats")))
                if cells[_ORIGIN]:
                    self._origins_not_read.append(row)
            else:
                self.refuse_cell(line, "side", "in or out")
        made = [self._made(number, parcel, lines) for parcel, lines in outputs.items()]
        shares = [self._shares(number, parcel, lines) for parcel, lines in outputs.items()]
        origins = EMPTY
        if kind in SOURCES:
            shares = [given or _not_stated(each) for each, given in zip(made, shares, strict=True)]
        if kind in SOURCES and len(made) == 1:
            origins = Composition.of(shares[0])
        else:
            made = [
                replace(each, stated=Composition.of(given)) if given else each
                for each, given in zip(made, shares, strict=True)
            ]
        return Event(
            seq=seq,
            kind=kind,
            happened_on=self.day(number, group),
            inputs=tuple(inputs),
            outputs=tuple(made),
            origins=origins,
            certificate=self.shared(number, group, "certificate"),
            voucher=self.shared(number, group, "voucher"),
            corrects=self.optional_whole(number, group, "corrects"),
            polished=self.optional_amount(number, group, "polished") or 0,
        )

    def _made(self, number: str, parcel: str, lines: list[Line]) -> Made:
        is_one = len(lines) == 1
        return Made(
            parcel=parcel,
            carats=sum(self.carats(line, "carats", is_share=not is_one) for line in lines),
            holder=self.shared(number, lines, "holder"),
            place=self.shared(number, lines, "place"),
            grade=self.shared(number, lines, "grade"),
            stones=self.optional_whole(number, lines, "stones"),
            usd=self.optional_amount(number, lines, "usd"),
        )

    def _shares(self, number: str, parcel: str, lines: list[Line]) -> dict[OriginKey, Share]:
        """What the rows of one parcel say of its origins; empty where its one row says nothing."""
        if len(lines) == 1 and not lines[0][1][_ORIGIN]:
            return {}
        shares: dict[OriginKey, Share] = {}
        rows: dict[OriginKey, int] = {}
        for line in lines:
            key = self.key(line)
            if key in shares:
                params: dict[str, str | int] = {
                    "row": line[0],
                    "seq": number[:20],
                    "parcel": parcel[:60],
                    "first": rows[key],
                }
                self.refuse(blocks(code="custody_row_twice", subject=about(number), params=params))
            rows[key] = line[0]
            carats = self.carats(line, "carats", is_share=len(lines) > 1)
            cells = line[1]
            low = self.amount(line, "min_carats") if cells[_MIN] else carats
            high = self.amount(line, "max_carats") if cells[_MAX] else carats
            if not low <= carats <= high:
                self.refuse_cell(
                    line, "carats", f"from {cells[_MIN] or '0'} to {cells[_MAX] or 'its carats'}"
                )
            shares[key] = Share(carats, low, high)
        return shares


def _not_stated(made: Made) -> dict[OriginKey, Share]:
    return {OriginKey(): Share(made.carats, made.carats, made.carats)}


def lines_in_order(heading: Heading, lines: Iterable[tuple[int, Sequence[str]]]) -> Iterator[Line]:
    """The lines beneath the headings with their cells in the order of `COLUMNS`; empty lines are left out."""
    places = [heading.places.get(name, -1) for name in COLUMNS]
    fewest = max(places) + 1
    for row, cells in lines:
        stripped = [cell.strip() for cell in cells]
        if not any(stripped):
            continue
        if len(stripped) < fewest:
            stripped += [""] * (fewest - len(stripped))
        stripped.append("")  # what a column that the file lacks holds
        yield row, [stripped[place] for place in places]
