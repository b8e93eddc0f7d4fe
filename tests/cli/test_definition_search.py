"""`openkp definition search`: drafts and recorded debates; an answer is never a recommendation."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from openkp.cli import definition_search, main
from openkp.definitions import library
from openkp.definitions.debates import debates

DRAFT = """title = "A draft"
source = "this test"
text = '''
limb a
  link finances
  act armed_conflict | [violence]{US}
'''
must_cover = ["angola-unita"]
must_not_cover = []

[[positions]]
party = "US"
subject = "violence"
stance = "required"
source = "this test"
"""
AGAINST = """
[[positions]]
party = "ZW"
subject = "violence"
stance = "excluded"
source = "this test"

[[positions]]
party = "CN"
subject = "violence"
stance = "excluded"
source = "this test"
"""


def run(capsys, *arguments: str):  # type: ignore[no-untyped-def]
    code = main(["definition", "search", *arguments])
    said = capsys.readouterr()
    return code, said.out, said.err


@pytest.fixture
def draft(tmp_path: Path) -> str:
    path = tmp_path / "draft.toml"
    path.write_text(DRAFT)
    return str(path)


def test_a_draft_that_has_a_text_says_so(capsys, draft):  # type: ignore[no-untyped-def]
    code, out, _ = run(capsys, draft, "--json")
    found = json.loads(out)
    assert code == 0
    assert (found["is_possible"], found["conflict"], found["equals"]) == (True, [], 1)
    assert found["brackets"] == [
        {
            "number": found["brackets"][0]["number"],
            "alternatives": [{"text": "violence", "owners": ["US"]}, {"text": "", "owners": []}],
        }
    ]
    (text,) = found["texts"]
    assert "violence" in text["text"]
    assert "[" not in text["text"]
    assert (text["lost"], text["crossed"]) == ([], [])
    assert "There is a text that meets every demand" in run(capsys, draft)[1]


def test_demands_that_cannot_all_hold_are_named(capsys, draft):  # type: ignore[no-untyped-def]
    Path(draft).write_text(DRAFT + AGAINST)
    code, out, _ = run(capsys, draft, "--json")
    found = json.loads(out)
    assert code == 0
    assert found["is_possible"] is False
    assert {(each["kind"], each["subject"]) for each in found["conflict"]} == {
        ("required", "violence"),
        ("excluded", "violence"),
    }
    assert [set(each["parties"]) for each in found["conflict"] if each["kind"] == "excluded"] == [
        {"ZW", "CN"}
    ]
    assert [(point["lost"], point["crossed"]) for point in found["frontier"]] == [(0, 1)]
    code, out, _ = run(capsys, draft)
    assert code == 0
    assert "These cannot all hold:" in out
    assert "Zimbabwe" in out


@pytest.mark.parametrize("name", ["2012", "2018-19", "2025"])
def test_a_shipped_debate_is_searched_by_its_name(name, capsys):  # type: ignore[no-untyped-def]
    code, out, _ = run(capsys, name, "--json")
    found = json.loads(out)
    assert code == 0
    assert found["title"] == debates()[name].title
    assert bool(found["conflict"]) is not found["is_possible"]
    assert found["frontier"]
    lost = [point["lost"] for point in found["frontier"]]
    crossed = [point["crossed"] for point in found["frontier"]]
    assert crossed == sorted(crossed)
    assert lost == sorted(lost, reverse=True)
    assert (found["equals"], found["fewest_lost"]) == (found["frontier"][0]["equals"], lost[-1])
    assert set(found["must_cover"]) | set(found["must_not_cover"]) <= set(library.situations())
    code, out, _ = run(capsys, name)
    assert code == 0
    assert found["title"] in out


def test_no_text_is_ever_called_the_best(capsys):  # type: ignore[no-untyped-def]
    said = [run(capsys, "2012")[1], run(capsys, "--help")[1]]
    assert not re.search(r"\b(best|optimal|optimum|winner|score|rank)", " ".join(said), re.IGNORECASE)


def test_a_margin_shows_more_and_most_less(capsys):  # type: ignore[no-untyped-def]
    near = json.loads(run(capsys, "2012", "--json", "--most", "1000")[1])
    wider = json.loads(run(capsys, "2012", "--json", "--margin", "2", "--most", "1000")[1])
    first = json.loads(run(capsys, "2012", "--json", "--margin", "2", "--most", "1")[1])
    assert len(near["texts"]) <= len(wider["texts"])
    assert [each["taken"] for each in first["texts"]] == [wider["texts"][0]["taken"]]
    assert wider["equals"] == near["equals"] == first["equals"]


def test_the_other_solver_finds_the_same(capsys):  # type: ignore[no-untyped-def]
    pytest.importorskip("pysat", reason="the extra `search` is not installed")
    own, sat = (json.loads(run(capsys, "2012", "--json", "--solver", name)[1]) for name in ("own", "sat"))
    for found in (own, sat):
        for each in (found, *found["frontier"]):
            for name in ("equals", "total", "is_at_least", "is_equals_at_least", "is_total_at_least"):
                each.pop(name, None)
    assert sat == own


def test_a_solver_that_is_unknown_or_not_installed_is_said(capsys, monkeypatch):  # type: ignore[no-untyped-def]
    code, _, err = run(capsys, "2012", "--solver", "magic")
    assert code == 2
    assert "own, sat" in err
    monkeypatch.setattr(definition_search, "find_spec", lambda _: None)
    code, _, err = run(capsys, "2012", "--solver", "sat")
    assert code == 3
    assert "openkp[search]" in err
