"""The map of the world: true to its figures, safe, and made of shapes that an operator may replace."""

from __future__ import annotations

import json
from datetime import date
from importlib.resources import files
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openkp.office import charts
from openkp.office.world_map import (
    SHAPES_FILE,
    UnreadableShapes,
    class_of,
    map_legend,
    nice_breaks,
    read_shapes,
    world_map,
    world_map_svg,
    world_shapes,
)
from openkp.scheme.countries import alpha2_codes
from openkp.scheme.participants import history

HOSTILE = "<script>alert('x')</script>\"&"


def titles(svg: str) -> list[str]:
    return [title.text or "" for title in ElementTree.fromstring(svg).iter("title")]


def test_every_participant_has_a_shape_or_a_point():
    shapes = world_shapes()
    drawn = {*shapes.shapes, *shapes.points}
    assert drawn <= alpha2_codes()
    assert set(history().codes) - {"EU"} <= drawn
    assert {"SG", "MU", "MT", "HK"} <= set(shapes.points)
    assert not set(shapes.shapes) & set(shapes.points)


def test_no_shape_smears_across_the_antimeridian():
    for code, path in world_shapes().shapes.items():
        for ring in filter(None, path.split("M")):
            steps = ring.rstrip("z").partition("l")[2].replace("-", " -").split()
            assert all(abs(int(step)) < 300 for step in steps), code


def test_the_shipped_file_is_small():
    assert len(files("openkp.reference").joinpath("world_shapes.json").read_bytes()) < 60_000


def test_a_country_is_shaded_by_its_figure_and_tells_it():
    svg = world_map_svg({"BW": 10, "NA": 2500, "TG": 0, "SG": 3, "AO": None}, title="Carats")
    assert titles(svg) == ["Botswana: 10.00", "Namibia: 2,500", "Togo: 0.00", "Singapore: 3.00"]
    classes = {
        part[0].text: part.attrib["class"]
        for part in ElementTree.fromstring(svg)
        if part.find("title") is not None
    }
    assert classes["Togo: 0.00"] == "q0"
    assert classes["Singapore: 3.00"] < classes["Botswana: 10.00"] < classes["Namibia: 2,500"]


def test_the_figure_of_the_union_stands_for_its_members_of_the_day():
    with_britain = world_map_svg({"EU": 5}, title="t", on=date(2019, 12, 31))
    without = world_map_svg({"EU": 5}, title="t", on=date(2021, 12, 31))
    assert "United Kingdom: 5.00" in titles(with_britain)
    assert "United Kingdom: 5.00" not in titles(without)
    assert "Belgium: 5.00" in titles(without)
    assert "Belgium: 7.00" in titles(world_map_svg({"EU": 5, "BE": 7}, title="t", on=date(2021, 1, 1)))


def test_nothing_to_draw_is_no_map():
    assert world_map({}, title="t") == ""
    assert world_map({"BW": None, "NA": float("nan"), "AO": -1}, title="t") == ""
    assert charts.world_map({"BW": 1}, title="t").startswith("<svg")


def test_hostile_words_are_escaped_and_no_style_is_inline():
    drawn = world_map({"BW": 1, "NA": 0}, title=HOSTILE, nothing=HOSTILE, text=lambda value: HOSTILE)
    assert "<script" not in drawn
    assert "style" not in drawn


@given(st.lists(st.floats(0, 1e14) | st.integers(0, 10**12), max_size=60))
def test_classes_are_few_ascending_and_hold_every_figure(values):
    breaks = nice_breaks([float(value) for value in values])
    assert all(low < high for low, high in pairwise(breaks))
    assert len(breaks) <= 4
    for value in values:
        assert 0 <= class_of(float(value), breaks) <= 5
        assert (class_of(float(value), breaks) == 0) == (float(value) == 0)


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=20))
def test_the_legend_names_every_shade_that_is_drawn(values):
    codes = sorted(world_shapes().shapes)[: len(values)]
    told = dict(zip(codes, values, strict=True))
    svg, legend = world_map_svg(told, title="t"), map_legend(told, nothing="none")
    shades = {part.attrib["class"] for part in ElementTree.fromstring(svg) if part.attrib["class"] != "land"}
    assert shades <= {rect.attrib["class"] for rect in ElementTree.fromstring(legend).iter("rect")}


def test_an_operator_may_put_another_file_in_its_place(tmp_path, monkeypatch):
    own = {
        "width": 10,
        "height": 5,
        "shapes": {"BW": "M1 1l2 0 0 2z"},
        "points": {},
        "land": "",
    }
    path = tmp_path / "own.json"
    path.write_text(json.dumps(own))
    monkeypatch.setenv(SHAPES_FILE, str(path))
    assert 'viewBox="0 0 10 5"' in world_map_svg({"BW": 1, "NA": 2}, title="t")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"width":1,"height":1,"points":{},"land":"","shapes":{"BW":"M0 0\\"><script>"}}',
        '{"width":1,"height":1,"points":{"BW":[1]},"land":"","shapes":{}}',
        '{"width":"wide","height":1,"points":{},"land":"","shapes":{}}',
    ],
)
def test_what_is_no_file_of_shapes_is_refused(text):
    with pytest.raises(UnreadableShapes):
        read_shapes(text)
