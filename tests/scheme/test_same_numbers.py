"""Spellings of one certificate number are one number, and two numbers stay two."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openkp.scheme.same_numbers import plain_number


@pytest.mark.parametrize(
    "spelling",
    [
        "ZA-2026-004711",
        "ZA 2026-004711",
        "ZA-2026-4711",
        "za-2026-004711",
        "ZA–2026–004711",
        "ZA2026004711",
        " ZA/2026/004711 ",
        "ＺＡ-２０２６-００４７１１",
        "ZA-٢٠٢٦-004711",
    ],
)
def test_spellings_of_one_number_are_one(spelling: str) -> None:
    assert plain_number(spelling) == "ZA20264711"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ZA-2026-004711", "ZA-2026-004712"),
        ("ZA-2026-000100", "ZA-2026-000010"),
        ("ZA 202601", "ZA 20261"),
        ("AO-REAL-1", "AO-FAKE-1"),
        ("ZA-2026-004711", "ZA-2025-004711"),
    ],
)
def test_two_numbers_stay_two(one: str, other: str) -> None:
    assert plain_number(one) != plain_number(other)


def test_a_text_without_letter_or_digit_stays() -> None:
    assert (plain_number(" ?- "), plain_number("")) == ("?-", "")


@given(
    issuer=st.sampled_from(["BW", "ZA", "CD"]),
    year=st.integers(2003, 2099),
    serial=st.integers(1, 10**7),
    mark=st.sampled_from(["-", " ", "/", ".", "–", "_"]),
    width=st.integers(0, 9),
)
def test_marks_and_zeros_make_no_other_number(
    issuer: str, year: int, serial: int, mark: str, width: int
) -> None:
    plain = f"{issuer}{year}{serial}"
    assert plain_number(f"{issuer}{mark}{year}{mark}{serial:0{width}d}") == plain
    assert plain_number(f"{issuer.lower()}{year}{serial:07d}") == plain
