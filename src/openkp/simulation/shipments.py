"""From a frame and its goods to a planned shipment: traders, packing, and only the days that have come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random  # noqa: TID251  # a seeded generator passed in: no entropy is drawn here

from openkp.scheme.documents import AnnulmentReason, Container
from openkp.simulation.confirmations import draw_confirmation
from openkp.simulation.days import working_day
from openkp.simulation.goods import Goods
from openkp.simulation.parties import Cast
from openkp.simulation.plans import (
    ANSWERED,
    NEVER_LEFT,
    NOT_ISSUED,
    Fate,
    PlannedConfirmation,
    PlannedShipment,
    PlannedTechnicalCertificate,
    PlannedTransit,
    Trader,
)
from openkp.simulation.slots import Slot

_CARATS_PER_CONTAINER = 15_000_00
_EXAMINED = frozenset({Fate.EXAMINED, Fate.AWAITING_SECOND_OFFICER, Fate.REFUSED})
_CLOSINGS = {
    Fate.RETURNED_FOR_CORRECTION: (
        "The carats of the lines and of the declaration differ; please correct and send again.",
        "The seal numbers are missing from the list of containers; please add them.",
        "The source certificates do not cover the carats; please name the missing import.",
    ),
    Fate.REFUSED: (
        "No evidence of lawful origin for part of the parcel.",
        "The exporter's licence had lapsed on the day of application.",
    ),
}
_ANNULMENTS = {Fate.ANNULLED_UNUSED: AnnulmentReason.UNUSED, Fate.REPLACED: AnnulmentReason.REPLACED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What every shipment of a world shares."""

    cast: Cast
    today: date
    valid_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Exporter and importer of a shipment."""

    exporter: Trader
    importer: Trader


def draw_pair(rng: Random, slot: Slot, cast: Cast) -> Pair:
    """Traders of the issuing and the destination Participant; the first ones of each list trade most."""
    return Pair(
        exporter=_favoured(rng, cast.exporters(slot.issuer.participant)),
        importer=_favoured(rng, cast.importers(slot.destination.participant)),
    )


def _favoured(rng: Random, traders: Sequence[Trader]) -> Trader:
    return rng.choices(traders, weights=[1 / (k + 1.5) for k in range(len(traders))])[0]


def pack(rng: Random, slot: Slot, goods: Goods) -> tuple[int, tuple[Container, ...]]:
    """Parcels, and containers with two seals each. Seal numbers are unique: they hold the serial."""
    carats = sum(item.carats.hundredths for item in goods.lines)
    count = min(6, 1 + carats // _CARATS_PER_CONTAINER)
    first = slot.serial * 20
    containers = tuple(
        Container(
            seals=tuple(f"{slot.issuer.participant}{first + 2 * k + n:08d}" for n in (0, 1)),
            mark=f"{k + 1}/{count}",
        )
        for k in range(count)
    )
    return max(count, len(goods.lines)) + rng.choice((0, 0, 0, 1, 2)), containers


def complete(rng: Random, slot: Slot, goods: Goods, *, setting: Setting) -> PlannedShipment:
    """The planned shipment of a slot: packed, with the papers that its fate calls for."""
    pair = draw_pair(rng, slot, setting.cast)
    parcels, containers = pack(rng, slot, goods)
    seals = tuple(seal for container in containers for seal in container.seals)
    confirmation = (
        draw_confirmation(rng, slot, goods.lines, parcels=parcels, seals=seals)
        if slot.fate in ANSWERED
        else None
    )
    days, fate = slot.days, slot.fate
    is_issued = fate not in NOT_ISSUED
    has_left = is_issued and fate not in NEVER_LEFT and days.departed_on <= setting.today
    has_arrived = has_left and fate is not Fate.ISSUED and days.arrived_on <= setting.today
    return PlannedShipment(
        ref=slot.ref,
        fate=fate,
        exporter=pair.exporter,
        importer=pair.importer,
        issuing_authority=slot.issuer,
        destination=slot.destination,
        origins=goods.origins,
        sources=goods.sources,
        lines=goods.lines,
        parcels=parcels,
        containers=containers,
        applied_on=days.applied_on,
        examined_on=days.examined_on if is_issued or fate in _EXAMINED else None,
        issued_on=days.issued_on if is_issued else None,
        expires_on=days.issued_on + timedelta(setting.valid_days) if is_issued else None,
        departed_on=days.departed_on if has_left else None,
        arrived_on=days.arrived_on if has_arrived else None,
        confirmation=confirmation,
        transit=_transit(slot, seals, setting) if has_left else None,
        technical_certificate=_technical(slot, confirmation, setting) if confirmation else None,
        annulment_reason=_ANNULMENTS.get(fate),
        closed_on=_closed_on(rng, slot, setting),
        closed_because=rng.choice(_CLOSINGS.get(fate, ("",))),
        number="" if slot.issuer.is_hosted else f"{slot.issuer.participant}{100000 + slot.serial:07d}",
    )


def _transit(slot: Slot, seals: tuple[str, ...], setting: Setting) -> PlannedTransit | None:
    entered_on = slot.days.departed_on + timedelta(1)
    if slot.transit is None or entered_on > setting.today:
        return None
    left_on = slot.days.arrived_on - timedelta(1)
    return PlannedTransit(
        authority=slot.transit.code,
        participant=slot.transit.participant,
        entered_on=entered_on,
        left_on=left_on if left_on <= setting.today else None,
        seals_in=seals,
        seals_out=seals if left_on <= setting.today else (),
    )


def _technical(
    slot: Slot, confirmation: PlannedConfirmation, setting: Setting
) -> PlannedTechnicalCertificate | None:
    """Goods go back under a technical certificate of the Importing Authority five working days later."""
    issued_on = working_day(confirmation.confirmed_on, 5)
    if slot.fate is not Fate.RETURNED or issued_on > setting.today:
        return None
    return PlannedTechnicalCertificate(
        authority=slot.destination.code,
        issued_on=issued_on,
        expires_on=issued_on + timedelta(setting.valid_days),
        reason=f"Returned to the exporter. {confirmation.remark}",
        seals=(f"{slot.destination.participant}T{slot.serial:07d}",),
    )


def _closed_on(rng: Random, slot: Slot, setting: Setting) -> date | None:
    days = slot.days
    if slot.fate is Fate.RETURNED_FOR_CORRECTION:
        return min(setting.today, days.examined_on)
    if slot.fate is Fate.REFUSED:
        return working_day(days.examined_on, 1)
    if slot.fate is Fate.REPLACED:
        return working_day(days.issued_on, 1)
    if slot.fate is Fate.ANNULLED_UNUSED:
        return working_day(days.issued_on, rng.randint(10, 30))
    return None
