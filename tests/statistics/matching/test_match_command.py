"""`openkp statistics match`: two small CSV files with the traps of real ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
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


def _matched(files: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, Any], str]:
    code = main([*files, "--json"])
    shown = capsys.readouterr()
    return code, json.loads(shown.out), shown.err


GOOD = "".join(EXPORTS.splitlines(keepends=True)[:3])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        *[
            (",710231,", f",{code},")
            for code in ("7102.31", "7102 31", "HS 7102.31", "71023100", "7102310090", "7102.31.00")
        ],
        ("2025-01-10", "2025-01-10 00:00:00"),
        ("2025-01-10", "2025-01-10T00:00:00Z"),
        ("certificate_number", " Certificate_Number "),
        ("carats,usd", "Carats,USD"),
        (",NA,BE,", ",na,be,"),
        (",", ";"),
        ("\n", ",,\n"),
    ],
)
def test_what_is_written_otherwise_is_read_as_the_same(
    files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str
) -> None:
    (tmp_path / "exports.csv").write_text(GOOD.replace(old, new))
    code, summary, _ = _matched(files, capsys)
    assert (code, summary["matches"], summary["refused"]) == (0, {"exact": 2}, 0)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_whatever_the_encoding(
    files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], encoding: str
) -> None:
    for name, text in (("exports", GOOD), ("confirmations", CONFIRMATIONS)):
        (tmp_path / f"{name}.csv").write_bytes(text.replace("Namib", "Namíb").encode(encoding))
        if encoding == "cp1252" and name == "exports":
            (tmp_path / "exports.csv").write_text(GOOD.replace("Namib", "Namíb"), encoding="utf-8")
    code, summary, _ = _matched(files, capsys)
    assert (code, summary["matches"]) == (0, {"exact": 2})


def test_several_codes_in_one_record_however_written(
    files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, text, codes in (
        ("exports", GOOD, "7102.21; 71023100"),
        ("confirmations", CONFIRMATIONS, "710221 710231"),
    ):
        (tmp_path / f"{name}.csv").write_text(text.replace(",710231,", f",{codes},"))
    code, summary, _ = _matched(files, capsys)
    assert (code, summary["matches"]) == (0, {"exact": 2})


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        (",710231,", ",710239,", "hs"),
        (",710231,", ",071021,", "hs"),
        (",710231,", ",999999,", "hs"),
        (",NA,BE,", ",12,BE,", "issuing_participant"),
        (",NA,BE,", ",NA,B1,", "importing_participant"),
        ("2025-01-10", "2025-01-10 23:30:00", "issued_on"),
    ],
)
def test_what_means_something_else_is_refused(
    files: list[str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    old: str,
    new: str,
    column: str,
) -> None:
    (tmp_path / "exports.csv").write_text(GOOD.replace(old, new, 1))
    code, summary, _ = _matched(files, capsys)
    assert (code, summary["refused"], summary["unmatched_confirmations"]) == (1, 1, {"export_unreadable": 1})
    assert pq.read_table(tmp_path / "out" / "refused.parquet")["column"].to_pylist() == [column]


@pytest.mark.parametrize(
    "line", ["x,y", GOOD.splitlines()[1] + ",more", GOOD.splitlines()[1][:-11], '"a"b,c']
)
def test_a_bad_line_is_refused_and_the_others_are_read(
    files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], line: str
) -> None:
    heading, *records = GOOD.splitlines()
    (tmp_path / "exports.csv").write_text("\n".join([heading, records[0], line, "", records[1], ""]))
    code, summary, _ = _matched(files, capsys)
    assert (code, summary["matches"], summary["refused"]) == (1, {"exact": 2}, 1)
    (told,) = pq.read_table(tmp_path / "out" / "refused.parquet").to_pylist()
    assert (told["side"], told["row"], told["column"]) == ("exports", 1, "line")
    assert "as the heading has" in told["expected"]
    assert "unreadable_line" not in pq.read_schema(tmp_path / "out" / "unmatched_exports.parquet").names


def test_other_columns_are_left_out_and_said(
    files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = GOOD.splitlines()
    (tmp_path / "exports.csv").write_text("\n".join([f"{lines[0]},Remarks", *[f"{x},ok" for x in lines[1:]]]))
    code, summary, err = _matched(files, capsys)
    assert (code, summary["ignored_columns"]) == (0, {"exports": ["Remarks"]})
    assert "Remarks" in err


def test_a_column_that_is_there_twice_is_wrong_use(
    files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "exports.csv").write_text(GOOD.replace("parcels", "USD"))
    assert main(files) == 2
    assert "twice" in capsys.readouterr().err


def test_32_bit_floats_are_read_where_they_are_exact(
    files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "exports.csv").write_text(GOOD)
    table = pyarrow.csv.read_csv(tmp_path / "exports.csv")
    texts = {"certificate_number": pa.array(["NA-2025-000001", "000002"])}
    texts["issuing_participant"] = pa.array(["NA", "NA"])
    for name, values in {**texts, "carats": [100.50, 200.0], "usd": [20000.0, 40000.0]}.items():
        column = pa.array(values, pa.float32()) if isinstance(values, list) else values
        table = table.set_column(table.column_names.index(name), name, column)
    path = tmp_path / "exports.parquet"
    pq.write_table(table, path)
    asked = [str(path) if part.endswith("exports.csv") else part for part in files]
    code, summary, _ = _matched(asked, capsys)
    assert (code, summary["matches"]) == (0, {"exact": 2})
    large = pa.array([19_715_576.51, 1.0], pa.float32())
    pq.write_table(table.set_column(table.column_names.index("usd"), "usd", large), path)
    assert main(asked) == 2
    assert "usd holds 32-bit floats" in capsys.readouterr().err


def test_ctrl_c_in_the_engine_is_quiet(
    files: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def pressed(*_: object) -> None:
        raise RuntimeError("Query interrupted")

    monkeypatch.setattr("openkp.statistics.matching.files.write_parquet", pressed)
    assert main(files) == 130
    assert "should not have happened" not in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
