"""The matrix kind of meeting x act x seat: who may do what where. Every cell exists; no one is above it.

The table of acts says which seats may do an act in which kind of meeting (`rows`). Every other cell is
refused, and this module says why: because of the kind of meeting, else because of the seat. Nobody overrides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from openkp.governance.acts import Act, MeetingKind, Seat
from openkp.governance.rows import ROWS
from openkp.governance.texts_refusals import HEARD_ONLY, REFUSALS


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell.

    clause: id in the register of clauses.
    code: the finding that the refusal gives; `allowed` where it is allowed.
    sentence: what a user sees, in English, marked for translation.
    next_step: what to do instead; empty where allowed.
    """

    kind: MeetingKind
    act: Act
    seat: Seat
    is_allowed: bool
    clause: str
    code: str
    sentence: str
    next_step: str


_GROUPS: Mapping[str, frozenset[Act]] = {
    "bodies": frozenset(
        {
            Act.RECOMMENDATION_PROPOSED,
            Act.RECOMMENDATION_OBJECTED,
            Act.RECOMMENDATION_OBJECTION_LIFTED,
            Act.RECOMMENDATION_ADOPTED,
            Act.GROUP_CONSENSUS_FOUND,
            Act.ITEM_STUDIED,
        }
    ),
    "silence": frozenset(
        act for act in Act if act.value.startswith("silence_") and act is not Act.SILENCE_NOTED
    ),
    "communique": frozenset(act for act in Act if act.value.startswith(("paragraph_", "communique_"))),
    "texts": frozenset(
        {
            Act.PROPOSAL_DRAFTED,
            Act.PROPOSAL_SUBMITTED,
            Act.PROPOSAL_CIRCULATED,
            Act.PROPOSAL_PRESENTED,
            Act.VERSION_MADE,
            Act.BRACKET_OPENED,
            Act.ALTERNATIVE_OFFERED,
            Act.BRACKET_AGREED,
            Act.BRACKET_RESOLVED,
            Act.BRACKET_REOPENED,
            Act.TEXT_CLEANED,
        }
    ),
    "blocking": frozenset(
        {
            Act.AGENDA_ITEM_OBJECTED,
            Act.OBJECTION_RAISED,
            Act.SILENCE_OBJECTED,
            Act.PARAGRAPH_OBJECTED,
            Act.RECOMMENDATION_OBJECTED,
            Act.CANDIDATE_OBJECTED,
        }
    ),
}

_OF_SEAT = {
    Seat.CHAIR: "chair_speaks_for_all",
    Seat.PARTICIPANT: "for_the_chair",
    Seat.OBSERVER: "observer_takes_no_part_in_this",
    Seat.APPLICANT: "applicant_takes_no_part_yet",
    Seat.GUEST: "guest_takes_no_part",
    Seat.SECRETARIAT: "secretariat_serves",
    Seat.BODY: "body_does_not_decide",
}


def _refusal(kind: MeetingKind, act: Act, seat: Seat) -> str:
    if act is Act.WHETHER_QUESTIONED:
        return "whether_is_decided"
    if not ROWS[act].seats[kind]:
        return _refusal_of_kind(kind, act)
    if act in _GROUPS["blocking"] and seat is Seat.OBSERVER:
        return "observer_cannot_block"
    if (
        seat is Seat.PARTICIPANT
        and Seat.BODY in ROWS[act].seats[kind]
        and Seat.CHAIR not in ROWS[act].seats[kind]
    ):
        return "for_the_chair_of_the_body"
    return _OF_SEAT[seat]


def _refusal_of_kind(kind: MeetingKind, act: Act) -> str:
    if kind is MeetingKind.INTERSESSIONAL:
        if act in _GROUPS["texts"]:
            return "intersessional_takes_no_proposals"
        return "working_body_only" if act in _GROUPS["bodies"] else "intersessional_decides_nothing"
    if act in _GROUPS["bodies"]:
        return "working_body_only"
    if kind is MeetingKind.COMMITTEE:
        return "committee_recommends_only"
    if kind is MeetingKind.WRITTEN:
        return "written_has_one_text"
    if act in _GROUPS["silence"]:
        return "silence_is_written"
    if kind is MeetingKind.SPECIAL_PLENARY:
        return "special_plenary_named_items"
    return "for_a_meeting_that_cannot_decide"


def _made(kind: MeetingKind, act: Act, seat: Seat) -> Cell:
    declared = ROWS[act]
    if seat in declared.seats[kind]:
        is_counted = seat in (Seat.CHAIR, Seat.PARTICIPANT, Seat.BODY, Seat.SECRETARIAT)
        return Cell(
            kind=kind,
            act=act,
            seat=seat,
            is_allowed=True,
            clause=declared.clause if is_counted else "KPCS-CD:VI.10",
            code="allowed",
            sentence=declared.sentence if is_counted else HEARD_ONLY,
            next_step="",
        )
    code = _refusal(kind, act, seat)
    clause, message = REFUSALS[code]
    return Cell(
        kind=kind,
        act=act,
        seat=seat,
        is_allowed=False,
        clause=clause,
        code=code,
        sentence=message.text,
        next_step=message.next_step,
    )


@lru_cache(maxsize=1)
def _cells() -> Mapping[tuple[MeetingKind, Act, Seat], Cell]:
    return MappingProxyType(
        {(kind, act, seat): _made(kind, act, seat) for kind in MeetingKind for act in Act for seat in Seat}
    )


def cell(kind: MeetingKind, act: Act, seat: Seat) -> Cell:
    """The cell; there is one for every combination."""
    return _cells()[kind, act, seat]


def matrix_rows() -> Iterator[Cell]:
    """Every cell, by kind, act and seat, for the reference page and for tests."""
    yield from _cells().values()
