"""Who works in the demonstration office. Every person in it is invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import make_password

from openkp.office.acting import Actor
from openkp.office.demonstration.people import PEOPLE
from openkp.office.founding import make_roots, open_authority
from openkp.office.parties import trusting
from openkp.office.parties.models import Authority, Membership, Trader, User
from openkp.office.permissions import Capacity
from openkp.simulation import World, party_of

#: Printed by `openkp demo`; the demonstration office is for looking around, not for keeping secrets.
PERSONA_PASSWORD = "kimberley-demonstration"  # noqa: S105 - announced on purpose
ORIGIN = "demonstration.openkp.example"
TIME_ZONES = {
    "BW": "Africa/Gaborone",
    "AO": "Africa/Luanda",
    "SL": "Africa/Freetown",
    "CF": "Africa/Bangui",
    "BE": "Europe/Brussels",
    "AE": "Asia/Dubai",
    "IN": "Asia/Kolkata",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """The people of one authority, ready to act."""

    officers: dict[Capacity, list[Actor]]
    exporters: dict[str, Actor]
    traders: dict[str, Trader]

    def of(self, capacity: Capacity, turn: int = 0) -> Actor:
        """One of the officers in that capacity, in turn."""
        officers = self.officers[capacity]
        return officers[turn % len(officers)]


def found_office(world: World, *, now: datetime) -> dict[str, Staff]:
    """Authorities with keys and logs, companies, people, the first trust list; staff by authority code."""
    first = world.year_from - timedelta(days=500)  # before the two years of stock books
    last = date(now.year + 3, 12, 31)
    password = make_password(PERSONA_PASSWORD)
    make_roots(
        labels=(
            "Demonstration root: Chair",
            "Demonstration root: Vice-Chair",
            "Demonstration root: Secretariat",
        ),
        valid_from=first,
        valid_to=last,
    )
    staff: dict[str, Staff] = {}
    for planned in world.authorities:
        if not planned.is_hosted:
            continue
        authority = open_authority(
            Authority(
                code=planned.code,
                participant=planned.participant,
                country=planned.country,
                name=planned.name,
                city=planned.city,
                language=planned.language,
                time_zone=TIME_ZONES.get(planned.country, "UTC"),
                is_demonstration=True,
            ),
            origin=ORIGIN,
            valid_from=first,
            valid_to=last,
        )
        staff[planned.code] = _hire(authority, world, password=password, since=first)
    trusting.publish(now=now)
    return staff


def _hire(authority: Authority, world: World, *, password: str, since: date) -> Staff:
    people = PEOPLE[authority.country]
    officers: dict[Capacity, list[Actor]] = {}
    for capacity, names in people.items():
        for place, name in enumerate(names, start=1):
            username = f"{authority.code}-{capacity.value.replace('_', '-')}" + (
                f"-{place}" if place > 1 else ""
            )
            membership = _membership(
                authority, capacity, name, username, password=password, since=since, trader=None
            )
            officers.setdefault(capacity, []).append(Actor(membership))
    traders: dict[str, Trader] = {}
    exporters: dict[str, Actor] = {}
    for planned in world.traders:
        if planned.participant != authority.participant or not planned.is_exporter:
            continue
        printed = party_of(planned).name
        trader = Trader.objects.create(
            authority=authority,
            name=printed,
            address=planned.address,
            licence=f"{authority.country}-{planned.code}",
        )
        traders[planned.code] = trader
        membership = _membership(
            authority,
            Capacity.EXPORTER,
            f"{planned.latin_name or planned.name}, export desk",
            f"exporter-{planned.code}",
            password=password,
            since=since,
            trader=trader,
        )
        exporters[planned.code] = Actor(membership)
    return Staff(officers=officers, exporters=exporters, traders=traders)


def _membership(
    authority: Authority,
    capacity: Capacity,
    name: str,
    username: str,
    *,
    password: str,
    since: date,
    trader: Trader | None,
) -> Membership:
    user = User.objects.create(username=username, full_name=name, password=password)
    return Membership.objects.create(
        user=user,
        capacity=capacity.value,
        authority=authority,
        trader=trader,
        valid_from=since,
        is_persona=True,
    )
