"""In which seat a person sits at the table, and for whom."""

from __future__ import annotations

from openkp.governance import Seat
from openkp.office.acting import Actor
from openkp.office.permissions import Capacity

SEAT_OF: dict[Capacity, Seat] = {
    Capacity.CHAIR: Seat.CHAIR,
    Capacity.DELEGATE: Seat.PARTICIPANT,
    Capacity.OBSERVER: Seat.OBSERVER,
    Capacity.SECRETARIAT: Seat.SECRETARIAT,
    Capacity.BODY_CHAIR: Seat.BODY,
}


def seat_of(actor: Actor | None) -> Seat | None:
    """The seat of a person; None for one who does not sit at the table."""
    if actor is None or not actor.membership.party:
        return None
    return SEAT_OF.get(actor.capacity)


def party_of(actor: Actor) -> str:
    """For whom the person sits: a Participant (the one that chairs, for the Chair), observer or body."""
    return actor.membership.party
