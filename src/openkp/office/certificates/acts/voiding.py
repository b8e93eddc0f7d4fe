"""What ends a certificate before its time: annulled, replaced before export, or a spoilt sheet."""

from __future__ import annotations

from datetime import datetime

from openkp.office.acting import Actor, Json, Noted, Result, act, stopped
from openkp.office.certificates.acts.applying import State, application_reference
from openkp.office.certificates.acts.issuing import lock_certificate, sign_and_log
from openkp.office.certificates.acts.suspending import state_before
from openkp.office.certificates.compiling import (
    compile_content,
    judge,
    latest_examination,
    stock_digest,
)
from openkp.office.certificates.models import (
    Application,
    Certificate,
    Examination,
    NumberSeries,
    SpoiltNumber,
)
from openkp.office.certificates.numbering import number_text, peek_serial, take_serials
from openkp.office.meetings.regime import office_policy
from openkp.office.messages import finding, note
from openkp.office.parties import trusting
from openkp.office.stocks import covering
from openkp.office.stocks.backing import FROM_STOCK, backing_of, wanted_carats
from openkp.scheme.documents import Annulment, AnnulmentReason
from openkp.scheme.findings import Finding, is_blocked


@act("annul_certificate")
def annul_certificate(
    actor: Actor, number: str, *, reason: str, is_surrendered: bool, now: datetime, remark: str = ""
) -> Result[Certificate]:
    """Make a certificate void. Its number stays visible and is never used again.

    The printed original must have come back, except where it is lost or withdrawn; those need a remark. Its
    carats are in stock again if the goods are here: never sent, returned, or the original surrendered.
    """
    certificate, result = lock_certificate(
        actor,
        number,
        [
            Certificate.State.ISSUED,
            Certificate.State.NOTIFIED,
            Certificate.State.RETURNED,
            Certificate.State.SUSPENDED,
        ],
    )
    if certificate is None:
        return result
    if reason not in set(AnnulmentReason) or reason == AnnulmentReason.REPLACED:
        raise ValueError(f"{reason!r} is not a reason for which an officer annuls")
    gone = reason in (AnnulmentReason.LOST, AnnulmentReason.WITHDRAWN)
    if not gone and not is_surrendered:
        return stopped([finding("not_surrendered", "EU-2368:Art12.5", number=number)])
    if gone and not remark.strip():
        return stopped([finding("remark_missing", "PRACTICE:records", subject="remark", field="Remark")])
    undone = _carats_back(actor, certificate, now, is_surrendered=is_surrendered)
    if is_blocked(undone):
        return stopped(undone)
    _annul(actor, certificate, AnnulmentReason(reason), is_surrendered, remark.strip(), now)
    noted = Noted(number, {"reason": reason, "is_surrendered": is_surrendered, "remark": remark.strip()})
    return Result(certificate, undone, (noted,))


def _carats_back(
    actor: Actor, certificate: Certificate, now: datetime, *, is_surrendered: bool
) -> tuple[Finding, ...]:
    """The carats are in stock again if the goods are here; of goods that left a note says where they stay."""
    is_here = state_before(certificate) in (Certificate.State.ISSUED, Certificate.State.RETURNED)
    if is_here or is_surrendered:
        return covering.undo_export(actor, certificate, now)
    if covering.export_of(certificate) is None:
        return ()
    number = certificate.number
    return (note("export_stays_in_books", "KPCS-CD:IV.a", subject=number, number=number),)


def _annul(
    actor: Actor,
    certificate: Certificate,
    reason: AnnulmentReason,
    is_surrendered: bool,  # noqa: FBT001 - a field of the signed document
    remark: str,
    now: datetime,
) -> None:
    day = actor.day(now)
    annulment = Annulment(
        certificate_number=certificate.number,
        issuing_participant=actor.authority.participant,
        annulled_on=day,
        reason=reason,
        is_surrendered=is_surrendered,
        remark=remark,
    )
    sign_and_log(actor, annulment, now=now)
    certificate.state = Certificate.State.ANNULLED
    certificate.annulled_on = day
    certificate.annulment_reason = reason.value
    certificate.annulment_remark = remark
    certificate.save(update_fields=["state", "annulled_on", "annulment_reason", "annulment_remark"])
    trusting.republish(now=now)


@act("replace_certificate")
def replace_certificate(
    actor: Actor, number: str, content: Json, *, is_surrendered: bool, remark: str, now: datetime
) -> Result[Application]:
    """Before export, void a certificate with an error and make ready its replacement (CA SOR/2003-15 s. 3).

    `content` is the corrected certificate in JSON form. The answer is an examined application: issuing it
    gives the new number and signs that it takes the place of the old.
    """
    certificate, result = lock_certificate(actor, number, list(Certificate.State.values))
    if certificate is None:
        return Result(None, result.findings)
    if certificate.state != Certificate.State.ISSUED:
        return stopped(
            [
                finding(
                    "already_exported",
                    "CA-SOR-2003-15:s3",
                    number=number,
                    state=str(certificate.get_state_display()),
                )
            ]
        )
    if not is_surrendered:
        return stopped([finding("not_surrendered", "CA-SOR-2003-15:s3", number=number)])
    if not remark.strip():
        return stopped([finding("remark_missing", "PRACTICE:records", subject="remark", field="Remark")])
    undone = covering.undo_export(actor, certificate, now)
    if is_blocked(undone):
        return stopped(undone)
    corrected = {**applied_for(certificate), **content}
    application = Application(
        reference=application_reference(actor, now),
        authority=actor.authority,
        trader=certificate.trader,
        state=State.EXAMINED,
        content=corrected,
        answers=certificate.application.answers,
        declared_by=certificate.application.declared_by,
        replaces=certificate,
        created_by=actor.user,
        created_at=now,
        submitted_at=now,
    )
    day = actor.day(now)
    new_content = compile_content(
        application,
        number=number_text(
            office_policy(actor.authority.participant, day),
            actor.authority.participant,
            year=day.year,
            serial=peek_serial(actor.authority, NumberSeries.Kind.CERTIFICATE, year=day.year),
        ),
        issued_on=day,
        validated_by=actor.authority.name,
        examination=None,
    )
    backing = backing_of(application, wanted=wanted_carats(new_content), day=day)
    _, findings = judge(application, new_content, day=day, backing=backing)
    findings = (*findings, *undone)
    if is_blocked(findings):
        return stopped(findings)
    application.save()
    Examination.objects.create(
        application=application,
        officer=actor.user,
        made_at=now,
        lines=corrected["lines"],
        parcels=corrected["parcels"],
        containers=corrected.get("containers", []),
        valuation=getattr(latest_examination(certificate.application), "valuation", ""),
        stock_digest=stock_digest(backing, new_content),
    )
    _annul(actor, certificate, AnnulmentReason.REPLACED, True, remark.strip(), now)
    noted = Noted(number, {"application": application.reference, "remark": remark.strip()})
    return Result(application, findings, (noted,))


def applied_for(certificate: Certificate) -> Json:
    """The content of the certificate as an application: with the parcels, and origins only as typed."""
    typed = certificate.application.content
    named = typed.get(FROM_STOCK)
    if not named:
        return certificate.content
    content = {name: value for name, value in certificate.content.items() if name != "origins"}
    return content | {name: typed[name] for name in ("origins", FROM_STOCK) if name in typed}


@act("spoil_number")
def spoil_number(actor: Actor, *, reason: str, now: datetime) -> Result[SpoiltNumber]:
    """Account for a numbered sheet that was spoilt before it became a certificate."""
    if not reason.strip():
        return stopped(
            [finding("remark_missing", "PRACTICE:number-series", subject="reason", field="Reason")]
        )
    year = actor.day(now).year
    serial = take_serials(actor.authority, NumberSeries.Kind.CERTIFICATE, year=year)[0]
    policy = office_policy(actor.authority.participant, actor.day(now))
    spoilt = SpoiltNumber.objects.create(
        authority=actor.authority,
        number=number_text(policy, actor.authority.participant, year=year, serial=serial),
        year=year,
        serial=serial,
        reason=reason.strip(),
        spoilt_at=now,
        officer=actor.user,
    )
    return Result(spoilt, noted=(Noted(spoilt.number, {"reason": spoilt.reason}),))
