"""Keys that others hand in, and trust lists that the holders of the roots signed elsewhere."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from openkp.office.acting import Actor, Json, Noted, Result, act, stopped
from openkp.office.messages import finding
from openkp.office.parties import trusting
from openkp.office.parties.drafting import finished_list
from openkp.office.parties.models import HandedInKey, Key, TrustListIssue
from openkp.office.two_persons import confirmable, needs_second
from openkp.scheme.findings import Finding, is_blocked
from openkp.statements import KeyRefused, TrustList, TrustListRefused, Unreadable
from openkp.statements.submissions import (
    KeySubmission,
    SubmissionRefused,
    check_submission,
    open_submission,
)


def read_submission(data: bytes) -> KeySubmission | Finding:
    """The submission in a file, or the exact fault."""
    try:
        return open_submission(data)
    except (SubmissionRefused, TrustListRefused) as error:
        return finding(error.code, "PRACTICE:keys", subject="file", **error.params)
    except KeyRefused as error:
        return finding(error.code, "PRACTICE:keys", subject="file")
    except Unreadable as error:
        return finding("submission_unreadable", "PRACTICE:keys", subject="file", reason=error.code)


@act("hand_in_key")
def hand_in_key(actor: Actor, data: bytes, *, now: datetime) -> Result[HandedInKey]:
    """Take in a submission file for the next trust list. What speaks against it is said at once."""
    submission = read_submission(data)
    if isinstance(submission, Finding):
        return stopped([submission])
    key = submission.key
    said = check_submission(submission, trust=trusting.current_or_none(), on=actor.day(now))
    is_known = (
        HandedInKey.objects.filter(key_id=key.key_id.hex()).exists()
        or Key.objects.filter(key_id=key.key_id.hex()).exists()
    )
    if is_known and not any(one.code == "key_used_before" for one in said):
        holder = f"{key.participant} {key.authority}"
        said += (
            finding(
                "key_used_before", "PRACTICE:keys", subject="file", key=key.key_id.hex(), authority=holder
            ),
        )
    if is_blocked(said):
        return stopped(said)
    row = HandedInKey.objects.create(
        key_id=key.key_id.hex(),
        participant=key.participant,
        authority_code=key.authority,
        file=data,
        received_at=now,
    )
    return Result(
        row, said, (Noted(row.key_id, {"participant": key.participant, "authority": key.authority}),)
    )


@act("accept_key")
def accept_key(actor: Actor, key_id: str, *, remark: str, now: datetime) -> Result[HandedInKey]:
    """Put a key that was handed in on the next trust list.

    remark: how the id was compared; needed where no listed key vouches for it.
    """
    row = _waiting(key_id)
    if row is None:
        return stopped([finding("record_not_found", "PRACTICE:records", record="key", reference=key_id)])
    submission = open_submission(bytes(row.file))
    said = check_submission(submission, trust=trusting.current_or_none(), on=actor.day(now))
    if is_blocked(said):
        return stopped(said)
    if said and not remark.strip():
        return stopped([finding("key_unvouched_unchecked", "PRACTICE:keys", subject="remark", key=key_id)])
    waiting = needs_second(actor, "accept_key", key_id, {"remark": remark.strip()}, now)
    if waiting is not None:
        return waiting
    _decide(row, HandedInKey.State.ACCEPTED, remark, now)
    trusting.republish(now=now)
    return Result(row, said, (Noted(key_id, {"remark": row.remark}),))


@confirmable("accept_key")
def _accept_key_asked(actor: Actor, subject: str, detail: Json, now: datetime) -> Result[Any]:
    return accept_key(actor, subject, remark=detail["remark"], now=now)


@act("refuse_key")
def refuse_key(actor: Actor, key_id: str, *, remark: str, now: datetime) -> Result[HandedInKey]:
    """Keep a key that was handed in off the trust list, with the reason."""
    row = _waiting(key_id)
    if row is None:
        return stopped([finding("record_not_found", "PRACTICE:records", record="key", reference=key_id)])
    if not remark.strip():
        return stopped([finding("key_refused_without_reason", "PRACTICE:keys", subject="remark", key=key_id)])
    _decide(row, HandedInKey.State.REFUSED, remark, now)
    return Result(row, noted=(Noted(key_id, {"remark": row.remark}),))


def _waiting(key_id: str) -> HandedInKey | None:
    return (
        HandedInKey.objects.select_for_update()
        .filter(key_id=key_id, state=HandedInKey.State.RECEIVED)
        .first()
    )


def _decide(row: HandedInKey, state: HandedInKey.State, remark: str, now: datetime) -> None:
    row.state, row.remark, row.decided_at = state, remark.strip(), now
    row.save(update_fields=["state", "remark", "decided_at"])


@act("take_in_trust_list")
def take_in_trust_list(actor: Actor, data: bytes, *, now: datetime) -> Result[TrustListIssue]:
    """Publish here what the holders of the roots signed: a `.kptrust`, or a draft with enough signatures.

    Only a successor of the list in use is taken: signed by its roots and by those of the new one.
    """
    try:
        signed, trust = finished_list(data, current=trusting.current_or_none())
    except TrustListRefused as error:
        return stopped([finding(error.code, "PRACTICE:keys", subject="file", **error.params)])
    except Unreadable as error:
        return stopped([finding("trust_file_unreadable", "PRACTICE:keys", subject="file", reason=error.code)])
    issue = TrustListIssue.objects.create(version=trust.version, issued_at=trust.issued_at, signed=signed)
    _follow(trust)
    return Result(issue, noted=(Noted(f"trust list {issue.version}", {"taken_in": True}),))


def _follow(trust: TrustList) -> None:
    """What the list says against this office's own keys holds here as well: they sign no more."""
    for key in Key.objects.filter(key_id__in=[one.key_id.hex() for one in trust.keys]):
        listed = trust.key(bytes.fromhex(key.key_id))
        if listed is None:
            continue
        ends = (key.withdrawn_on or listed.withdrawn_on, key.compromised_on or listed.compromised_on)
        if ends != (key.withdrawn_on, key.compromised_on):
            key.withdrawn_on, key.compromised_on = ends
            key.save(update_fields=["withdrawn_on", "compromised_on"])
