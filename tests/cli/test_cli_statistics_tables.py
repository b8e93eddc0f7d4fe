"""`openkp statistics compile` and `mirror`: from files to a return and to a table of gaps."""

# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

from openkp.cli import main
from openkp.scheme.periods import Quarter
from openkp.scheme.quantities import Carats
from openkp.scheme.returns import ReturnKind
from openkp.statistics.intake import read_return

SHARED = "hs,carats,usd,parcels,exporter,importer"
EXPORTS = f"""certificate_number,issuing_participant,importing_participant,issued_on,{SHARED}
BW-2024-000001,BW,AE,2024-04-02,710231,100.00,9000.00,1,Heron,Rose
BW-2024-000002,BW,AE,2024-04-09,710221,50.00,400.00,1,Heron,Rose
BW-2024-000003,BW,AE,2024-06-28,710231,20.00,1800.00,1,Heron,Rose
BW-2024-000004,BW,EU,2024-05-02,710231,30.00,2700.00,1,Heron,Tulip
BW-2024-000005,BW,EU,2024-04-03,710231,77.77,7000.00,1,Heron,Tulip
NA-2024-000001,NA,AE,2024-05-03,710231,11.00,1100.00,1,Oryx,Rose
BW-2024-000006,BW,NA,2024-07-03,710231,5.00,500.00,1,Heron,Oryx
"""
CONFIRMATIONS = f"""certificate_number,issuing_participant,importing_participant,confirmed_on,{SHARED}
BW-2024-000001,BW,AE,2024-04-12,710231,100.00,9000.00,1,Heron,Rose
BW-2024-000002,BW,AE,2024-04-19,710221,49.00,392.00,1,Heron,Rose
BW-2024-000003,BW,AE,2024-07-04,710231,20.00,1800.00,1,Heron,Rose
BW-2024-000004,BW,EU,2024-05-12,710231,30.00,2700.00,1,Heron,Tulip
NA-2024-000001,NA,AE,2024-05-13,710231,11.00,1200.00,1,Oryx,Rose
BW-2024-000006,BW,NA,2024-07-13,710231,5.00,500.00,1,Heron,Oryx
"""


@pytest.fixture
def run(capsys):
    def run(*arguments: str):
        code = main(["statistics", *arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


@pytest.fixture
def files(tmp_path: Path):
    """Both files, as the options that name them."""
    exports, confirmations = tmp_path / "exports.csv", tmp_path / "confirmations.csv"
    exports.write_text(EXPORTS, encoding="utf-8")
    confirmations.write_text(CONFIRMATIONS, encoding="utf-8")
    return ["--exports", str(exports), "--confirmations", str(confirmations)]


def test_a_return_is_compiled_from_files(run, files) -> None:
    code, out, _ = run("compile", "--participant", "BW", "--period", "2024Q2", *files, "--json")
    answer = json.loads(out)
    assert code == 0
    assert (answer["participant"], answer["period"], answer["due"]) == ("BW", "2024Q2", "2024-08-31")
    told = [tuple(line.values()) for line in answer["lines"]]
    assert told == [
        ("export", "", "AE", "", None, None, 3),
        ("export", "710221", "AE", "", "50.00", "400.00", None),
        ("export", "710231", "AE", "", "120.00", "10800.00", None),
        ("export", "", "EU", "", None, None, 2),
        ("export", "710231", "EU", "", "107.77", "9700.00", None),
    ]


def test_namibia_is_a_participant_and_not_nothing(run, files) -> None:
    code, out, _ = run("compile", "--participant", "na", "--period", "2024Q3", *files, "--json")
    assert code == 0
    assert [(line["flow"], line["partner"], line["carats"]) for line in json.loads(out)["lines"]] == [
        ("import", "BW", None),
        ("import", "BW", "5.00"),
    ]


def test_the_same_from_parquet_with_origins_and_several_codes(run, tmp_path: Path, files) -> None:
    table = pyarrow.csv.read_csv(files[1])
    codes = ["710221 710231", *["710231"] * (len(table) - 1)]
    table = table.set_column(table.column_names.index("hs"), "hs", pa.array(codes))
    path = tmp_path / "exports.parquet"
    pq.write_table(table.append_column("origin", pa.array(["BW"] * len(table))), path)
    code, out, _ = run(
        "compile", "--participant", "BW", "--period", "2024Q2", "--exports", str(path), "--json"
    )
    assert code == 0
    assert [tuple(line.values()) for line in json.loads(out)["lines"] if line["partner"] == "AE"] == [
        ("export", "", "AE", "", None, None, 3),
        ("export", "", "AE", "BW", "100.00", "9000.00", None),
        ("export", "710231", "AE", "BW", "70.00", "2200.00", None),
    ]


def test_the_template_that_is_written_is_read_again_as_it_was(run, tmp_path: Path, files) -> None:
    out = tmp_path / "return.csv"
    code, _, err = run("compile", "--participant", "BW", "--period", "2024Q2", *files, "--out", str(out))
    assert code == 0
    assert "published template" in err
    quarter = Quarter(2024, 2)
    read = read_return(
        out.read_bytes(), name=out.name, kind=ReturnKind.TRADE, participant="BW", period=quarter
    )
    assert [found for found in read.findings if found.severity.value == "blocks"] == []
    assert Carats.total(line.carats for line in read.lines if line.carats) == Carats("277.77")
    assert sum(line.certificates or 0 for line in read.lines) == 5


def test_nothing_in_the_quarter_is_a_nil_return(run, tmp_path: Path, files) -> None:
    out = tmp_path / "nil.csv"
    code, said, _ = run("compile", "--participant", "BW", "--period", "2023Q2", *files, "--out", str(out))
    assert code == 0
    assert "nil return" in said
    read = read_return(
        out.read_bytes(), name=out.name, kind=ReturnKind.TRADE, participant="BW", period=Quarter(2023, 2)
    )
    assert read.lines == ()
    assert [found for found in read.findings if found.severity.value == "blocks"] == []


@pytest.mark.parametrize(
    ("period", "says"),
    [("2024H1", "half-year"), ("2024", "not a quarter"), ("2024-04", "not a quarter"), ("soon", "no period")],
)
def test_only_a_quarter_can_be_compiled(run, files, period: str, says: str) -> None:
    code, out, err = run("compile", "--participant", "BW", "--period", period, *files)
    assert (code, out) == (2, "")
    assert says in err


def test_a_record_that_cannot_be_read_is_named_and_left_out(run, tmp_path: Path) -> None:
    path = tmp_path / "exports.csv"
    path.write_text(
        EXPORTS.replace("120.00", "x").replace("30.00,2700.00", "thirty,2700.00"), encoding="utf-8"
    )
    code, out, _ = run(
        "compile", "--participant", "BW", "--period", "2024Q2", "--exports", str(path), "--json"
    )
    answer = json.loads(out)
    assert code == 1
    assert [(one["file"], one["row"], one["column"], one["value"]) for one in answer["refused"]] == [
        ("exports.csv", 4, "carats", "thirty")
    ]
    assert [line["carats"] for line in answer["lines"] if line["partner"] == "EU"] == [None, "77.77"]
    _, text, _ = run("compile", "--participant", "BW", "--period", "2024Q2", "--exports", str(path))
    assert "record 4, carats: 'thirty' is not carats" in text


def test_files_that_are_no_certificates_are_wrong_use(run, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n", encoding="utf-8")
    noise = tmp_path / "noise.parquet"
    noise.write_bytes(b"noise")
    for path in (other, noise, tmp_path / "absent.csv", tmp_path):
        code, out, err = run("compile", "--participant", "BW", "--period", "2024Q2", "--exports", str(path))
        assert (code, out) == (2, "")
        assert "Traceback" not in err
    code, _, err = run("compile", "--participant", "BWA", "--period", "2024Q2", "--exports", str(other))
    assert code == 2
    assert "two-letter" in err


def test_an_engine_that_does_not_answer_is_said(run, files) -> None:
    code, _, err = run(
        "compile", "--participant", "BW", "--period", "2024Q2", *files, "--engine", "mysql://x"
    )
    assert code in (2, 3)
    assert "engine" in err.lower()


def test_a_mirror_table_of_certificates_explains_every_gap(run, files) -> None:
    code, out, _ = run("mirror", *files, "--json")
    answer = json.loads(out)
    assert code == 0
    found = {
        (cell["exporter"], cell["importer"], cell["hs"], cell["period"]): cell["terms"]
        for cell in answer["cells"]
    }
    assert found["BW", "AE", "710231", "2024Q2"] == {"timing": {"carats": "20.00", "usd": "1800.00"}}
    assert found["BW", "AE", "710231", "2024Q3"] == {"timing": {"carats": "-20.00", "usd": "-1800.00"}}
    assert found["BW", "AE", "710221", "2024Q2"] == {"weight": {"carats": "1.00", "usd": "8.00"}}
    assert found["NA", "AE", "710231", "2024Q2"] == {"value": {"carats": "0.00", "usd": "-100.00"}}
    assert found["BW", "EU", "710231", "2024Q2"] == {"missing": {"carats": "77.77", "usd": "7000.00"}}
    assert found["BW", "NA", "710231", "2024Q3"] == {}
    assert answer["cells"][0]["importer"] == "EU", "the most questionable comes first"


TRADE = """participant,period,flow,hs,partner,origin,carats,usd,certificates,nil,note
BW,2024Q2,export,7102.31,AE,,100.00,9000.00,3,,
BW,2024Q2,export,7102.21,AE,,50.00,500.00,1,,
BW,2024Q2,export,7102.31,IN,,10.00,900.00,1,,
AE,2024Q2,import,7102.31,BW,,80.00,7200.00,3,,
AE,2024Q2,import,7102.21,BW,,70.00,700.00,1,,
"""


def test_a_mirror_table_of_returns(run, tmp_path: Path) -> None:
    path, table = tmp_path / "trade.csv", tmp_path / "table.csv"
    path.write_text(TRADE, encoding="utf-8")
    code, out, _ = run("mirror", "--returns", str(path), "--csv", str(table), "--json")
    cells = {(cell["importer"], cell["hs"]): cell for cell in json.loads(out)["cells"]}
    assert code == 0
    assert cells["AE", "710231"]["terms"] == {"misclassification": {"carats": "20.00", "usd": "1800.00"}}
    assert cells["IN", "710231"]["imported_carats"] is None
    assert cells["IN", "710231"]["terms"] == {"silence": {"carats": "10.00", "usd": "900.00"}}
    rows = list(csv.DictReader(io.StringIO(table.read_text(encoding="utf-8-sig"))))
    assert len(rows) == 3
    assert {row["misclassification_carats"] for row in rows} == {"20.00", "-20.00", ""}
    code, out, _ = run("mirror", "--returns", str(path), "--by", "pair", "--participant", "AE", "--json")
    (cell,) = json.loads(out)["cells"]
    assert (cell["hs"], cell["gap_carats"], cell["gap_usd"]) == ("", "0.00", "1600.00")
    code, out, _ = run("mirror", "--returns", str(path), "--top", "1")
    assert "1 of 3 rows." in out


def test_a_period_of_the_mirror_table_holds_its_quarters(run, files) -> None:
    for period, count in (("2024Q2", 4), ("2024H2", 2), ("2024", 6), ("2023", 0)):
        _, out, _ = run("mirror", *files, "--period", period, "--json")
        assert json.loads(out)["rows"] == count


def test_a_mirror_table_needs_one_way_of_input(run, files) -> None:
    for arguments in ([], files[:2], ["--returns", "x.csv", *files], ["--returns", "absent.csv"]):
        code, out, err = run("mirror", *arguments)
        assert (code, out) == (2, "")
        assert err


def test_nothing_is_signed_while_records_are_refused(run, tmp_path: Path) -> None:
    path, out = tmp_path / "exports.csv", tmp_path / "return.csv"
    heading, record = EXPORTS.splitlines()[:2]
    bad = record.replace("100.00", '"1.234,5"')
    path.write_text(f"{heading}\n{bad}\n", encoding="utf-8")
    asked = (
        "compile",
        "--participant",
        "BW",
        "--period",
        "2024Q2",
        "--exports",
        str(path),
        "--out",
        str(out),
    )
    code, text, err = run(*asked)
    assert code == 1
    assert "in the quarter: a nil return" not in text
    assert "cannot be said" in text
    assert "was not written" in err
    assert not out.exists()
    code, text, _ = run(*asked, "--json")
    assert (code, json.loads(text)["nil"], len(json.loads(text)["refused"])) == (1, False, 1)
    assert not out.exists()


@pytest.mark.parametrize("code", ["ZZ", "XX", "BE"])
def test_only_participants_have_a_return(run, files, code: str) -> None:
    ending, out, err = run("compile", "--participant", code, "--period", "2024Q2", *files)
    assert (ending, out) == (2, "")
    assert f"{code} is not a Participant in 2024Q2" in err


def test_columns_that_mean_nothing_are_said(run, tmp_path: Path, files) -> None:
    lines = EXPORTS.splitlines()
    path = tmp_path / "exports.csv"
    path.write_text(
        "\n".join([f"{lines[0]},Remarks", *[f"{line},ok" for line in lines[1:]]]), encoding="utf-8"
    )
    code, out, err = run("compile", "--participant", "BW", "--period", "2024Q2", *files, "--json")
    assert (code, json.loads(out)["ignored_columns"]) == (0, {"exports.csv": ["Remarks"]})
    assert "Remarks" in err
    code, out, _ = run("mirror", *files, "--json")
    assert (code, json.loads(out)["ignored_columns"]) == (0, {"exports.csv": ["Remarks"]})


def test_members_beside_the_union_are_left_out(run, tmp_path: Path) -> None:
    path = tmp_path / "returns.csv"
    heading = TRADE.splitlines()[0]
    rows = [
        f"{code},2024Q2,import,7102.31,BW,,{carats},900.00,1,,"
        for code, carats in (("EU", "10.00"), ("BE", "6.00"), ("DE", "4.00"))
    ]
    path.write_text("\n".join([heading, *rows, ""]), encoding="utf-8")
    _, out, err = run("mirror", "--returns", str(path), "--json")
    answer = json.loads(out)
    assert [(cell["importer"], cell["imported_carats"]) for cell in answer["cells"]] == [("EU", "10.00")]
    assert answer["members_left_out"] == {"BE": 1, "DE": 1}
    assert "BE: 1 figures left out" in err
