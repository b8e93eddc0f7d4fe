"""Technical certificates: for goods that were detained, seized or sent back."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from openkp.office import clock
from openkp.office.acting import Actor, Json
from openkp.office.certificates import acts, reads
from openkp.office.certificates.forms.importing import TechnicalForm
from openkp.office.certificates.forms.pieces import initial_lines
from openkp.office.certificates.models import Arrival, TechnicalPaper
from openkp.office.certificates.views import showing
from openkp.office.certificates.views.refusals import performed
from openkp.office.columns import Column
from openkp.office.desk import actor_of
from openkp.office.meetings.regime import office_policy
from openkp.scheme.documents import Outcome
from openkp.scheme.findings import Finding
from openkp.scheme.policies import expiry_limit

ASIDE = (Outcome.DETAINED.value, Outcome.SEIZED.value, Outcome.RETURNED.value)


@require_GET
def technical_papers(request: HttpRequest) -> HttpResponse:
    """The authority's technical certificates, newest first."""
    page = showing.paged(request, reads.technical_papers(actor_of(request)))
    columns = [
        Column("number", _("Number"), kind="code"),
        Column("issued_on", _("Issued on"), kind="day"),
        Column("original", _("Original certificate")),
        Column("destination", _("Goes to"), kind="country"),
        Column("carats", _("Carats"), kind="carats"),
        Column("reason", _("Reason")),
    ]
    context = {"rows": [_row(paper) for paper in page], "columns": columns, "page": page}
    return render(request, "certificates/technical_papers.html", context)


def _row(paper: TechnicalPaper) -> Json:
    content = paper.content
    return {
        "number": paper.number,
        "issued_on": paper.issued_on,
        "original": content.get("original_certificate"),
        "destination": content.get("destination_participant"),
        "carats": showing.totals_of(content)[0],
        "reason": content.get("reason"),
    }


@require_http_methods(["GET", "POST"])
def new_technical(request: HttpRequest) -> HttpResponse:
    """Issue a technical certificate; from an arrival most of it is filled in."""
    actor = actor_of(request)
    now = clock.now()
    day = actor.day(now)
    arrival = _arrival(request, actor)
    findings: tuple[Finding, ...] = ()
    if request.method == "POST":
        form = TechnicalForm(request.POST)
        if form.is_valid():
            draft = form.draft(today=day)
            result = performed(
                actor,
                lambda: acts.issue_technical_certificate(actor, draft, now=now, arrival=arrival),
                day=day,
            )
            if result.is_done:
                messages.success(request, _("Issued: %(number)s.") % {"number": result.done.number})
                return HttpResponseRedirect(reverse("certificates:technical_papers"), status=303)
            findings = result.findings
    else:
        form = TechnicalForm(initial=_initial(actor, arrival, day=day))
    context = {"form": form, "findings": findings, "arrival": arrival}
    return render(request, "certificates/technical_form.html", context)


def _arrival(request: HttpRequest, actor: Actor) -> Arrival | None:
    asked = request.GET.get("arrival", "")
    if not asked:
        return None
    found = None
    if asked.isdecimal() and len(asked) < 19:
        found = reads.arrivals(actor).filter(pk=int(asked), outcome__in=ASIDE).first()
    if found is None:
        raise Http404
    return found


def _initial(actor: Actor, arrival: Arrival | None, *, day: date) -> Json:
    expires_on = expiry_limit(office_policy(actor.authority.participant, day), day)
    if arrival is None:
        return {"expires_on": expires_on}
    content, confirmation = arrival.content, arrival.confirmation or {}
    initial: Json = {
        "original_certificate": arrival.number,
        "expires_on": expires_on,
        "reason": confirmation.get("remark", ""),
        "parcels": confirmation.get("parcels") or content.get("parcels"),
        **initial_lines(confirmation.get("lines") or content.get("lines", [])),
    }
    if arrival.outcome != Outcome.RETURNED.value:
        return initial
    importer, exporter = content.get("importer", {}), content.get("exporter", {})
    return initial | {
        "destination_participant": content.get("issuing_participant", ""),
        "consignor_name": importer.get("name", ""),
        "consignor_address": importer.get("address", ""),
        "consignee_name": exporter.get("name", ""),
        "consignee_address": exporter.get("address", ""),
    }
