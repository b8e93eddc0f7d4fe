"""Questionnaires as people may see them: an analyst all, a focal point those to the own Participant."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime

from django.db.models import QuerySet

from openkp.office.acting import Actor
from openkp.office.permissions import Capacity
from openkp.office.returns.models import AskedQuestion, Questionnaire
from openkp.scheme.periods import read_period
from openkp.statistics.questionnaire import (
    Asked,
    NonSubmitter,
    QuestionnaireState,
    Sent,
    non_submitters,
    question_key,
    state_on,
    text_key,
)
from openkp.statistics.questions import Question


def questionnaires(actor: Actor) -> QuerySet[Questionnaire]:
    """Newest first. Nobody but analysts and the asked Participant's focal points sees any."""
    found = Questionnaire.objects.prefetch_related("questions").select_related("sent_by")
    if actor.capacity is Capacity.ANALYST:
        return found
    if actor.capacity is Capacity.FOCAL_POINT:
        return found.filter(participant=actor.authority.participant)
    return found.none()


def of_participant(actor: Actor, participant: str) -> QuerySet[Questionnaire]:
    """Those to one Participant, as far as the actor may see them."""
    return questionnaires(actor).filter(participant=participant)


def sent_of(one: Questionnaire) -> Sent:
    """The engine's value. Days are those of UTC: asked and asking sit in different places."""
    return Sent(
        number=one.number,
        participant=one.participant,
        sent_on=one.sent_on,
        due_on=one.due_on,
        asked=tuple(
            Asked(place=each.place, answered_on=_day(each.answered_at)) for each in one.questions.all()
        ),
    )


def _day(instant: datetime | None) -> date | None:
    return None if instant is None else instant.astimezone(UTC).date()


def state_of(one: Questionnaire, day: date) -> QuestionnaireState:
    """How far it is on that day."""
    return state_on(sent_of(one), day)


def question_of(asked: AskedQuestion) -> Question | None:
    """The screen's question as it stood when it was asked; None for one that an analyst wrote."""
    if not asked.screen:
        return None
    return Question(
        screen=asked.screen,
        variant=asked.variant,
        participant=asked.questionnaire.participant,
        period=read_period(asked.period),
        rows=tuple(asked.rows),
        seriousness=0.0,
        params=asked.params,
        evidence=asked.evidence,
    )


def asked_before(found: Iterable[Questionnaire]) -> dict[str, AskedQuestion]:
    """Questions that were asked already, the latest time each, by their key."""
    keyed: dict[str, AskedQuestion] = {}
    for one in sorted(found, key=lambda each: (each.sent_on, each.pk)):
        for asked in one.questions.all():
            if asked.screen:
                keyed[key_of_asked(asked)] = asked
    return keyed


def waiting_questions(participant: str) -> dict[str, tuple[str, int]]:
    """Questions to a Participant that nobody has answered yet: key -> number and place."""
    asked = AskedQuestion.objects.select_related("questionnaire").filter(
        questionnaire__participant=participant, answered_at=None
    )
    return {key_of_asked(one): (one.questionnaire.number, one.place) for one in asked}


def key_of_asked(asked: AskedQuestion) -> str:
    """The key of a question that was sent."""
    if not asked.screen:
        return text_key(asked.text)
    to = asked.questionnaire.participant
    return question_key(asked.screen, asked.variant, to, asked.period, asked.rows)


def silent(day: date, overdue: Iterable[tuple[str, str]]) -> tuple[NonSubmitter, ...]:
    """Who did not submit, on a day. For analysts only: naming anyone publicly needs a decision."""
    found = Questionnaire.objects.prefetch_related("questions").filter(due_on__lt=day)
    return non_submitters(overdue, map(sent_of, found), day=day)
