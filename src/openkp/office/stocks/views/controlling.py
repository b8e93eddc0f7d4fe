"""The authority's start page of the stocks desk, and the page of the transition for cover."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from openkp.office import clock, wording
from openkp.office.columns import Column
from openkp.office.desk import actor_of
from openkp.office.permissions import Capacity
from openkp.office.stocks.acts.controlling import set_cover_transition
from openkp.office.stocks.forms.controlling import TransitionForm
from openkp.office.stocks.models import CoverTransition
from openkp.office.stocks.transitions import current_transition
from openkp.office.stocks.views.controlling_sections import sections
from openkp.scheme.findings import Finding

#: How many figures stand above the lists: the worst ones, in one line.
FIGURES = 5


@require_safe
def control(request: HttpRequest) -> HttpResponse:
    """What needs a person, worst first; what is in order stands in one line each below."""
    actor = actor_of(request)
    day = actor.day(clock.now())
    all_of_them = sections(actor, day)
    waiting = [each for each in all_of_them if each.count]
    current = current_transition(actor.authority)
    context = {
        "sections": waiting,
        "fine": [each for each in all_of_them if not each.count],
        "kpis": [
            {
                "label": each.title,
                "value": wording.number_text(each.count),
                "url": f"#{each.key}",
            }
            for each in waiting[:FIGURES]
        ],
        "may_act": actor.may("grant_licence"),
        "may_import": actor.may("import_stock_file"),
        "transition": current,
        "is_in_transition": _is_running(current, day),
    }
    return render(request, "stocks/control.html", context)


def _is_running(transition: CoverTransition | None, day: date) -> bool:
    return transition is not None and day <= transition.until


# --- the transition -----------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def transition(request: HttpRequest) -> HttpResponse:
    """Until when a missing cover is a warning only, by which law; the administrator sets it."""
    actor = actor_of(request)
    now = clock.now()
    day = actor.day(now)
    findings: tuple[Finding, ...] = ()
    form = TransitionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        result = set_cover_transition(actor, now=now, **form.cleaned_data)
        if result.is_done:
            messages.success(request, _said_of(result.done, day))
            return HttpResponseRedirect(reverse("stocks:transition"), status=303)
        findings = result.findings
    current = current_transition(actor.authority)
    history = CoverTransition.objects.select_related("made_by").filter(authority=actor.authority)
    context = {
        "form": form,
        "findings": findings,
        "may_set": actor.may("set_cover_transition"),
        "may_control": actor.capacity is not Capacity.ADMINISTRATOR,
        "current": current,
        "is_in_transition": _is_running(current, day),
        "rows": [
            {"until": each.until, "source": each.source, "at": each.made_at, "who": str(each.made_by or "–")}
            for each in history.order_by("-pk")[:50]
        ],
        "columns": [
            Column("until", _("Last day"), kind="day"),
            Column("source", _("National law")),
            Column("at", _("Set at"), kind="instant"),
            Column("who", _("By")),
        ],
    }
    return render(
        request, "stocks/control_transition.html", context, status=422 if form.errors or findings else 200
    )


def _said_of(transition: CoverTransition, day: date) -> str:
    if not _is_running(transition, day):
        return _("The transition is over: without cover no certificate is issued.")
    days = (transition.until - day).days + 1
    return ngettext(
        "A missing cover is a warning for %(days)s more day.",
        "A missing cover is a warning for %(days)s more days.",
        days,
    ) % {"days": wording.number_text(days)}
