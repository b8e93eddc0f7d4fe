"""`openkp statistics screen`: the public tables as they are, in any order."""

from __future__ import annotations

import json
import shutil
from importlib.resources import as_file, files
from pathlib import Path

import pytest

from openkp.cli import main


def _shipped(name: str, folder: Path) -> str:
    with as_file(files("openkp.reference").joinpath(f"statistics/{name}")) as path:
        shutil.copy(path, folder / name)
    return str(folder / name)


@pytest.fixture
def filings(tmp_path: Path) -> str:
    return _shipped("kp_production_halfyear.csv", tmp_path)


def run(*arguments: str) -> int:
    return main(["statistics", "screen", *arguments])


def test_json_is_a_list_most_serious_first(filings: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(filings, "--json", "--top", "7") == 0
    said = capsys.readouterr()
    answer = json.loads(said.out)
    assert [each["rank"] for each in answer] == [1, 2, 3, 4, 5, 6, 7]
    for each in answer:
        assert list(each) == ["rank", "screen", "participant", "period", "rows", "question", "evidence"]
        assert len(each["participant"]) == 2
        assert each["question"].endswith("?")
        assert all(isinstance(row, int) for row in each["rows"])
    liberia = next(each for each in answer if each["participant"] == "LR")
    assert liberia["rows"] == [893]
    assert liberia["period"] == "2014H1"
    assert "1529 of 1529 rows read" in said.err


def test_sources_are_told_apart_by_layout_in_any_order(
    filings: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    others = [
        _shipped(name, tmp_path)
        for name in ("kp_published_figures.csv", "bgs_diamond_production_owid2016.csv")
    ]
    assert run(filings, *others, "--json") == 0
    first = json.loads(capsys.readouterr().out)
    assert run(*reversed(others), filings, "--json") == 0
    assert json.loads(capsys.readouterr().out) == first
    assert any(each["screen"] == "independent_source" and each["period"] == "2003" for each in first)


def test_questions_can_be_chosen(filings: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(filings, "--participant", "tg", "--screen", "repeated_figure", "--json") == 0
    (only,) = json.loads(capsys.readouterr().out)
    assert only["rows"] == [1390, 1388]
    assert run(filings, "--participant", "NA", "--day", "2026-01-01", "--json") == 0
    late = json.loads(capsys.readouterr().out)
    assert any(each["screen"] == "silence" and each["period"] == "2024H2" for each in late)


def test_text_is_for_people(filings: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(filings, "--top", "5") == 0
    said = capsys.readouterr().out
    assert "Central African Republic, 2003H1 (missing_quantity, rows 292, 293)" in said
    assert "163,174 ct for the first half of 2003" in said


@pytest.mark.parametrize(
    "arguments",
    [("--participant", "Botswana"), ("--screen", "nonsense"), ("--day", "tomorrow"), ("--top", "0")],
)
def test_wrong_use_says_what_is_right(
    filings: str, arguments: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(filings, *arguments) == 2
    assert capsys.readouterr().out == ""


def test_a_file_of_unknown_layout_is_a_finding(
    filings: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    annual = tmp_path / "kp_production_annual_derived.csv"
    annual.write_text("country,iso3,year,carat,us_value\nAngola,AGO,2003,5662440.51,738970576.27\n", "utf-8")
    assert run(str(annual), "--json") == 1
    said = capsys.readouterr()
    assert json.loads(said.out) == []
    assert "iso3" in said.err
    assert run(str(annual), filings, "--json") == 1
    assert json.loads(capsys.readouterr().out)


def test_a_missing_file_is_wrong_use(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(str(tmp_path / "none.csv")) == 2
    assert "cannot be read" in capsys.readouterr().err


def test_half_years_in_the_template_and_trade_in_quarters_are_filings(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    exports = tmp_path / "trade.csv"
    lines = ["participant,period,flow,hs,carats,usd"]
    lines += [f"CG,2004Q{quarter},export,710231,{1300000 + quarter * 1111}.25,65000000" for quarter in (1, 2)]
    exports.write_text("\n".join(lines) + "\n", "utf-8")
    assert run(str(exports), "--json", "--screen", "exports_without_supply") == 0
    answer = json.loads(capsys.readouterr().out)
    assert {each["participant"] for each in answer} == {"CG"}
    assert answer[0]["period"] == "2004H1"
