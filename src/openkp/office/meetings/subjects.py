"""What an act is about: the things at a meeting that somebody can act on, and the ids of new ones.

Ids are made for people, readable and counted (`proposal-2026-3`, `item-4`); nobody types one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from openkp.governance import ROWS, Act, Asking, MeetingKind, Possible, Process, cell, possible_acts
from openkp.governance.process import Candidacy, Meeting, Proposal
from openkp.office.acting import Actor
from openkp.office.meetings import record
from openkp.office.meetings.act_words import GROUPS, Group
from openkp.office.meetings.regime import office_book
from openkp.office.meetings.seats import party_of, seat_of
from openkp.office.meetings.visibility import visible_proposals
from openkp.office.messages import finding
from openkp.office.wording import country_text, labelled
from openkp.scheme.checks import remembered_regime
from openkp.scheme.findings import Finding
from openkp.scheme.provisions import Book

#: The id in an address that stands for a meeting that is yet to be called.
NEW_MEETING = "new"
_MAKE = frozenset(
    {
        Act.AGENDA_ITEM_PROPOSED,
        Act.PROPOSAL_DRAFTED,
        Act.PARAGRAPH_PROPOSED,
        Act.BODY_FORMED,
        Act.MANDATE_GIVEN,
        Act.RECOMMENDATION_PROPOSED,
        Act.CANDIDATE_PROPOSED,
    }
)
_MAKE_A_PART = frozenset({Act.BRACKET_OPENED, Act.OBJECTION_RAISED})
_WORDS = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """Something to act on. part: id of the bracket or objection that is meant, within the subject."""

    subject: str
    part: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One act at a meeting: on which things it is open to the person, else why it is not open at all."""

    act: Act
    things: tuple[Thing, ...]
    is_offered: bool
    findings: tuple[Finding, ...]


def short(text: str, most: int = _WORDS) -> str:
    """The beginning of a text, cut at a word."""
    words = " ".join(text.split())
    return words if len(words) <= most else words[:most].rsplit(" ", 1)[0] + " …"


def kind_of_thing(act: Act) -> str:
    """What an act is about: a name of a machine, or empty where it is about the meeting itself."""
    moves = ROWS[act].moves
    for part in ("bracket", "objection"):
        if part in moves:
            return part
    if act in (Act.HOW_QUESTIONED, Act.WHETHER_QUESTIONED):
        return "mandate_item"
    if act.value.startswith("position_"):
        return "proposal"
    first = moves[0] if moves else ""
    if first in ("call", "silence"):
        return "proposal"
    return "" if first in ("meeting", "communique") else first


def makes_new(act: Act) -> bool:
    """True for an act that brings its own thing into being."""
    return act in _MAKE


def makes_part(act: Act) -> bool:
    """True for an act on a proposal that brings a bracket or an objection into being."""
    return act in _MAKE_A_PART


def things(actor: Actor, process: Process, meeting: Meeting, act: Act) -> list[Thing]:
    """Everything of the right kind that the person may see, whether or not the act is possible on it."""
    kind = kind_of_thing(act)
    if not kind or makes_new(act):
        return []
    if makes_part(act):
        kind = "proposal"
    found = list(_THINGS[kind](actor, process, meeting))
    if act is Act.POSITION_RELEASED:
        return [each for each in found if _has_position(actor, process.proposals[each.subject])]
    return found


def _has_position(actor: Actor, proposal: Proposal) -> bool:
    return any(each.party == party_of(actor) for each in proposal.positions.values())


def _proposals(actor: Actor, process: Process, meeting: Meeting) -> Iterator[Thing]:
    def distance(each: Proposal) -> tuple[bool, bool]:
        return each.meeting != meeting.id, not each.is_of(party_of(actor))

    for each in sorted(visible_proposals(actor, process), key=distance):
        yield Thing(subject=each.id, label=proposal_label(each))


def proposal_label(proposal: Proposal) -> str:
    """A proposal by title and id."""
    return f"{short(proposal.title)} ({proposal.id})"


def _brackets(actor: Actor, process: Process, meeting: Meeting) -> Iterator[Thing]:
    for each in visible_proposals(actor, process):
        for bracket in each.brackets.values():
            words = _("paragraph %(number)s, “%(words)s”") % {
                "number": bracket.paragraph,
                "words": short(bracket.span, 50),
            }
            yield Thing(subject=each.id, part=bracket.id, label=labelled(short(each.title, 50), words))


def _objections(actor: Actor, process: Process, meeting: Meeting) -> Iterator[Thing]:
    for each in visible_proposals(actor, process):
        for objection in each.objections.values():
            words = f"{country_text(objection.party)}, “{short(objection.grounds, 50)}”"
            yield Thing(subject=each.id, part=objection.id, label=labelled(short(each.title, 50), words))


def _items(actor: Actor, process: Process, meeting: Meeting) -> Iterator[Thing]:
    for each in meeting.agenda.values():
        yield Thing(subject=each.id, label=short(each.title))


def _paragraphs(actor: Actor, process: Process, meeting: Meeting) -> Iterator[Thing]:
    for each in meeting.communique.values():
        yield Thing(subject=each.id, label=short(each.text))


def _mandate_items(actor: Actor, process: Process, meeting: Meeting) -> Iterator[Thing]:
    for each in process.mandate_items.values():
        if meeting.kind is not MeetingKind.COMMITTEE or each.body == meeting.body:
            yield Thing(subject=each.id, label=labelled(each.body, short(each.text)))


def _recommendations(actor: Actor, process: Process, meeting: Meeting) -> Iterator[Thing]:
    for each in process.recommendations.values():
        if each.body == meeting.body:
            yield Thing(subject=each.id, label=short(each.text))


def candidacies_of(process: Process, meeting: Meeting) -> list[Candidacy]:
    """Candidates proposed at a meeting."""
    return [each for each in process.candidacies.values() if each.meeting == meeting.id]


def _candidacies(actor: Actor, process: Process, meeting: Meeting) -> Iterator[Thing]:
    for each in candidacies_of(process, meeting):
        yield Thing(
            subject=each.id, label=labelled(office_words(each.office), country_text(each.participant))
        )


def office_words(office: str) -> str:
    """An office in words."""
    return {
        "chair": _("Chair"),
        "vice_chair": _("Vice-Chair"),
        "custodian": _("Custodian of the Chair"),
    }.get(office, office)


_THINGS: dict[str, Callable[[Actor, Process, Meeting], Iterator[Thing]]] = {
    "proposal": _proposals,
    "bracket": _brackets,
    "objection": _objections,
    "agenda_item": _items,
    "paragraph": _paragraphs,
    "mandate_item": _mandate_items,
    "recommendation": _recommendations,
    "candidacy": _candidacies,
}


# --- what is open to somebody now ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class AtTable:
    """A person at the table at an instant, with the record and the decisions read once for a whole page."""

    actor: Actor
    process: Process
    now: datetime
    book: Book

    def asked(self, meeting: str, act: Act, thing: Thing) -> Possible:
        """The engine's answer on one act and one thing."""
        seat = seat_of(self.actor)
        if seat is None:
            raise LookupError("the page is for people at the table")
        asking = Asking(
            by=party_of(self.actor),
            seat=seat,
            meeting=meeting,
            at=self.now,
            subject=thing.subject,
            part=thing.part,
        )
        (told,) = possible_acts(
            self.process,
            asking,
            regime_for=lambda day: remembered_regime(day, self.book),
            acts=(act,),
            decisions=self.book.decisions,
        )
        return told

    def offer(self, meeting: Meeting, act: Act) -> Offer:
        """Whether an act is open to the person at a meeting now, and on what."""
        found = things(self.actor, self.process, meeting, act)
        if not found:
            subject = new_subject(self.process, meeting, act, on=self.now.date())
            told = self.asked(meeting.id, act, Thing(subject=subject if kind_of_thing(act) else ""))
            if self._is_open(meeting, act) and kind_of_thing(act) and not makes_new(act):
                nothing = finding("nothing_to_act_on", ROWS[act].clause, subject=kind_of_thing(act))
                return Offer(act=act, things=(), is_offered=False, findings=(nothing,))
            return Offer(act=act, things=(), is_offered=told.is_offered, findings=told.findings)
        answers = [(thing, self.asked(meeting.id, act, thing)) for thing in found]
        open_ones = tuple(thing for thing, told in answers if told.is_offered)
        findings = () if open_ones else answers[0][1].findings
        return Offer(act=act, things=open_ones, is_offered=bool(open_ones), findings=findings)

    def _is_open(self, meeting: Meeting, act: Act) -> bool:
        seat = seat_of(self.actor)
        return seat is not None and cell(meeting.kind, act, seat).is_allowed

    def offers(self, meeting: Meeting) -> list[tuple[Group, list[Offer]]]:
        """Every act of a meeting that was called, group by group."""
        return [
            (group, [self.offer(meeting, act) for act in group.acts if act is not Act.MEETING_CALLED])
            for group in GROUPS
        ]


def at_table(actor: Actor, *, now: datetime) -> AtTable:
    """The person with the record as it stands."""
    return AtTable(actor=actor, process=record.process(), now=now, book=office_book())


def kinds_to_call(actor: Actor | None) -> list[MeetingKind]:
    """The kinds of meeting that the person's seat may call."""
    seat = seat_of(actor)
    if seat is None:
        return []
    return [kind for kind in MeetingKind if cell(kind, Act.MEETING_CALLED, seat).is_allowed]


# --- ids ----------------------------------------------------------------------------------------------------


def new_subject(process: Process, meeting: Meeting, act: Act, *, on: date) -> str:
    """The id of what an act brings into being; a working body names itself and gets none here."""
    year = str(on.year)
    kind = kind_of_thing(act)
    taken: dict[str, tuple[str, Collection[str]]] = {
        "proposal": (f"proposal-{year}", process.proposals),
        "agenda_item": ("item", meeting.agenda),
        "paragraph": ("paragraph", meeting.communique),
        "mandate_item": (f"mandate-{year}", process.mandate_items),
        "recommendation": (f"recommendation-{year}", process.recommendations),
        "candidacy": (f"candidate-{year}", process.candidacies),
    }
    stem, known = taken.get(kind, ("thing", ()))
    return _counted(stem, known)


def new_part(process: Process, subject: str, act: Act) -> str:
    """The id of a new bracket or objection of a proposal."""
    proposal = process.proposals.get(subject)
    known: Sequence[str] = ()
    if proposal is not None:
        known = tuple(proposal.brackets if act is Act.BRACKET_OPENED else proposal.objections)
    return _counted("bracket" if act is Act.BRACKET_OPENED else "objection", known)


def _counted(stem: str, known: Collection[str]) -> str:
    serial = len(known) + 1
    while f"{stem}-{serial}" in known:
        serial += 1
    return f"{stem}-{serial}"


def new_meeting(process: Process, kind: MeetingKind, *, opens_on: date, body: str = "") -> str:
    """The id of a meeting that is called: kind and year, counted from the second on."""
    stem = {
        MeetingKind.PLENARY: "plenary",
        MeetingKind.SPECIAL_PLENARY: "special-plenary",
        MeetingKind.INTERSESSIONAL: "intersessional",
        MeetingKind.COMMITTEE: body.lower() or "body",
        MeetingKind.WRITTEN: "written",
    }[kind]
    stem = f"{stem}-{opens_on.year}"
    if stem not in process.meetings and kind not in (MeetingKind.COMMITTEE, MeetingKind.WRITTEN):
        return stem
    return _counted(stem, [key for key in process.meetings if key.startswith(stem)])


def act_url(meeting_id: str, act: Act, query: dict[str, str] | None = None) -> str:
    """The address of the page of an act."""
    address = reverse("meetings:act", args=[meeting_id, act.value])
    return f"{address}?{urlencode(query)}" if query else address
