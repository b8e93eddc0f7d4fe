"""A real office, served by gunicorn on a free port, and Debian's Chromium."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from browser.desk import Desk
from browser.office_server import filled_home, served

HERE = Path(__file__).parent
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
def office_home(tmp_path_factory) -> Path:
    """The home of a small demonstration office; every worker of the suite has its own."""
    return filled_home(tmp_path_factory.mktemp("office"))


@pytest.fixture(scope="session")
def office_url(office_home) -> Iterator[str]:
    """The address of that office, which is up."""
    with served(office_home) as address:
        yield address


@pytest.fixture
def base_url(office_url):
    return office_url


@pytest.fixture
def desk(browser, office_url):
    """Windows for people: `desk("exporter of Gaborone")`; None for a stranger. Closed after the test.

    `at` is the address of another office. The test fails where a window had an error in its console.
    """
    contexts, desks = [], []

    def open_desk(person: str | None = None, *, width: int = 1440, language: str = "", at: str = "") -> Desk:
        url = at or office_url
        context = browser.new_context(viewport={"width": width, "height": 900})
        contexts.append(context)
        if language:
            context.add_cookies([{"name": "django_language", "value": language, "url": url}])
        window = Desk(context.new_page(), url)
        desks.append(window)
        return window.sit_down(person) if person else window

    yield open_desk
    for context in contexts:
        context.close()
    assert [trouble for window in desks for trouble in window.troubles] == []
