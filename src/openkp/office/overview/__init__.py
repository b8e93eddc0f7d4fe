"""What a person sees first: the counts that matter to the capacity, what to do next, and the last year.

One function per capacity. Everything is read through the desks' `reads`, so nobody sees here what the desk's
own lists would not show; an exporter's year is the company's own, an observer's the count of public leaves.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from openkp.office.acting import Actor
from openkp.office.meetings.seats import seat_of
from openkp.office.overview import analysing, arriving, exporting, meeting, stocks, watching
from openkp.office.overview.pieces import Desk
from openkp.office.permissions import Capacity

__all__ = ["Desk", "desk_of"]

DESKS: dict[Capacity, Callable[[Actor, date, datetime, str], Desk]] = {
    Capacity.EXPORTER: exporting.exporter,
    Capacity.ISSUING_OFFICER: exporting.issuing_officer,
    Capacity.CUSTOMS_OFFICER: arriving.customs_officer,
    Capacity.IMPORTING_OFFICER: arriving.importing_officer,
    Capacity.FOCAL_POINT: watching.focal_point,
    Capacity.ADMINISTRATOR: watching.administrator,
    Capacity.OBSERVER: watching.observer,
    Capacity.DELEGATE: meeting.delegate,
    Capacity.CHAIR: meeting.presiding,
    Capacity.SECRETARIAT: meeting.presiding,
    Capacity.BODY_CHAIR: meeting.body_chair,
    Capacity.ANALYST: analysing.analyst,
    Capacity.STOCK_KEEPER: stocks.stock_keeper,
}


def desk_of(actor: Actor, *, now: datetime, measure: str = "") -> Desk:
    """The overview of the actor. measure: certificates, carats or usd, for the chart."""
    desk = DESKS[actor.capacity]
    if actor.capacity is Capacity.OBSERVER and seat_of(actor) is not None:
        desk = meeting.seated_observer
    return desk(actor, actor.day(now), now, measure)
