"""What the pages of meetings show: calendar, one meeting, its roll, its timeline. Reading goes through here.

Nothing is shown that `visibility` does not give to the person: drafts, positions that were not released, and
who said what under an attribution other than by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.dates import format_interval
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from openkp.governance import ROWS, Act, MeetingKind, Process, Seat, chair_on, vice_chair_on
from openkp.governance.process import Intervention, Meeting, Proposal
from openkp.office.acting import Actor
from openkp.office.meetings.act_words import SEATS
from openkp.office.meetings.models import MeetingEvent
from openkp.office.meetings.record import events_of
from openkp.office.meetings.seats import seat_of
from openkp.office.meetings.subjects import short
from openkp.office.meetings.visibility import (
    may_see_meeting,
    may_see_position,
    may_see_proposal,
    visible_proposals,
)
from openkp.office.wording import country_text, current_locale, day_text, listed
from openkp.scheme.countries import is_issuer_code
from openkp.scheme.participants import chairs_of
from openkp.scheme.rules.section_vi import PROPOSAL_DAYS, last_day_for_proposals

_OPEN_TO_THE_WORLD = frozenset({MeetingKind.PLENARY, MeetingKind.SPECIAL_PLENARY, MeetingKind.INTERSESSIONAL})
_POSITION_ACTS = frozenset({Act.POSITION_TAKEN.value, Act.POSITION_RELEASED.value})


def party_text(code: str) -> str:
    """A Participant by name; an observer or a body by its short name."""
    return country_text(code) if is_issuer_code(code) else code


def link(text: str, address: str) -> SafeString:
    """A link that may run over several lines; plain text without an address."""
    if not address:
        return format_html("<bdi>{}</bdi>", text)
    return format_html('<a href="{}"><bdi>{}</bdi></a>', address, text)


def parties_text(codes: Iterable[str]) -> str:
    """Several parties, by name."""
    return listed(party_text(code) for code in codes)


def visible_meetings(actor: Actor | None, process: Process) -> list[Meeting]:
    """Meetings that somebody may know of, the newest first. A stranger sees those of the whole Process."""
    seen = [
        each
        for each in process.meetings.values()
        if each.kind in _OPEN_TO_THE_WORLD or (actor is not None and may_see_meeting(actor, each, process))
    ]
    return sorted(seen, key=lambda each: (each.opens_on, each.id), reverse=True)


def meeting_of(actor: Actor, process: Process, key: str) -> Meeting | None:
    """A meeting that the person may see; None for any other."""
    found = process.meetings.get(key)
    return found if found is not None and may_see_meeting(actor, found, process) else None


def next_plenary(process: Process, day: date) -> Meeting | None:
    """The next Plenary that was called and has not closed."""
    coming = [
        each
        for each in process.meetings.values()
        if each.kind is MeetingKind.PLENARY and each.state != "closed" and _last_day(each) >= day
    ]
    return min(coming, key=lambda each: each.opens_on, default=None)


def _last_day(meeting: Meeting) -> date:
    return meeting.closes_on or meeting.opens_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """The last day for proposals to a Plenary, seen from a day. days_left: below zero once it is past."""

    plenary: Meeting
    last_day: date
    days_left: int


def proposals_deadline(meeting: Meeting, day: date) -> Deadline:
    """90 days before the Plenary (KPCS-CD:VI.18)."""
    last = last_day_for_proposals(meeting.opens_on)
    return Deadline(plenary=meeting, last_day=last, days_left=(last - day).days)


def deadline_sentence(deadline: Deadline) -> str:
    """The deadline in words."""
    if deadline.days_left < 0:
        return _(
            "The last day for proposals was %(count)s days ago. Late ones need an item of short notice."
        ) % {"count": -deadline.days_left}
    return _("%(count)s days left to send the Chair a proposal (%(days)s days before the Plenary).") % {
        "count": deadline.days_left,
        "days": PROPOSAL_DAYS,
    }


def chair_text(process: Process, day: date) -> str:
    """Who holds the Chair on a day, in words: by the record, else by the list of Chairs."""
    holder = chair_on(process, day)
    if holder.is_vacant:
        return _("Vacant: the clocks of written procedures stand still")
    if holder.code:
        how = {
            "elected": _("elected"),
            "succession": _("as Vice-Chair of the year before"),
            "custodian": _("custodian"),
        }.get(holder.how, holder.how)
        return f"{party_text(holder.code)} ({how})"
    named = [term.participant for term in chairs_of(day.year) if term.role == "chair"]
    return parties_text(named) or _("Not recorded here")


def vice_chair_text(process: Process, day: date) -> str:
    """The Vice-Chair on a day: by the record, else by the list of Chairs."""
    code = vice_chair_on(process, day)
    named = (
        [code] if code else [each.participant for each in chairs_of(day.year) if each.role == "vice_chair"]
    )
    return parties_text(named) or _("Not recorded here")


def days_text(first: date, last: date | None) -> str:
    """The days of a meeting, short: `24–27 Nov 2026`."""
    if last is None or last == first:
        return day_text(first)
    return str(format_interval(first, last, "yMMMd", locale=current_locale()))


# --- one meeting --------------------------------------------------------------------------------------------


def proposals_at(actor: Actor, process: Process, meeting: Meeting) -> list[Proposal]:
    """The visible proposals of a meeting: aimed at it, on its agenda, called or decided there."""
    on_agenda = {item.proposal for item in meeting.agenda.values()}
    return [
        each
        for each in visible_proposals(actor, process)
        if each.id in on_agenda
        or each.meeting == meeting.id
        or (each.call is not None and each.call.meeting == meeting.id)
        or (each.silence is not None and each.silence.meeting == meeting.id)
        or (meeting.body and each.referred_to == meeting.body)
    ]


def speaker_text(said: Intervention) -> str:
    """Who spoke, as far as the speaker wants to be named."""
    seat = str(SEATS[said.seat])
    if said.attribution == "none":
        return _("Not attributed")
    if said.attribution == "group" or not said.speaker:
        return _("One of the group: %(seat)s") % {"seat": seat}
    return f"{party_text(said.speaker)} · {seat}"


def interventions(process: Process, meeting: Meeting) -> list[dict[str, Any]]:
    """What was said, in order, for the timeline component."""
    titles = {item.id: item.title for item in meeting.agenda.values()}
    return [
        {
            "title": speaker_text(each),
            "at": each.at,
            "who": " · ".join(part for part in (titles.get(each.item, ""), each.language) if part),
            "text": each.text,
            "tone": "info",
        }
        for each in process.interventions
        if each.meeting == meeting.id
    ]


def happened(actor: Actor, process: Process, meeting: Meeting) -> list[dict[str, Any]]:
    """What happened at a meeting, the newest first, as far as the person may know it."""
    steps = [
        _step(process, meeting, row)
        for row, _event in events_of(meeting.id)
        if _may_know(actor, process, row)
    ]
    return list(reversed(steps))


def _may_know(actor: Actor, process: Process, row: MeetingEvent) -> bool:
    proposal = process.proposals.get(row.subject)
    if proposal is None:
        return True
    if not may_see_proposal(actor, proposal):
        return False
    if row.act in _POSITION_ACTS:
        position = proposal.positions.get(f"{row.by} {row.data.get('version', '')}")
        return position is not None and may_see_position(actor, position)
    return True


def _step(process: Process, meeting: Meeting, row: MeetingEvent) -> dict[str, Any]:
    act = Act(row.act)
    proposal = process.proposals.get(row.subject)
    return {
        "title": _("%(party)s %(words)s") % {"party": doer_text(row), "words": _(ROWS[act].words)},
        "at": row.at,
        "who": _("Illustration") if row.is_illustration else "",
        "text": _about(process, meeting, row),
        "tone": _TONES.get(act, "neutral"),
        "url": reverse("meetings:proposal", args=[proposal.id]) if proposal is not None else "",
    }


def doer_text(row: MeetingEvent) -> str:
    """Who did it, as far as a speaker wants to be named."""
    if row.act == Act.INTERVENTION_MADE.value:
        attribution = row.data.get("attribution", "named")
        if attribution == "none":
            return _("Somebody at the table")
        if attribution == "group":
            return str(SEATS[Seat(row.seat)])
    if row.seat == Seat.CHAIR.value:
        return _("The Chair (%(party)s)") % {"party": party_text(row.by)}
    return party_text(row.by)


_TONES: Mapping[Act, str] = {
    Act.MEETING_OPENED: "ok",
    Act.CALL_DECLARED: "ok",
    Act.SILENCE_CONFIRMED: "ok",
    Act.AGENDA_ITEM_ADMITTED: "ok",
    Act.PARAGRAPH_AGREED: "ok",
    Act.AGENDA_ITEM_OBJECTED: "bad",
    Act.PARAGRAPH_OBJECTED: "bad",
    Act.OBJECTION_RAISED: "bad",
    Act.SILENCE_OBJECTED: "bad",
    Act.CALL_FAILED: "bad",
    Act.CALL_CONSULTING: "warn",
    Act.UNDERSTANDING_RECORDED: "info",
}


def _about(process: Process, meeting: Meeting, row: MeetingEvent) -> str:
    for known in (process.proposals, process.mandate_items, process.recommendations, meeting.agenda):
        found: Any = known.get(row.subject)
        if found is not None:
            return short(str(getattr(found, "title", "") or found.text), 160)
    paragraph = meeting.communique.get(row.subject)
    if paragraph is not None:
        return short(paragraph.text, 160)
    candidacy = process.candidacies.get(row.subject)
    if candidacy is not None:
        return party_text(candidacy.participant)
    return ""


def is_insider(actor: Actor | None) -> bool:
    """True for a person with a seat at the table."""
    return seat_of(actor) is not None


def near_annual_report(day: date) -> date:
    """The next 31 March, the last day for annual reports (KP-AD:annual-report)."""
    this = date(day.year, 3, 31)
    return this if day <= this else this.replace(year=day.year + 1)
