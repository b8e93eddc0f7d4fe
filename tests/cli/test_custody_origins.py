"""`openkp custody origins`: all parcels of a history at once, the same as `origin` says of each."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from openkp.cli import main

HEAD = "seq,kind,side,parcel,carats,holder,origin,date,certificate\n"
LOG = (
    HEAD
    + """1,production,out,P1,10.00,H1,BW;mine=Orapa,2026-01-05,
2,import,out,P2,9.99,H1,NA,2026-01-07,NA-1
3,mix,in,P1,10.00,,,2026-02-01,
3,mix,in,P2,9.99,,,2026-02-01,
3,mix,out,P3,19.99,H1,,2026-02-01,
4,split,in,P3,6.01,,,2026-02-02,
4,split,out,P4,6.01,H1,,2026-02-02,
5,export,in,P4,6.00,,,2026-03-01,BW-9
"""
)
LINES = (
    '{"seq": 1, "kind": "opening", "date": "2026-01-05", "origin": "NA", '
    '"outputs": [{"parcel": "P1", "carats": "10.00", "holder": "H1"}]}\n'
    '{"seq": 2, "kind": "correction", "date": "2026-01-06", "corrects": 1, "replaced_by": '
    '{"seq": 1, "kind": "opening", "date": "2026-01-05", "origin": "NA", '
    '"outputs": [{"parcel": "P1", "carats": "3.00", "holder": "H1"}]}}\n'
)


@pytest.fixture
def run(capsys: Any, tmp_path: Path) -> Any:
    """Write a log, ask for all origins; exit code, output, talk, the file that was written."""

    def call(*options: str, log: str = LOG, name: str = "log.csv", to: str = "all.csv") -> Any:
        path, out = tmp_path / name, tmp_path / to
        path.write_text(log, encoding="utf-8")
        code = main(["custody", "origins", str(path), "--out", str(out), *options])
        said = capsys.readouterr()
        return code, said.out, said.err, out

    return call


def rows_of(path: Path) -> list[tuple[str, ...]]:
    with path.open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    assert head == ["parcel", "origin", "carats", "left_carats"]
    return [tuple(row) for row in rows]


def test_every_parcel_as_origin_has_it(run: Any, capsys: Any) -> None:
    code, out, err, path = run()
    assert code == 0
    assert "6 rows, 4 parcels of 2 origins after 5 events" in out
    assert "bookkeeping, not a fact about stones" in err
    assert "custody origin" in err
    assert [row[0] for row in rows_of(path)] == ["P1", "P2", "P3", "P3", "P4", "P4"]
    for parcel in ("P1", "P2", "P3", "P4"):
        main(["custody", "origin", str(path.with_name("log.csv")), "--parcel", parcel, "--json"])
        origins = json.loads(capsys.readouterr().out)["origins"]
        assert [row[1:3] for row in rows_of(path) if row[0] == parcel] == [
            (each["origin"], each["carats"]) for each in origins
        ]
    left = {(row[0], row[1]): row[3] for row in rows_of(path)}
    assert left["P1", "BW;mine=Orapa"] == "0.00"
    assert {left["P4", "BW;mine=Orapa"], left["P4", "NA"]} == {"0.00", "0.01"}
    assert sorted(each.name for each in path.parent.iterdir()) == ["all.csv", "log.csv"]


def test_as_json_and_parquet(run: Any) -> None:
    code, out, err, path = run("--json", to="all.parquet")
    assert code == 0
    assert err == ""
    answer = json.loads(out)
    assert (answer["rows"], answer["parcels"], answer["events"]) == (6, 4, 5)
    assert "bookkeeping" in answer["note"]
    assert pq.read_table(path).to_pylist()[0] == {
        "parcel": "P1",
        "origin": "BW;mine=Orapa",
        "carats": "10.00",
        "left_carats": "0.00",
    }


def test_files_that_are_read_event_by_event(run: Any) -> None:
    code, _, _, path = run(log=LINES, name="log.jsonl")
    assert code == 0
    assert rows_of(path) == [("P1", "NA", "3.00", "3.00")]


UNSOUND = [
    ("6.00,,,2026-03-01", "7.00,,,2026-03-01", "custody_overdrawn"),
    ("P2,9.99,H1", "P2,9.99,H2", "custody_several_holders"),
    ("4,split,out,P4,6.01,H1,,", "4,split,out,P4,6.01,H1,BW;mine=Orapa,", "custody_stated_not_there"),
    ("10.00,H1", "-10.00,H1", "custody_cell_unreadable"),
]


@pytest.mark.parametrize(("old", "new", "code"), UNSOUND)
def test_of_an_unsound_history_nothing_is_written(run: Any, old: str, new: str, code: str) -> None:
    ending, out, _, path = run("--json", log=LOG.replace(old, new))
    assert ending == 1
    assert json.loads(out)["findings"][0]["code"] == code
    assert not path.exists()


def test_wrong_use(run: Any, tmp_path: Path, capsys: Any) -> None:
    code, _, err, _ = run(to="all.xlsx")
    assert (code, "neither .csv nor .parquet" in err) == (2, True)
    code, _, err, _ = run(to="log.csv")
    assert (code, "the history itself" in err) == (2, True)
    assert main(["custody", "origins", str(tmp_path / "no.csv"), "--out", str(tmp_path / "x.csv")]) == 2
    assert "no.csv cannot be read" in capsys.readouterr().err
    code, _, err, _ = run(to="nowhere/all.csv")
    assert (code, "cannot be written" in err) == (3, True)
