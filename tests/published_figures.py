"""Figures for the tests of publication: a few that are told by hand, and the real filings."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache
from importlib.resources import as_file, files
from typing import Any

from openkp.scheme.periods import HalfYear, Period, Quarter
from openkp.scheme.quantities import Carats, UsdValue
from openkp.scheme.returns import Flow
from openkp.statistics.figures import Figure
from openkp.statistics.intake import read_file
from openkp.statistics.publication import Publication, publish

DAY = date(2025, 3, 31)


def produced(participant: str, period: Period, carats: str, usd: str = "0", **more: Any) -> Figure:
    return Figure(
        source="a.csv",
        participant=participant,
        period=period,
        flow=Flow.PRODUCTION,
        carats=Carats(carats),
        usd=UsdValue(usd),
        **more,
    )


def traded(participant: str, period: Quarter, carats: str, usd: str = "0", **more: Any) -> Figure:
    found: dict[str, Any] = {"flow": Flow.EXPORT, **more}
    return Figure(
        source="a.csv",
        participant=participant,
        period=period,
        carats=Carats(carats),
        usd=UsdValue(usd),
        **found,
    )


def filed(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


@lru_cache(maxsize=1)
def real_filings() -> tuple[Figure, ...]:
    with as_file(files("openkp.reference").joinpath("statistics/kp_production_halfyear.csv")) as path:
        return read_file(path).figures


@lru_cache(maxsize=1)
def real_publication() -> Publication:
    return publish(real_filings(), day=DAY, source="the real filings")


def small_publication() -> Publication:
    """Two producers and a trade that is filed by HS code and partner."""
    first, second, quarter = HalfYear(2024, 1), HalfYear(2024, 2), Quarter(2024, 2)
    return publish(
        [
            produced("BW", first, "100.50", "20100.00"),
            produced("BW", second, "50.00", "9000.00"),
            produced("NA", first, "7.01", "3000.55"),
            Figure(source="a", participant="TG", period=first, flow=Flow.PRODUCTION, is_nil=True),
            traded("BW", quarter, "80.00", "16000.00", hs="710231", partner="AE", certificates=3),
            traded("BW", quarter, "20.00", "400.00", hs="710221", partner="BE", certificates=3),
            traded("AE", quarter, "79.99", "15000.00", flow=Flow.IMPORT, hs="710231", partner="BW"),
        ],
        day=DAY,
        source="a",
    )
