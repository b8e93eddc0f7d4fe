"""The published template: what traps its files hold, and what is said of each."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.formula import ArrayFormula

from openkp.scheme.findings import Severity, is_blocked
from openkp.scheme.periods import HalfYear, Quarter
from openkp.scheme.quantities import Carats, InexactQuantity, UsdValue
from openkp.scheme.returns import Flow, ReturnKind, ReturnLine, Sector
from openkp.statements.forms import USD, CannotEncode
from openkp.statistics.intake import (
    Layout,
    Reading,
    ReturnReading,
    read_file,
    read_return,
    template_columns,
    write_template,
)

HEADING = "participant,period,flow,hs,partner,origin,carats,usd,certificates,nil,note"
Q2 = Quarter(2024, 2)


def codes(reading: Reading | ReturnReading) -> list[str]:
    return [found.code for found in reading.findings]


def blocking(reading: Reading | ReturnReading) -> list[str]:
    return [found.code for found in reading.findings if found.severity is Severity.BLOCKS]


def trade(*rows: str, heading: str = HEADING, participant: str = "NA") -> ReturnReading:
    data = "\n".join([heading, *rows]).encode()
    return read_return(data, name="q2.csv", kind=ReturnKind.TRADE, participant=participant, period=Q2)


def production(*rows: str, heading: str = "participant,period,sector,carats,usd,nil") -> ReturnReading:
    data = "\n".join([heading, *rows]).encode()
    period = HalfYear(2024, 1)
    return read_return(data, name="h1.csv", kind=ReturnKind.PRODUCTION, participant="CD", period=period)


def workbook(*sheets: tuple[str, Sequence[Sequence[object]]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def read_workbook(data: bytes) -> ReturnReading:
    return read_return(data, name="q2.xlsx", kind=ReturnKind.TRADE, participant="NA", period=Q2)


def test_a_return_is_read_line_by_line() -> None:
    reading = trade(
        "NA,2024Q2,export,7102.31,AE,NA,1000.50,250125.25,7,,",
        "Namibia,2024-Q2,Imports,71022100,BW,,3,9.5,1,no,sorted",
    )
    assert reading.lines == (
        ReturnLine(
            flow=Flow.EXPORT,
            hs="710231",
            partner="AE",
            origin="NA",
            carats=Carats("1000.50"),
            usd=UsdValue("250125.25"),
            certificates=7,
        ),
        ReturnLine(
            flow=Flow.IMPORT,
            hs="710221",
            partner="BW",
            carats=Carats(3),
            usd=UsdValue("9.5"),
            certificates=1,
        ),
    )
    assert codes(reading) == ["hs_extension_cut"]


def test_namibia_is_no_missing_value() -> None:
    reading = trade("NA,2024Q2,export,710231,NA,NA,1,1,1,,")
    assert reading.lines[0].partner == "NA"
    assert reading.lines[0].origin == "NA"


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("NA,2024Q2,export,071021,AE,,1,1,1,,", "hs_zero_misplaced"),
        ("NA,2024Q2,export,10210,AE,,1,1,1,,", "hs_digits_lost"),
        ("NA,2024Q2,export,710239,AE,,1,1,1,,", "hs_worked"),
        ("NA,2024Q2,export,710420,AE,,1,1,1,,", "hs_synthetic"),
        ("NA,2024Q2,export,710812,AE,,1,1,1,,", "hs_not_rough"),
        ('NA,2024Q2,export,710231,AE,,"1,234",1,1,,', "amount_ambiguous"),
        ("NA,2024Q2,export,710231,AE,,1,1.234,1,,", "amount_ambiguous"),
        ("NA,2024Q2,export,710231,AE,,12%,1,1,,", "amount_in_percent"),
        ("NA,2024Q2,export,710231,AE,,-5,1,1,,", "amount_negative"),
        ("NA,2024Q2,export,710231,AE,,(5),1,1,,", "amount_negative"),
        ("NA,2024Q2,export,710231,AE,,NaN,1,1,,", "amount_unreadable"),
        ("NA,2024Q2,export,710231,AE,,1,Infinity,1,,", "amount_unreadable"),
        ("NA,2024Q2,export,710231,AE,,1,1e6,1,,", "amount_unreadable"),
        ("NA,2024Q2,export,710231,AE,,1,99999999999999,1,,", "amount_too_large"),
        ("NA,2024Q2,export,710231,AE,,1,1,1.5,,", "count_not_whole"),
        ("NA,2024Q2,export,710231,AE,,1,1,9999999999,,", "count_not_whole"),
        ("NA,2024Q2,export,710231,AE,,=SUM(G2:G9),1,1,,", "formula_in_cell"),
        ('NA,2024Q2,export,710231,AE,,1,1,1,,=HYPERLINK(""x"")', "formula_in_cell"),
        ("NA,2024Q2,export,710231,AE,,1,1,1,,@SUM(1)", "formula_in_cell"),
        ("NA,2024Q2,export,710231,AE,,1,1,1,,+1+cmd|' /C calc'!A0", "formula_in_cell"),
        ("NA,2024Q2,export,710231,AE,,1,1,1,,-1+cmd|' /C calc'!A0", "formula_in_cell"),
        ("NA,2024Q2,export,710231,AE,,1,50,7,1,,", "row_too_wide"),
        ("NA,2024Q2,export,710231,AE,,1,50,7,,,", "row_too_wide"),
        ("NA,2024Q2,export,710231,DE,,1,1,1,,", "partner_in_union"),
        ("NA,2024Q2,export,710231,Congo,,1,1,1,,", "participant_unknown"),
        ("NA,2024Q2,export,710231,AE,Atlantis,1,1,1,,", "participant_unknown"),
        (",2024Q2,export,710231,AE,,1,1,1,,", "cell_empty"),
        ("NA,,export,710231,AE,,1,1,1,,", "cell_empty"),
        ("NA,2024H1,export,710231,AE,,1,1,1,,", "period_unreadable"),
        ("NA,2024,export,710231,AE,,1,1,1,,", "period_unreadable"),
        ("NA,Jun-24,export,710231,AE,,1,1,1,,", "period_unreadable"),
        ("NA,2024Q5,export,710231,AE,,1,1,1,,", "period_unreadable"),
        ("NA,2024Q2,production,710231,AE,,1,1,1,,", "word_unknown"),
        ("NA,2024Q2,,710231,AE,,1,1,1,,", "word_unknown"),
        ("NA,2024Q2,export,710231,AE,,1,1,1,perhaps,", "word_unknown"),
        ("NA,2024Q2,export,710231,AE,,,,,,", "row_without_figures"),
        ("NA,2024Q2,export,,,,1,1,1,yes,", "nil_with_figures"),
        ("BW,2024Q2,export,710231,AE,,1,1,1,,", "participant_differs"),
        ("NA,2024Q1,export,710231,AE,,1,1,1,,", "period_differs"),
    ],
)
def test_a_row_that_is_wrong_is_refused_and_nothing_of_the_return_is_kept(row: str, code: str) -> None:
    reading = trade("NA,2024Q2,import,710231,AE,,1,1,1,,", row)
    assert blocking(reading) == [code]
    assert reading.lines == ()
    found = reading.findings[0]
    assert found.params["row"] == 3
    assert found.subject.startswith("row 3, ")
    assert found.params.keys() >= {"row", "column", "found", "expected"}


def test_every_fault_of_a_row_is_said() -> None:
    reading = trade("XX,2024,sale,9999,Atlantis,,-1,x,1,,")
    assert blocking(reading) == [
        "word_unknown",
        "period_unreadable",
        "participant_unknown",
        "participant_unknown",
        "hs_not_rough",
        "amount_negative",
        "amount_unreadable",
    ]


def test_two_rows_for_one_thing_are_refused_and_the_other_row_is_named() -> None:
    row = "NA,2024Q2,export,710231,AE,NA,1,1,1,,"
    reading = trade(row, "NA,2024Q2,export,710231,IN,NA,1,1,1,,", row)
    assert blocking(reading) == ["two_rows_for_one"]
    assert reading.findings[0].params["other"] == 2
    assert reading.lines == ()


def test_nil_is_said_by_a_row_and_contradicts_figures() -> None:
    nil = trade("NA,2024Q2,,,,,,,,yes,")
    assert nil == ReturnReading(lines=(), findings=())
    mixed = trade("NA,2024Q2,export,710231,AE,,1,1,1,,", "NA,2024Q2,import,,,,,,,yes,")
    assert [line.flow for line in mixed.lines] == [Flow.EXPORT]
    both = trade("NA,2024Q2,export,710231,AE,,1,1,1,,", "NA,2024Q2,export,,,,,,,yes,")
    assert blocking(both) == ["nil_beside_figures"]


def test_headings_alone_are_no_nil_return() -> None:
    for form in ("csv", "xlsx"):
        for kind, period in ((ReturnKind.TRADE, Q2), (ReturnKind.PRODUCTION, HalfYear(2024, 1))):
            reading = read_return(
                write_template(kind, form=form), name="x", kind=kind, participant="NA", period=period
            )
            assert blocking(reading) == ["no_rows"]


def test_a_decimal_comma_is_read_where_the_column_shows_it() -> None:
    heading = HEADING.replace(",", ";")
    reading = trade(
        "NA;2024Q2;export;7102.31;AE;;1.234,50;1234,5;1;;",
        "NA;2024Q2;export;7102.21;AE;;1.234;7;1;;",
        heading=heading,
    )
    assert [line.carats for line in reading.lines] == [Carats("1234.50"), Carats(1234)]
    assert reading.lines[0].usd == UsdValue("1234.5")
    assert set(codes(reading)) == {"separators_read"}
    assert reading.findings[0].params["rows"] == 2


def test_a_column_with_both_signs_is_asked_about_and_settles_nothing() -> None:
    reading = trade(
        'NA,2024Q2,export,710231,AE,,"12,5",1,1,,',
        "NA,2024Q2,export,710231,IN,,12.5,1,1,,",
        'NA,2024Q2,export,710231,CN,,"1,234",1,1,,',
    )
    assert "column_mixes_signs" in codes(reading)
    assert blocking(reading) == ["amount_ambiguous"]
    assert reading.findings[1].params["expected"].startswith("1234 or 1.234")


@pytest.mark.parametrize("written", ["1 234.5", "1'234.5", "1\N{NO-BREAK SPACE}234.5", "1,234.5", "١٬٢٣٤٫٥"])
def test_thousands_are_read_with_a_note(written: str) -> None:
    reading = trade(f'NA,2024Q2,export,710231,AE,,"{written}",1,1,,')
    assert reading.lines[0].carats == Carats("1234.5")
    assert codes(reading) == ["separators_read"]


def test_more_than_two_places_are_rounded_with_a_note() -> None:
    reading = trade("NA,2024Q2,export,710231,AE,,1234.567,0.125,1,,")
    assert reading.lines[0].carats == Carats("1234.57")
    assert reading.lines[0].usd == UsdValue("0.12")
    assert codes(reading) == ["amount_rounded", "amount_rounded"]


def test_a_unit_in_the_heading_counts() -> None:
    heading = "participant,period,flow,weight (g),US$ thousands"
    reading = trade("NA,2024Q2,export,0.246,12.5", "NA,2024Q2,import,2,1", heading=heading)
    assert reading.lines[0].carats == Carats("1.23")
    assert reading.lines[0].usd == UsdValue(12500)
    assert codes(reading) == ["column_scaled", "column_scaled"]
    inexact = trade("NA,2024Q2,export,0.001,12.5", heading=heading)
    assert blocking(inexact) == ["grams_inexact"]


def test_figures_in_thousands_are_not_exact(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("participant,period,flow,carats,usd thousands\nNA,2024Q2,export,5,12\n")
    assert [figure.is_exact for figure in read_file(path).figures] == [False]


@pytest.mark.parametrize(
    ("encoding", "mark", "code"),
    [
        ("utf-8-sig", b"", "encoding_read"),
        ("utf-16", b"", "encoding_read"),
        ("utf-16-le", b"", "encoding_read"),
        ("utf-16-be", b"", "encoding_read"),
        ("utf-16-be", b"\xfe\xff", "encoding_read"),
        ("cp1252", b"", "encoding_read"),
    ],
)
def test_encodings_are_read_with_a_note(encoding: str, mark: bytes, code: str) -> None:
    text = HEADING + "\nNA,2024Q2,export,710231,Côte d’Ivoire,NA,1,1,1,,\n"
    data = mark + text.encode(encoding)
    reading = read_return(data, name="x.csv", kind=ReturnKind.TRADE, participant="NA", period=Q2)
    assert [line.partner for line in reading.lines] == ["CI"]
    assert codes(reading) == [code]


def test_words_above_and_beneath_the_table_and_empty_lines_are_no_rows() -> None:
    reading = trade(
        ",,,,,,,,,,",
        HEADING,
        "",
        "NA,2024Q2,export,710231,AE,NA,1,1,1,,",
        ",,,,,,,,,,",
        "Provisional; to be confirmed,,,,,,,,,,",
        heading="Ministry of Mines",
    )
    assert len(reading.lines) == 1
    assert codes(reading) == ["line_is_a_note"]
    assert reading.findings[0].params["row"] == 7


def test_columns_that_stand_twice_or_are_missing_stop_the_file() -> None:
    row = "NA,2024Q2,export,1,1,1"
    twice = trade(row, heading="participant,period,flow,carats,ct,usd")
    assert blocking(twice) == ["column_twice"]
    units = trade(row, heading="participant,period,flow,carats,grams,usd")
    assert blocking(units) == ["column_twice"]
    missing = trade(row, heading="participant,period,hs,partner,origin,note")
    assert blocking(missing) == ["layout_unknown"]
    assert "flow" in str(missing.findings[0].params["missing"])
    assert missing.findings[0].params["found"] == "participant, period, hs, partner, origin, note"


def test_a_column_that_nobody_knows_is_named() -> None:
    reading = trade("NA,2024Q2,export,1,1,5", heading="participant,period,flow,carats,usd,value (EUR)")
    assert codes(reading) == ["columns_not_read"]
    assert reading.findings[0].params["found"] == "value (EUR)"


def test_the_other_kind_of_return_is_not_taken_for_this_one() -> None:
    data = b"participant,period,sector,carats,usd\nNA,2024H1,,1,1\n"
    reading = read_return(data, name="x", kind=ReturnKind.TRADE, participant="NA", period=Q2)
    assert blocking(reading) == ["kind_differs"]


def test_other_layouts_are_no_return() -> None:
    data = b"entity,year,diamond_carats\nNamibia,2010,5\n"
    reading = read_return(
        data, name="x", kind=ReturnKind.PRODUCTION, participant="NA", period=HalfYear(2024, 1)
    )
    assert blocking(reading) == ["layout_unknown"]


def test_production_tells_artisanal_and_industrial_apart() -> None:
    reading = production("CD,2024H1,artisanal,5,1,", "CD,2024H1,LSM,7,2,", "CD,2024H1,,12,3,")
    assert [line.sector for line in reading.lines] == [Sector.ARTISANAL, Sector.INDUSTRIAL, Sector.ALL]
    assert all(line.flow is Flow.PRODUCTION for line in reading.lines)
    assert production("CD,2024H1,,,,yes") == ReturnReading(lines=(), findings=())
    assert blocking(production("CD,2024Q1,,5,1,")) == ["period_unreadable"]


@pytest.mark.parametrize("kind", list(ReturnKind))
def test_the_template_has_the_columns_that_are_read(kind: ReturnKind) -> None:
    headings = [column.heading for column in template_columns(kind)]
    text = write_template(kind, form="csv").decode("utf-8-sig")
    assert text.strip().split(",") == headings
    book = openpyxl.load_workbook(io.BytesIO(write_template(kind, form="xlsx")))
    assert [cell.value for cell in book.worksheets[0][1]] == headings
    explained = book["explanation"]
    assert [row[0].value for row in explained.iter_rows(min_row=2)] == headings
    with pytest.raises(ValueError, match="neither"):
        write_template(kind, form="ods")


def test_a_filled_workbook_reads_like_a_csv() -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_template(ReturnKind.TRADE, form="xlsx")))
    book.worksheets[0].append(["NA", "2024Q2", "export", 710231, "AE", "NA", 1000.1, 2500.45, 7])
    target = io.BytesIO()
    book.save(target)
    reading = read_workbook(target.getvalue())
    assert reading.lines == trade("NA,2024Q2,export,710231,AE,NA,1000.1,2500.45,7,,").lines
    assert reading.findings == ()


ROW = ["NA", "2024Q2", "export", "710231", "AE", "NA", 5, 6, 1]


def sheet(*rows: Sequence[object]) -> tuple[str, Sequence[Sequence[object]]]:
    return ("trade", [HEADING.split(","), *rows])


def test_numbers_of_a_spreadsheet_are_read_with_the_digits_that_it_keeps() -> None:
    reading = read_workbook(
        workbook(sheet([*ROW[:6], 0.1 + 0.2, 1234.5, 1], [*ROW[:4], "IN", "NA", 1.234, 2, 1]))
    )
    assert [line.carats for line in reading.lines] == [Carats("0.3"), Carats("1.23")]
    assert codes(reading) == ["amount_rounded"]


def test_a_formula_is_refused_by_name() -> None:
    reading = read_workbook(workbook(sheet([*ROW[:6], "=1+1", 6, 1])))
    assert blocking(reading) == ["formula_in_cell"]
    assert reading.findings[0].params["found"] == "=1+1"
    assert reading.findings[0].subject == "row 2, carats"


def test_a_formula_over_several_cells_is_one_too() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(sheet(ROW))))
    book.worksheets[0]["G2"] = ArrayFormula("G2", "=SUM(H2:I2)")
    target = io.BytesIO()
    book.save(target)
    reading = read_workbook(target.getvalue())
    assert blocking(reading) == ["formula_in_cell"]
    assert reading.findings[0].params["found"] == "=SUM(H2:I2)"


def test_a_day_is_no_period_and_a_percentage_no_quantity() -> None:
    assert "period_unreadable" in blocking(read_workbook(workbook(sheet(["NA", date(2024, 4, 1), *ROW[2:]]))))
    book = openpyxl.load_workbook(io.BytesIO(workbook(sheet(ROW))))
    book.worksheets[0]["G2"].number_format = "0.0%"
    target = io.BytesIO()
    book.save(target)
    assert blocking(read_workbook(target.getvalue())) == ["amount_in_percent"]


def test_only_one_sheet_is_read_and_the_others_are_named() -> None:
    reading = read_workbook(workbook(sheet(ROW), ("more", [HEADING.split(","), ROW])))
    assert codes(reading) == ["sheets_not_read"]
    assert reading.findings[0].params["found"] == "more"
    assert len(reading.lines) == 1


def test_an_error_value_is_no_number() -> None:
    assert blocking(read_workbook(workbook(sheet([*ROW[:6], "#DIV/0!", 6, 1])))) == ["amount_unreadable"]


amounts = st.integers(0, 10**12).map(Carats.from_hundredths)


@settings(max_examples=40)
@given(
    st.lists(
        st.builds(
            ReturnLine,
            flow=st.sampled_from([Flow.EXPORT, Flow.IMPORT]),
            hs=st.sampled_from(["", "710210", "710221", "710231"]),
            partner=st.sampled_from(["", "NA", "EU", "CG", "CD", "AE"]),
            origin=st.sampled_from(["", "NA", "BW"]),
            carats=amounts,
            usd=st.none() | st.integers(0, 10**12).map(UsdValue.from_hundredths),
            certificates=st.none() | st.integers(0, 10**6),
        ),
        min_size=1,
        max_size=12,
        unique_by=lambda line: line.key,
    )
)
def test_what_is_written_into_the_template_is_read_back(lines: list[ReturnLine]) -> None:
    rows = [
        f"NA,2024Q2,{line.flow},{line.hs},{line.partner},{line.origin},{line.carats},"
        f"{'' if line.usd is None else line.usd},{'' if line.certificates is None else line.certificates},,"
        for line in lines
    ]
    reading = trade(*rows)
    assert reading.lines == tuple(lines)
    assert not is_blocked(reading.findings)


cell = st.text(max_size=12) | st.sampled_from(
    [
        "NA",
        "2024Q2",
        "export",
        "710231",
        "071021",
        "1,234",
        "12.5",
        "12,5",
        "-1",
        "yes",
        "=1",
        "NaN",
        "",
        "AE",
    ]
)


@settings(max_examples=150)
@given(st.lists(st.lists(cell, max_size=13), max_size=8))
def test_every_row_is_accepted_or_refused_by_name(rows: list[list[str]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADING.split(","))
    writer.writerows(rows)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.csv"
        path.write_bytes(text.getvalue().encode("utf-8", "replace"))
        reading = read_file(path)
    assert reading.layout is Layout.TRADE_TEMPLATE
    named = {
        found.params["row"]
        for found in reading.findings
        if found.severity is Severity.BLOCKS
        if found.subject
    }
    assert len(named) == reading.refused
    kept = {figure.row for figure in reading.figures}
    assert len(kept) == reading.accepted
    assert not kept & named


@settings(max_examples=150)
@given(st.binary(max_size=300), st.sampled_from([b"", b"PK\x03\x04", HEADING.encode() + b"\n", b"\xff\xfe"]))
def test_no_bytes_break_the_reader(data: bytes, head: bytes) -> None:
    reading = read_return(head + data, name="x", kind=ReturnKind.TRADE, participant="NA", period=Q2)
    assert reading.lines == () or not is_blocked(reading.findings)
    assert reading.findings or reading.lines


@pytest.mark.parametrize(
    ("heading", "factor"),
    [
        ("usd (1000)", 1000),
        ("US$ '000", 1000),
        ("US$ 1,000", 1000),
        ("usd mln", 10**6),
        ("kUSD", 1000),
        ("thousands of US dollars", 1000),
        ("usd_thousands", 1000),
    ],
)
def test_units_of_value_as_people_write_them(heading: str, factor: int) -> None:
    reading = trade('NA,2024Q2,export,1,"3"', heading=f'participant,period,flow,carats,"{heading}"')
    assert blocking(reading) == []
    assert reading.lines[0].usd == UsdValue(3 * factor)


def test_thousands_of_carats_as_one_word() -> None:
    reading = trade("NA,2024Q2,export,3,1", heading="participant,period,flow,kct,usd")
    assert reading.lines[0].carats == Carats(3000)


@pytest.mark.parametrize("heading", ["usd (lakhs)", "carats (unit?)", "$ approx", "grams net"])
def test_a_quantity_in_a_unit_that_is_not_understood_stops_the_file(heading: str) -> None:
    reading = trade("NA,2024Q2,export,1,3", heading=f"participant,period,flow,certificates,{heading}")
    assert blocking(reading) == ["unit_not_understood"]
    assert reading.findings[0].params["found"] == heading


def test_a_price_is_no_lost_quantity() -> None:
    reading = trade("NA,2024Q2,export,1,3,3", heading="participant,period,flow,carats,usd,usd per carat")
    assert codes(reading) == ["columns_not_read"]


def _halves(tmp_path: Path, *periods: str) -> Path:
    path = tmp_path / "halves.csv"
    rows = [f"BW,{period},1,2" for period in periods]
    path.write_text("\n".join(["participant,period,carats,usd", *rows]) + "\n", "utf-8")
    return path


def test_years_that_cannot_be_are_refused_or_asked(tmp_path: Path) -> None:
    path = _halves(tmp_path, "2044H1", "1999H1", "2003H1", "2024H1")
    reading = read_file(path, today=date(2024, 6, 30))
    assert [(each.code, each.subject) for each in reading.findings] == [
        ("period_not_over", "row 2, period"),
        ("period_before_process", "row 3, period"),
    ]
    assert blocking(reading) == ["period_before_process"]
    assert len(reading.figures) == 3
    assert codes(read_file(path, today=date(2024, 6, 29))).count("period_not_over") == 2
    assert codes(read_file(path)) == ["period_before_process"]


def test_a_refused_row_tells_what_it_can(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text(
        "participant,period,carats,usd\nBW,2024H1,-5,1\nCongo,2024H1,5,1\nBW,2024,5,1\nBW,2023H2,5,1\n",
        "utf-8",
    )
    told = [
        (each.row, each.participant, str(each.period), each.code) for each in read_file(path).refused_rows
    ]
    assert told == [
        (2, "BW", "2024H1", "amount_negative"),
        (3, "", "2024H1", "participant_unknown"),
        (4, "BW", "None", "period_unreadable"),
    ]


def test_a_thousand_times_the_largest_value_is_read_so_that_it_can_be_asked(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    path.write_text(
        "participant,period,carats,usd\nRU,2024H1,20000000,2222172290000.0\nRU,2024H2,1,10000000000000.01\n",
        "utf-8",
    )
    reading = read_file(path)
    assert [str(each.usd) for each in reading.figures] == ["2222172290000.00"]
    assert blocking(reading) == ["amount_too_large"]
    with pytest.raises(InexactQuantity):
        UsdValue("2222172290000.0")  # what one shipment is worth stays bounded
    with pytest.raises(CannotEncode):
        USD.write(reading.figures[0].usd)


def test_yearly_sums_are_no_filings(tmp_path: Path) -> None:
    path = tmp_path / "annual.csv"
    path.write_text(
        "country,iso3,year,carat,us_value,n_rows,halves,usd_per_carat\nAngola,AGO,2003,5.5,7.5,2,2,1.3\n",
        "utf-8",
    )
    reading = read_file(path)
    assert blocking(reading) == ["sums_are_no_filings"]
    assert reading.figures == ()
    assert "kp_production_halfyear" in str(reading.findings[0].params["expected"])
