"""`openkp keys` and `openkp trust` with files alone: an authority on a laptop, and three holders of roots."""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from openkp.cli.commands import command
from openkp.cli.options import today
from openkp.cli.speaking import Trouble
from openkp.office.register.security_module import forget_sessions
from openkp.statements import open_trust_list
from openkp.statements.key_files import read_key_file
from soft_module import LIBRARY, PIN, TOKEN, soft_module

__all__ = ["soft_module"]
PASSPHRASE = "blue kettle under stairs"


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


APP = command()
#: No module and no passphrase of whoever runs the tests.
PLAIN = {f"OPENKP_PKCS11_{name}": None for name in ("MODULE", "TOKEN", "PIN")} | {
    "OPENKP_KEY_PASSPHRASE": PASSPHRASE
}


def runner_in(folder: Path) -> Callable[..., Said]:
    """Commands in a folder: `run("keys", "make", …)`; the answer has code, out and err."""

    def call(*arguments: str, **environment: str) -> Said:
        with contextlib.chdir(folder):
            done = CliRunner().invoke(APP, list(arguments), env=PLAIN | environment)
        if isinstance(done.exception, Trouble):
            text = f"{done.exception.text} {done.exception.mend}"
            return Said(int(done.exception.ending), done.stdout, text)
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return Said(done.exit_code, done.stdout, done.stderr)

    return call


@pytest.fixture
def run(tmp_path):
    return runner_in(tmp_path)


def made(run, name="bw", *more: str, authority: str = "gaborone", of: str = "BW") -> str:
    done = run("keys", "make", "--participant", of, "--authority", authority, "--out", f"{name}.kpkey", *more)
    assert done.code == 0, done.err
    return done.out.strip()


def submitted(run, name: str, *more: str) -> str:
    done = run("keys", "submit", f"{name}.kpkey", "--out", f"{name}.kpsubmit", *more)
    assert done.code == 0, done.err
    return f"{name}.kpsubmit"


@pytest.fixture(scope="module")
def founded(tmp_path_factory):
    """A folder with `v1.kptrust`: three holders, two of whom must sign, and the key of Gaborone."""
    folder = tmp_path_factory.mktemp("founded")
    run = runner_in(folder)
    files = []
    for place in (1, 2, 3):
        made(run, f"r{place}", "--purpose", "root", of="KP", authority=f"holder-{place}")
        files.append(submitted(run, f"r{place}"))
    made(run)
    files.append(submitted(run, "bw"))
    added = [part for file in files for part in ("--add", file)]
    assert run("trust", "draft", *added, "--out", "v1.kpdraft").code == 0
    sign_and_combine(run, "v1", ("r1", "r2"), "--questions-answered")
    return folder


@pytest.fixture
def first_list(founded, tmp_path):
    """That folder's files in the test's own."""
    shutil.copytree(founded, tmp_path, dirs_exist_ok=True)
    return "v1.kptrust"


def sign_and_combine(run, name: str, holders: tuple[str, ...], *more: str, current: str = "") -> None:
    """Each holder signs a copy of the draft; the copies are put together."""
    known = ("--current", current) if current else ()
    copies = []
    for holder in holders:
        out = f"{name}-{holder}.kpdraft"
        done = run(
            "trust", "sign", f"{name}.kpdraft", "--key", f"{holder}.kpkey", "--out", out, *known, *more
        )
        assert done.code == 0, done.err
        copies.append(out)
    done = run("trust", "combine", *copies, "--out", f"{name}.kptrust", *known)
    assert done.code == 0, done.err


def test_one_command_each_from_a_new_key_to_the_list(run, first_list, tmp_path):
    trust = open_trust_list((tmp_path / first_list).read_bytes())
    assert (trust.version, trust.needed_roots, len(trust.roots)) == (1, 2, 3)
    key = read_key_file((tmp_path / "bw.kpkey").read_bytes()).key
    assert trust.key(key.key_id) == key
    assert {one.authority for one in trust.keys} == {"holder-1", "holder-2", "holder-3", "gaborone"}
    done = run("keys", "check", "bw.kpkey", "--unlock", "--trust", first_list, "--json")
    assert done.code == 0
    assert done.json["listed"] == "listed"


def test_the_next_key_is_vouched_for_by_the_old_one(run, first_list, tmp_path):
    first = today().replace(year=today().year + 1).isoformat()
    done = run(
        "keys", "rotate", "bw.kpkey", "--from", first, "--out", "bw2.kpkey", "--submission", "bw2.kpsubmit"
    )
    assert done.code == 0, done.err
    assert "no telephone is needed" in done.err  # the old key vouches
    assert "bw2.kpkey: the new key" in done.err
    checked = run("keys", "check", "bw2.kpsubmit", "--trust", first_list, "--json")
    assert (checked.code, checked.json["findings"]) == (0, [])
    drafted = run("trust", "draft", "--current", first_list, "--add", "bw2.kpsubmit", "--out", "v2.kpdraft")
    assert drafted.code == 0, drafted.out
    sign_and_combine(run, "v2", ("r2", "r3"), current=first_list)
    trust = open_trust_list((tmp_path / "v2.kptrust").read_bytes())
    assert [key.key_id.hex() for key in trust.keys if key.authority == "gaborone"] == [
        read_key_file((tmp_path / name).read_bytes()).key.key_id.hex() for name in ("bw.kpkey", "bw2.kpkey")
    ]
    late = today().replace(year=today().year + 5).isoformat()
    gap = run("keys", "rotate", "bw.kpkey", "--from", late, "--out", "x.kpkey", "--submission", "x.kpsubmit")
    assert gap.code == 3
    assert "nobody could sign between" in gap.err
    assert not (tmp_path / "x.kpkey").exists()


def test_a_lost_key_is_withdrawn_on_the_list_and_vouches_for_nothing(run, first_list, tmp_path):
    bw = read_key_file((tmp_path / "bw.kpkey").read_bytes()).key.key_id.hex()
    run("keys", "rotate", "bw.kpkey", "--out", "thief.kpkey", "--submission", "thief.kpsubmit")
    day = today().isoformat()
    lost = ("--current", first_list, "--withdraw", bw, "--compromised-on", day, "--out", "v2.kpdraft")
    stolen = run("trust", "draft", *lost, "--add", "thief.kpsubmit", "--json")
    assert stolen.code == 1
    assert [found["code"] for found in stolen.json["findings"]] == ["voucher_not_in_use"]
    refused = run(
        "trust", "sign", "v2.kpdraft", "--key", "r1.kpkey", "--current", first_list, "--out", "no.kpdraft",
        "--questions-answered",
    )  # fmt: skip
    assert refused.code == 1
    assert not (tmp_path / "no.kpdraft").exists()
    assert run("trust", "draft", *lost).code == 0
    sign_and_combine(run, "v2", ("r1", "r3"), current=first_list)
    shown = run("trust", "show", "v2.kptrust").out
    assert f"compromised since {day}" in shown
    roots = [line.split()[0] for line in shown.splitlines() if line.endswith("  root")]
    assert len(roots) == 3
    signed_by = shown.splitlines()[1].partition("signed by ")[2].split(", ")
    assert set(signed_by) < set(roots), "a post compares all of them"
    assert run("trust", "draft", "--current", first_list, "--withdraw", "00" * 8, "--out", "x").code == 2


def test_a_holder_is_asked_first_and_one_signature_is_not_enough(run, first_list, tmp_path):
    made(run, "za", of="ZA", authority="pretoria")
    submitted(run, "za")
    drafted = run("trust", "draft", "--current", first_list, "--add", "za.kpsubmit", "--out", "v2.kpdraft")
    assert "read the sixteen digits" in drafted.out
    signing = (
        "trust",
        "sign",
        "v2.kpdraft",
        "--key",
        "r1.kpkey",
        "--current",
        first_list,
        "--out",
        "a.kpdraft",
    )
    asked = run(*signing)
    assert asked.code == 1
    assert not (tmp_path / "a.kpdraft").exists()
    assert run(*signing, "--questions-answered", "--json").json["signed"]
    early = run("trust", "combine", "a.kpdraft", "--current", first_list, "--out", "v2.kptrust")
    assert early.code == 3
    assert not (tmp_path / "v2.kptrust").exists()
    stranger = run(
        "trust", "sign", "v2.kpdraft", "--key", "za.kpkey", "--current", first_list, "--out", "b.kpdraft",
        "--questions-answered",
    )  # fmt: skip
    assert "is no root of this list" in stranger.err


def test_check_names_the_exact_fault(run, first_list, tmp_path):
    listed = run("keys", "check", "bw.kpsubmit", "--trust", first_list, "--json")
    assert listed.code == 1
    assert "key_used_before" in [found["code"] for found in listed.json["findings"]]
    good = (tmp_path / "bw.kpsubmit").read_bytes()
    for name, data, code in (
        ("x", good.replace(b"gaborone", b"gaboronE"), "possession_not_proven"),
        ("y", b"\x00\x01", "submission_unreadable"),
        ("z", b'{"openkp_key": 1}', "key_file_unreadable"),
    ):
        (tmp_path / name).write_bytes(data)
        done = run("keys", "check", name, "--json")
        assert (done.code, [found["code"] for found in done.json["findings"]]) == (1, [code])
        assert "Traceback" not in done.err
    assert run("keys", "check", "missing.kpkey").code == 2


def test_a_wrong_passphrase_is_told_and_a_short_one_refused(run, tmp_path):
    made(run)
    wrong = run("keys", "check", "bw.kpkey", "--unlock", OPENKP_KEY_PASSPHRASE="not the passphrase")
    assert wrong.code == 3
    assert "does not open the key" in wrong.err
    short = run(
        "keys",
        "make",
        "--participant",
        "BW",
        "--authority",
        "x",
        "--out",
        "s.kpkey",
        OPENKP_KEY_PASSPHRASE="short",
    )
    assert "at least 12" in short.err
    assert not (tmp_path / "s.kpkey").exists()
    nobody = run("keys", "submit", "bw.kpkey", "--out", "bw.kpsubmit", OPENKP_KEY_PASSPHRASE="")
    assert nobody.code == 2
    assert oct((tmp_path / "bw.kpkey").stat().st_mode)[-3:] == "600"


def test_a_passphrase_changes_for_all_keys_in_one_command(run, tmp_path):
    ids = {name: made(run, name) for name in ("one", "two")}
    (tmp_path / "new").write_text("green kettle under stairs\n")
    done = run("keys", "passphrase", "one.kpkey", "two.kpkey", "--new-passphrase-file", "new", "--json")
    assert done.json == {"changed": list(ids.values())}
    for name in ids:
        assert run("keys", "check", f"{name}.kpkey", "--unlock").code == 3
        opened = run("keys", "check", f"{name}.kpkey", "--unlock", "--passphrase-file", "new")
        assert opened.code == 0
    pem = json.loads((tmp_path / "one.kpkey").read_text())["private_pem"]
    (tmp_path / "one.pem").write_text(pem)
    openssl = subprocess.run(
        ["openssl", "pkey", "-in", "one.pem", "-passin", "file:new", "-noout", "-text"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "prime256v1" in openssl.stdout


def test_keys_are_never_written_over_and_wrong_use_is_told(run, tmp_path):
    made(run)
    before = (tmp_path / "bw.kpkey").read_bytes()
    again = run("keys", "make", "--participant", "BW", "--authority", "x", "--out", "bw.kpkey")
    assert again.code == 2
    assert (tmp_path / "bw.kpkey").read_bytes() == before
    assert run("keys", "make", "--out", "y.kpkey").code == 2
    log = ("keys", "make", "--purpose", "log", "--participant", "BW", "--authority", "x", "--out", "l.kpkey")
    assert run(*log).code == 2
    assert run(*log, "--origin", "logs.example.bw").code == 0
    assert read_key_file((tmp_path / "l.kpkey").read_bytes()).key.algorithm == "Ed25519"
    submitted(run, "l")
    assert run("trust", "draft", "--out", "x").code == 2
    assert run("trust", "draft", "--add", "l.kpsubmit", "--out", "x").code == 2  # no root
    assert run("trust", "sign", "bw.kpkey", "--key", "bw.kpkey", "--out", "x").code == 2
    assert run("keys", "rotate", "bw.kpkey").code == 2


def test_a_key_of_a_laptop_may_live_in_a_module(run, soft_module, tmp_path):
    module = {"OPENKP_PKCS11_MODULE": LIBRARY, "OPENKP_PKCS11_TOKEN": TOKEN, "OPENKP_PKCS11_PIN": PIN}
    make = (
        "keys",
        "make",
        "--participant",
        "BW",
        "--authority",
        "gaborone",
        "--out",
        "hsm.kpkey",
        "--in-module",
    )
    done = run(*make, **module)
    assert done.code == 0, done.err
    file = read_key_file((tmp_path / "hsm.kpkey").read_bytes())
    assert (file.token, file.private_pem) == (TOKEN, "")
    assert run("keys", "submit", "hsm.kpkey", "--out", "hsm.kpsubmit", **module).code == 0
    assert run("keys", "check", "hsm.kpsubmit").code == 0
    forget_sessions()
    wrong = run("keys", "submit", "hsm.kpkey", "--out", "x", **(module | {"OPENKP_PKCS11_PIN": "1"}))
    assert wrong.code == 3
    assert "PIN does not open" in wrong.err
    without = run("keys", "submit", "hsm.kpkey", "--out", "x")
    assert "No security module is set up" in without.err
    assert run("keys", "passphrase", "hsm.kpkey").code == 2
    forget_sessions()
