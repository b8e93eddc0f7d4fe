"""Quarters, half-years and when returns are due."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openkp.scheme.periods import (
    DeadlineReading,
    HalfYear,
    Quarter,
    UnreadablePeriod,
    add_months,
    production_return_due,
    trade_return_due,
)

DAYS = st.dates(min_value=date(1001, 1, 1), max_value=date(9990, 12, 31))


@pytest.mark.parametrize(
    ("quarter", "month_end", "strict"),
    [
        (Quarter(2024, 1), date(2024, 5, 31), date(2024, 5, 31)),
        (Quarter(2024, 2), date(2024, 8, 31), date(2024, 8, 30)),
        (Quarter(2024, 3), date(2024, 11, 30), date(2024, 11, 30)),
        (Quarter(2024, 4), date(2025, 2, 28), date(2025, 2, 28)),
        (Quarter(2023, 4), date(2024, 2, 29), date(2024, 2, 29)),
    ],
)
def test_trade_returns_are_due_two_months_after_the_quarter(quarter, month_end, strict) -> None:
    assert trade_return_due(quarter) == month_end
    assert trade_return_due(quarter, reading=DeadlineReading.STRICT) == strict


@pytest.mark.parametrize(
    ("half", "month_end", "strict"),
    [
        (HalfYear(2024, 1), date(2024, 8, 31), date(2024, 8, 30)),
        (HalfYear(2024, 2), date(2025, 2, 28), date(2025, 2, 28)),
    ],
)
def test_production_returns_are_due_two_months_after_the_half_year(half, month_end, strict) -> None:
    assert production_return_due(half) == month_end
    assert production_return_due(half, reading=DeadlineReading.STRICT) == strict


@given(DAYS)
def test_a_day_lies_in_its_own_period(day: date) -> None:
    for kind in (Quarter, HalfYear):
        period = kind.of(day)
        assert day in period
        assert period.first_day <= day <= period.last_day
        assert kind.parse(str(period)) == period


@given(DAYS)
def test_next_and_previous_undo_each_other_and_touch(day: date) -> None:
    for kind in (Quarter, HalfYear):
        period = kind.of(day)
        assert period.next().previous() == period
        assert (period.next().first_day - period.last_day).days == 1
        assert period.previous() < period < period.next()


def test_a_half_year_has_two_quarters() -> None:
    half = HalfYear(2024, 2)
    assert half.quarters == (Quarter(2024, 3), Quarter(2024, 4))
    assert {quarter.half_year for quarter in half.quarters} == {half}


def test_a_quarter_is_never_equal_to_a_half_year() -> None:
    assert Quarter(2024, 1) != HalfYear(2024, 1)


@pytest.mark.parametrize("text", ["2024Q2", "2024q2", " 2024-Q2 ", "2024 Q2"])
def test_a_quarter_is_read_as_people_write_it(text: str) -> None:
    assert Quarter.parse(text) == Quarter(2024, 2)


@pytest.mark.parametrize("text", ["", "2024", "2024Q5", "2024Q0", "2024H1", "0000Q1", "2024Q22", "Q2 2024"])
def test_what_is_no_quarter_is_refused(text: str) -> None:
    with pytest.raises(UnreadablePeriod):
        Quarter.parse(text)


@given(st.text(max_size=40))
def test_no_text_raises_anything_but_an_unreadable_period(text: str) -> None:
    for kind in (Quarter, HalfYear):
        try:
            period = kind.parse(text)
        except UnreadablePeriod:
            continue
        assert period.first_day < period.last_day


def test_a_period_takes_whole_numbers_only() -> None:
    with pytest.raises(TypeError):
        Quarter(2024.0, 1)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2023, 12, 31), 2, date(2024, 2, 29)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 3, 31), -1, date(2024, 2, 29)),
        (date(2024, 5, 15), 8, date(2025, 1, 15)),
    ],
)
def test_months_are_added_to_the_end_of_a_shorter_month(day, months, expected) -> None:
    assert add_months(day, months) == expected


def test_months_beyond_the_calendar_are_refused() -> None:
    with pytest.raises(OverflowError):
        add_months(date(9999, 12, 1), 1)
