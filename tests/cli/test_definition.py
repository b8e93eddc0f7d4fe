"""`openkp definition`: the texts, tried on situations, in a matrix, compared."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from openkp.cli import main
from openkp.definitions import library
from openkp.definitions.answers import Answer
from openkp.definitions.evaluation import answer_of
from openkp.definitions.reading import read_situation
from openkp.definitions.text_form import print_definition, read_definition

ANSWERS = {each.value for each in Answer}


def run(capsys, *arguments: str):  # type: ignore[no-untyped-def]
    code = main(["definition", *arguments])
    said = capsys.readouterr()
    return code, said.out, said.err


def answer(capsys, *arguments: str):  # type: ignore[no-untyped-def]
    code, out, err = run(capsys, *arguments, "--json")
    assert (code, err) == (0, "")
    return json.loads(out)


def test_every_encoded_text_is_listed_with_its_source(capsys):  # type: ignore[no-untyped-def]
    rows = answer(capsys, "list")
    assert [row["id"] for row in rows] == list(library.definitions())
    assert {"D1", "D1b", "D3", "D6", "D8", "D14"} <= {row["id"] for row in rows}
    assert all(row["source"] and row["title"] and row["day"] for row in rows)
    code, out, _ = run(capsys, "list")
    assert code == 0
    assert all(row["title"] in out and row["source"] in out for row in rows)


def test_a_text_is_shown_with_what_it_does_not_state(capsys):  # type: ignore[no-untyped-def]
    shown = answer(capsys, "show", "D6")
    assert shown["determined_by"] is None
    assert "determined by" in shown["not_stated"]
    slots = [slot for limb in shown["limbs"] for slot in limb["slots"]]
    assert {"text", "reading"} <= {slot["layer"] for slot in slots}
    assert all(each["sentence"] for slot in slots for each in slot["elements"])
    again, findings = read_definition(shown["text"], library.catalogue())
    assert (again, findings) == (library.definitions()["D6"], ())
    code, out, _ = run(capsys, "show", "d6")
    assert code == 0
    assert shown["sentence"] in out
    assert run(capsys, "show", "D6", "--text")[1] == shown["text"]
    assert run(capsys, "show", "D6", "--text", "--json")[0] == 2
    assert "Determined by: not stated" in out
    assert "said, not written" in out


def test_an_answer_says_what_decides_and_what_it_rests_on(capsys):  # type: ignore[no-untyped-def]
    found = answer(capsys, "evaluate", "D3", "marange-2008")
    assert list(found)[:3] == ["definition", "situation", "with_readings"]
    assert (found["definition"], found["situation"], found["answer"]) == ("D3", "marange-2008", "not_covered")
    assert {"limb", "slot", "exception"} <= set(found["deciding"])
    limbs = {each.id: each for each in library.definitions()["D3"].limbs}
    assert found["deciding"]["slot"] in dict(limbs[found["deciding"]["limb"]].named_slots())
    assert found["settles"] == []
    assert found["used"]
    for used in found["used"]:
        assert used["value"] in ("yes", "no")
        assert used["element"] in library.catalogue()
        assert used["source"]
        assert used["party"]
    code, out, _ = run(capsys, "evaluate", "D3", "marange-2008")
    assert code == 0
    assert out.startswith("D3 on marange-2008: ")
    assert found["used"][0]["address"] in out
    assert found["explanation"][0] in out


def test_an_answer_that_is_not_settled_names_the_findings_that_would_settle_it(capsys):  # type: ignore[no-untyped-def]
    unsettled = [
        (definition.id, situation.id)
        for definition in library.definitions().values()
        for situation in library.situations().values()
        if answer_of(definition, situation, library.catalogue()) in (Answer.OPEN, Answer.CONTESTED)
    ]
    found = answer(capsys, "evaluate", *unsettled[0])
    assert found["answer"] in ("open", "contested")
    assert found["settles"]
    assert len(found["settles"]) == len(found["settled_answers"])
    for together in found["settles"]:
        assert together
        for each in together:
            assert set(each) == {"element", "value"}
            assert each["value"] in ("yes", "no")


def test_readings_are_left_out_on_demand(capsys):  # type: ignore[no-untyped-def]
    with_them = answer(capsys, "matrix", "--definitions", "D6")
    without = answer(capsys, "matrix", "--definitions", "D6", "--without-readings")
    changed = [name for name in with_them if with_them[name] != without[name]]
    assert changed
    found = answer(capsys, "evaluate", "D6", changed[0], "--without-readings")
    assert found["with_readings"] is False
    assert found["answer"] == without[changed[0]]["D6"]


def test_the_matrix_has_rows_by_situation_and_columns_by_definition(capsys, tmp_path: Path):  # type: ignore[no-untyped-def]
    rows = answer(capsys, "matrix")
    assert list(rows) == list(library.situations())
    assert all(list(row) == list(library.definitions()) for row in rows.values())
    assert {cell for row in rows.values() for cell in row.values()} <= ANSWERS
    two = answer(capsys, "matrix", "--definitions", "D3, D6", "--situations", "lundas,russia-2022")
    assert two == {
        name: {each: rows[name][each] for each in ("D3", "D6")} for name in ("lundas", "russia-2022")
    }
    code, out, _ = run(capsys, "matrix", "--definitions", "D3,D6", "--csv")
    table = list(csv.DictReader(io.StringIO(out)))
    assert code == 0
    assert len(table) == len(rows)
    assert table[0]["D3"] in ANSWERS
    drawing = tmp_path / "matrix.svg"
    assert run(capsys, "matrix", "--svg", str(drawing))[:2] == (0, "")
    assert ElementTree.parse(drawing).getroot().tag.endswith("svg")
    code, out, _ = run(capsys, "matrix")
    assert code == 0
    assert all(name in out for name in rows)


def test_formats_exclude_each_other(capsys, tmp_path: Path):  # type: ignore[no-untyped-def]
    assert run(capsys, "matrix", "--json", "--csv")[0] == 2
    assert run(capsys, "matrix", "--csv", "--svg", str(tmp_path / "x.svg"))[0] == 2
    assert run(capsys, "matrix", "--definitions", " , ")[0] == 2
    assert run(capsys, "matrix", "--definitions", "D3,D3")[0] == 2
    assert run(capsys, "matrix", "--svg", str(tmp_path / "no" / "x.svg"))[0] == 3


def test_two_texts_are_compared(capsys):  # type: ignore[no-untyped-def]
    found = answer(capsys, "compare", "D3", "D6")
    assert (found["one"], found["other"]) == ("D3", "D6")
    assert "rebel_movement" in found["only_in_one"]
    assert "violence" in found["only_in_other"]
    assert {"in_one", "in_other", "situation"} == set(found["changed"][0])
    rows = answer(capsys, "matrix", "--definitions", "D3,D6")
    assert {each["situation"]: (each["in_one"], each["in_other"]) for each in found["changed"]} == {
        name: (row["D3"], row["D6"]) for name, row in rows.items() if row["D3"] != row["D6"]
    }
    assert found["smallest"]["met_by"] in ("D3", "D6")
    assert found["smallest"]["holds"]
    assert answer(capsys, "compare", "D3", "D3")["smallest"] is None
    assert found["statements"][0]["name"] == "determined_by"
    assert found["limbs"]
    said = {each for each, marks in found["marks"]["D6"].items() if "said" in marks}
    assert said == {
        element
        for slot in library.definitions()["D6"].slots()
        if slot.layer.value == "reading"
        for element in slot.elements
    }
    code, out, _ = run(capsys, "compare", "D3", "D6")
    assert code == 0
    assert "Limb by limb" in out
    assert all(f"{each} " in out and f"{each} " in out for each in said)
    assert out.count("(said)") >= len(said)
    assert "ends when: D3: " in out
    assert "Only in D3:" in out
    assert "smallest situation" in out
    assert "No situation can be imagined" in run(capsys, "compare", "D3", "D3")[1]


def test_clarity_counts_settled_answers(capsys):  # type: ignore[no-untyped-def]
    found = answer(capsys, "clarity", "D6", "--without-readings")
    rows = answer(capsys, "matrix", "--definitions", "D6", "--without-readings")
    cells = [row["D6"] for row in rows.values()]
    assert found["total"] == len(rows)
    assert found["settled"] == cells.count("covered") + cells.count("not_covered")
    assert {name: cells.count(name) for name in ANSWERS} == {
        name: found["counts"].get(name, 0) for name in ANSWERS
    }
    code, out, _ = run(capsys, "clarity", "D6", "--without-readings")
    assert code == 0
    assert out.startswith(f"D6: settled for {found['settled']} of {found['total']} situations\n")


def test_elements_and_situations_can_be_read(capsys):  # type: ignore[no-untyped-def]
    listed = answer(capsys, "elements")
    assert [each["id"] for each in listed] == [each.id for each in library.catalogue()]
    one = answer(capsys, "elements", "rebel_movement")[0]
    assert one["question"].endswith("?")
    assert one["implies"]
    assert run(capsys, "elements", "rebel_movement")[1].startswith("rebel_movement  (actor)")
    assert run(capsys, "elements")[0] == 0
    assert [each["id"] for each in answer(capsys, "situations")] == list(library.situations())
    told = answer(capsys, "situations", "marange-2008")
    assert all(each["source"] and each["party"] and each["address"] for each in told["assertions"])
    code, out, _ = run(capsys, "situations", "marange-2008")
    assert code == 0
    assert told["summary"] in out
    written = run(capsys, "situations", "marange-2008", "--toml")[1]
    assert read_situation(written, library.catalogue()) == (library.situations()["marange-2008"], ())
    assert run(capsys, "situations", "--toml")[0] == 2
    assert run(capsys, "situations")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "near"),
    [
        (("show", "D99"), "D9"),
        (("evaluate", "D3", "marange-2009"), "marange-2008"),
        (("elements", "rebel_movements"), "rebel_movement"),
        (("matrix", "--definitions", "D3,D66"), "D6"),
        (("search", "2013"), "2012"),
    ],
)
def test_an_unknown_name_is_wrong_use_and_near_names_are_told(arguments, near, capsys):  # type: ignore[no-untyped-def]
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (2, "")
    assert near in err


def test_a_text_of_ones_own_is_tried_from_a_file(capsys, tmp_path: Path):  # type: ignore[no-untyped-def]
    own = tmp_path / "own.txt"
    own.write_text(print_definition(library.definitions()["D6"]).replace("definition D6", "definition mine"))
    assert answer(capsys, "evaluate", str(own), "marange-2008")["definition"] == "mine"
    rows = answer(capsys, "matrix", "--definitions", f"D6,{own}")
    assert all(row["mine"] == row["D6"] for row in rows.values())
    assert answer(capsys, "compare", "D6", str(own))["smallest"] is None


def test_two_texts_with_one_id_are_not_compared(capsys, tmp_path: Path):  # type: ignore[no-untyped-def]
    own = tmp_path / "own.txt"
    own.write_text(print_definition(library.definitions()["D6"]).replace("limb a", "limb other"))
    code, out, err = run(capsys, "compare", "D6", str(own))
    assert (code, out) == (2, "")
    assert "an id of its own" in err
