"""Between a sign-in and the desks: sessions end, first passwords are changed, factors are set up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from openkp.office import clock
from openkp.office.access import policy, sessions
from openkp.office.acting import Actor
from openkp.office.parties.models import Membership, User

#: In the session: the capacity (its primary key) for which everything asked for was found.
SETTLED = "access_settled"
#: Set in the session by a sign-in through a directory that asks for a second factor itself.
BY_DIRECTORY = "factor_by_directory"

PASSWORD_PAGE, FACTOR_PAGE = "parties:change_password", "mfa_index"
#: Pages that stay open to whoever has not done yet what is asked for.
_ALWAYS = frozenset(
    {"parties:sign_out", "set_language", "health", "parties:take_persona", "parties:switch_capacity"}
)
_FOR_FACTORS = frozenset(
    {
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_list_webauthn",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "account_reauthenticate",
        "parties:change_password",
    }
)


def look_again(request: HttpRequest) -> None:
    """Forget that everything was found: the next page looks again."""
    request.session.pop(SETTLED, None)


def lacks_factor(request: HttpRequest, membership: Membership) -> bool:
    """True if this session may not be used in that capacity before the person has a second factor."""
    is_trusted = bool(request.session.get(BY_DIRECTORY))
    return policy.needs_factor(membership) and not is_trusted and not policy.has_factor(membership.user)


def asked_first(request: HttpRequest) -> str:
    """The page where the person must do something before going on; empty if nothing is asked for."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None or request.session.get(SETTLED) == actor.membership.pk:
        return ""
    if policy.has_first_password(actor.user):
        return PASSWORD_PAGE
    if lacks_factor(request, actor.membership):
        return FACTOR_PAGE
    request.session[SETTLED] = actor.membership.pk
    return ""


class SessionsEnd:
    """Ends a session that was idle too long or is too old. Before `ActorMiddleware`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if isinstance(request.user, User):
            now = clock.now()
            if sessions.has_ended(request, now=now):
                sessions.end_sessions(request.user, only=request.session.get(sessions.ROW, 0))
                logout(request)
                if not request.path.startswith("/api/"):
                    messages.info(request, _("Your session has ended. Sign in again to go on."))
            else:
                sessions.note_seen(request, now=now)
        return self.get_response(request)


class AskedFirst:
    """Leads whoever has a first password, or no second factor where one is asked for. After the gate."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Let the page pass, or lead to the page where something is to be done first."""
        match = request.resolver_match
        name = match.view_name if match is not None else ""
        if name.startswith("api:") or name in _ALWAYS:
            return None  # the gate of the API asks for itself, see api_gate
        page = asked_first(request)
        if not page or name == page or (page == FACTOR_PAGE and name in _FOR_FACTORS):
            return None
        if page == PASSWORD_PAGE:
            messages.info(request, _("Choose a password of your own first; only you should know it."))
        return HttpResponseRedirect(reverse(page))
