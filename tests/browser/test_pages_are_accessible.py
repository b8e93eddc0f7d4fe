"""Every page that a capacity can open: axe finds nothing, nothing overflows, and the first view is light."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

AXE = (Path(__file__).parents[1] / "office" / "vendor" / "axe.min.js").read_text(encoding="utf-8")
PEOPLE = [
    None,
    "Gaborone Rough Traders",
    "issuing_officer of Gaborone",
    "customs_officer of Dubai",
    "importing_officer of Dubai",
    "focal_point of Gaborone",
    "administrator of Gaborone",
    "observer of Gaborone",
]
#: Kinds of pages are looked at once: a number, reference or id in an address counts as one kind.
SAME = re.compile(r"BW-A?-?\d{4}-\d+|(?<=/)\d+(?=/)|(?<=participants/)[A-Z]{2}")
SKIP = re.compile(
    r"\.(pdf|cose|csv|kptrust|tlog-proof)|/checkpoint|/tile/|^/api/|^/_gallery|#|mailto:|/static/"
)


def kinds_of_pages(desk):
    """One address of every kind of page that links lead to, from the start page on."""
    seen, waiting, found = set(), ["/"], []
    while waiting and len(found) < 60:
        path = waiting.pop(0)
        kind = SAME.sub("*", path.split("?")[0])
        if kind in seen or SKIP.search(path):
            continue
        seen.add(kind)
        answer = desk.go(path)
        assert answer is not None
        assert answer.status < 400, f"a link leads to {path}, which answers {answer.status}"
        found.append(path)
        links = desk.page.eval_on_selector_all(
            "a[href^='/']", "links => links.map(a => a.getAttribute('href'))"
        )
        waiting += [link for link in links if link not in waiting]
    return found


def overflow(page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def violations(page) -> list[str]:
    page.evaluate(AXE)
    found = page.evaluate("axe.run().then(result => result.violations)")
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found]


@pytest.mark.parametrize("person", PEOPLE)
def test_every_page_of_a_person_is_accessible_and_fits(desk, person):
    window = desk(person)
    pages = kinds_of_pages(window)
    assert len(pages) >= 5
    wrong = []
    for path in pages:
        window.page.set_viewport_size({"width": 1440, "height": 900})
        window.go(path)
        wrong += [f"{path}: {one}" for one in violations(window.page)]
        for width in (1440, 390):
            window.page.set_viewport_size({"width": width, "height": 900})
            if overflow(window.page) > 0:
                wrong.append(f"{path}: wider than {width} pixels")
    assert wrong == []


@pytest.mark.parametrize("person", ["issuing_officer of Gaborone", "importing_officer of Dubai", None])
def test_right_to_left_the_pages_turn_and_still_fit(desk, person):
    window = desk(person, language="ar")
    wrong = []
    for path in kinds_of_pages(window)[:14]:
        window.go(path)
        assert window.page.locator("html").get_attribute("dir") == "rtl"
        for width in (1440, 390):
            window.page.set_viewport_size({"width": width, "height": 900})
            if overflow(window.page) > 0:
                wrong.append(f"{path}: wider than {width} pixels")
    assert wrong == []


@pytest.mark.parametrize("path", ["/", "/verify/", "/participants/"])
def test_the_first_view_is_light(desk, path):
    window = desk()
    sizes = []
    window.page.on(
        "requestfinished", lambda request: sizes.append((request.url, request.sizes()["responseBodySize"]))
    )
    window.go(path)
    window.page.wait_for_load_state("networkidle")
    without_fonts = sum(size for url, size in sizes if ".woff2" not in url)
    assert 0 < without_fonts < 100_000, sizes
