"""Numbers as people write them: read only where they can mean one thing."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openkp.statistics.intake.amounts import (
    Amount,
    AmountProblem,
    TypedNumber,
    decimal_sign,
    read_amount,
    settled,
)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", "0"),
        ("1234.50", "1234.50"),
        ("1234,5", "1234.5"),
        ("12,50", "12.50"),
        ("0,125", "0.125"),
        ("0.125", "0.125"),
        ("1,234.50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1,234,567", "1234567"),
        ("1.234.567", "1234567"),
        ("1,234,567.891", "1234567.891"),
        ("12,34,567.50", "1234567.50"),
        ("12,34,567", "1234567"),
        ("1 234 567", "1234567"),
        ("1 234,567", "1234.567"),
        ("1\N{NO-BREAK SPACE}234,50", "1234.50"),
        ("1\N{NARROW NO-BREAK SPACE}234.50", "1234.50"),
        ("1\N{THIN SPACE}234", "1234"),
        ("1'234.50", "1234.50"),
        ("1’234’567", "1234567"),
        ("١٢٣٤٫٥٠", "1234.50"),
        ("١٬٢٣٤٫٥", "1234.5"),
        ("१२३४", "1234"),
        ("-5", "-5"),
        ("−5.25", "-5.25"),
        ("(1 234)", "-1234"),
        (".5", "0.5"),
        (" 12.5 ", "12.5"),
        ("1234.567", "1234.567"),
        ("0001234.5", "1234.5"),
    ],
)
def test_a_number_that_can_be_read_one_way_is_read(text: str, number: str) -> None:
    assert read_amount(text).number == Decimal(number)


@pytest.mark.parametrize(
    ("text", "readings"), [("1,234", ("1234", "1.234")), ("12.345", ("12345", "12.345"))]
)
def test_a_number_that_can_be_read_two_ways_gives_both(text: str, readings: tuple[str, str]) -> None:
    assert read_amount(text) == Amount(problem=AmountProblem.AMBIGUOUS, readings=readings)


def test_the_rest_of_the_column_settles_it() -> None:
    assert read_amount("1,234", ".").number == 1234
    assert read_amount("1,234", ",").number == Decimal("1.234")
    assert read_amount("1.234", ",").number == 1234
    assert read_amount("1.234", ".").number == Decimal("1.234")


@pytest.mark.parametrize(
    "text",
    [
        "nan",
        "NaN",
        "Infinity",
        "-inf",
        "1e5",
        "1.2E+06",
        "12.",
        "1..2",
        "1,,2",
        "1,23,4",
        "twelve",
        "--5",
        "+5",
        "12 34",
        "1 23",
        "1.234.56",
        "1,234,56",
        "0x10",
        "1_000",
        "½",
        "²",
        "€5",
        "5 g",
        "-",
        "n/a",
        "1" * 41,
    ],
)
def test_what_is_no_number_is_not_read(text: str) -> None:
    assert read_amount(text).problem is AmountProblem.NOT_A_NUMBER


@pytest.mark.parametrize("text", ["12%", "12 %", "1,5%", "٥٪"])
def test_a_share_is_no_quantity(text: str) -> None:
    assert read_amount(text).problem is AmountProblem.PERCENT


def test_a_cell_that_a_spreadsheet_holds_as_a_number_leaves_nothing_to_doubt() -> None:
    assert read_amount(TypedNumber("1.234")).number == Decimal("1.234")
    assert decimal_sign(TypedNumber("12.5")) == ""


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("12.5", "."),
        ("12,5", ","),
        ("1,234", ""),
        ("1234", ""),
        ("1,234.5", "."),
        ("1.234.567", ","),
        ("1 234,567", ","),
        ("1 234", ""),
        ("words", ""),
        ("(1.234,5)", ","),
    ],
)
def test_what_a_number_shows_of_its_column(text: str, sign: str) -> None:
    assert decimal_sign(text) == sign


def test_a_column_that_shows_both_signs_settles_nothing() -> None:
    assert settled([".", ""]) == "."
    assert settled([".", ","]) == ""
    assert settled([]) == ""


@given(
    st.integers(0, 10**12),
    st.integers(0, 99),
    st.sampled_from([(",", "."), (".", ","), (" ", ","), ("'", ".")]),
)
def test_what_is_written_in_any_custom_is_read_back(whole: int, places: int, custom: tuple[str, str]) -> None:
    group, sign = custom
    written = f"{whole:,}".replace(",", group) + f"{sign}{places:02d}"
    assert read_amount(written).number == Decimal(f"{whole}.{places:02d}")


@given(st.text(max_size=50))
def test_no_text_breaks_the_reader(text: str) -> None:
    amount = read_amount(text)
    assert (amount.number is None) == (amount.problem is not None)
    assert amount.number is None or amount.number.is_finite()
    assert decimal_sign(text) in ("", ".", ",")


@given(st.text(alphabet="0123456789.,' ", max_size=14))
def test_a_reading_that_needs_no_column_is_the_same_in_every_column(text: str) -> None:
    alone = read_amount(text)
    if alone.number is not None:
        assert read_amount(text, ".").number == alone.number
        assert read_amount(text, ",").number == alone.number
