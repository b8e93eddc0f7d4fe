"""Days that a source gives only roughly."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openkp.scheme.partial_days import PartialDay, UnreadablePartialDay


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2007", date(2007, 1, 1), date(2007, 12, 31)),
        ("2007-11", date(2007, 11, 1), date(2007, 11, 30)),
        ("2008-02", date(2008, 2, 1), date(2008, 2, 29)),
        ("2007-11-15", date(2007, 11, 15), date(2007, 11, 15)),
        ("2003-11-01/2019-01-28", date(2003, 11, 1), date(2019, 1, 28)),
        ("2005/2007", date(2005, 1, 1), date(2007, 12, 31)),
    ],
)
def test_a_partial_day_is_kept_as_given_with_its_bounds(text: str, earliest: date, latest: date) -> None:
    day = PartialDay.parse(text)
    assert (day.earliest, day.latest, str(day)) == (earliest, latest, text)
    assert day.is_exact == (earliest == latest)


@pytest.mark.parametrize(
    "text", ["", "07", "2007-13", "2007-02-30", "0000", "2008/2007", "2007-11-15x", "2007/", "/2007", "٢٠٠٧"]
)
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(UnreadablePartialDay):
        PartialDay.parse(text)


@given(st.text(max_size=60))
def test_no_text_raises_anything_else(text: str) -> None:
    try:
        day = PartialDay.parse(text)
    except UnreadablePartialDay:
        return
    assert day.earliest <= day.latest
