"""`openkp statistics load`: files read and checked, and stored for somebody who may."""

from __future__ import annotations

import json
from importlib.resources import as_file, files
from pathlib import Path

import pytest

from openkp.cli import main
from small_office import build_office

SHIPPED = files("openkp.reference").joinpath("statistics")
GOOD = "participant,period,sector,carats,usd\nNA,2024H1,,5.00,10.00\nNA,2024H2,,6.00,12.00\n"


def run(capsys, *arguments: object):  # type: ignore[no-untyped-def]
    code = main(["statistics", "load", *(str(argument) for argument in arguments)])
    said = capsys.readouterr()
    return code, said.out, said.err


def written(folder: Path, text: str, name: str = "x.csv") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def test_the_real_filings_are_read_with_questions_and_end_with_zero(capsys):  # type: ignore[no-untyped-def]
    with as_file(SHIPPED.joinpath("kp_production_halfyear.csv")) as path:
        code, out, _ = run(capsys, path, "--json")
    answer = json.loads(out)
    (shown,) = answer["files"]
    assert code == 0
    assert set(shown) == {
        "file",
        "layout",
        "rows",
        "accepted",
        "refused",
        "figures",
        "participants",
        "periods",
        "findings",
    }
    assert (shown["rows"], shown["accepted"], shown["refused"]) == (1529, 1529, 0)
    assert shown["periods"] == {"first": "2003H1", "last": "2024H2"}
    assert "NA" in shown["participants"]
    assert set(shown["findings"][0]) == {"code", "severity", "clause", "subject", "message", "params"}
    assert answer["stored"] is None


def test_a_refused_row_is_named_and_ends_with_one(capsys, tmp_path):  # type: ignore[no-untyped-def]
    bad = written(tmp_path, GOOD + "NA,2024Q1,,5,5\n")
    code, out, err = run(capsys, bad)
    assert code == 1
    assert "STOPS Row 4, period" in out
    assert "3 rows, 2 accepted, 1 refused" in out
    assert "Nothing was stored" in err


def test_several_files_are_totalled(capsys, tmp_path):  # type: ignore[no-untyped-def]
    paths = [written(tmp_path, GOOD, name) for name in ("a.csv", "b.csv")]
    code, out, err = run(capsys, *paths, "--json")
    answer = json.loads(out)
    assert (code, err) == (0, "")
    assert answer["total"] == {"files": 2, "rows": 4, "accepted": 4, "refused": 0, "figures": 4}
    assert [shown["file"] for shown in answer["files"]] == ["a.csv", "b.csv"]


def test_the_other_kind_stops_the_file(capsys, tmp_path):  # type: ignore[no-untyped-def]
    code, out, _ = run(capsys, written(tmp_path, GOOD), "--kind", "trade", "--json")
    answer = json.loads(out)
    assert code == 1
    assert [found["code"] for found in answer["files"][0]["findings"]] == ["kind_differs"]
    assert answer["files"][0]["periods"] is None


def test_a_missing_file_is_wrong_use(capsys, tmp_path):  # type: ignore[no-untyped-def]
    code, out, err = run(capsys, tmp_path / "none.csv")
    assert (code, out) == (2, "")
    assert "cannot be read" in err
    assert run(capsys, tmp_path / "none.csv", "--kind", "revenue")[0] == 2


@pytest.fixture
def analyst(db, monkeypatch):  # type: ignore[no-untyped-def]
    office = build_office()
    monkeypatch.setenv("OPENKP_PASSWORD", office.password)
    return office.actor("kp.analyst").user.username


def test_what_was_accepted_is_stored_once(capsys, tmp_path, analyst):  # type: ignore[no-untyped-def]
    from openkp.office.returns.models import Return

    good = written(tmp_path, GOOD)
    code, out, _ = run(capsys, good, "--as", analyst, "--json")
    assert code == 0
    assert json.loads(out)["stored"] == [{"file": "x.csv", "returns": 2, "stopped": False, "findings": []}]
    assert {(one.participant, one.period, one.vintage) for one in Return.objects.all()} == {
        ("NA", "2024H1", 1),
        ("NA", "2024H2", 1),
    }
    code, out, _ = run(capsys, good, "--as", analyst)
    assert code == 0
    assert "0 returns stored" in out
    assert Return.objects.count() == 2


def test_a_file_with_a_refused_row_is_not_stored_at_all(capsys, tmp_path, analyst):  # type: ignore[no-untyped-def]
    from openkp.office.returns.models import Return

    code, out, _ = run(capsys, written(tmp_path, GOOD + "NA,2025H1,,-5,5\n"), "--as", analyst)
    assert code == 1
    assert "nothing was stored" in out
    assert not Return.objects.exists()


def test_the_real_filings_are_stored(capsys, analyst):  # type: ignore[no-untyped-def]
    from openkp.office.returns.models import Return, ReturnRow

    with as_file(SHIPPED.joinpath("kp_production_halfyear.csv")) as path:
        code, out, _ = run(capsys, path, "--as", analyst, "--json")
    (stored,) = json.loads(out)["stored"]
    assert (code, stored["stopped"], stored["findings"]) == (0, False, [])
    assert ReturnRow.objects.count() == 1529
    assert Return.objects.count() == stored["returns"] < 1529


def test_who_may_not_load_is_told_so(capsys, tmp_path, analyst):  # type: ignore[no-untyped-def]
    code, _, err = run(capsys, written(tmp_path, GOOD), "--as", "nobody")
    assert code == 3
    assert "password" in err.lower()
