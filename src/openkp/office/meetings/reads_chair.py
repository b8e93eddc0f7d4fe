"""What the Chair's desk shows: the road to the next Plenary, what is due, and what waits for the Chair."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openkp.governance import (
    Act,
    MeetingKind,
    Process,
    ProposalKind,
    cell,
    deadline_of,
    undelivered,
)
from openkp.governance.machines import MANDATE_ITEM, PROPOSAL
from openkp.governance.process import AgendaItem, Meeting, Proposal
from openkp.office.acting import Actor
from openkp.office.meetings import consensus_board
from openkp.office.meetings import reads_meetings as reads
from openkp.office.meetings.models import Letter
from openkp.office.meetings.seats import seat_of
from openkp.office.meetings.subjects import act_url
from openkp.office.meetings.visibility import visible_proposals
from openkp.office.wording import day_text, instant_text, state_look
from openkp.scheme.findings import Finding
from openkp.scheme.rules.section_vi import (
    AgendaEntry,
    AgendaSubject,
    last_day_for_proposals,
    plenary_agenda_is_complete,
)

_RUNNING = ("running", "extended")
#: Words by which an item of the agenda shows what it is about; the page says that titles are read so.
_TELLING = (
    (AgendaSubject.STATISTICS, ("statistic",)),
    (AgendaSubject.CHAIR_ELECTION, ("election", "elect ", "vice-chair", "next chair")),
    (AgendaSubject.CLOSING, ("closing", "communiqu")),
    (AgendaSubject.IMPLEMENTATION, ("implementation", "annual report")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Something that has its day. url: where to see to it."""

    day: date
    what: str
    days_left: int
    url: str = ""

    @property
    def state(self) -> str:
        """How it looks: past, near or to come."""
        return "past" if self.days_left < 0 else "soon" if self.days_left <= 7 else "due"

    @property
    def left(self) -> str:
        """The days left, in words."""
        count = abs(self.days_left)
        if self.days_left < 0:
            return ngettext("%(count)s day ago", "%(count)s days ago", count) % {"count": count}
        return (
            ngettext("in %(count)s day", "in %(count)s days", count) % {"count": count}
            if count
            else _("today")
        )


def road(process: Process, plenary: Meeting, day: date) -> list[dict[str, Any]]:
    """The steps to the Plenary, for the progress component."""
    last = last_day_for_proposals(plenary.opens_on)
    admitted = sum(item.state == "admitted" for item in plenary.agenda.values())
    is_open, is_closed = plenary.state == "open", plenary.state == "closed"
    decided = sum(each.meeting == plenary.id for each in process.adopted.values())
    steps = [
        (_("Called"), True, day_text(plenary.called_at.date())),
        (_("Proposals received"), day > last, _("until %(day)s") % {"day": day_text(last)}),
        (
            _("Agenda admitted"),
            bool(plenary.agenda) and admitted == len(plenary.agenda),
            _("%(count)s of %(all)s items") % {"count": admitted, "all": len(plenary.agenda)},
        ),
        (_("Opened"), is_open or is_closed, day_text(plenary.opens_on)),
        (_("Decisions"), bool(decided), _("%(count)s adopted") % {"count": decided}),
        (
            _("Communiqué"),
            bool(plenary.communique_state),
            str(state_look(plenary.communique_state).word) if plenary.communique_state else "",
        ),
        (_("Closed"), is_closed, day_text(plenary.closes_on) if plenary.closes_on else ""),
    ]
    current = next((place for place, step in enumerate(steps) if not step[1]), len(steps))
    return [
        {
            "label": label,
            "state": "done" if is_done else "current" if place == current else "todo",
            "note": note,
        }
        for place, (label, is_done, note) in enumerate(steps)
    ]


def agenda_findings(process: Process, plenary: Meeting) -> tuple[Finding, ...]:
    """What the Core Document asks of the agenda and it lacks, items being read by their titles."""
    entries = [
        AgendaEntry(subject=_subject(process, item), proposal=item.proposal)
        for item in plenary.agenda.values()
        if item.state == "admitted"
    ]
    circulated = [
        each.id
        for each in process.proposals.values()
        if each.kind is ProposalKind.AMENDMENT
        and each.circulated_at is not None
        and each.meeting == plenary.id
        and each.state not in PROPOSAL.ends
    ]
    return plenary_agenda_is_complete(entries, circulated=circulated)


def _subject(process: Process, item: AgendaItem) -> AgendaSubject:
    proposal = process.proposals.get(item.proposal)
    if proposal is not None and proposal.kind is ProposalKind.AMENDMENT:
        return AgendaSubject.MODIFICATION
    title = f"{item.title.lower()} "
    return next(
        (subject for subject, words in _TELLING if any(word in title for word in words)), AgendaSubject.OTHER
    )


def deadlines(actor: Actor, process: Process, day: date) -> list[Due]:
    """What is due, the nearest first: proposals, reports, meetings, procedures, mandates."""
    return sorted(_deadlines(actor, process, day), key=lambda each: each.day)


def _deadlines(actor: Actor, process: Process, day: date) -> Iterator[Due]:
    report = reads.near_annual_report(day)
    yield _due(day, report, _("Annual reports on %(year)s") % {"year": report.year - 1})
    for meeting in reads.visible_meetings(actor, process):
        if meeting.state == "closed":
            continue
        url = reverse("meetings:meeting", args=[meeting.id])
        yield _due(day, meeting.opens_on, _("%(title)s opens") % {"title": meeting.title}, url)
        if meeting.kind is MeetingKind.PLENARY:
            last = last_day_for_proposals(meeting.opens_on)
            yield _due(day, last, _("Last day for proposals: %(title)s") % {"title": meeting.title}, url)
    for proposal in visible_proposals(actor, process):
        silence = proposal.silence
        deadline = deadline_of(process, silence) if silence is not None else None
        if silence is not None and deadline is not None and silence.state in _RUNNING:
            url = reverse("meetings:proposal", args=[proposal.id])
            yield _due(day, deadline.date(), _("Silence ends: %(title)s") % {"title": proposal.title}, url)
    for item in process.mandate_items.values():
        due = _due_day(process, item.due)
        if due is not None and item.state not in MANDATE_ITEM.ends:
            words = _("%(body)s: %(text)s") % {"body": item.body, "text": item.text}
            yield _due(day, due, words, reverse("meetings:mandates") + f"#{item.id}")


def _due(day: date, due: date, what: str, url: str = "") -> Due:
    return Due(day=due, what=what, days_left=(due - day).days, url=url)


def _due_day(process: Process, due: str) -> date | None:
    meeting = process.meetings.get(due)
    if meeting is not None:
        return meeting.opens_on
    try:
        return date.fromisoformat(due)
    except ValueError:
        return None


def due_text(process: Process, due: str) -> str:
    """When an item is due: a meeting with its day, or a day."""
    meeting = process.meetings.get(due)
    if meeting is not None:
        return f"{meeting.title} ({day_text(meeting.opens_on)})"
    day = _due_day(process, due)
    return (due if day is None else day_text(day)) or _("No day was set")


# --- proposals, clocks, objections --------------------------------------------------------------------------


def living_proposals(actor: Actor, process: Process, *, now: datetime) -> list[dict[str, Any]]:
    """Proposals that have not ended, with what each needs, in a sentence that a Chair can read out."""
    return [
        {
            "title": each.title,
            "url": reverse("meetings:proposal", args=[each.id]),
            "by": reads.parties_text((each.proposer, *each.sponsors)),
            "state": each.state,
            "needs": _needs(actor, process, each, now=now),
            "act": _next_act(actor, process, each),
        }
        for each in visible_proposals(actor, process)
        if each.state not in PROPOSAL.ends
    ]


def _needs(actor: Actor, process: Process, proposal: Proposal, *, now: datetime) -> str:
    if proposal.state == "submitted" and proposal.submitted_at is not None:
        days = (now.date() - proposal.submitted_at.date()).days
        words = ngettext(
            "Received %(count)s day ago. Send it to all Participants and observers without delay.",
            "Received %(count)s days ago. Send it to all Participants and observers without delay.",
            days,
        )
        return words % {"count": days}
    if proposal.state in ("circulated", "carried_over", "referred"):
        return _("Not presented yet. Its proposer presents it under an admitted agenda item.")
    return consensus_board.board(actor, process, proposal).sentence


_NEXT = {
    "submitted": Act.PROPOSAL_CIRCULATED,
    "negotiating": Act.TEXT_CLEANED,
    "clean": Act.CALL_ANNOUNCED,
}


def _next_act(actor: Actor, process: Process, proposal: Proposal) -> str:
    """The address of the act that takes the proposal on, where the seat has it; empty for none."""
    act, meeting, seat = _NEXT.get(proposal.state), process.meetings.get(proposal.meeting), seat_of(actor)
    if act is None or meeting is None or seat is None or not cell(meeting.kind, act, seat).is_allowed:
        return ""
    if act is Act.TEXT_CLEANED and proposal.open_brackets:
        return ""
    return act_url(meeting.id, act, {"subject": proposal.id, "next": reverse("meetings:chair_desk")})


def silence_clocks(actor: Actor, process: Process) -> list[dict[str, Any]]:
    """Written procedures that run, with those that have not received the text."""
    clocks = []
    for proposal in visible_proposals(actor, process):
        silence = proposal.silence
        if silence is None or silence.state not in (*_RUNNING, "silent"):
            continue
        deadline = deadline_of(process, silence)
        missing = undelivered(process, proposal)
        clocks.append(
            {
                "link": reads.link(proposal.title, reverse("meetings:proposal", args=[proposal.id])),
                "state": silence.state,
                "deadline": _("stands still: the Chair is vacant")
                if deadline is None
                else f"{instant_text(deadline)} ({silence.place})",
                "delivered": len(silence.delivered),
                "missing": format_html(
                    "<details><summary>{}</summary>{}</details>",
                    ngettext("%(count)s Participant", "%(count)s Participants", len(missing))
                    % {"count": len(missing)},
                    reads.parties_text(missing),
                )
                if missing
                else _("None"),
            }
        )
    return clocks


def objections_to_answer(actor: Actor, process: Process) -> list[dict[str, Any]]:
    """Objections that the Chair has not acknowledged: VI(5) asks the Chair to consult."""
    seat, waiting = seat_of(actor), []
    for proposal in visible_proposals(actor, process):
        if proposal.state in PROPOSAL.ends:
            continue
        meeting = process.meetings.get(proposal.meeting)
        may = (
            meeting is not None
            and seat is not None
            and cell(meeting.kind, Act.OBJECTION_ACKNOWLEDGED, seat).is_allowed
        )
        for each in proposal.objections.values():
            if each.state not in ("raised", "maintained"):
                continue
            query = {"subject": proposal.id, "part": each.id, "next": reverse("meetings:chair_desk")}
            waiting.append(
                {
                    "party": reads.party_text(each.party),
                    "proposal": proposal.title,
                    "url": reverse("meetings:proposal", args=[proposal.id]),
                    "grounds": each.grounds,
                    "remedy": each.remedy,
                    "act": act_url(meeting.id, Act.OBJECTION_ACKNOWLEDGED, query)
                    if may and meeting is not None
                    else "",
                }
            )
    return waiting


# --- letters and offices ------------------------------------------------------------------------------------


def letters_waiting() -> dict[str, Any]:
    """How many letters wait to be sent, and what the mail server last said."""
    waiting = Letter.objects.filter(sent_at__isnull=True)
    problem = waiting.exclude(problem="").order_by("-pk").values_list("problem", flat=True).first()
    return {"count": waiting.count(), "problem": problem or ""}


def offices(process: Process, day: date) -> list[tuple[str, str]]:
    """Who holds which office on a day."""
    lines = [
        (_("Chair"), reads.chair_text(process, day)),
        (_("Vice-Chair"), reads.vice_chair_text(process, day)),
    ]
    lines += [
        (
            _("Vacancy declared"),
            _("from %(day)s: %(reason)s") % {"day": day_text(each.first), "reason": each.reason},
        )
        for each in process.vacancies
    ]
    return lines
