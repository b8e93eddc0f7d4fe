"""The state of the Process, folded from events: frozen values only.

A page shows nothing that cannot be derived from `Process` and pure functions of this package. Mappings are
read-only; two processes are equal if the same happened in the same order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, TypeVar

from openkp.governance.acts import MeetingKind, Seat
from openkp.governance.texts import Bracket, TextParagraph, TextVersion
from openkp.scheme import adopted

Value = TypeVar("Value")

#: How a party stands to one version of a text; the words of a signed decision.
PositionKind = adopted.Position


def put(mapping: Mapping[str, Value], key: str, value: Value) -> Mapping[str, Value]:
    """The mapping with one entry more, or another; read-only."""
    return MappingProxyType({**mapping, key: value})


def read_only(mapping: Mapping[str, Value]) -> Mapping[str, Value]:
    """The mapping, for reading only."""
    return MappingProxyType(dict(mapping))


def _nothing() -> Mapping[str, Any]:
    return MappingProxyType({})


class ProposalKind(StrEnum):
    """What a proposal would do. 90 days are asked of amendments and administrative decisions (VI.19)."""

    AMENDMENT = "amendment"
    """Changes the Core Document (VI.17)."""
    ADMINISTRATIVE_DECISION = "administrative_decision"
    ADMISSION = "admission"
    """Admits a Participant or an observer (VI.8 to VI.10)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaItem:
    """An item. objectors: Participants that keep it off the agenda now."""

    id: str
    title: str
    proposed_by: str
    state: str
    proposal: str = ""
    is_short_notice: bool = False
    objectors: Mapping[str, str] = field(default_factory=_nothing)


@dataclass(frozen=True, slots=True, kw_only=True)
class CommuniqueParagraph:
    """A paragraph of the communiqué; objectors by party, with their grounds."""

    id: str
    text: str
    proposed_by: str
    state: str
    objectors: Mapping[str, str] = field(default_factory=_nothing)
    is_left_out: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A meeting. participants: the roll of the opening day, the EU once. present: those that came, where
    attendance was taken. called_by: the code of the Chair, the secretariat or the body.
    communique_state: empty, `issued` or `closed_without`.
    """

    id: str
    kind: MeetingKind
    title: str
    state: str
    called_by: str
    called_at: datetime
    opens_on: date
    closes_on: date | None
    body: str
    observers: tuple[str, ...]
    applicants: tuple[str, ...]
    guests: tuple[str, ...]
    participants: tuple[str, ...] = ()
    present: tuple[str, ...] = ()
    agenda: Mapping[str, AgendaItem] = field(default_factory=_nothing)
    communique: Mapping[str, CommuniqueParagraph] = field(default_factory=_nothing)
    communique_state: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """How a party stands to one version. released_to: `chair`, `all`, or codes; the owner always sees it.

    is_counted: False for an observer, whose position is recorded and does not block.
    """

    party: str
    seat: Seat
    version: str
    kind: PositionKind
    reason: str
    at: datetime
    released_to: frozenset[str]

    @property
    def is_counted(self) -> bool:
        """True for Participants."""
        return self.seat is Seat.PARTICIPANT


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """A Participant's objection to a version. remedy: the text that would remove it."""

    id: str
    party: str
    version: str
    paragraph: str
    grounds: str
    attempts: str
    remedy: str
    state: str
    raised_at: datetime
    answered_by: str = ""
    renew_until: datetime | None = None

    @property
    def stands(self) -> bool:
        """True while it blocks."""
        return self.state not in ("lifted", "lapsed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call for consensus on one version at one meeting."""

    meeting: str
    version: str
    state: str
    announced_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """A silence procedure on one version.

    deadline: in UTC, as set; the place is where it is counted. delivered: evidence by Participant.
    objections, late_objections: grounds by Participant.
    """

    meeting: str
    version: str
    state: str
    languages: tuple[str, ...]
    circulated_at: datetime
    deadline: datetime
    place: str
    minimum_supports: int
    delivered: Mapping[str, str] = field(default_factory=_nothing)
    objections: Mapping[str, str] = field(default_factory=_nothing)
    late_objections: Mapping[str, str] = field(default_factory=_nothing)
    letter: str = ""
    noted_at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A proposal with everything that happened to it. meeting: where it is aimed at or was last presented."""

    id: str
    title: str
    kind: ProposalKind
    proposer: str
    sponsors: tuple[str, ...]
    meeting: str
    state: str
    versions: tuple[TextVersion, ...]
    relations: tuple[Mapping[str, Any], ...] = ()
    item: str = ""
    submitted_at: datetime | None = None
    circulated_at: datetime | None = None
    is_circulated_to_observers: bool = False
    referred_to: str = ""
    brackets: Mapping[str, Bracket] = field(default_factory=_nothing)
    positions: Mapping[str, Position] = field(default_factory=_nothing)
    """By party: the newest on each version is kept under `party hash`."""
    objections: Mapping[str, Objection] = field(default_factory=_nothing)
    call: Call | None = None
    silence: Silence | None = None

    @property
    def text(self) -> TextVersion:
        """The current version."""
        return self.versions[-1]

    @property
    def open_brackets(self) -> tuple[Bracket, ...]:
        """Brackets that are not resolved."""
        return tuple(each for each in self.brackets.values() if each.is_open)

    @property
    def standing_objections(self) -> tuple[Objection, ...]:
        """Objections that block."""
        return tuple(each for each in self.objections.values() if each.stands)

    def is_of(self, party: str) -> bool:
        """True for the proposer and its sponsors."""
        return party == self.proposer or party in self.sponsors


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopted:
    """An adopted text, with all that is needed to make the decision of it.

    positions: those released to all, by Participant; observers: theirs. silent: Participants that did not
    speak. withdrawn: objections lifted before. serial: counted per year and kind of meeting. chair: who
    declared it; a certification is declared by the body, and `proposal` names its recommendation.
    """

    proposal: str
    title: str
    meeting: str
    kind: MeetingKind
    at: datetime
    chair: str
    version: str
    paragraphs: tuple[TextParagraph, ...]
    relations: tuple[Mapping[str, Any], ...]
    positions: Mapping[str, PositionKind]
    observers: Mapping[str, PositionKind]
    silent: tuple[str, ...]
    withdrawn: tuple[Objection, ...]
    present: tuple[str, ...]
    serial: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Power:
    """What a decision lets a body do by consensus of its own members."""

    decision: str
    paragraph: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A working body: committee, working_group, ad_hoc or secretariat. members are Participants."""

    id: str
    title: str
    kind: str
    decision: str
    members: tuple[str, ...]
    observers: tuple[str, ...]
    chair: str
    powers: tuple[Power, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MandateItem:
    """One item of a mandate. verb: how far the body may go (examine, report, advance)."""

    id: str
    body: str
    decision: str
    verb: str
    text: str
    due: str
    state: str
    reports: tuple[str, ...] = ()
    how_questions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation:
    """What a body recommends, or does under a power; consensus is that of the members of the body."""

    id: str
    body: str
    text: str
    proposed_by: str
    state: str
    proposal: str = ""
    objectors: Mapping[str, str] = field(default_factory=_nothing)
    under: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidacy:
    """A candidate for an office (chair, vice_chair, custodian), with the Participants that object.

    meeting: where the candidate was proposed last.
    """

    id: str
    meeting: str
    office: str
    participant: str
    state: str
    proposed_by: str
    objectors: Mapping[str, str] = field(default_factory=_nothing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """Who holds an office from first to last day. A later record takes the place of an earlier one."""

    office: str
    holder: str
    first: date
    last: date
    is_off_cycle: bool
    given_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Vacancy:
    """The Chair is vacant from a day on, until a Chair or custodian takes office."""

    first: date
    reason: str
    declared_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Intervention:
    """Something said. attribution: named, group or none; `speaker` is empty where it is none."""

    meeting: str
    at: datetime
    speaker: str
    seat: Seat
    text: str
    item: str
    language: str
    attribution: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """What a meeting without power to decide came to think. Never a decision."""

    meeting: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """Everything that has happened, as it stands now. count: how many events; last_at: of the last one."""

    count: int = 0
    last_at: datetime | None = None
    meetings: Mapping[str, Meeting] = field(default_factory=_nothing)
    proposals: Mapping[str, Proposal] = field(default_factory=_nothing)
    adopted: Mapping[str, Adopted] = field(default_factory=_nothing)
    bodies: Mapping[str, Body] = field(default_factory=_nothing)
    mandate_items: Mapping[str, MandateItem] = field(default_factory=_nothing)
    recommendations: Mapping[str, Recommendation] = field(default_factory=_nothing)
    candidacies: Mapping[str, Candidacy] = field(default_factory=_nothing)
    terms: tuple[Term, ...] = ()
    vacancies: tuple[Vacancy, ...] = ()
    interventions: tuple[Intervention, ...] = ()
    understandings: tuple[Understanding, ...] = ()

    def with_meeting(self, meeting: Meeting) -> Process:
        """With one meeting as given."""
        return replace(self, meetings=put(self.meetings, meeting.id, meeting))

    def with_proposal(self, proposal: Proposal) -> Process:
        """With one proposal as given."""
        return replace(self, proposals=put(self.proposals, proposal.id, proposal))
