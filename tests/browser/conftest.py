"""A real office, served by gunicorn on a free port, and Debian's Chromium."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)


def pytest_collection_modifyitems(items):
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args():
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.fail("Chromium is not installed; `make test` installs it as root")
    return {"executable_path": chromium, "args": FLAGS.split()}


@pytest.fixture(scope="session")
def office_url(tmp_path_factory) -> Iterator[str]:
    """The address of a small demonstration office that is up."""
    home = tmp_path_factory.mktemp("office")
    given = os.environ.get("OPENKP_SCREENSHOT_HOME")
    environment = {
        **os.environ,
        "OPENKP_HOME": given or str(home),
        "OPENKP_DATABASE": "",
        "OPENKP_DEMO": "1",
        "OPENKP_TRY_LANGUAGES": "1",
        "DJANGO_SETTINGS_MODULE": "openkp.office.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT / "tests")]),
    }
    if not given:
        subprocess.run([sys.executable, HERE / "seed.py"], env=environment, check=True, timeout=300)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = ["-m", "gunicorn", "openkp.office.wsgi", "-k", "gthread", "-w", "1", "--threads", "8", "--bind"]
    with (home / "server.log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, *command, f"127.0.0.1:{port}"], env=environment, stdout=log, stderr=log
        )
        address = f"http://localhost:{port}"
        try:
            _wait_for(f"{address}/health/", server)
            yield address
        finally:
            server.terminate()
            server.wait(30)


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(240):
        if server.poll() is not None:
            raise RuntimeError("the office stopped while starting; see server.log")
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.25)
    raise RuntimeError("the office did not start in a minute")


@pytest.fixture
def base_url(office_url):
    return office_url


class Desk:
    """One person's browser window."""

    def __init__(self, page, office_url: str) -> None:
        self.page = page
        self.url = office_url
        self.troubles: list[str] = []
        page.on("console", lambda said: self._note(said.type, said.text))
        page.on("pageerror", lambda error: self.troubles.append(str(error)))

    def _note(self, kind: str, text: str) -> None:
        if kind == "error" and "status of 4" not in text:
            self.troubles.append(text)

    def sit_down(self, person: str) -> Desk:
        """Take a persona on the start page."""
        self.page.goto(self.url)
        self.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        self.page.get_by_role("button", name=person).first.click()
        self.page.wait_for_load_state()
        return self

    def go(self, path: str):
        """Open a page and give its answer."""
        return self.page.goto(self.url + path)

    def press(self, name: str) -> None:
        """Press the button of that name."""
        self.page.get_by_role("button", name=name, exact=True).first.click()
        self.page.wait_for_load_state()

    def text(self) -> str:
        """What the page says."""
        return self.page.locator("main").inner_text()


@pytest.fixture
def desk(browser, office_url):
    """Windows for people: `desk("Gaborone Rough Traders")`; None for a stranger. Closed after the test."""
    contexts, desks = [], []

    def open_desk(person: str | None = None, *, width: int = 1440, language: str = "") -> Desk:
        context = browser.new_context(viewport={"width": width, "height": 900})
        contexts.append(context)
        if language:
            context.add_cookies([{"name": "django_language", "value": language, "url": office_url}])
        window = Desk(context.new_page(), office_url)
        desks.append(window)
        return window.sit_down(person) if person else window

    yield open_desk
    for context in contexts:
        context.close()
    assert [trouble for window in desks for trouble in window.troubles] == []
