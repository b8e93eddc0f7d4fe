"""The Chair's desk: what must go out by which day, and what stands between each text and adoption."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from openkp.governance import Act
from openkp.office import clock
from openkp.office.columns import Column
from openkp.office.desk import actor_of
from openkp.office.meetings import reads_chair, record
from openkp.office.meetings import reads_meetings as reads
from openkp.office.meetings.subjects import NEW_MEETING, kinds_to_call
from openkp.office.wording import number_text


@require_GET
def chair_desk(request: HttpRequest) -> HttpResponse:
    """Everything that waits for the Chair or the Secretariat, on one page."""
    actor, now = actor_of(request), clock.now()
    process, day = record.process(), now.date()
    plenary = reads.next_plenary(process, day)
    dues = reads_chair.deadlines(actor, process, day)
    proposals = reads_chair.living_proposals(actor, process, now=now)
    objections = reads_chair.objections_to_answer(actor, process)
    clocks = reads_chair.silence_clocks(actor, process)
    letters = reads_chair.letters_waiting()
    context = {
        "plenary": plenary,
        "plenary_url": "" if plenary is None else reverse("meetings:meeting", args=[plenary.id]),
        "deadline_text": ""
        if plenary is None
        else reads.deadline_sentence(reads.proposals_deadline(plenary, day)),
        "road": [] if plenary is None else reads_chair.road(process, plenary, day),
        "agenda_findings": () if plenary is None else reads_chair.agenda_findings(process, plenary),
        "call_url": reverse("meetings:act", args=[NEW_MEETING, Act.MEETING_CALLED.value])
        if kinds_to_call(actor)
        else "",
        "kpis": [
            {"label": _("Proposals alive"), "value": number_text(len(proposals)), "url": "#proposals"},
            {
                "label": _("Objections to acknowledge"),
                "value": number_text(len(objections)),
                "url": "#objections",
            },
            {"label": _("Procedures running"), "value": number_text(len(clocks)), "url": "#clocks"},
            {"label": _("Letters waiting"), "value": number_text(letters["count"]), "url": "#letters"},
        ],
        "dues": dues,
        "proposals": proposals,
        "clocks": clocks,
        "clock_columns": [
            Column("link", _("Text"), kind="html"),
            Column("deadline", _("Deadline")),
            Column("delivered", _("Delivered to"), kind="number"),
            Column("missing", _("Not delivered to"), kind="html"),
            Column("state", _("State"), kind="state"),
        ],
        "objections": objections,
        "letters": letters,
        "offices": reads_chair.offices(process, day),
    }
    return render(request, "meetings/chair_desk.html", context)
