"""Issue a certificate and tell the Importing Authority that it is coming."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from openkp.office import clock
from openkp.office.acting import Actor, Json, Noted, Result, act, stopped
from openkp.office.certificates.acts.applying import State, questions, wrong_state
from openkp.office.certificates.acts.hiding import fresh_salts, hides_trade
from openkp.office.certificates.compiling import (
    answer_key,
    changed_in_the_books,
    compile_content,
    examined_carats,
    judge,
)
from openkp.office.certificates.models import (
    Application,
    Certificate,
    Notice,
    NumberSeries,
)
from openkp.office.certificates.numbering import number_text, take_serials
from openkp.office.certificates.reads import has_arrived
from openkp.office.meetings.regime import office_policy, office_regime
from openkp.office.messages import explained, finding
from openkp.office.register.signing import NoUsableKey, statement_signer
from openkp.office.register.writing import append_statements
from openkp.office.stocks import covering
from openkp.office.stocks.backing import backing_of
from openkp.scheme.documents import (
    AdvanceNotification,
    Document,
    Replacement,
)
from openkp.scheme.documents import (
    Certificate as CertificateContent,
)
from openkp.scheme.findings import Finding, is_blocked
from openkp.scheme.rules import decisions_obeyed
from openkp.statements import SignedStatement, Statement, sign_statement, statement_digest

Found = tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ready:
    application: Application
    content: Json
    certificate: CertificateContent
    serial: int
    findings: Found


@act("issue_certificates")
def issue_certificates(
    actor: Actor, references: Sequence[str], *, now: datetime
) -> Result[list[Certificate]]:
    """Number, sign and log a certificate for each examined application; all of them or none.

    Blocks: an application that is not examined, an unanswered question, a missing second officer (policy of
    the Participant), any blocking finding of the scheme's rules on the day of issue, no cover, no usable key.
    In the books each shipment leaves as it is numbered, so that two of one parcel share what there is.
    """
    day = actor.day(now)
    applications = _lock(actor, references)
    missing = [reference for reference in references if reference not in applications]
    if missing:
        return stopped(
            finding("record_not_found", "PRACTICE:records", record="application", reference=reference)
            for reference in missing
        )
    chosen = [applications[reference] for reference in dict.fromkeys(references)]
    not_ready = [found for one in chosen for found in _not_ready(one)]
    if not_ready:
        return stopped(not_ready)
    signer, no_key = _signer(actor, day)
    if signer is None:
        return stopped(no_key)
    # A stop further down rolls the transaction back, and the numbers were never taken.
    serials = take_serials(actor.authority, NumberSeries.Kind.CERTIFICATE, year=day.year, count=len(chosen))
    ready = _prepare(actor, chosen, serials, now)
    breaches = [found for one in ready for found in one.findings]
    if is_blocked(breaches):
        return stopped(breaches)
    statements = [_statement(actor, one.certificate, now) for one in ready]
    if hides_trade(actor.authority):
        statements = [replace(one, salts=fresh_salts()) for one in statements]
    signed = [sign_statement(one, signer) for one in statements]
    certificates = _store(actor, ready, signed, day=day, now=now)
    noted = tuple(
        Noted(
            certificate.number, {"application": one.application.reference, "answers": one.application.answers}
        )
        for certificate, one in zip(certificates, ready, strict=True)
    )
    return Result(certificates, tuple(breaches), noted)


def _lock(actor: Actor, references: Sequence[str]) -> dict[str, Application]:
    found = (
        Application.objects.select_for_update(of=("self",))
        .select_related("authority", "trader", "replaces__application")
        .prefetch_related("examinations", "approvals")
        .filter(authority=actor.authority, reference__in=references)
        .order_by("pk")
    )
    return {application.reference: application for application in found}


def _not_ready(application: Application) -> list[Finding]:
    if application.state in (State.EXAMINED, State.APPROVED):
        return []
    if application.state == State.SUBMITTED:
        return [finding("not_examined", "KPCS-CD:AnnexII.17", reference=application.reference)]
    return [wrong_state(application.reference, application.get_state_display())]


def _signer(actor: Actor, day: date):  # type: ignore[no-untyped-def]
    try:
        return statement_signer(actor.authority, day), []
    except NoUsableKey as trouble:
        if trouble.code:
            raise
        return None, [
            finding(
                "no_signing_key", "KPCS-CD:AnnexI.A.p", authority=actor.authority.name, day=day.isoformat()
            )
        ]


def _prepare(
    actor: Actor, applications: Sequence[Application], serials: Sequence[int], now: datetime
) -> list[_Ready]:
    """What each application becomes under its number; its carats leave the books."""
    authority, day = actor.authority, actor.day(now)
    policy = office_policy(authority.participant, day)
    covering.hold_book(applications)
    ready = []
    for serial, application in zip(serials, applications, strict=True):
        examinations = list(application.examinations.all())
        examination = examinations[0] if examinations else None
        wanted = examined_carats(application, examination)
        backing = backing_of(application, wanted=wanted, day=day)  # after what those before it took
        content = compile_content(
            application,
            number=number_text(policy, authority.participant, year=day.year, serial=serial),
            issued_on=day,
            validated_by=f"{actor.user}, {authority.name}",
            examination=examination,
            backing=backing,
        )
        certificate, findings = judge(application, content, day=day, backing=backing)
        findings += changed_in_the_books(application, examination, backing, content)
        if certificate is not None:
            findings += tuple(_controls(actor, application, certificate, findings, day))
            if not is_blocked(findings):
                posted = covering.draw_for(actor, certificate, now, backing=backing)
                findings += () if posted is None else posted.findings
            ready.append(
                _Ready(
                    application=application,
                    content=content,
                    certificate=certificate,
                    serial=serial,
                    findings=findings,
                )
            )
        elif not is_blocked(findings):
            raise ValueError(f"{application.reference} cannot be read and nothing says why")
        else:
            raise _unreadable(application.reference, findings)
    return ready


def _unreadable(reference: str, findings: Found) -> ValueError:
    return ValueError(f"{reference} was examined but cannot be read: {[found.code for found in findings]}")


def _controls(
    actor: Actor, application: Application, certificate: CertificateContent, findings: Found, day: date
) -> list[Finding]:
    """The authority's own controls: two officers above the policy's value, and every question answered."""
    controls = [
        finding(
            "question_unanswered",
            asked.clause,
            subject=asked.subject,
            reference=application.reference,
            question=explained(asked).text,
        )
        for asked in questions(findings)
        if answer_key(asked) not in application.answers
    ]
    threshold = office_policy(application.authority.participant, day).two_person_usd
    if threshold is None or certificate.usd < threshold:
        return controls
    officers = {approval.officer_id for approval in application.approvals.all()}
    if not officers:
        controls.append(
            finding(
                "second_officer_needed", "KPCS-CD:IV.a", usd=str(certificate.usd), threshold=str(threshold)
            )
        )
    elif officers == {actor.user.pk}:
        controls.append(finding("same_officer_twice", "KPCS-CD:IV.a", reference=application.reference))
    return controls


def _statement(actor: Actor, document: Document, now: datetime) -> Statement:
    return Statement(
        party=actor.authority.participant,
        authority=actor.authority.code,
        made_at=now,
        nonce=clock.nonce(),
        document=document,
    )


def _store(
    actor: Actor,
    ready: Sequence[_Ready],
    signed: Sequence[SignedStatement],
    *,
    day: date,
    now: datetime,
) -> list[Certificate]:
    entries = append_statements(actor, signed, now=now)
    certificates = Certificate.objects.bulk_create(
        Certificate(
            number=one.certificate.number,
            authority=actor.authority,
            trader_id=one.application.trader_id,
            application=one.application,
            year=day.year,
            serial=one.serial,
            issued_on=day,
            expires_on=one.certificate.expires_on,
            destination_participant=one.certificate.destination_participant,
            destination_country=one.certificate.destination_country,
            carats_hundredths=one.certificate.carats.hundredths,
            usd_cents=one.certificate.usd.hundredths,
            content=one.content,
            digest=statement_digest(statement),
            entry=entry,
            issued_by=actor.user,
        )
        for one, statement, entry in zip(ready, signed, entries, strict=True)
    )
    Application.objects.filter(pk__in=[one.application.pk for one in ready]).update(
        state=State.ISSUED, decided_at=now
    )
    for one, certificate in zip(ready, certificates, strict=True):
        if one.application.replaces is not None:
            _link_replacement(actor, one.application.replaces, certificate, day=day, now=now)
    return certificates


def sign_and_log(actor: Actor, document: Document, *, now: datetime):  # type: ignore[no-untyped-def]
    signer = statement_signer(actor.authority, actor.day(now))
    signed = sign_statement(_statement(actor, document, now), signer)
    return append_statements(actor, [signed], now=now)[0]


def _link_replacement(actor: Actor, old: Certificate, new: Certificate, *, day: date, now: datetime) -> None:
    old.replaced_by = new
    old.save(update_fields=["replaced_by"])
    replacement = Replacement(
        replaced_number=old.number,
        new_number=new.number,
        issuing_participant=actor.authority.participant,
        replaced_on=day,
        remark=old.annulment_remark,
    )
    sign_and_log(actor, replacement, now=now)


def lock_certificate(
    actor: Actor, number: str, states: Sequence[str]
) -> tuple[Certificate | None, Result[Certificate]]:
    """The authority's own certificate, locked, if it is in one of the states."""
    certificate = (
        Certificate.objects.select_for_update(of=("self",))
        .select_related("authority", "trader", "application")
        .filter(authority=actor.authority, number=number)
        .first()
    )
    if certificate is None:
        return None, stopped(
            [finding("record_not_found", "PRACTICE:records", record="certificate", reference=number)]
        )
    if certificate.state not in states:
        return None, stopped([wrong_state(number, certificate.get_state_display())])
    return certificate, Result(None)


@act("send_advance_notice")
def send_advance_notice(
    actor: Actor, number: str, *, now: datetime, expected_on: date | None = None, route: str = ""
) -> Result[Notice]:
    """Tell the Importing Authority what is coming before it leaves (Annex II 19)."""
    certificate, result = lock_certificate(actor, number, [Certificate.State.ISSUED])
    if certificate is None:
        return Result(None, result.findings)
    content = certificate.to_content()
    day = actor.day(now)
    barred = decisions_obeyed.may_leave(content, regime=office_regime(day)) if day > content.issued_on else ()
    if is_blocked(barred):
        return stopped(barred)
    notification = AdvanceNotification(
        certificate_number=number,
        issuing_participant=actor.authority.participant,
        destination_participant=content.destination_participant,
        carats=content.carats,
        usd=content.usd,
        origins=content.origins,
        importer=content.importer,
        sent_on=day,
        expected_on=expected_on,
        route=route.strip(),
    )
    notice = Notice.objects.create(
        number=number,
        certificate=certificate,
        issuing_participant=actor.authority.participant,
        destination_participant=content.destination_participant,
        destination_country=content.destination_country,
        content=certificate.content,
        entry=sign_and_log(actor, notification, now=now),
        sent_on=day,
        expected_on=expected_on,
        route=route.strip(),
        is_awaited=not has_arrived(number, content.destination_participant),
    )
    certificate.state = Certificate.State.NOTIFIED
    certificate.save(update_fields=["state"])
    return Result(notice, noted=(Noted(number, {"expected_on": str(expected_on or ""), "route": route}),))
