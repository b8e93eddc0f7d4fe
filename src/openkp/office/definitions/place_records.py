"""The records that are shipped for the maps of situations, as `tools/situation_places.py` copies them.

They are facts of their sources, read from `openkp/reference/definitions/places`; the README of definitions
tells source, licence and limits. Days are those of the sources.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files


class DepositKind(StrEnum):
    """Where the diamonds of a deposit lie, by PRIO."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    MARINE = "marine"
    UNKNOWN = "unknown"


class ViolenceKind(StrEnum):
    """UCDP's three kinds of organised violence."""

    STATE_BASED = "state_based"
    NON_STATE = "non_state"
    ONE_SIDED = "one_sided"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deposit:
    """A deposit of PRIO's list (up to 2005).

    derived: PRIO's code for how the point was derived, whose key is not at hand. located_by: who gives the
    point. landmark: what the point really marks, where it is not the deposit itself.
    """

    id: str
    name: str
    country: str
    latitude: float
    longitude: float
    kind: DepositKind
    derived: str
    located_by: str
    landmark: str
    distance_km: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What a visitor recorded at an artisanal site on one day; a day earlier or later it may have differed.

    was_armed, interfered: True, False, or None where nothing is recorded. was_on_site: False where the
    visitors did not reach the site. actors: as recorded.
    """

    id: str
    name: str
    country: str
    latitude: float
    longitude: float
    day: date
    was_on_site: bool
    was_armed: bool | None
    interfered: bool | None
    actors: str
    located_by: str
    source: str
    distance_km: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictEvent:
    """An event with deaths of UCDP GED.

    precision: 1 exact, 2 within some 25 km, 3 district, 4 province, 5 part of a country, 6 country, 7 sea.
    best, low, high: UCDP's estimates of deaths. mentions_diamonds: in the sources as UCDP names them.
    is_sample: from a random sample of the world, so that its neighbours are missing.
    """

    id: str
    country: str
    first: date
    last: date
    latitude: float
    longitude: float
    precision: int
    place: str
    kind: ViolenceKind
    actors: str
    best: int
    low: int
    high: int
    mentions_diamonds: bool
    is_sample: bool
    distance_km: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class YearOfViolence:
    """Deaths in organised violence in a country in a year: best estimates by kind, bounds of the sum."""

    year: int
    state_based: int
    non_state: int
    one_sided: int
    low: int
    high: int

    @property
    def best(self) -> int:
        """The sum of the three best estimates."""
        return self.state_based + self.non_state + self.one_sided


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryTotals:
    """The years of one country. why: why this country is shown, where the stones are mined elsewhere."""

    country: str
    years: tuple[YearOfViolence, ...]
    why: str = ""

    @property
    def best(self) -> int:
        """Deaths in all years together, best estimates."""
        return sum(each.best for each in self.years)


def shipped_text(name: str) -> str:
    """The text of one file of the folder."""
    return files("openkp.reference").joinpath("definitions", "places", name).read_text(encoding="utf-8")


def _rows(name: str) -> Iterator[dict[str, str]]:
    yield from csv.DictReader(shipped_text(name).splitlines())


def _placed(row: dict[str, str]) -> tuple[float, float]:
    return float(row["latitude"]), float(row["longitude"])


def _answer(text: str) -> bool | None:
    return None if not text else text == "yes"


@lru_cache(maxsize=1)
def all_deposits() -> tuple[Deposit, ...]:
    """Every deposit that is shipped."""
    return tuple(
        Deposit(
            id=row["id"],
            name=row["name"],
            country=row["country"],
            latitude=_placed(row)[0],
            longitude=_placed(row)[1],
            kind=DepositKind(row["kind"]),
            derived=row["derived"],
            located_by=row["located_by"],
            landmark=row["landmark"],
        )
        for row in _rows("deposits.csv")
    )


@lru_cache(maxsize=1)
def all_visits() -> tuple[Visit, ...]:
    """Every visit to an artisanal site that is shipped."""
    return tuple(
        Visit(
            id=row["id"],
            name=row["name"],
            country=row["country"],
            latitude=_placed(row)[0],
            longitude=_placed(row)[1],
            day=date.fromisoformat(row["day"]),
            was_on_site=row["is_visited"] == "yes",
            was_armed=_answer(row["armed"]),
            interfered=_answer(row["interference"]),
            actors=row["actors"],
            located_by=row["located_by"],
            source=row["source"],
        )
        for row in _rows("sites.csv")
    )


@lru_cache(maxsize=1)
def all_events() -> tuple[ConflictEvent, ...]:
    """Every conflict event that is shipped."""
    return tuple(
        ConflictEvent(
            id=row["id"],
            country=row["country"],
            first=date.fromisoformat(row["first"]),
            last=date.fromisoformat(row["last"] or row["first"]),
            latitude=_placed(row)[0],
            longitude=_placed(row)[1],
            precision=int(row["precision"]),
            place=row["place"],
            kind=ViolenceKind(row["kind"]),
            actors=row["actors"],
            best=int(row["best"]),
            low=int(row["low"]),
            high=int(row["high"]),
            mentions_diamonds=row["diamonds"] == "yes",
            is_sample=row["sample"] == "yes",
        )
        for row in _rows("events.csv")
    )


@lru_cache(maxsize=1)
def all_totals() -> dict[str, CountryTotals]:
    """The years of violence of every country that is shipped, by alpha-2 code."""
    found = {}
    for row in _rows("violence.csv"):
        figures = [
            [int(figure) for figure in row[name].split()]
            for name in ("state_based", "non_state", "one_sided", "low", "high")
        ]
        years = range(int(row["first_year"]), int(row["last_year"]) + 1)
        found[row["country"]] = CountryTotals(
            country=row["country"],
            years=tuple(
                YearOfViolence(year=year, state_based=a, non_state=b, one_sided=c, low=low, high=high)
                for year, a, b, c, low, high in zip(years, *figures, strict=True)
            ),
        )
    return found


@lru_cache(maxsize=1)
def further_countries() -> dict[str, tuple[tuple[str, ...], str]]:
    """Countries whose years belong beside a situation, with the reason, by the situation's id."""
    found = tomllib.loads(shipped_text("further_countries.toml"))
    return {name: (tuple(each["countries"]), each["why"]) for name, each in found.items()}
