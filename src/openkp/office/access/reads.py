"""What the pages about ways in show."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from openkp.office.access.models import ApiToken, RequestedAct
from openkp.office.acting import Actor
from openkp.office.parties.models import CAPACITY_NAMES, Membership
from openkp.office.permissions import Capacity
from openkp.office.register.acts_in_words import phrase


def own_tokens(actor: Actor) -> QuerySet[ApiToken]:
    """The person's tokens in every capacity, the newest first."""
    return ApiToken.objects.select_related("membership__authority", "membership__trader").filter(
        membership__user=actor.user
    )


def tokens_of_authority(actor: Actor) -> QuerySet[ApiToken]:
    """The tokens of everybody who acts for the actor's authority."""
    return ApiToken.objects.select_related("membership__user", "membership__trader").filter(
        membership__authority=actor.authority
    )


def token_state(token: ApiToken, now: datetime) -> str:
    """`active`, `ended` or `withdrawn`."""
    if token.withdrawn_at is not None:
        return "withdrawn"
    return "active" if token.is_good_at(now) else "ended"


def title_of(row: RequestedAct) -> str:
    """The act as the log of acts calls it."""
    return phrase(row.act)


def detail_of(row: RequestedAct) -> list[tuple[str, str]]:
    """What is asked for, as (label, value) in words."""
    found = [(_("For whom or what"), row.subject)]
    for name, value in row.detail.items():
        if value in ("", None, row.subject):
            continue
        if name in TOLD:
            label, tell = TOLD[name]
            found.append((label(), tell(value)))
        else:
            found.append((name.replace("_", " ").capitalize(), str(value)))
    return found


def _capacity(value: Any) -> str:
    return str(CAPACITY_NAMES[Capacity(value)])


def _membership(value: Any) -> str:
    found = Membership.objects.select_related("user").filter(pk=value).first()
    return str(value) if found is None else str(found)


#: What a field of a request is called, and how its value is told.
TOLD: dict[str, tuple[Callable[[], str], Callable[[Any], str]]] = {
    "capacity": (lambda: _("Capacity"), _capacity),
    "full_name": (lambda: _("Full name"), str),
    "title": (lambda: _("Title"), str),
    "membership": (lambda: _("Capacity"), _membership),
    "user": (lambda: _("Account"), lambda value: str(value)),
    "purpose": (lambda: _("What it signs"), str),
    "valid_from": (lambda: _("First day"), str),
    "valid_to": (lambda: _("Last day"), str),
    "key_id": (lambda: _("Key"), str),
    "compromised_on": (lambda: _("Somebody else may have had the key since"), str),
}
