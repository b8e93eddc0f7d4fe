"""The consensus board, as one viewer may see it: who has spoken and how, what stands before adoption.

The Chair's board rests on what was released to the Chair or to all; everybody else's on what was released to
them, with their own position always among it. Nobody learns from a count what they may not see.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openkp.governance import (
    Consensus,
    PositionKind,
    Process,
    Seat,
    chair_sentence,
    consensus_on,
    deadline_of,
)
from openkp.governance.process import Position, Proposal
from openkp.governance.process import Silence as SilenceState
from openkp.office.acting import Actor
from openkp.office.meetings.seats import party_of, seat_of
from openkp.office.meetings.visibility import may_see_position

POSITION_LABELS: dict[PositionKind, Any] = {
    PositionKind.SUPPORT: gettext_lazy("Support"),
    PositionKind.CAN_LIVE_WITH: gettext_lazy("Can live with it"),
    PositionKind.NO_OBJECTION: gettext_lazy("No objection"),
    PositionKind.RESERVATION: gettext_lazy("Reservation"),
    PositionKind.STAND_ASIDE: gettext_lazy("Stands aside"),
    PositionKind.OBJECTION: gettext_lazy("Objection"),
    PositionKind.ABSENT: gettext_lazy("Absent"),
    PositionKind.NOT_STATED: gettext_lazy("Not stated"),
}
#: The columns of the board, what stands in the way last, then silence.
_GROUPS: tuple[tuple[str, Any, str, tuple[PositionKind, ...]], ...] = (
    ("support", gettext_lazy("Support it"), "ok", (PositionKind.SUPPORT,)),
    (
        "can_live_with",
        gettext_lazy("Can live with it"),
        "ok",
        (PositionKind.CAN_LIVE_WITH, PositionKind.NO_OBJECTION),
    ),
    (
        "reservation",
        gettext_lazy("Have a reservation or stand aside"),
        "warn",
        (PositionKind.RESERVATION, PositionKind.STAND_ASIDE),
    ),
    ("objection", gettext_lazy("Object"), "bad", (PositionKind.OBJECTION,)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardParty:
    """A party on the board. seen_by: who else sees its position, in words; reason: as it gave it."""

    code: str
    word: str = ""
    seen_by: str = ""
    reason: str = ""
    is_you: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardGroup:
    """Parties that stand alike."""

    key: str
    label: str
    tone: str
    parties: tuple[BoardParty, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """The board. basis: on whose releases it rests, in one sentence. own: the viewer's position."""

    sentence: str
    basis: str
    consensus: Consensus
    groups: tuple[BoardGroup, ...]
    not_spoken: tuple[BoardParty, ...]
    observers: tuple[BoardParty, ...]
    own: Position | None


def own_position(actor: Actor, proposal: Proposal) -> Position | None:
    """What the person's party last said to the current version; the Chair and bodies take none."""
    if seat_of(actor) not in (Seat.PARTICIPANT, Seat.OBSERVER):
        return None
    return proposal.positions.get(f"{party_of(actor)} {proposal.text.hash}")


def board(actor: Actor, process: Process, proposal: Proposal) -> Board:
    """The board of the current version for one viewer."""
    is_chair = seat_of(actor) is Seat.CHAIR
    seen = _seen(actor, proposal)
    consensus = consensus_on(process.with_proposal(replace(proposal, positions=seen)), proposal.id)
    return Board(
        sentence=chair_sentence(consensus, _),
        basis=_("Counted by what was released to the Chair or to all.")
        if is_chair
        else _("Counted by your own position and by what others released to you or to all."),
        consensus=consensus,
        groups=tuple(
            BoardGroup(
                key=key,
                label=str(label),
                tone=tone,
                parties=tuple(
                    _party(actor, proposal, code, kind)
                    for code, kind in consensus.spoken.items()
                    if kind in kinds
                ),
            )
            for key, label, tone, kinds in _GROUPS
        ),
        not_spoken=tuple(BoardParty(code=code, is_you=_is_you(actor, code)) for code in consensus.not_spoken),
        observers=tuple(
            _party(actor, proposal, code, kind) for code, kind in consensus.recorded_only.items()
        ),
        own=own_position(actor, proposal),
    )


def _seen(actor: Actor, proposal: Proposal) -> dict[str, Position]:
    """Positions as the engine counts them for this viewer. The Chair's own country is not the Chair."""
    if seat_of(actor) is Seat.CHAIR:
        return dict(proposal.positions)
    return {
        key: replace(each, released_to=frozenset({"all"}))
        for key, each in proposal.positions.items()
        if may_see_position(actor, each)
    }


def _is_you(actor: Actor, code: str) -> bool:
    return seat_of(actor) in (Seat.PARTICIPANT, Seat.OBSERVER) and code == party_of(actor)


def _party(actor: Actor, proposal: Proposal, code: str, kind: PositionKind) -> BoardParty:
    position = proposal.positions.get(f"{code} {proposal.text.hash}")
    if position is None or position.kind is not kind or not may_see_position(actor, position):
        return BoardParty(code=code, word=str(POSITION_LABELS[kind]), is_you=_is_you(actor, code))
    return BoardParty(
        code=code,
        word=str(POSITION_LABELS[kind]),
        seen_by=seen_by(position),
        reason=position.reason,
        is_you=_is_you(actor, code),
    )


def seen_by(position: Position) -> str:
    """To whom a position was released, in words."""
    if "all" in position.released_to:
        return _("released to all")
    named = sorted(position.released_to - {"chair"})
    if "chair" in position.released_to:
        named.insert(0, _("the Chair"))
    return _("released to %(parties)s") % {"parties": ", ".join(named)} if named else _("seen by you alone")


@dataclass(frozen=True, slots=True, kw_only=True)
class SilenceParty:
    """One Participant in a silence procedure. evidence: of the delivery, empty for none."""

    code: str
    is_delivered: bool
    evidence: str
    grounds: str
    is_late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SilenceClock:
    """A silence procedure as it stands. deadline: None while the Chair is vacant and no clock runs."""

    state: str
    place: str
    deadline: datetime | None
    is_over: bool
    languages: str
    minimum_supports: int
    parties: tuple[SilenceParty, ...]
    letter: str

    @property
    def delivered(self) -> int:
        """To how many the text was delivered."""
        return sum(each.is_delivered for each in self.parties)


def silence_clock(process: Process, silence: SilenceState, *, now: datetime) -> SilenceClock:
    """The clock, the deliveries and the objections of a silence procedure."""
    meeting = process.meetings.get(silence.meeting)
    roll = meeting.participants if meeting is not None else ()
    codes = dict.fromkeys((*roll, *silence.delivered, *silence.objections, *silence.late_objections))
    deadline = deadline_of(process, silence)
    return SilenceClock(
        state=silence.state,
        place=silence.place,
        deadline=deadline,
        is_over=deadline is not None and now > deadline,
        languages=", ".join(silence.languages),
        minimum_supports=silence.minimum_supports,
        parties=tuple(
            SilenceParty(
                code=code,
                is_delivered=code in silence.delivered,
                evidence=silence.delivered.get(code, ""),
                grounds=silence.objections.get(code) or silence.late_objections.get(code, ""),
                is_late=code in silence.late_objections,
            )
            for code in codes
        ),
        letter=silence.letter,
    )
