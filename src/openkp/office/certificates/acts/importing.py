"""At the other end: present, open, weigh, compare, decide and confirm; let a transit pass."""

from __future__ import annotations

import dataclasses
from datetime import date, datetime

from django.db import IntegrityError, transaction

from openkp.office.acting import Actor, Json, Noted, Result, act, stopped
from openkp.office.certificates.acts.applying import questions, wrong_state
from openkp.office.certificates.acts.hiding import is_confidential
from openkp.office.certificates.acts.issuing import sign_and_log
from openkp.office.certificates.compiling import answer_key, document_json
from openkp.office.certificates.models import (
    Arrival,
    Certificate,
    Notice,
    NumberSeries,
    TechnicalPaper,
    TransitPassage,
)
from openkp.office.certificates.numbering import take_serials
from openkp.office.certificates.reads import is_seen_by_number_only
from openkp.office.certificates.verifying import (
    Checked,
    check_signed,
    check_typed_number,
    history,
    suspended,
)
from openkp.office.meetings.regime import office_regime
from openkp.office.messages import as_json, explained, finding, question
from openkp.office.stocks import arriving
from openkp.scheme.checks import check_confirmation, check_transit, gather
from openkp.scheme.documents import (
    Certificate as CertificateContent,
)
from openkp.scheme.documents import (
    ImportConfirmation,
    Outcome,
    TechnicalCertificate,
    TransitRecord,
)
from openkp.scheme.findings import Finding, is_blocked
from openkp.scheme.policies import policy_for
from openkp.scheme.reading import certificate_to_json, read_certificate, read_confirmation
from openkp.scheme.rules import decisions_obeyed
from openkp.scheme.rules.import_confirmation import retention_until

CONFIRMING = (Outcome.CONFIRMED, Outcome.CONFIRMED_AFTER_REMEDY)
AFTER = {
    Outcome.CONFIRMED: Certificate.State.CONFIRMED,
    Outcome.CONFIRMED_AFTER_REMEDY: Certificate.State.CONFIRMED,
    Outcome.DETAINED: Certificate.State.DETAINED,
    Outcome.SEIZED: Certificate.State.SEIZED,
    Outcome.RETURNED: Certificate.State.RETURNED,
}


@act("present_certificate")
def present_certificate(
    actor: Actor,
    *,
    now: datetime,
    number: str = "",
    signed: bytes = b"",
    typed: Json | None = None,
    presented_on: date | None = None,
) -> Result[Arrival]:
    """Record that a certificate was shown: by its code (`signed`), its number, or typed from paper (`typed`).

    A bad certificate is recorded too: that is how a second use of it is found.
    """
    day = actor.day(now)
    checked, source = _look_at(number=number, signed=signed, typed=typed, day=day)
    if not checked.number:
        return stopped(checked.findings)
    if checked.content is None:
        return stopped(
            checked.findings
            if is_blocked(checked.findings)
            else [finding("content_needed", "KPCS-CD:III.b-1", subject="number", number=checked.number)]
        )
    content = checked.content
    if checked.hidden:
        whole = _whole(actor, checked)
        if whole is None:
            return stopped([finding("certificate_fields_hidden", "KPCS-CD:III.b-1", number=checked.number)])
        checked, content = whole
    findings = (*checked.findings, *history(checked.number), *_destination(actor, content))
    arrival = Arrival.objects.create(
        authority=actor.authority,
        number=checked.number,
        certificate=checked.certificate,
        source=source,
        verdict=checked.verdict,
        content=content,
        signed=checked.signed,
        presented_on=presented_on or day,
        presented_by=actor.user,
        findings=[as_json(found) for found in findings],
    )
    Notice.objects.filter(
        destination_participant=actor.authority.participant, is_awaited=True, number=checked.number
    ).update(is_awaited=False)
    if checked.certificate is not None and checked.verdict in ("valid", "expired"):
        Certificate.objects.filter(
            pk=checked.certificate.pk, state__in=[Certificate.State.ISSUED, Certificate.State.NOTIFIED]
        ).update(state=Certificate.State.ARRIVED)
    noted = Noted(checked.number, {"verdict": checked.verdict, "source": str(source)})
    return Result(arrival, findings, (noted,))


def _look_at(*, number: str, signed: bytes, typed: Json | None, day: date) -> tuple[Checked, Arrival.Source]:
    if signed:
        return check_signed(signed, on=day), Arrival.Source.DOCUMENT
    if typed is None:
        return check_typed_number(number, on=day), Arrival.Source.NUMBER
    reading = read_certificate(typed)
    if reading.certificate is None:
        return Checked(verdict="unreadable", number="", findings=reading.findings), Arrival.Source.PAPER
    own = check_typed_number(reading.certificate.number, on=day)
    unchecked = question(
        "signature_not_checked",
        "KPCS-CD:AnnexI.A.f",
        number=reading.certificate.number,
        participant=reading.certificate.issuing_participant,
    )
    return (
        Checked(
            verdict=own.verdict,
            number=reading.certificate.number,
            findings=(*reading.findings, *own.findings, unchecked),
            content=typed,
            certificate=own.certificate,
        ),
        Arrival.Source.PAPER,
    )


def _whole(actor: Actor, checked: Checked) -> tuple[Checked, Json] | None:
    """The office's own record of a certificate destined here, in place of a copy that hides fields."""
    own = checked.certificate
    if (
        own is None
        or own.destination_participant != actor.authority.participant
        or checked.verdict == "invalid"
    ):
        return None
    content = certificate_to_json(own.to_content())
    signed = bytes(own.entry.content)
    return dataclasses.replace(checked, content=content, signed=signed, hidden=frozenset()), content


def _destination(actor: Actor, content: Json) -> tuple[Finding, ...]:
    destination = str(content.get("destination_participant", ""))
    here = actor.authority.participant
    if destination == here:
        return ()
    return (
        question(
            "not_destined_here",
            "KPCS-CD:III.d",
            subject="destination_participant",
            destination=destination,
            here=here,
        ),
    )


@act("confirm_import")
def confirm_import(
    actor: Actor, arrival_id: int, record: Json, *, now: datetime, shelf: str = ""
) -> Result[Arrival]:
    """Decide on a shipment and tell the Exporting Authority (section III(b)); let in, it is in the books.

    `record` holds what was found: `received_on`, `outcome`, `parcels`, `lines`, `seals`, `seal_state`,
    `verification`, `remark`, and `answers` to the questions of the comparison.
    """
    arrival = (
        Arrival.objects.select_for_update(of=("self",))
        .select_related("authority", "certificate")
        .filter(authority=actor.authority, pk=arrival_id)
        .first()
    )
    if arrival is None:
        return stopped(
            [finding("record_not_found", "PRACTICE:records", record="arrival", reference=str(arrival_id))]
        )
    if arrival.state != Arrival.State.PRESENTED:
        return stopped([wrong_state(arrival.number, arrival.get_state_display())])
    certificate = arrival.to_content()
    confirmation, findings = compare(actor, arrival, record, now=now)
    if confirmation is None or certificate is None or is_blocked(findings):
        return stopped(findings)
    unanswered = _unanswered(arrival.number, findings, record, confirmation)
    if unanswered:
        return stopped(unanswered)
    received = arriving.receive(actor, arrival, confirmation, now)
    if is_blocked(received):
        return stopped(received)
    findings = (*findings, *received)
    day = actor.day(now)
    arrival.confirmation = document_json(confirmation)
    arrival.outcome = confirmation.outcome.value
    arrival.state = Arrival.State.DECIDED
    arrival.findings = [as_json(found) for found in findings]
    arrival.entry = sign_and_log(actor, confirmation, now=now)
    arrival.decided_on = day
    arrival.decided_by = actor.user
    arrival.retain_until = retention_until(
        confirmation.received_on, policy=policy_for(actor.authority.participant, day)
    )
    arrival.shelf = shelf.strip()
    try:
        with transaction.atomic():
            arrival.save()
    except IntegrityError:  # another post confirmed the same number in this very moment
        return stopped(history(arrival.number, besides=arrival.pk))
    if arrival.certificate is not None:
        Certificate.objects.filter(pk=arrival.certificate.pk).update(
            state=AFTER[confirmation.outcome], closed_on=day
        )
    noted = Noted(arrival.number, {"outcome": arrival.outcome, "answers": record.get("answers") or {}})
    return Result(arrival, findings, (noted,))


def compare(
    actor: Actor, arrival: Arrival, record: Json, *, now: datetime
) -> tuple[ImportConfirmation | None, tuple[Finding, ...]]:
    """The confirmation that the record would make, and everything that differs from the certificate."""
    certificate = arrival.to_content()
    if certificate is None:
        return None, read_certificate(arrival.content).findings
    if is_seen_by_number_only(arrival):
        wanted = finding("content_needed", "KPCS-CD:III.b-1", subject="number", number=arrival.number)
        return None, (wanted,)
    reading = read_confirmation(_filled(actor, certificate, record, actor.day(now)))
    if reading.confirmation is None:
        return None, reading.findings
    confirmation = reading.confirmation
    findings = list(
        gather(reading.findings, check_confirmation(confirmation, certificate, regime_for=office_regime))
    )
    if confirmation.outcome in CONFIRMING:
        findings += history(arrival.number, besides=arrival.pk)
        findings += _not_good(arrival)
        findings += _obeys(certificate, confirmation.received_on)
        findings += _destination(actor, arrival.content)
    return confirmation, tuple(dict.fromkeys(findings))


def _filled(actor: Actor, certificate: CertificateContent, record: Json, day: date) -> Json:
    """What the officer entered, with what the certificate and the office already know."""
    entered = {name: value for name, value in record.items() if name != "answers"}
    return {
        "parcels": certificate.parcels,
        "importer": document_json(certificate.importer),
        "exporter": document_json(certificate.exporter),
        "received_on": day.isoformat(),
        **entered,
        "certificate_number": certificate.number,
        "issuing_participant": certificate.issuing_participant,
        "importing_participant": actor.authority.participant,
        "importing_country": actor.authority.country,
        "importing_authority": actor.authority.name,
        "confirmed_on": day.isoformat(),
        "confirmed_by": str(actor.user),
    }


def _not_good(arrival: Arrival) -> list[Finding]:
    held = arrival.certificate
    if held is not None and held.state == Certificate.State.SUSPENDED:
        return [suspended(held)]
    if arrival.verdict in ("valid", "unsigned"):
        return []
    return [
        finding(
            "verdict_forbids_confirmation",
            "KPCS-CD:III.b-1",
            subject="outcome",
            number=arrival.number,
            verdict=arrival.verdict,
        )
    ]


def _obeys(certificate: CertificateContent, received_on: date) -> list[Finding]:
    """What decisions in force say of the shipment: what barred it at issue, and what came since."""
    then = office_regime(certificate.issued_on)
    found = [each for each in decisions_obeyed.what_holds(certificate, regime=then) if is_blocked([each])]
    if received_on > certificate.issued_on:
        found += decisions_obeyed.what_came_since(certificate, regime=office_regime(received_on))
    return found


def _unanswered(
    number: str, findings: tuple[Finding, ...], record: Json, confirmation: ImportConfirmation
) -> list[Finding]:
    """Questions need an answer only where the shipment is let in; a detained one is being asked about."""
    if confirmation.outcome not in CONFIRMING:
        return []
    answers = record.get("answers") or {}
    return [
        finding(
            "question_unanswered",
            asked.clause,
            subject=asked.subject,
            reference=number,
            question=explained(asked).text,
        )
        for asked in questions(findings)
        if not str(answers.get(answer_key(asked), "")).strip()
    ]


@act("record_transit")
def record_transit(
    actor: Actor, passage: TransitRecord, *, now: datetime, content: Json | None = None
) -> Result[TransitPassage]:
    """Record that a sealed shipment crossed (section III(d)). What was not identical is kept as findings."""
    passage = dataclasses.replace(
        passage, transit_participant=actor.authority.participant, authority=actor.authority.name
    )
    certificate = _known_content(passage.certificate_number, content)
    findings = check_transit(passage, certificate)
    if is_blocked(findings) and not passage.left_on:
        return stopped(findings)
    record = TransitPassage.objects.create(
        authority=actor.authority,
        number=passage.certificate_number,
        content=document_json(passage),
        findings=[as_json(found) for found in findings],
        entered_on=passage.entered_on,
        left_on=passage.left_on,
        entry=sign_and_log(actor, passage, now=now),
    )
    return Result(record, findings, (Noted(record.number),))


def _known_content(number: str, content: Json | None) -> CertificateContent | None:
    """The certificate as the post read it, else as this office issued it, else unknown."""
    if content is not None:
        return read_certificate(content).certificate
    issued = Certificate.objects.select_related("entry").filter(number=number).first()
    if issued is None or not is_confidential(issued):
        return None if issued is None else issued.to_content()
    # a finding of other seals would tell the post those that are hidden
    return dataclasses.replace(issued.to_content(), containers=())


@act("issue_technical_certificate")
def issue_technical_certificate(
    actor: Actor, draft: TechnicalCertificate, *, now: datetime, arrival: Arrival | None = None
) -> Result[TechnicalPaper]:
    """Sign a technical certificate, under a number of its own series, for goods that go back or aside.

    It says why the goods move and under whose control; never that they are free of conflict diamonds.
    """
    day = actor.day(now)
    authority = actor.authority
    missing = [
        finding("remark_missing", "PRACTICE:technical-certificate", subject=name, field=label)
        for name, label, value in (
            ("reason", "Reason", draft.reason.strip()),
            ("consignee", "Consignee", draft.consignee.name.strip()),
            ("lines", "Carats and value", draft.lines),
        )
        if not value
    ]
    if missing:
        return stopped(missing)
    serial = take_serials(authority, NumberSeries.Kind.TECHNICAL, year=day.year)[0]
    document = dataclasses.replace(
        draft,
        number=f"{authority.participant}-T-{day.year}-{serial:05d}",
        issuing_participant=authority.participant,
        issuing_authority=authority.name,
        issued_on=day,
    )
    paper = TechnicalPaper.objects.create(
        number=document.number,
        authority=authority,
        arrival=arrival,
        content=document_json(document),
        issued_on=day,
        entry=sign_and_log(actor, document, now=now),
    )
    return Result(paper, noted=(Noted(paper.number, {"reason": document.reason}),))
