"""The overview of an analyst (Working Group on Statistics): whom to look at, what waits for a decision."""

from __future__ import annotations

from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from openkp.office.acting import Actor
from openkp.office.columns import Column
from openkp.office.overview.pieces import LATEST, TASKS, Desk, Item, Listing, action, fresh_desk, kpi
from openkp.office.returns.models import Questionnaire
from openkp.office.returns.reads import analysing, pairing, questioning
from openkp.office.returns.views.analysing import sentence_of
from openkp.office.returns.views.participant_page import sent_columns, sent_row
from openkp.office.wording import country_text, day_text
from openkp.statistics.questionnaire import QuestionnaireState

#: The first so many of the ranking are an analyst's next hours.
HOURS = 4


def analyst(actor: Actor, day: date, now: datetime, measure: str) -> Desk:
    """Late questionnaires first, then the Participants with the most serious questions."""
    desk = fresh_desk(actor, _("the Working Group on Statistics: questions before accusations"))
    standings = analysing.standings(day)
    waiting = [one for one in pairing.pairs(actor) if one.is_open]
    desk.kpis = [
        kpi(
            actor,
            _("Questions"),
            sum(row.questions for row in standings),
            _("raised by the screens"),
            "returns:overview",
        ),
        kpi(actor, _("Pairs to decide"), len(waiting), _("certificates"), "returns:pairs"),
        kpi(
            actor,
            _("Questionnaires waiting"),
            sum(row.waiting for row in standings),
            _("not fully answered"),
            "returns:questionnaires",
        ),
        kpi(
            actor,
            _("Returns overdue"),
            sum(len(row.overdue) for row in standings),
            _("in this office"),
            "returns:questionnaires",
            "#silent",
        ),
    ]
    desk.actions = [
        action(_("Whom to look at first"), "returns:overview", is_main=True),
        action(_("Pairs to decide"), "returns:pairs"),
    ]
    sent = list(questioning.questionnaires(actor))
    desk.tasks = [*_late(sent, day), *_hours(actor, standings)][:TASKS]
    desk.nothing_to_do = _("The screens ask nothing. New questions appear here when returns come in.")
    desk.listing = Listing(
        title=_("Latest questionnaires"),
        rows=[sent_row(one, day) for one in sent[:LATEST]],
        columns=[
            Column("number", _("Number"), kind="link"),
            *(one for one in sent_columns() if one.key in ("answered", "state")),
        ],
        empty=_("Nothing was asked yet. Open a Participant and tick its most serious questions."),
        more=reverse("returns:questionnaires"),
    )
    return desk


def _late(sent: list[Questionnaire], day: date) -> list[Item]:
    return [
        {
            "title": one.number,
            "who": country_text(one.participant),
            "text": _("Answers were due on %(day)s") % {"day": day_text(one.due_on)},
            "url": reverse("returns:questionnaire", args=[one.number]),
            "state": "overdue",
        }
        for one in sent
        if questioning.state_of(one, day) is QuestionnaireState.OVERDUE
    ]


def _hours(actor: Actor, standings: list[analysing.Standing]) -> list[Item]:
    """The own Participant is another analyst's hour."""
    return [
        {
            "title": country_text(row.participant),
            "text": sentence_of(row),
            "url": reverse("returns:participant", args=[row.participant]),
            "state": "awaiting",
        }
        for row in standings
        if row.questions and row.participant != actor.membership.party
    ][:HOURS]
