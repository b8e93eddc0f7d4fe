"""`openkp decision`: the register, one decision in full, and a signed one verified without an office."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from openkp.cli import decision as noun
from openkp.cli import main
from openkp.cli.speaking import Trouble
from openkp.scheme.adopted import Position, StatedPosition
from openkp.scheme.decisions import decision_to_json, decisions
from openkp.statements import sign_trust_list
from signed_decision import ADOPTED, ROOTS, TRUST, adopted, decision_file

ON = "2026-11-25"


@pytest.fixture(autouse=True)
def _no_office(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("OPENKP_HOME", str(tmp_path / "no-office"))


def run(capsys, *arguments: str):  # type: ignore[no-untyped-def]
    code = main(["decision", *arguments])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_the_register_lists_what_was_decided_by_the_day(capsys) -> None:  # type: ignore[no-untyped-def]
    code, out, _ = run(capsys, "list", "--on", ON, "--json")
    rows = json.loads(out)
    assert code == 0
    assert len(rows) == len([each for each in decisions() if each.counts_from.isoformat() <= ON])
    assert {"id", "title", "adopted", "state", "made_by", "uncertain"} <= set(rows[0])
    days = [row["adopted"] for row in rows]
    assert days == sorted(days)
    earlier = json.loads(run(capsys, "list", "--on", "2004-12-31", "--json")[1])
    assert 0 < len(earlier) < len(rows)
    known = json.loads(run(capsys, "list", "--on", ON, "--known-on", "2004-12-31", "--json")[1])
    assert {row["id"] for row in known} < {row["id"] for row in rows}
    code, out, _ = run(capsys, "list", "--on", ON)
    assert code == 0
    assert out.rstrip().endswith(f"{len(rows)} decisions by {ON}.")
    assert all(row["title"] in out for row in rows)


def test_a_decision_is_shown_as_text_json_and_akoma_ntoso(capsys) -> None:  # type: ignore[no-untyped-def]
    shipped = decisions()[-1]
    code, out, _ = run(capsys, "show", shipped.id, "--on", ON)
    assert code == 0
    assert f"Decision {shipped.id}" in out
    assert run(capsys, "show", shipped.id, "--on", ON, "--text")[1] == out
    code, out, _ = run(capsys, "show", shipped.id, "--on", ON, "--json")
    shown = json.loads(out)
    assert code == 0
    assert shown["decision"] == decision_to_json(shipped)
    assert len(shown["sentences"]) == sum(len(each.effects) for each in shipped.paragraphs)
    code, out, _ = run(capsys, "show", shipped.id, "--xml")
    assert code == 0
    assert out.startswith('<?xml version="1.0"')


def test_an_unknown_number_and_two_formats_are_wrong_use(capsys) -> None:  # type: ignore[no-untyped-def]
    near = decisions()[0].id
    code, out, err = run(capsys, "show", near[:-1] + "#")
    assert (code, out) == (2, "")
    assert near in err
    assert run(capsys, "show", near, "--json", "--xml")[0] == 2
    assert run(capsys, "show", near, "--on", "yesterday")[0] == 2


@pytest.fixture
def signed_file(tmp_path: Path) -> str:
    path = tmp_path / "pit.kpdecision"
    path.write_bytes(decision_file())
    return str(path)


def test_a_genuine_decision_ends_with_zero(capsys, signed_file, tmp_path) -> None:  # type: ignore[no-untyped-def]
    code, out, _ = run(capsys, "verify", signed_file, "--on", ON, "--json")
    answer = json.loads(out)
    assert code == 0
    assert answer["verdict"] == "valid"
    assert answer["decision"] == decision_to_json(ADOPTED.decision)
    assert answer["positions"]["BW"] == "stand_aside"
    assert (answer["is_authentic"], answer["is_logged"], answer["came_with_file"]) == (True, True, True)
    assert set(answer["findings"][0]) == {"code", "severity", "clause", "subject", "message", "params"}
    list_file = tmp_path / "mine.kptrust"
    list_file.write_bytes(sign_trust_list(TRUST, ROOTS))
    code, out, _ = run(capsys, "verify", signed_file, "--trust", str(list_file), "--on", ON)
    assert code == 0
    assert out.startswith("VALID\nKP/2026/Plenary/AD1  The quiet pit\n")
    assert "signature good; log holds it; witnesses: witness1.example.org" in out
    assert "By the trust list given" in out


def test_a_decision_over_an_objection_ends_with_one(capsys, tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "bad.kpdecision"
    path.write_bytes(adopted(positions=(StatedPosition(party="AO", position=Position.OBJECTION),)))
    code, out, _ = run(capsys, "verify", str(path), "--on", ON)
    assert code == 1
    assert out.startswith("INVALID\n")
    assert "STOPS AO objects: there was no consensus." in out


def test_a_file_that_is_none_ends_with_one_and_a_missing_one_with_two(capsys, tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "bad.kpdecision"
    path.write_bytes(b"no decision")
    code, out, _ = run(capsys, "verify", str(path), "--on", ON, "--json")
    assert code == 1
    assert json.loads(out)["findings"][0]["code"] == "decision_file_unreadable"
    assert run(capsys, "verify", str(tmp_path / "none"), "--on", ON)[0] == 2


def test_a_broken_trust_list_is_trouble_of_the_environment(capsys, signed_file, tmp_path) -> None:  # type: ignore[no-untyped-def]
    list_file = tmp_path / "bad.kptrust"
    list_file.write_bytes(b"x")
    assert run(capsys, "verify", signed_file, "--trust", str(list_file), "--on", ON)[0] == 3


def test_the_offices_own_decisions_stand_beside_the_shipped_ones(capsys, monkeypatch, signed_file) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(noun, "_office_decisions", lambda: (ADOPTED.decision,))
    shown = json.loads(run(capsys, "show", ADOPTED.decision.id, "--on", ON, "--json")[1])
    assert shown["title"] == "The quiet pit"
    assert run(capsys, "verify", signed_file, "--with-office", "--on", ON)[0] == 0


def test_an_office_that_cannot_be_opened_is_told_and_left_out(capsys, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    def closed() -> tuple[()]:
        raise Trouble("The database cannot be reached.")

    monkeypatch.setattr(noun, "_office_decisions", closed)
    code, out, err = run(capsys, "list", "--on", ON, "--json")
    assert code == 0
    assert len(json.loads(out)) > 100
    assert "Without the office's own decisions: The database cannot be reached." in err


def test_verifying_waits_for_no_office_no_page_setter_and_no_network(signed_file) -> None:  # type: ignore[no-untyped-def]
    program = (
        "import sys\n"
        "from openkp.cli import main\n"
        f"code = main(['decision', 'verify', {signed_file!r}, '--on', {ON!r}, '--json'])\n"
        "heavy = {'django', 'typst', 'httpx', 'duckdb', 'pyhanko', 'PIL'} & set(sys.modules)\n"
        "sys.exit(code or (f'loaded {heavy}' if heavy else 0))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["verdict"] == "valid"
