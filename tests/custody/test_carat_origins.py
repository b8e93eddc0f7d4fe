"""Origins as text: one key for one origin, however it is written."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openkp.custody import OriginKey, UnreadableOrigin
from openkp.custody.origins import MAX_PART, month_of, period_of

names = st.text(max_size=20)


@given(names, names, names, st.sampled_from(("", "2025", "2025H1", "2025q3", "2025-Q3", "2025-03")))
@settings(max_examples=60)
def test_the_text_form_says_it_all(zone, mine, licence, period):
    try:
        key = OriginKey(country="CF", zone=zone, mine=mine, licence=licence, period=period)
    except UnreadableOrigin:
        return
    again = OriginKey.parse(str(key))
    assert again == key
    assert hash(again) == hash(key)
    assert (again.zone, again.mine, again.licence) == (key.zone, key.mine, key.licence)


@given(st.text(max_size=60))
@settings(max_examples=60)
def test_any_text_is_an_origin_or_says_that_it_is_none(text):
    try:
        key = OriginKey.parse(text)
    except UnreadableOrigin:
        return
    assert OriginKey.parse(str(key)) == key


def test_one_origin_has_one_key():
    composed, apart = "Kéné", "Ke\u0301ne\u0301"
    assert OriginKey(country="ML", zone=composed) == OriginKey(country="ML", zone=f" {apart} ")
    assert OriginKey(country="ML", period="2025-Q1") == OriginKey.parse("ML;period=2025Q1")
    assert OriginKey(among=("CF",)) == OriginKey(country="CF")
    assert OriginKey.parse("?;among=CF") == OriginKey(country="CF")
    assert OriginKey(country="CF") != "CF"


@pytest.mark.parametrize(
    "text",
    [
        "cf",
        "CFA",
        "CF;Berberati",
        "CF;zone=a;zone=b",
        "CF;text=x",
        "CF;period=2025Q5",
        "CF;zone=a%00b",
        "CF;zone=%0A",
        f"CF;zone={'x' * (MAX_PART + 1)}",
        "CF;among=BW+CF",
        "?;among=CM+CF",
        "?;among=CF+CF",
        "?;zone=" + "x" * 5000,
    ],
)
def test_what_is_no_origin(text):
    with pytest.raises(UnreadableOrigin):
        OriginKey.parse(text)


def test_a_name_that_no_database_takes_is_refused():
    with pytest.raises(UnreadableOrigin):
        OriginKey(country="CF", mine="\ud800")


def test_keys_stand_in_the_order_of_their_text():
    keys = [OriginKey.parse(text) for text in ("SL", "BW;mine=b", "?", "BW", "BW;mine=B")]
    assert [str(key) for key in sorted(keys)] == sorted(map(str, keys))


def test_where_stones_may_be_from():
    assert OriginKey(country="CF").may_be("CF")
    assert not OriginKey(country="CF").may_be("CM")
    assert OriginKey(among=("CF", "CM")).may_be("CM")
    assert not OriginKey(among=("CF", "CM")).may_be("BW")
    assert OriginKey().may_be("BW")
    assert not OriginKey().is_stated
    assert OriginKey.parse("CF;zone=Bouar;period=2025H1").at_country() == OriginKey(country="CF")


def test_periods_and_places():
    key = OriginKey.parse("CF;zone=Bouar;mine=M;period=2025H1")
    assert key.days == (date(2025, 1, 1), date(2025, 6, 30))
    assert (key.place.zone, key.place.mine, key.place.produced_to) == ("Bouar", "M", date(2025, 6, 30))
    assert OriginKey(country="CF").days == (None, None)
    first = date(2025, 1, 5)
    days = (date(2025, 1, 31), date(2025, 3, 1), date(2025, 6, 1), date(2025, 12, 1), date(2026, 1, 1), None)
    assert [period_of(first, day) for day in days] == ["2025-01", "2025Q1", "2025H1", "2025", "", ""]
    assert period_of(date(2025, 7, 1), date(2025, 10, 1)) == "2025H2"
    assert period_of(first, date(2024, 1, 1)) == ""
    assert month_of(first) == "2025-01"
