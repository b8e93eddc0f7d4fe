"""Who sees which draft and which position at the definitions desk.

A draft and a position are their owner's alone until released: to the Chair, to named parties, or to all at
the table. What was released is never called back, because others have read it; a later release takes its
place. Nothing here tells that something exists which the person may not see.
"""

from __future__ import annotations

from typing import Protocol

from openkp.governance import Seat
from openkp.office.acting import Actor
from openkp.office.definitions.models import TO_ALL, TO_CHAIR
from openkp.office.meetings.seats import party_of, seat_of
from openkp.office.permissions import Capacity


class Released(Protocol):
    """A row that belongs to a party and was released, or not."""

    party: str
    seat: str
    released_to: list[str]


def is_own(actor: Actor, row: Released) -> bool:
    """True if the row is of the person's own party, in the same seat.

    The country that chairs speaks for itself through its delegate: the Chair's seat does not see that.
    """
    return seat_of(actor) is not None and (row.party, row.seat) == (party_of(actor), actor.capacity.value)


def may_see(actor: Actor, row: Released) -> bool:
    """True if the row is the person's own, or was released to them."""
    if is_own(actor, row):
        return True
    seat = seat_of(actor)
    if seat is None:
        return False
    if TO_ALL in row.released_to:
        return True
    if seat is Seat.CHAIR:
        return TO_CHAIR in row.released_to
    return party_of(actor) in row.released_to


def decides(row: Released) -> bool:
    """True if the position counts: a Participant's does, an observer's is shown and never decides."""
    return row.seat == Capacity.DELEGATE.value
