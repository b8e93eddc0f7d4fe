"""The overviews of those who sit at the table: delegate, Chair, Secretariat, chair of a body, observer."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from openkp.governance import PositionKind, Process, deadline_of
from openkp.governance.machines import MANDATE_ITEM, PROPOSAL
from openkp.governance.process import Proposal
from openkp.office.acting import Actor
from openkp.office.columns import Column
from openkp.office.meetings import reads_chair, record
from openkp.office.meetings import reads_meetings as reads
from openkp.office.meetings.seats import party_of
from openkp.office.meetings.visibility import visible_proposals
from openkp.office.overview.pieces import LATEST, TASKS, Desk, Item, Listing, action, fresh_desk, kpi
from openkp.office.wording import instant_text, state_look

_SPOKEN_ON = ("negotiating", "clean", "called", "blocked")
_RUNNING = ("running", "extended")


def delegate(actor: Actor, day: date, now: datetime, measure: str) -> Desk:
    """What a delegation has to answer, and what its own texts need."""
    desk = fresh_desk(
        actor, _("%(party)s at the table of the Process") % {"party": reads.party_text(party_of(actor))}
    )
    process = record.process()
    alive = _alive(actor, process)
    unanswered = [each for each in alive if each.state in _SPOKEN_ON and not _has_spoken(actor, each)]
    own = [each for each in alive if each.is_of(party_of(actor))]
    to_answer = [each for each in unanswered if each not in _procedures(alive)]
    desk.kpis = [
        _to_plenary(actor, process, day),
        kpi(
            actor,
            _("Texts without your position"),
            len(unanswered),
            _("being negotiated"),
            "meetings:proposals",
        ),
        kpi(actor, _("Proposals of yours"), len(own), _("under way"), "meetings:proposals"),
        kpi(actor, _("Written procedures"), len(_procedures(alive)), _("running"), "meetings:proposals"),
    ]
    desk.actions = [
        action(_("Proposals"), "meetings:proposals", is_main=True),
        action(_("Meetings"), "meetings:calendar"),
        action(_("Definitions"), "definitions:start"),
    ]
    desk.tasks = [
        *_silence_tasks(actor, process, alive),
        *(_task(each, _("State your position; only you see it until you release it")) for each in to_answer),
        *(_task(each, _own_text(each)) for each in own if each not in unanswered),
    ][:TASKS]
    desk.nothing_to_do = _(
        "Nothing waits for you. New texts appear here as soon as the Chair circulates them."
    )
    desk.listing = _meetings(actor, process)
    return desk


def presiding(actor: Actor, day: date, now: datetime, measure: str) -> Desk:
    """What waits for the Chair, or for the Secretariat that serves it."""
    desk = fresh_desk(actor, _("the road to the next Plenary, and what must go out"))
    process = record.process()
    waiting = [each for each in _alive(actor, process) if each.state == "submitted"]
    objections = reads_chair.objections_to_answer(actor, process)
    letters = reads_chair.letters_waiting()
    desk.kpis = [
        _to_plenary(actor, process, day),
        kpi(
            actor,
            _("Proposals to circulate"),
            len(waiting),
            _("received"),
            "meetings:chair_desk",
            "#proposals",
        ),
        kpi(
            actor,
            _("Objections to acknowledge"),
            len(objections),
            _("waiting"),
            "meetings:chair_desk",
            "#objections",
        ),
        kpi(
            actor, _("Letters"), letters["count"], _("waiting to be sent"), "meetings:chair_desk", "#letters"
        ),
    ]
    desk.actions = [
        action(_("Chair’s desk"), "meetings:chair_desk", is_main=True),
        action(_("Meetings"), "meetings:calendar"),
        action(_("Definitions"), "definitions:start"),
    ]
    desk.tasks = [
        {"title": each["title"], "text": each["needs"], "url": each["url"], "state": each["state"]}
        for each in reads_chair.living_proposals(actor, process, now=now)
    ][:TASKS]
    desk.nothing_to_do = _("No text is under way. Call the next meeting in good time.")
    desk.listing = Listing(
        title=_("What is due"),
        rows=[
            {"day": each.day, "what": each.what, "left": each.days_left}
            for each in reads_chair.deadlines(actor, process, day)[:LATEST]
        ],
        columns=[
            Column("what", _("What")),
            Column("day", _("Day"), kind="day"),
            Column("left", _("Days left"), kind="number"),
        ],
        empty=_("Nothing has a day yet."),
        more=reverse("meetings:chair_desk"),
    )
    return desk


def body_chair(actor: Actor, day: date, now: datetime, measure: str) -> Desk:
    """What the body was given, and how far each item is."""
    process, code = record.process(), party_of(actor)
    body = process.bodies.get(code)
    desk = fresh_desk(actor, code if body is None else f"{code} · {body.title}")
    items = [each for each in process.mandate_items.values() if each.body == code]
    alive = [each for each in items if each.state not in MANDATE_ITEM.ends]
    recommendations = [each for each in process.recommendations.values() if each.body == code]
    desk.kpis = [
        _to_plenary(actor, process, day),
        kpi(actor, _("Items of the mandate"), len(alive), _("not closed"), "meetings:mandates"),
        kpi(actor, _("Recommendations"), len(recommendations), _("of the body"), "meetings:mandates"),
    ]
    desk.actions = [
        action(_("Mandates"), "meetings:mandates", is_main=True),
        action(_("Meetings"), "meetings:calendar"),
    ]
    desk.tasks = [
        {
            "title": each.text,
            "text": _("Due: %(due)s") % {"due": reads_chair.due_text(process, each.due)},
            "url": f"{reverse('meetings:mandates')}#{each.id}",
            "state": each.state,
        }
        for each in alive
    ][:TASKS]
    desk.nothing_to_do = _("Your body has no open item. A Plenary gives mandates by a decision.")
    desk.listing = _meetings(actor, process)
    return desk


def seated_observer(actor: Actor, day: date, now: datetime, measure: str) -> Desk:
    """An observer at the table: what was circulated to observers, where it may speak."""
    desk = fresh_desk(
        actor, _("%(party)s: you speak and are heard; you cannot block") % {"party": party_of(actor)}
    )
    process = record.process()
    alive = _alive(actor, process)
    invited = [each for each in _coming(actor, process) if party_of(actor) in each.observers]
    desk.kpis = [
        _to_plenary(actor, process, day),
        kpi(actor, _("Meetings you are invited to"), len(invited), _("coming or open"), "meetings:calendar"),
        kpi(actor, _("Texts sent to observers"), len(alive), _("under way"), "meetings:proposals"),
    ]
    desk.actions = [
        action(_("Meetings"), "meetings:calendar", is_main=True),
        action(_("Proposals"), "meetings:proposals"),
        action(_("Definitions"), "definitions:start"),
        action(_("Verify a certificate"), "register:verify"),
    ]
    desk.tasks = [
        _task(each, _("Read it, and state your view; it is recorded beside the text")) for each in alive
    ]
    desk.tasks = desk.tasks[:TASKS]
    desk.nothing_to_do = _(
        "No text was sent to observers. New ones appear here when the Chair circulates them."
    )
    desk.listing = _meetings(actor, process)
    return desk


# --- pieces -------------------------------------------------------------------------------------------------


def _alive(actor: Actor, process: Process) -> list[Proposal]:
    return [each for each in visible_proposals(actor, process) if each.state not in PROPOSAL.ends]


def _has_spoken(actor: Actor, proposal: Proposal) -> bool:
    own = proposal.positions.get(f"{party_of(actor)} {proposal.text.hash}")
    return own is not None and own.kind is not PositionKind.NOT_STATED


def _procedures(alive: list[Proposal]) -> list[Proposal]:
    return [each for each in alive if each.silence is not None and each.silence.state in _RUNNING]


def _silence_tasks(actor: Actor, process: Process, alive: list[Proposal]) -> list[Item]:
    tasks = []
    for each in _procedures(alive):
        deadline = None if each.silence is None else deadline_of(process, each.silence)
        until = _("clock stands still") if deadline is None else instant_text(deadline)
        tasks.append(
            {
                "title": each.title,
                "text": _("Silence is agreement; object by %(until)s") % {"until": until},
                "url": reverse("meetings:proposal", args=[each.id]),
                "state": "soon" if deadline is not None else "pending",
            }
        )
    return tasks


def _task(proposal: Proposal, text: str) -> Item:
    return {
        "title": proposal.title,
        "text": text,
        "url": reverse("meetings:proposal", args=[proposal.id]),
        "state": proposal.state,
    }


def _own_text(proposal: Proposal) -> str:
    return {
        "draft": _("Your draft: only your delegation sees it; submit it in time"),
        "submitted": _("Sent to the Chair, who circulates it"),
        "circulated": _("Present it under an admitted agenda item"),
    }.get(proposal.state, _("Your text is %(state)s") % {"state": state_look(proposal.state).word})


def _to_plenary(actor: Actor, process: Process, day: date) -> Item:
    plenary = reads.next_plenary(process, day)
    if plenary is None:
        return kpi(actor, _("Next Plenary"), "–", _("not called yet"), "meetings:calendar")
    left = reads.proposals_deadline(plenary, day).days_left
    if left >= 0:
        return kpi(actor, _("Last day for proposals"), left, _("days from today"), "meetings:calendar")
    if plenary.state == "open":
        return kpi(actor, _("Plenary"), _("Open"), plenary.title, "meetings:calendar")
    days = max((plenary.opens_on - day).days, 0)
    return kpi(actor, _("Next Plenary"), days, _("days from today"), "meetings:calendar")


def _coming(actor: Actor, process: Process) -> list[Any]:
    return [each for each in reads.visible_meetings(actor, process) if each.state != "closed"]


def _meetings(actor: Actor, process: Process) -> Listing:
    return Listing(
        title=_("Meetings"),
        rows=[
            {
                "title": reads.link(each.title, reverse("meetings:meeting", args=[each.id])),
                "day": each.opens_on,
                "state": each.state,
            }
            for each in reads.visible_meetings(actor, process)[:LATEST]
        ],
        columns=[
            Column("title", _("Meeting"), kind="html"),
            Column("day", _("Opens"), kind="day"),
            Column("state", _("State"), kind="state"),
        ],
        empty=_("No meeting has been called. The Chair calls them."),
        more=reverse("meetings:calendar"),
    )
