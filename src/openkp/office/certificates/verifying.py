"""Is this certificate good? What the signature, the lists and the office's own records say together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from openkp.office.acting import Json
from openkp.office.certificates.models import Arrival, Certificate
from openkp.office.meetings.regime import office_policy, office_regime
from openkp.office.messages import finding, note, question
from openkp.office.parties.models import Authority
from openkp.office.parties.trusting import current_trust_list
from openkp.office.register.marks import size_before
from openkp.office.register.models import WarningNotice
from openkp.scheme.documents import Certificate as CertificateContent
from openkp.scheme.documents import Outcome
from openkp.scheme.findings import Finding
from openkp.scheme.numbers import PublishedWarning, check_number
from openkp.scheme.reading import certificate_to_json
from openkp.scheme.same_numbers import plain_number
from openkp.statements import read_qr_text, verify_certificate
from openkp.statements.pictures import NotFound, read_signed

#: The text of a code that is not there, or not whole: a post's verifier calls it unreadable too.
NOT_READ_WHOLE = frozenset({"code_not_kp", "code_too_long", "code_damaged"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One answer for a desk or the public page.

    verdict: valid, invalid, unknown_issuer, expired, revoked, not_in_force (from the signature and lists),
    `unsigned` where only a number or a typed paper was at hand, `unreadable` where nothing was found.
    content: the certificate in JSON form, where it could be read, without the fields that this copy does not
    show (`hidden`). certificate: the office's own record. is_signed_stranger: a listed key of the issuer made
    the signature, and the register of that issuer does not hold the paper.
    """

    verdict: str
    number: str
    findings: tuple[Finding, ...]
    content: Json | None = None
    certificate: Certificate | None = None
    signed: bytes = b""
    as_of: datetime | None = None
    hidden: frozenset[str] = frozenset()
    is_signed_stranger: bool = False


def check_file(data: bytes, *, on: date) -> Checked:
    """Check a PDF, a picture, QR text or the raw message: whatever the person at the post has."""
    found = read_signed(data)
    if isinstance(found, NotFound):
        return Checked(
            verdict="unreadable",
            number="",
            findings=(finding(f"nothing_read_{found.reason}", "PRACTICE:reading"),),
        )
    return check_signed(found.signed or found.text, on=on)


def check_signed(signed: bytes | str, *, on: date) -> Checked:
    """Check a signed certificate against the trust list and the office's register."""
    verdict = verify_certificate(signed, trust=current_trust_list(), on=on, regime_for=office_regime)
    outcome = str(verdict.verdict)
    document = None if verdict.statement is None else verdict.statement.document
    if verdict.statement is None or not isinstance(document, CertificateContent):
        if any(found.code in NOT_READ_WHOLE for found in verdict.findings):
            outcome = "unreadable"  # a bad picture or half a text says nothing about the certificate
        return Checked(verdict=outcome, number="", findings=verdict.findings, as_of=verdict.lists_as_of)
    number = document.number
    certificate = Certificate.objects.select_related("authority").filter(number=number).first()
    outcome, said = _after_compromise(outcome, verdict.findings, certificate)
    findings = [*said, *_warned(number, document.issued_on)]
    if certificate is not None and certificate.state == Certificate.State.ANNULLED and outcome == "valid":
        outcome = "revoked"
        findings.append(annulled(certificate))
    if certificate is not None and certificate.state == Certificate.State.SUSPENDED and outcome == "valid":
        outcome = "suspended"
        findings.append(suspended(certificate))
    is_stranger = Authority.objects.filter(participant=document.issuing_participant).exists() and (
        certificate is None or bytes(certificate.digest) != verdict.digest
    )
    if is_stranger:
        outcome = "invalid" if outcome == "valid" else outcome
        findings.append(
            finding(
                "certificate_not_in_register",
                "KPCS-CD:AnnexI.A.e",
                number=number,
                participant=document.issuing_participant,
            )
        )
    return Checked(
        verdict=outcome,
        number=number,
        findings=tuple(findings),
        content=_shown_content(document, verdict.statement.hidden),
        certificate=certificate,
        signed=signed if isinstance(signed, bytes) else read_qr_text(signed),
        as_of=verdict.lists_as_of,
        hidden=verdict.statement.hidden,
        is_signed_stranger=is_stranger and verdict.is_authentic,
    )


def _shown_content(document: CertificateContent, hidden: frozenset[str]) -> Json:
    """The JSON form without the fields that the copy at hand does not show."""
    hidden |= {"seals"} if "containers" in hidden else set()  # the form of one container without a mark
    said = certificate_to_json(document)
    return {name: value for name, value in said.items() if name not in hidden}


def _after_compromise(
    outcome: str, said: tuple[Finding, ...], certificate: Certificate | None
) -> tuple[str, tuple[Finding, ...]]:
    """Where the key was lost after the day written here, the log says whether that day is true."""
    asked = next((found for found in said if found.code == "key_compromised_later"), None)
    if asked is None or certificate is None:
        return outcome, said
    since = date.fromisoformat(str(asked.params["since"]))
    others = tuple(found for found in said if found is not asked)
    if certificate.entry.index < size_before(certificate.entry.log, since):
        told = note("logged_before_compromise", "PRACTICE:keys", subject="key", since=since.isoformat())
        return outcome, (*others, told)
    told = finding("not_logged_before_compromise", "PRACTICE:keys", subject="key", since=since.isoformat())
    return "revoked" if outcome == "valid" else outcome, (*others, told)


def annulled(certificate: Certificate) -> Finding:
    """The certificate is void, whatever the paper says."""
    return finding(
        "certificate_annulled_here",
        "KPCS-CD:II.a",
        number=certificate.number,
        day=(certificate.annulled_on or certificate.issued_on).isoformat(),
        reason=str(certificate.get_annulment_reason_display()),
    )


def suspended(certificate: Certificate) -> Finding:
    """The issuer put the certificate on hold."""
    return finding("certificate_suspended_here", "PRACTICE:status", number=certificate.number)


def check_typed_number(text: str, *, on: date) -> Checked:
    """Check a number that was typed: form, issuer, warnings, and the record if this office issued it."""
    if not text.strip():
        return Checked(
            verdict="unreadable",
            number="",
            findings=(finding("number_not_given", "KPCS-CD:AnnexI.A.e", subject="number"),),
        )
    issued = Certificate.objects.select_related("authority", "entry").filter(number=text.strip()).first()
    if issued is not None:
        return check_signed(bytes(issued.entry.content), on=on)
    check = check_number(
        text,
        issued_on=on,
        regime=office_regime(on),
        policy=office_policy(text.strip()[:2].upper(), on),
        warnings=_warnings(text.strip()),
    )
    findings = list(check.findings)
    if check.issuer and Authority.objects.filter(participant=check.issuer).exists():
        findings.append(
            finding(
                "certificate_not_in_register",
                "KPCS-CD:AnnexI.A.e",
                number=text.strip()[:60],
                participant=check.issuer,
            )
        )
    return Checked(verdict="unsigned", number=check.normalised or text.strip()[:60], findings=tuple(findings))


def history(number: str, *, besides: int = 0) -> tuple[Finding, ...]:
    """Where this office's posts saw the number before, in any spelling: one serves one shipment (II(a))."""
    seen = []
    same = Arrival.objects.filter(plain_number=plain_number(number)).exclude(pk=besides)
    for arrival in same.select_related("authority"):
        confirmed = arrival.outcome in (Outcome.CONFIRMED.value, Outcome.CONFIRMED_AFTER_REMEDY.value)
        day = (arrival.decided_on if confirmed else arrival.presented_on) or arrival.presented_on
        make = finding if confirmed else question
        seen.append(
            make(
                "confirmed_before" if confirmed else "presented_before",
                "KPCS-CD:II.a",
                number=number,
                where=arrival.authority.name,
                day=day.isoformat(),
            )
        )
    return tuple(seen)


def _warnings(number: str) -> tuple[PublishedWarning, ...]:
    rows = WarningNotice.objects.filter(participant=number[:2].upper())
    return tuple(row.to_warning() for row in rows)


def _warned(number: str, issued_on: date) -> tuple[Finding, ...]:
    check = check_number(
        number,
        issued_on=issued_on,
        regime=office_regime(issued_on),
        policy=office_policy(number[:2], issued_on),
        warnings=_warnings(number),
    )
    return tuple(found for found in check.findings if found.clause == "PRACTICE:warnings")
