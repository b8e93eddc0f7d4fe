"""API tokens: how a secret is made, and how the token behind a secret is found again.

A secret is `kpt_` and 43 characters of base64url (256 random bits), so a plain SHA-256 is enough to keep.
"""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime, timedelta

from openkp.office import clock
from openkp.office.access.models import ApiToken
from openkp.office.parties.models import Membership, User

PREFIX = "kpt_"
#: The longest that a token may be good, in days.
MAX_DAYS = 366
#: The use of a token is noted once in so many minutes.
NOTED_EVERY = timedelta(minutes=5)


def new_token(membership: Membership, label: str, *, days: int, now: datetime) -> tuple[ApiToken, str]:
    """A new token and its secret, which is not kept and can be shown this once."""
    secret = PREFIX + base64.urlsafe_b64encode(clock.random_bytes(32)).rstrip(b"=").decode()
    row = ApiToken.objects.create(
        membership=membership,
        label=label,
        shown=secret[: len(PREFIX) + 6],
        digest=digest_of(secret),
        made_at=now,
        expires_at=now + timedelta(days=days),
    )
    return row, secret


def end_tokens(user: User, *, now: datetime) -> int:
    """Withdraw every token of the person that is still good, in all capacities. Returns how many."""
    good = ApiToken.objects.filter(membership__user=user, withdrawn_at__isnull=True, expires_at__gt=now)
    return good.update(withdrawn_at=now)


def digest_of(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def token_of(secret: str, *, now: datetime) -> ApiToken | None:
    """The token behind a secret if it is good now; its use is noted."""
    if not secret.startswith(PREFIX) or not secret.isascii():
        return None
    found = (
        ApiToken.objects.select_related("membership__user", "membership__authority", "membership__trader")
        .filter(digest=digest_of(secret), membership__user__is_active=True)
        .first()
    )
    if found is None or not found.is_good_at(now):
        return None
    if found.last_used_at is None or now - found.last_used_at >= NOTED_EVERY:
        ApiToken.objects.filter(pk=found.pk).update(last_used_at=now)
    return found
