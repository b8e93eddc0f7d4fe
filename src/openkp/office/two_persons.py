"""Acts that need two persons: one asks, another of the same capacity confirms, and only then it is done.

    @act("make_key")
    def make_key(actor, *, purpose, now, ...) -> Result[Key]:
        waiting = needs_second(actor, "make_key", purpose, {...all arguments as JSON...}, now)
        if waiting is not None:
            return waiting    # `result.waits` is True: nothing is done yet, the request is kept and logged
        ...                   # a second person has confirmed, or there is nobody to ask

    @confirmable("make_key")          # how the confirmed act is done again from its detail
    def _make_key_asked(actor: Actor, subject: str, detail: Json, now: datetime) -> Result[Any]:
        return make_key(actor, purpose=Key.Purpose(detail["purpose"]), ..., now=now)

Call `needs_second` after all other checks, inside the act. `detail` must be the same JSON both times (nothing
random) and is shown to whoever confirms: no secrets.

Who may confirm: whoever holds a capacity of that act at the authority today, except the one who asked and
the person whom the act concerns (`about`). Where there is nobody else at all, the act goes ahead at once and
the log says that one person did it. Where the only other one is the person concerned, the act waits for
`DAYS_ALONE`: that person is told and may refuse; after it, whoever asked may carry it out alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from openkp.office.access.models import RequestedAct
from openkp.office.acting import Actor, Json, Noted, Result, act, stopped, took_place
from openkp.office.messages import finding
from openkp.office.parties.models import Membership, User
from openkp.office.permissions import ACTS

#: A request that nobody settles in so many days is no longer good.
DAYS_OPEN = 14
#: How long the person concerned may refuse where nobody else could confirm.
DAYS_ALONE = 3

Performer = Callable[[Actor, str, Json, datetime], Result[Any]]
CONFIRMABLE: dict[str, Performer] = {}


def confirmable(name: str) -> Callable[[Performer], Performer]:
    """Register how a confirmed act is done from its detail: `(actor, subject, detail, now) -> Result`."""

    def register(performer: Performer) -> Performer:
        CONFIRMABLE[name] = performer
        return performer

    return register


def digest_of(subject: str, detail: Json) -> str:
    """The same request has the same digest, whoever asks."""
    text = json.dumps([subject, detail], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def needs_second(
    actor: Actor, act: str, subject: str, detail: Json, now: datetime, *, about: User | None = None
) -> Result[Any] | None:
    """None if the act may be done now; else what the act returns instead: it waits for a second person."""
    from openkp.office.register.writing import append_acts

    row = (
        _open(actor, act, now)
        .filter(digest=digest_of(subject, detail))
        .select_for_update(of=("self",))
        .first()
    )
    others = able_to_confirm(actor, act, now, about=about)
    if row is None:
        concerned = about is not None and about.pk != actor.user.pk and _holds(actor, act, about, now)
        if not others and not concerned:
            alone = Noted(subject, {"act": act, "why": "nobody else could confirm"}, act="done_alone")
            append_acts(actor, "done_alone", (alone,), now=now)
            return None
        asked = _asked(actor, act, subject, detail, now, about)
        return asked or needs_second(actor, act, subject, detail, now, about=about)
    if row.asked_by_id == actor.user.pk and not may_go_alone(row, others, now):
        return _waiting(row, others)
    if row.asked_by_id != actor.user.pk and row.about_id == actor.user.pk:
        return _waiting(row, others)  # the person concerned may refuse, and never confirms
    _settle(row, actor, RequestedAct.State.DONE, now)
    confirmed = Noted(subject, {"act": act, "asked_by": row.asked_by.username}, act="confirmed_act")
    append_acts(actor, "confirmed_act", (confirmed,), now=now)
    return None


def _asked(
    actor: Actor, act: str, subject: str, detail: Json, now: datetime, about: User | None
) -> Result[Any] | None:
    """The request is kept; None if somebody asked for the same at the same moment and was first."""
    lapsed = actor.authority.requested_acts.filter(
        act=act,
        digest=digest_of(subject, detail),
        state=RequestedAct.State.OPEN,
        asked_at__lte=now - timedelta(days=DAYS_OPEN),
    )
    lapsed.update(state=RequestedAct.State.REFUSED, settled_at=now)  # too old to be found as open
    row, is_first = RequestedAct.objects.get_or_create(
        authority=actor.authority,
        act=act,
        digest=digest_of(subject, detail),
        state=RequestedAct.State.OPEN,
        defaults={
            "subject": subject,
            "detail": detail,
            "about": about,
            "asked_by": actor.user,
            "asked_at": now,
        },
    )
    if not is_first:
        return None
    waiting = _waiting(row, able_to_confirm(actor, act, now, about=about))
    return Result(None, waiting.findings, (Noted(subject, {"act": act}, act="asked_for_act"),), waits=True)


def _waiting(row: RequestedAct, others: list[User]) -> Result[Any]:
    names = ", ".join(str(one) for one in others[:3])
    if names:
        found = finding("waits_for_second", "PRACTICE:sign-in", subject=row.subject, names=names)
    else:
        day = (row.asked_at + timedelta(days=DAYS_ALONE)).date().isoformat()
        found = finding(
            "waits_for_objection", "PRACTICE:sign-in", subject=row.subject, name=str(row.about), day=day
        )
    return Result(None, (found,), waits=True)


def able_to_confirm(actor: Actor, act: str, now: datetime, *, about: User | None = None) -> list[User]:
    """The people who could confirm what the actor asks for."""
    day = actor.day(now)
    held = Membership.objects.select_related("user").filter(
        authority=actor.authority, capacity__in=[one.value for one in ACTS[act]], user__is_active=True
    )
    without = {actor.user.pk} | ({about.pk} if about is not None else set())
    found = {one.user_id: one.user for one in held if one.user_id not in without and one.is_active_on(day)}
    return list(found.values())


def _holds(actor: Actor, act: str, person: User, now: datetime) -> bool:
    day, capacities = actor.day(now), [one.value for one in ACTS[act]]
    held = Membership.objects.filter(authority=actor.authority, user=person, capacity__in=capacities)
    return any(one.is_active_on(day) for one in held)


def may_go_alone(row: RequestedAct, others: list[User], now: datetime) -> bool:
    """True where nobody but the person concerned could confirm, and that person let the days pass."""
    return not others and now >= row.asked_at + timedelta(days=DAYS_ALONE)


def _open(actor: Actor, act: str, now: datetime) -> QuerySet[RequestedAct]:
    return open_requests(actor, now).filter(act=act)


def open_requests(actor: Actor, now: datetime) -> QuerySet[RequestedAct]:
    """What waits at the actor's authority and is still good."""
    return RequestedAct.objects.select_related("asked_by", "about").filter(
        authority=actor.authority,
        state=RequestedAct.State.OPEN,
        asked_at__gt=now - timedelta(days=DAYS_OPEN),
    )


def _settle(row: RequestedAct, actor: Actor, state: RequestedAct.State, now: datetime) -> None:
    row.state, row.settled_by, row.settled_at = state, actor.user, now
    row.save(update_fields=["state", "settled_by", "settled_at"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A request as one person sees it: what that person may do with it."""

    row: RequestedAct
    is_mine: bool
    can_confirm: bool
    can_refuse: bool


def waiting_for(actor: Actor, now: datetime) -> list[Waiting]:
    """What waits for the actor: to confirm, to refuse, or one's own that waits for others."""
    found = []
    for row in open_requests(actor, now).filter(Q(act__in=[name for name in ACTS if actor.may(name)])):
        is_mine, is_about = row.asked_by_id == actor.user.pk, row.about_id == actor.user.pk
        others = able_to_confirm(actor, row.act, now, about=row.about) if is_mine else []
        found.append(
            Waiting(
                row=row,
                is_mine=is_mine,
                can_confirm=may_go_alone(row, others, now) if is_mine else not is_about,
                can_refuse=True,
            )
        )
    return found


def request_of(actor: Actor, request_id: int, now: datetime) -> Waiting | None:
    """One request that waits, as the actor sees it."""
    return next((one for one in waiting_for(actor, now) if one.row.pk == request_id), None)


def _locked(actor: Actor, request_id: int, now: datetime) -> Waiting | None:
    """As `request_of`, when whoever is at the same request has ended."""
    RequestedAct.objects.select_for_update().filter(authority=actor.authority, pk=request_id).first()
    return request_of(actor, request_id, now)


def confirm(actor: Actor, request_id: int, *, now: datetime) -> Result[Any]:
    """Do what was asked for, as the second person. The act checks everything again, as of now.

    Of two who confirm at once, or of a button that is pressed twice, the second finds the request settled.
    """
    with transaction.atomic():
        found = _locked(actor, request_id, now)
        if found is None or not found.can_confirm:
            return stopped([_not_found(request_id)])
        result = CONFIRMABLE[found.row.act](actor, found.row.subject, found.row.detail, now)
    if result.is_done and not connection.in_atomic_block:
        took_place.set(True)
    return result


@act("refuse_requested_act")
def refuse_requested_act(actor: Actor, request_id: int, *, now: datetime) -> Result[RequestedAct]:
    """Refuse what another asked for, or take back what one asked for oneself."""
    found = _locked(actor, request_id, now)
    if found is None:
        return stopped([_not_found(request_id)])
    _settle(found.row, actor, RequestedAct.State.REFUSED, now)
    detail = {"act": found.row.act, "asked_by": found.row.asked_by.username}
    return Result(found.row, noted=(Noted(found.row.subject, detail),))


def _not_found(request_id: int) -> Any:
    return finding("record_not_found", "PRACTICE:records", record="request", reference=str(request_id))
