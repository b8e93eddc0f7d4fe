"""The matrix as values, as CSV and as a drawing in which nothing is said by colour alone."""

from __future__ import annotations

import csv
import io
from xml.etree import ElementTree

from definition_strategies import catalogue_of, situation_of, text_of
from openkp.definitions import library
from openkp.definitions.answers import Answer
from openkp.definitions.evaluation import answer_of
from openkp.definitions.matrix import Matrix, as_csv, matrix
from openkp.definitions.matrix_drawing import as_svg
from openkp.definitions.words import answer_symbol

SVG = "{http://www.w3.org/2000/svg}"
TABLE = matrix(
    [text_of([["a"]], name="A"), text_of([["a", "b"]], name="B")],
    [
        situation_of({"a": True}, name="one"),
        situation_of({"a": True, "b": True}, {"b": False}, name="two & <three>"),
        situation_of({"a": False}, name="none"),
    ],
    catalogue_of("ab"),
)


def test_rows_by_situation_and_columns_by_text() -> None:
    assert TABLE.as_rows() == {
        "one": {"A": "covered", "B": "open"},
        "two & <three>": {"A": "covered", "B": "contested"},
        "none": {"A": "not_covered", "B": "not_covered"},
    }


def test_csv_has_the_same_cells() -> None:
    rows = list(csv.reader(io.StringIO(as_csv(TABLE), newline="")))
    assert rows[0] == ["situation", "A", "B"]
    assert rows[2] == ["two & <three>", "covered", "contested"]
    assert len(rows) == 4


def test_the_shipped_matrix_is_that_of_the_evaluations() -> None:
    catalogue, texts, situations = library.catalogue(), library.definitions(), library.situations()
    for with_readings in (True, False):
        found = matrix(texts.values(), situations.values(), catalogue, with_readings=with_readings)
        assert found.situations == tuple(situations)
        assert found.definitions == tuple(texts)
        assert all(
            answer is answer_of(texts[text], situations[case], catalogue, with_readings=with_readings)
            for (case, text), answer in found.answers.items()
        )
        assert len(found.answers) == len(texts) * len(situations)


def test_each_cell_of_the_drawing_has_colour_sign_and_word() -> None:
    drawing = ElementTree.fromstring(as_svg(TABLE, {"one": "The first", "A": "A text"}))
    cells = [each for each in drawing.iter(f"{SVG}g") if each.find(f"{SVG}title") is not None]
    assert len(cells) == 6
    words = {each.findtext(f"{SVG}title"): each for each in cells}
    contested = words["two & <three>, B: contested"]
    assert contested.get("class") == "a-contested"
    assert contested.findtext(f"{SVG}text") == answer_symbol(Answer.CONTESTED)
    assert "The first, A: covered" in words
    looks = {
        (each.get("class"), each.find(f"{SVG}rect").get("fill"), each.findtext(f"{SVG}text"))
        for each in drawing.iter(f"{SVG}g")
    }
    assert len(looks) == len(Answer)
    assert [len({look[part] for look in looks}) for part in range(3)] == [len(Answer)] * 3


def test_the_drawing_has_its_legend_needs_no_script_and_stays_inside_its_frame() -> None:
    text = as_svg(TABLE, {})
    drawing = ElementTree.fromstring(text)
    legend = [each.text for each in drawing.iter(f"{SVG}text") if each.get("class") == "legend"]
    assert [each.split(":")[0] for each in legend] == ["covered", "not covered", "open", "contested"]
    assert drawing.get("role") == "img"
    assert drawing.get("aria-label") == drawing.findtext(f"{SVG}title")
    assert "style=" not in text
    assert "<script" not in text
    width, height = float(drawing.get("width")), float(drawing.get("height"))
    for rect in drawing.iter(f"{SVG}rect"):
        assert 0 <= float(rect.get("x")) <= width - float(rect.get("width"))
        assert 0 <= float(rect.get("y")) <= height - float(rect.get("height"))


def test_the_drawing_speaks_the_readers_language_and_is_the_same_each_time() -> None:
    words = {"covered": "couvert", "{answer}: {meaning}": "{missing}"}
    text = as_svg(TABLE, {}, lambda each: words.get(each, each))
    assert "one, A: couvert" in text
    assert text == as_svg(TABLE, {}, lambda each: words.get(each, each))
    assert "script" not in as_svg(TABLE, {"one": "</text><script>"}).replace("&lt;script&gt;", "")


def test_an_empty_matrix_is_still_a_drawing() -> None:
    empty = Matrix(situations=(), definitions=(), answers={})
    assert ElementTree.fromstring(as_svg(empty, {})).tag == f"{SVG}svg"
    assert as_csv(empty) == "situation\r\n"
