"""One person's browser window."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import ConsoleMessage, Page, Request, expect


class Desk:
    """A window in which a person sits. `troubles` gathers what the console complained of.

    That a page answers 403, 404, 429 or the like is the business of the test, not a trouble.
    """

    def __init__(self, page: Page, office_url: str) -> None:
        self.page = page
        self.url = office_url
        self.troubles: list[str] = []
        self.requests: list[Request] = []
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("requestfinished", lambda request: self.requests.append(request))

    def _note(self, said: ConsoleMessage) -> None:
        if said.type in ("error", "warning") and "status of 4" not in said.text:
            self.troubles.append(f"{self.page.url}: {said.text}")

    def sit_down(self, person: str) -> Desk:
        """Take a persona on the start page."""
        self.page.goto(self.url)
        self.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        self.page.get_by_role("button", name=person).first.click()
        self.page.wait_for_load_state()
        return self

    def go(self, path: str) -> Any:
        """Open a page and give its answer."""
        return self.page.goto(self.url + path)

    def press(self, name: str) -> None:
        """Press the button of that name."""
        self.page.get_by_role("button", name=name, exact=True).first.click()
        self.page.wait_for_load_state()

    def text(self) -> str:
        """What the page says."""
        return self.page.locator("main").inner_text()

    def expects(self, *words: str | re.Pattern[str]) -> None:
        """Each of the words is in the page's main part."""
        for one in words:
            expect(self.page.locator("main")).to_contain_text(one)

    def number(self) -> str:
        """The first certificate number that the page shows."""
        found = re.search(r"BW-\d{4}-\d{6}", self.text())
        assert found is not None, f"{self.page.url} shows no certificate number"
        return found.group()

    def weight(self) -> int:
        """Bytes that came over the wire since the last call: pages, styles and scripts, without fonts."""
        requests = list(self.requests)
        self.requests.clear()
        return sum(one.sizes()["responseBodySize"] for one in requests if ".woff2" not in one.url)
