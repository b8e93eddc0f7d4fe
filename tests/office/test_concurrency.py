"""Fifty officers at once, and a power cut in the middle: no number twice, no gap, a log that is sound.

And fifty who export of one parcel at once: never more than it has, and no carat twice.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

HERE = Path(__file__).parent
ROOT = HERE.parent.parent


def environment_of(home: Path, database: str) -> dict[str, str]:
    """The environment of a process with an office home and a database of its own."""
    return {
        **os.environ,
        "OPENKP_HOME": str(home),
        "OPENKP_DATABASE": database,
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(HERE.parent)]),
        "PYTHONWARNINGS": "default",
    }


def make_database(address: str, name: str, *, like: str = "template1") -> str:
    with psycopg.connect(f"{address}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{like}"')
    return f"{address}/{name}"


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def prepared(request, tmp_path_factory):
    """An office with 40 examined applications, made once for each kind of database: its home and database."""
    home, database = tmp_path_factory.mktemp("race"), ""
    if request.param == "postgresql":
        database = make_database(request.getfixturevalue("postgres"), f"race_{os.getpid()}")
    run(environment_of(home, database), "prepare", "40")
    return home, database


@pytest.fixture
def environment(request, prepared, tmp_path):
    """A copy of the prepared office, for this test alone."""
    home, database = prepared
    shutil.copytree(home, tmp_path, dirs_exist_ok=True)
    if database:
        address, _, name = database.rpartition("/")
        database = make_database(address, f"{name}_{abs(hash(request.node.name)) % 10**8}", like=name)
    return environment_of(tmp_path, database)


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
    outcomes = json.loads(run(environment, "issue", str(officers), str(applications)))
    assert outcomes == {"issued": applications, "wrong_state": applications * officers - applications}
    state = json.loads(run(environment, "report"))
    assert sorted(state["numbers"]) == [f"BW-2026-{serial:06d}" for serial in range(1, applications + 1)]
    assert state["unaccounted"] == [[]]
    assert state["last_serial"] == state["statements"] == state["issued_applications"] == applications
    assert state["log_is_sound"]


def test_a_power_cut_during_issue_leaves_whole_certificates_and_a_sound_log(environment):
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


def test_fifty_writers_on_one_parcel_never_over_draw_it(environment):
    """100.00 ct cover 33 exports of 3.00 ct; 17 are refused, 1.00 ct is left, and every share adds up."""
    run(environment, "stock")
    assert json.loads(run(environment, "draw", "50", "300")) == {"stored": 33, "custody_overdrawn": 17}
    state = json.loads(run(environment, "report_stock"))
    assert state["exports"] == state["certificates"] == 33
    assert state["left"] == state["shares_left"] == 100
    assert state["drawn"] == state["gone"] == 9900
    assert state["numbers"] == list(range(1, 35))
    assert state["differences"] == []


def test_the_same_carats_are_exported_once_whoever_asks_at_the_same_time(environment):
    """Fifty exports of the whole parcel under one number: one is stored, the others are told why not."""
    run(environment, "stock")
    outcomes = json.loads(run(environment, "same", "50"))
    assert outcomes == {"stored": 1, "custody_overdrawn": 49, "custody_certificate_twice": 49}
    state = json.loads(run(environment, "report_stock"))
    assert (state["exports"], state["left"], state["drawn"], state["gone"]) == (1, 0, 10000, 10000)
    assert state["numbers"] == [1, 2]
    assert state["differences"] == []


def test_two_certificates_for_the_same_carats_are_never_both_issued(environment):
    """Of 150.00 ct two shipments want 100.00 ct each: eight officers issue one, the other is short."""
    run(environment, "covered")
    outcomes = json.loads(run(environment, "issue", "8", "2"))
    assert outcomes == {"issued": 1, "stock_parcel_short": 8, "wrong_state": 7}
    state = json.loads(run(environment, "report_stock"))
    assert (state["exports"], state["left"], state["drawn"], state["gone"]) == (1, 5000, 10000, 10000)
    assert state["differences"] == []


def test_what_needs_two_persons_is_asked_for_once_and_done_once_however_often_a_button_is_pressed(
    environment,
):
    state = json.loads(run(environment, "ask", "12"))
    assert state["asked"] == {"waits_for_second": 12}
    assert state["confirmed"] == {"done": 1, "record_not_found": 11}
    assert state["requests"] == ["done"]
