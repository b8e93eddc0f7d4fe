"""`openkp worker` where there is no office; what it does is in tests/office/test_bulk_power_cut.py."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def environment(home: Path) -> dict[str, str]:
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("OPENKP_")},
        "OPENKP_HOME": str(home),
        "PYTHONPATH": str(ROOT / "src"),
    }


def test_without_an_office_it_says_what_to_do(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "openkp", "worker", "--once"],
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 3
    assert f"no office in {tmp_path}" in done.stderr
    assert "openkp office init" in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.iterdir())


def test_a_look_at_a_folder_without_an_office_makes_none_in_it(tmp_path):
    """Else a passphrase of nobody lies there, and `openkp restore` would take it for that of the safe."""
    done = subprocess.run(
        [sys.executable, "-m", "openkp", "doctor"],
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 1
    assert f"office: There is no office in {tmp_path}." in done.stdout
    assert not list(tmp_path.iterdir())
