"""The drafting room in a real browser: a delegate opens and closes brackets and sees at once what follows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from browser.desk import Desk

AXE = (Path(__file__).parents[1] / "office" / "vendor" / "axe.min.js").read_text(encoding="utf-8")
ROOM = "/definitions/drafts/BW-1/"
PAGES = (
    "/definitions/drafts/",
    "/definitions/drafts/new/",
    "/definitions/drafts/new/?start=empty",
    ROOM,
    f"{ROOM}?c1=1&c2=1&c3=1",
    f"{ROOM}edit/",
    f"{ROOM}bracket/",
    f"{ROOM}positions/",
    f"{ROOM}release/",
    "/definitions/drafts/BW-2/propose/",
    "/definitions/debates/2012/",
    "/definitions/debates/2025/",
)


def overflow(window: Desk) -> int:
    return window.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def violations(window: Desk) -> list[str]:
    window.page.evaluate(AXE)
    found = window.page.evaluate("axe.run({resultTypes: ['violations']}).then(result => result.violations)")
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found]


def figures(window: Desk) -> list[str]:
    """What the strip says: situations that change, situations lost, red lines crossed."""
    return window.page.locator("#room .kpis .v").all_inner_texts()


def test_a_choice_shows_at_once_what_changes_whom_it_crosses_and_where_it_stands_on_the_frontier(desk):
    window = desk("delegate_bw of the table")
    window.go(ROOM)
    window.expects("Words for a compromise", "Brackets", "rough diamonds")
    page = window.page
    before = figures(window)
    expect(page.locator("#text .reading")).to_contain_text("violence")
    expect(page.locator("#crossed")).to_contain_text("Russia")
    page.get_by_label("left out").first.check()
    expect(page.locator("#text .reading")).not_to_contain_text("violence")
    page.wait_for_url(re.compile(r"\?c1=1&"))
    expect(page.locator("#crossed")).not_to_contain_text("Russia")
    assert figures(window) != before
    expect(page.locator("#room-said")).to_contain_text("situations change")
    assert page.locator("#frontier svg .dot").count() >= 1
    expect(page.locator("#frontier svg .chosen")).to_have_count(1)
    expect(page.get_by_label("left out").first).to_be_focused()
    page.locator("#frontier summary").click()
    page.locator("#frontier table a").first.click()
    expect(page.locator("#text .reading")).to_be_visible()


def test_a_delegate_opens_a_bracket_and_closes_others_and_each_is_a_version(desk):
    window = desk("delegate_ru of the table")
    window.go("/definitions/drafts/new/?start=draft:BW-1")
    window.page.get_by_label("Title").fill("Words of the browser")
    window.press("Keep the draft")
    window.expects("Our draft RU-", "version 1", "Seen by: Only we")
    window.page.get_by_label("left out").nth(1).check()
    expect(window.page.locator("#room-said")).not_to_be_empty()
    window.page.wait_for_url(re.compile("c2=1"))
    window.page.locator("#close").get_by_label(re.compile("^2. left out")).check()
    window.press("Close them in a new version")
    window.expects("Version 2 is kept", "version 2")
    assert window.page.locator(".bracket-choice").count() == 2
    window.page.get_by_role("link", name="Open a bracket").click()
    window.page.get_by_label("Where").select_option(index=0)
    window.page.get_by_role("combobox", name="Which word").last.select_option("linked_to")
    window.press("Add it in brackets")
    window.expects("Version 3 is kept")
    assert window.page.locator(".bracket-choice").count() == 3


def test_without_a_script_the_room_does_the_same(browser, desk, office_url):
    state = desk("delegate_bw of the table").page.context.storage_state()
    context = browser.new_context(storage_state=state, java_script_enabled=False)
    window = Desk(context.new_page(), office_url)
    window.go(ROOM)
    window.page.get_by_label("left out").first.check()
    window.press("Show what follows")
    expect(window.page.locator("#text .reading")).not_to_contain_text("violence")
    expect(window.page.get_by_label("left out").first).to_be_checked()
    context.close()


def test_the_first_view_of_the_room_is_light_with_its_script(desk):
    window = desk("delegate_bw of the table")
    state = window.page.context.storage_state()
    context = window.page.context.browser.new_context(storage_state=state)
    fresh = Desk(context.new_page(), window.url)
    fresh.go("/definitions/debates/2018-19/")
    fresh.page.wait_for_load_state("networkidle")
    assert fresh.weight() < 100_000
    context.close()


def test_the_chair_sees_the_smallest_conflict_that_a_delegate_does_not(desk):
    chair = desk("chair of the table")
    chair.go(ROOM)
    chair.expects("No text meets every demand.", "What each red line costs")
    expect(chair.page.locator("#positions")).to_contain_text("United Arab Emirates")
    delegate = desk("delegate_bw of the table")
    delegate.go(ROOM)
    expect(delegate.page.locator("#positions")).not_to_contain_text("United Arab Emirates")


@pytest.mark.parametrize(("width", "language"), [(1440, ""), (390, ""), (1440, "ar"), (390, "ar")])
def test_the_pages_of_the_room_fit_and_are_accessible(desk, width, language):
    window = desk("delegate_bw of the table", width=width, language=language)
    wrong: list[str] = []
    for path in PAGES:
        answer = window.go(path)
        assert answer.status == 200, path
        if overflow(window) > 0:
            wrong.append(f"{path}: {overflow(window)} pixels too wide")
        if not language:
            wrong += [f"{path}: {each}" for each in violations(window)]
    assert wrong == []
