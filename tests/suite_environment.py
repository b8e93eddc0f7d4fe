"""Loaded before everything else (`-p suite_environment`): the suite has an office home of its own.

pytest-django reads the settings before any conftest, and the settings read the environment.
"""

from __future__ import annotations

import os
import tempfile

import pytest

_HOME = tempfile.TemporaryDirectory(prefix="openkp-tests-")
os.environ["OPENKP_HOME"] = _HOME.name
os.environ["OPENKP_DEMO"] = "1"
os.environ["OPENKP_TRY_LANGUAGES"] = "1"
os.environ["DJANGO_SETTINGS_MODULE"] = "openkp.office.settings"

#: Fixtures and files that wait for other programs for a minute or more.
_LONG_FIXTURES = frozenset({"engine", "demonstration"})
_LONG_FILES = frozenset({"test_tutorial.py", "test_concurrency.py"})


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The files that take longest begin first, or the last one keeps one worker waiting for the other."""
    long = {
        item.path
        for item in items
        if item.path.name in _LONG_FILES or _LONG_FIXTURES & set(getattr(item, "fixturenames", ()))
    }
    items.sort(key=lambda item: item.path not in long)
