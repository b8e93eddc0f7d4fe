"""What holds for any filings: order does not matter, nothing breaks, every text is whole."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from made_filings import calm_mine, changed
from openkp.scheme.periods import HalfYear, Quarter, Year
from openkp.scheme.quantities import MAX_COUNTED_HUNDREDTHS, Carats, UsdValue
from openkp.scheme.returns import Flow, Sector
from openkp.statistics.figures import WORLD, Figure
from openkp.statistics.screens import SCREENS, question_text, read_thresholds, run_screens
from openkp.statistics.screens.asking import Weight, amount_text, seriousness
from openkp.statistics.screens.robust import (
    drawn_to_parent,
    median,
    pooled_spread,
    quartiles,
    spread,
    sureness,
)
from openkp.statistics.screens.thresholds import threshold_records

_hundredths = st.one_of(
    st.just(0), st.integers(1, MAX_COUNTED_HUNDREDTHS), st.integers(1, 10**7), st.just(17_620_00)
)
_periods = st.one_of(
    st.builds(HalfYear, st.integers(2003, 2012), st.integers(1, 2)),
    st.builds(Quarter, st.integers(2003, 2008), st.integers(1, 4)),
    st.builds(Year, st.integers(2003, 2010), st.just(1)),
)
_stamps = st.none() | st.datetimes(datetime(2003, 1, 1), datetime(2024, 1, 1), timezones=st.just(UTC))
_figures = st.builds(
    Figure,
    source=st.sampled_from(["one.csv", "two.csv"]),
    row=st.integers(0, 60),
    participant=st.sampled_from(["BW", "CG", "LB", "NA", "EU", "CF", WORLD]),
    period=_periods,
    flow=st.sampled_from(Flow),
    hs=st.sampled_from(["", "", "710210", "710221", "710231"]),
    partner=st.sampled_from(["", "", "BE"]),
    sector=st.sampled_from(Sector),
    carats=st.none() | _hundredths.map(Carats.from_hundredths),
    usd=st.none() | _hundredths.map(UsdValue.from_hundredths),
    is_nil=st.booleans(),
    is_exact=st.booleans(),
    filed_at=_stamps,
    revised_at=_stamps,
)


@settings(max_examples=40, deadline=None)
@given(st.lists(_figures, max_size=40), st.lists(_figures, max_size=12), st.lists(_figures, max_size=5))
def test_any_filings_give_questions_that_can_be_read(
    filed: list[Figure], independent: list[Figure], earlier: list[Figure]
) -> None:
    for each in run_screens(filed, independent=independent, earlier=earlier):
        assert each.screen in SCREENS
        assert each.participant != WORLD
        text = question_text(each)
        assert text.endswith("?")
        assert "{" not in text
        json.dumps(dict(each.evidence))
        assert 0 <= each.seriousness <= 100


@settings(max_examples=25, deadline=None)
@given(st.permutations(range(32)))
def test_the_order_of_figures_does_not_matter(order: list[int]) -> None:
    filed = [
        *changed(changed(calm_mine(), 4, carats="10"), 9, usd="0.1"),
        *changed(calm_mine(participant="ZA", first_row=40, times="3"), 7, carats="3.3", usd="3.3"),
    ]
    asked = run_screens(filed)
    assert len(asked) >= 3
    assert run_screens([filed[at] for at in order]) == asked


@pytest.mark.parametrize("language", ["en", "fr", "ar", "pt-BR", "zh", "xx-nonsense", ""])
def test_texts_can_be_read_in_any_language(language: str) -> None:
    question = run_screens(changed(calm_mine(), 7, usd="10"))[0]
    text = question_text(question, lambda each: each, language=language)
    assert text.endswith("?")
    if language == "fr":
        assert "1\u202f" in text or "1\xa0" in text or " " in text


def test_a_broken_translation_falls_back_to_english() -> None:
    question = run_screens(changed(calm_mine(), 7, usd="10"))[0]
    assert question_text(question, lambda each: each + " {nobody}") == question_text(question)


def test_only_one_screen_can_be_asked_for() -> None:
    filed = changed(calm_mine(), 7, usd="10")
    assert {each.screen for each in run_screens(filed, only="unusual_price")} == {"unusual_price"}
    with pytest.raises(KeyError):
        run_screens(filed, only="nonsense")


def test_weaker_questions_stand_beside_the_leading_one() -> None:
    (question,) = run_screens(changed(calm_mine(), 7, usd="10"))
    assert question.screen == "decimal_slip"
    also = question.evidence["also"]
    assert isinstance(also, list)
    assert [each["screen"] for each in also if isinstance(each, dict)] == ["unusual_price"]


def test_no_participant_gets_more_questions_than_an_hour_holds() -> None:
    filed = [replace(each, usd=UsdValue("0")) for each in calm_mine()[::2]]
    few = read_thresholds(_thresholds(most_per_participant=2))
    assert len(run_screens(filed)) > 2
    assert len(run_screens(filed, thresholds=few)) == 2


def _thresholds(**changes: object) -> str:
    records = [
        {**each, "value": changes.get(str(each["name"]), each["value"])} for each in threshold_records()
    ]
    return json.dumps({"thresholds": records})


@pytest.mark.parametrize("value", [-1, True, "4", None])
def test_a_threshold_must_be_a_number(value: object) -> None:
    with pytest.raises(ValueError, match="window"):
        read_thresholds(_thresholds(window=value))


def test_thresholds_are_complete_and_known() -> None:
    records = list(threshold_records())
    with pytest.raises(ValueError, match="missing: price_z"):
        read_thresholds(json.dumps({"thresholds": [each for each in records if each["name"] != "price_z"]}))
    with pytest.raises(ValueError, match="stands twice"):
        read_thresholds(json.dumps({"thresholds": [*records, records[0]]}))


def test_seriousness_weighs_sureness_by_stake() -> None:
    sure_small = seriousness(Weight(sure=0.95, usd_at_stake=2_000_000), typical_usd=2_000_000)
    vague_large = seriousness(Weight(sure=0.4, usd_at_stake=900_000_000), typical_usd=900_000_000)
    sure_large = seriousness(Weight(sure=0.95, usd_at_stake=900_000_000), typical_usd=900_000_000)
    assert vague_large < sure_small < sure_large <= 100
    in_carats = seriousness(Weight(sure=0.5, usd_at_stake=1e6, carats_at_stake=1e7), typical_usd=0)
    assert in_carats > seriousness(Weight(sure=0.5, usd_at_stake=1e6), typical_usd=0)


def test_robust_statistics() -> None:
    assert median([3, 1, 2]) == 2
    assert median([4, 1, 3, 2]) == 2.5
    assert quartiles([1, 2, 3, 4, 5]) == (2, 3, 4)
    assert spread([1, -1, 1, -1, 1000]) == pytest.approx(1.4826)
    assert pooled_spread(0.2, 6, 0.2, weight=6) == pytest.approx(0.2)
    assert pooled_spread(0.0, 0, 0.3, weight=6) == pytest.approx(0.3)
    assert drawn_to_parent(1.0, 0.0, 5.0, 1.0) == 1.0
    assert drawn_to_parent(1.0, 1.0, 5.0, 1.0) == 3.0
    assert sureness(0, half=3) == 0.5
    assert sureness(3, half=3) == 0.75
    assert amount_text(-12345) == "-123.45"
    for none in (median, quartiles):
        with pytest.raises(ValueError, match="nothing"):
            none([])
