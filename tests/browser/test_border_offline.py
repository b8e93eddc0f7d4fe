"""The whole way with a real office: its lists, its certificate, the camera, the server gone, the sending."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import expect

from browser.border_pictures import film, photograph
from browser.border_post import WAIT, Post, device
from browser.office_server import HERE, environment, free_port, served
from openkp.statements import qr_text, read_qr_text

POST = "Maun gate"
CAMERA = (
    "--use-fake-ui-for-media-stream --use-fake-device-for-media-stream --use-file-for-fake-video-capture="
)


def _office(home: Path, *what: str) -> dict[str, str]:
    asked = subprocess.run(
        [sys.executable, HERE / "border_office.py", *what],
        env=environment(home),
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    )
    return json.loads(asked.stdout)


@pytest.fixture(scope="module")
def told(office_home):
    """text and number of a certificate of the demonstration that is good today, and the code of a post."""
    return _office(office_home, "asked", POST)


@pytest.fixture(scope="module")
def camera(playwright, browser_type_launch_args, told, tmp_path_factory):
    """A browser whose camera sees the certificate."""
    seen = film(told["text"], tmp_path_factory.mktemp("film") / "certificate.y4m")
    arguments = [*browser_type_launch_args["args"], *CAMERA.split()]
    arguments[-1] += str(seen)
    opened = playwright.chromium.launch(**{**browser_type_launch_args, "args": arguments})
    yield opened
    opened.close()


def _tampered(told: dict[str, str], path: Path) -> Path:
    """A picture of the same certificate with one bit of its content turned."""
    data = bytearray(read_qr_text(told["text"]))
    data[-70] ^= 1  # behind the payload's end stands the signature: this is still content
    return photograph(qr_text(bytes(data)), path)


#: Width and language of the devices, and what they say of the certificate and of the tampered copy.
DEVICES = [
    (1440, "en", "Good", "Forged"),
    (390, "en", "Good", "Forged"),
    (1440, "ar", "صالحة", "مزورة"),
    (390, "ar", "صالحة", "مزورة"),
]


def _scan(here: Post, told: dict[str, str], tampered: Path, words: tuple[str, str]) -> None:
    good, forged = words
    here.page.context.set_offline(True)
    here.reload().turn_to("check")
    here.page.click("#scan")
    assert here.verdict() == "good"
    here.says("#verdict-word", good)
    here.says("#facts", told["number"])
    assert here.faults() == []
    assert here.check_picture(tampered) == "forged"
    here.says("#verdict-word", forged)
    here.says("#seen-count", "2")


def test_scan_with_the_server_gone_and_no_network(camera, office_home, told, tmp_path):
    port = free_port()
    tampered = _tampered(told, tmp_path / "tampered.jpg")
    with ExitStack() as opened:
        post = []
        with served(office_home, port=port) as address:
            for width, language, *words in DEVICES:
                here = opened.enter_context(device(camera, address, width=width, language=language))
                here.open().fetch_first_lists().name_post(POST, told["code"]).is_kept_on_device()
                post.append((here, words))
        for here, words in post:
            _scan(here, told, tampered, words)
        with served(office_home, port=port):
            for here, _ in post:
                here.page.context.set_offline(False)  # what was seen is sent by itself
                expect(here.page.locator("#seen-count")).to_be_hidden(timeout=WAIT)
                here.turn_to("seen")
                assert here.page.locator("#seen-rows tr").count() == 2


def test_a_certificate_shown_at_two_posts_is_flagged_by_the_office(browser, office_url, told):
    """Neither post knows of the other; the office tells the second one when it sends."""
    for post in ("North gate", "South gate"):
        with device(browser, office_url) as here:
            here.open().fetch_first_lists().name_post(post, "")
            assert here.check(told["text"]) == "good"
            here.turn_to("seen").page.click("#sync")
            here.says("#trouble", "does not know this post")
            here.name_post(post, told["code"])
            here.turn_to("seen").page.click("#sync")
            if post == "South gate":
                here.says("#trouble", "Alerts raised")
            expect(here.page.locator("#seen-count")).to_be_hidden(timeout=WAIT)


def test_a_remark_that_is_written_after_the_sending_is_sent_too(browser, office_url, told):
    """With a network an answer is sent at once, before anybody can write beside it."""
    with device(browser, office_url) as here:
        here.open().fetch_first_lists().name_post(POST, told["code"])
        sent = []
        here.page.on("request", lambda asked: sent.append(asked.post_data or ""))
        here.check(told["text"])
        expect(here.page.locator("#seen-count")).to_be_hidden(timeout=WAIT)
        here.page.fill("#remark", "seal 2 broken")
        here.page.click("#remark-form button")
        here.says("#done", "remark is saved")
        expect(here.page.locator("#seen-count")).to_be_hidden(timeout=WAIT)
        assert [body for body in sent if "seal 2 broken" in body]
        here.turn_to("seen").page.click("#sync")
        here.says("#done", "Sent: 0")
        here.says("#seen-rows", "seal 2 broken")
        assert here.page.locator("#seen-rows tr").count() == 2


def test_newer_lists_come_by_network_as_a_delta(browser, office_home, office_url):
    with device(browser, office_url) as here:
        here.open().fetch_first_lists().turn_to("lists").page.click("#lists-fetch")
        here.says("#done", "newest lists")
        here.says("#lists-facts", "7 days")
        asked_for = []
        here.page.on("request", lambda request: asked_for.append(request.url))
        try:
            _office(office_home, "newer", "240")
            here.page.click("#lists-fetch")
            here.says("#done", "Newer lists were taken")
        finally:
            _office(office_home, "newer", "168")
        here.says("#lists-facts", "10 days")
        assert [address for address in asked_for if address.endswith(".kpdelta")]
        assert not [address for address in asked_for if ".kpbundle" in address]
