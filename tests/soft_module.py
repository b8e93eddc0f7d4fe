"""A security module for the tests: SoftHSM with a token of its own, in a folder of the test run."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from openkp.office.register.security_module import ModulePlace, forget_sessions

LIBRARY = "/usr/lib/softhsm/libsofthsm2.so"
TOKEN, PIN = "openkp-tests", "271828"


@pytest.fixture(scope="session")
def soft_module(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModulePlace]:
    """The place of a token that this process alone uses."""
    if not Path(LIBRARY).is_file():
        pytest.skip("SoftHSM is not installed (Debian: softhsm2)")
    folder = tmp_path_factory.mktemp("softhsm")
    (folder / "tokens").mkdir()
    configuration = folder / "softhsm2.conf"
    configuration.write_text(
        f"directories.tokendir = {folder}/tokens\nobjectstore.backend = file\nlog.level = ERROR\n"
    )
    before = os.environ.get("SOFTHSM2_CONF")
    os.environ["SOFTHSM2_CONF"] = str(configuration)
    command = [
        "softhsm2-util",
        "--init-token",
        "--free",
        "--label",
        TOKEN,
        "--so-pin",
        "31415926",
        "--pin",
        PIN,
    ]
    subprocess.run(command, check=True, capture_output=True)
    forget_sessions()  # another file of tests in this process had a token of its own
    yield ModulePlace(library=LIBRARY, token=TOKEN, pin=PIN)
    forget_sessions()
    if before is None:
        del os.environ["SOFTHSM2_CONF"]
    else:
        os.environ["SOFTHSM2_CONF"] = before
