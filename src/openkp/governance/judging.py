"""Judging an event before it is applied: findings, gathered, nothing raised and nothing changed.

The order is that in which a chair would object: time, meeting, the matrix, the seat, the data, then what the
record says of the thing itself. What is wrong earlier hides what follows from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from openkp.governance.acts import Act, Seat
from openkp.governance.applying import applied
from openkp.governance.data import data_findings, is_code
from openkp.governance.events import Event
from openkp.governance.machines import MACHINES, NEW
from openkp.governance.matrix import cell
from openkp.governance.placing import RegimeFor, Table, kind_of, state_of
from openkp.governance.process import Process
from openkp.governance.rows import ROWS
from openkp.governance.seats import seat_finding
from openkp.governance.steps import BEFORE, GIVEN
from openkp.scheme.decisions import Decision
from openkp.scheme.findings import Finding, Severity, is_blocked
from openkp.scheme.participants import SCHEME_BEGAN_ON

LAST_YEAR = 2199

#: What may be done before a meeting opens: papers and positions travel ahead of it.
_BEFORE_OPENING = frozenset(
    {
        Act.MEETING_OPENED,
        Act.AGENDA_ITEM_PROPOSED,
        Act.AGENDA_ITEM_OBJECTED,
        Act.AGENDA_ITEM_OBJECTION_LIFTED,
        Act.AGENDA_ITEM_ADMITTED,
        Act.PROPOSAL_DRAFTED,
        Act.PROPOSAL_SUBMITTED,
        Act.PROPOSAL_CIRCULATED,
        Act.PROPOSAL_WITHDRAWN,
        Act.VERSION_MADE,
        Act.POSITION_TAKEN,
        Act.POSITION_RELEASED,
        Act.CANDIDATE_PROPOSED,
        Act.CANDIDATE_OBJECTED,
        Act.CANDIDATE_OBJECTION_LIFTED,
        Act.CANDIDATE_WITHDRAWN,
    }
)
#: What may still be recorded after it: a late objection, and what its owner alone decides.
_AFTER_CLOSING = frozenset(
    {
        Act.SILENCE_OBJECTED,
        Act.POSITION_RELEASED,
        Act.OBJECTION_LIFTED,
        Act.PROPOSAL_WITHDRAWN,
        Act.CANDIDATE_WITHDRAWN,
    }
)
_FREE_SUBJECT = frozenset(
    {
        Act.MEETING_CALLED,
        Act.MEETING_OPENED,
        Act.MEETING_CLOSED,
        Act.INTERVENTION_MADE,
        Act.OUTSIDE_ORGANISATION_HEARD,
        Act.UNDERSTANDING_RECORDED,
        Act.COMMUNIQUE_ISSUED,
        Act.COMMUNIQUE_CLOSED_WITHOUT,
        Act.VACANCY_DECLARED,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of an event. process: as before where a finding blocks."""

    process: Process
    findings: tuple[Finding, ...]

    @property
    def is_done(self) -> bool:
        """True if the event was accepted."""
        return not is_blocked(self.findings)


def perform(
    process: Process, event: Event, *, regime_for: RegimeFor, decisions: Sequence[Decision] = ()
) -> Outcome:
    """Judge an event and, if nothing blocks, apply it.

    regime_for: the regime of a day. decisions: those in the log, so that effects that contradict one in force
    block the call; without them only what was adopted here is compared. Never raises for any event that can
    be built; a refused event leaves the process exactly as it was.
    """
    findings = judged(process, event, regime_for=regime_for, decisions=decisions)
    if is_blocked(findings):
        return Outcome(process=process, findings=findings)
    return Outcome(process=applied(process, event), findings=findings)


def judged(
    process: Process, event: Event, *, regime_for: RegimeFor, decisions: Sequence[Decision] = ()
) -> tuple[Finding, ...]:
    """The findings on an event, with its data."""
    table, found = _set(process, event, regime_for=regime_for, decisions=decisions)
    if table is None or is_blocked(found):
        return found
    wrong = data_findings(event)
    if is_blocked(wrong):
        return wrong
    before = standing_findings(table)
    if is_blocked(before):
        return before
    given = GIVEN.get(event.act)
    return (*before, *(given(table) if given is not None else ()))


def judged_before_data(
    process: Process, event: Event, *, regime_for: RegimeFor, decisions: Sequence[Decision] = ()
) -> tuple[Finding, ...]:
    """The findings that do not depend on what is filled in: whether a button is offered, and why not."""
    table, found = _set(process, event, regime_for=regime_for, decisions=decisions)
    if table is None or is_blocked(found):
        return found
    return standing_findings(table)


def _set(
    process: Process, event: Event, *, regime_for: RegimeFor, decisions: Sequence[Decision]
) -> tuple[Table | None, tuple[Finding, ...]]:
    timely = _time_finding(process, event)
    if timely is not None:
        return None, (timely,)
    kind = kind_of(process, event)
    if kind is None:
        is_call = event.act is Act.MEETING_CALLED
        return None, (data_findings(event) if is_call else ()) or (_unknown_meeting(event),)
    table = Table(
        process=process,
        event=event,
        kind=kind,
        meeting=process.meetings.get(event.meeting),
        regime_for=regime_for,
        decisions=decisions,
    )
    asked = cell(kind, event.act, event.seat)
    if not asked.is_allowed:
        return table, (table.blocks(asked.code, asked.clause),)
    for finding in (_ids_finding(table), seat_finding(table), _open_finding(table)):
        if finding is not None:
            return table, (finding,)
    return table, ()


def _time_finding(process: Process, event: Event) -> Finding | None:
    if event.at.year > LAST_YEAR:
        return Finding(
            code="beyond_the_calendar",
            severity=Severity.BLOCKS,
            clause="PRACTICE:records",
            subject="at",
            params={"found": event.at.year, "expected": LAST_YEAR},
        )
    if event.at.date() < SCHEME_BEGAN_ON:
        return Finding(
            code="before_the_scheme",
            severity=Severity.BLOCKS,
            clause="KPCS-CD:VI.21",
            subject="at",
            params={"found": event.at.date().isoformat(), "expected": SCHEME_BEGAN_ON.isoformat()},
        )
    if process.last_at is not None and event.at < process.last_at:
        return Finding(
            code="event_out_of_order",
            severity=Severity.BLOCKS,
            clause="PRACTICE:records",
            subject="at",
            params={"found": event.at.isoformat(), "last": process.last_at.isoformat()},
        )
    return None


def _unknown_meeting(event: Event) -> Finding:
    return Finding(
        code="unknown_meeting",
        severity=Severity.BLOCKS,
        clause="PRACTICE:records",
        subject="meeting",
        params={"found": event.meeting[:60]},
    )


def _ids_finding(table: Table) -> Finding | None:
    event = table.event
    named = {"by": event.by, "meeting": event.meeting}
    if event.subject or event.act not in _FREE_SUBJECT:
        named["subject"] = event.subject
    for name, value in named.items():
        if not is_code(value):
            return table.blocks("id_unusable", "PRACTICE:records", field=name, found=value[:40])
    return None


def _open_finding(table: Table) -> Finding | None:
    meeting, act = table.meeting, table.event.act
    if meeting is None or act is Act.MEETING_CALLED or meeting.state == "open":
        return None
    if meeting.state == "called" and act in _BEFORE_OPENING:
        return None
    if meeting.state == "closed" and act in _AFTER_CLOSING:
        return None
    return table.blocks("meeting_not_open", "PRACTICE:records", meeting=meeting.id, state=meeting.state)


def standing_findings(table: Table) -> tuple[Finding, ...]:
    """What the record says before anything is filled in: does it exist, who owns it, in which state is it."""
    act = table.event.act
    states = [(MACHINES[name], state_of(name, table.process, table.event)) for name in ROWS[act].moves]
    for machine, state in states:
        if state == NEW and NEW not in machine.sources(act):
            return (
                table.blocks(f"unknown_{machine.name}", "PRACTICE:records", found=table.event.subject[:60]),
            )
    if "proposal" not in ROWS[act].moves and act in _ABOUT_A_PROPOSAL and table.proposal is None:
        return (table.blocks("unknown_proposal", "PRACTICE:records", found=table.event.subject[:60]),)
    elsewhere = _body_finding(table)
    if elsewhere is not None:
        return (elsewhere,)
    before = BEFORE.get(act)
    found = tuple(before(table)) if before is not None else ()
    if is_blocked(found):
        return found
    for machine, state in states:
        if machine.after(state, act) is None:
            return (*found, _wrong_state(table, machine.name, state))
    return found


def _body_finding(table: Table) -> Finding | None:
    """The chair of a body works on texts made there or referred to it, once it has met."""
    meeting, proposal = table.meeting, table.proposal
    if meeting is None or proposal is None or table.event.seat is not Seat.BODY:
        return None
    if proposal.meeting != meeting.id and proposal.referred_to != meeting.body:
        return table.blocks(
            "text_not_before_the_body", "PRACTICE:records", found=proposal.id, body=meeting.body
        )
    if meeting.state == "called" and table.event.act is Act.VERSION_MADE:
        return table.blocks("meeting_not_open", "PRACTICE:records", meeting=meeting.id, state=meeting.state)
    return None


_ABOUT_A_PROPOSAL = frozenset(
    act for act in Act if act.value.startswith(("position_", "objection_", "call_", "silence_", "bracket_"))
)


def _wrong_state(table: Table, machine: str, state: str) -> Finding:
    if NEW in MACHINES[machine].sources(table.event.act):
        return table.blocks("already_exists", "PRACTICE:records", found=table.event.subject[:60], state=state)
    expected = ", ".join(MACHINES[machine].sources(table.event.act))
    return table.blocks(
        "wrong_state_for_act",
        "PRACTICE:records",
        found=state or "nothing",
        expected=expected,
        thing=machine.replace("_", " "),
    )
