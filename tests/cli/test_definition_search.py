"""`openkp definition search`: drafts and recorded debates; an answer is never a recommendation."""

from __future__ import annotations

import json
import re
from dataclasses import replace
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
    assert "These cannot all hold, and no smaller set is in\nconflict. Sets of this size: 1." in out
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
        for each in found["conflicts"]:  # which text keeps the others is up to the solver
            each["answers_of_one_text_with_the_others"] = sorted(each["answers_of_one_text_with_the_others"])
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


def test_a_draft_that_is_too_large_is_said_to_be(capsys, draft, monkeypatch):  # type: ignore[no-untyped-def]
    from openkp.definitions import search as searching
    from openkp.definitions.search_answers import SearchAnswer, Unfinished

    exact = searching.search

    def too_large(*given: object, **more: object) -> SearchAnswer:
        found = exact(*given, **more)  # type: ignore[arg-type]
        return replace(found, is_possible=None, conflict=(), costs=(), unfinished=tuple(Unfinished))

    monkeypatch.setattr(searching, "search", too_large)
    code, out, _ = run(capsys, draft)
    assert code == 0
    assert "Not known: whether any text meets every demand" in out
    assert "others may be ahead of them" in out
    assert "Not known: what each red line costs" in out
    assert "These cannot all hold" not in out
    found = json.loads(run(capsys, draft, "--json")[1])
    assert (found["is_possible"], found["unfinished"]) == (None, ["conflict", "frontier", "costs"])


def test_every_smallest_set_is_named_with_why_a_situation_is_lost(capsys, draft):  # type: ignore[no-untyped-def]
    """The whole list of sets, not the first alone; and a situation with the answer that it gets instead."""
    asks = 'must_cover = ["angola-unita", "marange-2008", "koidu"]'
    Path(draft).write_text(DRAFT.replace('must_cover = ["angola-unita"]', asks))
    found = json.loads(run(capsys, draft, "--json")[1])
    assert found["conflict_equals"] == len(found["conflicts"]) > 1
    assert found["conflicts"][0]["demands"] == found["conflict"]
    for each in found["conflicts"]:
        lost = {one["subject"] for one in each["demands"] if one["kind"] == "must_cover"}
        assert lost
        assert set(each["answers_of_one_text_with_the_others"]) == lost
        assert not {"covered"} & set(each["answers_of_one_text_with_the_others"].values())
    out = run(capsys, draft)[1]
    assert f"Sets of this size: {len(found['conflicts'])}." in out
    assert all(f"  Set {number}:" in out for number in range(1, len(found["conflicts"]) + 1))
    assert "(by a text that keeps the others: " in out
    assert "resolves that conflict; others may remain" in out


def test_a_word_in_a_limb_that_is_left_out_is_not_listed_as_standing(capsys, tmp_path: Path):  # type: ignore[no-untyped-def]
    path = tmp_path / "draft.toml"
    path.write_text(
        DRAFT.replace(
            "act armed_conflict | [violence]{US}", "act armed_conflict\n[limb b]{CA}\n  act [violence]{US}"
        )
        + AGAINST
    )
    found = json.loads(run(capsys, str(path), "--json", "--margin", "9")[1])
    without = [each for each in found["texts"] if each["taken"][0] == 1]
    assert without
    assert all(each["idle"] == [1] for each in without)
    lines = [line for line in run(capsys, str(path), "--margin", "9")[1].split("\n") if "1 nothing" in line]
    assert lines
    assert all("2 –" in line and "violence" not in line for line in lines)


def test_a_side_that_is_counted_as_one_says_so_and_names_its_members(capsys):  # type: ignore[no-untyped-def]
    found = json.loads(run(capsys, "2025", "--json")[1])
    sides = [side for each in found["costs"] for side in each["demand"]["sides"]]
    assert {
        "party": "AU, CA, CH, EU, GB, UA",
        "members": ["AU", "CA", "CH", "EU", "GB", "UA"],
        "counted_as_one": True,
    } in sides
    out = run(capsys, "2025")[1]
    assert "Ukraine (counted as one side): state_against_another" in out


def test_remarks_of_a_draft_are_printed_before_its_answers(capsys, draft):  # type: ignore[no-untyped-def]
    Path(draft).write_text('remarks = ["Both sides count as one."]\n' + DRAFT)
    assert json.loads(run(capsys, draft, "--json")[1])["remarks"] == ["Both sides count as one."]
    assert "Remark: Both sides count as one.\n" in run(capsys, draft)[1]


def test_a_situation_of_ones_own_can_be_demanded(capsys, draft, tmp_path: Path):  # type: ignore[no-untyped-def]
    own = tmp_path / "mine.toml"
    shipped = run_other(capsys, "situations", "angola-unita", "--toml")
    own.write_text(shipped.replace('id = "angola-unita"', 'id = "mine"'))
    Path(draft).write_text(DRAFT.replace('["angola-unita"]', '["mine"]'))
    assert run(capsys, draft)[0] == 1
    code, out, _ = run(capsys, draft, "--situation", str(own), "--json")
    assert (code, json.loads(out)["must_cover"]) == (0, ["mine"])
    assert "well-formed draft" in run_other(capsys, "check", draft, "--situation", str(own))
    own.write_text(shipped.replace("title =", "title = 'x' #", 1))
    assert run(capsys, draft, "--situation", str(own))[0] == 2


def test_the_path_of_a_file_in_a_list_is_met_with_what_to_do(capsys, draft):  # type: ignore[no-untyped-def]
    Path(draft).write_text(DRAFT.replace('["angola-unita"]', '["cases/mine.toml"]'))
    code, out, _ = run(capsys, draft, "--json")
    (found,) = json.loads(out)["findings"]
    assert (code, found["code"], found["subject"]) == (1, "draft_situation_is_file", "line 8")
    assert "--situation" in found["message"]


def run_other(capsys, *arguments: str) -> str:  # type: ignore[no-untyped-def]
    main(["definition", *arguments])
    return str(capsys.readouterr().out)
