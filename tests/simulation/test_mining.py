"""What mines and sites produce adds up to the published figures, to the hundredth of a carat."""

from __future__ import annotations

from datetime import date

import pytest

from openkp.scheme.periods import Quarter
from openkp.simulation import World, demonstration_world
from openkp.simulation.mining import history_quarters, load_sites, outputs, published, scaled


@pytest.fixture(scope="module", params=[(date(2026, 11, 26), 2000), (date(2026, 2, 10), 300)])
def world(request: pytest.FixtureRequest) -> World:
    today, shipments = request.param
    return demonstration_world(today=today, seed=7, shipments=shipments)


def test_two_years_add_up_to_the_national_figures(world: World) -> None:
    data = load_sites()
    quarters = history_quarters(world)
    for first, year in ((quarters[0], data.first_year), (quarters[4], data.second_year)):
        begins, ends = first.first_day, quarters[quarters.index(first) + 3].last_day
        for participant, method in {(site.participant, site.method) for site in data.sites}:
            found = sum(
                each.carats
                for each in outputs(world)
                if (each.site.participant, each.site.method) == (participant, method)
                and begins <= each.day <= ends
            )
            expected = sum(scaled(world, participant, method, year, half)[0] for half in (1, 2))
            assert found == expected > 0, (participant, method, year)


def test_the_published_figures_are_those_of_the_filings() -> None:
    filed = published()
    assert str(filed["SL", "ASM", 2023, 1][0]) == "55624.22"
    assert str(filed["BW", "LSM", 2022, 2][0]) == "12773768.0"
    assert ("CF", "LSM", 2023, 1) not in filed


def test_parts_of_an_output_make_the_whole_and_days_are_working_days(world: World) -> None:
    for each in outputs(world):
        assert sum(each.sizes) == each.carats
        assert 0 < each.gem_carats < each.carats
        assert each.usd > 0
        assert each.day.weekday() < 5
        assert each.day <= world.today


def test_mines_report_by_the_month_and_diggers_by_the_quarter(world: World) -> None:
    quarter = Quarter.of(world.year_from)
    found = [each for each in outputs(world) if each.day in quarter]
    assert [each.site.code for each in found].count("bw-jwaneng") == 3
    assert [each.site.code for each in found].count("sl-woyie") == 1


def test_every_artisanal_site_has_a_buyer_of_its_own_country() -> None:
    data = load_sites()
    for site in data.sites:
        if site.is_artisanal:
            assert data.buyer_of(site.code).participant == site.participant
    assert len({site.code for site in data.sites}) == len(data.sites)
