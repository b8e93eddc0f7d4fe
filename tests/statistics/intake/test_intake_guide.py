"""The guide on files says what the reader does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from openkp.scheme.returns import ReturnKind
from openkp.statistics.intake import Layout, template_columns
from openkp.statistics.intake.amounts import AmountProblem, read_amount
from openkp.statistics.intake.layouts import TEMPLATES, unit_of

GUIDE = (Path(__file__).resolve().parents[3] / "docs" / "guides" / "statistics-files.md").read_text(
    encoding="utf-8"
)


@pytest.mark.parametrize("kind", list(ReturnKind))
def test_every_column_of_the_template_stands_in_its_table(kind: ReturnKind) -> None:
    title = {
        ReturnKind.TRADE: "### Trade of a quarter",
        ReturnKind.PRODUCTION: "### Production of a half-year",
    }
    table = GUIDE.split(title[kind])[1].split("\n## ")[0]
    first_cells = " ".join(line.split("|")[1] for line in table.splitlines() if line.startswith("|"))
    named = set(re.findall(r"`([a-z]+)`", first_cells.split("Column", 2)[1]))
    assert {column.heading for column in template_columns(kind)} <= named


def test_every_layout_of_others_is_described() -> None:
    for layout in Layout:
        if layout not in (*TEMPLATES, Layout.UNKNOWN):
            assert f"| `{layout.value}` |" in GUIDE


def test_the_numbers_that_the_guide_shows_are_read_as_it_says() -> None:
    (certain,) = re.findall(r"^\| (.*) \| Read: each can mean only one thing", GUIDE, re.MULTILINE)
    examples = re.findall("`([^`]+)`", certain)
    assert len(examples) > 6
    assert all(read_amount(example).problem is None for example in examples)
    (doubtful,) = re.findall(r"^\| (.*) \| May be two numbers", GUIDE, re.MULTILINE)
    for example in re.findall("`([^`]+)`", doubtful):
        assert read_amount(example).problem is AmountProblem.AMBIGUOUS


@pytest.mark.parametrize(
    ("heading", "column", "factor"),
    [
        ("carats", "carats", 1),
        ("Weight (ct)", "carats", 1),
        ("grams", "carats", 5),
        ("kg", "carats", 5000),
        ("carats thousands", "carats", 1000),
        ("usd", "usd", 1),
        ("US$", "usd", 1),
        ("us_value", "usd", 1),
        ("Value (US$ '000)", "usd", 1000),
        ("usd thousands", "usd", 1000),
        ("US$ millions", "usd", 10**6),
    ],
)
def test_a_heading_names_its_unit(heading: str, column: str, factor: int) -> None:
    unit = unit_of(heading)
    assert unit is not None
    assert (unit.column, unit.factor) == (column, factor)


@pytest.mark.parametrize(
    "heading", ["value", "EUR", "value (EUR)", "carats usd", "usd per carat", "", "period"]
)
def test_a_heading_that_names_no_quantity_of_ours_is_none(heading: str) -> None:
    assert unit_of(heading) is None
