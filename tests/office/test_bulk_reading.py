"""Files as people have them: delimiters, encodings, digits, headings; and files that mean harm."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import date

import openpyxl
import pytest
from openpyxl.xml.constants import SHARED_STRINGS

from bulk_files import APPLICATION, applications, csv_of
from openkp.office.bulk import reading
from openkp.office.bulk.columns import columns_of
from openkp.office.bulk.models import BulkJob, BulkKind, BulkLine
from openkp.office.bulk.reading import read_upload
from openkp.office.bulk.sheets import csv_lines, workbook, write_template
from openkp.office.bulk.understanding import Understood, understood
from openkp.office.spreadsheet_cells import harmless

DAY = date(2026, 11, 23)


def read(data: str | bytes, name: str = "file.csv", kind: BulkKind = BulkKind.APPLICATIONS):
    found = read_upload(data.encode() if isinstance(data, str) else data, name, kind)
    return found, list(found.lines)


def meant(
    data: str | bytes, name: str = "file.csv", kind: BulkKind = BulkKind.APPLICATIONS
) -> list[Understood]:
    """What each line of a file says."""
    found, lines = read(data, name, kind)
    assert not [each.code for each in found.findings if each.severity == "blocks"], found.findings
    job = BulkJob(kind=kind, headings=found.headings, places=found.places, signs=found.signs)
    return [understood(job, BulkLine(row=one.row, cells=one.cells), DAY) for one in lines]


def codes_of(data: str | bytes, name: str = "file.csv") -> list[str]:
    return [each.code for each in read(data, name)[0].findings]


def test_a_row_is_the_application_that_the_page_would_send():
    (one,) = meant(csv_of([APPLICATION]))
    assert one.content == {
        "lines": [
            {"hs": "710221", "carats": "80.00", "usd": "960.00"},
            {"hs": "710231", "carats": "120.50", "usd": "18075.00"},
        ],
        "containers": [{"mark": "BOX-1", "seals": ["BW-S-1001"]}],
        "source_certificates": [],
        "quality": "",
        "origins": [{"participant": "BW"}],
        "destination_participant": "AE",
        "destination_country": "",
        "importer": {"name": "Desert Rose Rough DMCC", "address": "Unit 1, Jumeirah Lakes, Dubai"},
        "parcels": 2,
    }
    assert one.own_reference == "S-1"
    assert one.findings == []


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_delimiters_and_encodings_make_no_difference(delimiter, encoding):
    text = csv_of([{**APPLICATION, "importer": "Société Été"}], delimiter=delimiter)
    (one,) = meant(text.encode(encoding))
    assert one.content["importer"]["name"] == "Société Été"
    assert len(one.content["lines"]) == 2


@pytest.mark.parametrize("written", ["1 234,50", "1.234,50", "1234,5", "١٢٣٤٫٥٠", "1’234.50", "1234.5"])
def test_figures_are_read_as_people_write_them(written):
    row = {**APPLICATION, "carats_710231": written}
    (one,) = meant(csv_of([row], delimiter=";"))
    assert one.content["lines"][1]["carats"] == "1234.50"


def test_the_rest_of_a_column_settles_what_a_comma_means_and_alone_it_is_asked():
    rows = [{**APPLICATION, "carats_710231": "1,234"}, {**APPLICATION, "carats_710231": "12,50"}]
    settled = meant(csv_of(rows))
    assert settled[0].content["lines"][1]["carats"] == "1.234"  # three places: the rules say what they expect
    (alone,) = meant(csv_of(rows[:1]))
    assert [each.code for each in alone.findings] == ["bulk_amount_ambiguous"]
    assert dict(alone.findings[0].params)["first"] == "1234"


def test_a_text_that_is_no_figure_is_handed_on_for_the_rules_to_judge():
    (one,) = meant(csv_of([{**APPLICATION, "carats_710231": "many", "parcels": "two"}]))
    assert one.content["lines"][1]["carats"] == "many"
    assert one.content["parcels"] == "two"


@pytest.mark.parametrize(
    ("text", "origins"),
    [
        ("BW", [{"participant": "BW"}]),
        ("Botswana", [{"participant": "BW"}]),
        ("BW, AO", [{"participant": "BW"}, {"participant": "AO"}]),
        (
            "BW 80.00 | AO: 120,5",
            [{"participant": "BW", "carats": "80.00"}, {"participant": "AO", "carats": "120.50"}],
        ),
        ("BW;mine=Orapa 80.00", [{"participant": "BW", "mine": "Orapa", "carats": "80.00"}]),
        (
            "CF;zone=Berberati;from=2026-01-01",
            [{"participant": "CF", "zone": "Berberati", "produced_from": "2026-01-01"}],
        ),
        ("Mixed", []),
        ("Atlantis", [{"participant": "Atlantis"}]),
    ],
)
def test_origins_of_one_cell(text, origins):
    (one,) = meant(csv_of([{**APPLICATION, "origins": text}]))
    assert one.content["origins"] == origins
    assert one.findings == []


def test_an_origin_that_says_nothing_is_a_finding():
    (one,) = meant(csv_of([{**APPLICATION, "origins": "BW;pit"}]))
    assert [each.code for each in one.findings] == ["bulk_origin_unread"]


def test_parcels_of_the_stock_and_several_containers():
    row = {
        **APPLICATION,
        "from_stock": "BW-P-1 80.00 | BW-P-2: 120,50",
        "containers": "B1: S1, S2 | B2: S3",
        "origins": "",
    }
    (one,) = meant(csv_of([row]))
    assert one.content["from_stock"] == [
        {"parcel": "BW-P-1", "carats": "80.00"},
        {"parcel": "BW-P-2", "carats": "120.50"},
    ]
    assert one.content["containers"] == [
        {"mark": "B1", "seals": ["S1", "S2"]},
        {"mark": "B2", "seals": ["S3"]},
    ]
    assert "origins" not in one.content


def test_a_member_state_is_the_union_with_its_country():
    (one,) = meant(csv_of([{**APPLICATION, "destination": "Belgium"}]))
    assert one.content["destination_participant"] == "EU"
    assert one.content["destination_country"] == "BE"


def test_headings_may_be_spelt_otherwise_stand_lower_and_in_any_order():
    headings = "Country of destination,Importer name,CARATS 7102.31,Note"
    text = f"Shipments of November\n\n{headings}\nAE,Desert Rose,5.00,x\n"
    found, lines = read(text)
    assert [one.row for one in lines] == [4]
    assert [each.code for each in found.findings] == ["bulk_columns_unknown"]
    assert meant(text)[0].content["lines"] == [{"hs": "710231", "carats": "5.00"}]


@pytest.mark.parametrize("kind", list(BulkKind))
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_template_as_it_is_has_no_line_and_every_column_is_known(kind, form):
    data = write_template(kind, form, is_company=False)
    found, lines = read(data, f"template.{form}", kind)
    assert lines == []
    assert found.examples == 1
    assert set(found.places) == {one.name for one in columns_of(kind, is_company=False)}


def test_a_workbook_with_days_formulas_and_a_second_sheet():
    book = openpyxl.load_workbook(
        io.BytesIO(write_template(BulkKind.CONFIRMATIONS, "xlsx", is_company=False))
    )
    sheet = book.worksheets[0]
    headings = [cell.value for cell in sheet[1]]
    values = {"certificate": "BW-2026-000001", "received_on": date(2026, 11, 26), "outcome": "confirmed"}
    values |= {"carats_710231": 120.5, "usd_710231": "=18075/1", "parcels": 2}
    for column, name in enumerate(headings, start=1):
        sheet.cell(row=3, column=column, value=values.get(name))
    target = io.BytesIO()
    book.save(target)
    (one,) = meant(target.getvalue(), "file.xlsx", BulkKind.CONFIRMATIONS)
    assert one.content["received_on"] == "2026-11-26"
    assert one.content["parcels"] == 2
    assert one.content["lines"] == [{"hs": "710231", "carats": "120.50"}]
    assert [(each.code, each.subject) for each in one.findings] == [("bulk_cell_formula", "usd_710231")]


def test_lines_of_json_are_kept_as_they_are_even_where_they_are_none():
    lines = [
        json.dumps({"content": {"parcels": 2}, "your_reference": "J-1"}),
        "{",
        "[1]",
        '{"a": "\\u0000"}',
        '{"a": NaN}',
        '"\\ud800"',
        "{" + '"a":[' * 40 + "]" * 40 + "}",
    ]
    _found, kept = read("\n".join(lines), "file.jsonl")
    assert len(kept) == len(lines)
    assert kept[0].cells == {"content": {"parcels": 2}, "your_reference": "J-1"}
    assert kept[1].cells == "{"
    said = meant("\n".join(lines), "file.jsonl")
    assert said[0].findings == []
    assert [one.findings[0].code for one in said[1:]] == ["bulk_line_not_json"] * 6


def test_a_line_of_json_says_what_it_lacks():
    said = meant('{"parcels": 2}\n{"content": 7}\n', "file.jsonl")
    assert [each.code for each in said[0].findings] == ["bulk_fields_unknown", "bulk_content_missing"]
    assert [each.code for each in said[1].findings] == ["bulk_content_missing"]


def test_cells_that_are_shifted_are_told_and_a_short_row_is_not():
    head = "destination,importer,origins\n"
    assert [each.code for each in meant(head + "AE,Desert, Rose,BW\n")[0].findings] == ["bulk_row_too_long"]
    assert meant(head + "AE,Desert\n")[0].findings == []


def test_what_no_database_keeps_is_shown_instead():
    _found, lines = read(b"destination,importer\nAE,De\x00sert\n")
    assert lines[0].cells == ["AE", "De\u2400sert"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "bulk_file_empty"),
        (b" \n ", "bulk_file_empty"),
        (b"%PDF-1.7", "bulk_file_kind_unknown"),
        (b"a,b\n1,2\n", "bulk_headings_unknown"),
        (b"destination,importer,importer name\nAE,x,y\n", "bulk_column_twice"),
        (b"PK\x03\x04 not a workbook", "bulk_file_unreadable"),
        (b"\x81\x8d\x00\xff" * 50, "bulk_file_unreadable"),
        (b"x" * (reading.MAX_UPLOAD + 1), "bulk_file_too_large"),
    ],
)
def test_a_file_that_is_no_table_of_shipments_is_told_so(data, code):
    assert codes_of(data) == [code]


def test_a_workbook_that_grows_when_unpacked_is_not_unpacked():
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (reading.MAX_UNPACKED + 1))
    assert codes_of(bomb.getvalue(), "bomb.xlsx") == ["bulk_file_too_large"]


def test_a_broken_quote_is_found_when_its_line_is_reached():
    data = b"destination,importer\n" + b"AE,Desert\n" * 40 + b'AE,"Desert\n'
    found = read_upload(data, "x.csv", BulkKind.APPLICATIONS)
    with pytest.raises(reading.CannotRead):
        list(found.lines)


@pytest.mark.parametrize("text", ["=1+1", "+267 71", "-5", "@SUM(A1)", "\t=1", "=cmd|'/c calc'!A0"])
def test_a_report_holds_no_formula_and_comes_back_as_it_was(text):
    assert harmless(text).startswith("'")
    (line,) = csv_lines([[text]])
    assert not line.lstrip('"').startswith(("=", "+", "-", "@", "\t"))
    rows = [["destination", "importer"], ["AE", text]]
    from_csv, from_book = "".join(csv_lines(rows)), workbook("refused", rows)
    assert read(from_csv)[1][0].cells == ["AE", text]
    cell = openpyxl.load_workbook(io.BytesIO(from_book)).worksheets[0]["B2"]
    assert cell.data_type == "s"
    assert cell.value == text


@pytest.mark.parametrize("text", ["a;=cmd", 'a;"=cmd', "a\t=cmd", "a\n@SUM(A1)", "BW 1;+1", "=1;=2"])
@pytest.mark.parametrize("parting", [";", "\t", ","])
def test_a_report_holds_no_formula_for_a_reader_with_another_sign_between_cells(text, parting):
    """Where the comma is the decimal sign, a spreadsheet parts our lines at semicolons."""
    rows = [["destination", "importer"], ["AE", text]]
    written = "".join(csv_lines(rows))
    cells = [cell for row in csv.reader(io.StringIO(written), delimiter=parting) for cell in row]
    assert not [cell for cell in cells if cell.lstrip('"').startswith(("=", "+", "-", "@"))]
    assert read(written)[1][0].cells == ["AE", text]


def test_ten_thousand_lines_are_read_one_after_the_other():
    found = read_upload(applications(10_000).encode(), "big.csv", BulkKind.APPLICATIONS)
    assert next(found.lines).row == 2
    assert sum(1 for _ in found.lines) == 9_999


def _workbook(row: str, *, shared: str = "") -> bytes:
    """A workbook with one sheet that holds this row, written by hand as an attacker would."""
    book = openpyxl.Workbook()
    book.active.append(["destination", "importer"])
    saved = io.BytesIO()
    book.save(saved)
    source = zipfile.ZipFile(saved)
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in source.namelist():
            data = source.read(part)
            if part == "xl/worksheets/sheet1.xml":
                data = f"<worksheet {main}><sheetData>{row}</sheetData></worksheet>".encode()
            if part == "[Content_Types].xml":
                listed = (
                    f'<Override PartName="/xl/sharedStrings.xml" ContentType="{SHARED_STRINGS}"/></Types>'
                )
                data = data.replace(b"</Types>", listed.encode())
            archive.writestr(part, data)
        archive.writestr("xl/sharedStrings.xml", f"<sst {main}><si><t>{shared}</t></si></sst>")
    return target.getvalue()


def test_a_small_workbook_that_takes_gigabytes_when_read_is_refused_before(monkeypatch):
    """Tags without text: fifty times their size as objects in memory."""
    monkeypatch.setattr(reading, "MAX_UNPACKED", 2 * 1024 * 1024)
    bomb = _workbook("<row>" + "<x/>" * 120_000 + "</row>")
    assert len(bomb) < 20_000
    assert codes_of(bomb, "bomb.xlsx") == ["bulk_file_too_large"]


def test_one_long_text_in_very_many_cells_is_refused(monkeypatch):
    """The file holds the text once; what would be kept of it holds it in every cell."""
    monkeypatch.setattr(reading, "MAX_UNPACKED", 2 * 1024 * 1024)
    row = "<row>" + '<c t="s"><v>0</v></c>' * 50 + "</row>"
    bomb = _workbook(row * 3, shared="x" * 100_000)
    assert len(bomb) < 20_000
    assert codes_of(bomb, "bomb.xlsx") == ["bulk_file_too_large"]
