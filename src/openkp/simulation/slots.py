"""The frame of each ordinary shipment: who issues, where it goes, on which days. No goods yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random  # noqa: TID251  # a seeded generator passed in: no entropy is drawn here

from openkp.simulation.days import Days, Window, draw_days, working_day, working_day_before
from openkp.simulation.parties import Cast, Routes
from openkp.simulation.plans import Authority, Fate

#: Ordinary applications end so many days before the last day; then come the work lists.
_QUIET_DAYS = 12
#: A hub re-exports only after its first imports have been confirmed; a small hub later.
_FIRST_REEXPORT_DAY = {"ramat-gan": 130, "mumbai": 60}
_TRANSIT_SHARE = 0.06
#: Items on the desk of each hosted authority at 2,000 shipments.
_DESK = {
    Fate.DRAFT: 2,
    Fate.SUBMITTED: 5,
    Fate.RETURNED_FOR_CORRECTION: 1,
    Fate.EXAMINED: 3,
    Fate.AWAITING_SECOND_OFFICER: 2,
    Fate.ISSUED: 4,
}
_ARRIVALS = {"antwerp": 9, "dubai": 9, "mumbai": 9, "gaborone": 3}
_WITH_SECOND_OFFICER = {"gaborone", "luanda", "antwerp", "dubai", "mumbai"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A shipment without goods. `serial` is unique and rises with the day of application."""

    serial: int
    issuer: Authority
    destination: Authority
    is_reexport: bool
    days: Days
    fate: Fate
    transit: Authority | None = None

    @property
    def ref(self) -> str:
        """Name of the plan."""
        return f"S{self.serial:05d}"


def weighted(rng: Random, weights: Mapping[str, float]) -> str:
    """One key, drawn by weight."""
    return rng.choices(list(weights), weights=list(weights.values()))[0]


def natural_fate(days: Days, window: Window) -> Fate:
    """Where an undisturbed shipment stands on the last day."""
    if days.arrived_on > window.today:
        return Fate.ISSUED
    if days.confirmed_on > window.today:
        return Fate.ARRIVED_AWAITING_CONFIRMATION
    return Fate.CONFIRMED


def draw_slots(
    rng: Random, *, window: Window, cast: Cast, routes: Routes, shipments: int, desk_scale: float
) -> list[Slot]:
    """So many slots, the work lists of the last days among them, in the order of application."""
    slots = _desk_slots(rng, window=window, cast=cast, routes=routes, desk_scale=desk_scale)
    slots += _arrival_slots(rng, window=window, cast=cast, routes=routes, desk_scale=desk_scale)
    ordinary = shipments - len(slots)
    reexports = round(ordinary * routes.reexport_share)
    for number in range(ordinary):
        slots.append(_ordinary_slot(rng, window, cast, routes, is_reexport=number < reexports))
    slots.sort(key=lambda slot: (slot.days.applied_on, slot.issuer.code, slot.destination.code))
    return [replace(slot, serial=serial) for serial, slot in enumerate(slots, 1)]


def _ordinary_slot(rng: Random, window: Window, cast: Cast, routes: Routes, *, is_reexport: bool) -> Slot:
    issuer, destination = _draw_route(rng, cast, routes, is_reexport=is_reexport)
    transit = _draw_transit(rng, cast, issuer, destination)
    first = window.year_from + timedelta(_FIRST_REEXPORT_DAY.get(issuer.code, 42) if is_reexport else 0)
    span = (window.today - timedelta(_QUIET_DAYS) - first).days
    applied_on = first + timedelta(rng.randint(0, span))
    days = draw_days(rng, applied_on, travel=rng.randint(2, 4) if transit else 0)
    return _slot(issuer, destination, days, natural_fate(days, window), is_reexport, transit)


def _slot(
    issuer: Authority,
    destination: Authority,
    days: Days,
    fate: Fate,
    is_reexport: bool,  # noqa: FBT001
    transit: Authority | None = None,
) -> Slot:
    return Slot(
        serial=0,
        issuer=issuer,
        destination=destination,
        is_reexport=is_reexport,
        days=days,
        fate=fate,
        transit=transit,
    )


def _draw_route(rng: Random, cast: Cast, routes: Routes, *, is_reexport: bool) -> tuple[Authority, Authority]:
    if is_reexport:
        hub = rng.choices(routes.hubs, weights=[hub.shipments_weight for hub in routes.hubs])[0]
        return cast.authority(hub.authority), cast.authority(weighted(rng, hub.destinations))
    producer = rng.choices(routes.producers, weights=[p.shipments_weight for p in routes.producers])[0]
    return cast.authority_of(producer.participant), cast.authority(weighted(rng, producer.destinations))


def _draw_transit(rng: Random, cast: Cast, issuer: Authority, destination: Authority) -> Authority | None:
    if rng.random() >= _TRANSIT_SHARE:
        return None
    places = [cast.authority(code) for code in ("dubai", "antwerp")]
    places = [place for place in places if place not in (issuer, destination)]
    # Stones of Russia do not cross the European Union in this world.
    places = [place for place in places if not (issuer.participant == "RU" and place.participant == "EU")]
    return rng.choice(places) if places else None


def _desk_slots(rng: Random, *, window: Window, cast: Cast, routes: Routes, desk_scale: float) -> list[Slot]:
    slots = []
    for issuer in cast.authorities:
        if not issuer.is_hosted:
            continue
        for fate, count in _DESK.items():
            if fate is Fate.AWAITING_SECOND_OFFICER and issuer.code not in _WITH_SECOND_OFFICER:
                continue
            for _ in range(max(1, round(count * desk_scale))):
                destination, is_reexport = _destination_from(rng, cast, routes, issuer)
                slots.append(_slot(issuer, destination, _desk_days(rng, fate, window), fate, is_reexport))
    return slots


def _destination_from(rng: Random, cast: Cast, routes: Routes, issuer: Authority) -> tuple[Authority, bool]:
    mined = [p.destinations for p in routes.producers if p.participant == issuer.participant]
    traded = [hub.destinations for hub in routes.hubs if hub.authority == issuer.code]
    is_reexport = not mined or (bool(traded) and rng.random() < 0.3)
    return cast.authority(weighted(rng, traded[0] if is_reexport else mined[0])), is_reexport


def _desk_days(rng: Random, fate: Fate, window: Window) -> Days:
    today = window.today
    back = {Fate.DRAFT: (0, 3), Fate.SUBMITTED: (0, 4), Fate.ISSUED: (4, 7)}.get(fate, (2, 6))
    applied_on = working_day_before(today, rng.randint(*back))
    examined_on = working_day(applied_on, 1)
    issued_on = working_day(examined_on, rng.randint(0, 1))
    departed_on = issued_on + timedelta(rng.randint(1, 4))
    arrived_on = max(today, departed_on) + timedelta(rng.randint(1, 3))
    return Days(
        applied_on=applied_on,
        examined_on=examined_on,
        issued_on=issued_on,
        departed_on=departed_on,
        arrived_on=arrived_on,
        confirmed_on=working_day(arrived_on, 2),
    )


def _arrival_slots(
    rng: Random, *, window: Window, cast: Cast, routes: Routes, desk_scale: float
) -> list[Slot]:
    slots = []
    for code, count in _ARRIVALS.items():
        senders = [p for p in routes.producers if code in p.destinations]
        for _ in range(max(1, round(count * desk_scale))):
            sender = rng.choices(senders, weights=[p.shipments_weight for p in senders])[0]
            arrived_on = window.today - timedelta(rng.randint(0, 4))
            departed_on = arrived_on - timedelta(rng.randint(1, 3))
            issued_on = working_day_before(departed_on, 1)
            examined_on = working_day_before(issued_on, rng.randint(0, 1))
            days = Days(
                applied_on=working_day_before(examined_on, rng.randint(1, 3)),
                examined_on=examined_on,
                issued_on=issued_on,
                departed_on=departed_on,
                arrived_on=arrived_on,
                confirmed_on=working_day(window.today + timedelta(1), 1),
            )
            issuer = cast.authority_of(sender.participant)
            fate = Fate.ARRIVED_AWAITING_CONFIRMATION
            slots.append(_slot(issuer, cast.authority(code), days, fate, is_reexport=False))
    return slots


def reexports_a_day(slots: Sequence[Slot], window: Window) -> dict[str, float]:
    """Expected re-exports of each hub per day."""
    counts: dict[str, float] = {}
    for slot in slots:
        if slot.is_reexport:
            counts[slot.issuer.code] = counts.get(slot.issuer.code, 0) + 1 / window.days
    return counts
