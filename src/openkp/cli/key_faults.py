"""What is wrong, or soon will be, with one key of the office: for `openkp keys check` and `openkp doctor`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openkp.office.parties.models import Key

#: A key that ends in fewer days is told beforehand.
NEAR = timedelta(days=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFault:
    """One fault. state: `look` (soon a problem) or `wrong`; mend: what to do."""

    key_id: str
    state: str
    found: str
    mend: str


def faults_of(key: Key, today: date) -> list[KeyFault]:
    """A key in use that cannot be reached, ends soon or is not on the list. Needs the office's settings.

    Nothing for a key that has ended, was withdrawn, or is kept elsewhere.
    """
    from openkp.office.parties.trusting import is_listed

    is_over = key.valid_to < today or key.withdrawn_on is not None or key.compromised_on is not None
    if is_over or not (key.private_pem or key.token):
        return []
    found = []
    cannot = _cannot_sign(key)
    if cannot is not None:
        found.append(KeyFault(key_id=key.key_id, state="wrong", found=cannot[0], mend=cannot[1]))
    if not is_listed(key):
        mend = "Publish the trust list, or send `openkp trust draft` to the holders of the roots."
        begins = f"it is not on the trust list and is for {key.valid_from} and after"
        state = "wrong" if key.valid_from <= today else "look"
        found.append(KeyFault(key_id=key.key_id, state=state, found=begins, mend=mend))
    if key.valid_to - today < NEAR and not _has_next(key):
        ends = f"it ends on {key.valid_to}, and none comes after it"
        mend = f"Run `openkp keys rotate --purpose {key.purpose}` now, so that posts have it in time."
        found.append(KeyFault(key_id=key.key_id, state="look", found=ends, mend=mend))
    return found


def _cannot_sign(key: Key) -> tuple[str, str] | None:
    """Why the key does not sign, and what to do; it is tried."""
    from openkp.office.messages import cannot_sign, explained
    from openkp.office.register.signing import NoUsableKey, unlock
    from openkp.statements.keys import signing_key

    try:
        signing_key(unlock(key)).sign(b"openkp keys check")
    except NoUsableKey as trouble:
        told = explained(cannot_sign(str(key.authority or key.label), key.valid_from, trouble))
        return told.text, told.next_step
    return None


def _has_next(key: Key) -> bool:
    from openkp.office.parties.models import Key as Keys

    others = Keys.objects.filter(authority=key.authority, purpose=key.purpose, valid_to__gt=key.valid_to)
    return others.filter(withdrawn_on__isnull=True, compromised_on__isnull=True).exists()
