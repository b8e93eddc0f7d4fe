"""One figure as somebody filed or published it, with where it stands in its source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from openkp.scheme.periods import Period
from openkp.scheme.quantities import Carats, UsdValue
from openkp.scheme.returns import Flow, ReturnLine, Sector, StatisticalReturn

#: In the place of a Participant: the sum over all. Not a code of ISO 3166 (`KP` is a country's).
WORLD = "WORLD"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What the screens, tables and publications are made of. None and empty mean: not told; never zero.

    source: the file, return or publication; row: its line there as a person counts (the sheet's row), 0 for
    none. participant: alpha-2 code, EU, or `WORLD`. hs, partner, origin, sector: as in `ReturnLine`.
    is_nil: the Participant stated that there was nothing. is_exact: False where the source rounded.
    filed_at: first received; revised_at: last changed, None if never or not told. Aware instants.
    """

    source: str
    row: int = 0
    participant: str
    period: Period
    flow: Flow
    hs: str = ""
    partner: str = ""
    origin: str = ""
    sector: Sector = Sector.ALL
    carats: Carats | None = None
    usd: UsdValue | None = None
    certificates: int | None = None
    is_nil: bool = False
    is_exact: bool = True
    filed_at: datetime | None = None
    revised_at: datetime | None = None
    note: str = ""

    @property
    def is_count(self) -> bool:
        """True if it tells only how many certificates there were, as returns do once for each partner."""
        return self.certificates is not None and self.carats is None and self.usd is None

    def is_known_on(self, day: date) -> bool:
        """True if it was filed by that day, by the clock in which `filed_at` stands.

        Where no source says when it was filed, it was known at the earliest when its period was over.
        """
        if self.filed_at is None:
            return self.period.last_day < day
        return self.filed_at.date() <= day

    @property
    def line(self) -> ReturnLine:
        """What it states, without who, when and where."""
        return ReturnLine(
            flow=self.flow,
            hs=self.hs,
            partner=self.partner,
            origin=self.origin,
            sector=self.sector,
            carats=self.carats,
            usd=self.usd,
            certificates=self.certificates,
        )


def figures_of(
    filed: StatisticalReturn, *, source: str, filed_at: datetime | None = None
) -> Iterable[Figure]:
    """The figures of a return; a nil return gives one nil figure for each flow of its kind."""
    if filed.is_nil:
        for flow in filed.kind.flows:
            yield Figure(
                source=source,
                participant=filed.participant,
                period=filed.period,
                flow=flow,
                is_nil=True,
                filed_at=filed_at,
            )
    for row, line in enumerate(filed.lines, start=1):
        yield Figure(
            source=source,
            row=row,
            participant=filed.participant,
            period=filed.period,
            flow=line.flow,
            hs=line.hs,
            partner=line.partner,
            origin=line.origin,
            sector=line.sector,
            carats=line.carats,
            usd=line.usd,
            certificates=line.certificates,
            filed_at=filed_at,
        )
