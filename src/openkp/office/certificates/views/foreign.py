"""Confirmations that authorities outside this office sent: entered, compared, kept."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from openkp.office import clock, wording
from openkp.office.acting import Actor, Json
from openkp.office.certificates import acts, reads
from openkp.office.certificates.forms.following import ForeignConfirmationForm
from openkp.office.certificates.models import Certificate, ForeignConfirmation
from openkp.office.certificates.near import as_registered, near_numbers
from openkp.office.certificates.views import showing
from openkp.office.certificates.views.refusals import performed
from openkp.office.columns import Column, tag_html
from openkp.office.desk import actor_of
from openkp.office.meetings.regime import office_regime
from openkp.scheme.checks import check_confirmation
from openkp.scheme.findings import Finding, is_blocked
from openkp.scheme.reading import read_confirmation


@require_GET
def foreign_confirmations(request: HttpRequest) -> HttpResponse:
    """What other authorities confirmed by message, newest first; one of them opened by its number."""
    actor = actor_of(request)
    found = reads.foreign_confirmations(actor)
    number = request.GET.get("number", "").strip()[:60]
    if number and number.isprintable():
        found = found.filter(number__icontains=number)
    page = showing.paged(request, found)
    context = {
        "opened": _opened(request, actor),
        "rows": [_row(one) for one in page],
        "columns": [
            Column("number", _("Certificate"), kind="link"),
            Column("outcome", _("Outcome"), kind="html"),
            Column("confirmed_on", _("Confirmed on"), kind="day"),
            Column("sender", _("By"), kind="country"),
            Column("known", _("In the register"), kind="html"),
            Column("questions", _("Questions"), kind="number"),
        ],
        "page": page,
        "number": number,
        "comparison_columns": showing.comparison_columns(),
    }
    return render(request, "certificates/foreign_confirmations.html", context)


def _row(one: ForeignConfirmation) -> Json:
    return {
        "number": one.number,
        "url": f"?record={one.pk}",
        "outcome": tag_html(one.outcome, one.get_outcome_display()),
        "confirmed_on": one.confirmed_on,
        "sender": one.content.get("importing_participant"),
        "known": tag_html("verified", _("Yes"))
        if one.certificate_id
        else tag_html("unverified", _("No such number")),
        "questions": showing.questions_in(one.findings),
    }


def _opened(request: HttpRequest, actor: Actor) -> Json | None:
    asked = request.GET.get("record", "")
    if not asked:
        return None
    one = None
    if asked.isdecimal() and len(asked) < 19:
        one = reads.foreign_confirmations(actor).filter(pk=int(asked)).first()
    if one is None:
        raise Http404
    declared = one.certificate.content if one.certificate else {}
    content = one.content
    return {
        "record": one,
        "items": [
            (_("Outcome"), one.get_outcome_display()),
            (_("Confirmed by"), content.get("importing_authority")),
            (_("Received on"), wording.day_text(showing.day_of(content.get("received_on")))),
            (_("Confirmed on"), wording.day_text(one.confirmed_on)),
            (_("Seals"), ", ".join(content.get("seals") or [])),
            (_("Parcels found"), wording.number_text(content.get("parcels"))),
            (_("Recorded by"), str(one.recorded_by)),
            (_("Remark"), content.get("remark")),
        ],
        "findings": showing.kept_findings(one.findings),
        "comparison": showing.comparison_rows(declared, content) if declared and content.get("lines") else [],
    }


@require_http_methods(["GET", "POST"])
def new_foreign_confirmation(request: HttpRequest) -> HttpResponse:
    """Type in a confirmation: compare it first, then keep it. An unknown number brings similar ones."""
    actor = actor_of(request)
    if request.method != "POST":
        return _form_page(request, ForeignConfirmationForm(initial=_initial(request, actor)))
    data = request.POST.copy()
    similar = request.POST.get("use_number", "")
    if similar:
        data["number"] = similar
    form = ForeignConfirmationForm(data)
    if not form.is_valid():
        return _form_page(request, form)
    form.cleaned_data["number"] = as_registered(form.cleaned_data["number"])
    record = form.record(issuing_participant=actor.authority.participant)
    if "keep" not in request.POST:
        return _form_page(request, form, record=record)
    now = clock.now()
    result = performed(
        actor,
        lambda: acts.record_foreign_confirmation(actor, record, now=now),
        day=actor.day(now),
    )
    if not result.is_done:
        return _form_page(request, form, record=record, refused=result.findings)
    messages.success(request, _("Recorded: the confirmation of %(number)s.") % {"number": result.done.number})
    address = f"{reverse('certificates:foreign_confirmations')}?record={result.done.pk}"
    return HttpResponseRedirect(address, status=303)


def _initial(request: HttpRequest, actor: Actor) -> Json:
    """From a certificate of the follow-up list: its parties and its destination."""
    number = as_registered(request.GET.get("number", "")[:40]) if request.GET.get("number") else ""
    certificate = Certificate.objects.filter(authority=actor.authority, number=number).first()
    if certificate is None:
        return {"number": number}
    content = certificate.content
    parties = {
        f"{side}_{part}": content.get(side, {}).get(part, "")
        for side in ("exporter", "importer")
        for part in ("name", "address")
    }
    return {
        "number": number,
        "importing_participant": certificate.destination_participant,
        **parties,
    }


def _form_page(
    request: HttpRequest,
    form: ForeignConfirmationForm,
    *,
    record: Json | None = None,
    refused: tuple[Finding, ...] = (),
) -> HttpResponse:
    context: Json = {"form": form, "refused": refused}
    if record is not None:
        context |= _compared(actor_of(request), record)
    return render(request, "certificates/foreign_confirmation_form.html", context)


def _compared(actor: Actor, record: Json) -> Json:
    """What the confirmation says against the certificate, without keeping anything."""
    reading = read_confirmation(record)
    number = str(record["certificate_number"])
    certificate = Certificate.objects.filter(authority=actor.authority, number=number).first()
    findings = list(reading.findings)
    if certificate is not None and reading.confirmation is not None:
        findings += check_confirmation(
            reading.confirmation, certificate.to_content(), regime_for=office_regime
        )
    return {
        "is_compared": True,
        "number": number,
        "certificate": certificate,
        "near": [] if certificate else near_numbers(actor.authority, number),
        "differences": list(dict.fromkeys(findings)),
        "can_keep": reading.confirmation is not None and not is_blocked(reading.findings),
        "comparison": showing.comparison_rows(certificate.content, record)
        if certificate and record["lines"]
        else [],
        "comparison_columns": showing.comparison_columns(),
    }
