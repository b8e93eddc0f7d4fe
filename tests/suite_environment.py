"""Loaded before everything else (`-p suite_environment`): the suite has an office home of its own.

pytest-django reads the settings before any conftest, and the settings read the environment.
"""

from __future__ import annotations

import os
import tempfile
from collections import Counter

import pytest

_HOME = tempfile.TemporaryDirectory(prefix="openkp-tests-")
os.environ["OPENKP_HOME"] = _HOME.name
os.environ["OPENKP_DEMO"] = "1"
os.environ["DJANGO_SETTINGS_MODULE"] = "openkp.office.settings"

#: Fixtures and files that wait for other programs for a minute or more; the browser's pages are the longest.
_LONG_FIXTURES = frozenset({"engine", "demonstration"})
_LONG_FILES = (
    "test_tutorial.py",
    "test_washington.py",
    "test_pages_are_accessible.py",
    "test_concurrency.py",
    "test_bad_days.py",
    "test_backup.py",
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The files that take longest begin first, or the last one keeps one worker waiting for the other.

    Then those with most tests. xdist would begin with the latter: it is told not to (`tools/test`).
    """
    waiting = {item.path for item in items if _LONG_FIXTURES & set(getattr(item, "fixturenames", ()))}
    tests = Counter(item.path for item in items)

    def place(item: pytest.Item) -> tuple[int, int]:
        name, is_waiting = item.path.name, item.path in waiting
        rank = _LONG_FILES.index(name) if name in _LONG_FILES else len(_LONG_FILES) + (not is_waiting)
        return rank, -tests[item.path]

    items.sort(key=place)
