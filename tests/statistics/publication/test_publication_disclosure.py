"""What is public of trade: totals by Participant, HS codes that rest on enough certificates, no partner."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openkp.scheme.periods import Quarter, Year
from openkp.scheme.quantities import Carats, UsdValue
from openkp.scheme.returns import Flow, ReturnKind, Sector, StatisticalReturn
from openkp.statistics.compilation import Shipment, compile_trade
from openkp.statistics.figures import WORLD, Figure, figures_of
from openkp.statistics.publication import (
    CONFIDENTIAL_TABLES,
    FEWEST_CERTIFICATES,
    TABLES,
    all_cells,
    data_csv,
    data_json,
    data_json_draft,
    integer_table,
    public_cells,
    publish,
    structure_json,
    table_csv,
)
from published_figures import DAY, traded

QUARTER, YEAR = Quarter(2024, 2), Year(2024, 1)


def counted(partner: str, certificates: int, participant: str = "BW", period: Quarter = QUARTER) -> Figure:
    """The line of a compiled return that says how many certificates went to a partner."""
    return Figure(
        source="a",
        participant=participant,
        period=period,
        flow=Flow.EXPORT,
        partner=partner,
        certificates=certificates,
    )


def by_hs(cells, participant: str = "BW", period=QUARTER) -> dict[str, int]:
    return {
        cell.hs: cell.carats
        for cell in cells
        if cell.participant == participant and cell.period == period and cell.hs
    }


def whole(cells, participant: str = "BW", period=QUARTER):
    (found,) = (
        cell for cell in cells if (cell.participant, cell.period, cell.hs) == (participant, period, "")
    )
    return found


def test_one_certificate_shows_its_total_only():
    cells = public_cells(
        [counted("US", 1), traded("BW", QUARTER, "12.34", "99.99", hs="710231", partner="US")]
    )
    total = whole(cells)
    assert (total.carats, total.usd, total.certificates, total.is_unsplit) == (1234, 9999, 1, True)
    assert [cell for cell in cells if cell.hs] == []


def test_three_certificates_are_the_least_for_hs_codes():
    assert FEWEST_CERTIFICATES == 3
    lines = [
        traded("BW", QUARTER, "1", hs="710231", partner="US"),
        traded("BW", QUARTER, "2", hs="710221", partner="US"),
    ]
    assert by_hs(public_cells([*lines, counted("US", 2)])) == {}
    assert by_hs(public_cells([*lines, counted("US", 3)])) == {"710231": 100, "710221": 200}
    assert by_hs(public_cells(lines)) == {}  # not counted: not known to rest on enough


def test_a_code_with_one_partner_rests_on_no_more_than_went_to_that_partner():
    """Of eight certificates one: the code of that partner would be its shipment."""
    lines = [
        counted("AE", 7),
        counted("US", 1),
        traded("BW", QUARTER, "50", hs="710231", partner="AE"),
        traded("BW", QUARTER, "5", hs="710221", partner="US"),
    ]
    assert by_hs(public_cells(lines)) == {}
    shared = traded("BW", QUARTER, "9", hs="710221", partner="AE")
    assert by_hs(public_cells([*lines, shared])) == {"710231": 5000, "710221": 1400}


def test_what_codes_leave_of_the_total_rests_on_enough_certificates_too():
    lines = [
        counted("AE", 7),
        traded("BW", QUARTER, "50", hs="710231", partner="AE"),
        traded("BW", QUARTER, "5", partner="US", certificates=1),
    ]
    assert by_hs(public_cells(lines)) == {}
    assert whole(public_cells(lines)).carats == 5500


def test_counts_that_are_told_for_all_partners_together_are_taken():
    lines = [
        traded("BW", QUARTER, "5", partner="AE", hs="710231"),
        traded("BW", QUARTER, "5", certificates=3),
    ]
    assert by_hs(public_cells(lines)) == {"710231": 500}
    assert by_hs(public_cells([lines[0], replace(lines[1], certificates=2)])) == {}


def test_neither_the_year_nor_the_world_tells_what_is_left_out():
    """The year is the sum of quarters that are split, the world that of Participants that are."""
    before = Quarter(2024, 1)
    figures = [
        counted("US", 3, period=before),
        traded("BW", before, "10", hs="710231", partner="US"),
        counted("US", 1),
        traded("BW", QUARTER, "7.77", hs="710231", partner="US"),
        counted("US", 4, participant="AO"),
        traded("AO", QUARTER, "20", hs="710231", partner="US"),
    ]
    cells = public_cells(figures)
    assert by_hs(cells, period=YEAR) == {"710231": 1000}
    assert by_hs(cells, WORLD) == {"710231": 2000}
    assert by_hs(cells, WORLD, YEAR) == {"710231": 3000}
    assert whole(cells, WORLD).carats == 2777
    marked = {(cell.participant, cell.period) for cell in cells if cell.hs and cell.is_unsplit}
    assert marked == {("BW", YEAR), (WORLD, QUARTER), (WORLD, YEAR)}
    publication = publish(figures, day=DAY, source="a")
    rows = table_csv(publication, [cell for cell in publication.cells if cell.hs]).splitlines()
    world = next(row for row in rows if row.startswith("WORLD,All Participants,2024Q2"))
    assert world.endswith(",,,1,without figures not split by HS code")  # no count, no share of a part


# --- no public byte tells a partner -------------------------------------------------------------------------

hundredths = st.integers(1, 10**9)
shipments = st.lists(
    st.builds(
        Shipment,
        number=st.sampled_from(["BW-1", "BW-2", "BW-3", "BW-4", "BW-5", "BW-6"]),
        partner=st.sampled_from(["AE", "EU", "US"]),
        day=st.dates(date(2024, 3, 25), date(2024, 7, 6)),
        hs=st.sampled_from(["710210", "710221", "710231", ""]),
        carats=hundredths.map(Carats.from_hundredths),
        usd=hundredths.map(UsdValue.from_hundredths),
        origin=st.sampled_from(["", "BW", "NA"]),
    ),
    max_size=25,
)


def compiled(exports, imports=()) -> list[Figure]:
    lines = compile_trade(QUARTER, exports=exports, imports=imports)
    filed = StatisticalReturn(participant="BW", kind=ReturnKind.TRADE, period=QUARTER, lines=lines)
    return list(figures_of(filed, source="a"))


@given(exports=shipments, imports=shipments)
def test_totals_of_a_compiled_return_are_the_sums_of_its_lines(exports, imports):
    """By Participant, HS code and flow, to the hundredth of a carat and the cent; certificates in total."""
    figures = compiled(exports, imports)
    made = {
        (cell.flow, cell.hs): (cell.carats, cell.usd, cell.certificates)
        for cell in all_cells(figures)
        if cell.participant == "BW" and cell.period == QUARTER and not cell.partner and not cell.origin
    }
    sums: dict[tuple[Flow, str], list[int]] = defaultdict(lambda: [0, 0])
    certificates: dict[Flow, int] = defaultdict(int)
    for one in figures:
        certificates[one.flow] += one.certificates or 0
        for hs in {one.hs, ""} if one.carats is not None else ():
            sums[one.flow, hs][0] += one.carats.hundredths
            sums[one.flow, hs][1] += one.usd.hundredths
    if not figures[0].is_nil:
        expected = {
            (flow, hs): (carats, usd, None if hs else certificates[flow])
            for (flow, hs), (carats, usd) in sums.items()
        }
        assert made == expected
    shown = {
        (cell.flow, cell.hs): (cell.carats, cell.usd, cell.certificates)
        for cell in public_cells(figures)
        if cell.participant == "BW" and cell.period == QUARTER
    }
    assert shown.items() <= made.items()
    assert {place for place in made if not place[1]} <= set(shown)


@given(exports=shipments)
def test_nothing_that_is_public_depends_on_which_partners_and_origins_there_were(exports):
    """Other partners with as many certificates, another origin: the same bytes."""
    names = {"AE": "CN", "EU": "IN", "US": "ZA"}
    others = [replace(one, partner=names[one.partner], origin="AO") for one in exports]
    one, other = (publish(compiled(each), day=DAY, source="a") for each in (exports, others))
    assert integer_table(one.cells) == integer_table(other.cells)
    for written in (data_csv, data_json):
        assert written(one) == written(other)


@pytest.fixture
def publication():
    exports = [
        Shipment(
            number=f"BW-{at}",
            partner=partner,
            day=date(2024, 5, at),
            hs="710231",
            carats=Carats(f"{at}.11"),
            usd=UsdValue(f"{at}00.77"),
            origin="ZW",
        )
        for at, partner in enumerate(["AE", "AE", "AE", "CN"], start=1)
    ]
    return publish(compiled(exports), day=DAY, source="a")


def test_no_public_bytes_name_a_partner_or_an_origin(publication):
    tables = [
        table_csv(publication, [cell for cell in publication.cells if table.holds(cell)])
        for table in TABLES.values()
    ]
    sdmx = [written(publication) for written in (data_csv, data_json, data_json_draft, structure_json)]
    for text in (*tables, *sdmx):
        for secret in ("AE", "CN", "ZW", "Emirates", "China", "Zimbabwe", "4.11", "400.77"):
            assert f",{secret}," not in text
            assert f'"{secret}"' not in text
    assert any("10.44" in text for text in tables)


def test_confidential_tables_are_named_so_and_have_every_line():
    assert all(name.startswith("confidential_") for name in CONFIDENTIAL_TABLES)
    figures = [
        counted("AE", 3),
        traded("BW", QUARTER, "5", hs="710231", partner="AE", origin="BW"),
        traded("BW", QUARTER, "6", hs="710231", partner="AE"),
    ]
    publication = publish(figures, day=DAY, source="a")
    table = CONFIDENTIAL_TABLES["confidential_trade_quarter"]
    text = table_csv(publication, [cell for cell in all_cells(figures) if table.holds(cell)], by_partner=True)
    rows = [line.split(",")[4:9] for line in text.splitlines() if line.startswith("BW,")]
    assert ["710231", "AE", "BW", Sector.ALL.value, "5.00"] in rows
    assert ["710231", "AE", "", Sector.ALL.value, "11.00"] in rows
    assert ["", "AE", "", Sector.ALL.value, "11.00"] in rows


# --- what adds up -------------------------------------------------------------------------------------------


def test_carats_of_finer_rows_and_certificates_of_a_count_stand_in_one_total():
    cells = public_cells([counted("AE", 3), traded("BW", QUARTER, "5", "50", hs="710231", partner="AE")])
    total = whole(cells)
    assert (total.carats, total.usd, total.certificates) == (500, 5000, 3)


def test_sums_by_hs_code_stand_above_rows_by_partner():
    lines = [
        traded("BW", QUARTER, "8", hs="710231", certificates=5),
        traded("BW", QUARTER, "5", hs="710231", partner="AE"),
        traded("BW", QUARTER, "2", hs="710221", partner="AE", certificates=3),
    ]
    cells = public_cells(lines)
    assert by_hs(cells) == {"710231": 800, "710221": 200}
    assert whole(cells).carats == 1000


def test_a_statement_of_nothing_beside_lines_of_trade_hides_them_not():
    nothing = Figure(source="a", participant="BW", period=QUARTER, flow=Flow.EXPORT, is_nil=True)
    total = whole(public_cells([nothing, traded("BW", QUARTER, "5", hs="710231", partner="AE")]))
    assert (total.carats, total.rows) == (500, 1)


def test_a_code_that_was_not_traded_in_a_quarter_is_no_missing_part_of_the_year():
    figures = [
        traded("BW", Quarter(2024, at), "5", hs=hs, partner="AE", certificates=3)
        for at, codes in ((1, ["710231"]), (2, ["710231", "710221"]), (3, ["710231"]))
        for hs in codes
    ]
    nothing = Figure(source="a", participant="BW", period=Quarter(2024, 4), flow=Flow.EXPORT, is_nil=True)
    of_year = [cell for cell in public_cells([*figures, nothing]) if cell.period == YEAR]
    assert {cell.periods for cell in of_year if cell.participant == "BW"} == {4}
    short = [cell for cell in public_cells(figures) if cell.period == YEAR and cell.participant == "BW"]
    assert {cell.is_part_of_year for cell in short} == {True}
