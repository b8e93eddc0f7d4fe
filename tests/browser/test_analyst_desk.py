"""An analyst's hour in Chromium: whom to look at, what it rests on, asking, and deciding with one key."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from small_office import PASSWORD

ANALYST = "analyst of the table"
FOCAL = "focal_point of Gaborone"


def test_from_the_ranking_to_a_questionnaire_that_was_sent(desk):
    window = desk(ANALYST)
    page = window.page
    page.get_by_role("link", name="Whom to look at first").first.click()
    page.locator("#first").get_by_role("link", name="Democratic Republic of the Congo").click()
    page.locator("summary", has_text="What it rests on").first.click()
    expect(page.locator("#questions")).to_contain_text("Figures as filed")
    page.locator("input[name=question]").first.check()
    window.press("Take the ticked ones into a questionnaire")
    page.get_by_label("Questions of your own").fill("Who values the production?")
    window.press("Send the questionnaire")
    window.expects(re.compile(r"DAQ-\d{4}-CD-\d+ was sent"), "Who values the production?", "0 / 2")
    window.go("/statistics/questionnaires/")
    window.expects("Who did not submit", re.compile(r"DAQ-\d{4}-CD-\d+"))


def test_a_pair_is_decided_with_one_key_and_the_next_one_comes(desk):
    window = desk(FOCAL)
    page = window.page
    window.go("/statistics/pairs/")
    assert page.locator("#list tbody tr").count() >= 2
    page.get_by_role("link", name="Begin with the first").click()
    window.expects("Is this one shipment?", "differ", "Gaborone Rough Traders")
    expect(page.get_by_role("button", name="The same shipment")).to_be_focused()
    first = page.url
    page.get_by_role("textbox", name="Why").fill("1 2 3")  # digits typed into a field decide nothing
    assert page.url == first
    page.get_by_role("button", name="The same shipment").focus()
    page.keyboard.press("3")
    page.wait_for_url(lambda url: url != first)
    window.expects("Ask first")
    path = first.removeprefix(window.url)
    window.go("/statistics/pairs/?show=later")
    assert page.locator(f"#list a[href='{path}']").count() == 1
    window.go(path)
    window.press("The same shipment")
    window.go("/statistics/pairs/?show=decided")
    window.expects("The same shipment")


def test_a_pair_can_be_decided_without_a_script(browser, office_url):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{office_url}/sign-in/")
    page.locator("main input[name=username]").fill("kp-analyst")
    page.locator("main input[name=password]").fill(PASSWORD)
    page.locator("main form button").first.click()
    page.goto(f"{office_url}/statistics/pairs/?show=open")
    page.locator("#list tbody a").first.click()
    page.get_by_role("button", name="Ask first").click()
    expect(page.locator("main")).to_contain_text("Ask first")
    context.close()


def test_the_mirror_table_opens_a_cell_and_says_in_words_what_colours_mean(desk):
    window = desk(ANALYST)
    window.go("/statistics/mirror/?period=2026Q1&hs=710231")
    window.expects("the exporter says more", "one side filed nothing to compare")
    window.page.locator(".heat td.h-out3 a").first.click()
    window.expects("The parts add up to the difference", "600.00")


def test_a_focal_point_answers_what_was_asked(desk):
    window = desk(FOCAL)
    window.go("/statistics/questionnaires/")
    window.page.locator("table a[href*='DAQ']").first.click()
    window.page.get_by_role("link", name=re.compile("^Answer")).first.click()
    window.page.get_by_label("Your answer").fill("The government valuator, each month.")
    window.press("Send the answer")
    window.expects("The government valuator, each month.", "Every question of")
