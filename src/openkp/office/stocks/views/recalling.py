"""Recall: every parcel and shipment that may hold stones of an origin, or of a certificate."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from openkp.office import clock, wording
from openkp.office.acting import Json
from openkp.office.certificates.models import Certificate
from openkp.office.columns import Column
from openkp.office.desk import actor_of
from openkp.office.messages import finding
from openkp.office.spreadsheet_cells import harmless
from openkp.office.stocks.downstream import MAX_EVENTS, TooManyEvents
from openkp.office.stocks.event_words import carats_of, kind_name, plain_carats, share_text
from openkp.office.stocks.forms.recalling import RecallForm
from openkp.office.stocks.reads.recalling import Held, Recall, Wanted, Went
from openkp.office.stocks.reads.recalling import recall as recalled

PER_PAGE = 60


@require_safe
def recall(request: HttpRequest) -> HttpResponse:
    """The question and its answer; as a file with `as=csv`."""
    actor = actor_of(request)
    is_asked = any(name in request.GET for name in RecallForm.base_fields)
    form = RecallForm(request.GET if is_asked else None)
    context: Json = {"form": form, "reset": reverse("stocks:recall") if is_asked else ""}
    if is_asked and form.is_valid():
        try:
            answer = recalled(actor.authority, form.wanted())
        except TooManyEvents:
            number = form.cleaned_data["certificate"]
            context["refused"] = [finding("recall_too_wide", "KPCS-CD:IV.a", subject=number, most=MAX_EVENTS)]
            return render(request, "stocks/recall.html", context)
        if request.GET.get("as") == "csv":
            day = actor.day(clock.now()).isoformat()
            return HttpResponse(
                csv_of(answer).encode("utf-8-sig"),
                content_type="text/csv; charset=utf-8",
                headers={"Content-Disposition": f'attachment; filename="recall-{day}.csv"'},
            )
        context |= _answer(request, answer, form.wanted())
    return render(request, "stocks/recall.html", context)


def _answer(request: HttpRequest, answer: Recall, wanted: Wanted) -> Json:
    held = [each for each in answer.parcels if each.is_here]
    spent = [each for each in answer.parcels if not each.is_here]
    found: list[Held | Went] = [*held, *answer.went, *spent]
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows = _rows(list(page))
    query = request.GET.copy()
    query["as"] = "csv"
    query.pop("page", None)
    here = answer.here
    return {
        "is_answered": True,
        "page": page,
        "parts": [
            {
                "key": key,
                "title": f"{title} ({wording.number_text(count)})",
                "rows": [row for row in rows if row["part"] == key],
                "is_folded": key == "spent" and bool(held or answer.went),
            }
            for key, title, count in (
                ("here", _("In stock now"), len(held)),
                ("went", _("Shipments and losses"), len(answer.went)),
                ("spent", _("Parcels that are used up"), len(spent)),
            )
        ],
        "columns": _columns(),
        "csv": f"?{query.urlencode()}",
        "kpis": [
            {
                "label": _("Parcels with such stones now"),
                "value": wording.number_text(sum(1 for each in answer.parcels if each.is_here)),
            },
            {"label": _("In stock, by bookkeeping"), "value": carats_of(here.carats)},
            {"label": _("At least"), "value": carats_of(here.low)},
            {"label": _("At most"), "value": carats_of(here.high)},
            {
                "label": _("Shipments and losses"),
                "value": wording.number_text(len(answer.went)),
            },
        ],
        "is_narrow": not wanted.is_wide and not wanted.certificate,
    }


def _columns() -> list[Column]:
    return [
        Column("name", _("Parcel or shipment"), kind="link"),
        Column("state", _("Where")),
        Column("day", _("Day"), kind="day"),
        Column("whole", _("All of it, ct"), kind="carats"),
        Column("carats", _("Recalled, ct"), kind="carats"),
        Column("share", _("Share")),
        Column("low", _("At least, ct"), kind="carats"),
        Column("high", _("At most, ct"), kind="carats"),
    ]


def _rows(found: Sequence[Held | Went]) -> list[Json]:
    """The rows of one page; a shipment leads to its certificate in this office, or to its event."""
    numbers = {each.event.certificate for each in found if isinstance(each, Went)} - {""}
    known = set(Certificate.objects.filter(number__in=numbers).values_list("number", flat=True))
    return [_held_row(each) if isinstance(each, Held) else _went_row(each, known) for each in found]


def _held_row(held: Held) -> Json:
    parcel = held.parcel
    share, whole = (held.left, parcel.left) if held.is_here else (held.born, parcel.carats)
    state = f"{parcel.holder.name}, {parcel.place}".rstrip(", ")
    return {
        "part": "here" if held.is_here else "spent",
        "name": parcel.code,
        "url": reverse("stocks:parcel", args=[parcel.code]),
        "state": state if held.is_here else _("used up; was with %(holder)s") % {"holder": state},
        "day": parcel.born_on,
        "whole": plain_carats(whole),
        "carats": plain_carats(share.carats),
        "share": share_text(share.carats, whole),
        "low": plain_carats(share.low),
        "high": plain_carats(share.high),
    }


def _went_row(went: Went, known: set[str]) -> Json:
    event = went.event
    number = event.certificate
    paper = reverse("certificates:certificate", args=[number]) if number in known else ""
    return {
        "part": "went",
        "name": number or _("event %(seq)s") % {"seq": event.seq},
        "url": paper or reverse("stocks:event", args=[event.seq]),
        "state": _("left the books: %(kind)s") % {"kind": kind_name(event.kind)},
        "day": event.happened_on,
        "whole": plain_carats(went.carats),
        "carats": plain_carats(went.share.carats),
        "share": share_text(went.share.carats, went.carats),
        "low": plain_carats(went.share.low),
        "high": plain_carats(went.share.high),
    }


#: Heads of the file, the same in every language.
CSV_HEADS = (
    "kind",
    "parcel",
    "certificate",
    "event",
    "holder",
    "place",
    "date",
    "is_here",
    "carats",
    "recalled_carats",
    "min_carats",
    "max_carats",
)


def csv_of(answer: Recall) -> str:
    """The whole answer as CSV, one row for each parcel, shipment and loss."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(CSV_HEADS)
    writer.writerows([harmless(cell) for cell in row] for row in _csv_rows(answer))
    return text.getvalue()


def _csv_rows(answer: Recall) -> Iterator[list[str]]:
    for held in answer.parcels:
        parcel = held.parcel
        share, whole = (held.left, parcel.left) if held.is_here else (held.born, parcel.carats)
        yield [
            "parcel",
            parcel.code,
            "",
            str(parcel.born.seq),
            parcel.holder.name,
            parcel.place,
            parcel.born_on.isoformat(),
            "yes" if held.is_here else "no",
            *map(plain_carats, (whole, share.carats, share.low, share.high)),
        ]
    for went in answer.went:
        event = went.event
        yield [
            event.kind,
            "",
            event.certificate,
            str(event.seq),
            "",
            "",
            event.happened_on.isoformat(),
            "no",
            *map(plain_carats, (went.carats, went.share.carats, went.share.low, went.share.high)),
        ]
