"""Pages of the parties desk that everyone may see, and signing in and out. Staff pages: `administration`."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from csp.decorators import csp_update
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from openkp.office import clock
from openkp.office.access import logging_in, policy, sessions
from openkp.office.access.models import FirstPassword
from openkp.office.access.rules import look_again
from openkp.office.columns import Column
from openkp.office.middleware import SESSION_KEY, active_memberships, active_today
from openkp.office.parties import reads, trusting
from openkp.office.parties.administration import (
    add_officer,
    end_membership,
    people,
    register_trader,
    reset_password,
    traders,
)
from openkp.office.parties.forms import (
    COVERAGES,
    FORCES,
    ChangePasswordForm,
    ClauseFilter,
    DayForm,
    SignInForm,
)
from openkp.office.parties.key_pages import (
    after_compromise,
    keys,
    make_key,
    rotate_key,
    submission,
    withdraw_key,
)
from openkp.office.parties.list_pages import (
    decide_key,
    hand_in_key,
    publish_trust_list,
    take_in_trust_list,
    trust_draft,
)
from openkp.office.parties.models import Membership, User
from openkp.scheme.clauses import all_clauses

__all__ = [
    "add_officer",
    "after_compromise",
    "change_password",
    "clauses",
    "decide_key",
    "end_membership",
    "hand_in_key",
    "keys",
    "make_key",
    "participant",
    "participants",
    "people",
    "publish_trust_list",
    "register_trader",
    "reset_password",
    "rotate_key",
    "sign_in",
    "sign_out",
    "submission",
    "switch_capacity",
    "take_in_trust_list",
    "take_persona",
    "traders",
    "trust_draft",
    "trust_list",
    "withdraw_key",
]

MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"


# --- signing in and out -------------------------------------------------------------------------------------


def _next_page(request: HttpRequest) -> str:
    """Where the person wanted to go, if that is a page of this office."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if wanted and is_ours else ""


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def _sign_in(request: HttpRequest) -> HttpResponse:
    """User name and password, a passkey, or the ministry's directory; then the second factor.

    A quarter of an hour's rest after five failures (django-axes).
    """
    form = SignInForm(request, data=request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        user = form.get_user()
        if isinstance(user, User):
            if active_today(user):
                signing = Login(user=user, redirect_url=_next_page(request) or reverse("home"))
                response: HttpResponse = perform_password_login(request, {"username": user.username}, signing)
                response.status_code = 303
                return response
            form.add_error(
                None, _("This account has no capacity today. Ask the administrator of your authority.")
            )
    status = 422 if form.is_bound else 200
    context = {"form": form, "next": _next_page(request), "directory": settings.OIDC_NAME}
    return render(request, "parties/sign_in.html", context, status=status)


#: A button that leads to the directory is a form of this page: browsers ask where it may end.
_DIRECTORY = urlsplit(settings.OIDC_ISSUER)
sign_in = csp_update(
    {"form-action": [f"{_DIRECTORY.scheme}://{_DIRECTORY.netloc}"] if settings.OIDC_ISSUER else []}
)(_sign_in)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    if isinstance(request.user, User):
        sessions.end_sessions(request.user, only=request.session.get(sessions.ROW, 0))
    logout(request)
    messages.success(request, _("You are signed out."))
    return HttpResponseRedirect(reverse("home"), status=303)


@require_POST
def take_persona(request: HttpRequest, membership_id: int) -> HttpResponse:
    """Be one of the people of the demonstration. A real office has no such page."""
    if not settings.IS_DEMO:
        raise Http404
    found = Membership.objects.select_related("user").filter(pk=membership_id, is_persona=True).first()
    if found is None or not found.user.is_active or not found.is_active_on(clock.now().date()):
        raise Http404
    logout(request)
    login(request, found.user, backend=MODEL_BACKEND)
    request.session[SESSION_KEY] = found.pk
    return HttpResponseRedirect(_next_page(request) or reverse("home"), status=303)


@require_POST
def switch_capacity(request: HttpRequest) -> HttpResponse:
    """Act in another of one's own capacities from now on."""
    wanted = request.POST.get("membership", "")
    chosen = next((one for one in active_memberships(request) if str(one.pk) == wanted), None)
    if chosen is None:
        raise Http404
    sessions.new_key(request)
    request.session[SESSION_KEY] = chosen.pk
    messages.success(
        request, _("You now act as: %(capacity)s.") % {"capacity": chosen.get_capacity_display()}
    )
    return HttpResponseRedirect(reverse("home"), status=303)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def change_password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; other sessions of the account end."""
    user = request.user
    if not isinstance(user, User):
        raise Http404
    form = ChangePasswordForm(user, data=request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        update_session_auth_hash(request, form.save())
        sessions.follow_key(request)
        sessions.end_sessions(user, without=request.session.session_key)
        FirstPassword.objects.filter(user=user).delete()
        look_again(request)
        logging_in.note(user, "password_changed", now=clock.now())
        messages.success(request, _("Your password is changed."))
        return HttpResponseRedirect(reverse("home"), status=303)
    context = {"form": form, "is_first": policy.has_first_password(user)}
    return render(request, "parties/change_password.html", context, status=422 if form.is_bound else 200)


# --- public -------------------------------------------------------------------------------------------------


@require_safe
def participants(request: HttpRequest) -> HttpResponse:
    """Everyone on the list on a chosen day, who chaired, and who observes."""
    form = DayForm(request.GET or None)
    today = clock.now().date()
    day = (form.cleaned_data.get("day") if form.is_bound and form.is_valid() else None) or today
    if not form.is_bound:
        form = DayForm(initial={"day": today})
    roll = reads.roll_on(day)
    context = {
        "form": form,
        "day": day,
        "is_today": day == today,
        "roll": roll,
        "chairs": [
            {
                "year": str(t.year),
                "who": t.participant,
                "role": reads.ROLES.get(t.role, t.role),
                "note": t.note,
            }
            for t in reads.chair_list()
        ],
        "chair_columns": [
            Column("year", _("Year")),
            Column("who", _("Who"), kind="country"),
            Column("role", _("As")),
            Column("note", _("Note")),
        ],
        "observers": reads.observer_list(),
        "observer_columns": [
            Column("name", _("Organisation")),
            Column("left_on", _("Left on"), kind="day"),
            Column("note", _("Note")),
        ],
    }
    return render(request, "parties/participants.html", context)


@require_safe
def participant(request: HttpRequest, code: str) -> HttpResponse:
    """One country: its standing, its history by source, its parameters, its years in the chair."""
    page = reads.participant(code, day=clock.now().date())
    if page is None:
        raise Http404
    context: dict[str, Any] = {
        "page": page,
        "member_columns": [
            Column("member", _("State"), kind="country"),
            Column("valid_from", _("Since"), kind="day"),
            Column("valid_to", _("Until"), kind="day"),
            Column("source", _("Source")),
        ],
        "terms": [
            {"year": str(term.year), "role": reads.ROLES.get(term.role, term.role), "note": term.note}
            for term in page.terms
        ],
        "term_columns": [Column("year", _("Year")), Column("role", _("As")), Column("note", _("Note"))],
    }
    return render(request, "parties/participant.html", context)


@require_safe
def clauses(request: HttpRequest) -> HttpResponse:
    """The register of clauses, on one page: findings lead to a clause by its id in the address."""
    form = ClauseFilter(request.GET or {})
    form.full_clean()
    wanted = {name: value for name, value in form.cleaned_data.items() if value}
    rows = [
        {"clause": each, "force": FORCES[each.force], "coverage": COVERAGES[each.coverage]}
        for each in all_clauses()
        if all(str(getattr(each, name)) == value for name, value in wanted.items())
    ]
    context = {"form": form, "rows": rows, "is_filtered": bool(wanted), "total": len(all_clauses())}
    return render(request, "parties/clauses.html", context)


@require_safe
def trust_list(request: HttpRequest) -> HttpResponse:
    """The newest trust list as a file, as the roots signed it."""
    try:
        issue = trusting.current_issue()
    except trusting.NoTrustList:
        raise Http404 from None
    name = f"trust-list-{issue.version}.kptrust"
    return HttpResponse(
        bytes(issue.signed),
        content_type="application/octet-stream",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-cache"},
    )
