"""Power cuts at work: 30 in the usual suite, 1,000 in the slow one; then a full disk."""

from __future__ import annotations

import atexit
import random
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path

import pytest

from operations.bad_days import BadOffice, bad_day
from operations.own_postgres import Cluster

USUAL = {"sqlite": 20, "postgresql": 10}
SLOW = {"sqlite": 600, "postgresql": 400}
KINDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
#: Every so often all certificates are opened again, in the slow suite.
THOROUGH_EVERY = 50


@contextmanager
def office_of(kind: str, folder: Path, log: Path | None = None) -> Iterator[BadOffice]:
    """An office of this kind with everything it needs in the folder, gone afterwards. log: of the server."""
    folder.chmod(0o755)
    with ExitStack() as ending:
        cluster = None
        if kind == "postgresql":
            cluster = Cluster(folder / "pg")
            cluster.make()
            ending.callback(cluster.stop)
            cluster.start()
            cluster.make_database()
            (folder / "home").mkdir()
        else:
            home, people = founded()
            shutil.copytree(home, folder / "home")
        office = BadOffice(home=folder / "home", log=log or folder / "server.log", cluster=cluster)
        ending.callback(office.close)
        if cluster is not None:
            office.found()
        else:
            office.people = people
        yield office


@cache
def founded() -> tuple[Path, dict[str, str]]:
    """An office with SQLite, founded once for each process of the suite: its home, and who is signed in."""
    folder = Path(tempfile.mkdtemp(prefix="openkp-founded-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    (folder / "home").mkdir()
    office = BadOffice(home=folder / "home", log=folder / "server.log")
    try:
        office.found()
    finally:
        office.close()
    return office.home, office.people


@pytest.fixture(params=KINDS)
def office(request) -> Iterator[BadOffice]:
    """Each office in a short folder that PostgreSQL's user may enter."""
    folder = Path(tempfile.mkdtemp(prefix="openkp-bad-"))
    try:
        with office_of(request.param, folder) as made:
            made.kind = request.param
            yield made
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def bad_days(office: BadOffice, count: int, *, seed: int, every: int) -> None:
    dice = random.Random(seed)
    moments = set()
    certificates = 0
    for day in range(count):
        seen = bad_day(office, dice, is_all=day % every == every - 1 or day == count - 1)
        assert seen["certificates"] >= certificates
        certificates = seen["certificates"]
        moments.add(seen["moment"])
    assert certificates > count / 2, "the traffic hardly issued anything"
    assert office.acknowledged > count
    assert len(moments) >= 2, moments


def test_power_cuts_lose_nothing_that_was_answered(office):
    bad_days(office, USUAL[office.kind], seed=7, every=5)


@pytest.mark.slow
def test_a_thousand_power_cuts_lose_nothing_that_was_answered(office):
    bad_days(office, SLOW[office.kind], seed=2026, every=THOROUGH_EVERY)
