"""How a deed goes: a form, what would come of it, and only then the record. The deeds: `holding_deeds`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from openkp.office import clock
from openkp.office.acting import Actor, Json
from openkp.office.desk import actor_of
from openkp.office.stocks.acts import holding_handling as handling
from openkp.office.stocks.acts.holding_core import Plan, Recorded, Said, account_of, recorded_before
from openkp.office.stocks.book import parcels_of
from openkp.office.stocks.forms import holding as forms
from openkp.office.stocks.forms import holding_parts as part_forms
from openkp.office.stocks.models import Holder, StockEvent, StockParcel
from openkp.office.stocks.reads import holding as reads
from openkp.office.stocks.reads.holding_preview import Preview, barred_carats, preview
from openkp.office.stocks.reads.holding_words import ct
from openkp.office.stocks.views import holding_shown as shown
from openkp.scheme.findings import Finding, is_blocked

#: What the confirm page must not carry on: what the buttons say, and what the page asks again.
NOT_CARRIED = {"csrfmiddlewaretoken", "confirm", "back", "answer"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One thing that a holder does with parcels, and how its pages speak."""

    page: str
    title: Any
    lede: Any
    action: Any
    form: type[Any]
    plan: Callable[[Actor, Holder, Any, Said, date], Plan]
    act: Callable[..., Recorded]
    facts: Callable[[Plan], list[tuple[object, object]]] = lambda _plan: []
    tabs: Callable[[], list[Json]] = list
    has_parts: bool = False
    parts_title: Any = ""
    parts_hint: Any = ""


def account_or_404(request: HttpRequest) -> tuple[Actor, Holder]:
    """The person and the company's account; without one there is nothing here."""
    actor = actor_of(request)
    holder = account_of(actor)
    if holder is None:
        raise Http404
    if not holder.is_active and request.method == "POST":
        raise PermissionDenied("the account is closed")
    return actor, holder


def chosen_parcels(request: HttpRequest, holder: Holder, *, coming: bool = False) -> list[StockParcel]:
    """The parcels that the address names; one that is not the holder's does not exist."""
    codes = list(dict.fromkeys(request.GET.getlist("parcel")))[: forms.MOST_OFFERED]
    offered = reads.coming_rows(holder) if coming else reads.held_rows(holder)
    rows = list(offered.filter(code__in=codes)) if codes else []
    if len(rows) < len(codes):
        raise Http404
    return rows


def deed_page(request: HttpRequest, deed: Deed, *, initial: Json | None = None) -> HttpResponse:
    """The form; after it what would come of it; after that the record."""
    actor, holder = account_or_404(request)
    day = actor.day(clock.now())
    if request.method != "POST":
        chosen = [row.code for row in chosen_parcels(request, holder)]
        start = {"token": clock.nonce().hex(), "happened_on": day, **(initial or {})}
        form = deed.form(holder=holder, chosen=chosen, initial=start)
        one_only = "parcel" in form.fields and len(chosen) > 1
        parts = _parts(deed, None, holder, [] if one_only else chosen)
        return _form_page(request, deed, form, parts, holder, told=_one_at_a_time(chosen) if one_only else "")
    earlier = recorded_before(holder, request.POST.get("token", "")) if "confirm" in request.POST else None
    if earlier is not None:
        return _done(request, deed, earlier)
    data, is_asking = part_forms.with_rows_changed(request.POST) if deed.has_parts else (request.POST, False)
    codes = [code for code in data.getlist("parcels") + data.getlist("parcel") if code]
    form = deed.form(data, holder=holder, chosen=codes)
    parts = _parts(deed, data, holder, codes)
    if is_asking or "back" in request.POST:
        return _form_page(request, deed, _unbound(deed, data, holder, form), parts, holder)
    if not _is_valid(form, parts):
        return _form_page(request, deed, form, parts, holder)
    given = form.given() if parts is None else form.given(_given_parts(parts))
    if "confirm" in request.POST:
        result = deed.act(actor, given, now=clock.now(), said=form.said())
        if result.is_done:
            return _done(request, deed, result.done)
        found: Sequence[Finding] = result.findings
    else:
        found = ()
    plan = deed.plan(actor, holder, given, form.said(), day)
    outcome = preview(plan) if not is_blocked(plan.findings) else Preview()
    stops = [*(found or plan.findings), *(each for each in outcome.findings if each not in found)]
    if is_blocked((*plan.findings, *outcome.findings)) or (is_blocked(stops) and not plan.asks):
        return _form_page(request, deed, form, parts, holder, findings=stops)
    return _confirm_page(
        request, deed, form, _Weighed(plan=plan, outcome=outcome, day=day, found=tuple(found))
    )


def _one_at_a_time(chosen: Sequence[str]) -> str:
    """What the page says where several parcels were ticked for what is recorded of one."""
    told = {"count": len(chosen), "parcels": ", ".join(chosen[:6])}
    text = _("You chose %(count)d parcels: %(parcels)s. This is recorded one at a time: choose the first.")
    return text % told


@dataclass(frozen=True, slots=True, kw_only=True)
class _Weighed:
    plan: Plan
    outcome: Preview
    day: date
    found: tuple[Finding, ...]


def _parts(deed: Deed, data: QueryDict | None, holder: Holder, codes: Sequence[str]) -> Any:
    if not deed.has_parts:
        return None
    rows = list(reads.held_rows(holder).filter(code__in=codes)) if codes else []
    lefts = [parcel.left for parcel in parcels_of(rows)]
    return part_forms.part_set(data, origins=part_forms.origins_offered(lefts))


def _is_valid(form: Any, parts: Any) -> bool:
    if parts is None:
        return bool(form.is_valid())
    valid = [form.is_valid(), parts.is_valid()]
    if all(valid) and not _given_parts(parts):
        parts.forms[0].add_error("carats", _("Give the weight of at least one part."))
        return False
    return all(valid)


def _given_parts(parts: Any) -> list[handling.Part]:
    return [part for part in (each.part() for each in parts.forms) if part is not None]


def _unbound(deed: Deed, data: QueryDict, holder: Holder, bound: Any) -> Any:
    """The form with what was typed and no complaints: a button asked for another row, or to go back."""
    initial = {name: data.getlist(name) if name == "parcels" else data.get(name, "") for name in bound.fields}
    chosen = data.getlist("parcels") + data.getlist("parcel")
    return deed.form(holder=holder, chosen=[code for code in chosen if code], initial=initial)


def _done(request: HttpRequest, deed: Deed, events: Sequence[StockEvent]) -> HttpResponse:
    made = [each for event in events for each in event.content.get("outputs", ())]
    if deed.page == "stocks:purchase":
        made = made[-1:]
    text = _("Recorded.")
    if made:
        parcels = ", ".join(f"{each['parcel']} ({each['carats']} ct)" for each in made[:6])
        text = _("Recorded: %(parcels)s.") % {"parcels": parcels}
    messages.success(request, text)
    return HttpResponseRedirect(reverse("stocks:mine_day"), status=303)


def _form_page(
    request: HttpRequest,
    deed: Deed,
    form: Any,
    parts: Any,
    holder: Holder,
    *,
    findings: Sequence[Finding] = (),
    told: str = "",
) -> HttpResponse:
    context = form_context(form, holder) | {
        "deed": deed,
        "told": told,
        "parts": parts,
        "findings": findings,
        "tabs": deed.tabs(),
        "nothing": _nothing(deed, form),
        "in_all": _in_all(form, parts, holder),
    }
    return render(request, "stocks/holding_form.html", context)


def _in_all(form: Any, parts: Any, holder: Holder) -> str:
    """What the chosen parcels weigh, and the parts so far: they are compared at once, not after a refusal."""
    if parts is None:
        return ""
    chosen = form["parcels" if "parcels" in form.fields else "parcel"].value() or []
    codes = [chosen] if isinstance(chosen, str) else list(chosen)
    there = sum(row.left for row in reads.held_rows(holder).filter(code__in=codes)) if any(codes) else 0
    if not there:
        return ""
    typed = [each["carats"].value() for each in parts.forms]
    out = sum(forms.typed_hundredths(value) for value in typed)
    told = {"there": ct(there), "out": ct(out), "rest": ct(there - out)}
    return _("Chosen: %(there)s. In the parts: %(out)s. Left over: %(rest)s.") % told


def form_context(form: Any, holder: Holder) -> Json:
    """A form with its fields in two groups, and what it offers to type."""
    visible = form.visible_fields()
    drawn = [(bound, form.units.get(bound.name, ""), _width(bound)) for bound in visible]
    is_open = any(bound.errors for bound, _unit, _wide in drawn if bound.name in form.details)
    wanted = {bound.field.widget.attrs.get("list") for bound in visible} | {"grades", "places"}
    return {
        "form": form,
        "fields": [each for each in drawn if each[0].name not in form.details],
        "details": [each for each in drawn if each[0].name in form.details],
        "is_open": is_open,
        "places": reads.places_of(holder) if "places" in wanted else (),
        "grades": reads.grades_of(holder) if "grades" in wanted else (),
        "buyers": reads.former_buyers(holder) if "buyers" in wanted else (),
    }


def _width(bound: Any) -> str:
    kind = bound.field.__class__.__name__
    return {"Figure": "short", "Day": "medium", "IntegerField": "short", "FloatField": "short"}.get(kind, "")


def _nothing(deed: Deed, form: Any) -> str:
    """What the page says where no parcel could be chosen."""
    for name in ("parcel", "parcels"):
        if name in form.fields and not [code for code, _text in form.fields[name].choices if code]:
            return _("You hold no parcel with carats left. Receive, buy or produce stones first.")
    return ""


def _confirm_page(request: HttpRequest, deed: Deed, form: Any, weighed: _Weighed) -> HttpResponse:
    barred = barred_carats(weighed.outcome, weighed.day) if weighed.plan.rows else 0
    before = reads.shown(weighed.plan.rows, weighed.day)
    was_barred = sum(each.row.left for each in before if each.is_barred)
    spread = ""
    if barred > was_barred:
        spread = _("After this, %(barred)s may not be exported; before it was %(before)s.") % {
            "barred": ct(barred),
            "before": ct(was_barred),
        }
    context: Json = {
        "deed": deed,
        "form": form,
        "items": shown.form_items(form),
        "facts": deed.facts(weighed.plan),
        "carried": [
            (name, value)
            for name, values in request.POST.lists()
            for value in values
            if name not in NOT_CARRIED
        ],
        "findings": weighed.found or weighed.plan.findings,
        "asks": weighed.plan.asks,
        "answer": request.POST.get("answer", ""),
        "spread": spread,
        "warnings": weighed.outcome.warnings,
        "outcome": shown.would_rows(weighed.outcome.parcels),
        "outcome_columns": shown.would_columns(),
    }
    return render(request, "stocks/holding_confirm.html", context)
