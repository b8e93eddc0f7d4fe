"""A focal point's day with returns: a file with a fault, the lines by hand, the signature, the proof."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import expect

from browser.desk import Desk
from openkp.scheme.periods import Quarter
from openkp.statements import open_statement

#: A quarter that no other test of the small office files.
QUARTER = Quarter.of(datetime.now(UTC).date()).previous()
RETURN = f"/statistics/returns/trade/{QUARTER}"
TITLE = f"Trade of Q{QUARTER.part} {QUARTER.year}"
HEAD = "participant,period,flow,hs,partner,origin,carats,usd,certificates\n"


@pytest.fixture
def without_script(browser, desk, office_url):
    """The focal point of Dubai in a window that runs no script."""
    signed_in = desk("focal_point of Dubai")
    state = signed_in.page.context.storage_state()
    context = browser.new_context(storage_state=state, java_script_enabled=False, accept_downloads=True)
    yield Desk(context.new_page(), office_url)
    context.close()


def csv_file(folder: Path, rows: str) -> Path:
    path = folder / "return.csv"
    path.write_text(HEAD + rows, encoding="utf-8")
    return path


def test_from_a_faulty_file_to_a_signed_return_without_script(without_script, tmp_path):
    window, page = without_script, without_script.page
    window.go(f"{RETURN}/draft/")
    window.expects(TITLE, "How do you want to begin?")
    page.get_by_role("link", name="Upload a file").click()
    page.get_by_label("File").set_input_files(
        csv_file(tmp_path, f"AE,{QUARTER},import,071021,BW,BW,120.50,18075.00,1\n")
    )
    window.press("Read the file")
    window.expects("Nothing was kept", "071021")
    page.get_by_label("File").set_input_files(
        csv_file(tmp_path, f"AE,{QUARTER},import,710231,BW,BW,120.50,18075.00,1\n")
    )
    window.press("Read the file")
    window.expects("The draft is kept: one line", "Against your certificates")
    window.press("Add a line")
    page.get_by_label("Flow, line 2").select_option("export")
    page.get_by_label("HS code, line 2").select_option("710221")
    page.get_by_label("Partner, line 2").fill("India")
    page.get_by_label("Carats, line 2").fill("1,200.00")
    window.press("Keep and go on to sign")
    window.expects("What is signed", "India", "1,200.00", "Questions to answer")
    window.press("Sign the return")
    window.expects("Not signed")
    for box in page.locator("textarea").all():
        box.fill("The valuation follows with the next return.")
    window.press("Sign the return")
    window.expects("is signed and stands in your authority’s log", "How it was filed", "Vintage 1")
    with page.expect_download() as download:
        page.get_by_role("link", name="The signed statement (COSE)").click()
    filed = open_statement(Path(download.value.path()).read_bytes()).statement.document
    assert [(line.partner, str(line.carats)) for line in filed.lines] == [("BW", "120.50"), ("IN", "1200.00")]
    page.get_by_role("link", name="Correct this return").click()
    window.expects("What you sign here becomes a correction of it.")


def test_the_desk_leads_with_one_press_to_a_draft_from_certificates(desk):
    window = desk("focal_point of Gaborone")
    expect(window.page.get_by_role("link", name="Returns", exact=True).first).to_be_visible()
    window.go("/statistics/returns/")
    window.expects("To file", TITLE, "Filed late")
    window.page.locator("#open").get_by_role("link", name="Continue the draft").first.click()
    window.expects("These lines say something else than the certificates of the quarter do.")


def test_on_a_phone_the_lines_stand_in_cards_and_fit(desk):
    window = desk("focal_point of Gaborone", width=390)
    window.go(f"{RETURN}/draft/")
    wide = window.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0
    expect(window.page.get_by_label("Carats, line 1")).to_be_visible()
