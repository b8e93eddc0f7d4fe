"""`openkp statistics compile` without files: from the certificates of the office at hand."""

# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

import json

import pytest

from openkp.cli import main
from openkp.scheme.periods import Quarter


@pytest.fixture
def run(capsys, monkeypatch):
    """The command line on the office of the test, whose database is open already."""
    monkeypatch.setattr("openkp.cli.opening.open_office", lambda: None)

    def run(*arguments: str):
        code = main(["statistics", "compile", *arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def test_what_the_office_issued_is_the_return(office, run):
    office.confirmed()
    quarter = Quarter.of(office.now.date())
    code, out, _ = run("--participant", "BW", "--period", str(quarter), "--json")
    answer = json.loads(out)
    assert code == 0
    assert next((line["flow"], line["hs"], line["partner"]) for line in answer["lines"]) == (
        "export",
        "",
        "AE",
    )
    assert ("export", "710231", "AE", "BW", "120.50", "18075.00", None) in [
        tuple(line.values()) for line in answer["lines"]
    ]
    code, out, _ = run("--participant", "BW", "--period", str(quarter.previous()))
    assert code == 0
    assert "a nil return" in out


def test_an_office_of_somebody_else_is_said(office, run):
    code, out, err = run("--participant", "ZW", "--period", "2026Q1")
    assert (code, out) == (3, "")
    assert "no authority of ZW" in err
