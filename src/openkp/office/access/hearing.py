"""What the app does when Django, allauth or axes tell of a sign-in, a failure or a changed factor."""

from __future__ import annotations

from typing import Any

from allauth.mfa import signals as factors
from allauth.mfa.models import Authenticator
from axes.signals import user_locked_out
from django.contrib.auth import signals as django_signals
from django.http import HttpRequest

from openkp.office import clock
from openkp.office.access import logging_in, rules, sessions
from openkp.office.parties.models import User


def listen() -> None:
    """Connect the receivers; called once, when the apps are loaded."""
    django_signals.user_logged_in.connect(signed_in, dispatch_uid="access.signed_in")
    django_signals.user_login_failed.connect(failed, dispatch_uid="access.failed")
    user_locked_out.connect(locked_out, dispatch_uid="access.locked_out")
    factors.authenticator_added.connect(factor_added, dispatch_uid="access.factor_added")
    factors.authenticator_removed.connect(factor_removed, dispatch_uid="access.factor_removed")
    factors.authenticator_reset.connect(codes_made, dispatch_uid="access.codes_made")
    factors.authentication_failed.connect(factor_failed, dispatch_uid="access.factor_failed")


def signed_in(sender: object, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Every session has its row and its start."""
    sessions.begin(request, user, now=clock.now())


def failed(sender: object, credentials: dict[str, Any], **kwargs: Any) -> None:
    """A wrong password for an account that exists. axes counts it; the log tells the authority."""
    name = str(credentials.get("username") or "")
    user = None if "\x00" in name else User.objects.filter(username=name).first()
    if user is not None:
        way = "second factor" if credentials.get("factor") else "password"
        logging_in.note(user, "sign_in_failed", now=clock.now(), detail={"way": way})


def locked_out(sender: object, username: str | None = None, **kwargs: Any) -> None:
    """Too many failures: closed for a while."""
    user = User.objects.filter(username=username or "").first()
    if user is not None:
        logging_in.note(user, "sign_in_closed", now=clock.now())


def factor_failed(sender: object, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """A wrong code counts like a wrong password, in the office's one count of failures."""
    credentials = {"username": user.username, "factor": "code"}
    django_signals.user_login_failed.send(sender=__name__, credentials=credentials, request=request)


def factor_added(
    sender: object, request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any
) -> None:
    """A new factor: whoever sits elsewhere with the password alone is signed out."""
    rules.look_again(request)
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        sessions.end_sessions(user, without=request.session.session_key)
        logging_in.note(user, "factor_added", now=clock.now(), detail={"kind": authenticator.type})


def factor_removed(
    sender: object, request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any
) -> None:
    """A factor is gone: the policy is looked at again with the next page."""
    rules.look_again(request)
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        logging_in.note(user, "factor_removed", now=clock.now(), detail={"kind": authenticator.type})


def codes_made(sender: object, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """New recovery codes; the old ones are no longer good."""
    logging_in.note(user, "recovery_codes_made", now=clock.now())
