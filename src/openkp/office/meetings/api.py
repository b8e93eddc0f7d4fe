"""The API of the Process: may it trade, what was decided, what is on the table, and acting there."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Query, Router
from ninja.errors import HttpError

from openkp.governance import Act
from openkp.office import api_shapes as shapes
from openkp.office import clock
from openkp.office.acting import Json
from openkp.office.api_gate import actor_of, operation, settled
from openkp.office.bulk.idempotency import creating, once
from openkp.office.meetings import acts
from openkp.office.meetings.api_values import (
    decision_json,
    decision_line_json,
    meeting_json,
    meeting_line_json,
    proposal_json,
)
from openkp.office.meetings.models import DecisionRecord
from openkp.office.meetings.reads_meetings import visible_meetings
from openkp.office.meetings.record import process
from openkp.office.meetings.regime import office_book
from openkp.office.meetings.visibility import may_see_meeting, may_see_proposal
from openkp.office.messages import as_json
from openkp.scheme.answers import trade_answer
from openkp.scheme.effects import Place

router = Router()
PUBLIC: dict[int, Any] = {400: shapes.Problem, 422: shapes.Refusal}
SEATED: dict[int, Any] = {
    **PUBLIC,
    401: shapes.Problem,
    403: shapes.Problem,
    404: shapes.Problem,
    429: shapes.Problem,
}
OnDay = Annotated[date | None, Query(ge=date(2000, 1, 1), le=date(2199, 12, 31))]
PlaceName = Annotated[str, Query(max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")]
From = Annotated[str, Query(alias="from", pattern=r"^[A-Za-z]{2}$")]
To = Annotated[str, Query(pattern=r"^[A-Za-z]{2}$")]
Id = Annotated[str, Path(max_length=80, pattern=r"^[^\x00-\x1f\x7f/]+$")]
Number = Annotated[str, Path(max_length=80, pattern=r"^[^\x00-\x1f\x7f]+$")]


def _today() -> date:
    return clock.now().date()


@router.get(
    "/scheme/trade",
    response={200: shapes.TradeOut, **PUBLIC},
    by_alias=True,
    **operation("scheme_trade"),
)
def scheme_trade(
    request: HttpRequest, sender: From, to: To, on: OnDay = None, zone: PlaceName = "", mine: PlaceName = ""
) -> Json:
    """Whether stones of one Participant, from a zone or mine of it, may go to another on a day, and why."""
    return trade_answer(
        sender.upper(),
        to.upper(),
        on=on or _today(),
        place=Place(zone=zone, mine=mine),
        decisions=office_book(),
        as_json=as_json,
    )


@router.get("/decisions", response={200: shapes.DecisionList, **PUBLIC}, **operation("list_decisions"))
def list_decisions(request: HttpRequest, on: OnDay = None) -> Json:
    """Every decision and asserted act of this office's register, and where it stands on a day."""
    day, book = on or _today(), office_book()
    own = set(DecisionRecord.objects.filter(is_demonstration=True).values_list("number", flat=True))
    items = [
        decision_line_json(each, state=book.state_of(each, day), is_demonstration=each.id in own)
        for each in book.decisions
    ]
    return {"on": day, "total": len(items), "items": items}


@router.get(
    "/decisions/{path:number}",
    response={200: shapes.DecisionOut, 404: shapes.Problem, **PUBLIC},
    **operation("show_decision"),
)
def show_decision(request: HttpRequest, number: Number, on: OnDay = None) -> Json:
    """One decision in the JSON form of `openkp decision show`, its effects in sentences, its adoption."""
    day, book = on or _today(), office_book()
    found = book.by_id.get(number)
    if found is None:
        raise HttpError(404, "There is no such decision in the register of this office.")
    record = DecisionRecord.objects.filter(number=number).first()
    return decision_json(found, record, state=book.state_of(found, day), on=day)


@router.get("/meetings", response={200: shapes.MeetingList, **PUBLIC}, **operation("list_meetings"))
def list_meetings(request: HttpRequest) -> Json:
    """The calendar that anyone may see: meetings of bodies and written procedures are not in it."""
    items = [meeting_line_json(each) for each in visible_meetings(None, process())]
    return {"total": len(items), "items": items}


@router.get("/meetings/{meeting}", response={200: shapes.MeetingOut, **SEATED}, **operation("show_meeting"))
def show_meeting(request: HttpRequest, meeting: Id) -> Json:
    """One meeting with its agenda, proposals, communiqué and understandings, as far as the seat may see."""
    actor, now = actor_of(request), process()
    found = now.meetings.get(meeting)
    if found is None or not may_see_meeting(actor, found, now):
        raise HttpError(404, "There is no such meeting among those you may see.")
    return meeting_json(actor, now, found)


@router.get(
    "/proposals/{proposal}", response={200: shapes.ProposalOut, **SEATED}, **operation("show_proposal")
)
def show_proposal(request: HttpRequest, proposal: Id) -> Json:
    """One proposal: its text, brackets, objections, and consensus by what was released to the caller."""
    actor, now = actor_of(request), process()
    found = now.proposals.get(proposal)
    if found is None or not may_see_proposal(actor, found):
        raise HttpError(404, "There is no such proposal among those you may see.")
    return proposal_json(actor, now, found)


@router.post("/meetings/{meeting}/acts", response={200: shapes.ActDone, **SEATED}, **creating("act_at_table"))
@once
def act_at_table(request: HttpRequest, meeting: Id, body: shapes.ActIn) -> Json:
    """Do one act at a meeting, in the caller's own seat. 422 with findings where it may not be done."""
    result = acts.act_at_table(
        actor_of(request),
        Act(body.act),
        meeting=meeting,
        subject=body.subject,
        data=body.data,
        now=clock.now(),
    )
    event = settled(result)
    return {
        "ok": True,
        "event": {
            "act": event.act,
            "at": event.at,
            "by": event.by,
            "seat": event.seat,
            "meeting": event.meeting,
            "subject": event.subject,
            "chain": event.chain,
        },
        "findings": [as_json(found) for found in result.findings],
    }
