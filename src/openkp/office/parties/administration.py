"""Pages of an administrator: people, companies, keys and the trust list. None issues a certificate."""

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
from openkp.office.columns import Column, tag_html
from openkp.office.desk import actor_of
from openkp.office.parties import acts, reads, trusting
from openkp.office.parties.forms import (
    AddOfficerForm,
    MakeKeyForm,
    PeopleFilter,
    ResetPasswordForm,
    TraderFilter,
    TraderForm,
    WithdrawKeyForm,
)
from openkp.office.parties.models import THE_PROCESS, Key, User
from openkp.office.permissions import Capacity
from openkp.scheme.findings import Finding

PER_PAGE = 50
FORM_METHODS = ["GET", "HEAD", "POST"]


def _done(request: HttpRequest, text: str, page: str) -> HttpResponse:
    messages.success(request, text)
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


# --- keys and the trust list --------------------------------------------------------------------------------

KEY_LOOKS = {"compromised": "seized"}


@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """The authority's keys, what is wrong with them, and the trust list."""
    actor, now = actor_of(request), clock.now()
    day = actor.day(now)
    rows = [
        {
            "id": one.key.key_id,
            "purpose": one.key.get_purpose_display(),
            "first": one.key.valid_from,
            "last": one.key.valid_to,
            "state": _key_tag(one),
            "steps": _steps(
                ((_("Withdraw"), reverse("parties:withdraw_key", args=[one.key.key_id])),), of=one.key.key_id
            )
            if one.can_be_withdrawn
            else "",
        }
        for one in reads.keys(actor.authority, day=day)
    ]
    columns = [
        Column("id", _("Key"), kind="code"),
        Column("purpose", _("What it signs")),
        Column("first", _("From"), kind="day"),
        Column("last", _("To"), kind="day"),
        Column("state", _("State"), kind="html"),
        Column("steps", _("Steps"), kind="html"),
    ]
    context = {
        "rows": rows,
        "columns": columns,
        "warnings": reads.key_warnings(actor.authority, day=day),
        "trust": reads.trust_list_state(now=now),
    }
    return render(request, "parties/keys.html", context)


def _key_tag(shown: reads.ShownKey) -> str:
    key, words = shown.key, {"compromised": _("Compromised"), "pending": _("Not yet"), "active": _("In use")}
    tag = tag_html(KEY_LOOKS.get(shown.state, shown.state), words.get(shown.state, ""))
    if shown.is_near_its_end:
        note = _("%(count)s days left") % {"count": shown.days_left}
        return format_html('{} <span class="hint">{}</span>', tag, note)
    since = key.compromised_on or key.withdrawn_on
    return format_html('{} <span class="hint">{}</span>', tag, since.isoformat()) if since else tag


@require_http_methods(FORM_METHODS)
def make_key(request: HttpRequest) -> HttpResponse:
    """Make a key pair for the authority."""
    actor, now = actor_of(request), clock.now()
    day = actor.day(now)
    if request.method != "POST":
        return _form_page(request, "parties/make_key.html", MakeKeyForm(day=day, initial={"valid_from": day}))
    form = MakeKeyForm(request.POST, day=day)
    if not form.is_valid():
        return _form_page(request, "parties/make_key.html", form)
    given = form.cleaned_data
    result: Result[Key] = acts.make_key(
        actor,
        purpose=Key.Purpose(given["purpose"]),
        valid_from=given["valid_from"],
        valid_to=given["valid_to"],
        now=now,
    )
    if not result.is_done:
        return _form_page(request, "parties/make_key.html", form, findings=result.findings)
    text = f"{_('The key is made.')} {_where_it_is_known()}"
    return _done(request, text, "parties:keys")


@require_http_methods(FORM_METHODS)
def withdraw_key(request: HttpRequest, key_id: str) -> HttpResponse:
    """Ask, then stop using a key; say if somebody else may have had it."""
    actor, now = actor_of(request), clock.now()
    day = actor.day(now)
    held = reads.keys(actor.authority, day=day)
    shown = next((one for one in held if one.key.key_id == key_id), None)
    if shown is None:
        raise Http404
    is_last = shown.state == "active" and not any(
        one.state == "active" and one.key.purpose == shown.key.purpose and one is not shown for one in held
    )
    form = WithdrawKeyForm(request.POST if request.method == "POST" else None, day=day)
    more: dict[str, Any] = {"shown": shown, "is_last": is_last}
    if not form.is_valid():
        return _form_page(request, "parties/withdraw_key.html", form, **more)
    result = acts.withdraw_key(actor, key_id, compromised_on=form.cleaned_data["compromised_on"], now=now)
    if not result.is_done:
        return _form_page(request, "parties/withdraw_key.html", form, findings=result.findings, **more)
    text = f"{_('The key is withdrawn.')} {_where_it_is_known()}"
    return _done(request, text, "parties:keys")


@require_http_methods(FORM_METHODS)
def publish_trust_list(request: HttpRequest) -> HttpResponse:
    """Ask, then sign and publish the next trust list."""
    now = clock.now()
    findings: tuple[Finding, ...] = ()
    if request.method == "POST":
        result = acts.publish_trust_list(actor_of(request), now=now)
        if result.is_done:
            text = _("Trust list %(version)s is published.") % {"version": result.done.version}
            return _done(request, text, "parties:keys")
        findings = result.findings
    context = {
        "trust": reads.trust_list_state(now=now),
        "findings": findings,
        "valid_days": trusting.VALID_DAYS,
    }
    return render(request, "parties/publish_trust_list.html", context, status=422 if findings else 200)


def _where_it_is_known() -> str:
    """A change of keys is published at once where this office holds enough roots."""
    if len(trusting.held_roots()) >= trusting.NEEDED_ROOTS:
        return _("The newest trust list says so; send it to posts that check without a network.")
    return _("Bring the trust list to the holders of the root keys, so that others learn of it.")
