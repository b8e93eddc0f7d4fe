"""National measures: dated, labelled, and without a say in any answer of the Process."""

import ast
from datetime import date
from pathlib import Path

import pytest

import openkp.scheme
from openkp.scheme import national_measures as module
from openkp.scheme.countries import is_issuer_code
from openkp.scheme.effects import Place
from openkp.scheme.findings import Severity
from openkp.scheme.messages import explain
from openkp.scheme.national_measures import as_finding, national_measures, national_measures_on
from openkp.scheme.regime import Standing, regime_at


@pytest.mark.parametrize(
    ("day", "by", "target", "titles"),
    [
        ("2023-12-31", "EU", "RU", []),
        ("2024-01-01", "EU", "RU", ["Import ban on Russian diamonds"]),
        ("2024-01-02", "EU", "RU", ["Import ban on Russian diamonds"]),
        ("2024-01-03", "EU", "RU", ["Import ban on Russian diamonds", "Alrosa on the list of sanctions"]),
        ("2024-02-29", None, "RU", ["Import ban on Russian diamonds", "Alrosa on the list of sanctions"]),
        ("2017-04-25", "US", "VE", ["Venezuela: self-suspension on the US list"]),
        ("2017-04-26", "US", "VE", []),
        ("2010-01-01", "US", None, ["Côte d'Ivoire off the US list"]),
        ("2014-04-29", "US", "CI", []),
    ],
)
def test_the_measures_of_a_day(day, by, target, titles) -> None:
    found = national_measures_on(date.fromisoformat(day), by=by, target=target)
    assert [each.title for each in found] == titles


def test_the_steps_of_the_union_come_one_by_one() -> None:
    steps = ["2024-01-01", "2024-01-03", "2024-03-01", "2024-09-01", "2025-03-01"]
    for count, step in enumerate(steps, start=1):
        assert len(national_measures_on(date.fromisoformat(step), by="EU", target="RU")) == count


def test_each_measure_has_codes_days_in_order_and_a_source() -> None:
    for each in national_measures():
        assert is_issuer_code(each.by)
        assert is_issuer_code(each.target)
        assert each.source.startswith("http")
        assert each.title
        assert each.text
        assert each.valid_to is None or each.valid_from <= each.valid_to


def test_a_measure_is_a_note_that_says_that_it_is_not_of_the_process() -> None:
    (first, *_) = national_measures_on(date(2024, 1, 1), by="EU", target="RU")
    found = as_finding(first)
    assert (found.code, found.severity) == ("national_measure", Severity.NOTES)
    assert found.clause == "NATIONAL:EU-RU-2024-01-01"
    said = explain(found)
    assert "Kimberley" in said.text
    assert "2024-01-01" in said.text
    assert "{" not in said.text + said.next_step


@pytest.mark.parametrize("day", ["2022-03-01", "2024-01-03", "2025-03-01", "2026-11-25"])
def test_no_measure_changes_an_answer_of_the_process(day: str, monkeypatch: pytest.MonkeyPatch) -> None:
    regime = regime_at(date.fromisoformat(day))
    before = (regime.status("RU"), regime.stones_of("RU", Place()), regime.participants())
    assert before[0].standing is Standing.PARTICIPANT
    assert before[1].findings == ()
    monkeypatch.setattr(module, "national_measures", lambda: ())
    after = (regime.status("RU"), regime.stones_of("RU", Place()), regime.participants())
    assert after == before


def test_the_regime_does_not_even_import_the_measures() -> None:
    """Nothing on which an answer of the Process rests reads this layer."""
    scheme = Path(next(iter(openkp.scheme.__path__)))
    for name in ("regime", "trading", "provisions", "decisions", "effects", "participants"):
        tree = ast.parse((scheme / f"{name}.py").read_text(encoding="utf-8"))
        imported = {
            each.module for each in ast.walk(tree) if isinstance(each, ast.ImportFrom) and each.module
        }
        assert "openkp.scheme.national_measures" not in imported
