"""An exporter with a month's spreadsheet: template, upload, progress that moves by itself, mended lines."""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
import sys
from typing import Any

import pytest

from browser.office_server import environment, served
from browser.test_pages_are_accessible import overflows, violations
from bulk_files import APPLICATION, csv_of

COMPANY = "Gaborone Rough Traders"


@pytest.fixture
def bulk_office(office_home, tmp_path_factory):
    """A copy of the small office for these tests alone; its worker runs only where a test says so."""
    home = tmp_path_factory.mktemp("bulk") / "office"
    shutil.copytree(office_home, home)
    with served(home) as address:
        yield home, address


def work(home) -> None:  # type: ignore[no-untyped-def]
    done = subprocess.run(
        [sys.executable, "-m", "openkp", "worker", "--once"],
        env={**environment(home), "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr


def faults(window: Any, name: str) -> list[Any]:
    """What axe finds, and what does not fit a phone."""
    found = violations(window, name) + overflows(window, name)
    window.page.set_viewport_size({"width": 390, "height": 844})
    found += violations(window, f"{name}, phone") + overflows(window, f"{name}, phone")
    window.page.set_viewport_size({"width": 1440, "height": 900})
    return found


def test_a_months_shipments_from_a_spreadsheet(desk, bulk_office, tmp_path):
    home, address = bulk_office
    window = desk(COMPANY, at=address)
    page, wrong = window.page, []
    window.go("/applications/")
    page.get_by_role("link", name="Many at once").click()
    wrong += faults(window, "many at once")
    with page.expect_download() as template:
        page.get_by_role("link", name="Template as XLSX").click()
    assert template.value.suggested_filename == "applications.xlsx"

    rows = [
        {**APPLICATION, "your_reference": f"S-{n}", "destination": "AE" if n != 3 else "Atlantis"}
        for n in range(1, 41)
    ]
    file = tmp_path / "november.csv"
    file.write_text(csv_of(rows, delimiter=";"))
    page.get_by_label("File", exact=True).set_input_files(file)
    window.press("Read the file")
    window.expects("40 lines were read", "9 of 10 would be done", "Atlantis", "Desert Rose Rough DMCC")
    wrong += faults(window, "what was understood")
    page.get_by_label("I make this declaration").check()
    window.press("Start with 40 lines")
    window.expects("Waits for a worker", "No worker runs in this office")
    wrong += faults(window, "a job that waits")

    work(home)
    window.expects("Finished", "1 line to mend")  # the page saw it by itself
    wrong += faults(window, "a job that ended")
    with page.expect_download() as report:
        page.get_by_role("link", name="Report as CSV").click()
    (row,) = csv.DictReader(io.StringIO(report.value.path().read_text("utf-8-sig")))
    assert row["line"] == "4"
    mended = tmp_path / "mended.csv"
    mended.write_text(csv_of([{**row, "destination": "AE"}]))
    page.get_by_label("File", exact=True).set_input_files(mended)
    window.press("Read the corrected lines")
    window.expects("1 line was read", "each is done once")
    page.get_by_label("I make this declaration").check()
    window.press("Start with 1 line")
    work(home)
    window.expects("Finished", "Every line was done")
    assert wrong == []


def test_without_javascript_the_page_renews_itself(browser, bulk_office, tmp_path):
    home, address = bulk_office
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    page.get_by_role("button", name=COMPANY).first.click()
    page.goto(f"{address}/bulk/")
    file = tmp_path / "two.csv"
    file.write_text(csv_of([APPLICATION, {**APPLICATION, "your_reference": "S-2"}]))
    page.get_by_label("File", exact=True).set_input_files(file)
    page.get_by_role("button", name="Read the file").click()
    page.get_by_label("I make this declaration").check()
    page.get_by_role("button", name="Start with 2 lines").click()
    work(home)
    page.get_by_text("Every line was done").wait_for(timeout=20_000)
    context.close()
