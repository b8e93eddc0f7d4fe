"""Pages about one's own ways in, and about what waits for a second person."""

from __future__ import annotations

import requests
from allauth.socialaccount.providers.openid_connect import views as directory
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from openkp.office import clock, two_persons
from openkp.office.access import acts, logging_in, policy, reads, sessions
from openkp.office.access.adapters import not_let_in, to_sign_in
from openkp.office.access.forms import TokenForm
from openkp.office.access.models import ApiToken
from openkp.office.columns import Column, tag_html
from openkp.office.desk import actor_of
from openkp.office.messages import explained
from openkp.office.parties import reads as party_reads
from openkp.office.parties.models import User
from openkp.scheme.findings import Finding

FORM_METHODS = ["GET", "HEAD", "POST"]


def _see(page: str) -> HttpResponse:
    return HttpResponseRedirect(reverse(page), status=303)


# --- the ministry's directory -------------------------------------------------------------------------------


def to_directory(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Off to the ministry's directory; if it is down or answers nonsense, back to the page for signing in."""
    try:
        response: HttpResponseBase = directory.login(request, provider_id)
    except (requests.RequestException, KeyError, ValueError):
        return to_sign_in(request, not_let_in())
    return response


# --- sessions -----------------------------------------------------------------------------------------------


@require_safe
@never_cache
def own_sessions(request: HttpRequest) -> HttpResponse:
    """Where the account is open, and how to end it there."""
    actor, now = actor_of(request), clock.now()
    found = sessions.open_sessions(actor.user, now=now)
    here = request.session.session_key
    context = {
        "sessions": [{"row": one, "is_here": one.session_key == here} for one in found],
        "has_others": any(one.session_key != here for one in found),
    }
    return render(request, "access/sessions.html", context)


@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    """End one other session, or all others."""
    actor, now = actor_of(request), clock.now()
    given = request.POST.get("session", "")
    only = int(given) if given.isascii() and given.isdigit() and len(given) < 19 else None
    count = sessions.end_sessions(actor.user, without=request.session.session_key, only=only)
    if count:
        logging_in.note(actor.user, "sessions_ended", now=now, detail={"count": count})
    text = ngettext("%(count)s session is ended.", "%(count)s sessions are ended.", count)
    messages.success(request, text % {"count": count})
    return _see("access:sessions")


# --- API tokens ---------------------------------------------------------------------------------------------


def _token_rows(found: list[ApiToken], *, with_person: bool) -> list[dict[str, object]]:
    now = clock.now()
    rows: list[dict[str, object]] = []
    for one in found:
        state = reads.token_state(one, now)
        label = _("Withdraw")
        url = reverse("access:withdraw_token", args=[one.pk])
        step = format_html('<a href="{}">{}<span class="vh">: {}</span></a>', url, label, one.label)
        rows.append(
            {
                "label": one.label,
                "shown": f"{one.shown}…",
                "person": one.membership.user if with_person else "",
                "capacity": one.membership.get_capacity_display(),
                "until": one.expires_at,
                "used": one.last_used_at,
                "state": tag_html(state),
                "steps": step if state == "active" else "",
            }
        )
    return rows


def _token_columns(*, with_person: bool) -> list[Column]:
    person = [Column("person", _("Person"))] if with_person else []
    return [
        Column("label", _("For")),
        Column("shown", _("Token"), kind="code"),
        *person,
        Column("capacity", _("Capacity")),
        Column("until", _("Good until"), kind="day"),
        Column("used", _("Last used"), kind="instant"),
        Column("state", _("State"), kind="html"),
        Column("steps", _("Steps"), kind="html"),
    ]


@require_safe
@never_cache
def own_tokens(request: HttpRequest) -> HttpResponse:
    """The person's API tokens."""
    rows = _token_rows(list(reads.own_tokens(actor_of(request))), with_person=False)
    context = {"rows": rows, "columns": _token_columns(with_person=False)}
    return render(request, "access/tokens.html", context)


@require_http_methods(FORM_METHODS)
@never_cache
def make_token(request: HttpRequest) -> HttpResponse:
    """Make a token for the capacity in which the person acts now; its secret is shown on this answer only."""
    actor = actor_of(request)
    form = TokenForm(request.POST if request.method == "POST" else None)
    findings: tuple[Finding, ...] = ()
    if form.is_valid():
        result = acts.make_api_token(
            actor, label=form.cleaned_data["label"], days=form.cleaned_data["days"], now=clock.now()
        )
        if result.record is not None:
            token, secret = result.record
            return render(request, "access/token_made.html", {"token": token, "secret": secret})
        findings = result.findings
    status = 422 if form.errors or findings else 200
    return render(request, "access/make_token.html", {"form": form, "findings": findings}, status=status)


@require_http_methods(FORM_METHODS)
def withdraw_token(request: HttpRequest, token_id: int) -> HttpResponse:
    """Ask, then withdraw a token."""
    actor = actor_of(request)
    found = reads.own_tokens(actor) | reads.tokens_of_authority(actor)
    token = found.filter(pk=token_id).first()
    is_own = token is not None and token.membership.user_id == actor.user.pk
    if token is None or not (is_own or actor.may("reset_second_factor")):
        raise Http404
    findings: tuple[Finding, ...] = ()
    if request.method == "POST":
        result = acts.withdraw_api_token(actor, token_id, now=clock.now())
        if result.is_done:
            messages.success(request, _("The token is withdrawn. No program can use it any more."))
            return _see("access:tokens" if is_own else "access:programs")
        findings = result.findings
    context = {"token": token, "is_own": is_own, "findings": findings}
    return render(request, "access/withdraw_token.html", context, status=422 if findings else 200)


@require_safe
@never_cache
def programs(request: HttpRequest) -> HttpResponse:
    """For the administrator: every API token of the authority's people."""
    rows = _token_rows(list(reads.tokens_of_authority(actor_of(request))), with_person=True)
    return render(
        request, "access/programs.html", {"rows": rows, "columns": _token_columns(with_person=True)}
    )


# --- second persons -----------------------------------------------------------------------------------------


@require_safe
@never_cache
def waiting(request: HttpRequest) -> HttpResponse:
    """What waits for a second person: first what this person may confirm."""
    actor, now = actor_of(request), clock.now()
    found = two_persons.waiting_for(actor, now)
    items = [
        {"row": one.row, "title": reads.heading_of(one.row), "waiting": one}
        for one in sorted(found, key=lambda one: not one.can_confirm)
    ]
    return render(request, "access/waiting.html", {"items": items, "days": two_persons.DAYS_OPEN})


@require_http_methods(FORM_METHODS)
@never_cache
def requested(request: HttpRequest, request_id: int) -> HttpResponse:
    """One request: what exactly is asked for; confirm it or refuse it."""
    actor, now = actor_of(request), clock.now()
    found = two_persons.request_of(actor, request_id, now)
    if found is None:
        raise Http404
    findings: tuple[Finding, ...] = ()
    if request.method == "POST":
        if "refuse" in request.POST:
            result = two_persons.refuse_requested_act(actor, request_id, now=now)
            text = _("It is refused; nothing was done.")
        elif found.row.act == "reset_password" and found.can_confirm:  # whoever confirms gives the password
            page = reverse("parties:reset_password", args=[found.row.detail["user"]])
            return HttpResponseRedirect(page, status=303)
        else:
            result = two_persons.confirm(actor, request_id, now=now)
            text = _("It is confirmed and done.")
        if result.is_done:
            messages.success(request, text)
            return _see("access:waiting")
        findings = result.findings
    context = {
        "waiting": found,
        "row": found.row,
        "title": reads.title_of(found.row),
        "detail": reads.detail_of(found.row),
        "findings": findings,
    }
    return render(request, "access/requested.html", context, status=422 if findings else 200)


@require_http_methods(FORM_METHODS)
def reset_second_factor(request: HttpRequest, user_id: int) -> HttpResponse:
    """Ask, then ask a second administrator, to remove a person's lost second factor."""
    actor, now = actor_of(request), clock.now()
    people = party_reads.people(actor, day=actor.day(now)).order_by().values("user")
    person = User.objects.filter(pk__in=people).filter(pk=user_id).first()
    if person is None:
        raise Http404
    findings: tuple[Finding, ...] = ()
    if request.method == "POST":
        result = acts.reset_second_factor(actor, user_id, now=now)
        if result.is_done or result.waits:
            if result.waits:
                told = [explained(found) for found in result.findings]
                messages.info(request, " ".join(f"{one.text} {one.next_step}" for one in told))
            else:
                messages.success(
                    request, _("%(name)s sets up a new one at the next sign-in.") % {"name": person}
                )
            return _see("parties:people")
        findings = result.findings
    context = {"person": person, "has_factor": policy.has_factor(person), "findings": findings}
    return render(request, "access/reset_second_factor.html", context, status=422 if findings else 200)
