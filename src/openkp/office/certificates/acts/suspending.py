"""A certificate put on hold while its issuer looks into it, and the end of the hold.

A hold is not an annulment: it can be lifted, and the certificate is then as good as before. While it lasts
no post accepts it: the status list says `suspended`.
"""

from __future__ import annotations

from datetime import datetime

from openkp.office.acting import Actor, Noted, Result, act, stopped
from openkp.office.certificates.acts.issuing import lock_certificate
from openkp.office.certificates.models import Certificate, Suspension
from openkp.office.messages import finding

#: The states in which a certificate can still be used, and so be held.
CAN_BE_HELD = (Certificate.State.ISSUED, Certificate.State.NOTIFIED, Certificate.State.ARRIVED)


def hold_of(certificate: Certificate) -> Suspension | None:
    """The hold that lasts; None for a certificate that is not on hold."""
    if certificate.state != Certificate.State.SUSPENDED:
        return None
    return certificate.suspensions.order_by("-pk").first()


def state_before(certificate: Certificate) -> str:
    """The state behind a hold; for any other certificate its own."""
    if certificate.state != Certificate.State.SUSPENDED:
        return certificate.state
    held = hold_of(certificate)
    return Certificate.State.ISSUED if held is None else held.state_before


@act("suspend_certificate")
def suspend_certificate(actor: Actor, number: str, *, reason: str, now: datetime) -> Result[Certificate]:
    """Put a certificate of the authority on hold: a post that checks it is told to detain the shipment."""
    certificate, result = lock_certificate(actor, number, CAN_BE_HELD)
    if certificate is None:
        return result
    if not reason.strip():
        return stopped([finding("remark_missing", "PRACTICE:records", subject="reason", field="Reason")])
    Suspension.objects.create(
        certificate=certificate,
        reason=reason.strip(),
        state_before=certificate.state,
        placed_at=now,
        placed_by=actor.user,
    )
    certificate.state = Certificate.State.SUSPENDED
    certificate.save(update_fields=["state"])
    return Result(certificate, noted=(Noted(number, {"reason": reason.strip()}),))


@act("lift_suspension")
def lift_suspension(actor: Actor, number: str, *, reason: str, now: datetime) -> Result[Certificate]:
    """End the hold: the certificate is again what it was."""
    certificate, result = lock_certificate(actor, number, [Certificate.State.SUSPENDED])
    if certificate is None:
        return result
    if not reason.strip():
        return stopped([finding("remark_missing", "PRACTICE:records", subject="reason", field="Reason")])
    held = hold_of(certificate)
    certificate.state = state_before(certificate)
    certificate.save(update_fields=["state"])
    if held is not None:
        held.lifted_at, held.lifted_by, held.lifted_because = now, actor.user, reason.strip()
        held.save(update_fields=["lifted_at", "lifted_by", "lifted_because"])
    return Result(certificate, noted=(Noted(number, {"reason": reason.strip()}),))
