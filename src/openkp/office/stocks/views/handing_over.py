"""What an officer does with an account whose holder does not: hand stock over, close it, open it again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from openkp.office import clock
from openkp.office.desk import actor_of
from openkp.office.stocks.acts.handing_over import (
    close_stock_account,
    hand_over_parcel,
    reopen_stock_account,
)
from openkp.office.stocks.acts.holding_names import keeps_books
from openkp.office.stocks.forms.handing_over import HandOverForm, StandingForm
from openkp.office.stocks.reads import controlling
from openkp.office.stocks.views.controlling_stock import FORM_METHODS, OFFERED, own_or_404, parcel_choice
from openkp.office.stocks.views.controlling_words import account_address
from openkp.scheme.findings import Finding


@require_http_methods(FORM_METHODS)
def hand_over(request: HttpRequest, code: str) -> HttpResponse:
    """A sale that the officer records for a holder without books."""
    actor = actor_of(request)
    now = clock.now()
    holder = own_or_404(actor, code)
    choices = [(row.code, parcel_choice(row)) for row in controlling.seizable(holder)[:OFFERED]]
    findings: tuple[Finding, ...] = ()
    if request.method == "POST":
        form = HandOverForm(request.POST, parcels=choices)
        if form.is_valid():
            result = hand_over_parcel(actor, form.given(), now=now)
            if result.is_done:
                made = result.done.made.select_related("holder").get()
                text = _("Handed over: %(code)s is now of %(holder)s.")
                messages.success(request, text % {"code": made.code, "holder": made.holder.name})
                return HttpResponseRedirect(account_address(holder.code), status=303)
            findings = result.findings
    else:
        initial = {"happened_on": actor.day(now), "parcel": request.GET.get("parcel", "")}
        form = HandOverForm(initial=initial, parcels=choices)
    context = {
        "form": form,
        "findings": findings,
        "holder": holder,
        "has_parcels": bool(choices),
        "keeps_books": keeps_books(holder),
        "back": account_address(holder.code),
    }
    status = 422 if form.errors or findings else 200
    return render(request, "stocks/control_hand_over.html", context, status=status)


@require_http_methods(FORM_METHODS)
def standing(request: HttpRequest, code: str) -> HttpResponse:
    """Close the account, or open it again."""
    actor = actor_of(request)
    holder = own_or_404(actor, code)
    findings: tuple[Finding, ...] = ()
    form = StandingForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        change = close_stock_account if holder.is_active else reopen_stock_account
        result = change(actor, holder.code, because=form.cleaned_data["because"], now=clock.now())
        if result.is_done:
            done = _("The account is open again.") if result.done.is_active else _("The account is closed.")
            messages.success(request, done)
            return HttpResponseRedirect(account_address(holder.code), status=303)
        findings = result.findings
    context = {"form": form, "findings": findings, "holder": holder, "back": account_address(holder.code)}
    status = 422 if form.errors or findings else 200
    return render(request, "stocks/control_standing.html", context, status=status)
