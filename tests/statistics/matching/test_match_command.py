"""`openkp statistics match`: two small CSV files with the traps of real ones."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from openkp.cli import main

HEAD = (
    "certificate_number,issuing_participant,importing_participant,"
    "{day},hs,carats,usd,parcels,exporter,importer\n"
)
EXPORTS = HEAD.format(day="issued_on") + (
    "NA-2025-000001,NA,BE,2025-01-10,710231,100.50,20000,2,Namib Rough,Schelde BV\n"
    "000002,NA,BE,2025-01-11,710231,200,40000.00,,Namib Rough,Schelde BV\n"
    'NA-2025-000003,NA,BE,2025-01-12,710231,"1,5",100,1,Namib Rough,Schelde BV\n'
    "NA-2025-000004,NA,BE,2025-02-30,710231,10,100,1,Namib Rough,Schelde BV\n"
)
CONFIRMATIONS = HEAD.format(day="confirmed_on") + (
    "000002,NA,BE,2025-01-20,710231,200.00,40000,,Namib Rough,Schelde BV\n"
    "NA-2025-000001,NA,BE,2025-01-20,710231,100.5,20000.00,2,Namib Rough,Schelde BV\n"
)


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    (tmp_path / "exports.csv").write_text(EXPORTS)
    (tmp_path / "confirmations.csv").write_text(CONFIRMATIONS)
    given = ["--exports", f"{tmp_path}/exports.csv", "--confirmations", f"{tmp_path}/confirmations.csv"]
    return ["statistics", "match", *given, "--out", f"{tmp_path}/out"]


def test_namibia_and_leading_zeros_survive_and_bad_cells_are_named(
    files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*files, "--json"]) == 1
    summary = json.loads(capsys.readouterr().out)
    assert summary["matches"] == {"exact": 2}
    assert (summary["refused"], summary["refused_rows"], summary["is_fine"]) == (2, 2, False)
    assert set(summary["seconds"]) == {
        "exact join",
        "what is left",
        "equal numbers",
        "similar records",
        "what stays alone",
    }
    matches = pq.read_table(tmp_path / "out" / "matches.parquet")
    assert matches.column_names == ["export_row", "confirmation_row", "kind", "score", "reasons"]
    assert sorted(zip(*(matches[name].to_pylist() for name in matches.column_names[:2]), strict=True)) == [
        (0, 1),
        (1, 0),
    ]
    refused = sorted(
        pq.read_table(tmp_path / "out" / "refused.parquet").to_pylist(), key=lambda row: row["row"]
    )
    assert [(row["side"], row["row"], row["column"], row["value"]) for row in refused] == [
        ("exports", 2, "carats", "1,5"),
        ("exports", 3, "issued_on", "2025-02-30"),
    ]
    assert "decimal point" in refused[0]["expected"]


def test_all_fine_is_exit_0(files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "exports.csv").write_text("".join(EXPORTS.splitlines(keepends=True)[:3]))
    assert main(files) == 0
    assert "2 exact" in capsys.readouterr().out


def test_an_export_not_yet_due_is_fine_and_later_is_missing(
    files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "exports.csv").write_text("".join(EXPORTS.splitlines(keepends=True)[:3]))
    (tmp_path / "confirmations.csv").write_text("".join(CONFIRMATIONS.splitlines(keepends=True)[:2]))
    assert main([*files, "--as-of", "2025-01-31"]) == 0
    assert main([*files, "--as-of", "2025-03-31", "--json"]) == 1
    shown = capsys.readouterr().out
    assert "1 not yet due" in shown
    assert '"missing": 1' in shown


@pytest.mark.parametrize(
    ("change", "ending", "said"),
    [
        (["--exports", "nowhere.csv"], 2, "there is no file nowhere.csv"),
        (["--engine", "mysql://x"], 2, "neither"),
        (["--engine", "spark://127.0.0.1:1"], 3, "no Spark Connect server"),
        (["--as-of", "tomorrow"], 2, "not a day"),
    ],
)
def test_wrong_use_is_said_in_a_line(
    files: list[str], change: list[str], ending: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    at = files.index(change[0]) if change[0] in files else len(files)
    assert main([*files[:at], *change, *files[at + 2 :]]) == ending
    shown = capsys.readouterr()
    assert said in shown.err
    assert "Traceback" not in shown.err


def test_missing_and_unknown_columns_are_named(
    files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "exports.csv").write_text(EXPORTS.replace("carats", "weight"))
    assert main(files) == 2
    shown = capsys.readouterr().err
    assert "missing: carats" in shown
    assert "not known: weight" in shown
