"""Consensus, derived from events alone: who has spoken and how, what stands between a text and adoption.

Consensus is the absence of a standing objection of a Participant to a clean text when the room is asked
(KPCS-CD:VI.5). It is never a count: who has not spoken is shown, and does not block. A position counts here
only once its owner has released it to the Chair or to all. Observers are shown apart.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from openkp.governance.acts import Act
from openkp.governance.machines import CALL, PROPOSAL
from openkp.governance.messages import (
    ALL_HAVE_SPOKEN,
    BRACKET_PART,
    ENDED,
    HAVE_NOT_SPOKEN,
    MAY_DECLARE,
    NOT_ASKED,
    NOT_CLEAN,
    NOTHING_STANDS,
    OBJECTION_PART,
    OBJECTION_WHOLE_PART,
    SILENCE_RUNS,
    SILENCE_STANDS,
    STANDS_BETWEEN,
    TEXT_HAS_ENDED,
)
from openkp.governance.offices import deadline_of
from openkp.governance.process import (
    Objection,
    PositionKind,
    Process,
    Proposal,
    Silence,
    read_only,
)
from openkp.governance.step_objections import TO_ALL, TO_CHAIR
from openkp.governance.texts import Bracket

_RUNNING = ("running", "extended")
_UNSPOKEN = (PositionKind.NOT_STATED, PositionKind.ABSENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Consensus:
    """How a text stands now.

    participants: the roll of the meeting. spoken: released positions of Participants on the current version,
    a standing objection among them. recorded_only: those of observers. objecting: Participants that block.
    is_clean: no bracket is open and it was stated. is_asked: the call for this text is open.
    is_silence: a silence procedure runs on it, until deadline (UTC; None while its clock stands still).
    """

    proposal: str
    version: str
    state: str
    participants: tuple[str, ...]
    spoken: Mapping[str, PositionKind]
    not_spoken: tuple[str, ...]
    recorded_only: Mapping[str, PositionKind]
    brackets: tuple[Bracket, ...]
    objections: tuple[Objection, ...]
    objecting: tuple[str, ...]
    is_clean: bool
    is_asked: bool
    is_over: bool
    is_silence: bool = False
    deadline: datetime | None = None

    @property
    def could_be_declared(self) -> bool:
        """True if the Chair may declare the text adopted at this instant."""
        return self.is_asked and self.is_clean and not self.brackets and not self.objecting

    @property
    def sentence(self) -> str:
        """What the Chair reads out, in English."""
        return chair_sentence(self)


def consensus_on(process: Process, proposal: str) -> Consensus:
    """Consensus on the current version of a proposal. Raises KeyError for one that is not there."""
    found = process.proposals[proposal]
    silence = found.silence if found.silence is not None and found.silence.state in _RUNNING else None
    meeting = process.meetings.get(_where(found, silence))
    participants = () if meeting is None else meeting.participants
    spoken, recorded = _positions(found)
    objections = found.standing_objections
    spoken |= {each.party: PositionKind.OBJECTION for each in objections}
    call = found.call
    return Consensus(
        proposal=found.id,
        version=found.text.hash,
        state=found.state,
        participants=participants,
        spoken=read_only(dict(sorted(spoken.items()))),
        not_spoken=tuple(code for code in participants if code not in spoken),
        recorded_only=read_only(dict(sorted(recorded.items()))),
        brackets=found.open_brackets,
        objections=objections,
        objecting=tuple(sorted(party for party, kind in spoken.items() if kind is PositionKind.OBJECTION)),
        is_clean=found.state in ("clean", "called"),
        is_asked=call is not None
        and call.version == found.text.hash
        and found.state == "called"
        and CALL.after(call.state, Act.CALL_DECLARED) is not None,
        is_over=found.state in PROPOSAL.ends,
        is_silence=silence is not None,
        deadline=None if silence is None else deadline_of(process, silence),
    )


def _where(proposal: Proposal, silence: Silence | None) -> str:
    if silence is not None:
        return silence.meeting
    return proposal.meeting if proposal.call is None else proposal.call.meeting


def _positions(proposal: Proposal) -> tuple[dict[str, PositionKind], dict[str, PositionKind]]:
    counted: dict[str, PositionKind] = {}
    recorded: dict[str, PositionKind] = {}
    for each in proposal.positions.values():
        if each.version != proposal.text.hash or each.kind in _UNSPOKEN:
            continue
        if each.released_to & {TO_ALL, TO_CHAIR}:
            (counted if each.is_counted else recorded)[each.party] = each.kind
    return counted, recorded


def chair_sentence(consensus: Consensus, translate: Callable[[str], str] = str) -> str:
    """The sentence a Chair reads out; `translate` gives each part in another language."""
    if consensus.is_over:
        return translate(TEXT_HAS_ENDED).format(state=translate(ENDED.get(consensus.state, consensus.state)))
    parts = _obstacles(consensus, translate)
    sentences = [
        translate(STANDS_BETWEEN).format(obstacles="; ".join(parts)) if parts else translate(NOTHING_STANDS)
    ]
    if not consensus.is_clean and not consensus.brackets:
        sentences.append(translate(NOT_CLEAN))
    elif consensus.is_silence:
        sentences.append(
            translate(SILENCE_STANDS)
            if consensus.deadline is None
            else translate(SILENCE_RUNS).format(deadline=f"{consensus.deadline:%Y-%m-%d %H:%M} UTC")
        )
    elif consensus.could_be_declared:
        sentences.append(translate(MAY_DECLARE))
    elif not consensus.is_asked:
        sentences.append(translate(NOT_ASKED))
    if consensus.participants:
        sentences.append(
            translate(HAVE_NOT_SPOKEN).format(
                count=len(consensus.not_spoken), all=len(consensus.participants)
            )
            if consensus.not_spoken
            else translate(ALL_HAVE_SPOKEN).format(all=len(consensus.participants))
        )
    return " ".join(sentences)


def _obstacles(consensus: Consensus, translate: Callable[[str], str]) -> list[str]:
    parts = [
        translate(BRACKET_PART).format(paragraph=each.paragraph, owners=", ".join(sorted(each.owners)))
        for each in consensus.brackets
    ]
    with_grounds = set()
    for each in consensus.objections:
        with_grounds.add(each.party)
        words = OBJECTION_PART if each.paragraph else OBJECTION_WHOLE_PART
        parts.append(translate(words).format(party=each.party, paragraph=each.paragraph))
    parts += [
        translate(OBJECTION_WHOLE_PART).format(party=party, paragraph="")
        for party in consensus.objecting
        if party not in with_grounds
    ]
    return parts
