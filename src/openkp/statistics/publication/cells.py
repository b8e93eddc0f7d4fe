"""From figures as filed to cells: one for each thing that is told, in whole hundredths.

What stands twice is summed and marked; US$ per carat is computed last. Nothing is estimated: a period that
nobody told has no cell.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from openkp.scheme.periods import HalfYear, Month, Period, Quarter, Year
from openkp.scheme.quantities import Carats, UsdValue
from openkp.scheme.returns import Flow, Sector
from openkp.statistics.figures import WORLD, Figure

#: participant, period, flow, hs, partner, origin, sector.
Key = tuple[str, Period, Flow, str, str, str, Sector]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One published figure. Quantities are whole hundredths; None: not told, which is not zero.

    hs, partner, origin: empty for all together; partner and origin always are where it is public.
    sector: `ALL` is all mining.
    rows: how many rows with a figure are summed here, 0 where the Participant stated that there was nothing;
    of public trade how many returns, as rows would tell how many partners there are.
    is_doubled: more than one row stands for the same thing in one period, and they were summed.
    periods: how many parts of a year were told (two half-years, four quarters); 1 for a part itself.
    is_unsplit: of a total: it is public without its HS codes; of a sum by HS code: quantities are not in it
    that are public for all codes together only.
    """

    participant: str
    period: Period
    flow: Flow
    hs: str = ""
    partner: str = ""
    origin: str = ""
    sector: Sector = Sector.ALL
    carats: int | None = None
    usd: int | None = None
    certificates: int | None = None
    rows: int = 1
    is_doubled: bool = False
    periods: int = 1
    is_unsplit: bool = False

    @property
    def key(self) -> Key:
        """What the figure is about: there is one cell for each."""
        return self.participant, self.period, self.flow, self.hs, self.partner, self.origin, self.sector

    @property
    def is_part_of_year(self) -> bool:
        """True for a year of which a half-year or quarter was not told; for the world: not by most."""
        whole = 2 if self.flow is Flow.PRODUCTION else 4
        return isinstance(self.period, Year) and self.periods < whole

    @property
    def usd_per_carat(self) -> Decimal | None:
        """US$ per carat to the cent, half to even; None without carats or value."""
        if not self.carats or self.usd is None:
            return None
        ratio = Decimal(self.usd) / Decimal(self.carats)
        return ratio.quantize(Decimal("0.01"), rounding=ROUND_HALF_EVEN)

    def share_of(self, whole: Cell | None) -> float | None:
        """The share of the carats of another cell, 0 to 1; None where it cannot be said."""
        if whole is None or not whole.carats or self.carats is None:
            return None
        return self.carats / whole.carats


_FLOW_PLACES = {flow: at for at, flow in enumerate(Flow)}
_SECTOR_PLACES = {sector: at for at, sector in enumerate(Sector)}
_LENGTHS = {Month: "M", Quarter: "Q", HalfYear: "H", Year: "Y"}


def period_words(period: Period) -> tuple[str, int, int]:
    """How periods are put in order: the year first, then parts of it, then the year itself."""
    return _LENGTHS[type(period)], period.year, period.part


def sort_key(cell: Cell) -> tuple[object, ...]:
    """The order of published tables: flow, participant (the world last), period, then the details."""
    return (
        _FLOW_PLACES[cell.flow],
        cell.participant == WORLD,
        cell.participant,
        period_words(cell.period),
        cell.hs,
        cell.partner,
        cell.origin,
        _SECTOR_PLACES[cell.sector],
    )


def filed_cells(figures: Iterable[Figure]) -> list[Cell]:
    """One cell for each thing that returns tell, rows for the same thing summed.

    Only figures of a Participant for a half-year (production) or quarter (trade) count: those for the world
    and for other periods are further sources, not returns.
    """
    filed: dict[Key, list[Figure]] = defaultdict(list)
    for figure in figures:
        wanted = HalfYear if figure.flow is Flow.PRODUCTION else Quarter
        if figure.participant != WORLD and type(figure.period) is wanted:
            filed[_key_of(figure)].append(figure)
    return [_summed_rows(key, found) for key, found in filed.items()]


def _key_of(figure: Figure) -> Key:
    return (
        figure.participant,
        figure.period,
        figure.flow,
        figure.hs,
        figure.partner,
        figure.origin,
        figure.sector,
    )


def _summed_rows(key: Key, found: Sequence[Figure]) -> Cell:
    """Rows for the same thing, summed. A row that says "nothing" adds nothing and doubles nothing."""
    counted = [figure for figure in found if not figure.is_nil] or list(found[:1])
    participant, period, flow, hs, partner, origin, sector = key
    is_nil = counted[0].is_nil
    return Cell(
        participant=participant,
        period=period,
        flow=flow,
        hs=hs,
        partner=partner,
        origin=origin,
        sector=sector,
        carats=0 if is_nil else total_of(_hundredths(each.carats) for each in counted),
        usd=0 if is_nil else total_of(_hundredths(each.usd) for each in counted),
        certificates=total_of(each.certificates for each in counted),
        rows=0 if is_nil else len(counted),
        is_doubled=len(counted) > 1,
    )


def _hundredths(quantity: Carats | UsdValue | None) -> int | None:
    return None if quantity is None else quantity.hundredths


def total_of(numbers: Iterable[int | None]) -> int | None:
    """The sum of what is told; None where nothing is."""
    told = [number for number in numbers if number is not None]
    return sum(told) if told else None
