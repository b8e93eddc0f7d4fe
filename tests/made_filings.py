"""Filings made by hand for the screens: a calm mine, and what can happen to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from openkp.scheme.periods import HalfYear, Period, Quarter
from openkp.scheme.quantities import Carats, UsdValue
from openkp.scheme.returns import Flow, Sector
from openkp.statistics.figures import Figure

#: A calm mine: carats of sixteen half-years from 2010H1, and US$ per carat.
CARATS = (
    "101234.51", "108877.12", "99120.33", "104501.87", "97333.46", "110218.09", "102645.72", "106390.15",
    "98712.64", "103577.91", "107826.38", "100459.27", "105163.59", "99874.83", "108021.44", "101698.76",
)  # fmt: skip
PRICES = (
    "101.17", "99.42", "103.81", "98.36", "100.93", "104.27", "97.58", "102.64",
    "100.11", "98.87", "103.29", "99.73", "101.86", "97.94", "102.35", "100.58",
)  # fmt: skip


def figure(
    period: Period,
    row: int,
    carats: str,
    price: str = "100.00",
    *,
    participant: str = "BW",
    flow: Flow = Flow.PRODUCTION,
    sector: Sector = Sector.ALL,
    hs: str = "",
) -> Figure:
    """A filing of so many carats at this price, stored 60 days after its period."""
    value = (Decimal(carats) * Decimal(price)).quantize(Decimal("0.01"))
    return Figure(
        source="made.csv",
        row=row,
        participant=participant,
        period=period,
        flow=flow,
        hs=hs,
        sector=sector,
        carats=Carats(carats),
        usd=UsdValue(value),
        filed_at=datetime.combine(period.due_on(), datetime.min.time(), tzinfo=UTC),
    )


def calm_mine(
    *,
    participant: str = "BW",
    first_row: int = 2,
    sector: Sector = Sector.ALL,
    times: str = "1",
    price_times: str = "1",
) -> list[Figure]:
    """Sixteen half-years of a calm mine, `times` as large and at `price_times` the price."""
    found, period = [], HalfYear(2010, 1)
    for at, (carats, price) in enumerate(zip(CARATS, PRICES, strict=True)):
        amount = (Decimal(carats) * Decimal(times)).quantize(Decimal("0.01"))
        at_price = (Decimal(price) * Decimal(price_times)).quantize(Decimal("0.01"))
        found.append(
            figure(period, first_row + at, str(amount), str(at_price), participant=participant, sector=sector)
        )
        period = period.next()
    return found


def changed(figures: list[Figure], at: int, *, carats: str = "1", usd: str = "1") -> list[Figure]:
    """The filings with one of them times these factors."""
    target = figures[at]
    assert target.carats is not None
    assert target.usd is not None
    new = replace(
        target,
        carats=Carats.rounded(target.carats.amount * Decimal(carats)),
        usd=UsdValue.rounded(target.usd.amount * Decimal(usd)),
    )
    return [*figures[:at], new, *figures[at + 1 :]]


def trade(
    flow: Flow, carats: list[str], *, participant: str, hs: str = "", price: str = "60.00", row: int = 200
) -> list[Figure]:
    """Quarters of exports or imports from 2009Q1."""
    found, quarter = [], Quarter(2009, 1)
    for at, amount in enumerate(carats):
        found.append(figure(quarter, row + at, amount, price, participant=participant, flow=flow, hs=hs))
        quarter = quarter.next()
    return found


def stored(target: Figure, day: date) -> Figure:
    """The filing as first stored on this day."""
    return replace(target, filed_at=datetime.combine(day, datetime.min.time(), tzinfo=UTC))
