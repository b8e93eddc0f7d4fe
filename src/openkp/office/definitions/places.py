"""What is recorded around a situation: deposits, artisanal sites, conflict events, violence by year.

Nothing here is a finding: a place lies near another, and no more is said. Distances are great-circle
kilometres on a sphere of 6,371 km.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from openkp.definitions.situations import Situation, Spot
from openkp.office.definitions.place_records import (
    ConflictEvent,
    CountryTotals,
    Deposit,
    Visit,
    all_deposits,
    all_events,
    all_totals,
    all_visits,
    further_countries,
)
from openkp.scheme.partial_days import PartialDay

EARTH_RADIUS_KM = 6371.0
#: UCDP's precision of a place from which an event has no point on a map: known to a province or less exactly.
VAGUE_FROM = 4
#: Countries for which every event of UCDP's event data is at hand.
COMPLETE_EVENTS = frozenset({"CF"})
#: Countries in which visits to artisanal sites are at hand, though not for all of the country.
VISITED = frozenset({"CD", "CF"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """What is recorded around a situation, nearest first. first, last: its time; None where it has no end.

    deposits and visits are of any time. events are those of its time; vague_events are known only to a
    province or less exactly, so they have no point on the map. totals: the situation's own country first.
    """

    spot: Spot | None
    first: date
    last: date | None
    deposits: tuple[Deposit, ...]
    visits: tuple[Visit, ...]
    events: tuple[ConflictEvent, ...]
    vague_events: tuple[ConflictEvent, ...]
    totals: tuple[CountryTotals, ...]
    has_all_events: bool
    has_visits_at_hand: bool

    @property
    def is_empty(self) -> bool:
        """True if no deposit, site or event is known around."""
        return not (self.deposits or self.visits or self.events or self.vague_events)

    @property
    def sampled_events(self) -> int:
        """How many of the events come from the random sample."""
        return sum(each.is_sample for each in self.events)

    def is_of_the_time(self, day: date) -> bool:
        """True if a day lies within the time of the situation."""
        return self.first <= day and (self.last is None or day <= self.last)

    def has_year(self, year: int) -> bool:
        """True if the time of the situation touches a year."""
        return self.first.year <= year and (self.last is None or year <= self.last.year)


P = TypeVar("P", Deposit, Visit, ConflictEvent)


def distance_km(one: Spot, latitude: float, longitude: float) -> float:
    """Great-circle distance of a point from a spot (haversine)."""
    here, there = math.radians(one.latitude), math.radians(latitude)
    turn = math.radians(longitude - one.longitude)
    chord = math.sin((there - here) / 2) ** 2 + math.cos(here) * math.cos(there) * math.sin(turn / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(chord)))


def _nearest(all_of: Iterable[P], spot: Spot | None) -> tuple[P, ...]:
    """Those within the radius of a spot, nearest first; equals in the order of their numbers."""
    if spot is None:
        return ()
    band = math.degrees(spot.radius_km / EARTH_RADIUS_KM)
    near = [each for each in all_of if abs(each.latitude - spot.latitude) <= band]
    measured = [(distance_km(spot, each.latitude, each.longitude), each) for each in near]
    inside = [pair for pair in measured if pair[0] <= spot.radius_km]
    return tuple(
        replace(each, distance_km=distance)
        for distance, each in sorted(inside, key=lambda pair: (pair[0], pair[1].id))
    )


def _totals(situation: Situation) -> tuple[CountryTotals, ...]:
    further, why = further_countries().get(situation.id, ((), ""))
    own = all_totals().get(situation.country)
    found = [own] if own else []
    for code in further:
        total = all_totals().get(code)
        if total is not None and code != situation.country:
            found.append(replace(total, why=why))
    return tuple(found)


def around(situation: Situation) -> Places:
    """What is recorded within the radius of a situation's spot; events only of its time.

    A situation without a spot has totals by year alone. Raises: UnreadablePartialDay for a situation that
    was not read by the library.
    """
    first = PartialDay.parse(situation.starts).earliest
    last = PartialDay.parse(situation.ends).latest if situation.ends else None
    events = [
        each
        for each in _nearest(all_events(), situation.spot)
        if each.last >= first and (last is None or each.first <= last)
    ]
    return Places(
        spot=situation.spot,
        first=first,
        last=last,
        deposits=_nearest(all_deposits(), situation.spot),
        visits=_nearest(all_visits(), situation.spot),
        events=tuple(each for each in events if each.precision < VAGUE_FROM),
        vague_events=tuple(each for each in events if each.precision >= VAGUE_FROM),
        totals=_totals(situation),
        has_all_events=situation.country in COMPLETE_EVENTS,
        has_visits_at_hand=situation.country in VISITED,
    )
