"""What is asked about the filings of 2003 to 2024, and about faults planted into them."""

from __future__ import annotations

import importlib.util
import sys
import time
from collections import Counter
from importlib.resources import as_file, files
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from openkp.statistics.figures import Figure
from openkp.statistics.intake import read_file
from openkp.statistics.questions import Question
from openkp.statistics.screens import question_text, run_screens, shipped_thresholds

OTHERS = (
    "kp_published_figures.csv",
    "bgs_diamond_production_owid2016.csv",
    "drc_national_diamond_statistics.csv",
)


@pytest.fixture(scope="module")
def faults() -> ModuleType:
    path = Path(__file__).parents[3] / "benchmarks" / "screen_faults.py"
    spec = importlib.util.spec_from_file_location("screen_faults", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def shipped(name: str) -> tuple[Figure, ...]:
    with as_file(files("openkp.reference").joinpath(f"statistics/{name}")) as path:
        return read_file(path).figures


@pytest.fixture(scope="module")
def filings() -> tuple[Figure, ...]:
    return shipped("kp_production_halfyear.csv")


@pytest.fixture(scope="module")
def alone(filings: tuple[Figure, ...]) -> tuple[Question, ...]:
    return run_screens(filings)


@pytest.fixture(scope="module")
def together(filings: tuple[Figure, ...]) -> tuple[Question, ...]:
    return run_screens(filings, independent=[each for name in OTHERS for each in shipped(name)])


#: Faults that anybody sees who looks at the row: the row, and the screens that may lead.
PLAIN = {
    292: {"missing_quantity"},  # Central African Republic 2003H1: 163,174 ct without value
    669: {"decimal_slip", "unusual_price"},  # India 2003H1: US$ 0.81 a carat
    893: {"decimal_slip", "unusual_price"},  # Liberia 2014H1: US$ 4,050 a carat, 405 before and after
    1390: {"repeated_figure"},  # Togo 2006H1 is 2005H1
    972: {"repeated_figure"},  # Mali 2003H2 is 2023H2; Mali joined in 2013
    419: {"double_filing", "repeated_figure"},  # DRC 2022H1, industrial, twice; the second is 2023H1
    698: {"repeated_figure"},  # India 2018H1: the carats of 2017H1
    727: {"double_filing"},  # Indonesia 2008H2
    1502: {"above_capacity", "period_jump"},  # Zimbabwe 2010H1: Marange
}


@pytest.mark.parametrize("row", PLAIN)
def test_what_anybody_sees_is_among_the_first_fifteen(alone: tuple[Question, ...], row: int) -> None:
    leading = {each.screen for each in alone[:15] if row in each.rows}
    assert leading & PLAIN[row]


@pytest.mark.parametrize(
    ("row", "within"),
    [(1291, 30), (1293, 60), (434, 30), (974, 40), (209, 15), (163, 20), (405, 50), (1371, 45)],
)
def test_what_an_expert_sees_is_asked(alone: tuple[Question, ...], row: int, within: int) -> None:
    assert any(row in each.rows for each in alone[:within])


def test_the_british_geological_survey_is_heard_on_china_and_on_the_congo(
    together: tuple[Question, ...],
) -> None:
    asked = {
        (each.participant, each.period.year): rank
        for rank, each in enumerate(together, 1)
        if each.screen == "independent_source"
    }
    assert asked["CN", 2003] <= 10
    assert asked["CD", 2008] <= 35


def test_suspension_is_said_and_values_are_compared(together: tuple[Question, ...]) -> None:
    asked = {(each.screen, each.variant): each for each in together}
    assert {("independent_source", "usd"), ("independent_source", "usd_run")} <= set(asked)
    suspended = asked["silence", "suspended"]
    assert suspended.participant == "CF"
    assert suspended.evidence["suspended"] == ["2013H2", "2014H1", "2014H2", "2015H1"]
    assert "in most of which it was suspended" in question_text(suspended)


def test_an_analyst_is_not_flooded(alone: tuple[Question, ...], together: tuple[Question, ...]) -> None:
    assert len(alone) <= 110
    assert len(together) <= 140
    most = shipped_thresholds().most_per_participant
    for questions in (alone, together):
        per_participant = Counter(each.participant for each in questions)
        assert max(per_participant.values()) <= most
        recent = Counter(each.participant for each in questions if each.period.year >= 2023)
        assert max(recent.values()) <= 3


def test_one_filing_has_one_leading_question(together: tuple[Question, ...]) -> None:
    led = Counter(
        row
        for each in together
        if len(each.rows) <= 4 and each.screen != "silence"
        for row in (each.evidence.get("lead_rows") or each.rows)  # type: ignore[union-attr]
    )
    assert [row for row, count in led.items() if count > 1] == []


def test_questions_are_ranked_and_read_as_questions(together: tuple[Question, ...]) -> None:
    marks = [each.seriousness for each in together]
    assert marks == sorted(marks, reverse=True)
    assert all(0 < mark <= 100 for mark in marks)
    for each in together:
        text = question_text(each)
        assert text.endswith("?")
        assert "{" not in text
        assert len(text) < 400


def test_the_screens_take_under_a_second_of_the_processor(filings: tuple[Figure, ...]) -> None:
    began = time.process_time()
    run_screens(filings)
    assert time.process_time() - began < 1.0


def _share(results: list[Any], *, within: int) -> float:
    return sum(0 < each.rank <= within for each in results) / len(results)


def test_planted_faults_are_named_first(filings: tuple[Figure, ...], faults: ModuleType) -> None:
    kinds = (
        "carats x100",
        "US$ /1000 (thousands)",
        "value zeroed",
        "row twice",
        "copied from another period",
    )
    found = faults.experiment(filings, rows=3, kinds=kinds)
    for kind in kinds:
        assert _share(found[kind], within=30) >= 0.6, kind
    everything = [each for results in found.values() for each in results]
    assert _share(everything, within=10) >= 0.8
    assert sum(each.more_questions for each in everything) <= len(everything)


@pytest.mark.slow
def test_planted_faults_of_every_kind(filings: tuple[Figure, ...], faults: ModuleType) -> None:
    found = faults.experiment(filings, rows=30, seed=7)
    weak = {
        "carats x5",
        "carats /5 (grams)",
        "US$ x10",
        "US$ /10",
        "both x10",
        "both /10",
        "sectors exchanged",
    }
    for kind in faults.KINDS:
        least = 0.9 if kind not in weak else 0.25 if kind == "both /10" else 0.6
        assert _share(found[kind], within=30) >= least, kind
    everything = [each for results in found.values() for each in results]
    assert sum(0 < each.own_rank <= 3 for each in everything) / len(everything) >= 0.9
