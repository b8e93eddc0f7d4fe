"""What can be done at a table of the Process: kinds of meeting, seats, acts, and the row of an act.

The words are those of section VI of the Core Document and of the practice of the Process. An act is named as
it stands in the record: past tense, what happened.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class MeetingKind(StrEnum):
    """Where an act is done. Committees, working groups and ad hoc bodies all meet as `committee`."""

    PLENARY = "plenary"
    SPECIAL_PLENARY = "special_plenary"
    INTERSESSIONAL = "intersessional"
    COMMITTEE = "committee"
    WRITTEN = "written"
    """The written (silence) procedure: no room, one text, a deadline."""


class Seat(StrEnum):
    """In what capacity somebody acts. The country that chairs speaks for itself as `participant`."""

    CHAIR = "chair"
    PARTICIPANT = "participant"
    OBSERVER = "observer"
    APPLICANT = "applicant"
    GUEST = "guest"
    SECRETARIAT = "secretariat"
    BODY = "body"
    """The chair of a working body, speaking for it; `by` is the code of the body."""


class Act(StrEnum):
    """Everything that can happen. Grouped as in the life of a text."""

    MEETING_CALLED = "meeting_called"
    MEETING_OPENED = "meeting_opened"
    MEETING_CLOSED = "meeting_closed"
    INTERVENTION_MADE = "intervention_made"
    OUTSIDE_ORGANISATION_HEARD = "outside_organisation_heard"
    UNDERSTANDING_RECORDED = "understanding_recorded"

    AGENDA_ITEM_PROPOSED = "agenda_item_proposed"
    AGENDA_ITEM_OBJECTED = "agenda_item_objected"
    AGENDA_ITEM_OBJECTION_LIFTED = "agenda_item_objection_lifted"
    AGENDA_ITEM_ADMITTED = "agenda_item_admitted"

    PROPOSAL_DRAFTED = "proposal_drafted"
    PROPOSAL_SUBMITTED = "proposal_submitted"
    PROPOSAL_CIRCULATED = "proposal_circulated"
    PROPOSAL_PRESENTED = "proposal_presented"
    VERSION_MADE = "version_made"
    BRACKET_OPENED = "bracket_opened"
    ALTERNATIVE_OFFERED = "alternative_offered"
    BRACKET_AGREED = "bracket_agreed"
    BRACKET_RESOLVED = "bracket_resolved"
    BRACKET_REOPENED = "bracket_reopened"
    TEXT_CLEANED = "text_cleaned"
    PROPOSAL_WITHDRAWN = "proposal_withdrawn"
    PROPOSAL_REFERRED = "proposal_referred"
    PROPOSAL_CARRIED_OVER = "proposal_carried_over"
    PROPOSAL_LAPSED = "proposal_lapsed"

    POSITION_TAKEN = "position_taken"
    POSITION_RELEASED = "position_released"
    OBJECTION_RAISED = "objection_raised"
    OBJECTION_ACKNOWLEDGED = "objection_acknowledged"
    OBJECTION_ADDRESSED = "objection_addressed"
    OBJECTION_LIFTED = "objection_lifted"
    OBJECTION_MAINTAINED = "objection_maintained"
    OBJECTION_LAPSED = "objection_lapsed"

    CALL_ANNOUNCED = "call_announced"
    CALL_OPENED = "call_opened"
    CALL_CONSULTING = "call_consulting"
    CALL_REOPENED = "call_reopened"
    CALL_DECLARED = "call_declared"
    CALL_FAILED = "call_failed"

    SILENCE_CIRCULATED = "silence_circulated"
    SILENCE_DELIVERED = "silence_delivered"
    SILENCE_OBJECTED = "silence_objected"
    SILENCE_EXTENDED = "silence_extended"
    SILENCE_CLOSED = "silence_closed"
    SILENCE_FAILED = "silence_failed"
    SILENCE_CONFIRMED = "silence_confirmed"
    SILENCE_NOTED = "silence_noted"

    PARAGRAPH_PROPOSED = "paragraph_proposed"
    PARAGRAPH_OBJECTED = "paragraph_objected"
    PARAGRAPH_OBJECTION_LIFTED = "paragraph_objection_lifted"
    PARAGRAPH_AGREED = "paragraph_agreed"
    COMMUNIQUE_ISSUED = "communique_issued"
    COMMUNIQUE_CLOSED_WITHOUT = "communique_closed_without"

    BODY_FORMED = "body_formed"
    MANDATE_GIVEN = "mandate_given"
    ITEM_STUDIED = "item_studied"
    ITEM_REPORTED = "item_reported"
    ITEM_ADVANCED = "item_advanced"
    ITEM_CARRIED_OVER = "item_carried_over"
    ITEM_CLOSED = "item_closed"
    WHETHER_QUESTIONED = "whether_questioned"
    HOW_QUESTIONED = "how_questioned"
    RECOMMENDATION_PROPOSED = "recommendation_proposed"
    RECOMMENDATION_OBJECTED = "recommendation_objected"
    RECOMMENDATION_OBJECTION_LIFTED = "recommendation_objection_lifted"
    RECOMMENDATION_ADOPTED = "recommendation_adopted"
    GROUP_CONSENSUS_FOUND = "group_consensus_found"

    CANDIDATE_PROPOSED = "candidate_proposed"
    CANDIDATE_OBJECTED = "candidate_objected"
    CANDIDATE_OBJECTION_LIFTED = "candidate_objection_lifted"
    CANDIDATE_WITHDRAWN = "candidate_withdrawn"
    CHAIR_ELECTED = "chair_elected"
    VICE_CHAIR_ELECTED = "vice_chair_elected"
    OFF_CYCLE_TERM_GIVEN = "off_cycle_term_given"
    CUSTODIAN_NAMED = "custodian_named"
    VACANCY_DECLARED = "vacancy_declared"


class FieldType(StrEnum):
    """What a field of an act's data holds, as JSON."""

    TEXT = "text"
    TEXTS = "texts"
    CODE = "code"
    """Letters, digits, `-` and `.`; at most 40: a party, a body, an item."""
    CODES = "codes"
    DAY = "day"
    INSTANT = "instant"
    """ISO 8601 with its offset."""
    PLACE = "place"
    """A time zone by its place, such as America/New_York."""
    HASH = "hash"
    COUNT = "count"
    FLAG = "flag"
    POSITION = "position"
    KIND = "kind"
    PROPOSAL_KIND = "proposal_kind"
    BODY_KIND = "body_kind"
    ATTRIBUTION = "attribution"
    VERB = "verb"
    OFFICE = "office"
    PARAGRAPHS = "paragraphs"
    RELATIONS = "relations"
    POWERS = "powers"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of an act's data."""

    name: str
    type: FieldType
    is_required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ActRow:
    """All that is declared of an act.

    words: what the actor does, for a line of the record.
    clause: id in the register of clauses, for the cells that allow it.
    sentence: what a user sees where the act is open to them.
    seats: for each kind of meeting the seats that may do it.
    fields: the data that the act carries.
    moves: the machines that it must move, by name.
    """

    act: Act
    words: str
    clause: str
    sentence: str
    seats: dict[MeetingKind, frozenset[Seat]]
    fields: tuple[Field, ...]
    moves: tuple[str, ...]


_KINDS = dict(zip("PSICW", MeetingKind, strict=True))
_SEATS = dict(zip("cpoagsb", Seat, strict=True))


def row(
    act: Act, words: str, sentence: str, *, clause: str, seats: str, fields: str = "", moves: str = ""
) -> ActRow:
    """A row from its short form.

    seats: `PS:c C:cb` gives plenary and special plenary to the chair, the committee to the chair and the
    chair of the body. Kinds: Plenary, Special plenary, Intersessional, Committee, Written. Seats: chair,
    participant, observer, applicant, guest, secretariat, body.
    fields: `name:type`, with `?` where it may be left out.
    """
    allowed: dict[MeetingKind, frozenset[Seat]] = {kind: frozenset() for kind in MeetingKind}
    for part in seats.split():
        kinds, _, letters = part.partition(":")
        for kind in kinds:
            allowed[_KINDS[kind]] = frozenset(_SEATS[letter] for letter in letters)
    return ActRow(
        act=act,
        words=words,
        clause=clause,
        sentence=sentence,
        seats=allowed,
        fields=tuple(_field(part) for part in fields.split()),
        moves=tuple(moves.split()),
    )


def _field(part: str) -> Field:
    name, _, type_name = part.partition(":")
    return Field(name=name, type=FieldType(type_name.rstrip("?")), is_required=not type_name.endswith("?"))
