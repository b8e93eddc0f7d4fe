"""Fixtures of the whole suite: an office home of its own, and a PostgreSQL that the suite starts itself."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator

import pytest

_HOME = tempfile.TemporaryDirectory(prefix="openkp-tests-")
os.environ["OPENKP_HOME"] = _HOME.name
os.environ["OPENKP_DEMO"] = "1"
os.environ["OPENKP_TRY_LANGUAGES"] = "1"
os.environ["DJANGO_SETTINGS_MODULE"] = "openkp.office.settings"


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a cluster of the suite's own; each test makes the databases it needs."""
    from postgres import cluster  # tests/ is on the path, see pyproject.toml

    with cluster() as address:
        yield address


@pytest.fixture(autouse=True, scope="session")
def quick_passwords() -> None:
    """Argon2 is slow on purpose; the suite signs in hundreds of times."""
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
