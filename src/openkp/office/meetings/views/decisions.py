"""Pages of decisions, open to everybody: the register, one decision, its papers, the border."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from openkp.governance.akoma_ntoso import to_akoma_ntoso
from openkp.governance.decision_paper import StandsOn, decision_pdf, decision_text
from openkp.governance.decision_words import POSITION_WORDS
from openkp.office import clock
from openkp.office.acting import Actor, Json
from openkp.office.certificates.models import Certificate
from openkp.office.certificates.reads import certificates as certificates_for
from openkp.office.meetings import reads_decisions as reads
from openkp.office.meetings.border import BorderEffect, border_counts, border_effect, changes_trade
from openkp.office.meetings.decision_forms import DayForm, RegisterForm, SpanForm
from openkp.office.meetings.decision_words import adopted_words, maker_words, state_words
from openkp.office.meetings.models import DecisionRecord
from openkp.office.meetings.regime import office_book
from openkp.office.meetings.signing import decision_file
from openkp.office.meetings.views.taking_up import take_up
from openkp.office.parties.trusting import NoTrustList
from openkp.office.wording import country_text, listed
from openkp.scheme.adopted import Position
from openkp.scheme.decisions import Decision, decision_to_json
from openkp.statements.decision_files import FILE_SUFFIX

__all__ = ["border", "decision", "decision_paper", "decisions", "take_up"]

PER_PAGE = 25
#: How the address of a signed file ends.
SIGNED = FILE_SUFFIX.lstrip(".")


def _today() -> date:
    return clock.now().date()


# --- the register -------------------------------------------------------------------------------------------


@require_safe
def decisions(request: HttpRequest) -> HttpResponse:
    """The register of decisions as it stood on a day."""
    form = RegisterForm(request.GET or None)
    day, known_on = form.day("on") or _today(), form.day("known_on")
    given = form.cleaned_data if form.is_bound else {}
    wanted = reads.Wanted(
        country=given.get("country", ""),
        kind=given.get("kind", ""),
        state=given.get("state", ""),
        with_recorded=given.get("scope", "") == "all",
    )
    found = reads.register(day, known_on=known_on, wanted=wanted)
    context = {
        "form": form if form.is_bound else RegisterForm(initial={"on": day}),
        "day": day,
        "known_on": known_on,
        "is_filtered": bool(request.GET),
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "total": len(found),
        "shown": reads.day_shown(day, known_on=known_on),
        "asked": _asked(day, known_on),
        "may_take_up": _may_take_up(request),
    }
    return render(request, "meetings/decisions.html", context)


def _asked(day: date, known_on: date | None) -> str:
    """The day as it goes on in the addresses of decisions; nothing where it is today."""
    asked = {"on": day.isoformat()} if day != _today() else {}
    if known_on is not None:
        asked["known_on"] = known_on.isoformat()
    return f"?{urlencode(asked)}" if asked else ""


def _actor(request: HttpRequest) -> Actor | None:
    actor: Actor | None = getattr(request, "actor", None)
    return actor


def _may_take_up(request: HttpRequest) -> bool:
    actor = _actor(request)
    return actor is not None and actor.may("take_up_decision")


# --- one decision -------------------------------------------------------------------------------------------


@require_safe
def decision(request: HttpRequest, number: str) -> HttpResponse:
    """One decision: its words, what it does, where it stands on a day, what it rests on."""
    form = DayForm(request.GET or None)
    day, known_on = form.day("on") or _today(), form.day("known_on")
    page = reads.decision_page(number, day, known_on=known_on)
    if page is None:
        raise Http404
    context = {
        "page": page,
        "form": form if form.is_bound else DayForm(initial={"on": day}),
        "is_filtered": bool(request.GET),
        "day": day,
        "adopted_words": adopted_words(page.decision),
        "maker_words": maker_words(page.decision),
        "state_words": state_words(page.listed.state),
        "border": reads.effect_of_last_year(page.decision, _today()) if page.changes_trade else None,
        "papers": _papers(page.decision, page.record),
        "positions": _positions(page),
        "asked": _asked(day, known_on),
    }
    return render(request, "meetings/decision.html", context)


def _papers(found: Decision, record: DecisionRecord | None) -> list[Json]:
    labels = {
        SIGNED: _("Signed file (.kpdecision)"),
        "pdf": _("PDF"),
        "txt": _("Plain text"),
        "xml": _("Akoma Ntoso (XML)"),
        "json": _("JSON"),
    }
    return [
        {"label": label, "url": reverse("meetings:decision_paper", args=[found.id, form])}
        for form, label in labels.items()
        if form != SIGNED or record is not None
    ]


def _positions(page: reads.DecisionPage) -> list[Json]:
    """Who stood where, as the signed decision says; observers are not among them."""
    stated = () if page.adopted is None else page.adopted.positions
    return [
        {
            "label": _(POSITION_WORDS[position]),
            "who": listed(country_text(each.party) for each in stated if each.position is position),
        }
        for position in Position
        if any(each.position is position for each in stated)
    ]


@require_safe
def decision_paper(request: HttpRequest, number: str, form: str) -> HttpResponse:
    """A decision as a file: signed, PDF, text, Akoma Ntoso XML or JSON."""
    found = office_book().by_id.get(number)
    make = _MAKERS.get(form)
    if found is None or make is None:
        raise Http404
    record = DecisionRecord.objects.filter(number=number).first()
    kind, body = make(found, record, clock.now())
    name = f"{''.join(one if one.isascii() and one.isalnum() else '-' for one in number)}.{form}"
    place = "inline" if form in ("pdf", "txt") else "attachment"
    return HttpResponse(
        body,
        content_type=kind,
        headers={"Content-Disposition": f'{place}; filename="{name}"', "Cache-Control": "no-cache"},
    )


_Made = tuple[str, bytes]


def _as_text(found: Decision, record: DecisionRecord | None, now: datetime) -> _Made:
    adopted = None if record is None else record.to_adopted()
    return "text/plain; charset=utf-8", decision_text(
        found, record=adopted, standing=_standing(found, now)
    ).encode()


def _as_pdf(found: Decision, record: DecisionRecord | None, now: datetime) -> _Made:
    return "application/pdf", decision_pdf(
        found,
        made_at=now,
        record=None if record is None else record.to_adopted(),
        standing=_standing(found, now),
        file=b"" if record is None else _signed_file(record),
        is_demonstration=record is not None and record.is_demonstration,
    )


def _standing(found: Decision, now: datetime) -> StandsOn:
    return StandsOn(day=now.date(), state=office_book().state_of(found, now.date()))


def _as_xml(found: Decision, record: DecisionRecord | None, now: datetime) -> _Made:
    adopted = None if record is None else record.to_adopted()
    return "application/akn+xml", to_akoma_ntoso(
        found, known=office_book().decisions, record=adopted, made_on=now.date()
    )


def _as_json(found: Decision, record: DecisionRecord | None, now: datetime) -> _Made:
    return "application/json", json.dumps(decision_to_json(found), ensure_ascii=False, indent=2).encode()


def _as_signed_file(found: Decision, record: DecisionRecord | None, now: datetime) -> _Made:
    if record is None:
        raise Http404  # what is shipped with the product was never signed by the Process
    return "application/octet-stream", _signed_file(record)


def _signed_file(record: DecisionRecord) -> bytes:
    try:
        return decision_file(record)
    except NoTrustList:
        raise Http404 from None


_MAKERS: dict[str, Callable[[Decision, DecisionRecord | None, datetime], _Made]] = {
    "txt": _as_text,
    "pdf": _as_pdf,
    "xml": _as_xml,
    "json": _as_json,
    SIGNED: _as_signed_file,
}


# --- what changed at the border -----------------------------------------------------------------------------


@require_safe
def border(request: HttpRequest) -> HttpResponse:
    """What decisions would have stopped or let through at the border, over a span of days.

    Strangers and companies see the last year alone: a count of one day would tell of one shipment.
    """
    actor: Actor | None = request.actor  # type: ignore[attr-defined]
    may_choose = actor is not None and actor.trader is None
    form = SpanForm(request.GET if may_choose and {"from", "to"} & set(request.GET) else None)
    form.full_clean()
    given = form.cleaned_data if form.is_bound else {}
    last = given.get("last") or _today()
    first = given.get("first") or reads.last_year(last)[0]
    context: Json = {
        "form": form if form.is_bound else SpanForm(initial={"first": first, "last": last}),
        "may_choose": may_choose,
        "first": first,
        "last": last,
        "is_backwards": first > last,
        "span": urlencode({"from": first.isoformat(), "to": last.isoformat()}),
    }
    number = request.GET.get("decision", "")
    if number:
        found = office_book().by_id.get(number)
        if found is None:
            raise Http404
        effect = border_effect(found, first=first, last=last)
        return render(request, "meetings/border_decision.html", context | _one(request, effect))
    book = office_book()
    trading = [one for one in reversed(book.decisions) if changes_trade(one, book)]
    examined, counts = border_counts(trading, first=first, last=last)
    context |= {
        "examined": examined,
        "rows": [one for one in counts if one.stopped or one.let_through],
        "without": sum(not (one.stopped or one.let_through) for one in counts),
    }
    return render(request, "meetings/border.html", context)


def _one(request: HttpRequest, effect: BorderEffect) -> Json:
    actor = _actor(request)
    return {
        "effect": effect,
        "decision": effect.decision,
        "groups": [
            {
                "tone": tone,
                "total": len(found),
                "mine": [] if actor is None else _visible(actor, found),
            }
            for tone, found in (("stopped", effect.stopped), ("let_through", effect.let_through))
        ],
    }


def _visible(actor: Actor, found: tuple[Certificate, ...]) -> list[Certificate]:
    """Those whose number the person may know: the same as on the desk of certificates."""
    keys = certificates_for(actor).filter(pk__in=[one.pk for one in found]).values_list("pk", flat=True)
    mine = set(keys)
    return [one for one in found if one.pk in mine]
