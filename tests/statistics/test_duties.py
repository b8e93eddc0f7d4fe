"""Which returns are owed, and how each stands: late, missing, nil and corrected are different things."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openkp.scheme.periods import DeadlineReading, HalfYear, Quarter
from openkp.scheme.returns import ReturnKind
from openkp.statistics.duties import Duty, DutyState, Filed, duties

TRADE, PRODUCTION = ReturnKind.TRADE, ReturnKind.PRODUCTION
Q1 = Quarter(2024, 1)


def filed(on: date | None, vintage: int = 1, *, is_nil: bool = False) -> Filed:
    return Filed(kind=TRADE, period=Q1, vintage=vintage, filed_on=on, is_nil=is_nil)


def q1(
    *returns: Filed, day: date = date(2024, 6, 10), reading: DeadlineReading = DeadlineReading.MONTH_END
) -> Duty:
    found = duties("BW", returns, since=date(2024, 1, 1), day=day, kinds=(TRADE,), reading=reading)
    return found[-1]


@pytest.mark.parametrize(
    ("day", "state", "days_late"),
    [
        (date(2024, 4, 1), DutyState.DUE, 0),
        (date(2024, 5, 31), DutyState.DUE, 0),
        (date(2024, 6, 1), DutyState.MISSING, 1),
        (date(2024, 6, 10), DutyState.MISSING, 10),
    ],
)
def test_a_return_is_due_until_its_last_day_and_missing_after_it(
    day: date, state: DutyState, days_late: int
) -> None:
    duty = q1(day=day)
    assert (duty.state, duty.days_late, duty.due_on) == (state, days_late, date(2024, 5, 31))
    assert (duty.vintages, duty.filed_on, duty.is_nil) == (0, None, False)


def test_a_return_is_late_from_the_day_after_its_last() -> None:
    assert q1(filed(date(2024, 5, 31))).state is DutyState.FILED
    late = q1(filed(date(2024, 6, 3)))
    assert (late.state, late.days_late, late.filed_on) == (DutyState.FILED_LATE, 3, date(2024, 6, 3))


def test_a_nil_return_fulfils_the_duty() -> None:
    duty = q1(filed(date(2024, 5, 1), is_nil=True))
    assert (duty.state, duty.is_nil) == (DutyState.FILED, True)


def test_a_correction_never_changes_when_it_was_first_filed() -> None:
    duty = q1(filed(date(2024, 6, 9), 2), filed(date(2024, 5, 1), 1, is_nil=True))
    assert (duty.state, duty.filed_on, duty.days_late) == (DutyState.FILED, date(2024, 5, 1), 0)
    assert (duty.vintages, duty.is_corrected, duty.is_nil) == (2, True, False)


def test_what_was_filed_on_an_unknown_day_is_filed_and_not_late() -> None:
    duty = q1(filed(None), filed(date(2024, 6, 9), 2))
    assert (duty.state, duty.filed_on, duty.days_late) == (DutyState.FILED, None, 0)


def test_what_was_filed_after_the_day_asked_about_was_not_known() -> None:
    assert q1(filed(date(2024, 6, 3)), day=date(2024, 6, 2)).state is DutyState.MISSING


def test_the_strict_reading_of_the_deadline_is_a_setting() -> None:
    second = {
        reading: duties(
            "BW", (), since=date(2024, 4, 1), day=date(2024, 7, 1), kinds=(TRADE,), reading=reading
        )
        for reading in DeadlineReading
    }
    assert second[DeadlineReading.MONTH_END][0].due_on == date(2024, 8, 31)
    assert second[DeadlineReading.STRICT][0].due_on == date(2024, 8, 30)


def test_newest_period_first_and_only_those_that_are_over() -> None:
    found = duties("BW", (), since=date(2023, 7, 1), day=date(2024, 6, 30))
    assert [(str(each.kind), str(each.period)) for each in found] == [
        ("trade", "2024Q1"),
        ("trade", "2023Q4"),
        ("production", "2023H2"),
        ("trade", "2023Q3"),
    ]
    after = duties("BW", (), since=date(2023, 7, 1), day=date(2024, 7, 1))
    assert {str(each.period) for each in after} >= {"2024Q2", "2024H1"}


def test_periods_in_which_it_was_no_participant_are_not_owed() -> None:
    found = duties(
        "CG",
        (),
        since=date(2004, 1, 1),
        day=date(2005, 1, 1),
        kinds=(PRODUCTION,),
        owes=lambda period: period != HalfYear(2004, 2),
    )
    assert [str(each.period) for each in found] == ["2004H1"]


def test_a_return_of_the_other_kind_fulfils_nothing() -> None:
    production = Filed(kind=PRODUCTION, period=HalfYear(2024, 1), vintage=1, filed_on=None, is_nil=False)
    found = duties("BW", [production], since=date(2024, 1, 1), day=date(2024, 7, 1))
    assert {(each.kind, each.state) for each in found} == {
        (TRADE, DutyState.MISSING),
        (TRADE, DutyState.DUE),
        (PRODUCTION, DutyState.FILED),
    }


days = st.dates(date(2023, 12, 1), date(2025, 3, 1))


@given(st.lists(st.builds(filed, st.none() | days, st.integers(1, 4)), max_size=5), days, st.integers(0, 300))
def test_a_duty_once_fulfilled_stays_as_it_was(returns: list[Filed], day: date, later: int) -> None:
    numbered = [
        Filed(kind=TRADE, period=Q1, vintage=number, filed_on=each.filed_on, is_nil=each.is_nil)
        for number, each in enumerate(sorted(returns, key=lambda each: each.filed_on or date.min), start=1)
    ]

    def seen(on: date) -> Duty | None:
        found = duties("BW", numbered, since=date(2024, 1, 1), day=on, kinds=(TRADE,))
        return next((duty for duty in found if duty.period == Q1), None)

    now, then = seen(day), seen(day + timedelta(days=later))
    if now is not None and now.state in (DutyState.FILED, DutyState.FILED_LATE):
        assert then is not None
        assert (then.state, then.filed_on, then.days_late) == (now.state, now.filed_on, now.days_late)
        assert then.vintages >= now.vintages
