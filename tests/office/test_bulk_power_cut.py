"""Killed in the middle, and two workers at once: no line is lost, none is done twice; a key counts once."""

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
LINES = 45


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def environment(request, tmp_path_factory):
    """An office with a job of 45 lines that was started; the environment of processes that open it."""
    home, database = tmp_path_factory.mktemp("bulk"), ""
    if request.param == "postgresql":
        address, name = request.getfixturevalue("postgres"), f"bulk_{os.getpid()}"
        with psycopg.connect(f"{address}/postgres", autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        database = f"{address}/{name}"
    found = {
        **os.environ,
        "OPENKP_HOME": str(home),
        "OPENKP_DATABASE": database,
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(HERE.parent)]),
        "PYTHONWARNINGS": "default",
    }
    run(found, "prepare", str(LINES))
    return found


def started(environment, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, HERE / "bulk_race.py", *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(process: subprocess.Popen[str]) -> str:
    out, err = process.communicate(timeout=300)
    assert process.returncode == 0, err[-3000:]
    assert "Traceback" not in err, err[-3000:]
    return out


def run(environment, *arguments: str) -> str:
    return ended(started(environment, *arguments))


def test_a_job_that_was_killed_goes_on_with_two_workers_and_no_line_is_done_twice(environment):
    process = started(environment, "work")
    assert process.stdout is not None
    told = [int(process.stdout.readline()) for _ in range(3)]
    process.send_signal(signal.SIGKILL)
    rest, _ = process.communicate(timeout=60)
    told += [int(line) for line in rest.splitlines(keepends=True) if line.endswith("\n")]
    cut = json.loads(run(environment, "report"))
    done, refused, waiting = cut["counts"]
    assert done + refused >= told[-1], "a line that was told to be done is gone"
    assert waiting == cut["states"].count("waiting") == LINES - done - refused
    assert cut["subjects"] == cut["references"]
    assert cut["log_is_sound"]

    whole = json.loads(run(environment, "finish", "2"))
    assert (whole["state"], whole["counts"]) == ("finished", [41, 4, 0])
    assert [place for place, state in enumerate(whole["states"], start=1) if state == "refused"] == [
        10,
        20,
        30,
        40,
    ]
    assert whole["subjects"] == whole["references"]
    assert len(set(whole["references"])) == 41
    assert whole["chunks"] == 41
    assert whole["log_is_sound"]


def test_eight_at_once_under_one_key_do_it_once_and_are_told_the_same(environment):
    told = json.loads(run(environment, "keyed", "8"))
    assert told == {"statuses": [200], "answers": 1, "made": 1, "kept": 1}


def test_a_worker_waits_for_work_and_leaves_on_a_signal(environment):
    command = [sys.executable, "-m", "openkp", "worker"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as worker:
        assert worker.stderr is not None
        try:
            told = worker.stderr.readline()
            is_waiting = worker.poll() is None
        finally:
            worker.terminate()
        said = told + worker.stderr.read()
    assert told.startswith("A worker of the office"), said
    assert is_waiting
    assert worker.returncode in (0, -signal.SIGTERM)
    assert "Traceback" not in said
