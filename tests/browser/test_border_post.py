"""A day at a border post: lists from a stick, certificates good and bad, old lists, the same paper twice."""

from __future__ import annotations

import base64
import json
from datetime import timedelta

import pytest
from PIL import Image
from playwright.sync_api import expect

from border import world
from browser.border_modules import vectors
from browser.border_pictures import photograph
from browser.border_post import WAIT, device
from openkp.border import open_bundle
from openkp.office.border.verifier_views import LANGUAGES
from openkp.statements import open_statement, p256_key_id, qr_text, shown_only

PHONE = 390
PAPERS = world.presented()


@pytest.fixture(scope="session")
def sticks(tmp_path_factory):
    """Files as they come on a stick, by name."""
    folder = tmp_path_factory.mktemp("stick")
    held = vectors("bundles")
    files = {"lists.kpbundle": world.sample()}
    for case in held["cases"]:
        if case["name"] in ("next_day", "log_forked", "one_bit_off"):
            files[f"{case['name']}.kpdelta"] = base64.b64decode(case["delta"])
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder


@pytest.fixture
def post(browser, office_url):
    """Opens devices of a post, on the day of the sample world: `post(width=390, language="ar")`."""
    opened = []

    def open_device(**said):
        entered = device(browser, office_url, **{"now": world.NOW, **said})
        window = entered.__enter__()
        opened.append(entered)
        return window.open()

    yield open_device
    for entered in opened:
        entered.__exit__(None, None, None)


def _text(name: str) -> str:
    return qr_text(PAPERS[name])


def _forged() -> str:
    """A good certificate whose carats were changed, under the signature that it had."""
    data = bytearray(PAPERS["good"])
    data[len(data) // 2] ^= 1
    changed = qr_text(bytes(data))
    open_statement(bytes(data))  # it can be read: only the signature is wrong
    return changed


def test_first_use_shows_the_codes_to_compare(post, sticks):
    here = post(width=PHONE)
    here.is_at("first")
    here.page.set_input_files("#first-file", sticks / "lists.kpbundle")
    here.is_at("compare")
    trust = open_bundle(world.sample()).trust
    shown = here.page.locator("#compare-list code").all_inner_texts()
    assert [code.replace(" ", "") for code in shown] == [p256_key_id(root).hex() for root in trust.roots]
    here.says("#compare-quorum", str(trust.needed_roots))
    here.page.click("#compare-differ")
    here.is_at("first")
    here.reload().is_at("first")
    assert here.faults() == []


def test_a_file_that_is_no_lists_is_refused_in_words(post, sticks, tmp_path):
    here = post()
    wrong = tmp_path / "holiday.kpbundle"
    wrong.write_bytes(b"not lists at all")
    here.page.set_input_files("#first-file", wrong)
    here.says("#trouble", "no file of lists")
    here.page.set_input_files("#first-file", sticks / "next_day.kpdelta")
    here.says("#trouble", "continues other lists")


@pytest.mark.parametrize(("width", "language"), [(1440, "en"), (PHONE, "en"), (1440, "ar"), (PHONE, "ar")])
def test_every_view_is_accessible_and_fits(post, sticks, width, language):
    here = post(width=width, language=language)
    assert here.page.get_attribute("html", "dir") == ("rtl" if language == "ar" else "ltr")
    assert here.faults() == []
    here.page.set_input_files("#first-file", sticks / "lists.kpbundle")
    here.is_at("compare")
    assert here.faults() == []
    here.page.click("#compare-same")
    here.is_at("check")
    assert here.faults() == []
    for name, verdict in (("good", "good"), ("stones_barred", "not_allowed")):
        assert here.check(_text(name)) == verdict
        assert here.faults() == []
    for view in ("seen", "lists"):
        assert here.turn_to(view).faults() == []


def test_a_good_certificate_shows_all_that_the_paper_must_say(post, sticks):
    here = post().take_lists(sticks / "lists.kpbundle")
    assert here.check(_text("good")) == "good"
    document = open_statement(PAPERS["good"]).statement.document
    said = here.page.inner_text("#facts-card")
    for fact in (document.number, document.exporter.name, document.importer.name, *document.seals):
        assert fact in said
    for line in document.lines:
        assert f"{line.carats.hundredths / 100:,.2f}" in said
        assert f"{line.hs[:4]}.{line.hs[4:]}" in said
    assert "European Union (EU)" in said
    here.says("#verdict", "3 hours old")
    here.says("#contacts", "+267")
    expect(here.page.locator("#found-card")).to_be_hidden()


def test_what_is_hidden_is_said_to_be_hidden(post, sticks):
    here = post().take_lists(sticks / "lists.kpbundle")
    shown = shown_only(open_statement(PAPERS["confidential"]), ("lines",))
    assert here.check(qr_text(shown.encoded)) == "good"
    assert here.page.locator("#facts .not-shown").count() == 5
    assert here.page.locator("#facts-tables .not-shown").count() == 0
    nothing = shown_only(open_statement(PAPERS["confidential"]), ())
    assert here.check(qr_text(nothing.encoded)) == "good"
    assert here.page.locator("#facts-tables .not-shown").inner_text().endswith("not shown to you")


def test_a_tampered_copy_is_refused(post, sticks):
    here = post(width=PHONE).take_lists(sticks / "lists.kpbundle")
    assert here.check(_forged()) == "forged"
    here.says("#facts-lede", "Nobody who may issue certificates")
    here.says("#found", "signature")
    here.says("#next-text", "Hold the parcel")
    assert here.faults() == []


def test_a_hand_scanner_types_the_text_and_a_line_end(post, sticks):
    here = post().take_lists(sticks / "lists.kpbundle")
    here.page.click("#code")
    here.page.keyboard.insert_text(_text("good"))
    here.page.keyboard.press("Enter")
    assert here.verdict() == "good"


def test_a_picture_is_read(post, sticks, tmp_path):
    here = post(width=PHONE).take_lists(sticks / "lists.kpbundle")
    assert here.check_picture(photograph(_text("good"), tmp_path / "good.jpg", megapixels=12)) == "good"
    here.turn_to("check")
    here.page.set_input_files("#picture", _blank(tmp_path))
    here.says("#trouble", "No code was found")
    assert here.check("https://example.org/") == "unreadable"
    here.says("#found", "does not begin with KP1")


def _blank(folder):
    path = folder / "blank.png"
    Image.new("RGB", (640, 480), "white").save(path)
    return path


def test_old_lists_are_amber_and_newer_ones_come_on_a_stick(post, sticks):
    here = post(now=world.NOW + timedelta(days=9)).take_lists(sticks / "lists.kpbundle")
    expect(here.page.locator("#age")).to_have_class("age t-warn")
    here.says("#age", "Too old for a green answer")
    assert here.check(_text("good")) == "stale"
    here.says("#verdict", "9 days")
    here.page.clock.set_fixed_time(world.NOW + timedelta(days=1))
    here.turn_to("lists")
    here.page.set_input_files("#lists-file", sticks / "next_day.kpdelta")
    here.says("#done", "Newer lists were taken")
    expect(here.page.locator("#age")).to_have_class("age t-ok")
    assert here.reload().check(_text("good")) == "good"


def test_lists_from_after_the_devices_day_are_not_taken_before_its_clock_is_right(post, sticks):
    here = post(now=world.NOW - timedelta(days=3))
    here.page.set_input_files("#first-file", sticks / "lists.kpbundle")
    here.says("#trouble", "Set date and time right")
    here.is_at("first")
    here.page.clock.set_fixed_time(world.NOW)
    here.take_lists(sticks / "lists.kpbundle")
    assert here.check(_text("good")) == "good"


def test_lists_that_do_not_follow_are_refused_and_the_old_ones_stay(post, sticks):
    here = post().take_lists(sticks / "lists.kpbundle").turn_to("lists")
    here.page.set_input_files("#lists-file", sticks / "log_forked.kpdelta")
    here.says("#trouble", "someone is rewriting it")
    here.page.set_input_files("#lists-file", sticks / "one_bit_off.kpdelta")
    here.says("#trouble", "changed after they were signed")
    here.page.set_input_files("#lists-file", sticks / "lists.kpbundle")
    here.says("#done", "newest lists")
    assert here.reload().check(_text("good")) == "good"


def test_a_certificate_that_another_device_saw_is_flagged(post, sticks, tmp_path):
    first, second = (post().take_lists(sticks / "lists.kpbundle") for _ in range(2))
    first.turn_to("lists")
    first.page.fill("#post", "Kazungula")
    first.page.click("#settings button")
    first.says("#done", "Saved")
    for _ in range(2):  # the same device may look twice
        assert first.check(_text("good")) == "good"
    first.page.fill("#remark", "seal 2 broken")
    first.page.click("#remark-form button")
    first.says("#done", "remark is saved")
    first.turn_to("seen")
    with first.page.expect_download() as saved:
        first.page.click("#export")
    carried = tmp_path / "records.json"
    saved.value.save_as(carried)
    records = json.loads(carried.read_text("utf-8"))["records"]
    assert sorted(one["remark"] for one in records) == ["", "seal 2 broken"]
    second.turn_to("seen")
    second.page.set_input_files("#records-file", carried)
    second.says("#done", "Added: 2")
    assert second.check(_text("good")) == "used"
    second.says("#found", "Kazungula")


def test_records_of_something_else_are_not_taken(post, sticks, tmp_path):
    here = post().take_lists(sticks / "lists.kpbundle").turn_to("seen")
    wrong = tmp_path / "else.json"
    wrong.write_text('{"form": "openkp-border-records", "records": [{"id": "x"}]}', encoding="utf-8")
    here.page.set_input_files("#records-file", wrong)
    here.says("#trouble", "no file of records")


def test_each_language_is_spoken_and_remembered(post, sticks):
    here = post().take_lists(sticks / "lists.kpbundle")
    assert here.check(_text("stones_barred")) == "not_allowed"
    word, words = here.page.locator("#verdict-word"), [""]
    for code in LANGUAGES:
        here.page.select_option("#language", code)
        expect(here.page.locator("html")).to_have_attribute("lang", code, timeout=WAIT)
        expect(word).not_to_have_text(words[-1], timeout=WAIT)  # drawn after the language is there
        words.append(word.inner_text())
        assert "{" not in here.page.inner_text("#main")
    assert len(set(words[1:])) == len(LANGUAGES)
    here.reload()
    assert here.page.get_attribute("html", "lang") == list(LANGUAGES)[-1]


def test_the_office_s_language_is_followed_until_one_is_chosen_here(post, sticks):
    """Also without its cookie, which ends with the browser's session; a choice on the page wins."""
    here = post()
    cookie = {"name": "django_language", "value": "ar", "url": here.address}
    here.page.context.add_cookies([cookie])
    here.take_lists(sticks / "lists.kpbundle").is_kept_on_device()
    assert here.page.get_attribute("html", "lang") == "ar"
    here.page.context.clear_cookies()
    here.page.context.set_offline(True)
    here.reload()
    assert here.page.get_attribute("html", "dir") == "rtl"
    here.page.select_option("#language", "fr")
    expect(here.page.locator("html")).to_have_attribute("lang", "fr", timeout=WAIT)
    here.page.context.add_cookies([cookie])
    here.reload()
    assert here.page.get_attribute("html", "lang") == "fr"


def test_the_way_back_from_an_answer(post, sticks):
    here = post(width=PHONE).take_lists(sticks / "lists.kpbundle")
    expect(here.page.locator("#nav")).to_be_visible()
    for _ in range(2):  # the address says #check already: the link leads there all the same
        here.page.click('.nav a[href="#check"]')
        here.is_at("check")
        here.page.fill("#code", _text("good"))
        here.page.click("#typed button")
        here.is_at("answer")


def test_before_the_first_lists_no_link_leads_nowhere(post):
    here = post(width=PHONE)
    here.is_at("first")
    expect(here.page.locator("#nav")).to_be_hidden()


@pytest.mark.parametrize(("language", "side"), [("ar", "right"), ("en", "left")])
def test_facts_stand_below_their_names_whatever_letters_they_have(post, sticks, language, side):
    here = post(width=PHONE, language=language).take_lists(sticks / "lists.kpbundle")
    assert here.check(_text("good")) == "good"
    said = "nodes => nodes.map((one) => getComputedStyle(one).textAlign.replace('start', 'left'))"
    assert set(here.page.eval_on_selector_all("#facts dd, #contacts p[dir]", said)) == {side}


def test_authorities_are_named_and_can_be_called(post, sticks):
    here = post(width=PHONE).take_lists(sticks / "lists.kpbundle")
    assert here.check(_text("revoked")) == "revoked"
    here.says("#found", "Diamond Hub, Gaborone")
    assert here.page.get_attribute("#contacts a", "href") == "tel:+2670000000"
    assert " 17 November 2026" in " " + here.page.inner_text("#facts").replace("\n", " ")


def test_without_a_camera_the_page_says_what_to_do(post, sticks):
    here = post().take_lists(sticks / "lists.kpbundle")
    here.page.click("#scan")
    here.says("#trouble", "no camera")
