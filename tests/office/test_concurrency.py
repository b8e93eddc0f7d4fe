"""Fifty officers at once, and a power cut in the middle: no number twice, no gap, a log that is sound."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

HERE = Path(__file__).parent
ROOT = HERE.parent.parent


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def environment(request, tmp_path):
    """The environment of a process with an office home and a database of its own."""
    values = {
        **os.environ,
        "OPENKP_HOME": str(tmp_path),
        "OPENKP_DATABASE": "",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(HERE.parent)]),
        "PYTHONWARNINGS": "default",
    }
    if request.param == "postgresql":
        address = request.getfixturevalue("postgres")
        name = f"race_{os.getpid()}_{abs(hash(request.node.name)) % 10**8}"
        with psycopg.connect(f"{address}/postgres", autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        values["OPENKP_DATABASE"] = f"{address}/{name}"
    return values


def run(environment, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, HERE / "race.py", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert "Traceback" not in done.stderr, done.stderr[-3000:]
    return done.stdout


def test_fifty_officers_issue_at_once_without_a_gap_or_a_number_used_twice(environment):
    applications, officers = 10, 50
    run(environment, "prepare", str(applications))
    outcomes = json.loads(run(environment, "issue", str(officers)))
    assert outcomes == {"issued": applications, "wrong_state": applications * officers - applications}
    state = json.loads(run(environment, "report"))
    assert sorted(state["numbers"]) == [f"BW-2026-{serial:06d}" for serial in range(1, applications + 1)]
    assert state["unaccounted"] == [[]]
    assert state["last_serial"] == state["statements"] == state["issued_applications"] == applications
    assert state["log_is_sound"]


def test_a_power_cut_during_issue_leaves_whole_certificates_and_a_sound_log(environment):
    run(environment, "prepare", "40")
    process = subprocess.Popen(
        [sys.executable, HERE / "race.py", "endless"], env=environment, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    told = [process.stdout.readline().strip() for _ in range(7)]
    process.send_signal(signal.SIGKILL)
    told += [line.strip() for line in process.stdout if line.endswith("\n")]
    process.wait(30)
    process.stdout.close()
    state = json.loads(run(environment, "report"))
    assert set(told) <= set(state["numbers"]), "a number that was told to the officer is gone"
    count = len(state["numbers"])
    assert count >= 7
    assert state["unaccounted"] == [[]]
    assert state["last_serial"] == state["statements"] == state["issued_applications"] == count
    assert state["log_is_sound"]
