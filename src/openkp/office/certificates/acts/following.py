"""The focal point's part: confirmations and notices that come from outside this office, and warnings."""

from __future__ import annotations

from datetime import date, datetime

from openkp.office.acting import Actor, Json, Noted, Result, act, stopped
from openkp.office.certificates.acts.importing import AFTER
from openkp.office.certificates.compiling import document_json
from openkp.office.certificates.models import Certificate, ForeignConfirmation, Notice
from openkp.office.certificates.reads import has_arrived
from openkp.office.meetings.regime import office_regime
from openkp.office.messages import as_json, finding, question
from openkp.office.register.models import WarningNotice
from openkp.scheme.checks import check_confirmation, gather
from openkp.scheme.findings import is_blocked
from openkp.scheme.reading import read_certificate, read_confirmation

WAITING = (Certificate.State.ISSUED, Certificate.State.NOTIFIED, Certificate.State.ARRIVED)


@act("record_foreign_confirmation")
def record_foreign_confirmation(actor: Actor, record: Json, *, now: datetime) -> Result[ForeignConfirmation]:
    """Enter a confirmation that another authority sent by message or on paper (section III(b)).

    A number that the register does not hold is kept and asked about: it may be mistyped, or a forgery.
    """
    day = actor.day(now)
    reading = read_confirmation(record)
    if reading.confirmation is None:
        return stopped(reading.findings)
    confirmation = reading.confirmation
    certificate = (
        Certificate.objects.select_for_update(of=("self",))
        .filter(authority=actor.authority, number=confirmation.certificate_number)
        .first()
    )
    findings = list(reading.findings)
    if certificate is None:
        findings.append(
            question(
                "confirmation_of_unknown_number",
                "KPCS-CD:III.b-2",
                subject="certificate_number",
                number=confirmation.certificate_number,
                sender=confirmation.importing_participant,
            )
        )
    else:
        compared = check_confirmation(confirmation, certificate.to_content(), regime_for=office_regime)
        findings = list(gather(findings, compared))
        # From another Participant than the one it was sent to, the number may be a slip: it closes nothing.
        is_meant = confirmation.importing_participant == certificate.destination_participant
        was_held = is_meant and certificate.state == Certificate.State.SUSPENDED
        if was_held:
            findings.append(
                question("confirmed_while_suspended", "KPCS-CD:III.b-2", number=certificate.number)
            )
        if was_held or (is_meant and certificate.state in WAITING):
            certificate.state = AFTER[confirmation.outcome]
            certificate.closed_on = confirmation.confirmed_on
            certificate.save(update_fields=["state", "closed_on"])
        elif is_meant:
            findings.append(
                question(
                    "confirmed_before",
                    "KPCS-CD:II.a",
                    number=certificate.number,
                    where=str(certificate.get_state_display()),
                    day=(certificate.closed_on or certificate.issued_on).isoformat(),
                )
            )
    received = ForeignConfirmation.objects.create(
        authority=actor.authority,
        number=confirmation.certificate_number,
        certificate=certificate,
        content=document_json(confirmation),
        findings=[as_json(found) for found in findings],
        outcome=confirmation.outcome.value,
        confirmed_on=confirmation.confirmed_on,
        recorded_on=day,
        recorded_by=actor.user,
    )
    noted = Noted(received.number, {"outcome": received.outcome, "from": confirmation.importing_participant})
    return Result(received, tuple(findings), (noted,))


@act("record_foreign_notice")
def record_foreign_notice(
    actor: Actor, content: Json, *, now: datetime, expected_on: date | None = None, route: str = ""
) -> Result[Notice]:
    """Enter an advance notice that came from an authority outside this office (Annex II 21)."""
    reading = read_certificate(content)
    if reading.certificate is None or is_blocked(reading.findings):
        return stopped(reading.findings)
    certificate = reading.certificate
    if certificate.destination_participant != actor.authority.participant:
        return stopped(
            [
                finding(
                    "not_destined_here",
                    "KPCS-CD:AnnexII.21",
                    subject="destination_participant",
                    destination=certificate.destination_participant,
                    here=actor.authority.participant,
                )
            ]
        )
    notice = Notice.objects.create(
        number=certificate.number,
        issuing_participant=certificate.issuing_participant,
        destination_participant=certificate.destination_participant,
        destination_country=certificate.destination_country,
        content=content,
        sent_on=actor.day(now),
        expected_on=expected_on,
        route=route.strip(),
        is_awaited=not has_arrived(certificate.number, certificate.destination_participant),
    )
    return Result(notice, reading.findings, (Noted(notice.number),))


@act("publish_warning")
def publish_warning(
    actor: Actor, *, number: str, participant: str, text: str, source: str, now: datetime
) -> Result[WarningNotice]:
    """Warn every post of a false or stolen certificate (section V(f); kpcs.md 2, warnings)."""
    missing = [
        finding("remark_missing", "PRACTICE:warnings", subject=name, field=name.capitalize())
        for name, value in (("number", number), ("text", text), ("source", source))
        if not value.strip()
    ]
    if missing:
        return stopped(missing)
    warning = WarningNotice.objects.create(
        number=number.strip(),
        participant=participant,
        text=text.strip(),
        source=source.strip(),
        published_on=actor.day(now),
        published_by=actor.authority,
    )
    return Result(warning, noted=(Noted(warning.number, {"text": warning.text}),))
