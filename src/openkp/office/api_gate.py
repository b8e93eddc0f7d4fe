"""The one gate of the API: who calls, in which capacity, and what they are told when it does not go on.

Programs send a personal API token: `Authorization: Bearer kpt_…`. A person makes it on the page "API tokens"
(act `make_api_token`; `access.tokens.new_token(membership, label, days=…, now=…)` returns the row and the
secret, which is shown once and kept as a hash). It is good for one capacity, until its day, and can be
withdrawn; what a program does with it is logged as done by the person. In a test:

    _row, secret = new_token(office.actor("bw.exporter").membership, "a test", days=1, now=clock.now())
    client.get("/api/applications", headers={"Authorization": f"Bearer {secret}"})

A person's browser uses the session (with a CSRF token). HTTP Basic works too and counts towards the same
lockout as the page for signing in, but not in a capacity that must have a second factor: that needs a token.
Whoever has several capacities may name one in the header `OpenKP-Capacity`; a token has one.
"""

from __future__ import annotations

import json
import math
from typing import Any, TypeVar, cast

from django.conf import settings
from django.contrib.auth import authenticate
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from ninja.errors import HttpError
from ninja.parser import Parser
from ninja.security import APIKeyCookie, HttpBasicAuth, HttpBearer

from openkp.office import clock
from openkp.office.access.policy import has_factor, has_first_password, needs_factor
from openkp.office.access.rules import asked_first, lacks_factor
from openkp.office.access.tokens import token_of
from openkp.office.acting import Actor, Json, Result
from openkp.office.messages import as_json
from openkp.office.middleware import active_memberships, active_today
from openkp.office.parties.models import Membership, User
from openkp.office.permissions import API
from openkp.scheme.findings import Finding

T = TypeVar("T")
CAPACITY_HEADER = "OpenKP-Capacity"
#: No document of the scheme nests deeper than this.
MAX_DEPTH = 32


class Refused(Exception):
    """An act that did not take place: its findings are the answer."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__([found.code for found in findings])
        self.findings = findings


def settled(result: Result[T]) -> T:
    """The record of an act; raises Refused with the findings that stopped it."""
    if result.record is None:
        raise Refused(result.findings)
    return result.record


def refusal(findings: tuple[Finding, ...]) -> Json:
    """The answer to a request that findings stopped."""
    return {"ok": False, "findings": [as_json(found) for found in findings]}


def actor_of(request: HttpRequest) -> Actor:
    """The actor whom the gate let through."""
    return cast(Actor, request.auth)  # type: ignore[attr-defined]


def operation(name: str) -> dict[str, Any]:
    """How an operation is registered: its name, and the gate that its row in `permissions.API` asks for."""
    capacities = API[name]
    auth = None if capacities is None else [TokenSignIn(name), BasicSignIn(name), SessionSignIn(name)]
    return {"operation_id": name, "url_name": name, "auth": auth}


def _chosen(name: str, memberships: list[Membership], wanted: str | None) -> Actor:
    allowed = API[name] or frozenset()
    fitting = [one for one in memberships if one.capacity in allowed]
    if wanted is not None:
        fitting = [one for one in fitting if one.capacity == wanted]
    if not fitting:
        raise HttpError(403, f"Your capacity may not {name.replace('_', ' ')}.")
    return Actor(fitting[0])


class TokenSignIn(HttpBearer):
    """A personal API token, made by the person for a program: it acts in the token's capacity."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__()

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """The actor behind the token; None for one that is unknown, withdrawn or has ended."""
        found = token_of(token, now=clock.now())
        if found is None:
            return None
        membership = found.membership
        if not membership.is_active_on(Actor(membership).day(clock.now())):
            return None
        return _chosen(self.name, [membership], request.headers.get(CAPACITY_HEADER))


class BasicSignIn(HttpBasicAuth):
    """User name and password with each request, over https."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__()

    def authenticate(self, request: HttpRequest, username: str, password: str) -> Actor | None:
        """The actor, None for a wrong password; 429 after too many of them."""
        if "\x00" in username or "\x00" in password:
            return None
        user = authenticate(request, username=username, password=password)
        if getattr(request, "axes_locked_out", None):
            request.axes_locked_out = False  # type: ignore[attr-defined]  # answered here, in JSON
            raise HttpError(429, "Too many wrong passwords. Try again in a quarter of an hour.")
        if not isinstance(user, User):
            return None
        if has_first_password(user):
            raise HttpError(403, "Change the first password on the page for signing in before using the API.")
        actor = _chosen(self.name, active_today(user), request.headers.get(CAPACITY_HEADER))
        if needs_factor(actor.membership) or has_factor(user):
            raise HttpError(
                403, "A password alone is not enough for this account. Make an API token and send that."
            )
        return actor


class SessionSignIn(APIKeyCookie):
    """The session of a signed-in person; requests that change something carry the CSRF token."""

    param_name = settings.SESSION_COOKIE_NAME

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(csrf=False)

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        """The actor of the session, in the capacity chosen there; None without a session."""
        if not request.user.is_authenticated:
            return None
        self.require_csrf_token(request)
        if asked_first(request):
            raise HttpError(403, "Open the office in the browser first: it asks you to finish signing in.")
        wanted = request.headers.get(CAPACITY_HEADER)
        actor: Actor | None = request.actor  # type: ignore[attr-defined]
        memberships = active_memberships(request)
        if wanted is None and actor is not None:
            memberships = [actor.membership]
        chosen = _chosen(self.name, memberships, wanted)
        if lacks_factor(request, chosen.membership):  # the header may name another capacity than the page
            raise HttpError(403, "Take that capacity in the browser first: it asks for a second factor.")
        return chosen

    @staticmethod
    def require_csrf_token(request: HttpRequest) -> None:
        """403 for a request that another site could have made the browser send."""
        from ninja.utils import check_csrf

        if check_csrf(request) is not None:
            raise HttpError(403, "The CSRF token is missing or wrong.")


class StrictParser(Parser):
    """JSON that every database can keep: text without surrogates and NUL, finite numbers, bounded depth."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """The body; raises ValueError for what no document of the scheme can hold."""
        data = json.loads(request.body, parse_constant=_no_constant)
        walk_json(data)
        return cast(dict[str, Any], data)


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is no number")


def walk_json(data: object) -> None:
    """Raises ValueError for a JSON value that some database cannot keep."""
    waiting: list[tuple[object, int]] = [(data, 0)]
    while waiting:
        value, depth = waiting.pop()
        if depth > MAX_DEPTH:
            raise ValueError("nested too deeply")
        if isinstance(value, str):
            if "\x00" in value:
                raise ValueError("text with NUL")
            value.encode()  # raises UnicodeEncodeError, a ValueError, for lone surrogates
        elif isinstance(value, float) and not math.isfinite(value):
            raise ValueError("not a finite number")
        elif isinstance(value, dict):
            waiting += [(key, depth + 1) for key in value]
            waiting += [(item, depth + 1) for item in value.values()]
        elif isinstance(value, list):
            waiting += [(item, depth + 1) for item in value]


__all__ = ["PermissionDenied", "Refused", "StrictParser", "actor_of", "operation", "refusal", "settled"]
