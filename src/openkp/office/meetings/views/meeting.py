"""The page of one meeting, and its record as plain text and as PDF."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from openkp.governance import MeetingKind, Process
from openkp.governance.process import Meeting
from openkp.office import clock
from openkp.office.acting import Actor
from openkp.office.columns import Column
from openkp.office.desk import actor_of
from openkp.office.findings_shown import shown
from openkp.office.meetings import reads_meetings as reads
from openkp.office.meetings import record_paper
from openkp.office.meetings.act_words import BUTTONS, KIND_SENTENCES, KINDS, SEATS, Group
from openkp.office.meetings.seats import party_of, seat_of
from openkp.office.meetings.subjects import (
    Offer,
    act_url,
    at_table,
    candidacies_of,
    kind_of_thing,
    office_words,
)
from openkp.office.meetings.views.calendar import clause_link
from openkp.office.meetings.visibility import may_see_proposal
from openkp.office.wording import day_text

#: So many of the latest events are shown before the fold.
LATEST = 8


@require_GET
def meeting(request: HttpRequest, key: str) -> HttpResponse:
    """All of a meeting on one page, and what the person can do now."""
    actor, now = actor_of(request), clock.now()
    table = at_table(actor, now=now)
    found = reads.meeting_of(actor, table.process, key)
    if found is None:
        raise Http404(key)
    groups = table.offers(found)
    beside = _beside(found, groups)
    happened = reads.happened(actor, table.process, found)
    context = {
        "meeting": found,
        "kind": KINDS[found.kind],
        "facts": _facts(table.process, found, now=now),
        "sentence": KIND_SENTENCES[found.kind],
        "is_understanding": found.kind in (MeetingKind.INTERSESSIONAL, MeetingKind.COMMITTEE),
        "is_intersessional": found.kind is MeetingKind.INTERSESSIONAL,
        "you": f"{SEATS[seat]} · {reads.party_text(party_of(actor))}"
        if (seat := seat_of(actor)) is not None
        else "",
        "agenda": [_item(actor, table.process, each, beside) for each in found.agenda.values()],
        "proposals": _proposals(actor, table.process, found),
        "proposal_columns": _proposal_columns(),
        "interventions": reads.interventions(table.process, found),
        "communique": [
            _paragraph(each, beside, found.communique_state) for each in found.communique.values()
        ],
        "understandings": [each.text for each in table.process.understandings if each.meeting == found.id],
        "recommendations": _recommendations(table.process, found, beside),
        "candidacies": [_candidacy(each, beside) for each in candidacies_of(table.process, found)],
        "roll": [reads.party_text(code) for code in found.participants],
        "present": [reads.party_text(code) for code in found.present],
        "invited": _invited(found),
        "groups": [
            {"key": group.key, "title": group.title, "links": links}
            for group, offered in groups
            if (links := [_link(found, each) for each in offered if each.is_offered])
        ],
        "refused": _refused(groups),
        "happened": happened[:LATEST],
        "earlier": happened[LATEST:],
        "has_communique": found.kind in (MeetingKind.PLENARY, MeetingKind.SPECIAL_PLENARY),
        "text_url": reverse("meetings:record", args=[found.id, "txt"]),
        "pdf_url": reverse("meetings:record", args=[found.id, "pdf"]),
    }
    return render(request, "meetings/meeting.html", context)


@require_GET
def record(request: HttpRequest, key: str, form: str) -> HttpResponse:
    """What remains of a meeting. At an intersessional it reads “understanding”, never decision."""
    actor, now = actor_of(request), clock.now()
    table = at_table(actor, now=now)
    found = reads.meeting_of(actor, table.process, key)
    if found is None or form not in ("txt", "pdf"):
        raise Http404(key)
    paper = record_paper.paper_of(actor, table.process, found)
    is_pdf = form == "pdf"
    made: Any = (
        record_paper.as_pdf(paper, made_at=_made_at(table.process, now), is_demonstration=_is_shown(actor))
        if is_pdf
        else record_paper.as_text(paper, is_demonstration=_is_shown(actor))
    )
    return HttpResponse(
        made,
        content_type="application/pdf" if is_pdf else "text/plain; charset=utf-8",
        headers={"Content-Disposition": f'inline; filename="record-{found.id}.{form}"'},
    )


def _is_shown(actor: Actor) -> bool:
    return bool(actor.authority.is_demonstration)


def _made_at(process: Process, now: datetime) -> datetime:
    return process.last_at or now


# --- the parts of the page ----------------------------------------------------------------------------------


def _facts(process: Process, found: Meeting, *, now: datetime) -> list[tuple[str, Any]]:
    facts: list[tuple[str, Any]] = [
        (_("Kind"), KINDS[found.kind]),
        (_("Days"), reads.days_text(found.opens_on, found.closes_on)),
        (_("Called by"), reads.party_text(found.called_by)),
    ]
    if found.body:
        body = process.bodies.get(found.body)
        facts.append((_("Working body"), found.body if body is None else f"{found.body} – {body.title}"))
    else:
        facts.append((_("Chair today"), reads.chair_text(process, now.date())))
    if found.kind is MeetingKind.PLENARY:
        facts.append(
            (
                _("Last day for proposals"),
                day_text(reads.proposals_deadline(found, now.date()).last_day),
            )
        )
    return facts


def _link(found: Meeting, each: Offer) -> dict[str, Any]:
    query = {}
    if len(each.things) == 1:
        query = {"subject": each.things[0].subject}
        if each.things[0].part:
            query["part"] = each.things[0].part
    count = len(each.things)
    return {
        "label": BUTTONS[each.act],
        "url": act_url(found.id, each.act, query),
        "count": count if count > 1 else 0,
    }


_BESIDE_KINDS = frozenset({"agenda_item", "paragraph", "candidacy", "recommendation"})


def _beside(found: Meeting, groups: Iterable[tuple[Group, list[Offer]]]) -> dict[str, list[dict[str, Any]]]:
    """The acts that stand beside an agenda item, a paragraph, a candidate, by its id."""
    links: dict[str, list[dict[str, Any]]] = {}
    for _group, offered in groups:
        for each in offered:
            if kind_of_thing(each.act) not in _BESIDE_KINDS:
                continue
            for thing in each.things:
                links.setdefault(thing.subject, []).append(
                    {
                        "label": BUTTONS[each.act],
                        "url": act_url(found.id, each.act, {"subject": thing.subject}),
                        "about": thing.label,
                    }
                )
    return links


def _objectors(objectors: Any) -> list[tuple[str, str]]:
    return [(reads.party_text(code), grounds) for code, grounds in sorted(objectors.items())]


def _item(actor: Actor, process: Process, item: Any, beside: dict[str, Any]) -> dict[str, Any]:
    proposal = process.proposals.get(item.proposal)
    is_visible = proposal is not None and may_see_proposal(actor, proposal)
    return {
        "title": item.title,
        "id": item.id,
        "state": item.state,
        "by": reads.party_text(item.proposed_by),
        "is_short_notice": item.is_short_notice,
        "objectors": _objectors(item.objectors),
        "proposal": proposal if is_visible else None,
        "links": beside.get(item.id, []),
    }


def _paragraph(each: Any, beside: dict[str, Any], communique_state: str) -> dict[str, Any]:
    return {
        "text": each.text,
        "id": each.id,
        "by": reads.party_text(each.proposed_by),
        "state": "left_out" if each.is_left_out and communique_state else each.state,
        "objectors": _objectors(each.objectors),
        "links": beside.get(each.id, []),
    }


def _candidacy(each: Any, beside: dict[str, Any]) -> dict[str, Any]:
    return {
        "office": office_words(each.office),
        "participant": reads.party_text(each.participant),
        "state": each.state,
        "by": reads.party_text(each.proposed_by),
        "objectors": _objectors(each.objectors),
        "links": beside.get(each.id, []),
    }


def _recommendations(process: Process, found: Meeting, beside: dict[str, Any]) -> list[dict[str, Any]]:
    if found.kind is not MeetingKind.COMMITTEE:
        return []
    return [
        {
            "text": each.text,
            "state": each.state,
            "by": reads.party_text(each.proposed_by),
            "under": each.under,
            "objectors": _objectors(each.objectors),
            "links": beside.get(each.id, []),
        }
        for each in process.recommendations.values()
        if each.body == found.body
    ]


def _proposals(actor: Actor, process: Process, found: Meeting) -> list[dict[str, Any]]:
    return [
        {
            "title": reads.link(each.title, reverse("meetings:proposal", args=[each.id])),
            "by": reads.parties_text((each.proposer, *each.sponsors)),
            "version": str(each.text.serial),
            "state": each.state,
        }
        for each in reads.proposals_at(actor, process, found)
    ]


def _proposal_columns() -> list[Column]:
    return [
        Column("title", _("Proposal"), kind="html"),
        Column("by", _("Proposed by")),
        Column("version", _("Version")),
        Column("state", _("State"), kind="state"),
    ]


def _invited(found: Meeting) -> list[tuple[Any, str]]:
    lists = (
        (_("Observers"), found.observers),
        (_("Applicants"), found.applicants),
        (_("Guests"), found.guests),
    )
    return [(label, ", ".join(codes)) for label, codes in lists if codes]


def _refused(groups: Iterable[tuple[Group, list[Offer]]]) -> list[dict[str, Any]]:
    """The acts that are not open, gathered under the reason and its clause."""
    reasons: dict[tuple[str, str, str], list[str]] = {}
    for _group, offered in groups:
        for each in offered:
            if not each.is_offered and each.findings:
                first = shown(each.findings)[0]
                key = (first.text, first.next_step, first.clause)
                reasons.setdefault(key, []).append(str(BUTTONS[each.act]))
    return [
        {"text": text, "next": step, "clause": clause_link(clause) if clause else "", "acts": acts}
        for (text, step, clause), acts in reasons.items()
    ]
