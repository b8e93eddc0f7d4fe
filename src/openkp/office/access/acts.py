"""What people do about ways in: API tokens, and the reset of a lost second factor, which two persons do."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator

from openkp.office.access import policy, sessions, tokens
from openkp.office.access.models import ApiToken
from openkp.office.acting import Actor, Json, Noted, Result, act, stopped
from openkp.office.messages import finding
from openkp.office.parties.models import User
from openkp.office.permissions import Capacity
from openkp.office.two_persons import confirmable, needs_second

CLAUSE = "PRACTICE:sign-in"


@act("make_api_token")
def make_api_token(actor: Actor, *, label: str, days: int, now: datetime) -> Result[tuple[ApiToken, str]]:
    """A token for a program that acts as this person in this capacity; its secret is given this once."""
    if not label.strip():
        return stopped([finding("token_label_missing", CLAUSE, subject="label")])
    if not 1 <= days <= tokens.MAX_DAYS:
        return stopped(
            [finding("token_days_wrong", CLAUSE, subject="days", found=days, most=tokens.MAX_DAYS)]
        )
    row, secret = tokens.new_token(actor.membership, label.strip()[:80], days=days, now=now)
    noted = Noted(row.shown, {"label": row.label, "until": row.expires_at.date().isoformat()})
    return Result((row, secret), noted=(noted,))


@act("withdraw_api_token")
def withdraw_api_token(actor: Actor, token_id: int, *, now: datetime) -> Result[ApiToken]:
    """Withdraw one's own token; an administrator also those of the authority's people."""
    found = ApiToken.objects.select_for_update(of=("self",)).select_related("membership__user")
    row = found.filter(pk=token_id).first()
    is_own = row is not None and row.membership.user_id == actor.user.pk
    is_ours = row is not None and row.membership.authority_id == actor.authority.pk
    if row is None or not (is_own or (is_ours and actor.capacity is Capacity.ADMINISTRATOR)):
        return stopped(
            [finding("record_not_found", "PRACTICE:records", record="token", reference=str(token_id))]
        )
    if row.withdrawn_at is not None:
        day = row.withdrawn_at.date().isoformat()
        return stopped([finding("token_withdrawn", CLAUSE, label=row.label, day=day)])
    row.withdrawn_at = now
    row.save(update_fields=["withdrawn_at"])
    return Result(row, noted=(Noted(row.shown, {"of": row.membership.user.username}),))


@act("reset_second_factor")
def reset_second_factor(actor: Actor, user_id: int, *, now: datetime) -> Result[User]:
    """Remove a person's second factors, as two administrators decided; sessions and API tokens end."""
    user = User.objects.filter(pk=user_id, memberships__authority=actor.authority).distinct().first()
    if user is None:
        return stopped(
            [finding("record_not_found", "PRACTICE:records", record="person", reference=str(user_id))]
        )
    if not policy.has_factor(user):
        return stopped([finding("factor_not_set", CLAUSE, name=str(user))])
    waiting = needs_second(actor, "reset_second_factor", user.username, {"user": user.pk}, now, about=user)
    if waiting is not None:
        return waiting
    Authenticator.objects.filter(user=user).delete()
    sessions.end_sessions(user)
    ended = tokens.end_tokens(user, now=now)
    return Result(user, noted=(Noted(user.username, {"tokens_withdrawn": ended} if ended else {}),))


@confirmable("reset_second_factor")
def _reset_asked(actor: Actor, subject: str, detail: Json, now: datetime) -> Result[Any]:
    return reset_second_factor(actor, detail["user"], now=now)
