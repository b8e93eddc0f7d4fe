"""The page on which a wrong event is corrected: what will change is seen before it is done."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from openkp.custody.composition import Composition
from openkp.custody.events import Event, EventKind
from openkp.office import clock, wording
from openkp.office.acting import Actor, Json
from openkp.office.columns import Column
from openkp.office.desk import actor_of
from openkp.office.permissions import FOR_A_COMPANY
from openkp.office.stocks.acts.correcting import (
    Correction,
    correct_stock_event,
    preview_correction,
)
from openkp.office.stocks.acts.correcting_limits import correctable, is_own_event
from openkp.office.stocks.effective import effective_events
from openkp.office.stocks.event_words import carats_of, country_of, kind_name, share_text
from openkp.office.stocks.forms.correcting import CorrectionForm
from openkp.office.stocks.models import StockEvent, StockParcel
from openkp.office.stocks.restating import Changes
from openkp.scheme.findings import Finding

#: Changed parcels that the preview lists; the rest is counted.
MAX_SHOWN = 60


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, seq: int) -> HttpResponse:
    """The event as it stands, what it should be, and what follows from that."""
    actor = actor_of(request)
    row, event = _event_or_404(actor, seq)
    form = CorrectionForm(event, request.POST if request.method == "POST" else None)
    context: Json = {"form": form, "event": row, "kind": kind_name(event.kind), "day": event.happened_on}
    context["back"] = _back(actor, event)
    context["recorded"] = wording.instant_text(row.recorded_at)
    context["by"] = str(row.recorded_by)
    context["closed"] = correctable(actor, row)
    if request.method == "POST" and not context["closed"] and form.is_valid():
        entry, remark, now = form.entry(), form.cleaned_data["remark"], clock.now()
        is_seen = request.POST.get("confirm") == "yes" and request.POST.get("seen") == form.digest()
        act = correct_stock_event if is_seen else preview_correction
        result = act(actor, seq, entry, remark, now=now)
        if result.record is not None and is_seen:
            return _done(request, actor, event, result.record)
        context["refused"] = result.findings if result.record is None else ()
        context["in_the_way"] = _in_the_way(result.findings) if result.record is None else 0
        context["preview"] = None if result.record is None else _preview(result.record.changes)
        context["notes"] = () if result.record is None else result.findings
        context["seen"] = form.digest()
    return render(request, "stocks/correct.html", context)


def _in_the_way(findings: Iterable[Finding]) -> int:
    """The number of the later event that stops the correction; 0 if none does."""
    return next((int(each.params["broken"]) for each in findings if "broken" in each.params), 0)


def _event_or_404(actor: Actor, seq: int) -> tuple[StockEvent, Event]:
    """The stored event and how it stands now; one that was corrected away is shown as it was recorded."""
    row = (
        StockEvent.objects.select_related("authority", "recorded_by")
        .filter(authority=actor.authority, seq=seq)
        .first()
    )
    if row is None or row.kind == EventKind.CORRECTION:
        raise Http404(str(seq))
    if actor.capacity in FOR_A_COMPANY and not is_own_event(actor, row):
        raise Http404(str(seq))
    event = effective_events(actor.authority, [row])[seq]
    if event is None:
        raise Http404(str(seq))
    return row, event


def _back(actor: Actor, event: Event) -> str:
    """The page of a parcel of the event that the reader may open."""
    names = [made.parcel for made in event.outputs] + [each.parcel for each in event.inputs]
    rows = StockParcel.objects.filter(authority=actor.authority, code__in=names)
    if actor.capacity in FOR_A_COMPANY:
        rows = rows.filter(holder__trader=actor.trader)
    found = rows.order_by("-pk").first()
    return reverse("home") if found is None else reverse("stocks:parcel", args=[found.code])


def _done(request: HttpRequest, actor: Actor, event: Event, correction: Correction) -> HttpResponse:
    changes = correction.changes
    text = ngettext(
        "Event %(seq)s is corrected; %(number)s parcel changed.",
        "Event %(seq)s is corrected; %(number)s parcels changed.",
        len(changes.parcels),
    )
    messages.success(request, text % {"seq": event.seq, "number": wording.number_text(len(changes.parcels))})
    if changes.certificates:
        messages.warning(
            request,
            _("Certificates that were issued for these stones: %(numbers)s. Annul or replace them.")
            % {"numbers": ", ".join(changes.certificates)},
        )
    return redirect(_back(actor, event))


def _preview(changes: Changes) -> Json:
    parcels = [
        {
            "code": each.code,
            "before": _made_of(each.before),
            "after": _made_of(each.after),
            "left": f"{carats_of(each.left_before)} → {carats_of(each.left_after)}",
        }
        for each in changes.parcels[:MAX_SHOWN]
    ]
    exports = [
        {
            "certificate": each.certificate,
            "before": _made_of(each.before),
            "after": _made_of(each.after),
        }
        for each in changes.exports[:MAX_SHOWN]
    ]
    return {
        "parcels": parcels,
        "more": max(0, len(changes.parcels) - MAX_SHOWN),
        "exports": exports,
        "parcel_columns": [
            Column("code", _("Parcel"), kind="code"),
            Column("before", _("Made of, until now")),
            Column("after", _("Made of, then")),
            Column("left", _("Left in it")),
        ],
        "export_columns": [
            Column("certificate", _("Certificate"), kind="code"),
            Column("before", _("Stones, until now")),
            Column("after", _("Stones, then")),
        ],
    }


def _made_of(composition: Composition | None) -> str:
    """A parcel in one line: carats, then the countries with their shares."""
    if composition is None:
        return _("not there")
    whole = composition.carats
    countries = sorted(composition.by_country(), key=lambda each: -each[1].carats)[:4]
    parts = ", ".join(f"{country_of(key)} {share_text(share.carats, whole)}" for key, share in countries)
    return wording.labelled(carats_of(whole), parts)
