"""The record of a meeting: what it agreed, in the words that its kind allows.

A Plenary and a written procedure have decisions. An intersessional and a working body have understandings and
recommendations; their record never calls anything a decision.
"""

from __future__ import annotations

from dataclasses import dataclass

from openkp.governance.acts import MeetingKind
from openkp.governance.deciding import number_of
from openkp.governance.process import CommuniqueParagraph, Intervention, Meeting, Process


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line.

    word: decision, understanding, recommendation, act_of_the_body, no_consensus or carried_over.
    """

    word: str
    reference: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What remains of a meeting. communique: the paragraphs issued; None where there is no communiqué."""

    meeting: Meeting
    lines: tuple[Line, ...]
    communique: tuple[CommuniqueParagraph, ...] | None
    interventions: tuple[Intervention, ...]


def record_of(process: Process, meeting: str) -> Record:
    """The record of a meeting. Raises KeyError for one that was not called."""
    found = process.meetings[meeting]
    lines = [
        *_decisions(process, found),
        *_unresolved(process, found),
        *(
            Line(word="understanding", reference="", text=each.text)
            for each in process.understandings
            if each.meeting == meeting
        ),
        *_recommendations(process, found),
    ]
    issued = None
    if found.communique_state == "issued":
        issued = tuple(each for each in found.communique.values() if not each.is_left_out)
    return Record(
        meeting=found,
        lines=tuple(lines),
        communique=issued,
        interventions=tuple(each for each in process.interventions if each.meeting == meeting),
    )


def _decisions(process: Process, meeting: Meeting) -> list[Line]:
    return [
        Line(word="decision", reference=number_of(each), text=each.title)
        for each in process.adopted.values()
        if each.meeting == meeting.id
    ]


def _unresolved(process: Process, meeting: Meeting) -> list[Line]:
    lines = []
    for each in process.proposals.values():
        at_this = each.call.meeting if each.call is not None else each.meeting
        if at_this != meeting.id:
            continue
        if each.call is not None and each.call.state == "failed":
            lines.append(Line(word="no_consensus", reference=each.id, text=each.title))
        if each.state == "carried_over":
            lines.append(Line(word="carried_over", reference=each.id, text=each.title))
    return lines


def _recommendations(process: Process, meeting: Meeting) -> list[Line]:
    if meeting.kind is not MeetingKind.COMMITTEE:
        return []
    words = {"adopted": "recommendation", "in_effect": "act_of_the_body"}
    return [
        Line(word=words[each.state], reference=each.id, text=each.text)
        for each in process.recommendations.values()
        if each.body == meeting.body and each.state in words
    ]
