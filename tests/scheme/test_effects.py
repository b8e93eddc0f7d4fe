"""Effects: what an area means, and their one JSON form."""

import contextlib
import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision_strategies import ANY_EFFECT, EFFECTS, PLACES, areas
from openkp.scheme.effect_files import EffectUnreadable, effect_from_json, effect_to_json
from openkp.scheme.effects import (
    EFFECTS as KINDS,
)
from openkp.scheme.effects import (
    Area,
    Bar,
    ChangeStanding,
    EffectKind,
    FillOffice,
    Office,
    Place,
    SetParameter,
    StandingChange,
    country_of,
    covers,
    may_overlap,
    same_name,
)

CAR = Area(participant="CF", zones=("Berbérati",))
MINE = Area(participant="CF", mines=("Anjin",))
BOTH = Area(participant="CF", zones=("Marange",), mines=("Anjin",))
YEAR = Area(participant="CF", produced_from=date(2010, 1, 1), produced_to=date(2010, 12, 31))
OPEN = Area(participant="CF", produced_from=date(2010, 5, 28))


def mined(first: str = "", last: str = "", **where: str) -> Place:
    days = [date.fromisoformat(day) if day else None for day in (first, last)]
    return Place(produced_from=days[0], produced_to=days[1], **where)


@pytest.mark.parametrize(
    ("area", "place", "answer"),
    [
        (Area(participant="CF"), Place(), True),
        (CAR, Place(), None),
        (CAR, Place(zone="Berbérati"), True),
        (CAR, Place(zone=" BERBERATI "), True),
        (CAR, Place(zone="  "), None),
        (CAR, Place(zone="Boda"), False),
        (CAR, Place(mine="Anjin"), None),
        (MINE, Place(mine="ANJIN"), True),
        (MINE, Place(mine="Mbada"), False),
        (MINE, Place(zone="Marange"), None),
        (BOTH, Place(zone="Marange"), True),
        (BOTH, Place(mine="Anjin"), True),
        (BOTH, Place(zone="Elsewhere"), None),
        (BOTH, Place(mine="Murowa"), None),
        (BOTH, Place(zone="Elsewhere", mine="Murowa"), False),
        (YEAR, Place(), None),
        (YEAR, mined("2010-01-01", "2010-12-31"), True),
        (YEAR, mined("2009-12-31", "2010-01-01"), None),
        (YEAR, mined("2009-01-01", "2009-12-31"), False),
        (YEAR, mined("2011-01-01"), False),
        (YEAR, mined("2010-06-01"), None),
        (YEAR, mined("", "2009-06-01"), False),
        (OPEN, mined("2010-05-28", "2030-01-01"), True),
        (OPEN, mined("2010-05-27", "2010-05-27"), False),
    ],
)
def test_whether_stones_of_a_place_are_meant(area: Area, place: Place, answer: bool | None) -> None:
    assert covers(area, place) is answer


@pytest.mark.parametrize(
    ("one", "other", "answer"),
    [
        (CAR, Area(participant="BW"), False),
        (CAR, Area(participant="CF"), True),
        (CAR, Area(participant="CF", zones=("berberati", "Nola")), True),
        (CAR, Area(participant="CF", zones=("Nola",)), False),
        (YEAR, Area(participant="CF", produced_from=date(2011, 1, 1)), False),
        (YEAR, Area(participant="CF", produced_to=date(2009, 12, 31)), False),
        (YEAR, OPEN, True),
    ],
)
def test_whether_two_areas_may_mean_one_stone(one: Area, other: Area, answer: bool) -> None:
    assert may_overlap(one, other) is answer
    assert may_overlap(other, one) is answer


@given(area=areas(), place=PLACES)
def test_what_is_meant_by_a_wider_area_is_never_unmeant(area: Area, place: Place) -> None:
    if covers(area, place) is True:
        assert covers(Area(participant=area.participant), place) is True


@given(area=areas(), place=PLACES)
def test_stating_more_never_turns_a_certain_answer(area: Area, place: Place) -> None:
    """An answer for a place that states nothing of a zone or mine holds for whatever is stated later."""
    bare = Place(produced_from=place.produced_from, produced_to=place.produced_to)
    before = covers(area, bare)
    if before is not None:
        assert covers(area, place) is before


@given(st.text(max_size=12))
def test_a_name_is_compared_without_case_and_doubled_spaces(name: str) -> None:
    assert same_name(same_name(name)) == same_name(name)
    assert same_name(f"  {name}  ") == same_name(name)


def test_every_kind_has_a_class_and_a_strategy() -> None:
    assert set(KINDS) == set(EffectKind)
    assert all(kind is each.KIND for kind, each in KINDS.items())
    assert len(EFFECTS) == len(EffectKind)


@pytest.mark.parametrize(("kind", "strategy"), list(zip(EffectKind, EFFECTS, strict=True)))
def test_an_effect_of_each_kind_goes_to_json_and_back(kind, strategy) -> None:
    @given(strategy)
    def check(effect) -> None:
        written = effect_to_json(effect)
        assert written["kind"] == kind.value
        assert effect_from_json(json.loads(json.dumps(written))) == effect

    check()


@given(one=ANY_EFFECT, other=ANY_EFFECT)
def test_two_effects_have_one_json_only_if_they_are_equal(one, other) -> None:
    assert (effect_to_json(one) == effect_to_json(other)) is (one == other)


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6) | st.dates().map(str),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["kind", "terms", "area", "participant", "zones", "x", "change", "starts_on"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)


@given(JUNK)
def test_junk_is_refused_and_nothing_else_happens(value: object) -> None:
    with contextlib.suppress(EffectUnreadable):
        assert effect_to_json(effect_from_json(value)) == value


@given(effect=ANY_EFFECT, junk=JUNK, data=st.data())
def test_an_effect_with_a_junk_field_is_refused_or_says_the_same(effect, junk, data) -> None:
    written = effect_to_json(effect)
    written[data.draw(st.sampled_from([*written, "new"]))] = junk
    try:
        read = effect_from_json(written)
    except EffectUnreadable:
        return
    assert effect_to_json(read) == written


BAR = {"kind": "bar", "area": {"participant": "CF"}}


@pytest.mark.parametrize(
    ("value", "code", "where"),
    [
        ("bar", "wrong_type", ""),
        ({}, "unknown_kind", "kind"),
        ({"kind": "ban"}, "unknown_kind", "kind"),
        ({"kind": ["bar"]}, "unknown_kind", "kind"),
        ({"kind": "bar"}, "missing_field", "area"),
        ({"kind": "bar", "area": {}}, "missing_field", "area.participant"),
        ({**BAR, "size": 1}, "unknown_field", "size"),
        ({**BAR, "direction": "exports"}, "default_spelled_out", "direction"),
        ({**BAR, "terms": {}}, "default_spelled_out", "terms"),
        ({**BAR, "direction": "sideways"}, "wrong_value", "direction"),
        ({**BAR, "direction": 1}, "wrong_type", "direction"),
        ({**BAR, "terms": {"ends_on": "20100101"}}, "wrong_value", "terms.ends_on"),
        ({**BAR, "terms": {"ends_on": "2010-02-30"}}, "wrong_value", "terms.ends_on"),
        ({**BAR, "terms": {"condition": "x" * 4001}}, "too_long", "terms.condition"),
        ({**BAR, "area": {"participant": "CF", "zones": ["a"] * 401}}, "too_long", "area.zones"),
        ({**BAR, "area": {"participant": "CF", "zones": [1]}}, "wrong_type", "area.zones[0]"),
        ({**BAR, "area": {"participant": "CF", "zones": "a"}}, "wrong_type", "area.zones"),
    ],
)
def test_what_is_wrong_is_named_with_its_path(value, code: str, where: str) -> None:
    with pytest.raises(EffectUnreadable) as raised:
        effect_from_json(value)
    assert (raised.value.code, raised.value.where) == (code, where)


def test_the_country_that_an_effect_reaches() -> None:
    assert country_of(Bar(area=CAR)) == "CF"
    assert country_of(ChangeStanding(participant="LB", change=StandingChange.REMOVE)) == "LB"
    assert country_of(SetParameter(name="valid_days", value="60")) == ""
    assert country_of(FillOffice(office=Office.CHAIR, holder="IN")) == ""
