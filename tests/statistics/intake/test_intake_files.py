"""The files of the reference data as they are, and files that are hostile, huge or not files of ours."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from datetime import UTC, datetime
from importlib.resources import as_file, files
from pathlib import Path

import openpyxl
import pytest

from openkp.scheme.findings import Severity
from openkp.scheme.periods import HalfYear, Month, Quarter, Year
from openkp.scheme.quantities import Carats, UsdValue
from openkp.scheme.returns import Flow, ReturnKind, Sector
from openkp.statistics.figures import WORLD, Figure
from openkp.statistics.intake import Layout, Reading, read_file, saying, workbooks
from openkp.statistics.intake import files as intake_files

SHIPPED = files("openkp.reference").joinpath("statistics")


def shipped(name: str, kind: ReturnKind | None = None) -> Reading:
    with as_file(SHIPPED.joinpath(name)) as path:
        return read_file(path, kind=kind)


def written(folder: Path, text: str | bytes, name: str = "x.csv") -> Reading:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_file(path)


def counted(reading: Reading) -> Counter[tuple[str, str]]:
    return Counter((found.code, found.severity.value) for found in reading.findings)


@pytest.fixture(scope="module")
def filings() -> Reading:
    return shipped("kp_production_halfyear.csv")


def at(reading: Reading, row: int) -> Figure:
    return next(figure for figure in reading.figures if figure.row == row)


def test_every_real_filing_is_accepted_and_its_oddities_are_asked_about(filings: Reading) -> None:
    assert filings.layout is Layout.KP_PRODUCTION
    assert (filings.rows, filings.accepted, filings.refused) == (1529, 1529, 0)
    assert len(filings.figures) == 1529
    assert counted(filings) == {
        ("filed_years_after", "asks"): 23,
        ("two_rows_for_one", "asks"): 11,
        ("filed_before_period", "asks"): 3,
        ("stamp_unreadable", "asks"): 1,
        ("nil_beside_figures", "asks"): 1,
        ("filed_before_end", "notes"): 1,
    }


def test_the_real_filings_add_up_to_what_was_published(filings: Reading) -> None:
    def world(year: int) -> int:
        return sum(
            each.carats.hundredths for each in filings.figures if each.period.year == year and each.carats
        )

    assert {year: round(world(year) / 10**8, 2) for year in (2005, 2006, 2019, 2020, 2023)} == {
        2005: 176.70,
        2006: 175.92,
        2019: 138.14,
        2020: 107.26,
        2023: 112.07,
    }


def test_a_filing_keeps_its_row_sector_and_stamps(filings: Reading) -> None:
    first = at(filings, 2)
    assert (first.participant, first.period) == ("AO", HalfYear(2003, 1))
    assert (first.carats, first.usd) == (Carats("2194850.08"), UsdValue("255516832.81"))
    assert first.filed_at is None
    changed = at(filings, 33)
    assert changed.filed_at == datetime(2019, 5, 7, 8, 44, 50, tzinfo=UTC)
    assert changed.revised_at == datetime(2021, 8, 10, 9, 30, 29, tzinfo=UTC)
    assert at(filings, 36).sector is Sector.INDUSTRIAL
    only_changed = at(filings, 1342)
    assert (only_changed.filed_at, only_changed.revised_at) == (
        None,
        datetime(2012, 5, 26, 7, 6, 25, tzinfo=UTC),
    )


def test_no_production_is_a_nil_statement(filings: Reading) -> None:
    nil = at(filings, 45)
    assert nil.is_nil
    assert nil.carats is None
    assert sum(figure.is_nil for figure in filings.figures) == 528
    assert sum(figure.participant == "NA" for figure in filings.figures) == 43


def test_filings_under_a_wrong_year_are_asked_about(filings: Reading) -> None:
    rows = {
        found.params["row"]
        for found in filings.findings
        if found.code in ("filed_before_period", "filed_years_after")
    }
    assert {220, 708, 710, 972} <= rows


def test_two_rows_for_one_half_year_name_each_other(filings: Reading) -> None:
    pairs = {
        (found.params["other"], found.params["row"])
        for found in filings.findings
        if found.code == "two_rows_for_one"
    }
    assert {(416, 419), (459, 460), (718, 720), (723, 724), (723, 725)} <= pairs


KP = "source_row,country,year,half,trade_type,production_type,carat,us_value,public,created,last_modified\n"


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("2,Congo,2003,1,Production,,1,1,Public,,", "participant_unknown"),
        ("2,Angola,2003,3,Production,,1,1,Public,,", "period_unreadable"),
        ("2,Angola,03,1,Production,,1,1,Public,,", "period_unreadable"),
        ("2,Angola,2003,1,Trade,,1,1,Public,,", "word_unknown"),
        ("2,Angola,2003,1,Production,XSM,1,1,Public,,", "word_unknown"),
        ("x,Angola,2003,1,Production,,1,1,Public,,", "word_unknown"),
        ("2,Angola,2003,1,No Production,,1,0,Public,,", "nil_with_figures"),
        ("2,Angola,2003,1,Production,,,,Public,,", "row_without_figures"),
        ("2,Angola,2003,1,Production,,1,1,KP ONLY,,", "figure_not_public"),
        ("2,Angola,2003,1,Production,,1,1,Public,31Feb04:00:00:00,", "stamp_unreadable"),
        ("2,Angola,2003,1,Production,,1,1,Public,01Abc04:00:00:00,", "stamp_unreadable"),
        ("2,Angola,2003,1,Production,,1,1,Public,01Sep03:00:00:00,01Aug03:00:00:00", "revised_before_filed"),
        ("2,Slovenia,2005,1,Production,,1,1,Public,,", "member_files_alone"),
    ],
)
def test_what_is_odd_in_a_filing_is_said(tmp_path: Path, row: str, code: str) -> None:
    reading = written(tmp_path, KP + row + "\n")
    assert [found.code for found in reading.findings] == [code]
    refused = reading.findings[0].severity is Severity.BLOCKS
    assert (reading.refused, len(reading.figures)) == ((1, 0) if refused else (0, 1))


def test_production_of_zero_carats_is_not_nil(tmp_path: Path) -> None:
    figure = written(tmp_path, KP + "2,Angola,2003,1,Production,,0.0,0.0,Public,,\n").figures[0]
    assert (figure.carats, figure.is_nil) == (Carats(0), False)


def test_a_stamp_that_equals_the_first_is_no_revision(tmp_path: Path) -> None:
    stamp = "01Sep03:10:00:00"
    figure = written(tmp_path, f"{KP}2,Angola,2003,1,Production,,1,1,Public,{stamp},{stamp}\n").figures[0]
    assert figure.filed_at == datetime(2003, 9, 1, 10, tzinfo=UTC)
    assert figure.revised_at is None


def test_a_union_and_its_members_count_twice(tmp_path: Path) -> None:
    rows = "2,European Union,2005,1,Production,,5,5,Public,,\n3,Slovenia,2005,1,Production,,1,1,Public,,\n"
    early = "4,Slovenia,2003,1,Production,,1,1,Public,,\n5,European Union,2003,1,Production,,1,1,Public,,\n"
    reading = written(tmp_path, KP + rows + early)
    assert [(found.code, found.params["row"]) for found in reading.findings] == [("counted_in_union", 3)]


def test_published_figures() -> None:
    reading = shipped("kp_published_figures.csv")
    assert (reading.rows, len(reading.figures), reading.refused) == (504, 413, 91)
    assert counted(reading) == {
        ("measure_is_ratio", "notes"): 82,
        ("not_a_participant", "notes"): 7,
        ("period_unreadable", "blocks"): 2,
    }
    first = at(reading, 2)
    assert (first.participant, first.period, first.is_exact) == (WORLD, Year(2006, 1), True)
    assert first.carats == Carats(175538127)
    assert "diamondregistry.com" in first.note
    counts = [figure for figure in reading.figures if figure.certificates is not None]
    assert [(each.flow, each.certificates, each.is_exact) for each in counts] == [(Flow.EXPORT, 55000, False)]
    assert any(figure.participant == "EU" for figure in reading.figures)


def test_only_one_kind_of_return_can_be_asked_for() -> None:
    reading = shipped("kp_published_figures.csv", ReturnKind.PRODUCTION)
    assert {figure.flow for figure in reading.figures} == {Flow.PRODUCTION}
    assert counted(reading)["flow_not_asked_for", "notes"] > 50
    other = shipped("kp_production_halfyear.csv", ReturnKind.TRADE)
    assert (other.figures, [found.code for found in other.findings]) == ((), ["kind_differs"])


def test_the_geological_survey() -> None:
    reading = shipped("bgs_diamond_production_owid2016.csv")
    assert (len(reading.figures), reading.refused, reading.findings) == (1000, 0, ())
    codes = {figure.participant for figure in reading.figures}
    assert {"CD", "CG", "SZ", "NA", "CI"} <= codes
    assert at(reading, 2).is_exact is False
    assert at(reading, 3).is_exact is True


def test_the_statistics_of_the_democratic_republic_of_the_congo() -> None:
    reading = shipped("drc_national_diamond_statistics.csv")
    assert counted(reading) == {("part_of_total", "notes"): 54, ("period_unreadable", "blocks"): 3}
    first_half = [figure for figure in reading.figures if figure.period == HalfYear(2023, 1)]
    assert {(each.flow, each.sector) for each in first_half} == {
        (flow, sector) for flow in (Flow.PRODUCTION, Flow.EXPORT) for sector in Sector
    }
    assert any(figure.period == Quarter(2023, 1) for figure in reading.figures)


def test_other_national_figures() -> None:
    reading = shipped("other_national_diamond_figures.csv")
    assert counted(reading) == {
        ("period_unreadable", "blocks"): 8,
        ("currency_other", "blocks"): 4,
        ("measure_is_difference", "notes"): 2,
    }
    assert {figure.participant for figure in reading.figures} == {"LR", "SL", "IN"}
    assert any(figure.period == Month(2011, 6) for figure in reading.figures)


def test_antwerp_is_a_part_of_the_union() -> None:
    reading = shipped("antwerp_awdc_rough_trade.csv")
    assert counted(reading) == {("period_unreadable", "blocks"): 12}
    assert {(figure.participant, figure.is_exact) for figure in reading.figures} == {("BE", False)}


@pytest.mark.parametrize(
    "name", sorted(each.name for each in SHIPPED.iterdir() if each.name.endswith(".csv"))
)
def test_every_shipped_file_has_a_layout_and_every_row_its_fate(name: str) -> None:
    reading = shipped(name)
    assert reading.layout is not Layout.UNKNOWN
    named = {found.params["row"] for found in reading.findings if re.match("row [0-9]", found.subject)}
    assert reading.rows == reading.accepted + reading.refused
    assert len({figure.row for figure in reading.figures}) == reading.accepted
    assert reading.refused <= len(named)
    text = SHIPPED.joinpath("README.md").read_text(encoding="utf-8")
    assert f"`{name}`" in text


def test_the_layouts_that_are_known_are_named_where_none_fits(tmp_path: Path) -> None:
    reading = written(tmp_path, "pays,annee,carats\nAngola,2004,5\n")
    assert (reading.layout, reading.figures, reading.rows) == (Layout.UNKNOWN, (), 0)
    found = reading.findings[0]
    assert found.code == "layout_unknown"
    assert found.params["found"] == "pays, annee, carats"
    for layout in Layout:
        assert (layout.value in str(found.params["expected"])) is (layout is not Layout.UNKNOWN)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "file_kind_unknown"),
        (b"%PDF-1.7", "file_kind_unknown"),
        (b"PK\x03\x04 and no more", "workbook_broken"),
        (b"entity,year,diamond_carats\nAngola,2004,\x81\x8d\n", "encoding_unknown"),
        (b'entity,year,diamond_carats\n"Angola,2004,5\n', "file_broken"),
        (b"entity,year,diamond_carats\nAngola,2004,5\n" + b"x" * 200_000, "file_broken"),
        (b"entity,year,diamond_carats\n", "no_rows"),
    ],
)
def test_what_cannot_be_read_is_said_and_nothing_is_kept(tmp_path: Path, data: bytes, code: str) -> None:
    reading = written(tmp_path, data)
    assert [found.code for found in reading.findings] == [code]
    assert (reading.figures, reading.refused) == ((), reading.rows)


def packed(parts: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return target.getvalue()


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake_files, "MAX_UNPACKED", 10 * 1024 * 1024)
    bomb = packed({"xl/worksheets/sheet1.xml": b" " * (11 * 1024 * 1024)})
    assert len(bomb) < 20_000
    assert [found.code for found in written(tmp_path, bomb).findings] == ["workbook_too_large"]
    many = packed({f"{number}.xml": b"" for number in range(workbooks.MAX_PARTS + 1)})
    assert [found.code for found in written(tmp_path, many).findings] == ["workbook_too_large"]


def test_entities_of_xml_are_not_opened(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    target = io.BytesIO()
    book.save(target)
    with zipfile.ZipFile(target) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbb">]><a>&b;</a>'
    reading = written(tmp_path, packed({**parts, "xl/workbook.xml": bomb}))
    assert [found.code for found in reading.findings] == ["workbook_broken"]
    broken = written(tmp_path, packed({**parts, "xl/worksheets/sheet1.xml": b"<worksheet><sheetData><row"}))
    assert [found.code for found in broken.findings] == ["workbook_broken"]


def test_a_sheet_that_lies_about_its_size_is_read_to_its_last_row(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["entity", "year", "diamond_carats"], ["Angola", 2004, 5], ["Angola", 2005, 6]):
        book.active.append(row)
    target = io.BytesIO()
    book.save(target)
    with zipfile.ZipFile(target) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = "xl/worksheets/sheet1.xml"
    for claimed in (b"A1:C2", b"A1:XFD1048576"):
        lying = re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="' + claimed + b'"', parts[name])
        assert lying != parts[name]
        reading = written(tmp_path, packed({**parts, name: lying}))
        assert [figure.carats for figure in reading.figures] == [Carats(5), Carats(6)]


def test_a_row_that_claims_a_number_beyond_any_sheet_ends_the_reading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbooks, "LAST_ROW", 2000)
    book = openpyxl.Workbook()
    for row in (["entity", "year", "diamond_carats"], ["Angola", 2004, 5], ["Angola", 2005, 6]):
        book.active.append(row)
    target = io.BytesIO()
    book.save(target)
    with zipfile.ZipFile(target) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = "xl/worksheets/sheet1.xml"
    lying = parts[name].replace(b'r="3"', b'r="999999999999"')
    assert lying != parts[name]
    reading = written(tmp_path, packed({**parts, name: lying}))
    assert [found.code for found in reading.findings] == ["workbook_broken"]
    assert reading.figures == ()


def test_a_file_of_nothing_but_faults_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saying, "MAX_FINDINGS", 20)
    rows = "Angola,2004,5\n" + "Atlantis,2004,5\n" * 30
    reading = written(tmp_path, "entity,year,diamond_carats\n" + rows)
    assert reading.findings[0].code == "too_many_findings"
    assert (reading.figures, reading.refused) == ((), reading.rows)


def test_a_file_over_the_limit_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake_files, "MAX_BYTES", 10)
    assert [found.code for found in written(tmp_path, "x" * 11).findings] == ["file_too_large"]


def test_a_file_that_is_not_there_is_the_callers_mistake(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="nowhere"):
        read_file(tmp_path / "nowhere.csv")
