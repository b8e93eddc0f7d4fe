"""Steps of meetings: called, opened, what is said, the agenda, the communiqué, closed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from openkp.governance.acts import Act, MeetingKind
from openkp.governance.data import day
from openkp.governance.events import Event
from openkp.governance.machines import AGENDA_ITEM, CALL, COMMUNIQUE, MEETING, PARAGRAPH
from openkp.governance.placing import Table
from openkp.governance.process import (
    AgendaItem,
    CommuniqueParagraph,
    Intervention,
    Meeting,
    Process,
    Understanding,
    put,
    read_only,
)
from openkp.governance.step import Apply, Judge
from openkp.scheme.findings import Finding
from openkp.scheme.participants import SCHEME_BEGAN_ON

_DECIDING = (MeetingKind.PLENARY, MeetingKind.SPECIAL_PLENARY)


def _call_given(table: Table) -> Iterator[Finding]:
    data = table.event.data
    if data["kind"] != table.kind:
        yield table.blocks("already_exists", "PRACTICE:records", found=table.event.meeting, state="called")
    first = day(data["opens_on"])
    last = day(data.get("closes_on", data["opens_on"]))
    if first < SCHEME_BEGAN_ON:
        yield table.blocks(
            "before_the_scheme",
            "KPCS-CD:VI.21",
            found=first.isoformat(),
            expected=SCHEME_BEGAN_ON.isoformat(),
        )
    if last < first:
        yield table.blocks(
            "days_reversed", "PRACTICE:records", first=first.isoformat(), last=last.isoformat()
        )
    body = data.get("body", "")
    if table.kind is MeetingKind.COMMITTEE and body not in table.process.bodies:
        yield table.blocks("unknown_body", "KPCS-CD:VI.5", found=body or "nothing")
    if table.kind is MeetingKind.SPECIAL_PLENARY and not data.get("items"):
        yield table.blocks("special_plenary_without_items", "KPCS-CD:VI.1")


def _open_given(table: Table) -> Iterator[Finding]:
    expected = {status.participant for status in table.regime_for(table.day).participants()}
    given = set(table.event.data["participants"])
    meeting = table.meeting
    if meeting is not None and table.day < meeting.opens_on:
        yield table.blocks("meeting_too_early", "PRACTICE:records", opens_on=meeting.opens_on.isoformat())
    unknown = set(table.event.data.get("present", ())) - given
    if unknown:
        yield table.blocks(
            "not_on_the_roll",
            "KPCS-CD:VI.5",
            found=", ".join(sorted(unknown))[:200],
            meeting=table.event.meeting,
        )
    if given != expected:
        yield table.blocks(
            "roll_differs",
            "KPCS-CD:VI.5",
            missing=", ".join(sorted(expected - given)) or "nobody",
            extra=", ".join(sorted(given - expected)) or "nobody",
            day=table.day.isoformat(),
        )


def _close_before(table: Table) -> Iterator[Finding]:
    meeting = table.meeting
    if meeting is None:
        return
    for proposal in table.process.proposals.values():
        call, silence = proposal.call, proposal.silence
        if call is not None and call.meeting == meeting.id and call.state not in CALL.ends:
            yield table.blocks("call_not_ended", "KPCS-CD:VI.5", proposal=proposal.id)
        is_here = silence is not None and silence.meeting == meeting.id
        if silence is not None and is_here and silence.state in ("running", "extended", "silent"):
            yield table.blocks("silence_not_ended", "KPCS-CD:VI.5", proposal=proposal.id)
    if meeting.kind in _DECIDING and not meeting.communique_state:
        yield table.blocks("communique_not_ended", "KPCS-CD:VI.5", meeting=meeting.id)


def _item_given(table: Table) -> Iterator[Finding]:
    for name in ("item",):
        asked = table.event.data.get(name, "")
        if asked and (table.meeting is None or asked not in table.meeting.agenda):
            yield table.blocks("unknown_agenda_item", "KPCS-CD:VI.12", found=asked)


def _item_before(table: Table) -> Iterator[Finding]:
    item = None if table.meeting is None else table.meeting.agenda.get(table.event.subject)
    if item is None or item.state == "admitted":
        return
    if item.is_short_notice and table.meeting is not None and table.meeting.state == "called":
        yield table.blocks("short_notice_at_the_table", "KPCS-CD:VI.18")
    if item.objectors:
        yield table.blocks("agenda_item_blocked", "KPCS-CD:VI.5", parties=_names(item.objectors))


def _item_lift_before(table: Table) -> Iterator[Finding]:
    item = None if table.meeting is None else table.meeting.agenda.get(table.event.subject)
    if item is not None and item.state != "admitted" and table.event.by not in item.objectors:
        yield table.blocks("objection_not_yours", "KPCS-CD:VI.5", parties=_names(item.objectors))


def _paragraph_before(table: Table) -> Iterator[Finding]:
    yield from _communique_open(table)
    found = None if table.meeting is None else table.meeting.communique.get(table.event.subject)
    if found is None:
        return
    if table.event.act is Act.PARAGRAPH_AGREED and found.objectors:
        yield table.blocks("paragraph_blocked", "KPCS-CD:VI.5", parties=_names(found.objectors))
    if table.event.act is Act.PARAGRAPH_OBJECTION_LIFTED and table.event.by not in found.objectors:
        yield table.blocks("objection_not_yours", "KPCS-CD:VI.5", parties=_names(found.objectors))


def _communique_open(table: Table) -> Iterator[Finding]:
    if table.meeting is not None and table.meeting.communique_state:
        yield table.blocks("communique_ended", "KPCS-CD:VI.5", meeting=table.meeting.id)


def _issue_given(table: Table) -> Iterator[Finding]:
    left_out = set(table.event.data.get("left_out", ()))
    paragraphs = {} if table.meeting is None else table.meeting.communique
    for unknown in sorted(left_out - set(paragraphs)):
        yield table.blocks("unknown_paragraph", "PRACTICE:records", found=unknown)
    open_ones = [
        each.id for each in paragraphs.values() if each.state != "agreed" and each.id not in left_out
    ]
    if open_ones:
        yield table.blocks("paragraphs_not_agreed", "KPCS-CD:VI.5", paragraphs=", ".join(open_ones)[:400])
    elif not any(each.id not in left_out for each in paragraphs.values()):
        yield table.blocks("communique_empty", "KPCS-CD:VI.5")


def _names(objectors: object) -> str:
    return ", ".join(sorted(objectors))[:400] or "nobody"  # type: ignore[call-overload]


def _called(process: Process, event: Event) -> Process:
    data = event.data
    state = MEETING.moved("", event.act)
    kind = MeetingKind(data["kind"])
    named = {
        f"named-{place}": AgendaItem(id=f"named-{place}", title=title, proposed_by=event.by, state="admitted")
        for place, title in enumerate(data.get("items", ()), start=1)
    }
    meeting = Meeting(
        id=event.meeting,
        kind=kind,
        title=data["title"],
        state=state,
        called_by=event.by,
        called_at=event.at,
        opens_on=day(data["opens_on"]),
        closes_on=day(data["closes_on"]) if "closes_on" in data else None,
        body=data.get("body", ""),
        observers=tuple(data.get("observers", ())),
        applicants=tuple(data.get("applicants", ())),
        guests=tuple(data.get("guests", ())),
    )
    for item in named.values():
        meeting = replace(meeting, agenda=put(meeting.agenda, item.id, item))
    return process.with_meeting(meeting)


def _opened(process: Process, event: Event) -> Process:
    meeting = process.meetings[event.meeting]
    return process.with_meeting(
        replace(
            meeting,
            state=MEETING.moved(meeting.state, event.act),
            participants=tuple(sorted(event.data["participants"])),
            present=tuple(sorted(event.data.get("present", ()))),
        )
    )


def _closed(process: Process, event: Event) -> Process:
    meeting = process.meetings[event.meeting]
    return process.with_meeting(replace(meeting, state=MEETING.moved(meeting.state, event.act)))


def _said(process: Process, event: Event) -> Process:
    data = event.data
    attribution = data.get("attribution", "named")
    organisation = data.get("organisation", "")
    said = Intervention(
        meeting=event.meeting,
        at=event.at,
        speaker=organisation or (event.by if attribution == "named" else ""),
        seat=event.seat,
        text=data["text"],
        item=data.get("item", ""),
        language=data.get("language", "en"),
        attribution=attribution,
    )
    return replace(process, interventions=(*process.interventions, said))


def _understood(process: Process, event: Event) -> Process:
    found = Understanding(meeting=event.meeting, at=event.at, text=event.data["text"])
    return replace(process, understandings=(*process.understandings, found))


def _item_proposed(process: Process, event: Event) -> Process:
    item = AgendaItem(
        id=event.subject,
        title=event.data["title"],
        proposed_by=event.by,
        state=AGENDA_ITEM.moved("", event.act),
        proposal=event.data.get("proposal", ""),
        is_short_notice=event.data.get("short_notice", False),
    )
    return _with_item(process, event, item)


def _item_moved(process: Process, event: Event) -> Process:
    item = process.meetings[event.meeting].agenda[event.subject]
    objectors = dict(item.objectors)
    if event.act is Act.AGENDA_ITEM_OBJECTED:
        objectors[event.by] = event.data["grounds"]
    elif event.act is Act.AGENDA_ITEM_OBJECTION_LIFTED:
        objectors.pop(event.by, None)
    stays = event.act is Act.AGENDA_ITEM_OBJECTION_LIFTED and objectors
    state = item.state if stays else AGENDA_ITEM.moved(item.state, event.act)
    return _with_item(process, event, replace(item, state=state, objectors=read_only(objectors)))


def _with_item(process: Process, event: Event, item: AgendaItem) -> Process:
    meeting = process.meetings[event.meeting]
    return process.with_meeting(replace(meeting, agenda=put(meeting.agenda, item.id, item)))


def _paragraph_moved(process: Process, event: Event) -> Process:
    meeting = process.meetings[event.meeting]
    known = meeting.communique.get(event.subject)
    if event.act is Act.PARAGRAPH_PROPOSED or known is None:
        found = CommuniqueParagraph(
            id=event.subject,
            text=event.data["text"],
            proposed_by=event.by,
            state=PARAGRAPH.moved("" if known is None else known.state, event.act),
            objectors=read_only({} if known is None else known.objectors),
        )
    else:
        objectors = dict(known.objectors)
        if event.act is Act.PARAGRAPH_OBJECTED:
            objectors[event.by] = event.data["grounds"]
        elif event.act is Act.PARAGRAPH_OBJECTION_LIFTED:
            objectors.pop(event.by, None)
        stays = event.act is Act.PARAGRAPH_OBJECTION_LIFTED and objectors
        state = known.state if stays else PARAGRAPH.moved(known.state, event.act)
        found = replace(known, state=state, objectors=read_only(objectors))
    return process.with_meeting(replace(meeting, communique=put(meeting.communique, found.id, found)))


def _communique_ended(process: Process, event: Event) -> Process:
    meeting = process.meetings[event.meeting]
    left_out = set(event.data.get("left_out", ()))
    paragraphs = {
        each.id: replace(each, is_left_out=each.id in left_out) for each in meeting.communique.values()
    }
    return process.with_meeting(
        replace(
            meeting,
            communique=read_only(paragraphs),
            communique_state=COMMUNIQUE.moved(meeting.communique_state, event.act),
        )
    )


BEFORE: dict[Act, Judge] = {
    Act.MEETING_CLOSED: _close_before,
    Act.AGENDA_ITEM_ADMITTED: _item_before,
    Act.AGENDA_ITEM_OBJECTION_LIFTED: _item_lift_before,
    Act.PARAGRAPH_PROPOSED: _paragraph_before,
    Act.PARAGRAPH_OBJECTED: _paragraph_before,
    Act.PARAGRAPH_OBJECTION_LIFTED: _paragraph_before,
    Act.PARAGRAPH_AGREED: _paragraph_before,
}
GIVEN: dict[Act, Judge] = {
    Act.MEETING_CALLED: _call_given,
    Act.MEETING_OPENED: _open_given,
    Act.INTERVENTION_MADE: _item_given,
    Act.COMMUNIQUE_ISSUED: _issue_given,
}
APPLY: dict[Act, Apply] = {
    Act.MEETING_CALLED: _called,
    Act.MEETING_OPENED: _opened,
    Act.MEETING_CLOSED: _closed,
    Act.INTERVENTION_MADE: _said,
    Act.OUTSIDE_ORGANISATION_HEARD: _said,
    Act.UNDERSTANDING_RECORDED: _understood,
    Act.AGENDA_ITEM_PROPOSED: _item_proposed,
    Act.AGENDA_ITEM_OBJECTED: _item_moved,
    Act.AGENDA_ITEM_OBJECTION_LIFTED: _item_moved,
    Act.AGENDA_ITEM_ADMITTED: _item_moved,
    Act.PARAGRAPH_PROPOSED: _paragraph_moved,
    Act.PARAGRAPH_OBJECTED: _paragraph_moved,
    Act.PARAGRAPH_OBJECTION_LIFTED: _paragraph_moved,
    Act.PARAGRAPH_AGREED: _paragraph_moved,
    Act.COMMUNIQUE_ISSUED: _communique_ended,
    Act.COMMUNIQUE_CLOSED_WITHOUT: _communique_ended,
}
