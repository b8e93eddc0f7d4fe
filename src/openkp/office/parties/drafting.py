"""The next trust list where other people hold the roots: out as a draft, back as a signed list."""

from __future__ import annotations

from datetime import datetime

from openkp.office.parties import trusting
from openkp.office.parties.models import HandedInKey, Key
from openkp.office.register.signing import unlock
from openkp.statements import TrustList, accept_successor, open_trust_list
from openkp.statements.keys import signing_key
from openkp.statements.submissions import make_submission
from openkp.statements.trust_drafts import TrustDraft, finish_draft, read_draft, write_draft

#: A signed list is a tagged COSE_Sign (tag 98 takes two bytes); a draft is an array.
_TAGGED = b"\xd8"


def next_draft(*, now: datetime) -> bytes:
    """What the office would publish, for the holders of the roots: with a submission of each new key.

    Raises NoUsableKey if a new key of this office cannot prove itself now.
    """
    current = trusting.current_or_none()
    trust = trusting.compile_trust_list(version=1 if current is None else current.version + 1, now=now)
    submissions = [
        bytes(row.file)
        for row in HandedInKey.objects.filter(state=HandedInKey.State.ACCEPTED).order_by("pk")
        if current is None or current.key(bytes.fromhex(row.key_id)) is None
    ]
    for row in (
        Key.objects.held().exclude(purpose=Key.Purpose.ROOT).select_related("authority").order_by("pk")
    ):
        if current is None or current.key(bytes.fromhex(row.key_id)) is None:
            submissions.append(own_submission(row, now=now))
    return write_draft(TrustDraft(trust=trust, submissions=tuple(submissions)))


def own_submission(row: Key, *, now: datetime) -> bytes:
    """The submission of a key of this office, vouched for by an older one that the list in use holds.

    Raises NoUsableKey.
    """
    current = trusting.current_or_none()
    day = now.date()
    listed = [
        one
        for one in Key.objects.held().filter(authority=row.authority).exclude(pk=row.pk)
        if one.purpose == Key.Purpose.STATEMENTS
        and one.is_usable_on(day)
        and current is not None
        and current.key(bytes.fromhex(one.key_id)) is not None
    ]
    voucher = signing_key(unlock(listed[0])) if listed else None
    return make_submission(trusting.trusted_key(row), signing_key(unlock(row)), made_at=now, voucher=voucher)


def finished_list(data: bytes, *, current: TrustList | None) -> tuple[bytes, TrustList]:
    """The signed list in a file, whichever of the two kinds it is. Raises Unreadable, TrustListRefused."""
    is_list = data[:1] == _TAGGED
    signed = data if is_list else finish_draft(read_draft(data), current=current)
    trust = open_trust_list(signed) if current is None else accept_successor(current, signed)
    return signed, trust
