"""Steps of the silence procedure: circulated, delivered, broken, extended, closed, confirmed, noted.

Silence is consent only from a Participant that has received the text, on the text that was circulated, and
after a deadline that has run while there was a Chair. A late objection is recorded and does not block.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC

from openkp.governance.acts import Act, Seat
from openkp.governance.data import instant
from openkp.governance.events import Event
from openkp.governance.machines import PROPOSAL, SILENCE
from openkp.governance.offices import deadline_of
from openkp.governance.placing import Table
from openkp.governance.process import PositionKind, Process, Proposal, Silence, put
from openkp.governance.step import Apply, Judge
from openkp.governance.step_calls import effect_findings, number_findings, obstacle_findings, with_adoption
from openkp.governance.step_proposals import version_is_current
from openkp.scheme.findings import Finding


def _silence(table: Table) -> Silence | None:
    return None if table.proposal is None else table.proposal.silence


def _here(table: Table) -> Iterator[Finding]:
    silence = _silence(table)
    if silence is not None and table.meeting is not None and silence.meeting != table.meeting.id:
        yield table.blocks("silence_of_another_procedure", "KPCS-CD:VI.5", expected=silence.meeting)


def _circulate_before(table: Table) -> Iterator[Finding]:
    proposal, meeting = table.proposal, table.meeting
    if proposal is not None and proposal.state == "clean":
        yield from obstacle_findings(table)
    if meeting is None:
        return
    others = [
        each.id
        for each in table.process.proposals.values()
        if each.silence is not None and each.silence.meeting == meeting.id and each.id != table.event.subject
    ]
    if others:
        yield table.blocks("written_text_already_chosen", "KPCS-CD:VI.5", proposal=others[0])


def _circulate_given(table: Table) -> Iterator[Finding]:
    yield from version_is_current(table)
    yield from effect_findings(table)
    yield from _deadline_given(table)
    if not table.event.data["languages"]:
        yield table.blocks("silence_without_language", "KPCS-CD:VI.5")


def _deadline_given(table: Table) -> Iterator[Finding]:
    deadline = instant(table.event.data["deadline"])
    if deadline <= table.event.at:
        yield table.blocks("deadline_already_over", "KPCS-CD:VI.5", deadline=deadline.isoformat())


def _deliver_before(table: Table) -> Iterator[Finding]:
    yield from _here(table)
    silence = _silence(table)
    deadline = None if silence is None else deadline_of(table.process, silence)
    if deadline is not None and table.event.at > deadline:
        yield table.blocks("delivered_after_the_deadline", "KPCS-CD:VI.5", deadline=deadline.isoformat())


def _deliver_given(table: Table) -> Iterator[Finding]:
    code = table.event.data["participant"]
    meeting = table.meeting
    if meeting is not None and code not in meeting.participants:
        yield table.blocks("not_on_the_roll", "KPCS-CD:VI.5", found=code, meeting=meeting.id)
    if table.event.seat is Seat.PARTICIPANT and code != table.event.by:
        yield table.blocks("receipt_of_another", "PRACTICE:written-procedure", found=code, own=table.event.by)


def _extend_before(table: Table) -> Iterator[Finding]:
    yield from _here(table)
    silence = _silence(table)
    if silence is not None and silence.state == "extended":
        yield table.blocks("silence_extended_once", "KPCS-CD:VI.5", deadline=silence.deadline.isoformat())


def _extend_given(table: Table) -> Iterator[Finding]:
    silence = _silence(table)
    yield from _deadline_given(table)
    if silence is not None and instant(table.event.data["deadline"]) <= silence.deadline:
        yield table.blocks("deadline_not_later", "KPCS-CD:VI.5", deadline=silence.deadline.isoformat())


def _object_before(table: Table) -> Iterator[Finding]:
    yield from _here(table)
    silence = _silence(table)
    if silence is not None and _is_late(table.process, table.event, silence):
        yield table.notes("objection_late", "KPCS-CD:VI.5", deadline=silence.deadline.isoformat())


def _is_late(process: Process, event: Event, silence: Silence) -> bool:
    if silence.state not in ("running", "extended"):
        return True
    if event.by not in silence.delivered:
        return False  # nobody is late with a text that did not arrive
    deadline = deadline_of(process, silence)
    return deadline is not None and event.at > deadline


def undelivered(process: Process, proposal: Proposal) -> tuple[str, ...]:
    """Participants of the roll without evidence that they received the text."""
    silence = proposal.silence
    if silence is None:
        return ()
    roll = process.meetings[silence.meeting].participants
    return tuple(code for code in roll if code not in silence.delivered)


def supports(proposal: Proposal) -> tuple[str, ...]:
    """Participants that support the circulated version and let it be seen."""
    silence = proposal.silence
    return tuple(
        sorted(
            each.party
            for each in proposal.positions.values()
            if silence is not None
            and each.is_counted
            and each.version == silence.version
            and each.kind is PositionKind.SUPPORT
            and each.released_to
        )
    )


def _close_before(table: Table) -> Iterator[Finding]:
    yield from _here(table)
    silence, proposal = _silence(table), table.proposal
    if silence is None or proposal is None or SILENCE.after(silence.state, Act.SILENCE_CLOSED) is None:
        return
    deadline = deadline_of(table.process, silence)
    if deadline is None:
        yield table.blocks("clock_stands_still", "KPCS-CD:VI.4")
    elif table.event.at <= deadline:
        yield table.blocks(
            "deadline_not_reached", "KPCS-CD:VI.5", deadline=deadline.isoformat(), place=silence.place
        )
    if proposal.text.hash != silence.version:
        yield table.blocks("text_changed_during_silence", "KPCS-CD:VI.5", found=proposal.text.hash[:12])
    got = len(supports(proposal))
    if got < silence.minimum_supports:
        yield table.blocks("supports_missing", "KPCS-CD:VI.5", found=got, expected=silence.minimum_supports)
    missing = undelivered(table.process, proposal)
    if missing:
        yield table.blocks("silence_not_delivered", "KPCS-CD:VI.5", parties=", ".join(missing)[:400])
    yield from obstacle_findings(table)


def _confirm_before(table: Table) -> Iterator[Finding]:
    yield from _here(table)
    silence, proposal = _silence(table), table.proposal
    if silence is None or proposal is None or silence.state != "silent":
        return
    yield from obstacle_findings(table)


def _confirm_given(table: Table) -> Iterator[Finding]:
    silence = _silence(table)
    if silence is not None and table.event.data["version"] != silence.version:
        yield table.blocks(
            "text_changed_during_silence", "KPCS-CD:VI.5", found=table.event.data["version"][:12]
        )
    yield from effect_findings(table)
    yield from number_findings(table)


def _circulated(process: Process, event: Event) -> Process:
    proposal, data = process.proposals[event.subject], event.data
    silence = Silence(
        meeting=event.meeting,
        version=data["version"],
        state=SILENCE.moved("", event.act),
        languages=tuple(data["languages"]),
        circulated_at=event.at.astimezone(UTC),
        deadline=instant(data["deadline"]),
        place=data["place"],
        minimum_supports=data.get("supports", 0),
    )
    return process.with_proposal(
        replace(proposal, state=PROPOSAL.moved(proposal.state, event.act), silence=silence)
    )


def _moved(process: Process, event: Event) -> Process:
    proposal, data = process.proposals[event.subject], event.data
    silence = _of(proposal)
    silence = replace(silence, state=SILENCE.moved(silence.state, event.act))
    if event.act is Act.SILENCE_DELIVERED:
        silence = replace(silence, delivered=put(silence.delivered, data["participant"], data["evidence"]))
    elif event.act is Act.SILENCE_EXTENDED:
        silence = replace(silence, deadline=instant(data["deadline"]))
    elif event.act is Act.SILENCE_NOTED:
        silence = replace(silence, noted_at=event.meeting)
    proposal = replace(proposal, silence=silence)
    if event.act is Act.SILENCE_FAILED:
        proposal = replace(proposal, state=PROPOSAL.moved(proposal.state, event.act))
    return process.with_proposal(proposal)


def _of(proposal: Proposal) -> Silence:
    if proposal.silence is None:
        raise LookupError(proposal.id)
    return proposal.silence


def _objected(process: Process, event: Event) -> Process:
    proposal = process.proposals[event.subject]
    silence, grounds = _of(proposal), event.data["grounds"]
    state = SILENCE.moved(silence.state, event.act)
    if _is_late(process, event, silence):
        late = replace(silence, late_objections=put(silence.late_objections, event.by, grounds))
        return process.with_proposal(replace(proposal, silence=late))
    silence = replace(silence, state=state, objections=put(silence.objections, event.by, grounds))
    return process.with_proposal(
        replace(proposal, state=PROPOSAL.moved(proposal.state, event.act), silence=silence)
    )


def _confirmed(process: Process, event: Event) -> Process:
    proposal = process.proposals[event.subject]
    silence = _of(proposal)
    silence = replace(silence, state=SILENCE.moved(silence.state, event.act), letter=event.data["letter"])
    proposal = replace(proposal, state=PROPOSAL.moved(proposal.state, event.act), silence=silence)
    return with_adoption(process.with_proposal(proposal), event, proposal)


BEFORE: dict[Act, Judge] = {
    Act.SILENCE_CIRCULATED: _circulate_before,
    Act.SILENCE_DELIVERED: _deliver_before,
    Act.SILENCE_OBJECTED: _object_before,
    Act.SILENCE_EXTENDED: _extend_before,
    Act.SILENCE_CLOSED: _close_before,
    Act.SILENCE_FAILED: _here,
    Act.SILENCE_CONFIRMED: _confirm_before,
}
GIVEN: dict[Act, Judge] = {
    Act.SILENCE_CIRCULATED: _circulate_given,
    Act.SILENCE_DELIVERED: _deliver_given,
    Act.SILENCE_EXTENDED: _extend_given,
    Act.SILENCE_CONFIRMED: _confirm_given,
}
APPLY: dict[Act, Apply] = {
    Act.SILENCE_CIRCULATED: _circulated,
    Act.SILENCE_DELIVERED: _moved,
    Act.SILENCE_OBJECTED: _objected,
    Act.SILENCE_EXTENDED: _moved,
    Act.SILENCE_CLOSED: _moved,
    Act.SILENCE_FAILED: _moved,
    Act.SILENCE_CONFIRMED: _confirmed,
    Act.SILENCE_NOTED: _moved,
}
