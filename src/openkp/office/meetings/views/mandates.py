"""Working bodies and their mandates: what each was given to do, how far it may go, and where it stands."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from openkp.governance import Act, Process, cell
from openkp.governance.process import Body, MandateItem, Meeting
from openkp.office import clock
from openkp.office.acting import Actor
from openkp.office.desk import actor_of
from openkp.office.meetings import field_words, reads_chair, record
from openkp.office.meetings import reads_meetings as reads
from openkp.office.meetings.seats import party_of, seat_of
from openkp.office.meetings.subjects import act_url

_KINDS = dict(field_words.BODY_KINDS)
_VERBS = dict(field_words.VERBS)


@require_GET
def mandates(request: HttpRequest) -> HttpResponse:
    """Every body with its mandate. Whether an item is examined was decided; how may be asked."""
    actor, now = actor_of(request), clock.now()
    process = record.process()
    open_now = _open_meetings(actor, process)
    context = {
        "bodies": [_body(actor, process, each, open_now) for each in process.bodies.values()],
        "form_url": _first_url(actor, open_now, Act.BODY_FORMED),
        "give_url": _first_url(actor, open_now, Act.MANDATE_GIVEN),
        "today": now.date(),
    }
    return render(request, "meetings/mandates.html", context)


def _open_meetings(actor: Actor, process: Process) -> list[Meeting]:
    return [each for each in reads.visible_meetings(actor, process) if each.state == "open"]


def _first_url(actor: Actor, meetings: list[Meeting], act: Act) -> str:
    """Where the person's seat may do the act now: the first open meeting that allows it."""
    seat = seat_of(actor)
    for each in meetings:
        if seat is not None and cell(each.kind, act, seat).is_allowed:
            return act_url(each.id, act)
    return ""


def _body(actor: Actor, process: Process, body: Body, open_now: list[Meeting]) -> dict[str, Any]:
    items = [each for each in process.mandate_items.values() if each.body == body.id]
    return {
        "id": body.id,
        "title": body.title,
        "facts": [
            (_("Kind"), _KINDS.get(body.kind, body.kind)),
            (_("Rests on"), body.decision),
            (_("Chair"), reads.party_text(body.chair) if body.chair else _("Not named")),
            (_("Members"), reads.parties_text(body.members) or _("None")),
            (_("Observers"), ", ".join(body.observers) or _("None")),
        ],
        "powers": [
            {"decision": each.decision, "paragraph": each.paragraph, "text": each.text}
            for each in body.powers
        ],
        "items_given": [_item(actor, process, each, open_now) for each in items],
        "is_yours": party_of(actor) == body.id,
    }


def _item(actor: Actor, process: Process, item: MandateItem, open_now: list[Meeting]) -> dict[str, Any]:
    return {
        "id": item.id,
        "text": item.text,
        "state": item.state,
        "verb": _VERBS.get(item.verb, item.verb),
        "decision": item.decision,
        "due": reads_chair.due_text(process, item.due),
        "reports": item.reports,
        "questions": item.how_questions,
        "links": _links(actor, item, open_now),
    }


def _links(actor: Actor, item: MandateItem, open_now: list[Meeting]) -> list[dict[str, str]]:
    seat = seat_of(actor)
    wanted = [
        (Act.HOW_QUESTIONED, _("Ask how it is examined")),
        (Act.ITEM_STUDIED, _("Take it up")),
        (Act.ITEM_REPORTED, _("Report")),
    ]
    links = []
    for act, label in wanted:
        place = next(
            (
                each
                for each in open_now
                if seat is not None
                and cell(each.kind, act, seat).is_allowed
                and (not each.body or each.body == item.body)
            ),
            None,
        )
        is_next = act is Act.HOW_QUESTIONED or item.state in (
            ("given", "carried_over") if act is Act.ITEM_STUDIED else ("under_study",)
        )
        if place is not None and is_next:
            query = {"subject": item.id, "next": reverse("meetings:mandates")}
            links.append({"label": label, "url": act_url(place.id, act, query)})
    return links
