"""Public pages of the meetings desk: the calendar, its iCalendar feed, and who may do what where."""

from __future__ import annotations

from itertools import groupby
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from openkp.governance import ROWS, Act, MeetingKind, Seat, cell
from openkp.office import clock
from openkp.office.acting import Actor
from openkp.office.columns import Column, tag_html
from openkp.office.icons import icon_svg
from openkp.office.meetings import calendar_feed as feeds
from openkp.office.meetings import reads_meetings as reads
from openkp.office.meetings import record
from openkp.office.meetings.act_words import BUTTONS, GROUPS, KIND_SENTENCES, KINDS, SEATS
from openkp.office.meetings.subjects import NEW_MEETING, kinds_to_call


def _actor(request: HttpRequest) -> Actor | None:
    return getattr(request, "actor", None)


@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """Coming and past meetings by year, and what each may do."""
    actor, now = _actor(request), clock.now()
    process = record.process()
    day = now.date()
    seen = reads.visible_meetings(actor, process)
    rows = [_row(actor, each) for each in seen]
    plenary = reads.next_plenary(process, day)
    deadline = None if plenary is None else reads.proposals_deadline(plenary, day)
    context = {
        "years": [
            (str(year), list(group)) for year, group in groupby(rows, key=lambda row: row["opens_on"].year)
        ],
        "columns": _columns(),
        "chair": reads.chair_text(process, day),
        "deadline": deadline,
        "deadline_text": "" if deadline is None else reads.deadline_sentence(deadline),
        "annual_report": reads.near_annual_report(day),
        "call_url": _call_url() if kinds_to_call(actor) else "",
        "is_insider": reads.is_insider(actor),
        "kinds": [(KINDS[kind], KIND_SENTENCES[kind]) for kind in MeetingKind],
    }
    return render(request, "meetings/calendar.html", context)


def _call_url() -> str:
    return reverse("meetings:act", args=[NEW_MEETING, Act.MEETING_CALLED.value])


def _row(actor: Actor | None, meeting: Any) -> dict[str, Any]:
    address = reverse("meetings:meeting", args=[meeting.id]) if reads.is_insider(actor) else ""
    return {
        "title": reads.link(meeting.title, address),
        "opens_on": meeting.opens_on,
        "days": format_html(
            '<span class="nowrap">{}</span>', reads.days_text(meeting.opens_on, meeting.closes_on)
        ),
        "kind": KINDS[meeting.kind],
        "may": KIND_SENTENCES[meeting.kind],
        "called_by": reads.party_text(meeting.called_by),
        "state": meeting.state,
    }


def _columns() -> list[Column]:
    return [
        Column("title", _("Meeting"), kind="html"),
        Column("days", _("Days"), kind="html"),
        Column("kind", _("Kind")),
        Column("may", _("What it may do")),
        Column("called_by", _("Called by")),
        Column("state", _("State"), kind="state"),
    ]


@require_GET
def calendar_feed(request: HttpRequest) -> HttpResponse:
    """The calendar for a calendar program."""
    made = feeds.feed(_actor(request), record.process(), now=clock.now())
    return HttpResponse(
        made,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'inline; filename="kimberley-process.ics"'},
    )


@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    """The matrix of acts, kinds and seats, as the engine has it: one kind and one group of acts at a time."""
    try:
        kind = MeetingKind(request.GET.get("kind", ""))
    except ValueError:
        kind = MeetingKind.PLENARY
    group = next((each for each in GROUPS if each.key == request.GET.get("group")), GROUPS[0])
    context = {
        "kind": KINDS[kind],
        "sentence": KIND_SENTENCES[kind],
        "tabs": [
            {
                "label": KINDS[each],
                "url": f"?kind={each.value}&group={group.key}",
                "current": each is kind,
            }
            for each in MeetingKind
        ],
        "group_tabs": [
            {"label": each.title, "url": f"?kind={kind.value}&group={each.key}", "current": each is group}
            for each in GROUPS
        ],
        "columns": _rule_columns(),
        "group": group.title,
        "rows": [_rule_row(kind, act) for act in group.acts],
    }
    return render(request, "meetings/rules.html", context)


def _rule_columns() -> list[Column]:
    return [
        Column("act", _("Act")),
        *(Column(seat.value, SEATS[seat], kind="html") for seat in Seat),
        Column("why", _("The rule"), kind="html"),
    ]


def _rule_row(kind: MeetingKind, act: Act) -> dict[str, Any]:
    cells = {seat: cell(kind, act, seat) for seat in Seat}
    row: dict[str, Any] = {"act": BUTTONS[act]}
    for seat, each in cells.items():
        is_heard = each.is_allowed and each.sentence != ROWS[act].sentence
        row[seat.value] = tag_html("heard" if is_heard else "allowed") if each.is_allowed else _no()
    refusals: dict[tuple[str, str, str], list[Seat]] = {}
    for seat, each in cells.items():
        if not each.is_allowed:
            refusals.setdefault((each.sentence, each.next_step, each.clause), []).append(seat)
    allowed = [each for each in cells.values() if each.is_allowed]
    row["why"] = _why(ROWS[act].sentence if allowed else "", ROWS[act].clause, refusals)
    return row


def _no() -> SafeString:
    return format_html('<span class="who nowrap">{} {}</span>', icon_svg("cross"), _("No"))


def _why(sentence: str, clause: str, refusals: dict[tuple[str, str, str], list[Seat]]) -> SafeString:
    head = format_html("{} {}", _(sentence), clause_link(clause)) if sentence else ""
    if not refusals:
        return format_html("<div>{}</div>", head)
    lines = format_html_join(
        "",
        "<li><b>{}</b>: {} {} {}</li>",
        (
            (", ".join(str(SEATS[seat]) for seat in seats), _(text), _(step), clause_link(where))
            for (text, step, where), seats in refusals.items()
        ),
    )
    if not head:
        (text, step, where), *more = refusals
        if not more:
            return format_html("<div>{} {} {}</div>", _(text), _(step), clause_link(where))
    return format_html(
        '<div>{}<details><summary>{}</summary><ul class="plain">{}</ul></details></div>',
        head,
        _("Why the others may not") if head else _("Why nobody may"),
        lines,
    )


def clause_link(clause: str) -> SafeString:
    """A clause as a link into the register of clauses."""
    address = f"{reverse('parties:clauses')}#{quote(clause, safe=':.()')}"
    return format_html('<a class="nowrap" href="{}"><bdi>{}</bdi></a>', address, clause)
