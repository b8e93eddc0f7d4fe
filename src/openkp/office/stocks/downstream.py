"""What a change of one event reaches: the events after it, the parcels beside them, and the replay of both.

Work and queries grow with what is reached, not with the book.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from openkp.custody.events import Event
from openkp.custody.ledger import Ledger, Parcel
from openkp.office.parties.models import Authority
from openkp.office.stocks.book import parcels_of, used_certificates
from openkp.office.stocks.effective import effective_events, in_parts
from openkp.office.stocks.models import StockDraw, StockEvent, StockParcel
from openkp.scheme.findings import Finding

#: Events after the corrected one that one correction may change; more is no slip of the pen any more.
MAX_EVENTS = 20_000


class TooManyEvents(Exception):
    """The change reaches more than `MAX_EVENTS` events."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Events that a change of `seq` reaches, in order and with it, and the parcels that they touch.

    events: stored rows by number. made: parcels that these events made, by code.
    beside: parcels from which they take although no event of them made them, by code.
    """

    seq: int
    events: dict[int, StockEvent]
    made: dict[str, StockParcel]
    beside: dict[str, StockParcel]


def reach_of(row: StockEvent, named: Iterable[str]) -> Reach:
    """What a change of the event reaches if afterwards it takes from the parcels `named`.

    Raises TooManyEvents.
    """
    authority = row.authority
    events = {row.seq: row}
    made = {each.code: each for each in _made_by([row])}
    beside = {each.code: each for each in _taken_by([row])}
    missing = [code for code in named if code not in beside and code not in made]
    for some in in_parts(missing):
        beside |= {each.code: each for each in _parcels().filter(authority=authority, code__in=some)}
    frontier = [each.pk for each in (*made.values(), *beside.values())]
    while frontier:
        found = {event.seq: event for event in _takers(frontier, after=row.seq) if event.seq not in events}
        for event in found.values():
            event.authority = authority  # the same for all, and known
        events |= found
        if len(events) > MAX_EVENTS:
            raise TooManyEvents(len(events))
        new = _made_by(found.values())
        made |= {each.code: each for each in new}
        frontier = [each.pk for each in new]
    beside |= {each.code: each for each in _taken_by(events.values()) if each.code not in made}
    ordered = dict(sorted(events.items()))
    return Reach(seq=row.seq, events=ordered, made=made, beside=beside)


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """How the events went. events: what was posted, by number; findings: why `broken` can no longer be."""

    ledger: Ledger
    events: dict[int, Event]
    findings: tuple[Finding, ...] = ()
    broken: int = 0


def replay(reach: Reach, authority: Authority, replacement: Event | None) -> Replayed:
    """Post the reached events again, with the replacement (or nothing) in place of the changed one.

    Parcels beside begin as they were born; what other events took from them is taken again in its turn.
    Stops at the first event that can no longer be.
    """
    told = effective_events(authority, reach.events.values()) | {reach.seq: replacement}
    ledger = Ledger.resumed(
        [as_born(parcel) for parcel in parcels_of(reach.beside.values())],
        last=reach.seq - 1,
        certificates={} if replacement is None else used_certificates(authority, replacement),
    )
    return run(reach, ledger, told)


def run(reach: Reach, ledger: Ledger, told: Mapping[int, Event | None]) -> Replayed:
    """Post what is told of the reached events, in order, to a ledger that has the parcels beside as born."""
    others = _other_draws(reach)
    posted: dict[int, Event] = {}
    for seq in sorted({*others, *reach.events}):
        for code, carats in others.get(seq, ()):
            ledger.parcels[code].left = ledger.parcels[code].left.draw(carats)[1]
        event = told.get(seq)
        if event is None:
            continue
        findings = ledger.post(event)
        if findings:
            return Replayed(ledger=ledger, events=posted, findings=findings, broken=seq)
        posted[seq] = event
    return Replayed(ledger=ledger, events=posted)


def _parcels() -> QuerySet[StockParcel]:
    return StockParcel.objects.select_related("holder", "born").filter(is_void=False)


def _made_by(events: Iterable[StockEvent]) -> list[StockParcel]:
    return [
        parcel
        for some in in_parts([event.pk for event in events])
        for parcel in _parcels().filter(born__in=some)
    ]


def _taken_by(events: Iterable[StockEvent]) -> list[StockParcel]:
    return [
        parcel
        for some in in_parts([event.pk for event in events])
        for parcel in _parcels().filter(
            pk__in=StockDraw.objects.filter(event__in=some, is_void=False).values("parcel")
        )
    ]


def _takers(parcels: list[int], *, after: int) -> list[StockEvent]:
    return [
        event
        for some in in_parts(parcels)
        for event in StockEvent.objects.filter(
            pk__in=StockDraw.objects.filter(parcel__in=some, is_void=False, event__seq__gt=after).values(
                "event"
            )
        )
    ]


def _other_draws(reach: Reach) -> dict[int, list[tuple[str, int]]]:
    """What events that are not reached took from the parcels beside: number -> (parcel, hundredths)."""
    found: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for some in in_parts([each.pk for each in reach.beside.values()]):
        rows = StockDraw.objects.filter(parcel__in=some, is_void=False)
        for seq, code, carats in rows.values_list("event__seq", "parcel__code", "carats"):
            if seq not in reach.events:
                found[seq].append((code, carats))
    return found


def as_born(parcel: Parcel) -> Parcel:
    """The parcel before anything was drawn from it."""
    return Parcel(parcel.made, parcel.born, parcel.born_on, parcel.composition, parcel.composition)
