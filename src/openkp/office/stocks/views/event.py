"""The page of one event of the books: what happened, on whose word, how it was corrected, who corrects it."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from openkp.custody.events import Drawn, Event, EventKind, Made
from openkp.office import wording
from openkp.office.acting import Actor, Json
from openkp.office.certificates.views.number_links import number_addresses
from openkp.office.columns import Column
from openkp.office.desk import actor_of
from openkp.office.messages import finding
from openkp.office.permissions import FOR_A_COMPANY
from openkp.office.stocks.acts.correcting_limits import correctable, is_own_event
from openkp.office.stocks.effective import stored_event
from openkp.office.stocks.event_words import kind_name, plain_carats
from openkp.office.stocks.models import Invoice, StockEvent, StockParcel
from openkp.office.stocks.reads.event_history import events_seen
from openkp.office.stocks.reads.own_answers import asked_question
from openkp.office.stocks.views.event_telling import (
    Links,
    Story,
    correction_steps,
    linked,
    origins_text,
    story_of,
)
from openkp.office.stocks.views.seeing import reader_of
from openkp.office.stocks.views.seeing_words import Reader, recall_address

#: Parcels on either side that the page lists.
MAX_LINES = 200


@require_safe
def event(request: HttpRequest, seq: int) -> HttpResponse:
    """One event as it was recorded and as it stands; a correction has its place on the page of its event."""
    actor = actor_of(request)
    row = _event_or_404(actor, seq)
    if row.kind == EventKind.CORRECTION:
        return redirect("stocks:event", seq=row.corrects)
    reader = reader_of(actor)
    story = story_of(row.authority, [row])
    corrections = story.corrections.get(row.seq, ())
    stands = corrections[-1].after if corrections else stored_event(row)
    shown = stands or stored_event(row)
    links = _links(actor, row, shown, story)
    answer = story.answers.get(row.pk)
    context: Json = {
        "event": row,
        "title": _("Event %(seq)s: %(kind)s") % {"seq": row.seq, "kind": kind_name(row.kind)},
        "never": stands is None,
        "is_corrected": bool(corrections) and stands is not None,
        "items": _items(actor, row, shown, links),
        "taken": _lines(shown.inputs, reader, links),
        "made": _lines(shown.outputs, reader, links),
        "columns": _columns(),
        "more": max(0, max(len(shown.inputs), len(shown.outputs)) - MAX_LINES),
        "history": correction_steps(row, reader, links, story),
        "answer": answer,
        "asked": [] if answer is None else [asked_question(each) for each in answer.asked],
        "certificate_url": links.certificates.get(shown.certificate, ""),
        "recall": _recall(shown) if reader.sees_all else "",
    }
    return render(request, "stocks/event.html", context | _correcting(actor, row))


def _event_or_404(actor: Actor, seq: int) -> StockEvent:
    """An event that the actor may read, or the correction of one."""
    row = events_seen(actor).filter(seq=seq).first()
    if row is None and actor.capacity in FOR_A_COMPANY:
        corrections = StockEvent.objects.filter(
            authority=actor.authority, seq=seq, kind=EventKind.CORRECTION.value
        )
        row = corrections.filter(corrects__in=events_seen(actor).values("seq")).first()
    if row is None:
        raise Http404(str(seq))
    return row


def _links(actor: Actor, row: StockEvent, shown: Event, story: Story) -> Links:
    events = [shown, stored_event(row)]
    for each in story.corrections.get(row.seq, ()):
        events += [found for found in (each.before, each.after) if found is not None]
    codes = {drawn.parcel for one in events for drawn in one.inputs}
    codes |= {made.parcel for one in events for made in one.outputs}
    parcels = StockParcel.objects.select_related("holder").filter(authority=row.authority, code__in=codes)
    return Links(
        parcels={each.code: each for each in parcels},
        certificates=number_addresses(actor, {one.certificate for one in events}),
    )


def _items(actor: Actor, row: StockEvent, shown: Event, links: Links) -> list[tuple[str, object]]:
    invoice = Invoice.objects.filter(event=row).first()
    is_own = actor.capacity not in FOR_A_COMPANY or is_own_event(actor, row)
    certificate = linked(shown.certificate, links.certificates.get(shown.certificate, ""))
    items: list[tuple[str, object]] = [
        (_("What"), kind_name(row.kind)),
        (_("Day"), wording.day_text(shown.happened_on)),
        (_("Recorded"), wording.instant_text(row.recorded_at)),
        (_("Recorded by"), str(row.recorded_by) if is_own else ""),
        (_("Origin"), origins_text(shown) if shown.origins.shares else ""),
        (_("Certificate"), certificate if shown.certificate else ""),
        (_("Voucher"), shown.voucher if is_own else ""),
        (_("Invoice"), invoice.number if invoice is not None else ""),
        (_("Warranty"), invoice.warranty if invoice is not None else ""),
        (_("Left the books"), wording.carats_text(plain_carats(shown.gone)) if shown.gone else ""),
        (_("Remark"), row.remark),
    ]
    return [(name, value) for name, value in items if value]


def _lines(parcels: Iterable[Drawn | Made], reader: Reader, links: Links) -> list[Json]:
    found = []
    is_party = reader.is_among({row.holder.code for row in links.parcels.values()})
    for each in list(parcels)[:MAX_LINES]:
        row = links.parcels.get(each.parcel)
        is_open = row is not None and reader.opens(row)
        account = reverse("stocks:holder", args=[row.holder.code]) if row and reader.sees_all else ""
        details = (getattr(each, "place", ""), getattr(each, "grade", ""))
        found.append(
            {
                "parcel": each.parcel,
                "url": reverse("stocks:parcel", args=[each.parcel]) if is_open else "",
                "holder": row.holder.name if row and is_party else reader.name(row.holder if row else None),
                "account": account,
                "carats": plain_carats(each.carats),
                "where": " · ".join(part for part in details if part),
            }
        )
    return found


def _columns() -> list[Column]:
    return [
        Column("parcel", _("Parcel"), kind="link"),
        Column("holder", _("Holder"), kind="link", url="account"),
        Column("carats", _("Carats"), kind="carats"),
        Column("where", _("Place and grade")),
    ]


def _recall(shown: Event) -> str:
    is_by_paper = shown.kind in (EventKind.IMPORT, EventKind.EXPORT)
    return recall_address(certificate=shown.certificate) if is_by_paper and shown.certificate else ""


def _correcting(actor: Actor, row: StockEvent) -> Json:
    """Where the event is corrected; or why not here, and who does it."""
    if not actor.may("correct_stock_event"):
        return {"correct": "", "closed": ()}
    closed = correctable(actor, row)
    if closed and actor.capacity in FOR_A_COMPANY and not is_own_event(actor, row):
        said = finding(
            "correction_by_the_other_side",
            "KPCS-CD:IV.a",
            subject=f"event {row.seq}",
            seq=row.seq,
            kind=str(row.get_kind_display()),
        )
        closed = (said,)
    return {"correct": "" if closed else reverse("stocks:correct", args=[row.seq]), "closed": closed}
