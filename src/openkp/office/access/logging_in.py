"""What the log of acts tells of sign-ins: who, in which way, and failures; never a secret or a wrong name.

A name that no account has is not written down: people type passwords into the wrong box.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from openkp.office.acting import Actor, Json, Noted
from openkp.office.parties.models import Membership, User
from openkp.office.register.writing import append_acts


def note(user: User, what: str, *, now: datetime, detail: Json | None = None) -> None:
    """Write what happened to a person's way in to the acts log of the person's authorities.

    One line for each authority whose capacity the person holds today; nothing for an account without any.
    """
    with transaction.atomic():
        for membership in _one_for_each_authority(user, now):
            noted = Noted(user.username, detail or {}, act=what)
            append_acts(Actor(membership), what, (noted,), now=now)


def _one_for_each_authority(user: User, now: datetime) -> list[Membership]:
    found: dict[int, Membership] = {}
    for one in Membership.objects.select_related("user", "authority", "trader").filter(user=user):
        if one.is_active_on(Actor(one).day(now)):
            found.setdefault(one.authority_id, one)
    return list(found.values())
