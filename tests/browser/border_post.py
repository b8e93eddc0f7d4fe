"""A border post in a window: the page of the verifier, what a person does there, and what it says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from playwright.sync_api import Browser, ConsoleMessage, Page, expect

AXE = (Path(__file__).parents[1] / "office" / "vendor" / "axe.min.js").read_text(encoding="utf-8")
WAIT = 30_000
#: What Chromium writes itself when there is no network or no answer; the page says it to the person.
OF_THE_NETWORK = ("net::ERR_", "Failed to load resource")


class Post:
    """One window of one device."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.troubles: list[str] = []
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("console", self._note)

    def _note(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not any(word in message.text for word in OF_THE_NETWORK):
            self.troubles.append(message.text)

    def open(self) -> Post:
        """Open the page and wait until it works."""
        self.page.goto(self.address + "/border/verify/")
        return self.ready()

    def ready(self) -> Post:
        expect(self.page.locator("body[data-ready]")).to_be_attached(timeout=WAIT)
        return self

    def reload(self) -> Post:
        self.page.reload()
        return self.ready()

    def is_at(self, view: str) -> None:
        expect(self.page.locator(f"#view-{view}")).to_be_visible(timeout=WAIT)

    def take_lists(self, bundle: Path) -> Post:
        """First use from a stick: the codes were compared and are the same."""
        self.page.set_input_files("#first-file", bundle)
        self.is_at("compare")
        self.page.click("#compare-same")
        self.is_at("check")
        return self

    def fetch_first_lists(self) -> Post:
        """First use with a network: the codes were compared and are the same."""
        self.is_at("first")
        self.page.click("#first-fetch")
        self.is_at("compare")
        self.page.click("#compare-same")
        self.is_at("check")
        return self

    def turn_to(self, view: str) -> Post:
        self.page.click(f'.nav a[href="#{view}"]')
        self.is_at(view)
        return self

    def name_post(self, name: str, code: str) -> Post:
        """Say whose device this is, and give it the code with which it sends."""
        self.turn_to("lists")
        self.page.fill("#post", name)
        self.page.fill("#post-code", code)
        self.page.click("#settings button")
        expect(self.page.locator("#done")).to_be_visible(timeout=WAIT)
        return self

    def check(self, text: str) -> str:
        """The verdict on a text that is pasted."""
        self.turn_to("check")
        self.page.fill("#code", text)
        self.page.click("#typed button")
        return self.verdict()

    def check_picture(self, picture: Path) -> str:
        self.turn_to("check")
        self.page.set_input_files("#picture", picture)
        return self.verdict()

    def verdict(self) -> str:
        self.is_at("answer")
        return self.page.get_attribute("#verdict", "data-verdict") or ""

    def says(self, where: str, words: str) -> None:
        expect(self.page.locator(where)).to_contain_text(words, timeout=WAIT)

    def is_kept_on_device(self) -> Post:
        """Wait until the page works without its server."""
        self.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        expect(self.page.locator("body[data-ready]")).to_be_attached()
        self.reload()
        assert self.page.evaluate("navigator.serviceWorker.controller !== null")
        return self

    def faults(self) -> list[str]:
        """What axe finds, and what is wider than the window."""
        self.page.evaluate(AXE)
        found = self.page.evaluate(
            "axe.run({resultTypes: ['violations']}).then((result) => result.violations.map((one) => one.id))"
        )
        overflows = self.page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        )
        return [*found, *(["wider than the window"] if overflows else [])]


@contextmanager
def device(
    browser: Browser, address: str, *, width: int = 1440, language: str = "en", now: datetime | None = None
) -> Iterator[Post]:
    """A device with nothing on it. now: its clock stands there. Fails for an error in its console."""
    context = browser.new_context(
        viewport={"width": width, "height": 844},
        locale=language,
        permissions=["camera"],
    )
    page = context.new_page()
    if now is not None:
        page.clock.set_fixed_time(now)
    post = Post(page, address)
    try:
        yield post
    finally:
        context.close()
    assert post.troubles == []
