"""The holder's day: what I hold, what comes, what I do; production on a phone; receiving; declaring."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from openkp.custody.ledger import in_carats
from openkp.custody.licences import MINERS
from openkp.custody.policies import custody_policy
from openkp.office import clock
from openkp.office.acting import Actor, Json
from openkp.office.certificates.views.showing import paged
from openkp.office.desk import actor_of
from openkp.office.permissions import Capacity
from openkp.office.stocks.acts import holding as acts
from openkp.office.stocks.acts.holding_core import Said, account_of
from openkp.office.stocks.event_words import parcels_unit
from openkp.office.stocks.forms import holding as forms
from openkp.office.stocks.forms import holding_trade as trade_forms
from openkp.office.stocks.models import Holder, Licence, StockParcel
from openkp.office.stocks.reads import holding as reads
from openkp.office.stocks.reads.holding_words import ct
from openkp.office.stocks.views import holding_shown as shown
from openkp.office.stocks.views.holding_doing import account_or_404, chosen_parcels, form_context
from openkp.office.wording import carats_text, day_text, number_text
from openkp.scheme.findings import Finding

#: Parcels on one page of the list; a phone shows each as a card.
PAGE_SIZE = 25


@require_http_methods(["GET", "POST"])
def mine_day(request: HttpRequest) -> HttpResponse:
    """The start of a holder's day. A POST opens an exporter's account."""
    actor = actor_of(request)
    now = clock.now()
    if request.method == "POST":
        result = acts.open_own_account(actor, now=now)
        if result.is_done:
            text = _("The account is open: %(code)s.") % {"code": result.done.code}
            messages.success(request, text)
        return HttpResponseRedirect(reverse("stocks:mine_day"), status=303)
    holder = account_of(actor)
    if holder is None:
        context: Json = {"may_open": actor.capacity is Capacity.EXPORTER, "company": actor.trader}
        return render(request, "stocks/holding_no_account.html", context)
    context = day_context(request, holder, actor.day(now)) | {"may_apply": actor.may("save_application")}
    return render(request, "stocks/holding_day.html", context)


def day_context(request: HttpRequest, holder: Holder, day: date) -> Json:
    """Everything of the start page, in a number of queries that does not grow with the parcels."""
    page = paged(request, reads.held_rows(holder), size=PAGE_SIZE)
    coming = list(reads.coming_rows(holder))
    sent = list(reads.sent_rows(holder)[:PAGE_SIZE])
    lying = reads.shown([*page, *coming], day)
    by_code = {each.row.code: each for each in lying}
    senders = reads.senders(coming)
    due = reads.declaration_due(holder, day)
    is_late = due is not None and due.is_overdue
    return {
        "holder": holder,
        "notices": [*_licence_notices(holder, day), *_due_notices(due)],
        "kpis": [
            {
                "label": _("I hold"),
                "value": number_text(in_carats(reads.carats_held(holder)), places=2),
                "unit": _("ct"),
            },
            {
                "label": _("Parcels"),
                "value": number_text(page.paginator.count),
                "unit": _("with carats left"),
            },
            {
                "label": _("On its way to me"),
                "value": number_text(len(coming)),
                "unit": parcels_unit(len(coming)),
            },
            {
                "label": _("Declaration overdue since") if is_late else _("Next declaration"),
                "value": "–" if due is None else day_text(due.on),
                "unit": _("of stock"),
                "url": reverse("stocks:declare"),
            },
        ],
        "doings": doings(holder, day) if holder.is_active else [],
        "page": page,
        "rows": [shown.held_row(by_code[row.code]) for row in page],
        "columns": shown.held_columns(with_choice=holder.is_active),
        "coming": [shown.coming_row(by_code[row.code], senders.get(row.pk)) for row in coming],
        "coming_columns": shown.coming_columns(),
        "sent": [shown.sent_row(row) for row in sent],
        "sent_columns": shown.sent_columns(),
    }


def doings(holder: Holder, day: date) -> list[Json]:
    """The large buttons: what this kind of holder does, first what it does most."""
    may_sell = custody_policy(holder.authority.participant, day).may_sell
    is_miner = holder.kind in MINERS
    is_buyer = any(holder.kind in buyers for buyers in may_sell.values())
    chosen = [
        (is_miner, "stocks:production", _("Record production"), _("What came up today")),
        (
            is_buyer and not is_miner,
            "stocks:purchase",
            _("Buy"),
            _("Of a digger, with voucher, or of a holder"),
        ),
        (holder.kind in may_sell, "stocks:sale", _("Sell"), _("Send a parcel to a buyer")),
        (True, "stocks:declare", _("Declare stock"), _("What your scales say")),
        (True, "stocks:records", _("Daily records"), _("What you bought and sold, as the law asks")),
        (True, "stocks:my_balance", _("Balance"), _("What came, went and was lost in a period")),
        (True, "stocks:import", _("Load a file"), _("Your opening stock, for your authority to confirm")),
    ]
    return [
        {"url": reverse(page), "title": title, "text": text} for holds, page, title, text in chosen if holds
    ]


def _licence_notices(holder: Holder, day: date) -> list[Json]:
    return [_licence_notice(row, day) for row in reads.licences_to_mind(holder, day)]


def _licence_notice(row: Licence, day: date) -> Json:
    told = {"number": row.number, "day": day_text(row.valid_to)}
    if row.ended_on is not None and row.ended_on <= day:
        told["day"] = day_text(row.ended_on)
        text, tone = _("Licence %(number)s was ended on %(day)s. Ask your authority what to do."), "bad"
    elif row.valid_from > day:
        told["day"] = day_text(row.valid_from)
        text, tone = _("Licence %(number)s begins on %(day)s."), "info"
    elif row.valid_to < day:
        text, tone = _("Licence %(number)s ran out on %(day)s. Ask your authority for a new one."), "bad"
    else:
        text, tone = _("Licence %(number)s runs out on %(day)s. Ask for a new one in good time."), "warn"
    return {"text": text % told, "tone": tone}


def _due_notices(due: reads.Due | None) -> list[Json]:
    if due is None or not due.is_near:
        return []
    told = {"day": day_text(due.on)}
    if due.is_overdue:
        return [
            {
                "text": _("Your declaration of stock was due on %(day)s. Weigh and declare.") % told,
                "tone": "bad",
            }
        ]
    return [{"text": _("Your declaration of stock is due on %(day)s.") % told, "tone": "warn"}]


@require_http_methods(["GET", "POST"])
def production(request: HttpRequest) -> HttpResponse:
    """What came up: one small page for a phone; pressed twice over a bad line it counts once."""
    actor, holder = account_or_404(request)
    now = clock.now()
    day = actor.day(now)
    licences = _own_mining(holder, day)
    findings: Sequence[Finding] = ()
    read = 0
    if request.method == "POST":
        form = trade_forms.ProductionForm(request.POST, holder=holder, licences=licences)
        if form.is_valid():
            given = form.given()
            result = acts.record_production(actor, given, now=now, said=_said_of(form, given.carats))
            if result.is_done:
                made = result.done[0].content["outputs"][0]
                told = {"parcel": made["parcel"], "carats": carats_text(made["carats"])}
                messages.success(request, _("Recorded: %(parcel)s, %(carats)s.") % told)
                return HttpResponseRedirect(reverse("stocks:production"), status=303)
            findings, read = result.findings, given.carats
    else:
        start = {"token": clock.nonce().hex(), "happened_on": day}
        form = trade_forms.ProductionForm(holder=holder, licences=licences, initial=start)
    context = form_context(form, holder) | {
        "findings": findings,
        "asks": any(each.code == "stock_answer_missing" for each in findings),
        "read": read,
        "read_text": ct(read),
        "answer": request.POST.get("answer", ""),
        "recorded": [
            {"parcel": shown.parcel_link(row), "carats": in_carats(row.carats)}
            for row in reads.produced_on(holder, day)
        ],
        "licences": licences,
    }
    return render(request, "stocks/holding_production.html", context)


def _said_of(form: Any, carats: int) -> Said:
    """What was said with the form; an answer counts for the figure that the page showed, and for no other."""
    said: Said = form.said()
    return said if form.data.get("read") == str(carats) else replace(said, answer="")


def _own_mining(holder: Holder, day: date) -> list[Licence]:
    """The licences under which the holder mines: those that run, else the last, which is asked about."""
    mining = [row for row in holder.licences.order_by("valid_to") if row.kind in MINERS]
    running = [row for row in mining if row in reads.running_licences(holder, day)]
    return running or mining[-1:]


@require_http_methods(["GET", "POST"])
def receive(request: HttpRequest) -> HttpResponse:
    """A parcel is here: the weight that was found, or a refusal."""
    actor, holder = account_or_404(request)
    now = clock.now()
    findings: Sequence[Finding] = ()
    if request.method == "POST":
        form = forms.ReceiveForm(request.POST, holder=holder)
        if "refuse" in request.POST:
            form.fields["carats"].required = False
        if form.is_valid():
            done, findings = _received(request, actor, form)
            if done:
                messages.success(request, done)
                return HttpResponseRedirect(reverse("stocks:mine_day"), status=303)
    else:
        chosen = [row.code for row in chosen_parcels(request, holder, coming=True)]
        chosen = chosen or [row.code for row in only_one(reads.coming_rows(holder))]
        start = {"token": clock.nonce().hex(), "happened_on": actor.day(now)}
        form = forms.ReceiveForm(holder=holder, chosen=chosen, initial=start)
    code = form["parcel"].value() or ""
    row = reads.coming_rows(holder).filter(code=code).first() if code else None
    context = form_context(form, holder) | {
        "findings": findings,
        "row": row,
        "items": _sent_items(row),
        "is_empty": not reads.coming_rows(holder).exists(),
    }
    return render(request, "stocks/holding_receive.html", context)


def only_one(rows: QuerySet[StockParcel]) -> list[StockParcel]:
    """The parcel where there is but one to choose."""
    first = list(rows[:2])
    return first if len(first) == 1 else []


def _received(request: HttpRequest, actor: Actor, form: Any) -> tuple[str, Sequence[Finding]]:
    """Receive or refuse; what to say of it, or why it was not done."""
    now = clock.now()
    if "refuse" in request.POST:
        refused = acts.refuse_parcel(actor, form.cleaned_data["parcel"], now=now, said=form.said())
        if refused.is_done:
            return _("The parcel goes back to the seller."), ()
        return "", refused.findings
    given = form.given()
    result = acts.receive_parcel(actor, given, now=now, said=form.said())
    if not result.is_done:
        return "", result.findings
    told = {"parcel": result.done.code, "carats": ct(given.carats)}
    return _("%(parcel)s has arrived with %(carats)s.") % told, ()


def _sent_items(row: Any) -> list[tuple[object, object]]:
    if row is None:
        return []
    sender = reads.senders([row]).get(row.pk)
    return [
        (_("From"), "" if sender is None else sender.name),
        (_("Sent on"), day_text(row.born_on)),
        (_("Carats as sent"), ct(row.left)),
        (_("Sorted as"), row.grade or "–"),
    ]


@require_http_methods(["GET", "POST"])
def declare(request: HttpRequest) -> HttpResponse:
    """Declare what the scales say; only then the book's own figure is shown beside it."""
    actor, holder = account_or_404(request)
    now = clock.now()
    findings: Sequence[Finding] = ()
    if request.method == "POST":
        form = forms.DeclareForm(request.POST, holder=holder)
        if form.is_valid():
            as_of, carats = form.given()
            result = acts.declare_stock(actor, as_of, carats, now=now, said=form.said())
            if result.is_done:
                messages.success(request, _("Declared: %(carats)s.") % {"carats": ct(carats)})
                return HttpResponseRedirect(reverse("stocks:my_balance"), status=303)
            findings = result.findings
    else:
        form = forms.DeclareForm(holder=holder, initial={"as_of": actor.day(now)})
    due = reads.declaration_due(holder, actor.day(now))
    context = form_context(form, holder) | {"findings": findings, "due": due}
    return render(request, "stocks/holding_declare.html", context)
