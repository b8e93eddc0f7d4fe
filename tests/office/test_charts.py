"""Charts: safe, well-formed, and true to their figures."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from openkp.office.charts import Bar, Part, Series, bars, nice_step, sparkline, stacked_status, time_series

HOSTILE = "<script>alert('x')</script>\"&"
#: XML knows no control characters; a page never gets them because forms and parsers refuse them.
TEXT = st.text(
    st.characters(blacklist_categories=["Cc", "Cs"], blacklist_characters="\ufffe\uffff"), max_size=20
)
FIGURES = st.lists(
    st.none() | st.floats() | st.integers(-5, 10**12) | st.decimals(0, 10**9, places=2),
    min_size=1,
    max_size=30,
)


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


@given(FIGURES, TEXT, TEXT)
def test_any_figures_give_well_formed_drawings_or_nothing(values, name, title):
    svg = time_series([str(at) for at in range(len(values))], [Series(name, values)], title=title)
    assert svg == "" or parsed(svg).attrib["aria-label"] == title
    assert "nan" not in svg.replace(name, "").replace(title, "").lower() or "nan" in (name + title).lower()


@example([("large", 1.0000000000000002e16), ("small", 1e-20)])
@given(st.lists(st.tuples(TEXT, st.floats() | st.integers(0, 10**9)), max_size=12))
def test_any_bars_are_well_formed_and_at_most_full_width(items):
    html = bars([Bar(name, value) for name, value in items])
    if not items:
        assert html == ""
        return
    widths = [
        float(rect.attrib["width"]) for rect in parsed(html).iter("rect") if rect.attrib["class"] == "bar"
    ]
    assert len(widths) == len(items)
    assert all(0 <= width <= 100 for width in widths)


@given(st.lists(st.tuples(TEXT, st.integers(-3, 10**9)), max_size=8))
def test_the_parts_of_a_stacked_bar_fill_it(parts):
    html = stacked_status([Part(name, count) for name, count in parts], title="x")
    if not any(count > 0 for _, count in parts):
        assert html == ""
        return
    cuts = [rect for rect in parsed(html).iter("rect") if "x" in rect.attrib]
    assert sum(float(rect.attrib["width"]) for rect in cuts) == pytest.approx(1000, abs=0.1)


@pytest.mark.parametrize(
    "drawing",
    [
        time_series([HOSTILE, "b"], [Series(HOSTILE, [1, 2])], title=HOSTILE),
        bars([Bar(HOSTILE, 1, HOSTILE)]),
        stacked_status([Part(HOSTILE, 1, HOSTILE)], title=HOSTILE),
    ],
)
def test_hostile_names_are_escaped(drawing):
    assert "<script" not in drawing
    assert "&lt;script" in drawing


def test_no_drawing_needs_an_inline_style():
    drawings = [
        time_series(["a", "b"], [Series("s", [1, 2])], title="t"),
        bars([Bar("a", 1)]),
        stacked_status([Part("a", 1)], title="t"),
        sparkline([1, 2]),
    ]
    assert all("style" not in drawing for drawing in drawings)


def test_a_missing_period_breaks_the_line():
    svg = time_series(["a", "b", "c", "d"], [Series("s", [1, 2, None, 4])], title="t")
    line = next(path for path in parsed(svg).iter("path"))
    assert line.attrib["d"].count("M") == 2


def test_every_point_tells_its_figure():
    svg = time_series(["2025", "2026"], [Series("Exports", [Decimal("1234.50"), 7])], title="t")
    assert [title.text for title in parsed(svg).iter("title")] == [
        "Exports, 2025: 1,234.50",
        "Exports, 2026: 7",
    ]


def test_names_at_the_end_of_lines_do_not_cover_each_other():
    svg = time_series(["a", "b"], [Series(str(at), [5, 5]) for at in range(4)], title="t")
    heights = sorted(float(y) for y in re.findall(r'class="name c\d" x="[^"]+" y="([^"]+)"', svg))
    assert all(low + 16 < high for low, high in pairwise(heights))
    assert len(heights) == 4


def test_series_of_another_length_are_refused():
    with pytest.raises(ValueError, match="one value"):
        time_series(["a", "b"], [Series("s", [1])], title="t")


def test_a_line_of_one_figure_is_no_sparkline():
    assert sparkline([5]) == ""
    assert sparkline([5, 5]).startswith("<svg")


@given(st.floats(1e-6, 1e15))
def test_grid_lines_are_few_and_round(largest):
    step = nice_step(largest)
    assert 1 <= largest / step <= 4.000001


def test_the_figures_beside_the_grid_have_room():
    """A long figure moves the beginning of the drawing; a short one leaves it where it was."""
    for largest, begins in ((40, 52), (290_000, 60.5)):
        drawn = time_series(["a", "b"], [Series("Export", [1, largest])], title="t")
        assert f'x1="{begins}"' in drawn
        assert f'x="{begins - 8}"' in drawn
