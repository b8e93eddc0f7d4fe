"""What an administrator does: people, companies, keys, the trust list. None of it issues a certificate."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from openkp.office.access import policy, sessions, tokens
from openkp.office.access.models import FirstPassword, RequestedAct
from openkp.office.acting import Actor, Json, Noted, Result, act, stopped
from openkp.office.messages import finding
from openkp.office.parties.acts_keys import (
    make_key,
    new_key,
    publish_trust_list,
    rotate_key,
    withdraw_key,
)
from openkp.office.parties.acts_lists import accept_key, hand_in_key, refuse_key, take_in_trust_list
from openkp.office.parties.models import (
    CAPACITY_NAMES,
    Authority,
    Membership,
    Trader,
    User,
)
from openkp.office.permissions import ADMIN, OFFICERS, SEATED, Capacity
from openkp.office.two_persons import confirmable, needs_second
from openkp.scheme.findings import Finding

__all__ = [
    "accept_key",
    "account",
    "add_officer",
    "end_membership",
    "hand_in_key",
    "make_key",
    "new_key",
    "publish_trust_list",
    "refuse_key",
    "register_trader",
    "reset_password",
    "rotate_key",
    "take_in_trust_list",
    "withdraw_key",
]

#: Capacities that a second administrator confirms before a person has them.
BY_TWO_PERSONS = OFFICERS | ADMIN | SEATED


@act("register_trader")
def register_trader(
    actor: Actor, *, name: str, address: str, now: datetime, licence: str = ""
) -> Result[Trader]:
    """Register a company as exporter or importer (Annex II 13 and 14)."""
    missing = [
        finding("remark_missing", "KPCS-CD:AnnexII.14", subject=field, field=field.capitalize())
        for field, value in (("name", name), ("address", address))
        if not value.strip()
    ]
    if missing:
        return stopped(missing)
    if Trader.objects.filter(authority=actor.authority, name=name.strip()).exists():
        return stopped([finding("name_taken", "KPCS-CD:AnnexII.13", subject="name", name=name.strip())])
    trader = Trader.objects.create(
        authority=actor.authority, name=name.strip(), address=address.strip(), licence=licence.strip()
    )
    return Result(trader, noted=(Noted(trader.name, {"address": trader.address, "licence": trader.licence}),))


@act("add_officer")
def add_officer(
    actor: Actor,
    *,
    username: str,
    full_name: str,
    capacity: Capacity,
    password: str,
    now: datetime,
    trader: Trader | None = None,
    title: str = "",
) -> Result[Membership]:
    """Give a person a capacity for the administrator's own authority; a new account if there is none yet.

    Capacities of the Process are given with a seat (`give_seat`), never here.
    """
    if capacity in SEATED:
        name = str(CAPACITY_NAMES[capacity])
        return stopped([finding("capacity_with_seat", "KPCS-CD:VI.6", subject="capacity", capacity=name)])
    user = account(actor, username=username, full_name=full_name, password=password, now=now)
    if isinstance(user, Finding):
        return stopped([user])
    clash = policy.clashing(user, actor.authority, capacity, day=actor.day(now))
    if clash is not None:
        return stopped([_duties_not_separate(clash, capacity)])
    if capacity in BY_TWO_PERSONS:
        detail = {
            "full_name": user.full_name,
            "capacity": capacity.value,
            "trader": None if trader is None else trader.pk,
            "title": title.strip(),
        }
        waiting = needs_second(actor, "add_officer", user.username, detail, now, about=user)
        if waiting is not None:
            return waiting
    membership = Membership.objects.create(
        user=user,
        capacity=capacity.value,
        authority=actor.authority,
        trader=trader,
        title=title.strip(),
        valid_from=actor.day(now),
    )
    return Result(membership, noted=(Noted(user.username, {"capacity": capacity.value}),))


@confirmable("add_officer")
def _add_officer_asked(actor: Actor, subject: str, detail: Json, now: datetime) -> Result[Any]:
    trader = detail["trader"]
    return add_officer(
        actor,
        username=subject,
        full_name=detail["full_name"],
        capacity=Capacity(detail["capacity"]),
        password="",
        trader=None if trader is None else Trader.objects.get(authority=actor.authority, pk=trader),
        title=detail["title"],
        now=now,
    )


def _duties_not_separate(clash: Membership, wanted: Capacity) -> Finding:
    return finding(
        "duties_not_separate",
        "PRACTICE:sign-in",
        subject="capacity",
        name=str(clash.user),
        held=clash.get_capacity_display(),
        authority=clash.authority.name,
        wanted=str(CAPACITY_NAMES[wanted]),
    )


def account(
    actor: Actor, *, username: str, full_name: str, password: str, now: datetime, email: str = ""
) -> User | Finding:
    """The account of that name among the authority's people, or a new one; a finding if it cannot be.

    Also one that was made for a capacity which still waits for its second person. A new account has a first
    password: good for one sign-in, at which the person chooses another.
    """
    name = username.strip()
    user = User.objects.filter(username=name).first()
    if user is not None and not _is_of(user, actor.authority):
        return finding("name_taken", "KPCS-CD:IV.b", subject="username", name=name)
    if user is None:
        user = User(username=name, full_name=full_name.strip(), email=email.strip())
        try:
            validate_password(password, user)
        except ValidationError as error:
            return finding("password_weak", "PRACTICE:sign-in", subject="password", reason=error.messages[0])
        user.set_password(password)
        user.save()
        FirstPassword.objects.create(user=user, given_at=now)
    return user


def _is_of(user: User, authority: Authority) -> bool:
    if user.memberships.filter(authority=authority).exists():
        return True
    asked_here = RequestedAct.objects.filter(
        authority=authority, act__in=("add_officer", "give_seat"), about=user
    )
    return asked_here.exists() and not user.memberships.exists()


@act("end_membership")
def end_membership(actor: Actor, membership_id: int, *, now: datetime) -> Result[Membership]:
    """End a person's capacity from tomorrow; what the person did stays in the log."""
    day = actor.day(now)
    membership = (
        Membership.objects.select_for_update(of=("self",))
        .select_related("user")
        .filter(authority=actor.authority, pk=membership_id)
        .first()
    )
    if membership is None or not membership.is_active_on(day):
        return stopped(
            [
                finding(
                    "record_not_found", "PRACTICE:records", record="membership", reference=str(membership_id)
                )
            ]
        )
    others = Membership.objects.filter(
        authority=actor.authority, capacity=Capacity.ADMINISTRATOR, valid_to__isnull=True
    ).exclude(pk=membership.pk)
    if membership.capacity == Capacity.ADMINISTRATOR and not others.exists():
        return stopped(
            [
                finding(
                    "last_administrator",
                    "KPCS-CD:IV.b",
                    name=str(membership.user),
                    authority=actor.authority.name,
                )
            ]
        )
    if membership.capacity == Capacity.ADMINISTRATOR and membership.user_id != actor.user.pk:
        about = membership.user
        waiting = needs_second(
            actor, "end_membership", about.username, {"membership": membership.pk}, now, about=about
        )
        if waiting is not None:
            return waiting
    membership.valid_to = day
    membership.save(update_fields=["valid_to"])
    noted = Noted(membership.user.username, {"capacity": membership.capacity, "valid_to": day.isoformat()})
    return Result(membership, noted=(noted,))


@confirmable("end_membership")
def _end_membership_asked(actor: Actor, subject: str, detail: Json, now: datetime) -> Result[Any]:
    return end_membership(actor, detail["membership"], now=now)


@act("reset_password")
def reset_password(actor: Actor, user_id: int, *, password: str, now: datetime) -> Result[User]:
    """Give a person of the authority a new first password; the person's sessions and API tokens end.

    Whoever had the account may have made tokens with it: one that stayed good would be a way back in.
    Two administrators do it where the password alone would open an officer's account: there, whoever confirms
    gives the password, by the same act.
    """
    user = User.objects.filter(pk=user_id, memberships__authority=actor.authority).distinct().first()
    if user is None:
        return stopped(
            [finding("record_not_found", "PRACTICE:records", record="person", reference=str(user_id))]
        )
    try:
        validate_password(password, user)
    except ValidationError as error:
        return stopped(
            [finding("password_weak", "PRACTICE:sign-in", subject="password", reason=error.messages[0])]
        )
    if user.pk != actor.user.pk and _opens_an_office(user, actor, now):
        waiting = needs_second(actor, "reset_password", user.username, {"user": user.pk}, now, about=user)
        if waiting is not None:
            return waiting
    user.set_password(password)
    user.save(update_fields=["password"])
    FirstPassword.objects.update_or_create(user=user, defaults={"given_at": now})
    sessions.end_sessions(user)
    ended = tokens.end_tokens(user, now=now)
    return Result(user, noted=(Noted(user.username, {"tokens_withdrawn": ended} if ended else {}),))


def _opens_an_office(user: User, actor: Actor, now: datetime) -> bool:
    """True if whoever knows the password could sign in as an officer: nothing else is asked of the person.

    Not while the person has a first password: an administrator gave that, too.
    """
    if policy.has_factor(user) or policy.has_first_password(user):
        return False
    held = user.memberships.filter(
        authority=actor.authority, capacity__in=[one.value for one in BY_TWO_PERSONS]
    )
    return any(one.is_active_on(actor.day(now)) for one in held)


@confirmable("reset_password")
def _reset_password_asked(actor: Actor, subject: str, detail: Json, now: datetime) -> Result[Any]:
    """Without a password it is refused as too weak: the page of the request leads to the one that asks."""
    return reset_password(actor, detail["user"], password="", now=now)
