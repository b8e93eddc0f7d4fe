"""One event of the books and what became of it: who may read it, how it was corrected, what was answered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from openkp.custody.events import Event, EventKind
from openkp.office.acting import Actor
from openkp.office.parties.models import Authority
from openkp.office.permissions import FOR_A_COMPANY
from openkp.office.stocks.effective import in_parts, stored_event
from openkp.office.stocks.models import OwnAnswer, StockEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """One correction of an event. row: who corrected it, when and why; before, after: None if nothing was."""

    row: StockEvent
    before: Event | None
    after: Event | None


def events_seen(actor: Actor) -> QuerySet[StockEvent]:
    """Events that the actor may read: of the own authority's book; a company those of its own parcels."""
    rows = StockEvent.objects.select_related("authority", "recorded_by").filter(authority=actor.authority)
    if actor.capacity not in FOR_A_COMPANY:
        return rows
    own = Q(made__holder__trader=actor.trader) | Q(draws__parcel__holder__trader=actor.trader)
    return rows.filter(own, Q(pk__isnull=actor.trader is None)).distinct()


def corrections_by_event(
    authority: Authority, rows: Iterable[StockEvent]
) -> dict[int, tuple[Corrected, ...]]:
    """The corrections of each event in their order, by the event's number; without those never corrected."""
    recorded = {row.seq: row for row in rows if row.kind != EventKind.CORRECTION}
    found: dict[int, list[Corrected]] = defaultdict(list)
    for some in in_parts(list(recorded)):
        stored = StockEvent.objects.select_related("recorded_by").filter(
            authority=authority, corrects__in=some, kind=EventKind.CORRECTION.value
        )
        for row in stored.order_by("seq"):
            seq = int(row.corrects or 0)
            earlier = found[seq]
            before = earlier[-1].after if earlier else stored_event(recorded[seq])
            earlier.append(Corrected(row=row, before=before, after=stored_event(row).replaced_by))
    return {seq: tuple(each) for seq, each in found.items()}


def answers_to(events: Collection[int]) -> dict[int, OwnAnswer]:
    """What companies answered to the questions of their own records, by the event's key."""
    return {
        row.event_id: row
        for some in in_parts(list(events))
        for row in OwnAnswer.objects.select_related("holder").filter(event__in=some)
    }
