"""The calendar of the Process as iCalendar (RFC 5545): meetings, and the days by which something is due.

Whole days are dates without a time zone; a deadline of a written procedure is an instant in UTC. What a
stranger may not know (the text of a procedure, meetings of working bodies) is only in the feed of a person at
the table.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from openkp.governance import MeetingKind, Process, deadline_of
from openkp.governance.process import Meeting, Proposal
from openkp.office.acting import Actor
from openkp.office.meetings.act_words import KIND_SENTENCES, KINDS
from openkp.office.meetings.reads_meetings import is_insider, visible_meetings
from openkp.office.meetings.visibility import may_see_proposal
from openkp.scheme.rules.section_vi import PROPOSAL_DAYS, annual_report_due, last_day_for_proposals

_RUNNING = ("running", "extended")


def feed(actor: Actor | None, process: Process, *, now: datetime) -> bytes:
    """The calendar as a file. The same record gives the same bytes in the same year."""
    calendar = Calendar()
    calendar.add("prodid", "-//OpenKP//Meetings//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("Kimberley Process"))
    for event in _events(actor, process, now=now):
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _events(actor: Actor | None, process: Process, *, now: datetime) -> Iterator[Event]:
    for meeting in reversed(visible_meetings(actor, process)):
        yield _meeting(actor, meeting)
        if meeting.kind is MeetingKind.PLENARY:
            yield _last_day(meeting)
    for year in (now.year - 1, now.year):
        yield _annual_reports(year)
    for proposal in process.proposals.values():
        event = _silence(actor, process, proposal)
        if event is not None:
            yield event


def _meeting(actor: Actor | None, meeting: Meeting) -> Event:
    event = _whole_day(
        f"meeting-{meeting.id}",
        meeting.title,
        first=meeting.opens_on,
        last=meeting.closes_on or meeting.opens_on,
        made_at=meeting.called_at,
    )
    event.add("description", f"{KINDS[meeting.kind]}. {KIND_SENTENCES[meeting.kind]}")
    if is_insider(actor):
        event.add("url", settings.PUBLIC_URL + reverse("meetings:meeting", args=[meeting.id]))
    return event


def _last_day(meeting: Meeting) -> Event:
    event = _whole_day(
        f"proposals-{meeting.id}",
        _("Last day for proposals: %(title)s") % {"title": meeting.title},
        first=last_day_for_proposals(meeting.opens_on),
        made_at=meeting.called_at,
    )
    event.add(
        "description",
        _("Proposals reach the Chair %(days)s days before the Plenary (Core Document, section VI(18)).")
        % {"days": PROPOSAL_DAYS},
    )
    return event


def _annual_reports(year: int) -> Event:
    event = _whole_day(
        f"annual-report-{year}",
        _("Annual reports on %(year)s are due") % {"year": year},
        first=annual_report_due(year),
        made_at=datetime(year, 1, 1, tzinfo=UTC),
    )
    event.add("description", _("Every Participant reports on its implementation by this day."))
    return event


def _silence(actor: Actor | None, process: Process, proposal: Proposal) -> Event | None:
    silence = proposal.silence
    if silence is None or silence.state not in _RUNNING:
        return None
    deadline = deadline_of(process, silence)
    if deadline is None:
        return None
    may_see = actor is not None and may_see_proposal(actor, proposal)
    event = _titled(
        f"silence-{proposal.id}",
        _("Silence ends: %(title)s") % {"title": proposal.title}
        if may_see
        else _("A written procedure ends"),
        made_at=silence.circulated_at,
    )
    event.add("dtstart", deadline.astimezone(UTC))
    event.add("dtend", deadline.astimezone(UTC))
    if may_see:
        event.add("description", _("Counted at %(place)s.") % {"place": silence.place})
        event.add("url", settings.PUBLIC_URL + reverse("meetings:proposal", args=[proposal.id]))
    return event


def _whole_day(key: str, title: str, *, first: date, made_at: datetime, last: date | None = None) -> Event:
    event = _titled(key, title, made_at=made_at)
    event.add("dtstart", first)
    event.add("dtend", (last or first) + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    return event


def _titled(key: str, title: str, *, made_at: datetime) -> Event:
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    event = Event()
    event.add("uid", f"{key}@{host}")
    event.add("dtstamp", made_at.astimezone(UTC))
    event.add("summary", title)
    return event
