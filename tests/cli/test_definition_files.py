"""`openkp definition`: bad files are met with findings that name the line, and nothing is done."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from openkp.cli import main
from openkp.definitions import library
from openkp.definitions.text_form import print_definition

SITUATION = """id = "village-2020"
title = "A village"
country = "SL"
starts = "2020"
summary = "Stones were taken."
answer_of_process = "None known."

[[sources]]
key = "report"
title = "A report"
address = "https://example.org/report"

[[assertions]]
element = "rebel_movement"
value = "yes"
party = "An observer"
source = "report"
"""
DRAFT = """title = "A draft"
source = "this test"
text = '''
limb a
  link finances
  act armed_conflict | [violence]{US}
'''
must_cover = ["angola-unita"]
must_not_cover = []
"""
#: A place in a text of a finding that no parameter filled.
UNFILLED = re.compile(r"\{(line|found|expected|kind|field|table|party|source|subject)\}")


def run(capsys, *arguments: str):  # type: ignore[no-untyped-def]
    code = main(["definition", *arguments])
    said = capsys.readouterr()
    assert "Traceback" not in said.out + said.err
    return code, said.out, said.err


def findings(capsys, *arguments: str):  # type: ignore[no-untyped-def]
    code, out, _ = run(capsys, *arguments, "--json")
    assert code == 1
    found = json.loads(out)["findings"]
    for each in found:
        assert set(each) == {"code", "severity", "clause", "subject", "message", "params"}
        assert not UNFILLED.search(each["message"])
    return found


@pytest.fixture
def own(tmp_path: Path):  # type: ignore[no-untyped-def]
    def write(name: str, text: str | bytes) -> str:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(path)

    return write


def test_good_files_are_told_to_be_good(capsys, own):  # type: ignore[no-untyped-def]
    texts = {
        "definition": own("good.txt", print_definition(library.definitions()["D8"])),
        "situation": own("good.toml", SITUATION),
        "draft": own("draft.toml", DRAFT),
    }
    for kind, path in texts.items():
        code, out, _ = run(capsys, "check", path, "--json")
        assert code == 0, out
        assert json.loads(out) == {"file": path, "kind": kind, "ok": True, "findings": []}
        assert run(capsys, "check", path)[1] == f"{path}: a well-formed {kind}.\n"


def test_a_situation_of_ones_own_is_evaluated(capsys, own):  # type: ignore[no-untyped-def]
    code, out, _ = run(capsys, "evaluate", "D1", own("own.toml", SITUATION), "--json")
    found = json.loads(out)
    assert code == 0
    assert (found["situation"], found["answer"]) == ("village-2020", "open")
    assert found["settles"]


def test_an_unknown_element_is_named_with_its_line_and_near_ones(capsys, own):  # type: ignore[no-untyped-def]
    text = print_definition(library.definitions()["D6"]).replace("armed_conflict", "armed_conflikt")
    path = own("bad.txt", text)
    line = next(number for number, one in enumerate(text.split("\n"), 1) if "armed_conflikt" in one)
    for arguments in (("check", path), ("show", path), ("compare", "D3", path), ("clarity", path)):
        found = findings(capsys, *arguments)
        assert [each["code"] for each in found] == ["element_unknown"]
        assert found[0]["subject"] == f"line {line}"
        assert "Near it: armed_conflict" in found[0]["message"]
        assert "openkp definition elements" in found[0]["message"]
    code, out, err = run(capsys, "show", path)
    assert code == 1
    assert out.startswith("STOPS ")
    assert f"Line {line}:" in out
    assert "[line " not in out
    assert "Nothing was done" in err


@pytest.mark.parametrize(
    ("changed", "into", "line"),
    [
        ("[violence]{US}", "[violence{US}", 6),
        ("[violence]{US}", "violense", 6),
        ("[violence]{US}", "[violence]{US", 6),
        ("must_not_cover = []", 'must_not_cover = ["angola-unita"]', 9),
        ('["angola-unita"]', '["atlantis"]', 8),
    ],
)
def test_what_is_wrong_with_a_draft_is_found_at_its_line(changed, into, line, capsys, own):  # type: ignore[no-untyped-def]
    assert changed in DRAFT
    path = own("bad.toml", DRAFT.replace(changed, into))
    found = findings(capsys, "search", path)
    assert f"line {line}" in {each["subject"] for each in found}, found
    assert findings(capsys, "check", path) == found


@pytest.mark.parametrize(
    ("changed", "into", "code", "line"),
    [
        ('source = "report"\n', "", "assertion_without_source", 13),
        ('source = "report"', 'source = "another"', "assertion_without_source", 17),
        ('element = "rebel_movement"', 'element = "dragon"', "element_not_in_catalogue", 14),
        ('value = "yes"', 'value = "perhaps"', "definition_word_unknown", 15),
        ('title = "A village"', "title = ", "definition_file_unreadable", 2),
    ],
)
def test_what_is_wrong_with_a_situation_is_found_at_its_line(changed, into, code, line, capsys, own):  # type: ignore[no-untyped-def]
    path = own("bad.toml", SITUATION.replace(changed, into))
    found = findings(capsys, "evaluate", "D3", path)
    assert code in {each["code"] for each in found}
    assert f"line {line}" in {each["subject"] for each in found}, found
    assert json.loads(run(capsys, "check", path, "--json")[1])["findings"] == found


def test_facts_that_cannot_be_are_found(capsys, own):  # type: ignore[no-untyped-def]
    more = (
        '\n[[assertions]]\nelement = "armed_group"\nvalue = "no"\nparty = "An observer"\nsource = "report"\n'
    )
    found = findings(capsys, "evaluate", "D3", own("bad.toml", SITUATION + more))
    assert [each["code"] for each in found] == ["situation_impossible"]
    assert found[0]["subject"] == "line 19"
    assert "rebel_movement yes" in found[0]["message"]


@pytest.mark.parametrize(
    ("name", "line", "verb"),
    [
        ("long.txt", "  act violence\n", ("show",)),
        ("long.toml", "# a remark\n", ("search",)),
        ("situation.toml", "x = 1\n", ("evaluate", "D3")),
    ],
)
def test_a_file_of_a_million_lines_is_refused_at_once(name, line, verb, capsys, own):  # type: ignore[no-untyped-def]
    path = own(name, line * 1_000_000)
    found = findings(capsys, *verb, path)
    assert found[0]["code"] in ("definition_too_long", "definition_file_too_long", "draft_too_long")
    assert len(found) == 1


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe\x00\xd8", b"\x00" * 50, b"[" * 50_000, "limb a\n\u202e[".encode()]
)
@pytest.mark.parametrize(
    ("name", "verb"), [("x.txt", ("show",)), ("x.toml", ("search",)), ("y.toml", ("evaluate", "D3"))]
)
def test_hostile_files_are_met_with_findings(content, name, verb, capsys, own):  # type: ignore[no-untyped-def]
    assert findings(capsys, *verb, own(name, content))


def test_a_file_that_is_not_there_is_wrong_use(capsys, tmp_path: Path):  # type: ignore[no-untyped-def]
    for arguments in (
        ("show", str(tmp_path / "none.txt")),
        ("evaluate", "D3", "none.toml"),
        ("search", str(tmp_path)),
        ("check", str(tmp_path / "none.txt")),
    ):
        code, out, err = run(capsys, *arguments)
        assert (code, out) == (2, "")
        assert "cannot be read" in err
    assert "no debate" not in err


def test_a_file_of_another_kind_is_named_as_what_it_is(capsys, own):  # type: ignore[no-untyped-def]
    draft, case = own("draft.toml", DRAFT), own("case.toml", SITUATION)
    text = own("mine.txt", print_definition(library.definitions()["D8"]))
    for arguments, said in (
        (("evaluate", draft, "koidu"), "is a draft, and a definition was expected"),
        (("evaluate", "D6", draft), "is a draft, and a situation was expected"),
        (("evaluate", case, "D6"), "is a situation, and a definition was expected"),
        (("evaluate", "D6", text), "is a definition, and a situation was expected"),
        (("search", text), "is a definition, and a draft was expected"),
        (("search", case), "is a situation, and a draft was expected"),
    ):
        code, out, err = run(capsys, *arguments)
        assert (code, out) == (2, "")
        assert said in err
    assert "openkp definition search" in run(capsys, "evaluate", draft, "koidu")[2]


def test_a_slip_in_a_key_never_changes_an_answer(capsys, own):  # type: ignore[no-untyped-def]
    slips = (
        DRAFT.replace("must_cover =", "must_covers ="),
        SITUATION.replace("[[assertions]]", "[[assertion]]"),
    )
    for text in slips:
        (found,) = findings(capsys, "check", own("slip.toml", text))
        assert found["code"] == "definition_field_unknown"
        assert found["params"]["expected"] in ("must_cover, must_not_cover", "assertions")


def test_a_file_that_is_no_text_is_not_called_toml(capsys, own):  # type: ignore[no-untyped-def]
    (found,) = findings(capsys, "show", own("mine.txt", b"definition mine revision 1\ntitle \xff"))
    assert (found["code"], found["subject"]) == ("definition_file_not_text", "line 2")
    assert "TOML" not in found["message"]


def test_a_folder_is_no_unknown_name(capsys, tmp_path, monkeypatch):  # type: ignore[no-untyped-def]
    (tmp_path / "bad").mkdir()
    monkeypatch.chdir(tmp_path)
    code, _, err = run(capsys, "search", "bad")
    assert code == 2
    assert "cannot be read" in err
    assert "no debate" not in err


def test_findings_stand_in_the_order_of_the_lines(capsys, own):  # type: ignore[no-untyped-def]
    path = own("bad.toml", SITUATION.replace('"SL"', '"SLE"').replace('value = "yes"', 'value = "so"'))
    assert [each["subject"] for each in findings(capsys, "check", path)] == ["line 3", "line 15"]


def test_a_draft_of_ones_own_need_not_claim_to_be_proposed(capsys, own):  # type: ignore[no-untyped-def]
    text = print_definition(library.definitions()["D6"]).replace("status proposed", "status draft")
    assert run(capsys, "check", own("mine.txt", text))[0] == 0
    assert "(draft, " in run(capsys, "show", own("mine.txt", text))[1]
