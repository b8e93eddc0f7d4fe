"""One holder's day in a real browser: a mine on a phone, a buyer at a desk."""

from __future__ import annotations

import re

import pytest

from browser.test_pages_are_accessible import overflows, violations

MINE, BUYER = "Gaborone Mine", "Kalahari Buyers"


def codes(window) -> list[str]:  # type: ignore[no-untyped-def]
    """The parcels that the page tells of, in its order."""
    return re.findall(r"BW-P-\d{6}", window.text())


def test_a_mine_records_on_a_phone_and_a_double_tap_counts_once(desk):
    phone = desk(MINE, width=390)
    phone.go("/stocks/")
    assert violations(phone, "the mine's day") == []
    phone.page.get_by_role("link", name="Record production").click()
    phone.page.wait_for_load_state()
    assert violations(phone, "production") == []
    box = phone.page.get_by_label("Carats", exact=True)
    assert box.get_attribute("inputmode") == "decimal"
    assert phone.page.get_by_role("button", name="Record", exact=True).bounding_box()["height"] >= 44
    box.fill("12.34")
    phone.page.get_by_role("button", name="Record", exact=True).dblclick()
    phone.page.wait_for_load_state()
    phone.expects("Recorded", "12.34")
    recorded = phone.page.locator("main .tasks li", has_text="12.34")
    assert recorded.count() == 1
    assert overflows(phone, "production") == []


@pytest.mark.parametrize("width", [1440, 390])
def test_a_buyer_receives_mixes_with_open_eyes_and_declares(desk, width):
    mine, buyer = desk(MINE), desk(BUYER, width=width)
    mine.go("/stocks/")
    mine.page.locator("input[name=parcel]").last.check()
    mine.press("Sell")
    mine.page.get_by_label("Carats").fill("5")
    mine.page.get_by_label("Buyer: account, licence or name").fill("B-1")
    mine.press("Go on")
    mine.expects(BUYER)
    mine.press("Record the sale")
    code = codes(mine)[0]

    wrong: list[str] = []
    buyer.go(f"/stocks/receive/?parcel={code}")
    wrong += violations(buyer, "receive")
    buyer.page.get_by_label("Carats on your scales").fill("4.95")
    buyer.press("It has arrived")
    buyer.expects("4.95 ct were found; 5.00 ct were sent")
    buyer.page.get_by_label("What differs").fill("A stone is missing")
    buyer.press("It has arrived")
    buyer.expects(f"{code} has arrived")
    wrong += violations(buyer, "the buyer's day")

    buyer.page.get_by_label(f"Choose {code}").check(force=True)
    mixed = buyer.page.locator("tr", has_text="South Africa").locator("input[name=parcel]").first
    mixed.check(force=True)
    buyer.press("Mix")
    buyer.press("Go on")
    buyer.expects("bookkeeping", "at most", "becomes “")
    wrong += violations(buyer, "what a mix would do")
    buyer.press("Mix them")
    buyer.expects("Recorded: BW-P-")

    buyer.go("/stocks/declare/")
    buyer.page.get_by_label("Carats on your scales").fill("1")
    buyer.press("Declare")
    buyer.expects("Differs")
    wrong += violations(buyer, "the balance")
    for path in ("/stocks/", "/stocks/records/", "/stocks/sort/", "/stocks/purchase/"):
        buyer.go(path)
        wrong += overflows(buyer, path)
    assert wrong == []


def test_rows_of_a_sorting_are_added_where_no_script_runs(desk, browser, office_url):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 900})
    page = context.new_page()
    page.goto(office_url)
    persona = page.locator("form", has_text=BUYER).locator("button")
    address = persona.locator("xpath=ancestor::form").get_attribute("action")
    token = page.locator("input[name=csrfmiddlewaretoken]").first.get_attribute("value")
    answer = context.request.post(
        office_url + address, form={"csrfmiddlewaretoken": token}, headers={"Referer": office_url}
    )
    assert answer.ok
    page.goto(f"{office_url}/stocks/")
    page.locator("input[name=parcel]").first.check()
    page.get_by_role("button", name="Sort", exact=True).click()
    page.get_by_role("button", name="Add a part").click()
    assert page.locator("fieldset.row").count() == 3
    assert "Left over" in page.locator("main").inner_text()
    context.close()


def test_the_day_turns_for_readers_from_right_to_left(desk):
    window = desk(BUYER, language="ar")
    for path in ("/stocks/", "/stocks/sale/", "/stocks/sort/", "/stocks/balance/"):
        window.go(path)
        assert window.page.locator("html").get_attribute("dir") == "rtl"
        assert overflows(window, path) == []
