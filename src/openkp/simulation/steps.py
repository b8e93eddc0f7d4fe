"""The life of a whole world as one list of steps, in an order in which the office can carry them out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from openkp.simulation.plans import Channel, Fate, PlannedShipment, World


class StepKind(StrEnum):
    """What is done. The members stand in the order of one day: confirmations first, then applications."""

    CONFIRM = "confirm"
    RECEIVE_CONFIRMATION = "receive_confirmation"
    APPLY = "apply"
    SUBMIT = "submit"
    RETURN_FOR_CORRECTION = "return_for_correction"
    EXAMINE = "examine"
    REFUSE = "refuse"
    ASK_SECOND_OFFICER = "ask_second_officer"
    ISSUE = "issue"
    REPLACE = "replace"
    ANNUL = "annul"
    DEPART = "depart"
    ENTER_TRANSIT = "enter_transit"
    LEAVE_TRANSIT = "leave_transit"
    ARRIVE = "arrive"
    ISSUE_TECHNICAL_CERTIFICATE = "issue_technical_certificate"
    PRESENT_AGAIN = "present_again"
    SPOIL_NUMBER = "spoil_number"


_ORDER = {kind: place for place, kind in enumerate(StepKind)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing done on a day by an authority (its code). `shipment` is a `ref`, empty for a spoilt number.

    `REPLACE` issues the certificate of `shipment` in the place of `PlannedShipment.replaces`.
    """

    day: date
    kind: StepKind
    authority: str
    shipment: str


def steps_of(world: World) -> tuple[Step, ...]:
    """Every step of every shipment, by day; a source is confirmed before its re-export is applied for."""
    steps = [step for shipment in world.shipments for step in _steps(shipment)]
    steps += [
        Step(day=p.presented_on, kind=StepKind.PRESENT_AGAIN, authority=p.authority, shipment=p.shipment)
        for p in world.second_presentations
    ]
    steps += [
        Step(day=n.spoilt_on, kind=StepKind.SPOIL_NUMBER, authority=n.authority, shipment="")
        for n in world.spoilt_numbers
    ]
    return tuple(sorted(steps, key=lambda s: (s.day, _ORDER[s.kind], s.shipment, s.authority)))


def _steps(shipment: PlannedShipment) -> Iterator[Step]:
    issuer, importer = shipment.issuing_authority.code, shipment.destination.code
    for kind, day in _issuer_days(shipment):
        if day is not None:
            yield Step(day=day, kind=kind, authority=issuer, shipment=shipment.ref)
    transit = shipment.transit
    if transit is not None:
        for kind, day in (
            (StepKind.ENTER_TRANSIT, transit.entered_on),
            (StepKind.LEAVE_TRANSIT, transit.left_on),
        ):
            if day is not None:
                yield Step(day=day, kind=kind, authority=transit.authority, shipment=shipment.ref)
    if shipment.arrived_on is not None:
        yield Step(day=shipment.arrived_on, kind=StepKind.ARRIVE, authority=importer, shipment=shipment.ref)
    found = shipment.confirmation
    if found is not None:
        is_act = found.channel is Channel.ACT
        kind = StepKind.CONFIRM if is_act else StepKind.RECEIVE_CONFIRMATION
        yield Step(
            day=found.confirmed_on, kind=kind, authority=importer if is_act else issuer, shipment=shipment.ref
        )
    technical = shipment.technical_certificate
    if technical is not None:
        kind = StepKind.ISSUE_TECHNICAL_CERTIFICATE
        yield Step(day=technical.issued_on, kind=kind, authority=technical.authority, shipment=shipment.ref)


def _issuer_days(shipment: PlannedShipment) -> Iterator[tuple[StepKind, date | None]]:
    fate = shipment.fate
    yield StepKind.APPLY, shipment.applied_on
    if fate is not Fate.DRAFT:
        yield StepKind.SUBMIT, shipment.applied_on
    if fate is Fate.RETURNED_FOR_CORRECTION:
        yield StepKind.RETURN_FOR_CORRECTION, shipment.closed_on
    yield StepKind.EXAMINE, shipment.examined_on
    if fate is Fate.REFUSED:
        yield StepKind.REFUSE, shipment.closed_on
    if fate is Fate.AWAITING_SECOND_OFFICER:
        yield StepKind.ASK_SECOND_OFFICER, shipment.examined_on
    yield StepKind.REPLACE if shipment.replaces else StepKind.ISSUE, shipment.issued_on
    if fate is Fate.ANNULLED_UNUSED:
        yield StepKind.ANNUL, shipment.closed_on
    yield StepKind.DEPART, shipment.departed_on
