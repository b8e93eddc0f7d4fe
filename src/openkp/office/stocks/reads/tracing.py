"""Where a parcel came from and where it went, by the draws between parcels: some queries for each step.

Time grows with the answer, not with the book. An answer is bounded: beyond the bound it has the nearest
events and says that it is not the whole.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from openkp.custody.events import SOURCES, EventKind
from openkp.office.stocks.effective import in_parts
from openkp.office.stocks.models import StockDraw, StockEvent, StockParcel

#: Events in one answer; the origins of a parcel are complete without them.
MAX_EVENTS = 5_000


@dataclass(slots=True, kw_only=True)
class Trace:
    """Events and parcels along the way. is_whole: False where the bound cut it.

    events, parcels: rows by their keys. draws: parcel key, event key, hundredths.
    """

    events: dict[int, StockEvent] = field(default_factory=dict)
    parcels: dict[int, StockParcel] = field(default_factory=dict)
    draws: list[tuple[int, int, int]] = field(default_factory=list)
    is_whole: bool = True

    @property
    def in_order(self) -> list[StockEvent]:
        """The events by their numbers."""
        return sorted(self.events.values(), key=lambda event: event.seq)

    @property
    def sources(self) -> list[StockEvent]:
        """Where carats came into the books: production, imports, opening stocks."""
        return [event for event in self.in_order if event.kind in SOURCES]

    @property
    def exports(self) -> list[StockEvent]:
        """What left under a certificate."""
        return [event for event in self.in_order if event.kind == EventKind.EXPORT]

    def of_holder(self, holder: int) -> Trace:
        """The part of it in which a holder's own parcels were made or drawn from."""
        own = {key for key, parcel in self.parcels.items() if parcel.holder_id == holder}
        events = {self.parcels[key].born_id for key in own}
        events |= {event for parcel, event, _carats in self.draws if parcel in own}
        draws = [draw for draw in self.draws if draw[1] in events]
        beside = {parcel for parcel, _event, _carats in draws}
        return Trace(
            events={key: event for key, event in self.events.items() if key in events},
            parcels={
                key: parcel
                for key, parcel in self.parcels.items()
                if key in own or key in beside or parcel.born_id in events
            },
            draws=draws,
            is_whole=self.is_whole,
        )


def backward(parcel: StockParcel, *, most: int | None = None) -> Trace:
    """Everything that the parcel was made from, back to the sources."""
    bound = MAX_EVENTS if most is None else most
    trace = Trace(parcels={parcel.pk: parcel})
    frontier = [parcel]
    while frontier:
        events = {each.born_id: each.born for each in frontier if each.born_id not in trace.events}
        if len(trace.events) + len(events) > bound:
            trace.is_whole = False
            return trace
        trace.events |= events
        frontier = []
        for draw in _draws_by(events):
            trace.draws.append((draw.parcel_id, draw.event_id, draw.carats))
            if draw.parcel_id not in trace.parcels:
                trace.parcels[draw.parcel_id] = draw.parcel
                frontier.append(draw.parcel)
    return trace


def forward(parcels: Iterable[StockParcel], *, most: int | None = None) -> Trace:
    """Everything that was made from the parcels, and how it left the books."""
    bound = MAX_EVENTS if most is None else most
    trace = Trace(parcels={parcel.pk: parcel for parcel in parcels})
    frontier = list(trace.parcels)
    while frontier:
        draws = _draws_from(frontier)
        events = {draw.event_id: draw.event for draw in draws if draw.event_id not in trace.events}
        if len(trace.events) + len(events) > bound:
            trace.is_whole = False
            return trace
        trace.events |= events
        trace.draws += [(draw.parcel_id, draw.event_id, draw.carats) for draw in draws]
        made = [each for each in _made_by(events) if each.pk not in trace.parcels]
        trace.parcels |= {each.pk: each for each in made}
        frontier = [each.pk for each in made]
    return trace


def _draws_by(events: Iterable[int]) -> list[StockDraw]:
    return [
        draw
        for some in in_parts(list(events))
        for draw in StockDraw.objects.select_related("parcel__born", "parcel__holder").filter(
            event__in=some, is_void=False
        )
    ]


def _draws_from(parcels: list[int]) -> list[StockDraw]:
    return [
        draw
        for some in in_parts(parcels)
        for draw in StockDraw.objects.select_related("event").filter(parcel__in=some, is_void=False)
    ]


def _made_by(events: Iterable[int]) -> list[StockParcel]:
    return [
        parcel
        for some in in_parts(list(events))
        for parcel in StockParcel.objects.select_related("holder", "born").filter(
            born__in=some, is_void=False
        )
    ]
