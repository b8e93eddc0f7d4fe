"""Proposals as one person at the table sees them: what each needs from them, what they may do about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from openkp.governance import (
    ROWS,
    Act,
    Asking,
    MeetingKind,
    PositionKind,
    Process,
    Seat,
    consensus_on,
    deadline_of,
    possible_acts,
)
from openkp.governance.machines import CALL, PROPOSAL, SILENCE
from openkp.governance.process import Meeting, Objection, Proposal
from openkp.office.acting import Actor
from openkp.office.findings_shown import ShownFinding, shown
from openkp.office.meetings.act_words import BUTTONS, GROUPS
from openkp.office.meetings.consensus_board import own_position
from openkp.office.meetings.models import MeetingEvent
from openkp.office.meetings.reads_meetings import doer_text
from openkp.office.meetings.regime import office_book, office_regime
from openkp.office.meetings.seats import party_of, seat_of
from openkp.office.meetings.visibility import may_see_meeting, visible_proposals
from openkp.office.wording import country_text, day_text, instant_text
from openkp.scheme.findings import Finding, is_blocked

#: The order of states on the list: what can still be moved first, what has ended last.
STATE_ORDER = (
    "called",
    "clean",
    "negotiating",
    "circulated",
    "submitted",
    "draft",
    "blocked",
    "referred",
    "carried_over",
    "adopted",
    "withdrawn",
    "lapsed",
)
_BEFORE_CIRCULATION = ("draft", "submitted")
_OF_BRACKETS = (
    Act.BRACKET_AGREED,
    Act.ALTERNATIVE_OFFERED,
    Act.BRACKET_RESOLVED,
    Act.BRACKET_REOPENED,
)
_OF_OBJECTIONS = (
    Act.OBJECTION_ACKNOWLEDGED,
    Act.OBJECTION_ADDRESSED,
    Act.OBJECTION_MAINTAINED,
    Act.OBJECTION_LIFTED,
    Act.OBJECTION_LAPSED,
)
_APART = frozenset({Act.POSITION_TAKEN, *_OF_BRACKETS, *_OF_OBJECTIONS})
#: Acts on the text as a whole, in the order of a text's life.
OF_THE_TEXT = tuple(
    act
    for group in GROUPS
    if group.key in ("texts", "positions", "consensus", "silence")
    for act in group.acts
    if act not in _APART and act is not Act.PROPOSAL_DRAFTED
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedProposal:
    """A proposal on the list. needs: what it wants from the person now, in sentences; the nearest first."""

    proposal: Proposal
    needs: tuple[str, ...]
    meeting: str
    meeting_title: str


def listed(actor: Actor, process: Process, *, now: datetime) -> list[ListedProposal]:
    """What the person may see; by state, and the newest first in each."""
    found = [
        ListedProposal(
            proposal=each,
            needs=tuple(needs(actor, process, each, now=now)),
            meeting=each.meeting if _sees(actor, process, each.meeting) else "",
            meeting_title=_title(process, each.meeting) if _sees(actor, process, each.meeting) else "",
        )
        for each in reversed(visible_proposals(actor, process))
    ]
    return sorted(found, key=lambda each: STATE_ORDER.index(each.proposal.state))


def _title(process: Process, meeting: str) -> str:
    return process.meetings[meeting].title if meeting in process.meetings else meeting


def _sees(actor: Actor, process: Process, meeting: str) -> bool:
    return meeting in process.meetings and may_see_meeting(actor, process.meetings[meeting], process)


# --- what it needs ------------------------------------------------------------------------------------------


def needs(actor: Actor, process: Process, proposal: Proposal, *, now: datetime) -> Iterator[str]:
    """What the proposal wants from the person now, one sentence each."""
    if proposal.state in PROPOSAL.ends:
        return
    seat = seat_of(actor)
    if seat in (Seat.PARTICIPANT, Seat.OBSERVER):
        yield from _of_a_party(actor, process, proposal, now=now)
    elif seat in (Seat.CHAIR, Seat.SECRETARIAT):
        yield from _of_the_chair(process, proposal, is_chair=seat is Seat.CHAIR)


def _of_a_party(actor: Actor, process: Process, proposal: Proposal, *, now: datetime) -> Iterator[str]:
    party, is_participant = party_of(actor), seat_of(actor) is Seat.PARTICIPANT
    if is_participant and proposal.is_of(party) and proposal.state == "draft":
        yield _("Your draft: submit it to the Chair when it is ready.")
    silence = proposal.silence
    deadline = deadline_of(process, silence) if silence else None
    is_running = silence is not None and silence.state in ("running", "extended")
    if is_participant and is_running and deadline is not None and now <= deadline:
        yield _("Silence until %(deadline)s: an objection must arrive by then.") % {
            "deadline": instant_text(deadline)
        }
    if is_participant:
        yield from _of_objections(party, proposal)
        for bracket in proposal.open_brackets:
            if party in bracket.owners and party not in bracket.agreed:
                yield _("Your bracket in paragraph %(paragraph)s is open.") % {"paragraph": bracket.paragraph}
    position = own_position(actor, proposal)
    is_unspoken = (position is None or position.kind is PositionKind.NOT_STATED) and not any(
        each.party == party for each in proposal.standing_objections
    )
    if is_unspoken and not (is_running or proposal.state in _BEFORE_CIRCULATION):
        yield _("You have not stated a position on version %(version)s.") % {"version": proposal.text.serial}


def _of_objections(party: str, proposal: Proposal) -> Iterator[str]:
    for each in proposal.standing_objections:
        if each.party == party and each.state == "addressed" and each.renew_until is not None:
            yield _("A new version answers your objection: maintain it by %(day)s, or it may lapse.") % {
                "day": instant_text(each.renew_until)
            }
        elif proposal.is_of(party) and each.state in ("raised", "acknowledged", "maintained"):
            yield _("An objection of %(party)s waits for your answer.") % {"party": country_text(each.party)}


def _of_the_chair(process: Process, proposal: Proposal, *, is_chair: bool) -> Iterator[str]:
    if proposal.state == "submitted":
        yield _("Submitted: circulate it without delay.")
    if not is_chair:
        return
    for each in proposal.standing_objections:
        if each.state == "raised":
            yield _("An objection of %(party)s waits for your acknowledgement.") % {
                "party": country_text(each.party)
            }
    if consensus_on(process, proposal.id).could_be_declared:
        yield _("Nothing stands in the way: the text may be declared adopted.")
    if proposal.state == "clean":
        yield _("The text is clean: the call for consensus can be announced.")


# --- what can be done ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """An act on the proposal. url: of its form, empty where it is not offered; why: what stops it."""

    act: Act
    label: str
    url: str
    at: str
    why: tuple[Finding, ...] = ()

    @property
    def reasons(self) -> list[ShownFinding]:
        """What stops it, in words."""
        return shown(self.why)


def place_of_acts(proposal: Proposal) -> str:
    """The meeting at which the proposal lives now: of its silence, of its call, else where it is aimed."""
    silence, call = proposal.silence, proposal.call
    if silence is not None and silence.state not in SILENCE.ends:
        return silence.meeting
    if call is not None and call.state not in CALL.ends:
        return call.meeting
    return proposal.meeting


def _places(actor: Actor, process: Process, proposal: Proposal) -> list[Meeting]:
    """Where something could be done about it: where it lives first, then every meeting that is not closed.

    A written procedure is about its own text and no place for others.
    """
    home = place_of_acts(proposal)
    others = [
        each.id
        for each in process.meetings.values()
        if each.state != "closed" and each.kind is not MeetingKind.WRITTEN
    ]
    return [process.meetings[each] for each in dict.fromkeys((home, *others)) if _sees(actor, process, each)]


def offers(
    actor: Actor, process: Process, proposal: Proposal, *, now: datetime, acts: Iterable[Act] = OF_THE_TEXT
) -> list[Offer]:
    """Acts on the text as a whole that the seat has anywhere: those offered, and why others are not."""
    return _offers(actor, process, proposal, part=("", ""), now=now, acts=tuple(acts))


def offers_for_bracket(
    actor: Actor, process: Process, proposal: Proposal, bracket: str, *, now: datetime
) -> list[Offer]:
    """Acts on one bracket."""
    return _offers(actor, process, proposal, part=("bracket", bracket), now=now, acts=_OF_BRACKETS)


def offers_for_objection(
    actor: Actor, process: Process, proposal: Proposal, objection: Objection, *, now: datetime
) -> list[Offer]:
    """Acts on one objection."""
    return _offers(actor, process, proposal, part=("objection", objection.id), now=now, acts=_OF_OBJECTIONS)


def _offers(
    actor: Actor,
    process: Process,
    proposal: Proposal,
    *,
    part: tuple[str, str],
    now: datetime,
    acts: tuple[Act, ...],
) -> list[Offer]:
    seat = seat_of(actor)
    if seat is None:
        return []
    places = _places(actor, process, proposal)
    decisions = office_book().decisions
    found: dict[Act, Offer] = {}
    for place in places:
        asking = Asking(
            by=party_of(actor), seat=seat, meeting=place.id, at=now, subject=proposal.id, part=part[1]
        )
        open_acts = [
            act
            for act in acts
            if seat in ROWS[act].seats[place.kind] and not (act in found and found[act].url)
        ]
        for each in possible_acts(
            process, asking, regime_for=office_regime, acts=open_acts, decisions=decisions
        ):
            if each.is_offered or each.act not in found:
                found[each.act] = Offer(
                    act=each.act,
                    label=str(BUTTONS[each.act]),
                    url=_act_url(proposal, place, each.act, part) if each.is_offered else "",
                    at="" if place.id == places[0].id else place.title,
                    why=tuple(one for one in each.findings if is_blocked([one])),
                )
    return [found[act] for act in acts if act in found]


def _act_url(proposal: Proposal, place: Meeting, act: Act, part: tuple[str, str]) -> str:
    here = reverse("meetings:proposal", args=[proposal.id])
    asked = {"subject": proposal.id, "next": here}
    if any(field.name == "version" for field in ROWS[act].fields):
        asked["version"] = proposal.text.hash
    if part[0]:
        asked[part[0]] = part[1]
    return f"{reverse('meetings:act', args=[place.id, act.value])}?{urlencode(asked)}"


# --- what happened ------------------------------------------------------------------------------------------

_PRIVATE = (Act.POSITION_TAKEN.value, Act.POSITION_RELEASED.value)
MAX_HISTORY = 60


def history_of(actor: Actor, process: Process, proposal: Proposal) -> list[dict[str, object]]:
    """What was done about it, newest first. Positions are left out, but for the person's own."""
    rows = MeetingEvent.objects.filter(subject=proposal.id).order_by("-pk")
    told: list[dict[str, object]] = []
    for row in rows:
        is_own = row.by == party_of(actor) and row.seat == seat_of(actor)
        if (row.act in _PRIVATE and not is_own) or not _sees(actor, process, row.meeting):
            continue
        told.append(
            {
                "title": _("%(party)s %(words)s")
                % {"party": doer_text(row), "words": _(ROWS[Act(row.act)].words)},
                "at": row.at,
                "who": _title(process, row.meeting),
                "text": _said(row),
                "tone": "neutral",
            }
        )
        if len(told) == MAX_HISTORY:
            break
    return told


def _said(row: MeetingEvent) -> str:
    """What of an act's data tells a reader something: grounds, reasons, the version."""
    data = row.data
    for name in ("grounds", "reason", "letter", "text", "span"):
        if isinstance(data.get(name), str) and data[name]:
            return str(data[name])[:300]
    if isinstance(data.get("paragraph"), str):
        return _("Paragraph %(number)s") % {"number": data["paragraph"]}
    if isinstance(data.get("deadline"), str):
        return day_text(data["deadline"])
    return ""
