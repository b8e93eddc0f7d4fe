"""Codes of the Harmonized System, as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openkp.scheme.hs_codes import (
    ROUGH_CODES,
    HSKind,
    HSProblem,
    describe_hs,
    hs_codes,
    is_rough,
    read_hs,
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("7102.10", "710210"),
        ("710221", "710221"),
        ("7102 31", "710231"),
        ("7102-31", "710231"),
        (" 71.02.10 ", "710210"),
        ("HS 7102.21", "710221"),
    ],
)
def test_a_code_of_rough_is_read_in_every_common_form(text: str, code: str) -> None:
    assert read_hs(text) == (code, None)


@pytest.mark.parametrize("text", ["71021000", "7102.31.00", "7102210000"])
def test_a_national_extension_is_read_with_a_note(text: str) -> None:
    code, problem = read_hs(text)
    assert code in ROUGH_CODES
    assert problem is HSProblem.NATIONAL_EXTENSION


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", HSProblem.EMPTY),
        ("   ", HSProblem.EMPTY),
        ("7102.39", HSProblem.WORKED),
        ("710229", HSProblem.WORKED),
        ("71023900", HSProblem.WORKED),
        ("7104.21", HSProblem.SYNTHETIC),
        ("710490", HSProblem.SYNTHETIC),
        ("071021", HSProblem.ZERO_MISPLACED),
        ("0710210", HSProblem.ZERO_MISPLACED),
        ("10210", HSProblem.LEADING_DIGITS_LOST),
        ("0210", HSProblem.LEADING_DIGITS_LOST),
        ("7102", HSProblem.TOO_SHORT),
        ("711319", HSProblem.NOT_DIAMONDS),
        ("710290", HSProblem.NOT_DIAMONDS),
        ("7102100", HSProblem.NOT_A_CODE),
        ("diamonds", HSProblem.NOT_A_CODE),
        ("٧١٠٢١٠", HSProblem.NOT_A_CODE),
        ("7102.10; 7102.31", HSProblem.NOT_A_CODE),
    ],
)
def test_what_is_no_code_of_rough_says_what_it_is(text: str, problem: HSProblem) -> None:
    assert read_hs(text) == (None, problem)


@given(st.text(max_size=80))
def test_any_text_is_answered_without_an_exception(text: str) -> None:
    code, problem = read_hs(text)
    assert code is None or code in ROUGH_CODES
    assert code is not None or problem is not None


def test_the_table_agrees_with_the_three_codes_of_rough() -> None:
    assert {code for code, known in hs_codes().items() if known.kind is HSKind.ROUGH} == set(ROUGH_CODES)
    assert hs_codes()["710210"].printed == "7102.10"
    assert is_rough("710231")
    assert not is_rough("710239")
    assert describe_hs("710239")
    assert describe_hs("999999") == ""
