"""Every page that a capacity can open: axe finds nothing, it fits, the console is silent, it is light."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.urls import resolve

from browser.desk import Desk
from openkp.office.permissions import PAGES, TABLE, Capacity
from openkp.scheme.periods import Quarter

AXE = (Path(__file__).parents[1] / "office" / "vendor" / "axe.min.js").read_text(encoding="utf-8")
PEOPLE = [
    (None, None),
    ("Gaborone Rough Traders", Capacity.EXPORTER),
    ("issuing_officer of Gaborone", Capacity.ISSUING_OFFICER),
    ("customs_officer of Dubai", Capacity.CUSTOMS_OFFICER),
    ("importing_officer of Dubai", Capacity.IMPORTING_OFFICER),
    ("focal_point of Gaborone", Capacity.FOCAL_POINT),
    ("administrator of Gaborone", Capacity.ADMINISTRATOR),
    ("observer of Gaborone", Capacity.OBSERVER),
    ("observer_csc of the table", Capacity.OBSERVER),
    ("delegate_bw of the table", Capacity.DELEGATE),
    ("chair of the table", Capacity.CHAIR),
    ("analyst of the table", Capacity.ANALYST),
    ("Gaborone Mine", Capacity.STOCK_KEEPER),
]
#: An observer of one authority, who does not sit at the table of the Process.
WITHOUT_SEAT = "observer of Gaborone"
IN_A_PARTYS_NAME = {
    "definitions:add_assertion",
    "definitions:contest_assertion",
    "definitions:withdraw_assertion",
    "definitions:draft_positions",
}
#: Kinds of pages are looked at once: a number, reference or id in an address counts as one kind.
SAME = re.compile(
    r"BW-A?-?\d{4}-\d+|BW-[HP]-\d+|(?<=/)\d+(?=/)|(?<=participants/)[A-Z]{2}|(?<=logs/)(bw|ae|kp)|(?<=keys/)[\w-]{12,}"
    r"|(?<=/do/)[\w-]+|(?<=meetings/)(?!rules|new)[\w.-]+|(?<=proposals/)[\w.-]+|(?<=published/)[A-Z]{2}|DAQ-[\w-]+"
    r"|(?<=definitions/texts/)[\w.-]+|(?<=definitions/matrix/)[\w-]+/[\w.-]+|(?<=definitions/situations/)[\w-]+"
    r"|(?<=/elements/)[\w-]+|(?<=/contest/)[\w:]+|(?<=drafts/)(?!new/)[\w.-]+|(?<=debates/)[\w.-]+"
    r"|(?<=decisions/)(?!border|take-up)[\w./-]+(?=/)|(?<=/)(trade|production)/\d{4}[QH]\d"
)
SKIP = re.compile(
    r"\.(pdf|cose|csv|xlsx|ics|txt|json|toml|svg|kptrust|kpsubmit|kpdraft|kpbundle|kpdelta|cwt|tlog-proof)|^/decision-files/|/checkpoint|^/border/verify/|/label/|/import/template/|/tile/|/sdmx/|^/api/|^/_gallery|#|mailto:|/static/"
)
#: Not pages to look at: files, acts that only take a POST and lead to a page, the gallery of the builders.
NOT_LOOKED_AT = {
    "set_language",
    "gallery",
    "health",
    "parties:sign_out",
    "parties:take_persona",
    "parties:switch_capacity",
    "parties:trust_list",
    "parties:trust_draft",
    # ways in: the same page as /sign-in/, steps of a protocol, and what only somebody with a factor has;
    # test_sign_in_passkeys goes through them
    "account_login",
    "account_reauthenticate",
    "openid_connect_login",
    "openid_connect_callback",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_list_webauthn",
    "mfa_remove_webauthn",
    "mfa_edit_webauthn",
    "access:end_sessions",
    "access:withdraw_token",
    "access:requested",
    "border:verifier",  # draws its views by itself, each of which test_border_post.py looks at
    "border:verifier_worker",
    "border:verifier_manifest",
    "border:bundle_file",
    "border:delta_file",
    "border:status_file",
    "border:amber_after",
    "border:whom_to_call",
    "bulk:template",
    "bulk:progress",  # a part of bulk:job
    "bulk:change",
    "bulk:report",
    "parties:submission",
    "certificates:pdf",
    "certificates:signed",
    "certificates:submit_application",
    "certificates:decide_application",
    "certificates:approve",
    "certificates:confirm",
    "certificates:endorsed_copy",
    "certificates:follow_up_csv",
    "register:checkpoint",
    "register:tile",
    "register:proof",
    "register:act_proof",
    "meetings:calendar_feed",
    "meetings:decision_paper",
    "meetings:proposal_paper",
    "meetings:record",
    "definitions:file",
    "definitions:draft_file",
    "definitions:draft_table",
    "definitions:draft_close",
    "definitions:draft_release_positions",
    "definitions:debate_file",
    "definitions:debate_table",
    "stocks:label",
    "stocks:records_csv",
    "stocks:import_template",
    "returns:template",
    "returns:filed_statement",
    "returns:filed_proof",
    "returns:overview_csv",
    "returns:mirror_csv",
    "returns:published_csv",
    "returns:published_sdmx",
    "returns:published_structure",
}
LAST_QUARTER = Quarter.of(datetime.now(UTC).date()).previous()
#: Reached through a form of another page, or not by everyone who may: opened by their address.
NO_LINK = {
    "border:bundle": "/border/bundle/",
    "border:compare": "/border/compare/",
    "socialaccount_login_cancelled": "/account/directory/cancelled/",
    "certificates:present": "/check/present/",
    "certificates:share": f"/certificates/BW-{datetime.now(UTC).year}-000001/share/",
    "certificates:lift": f"/certificates/BW-{datetime.now(UTC).year}-000011/lift/",
    "certificates:new_transit": "/transits/new/",
    "register:verify_number": "/verify/BW-2026-000001/",
    "returns:new_questionnaire": "/statistics/questionnaires/new/?participant=CD",
    "meetings:versions": "/proposals/faster/versions/",
    "meetings:give_seat": "/table/seats/",
    "parties:traders": "/companies/",
    "parties:register_trader": "/companies/new/",
    "certificates:technical_papers": "/technical/",
    "certificates:new_technical": "/technical/new/",
    "stocks:mix": "/stocks/mix/",
    "stocks:split": "/stocks/split/",
    "stocks:sort": "/stocks/sort/",
    "stocks:move": "/stocks/move/",
    "stocks:loss": "/stocks/loss/",
    "stocks:cutting": "/stocks/cutting/",
    "stocks:receive": "/stocks/receive/",
    "stocks:purchase": "/stocks/purchase/",
    "stocks:production": "/stocks/production/",
    "returns:discard": f"/statistics/returns/trade/{LAST_QUARTER}/discard/",
    "certificates:issue": f"/applications/BW-A-{datetime.now(UTC).year}-00003/issue/",
}
#: The story of the small office gives them none to open; others look at these pages.
UNREACHED = {
    Capacity.EXPORTER: {"stocks:import_preview", "stocks:correct"},
    Capacity.STOCK_KEEPER: {"stocks:import_preview"},
    Capacity.ISSUING_OFFICER: {"stocks:import_preview", "stocks:hand_over"},
    Capacity.FOCAL_POINT: {"certificates:arrival", "certificates:notice"},
    Capacity.ADMINISTRATOR: {"parties:after_compromise"},
}
MOST_BYTES = 100_000


def kind_of(path: str) -> str:
    """The address with every number, reference, code and id left out."""
    return SAME.sub("*", path.split("?")[0])


def walk(desk: Desk, look, *, most: int = 200) -> list[str]:
    """Call `look` at one address of every kind that links lead to, from the start page on; the addresses."""
    seen, waiting, found = set(), ["/", "/sign-in/", *NO_LINK.values()], []
    while waiting and len(found) < most:
        path = waiting.pop(0)
        kind = kind_of(path)
        if kind in seen or SKIP.search(path):
            continue
        seen.add(kind)
        answer = desk.go(path)
        if path in NO_LINK.values() and answer.status in (403, 404):
            continue
        assert answer.status < 400, f"a link leads to {path}, which answers {answer.status}"
        there = desk.page.url.removeprefix(desk.url)
        if kind_of(there) != kind and kind_of(there) in seen:  # led on to a page that was looked at
            continue
        seen.add(kind_of(there))
        found.append(there)
        look(path)
        links = desk.page.eval_on_selector_all(
            "a[href^='/']", "links => links.map(a => a.getAttribute('href'))"
        )
        waiting += [link for link in dict.fromkeys(one.split("#")[0] for one in links) if link not in waiting]
    return found


def overflows(desk: Desk, path: str) -> list[str]:
    """The widths at which the page is wider than the window; ends at that of a desk."""
    wrong = []
    for width in (390, 1440):
        desk.page.set_viewport_size({"width": width, "height": 900})
        wide = desk.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if wide > 0:
            wrong.append(f"{path}: {wide} pixels wider than {width}")
    return wrong


def violations(desk: Desk, path: str) -> list[str]:
    """What axe finds on the page."""
    desk.page.evaluate(AXE)
    found = desk.page.evaluate("axe.run({resultTypes: ['violations']}).then(result => result.violations)")
    return [f"{path}: {one['id']}: {one['nodes'][0]['html'][:160]}" for one in found]


def styles_and_scripts(desk: Desk) -> int:
    """Bytes that the first page of a new window takes beside itself."""
    desk.go("/")
    desk.page.wait_for_load_state("networkidle")
    return sum(
        one.sizes()["responseBodySize"]
        for one in desk.requests
        if one.resource_type in ("stylesheet", "script")
    )


@pytest.mark.parametrize(("person", "capacity"), PEOPLE, ids=lambda one: str(one))
def test_every_page_of_a_person_is_accessible_fits_and_is_light(desk, record_property, person, capacity):
    beside = styles_and_scripts(desk())
    assert beside > 10_000
    window = desk(person)
    window.requests.clear()
    wrong: list[str] = []
    weights: dict[str, int] = {}

    def look(path: str) -> None:
        nonlocal wrong
        pages = [one for one in window.requests if one.resource_type == "document"]
        window.requests.clear()
        weights[path] = beside + sum(one.sizes()["responseBodySize"] for one in pages[-1:])
        wrong += violations(window, path) + overflows(window, path)

    looked_at = walk(window, look)
    names = {resolve(path.split("?")[0]).view_name for path in looked_at}
    may_see = {name for name, who in PAGES.items() if who is None or capacity in who}
    if person == WITHOUT_SEAT:
        may_see -= {name for name, who in PAGES.items() if who == TABLE}
        may_see -= IN_A_PARTYS_NAME
    record_property("pages", len(looked_at))
    record_property("heaviest", max(weights.values()))
    print(person, len(looked_at), "pages; heaviest", max(weights.items(), key=lambda one: one[1]))
    assert wrong == []
    assert {path: size for path, size in weights.items() if size >= MOST_BYTES} == {}
    assert may_see - names - NOT_LOOKED_AT == UNREACHED.get(capacity, set())


@pytest.mark.parametrize("person", ["issuing_officer of Gaborone", "importing_officer of Dubai", None])
def test_right_to_left_the_pages_turn_and_still_fit(desk, person):
    window = desk(person, language="ar")
    wrong: list[str] = []

    def look(path: str) -> None:
        nonlocal wrong
        if window.page.locator("html").get_attribute("dir") != "rtl":
            wrong.append(f"{path}: not right to left")
        wrong += overflows(window, path)

    assert len(walk(window, look, most=24)) >= 5
    assert wrong == []


def test_on_a_phone_the_pages_of_the_border_are_accessible(desk):
    window = desk("customs_officer of Dubai", width=390)
    wrong: list[str] = []
    for path in ("/", "/check/", "/check/present/", "/transits/", "/transits/new/"):
        window.go(path)
        wrong += violations(window, path)
    assert wrong == []
