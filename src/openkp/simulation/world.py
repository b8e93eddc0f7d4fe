"""A demonstration world from a day and a seed: the same pair always gives the same world."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random  # noqa: TID251  # seeded by the caller: a demonstration must repeat, not surprise

from openkp.scheme.quantities import UsdValue
from openkp.simulation.days import Window, window_of, working_day
from openkp.simulation.fates import assign_fates
from openkp.simulation.goods import Goods, enlarged, mined_goods
from openkp.simulation.parties import Cast, load_cast, load_routes
from openkp.simulation.plans import NEVER_LEFT, NOT_ISSUED, Fate, PlannedShipment, SpoiltNumber, World
from openkp.simulation.shipments import Setting, complete
from openkp.simulation.slots import Slot, draw_slots, reexports_a_day
from openkp.simulation.stock import Stock
from openkp.simulation.stories import Told, tell_all
from openkp.simulation.telling import Teller

#: Fewer shipments leave no room for the stories and one of each mishap.
LEAST_SHIPMENTS = 300
#: Serials, seals and foreign numbers of ordinary shipments stay below those of the stories.
MOST_SHIPMENTS = 1_000_000
#: Share of a hub's free stock that its re-exports use up in thirty days.
_TURNOVER = 0.75


def demonstration_world(
    *,
    today: date,
    seed: int,
    shipments: int = 2000,
    valid_days: int = 60,
    second_officer_usd: UsdValue | None = None,
) -> World:
    """A world of about so many planned shipments over the four quarters before `today`'s and the running one.

    seed: the only source of chance; the same arguments give an equal world on every machine.
    shipments: from 300 to 1,000,000; replacements of annulled certificates come on top, and a re-export for
    which no hub has goods is left out.
    valid_days: days from issue to expiry on every planned certificate.
    second_officer_usd: shipments that await a second officer are worth at least this (default US$ 1 m).
    Scale: carats of a year are the published ones times (shipments a year / certificates of all a year).
    Raises: ValueError for a number of shipments out of range.
    """
    if not LEAST_SHIPMENTS <= shipments <= MOST_SHIPMENTS:
        raise ValueError(f"a world has {LEAST_SHIPMENTS} to {MOST_SHIPMENTS} shipments, not {shipments}")
    rng = Random(seed)  # noqa: S311  # repeatable on purpose; nothing secret is drawn
    window, cast, routes = window_of(today), load_cast(), load_routes()
    setting = Setting(cast=cast, today=today, valid_days=valid_days)
    scale = (Decimal(shipments) * 365 / window.days / routes.certificates_per_year).quantize(
        Decimal("0.000001")
    )
    teller = Teller(rng=rng, setting=setting, window=window, routes=routes, scale=scale, shipments=shipments)
    told = tell_all(teller)
    count = shipments - sum(len(item.shipments) for item in told)
    slots = draw_slots(
        rng, window=window, cast=cast, routes=routes, shipments=count, desk_scale=shipments / 2000
    )
    slots = assign_fates(rng, slots, window=window, valid_days=valid_days)
    goods = mined_goods(
        rng, slots, window=window, routes=routes, scale=scale, planned=_mined_in_stories(told, window)
    )
    least = second_officer_usd or UsdValue("1000000")
    ordinary = _fill(rng, slots, goods, setting=setting, window=window, least_usd=least)
    every = [*ordinary, *(s for item in told for s in item.shipments)]
    return World(
        today=today,
        seed=seed,
        year_from=window.year_from,
        year_to=window.year_to,
        scale=scale,
        authorities=cast.authorities,
        traders=cast.traders,
        shipments=tuple(sorted(every, key=lambda s: (s.applied_on, s.ref))),
        spoilt_numbers=_spoilt_numbers(rng, cast, window),
        second_presentations=tuple(p for item in told for p in item.second_presentations),
        stories=tuple(item.story for item in told),
    )


def _mined_in_stories(told: list[Told], window: Window) -> dict[str, tuple[int, int]]:
    sums: dict[str, tuple[int, int]] = {}
    for shipment in (s for item in told for s in item.shipments):
        is_counted = (
            not shipment.is_reexport
            and shipment.fate not in NOT_ISSUED | NEVER_LEFT
            and shipment.issued_on is not None
            and window.year_from <= shipment.issued_on <= window.year_to
        )
        if is_counted:
            participant = shipment.issuing_authority.participant
            carats, usd = sums.get(participant, (0, 0))
            sums[participant] = (carats + shipment.carats.hundredths, usd + shipment.usd.hundredths)
    return sums


def _fill(
    rng: Random,
    slots: list[Slot],
    mined: dict[int, Goods],
    *,
    setting: Setting,
    window: Window,
    least_usd: UsdValue,
) -> list[PlannedShipment]:
    """Complete every slot in order of application, so that a hub's stock is there in time."""
    stocks: dict[str, Stock] = {}
    pace = reexports_a_day(slots, window)
    done: list[PlannedShipment] = []
    for slot in slots:
        needs_second = slot.fate is Fate.AWAITING_SECOND_OFFICER
        if slot.is_reexport:
            least = least_usd.hundredths if needs_second else 0
            slot, goods = _drawn(rng, slot, stocks, pace=pace, cast=setting.cast, least_cents=least)
            if goods is None:
                continue
            if needs_second and sum(i.usd.hundredths for i in goods.lines) < least_usd.hundredths:
                slot = replace(slot, fate=Fate.EXAMINED)
        else:
            goods = enlarged(mined[slot.serial], least_usd) if needs_second else mined[slot.serial]
        shipment = complete(rng, slot, goods, setting=setting)
        done.append(shipment)
        stocks.setdefault(slot.destination.code, Stock()).receive(shipment)
        if shipment.fate is Fate.REPLACED:
            done.append(_replacement(rng, slot, shipment, setting))
    return done


def _drawn(
    rng: Random,
    slot: Slot,
    stocks: dict[str, Stock],
    *,
    pace: dict[str, float],
    cast: Cast,
    least_cents: int,
) -> tuple[Slot, Goods | None]:
    """Goods from the slot's hub or, where it has none yet, from another one, which then is the issuer."""
    for code in dict.fromkeys((slot.issuer.code, "antwerp", "dubai", "gaborone")):
        if code == slot.destination.code:
            continue
        share = _TURNOVER / max(1.0, 30 * pace.get(code, 1.0)) * rng.lognormvariate(-0.25, 0.7)
        goods = stocks.setdefault(code, Stock()).take(
            rng,
            day=slot.days.applied_on,
            destination=slot.destination.participant,
            share=share,
            least_cents=least_cents,
        )
        if goods is not None:
            transit = slot.transit if slot.transit != cast.authority(code) else None
            return replace(slot, issuer=cast.authority(code), transit=transit), goods
    return slot, None


def _replacement(rng: Random, slot: Slot, old: PlannedShipment, setting: Setting) -> PlannedShipment:
    """The certificate in the place of one with an error, issued the next working day, then confirmed."""
    days = slot.days
    issued_on = working_day(days.issued_on, 1)
    later = replace(
        days,
        issued_on=issued_on,
        departed_on=issued_on + timedelta(1),
        arrived_on=issued_on + timedelta(3),
        confirmed_on=working_day(issued_on + timedelta(3), 3),
    )
    # The serial leaves room: ordinary ones end below a million.
    new = replace(slot, serial=slot.serial + 1_000_000, days=later, fate=Fate.CONFIRMED)
    goods = Goods(lines=old.lines, origins=old.origins, sources=old.sources)
    shipment = complete(rng, new, goods, setting=setting)
    return replace(
        shipment,
        ref=f"{old.ref}R",
        replaces=old.ref,
        exporter=old.exporter,
        importer=old.importer,
    )


def _spoilt_numbers(rng: Random, cast: Cast, window: Window) -> tuple[SpoiltNumber, ...]:
    """One or two bad prints at each hosted authority in the four quarters."""
    days = (window.year_to - window.year_from).days
    spoilt = [
        SpoiltNumber(
            authority=a.code, spoilt_on=working_day(window.year_from + timedelta(rng.randrange(days - 3)))
        )
        for a in cast.authorities
        if a.is_hosted
        for _ in range(rng.randint(1, 2))
    ]
    return tuple(sorted(spoilt, key=lambda item: (item.spoilt_on, item.authority)))
