"""Copies of a certificate for those who need not know who trades what, and the switch for new ones."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from openkp.office import clock
from openkp.office.acting import Json
from openkp.office.certificates.acts.hiding import (
    hides_trade,
    is_confidential,
    set_trade_hiding,
    share_certificate,
)
from openkp.office.certificates.forms.sharing import FIELD_NAMES, HidingForm, ShareForm
from openkp.office.certificates.models import TradeHiding
from openkp.office.certificates.views.application_page import see_other
from openkp.office.certificates.views.holding import file_response, visible_or_404
from openkp.office.columns import Column
from openkp.office.desk import actor_of
from openkp.scheme.findings import Finding
from openkp.statements import qr_svg, qr_text

FORM_METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(FORM_METHODS)
def share(request: HttpRequest, number: str) -> HttpResponse:
    """Choose what a copy shows; then its code is on the page, or its file is downloaded."""
    actor = actor_of(request)
    one = visible_or_404(actor, number)
    form = ShareForm(request.POST if request.method == "POST" else None)
    context: Json = {"certificate": one, "form": form, "can_hide": is_confidential(one)}
    findings: tuple[Finding, ...] = ()
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["fields_shown"]
        result = share_certificate(actor, one, chosen, now=clock.now())
        findings = result.findings
        if result.is_done:
            encoded = result.done.encoded
            if "file" in request.POST:
                return file_response(encoded, "application/cose", f"{number}-copy.cose")
            text = qr_text(encoded)
            context |= {
                "text": text,
                "code": mark_safe(qr_svg(text)),  # noqa: S308 - squares drawn from our own bytes
                "shown": [str(FIELD_NAMES[name]) for name in FIELD_NAMES if name in chosen],
            }
    context["findings"] = findings
    status = 422 if form.errors or findings else 200
    return render(request, "certificates/share.html", context, status=status)


@require_http_methods(FORM_METHODS)
def hiding(request: HttpRequest) -> HttpResponse:
    """Whether new certificates of the authority hide who trades what; the administrator sets it."""
    actor = actor_of(request)
    is_hidden = hides_trade(actor.authority)
    initial = {"is_hidden": "yes" if is_hidden else "no"}
    form = HidingForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        wanted: bool = form.cleaned_data["is_hidden"]
        if wanted != is_hidden:
            set_trade_hiding(actor, is_hidden=wanted, now=clock.now())
        said = (
            _("New certificates hide who trades what.")
            if wanted
            else _("New certificates show all their fields.")
        )
        messages.success(request, said)
        return see_other("certificates:hiding")
    history = TradeHiding.objects.select_related("made_by").filter(authority=actor.authority)
    context = {
        "form": form,
        "is_hidden": is_hidden,
        "rows": [
            {
                "what": _("Hidden") if each.is_hidden else _("Open"),
                "at": each.made_at,
                "who": str(each.made_by or "–"),
            }
            for each in history.order_by("-pk")[:50]
        ],
        "columns": [
            Column("what", _("Trade data")),
            Column("at", _("Set at"), kind="instant"),
            Column("who", _("By")),
        ],
    }
    return render(request, "certificates/hiding.html", context, status=422 if form.errors else 200)
