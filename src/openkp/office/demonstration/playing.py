"""Plays a world's shipments through the office's acts, in the order of their days."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from openkp.office.acting import Actor, Json, Result
from openkp.office.certificates import acts
from openkp.office.certificates.acts.importing import compare
from openkp.office.certificates.compiling import answer_key, document_json
from openkp.office.certificates.models import Arrival
from openkp.office.demonstration.founding import Staff
from openkp.office.demonstration.stocks import StockPlay
from openkp.office.permissions import Capacity
from openkp.office.register.writing import publication_held
from openkp.scheme.documents import AnnulmentReason, TechnicalCertificate, TransitRecord
from openkp.scheme.findings import Finding, Severity
from openkp.scheme.json_origins import origin_to_json
from openkp.scheme.policies import policy_for
from openkp.scheme.reading import certificate_to_json, confirmation_to_json
from openkp.simulation import (
    Fate,
    PlannedShipment,
    Step,
    StepKind,
    World,
    certificate_of,
    confirmation_of,
    party_of,
    steps_of,
)

Progress = Callable[[int, int], None]
ANSWER = "Checked against the file and the paper; the explanation is kept with the application."


@dataclass(slots=True)
class _Stage:
    world: World
    staff: dict[str, Staff]
    stocks: StockPlay
    by_ref: dict[str, PlannedShipment]
    numbers: dict[str, str] = field(default_factory=dict)
    applications: dict[str, str] = field(default_factory=dict)
    arrivals: dict[str, int] = field(default_factory=dict)
    stopped: set[str] = field(default_factory=set)
    clock: dict[date, int] = field(default_factory=dict)

    def at(self, day: date) -> datetime:
        """The next minute of the working day: nothing in the office happens twice at once."""
        minute = self.clock.get(day, 0)
        self.clock[day] = minute + 1
        return datetime.combine(day, time(7, 0), UTC) + timedelta(seconds=20 * minute)


def play(
    world: World,
    staff: dict[str, Staff],
    *,
    now: datetime,
    progress: Progress | None = None,
    meanwhile: Callable[[datetime], None] | None = None,
) -> None:
    """Make every planned step before `now` happen; raises if an act refuses what the plan allows.

    meanwhile: what else happens in the office, told each instant before the step, and `now` at the end.
    """
    stage = _Stage(world=world, staff=staff, stocks=StockPlay(world, staff), by_ref=world.by_ref)
    steps = steps_of(world)
    with publication_held(now), transaction.atomic():
        stage.stocks.open()
        for count, step in enumerate(steps, start=1):
            instant = stage.at(step.day)
            if instant <= now:
                stage.stocks.until(instant)
                if meanwhile is not None:
                    meanwhile(instant)
                _take(stage, step, instant)
            if progress is not None:
                progress(count, len(steps))
        stage.stocks.until(now)
        stage.stocks.close(now)
        if meanwhile is not None:
            meanwhile(now)
    _tell(stage)


def _tell(stage: _Stage) -> None:
    """Leave in the office's folder what there is to discover; the start page reads it."""
    told = [
        {
            "title": story.title,
            "discover": story.discover,
            "evidence": story.evidence,
            "numbers": [stage.numbers[ref] for ref in story.shipments if ref in stage.numbers],
            "desk": list(story.desk),
        }
        for story in stage.world.stories
    ]
    path = settings.HOME / "stories.json"
    path.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")


def _take(stage: _Stage, step: Step, now: datetime) -> None:
    if step.kind is StepKind.SPOIL_NUMBER:
        officer = stage.staff[step.authority].of(Capacity.ISSUING_OFFICER)
        _must(acts.spoil_number(officer, reason="Security sheet jammed in the printer", now=now))
        return
    shipment = stage.by_ref[step.shipment]
    if step.kind in (StepKind.ARRIVE, StepKind.PRESENT_AGAIN):
        if step.authority in stage.staff:
            _present(stage, shipment, step.authority, now)
        return
    if step.authority not in stage.staff:
        if step.kind is StepKind.ISSUE:
            stage.numbers[shipment.ref] = shipment.number
        return
    if shipment.ref in stage.stopped:
        return
    if shipment.replaces and step.kind in (StepKind.APPLY, StepKind.SUBMIT, StepKind.EXAMINE):
        return  # a replacement is corrected and examined by the act that voids the old certificate
    PERFORM[step.kind](stage, shipment, now)


def _must(result: Result[Any]) -> Any:
    if not result.is_done:
        raise RuntimeError(
            f"the plan met a refusal: {[(f.code, f.subject, dict(f.params)) for f in result.findings]}"
        )
    return result.done


def _issuers(stage: _Stage, shipment: PlannedShipment) -> tuple[Actor, Actor]:
    staff = stage.staff[shipment.issuing_authority.code]
    return staff.of(Capacity.ISSUING_OFFICER), staff.of(Capacity.ISSUING_OFFICER, 1)


def _content(stage: _Stage, shipment: PlannedShipment, now: datetime) -> Json:
    content: Json = {
        "from_stock": stage.stocks.from_stock(shipment, stage.numbers, now),
        "origins": [origin_to_json(origin) for origin in shipment.origins],
        "destination_participant": shipment.destination.participant,
        "importer": document_json(party_of(shipment.importer)),
        "lines": [document_json(line) for line in shipment.lines],
        "parcels": shipment.parcels,
        "containers": [document_json(container) for container in shipment.containers],
        "source_certificates": [
            stage.numbers[source.shipment] for source in shipment.sources if source.shipment in stage.numbers
        ],
    }
    if shipment.destination_country:
        content["destination_country"] = shipment.destination_country
    return content


def _apply(stage: _Stage, shipment: PlannedShipment, now: datetime) -> None:
    exporter = stage.staff[shipment.issuing_authority.code].exporters[shipment.exporter.code]
    draft = _must(acts.save_application(exporter, _content(stage, shipment, now), now=now))
    stage.applications[shipment.ref] = draft.reference


def _submit(stage: _Stage, shipment: PlannedShipment, now: datetime) -> None:
    exporter = stage.staff[shipment.issuing_authority.code].exporters[shipment.exporter.code]
    reference = stage.applications[shipment.ref]
    result = acts.submit_application(exporter, reference, declared_by=str(exporter.user), now=now)
    if shipment.fate is Fate.RETURNED_FOR_CORRECTION and not result.is_done:
        stage.stopped.add(shipment.ref)  # the office refuses what paper would have let in and sent back
        return
    _must(result)


def _send_back(stage: _Stage, shipment: PlannedShipment, now: datetime) -> None:
    officer, _ = _issuers(stage, shipment)
    reference = stage.applications[shipment.ref]
    send = acts.refuse_application if shipment.fate is Fate.REFUSED else acts.return_application
    _must(send(officer, reference, note=shipment.closed_because, now=now))


def _examine(stage: _Stage, shipment: PlannedShipment, now: datetime) -> None:
    officer, _ = _issuers(stage, shipment)
    record: Json = {
        "lines": [document_json(line) for line in shipment.lines],
        "parcels": shipment.parcels,
        "containers": [document_json(container) for container in shipment.containers],
        "valuation": "Valued by the government valuator against the current price book.",
    }
    reference = stage.applications[shipment.ref]
    result = acts.examine_shipment(officer, reference, record, now=now)
    _must(result)
    answers = _answers(result.findings)
    if answers:
        _must(acts.examine_shipment(officer, reference, record | {"answers": answers}, now=now))


def _needs_two(shipment: PlannedShipment) -> bool:
    day = shipment.issued_on or shipment.applied_on
    threshold = policy_for(shipment.issuing_authority.participant, day).two_person_usd
    return threshold is not None and shipment.usd >= threshold


def _answers(findings: Iterable[Finding]) -> dict[str, str]:
    return {answer_key(found): ANSWER for found in findings if found.severity is Severity.ASKS}


def _approve(stage: _Stage, shipment: PlannedShipment, now: datetime) -> None:
    officer, _ = _issuers(stage, shipment)
    _must(acts.approve_application(officer, stage.applications[shipment.ref], now=now))


def _issue(stage: _Stage, shipment: PlannedShipment, now: datetime) -> None:
    _, second = _issuers(stage, shipment)
    if _needs_two(shipment):
        _approve(stage, shipment, now)
    reference = stage.applications[shipment.ref]
    result = acts.issue_certificates(second, [reference], now=now)
    if {found.code for found in result.findings if found.severity is Severity.BLOCKS} == {
        "question_unanswered"
    }:
        _examine(stage, shipment, now)  # a decision that came between asks something new
        if _needs_two(shipment):
            _approve(stage, shipment, now)
        result = acts.issue_certificates(second, [reference], now=now)
    stage.numbers[shipment.ref] = _must(result)[0].number


def _notify(stage: _Stage, shipment: PlannedShipment, now: datetime) -> None:
    _, second = _issuers(stage, shipment)
    number = stage.numbers[shipment.ref]
    expected = shipment.arrived_on or (shipment.departed_on or now.date()) + timedelta(days=4)
    _must(
        acts.send_advance_notice(
            second,
            number,
            expected_on=expected,
            route=f"Air, secure carrier, to {shipment.destination.city}",
            now=now,
        )
    )


def _replace(stage: _Stage, shipment: PlannedShipment, now: datetime) -> None:
    officer, second = _issuers(stage, shipment)
    old = stage.numbers[shipment.replaces]
    application = _must(
        acts.replace_certificate(
            officer,
            old,
            _content(stage, shipment, now),
            is_surrendered=True,
            remark="The weight on the first certificate was mistyped; the error was seen before export.",
            now=now,
        )
    )
    if _needs_two(shipment):
        _must(acts.approve_application(officer, application.reference, now=now))
    issued = _must(acts.issue_certificates(second, [application.reference], now=now))
    stage.numbers[shipment.ref] = issued[0].number


def _annul(stage: _Stage, shipment: PlannedShipment, now: datetime) -> None:
    officer, _ = _issuers(stage, shipment)
    reason = shipment.annulment_reason or AnnulmentReason.UNUSED
    _must(
        acts.annul_certificate(
            officer,
            stage.numbers[shipment.ref],
            reason=reason.value,
            is_surrendered=reason not in (AnnulmentReason.LOST, AnnulmentReason.WITHDRAWN),
            remark=shipment.closed_because,
            now=now,
        )
    )


def _enter_transit(stage: _Stage, shipment: PlannedShipment, now: datetime) -> None:
    """The passage is recorded once, when the goods leave, or now if they have not left yet."""
    if shipment.transit is not None and shipment.transit.left_on is None:
        _transit(stage, shipment, now)


def _transit(stage: _Stage, shipment: PlannedShipment, now: datetime) -> None:
    plan = shipment.transit
    if plan is None:
        return
    officer = stage.staff[plan.authority].of(Capacity.CUSTOMS_OFFICER)
    passage = TransitRecord(
        certificate_number=stage.numbers[shipment.ref],
        issuing_participant=shipment.issuing_authority.participant,
        transit_participant=plan.participant,
        authority="",
        entered_on=plan.entered_on,
        left_on=plan.left_on,
        seals_in=plan.seals_in,
        seals_out=plan.seals_out,
        carats_in=shipment.carats,
        carats_out=shipment.carats if plan.left_on else None,
        purpose_attested=True,
    )
    _must(acts.record_transit(officer, passage, now=now))


def _present(stage: _Stage, shipment: PlannedShipment, authority: str, now: datetime) -> None:
    officer = stage.staff[authority].of(Capacity.IMPORTING_OFFICER, len(stage.arrivals))
    number = stage.numbers[shipment.ref]
    if shipment.issuing_authority.is_hosted:
        arrival = _must(acts.present_certificate(officer, number=number, now=now))
    else:
        paper = certificate_of(
            shipment, number=number, numbers=stage.numbers, validated_by=shipment.issuing_authority.name
        )
        arrival = _must(acts.present_certificate(officer, typed=certificate_to_json(paper), now=now))
    stage.arrivals.setdefault(shipment.ref, arrival.pk)


def _confirm(stage: _Stage, shipment: PlannedShipment, now: datetime) -> None:
    plan = shipment.confirmation
    if plan is None:
        return
    arrival = Arrival.objects.select_related("authority").get(pk=stage.arrivals[shipment.ref])
    officer = stage.staff[arrival.authority.code].of(Capacity.IMPORTING_OFFICER, arrival.pk)
    record: Json = {
        "received_on": plan.received_on.isoformat(),
        "outcome": plan.outcome.value,
        "parcels": plan.parcels,
        "lines": [document_json(line) for line in plan.lines],
        "seals": list(plan.seals),
        "seal_state": plan.seal_state.value,
        "verification": plan.verification.value,
        "remark": plan.remark,
    }
    _, findings = compare(officer, arrival, record, now=now)
    record["answers"] = _answers(findings)
    _must(
        acts.confirm_import(officer, arrival.pk, record, shelf=f"Binder {now.year}-{now.month:02d}", now=now)
    )


def _receive(stage: _Stage, shipment: PlannedShipment, now: datetime) -> None:
    focal = stage.staff[shipment.issuing_authority.code].of(Capacity.FOCAL_POINT)
    message = confirmation_of(
        shipment, number=stage.numbers[shipment.ref], confirmed_by=shipment.destination.name
    )
    _must(acts.record_foreign_confirmation(focal, confirmation_to_json(message), now=now))


def _technical(stage: _Stage, shipment: PlannedShipment, now: datetime) -> None:
    plan = shipment.technical_certificate
    if plan is None:
        return
    officer = stage.staff[plan.authority].of(Capacity.IMPORTING_OFFICER)
    draft = TechnicalCertificate(
        number="",
        issuing_participant="",
        issuing_authority="",
        issued_on=plan.issued_on,
        expires_on=plan.expires_on,
        destination_participant=shipment.issuing_authority.participant,
        reason=plan.reason,
        lines=shipment.lines,
        parcels=shipment.parcels,
        seals=plan.seals,
        consignor=party_of(shipment.importer),
        consignee=party_of(shipment.exporter),
        original_certificate=stage.numbers[shipment.ref],
    )
    arrival = Arrival.objects.filter(pk=stage.arrivals.get(shipment.ref, 0)).first()
    _must(acts.issue_technical_certificate(officer, draft, arrival=arrival, now=now))


PERFORM: dict[StepKind, Callable[[_Stage, PlannedShipment, datetime], None]] = {
    StepKind.CONFIRM: _confirm,
    StepKind.RECEIVE_CONFIRMATION: _receive,
    StepKind.APPLY: _apply,
    StepKind.SUBMIT: _submit,
    StepKind.RETURN_FOR_CORRECTION: _send_back,
    StepKind.EXAMINE: _examine,
    StepKind.REFUSE: _send_back,
    StepKind.ASK_SECOND_OFFICER: _approve,
    StepKind.ISSUE: _issue,
    StepKind.REPLACE: _replace,
    StepKind.ANNUL: _annul,
    StepKind.DEPART: _notify,
    StepKind.ENTER_TRANSIT: _enter_transit,
    StepKind.LEAVE_TRANSIT: _transit,
    StepKind.ISSUE_TECHNICAL_CERTIFICATE: _technical,
}
