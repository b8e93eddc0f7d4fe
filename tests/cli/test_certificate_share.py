"""`openkp certificate share`: a holder shows some fields and not others, without an office."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from cli.test_cli_engines import ISSUER, signed
from openkp.cli import main
from openkp.statements import open_statement, qr_png, qr_text, read_qr_text, sign_statement

OPEN = signed()
WHOLE = sign_statement(
    replace(open_statement(OPEN).statement, salts=tuple(bytes([n]) * 16 for n in range(6))), ISSUER
)


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(["certificate", "share", *arguments])
    said = capsys.readouterr()
    return code, said.out, said.err


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "whole.png"
    path.write_bytes(qr_png(qr_text(WHOLE.encoded), 4))
    return str(path)


def test_a_copy_with_chosen_fields(capsys: pytest.CaptureFixture[str], file: str, tmp_path: Path) -> None:
    out = tmp_path / "copy.cose"
    code, text, said = run(capsys, file, "--show", "lines", "--show", "parcels", "--out", str(out))
    assert (code, "Wrote" in said) == (0, True)
    copy = open_statement(read_qr_text(text.strip("\n")))
    assert copy.hidden == {"exporter", "importer", "containers", "validated_by"}
    assert out.read_bytes() == copy.encoded
    code, answer, _ = run(capsys, str(out), "--show", "parcels", "--json")
    assert (code, json.loads(answer)["shown"]) == (0, ["parcels"])


def test_what_the_file_does_not_show_cannot_be_shown(
    capsys: pytest.CaptureFixture[str], file: str, tmp_path: Path
) -> None:
    out = tmp_path / "copy.cose"
    run(capsys, file, "--out", str(out))
    code, text, said = run(capsys, str(out), "--show", "lines")
    assert (code, text) == (2, "")
    assert "not shown in this message: lines" in said
    assert "none of the hidden fields" in said


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [(b"nothing", 2, "no certificate was found"), (OPEN, 3, "open form"), (b"KP1:AB", 2, "not a")],
)
def test_other_files_are_told_plainly(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, data: bytes, code: int, words: str
) -> None:
    path = tmp_path / "file"
    path.write_bytes(data)
    ended, text, said = run(capsys, str(path))
    assert (ended, text) == (code, "")
    assert words in said
