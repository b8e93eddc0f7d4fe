"""Where an event stands in the record: its meeting, its kind, and the state of each machine it would move."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from openkp.governance.acts import Act, MeetingKind
from openkp.governance.events import Event
from openkp.governance.machines import CALL, NEW, SILENCE
from openkp.governance.process import Meeting, Process, Proposal
from openkp.scheme.decisions import Decision
from openkp.scheme.findings import Finding, Param, Severity
from openkp.scheme.regime import Regime

RegimeFor = Callable[[date], Regime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """An event with all that it is judged by. decisions: those in the log, to compare effects and numbers."""

    process: Process
    event: Event
    kind: MeetingKind
    meeting: Meeting | None
    regime_for: RegimeFor
    decisions: Sequence[Decision]

    @property
    def day(self) -> date:
        """The day of the event at its own place: that of its offset."""
        return self.event.at.date()

    @property
    def proposal(self) -> Proposal | None:
        """The proposal that the event is about."""
        return self.process.proposals.get(self.event.subject)

    def blocks(self, code: str, clause: str = "KPCS-CD:VI.5", **params: Param) -> Finding:
        """A finding that stops the act."""
        return Finding(
            code=code, severity=Severity.BLOCKS, clause=clause, subject=self.event.subject, params=params
        )

    def notes(self, code: str, clause: str = "KPCS-CD:VI.5", **params: Param) -> Finding:
        """A finding for information."""
        return Finding(
            code=code, severity=Severity.NOTES, clause=clause, subject=self.event.subject, params=params
        )

    def asks(self, code: str, clause: str = "KPCS-CD:VI.5", **params: Param) -> Finding:
        """A finding that a person should look at."""
        return Finding(
            code=code, severity=Severity.ASKS, clause=clause, subject=self.event.subject, params=params
        )


def kind_of(process: Process, event: Event) -> MeetingKind | None:
    """The kind of the meeting of an event; for a call, the kind it calls. None for an unknown meeting."""
    meeting = process.meetings.get(event.meeting)
    if meeting is not None:
        return meeting.kind
    if event.act is not Act.MEETING_CALLED:
        return None
    value = event.data.get("kind")
    return MeetingKind(value) if isinstance(value, str) and value in set(MeetingKind) else None


def state_of(machine: str, process: Process, event: Event) -> str:
    """The state in which a machine stands for the event; NEW for what does not exist yet."""
    return _STATES[machine](process, event)


def _proposal(process: Process, event: Event) -> str:
    found = process.proposals.get(event.subject)
    return NEW if found is None else found.state


def _part(event: Event, name: str) -> str:
    value = event.data.get(name, "")
    return value if isinstance(value, str) else ""


def _bracket(process: Process, event: Event) -> str:
    proposal = process.proposals.get(event.subject)
    found = None if proposal is None else proposal.brackets.get(_part(event, "bracket"))
    return NEW if found is None else found.state


def _objection(process: Process, event: Event) -> str:
    proposal = process.proposals.get(event.subject)
    found = None if proposal is None else proposal.objections.get(_part(event, "objection"))
    return NEW if found is None else found.state


def _call(process: Process, event: Event) -> str:
    proposal = process.proposals.get(event.subject)
    if proposal is None or proposal.call is None:
        return NEW
    is_over = proposal.call.state in CALL.ends
    return NEW if is_over and event.act is Act.CALL_ANNOUNCED else proposal.call.state


def _silence(process: Process, event: Event) -> str:
    proposal = process.proposals.get(event.subject)
    if proposal is None or proposal.silence is None:
        return NEW
    is_over = proposal.silence.state in SILENCE.ends
    return NEW if is_over and event.act is Act.SILENCE_CIRCULATED else proposal.silence.state


def _meeting(process: Process, event: Event) -> str:
    found = process.meetings.get(event.meeting)
    return NEW if found is None else found.state


def _agenda_item(process: Process, event: Event) -> str:
    meeting = process.meetings.get(event.meeting)
    found = None if meeting is None else meeting.agenda.get(event.subject)
    return NEW if found is None else found.state


def _paragraph(process: Process, event: Event) -> str:
    meeting = process.meetings.get(event.meeting)
    found = None if meeting is None else meeting.communique.get(event.subject)
    return NEW if found is None else found.state


def _communique(process: Process, event: Event) -> str:
    meeting = process.meetings.get(event.meeting)
    return NEW if meeting is None else meeting.communique_state


def _body(process: Process, event: Event) -> str:
    return "formed" if event.subject in process.bodies else NEW


def _mandate_item(process: Process, event: Event) -> str:
    found = process.mandate_items.get(event.subject)
    return NEW if found is None else found.state


def _recommendation(process: Process, event: Event) -> str:
    found = process.recommendations.get(event.subject)
    return NEW if found is None else found.state


def _candidacy(process: Process, event: Event) -> str:
    found = process.candidacies.get(event.subject)
    return NEW if found is None else found.state


_STATES: dict[str, Callable[[Process, Event], str]] = {
    "meeting": _meeting,
    "agenda_item": _agenda_item,
    "proposal": _proposal,
    "bracket": _bracket,
    "objection": _objection,
    "call": _call,
    "silence": _silence,
    "paragraph": _paragraph,
    "communique": _communique,
    "body": _body,
    "mandate_item": _mandate_item,
    "recommendation": _recommendation,
    "candidacy": _candidacy,
}
