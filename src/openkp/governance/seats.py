"""Whether the one who acts may sit in the seat: Participants once, others as invited, one Chair."""

from __future__ import annotations

from openkp.governance.acts import Act, MeetingKind, Seat
from openkp.governance.offices import chair_on, recorded_chairs
from openkp.governance.placing import Table
from openkp.scheme.countries import is_issuer_code
from openkp.scheme.findings import Finding

#: The support of the Process before and after the Permanent Secretariat (2013 and 2024).
SECRETARIATS = ("ASM", "KPS")

_IN_PLACE_OF_THE_CHAIR = frozenset(
    {
        Act.MEETING_CALLED,
        Act.MEETING_OPENED,
        Act.MEETING_CLOSED,
        Act.CHAIR_ELECTED,
        Act.VICE_CHAIR_ELECTED,
        Act.OFF_CYCLE_TERM_GIVEN,
        Act.CUSTODIAN_NAMED,
        Act.VACANCY_DECLARED,
    }
)


def seat_finding(table: Table) -> Finding | None:
    """Why the actor may not sit there, or None."""
    seat = table.event.seat
    if seat is Seat.PARTICIPANT:
        return participant_finding(table, table.event.by) or _member(table)
    if seat is Seat.CHAIR:
        return _chair(table)
    if seat is Seat.SECRETARIAT:
        return _secretariat(table)
    if seat is Seat.BODY:
        return _body(table)
    return _invited(table)


def participant_finding(table: Table, code: str) -> Finding | None:
    """Why a code is no voice of its own: unknown, not a Participant, or a member state of the EU."""
    if table.meeting is not None and code in table.meeting.participants:
        return None
    stands_in = table.regime_for(table.day).participant_for(code) if is_issuer_code(code) else None
    if stands_in == code:
        return None
    if stands_in is not None:
        return table.blocks("eu_speaks_once", "KPCS-CD:VI.5", found=code, participant=stands_in)
    if not is_issuer_code(code):
        return table.blocks("unknown_code", "KPCS-CD:I.participant", found=code[:40])
    return table.blocks("not_a_participant", "KPCS-CD:VI.5", found=code, day=table.day.isoformat())


def _member(table: Table) -> Finding | None:
    if table.kind is not MeetingKind.COMMITTEE or table.meeting is None:
        return None
    body = table.process.bodies.get(table.meeting.body)
    if body is None or table.event.by in body.members:
        return None
    return table.blocks("not_a_member", "KPCS-CD:VI.5", found=table.event.by, body=body.id)


def _chair(table: Table) -> Finding | None:
    by = table.event.by
    holder = chair_on(table.process, table.day)
    if holder.is_vacant:
        return table.blocks("chair_is_vacant", "KPCS-CD:VI.4", day=table.day.isoformat())
    named = {holder.code} if holder.code else set(recorded_chairs(table.day))
    if not named:
        return participant_finding(table, by)
    if by in named:
        return None
    return table.blocks("not_the_chair", "KPCS-CD:VI.4", found=by[:40], expected=", ".join(sorted(named)))


def _secretariat(table: Table) -> Finding | None:
    by = table.event.by
    body = table.process.bodies.get(by)
    if by not in SECRETARIATS and (body is None or body.kind != "secretariat"):
        return table.blocks("not_the_secretariat", "KPCS-CD:VI.6", found=by[:40])
    if table.event.act in _IN_PLACE_OF_THE_CHAIR:
        holder = chair_on(table.process, table.day)
        named = holder.code or ("" if holder.is_vacant else ", ".join(recorded_chairs(table.day)))
        if named:
            return table.blocks("chair_is_in_office", "KPCS-CD:VI.4", holder=named)
    return None


def _body(table: Table) -> Finding | None:
    by = table.event.by
    if by not in table.process.bodies:
        return table.blocks("unknown_body", "KPCS-CD:VI.5", found=by[:40])
    if table.kind is MeetingKind.COMMITTEE and table.meeting is not None and table.meeting.body != by:
        return table.blocks("another_body", "KPCS-CD:VI.5", found=by, expected=table.meeting.body)
    return None


def _invited(table: Table) -> Finding | None:
    meeting = table.meeting
    if meeting is None:
        return None
    lists = {
        Seat.OBSERVER: meeting.observers,
        Seat.APPLICANT: meeting.applicants,
        Seat.GUEST: meeting.guests,
    }
    invited: tuple[str, ...] = lists[table.event.seat]
    body = table.process.bodies.get(meeting.body)
    if body is not None and table.event.seat is Seat.OBSERVER:
        invited = (*invited, *body.observers)
    if table.event.by in invited:
        return None
    return table.blocks(
        "not_invited",
        "KPCS-CD:VI.10",
        found=table.event.by[:40],
        seat=table.event.seat.value,
        meeting=meeting.id,
    )
