"""The holder's books: daily records to look at and to hand over, and the balance of a period."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import date, timedelta

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from openkp.custody.ledger import in_carats
from openkp.custody.policies import custody_policy
from openkp.office import clock
from openkp.office.acting import Actor, Json
from openkp.office.certificates.forms.pieces import Day
from openkp.office.certificates.views.number_links import number_addresses
from openkp.office.certificates.views.showing import paged
from openkp.office.columns import Column, tag_html
from openkp.office.returns.views.analysing import csv_file
from openkp.office.spreadsheet_cells import harmless
from openkp.office.stocks.event_words import ON_CERTIFICATE, RECORD_WORDS, moved_text
from openkp.office.stocks.models import Holder
from openkp.office.stocks.reads.controlling_books import beside_the_book
from openkp.office.stocks.reads.holding_records import Movements, NamedRecord, movements_of, records_of
from openkp.office.stocks.views.holding_doing import account_or_404
from openkp.scheme.periods import add_months

#: Days that the pages show at first.
DAYS_AT_FIRST = 90
PAGE_SIZE = 50


class SpanForm(forms.Form):
    """From a day to a day."""

    first = Day(label=gettext_lazy("From"), required=False)
    last = Day(label=gettext_lazy("To"), required=False)


def _span(request: HttpRequest, today: date, *, earliest: date) -> tuple[SpanForm, date, date]:
    """The form of the period, its first and its last day; what cannot be read is the usual one."""
    form = SpanForm(request.GET)
    values = form.cleaned_data if form.is_valid() else {}
    last = min(values.get("last") or today, today)
    first = values.get("first") or max(earliest, last - timedelta(days=DAYS_AT_FIRST))
    first = min(first, last)
    return SpanForm(initial={"first": first, "last": last}), first, last


def _earliest(holder: Holder, today: date) -> date:
    years = custody_policy(holder.authority.participant, today).record_years
    return add_months(today, -12 * years)


@require_GET
def records(request: HttpRequest) -> HttpResponse:
    """Clients, licences, carats and value by day (Annex II 15)."""
    actor, holder = account_or_404(request)
    today = actor.day(clock.now())
    earliest = _earliest(holder, today)
    form, first, last = _span(request, today, earliest=earliest)
    found = records_of(holder, first=first, last=last)
    page = paged(request, list(reversed(found)), size=PAGE_SIZE)
    context: Json = {
        "form": form,
        "page": page,
        "rows": _record_rows(actor, list(page)),
        "columns": [
            Column("day", _("Day"), kind="day"),
            Column("what", _("What"), kind="link"),
            Column("client", _("With whom"), kind="link", url="client_url"),
            Column("licence", _("Licence"), kind="code"),
            Column("carats", _("Carats"), kind="carats"),
            Column("usd", _("US$"), kind="usd"),
        ],
        "span": f"first={first.isoformat()}&last={last.isoformat()}",
        "all": f"first={earliest.isoformat()}&last={today.isoformat()}",
        "years": custody_policy(holder.authority.participant, today).record_years,
    }
    return render(request, "stocks/holding_records.html", context)


def _record_rows(actor: Actor, records: list[NamedRecord]) -> list[Json]:
    on_paper = [each.row.client for each in records if each.row.what in ON_CERTIFICATE]
    papers = number_addresses(actor, on_paper)
    return [_record_row(each, papers) for each in records]


def _record_row(each: NamedRecord, papers: Mapping[str, str]) -> Json:
    row = each.row
    return {
        "day": row.day,
        "what": RECORD_WORDS[row.what],
        "url": reverse("stocks:event", args=[row.seq]),
        "client": each.client,
        "client_url": papers.get(row.client, ""),
        "licence": row.licence,
        "carats": in_carats(row.carats),
        "usd": None if row.usd is None else in_carats(row.usd),
    }


@require_GET
def records_csv(request: HttpRequest) -> HttpResponse:
    """The same as a file, for whoever may ask for it; heads are codes."""
    actor, holder = account_or_404(request)
    today = actor.day(clock.now())
    _form, first, last = _span(request, today, earliest=_earliest(holder, today))
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["date", "what", "client", "client_name", "licence", "carats", "usd", "event"])
    for each in records_of(holder, first=first, last=last):
        row = each.row
        usd = "" if row.usd is None else in_carats(row.usd)
        cells = [
            row.day.isoformat(),
            row.what,
            row.client,
            each.client,
            row.licence,
            in_carats(row.carats),
            usd,
        ]
        writer.writerow([*(harmless(cell) for cell in cells), row.seq])
    return csv_file(text.getvalue(), f"records-{holder.code}-{first}-{last}.csv")


@require_GET
def my_balance(request: HttpRequest) -> HttpResponse:
    """Opening and what came, less what went and was lost, is closing; and what was declared beside it."""
    actor, holder = account_or_404(request)
    today = actor.day(clock.now())
    form, first, last = _span(request, today, earliest=date.min)
    moved = movements_of(holder, first=first, last=last)
    declared = beside_the_book(
        holder.authority, holder.declarations.filter(as_of__lte=last).order_by("-as_of", "-pk")[:24]
    )
    context: Json = {
        "form": form,
        "rows": _balance_rows(moved),
        "columns": [Column("what", _("What")), Column("carats", _("Carats"), kind="carats")],
        "declared": [
            {
                "day": each.row.as_of,
                "who": each.row.get_kind_display(),
                "carats": in_carats(each.row.carats),
                "book": in_carats(each.book),
                "difference": in_carats(each.difference),
                "state": tag_html("agreed", _("Agrees"))
                if each.closes
                else tag_html("discrepancy", _("Differs")),
            }
            for each in declared
        ],
        "declared_columns": [
            Column("day", _("Day"), kind="day"),
            Column("who", _("By")),
            Column("carats", _("On the scales"), kind="carats"),
            Column("book", _("In the book"), kind="carats"),
            Column("difference", _("Difference"), kind="carats"),
            Column("state", _("State"), kind="html"),
        ],
    }
    return render(request, "stocks/holding_balance.html", context)


def _balance_rows(moved: Movements) -> list[Json]:
    rows = [{"what": _("At the beginning"), "carats": in_carats(moved.opening)}]
    rows += _signed(moved_text(moved.into, is_into=True), "+")
    rows += _signed(moved_text(moved.out_of, is_into=False), "−")
    rows += _signed(moved_text(moved.lost, is_into=False), "−")
    return [*rows, {"what": _("At the end"), "carats": in_carats(moved.closing)}]


def _signed(counted: Mapping[str, int], sign: str) -> list[Json]:
    return [{"what": f"{sign} {name}", "carats": in_carats(carats)} for name, carats in counted.items()]
