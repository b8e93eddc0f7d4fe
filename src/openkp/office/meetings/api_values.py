"""Decisions, meetings and proposals as JSON values of the API, no more than the caller may see."""

from __future__ import annotations

from datetime import date

from openkp.governance import Process
from openkp.governance.process import Meeting, Proposal
from openkp.governance.texts import thawed
from openkp.office.acting import Actor, Json
from openkp.office.meetings.consensus_board import board
from openkp.office.meetings.models import DecisionRecord
from openkp.office.meetings.visibility import visible_proposals
from openkp.scheme.decisions import Decision, decision_to_json
from openkp.scheme.effect_sentences import effect_sentence
from openkp.scheme.provisions import DecisionState


def decision_line_json(decision: Decision, *, state: DecisionState, is_demonstration: bool) -> Json:
    """A line of the register."""
    return {
        "id": decision.id,
        "title": decision.title,
        "maker": decision.maker.value,
        "maker_name": decision.maker_name,
        "earliest": decision.earliest,
        "latest": decision.latest,
        "counts_from": decision.counts_from,
        "state": state.value,
        "effects": list(
            dict.fromkeys(effect.KIND.value for each in decision.paragraphs for effect in each.effects)
        ),
        "is_demonstration": is_demonstration,
    }


def decision_json(
    decision: Decision, record: DecisionRecord | None, *, state: DecisionState, on: date
) -> Json:
    """One decision. adoption: null for what is shipped with the product."""
    adopted = None if record is None else record.to_adopted()
    return {
        "on": on,
        "state": state.value,
        "decision": decision_to_json(decision),
        "effects": [
            {"paragraph": each.number, "sentence": effect_sentence(effect)}
            for each in decision.paragraphs
            for effect in each.effects
        ],
        "adoption": None
        if adopted is None or record is None
        else {
            "origin": record.origin,
            "meeting": adopted.meeting,
            "proposal": adopted.proposal,
            "declared_at": adopted.declared_at,
            "text_digest": adopted.text_digest.hex(),
            "positions": {each.party: each.position.value for each in adopted.positions},
        },
        "is_demonstration": record is not None and record.is_demonstration,
    }


def meeting_line_json(meeting: Meeting) -> Json:
    """A line of the calendar."""
    return {
        "id": meeting.id,
        "kind": meeting.kind.value,
        "title": meeting.title,
        "state": meeting.state,
        "opens_on": meeting.opens_on,
        "closes_on": meeting.closes_on,
    }


def meeting_json(actor: Actor, process: Process, meeting: Meeting) -> Json:
    """One meeting; of its proposals those that the caller may see."""
    seen = visible_proposals(actor, process)
    visible = {each.id for each in seen}
    return meeting_line_json(meeting) | {
        "body": meeting.body,
        "called_by": meeting.called_by,
        "participants": list(meeting.participants),
        "observers": list(meeting.observers),
        "agenda": [
            {
                "id": each.id,
                "title": each.title,
                "state": each.state,
                "proposal": each.proposal if each.proposal in visible else "",
                "objectors": sorted(each.objectors),
            }
            for each in meeting.agenda.values()
        ],
        "proposals": [
            each.id
            for each in process.proposals.values()
            if each.meeting == meeting.id and each.id in visible
        ],
        "communique": [
            {"id": each.id, "text": each.text, "state": each.state, "is_left_out": each.is_left_out}
            for each in meeting.communique.values()
        ],
        "understandings": [each.text for each in process.understandings if each.meeting == meeting.id],
    }


def proposal_json(actor: Actor, process: Process, proposal: Proposal) -> Json:
    """One proposal, its current version and the consensus board of the caller."""
    shown = board(actor, process, proposal)
    return {
        "id": proposal.id,
        "title": proposal.title,
        "kind": proposal.kind.value,
        "state": proposal.state,
        "proposer": proposal.proposer,
        "sponsors": list(proposal.sponsors),
        "meeting": proposal.meeting,
        "version": {
            "serial": proposal.text.serial,
            "hash": proposal.text.hash,
            "paragraphs": [
                {"number": each.number, "text": each.text, "effects": thawed(each.effects)}
                for each in proposal.text.paragraphs
            ],
        },
        "brackets": [
            {
                "id": each.id,
                "paragraph": each.paragraph,
                "span": each.span,
                "state": each.state,
                "alternatives": [
                    {"text": one.text, "owners": sorted(one.owners)} for one in each.alternatives
                ],
            }
            for each in proposal.brackets.values()
        ],
        "objections": [
            {
                "id": each.id,
                "party": each.party,
                "paragraph": each.paragraph,
                "grounds": each.grounds,
                "remedy": each.remedy,
                "state": each.state,
                "stands": each.stands,
            }
            for each in proposal.objections.values()
        ],
        "consensus": {
            "sentence": shown.consensus.sentence,
            "spoken": {party: kind.value for party, kind in shown.consensus.spoken.items()},
            "not_spoken": list(shown.consensus.not_spoken),
            "observers": {party: kind.value for party, kind in shown.consensus.recorded_only.items()},
            "is_clean": shown.consensus.is_clean,
            "could_be_declared": shown.consensus.could_be_declared,
        },
        "own_position": None if shown.own is None else shown.own.kind.value,
    }
