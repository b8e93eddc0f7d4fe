"""Licences: who may mine, dig, buy and export, where, and until when; granted, renewed and ended."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from openkp.office import clock, wording
from openkp.office.acting import Actor, Json, Result
from openkp.office.certificates.views.showing import paged
from openkp.office.columns import Column, tag_html
from openkp.office.desk import actor_of
from openkp.office.stocks.acts import licensing
from openkp.office.stocks.forms.controlling import EndForm, LicenceFilter, LicenceForm, RenewForm
from openkp.office.stocks.models import Holder, Licence
from openkp.office.stocks.reads import controlling
from openkp.office.stocks.views.controlling_words import account_address
from openkp.scheme.findings import Finding

FORM_METHODS = ["GET", "HEAD", "POST"]


@require_safe
def licences(request: HttpRequest) -> HttpResponse:
    """Every licence of the authority; a search, and what is over or runs out."""
    actor = actor_of(request)
    day = actor.day(clock.now())
    form = LicenceFilter(request.GET or {})
    form.full_clean()
    wanted = {name: value for name, value in form.cleaned_data.items() if value}
    page = paged(request, _filtered(actor, wanted, day))
    context = {
        "form": form,
        "page": page,
        "rows": [licence_row(each, day) for each in page],
        "columns": licence_columns(),
        "reset": reverse("stocks:licences") if wanted else "",
        "may_act": actor.may("grant_licence"),
    }
    return render(request, "stocks/control_licences.html", context)


def _filtered(actor: Actor, wanted: Json, day: date) -> QuerySet[Licence]:
    found = Licence.objects.select_related("holder").filter(authority=actor.authority)
    if wanted.get("text"):
        text = wanted["text"]
        found = found.filter(
            Q(number__icontains=text)
            | Q(holder__name__icontains=text)
            | Q(zone__icontains=text)
            | Q(mine__icontains=text)
        )
    if wanted.get("kind"):
        found = found.filter(kind=wanted["kind"])
    runs = controlling.running(day)
    if wanted.get("state") == "running":
        found = found.filter(runs)
    elif wanted.get("state") == "soon":
        found = found.filter(runs, valid_to__lte=day + timedelta(days=controlling.SOON_DAYS))
    elif wanted.get("state") == "over":
        found = found.exclude(runs).exclude(valid_from__gt=day)
    return found.order_by("valid_to", "number")


def licence_row(row: Licence, day: date) -> Json:
    """A licence for a table."""
    return {
        "number": row.number,
        "url": reverse("stocks:licence", args=[row.pk]),
        "standing": standing_of(row, day),
        "holder": row.holder.name,
        "kind": row.get_kind_display(),
        "area": area_text(row),
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
    }


def licence_columns(*, with_holder: bool = True) -> list[Column]:
    """The columns of `licence_row`."""
    return [
        Column("number", _("Licence"), kind="link"),
        Column("standing", _("State"), kind="html"),
        *([Column("holder", _("Holder"))] if with_holder else []),
        Column("kind", _("Kind")),
        Column("area", _("Area")),
        Column("valid_from", _("From"), kind="day"),
        Column("valid_to", _("Until"), kind="day"),
    ]


def standing_of(row: Licence, day: date) -> str:
    """Running, running out, over or not begun, as a tag."""
    over = controlling.over_on(row)
    if row.ended_on is not None and row.ended_on <= day:
        return tag_html("ended", _("Ended early"))
    if over <= day:
        return tag_html("expired", _("Over"))
    if row.valid_from > day:
        return tag_html("pending", _("Not yet"))
    if over <= day + timedelta(days=controlling.SOON_DAYS):
        return tag_html("soon", _("Runs out"))
    return tag_html("active", _("Running"))


def area_text(row: Licence) -> str:
    """Zone, mine and position in one line; a dash where a licence needs none."""
    parts = [part for part in (row.zone, row.mine) if part]
    if row.latitude is not None and row.longitude is not None:
        position = wording.isolated(f"{row.latitude:.4f}, {row.longitude:.4f}")
        parts.append(
            _("%(radius)s km around %(position)s") % {"radius": f"{row.radius_km:g}", "position": position}
        )
    return wording.listed(parts)


@require_safe
def licence(request: HttpRequest, licence_id: int) -> HttpResponse:
    """One licence: its days, its area, its holder, and what can be done."""
    actor = actor_of(request)
    row = _own_or_404(actor, licence_id)
    day = actor.day(clock.now())
    items = [
        (_("Holder"), row.holder.name),
        (_("What it allows"), row.get_kind_display()),
        (_("From"), wording.day_text(row.valid_from)),
        (_("Until"), wording.day_text(row.valid_to)),
        (_("Zone"), row.zone),
        (_("Mine or site"), row.mine),
    ]
    if row.latitude is not None:
        items.append((_("Area"), area_text(row)))
    if row.ended_on is not None:
        items += [
            (_("No longer holds from"), wording.day_text(row.ended_on)),
            (_("Reason"), row.ended_because),
        ]
    context = {
        "licence": row,
        "items": [(label, value) for label, value in items if value],
        "standing": standing_of(row, day),
        "holder_url": account_address(row.holder.code),
        "may_act": actor.may("end_licence"),
        "may_renew": row.ended_on is None and row.valid_to >= day,
        "may_end": row.ended_on is None,
        "again_url": f"{reverse('stocks:new_licence')}?holder={row.holder.code}&like={row.pk}",
    }
    return render(request, "stocks/control_licence.html", context)


def _own_or_404(actor: Actor, licence_id: int) -> Licence:
    row = Licence.objects.select_related("holder").filter(authority=actor.authority, pk=licence_id).first()
    if row is None:
        raise Http404
    return row


@require_http_methods(FORM_METHODS)
def new_licence(request: HttpRequest) -> HttpResponse:
    """Grant a licence to the holder named in the address; `like` takes over the terms of an earlier one."""
    actor = actor_of(request)
    now = clock.now()
    holder = Holder.objects.filter(authority=actor.authority, code=request.GET.get("holder", "")).first()
    if holder is None:
        messages.info(request, _("Choose the account first, then grant the licence from its page."))
        return HttpResponseRedirect(reverse("stocks:holders"), status=303)
    findings: tuple[Finding, ...] = ()
    if request.method == "POST":
        form = LicenceForm(request.POST)
        if form.is_valid():
            result = licensing.grant_licence(actor, holder.code, form.terms(), now=now)
            if result.is_done:
                return _done(request, result, _("Granted: licence %(number)s."))
            findings = result.findings
    else:
        form = LicenceForm(initial=_proposed(actor, holder, request.GET.get("like", ""), actor.day(now)))
    context = {
        "form": form,
        "findings": findings,
        "holder": holder,
        "back": account_address(holder.code),
    }
    return _form_page(request, "stocks/control_new_licence.html", context)


def _proposed(actor: Actor, holder: Holder, like: str, day: date) -> Json:
    proposed: Json = {"kind": holder.kind, "valid_from": day}
    if not like.isdigit():
        return proposed
    row = Licence.objects.filter(authority=actor.authority, holder=holder, pk=int(like[:18])).first()
    if row is None:
        return proposed
    names = ("kind", "zone", "mine", "latitude", "longitude", "radius_km")
    return proposed | {name: getattr(row, name) for name in names}


@require_http_methods(FORM_METHODS)
def renew_licence(request: HttpRequest, licence_id: int) -> HttpResponse:
    """Let a licence that runs hold until a later day."""
    actor = actor_of(request)
    row = _own_or_404(actor, licence_id)
    findings: tuple[Finding, ...] = ()
    form = RenewForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        result = licensing.renew_licence(
            actor, row.pk, valid_to=form.cleaned_data["valid_to"], now=clock.now()
        )
        if result.is_done:
            return _done(request, result, _("Renewed: licence %(number)s."))
        findings = result.findings
    context = {"form": form, "findings": findings, "licence": row, "back": _address(row)}
    return _form_page(request, "stocks/control_renew_licence.html", context)


@require_http_methods(FORM_METHODS)
def end_licence(request: HttpRequest, licence_id: int) -> HttpResponse:
    """End a licence early, with the reason."""
    actor = actor_of(request)
    now = clock.now()
    row = _own_or_404(actor, licence_id)
    findings: tuple[Finding, ...] = ()
    if request.method == "POST":
        form = EndForm(request.POST)
        if form.is_valid():
            result = licensing.end_licence(actor, row.pk, now=now, **form.cleaned_data)
            if result.is_done:
                return _done(request, result, _("Ended: licence %(number)s."))
            findings = result.findings
    else:
        form = EndForm(initial={"ended_on": actor.day(now)})
    context = {"form": form, "findings": findings, "licence": row, "back": _address(row)}
    return _form_page(request, "stocks/control_end_licence.html", context)


def _address(row: Licence) -> str:
    return reverse("stocks:licence", args=[row.pk])


def _done(request: HttpRequest, result: Result[Licence], text: str) -> HttpResponse:
    messages.success(request, text % {"number": result.done.number})
    return HttpResponseRedirect(_address(result.done), status=303)


def _form_page(request: HttpRequest, template: str, context: Json) -> HttpResponse:
    """The form, with what was wrong with it; nothing typed is lost."""
    status = 422 if context["form"].errors or context["findings"] else 200
    return render(request, template, context, status=status)
