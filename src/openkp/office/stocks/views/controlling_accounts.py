"""Accounts: the register of holders, a new one, and one account with its balance for a period."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from openkp.custody.ledger import in_carats
from openkp.office import clock, wording
from openkp.office.acting import Actor, Json
from openkp.office.certificates.views.number_links import number_addresses
from openkp.office.certificates.views.showing import paged
from openkp.office.columns import Column, tag_html
from openkp.office.desk import actor_of
from openkp.office.stocks.acts import licensing
from openkp.office.stocks.acts.holding_names import keeps_books
from openkp.office.stocks.event_words import ON_CERTIFICATE, RECORD_WORDS
from openkp.office.stocks.forms.controlling import AccountFilter, AccountForm, PeriodForm, days_or
from openkp.office.stocks.models import MODEL_NAMES, Holder
from openkp.office.stocks.reads import controlling, controlling_accounts, holding
from openkp.office.stocks.reads.controlling_books import Held, beside_the_book, stock_of
from openkp.office.stocks.views.controlling_licences import licence_columns, licence_row
from openkp.office.stocks.views.controlling_stock import own_or_404
from openkp.office.stocks.views.controlling_words import (
    account_address,
    balance_items,
    signed_carats,
)
from openkp.scheme.findings import Finding

#: Rows of one list on the page of an account.
LAST = 24


@require_safe
def holders(request: HttpRequest) -> HttpResponse:
    """Every account with what is left in it, the largest first."""
    actor = actor_of(request)
    form = AccountFilter(request.GET or {})
    form.full_clean()
    wanted = {name: value for name, value in form.cleaned_data.items() if value}
    page = paged(request, _filtered(actor, wanted))
    context = {
        "form": form,
        "page": page,
        "rows": [
            {
                "name": each.name,
                "url": account_address(each.code),
                "code": each.code,
                "kind": each.get_kind_display(),
                "left": in_carats(each.left),
                "company": _("Yes") if each.trader_id else _("No"),
            }
            for each in page
        ],
        "columns": [
            Column("name", _("Holder"), kind="link"),
            Column("kind", _("Kind")),
            Column("left", _("Carats left"), kind="carats"),
            Column("company", _("Registered company")),
            Column("code", _("Account"), kind="code"),
        ],
        "reset": reverse("stocks:holders") if wanted else "",
        "may_act": actor.may("open_stock_account"),
    }
    return render(request, "stocks/control_holders.html", context)


def _filtered(actor: Actor, wanted: Json) -> QuerySet[Holder]:
    found = controlling.accounts(actor.authority, with_stock=bool(wanted.get("with_stock")))
    if wanted.get("text"):
        text = wanted["text"]
        by_licence = Holder.objects.filter(authority=actor.authority, licences__number__icontains=text)
        found = found.filter(
            Q(name__icontains=text) | Q(code__icontains=text) | Q(pk__in=by_licence.values("pk"))
        )
    return found.filter(kind=wanted["kind"]) if wanted.get("kind") else found


@require_http_methods(["GET", "HEAD", "POST"])
def new_holder(request: HttpRequest) -> HttpResponse:
    """Open the account of a company, a mine or a digger."""
    actor = actor_of(request)
    findings: tuple[Finding, ...] = ()
    form = AccountForm(request.POST if request.method == "POST" else None, authority=actor.authority)
    if request.method == "POST" and form.is_valid():
        result = licensing.open_stock_account(actor, now=clock.now(), **form.cleaned_data)
        if result.is_done:
            messages.success(
                request,
                _("Opened: account %(code)s. Grant its licence next.") % {"code": result.done.code},
            )
            return HttpResponseRedirect(account_address(result.done.code), status=303)
        findings = result.findings
    context = {"form": form, "findings": findings}
    status = 422 if form.errors or findings else 200
    return render(request, "stocks/control_new_holder.html", context, status=status)


@require_safe
def holder(request: HttpRequest, code: str) -> HttpResponse:
    """One account: balance of a period, parcels, what was declared and counted, licences, daily records."""
    actor = actor_of(request)
    row = own_or_404(actor, code)
    day = actor.day(clock.now())
    form, first, last = asked_period(request, day)
    events = controlling_accounts.events_of(row, last=last)
    balance = controlling_accounts.balance_of(row, first, last, events=events)
    parcels = paged(request, holding.held_rows(row), size=LAST)
    declared = beside_the_book(row.authority, row.declarations.order_by("-as_of", "-pk")[:LAST])
    records = controlling_accounts.records_of(row, events, first, last)
    there, coming = stock_of([row]).get(row.pk, (0, 0))
    context = {
        "holder": row,
        "form": form,
        "first": first,
        "last": last,
        "kpis": _figures(there, coming, declared),
        "balance": balance_items(balance),
        "page": parcels,
        "parcels": [_parcel_row(each) for each in holding.shown(parcels, day)],
        "parcel_columns": _parcel_columns(),
        "declared": [_declared_row(each) for each in declared],
        "declared_columns": _declared_columns(),
        "licences": [
            licence_row(each, day) for each in row.licences.select_related("holder").order_by("-valid_to")
        ],
        "licence_columns": licence_columns(with_holder=False),
        "records": _record_rows(actor, records[:LAST]),
        "record_columns": _record_columns(),
        "record_count": len(records),
        "may_act": actor.may("count_stock"),
        "may_hand_over": there + coming > 0 and not keeps_books(row),
    }
    return render(request, "stocks/control_holder.html", context)


def asked_period(request: HttpRequest, day: date) -> tuple[PeriodForm, date, date]:
    """The form with the period that the address asks for; this year so far where it asks for none."""
    usual = date(day.year, 1, 1), day
    is_asked = "first" in request.GET or "last" in request.GET
    form = PeriodForm(request.GET if is_asked else None, initial={"first": usual[0], "last": usual[1]})
    return form, *days_or(form, *usual)


def _figures(there: int, coming: int, declared: list[Held]) -> list[Json]:
    figures: list[Json] = [
        {
            "label": _("In stock"),
            "value": wording.number_text(in_carats(there), places=2),
            "unit": _("carats"),
        }
    ]
    if coming:
        figures.append(
            {
                "label": _("On its way here"),
                "value": wording.number_text(in_carats(coming), places=2),
                "unit": _("carats"),
            }
        )
    if declared:
        latest = declared[0]
        figures.append(
            {
                "label": _("Last declared or counted"),
                "value": wording.number_text(in_carats(latest.row.carats), places=2),
                "unit": wording.day_text(latest.row.as_of),
                "change": _("agrees with the book")
                if latest.closes
                else _("%(carats)s ct against the book") % {"carats": signed_carats(latest.difference)},
                "change_tone": "ok" if latest.closes else "bad",
            }
        )
    return figures


def _parcel_row(each: holding.Held) -> Json:
    row = each.row
    named = controlling.decisions_named(each.bars)
    return {
        "parcel": row.code,
        "url": reverse("stocks:parcel", args=[row.code]),
        "left": in_carats(row.left),
        "of": in_carats(row.carats),
        "place": " · ".join(part for part in (row.place, row.grade) if part),
        "model": next((str(name) for model, name in MODEL_NAMES.items() if model == row.custody_model), ""),
        "standing": tag_html(
            "blocked", _("May not be exported: %(decisions)s") % {"decisions": ", ".join(named)}
        )
        if named
        else tag_html("allowed", _("May leave")),
    }


def _parcel_columns() -> list[Column]:
    return [
        Column("parcel", _("Parcel"), kind="link"),
        Column("left", _("Carats left"), kind="carats"),
        Column("of", _("of"), kind="carats"),
        Column("place", _("Place and grade")),
        Column("model", _("Chain of custody")),
        Column("standing", _("Export"), kind="html"),
    ]


def _declared_row(each: Held) -> Json:
    row = each.row
    return {
        "as_of": row.as_of,
        "kind": row.get_kind_display(),
        "carats": in_carats(row.carats),
        "book": in_carats(each.book),
        "difference": signed_carats(each.difference),
        "standing": tag_html("confirmed", _("Agrees"))
        if each.closes
        else tag_html("discrepancy", _("Does not close")),
        "who": str(row.made_by),
        "remark": row.remark,
    }


def _declared_columns() -> list[Column]:
    return [
        Column("as_of", _("Day"), kind="day"),
        Column("standing", _("State"), kind="html"),
        Column("kind", _("Found by")),
        Column("carats", _("Found"), kind="carats"),
        Column("book", _("Book"), kind="carats"),
        Column("difference", _("Difference"), kind="html"),
        Column("who", _("Person")),
        Column("remark", _("Remark")),
    ]


def _record_rows(actor: Actor, records: list[controlling_accounts.Record]) -> list[Json]:
    on_paper = [each.row.client for each in records if each.row.what in ON_CERTIFICATE]
    papers = number_addresses(actor, on_paper)
    return [_record_row(each, papers) for each in records]


def _record_row(each: controlling_accounts.Record, papers: Mapping[str, str]) -> Json:
    code = each.row.client
    account = account_address(code) if code and each.row.what not in ON_CERTIFICATE else ""
    return {
        "day": each.row.day,
        "what": RECORD_WORDS[each.row.what],
        "client": each.client,
        "client_url": papers.get(code, "") or account,
        "licence": each.row.licence,
        "carats": in_carats(each.row.carats),
        "usd": None if each.row.usd is None else in_carats(each.row.usd),
        "seq": str(each.row.seq),
        "url": reverse("stocks:event", args=[each.row.seq]),
    }


def _record_columns() -> list[Any]:
    return [
        Column("day", _("Day"), kind="day"),
        Column("what", _("What")),
        Column("client", _("Client or certificate"), kind="link", url="client_url"),
        Column("licence", _("Licence of the client")),
        Column("carats", _("Carats"), kind="carats"),
        Column("usd", _("US$"), kind="usd"),
        Column("seq", _("Event"), kind="link"),
    ]
