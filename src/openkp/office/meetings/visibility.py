"""Who sees what at the table: drafts, circulated texts, positions, meetings of bodies.

A position is its owner's alone until released: publishing one hardens it. A draft is seen by those who make
it, a submitted text also by the Chair, a circulated one by the table (by observers if it went to them).
"""

from __future__ import annotations

from openkp.governance.acts import MeetingKind, Seat
from openkp.governance.process import Meeting, Position, Process, Proposal
from openkp.office.acting import Actor
from openkp.office.meetings.seats import party_of, seat_of

PRESIDING = (Seat.CHAIR, Seat.SECRETARIAT)


def may_see_proposal(actor: Actor, proposal: Proposal) -> bool:
    """Whether a person at the table may see that there is such a proposal, and its text."""
    seat, party = seat_of(actor), party_of(actor)
    if seat is None:
        return False
    if seat is Seat.PARTICIPANT and proposal.is_of(party):
        return True
    if proposal.circulated_at is None:
        return proposal.submitted_at is not None and seat in PRESIDING
    return proposal.is_circulated_to_observers if seat is Seat.OBSERVER else True


def may_see_position(actor: Actor, position: Position) -> bool:
    """Whether a position is the person's own, or was released to them."""
    seat, party = seat_of(actor), party_of(actor)
    if seat in (Seat.PARTICIPANT, Seat.OBSERVER) and (party, seat) == (position.party, position.seat):
        return True
    if "all" in position.released_to or party in position.released_to:
        return seat is not None
    return seat is Seat.CHAIR and "chair" in position.released_to


def may_see_meeting(actor: Actor, meeting: Meeting, process: Process) -> bool:
    """The table sees plenaries and intersessionals; a body's meeting is seen by its members and guests."""
    seat, party = seat_of(actor), party_of(actor)
    if seat is None:
        return False
    if meeting.kind is not MeetingKind.COMMITTEE or seat in PRESIDING:
        return True
    body = process.bodies.get(meeting.body)
    insiders = {meeting.body, meeting.called_by, *meeting.observers, *meeting.applicants, *meeting.guests}
    if body is not None:
        insiders |= {*body.members, *body.observers, body.chair}
    return party in insiders


def visible_proposals(actor: Actor, process: Process) -> list[Proposal]:
    """The proposals that a person may see, in the order in which they were made."""
    return [each for each in process.proposals.values() if may_see_proposal(actor, each)]
