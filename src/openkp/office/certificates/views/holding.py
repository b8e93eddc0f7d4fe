"""Issued certificates: the list, one of them, its paper and signed bytes, and what an officer does to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from openkp.office import clock
from openkp.office.acting import Actor, Json, Result
from openkp.office.certificates import acts, reads, worklist
from openkp.office.certificates.acts.printing import print_certificate
from openkp.office.certificates.forms.application import blank_sheet, filled_sheet, with_rows_changed
from openkp.office.certificates.forms.exporting import (
    AnnulmentForm,
    CertificateFilter,
    HoldForm,
    NoticeForm,
    ReplacementForm,
    SpoilForm,
    filter_values,
)
from openkp.office.certificates.models import Certificate
from openkp.office.certificates.views.application_page import see_other
from openkp.office.certificates.views.applying import offer_for, sheet_context
from openkp.office.certificates.views.certificate_page import certificate_page
from openkp.office.certificates.views.refusals import performed
from openkp.office.certificates.views.showing import paged
from openkp.office.certificates.views.work_pages import certificate_columns, certificate_row
from openkp.office.desk import actor_of
from openkp.office.stocks.backing import FROM_STOCK
from openkp.scheme.findings import Finding

State = Certificate.State
Findings = tuple[Finding, ...]


def visible_or_404(actor: Actor, number: str) -> Certificate:
    """A certificate whose data the actor may see; for anyone else it does not exist."""
    found = reads.certificates(actor).select_related("entry__log").filter(number=number).first()
    if found is None:
        raise Http404
    return found


def own_or_404(actor: Actor, number: str) -> Certificate:
    """A certificate of the actor's own authority (and company)."""
    found = visible_or_404(actor, number)
    if found.authority_id != actor.authority.pk:
        raise Http404
    return found


def certificates(request: HttpRequest) -> HttpResponse:
    """Every certificate that the actor may see, to be searched."""
    actor = actor_of(request)
    day = actor.day(clock.now())
    form = CertificateFilter(request.GET or None)
    wanted = filter_values(form) if form.is_bound else {}
    page = paged(request, _filtered(reads.certificates(actor), wanted, day=day))
    context = {
        "page": page,
        "rows": [certificate_row(one, day) for one in page],
        "columns": certificate_columns(actor),
        "filter": form,
        "reset": reverse("certificates:certificates") if wanted else "",
        "may_spoil": actor.may("spoil_number"),
    }
    return render(request, "certificates/certificates.html", context)


def _filtered(found: QuerySet[Certificate], wanted: Json, *, day: Any) -> QuerySet[Certificate]:
    waiting = [State.ISSUED, State.NOTIFIED]
    state = wanted.get("state", "")
    if state == "unused":
        found = found.filter(state__in=waiting, expires_on__lt=day).order_by("expires_on", "pk")
    elif state == "expiring":
        limit = day + timedelta(days=worklist.EXPIRING_DAYS)
        found = found.filter(state__in=waiting, expires_on__lte=limit).order_by("expires_on", "pk")
    elif state:
        found = found.filter(state=state)
    if wanted.get("destination"):
        code = wanted["destination"]
        found = found.filter(Q(destination_participant=code) | Q(destination_country=code))
    if wanted.get("text"):
        text = wanted["text"]
        found = found.filter(
            Q(number__icontains=text) | Q(importer_name__icontains=text) | Q(trader__name__icontains=text)
        )
    if wanted.get("issued_from"):
        found = found.filter(issued_on__gte=wanted["issued_from"])
    if wanted.get("issued_to"):
        found = found.filter(issued_on__lte=wanted["issued_to"])
    return found


def certificate(request: HttpRequest, number: str) -> HttpResponse:
    """One certificate: data, way, proof, outcome, and what can be done with it."""
    actor = actor_of(request)
    return certificate_page(request, actor, visible_or_404(actor, number))


def pdf(request: HttpRequest, number: str) -> HttpResponse:
    """The sealed paper. The first download makes it; every download is in the log of acts."""
    actor = actor_of(request)
    one = own_or_404(actor, number)
    now = clock.now()
    result = performed(actor, lambda: print_certificate(actor, number, now=now), day=actor.day(now))
    if not result.is_done:
        return certificate_page(request, actor, one, refused=result.findings)
    return file_response(bytes(result.done.pdf), "application/pdf", f"{number}.pdf")


def signed(request: HttpRequest, number: str) -> HttpResponse:
    """The certificate as signed: the COSE message (RFC 9052) that its code and PDF carry."""
    one = visible_or_404(actor_of(request), number)
    return file_response(bytes(one.entry.content), "application/cose", f"{number}.cose")


def file_response(content: bytes, kind: str, name: str) -> HttpResponse:
    """A download that no shared cache keeps."""
    plain = "".join(letter if letter.isalnum() or letter in "-_." else "-" for letter in name)
    return HttpResponse(
        content,
        content_type=kind,
        headers={"Content-Disposition": f'attachment; filename="{plain}"', "Cache-Control": "private"},
    )


# --- what an issuing officer does ---------------------------------------------------------------------------


def notify(request: HttpRequest, number: str) -> HttpResponse:
    """Tell the Importing Authority what is coming (Annex II 19)."""
    actor = actor_of(request)
    one = own_or_404(actor, number)
    form = NoticeForm(request.POST if request.method == "POST" else None)
    findings: Findings = ()
    if request.method == "POST" and form.is_valid():
        now = clock.now()
        values = form.cleaned_data
        result = performed(
            actor,
            lambda: acts.send_advance_notice(
                actor, number, expected_on=values["expected_on"], route=values["route"], now=now
            ),
            day=actor.day(now),
        )
        if result.is_done:
            messages.success(request, _("The advance notice is sent; the shipment is on its way."))
            return see_other("certificates:certificate", number)
        findings = result.findings
    return _confirm_page(request, "notify", one, form, findings)


def annul(request: HttpRequest, number: str) -> HttpResponse:
    """Make a certificate void."""
    actor = actor_of(request)
    one = own_or_404(actor, number)
    form = AnnulmentForm(request.POST if request.method == "POST" else None)
    findings: Findings = ()
    if request.method == "POST" and form.is_valid():
        now = clock.now()
        values = form.cleaned_data
        result = performed(
            actor, lambda: acts.annul_certificate(actor, number, now=now, **values), day=actor.day(now)
        )
        if result.is_done:
            messages.success(
                request, _("%(number)s is void. Its number is never used again.") % {"number": number}
            )
            return see_other("certificates:certificate", number)
        findings = result.findings
    return _confirm_page(request, "annul", one, form, findings)


def suspend(request: HttpRequest, number: str) -> HttpResponse:
    """Put a certificate on hold."""
    words = {
        "title": _("Put %(number)s on hold?") % {"number": number},
        "action": _("Put on hold"),
        "told": _(
            "Every post that checks it is told to detain the shipment: at once here, and offline with the "
            "next border bundle. You can lift the hold at any time."
        ),
        "done": _("%(number)s is on hold.") % {"number": number},
    }
    return _hold_page(request, number, acts.suspend_certificate, words)


def lift(request: HttpRequest, number: str) -> HttpResponse:
    """End the hold of a certificate."""
    words = {
        "title": _("Lift the hold of %(number)s?") % {"number": number},
        "action": _("Lift the hold"),
        "told": _("The certificate is again as good as before, offline with the next border bundle."),
        "done": _("The hold of %(number)s is lifted.") % {"number": number},
    }
    return _hold_page(request, number, acts.lift_suspension, words)


def _hold_page(
    request: HttpRequest, number: str, do: Callable[..., Result[Certificate]], words: dict[str, str]
) -> HttpResponse:
    actor = actor_of(request)
    one = own_or_404(actor, number)
    form = HoldForm(request.POST if request.method == "POST" else None)
    findings: Findings = ()
    if request.method == "POST" and form.is_valid():
        result = do(actor, number, reason=form.cleaned_data["reason"], now=clock.now())
        if result.is_done:
            messages.success(request, words["done"])
            return see_other("certificates:certificate", number)
        findings = result.findings
    context = words | {
        "certificate": one,
        "form": form,
        "findings": findings,
        "back": reverse("certificates:certificate", args=[number]),
    }
    return render(request, "certificates/hold.html", context)


def _confirm_page(
    request: HttpRequest, name: str, one: Certificate, form: Any, findings: Findings
) -> HttpResponse:
    context = {
        "certificate": one,
        "form": form,
        "findings": findings,
        "back": reverse("certificates:certificate", args=[one.number]),
    }
    return render(request, f"certificates/{name}.html", context)


def replace(request: HttpRequest, number: str) -> HttpResponse:
    """Correct a certificate that has not left: the old one is void, a new one is made ready to issue."""
    actor = actor_of(request)
    one = own_or_404(actor, number)
    now = clock.now()
    day = actor.day(now)
    corrected_from = acts.voiding.applied_for(one)
    offer = offer_for(actor, one.trader, day, corrected_from)
    findings: Findings = ()
    if request.method == "POST":
        kept = str(one.destination_country or one.destination_participant)
        data, is_asking = with_rows_changed(request.POST)
        sheet = filled_sheet(data, offer, kept=kept)
        form = ReplacementForm(data)
        if not is_asking and all([sheet.is_valid(), form.is_valid()]):
            corrected = _all_fields(sheet.content(day))
            result = performed(
                actor,
                lambda: acts.replace_certificate(actor, number, corrected, now=now, **form.cleaned_data),
                day=day,
            )
            if result.is_done:
                messages.success(
                    request, _("%s is void. Check the corrected data and issue the new one.") % number
                )
                return see_other("certificates:application", result.done.reference)
            findings = result.findings
    else:
        sheet, form = blank_sheet(corrected_from, offer), ReplacementForm()
    context = sheet_context(sheet, actor, one.trader, day) | {
        "certificate": one,
        "form": form,
        "findings": findings,
        "back": reverse("certificates:certificate", args=[number]),
    }
    return render(request, "certificates/replace.html", context)


def _all_fields(content: Json) -> Json:
    """The sheet's content with every field named: the act keeps the old value of a field left out."""
    blank: Json = {
        "destination_participant": "",
        "destination_country": "",
        "importer": {"name": "", "address": ""},
        "parcels": 0,
        "origins": [],
        FROM_STOCK: [],
    }
    return blank | content


def spoil_number(request: HttpRequest) -> HttpResponse:
    """Account for a numbered sheet that cannot be used."""
    actor = actor_of(request)
    form = SpoilForm(request.POST if request.method == "POST" else None)
    findings: Findings = ()
    if request.method == "POST" and form.is_valid():
        result = acts.spoil_number(actor, reason=form.cleaned_data["reason"], now=clock.now())
        if result.is_done:
            messages.success(request, _("Number %s is accounted for as spoilt.") % result.done.number)
            return see_other("certificates:numbers")
        findings = result.findings
    context = {"form": form, "findings": findings, "back": reverse("certificates:numbers")}
    return render(request, "certificates/spoil_number.html", context)
