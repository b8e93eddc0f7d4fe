"""Who is at the desk: the actor of each request, and the gate that the table of pages describes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from openkp.office import clock
from openkp.office.acting import Actor
from openkp.office.parties.models import Membership, User
from openkp.office.permissions import PAGES, Capacity

SESSION_KEY = "membership"


class DeskRequest(HttpRequest):
    """A request that has passed the gate; `actor` is None on public pages without a signed-in person."""

    actor: Actor | None


def active_memberships(request: HttpRequest) -> list[Membership]:
    """The person's memberships that hold today."""
    return active_today(request.user) if isinstance(request.user, User) else []


def active_today(user: User) -> list[Membership]:
    """The person's memberships that hold today, each by the day where its authority sits."""
    now = clock.now()
    found = Membership.objects.select_related("user", "authority", "trader").filter(user=user)
    return [one for one in found if one.is_active_on(Actor(one).day(now))]


class ActorMiddleware:
    """Sets `request.actor` and lets a page be reached only as `permissions.PAGES` says."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        memberships = active_memberships(request)
        chosen = request.session.get(SESSION_KEY)
        membership = next((one for one in memberships if one.pk == chosen), None)
        if membership is None and memberships:
            membership = memberships[0]
        request.memberships = memberships  # type: ignore[attr-defined]
        request.actor = None if membership is None else Actor(membership)  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Deny what the table does not give; a page without a row is a fault of ours and is denied too."""
        match = request.resolver_match
        name = match.view_name if match is not None else ""
        if name.startswith("api:"):
            return None  # each operation has its own row and its own gate, see api.py
        if name not in PAGES:
            raise PermissionDenied(f"no row for the page {name}")
        capacities = PAGES[name]
        if capacities is None:
            return None
        actor: Actor | None = request.actor  # type: ignore[attr-defined]
        if actor is None:
            if request.user.is_authenticated:
                raise PermissionDenied("this account has no capacity today")
            messages.info(request, _("Sign in to see that page."))
            return redirect_to_login(request.get_full_path())
        if actor.capacity not in capacities:
            raise PermissionDenied(f"{actor.capacity} may not see {name}")
        return None


def office_context(request: HttpRequest) -> dict[str, Any]:
    """What every template may use."""
    actor: Actor | None = getattr(request, "actor", None)
    return {
        "actor": actor,
        "memberships": getattr(request, "memberships", []),
        "is_demo": settings.IS_DEMO,
        "openkp_version": settings.VERSION,
        "navigation": navigation(actor, request),
        "languages": settings.LANGUAGES,
        "today": clock.now(),
    }


def navigation(actor: Actor | None, request: HttpRequest) -> list[dict[str, Any]]:
    """The pages at the top, as far as the actor may see them."""
    here = request.resolver_match.view_name if request.resolver_match else ""
    capacity: Capacity | None = None if actor is None else actor.capacity
    shown = [
        (name, label)
        for name, label in NAVIGATION
        if (PAGES[name] is None or capacity in (PAGES[name] or frozenset()))
        and capacity not in BESIDE_THE_DESK.get(name, frozenset())
    ]
    above = [name for name, _label in shown if name != "home" and request.path.startswith(reverse(name))]
    nearest = max(above, key=lambda name: len(reverse(name)), default="")
    return [
        {
            "name": name,
            "label": label(),
            "is_current": here == name,
            "is_within": name == nearest and here != name,
        }
        for name, label in shown
    ]


#: Pages that these reach from their own desk instead: a menu longer than the window hides its end.
BESIDE_THE_DESK: dict[str, frozenset[Capacity]] = {
    "stocks:transition": frozenset({Capacity.ISSUING_OFFICER, Capacity.FOCAL_POINT}),
    "returns:pairs": frozenset({Capacity.FOCAL_POINT}),
    "border:alerts": frozenset({Capacity.ISSUING_OFFICER, Capacity.FOCAL_POINT}),
    "returns:questionnaires": frozenset({Capacity.FOCAL_POINT}),
}

NAVIGATION: list[tuple[str, Callable[[], str]]] = [
    ("home", lambda: _("Overview")),
    ("certificates:applications", lambda: _("Applications")),
    ("certificates:certificates", lambda: _("Certificates")),
    ("stocks:mine_day", lambda: _("Stock")),
    ("stocks:control", lambda: _("Stocks")),
    ("stocks:transition", lambda: _("Export cover")),
    ("certificates:arrivals", lambda: _("Arrivals")),
    ("certificates:check", lambda: _("Check a certificate")),
    ("certificates:transits", lambda: _("Transits")),
    ("border:alerts", lambda: _("Alerts")),
    ("certificates:follow_up", lambda: _("Follow-up")),
    ("returns:desk", lambda: _("Returns")),
    ("returns:overview", lambda: _("Analysis")),
    ("returns:pairs", lambda: _("Pairs")),
    ("returns:mirror", lambda: _("Mirror table")),
    ("returns:questionnaires", lambda: _("Questionnaires")),
    ("meetings:chair_desk", lambda: _("Chair’s desk")),
    ("meetings:calendar", lambda: _("Meetings")),
    ("meetings:proposals", lambda: _("Proposals")),
    ("meetings:decisions", lambda: _("Decisions")),
    ("definitions:start", lambda: _("Definitions")),
    ("parties:people", lambda: _("People")),
    ("parties:keys", lambda: _("Keys and trust list")),
    ("register:verify", lambda: _("Verify")),
    ("parties:participants", lambda: _("Participants")),
    ("returns:published", lambda: _("Published statistics")),
    ("register:logs", lambda: _("Logs")),
    ("register:audit", lambda: _("Audit")),
]
