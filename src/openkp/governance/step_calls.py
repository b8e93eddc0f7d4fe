"""Steps of a call for consensus: announced, asked, consulting, asked again, declared or failed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from openkp.governance.acts import Act, MeetingKind
from openkp.governance.consensus import consensus_on
from openkp.governance.deciding import (
    decision_number,
    decision_of,
    draft_decision,
    next_serial,
    number_of,
)
from openkp.governance.events import Event
from openkp.governance.machines import CALL, PROPOSAL
from openkp.governance.placing import Table
from openkp.governance.process import Adopted, Call, Process, Proposal, ProposalKind, put, read_only
from openkp.governance.step import Apply, Judge
from openkp.governance.step_objections import TO_ALL
from openkp.governance.step_proposals import open_bracket_finding, version_is_current
from openkp.scheme.clashes import check_decision, clashes
from openkp.scheme.decisions import Decision
from openkp.scheme.findings import Finding
from openkp.scheme.rules.section_vi import change_is_by_consensus


def obstacle_findings(table: Table) -> Iterator[Finding]:
    """What blocks adoption, derived from events: open brackets and standing objections, each by name."""
    proposal = table.proposal
    if proposal is None:
        return
    for bracket in proposal.open_brackets:
        yield open_bracket_finding(table, bracket.id)
    objecting = consensus_on(table.process, proposal.id).objecting
    yield from change_is_by_consensus(
        objecting,
        regime=table.regime_for(table.day),
        modifies_document=proposal.kind is ProposalKind.AMENDMENT,
    )


def effect_findings(table: Table) -> Iterator[Finding]:
    """Effects that contradict a decision in force, unless the text names the one it changes."""
    proposal = table.proposal
    if proposal is None or table.kind not in _NUMBERED:
        return
    serial = next_serial(table.process, table.kind, table.event.at.year)
    draft = draft_decision(
        proposal,
        kind=table.kind,
        on=table.day,
        number=decision_number(table.kind, table.event.at.year, serial),
    )
    known = known_decisions(table)
    yield from check_decision(draft, known) if table.decisions else clashes(draft, known)


def known_decisions(table: Table) -> tuple[Decision, ...]:
    """The decisions in the log, and those adopted here that it has not got yet."""
    here = (decision_of(table.process, key) for key in table.process.adopted if key != table.event.subject)
    return tuple({each.id: each for each in (*here, *table.decisions)}.values())


_NUMBERED = (MeetingKind.PLENARY, MeetingKind.SPECIAL_PLENARY, MeetingKind.WRITTEN)


def number_findings(table: Table) -> Iterator[Finding]:
    """A number that was given already, here or in the log."""
    proposal = table.proposal
    if proposal is None:
        return
    serial = table.event.data.get("number") or next_serial(table.process, table.kind, table.event.at.year)
    number = decision_number(table.kind, table.event.at.year, serial)
    taken = {number_of(each) for each in table.process.adopted.values()} | {
        each.id for each in table.decisions
    }
    if number in taken:
        yield table.blocks("number_taken", "PRACTICE:records", number=number)


def _announce_before(table: Table) -> Iterator[Finding]:
    proposal, meeting = table.proposal, table.meeting
    if proposal is None or meeting is None:
        return
    if proposal.state == "clean" and proposal.meeting != meeting.id:
        yield table.blocks(
            "not_presented_here", "KPCS-CD:VI.12", meeting=meeting.id, expected=proposal.meeting
        )


def _announce_given(table: Table) -> Iterator[Finding]:
    yield from version_is_current(table)
    yield from effect_findings(table)


def _here(table: Table) -> Iterator[Finding]:
    proposal = table.proposal
    call = None if proposal is None else proposal.call
    if call is not None and table.meeting is not None and call.meeting != table.meeting.id:
        yield table.blocks("call_of_another_meeting", "KPCS-CD:VI.5", expected=call.meeting)


def _ask_before(table: Table) -> Iterator[Finding]:
    yield from _here(table)
    proposal = table.proposal
    for bracket in () if proposal is None else proposal.open_brackets:
        yield open_bracket_finding(table, bracket.id)


def _declare_before(table: Table) -> Iterator[Finding]:
    yield from _here(table)
    yield from obstacle_findings(table)


def _declare_given(table: Table) -> Iterator[Finding]:
    yield from version_is_current(table)
    proposal = table.proposal
    if proposal is not None and not consensus_on(table.process, proposal.id).could_be_declared:
        yield table.blocks("consensus_not_derived", "KPCS-CD:VI.5")
    yield from effect_findings(table)
    yield from number_findings(table)


def _announced(process: Process, event: Event) -> Process:
    proposal = process.proposals[event.subject]
    call = Call(
        meeting=event.meeting,
        version=event.data["version"],
        state=CALL.moved("", event.act),
        announced_at=event.at,
    )
    return process.with_proposal(
        replace(proposal, state=PROPOSAL.moved(proposal.state, event.act), call=call)
    )


def _moved(process: Process, event: Event) -> Process:
    proposal = process.proposals[event.subject]
    return process.with_proposal(_call_moved(proposal, event))


def _call_moved(proposal: Proposal, event: Event) -> Proposal:
    call = proposal.call
    state = CALL.moved("" if call is None else call.state, event.act)
    if call is None:
        raise LookupError(event.subject)
    ended = event.at if state in CALL.ends else None
    return replace(proposal, call=replace(call, state=state, ended_at=ended))


def _failed(process: Process, event: Event) -> Process:
    proposal = _call_moved(process.proposals[event.subject], event)
    return process.with_proposal(replace(proposal, state=PROPOSAL.moved(proposal.state, event.act)))


def _declared(process: Process, event: Event) -> Process:
    proposal = _call_moved(process.proposals[event.subject], event)
    proposal = replace(proposal, state=PROPOSAL.moved(proposal.state, event.act))
    return with_adoption(process.with_proposal(proposal), event, proposal)


def with_adoption(process: Process, event: Event, proposal: Proposal) -> Process:
    """The process with the proposal among what was adopted, with all that the decision needs."""
    meeting = process.meetings[event.meeting]
    version = proposal.text
    released = [
        each
        for each in proposal.positions.values()
        if each.version == version.hash and TO_ALL in each.released_to
    ]
    positions = {each.party: each.kind for each in released if each.is_counted}
    serial = event.data.get("number") or next_serial(process, meeting.kind, event.at.year)
    adopted = Adopted(
        proposal=proposal.id,
        title=proposal.title,
        meeting=meeting.id,
        kind=meeting.kind,
        at=event.at,
        chair=event.by,
        version=version.hash,
        paragraphs=version.paragraphs,
        relations=proposal.relations,
        positions=read_only(positions),
        observers=read_only({each.party: each.kind for each in released if not each.is_counted}),
        silent=tuple(code for code in meeting.participants if code not in positions),
        withdrawn=tuple(each for each in proposal.objections.values() if each.state == "lifted"),
        present=meeting.present,
        serial=serial,
    )
    return replace(process, adopted=put(process.adopted, proposal.id, adopted))


BEFORE: dict[Act, Judge] = {
    Act.CALL_ANNOUNCED: _announce_before,
    Act.CALL_OPENED: _ask_before,
    Act.CALL_CONSULTING: _here,
    Act.CALL_REOPENED: _ask_before,
    Act.CALL_DECLARED: _declare_before,
    Act.CALL_FAILED: _here,
}
GIVEN: dict[Act, Judge] = {
    Act.CALL_ANNOUNCED: _announce_given,
    Act.CALL_DECLARED: _declare_given,
}
APPLY: dict[Act, Apply] = {
    Act.CALL_ANNOUNCED: _announced,
    Act.CALL_OPENED: _moved,
    Act.CALL_CONSULTING: _moved,
    Act.CALL_REOPENED: _moved,
    Act.CALL_DECLARED: _declared,
    Act.CALL_FAILED: _failed,
}
