"""Filings laid out for the screens: series in order of time, what their neighbours lead one to expect."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from openkp.scheme.periods import Period
from openkp.scheme.returns import Flow, Sector
from openkp.statistics.figures import WORLD, Figure
from openkp.statistics.refused import RefusedRow
from openkp.statistics.screens.robust import drawn_to_parent, median, pooled_spread, spread
from openkp.statistics.screens.thresholds import Thresholds

#: What a series is about: participant, flow, HS, partner, origin, sector, months of its periods.
SeriesKey = tuple[str, Flow, str, str, str, Sector, int]

#: Spread of ln(US$/ct) among countries, and of ln(carats) within a series, before anything is known.
_WIDE_PRICE = 1.3
_PRICE_SPREAD = 0.25
_LEVEL_SPREAD = 0.5
_ENOUGH = 8
#: A price this many spreads off, and by this much (a factor of four), is kept out of the others' windows.
_SUSPECT_SPREADS = 3.0
_SUSPECT_OFF = math.log(4.0)


def place_of(period: Period) -> int:
    """Where a period stands among those of its kind: one more for each that follows."""
    return (period.year * 12 + (period.part - 1) * period.MONTHS) // period.MONTHS


@dataclass(frozen=True, slots=True)
class Expected:
    """What its neighbours lead one to expect of a filing, in logarithms.

    level, price: ln of carats and of US$ per carat; the spreads are robust standard deviations.
    level_off, price_off: how far the filing is from the nearest of the expectations before, after and both:
    a series that moves to a new level and stays there is not off. neighbours: their rows.
    """

    level: float
    level_spread: float
    level_off: float
    price: float
    price_spread: float
    price_off: float
    neighbours: tuple[int, ...]


@dataclass(slots=True, eq=False)
class Filed:
    """A filing in its series. ln_carats and ln_price: None where carats or value are missing or zero."""

    figure: Figure
    place: int
    ln_carats: float | None
    ln_price: float | None
    expected: Expected | None = None

    @property
    def carats(self) -> int:
        """Hundredths of a carat; zero where none are told."""
        return self.figure.carats.hundredths if self.figure.carats else 0

    @property
    def usd(self) -> int:
        """US cents; zero where no value is told."""
        return self.figure.usd.hundredths if self.figure.usd else 0

    @property
    def is_empty(self) -> bool:
        """True if neither carats nor a value are told."""
        return not self.carats and not self.usd


@dataclass(slots=True, eq=False)
class Laid:
    """All filings of a run, laid out once for every screen."""

    filed: tuple[Filed, ...]
    series: dict[SeriesKey, list[Filed]]
    independent: tuple[Figure, ...]
    earlier: tuple[Figure, ...]
    as_of: date
    refused: tuple[RefusedRow, ...] = ()
    typical_usd: dict[str, float] = field(default_factory=dict)

    def is_incomplete(self, participant: str, period: Period, flow: Flow) -> bool:
        """True where a row of that participant and period was refused: sums over the period mean nothing."""
        return any(
            each.participant == participant and each.period == period and each.is_of(flow)
            for each in self.refused
        )

    def of_flow(self, flow: Flow) -> dict[str, list[Filed]]:
        """Filings of one flow by participant, in order of time."""
        found: dict[str, list[Filed]] = defaultdict(list)
        for each in self.filed:
            if each.figure.flow is flow:
                found[each.figure.participant].append(each)
        return found


def lay_out(
    figures: Iterable[Figure],
    *,
    independent: Sequence[Figure] = (),
    earlier: Sequence[Figure] = (),
    day: date | None = None,
    refused: Sequence[RefusedRow] = (),
    today: date | None = None,
    thresholds: Thresholds,
) -> Laid:
    """The filings in series, with expectations. Sums over all Participants are left out."""
    filed = sorted(
        (_filed(each) for each in figures if each.participant != WORLD),
        key=lambda each: (
            each.figure.participant,
            each.figure.flow,
            each.figure.period.first_day,
            each.figure.row,
        ),
    )
    joined = _joined_sectors(filed)
    series: dict[SeriesKey, list[Filed]] = defaultdict(list)
    for each in filed:
        if not each.figure.is_nil and not each.figure.is_count:
            series[_key(each.figure, joined)].append(each)
    laid = Laid(
        filed=tuple(filed),
        series=dict(series),
        independent=tuple(independent),
        earlier=tuple(earlier),
        as_of=day or min(_last_day(filed), today or date.max),
        refused=tuple(sorted(refused, key=lambda each: (each.source, each.row))),
    )
    _expect(laid, thresholds)
    by_participant: dict[str, list[float]] = defaultdict(list)
    for each in filed:
        if each.usd:
            by_participant[each.figure.participant].append(each.usd / 100)
    laid.typical_usd = {code: median(values) for code, values in by_participant.items()}
    return laid


def _filed(figure: Figure) -> Filed:
    carats = figure.carats.hundredths if figure.carats else 0
    usd = figure.usd.hundredths if figure.usd else 0
    return Filed(
        figure=figure,
        place=place_of(figure.period),
        ln_carats=math.log(carats / 100) if carats > 0 else None,
        ln_price=math.log(usd / carats) if carats > 0 and usd > 0 else None,
    )


def _joined_sectors(filed: Iterable[Filed]) -> set[tuple[str, Flow]]:
    """Who names one sector only: its figures continue those from before sectors were told apart."""
    named: dict[tuple[str, Flow], set[Sector]] = defaultdict(set)
    for each in filed:
        if each.figure.sector is not Sector.ALL and not each.is_empty:
            named[each.figure.participant, each.figure.flow].add(each.figure.sector)
    return {about for about, sectors in named.items() if len(sectors) == 1}


def _key(figure: Figure, joined: set[tuple[str, Flow]]) -> SeriesKey:
    sector = Sector.ALL if (figure.participant, figure.flow) in joined else figure.sector
    return (
        figure.participant,
        figure.flow,
        figure.hs,
        figure.partner,
        figure.origin,
        sector,
        figure.period.MONTHS,
    )


def _last_day(filed: Sequence[Filed]) -> date:
    """The day of the latest stamp, else the end of the last period: the filings say how far they go."""
    stamps = [
        stamp.date() for each in filed for stamp in (each.figure.filed_at, each.figure.revised_at) if stamp
    ]
    return max(stamps or [each.figure.period.last_day for each in filed] or [date.min])


def _expect(laid: Laid, thresholds: Thresholds) -> None:
    prices = {key: _residuals(rows, "ln_price", thresholds.window) for key, rows in laid.series.items()}
    levels = {key: _residuals(rows, "ln_carats", thresholds.window) for key, rows in laid.series.items()}
    pool_price = _pool(prices.values(), _PRICE_SPREAD)
    pool_level = _pool(levels.values(), _LEVEL_SPREAD)
    all_prices = [each.ln_price for each in laid.filed if each.ln_price is not None]
    world = median(all_prices) if all_prices else 0.0
    for key, rows in laid.series.items():
        price_spread = _spread_of(prices[key], pool_price, thresholds.price_floor, thresholds)
        level_spread = _spread_of(levels[key], pool_level, thresholds.level_floor, thresholds)
        spreads = (level_spread, price_spread)
        for each in rows:
            each.expected = _expected(each, rows, thresholds.window, world=world, spreads=spreads)
        suspects = {id(each) for each in rows if _is_suspect(each)}
        if 0 < len(suspects) <= len(rows) // 5:
            sound = [each for each in rows if id(each) not in suspects]
            for each in rows:
                each.expected = (
                    _expected(each, sound, thresholds.window, world=world, spreads=spreads) or each.expected
                )


def _is_suspect(filed: Filed) -> bool:
    """So far from its neighbours in price that these are better judged without it."""
    expected = filed.expected
    if expected is None or len(expected.neighbours) < 4:
        return False
    return abs(expected.price_off) >= max(_SUSPECT_SPREADS * expected.price_spread, _SUSPECT_OFF)


def _residuals(rows: Sequence[Filed], name: str, window: int) -> list[float]:
    """How far each value is from the median of its neighbours on both sides."""
    values = [value for each in rows if (value := getattr(each, name)) is not None]
    found = []
    for at, value in enumerate(values):
        near = values[max(0, at - window) : at] + values[at + 1 : at + 1 + window]
        if len(near) >= 2:
            found.append(value - median(near))
    return found


def _pool(residuals: Iterable[list[float]], otherwise: float) -> float:
    spreads = [spread(each) for each in residuals if len(each) >= _ENOUGH]
    return median(spreads) if spreads else otherwise


def _spread_of(residuals: list[float], pool: float, floor: float, thresholds: Thresholds) -> float:
    own = spread(residuals) if residuals else pool
    return max(pooled_spread(own, len(residuals), pool, weight=thresholds.peer_weight), floor)


def _expected(
    filed: Filed, rows: Sequence[Filed], window: int, *, world: float, spreads: tuple[float, float]
) -> Expected | None:
    """None for a filing without neighbours in its series."""
    before = [each for each in rows if each.place < filed.place and each.ln_carats is not None][-window:]
    after = [each for each in rows if each.place > filed.place and each.ln_carats is not None][:window]
    if not before and not after:
        return None
    level_spread, price_spread = spreads
    level, level_off = _nearest(
        filed.ln_carats,
        [each.ln_carats for each in before if each.ln_carats is not None],
        [each.ln_carats for each in after if each.ln_carats is not None],
    )
    price, price_off = _nearest(
        filed.ln_price,
        [each.ln_price for each in before if each.ln_price is not None],
        [each.ln_price for each in after if each.ln_price is not None],
    )
    priced = sum(each.ln_price is not None for each in (*before, *after))
    if priced:
        drawn = drawn_to_parent(price, price_spread**2 / priced, world, _WIDE_PRICE**2)
        price_off += price - drawn
        price = drawn
    else:
        price, price_spread = world, _WIDE_PRICE
        price_off = 0.0 if filed.ln_price is None else filed.ln_price - world
    return Expected(
        level=level,
        level_spread=level_spread,
        level_off=level_off,
        price=price,
        price_spread=price_spread,
        price_off=price_off,
        neighbours=tuple(each.figure.row for each in (*before, *after)),
    )


def _nearest(value: float | None, before: list[float], after: list[float]) -> tuple[float, float]:
    """The nearest expectation, and how far the value is from it. Sides of one or two are none."""
    if not before and not after:
        return 0.0, 0.0
    centres = [median(before + after)]
    centres += [median(side) for side in (before, after) if len(side) >= 3]
    if value is None:
        return centres[0], 0.0
    centre = min(centres, key=lambda each: abs(value - each))
    return centre, value - centre


def coarsest(filed: Sequence[Filed]) -> list[Filed]:
    """The filings of one participant, flow and period that add up without counting anything twice.

    A total stands for its parts: by HS code, by partner and origin, by sector (in this order).
    """
    chosen = list(filed)
    for name, whole in (("hs", ""), ("partner", ""), ("origin", ""), ("sector", Sector.ALL)):
        totals = [each for each in chosen if getattr(each.figure, name) == whole and not each.is_empty]
        if totals:
            chosen = totals
    return chosen
