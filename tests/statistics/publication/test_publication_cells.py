"""Published cells: sums in whole hundredths, what stands twice is marked, what nobody told has no cell."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import replace
from datetime import date
from decimal import Decimal
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openkp.scheme.periods import HalfYear, Quarter, Year
from openkp.scheme.quantities import Carats, UsdValue
from openkp.scheme.returns import Flow, Sector
from openkp.statistics.figures import WORLD, Figure
from openkp.statistics.publication import all_cells, integer_table, public_cells, publish
from published_figures import DAY, filed, produced, real_filings, real_publication, small_publication, traded

FIRST, SECOND, YEAR = HalfYear(2024, 1), HalfYear(2024, 2), Year(2024, 1)


def published(*figures: Figure, day: date = DAY):
    return publish(figures, day=day, source="a")


def detailed(figures):
    """(HS code, partner, origin) -> the confidential cell of Botswana's exports of a quarter."""
    return {
        (cell.hs, cell.partner, cell.origin): cell
        for cell in all_cells(figures)
        if (cell.participant, cell.period, cell.flow) == ("BW", Quarter(2024, 2), Flow.EXPORT)
    }


# --- the real filings ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("year", "hundredths"),
    [(2005, 17670108067), (2006, 17591782348), (2019, 13813937049), (2020, 10725749483), (2023, 11207177269)],
)
def test_the_world_of_the_real_filings(year, hundredths):
    """The README of the data gives 176.70, 175.92, 138.14, 107.26 and 112.07 million carats."""
    cell = real_publication().at(WORLD, Year(year, 1))
    assert cell.carats == hundredths
    assert not cell.is_part_of_year


@pytest.mark.parametrize(
    ("code", "year", "carats", "usd", "price", "rows"),
    [
        ("AO", 2003, "5662440.51", "738970576.27", "130.50", 2),
        ("GN", 2006, "473862.25", "39884880.00", "84.17", 2),
        ("CN", 2016, "127.00", "50000.00", "393.70", 1),
        ("ZW", 2003, "27947.49", "2304895.49", "82.47", 1),
        ("ML", 2024, "912.76", "4302.48", "4.71", 1),
    ],
)
def test_years_of_the_real_filings_to_the_cent(code, year, carats, usd, price, rows):
    cell = real_publication().at(code, Year(year, 1))
    assert (cell.carats, cell.usd) == (Carats(carats).hundredths, UsdValue(usd).hundredths)
    assert cell.usd_per_carat == Decimal(price)
    assert cell.rows == rows


def test_what_indonesia_filed_more_than_once_is_summed_and_marked():
    publication = real_publication()
    half = publication.at("ID", HalfYear(2008, 1))
    assert half.carats == Carats("12813.15").hundredths  # 7024.65 + 3127.34 + 2661.16
    assert (half.rows, half.is_doubled) == (3, True)
    assert publication.at("ID", Year(2008, 1)).is_doubled
    assert not publication.at("ID", Year(2009, 1)).is_doubled


def test_a_statement_of_nothing_beside_a_figure_doubles_nothing():
    half = real_publication().at("GN", HalfYear(2006, 2))
    assert (half.rows, half.is_doubled, half.carats) == (1, False, Carats("178843.65").hundredths)


def test_artisanal_and_industrial_stand_apart_and_together():
    publication = real_publication()
    half = HalfYear(2021, 1)
    parts = [publication.at("CD", half, sector=sector) for sector in (Sector.ARTISANAL, Sector.INDUSTRIAL)]
    told = [part.carats for part in parts if part is not None]
    assert len(told) == 2
    assert publication.at("CD", half).carats == sum(told)


def test_of_2024_the_world_told_only_a_part():
    publication = real_publication()
    assert publication.at(WORLD, YEAR).is_part_of_year
    assert publication.last_whole_year(Flow.PRODUCTION) == 2023
    assert publication.years(Flow.PRODUCTION) == tuple(range(2003, 2025))


def test_every_year_is_the_plain_sum_of_the_rows_of_the_file():
    """Added up here from the text of the file, as `kp_production_annual_derived.csv` was: 494 such years."""
    of_row = {figure.row: figure.participant for figure in real_filings()}
    sums: dict[tuple[str, int], list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0), Decimal(0)])
    text = files("openkp.reference").joinpath("statistics/kp_production_halfyear.csv").read_text("utf-8-sig")
    for record in csv.DictReader(text.splitlines()):
        if record["trade_type"] == "Production":
            place = of_row[int(record["source_row"])], int(record["year"])
            told = (Decimal(record["carat"]), Decimal(record["us_value"]), Decimal(1))
            sums[place] = [one + other for one, other in zip(sums[place], told, strict=True)]
    assert len(sums) == 494
    for (code, year), (carats, usd, rows) in sums.items():
        cell = real_publication().at(code, Year(year, 1))
        assert (cell.carats, cell.usd, cell.rows) == (carats * 100, usd * 100, rows), (code, year)


# --- rules --------------------------------------------------------------------------------------------------


def test_a_period_that_nobody_told_has_no_cell_and_nothing_stated_is_zero():
    publication = small_publication()
    assert publication.at("NA", SECOND) is None
    assert publication.at("NA", YEAR).is_part_of_year
    nothing = publication.at("TG", FIRST)
    assert (nothing.carats, nothing.usd, nothing.rows, nothing.usd_per_carat) == (0, 0, 0, None)


def test_a_total_that_is_told_beside_its_sectors_is_taken_once_and_another_is_added():
    parts = [
        produced("BW", FIRST, "30", sector=Sector.ARTISANAL),
        produced("BW", FIRST, "70", sector=Sector.INDUSTRIAL),
    ]
    assert published(*parts, produced("BW", FIRST, "100")).at("BW", FIRST).carats == 10000
    assert published(*parts, produced("BW", FIRST, "99")).at("BW", FIRST).carats == 19900


def test_the_production_of_the_real_filings_keeps_its_name():
    """Tables that were published before trade was kept from the public are the same tables."""
    name = "c17df1ec2e80b67882429de598282156bbbcb6a3fca7d2197ede6774c670dbee"
    assert real_publication().digest == name


def test_trade_is_seen_by_hs_code_and_whole():
    publication = small_publication()
    quarter = Quarter(2024, 2)
    whole = publication.at("BW", quarter, Flow.EXPORT)
    assert (whole.carats, whole.usd, whole.certificates) == (10000, 1640000, 6)
    assert publication.at("BW", quarter, Flow.EXPORT, hs="710231").carats == 8000
    assert publication.at("BW", YEAR, Flow.EXPORT).is_part_of_year
    assert publication.at(WORLD, quarter, Flow.EXPORT, hs="710221").carats == 2000


def test_a_whole_that_is_told_stands_above_its_details():
    quarter = Quarter(2024, 2)
    details = [traded("BW", quarter, "5", hs="710231", partner="AE"), traded("BW", quarter, "6", hs="710221")]
    publication = published(*details, traded("BW", quarter, "12"))
    assert publication.at("BW", quarter, Flow.EXPORT).carats == 1200
    assert detailed([*details, traded("BW", quarter, "12")])["710231", "AE", ""].carats == 500


def test_figures_of_others_and_of_other_periods_are_no_returns():
    figures = [
        produced(WORLD, FIRST, "5"),
        produced("BW", YEAR, "5"),
        traded("BE", Quarter(2024, 1), "5", flow=Flow.PRODUCTION),
    ]
    assert public_cells(figures) == all_cells(figures) == ()


def test_a_return_in_thousands_is_a_return():
    figure = replace(produced("BW", FIRST, "5"), is_exact=False)
    assert published(figure).participants(Flow.PRODUCTION) == ("BW",)


def test_what_was_filed_after_the_day_was_not_known():
    early = produced("BW", FIRST, "5", filed_at=filed(date(2024, 8, 30)))
    late = produced("NA", FIRST, "6", filed_at=filed(date(2024, 9, 15)))
    publication = published(early, late, day=date(2024, 9, 1))
    assert publication.participants(Flow.PRODUCTION) == ("BW",)
    assert published(early, late).participants(Flow.PRODUCTION) == ("BW", "NA")


def test_a_figure_without_a_day_of_filing_was_not_known_before_its_period_was_over():
    figure = replace(produced("BW", FIRST, "5"), filed_at=None)
    assert published(figure, day=FIRST.last_day).cells == ()
    assert published(figure, day=FIRST.next().first_day).participants(Flow.PRODUCTION) == ("BW",)


# --- properties ---------------------------------------------------------------------------------------------

QUANTITIES = st.integers(0, 10**11)


@st.composite
def figures(draw):
    is_production = draw(st.booleans())
    return Figure(
        source="a",
        participant=draw(st.sampled_from(["BW", "NA", "EU"])),
        period=draw(
            st.sampled_from([FIRST, SECOND] if is_production else [Quarter(2024, at) for at in (1, 4)])
        ),
        flow=Flow.PRODUCTION if is_production else draw(st.sampled_from([Flow.EXPORT, Flow.IMPORT])),
        hs="" if is_production else draw(st.sampled_from(["710210", "710231"])),
        partner="" if is_production else draw(st.sampled_from(["AE", "IN"])),
        certificates=None if is_production else draw(st.none() | st.integers(0, 5)),
        sector=draw(st.sampled_from(list(Sector))) if is_production else Sector.ALL,
        carats=Carats.from_hundredths(draw(QUANTITIES)),
        usd=draw(st.none() | st.builds(UsdValue.from_hundredths, QUANTITIES)),
    )


@given(st.lists(figures(), max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(found, random):
    shuffled = list(found)
    random.shuffle(shuffled)
    one, other = published(*found), published(*shuffled)
    assert one.cells == other.cells
    assert one.digest == other.digest


@given(st.lists(figures(), max_size=12))
def test_the_world_is_the_sum_of_participants_and_a_year_that_of_its_parts(found):
    publication = published(*found)
    for cell in publication.cells:
        if cell.participant == WORLD and not cell.hs:
            each = [
                publication.at(code, cell.period, cell.flow) for code in publication.participants(cell.flow)
            ]
            assert cell.carats == sum(one.carats for one in each if one is not None)
        if isinstance(cell.period, Year):
            kinds = [HalfYear(2024, at) for at in (1, 2)] + [Quarter(2024, at) for at in (1, 2, 3, 4)]
            parts = [
                publication.at(cell.participant, period, cell.flow, hs=cell.hs, sector=cell.sector)
                for period in kinds
            ]
            assert cell.carats == sum(part.carats for part in parts if part is not None)


@given(st.lists(figures(), min_size=1, max_size=8), st.data())
def test_any_changed_figure_changes_the_name_of_the_vintage(found, data):
    at = data.draw(st.integers(0, len(found) - 1))
    changed = [*found]
    changed[at] = replace(found[at], carats=found[at].carats + Carats("0.01"))
    assert published(*found).digest != published(*changed).digest


def test_the_integer_table_has_whole_numbers_only():
    lines = integer_table(small_publication().cells).splitlines()
    assert lines[0].startswith("flow,participant,period")
    assert "production,BW,2024H1,,,,all,10050,2010000,,1,0" in lines
    assert lines[1:] == sorted(lines[1:])
