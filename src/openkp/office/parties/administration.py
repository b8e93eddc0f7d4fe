"""Pages of an administrator: people and companies. Keys and the trust list: `key_pages`, `list_pages`."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from openkp.office import clock
from openkp.office.acting import Result
from openkp.office.columns import Column
from openkp.office.desk import actor_of
from openkp.office.messages import explained
from openkp.office.parties import acts, reads
from openkp.office.parties.forms import (
    AddOfficerForm,
    PeopleFilter,
    ResetPasswordForm,
    TraderFilter,
    TraderForm,
)
from openkp.office.parties.models import THE_PROCESS, User
from openkp.office.permissions import Capacity
from openkp.scheme.findings import Finding

PER_PAGE = 50
FORM_METHODS = ["GET", "HEAD", "POST"]


def _done(request: HttpRequest, text: str, page: str, *of: str) -> HttpResponse:
    messages.success(request, text)
    return HttpResponseRedirect(reverse(page, args=of), status=303)


def _waits(request: HttpRequest, result: Result[Any], page: str) -> HttpResponse:
    """The act waits for a second person: who that may be, and where they find it."""
    for found in result.findings:
        told = explained(found)
        messages.info(request, f"{told.text} {told.next_step}")
    return HttpResponseRedirect(reverse(page), status=303)


def _form_page(request: HttpRequest, template: str, form: forms.Form, **more: Any) -> HttpResponse:
    """The form again: with its errors, and with what the act found, nothing typed lost."""
    found: tuple[Finding, ...] = more.get("findings", ())
    status = 422 if form.errors or found else 200
    return render(request, template, {"form": form, **more}, status=status)


# --- people -------------------------------------------------------------------------------------------------


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Everyone who acts for the authority, in which capacity, since when."""
    actor = actor_of(request)
    day = actor.day(clock.now())
    form = PeopleFilter(request.GET or {})
    form.full_clean()
    wanted = form.cleaned_data
    found = reads.people(actor, day=day, with_ended=bool(wanted.get("ended")), text=wanted.get("text", ""))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows = [
        {
            "name": one.user,
            "username": one.user.username,
            "capacity": one.get_capacity_display(),
            "company": one.trader or one.party,
            "since": one.valid_from,
            "until": one.valid_to,
            "steps": _steps(
                (
                    (_("New password"), reverse("parties:reset_password", args=[one.user_id])),
                    (_("Reset second factor"), reverse("access:reset_second_factor", args=[one.user_id])),
                    (_("End capacity"), reverse("parties:end_membership", args=[one.pk])),
                ),
                of=f"{one.user}, {one.get_capacity_display()}",
            )
            if one.is_active_on(day) and one.valid_to is None
            else "",
        }
        for one in page.object_list
    ]
    columns = [
        Column("name", _("Name")),
        Column("username", _("User name"), kind="code"),
        Column("capacity", _("Capacity")),
        Column("company", _("Company")),
        Column("since", _("Since"), kind="day"),
        Column("until", _("Until"), kind="day"),
        Column("steps", _("Steps"), kind="html"),
    ]
    context = {
        "form": form,
        "page": page,
        "rows": rows,
        "columns": columns,
        "is_filtered": any(wanted.values()),
        "keeps_record": actor.authority.participant == THE_PROCESS,
    }
    return render(request, "parties/people.html", context)


def _steps(links: tuple[tuple[str, str], ...], *, of: str) -> str:
    """The links of a row; what they are about is there for those who do not see the row."""
    joined = format_html_join(
        " · ",
        '<a class="nowrap" href="{}">{}<span class="vh">: {}</span></a>',
        ((url, label, of) for label, url in links),
    )
    return format_html("<span>{}</span>", joined)


@sensitive_post_parameters("password")
@require_http_methods(FORM_METHODS)
def add_officer(request: HttpRequest) -> HttpResponse:
    """Give a person a capacity."""
    actor, now = actor_of(request), clock.now()
    day = actor.day(now)
    if request.method != "POST":
        return _form_page(request, "parties/add_officer.html", AddOfficerForm(actor=actor, day=day))
    form = AddOfficerForm(request.POST, actor=actor, day=day)
    if not form.is_valid():
        return _form_page(request, "parties/add_officer.html", form)
    given = form.cleaned_data
    result = acts.add_officer(
        actor,
        username=given["username"],
        full_name=given["full_name"],
        capacity=Capacity(given["capacity"]),
        password=given["password"],
        trader=given["trader"],
        title=given["title"],
        now=now,
    )
    if result.waits:
        return _waits(request, result, "parties:people")
    if not result.is_done:
        return _form_page(request, "parties/add_officer.html", form, findings=result.findings)
    text = _("%(name)s may now sign in as: %(capacity)s.")
    made = result.done
    return _done(
        request, text % {"name": made.user, "capacity": made.get_capacity_display()}, "parties:people"
    )


@require_http_methods(FORM_METHODS)
def end_membership(request: HttpRequest, membership_id: int) -> HttpResponse:
    """Ask, then end a person's capacity."""
    actor, now = actor_of(request), clock.now()
    found = reads.membership(actor, membership_id, day=actor.day(now))
    if found is None:
        raise Http404
    findings: tuple[Finding, ...] = ()
    if request.method == "POST":
        result = acts.end_membership(actor, membership_id, now=now)
        if result.waits:
            return _waits(request, result, "parties:people")
        if result.is_done:
            text = _("The capacity of %(name)s ends with today.") % {"name": found.user}
            return _done(request, text, "parties:people")
        findings = result.findings
    context = {"membership": found, "findings": findings}
    return render(request, "parties/end_membership.html", context, status=422 if findings else 200)


@sensitive_post_parameters("password")
@require_http_methods(FORM_METHODS)
def reset_password(request: HttpRequest, user_id: int) -> HttpResponse:
    """Give a person of the authority a new password."""
    actor, now = actor_of(request), clock.now()
    person = (
        User.objects.filter(pk__in=reads.people(actor, day=actor.day(now)).order_by().values("user"))
        .filter(pk=user_id)
        .first()
    )
    if person is None:
        raise Http404
    form = ResetPasswordForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _form_page(request, "parties/reset_password.html", form, person=person)
    result = acts.reset_password(actor, user_id, password=form.cleaned_data["password"], now=now)
    if result.waits:
        messages.info(
            request, _("The password that you typed is not kept: whoever confirms this chooses one.")
        )
        return _waits(request, result, "parties:people")
    if not result.is_done:
        return _form_page(
            request, "parties/reset_password.html", form, person=person, findings=result.findings
        )
    return _done(request, _("%(name)s has a new password.") % {"name": person}, "parties:people")


# --- companies ----------------------------------------------------------------------------------------------


@require_safe
def traders(request: HttpRequest) -> HttpResponse:
    """The companies registered with the authority."""
    form = TraderFilter(request.GET or {})
    form.full_clean()
    text = form.cleaned_data.get("text", "")
    page = Paginator(reads.traders(actor_of(request), text=text), PER_PAGE).get_page(request.GET.get("page"))
    columns = [
        Column("name", _("Company")),
        Column("address", _("Address")),
        Column("licence", _("Licence"), kind="code"),
        Column("how_many", _("People"), kind="number"),
    ]
    context = {"form": form, "page": page, "columns": columns, "is_filtered": bool(text)}
    return render(request, "parties/traders.html", context)


@require_http_methods(FORM_METHODS)
def register_trader(request: HttpRequest) -> HttpResponse:
    """Register a company as exporter or importer."""
    form = TraderForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _form_page(request, "parties/register_trader.html", form)
    given = form.cleaned_data
    result = acts.register_trader(
        actor_of(request),
        name=given["name"],
        address=given["address"],
        licence=given["licence"],
        now=clock.now(),
    )
    if not result.is_done:
        return _form_page(request, "parties/register_trader.html", form, findings=result.findings)
    return _done(request, _("%(name)s is registered.") % {"name": result.done.name}, "parties:traders")
