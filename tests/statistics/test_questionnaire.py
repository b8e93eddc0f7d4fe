"""The Data Anomaly Questionnaire: numbers, deadlines, states, the list of those who did not submit."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openkp.scheme.periods import HalfYear
from openkp.statistics.message_texts import MESSAGES
from openkp.statistics.questionnaire import (
    MOST_QUESTIONS,
    Asked,
    QuestionnaireState,
    Sent,
    Terms,
    check_answer,
    check_sending,
    key_of,
    next_number,
    non_submitters,
    state_on,
    usual_due_day,
)
from openkp.statistics.questions import Question

SENT = date(2026, 3, 1)
DUE = date(2026, 4, 15)


def sent(*answered: date | None, participant: str = "BW", number: str = "DAQ-2026-BW-1") -> Sent:
    asked = tuple(Asked(place=place, answered_on=day) for place, day in enumerate(answered, start=1))
    return Sent(number=number, participant=participant, sent_on=SENT, due_on=DUE, asked=asked)


@pytest.mark.parametrize(
    ("answered", "day", "expected"),
    [
        ((None, None), SENT, QuestionnaireState.OPEN),
        ((None, None), DUE, QuestionnaireState.OPEN),
        ((SENT, None), DUE, QuestionnaireState.PARTLY_ANSWERED),
        ((SENT, None), DUE + timedelta(days=1), QuestionnaireState.OVERDUE),
        ((None, None), DUE + timedelta(days=1), QuestionnaireState.OVERDUE),
        ((SENT, DUE + timedelta(days=9)), DUE + timedelta(days=10), QuestionnaireState.ANSWERED),
    ],
)
def test_every_question_must_be_answered_by_the_deadline(answered, day, expected):
    assert state_on(sent(*answered), day) is expected


def test_a_late_answer_is_taken_and_known_as_late():
    asked = sent(DUE, DUE + timedelta(days=1), None)
    assert [asked.is_late(place) for place in (1, 2, 3)] == [False, True, False]
    assert asked.unanswered == (3,)


def test_numbers_count_for_each_participant_and_year():
    known = ["DAQ-2026-BW-1", "DAQ-2026-BW-9", "DAQ-2026-AO-3", "DAQ-2025-BW-20", "something else"]
    assert next_number("BW", 2026, known) == "DAQ-2026-BW-10"
    assert next_number("NA", 2026, known) == "DAQ-2026-NA-1"
    assert next_number("AO", 2026, known) == "DAQ-2026-AO-4"


@given(st.lists(st.integers(1, 200)))
def test_a_number_is_never_used_twice(serials):
    known = [f"DAQ-2026-CD-{serial}" for serial in serials]
    assert next_number("CD", 2026, known) not in known


def codes(findings):
    assert all(found.code in MESSAGES for found in findings)
    return [found.code for found in findings]


def test_a_questionnaire_holds_questions_and_leaves_time_to_answer():
    assert codes(check_sending("BW", 3, sent_on=SENT, due_on=usual_due_day(SENT))) == []
    assert codes(check_sending("BW", 0, sent_on=SENT, due_on=DUE)) == ["questionnaire_empty"]
    assert codes(check_sending("BW", MOST_QUESTIONS + 1, sent_on=SENT, due_on=DUE)) == [
        "questionnaire_too_long"
    ]
    soon = check_sending("BW", 1, sent_on=SENT, due_on=SENT + timedelta(days=13))
    assert codes(soon) == ["questionnaire_due_too_soon"]
    assert soon[0].params["expected"] == "2026-03-15"
    assert codes(check_sending("BW", 1, sent_on=SENT, due_on=SENT, terms=Terms(least_days=0))) == []


def test_an_answer_says_something_and_is_given_once():
    asked = sent(SENT, None)
    assert codes(check_answer(asked, 2, "The quarter was typed in grams.")) == []
    assert codes(check_answer(asked, 2, " \n ")) == ["answer_missing"]
    assert codes(check_answer(asked, 1, "More.")) == ["answer_given_before"]
    with pytest.raises(LookupError):
        check_answer(asked, 3, "Which?")


def test_the_list_of_non_submitters_names_what_is_owed_and_nothing_that_is_in_time():
    late = sent(SENT, None, None)
    done = sent(SENT, participant="AO", number="DAQ-2026-AO-1")
    day = DUE + timedelta(days=1)
    owed = [("NA", "trade 2025Q4"), ("BW", "production 2025H2")]
    rows = non_submitters(owed, [late, done], day=day)
    assert [(row.participant, row.returns, row.questionnaires, row.unanswered) for row in rows] == [
        ("BW", ("production 2025H2",), ("DAQ-2026-BW-1",), 2),
        ("NA", ("trade 2025Q4",), (), 0),
    ]
    assert non_submitters([], [late, done], day=DUE) == ()


@given(st.permutations([("NA", "a"), ("BW", "b"), ("BW", "c"), ("AO", "d")]))
def test_the_list_does_not_depend_on_the_order_of_what_is_owed(owed):
    assert non_submitters(owed, [], day=DUE) == non_submitters(sorted(owed), [], day=DUE)


def question(**changes):
    values = {"screen": "repeat", "participant": "BW", "period": HalfYear(2020, 1), "rows": (3, 1)}
    return Question(**(values | {"seriousness": 1.0, "params": {}} | changes))


def test_the_key_of_a_question_names_what_it_is_about_and_not_how_serious_it_is():
    assert key_of(question()) == key_of(question(rows=(1, 3), seriousness=7.0, params={"a": "b"}))
    others = [question(rows=(1,)), question(period=HalfYear(2020, 2)), question(variant="x")]
    assert len({key_of(one) for one in [question(), *others]}) == 4
