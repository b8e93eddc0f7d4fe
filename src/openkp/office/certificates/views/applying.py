"""The exporter's pages: own shipments, the application sheet, declaring and submitting."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from openkp.custody.ledger import in_carats
from openkp.office import clock
from openkp.office.acting import Actor, Json, Result
from openkp.office.certificates import acts, reads, sources, worklist
from openkp.office.certificates.acts.applying import UNDECIDED
from openkp.office.certificates.forms.application import (
    ApplicationSheet,
    Offer,
    blank_sheet,
    filled_sheet,
    rows_of,
    totals_of_rows,
    with_rows_changed,
)
from openkp.office.certificates.forms.exporting import DeclarationForm
from openkp.office.certificates.forms.stock_rows import named_carats
from openkp.office.certificates.models import Application, Arrival
from openkp.office.certificates.views import work_pages
from openkp.office.certificates.views.application_page import application_page, see_other
from openkp.office.certificates.views.stock_texts import (
    computed_origins,
    origin_columns,
    origin_rows,
    stock_offer,
)
from openkp.office.desk import actor_of
from openkp.office.permissions import Capacity
from openkp.office.stocks.backing import FROM_STOCK, MAX_PARCELS
from openkp.office.stocks.reads.holding import held_rows
from openkp.office.stocks.reads.parcels import own_holder
from openkp.office.wording import carats_text, day_text

State = Application.State
EDITABLE = (State.DRAFT, State.RETURNED)


def applications(request: HttpRequest) -> HttpResponse:
    """The work list: an exporter's own shipments, or the officer's piles. A POST issues the selected ones."""
    actor = actor_of(request)
    if request.method == "POST":
        return work_pages.issue_selected(request, actor)
    if request.GET.get("list") == "all":
        return work_pages.all_applications(request, actor)
    if actor.capacity is Capacity.EXPORTER:
        return work_pages.exporters_day(request, actor)
    return work_pages.officers_day(request, actor)


def application(request: HttpRequest, reference: str) -> HttpResponse:
    """One application with its findings, its way and what can be done now."""
    actor = actor_of(request)
    return application_page(request, actor, own_or_404(actor, reference))


def own_or_404(actor: Actor, reference: str) -> Application:
    """An application that the actor may see; for anyone else it does not exist."""
    found = (
        reads.applications(actor).prefetch_related("approvals__officer").filter(reference=reference).first()
    )
    if found is None:
        raise Http404
    return found


# --- the sheet ----------------------------------------------------------------------------------------------


def offer_for(actor: Actor, trader: Any, day: date, content: Json) -> Offer:
    """What the sheet offers on that day to that company; content: what it has named already."""
    imports = sources.imports_of(trader, actor.authority) if trader is not None else []
    return Offer(
        day=day,
        home=actor.authority.participant,
        sources=[(one.number, _import_text(one)) for one in imports],
        stock=stock_offer(actor.authority, trader, day, content),
    )


def _import_text(arrival: Arrival) -> str:
    carats, _usd = worklist.declared_totals(arrival.confirmation or arrival.content)
    return _("%(number)s · %(carats)s · confirmed %(day)s") % {
        "number": arrival.number,
        "carats": carats_text(carats),
        "day": day_text(arrival.decided_on),
    }


def new_application(request: HttpRequest) -> HttpResponse:
    """A new application: empty, with a former shipment as its start (`?from=`), of parcels (`?parcel=`)."""
    actor = actor_of(request)
    if actor.trader is None:
        raise PermissionDenied("an exporter acts for a company")
    start: Json = {}
    former = request.GET.get("from", "")
    if former:
        start = {**own_or_404(actor, former).content}
        for container in start.get("containers") or []:
            container["seals"] = []  # seals are never used twice
        for origin in start.get("origins") or []:
            for name in ("produced_from", "produced_to"):  # other stones were produced at another time
                origin.pop(name, None)
        start["source_certificates"] = []
        start.pop(FROM_STOCK, None)  # and other stones lie in other parcels
    chosen = request.GET.getlist("parcel")
    if chosen:
        start[FROM_STOCK] = _taken_from_stock(actor, chosen)
    return _sheet_page(request, actor, content=start, draft=None)


def _taken_from_stock(actor: Actor, codes: list[str]) -> list[Json]:
    """The rows of parcels that were ticked in the exporter's own stock, with all that is left of each."""
    wanted = list(dict.fromkeys(codes))[:MAX_PARCELS]
    holder = own_holder(actor)
    rows = [] if holder is None else held_rows(holder).filter(code__in=wanted)
    left = {row.code: in_carats(row.left) for row in rows}
    return [{"parcel": code, "carats": left[code]} for code in wanted if code in left]


def edit_application(request: HttpRequest, reference: str) -> HttpResponse:
    """Change a draft, or an application that came back."""
    actor = actor_of(request)
    draft = own_or_404(actor, reference)
    if draft.state not in EDITABLE:
        messages.info(request, _("This application is with the authority and can no longer be changed."))
        return see_other("certificates:application", reference)
    return _sheet_page(request, actor, content=draft.content, draft=draft)


def _sheet_page(
    request: HttpRequest, actor: Actor, *, content: Json, draft: Application | None
) -> HttpResponse:
    now = clock.now()
    day = actor.day(now)
    offer = offer_for(actor, actor.trader, day, content)
    findings: tuple[Any, ...] = ()
    if request.method == "POST":
        kept = str(content.get("destination_country") or content.get("destination_participant") or "")
        data, is_asking = with_rows_changed(request.POST)
        sheet = filled_sheet(data, offer, kept=kept)
        if not is_asking and sheet.is_valid():
            result = acts.save_application(
                actor, sheet.content(day), now=now, reference=draft.reference if draft else ""
            )
            if result.is_done:
                messages.success(
                    request, _("Draft %(reference)s saved.") % {"reference": result.done.reference}
                )
                return see_other("certificates:application", result.done.reference)
            findings = result.findings
    else:
        sheet = blank_sheet(content, offer)
    context = sheet_context(sheet, actor, actor.trader, day) | {
        "draft": draft,
        "findings": findings,
        "former": sources.former_shipments(actor.trader) if draft is None and actor.trader else [],
        "back": reverse("certificates:application", args=[draft.reference])
        if draft
        else reverse("certificates:applications"),
    }
    return render(request, "certificates/application_form.html", context)


def sheet_context(sheet: ApplicationSheet, actor: Actor, trader: Any, day: date) -> Json:
    """The sheet with its totals, what the books say of the parcels named, for a template."""
    carats, usd = totals_of_rows(sheet.lines)
    offer = sheet.stock.form_kwargs["offer"]
    named = named_carats(sheet.stock, offer)
    context = {"sheet": sheet, "carats": carats, "usd": usd, "stock": offer, "named": named}
    content = shown_content(sheet)
    origins = computed_origins(actor.authority, trader, content, day) if content.get(FROM_STOCK) else None
    if origins is not None:
        context |= {"origin_rows": origin_rows(origins), "origin_columns": origin_columns()}
    return context | {"is_exact": named == carats}


def shown_content(sheet: ApplicationSheet) -> Json:
    """Lines and parcels of the sheet as far as they can be read now, bound or not."""
    if sheet.form.is_bound:
        parts = [part for part in (sheet.lines, sheet.stock) if part.is_valid()]
        return {
            name: rows_of(part)
            for name, part in (("lines", sheet.lines), (FROM_STOCK, sheet.stock))
            if part in parts
        }
    return {
        "lines": [form.initial for form in sheet.lines.forms],
        FROM_STOCK: [form.initial for form in sheet.stock.forms if form.initial],
    }


# --- declaring and taking back ------------------------------------------------------------------------------


def submit_application(request: HttpRequest, reference: str) -> HttpResponse:
    """Declare (Annex II 18) and hand in. What is missing or wrong stands beside the declaration."""
    actor = actor_of(request)
    draft = own_or_404(actor, reference)
    if request.method != "POST":
        return see_other("certificates:application", reference)
    form = DeclarationForm(request.POST)
    if not form.is_valid():
        return application_page(request, actor, draft, declaration=form)
    result = acts.submit_application(
        actor, reference, declared_by=form.cleaned_data["declared_by"], now=clock.now()
    )
    if not result.is_done:
        return application_page(request, actor, draft, declaration=form, refused=result.findings)
    messages.success(request, _("Submitted. The authority examines the shipment next."))
    return see_other("certificates:application", reference)


def withdraw_application(request: HttpRequest, reference: str) -> HttpResponse:
    """Take an application back, after a question."""
    actor = actor_of(request)
    mine = own_or_404(actor, reference)
    result: Result[Application] | None = None
    if request.method == "POST":
        result = acts.withdraw_application(actor, reference, now=clock.now())
        if result.is_done:
            messages.success(request, _("%(reference)s is withdrawn.") % {"reference": reference})
            return see_other("certificates:applications")
    elif mine.state not in (*EDITABLE, *UNDECIDED):
        messages.info(request, _("This application is decided; it can no longer be withdrawn."))
        return see_other("certificates:application", reference)
    context = {"application": mine, "findings": result.findings if result else ()}
    return render(request, "certificates/withdraw.html", context)
