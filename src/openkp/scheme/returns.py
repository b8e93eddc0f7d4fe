"""The returns of Annex III: what a Participant states of its production and trade in a period.

Trade is stated by quarter (KPCS-CD:AnnexIII.a), production by half-year (KPCS-CD:AnnexIII.c), by HS code,
origin and provenance wherever possible (KPCS-CD:AnnexIII.b). A correction is a return of its own with a
higher vintage: it never overwrites.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from openkp.scheme.periods import HalfYear, Quarter
from openkp.scheme.quantities import Carats, UsdValue


class Flow(StrEnum):
    """What a figure counts."""

    PRODUCTION = "production"
    EXPORT = "export"
    IMPORT = "import"


class Sector(StrEnum):
    """How stones were mined, where a return tells it apart (resolved in 2018)."""

    ALL = "all"
    ARTISANAL = "artisanal"
    INDUSTRIAL = "industrial"


class ReturnKind(StrEnum):
    """The two returns of Annex III."""

    TRADE = "trade"
    PRODUCTION = "production"

    @property
    def flows(self) -> tuple[Flow, ...]:
        """What a return of this kind tells of (KPCS-CD:AnnexIII.a, AnnexIII.c)."""
        return (Flow.PRODUCTION,) if self is ReturnKind.PRODUCTION else (Flow.EXPORT, Flow.IMPORT)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnLine:
    """One figure of a return. What a return does not tell is empty or None, which is not zero.

    hs: six digits of a code of rough diamonds; empty for all rough together.
    partner: alpha-2 code of the Participant of destination (export) or provenance (import).
    origin: alpha-2 code of the country of mining; empty where it is not given.
    certificates: certificates validated for export, or imported shipments accompanied by one.
    """

    flow: Flow
    hs: str = ""
    partner: str = ""
    origin: str = ""
    sector: Sector = Sector.ALL
    carats: Carats | None = None
    usd: UsdValue | None = None
    certificates: int | None = None

    @property
    def key(self) -> tuple[Flow, str, str, str, Sector]:
        """What the figure is about: a return holds one line for each."""
        return self.flow, self.hs, self.partner, self.origin, self.sector


@dataclass(frozen=True, slots=True, kw_only=True)
class StatisticalReturn:
    """A return as a Participant files it. One without lines is nil: it says that there was nothing.

    period: a quarter for trade, a half-year for production.
    vintage: 1 for the first filing of the period, then 2, 3, …
    reason: why an earlier vintage is corrected; empty for the first.
    """

    participant: str
    kind: ReturnKind
    period: Quarter | HalfYear
    vintage: int = 1
    lines: tuple[ReturnLine, ...] = ()
    reason: str = ""

    def __post_init__(self) -> None:
        expected = Quarter if self.kind is ReturnKind.TRADE else HalfYear
        if type(self.period) is not expected:
            raise TypeError(f"a {self.kind} return is for a {expected.__name__}, not {self.period}")
        if self.vintage < 1:
            raise ValueError(f"vintages count from 1, not {self.vintage}")

    @property
    def is_nil(self) -> bool:
        """True if the Participant states that there was nothing to report."""
        return not self.lines

    @property
    def number(self) -> str:
        """What the return is called where it is listed: `BW-trade-2026Q3-1`, the last being its vintage."""
        return f"{self.participant}-{self.kind}-{self.period}-{self.vintage}"
