"""Steps of a proposal: drafted, submitted, circulated, presented, new versions, clean, and how it ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from openkp.governance.acts import Act, MeetingKind, Seat
from openkp.governance.events import Event
from openkp.governance.machines import CALL, PROPOSAL, SILENCE
from openkp.governance.placing import Table
from openkp.governance.process import Process, Proposal, ProposalKind
from openkp.governance.seats import participant_finding
from openkp.governance.step import Apply, Judge
from openkp.governance.texts import TextParagraph, TextVersion, paragraphs_of, scheme_paragraphs, text_hash
from openkp.scheme.decisions import Link
from openkp.scheme.effects import ChangeStanding, StandingChange
from openkp.scheme.findings import Finding
from openkp.scheme.rules.section_vi import (
    proposal_is_circulated,
    proposal_is_in_time,
    proposer_is_participant,
)

_ADMISSIONS = (StandingChange.ADMIT, StandingChange.READMIT)
_NINETY_DAYS = (ProposalKind.AMENDMENT, ProposalKind.ADMINISTRATIVE_DECISION)


def _draft_given(table: Table) -> Iterator[Finding]:
    who = proposer_is_participant(table.event.by, regime=table.regime_for(table.day))
    if who is not None:
        yield who
    for sponsor in table.event.data.get("sponsors", ()):
        other = participant_finding(table, sponsor)
        if other is not None:
            yield other


def _owner(table: Table) -> Iterator[Finding]:
    proposal = table.proposal
    if proposal is not None and table.event.seat is Seat.PARTICIPANT and not proposal.is_of(table.event.by):
        yield table.blocks("proposal_not_yours", "KPCS-CD:VI.18", parties=_parties(proposal))


def _parties(proposal: Proposal) -> str:
    return ", ".join((proposal.proposer, *proposal.sponsors))


def _in_time(table: Table) -> Iterator[Finding]:
    """VI.18 where the meeting is an ordinary Plenary; an admitted item of short notice is the agreement."""
    meeting, proposal = table.meeting, table.proposal
    if meeting is None or proposal is None or meeting.kind is not MeetingKind.PLENARY:
        return
    if proposal.kind not in _NINETY_DAYS and not _decides_more(proposal):
        return
    received = table.day if proposal.submitted_at is None else proposal.submitted_at.date()
    is_waived = any(
        item.proposal == proposal.id and item.is_short_notice and item.state == "admitted"
        for item in meeting.agenda.values()
    )
    late = proposal_is_in_time(received_on=received, plenary_on=meeting.opens_on, is_waived=is_waived)
    if late is not None:
        yield late


def _decides_more(proposal: Proposal) -> bool:
    """True for an admission whose text does more than admit: the name of the kind waives nothing."""
    return any(
        not (isinstance(effect, ChangeStanding) and effect.change in _ADMISSIONS)
        for paragraph in scheme_paragraphs(proposal.text.paragraphs)
        for effect in paragraph.effects
    )


def _submit_before(table: Table) -> Iterator[Finding]:
    yield from _owner(table)
    yield from _in_time(table)


def _circulate_given(table: Table) -> Iterable[Finding]:
    proposal = table.proposal
    if proposal is None or proposal.submitted_at is None:
        return ()
    return proposal_is_circulated(
        received_on=proposal.submitted_at.date(),
        circulated_on=max(table.day, proposal.submitted_at.date()),
        to_observers=table.event.data["to_observers"],
        on=max(table.day, proposal.submitted_at.date()),
    )


def _present_before(table: Table) -> Iterator[Finding]:
    yield from _owner(table)
    proposal = table.proposal
    if proposal is not None and proposal.state in ("circulated", "carried_over", "referred"):
        yield from _in_time(table)


def _present_given(table: Table) -> Iterator[Finding]:
    meeting, item = table.meeting, table.event.data.get("item", "")
    if meeting is None or (meeting.kind is MeetingKind.WRITTEN and not item):
        return
    if not item:
        if meeting.kind is not MeetingKind.COMMITTEE:
            yield table.blocks("presented_without_item", "KPCS-CD:VI.12", meeting=meeting.id)
        return
    found = meeting.agenda.get(item)
    if found is None:
        yield table.blocks("unknown_agenda_item", "KPCS-CD:VI.12", found=item)
    elif found.state != "admitted":
        yield table.blocks("agenda_item_not_admitted", "KPCS-CD:VI.5", item=item, state=found.state)


def _version_before(table: Table) -> Iterator[Finding]:
    proposal = table.proposal
    if proposal is None:
        return
    yield from _owner(table)
    if proposal.state == "draft" and table.event.seat is not Seat.PARTICIPANT:
        yield table.blocks("proposal_not_yours", "KPCS-CD:VI.18", parties=_parties(proposal))
    if proposal.call is not None and proposal.call.state not in CALL.ends:
        yield table.blocks("version_during_call", "KPCS-CD:VI.5", state=proposal.call.state)


def _version_given(table: Table) -> Iterator[Finding]:
    proposal = table.proposal
    if proposal is None:
        return
    paragraphs = paragraphs_of(table.event.data["paragraphs"])
    if text_hash(paragraphs) in {each.hash for each in proposal.versions}:
        yield table.blocks("version_unchanged", "KPCS-CD:VI.5")
    texts = {each.number: each.text for each in paragraphs}
    for bracket in proposal.open_brackets:
        if texts.get(bracket.paragraph, "").count(bracket.span) != 1:
            yield table.blocks(
                "bracket_written_over",
                "KPCS-CD:VI.5",
                bracket=bracket.id,
                owners=", ".join(sorted(bracket.owners)),
            )
    silence = proposal.silence
    if silence is not None and SILENCE.after(silence.state, Act.VERSION_MADE) is not None:
        yield table.asks("silence_ended_by_change", "KPCS-CD:VI.5", hash=silence.version[:12])


def _clean_before(table: Table) -> Iterator[Finding]:
    proposal = table.proposal
    for bracket in () if proposal is None else proposal.open_brackets:
        yield open_bracket_finding(table, bracket.id)


def open_bracket_finding(table: Table, bracket_id: str) -> Finding:
    """The finding on a bracket that is open."""
    proposal = table.process.proposals[table.event.subject]
    bracket = proposal.brackets[bracket_id]
    return table.blocks(
        "bracket_is_open",
        "KPCS-CD:VI.5",
        bracket=bracket.id,
        paragraph=bracket.paragraph,
        owners=", ".join(sorted(bracket.owners)),
    )


def version_is_current(table: Table) -> Iterator[Finding]:
    """The version named is the text as it stands, or a finding that tells an old one from an unknown one."""
    proposal, asked = table.proposal, table.event.data["version"]
    if proposal is None or asked == proposal.text.hash:
        return
    if asked in {each.hash for each in proposal.versions}:
        yield table.blocks(
            "version_is_old",
            "KPCS-CD:VI.5",
            found=asked[:12],
            current=proposal.text.hash[:12],
            serial=proposal.text.serial,
        )
    else:
        yield table.blocks(
            "unknown_version", "KPCS-CD:VI.5", found=asked[:12], current=proposal.text.hash[:12]
        )


def _refer_given(table: Table) -> Iterator[Finding]:
    body = table.event.data["body"]
    if body not in table.process.bodies:
        yield table.blocks("unknown_body", "KPCS-CD:VI.5", found=body)


def _relations_given(table: Table) -> Iterator[Finding]:
    yield from _draft_given(table)
    known = {each.id for each in table.decisions}
    if not known:
        return
    for relation in table.event.data.get("relations", ()):
        if relation["decision"] not in known:
            yield table.asks("decision_not_on_file", "KPCS-CD:VI.5", found=relation["decision"][:60])


def _drafted(process: Process, event: Event) -> Process:
    data = event.data
    paragraphs = paragraphs_of(data["paragraphs"])
    proposal = Proposal(
        id=event.subject,
        title=data["title"],
        kind=ProposalKind(data["kind"]),
        proposer=event.by,
        sponsors=tuple(code for code in data.get("sponsors", ()) if code != event.by),
        meeting=event.meeting,
        state=PROPOSAL.moved("", event.act),
        versions=(_version(event, paragraphs, serial=1),),
        relations=tuple(_relation(each) for each in data.get("relations", ())),
    )
    return process.with_proposal(proposal)


def _relation(value: Mapping[str, Any]) -> Mapping[str, Any]:
    return MappingProxyType({**value, "link": Link(value["link"]).value})


def _version(event: Event, paragraphs: tuple[TextParagraph, ...], *, serial: int) -> TextVersion:
    return TextVersion(
        serial=serial, hash=text_hash(paragraphs), paragraphs=paragraphs, made_by=event.by, made_at=event.at
    )


def with_text(proposal: Proposal, event: Event, paragraphs: tuple[TextParagraph, ...]) -> Proposal:
    """The proposal with a new version, unless the words are the same."""
    version = _version(event, paragraphs, serial=proposal.text.serial + 1)
    if version.hash == proposal.text.hash:
        return proposal
    return replace(proposal, versions=(*proposal.versions, version))


def _moved(process: Process, event: Event) -> Process:
    proposal = process.proposals[event.subject]
    changes: dict[str, Any] = {"state": PROPOSAL.moved(proposal.state, event.act)}
    if event.act is Act.PROPOSAL_SUBMITTED:
        changes["submitted_at"] = event.at
    elif event.act is Act.PROPOSAL_CIRCULATED:
        changes |= {"circulated_at": event.at, "is_circulated_to_observers": event.data["to_observers"]}
    elif event.act is Act.PROPOSAL_PRESENTED:
        changes |= {"meeting": event.meeting, "item": event.data.get("item", "")}
    elif event.act is Act.PROPOSAL_REFERRED:
        changes["referred_to"] = event.data["body"]
    return process.with_proposal(replace(proposal, **changes))


def _new_version(process: Process, event: Event) -> Process:
    proposal = process.proposals[event.subject]
    state = PROPOSAL.moved(proposal.state, event.act)
    proposal = with_text(proposal, event, paragraphs_of(event.data["paragraphs"]))
    return process.with_proposal(_silence_follows(replace(proposal, state=state), event))


def _withdrawn(process: Process, event: Event) -> Process:
    proposal = process.proposals[event.subject]
    proposal = replace(proposal, state=PROPOSAL.moved(proposal.state, event.act))
    call = proposal.call
    if call is not None:
        target = CALL.after(call.state, event.act)
        if target is not None:
            proposal = replace(proposal, call=replace(call, state=target, ended_at=event.at))
    return process.with_proposal(_silence_follows(proposal, event))


def _silence_follows(proposal: Proposal, event: Event) -> Proposal:
    silence = proposal.silence
    target = None if silence is None else SILENCE.after(silence.state, event.act)
    if silence is None or target is None:
        return proposal
    return replace(proposal, silence=replace(silence, state=target))


BEFORE: dict[Act, Judge] = {
    Act.PROPOSAL_SUBMITTED: _submit_before,
    Act.PROPOSAL_PRESENTED: _present_before,
    Act.VERSION_MADE: _version_before,
    Act.TEXT_CLEANED: _clean_before,
    Act.PROPOSAL_WITHDRAWN: _owner,
}
GIVEN: dict[Act, Judge] = {
    Act.PROPOSAL_DRAFTED: _relations_given,
    Act.PROPOSAL_CIRCULATED: _circulate_given,
    Act.PROPOSAL_PRESENTED: _present_given,
    Act.VERSION_MADE: _version_given,
    Act.TEXT_CLEANED: version_is_current,
    Act.PROPOSAL_REFERRED: _refer_given,
}
APPLY: dict[Act, Apply] = {
    Act.PROPOSAL_DRAFTED: _drafted,
    Act.PROPOSAL_SUBMITTED: _moved,
    Act.PROPOSAL_CIRCULATED: _moved,
    Act.PROPOSAL_PRESENTED: _moved,
    Act.VERSION_MADE: _new_version,
    Act.TEXT_CLEANED: _moved,
    Act.PROPOSAL_WITHDRAWN: _withdrawn,
    Act.PROPOSAL_REFERRED: _moved,
    Act.PROPOSAL_CARRIED_OVER: _moved,
    Act.PROPOSAL_LAPSED: _moved,
}
