"""From filed figures to cells with two sides: who told what, and who told nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from openkp.scheme.periods import Period
from openkp.scheme.returns import Flow, Sector
from openkp.statistics.figures import WORLD, Figure

_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)
_FLOWS = (Flow.EXPORT, Flow.IMPORT)

#: Exporter, importer, HS code, period.
CellKey = tuple[str, str, str, Period]


@dataclass(slots=True)
class Sides:
    """Hundredths of carats (place 0) and US$ (place 1) of the two sides; None: that side told nothing."""

    exported: list[int | None] = field(default_factory=lambda: [None, None])
    imported: list[int | None] = field(default_factory=lambda: [None, None])

    def of(self, flow: Flow) -> list[int | None]:
        """The side that tells the flow."""
        return self.exported if flow is Flow.EXPORT else self.imported


def sides_of(figures: Iterable[Figure]) -> dict[CellKey, Sides]:
    """The two sides of every cell that at least one side tells of.

    Figures count that tell a flow of trade with a partner, with carats or US$. Of several for the same flow,
    partner, HS code, origin and period the one filed last counts, then the later source and row. Origins are
    summed. Where one side tells only all rough together (no HS code), both are compared so.
    A Participant that told partners of a flow and period, or filed nil for it, and does not name this
    partner, says zero; one that told none is silent.
    """
    told = _latest(figures)
    tells = {(one.participant, one.flow, one.period) for one in told}
    counted = [one for one in told if not one.is_nil]
    coarse = _coarse(counted)
    cells: defaultdict[CellKey, Sides] = defaultdict(Sides)
    for one in counted:
        pair, period = _pair_of(one), one.period
        hs = "" if (*pair, period) in coarse else one.hs
        side = cells[*pair, hs, period].of(one.flow)
        for place, quantity in enumerate((one.carats, one.usd)):
            if quantity is not None:
                side[place] = (side[place] or 0) + quantity.hundredths
    for (exporter, importer, _, period), sides in cells.items():
        for flow, teller in zip(_FLOWS, (exporter, importer), strict=True):
            if (teller, flow, period) in tells and sides.of(flow) == [None, None]:
                sides.of(flow)[:] = [0, 0]
    return dict(cells)


def _latest(figures: Iterable[Figure]) -> list[Figure]:
    """The figures that count: one for each key, the latest. Nil filings stay, to tell silence from zero."""
    latest: dict[tuple[object, ...], Figure] = {}
    for one in figures:
        if not _is_trade(one):
            continue
        key = (one.participant, one.flow, one.period, one.partner, one.hs, one.origin, one.is_nil)
        if key not in latest or _place(one) > _place(latest[key]):
            latest[key] = one
    return list(latest.values())


def _is_trade(one: Figure) -> bool:
    if one.flow not in _FLOWS or one.participant == WORLD or one.sector is not Sector.ALL:
        return False
    has_quantity = one.carats is not None or one.usd is not None
    return one.is_nil or (one.partner not in ("", WORLD) and has_quantity)


def _place(one: Figure) -> tuple[object, ...]:
    carats = -1 if one.carats is None else one.carats.hundredths
    usd = -1 if one.usd is None else one.usd.hundredths
    return one.revised_at or one.filed_at or _LONG_AGO, one.source, one.row, carats, usd


def _pair_of(one: Figure) -> tuple[str, str]:
    """Exporter and importer."""
    if one.flow is Flow.EXPORT:
        return one.participant, one.partner
    return one.partner, one.participant


def _coarse(counted: Iterable[Figure]) -> set[tuple[str, str, Period]]:
    """Pairs and periods in which somebody tells a quantity without HS code."""
    return {(*_pair_of(one), one.period) for one in counted if not one.hs}
