"""What the pages about ways in show."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from openkp.office.access.models import ApiToken, RequestedAct
from openkp.office.acting import Actor
from openkp.office.parties.models import CAPACITY_NAMES, Key, Membership, Trader
from openkp.office.permissions import Capacity
from openkp.office.register.acts_in_words import phrase
from openkp.office.wording import day_text


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
    """What is asked for; the log of acts tells of it as done."""
    return ASKED[row.act]() if row.act in ASKED else phrase(row.act)


def detail_of(row: RequestedAct) -> list[tuple[str, str]]:
    """What is asked for, as (label, value) in words."""
    subject = subject_of(row)
    found = [(_("For whom or what"), subject)] if subject else []
    for name, value in row.detail.items():
        if value in ("", None, False, row.subject) or name not in TOLD:
            continue
        label, tell = TOLD[name]
        found.append((label(), tell(value)))
    return found


def subject_of(row: RequestedAct) -> str:
    """For whom or what: a new key by what it signs, the trust list not at all, others by name."""
    if row.act in ("make_key", "rotate_key"):
        return str(Key.Purpose(row.subject).label)
    return "" if row.act == "publish_trust_list" else row.subject


def heading_of(row: RequestedAct) -> str:
    """What is asked for, and for whom or what, as one line of a list."""
    return ": ".join(one for one in (title_of(row), subject_of(row)) if one)


def _capacity(value: Any) -> str:
    return str(CAPACITY_NAMES[Capacity(value)])


def _membership(value: Any) -> str:
    found = Membership.objects.select_related("user").filter(pk=value).first()
    return str(value) if found is None else str(found)


def _day(value: Any) -> str:
    return day_text(date.fromisoformat(value))


def _company(value: Any) -> str:
    found = Trader.objects.filter(pk=value).first()
    return str(value) if found is None else found.name


#: What is asked for, by act: what will be done, where the log tells what was.
ASKED: dict[str, Callable[[], str]] = {
    "add_officer": lambda: _("Give a person a capacity"),
    "give_seat": lambda: _("Give a seat at the table"),
    "end_membership": lambda: _("End capacity"),
    "reset_password": lambda: _("New password"),
    "reset_second_factor": lambda: _("Reset second factor"),
    "make_key": lambda: _("Make a key"),
    "rotate_key": lambda: _("The next key"),
    "withdraw_key": lambda: _("Withdraw a key"),
    "accept_key": lambda: _("Put a key on the next list"),
    "publish_trust_list": lambda: _("Publish the trust list"),
}

#: What a field of a request is called, and how its value is told. Fields that tell the same again for the
#: program (`user`, the number of the account whose name is the subject) are left out.
TOLD: dict[str, tuple[Callable[[], str], Callable[[Any], str]]] = {
    "capacity": (lambda: _("Capacity"), _capacity),
    "full_name": (lambda: _("Full name"), str),
    "title": (lambda: pgettext("of a person", "Title"), str),
    "membership": (lambda: _("Capacity"), _membership),
    "trader": (lambda: _("Company"), _company),
    "party": (lambda: _("Party"), str),
    "from": (lambda: _("First day"), _day),
    "to": (lambda: _("Last day"), _day),
    "overlap_days": (lambda: _("Days during which the old key may still sign"), str),
    "in_module": (lambda: _("Where it is kept"), lambda _value: _("In the security module")),
    "remark": (lambda: _("How you checked, or why you refuse"), str),
    "compromised_on": (lambda: _("Somebody else may have had the key since"), _day),
}
