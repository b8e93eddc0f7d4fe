"""Steps of positions (taken, released) and objections (raised, answered, lifted, maintained, lapsed)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta

from openkp.governance.acts import Act, MeetingKind, Seat
from openkp.governance.data import instant
from openkp.governance.events import Event
from openkp.governance.machines import CALL, OBJECTION, PROPOSAL
from openkp.governance.placing import Table
from openkp.governance.process import Objection, Position, PositionKind, Process, Proposal, put
from openkp.governance.step import Apply, Judge
from openkp.governance.step_proposals import version_is_current
from openkp.scheme.findings import Finding

#: Where a position may be released to beside the codes of parties.
TO_CHAIR, TO_ALL = "chair", "all"


#: The least time that an owner has to say whether a new text answers its objection. The Process has no rule;
#: a sitting can wait this long, and nobody loses an objection while fetching instructions over the telephone.
SHORTEST_NOTICE = timedelta(hours=2)


def position_key(party: str, version: str) -> str:
    """The key of a position in `Proposal.positions`."""
    return f"{party} {version}"


def visible_positions(proposal: Proposal, *, viewer: str, seat: Seat) -> tuple[Position, ...]:
    """The positions on every version that somebody may see: one's own, and those released to one.

    viewer: code of the party. The seat of the Chair sees what was released to the Chair.
    """
    asking = {TO_ALL, viewer, *((TO_CHAIR,) if seat is Seat.CHAIR else ())}
    return tuple(
        each
        for each in proposal.positions.values()
        if (each.party == viewer and each.seat is seat) or each.released_to & asking
    )


def _alive(table: Table) -> Iterator[Finding]:
    proposal = table.proposal
    if proposal is not None and proposal.state in PROPOSAL.ends:
        yield table.blocks("proposal_has_ended", "PRACTICE:records", state=proposal.state)
    if (
        proposal is not None
        and proposal.state in ("draft", "submitted")
        and not proposal.is_of(table.event.by)
    ):
        yield table.blocks("proposal_not_circulated_yet", "KPCS-CD:VI.19", state=proposal.state)


def _take_given(table: Table) -> Iterator[Finding]:
    yield from version_is_current(table)
    kind = PositionKind(table.event.data["position"])
    is_of_participant = table.event.seat is Seat.PARTICIPANT
    if kind is PositionKind.OBJECTION and is_of_participant and table.kind is MeetingKind.WRITTEN:
        yield table.blocks("object_in_the_procedure", "KPCS-CD:VI.5")
    elif (
        kind is PositionKind.OBJECTION
        and is_of_participant
        and not {TO_ALL, TO_CHAIR} & set(table.event.data.get("release", ()))
    ):
        yield table.asks("objection_not_heard", "KPCS-CD:VI.5")
    if table.event.seat is Seat.OBSERVER and kind is PositionKind.OBJECTION:
        yield table.notes("observer_refusal_recorded", "KPCS-CD:VI.5", party=table.event.by)


def _release_before(table: Table) -> Iterator[Finding]:
    proposal = table.proposal
    if proposal is not None and not any(each.party == table.event.by for each in proposal.positions.values()):
        yield table.blocks("no_position_to_release", "KPCS-CD:VI.5", found=proposal.text.hash[:12])


def _release_given(table: Table) -> Iterator[Finding]:
    proposal = table.proposal
    if proposal is None:
        return
    key = position_key(table.event.by, table.event.data["version"])
    if key not in proposal.positions:
        yield table.blocks("no_position_to_release", "KPCS-CD:VI.5", found=table.event.data["version"][:12])


def _raise_given(table: Table) -> Iterator[Finding]:
    yield from version_is_current(table)
    proposal, number = table.proposal, table.event.data.get("paragraph", "")
    if proposal is not None and number and proposal.text.paragraph(number) is None:
        yield table.blocks("unknown_text_paragraph", "KPCS-CD:VI.5", found=number)
    if "remedy" not in table.event.data:
        yield table.asks("objection_without_remedy", "KPCS-CD:VI.5")


def _objection(table: Table) -> Objection | None:
    found, proposal = table.event.data.get("objection"), table.proposal
    return None if proposal is None or not isinstance(found, str) else proposal.objections.get(found)


def _yours(table: Table) -> Iterator[Finding]:
    found = _objection(table)
    if found is not None and found.party != table.event.by:
        yield table.blocks("objection_not_yours", "KPCS-CD:VI.5", parties=found.party)


def _address_before(table: Table) -> Iterator[Finding]:
    proposal = table.proposal
    if proposal is None or table.event.seat is not Seat.PARTICIPANT or proposal.is_of(table.event.by):
        return
    parties = ", ".join((proposal.proposer, *proposal.sponsors))
    yield table.blocks("proposal_not_yours", "KPCS-CD:VI.18", parties=parties)


def _address_given(table: Table) -> Iterator[Finding]:
    yield from version_is_current(table)
    found = _objection(table)
    if found is None:
        return
    if found.version == table.event.data["version"]:
        yield table.blocks("same_text_answers_nothing", "KPCS-CD:VI.5", found=found.version[:12])
    elif table.proposal is not None and not _is_changed(table.proposal, found, table.event.data["version"]):
        yield table.blocks("paragraph_not_changed", "KPCS-CD:VI.5", paragraph=found.paragraph)
    if instant(table.event.data["renew_until"]) <= table.event.at:
        yield table.blocks("notice_already_over", "KPCS-CD:VI.5", until=table.event.data["renew_until"])
    elif instant(table.event.data["renew_until"]) < table.event.at + SHORTEST_NOTICE:
        hours = int(SHORTEST_NOTICE.total_seconds()) // 3600
        yield table.blocks("notice_too_short", "KPCS-CD:VI.5", hours=hours)


def _is_changed(proposal: Proposal, objection: Objection, version: str) -> bool:
    """True unless the paragraph objected to reads in the version as it did."""
    if not objection.paragraph:
        return True
    texts = {each.hash: each.paragraph(objection.paragraph) for each in proposal.versions}
    return texts.get(objection.version) != texts.get(version)


def _lapse_before(table: Table) -> Iterator[Finding]:
    found = _objection(table)
    if found is not None and found.renew_until is not None and table.event.at <= found.renew_until:
        yield table.blocks("notice_still_runs", "KPCS-CD:VI.5", until=found.renew_until.isoformat())


def _taken(process: Process, event: Event) -> Process:
    proposal, data = process.proposals[event.subject], event.data
    position = Position(
        party=event.by,
        seat=event.seat,
        version=data["version"],
        kind=PositionKind(data["position"]),
        reason=data.get("reason", ""),
        at=event.at,
        released_to=frozenset(data.get("release", ())),
    )
    proposal = replace(
        proposal, positions=put(proposal.positions, position_key(event.by, position.version), position)
    )
    return process.with_proposal(_call_meets(proposal, position))


def _released(process: Process, event: Event) -> Process:
    proposal = process.proposals[event.subject]
    key = position_key(event.by, event.data["version"])
    position = proposal.positions[key]
    position = replace(position, released_to=position.released_to | frozenset(event.data["to"]))
    proposal = replace(proposal, positions=put(proposal.positions, key, position))
    return process.with_proposal(_call_meets(proposal, position))


def blocks_openly(position: Position) -> bool:
    """True for an objection that a Participant lets the Chair hear."""
    return (
        position.is_counted
        and position.kind is PositionKind.OBJECTION
        and bool(position.released_to & {TO_ALL, TO_CHAIR})
    )


def _call_meets(proposal: Proposal, position: Position) -> Proposal:
    if not blocks_openly(position) or position.version != proposal.text.hash:
        return proposal
    return call_is_objected(proposal)


def call_is_objected(proposal: Proposal) -> Proposal:
    """The proposal with its call, if one is under way, objected to."""
    call = proposal.call
    target = None if call is None else CALL.after(call.state, Act.OBJECTION_RAISED)
    if call is None or target is None:
        return proposal
    return replace(proposal, call=replace(call, state=target))


def _raised(process: Process, event: Event) -> Process:
    proposal, data = process.proposals[event.subject], event.data
    objection = Objection(
        id=data["objection"],
        party=event.by,
        version=data["version"],
        paragraph=data.get("paragraph", ""),
        grounds=data["grounds"],
        attempts=data.get("attempts", ""),
        remedy=data.get("remedy", ""),
        state=OBJECTION.moved("", event.act),
        raised_at=event.at,
    )
    proposal = replace(proposal, objections=put(proposal.objections, objection.id, objection))
    return process.with_proposal(call_is_objected(proposal))


def _moved(process: Process, event: Event) -> Process:
    proposal, data = process.proposals[event.subject], event.data
    objection = proposal.objections[data["objection"]]
    objection = replace(objection, state=OBJECTION.moved(objection.state, event.act))
    if event.act is Act.OBJECTION_ADDRESSED:
        objection = replace(objection, answered_by=data["version"], renew_until=instant(data["renew_until"]))
    return process.with_proposal(
        replace(proposal, objections=put(proposal.objections, objection.id, objection))
    )


def _both(first: Judge, second: Judge) -> Judge:
    def judge(table: Table) -> Iterable[Finding]:
        yield from first(table)
        yield from second(table)

    return judge


BEFORE: dict[Act, Judge] = {
    Act.POSITION_TAKEN: _alive,
    Act.POSITION_RELEASED: _release_before,
    Act.OBJECTION_RAISED: _alive,
    Act.OBJECTION_ADDRESSED: _both(_alive, _address_before),
    Act.OBJECTION_LIFTED: _yours,
    Act.OBJECTION_MAINTAINED: _yours,
    Act.OBJECTION_LAPSED: _lapse_before,
}
GIVEN: dict[Act, Judge] = {
    Act.POSITION_TAKEN: _take_given,
    Act.POSITION_RELEASED: _release_given,
    Act.OBJECTION_RAISED: _raise_given,
    Act.OBJECTION_ADDRESSED: _address_given,
}
APPLY: dict[Act, Apply] = {
    Act.POSITION_TAKEN: _taken,
    Act.POSITION_RELEASED: _released,
    Act.OBJECTION_RAISED: _raised,
    Act.OBJECTION_ACKNOWLEDGED: _moved,
    Act.OBJECTION_ADDRESSED: _moved,
    Act.OBJECTION_LIFTED: _moved,
    Act.OBJECTION_MAINTAINED: _moved,
    Act.OBJECTION_LAPSED: _moved,
}
