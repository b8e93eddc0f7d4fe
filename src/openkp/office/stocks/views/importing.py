"""Opening stocks and histories from files: upload, see what it would do, confirm."""

from __future__ import annotations

from collections import Counter

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from openkp.custody.events import LEAVING, SOURCES
from openkp.custody.ledger import Parcel, in_carats
from openkp.office import clock, wording
from openkp.office.acting import Actor, Json
from openkp.office.columns import Column
from openkp.office.desk import actor_of
from openkp.office.permissions import FOR_A_COMPANY
from openkp.office.stocks.acts.importing import (
    import_stock_file,
    keep_stock_file,
    kept_files,
    plan_of,
    return_stock_file,
)
from openkp.office.stocks.event_words import country_of, place_of
from openkp.office.stocks.forms.importing import ReturnForm, StockFileForm
from openkp.office.stocks.models import EVENT_NAMES, StockFile
from openkp.office.stocks.upload_plan import UploadPlan
from openkp.office.stocks.upload_templates import TEMPLATES, write_stock_template
from openkp.scheme.findings import Finding

#: Findings on a page; more are counted. Parcels and files in a list.
MAX_SHOWN = 100
PARCELS_SHOWN = 50
FILES_SHOWN = 20
ORIGINS_SHOWN = 4
MEDIA = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Choose a file. It is read and tried; what is wrong stands here, event by event."""
    actor = actor_of(request)
    form = StockFileForm(request.POST or None, request.FILES or None)
    findings: tuple[Finding, ...] = ()
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["file"]
        result = keep_stock_file(actor, given.read(), str(given.name)[-200:], now=clock.now())
        if result.is_done:
            return HttpResponseRedirect(reverse("stocks:import_preview", args=[result.done.pk]))
        findings = result.findings
    context: Json = {
        "form": form,
        "findings": findings[:MAX_SHOWN],
        "more_findings": max(len(findings) - MAX_SHOWN, 0),
        "is_company": actor.capacity in FOR_A_COMPANY,
        "templates": _templates(actor),
        "rows": [_file_row(actor, one) for one in kept_files(actor).defer("data")[:FILES_SHOWN]],
        "columns": [
            Column("name", _("File"), kind="link"),
            Column("holder", _("Of")),
            Column("kept_at", _("Uploaded"), kind="instant"),
            Column("state", _("State")),
        ],
    }
    return render(request, "stocks/import.html", context)


@require_http_methods(["GET", "POST"])
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """What the file would do to the books, and the officer's button that does it; afterwards, what it did."""
    actor = actor_of(request)
    kept = kept_files(actor).filter(pk=pk).first()
    if kept is None:
        raise Http404
    if request.method == "POST":
        return_form = ReturnForm(request.POST) if "because" in request.POST else None
        if return_form is None:
            result = import_stock_file(actor, pk, now=clock.now())
        elif return_form.is_valid():
            because = return_form.cleaned_data["because"]
            result = return_stock_file(actor, pk, because=because, now=clock.now())
        else:
            return _preview_page(
                request, kept, plan_of(actor, kept, now=clock.now()), return_form=return_form
            )
        if result.is_done:
            said = _("It is sent back to %(holder)s.") % {"holder": kept.holder}
            messages.success(request, said if return_form else _state_text(actor, result.done))
            return HttpResponseRedirect(reverse("stocks:import_preview", args=[pk]))
        return _preview_page(request, kept, UploadPlan(findings=list(result.findings)), is_stopped=True)
    if kept.imported_at is not None or kept.returned_at is not None:
        is_own = kept.holder_id is None or not actor.may("import_stock_file")
        context = {"kept": kept, "text": _state_text(actor, kept), "is_own": is_own}
        return render(request, "stocks/import_done.html", context)
    return _preview_page(request, kept, plan_of(actor, kept, now=clock.now()))


def _preview_page(
    request: HttpRequest,
    kept: StockFile,
    plan: UploadPlan,
    *,
    is_stopped: bool = False,
    return_form: ReturnForm | None = None,
) -> HttpResponse:
    actor = actor_of(request)
    context: Json = {
        "kept": kept,
        "may_confirm": actor.may("import_stock_file"),
        "return_form": return_form or ReturnForm(),
        "is_handed_in": kept.holder_id is not None,
        "is_ready": plan.is_ready and not is_stopped,
        "earlier": plan.earlier,
        "findings": plan.findings[:MAX_SHOWN],
        "more_findings": max(len(plan.findings) - MAX_SHOWN, 0),
        **(_summary(plan) if plan.events else {}),
    }
    status = 422 if return_form is not None else 200
    return render(request, "stocks/import_preview.html", context, status=status)


def _summary(plan: UploadPlan) -> Json:
    """Figures of the preview: what comes in and leaves, by kind of event and by holder; the first parcels."""
    kinds = Counter(event.kind for event in plan.events)
    came = sum(event.made for event in plan.events if event.kind in SOURCES)
    left = sum(event.gone for event in plan.events if event.kind in LEAVING)
    days = [event.happened_on for event in plan.events]
    ledger = plan.log.ledger if plan.log else None
    made = (
        []
        if ledger is None
        else [ledger.parcels[each.parcel] for event in plan.events for each in event.outputs]
    )
    held: Counter[str] = Counter()
    for parcel in made:
        held[parcel.holder] += parcel.remaining
    return {
        "kpis": [
            {"label": _("Events"), "value": wording.number_text(len(plan.events))},
            {"label": _("Comes into the books"), "value": wording.carats_text(in_carats(came))},
            {"label": _("Leaves the books"), "value": wording.carats_text(in_carats(left))},
            {"label": _("First day"), "value": wording.day_text(min(days))},
            {"label": _("Last day"), "value": wording.day_text(max(days))},
        ],
        "kind_rows": [
            {"kind": str(EVENT_NAMES[kind]), "count": count} for kind, count in kinds.most_common()
        ],
        "kind_columns": [Column("kind", _("Event")), Column("count", _("How many"), kind="number")],
        "holder_rows": [
            {"name": str(plan.holders[code]), "code": code, "carats": in_carats(carats)}
            for code, carats in held.most_common(PARCELS_SHOWN)
        ],
        "holder_columns": [
            Column("name", _("Holder")),
            Column("code", _("Account"), kind="code"),
            Column("carats", _("Will hold of this file"), kind="carats"),
        ],
        "parcel_rows": [
            {
                "parcel": _("numbered by the book") if parcel.code.startswith("(") else parcel.code,
                "carats": in_carats(parcel.composition.carats),
                "left": in_carats(parcel.remaining),
                "origins": _origins_text(parcel),
            }
            for parcel in made[:PARCELS_SHOWN]
        ],
        "parcel_columns": [
            Column("parcel", _("Parcel"), kind="code"),
            Column("carats", _("Carats"), kind="carats"),
            Column("left", _("Left"), kind="carats"),
            Column("origins", _("Mined in")),
        ],
        "more_parcels": max(len(made) - PARCELS_SHOWN, 0),
    }


def _origins_text(parcel: Parcel) -> str:
    """The origins of a parcel in words; further ones are counted."""
    keys = list(parcel.composition.shares)
    said = [
        " – ".join(part for part in (country_of(key), place_of(key)) if part) for key in keys[:ORIGINS_SHOWN]
    ]
    more = len(keys) - ORIGINS_SHOWN
    if more > 0:
        said.append(ngettext("and %(n)d more", "and %(n)d more", more) % {"n": more})
    return _("; ").join(said)


def _file_row(actor: Actor, kept: StockFile) -> Json:
    return {
        "name": kept.name,
        "holder": str(kept.holder or actor.authority.name),
        "url": reverse("stocks:import_preview", args=[kept.pk]),
        "kept_at": kept.kept_at,
        "state": _state_text(actor, kept),
    }


def _state_text(actor: Actor, kept: StockFile) -> str:
    """What became of the file, or for whom it waits."""
    if kept.returned_at is not None:
        return _("Sent back: %(because)s") % {"because": kept.returned_because}
    if kept.imported_at is None:
        is_own_work = actor.may("import_stock_file")
        return _("waits for your confirmation") if is_own_work else _("waits for your authority")
    return _("Imported as events %(first)s to %(last)s.") % {
        "first": wording.number_text(kept.first or 0),
        "last": wording.number_text(kept.last or 0),
    }


def _templates(actor: Actor) -> list[tuple[str, str]]:
    words = {"opening-stock": _("Opening stock"), "history": _("History of events")}
    kinds = ["opening-stock"] if actor.capacity in FOR_A_COMPANY else list(TEMPLATES)
    return [
        (f"{words[kind]} ({form.upper()})", reverse("stocks:import_template", args=[kind, form]))
        for kind in kinds
        for form in MEDIA
    ]


@require_safe
def template(request: HttpRequest, kind: str, form: str) -> HttpResponse:
    """An empty template, for a spreadsheet."""
    if kind not in TEMPLATES or form not in MEDIA:
        raise Http404
    return HttpResponse(
        write_stock_template(kind, form),
        content_type=MEDIA[form],
        headers={"Content-Disposition": f'attachment; filename="{kind}.{form}"'},
    )
