"""`openkp statistics screen`: the public tables as they are, in any order."""

from __future__ import annotations

import csv
import json
import shutil
from importlib.resources import as_file, files
from pathlib import Path

import pytest

from openkp.cli import main
from openkp.cli.options import today


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


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        ("carat", "-5", "amount_negative"),
        ("country", "Congo", "participant_unknown"),
        ("us_value", "99999999999999999", "amount_too_large"),
    ],
)
def test_a_refused_row_is_a_question_and_no_silence(
    filings: str, column: str, text: str, code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    _with(filings, 1152, column, text)
    assert run(filings, "--json") == 1
    answer = json.loads(capsys.readouterr().out)
    (asked,) = (each for each in answer if each["screen"] == "unreadable_row")
    assert asked["rank"] <= 5
    assert asked["rows"] == [1152]
    assert asked["evidence"]["finding"] == code
    assert asked["question"].startswith("Row 1152 of ")
    assert [each for each in answer if each["screen"] == "silence" and each["participant"] == "RU"] == []
    assert run(filings, "--top", "5") == 1
    assert "2015H2 (unreadable_row, row 1152)" in capsys.readouterr().out


def _with(filings: str, row: int, column: str, text: str) -> None:
    with Path(filings).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    next(each for each in rows if each["source_row"] == str(row))[column] = text
    with Path(filings).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)


def test_dollars_taken_for_thousands_are_found_for_a_large_producer(
    filings: str, capsys: pytest.CaptureFixture[str]
) -> None:
    _with(filings, 1152, "us_value", "2222172290000.0")
    assert run(filings, "--json", "--top", "10") == 0
    asked = next(each for each in json.loads(capsys.readouterr().out) if 1152 in each["rows"])
    assert asked["screen"] == "decimal_slip"
    assert "Divided by 1000" in asked["question"]


def test_the_same_file_twice_is_read_once(filings: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(filings, "--json", "--top", "20") == 0
    once = json.loads(capsys.readouterr().out)
    copy = str(Path(filings).with_name("copy.csv"))
    shutil.copy(filings, copy)
    assert run(filings, copy, "--json", "--top", "20") == 0
    said = capsys.readouterr()
    assert json.loads(said.out) == once
    assert "is the same file as" in said.err


def test_a_year_in_the_future_is_said_and_makes_nobody_silent_until_then(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "halves.csv"
    path.write_text(
        "participant,period,carats,usd\nBW,2044H1,1000,2000\nBW,2023H1,1000,2000\nBW,2023H2,1000,2000\n",
        "utf-8",
    )
    assert run(str(path), "--json") == 0
    said = capsys.readouterr()
    assert "2044H1 is not over" in said.err
    missing = [
        period
        for each in json.loads(said.out)
        if each["screen"] == "silence"
        for period in each["evidence"]["missing"]
    ]
    assert missing
    assert max(missing) < f"{today().year + 1}"


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
    assert run(str(exports), "--json", "--screen", "exports_without_supply", "--day", "2005-01-01") == 0
    answer = json.loads(capsys.readouterr().out)
    assert {each["participant"] for each in answer} == {"CG"}
    assert answer[0]["period"] == "2004H1"
