"""`openkp bundle` and `openkp certificate verify --bundle`: files in, words or JSON out, exit codes."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from border import vectors_made, world
from openkp.border import apply_delta, make_delta, open_bundle
from openkp.cli import certificate as certificate_commands
from openkp.cli import main
from openkp.statements import open_statement, shown_only


def run(capsys: Any, *words: str) -> tuple[int, str, str]:
    code = main(list(words))
    out, err = capsys.readouterr()
    return code, out, err


@pytest.fixture(autouse=True)
def at_the_post(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of the post stands three hours after the bundle was made."""
    monkeypatch.setattr("openkp.cli.bundle.now", lambda: world.NOW)
    monkeypatch.setattr(certificate_commands, "now", lambda: world.NOW)


@pytest.fixture
def held(tmp_path: Path) -> Path:
    path = tmp_path / "held.kpbundle"
    path.write_bytes(world.sample())
    return path


def paper(tmp_path: Path, name: str) -> str:
    path = tmp_path / name
    path.write_bytes(world.presented()[name])
    return str(path)


ON = world.DAY.isoformat()


@pytest.mark.parametrize(
    ("name", "verdict", "ending"),
    [
        ("good", "good", 0),
        ("used", "used", 1),
        ("not_logged", "not_in_log", 1),
        ("number_other_year", "look_closer", 1),
        ("not_a_certificate", "not_a_certificate", 1),
    ],
)
def test_a_certificate_is_verified_by_a_bundle(capsys, tmp_path, held, name, verdict, ending) -> None:  # type: ignore[no-untyped-def]
    asked = ("certificate", "verify", paper(tmp_path, name), "--bundle", str(held), "--on", ON)
    code, out, _ = run(capsys, *asked, "--json")
    answer = json.loads(out)
    assert (code, answer["verdict"]) == (ending, verdict)
    assert (answer["as_of"], answer["age_hours"]) == (world.MADE_AT.isoformat(), 3)
    assert set(answer) == {
        "verdict",
        "tone",
        "layer",
        "findings",
        "certificate",
        "hidden",
        "digest",
        "as_of",
        "age_hours",
        "call",
        "lists_as_of",
    }
    assert all({"code", "layer", "params", "message", "severity"} <= set(each) for each in answer["findings"])
    code, out, _ = run(capsys, *asked)
    assert (code, out.splitlines()[0]) == (ending, verdict.replace("_", " ").upper())
    assert "3 hours ago" in out
    if name == "used":
        assert "Call Diamond Hub, Gaborone, +267 000 0000" in out


def test_a_confidential_certificate_says_what_it_does_not_show(capsys, tmp_path, held) -> None:  # type: ignore[no-untyped-def]
    whole = open_statement(world.presented()["confidential"])
    path = tmp_path / "shown"
    path.write_bytes(shown_only(whole, ("lines",)).encoded)
    code, out, _ = run(capsys, "certificate", "verify", str(path), "--bundle", str(held), "--on", ON)
    assert code == 0
    assert "not shown: containers, exporter, importer, parcels, validated_by" in out
    assert "HS 710210" in out
    assert "importer " not in out.replace("exporter, importer", "")


def test_a_file_without_a_certificate_is_unreadable(capsys, tmp_path, held) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "nothing"
    path.write_bytes(b"just words")
    code, out, _ = run(capsys, "certificate", "verify", str(path), "--bundle", str(held), "--json")
    answer = json.loads(out)
    assert (code, answer["verdict"], answer["certificate"]) == (1, "unreadable", None)
    assert [each["code"] for each in answer["findings"]] == ["nothing_read_unknown_format"]


@pytest.mark.parametrize("given", [(), ("--bundle", "x", "--trust", "y")])
def test_bundle_or_list_must_be_named(capsys, tmp_path, given) -> None:  # type: ignore[no-untyped-def]
    code, out, err = run(capsys, "certificate", "verify", paper(tmp_path, "good"), *given)
    assert (code, out) == (2, "")
    assert "--bundle FILE" in err


def test_a_bundle_that_may_not_be_used_is_said_so(capsys, tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "bad.kpbundle"
    path.write_bytes(world.sample()[:-1])
    code, out, err = run(capsys, "bundle", "show", str(path))
    assert (code, out) == (3, "")
    assert "damaged" in err


def test_a_bundle_is_shown_with_its_age_and_roots(capsys, held) -> None:  # type: ignore[no-untyped-def]
    code, out, _ = run(capsys, "bundle", "show", str(held), "--json")
    value = json.loads(out)
    assert code == 0
    assert (value["age_hours"], value["is_old"], value["amber_after_hours"]) == (3, False, 168)
    assert [each["participant"] for each in value["logs"]] == ["AE", "BW", "EU", "TG", "ZW"]
    root = world.ROOTS[0].key_id.hex()
    assert root in value["trust_list"]["roots"]
    assert run(capsys, "bundle", "show", str(held), "--root", root)[0] == 0
    code, _, err = run(capsys, "bundle", "show", str(held), "--root", "0011223344556677")
    assert code == 3
    assert "trust list" in err
    code, out, _ = run(capsys, "bundle", "show", str(held))
    assert "3 hours ago" in out
    assert "BW bw-hub" in out


def test_a_post_takes_a_first_bundle_then_a_delta_and_keeps_it_when_one_is_refused(capsys, tmp_path) -> None:  # type: ignore[no-untyped-def]
    updates = vectors_made.updates()
    at_post, came = tmp_path / "post.kpbundle", tmp_path / "came"
    came.write_bytes(world.sample())
    code, _, err = run(capsys, "bundle", "apply", str(came), "--to", str(at_post))
    assert (code, at_post.read_bytes()) == (0, world.sample())
    assert world.ROOTS[0].key_id.hex() in err
    came.write_bytes(make_delta(world.sample(), updates["next_day"]))
    code, out, _ = run(capsys, "bundle", "apply", str(came), "--to", str(at_post), "--json")
    assert (code, json.loads(out)["taken"]) == (0, True)
    assert at_post.read_bytes() == updates["next_day"] == apply_delta(world.sample(), came.read_bytes())
    for name in ("log_forked", "made_before", "one_bit_off"):
        came.write_bytes(updates[name])
        code, out, _ = run(capsys, "bundle", "apply", str(came), "--to", str(at_post))
        assert (code, at_post.read_bytes()) == (1, updates["next_day"])
        assert "STOPS" in out
    came.write_bytes(updates["next_day"])
    assert run(capsys, "bundle", "apply", str(came), "--to", str(at_post))[0] == 0
    assert sorted(each.name for each in tmp_path.iterdir()) == ["came", "post.kpbundle"]


def test_roots_named_on_first_use_must_have_signed(capsys, tmp_path, held) -> None:  # type: ignore[no-untyped-def]
    at_post = tmp_path / "post.kpbundle"
    asked = ("bundle", "apply", str(held), "--to", str(at_post), "--root")
    assert run(capsys, *asked, "0011223344556677")[0] == 1
    assert not at_post.exists()
    assert run(capsys, *asked, world.ROOTS[1].key_id.hex())[0] == 0
    assert open_bundle(at_post.read_bytes()).encoded == world.sample()


def test_a_bundle_from_after_the_devices_day_is_not_taken(capsys, tmp_path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    """The device's clock was set back, or the maker's ran ahead: no later bundle would be newer than this."""
    came, held = tmp_path / "came", tmp_path / "post.kpbundle"
    came.write_bytes(world.sample())
    monkeypatch.setattr("openkp.cli.bundle.now", lambda: world.NOW - timedelta(days=30))
    code, out, _ = run(capsys, "bundle", "apply", str(came), "--to", str(held))
    assert code == 1
    assert "Set date and time right" in out
    assert not held.exists()
