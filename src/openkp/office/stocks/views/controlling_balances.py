"""The balance of the whole country or of one mine for a period, and production against the returns."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from openkp.custody.ledger import in_carats
from openkp.office import clock, wording
from openkp.office.acting import Json
from openkp.office.columns import Column
from openkp.office.desk import actor_of
from openkp.office.parties.models import Authority
from openkp.office.returns.views.filing_tables import period_words
from openkp.office.stocks.forms.controlling import PeriodForm, days_or
from openkp.office.stocks.reads import controlling_balances as reads
from openkp.office.stocks.views.controlling_words import balance_items, signed_carats


class BalanceForm(PeriodForm):
    """A period, and one mine if it is asked for."""

    mine = forms.CharField(label=gettext_lazy("Only stones of this mine"), max_length=100, required=False)


@require_safe
def balances(request: HttpRequest) -> HttpResponse:
    """Opening + in − out − losses = closing, of the country or of a mine's stones by bookkeeping."""
    actor = actor_of(request)
    day = actor.day(clock.now())
    usual = day.replace(month=1, day=1), day
    is_asked = "first" in request.GET
    form = BalanceForm(request.GET if is_asked else None, initial={"first": usual[0], "last": usual[1]})
    first, last = days_or(form, *usual)
    mine = str(form.cleaned_data.get("mine", "")) if is_asked and form.is_valid() else ""
    days = {"first": wording.day_text(first), "last": wording.day_text(last)}
    title = (
        _("Stones of %(mine)s, from %(first)s to %(last)s") % {"mine": mine, **days}
        if mine
        else _("Stones mined in %(country)s, from %(first)s to %(last)s")
        % {"country": wording.country_text(actor.authority.participant), **days}
    )
    context = {
        "form": form,
        "is_mine": bool(mine),
        "balance_title": title,
        "balance": balance_items(reads.balance_of(actor.authority, first, last, mine=mine)),
        "returns": []
        if mine
        else [_returned(each) for each in reads.returned_production(actor.authority, first, last)],
        "return_columns": [
            Column("period", _("Half-year")),
            Column("booked", _("Books"), kind="carats"),
            Column("returned", _("Return"), kind="carats"),
            Column("difference", _("Return less books"), kind="html"),
        ],
        "mines": [] if mine else _mines(actor.authority, first, last),
        "mine_columns": [
            Column("mine", _("Mine or site"), kind="link"),
            Column("zone", _("Zone")),
            Column("produced", _("Produced"), kind="carats"),
            Column("left", _("Left anywhere, by bookkeeping"), kind="carats"),
        ],
    }
    return render(request, "stocks/control_balances.html", context)


def _returned(each: reads.Returned) -> Json:
    return {
        "period": period_words(each.period),
        "booked": in_carats(each.booked),
        "returned": None if each.returned is None else in_carats(each.returned),
        "difference": "" if each.returned is None else signed_carats(each.returned - each.booked),
    }


def _mines(authority: Authority, first: date, last: date) -> list[Json]:
    here, days = reverse("stocks:balances"), {"first": first.isoformat(), "last": last.isoformat()}
    return [
        {
            "mine": each.mine,
            "url": f"{here}?{urlencode(days | {'mine': each.mine})}",
            "zone": each.zone,
            "produced": in_carats(each.produced),
            "left": in_carats(each.left),
        }
        for each in reads.by_mine(authority, first, last)
    ]
