"""From figures as filed to published cells: one for each thing that is told, in whole hundredths.

What stands twice is summed and marked; a total that is told beside its parts is taken once; US$ per carat is
computed last. Nothing is estimated: a period that nobody told has no cell.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
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

    hs, partner, origin: empty for all together. sector: `ALL` is all mining.
    rows: how many rows with a figure are summed here, 0 where the Participant stated that there was nothing.
    is_doubled: more than one row stands for the same thing in one period, and they were summed.
    periods: how many parts of a year were told (two half-years, four quarters); 1 for a part itself.
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

    @property
    def key(self) -> Key:
        """What the figure is about: a publication has one cell for each."""
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


def period_words(period: Period) -> tuple[str, int, int]:
    """How periods are put in order: the year first, then parts of it, then the year itself."""
    length = {Month: "M", Quarter: "Q", HalfYear: "H", Year: "Y"}[type(period)]
    return length, period.year, period.part


def sort_key(cell: Cell) -> tuple[object, ...]:
    """The order of published tables: flow, participant (the world last), period, then the details."""
    return (
        list(Flow).index(cell.flow),
        cell.participant == WORLD,
        cell.participant,
        period_words(cell.period),
        cell.hs,
        cell.partner,
        cell.origin,
        list(Sector).index(cell.sector),
    )


def cells_of(figures: Iterable[Figure]) -> tuple[Cell, ...]:
    """Every published cell of the figures, in the order of `sort_key`.

    Only exact figures of a Participant for a half-year or quarter count: rounded ones, figures of others for
    the world and for other periods are further sources, not returns.
    """
    filed: dict[Key, list[Figure]] = defaultdict(list)
    for figure in figures:
        wanted = HalfYear if figure.flow is Flow.PRODUCTION else Quarter
        if figure.is_exact and figure.participant != WORLD and type(figure.period) is wanted:
            filed[_key_of(figure)].append(figure)
    base = [_summed_rows(key, found) for key, found in filed.items()]
    parts = list(_with_totals(base))
    years = list(_years(parts))
    told = parts + years
    return tuple(sorted([*told, *_world(told)], key=sort_key))


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
        carats=0 if is_nil else _total(_hundredths(each.carats) for each in counted),
        usd=0 if is_nil else _total(_hundredths(each.usd) for each in counted),
        certificates=_total(each.certificates for each in counted),
        rows=0 if is_nil else len(counted),
        is_doubled=len(counted) > 1,
    )


def _hundredths(quantity: Carats | UsdValue | None) -> int | None:
    return None if quantity is None else quantity.hundredths


def _total(numbers: Iterable[int | None]) -> int | None:
    """The sum of what is told; None where nothing is."""
    told = [number for number in numbers if number is not None]
    return sum(told) if told else None


def added(cells: Sequence[Cell], **changes: object) -> Cell:
    """One cell for several, with the sums of what they tell."""
    first = cells[0]
    summed = replace(
        first,
        carats=_total(each.carats for each in cells),
        usd=_total(each.usd for each in cells),
        certificates=_total(each.certificates for each in cells),
        rows=sum(each.rows for each in cells),
        is_doubled=any(each.is_doubled for each in cells),
    )
    return replace(summed, **changes)  # type: ignore[arg-type]


def _with_totals(base: Sequence[Cell]) -> Iterator[Cell]:
    """For each Participant, period and flow: all together, by sector, HS and partner, and what was told."""
    groups: dict[tuple[str, Period, Flow], list[Cell]] = defaultdict(list)
    for cell in base:
        groups[cell.participant, cell.period, cell.flow].append(cell)
    for found in groups.values():
        made = {cell.key: cell for cell in found}
        for dimensions in ((), ("sector",), ("hs",), ("partner",), ("hs", "partner")):
            for cell in _seen_by(found, dimensions):
                made[cell.key] = cell
        yield from made.values()


def _seen_by(cells: Sequence[Cell], dimensions: tuple[str, ...]) -> Iterator[Cell]:
    """The cells added up over every dimension but these.

    Where exactly this detail is told it stands, and finer rows are not added to it, except that rows of all
    mining and rows by sector are added unless the one is the sum of the others.
    """
    empty = {"hs": "", "partner": "", "origin": "", "sector": Sector.ALL}
    dropped = {name: none for name, none in empty.items() if name not in dimensions}
    groups: dict[tuple[object, ...], list[Cell]] = defaultdict(list)
    for cell in cells:
        detail = tuple(getattr(cell, name) for name in dimensions)
        if all(part != empty[name] for part, name in zip(detail, dimensions, strict=True)):
            groups[detail].append(cell)
    flat = [name for name in dropped if name != "sector"]
    for found in groups.values():
        told = [cell for cell in found if all(getattr(cell, name) == "" for name in flat)]
        yield added(_once(told or _finest(found)), **dropped)


def _finest(cells: Sequence[Cell]) -> list[Cell]:
    """The rows with the most detail, of which the others can only be totals."""

    def detail(cell: Cell) -> int:
        return sum(map(bool, (cell.hs, cell.partner, cell.origin)))

    most = max(detail(cell) for cell in cells)
    return [cell for cell in cells if detail(cell) == most]


def _once(cells: Sequence[Cell]) -> Sequence[Cell]:
    """Without the rows by sector where the row of all mining is exactly their sum."""
    all_mining = [cell for cell in cells if cell.sector is Sector.ALL]
    by_sector = [cell for cell in cells if cell.sector is not Sector.ALL]
    if not all_mining or not by_sector:
        return cells
    told, parts = added(all_mining), added(by_sector)
    return all_mining if (told.carats, told.usd) == (parts.carats, parts.usd) else cells


def _years(parts: Sequence[Cell]) -> Iterator[Cell]:
    """The sums over the half-years or quarters of a year that were told."""
    groups: dict[tuple[object, ...], list[Cell]] = defaultdict(list)
    for cell in parts:
        groups[
            cell.participant, cell.period.year, cell.flow, cell.hs, cell.partner, cell.origin, cell.sector
        ].append(cell)
    for found in groups.values():
        yield added(found, period=Year(found[0].period.year, 1), periods=len(found))


def _world(told: Sequence[Cell]) -> Iterator[Cell]:
    """All Participants together: everything, and by HS code. By sector only some tell, so there is no sum."""
    groups: dict[tuple[Period, Flow, str], list[Cell]] = defaultdict(list)
    for cell in told:
        if not cell.partner and not cell.origin and cell.sector is Sector.ALL:
            groups[cell.period, cell.flow, cell.hs].append(cell)
    for found in groups.values():
        yield added(found, participant=WORLD, periods=_told_by_most(found))


def _told_by_most(cells: Sequence[Cell]) -> int:
    """How many parts of a year the world told: all that anybody did, if half with a figure did so."""
    told = [cell.periods for cell in cells if cell.carats or cell.usd] or [cell.periods for cell in cells]
    most = max(told)
    return most if sum(count == most for count in told) * 2 >= len(told) else min(told)
