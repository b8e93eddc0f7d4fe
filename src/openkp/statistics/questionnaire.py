"""The Data Anomaly Questionnaire: numbered questions, a deadline, answers, and who is silent.

Source: KP-AD:data-anomaly-questionnaire (piloted 2012). The Working Group on Statistics compares a
Participant's figures and asks about what stands out; every question must be answered, and who does not answer
may be named publicly. How long a Participant has is not in the text: `Terms` holds it as data.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from openkp.scheme.findings import Finding, Severity
from openkp.statistics.questions import Question

CLAUSE = "KP-AD:data-anomaly-questionnaire"
#: More in one questionnaire is not read; the rest waits for the next.
MOST_QUESTIONS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How long a Participant has to answer, in days from the day on which the questions are sent.

    The decision sets no number; these are the product's and can be given otherwise.
    """

    usual_days: int = 45
    least_days: int = 14
    most_days: int = 180


USUAL_TERMS = Terms()


class QuestionnaireState(StrEnum):
    """How far a questionnaire is on a day."""

    OPEN = "open"
    PARTLY_ANSWERED = "partly_answered"
    ANSWERED = "answered"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One numbered question. answered_on: None while nobody has answered."""

    place: int
    answered_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A questionnaire as it was sent. due_on: the last day on which an answer is in time."""

    number: str
    participant: str
    sent_on: date
    due_on: date
    asked: tuple[Asked, ...]

    @property
    def unanswered(self) -> tuple[int, ...]:
        """The places of the questions that nobody has answered yet."""
        return tuple(each.place for each in self.asked if each.answered_on is None)

    def is_late(self, place: int) -> bool:
        """True if the question was answered after the deadline (False while it is unanswered)."""
        answered_on = next(each.answered_on for each in self.asked if each.place == place)
        return answered_on is not None and answered_on > self.due_on


def state_on(sent: Sent, day: date) -> QuestionnaireState:
    """The state on a day. Every question must be answered: one that is left makes the whole overdue."""
    left = len(sent.unanswered)
    if not left:
        return QuestionnaireState.ANSWERED
    if day > sent.due_on:
        return QuestionnaireState.OVERDUE
    return QuestionnaireState.OPEN if left == len(sent.asked) else QuestionnaireState.PARTLY_ANSWERED


def usual_due_day(sent_on: date, terms: Terms = USUAL_TERMS) -> date:
    """The deadline that is set where the analyst sets none."""
    return sent_on + timedelta(days=terms.usual_days)


def next_number(participant: str, year: int, known: Iterable[str]) -> str:
    """`DAQ-2026-BW-1`, then `-2`: counted by Participant and year. Never a number that is known."""
    start = f"DAQ-{year}-{participant}-"
    serials = [int(found[1]) for one in known if (found := re.fullmatch(rf"{re.escape(start)}([0-9]+)", one))]
    return f"{start}{max(serials, default=0) + 1}"


def question_key(screen: str, variant: str, participant: str, period: str, rows: Iterable[int]) -> str:
    """Twelve hexadecimal digits that name a question by what it is about.

    The same figures questioned for the same reason have the same key, whatever else was filed meanwhile.
    """
    told = "|".join([screen, variant, participant, period, ",".join(map(str, sorted(rows)))])
    return hashlib.sha256(told.encode()).hexdigest()[:12]


def text_key(text: str) -> str:
    """The key of a question that an analyst wrote: blanks and letters' case mean nothing."""
    return hashlib.sha256(f"text|{' '.join(text.split()).casefold()}".encode()).hexdigest()[:12]


def key_of(question: Question) -> str:
    """The key of a question that a screen raised."""
    return question_key(
        question.screen, question.variant, question.participant, str(question.period), question.rows
    )


def check_sending(
    participant: str, chosen: int, *, sent_on: date, due_on: date, terms: Terms = USUAL_TERMS
) -> tuple[Finding, ...]:
    """What speaks against sending so many questions with that deadline; empty if nothing does."""
    found = []
    if chosen < 1:
        found.append(_stops("questionnaire_empty", "questions", participant=participant))
    if chosen > MOST_QUESTIONS:
        found.append(_stops("questionnaire_too_long", "questions", found=chosen, most=MOST_QUESTIONS))
    earliest = sent_on + timedelta(days=terms.least_days)
    if due_on < earliest:
        found.append(
            _stops(
                "questionnaire_due_too_soon",
                "due_on",
                found=due_on.isoformat(),
                expected=earliest.isoformat(),
                days=terms.least_days,
            )
        )
    latest = sent_on + timedelta(days=terms.most_days)
    if due_on > latest:
        found.append(
            _stops(
                "questionnaire_due_too_late",
                "due_on",
                found=due_on.isoformat(),
                expected=latest.isoformat(),
                days=terms.most_days,
            )
        )
    return tuple(found)


def check_asking_again(asked: Iterable[str], waiting: Mapping[str, tuple[str, int]]) -> tuple[Finding, ...]:
    """A finding for every question that stands unanswered in another questionnaire to the same Participant.

    asked: keys of the questions to be sent (`key_of`, `text_key`). waiting: key -> number and place of those
    that nobody has answered yet.
    """
    again = [waiting[key] for key in dict.fromkeys(asked) if key in waiting]
    return tuple(
        _stops("question_asked_already", "questions", number=number, place=place) for number, place in again
    )


def check_answer(sent: Sent, place: int, text: str) -> tuple[Finding, ...]:
    """What speaks against taking the text as the answer. A late answer is taken: it counts as late.

    Raises: LookupError for a place that the questionnaire does not have.
    """
    asked = next((each for each in sent.asked if each.place == place), None)
    if asked is None:
        raise LookupError(f"{sent.number} has no question {place}")
    if asked.answered_on is not None:
        day = asked.answered_on.isoformat()
        return (_stops("answer_given_before", "answer", number=sent.number, place=place, day=day),)
    if not text.strip():
        return (_stops("answer_missing", "answer", number=sent.number, place=place),)
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NonSubmitter:
    """A Participant that owes figures or answers on a day.

    returns: what is overdue, as its text (`trade 2026Q2`). questionnaires: numbers of those past their
    deadline with a question left.
    """

    participant: str
    returns: tuple[str, ...]
    questionnaires: tuple[str, ...]
    unanswered: int


def non_submitters(
    overdue: Iterable[tuple[str, str]], sent: Iterable[Sent], *, day: date
) -> tuple[NonSubmitter, ...]:
    """The list of those who did not submit, on a day: the basis of a decision to name them, not the naming.

    overdue: (Participant, what is overdue) of returns whose deadline has passed. Ordered by how much is owed,
    then by code. Nothing that is still in time is on it.
    """
    returns: dict[str, list[str]] = {}
    late: dict[str, list[Sent]] = {}
    for participant, what in overdue:
        returns.setdefault(participant, []).append(what)
    for one in sent:
        if state_on(one, day) is QuestionnaireState.OVERDUE:
            late.setdefault(one.participant, []).append(one)
    rows = [
        NonSubmitter(
            participant=participant,
            returns=tuple(sorted(returns.get(participant, []))),
            questionnaires=tuple(sorted(one.number for one in late.get(participant, []))),
            unanswered=sum(len(one.unanswered) for one in late.get(participant, [])),
        )
        for participant in returns.keys() | late.keys()
    ]
    return tuple(sorted(rows, key=lambda row: (-len(row.returns) - row.unanswered, row.participant)))


def _stops(code: str, subject: str, **params: str | int) -> Finding:
    return Finding(code=code, severity=Severity.BLOCKS, clause=CLAUSE, subject=subject, params=params)
