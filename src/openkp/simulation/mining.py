"""What the mines and artisanal sites of a world produce: two years that add up to the national figures.

The first year carries the Participant's published half-years of one year, the second those of the next, each
times the world's scale, to the hundredth of a carat; the running quarter goes on with the second.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from openkp.scheme.periods import HalfYear, Month, Quarter
from openkp.simulation.days import working_day
from openkp.simulation.goods import apportion
from openkp.simulation.plans import World

#: Names of the published figures to the codes of the producers that are hosted in the demonstration.
_NAMES = {"Botswana": "BW", "Angola": "AO", "Sierra Leone": "SL", "Central African Republic": "CF"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A mine (`method` LSM) or an artisanal site (ASM), with what its stones are like.

    weight: its part of the Participant's production by that method. gem_percent: of the carats.
    sizes: percent of the carats by class, in the order of `SiteData.size_classes`. Degrees of WGS84.
    """

    code: str
    participant: str
    method: str
    name: str
    zone: str
    latitude: float
    longitude: float
    weight: int
    gem_percent: int
    sizes: tuple[int, ...]

    @property
    def is_invented(self) -> bool:
        """True for a site that does not exist, of which the demonstration may say what it likes."""
        return "(invented)" in self.zone

    @property
    def is_artisanal(self) -> bool:
        """True where diggers work, one licence for the group of the site."""
        return self.method == "ASM"


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyer:
    """An invented company that buys from the diggers of some sites (their codes)."""

    code: str
    participant: str
    name: str
    address: str
    sites: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteData:
    """All sites and buyers. The years are those of the figures for the first and the second year."""

    first_year: int
    second_year: int
    sites: tuple[Site, ...]
    buyers: tuple[Buyer, ...]
    size_classes: tuple[str, ...]

    def buyer_of(self, site: str) -> Buyer:
        """Who buys from the diggers of a site."""
        return next(buyer for buyer in self.buyers if site in buyer.sites)


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """What a site produced in a month (a mine) or a quarter (diggers), recorded on `day`.

    carats, gem_carats: hundredths; sizes: hundredths by class; usd: cents.
    """

    site: Site
    day: date
    carats: int
    gem_carats: int
    sizes: tuple[int, ...]
    usd: int


@cache
def load_sites() -> SiteData:
    """`reference/simulation/sites.json`."""
    data = json.loads(_file("simulation", "sites.json"))
    return SiteData(
        first_year=data["figures"]["first_year"],
        second_year=data["figures"]["second_year"],
        sites=tuple(Site(**{**row, "sizes": tuple(row["sizes"])}) for row in data["sites"]),
        buyers=tuple(Buyer(**{**row, "sites": tuple(row["sites"])}) for row in data["buyers"]),
        size_classes=tuple(data["size_classes"]),
    )


@cache
def published() -> dict[tuple[str, str, int, int], tuple[Decimal, Decimal]]:
    """Carats and US$ by Participant, method, year and half, as filed (kp_production_halfyear.csv)."""
    figures: dict[tuple[str, str, int, int], tuple[Decimal, Decimal]] = {}
    for row in csv.DictReader(_file("statistics", "kp_production_halfyear.csv").splitlines()):
        code = _NAMES.get(row["country"])
        if code is None or row["production_type"] not in ("LSM", "ASM"):
            continue
        key = (code, row["production_type"], int(row["year"]), int(row["half"]))
        carats, usd = figures.get(key, (Decimal(0), Decimal(0)))
        figures[key] = (carats + Decimal(row["carat"]), usd + Decimal(row["us_value"]))
    return figures


def history_quarters(world: World) -> tuple[Quarter, ...]:
    """The eight complete quarters of the two years, and the running one."""
    first = Quarter.of(world.year_from)
    for _ in range(4):
        first = first.previous()
    quarters = [first]
    while quarters[-1] != Quarter.of(world.today):
        quarters.append(quarters[-1].next())
    return tuple(quarters)


def scaled(world: World, participant: str, method: str, year: int, half: int) -> tuple[int, int]:
    """A published half-year in hundredths and cents at the world's scale."""
    carats, usd = published().get((participant, method, year, half), (Decimal(0), Decimal(0)))
    return _whole(carats * world.scale), _whole(usd * world.scale)


def outputs(world: World) -> tuple[Output, ...]:
    """All production of the world up to its last day, by day and site."""
    data = load_sites()
    found = [
        output
        for participant, method in dict.fromkeys((site.participant, site.method) for site in data.sites)
        for output in _of(world, participant, method, data)
    ]
    return tuple(
        sorted((each for each in found if each.day <= world.today), key=lambda o: (o.day, o.site.code))
    )


def _of(world: World, participant: str, method: str, data: SiteData) -> Iterator[Output]:
    sites = [s for s in data.sites if (s.participant, s.method) == (participant, method)]
    for place, quarter in enumerate(history_quarters(world)):
        year = data.first_year if place < 4 else data.second_year
        half = HalfYear.of(quarter.first_day).part
        carats, usd = (
            apportion(whole, [1, 1])[(quarter.part - 1) % 2] if whole else 0
            for whole in scaled(world, participant, method, year, half)
        )
        by_site = apportion(carats, [s.weight for s in sites])
        for site, part in zip(sites, by_site, strict=True):
            yield from _in_quarter(site, quarter, part, usd * part // max(1, carats))


def _in_quarter(site: Site, quarter: Quarter, carats: int, usd: int) -> Iterator[Output]:
    """Diggers' vouchers come in at the end of the quarter, a mine reports at the end of each month."""
    months = [Month(quarter.year, 3 * quarter.part - 2 + n) for n in range(3)]
    ends = [months[2]] if site.is_artisanal else months
    for month, part in zip(ends, apportion(carats, [1] * len(ends)), strict=True):
        if part:
            yield _output(site, month.last_day, part, usd * part // carats)


def _output(site: Site, day: date, carats: int, usd: int) -> Output:
    """A month is not like another: gem share and sizes swing a little, by the month and nothing else."""
    swing = (day.month * 7 + day.year * 3 + len(site.code)) % 7 - 3
    gem = min(95, site.gem_percent + swing)
    weights = [max(1, size * 10 + (swing if n % 2 else -swing)) for n, size in enumerate(site.sizes)]
    return Output(
        site=site,
        day=_workday_before(day),
        carats=carats,
        gem_carats=carats * gem // 100,
        sizes=tuple(apportion(carats, weights)),
        usd=usd,
    )


def _workday_before(day: date) -> date:
    while working_day(day) != day:
        day -= timedelta(1)
    return day


def _whole(value: Decimal) -> int:
    return int((value * 100).quantize(Decimal(1), rounding=ROUND_HALF_EVEN))


def _file(folder: str, name: str) -> Any:
    return files("openkp").joinpath("reference", folder, name).read_text(encoding="utf-8")
