"""The public's pages of the real filings: seen by a stranger, on a desk and on a phone, left and right."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from playwright.sync_api import expect

from browser.office_server import filled_home, served
from browser.test_pages_are_accessible import overflows, violations

PAGES = ["/statistics/", "/statistics/?measure=price&year=2010", "/statistics/published/ZW/"]


@pytest.fixture(scope="module")
def filings_url(tmp_path_factory):
    """An office that holds the real filings, and nobody's account."""
    with served(filled_home(tmp_path_factory.mktemp("filings"), "seed_published.py")) as address:
        yield address


@pytest.mark.parametrize("language", ["", "ar"])
def test_the_pages_are_accessible_fit_and_are_light(desk, filings_url, language):
    window = desk(at=filings_url, language=language)
    wrong = []
    for path in PAGES:
        window.requests.clear()
        assert window.go(path).status == 200
        pages = [one for one in window.requests if one.resource_type == "document"]
        assert sum(one.sizes()["responseBodySize"] for one in pages) < 60_000
        wrong += violations(window, path) + overflows(window, path)
    assert wrong == []
    assert window.page.locator("html").get_attribute("dir") == ("rtl" if language else "ltr")


def test_a_stranger_sees_the_map_and_the_table_and_walks_to_a_participant(desk, filings_url):
    window = desk(at=filings_url)
    window.go("/")
    window.page.get_by_role("link", name="Rough diamond statistics").click()
    expect(window.page.get_by_role("img", name="Production in carats, 2023", exact=True)).to_be_visible()
    expect(window.page.locator("#map .data")).to_be_visible()
    window.expects("112.07", "37,316,754.45", "kp_production_halfyear.csv", "express no opinion")
    window.page.locator("#id_measure").select_option("price")
    window.page.locator("#id_year").select_option("2012")
    window.press("Apply")
    expect(
        window.page.get_by_role("img", name="Production in US$ per carat, 2012", exact=True)
    ).to_be_visible()
    window.page.get_by_role("link", name="Zimbabwe").click()
    expect(window.page.get_by_role("heading", level=1)).to_have_text("Zimbabwe")
    window.expects("12,060,162.70")


def test_everything_works_without_a_script_and_the_file_is_downloaded(browser, filings_url, tmp_path):
    context = browser.new_context(java_script_enabled=False, accept_downloads=True)
    page = context.new_page()
    page.goto(f"{filings_url}/statistics/")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Production by year, CSV").click()
    path = Path(tmp_path / "year.csv")
    waiting.value.save_as(path)
    context.close()
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    world = [row for row in rows if row["participant"] == "WORLD" and row["period"] == "2023"]
    assert [row["carats"] for row in world] == ["112071772.69"]
    assert {row["participant"] for row in rows} >= {"NA", "BW"}
