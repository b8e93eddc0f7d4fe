"""Fixtures of the whole suite. Its environment is set in `suite_environment`."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

# A test never asserts how long something takes: these machines are shared.
settings.register_profile("openkp", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("openkp")


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a cluster of the suite's own; each test makes the databases it needs."""
    from postgres import cluster  # tests/ is on the path, see pyproject.toml

    with cluster() as address:
        yield address


@pytest.fixture(autouse=True, scope="session")
def quick_passwords() -> None:
    """Argon2 and scrypt are slow on purpose; the suite signs in, and opens keys, hundreds of times."""
    from django.conf import settings

    from openkp.statements import key_sealing

    key_sealing.SCRYPT_N = 2**4

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
