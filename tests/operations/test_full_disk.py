"""The disk fills up at work: people are told the truth, and the office works again once there is room."""

from __future__ import annotations

import random
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from operations.bad_days import BadOffice, Traffic
from operations.small_disk import SmallDisk, may_mount, small_disk
from operations.test_bad_days import office_of

USUAL, SLOW = 1, 60
#: Time for people to meet the full disk, in seconds; what they met is asserted, not how long it took.
AT_WORK = 0.6


@pytest.fixture(
    params=["mounted", "limited", pytest.param("postgresql", marks=pytest.mark.postgres)],
)
def office(request) -> Iterator[tuple[BadOffice, SmallDisk]]:
    """An office on a small disk of its own, and one whose server may not write any more."""
    is_mounted = request.param != "limited"
    if is_mounted and not may_mount():
        pytest.skip("mounting a small file system needs root; the limited one runs")
    kind = "postgresql" if request.param == "postgresql" else "sqlite"
    folder = Path(tempfile.mkdtemp(prefix="openkp-full-"))
    try:
        folder.chmod(0o755)
        with (
            small_disk(folder / "disk", megabytes=96, is_mounted=is_mounted) as disk,
            office_of(kind, disk.folder, log=folder / "server.log") as made,
        ):
            yield made, disk
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def processes(office: BadOffice) -> list[int]:
    """The server and its workers."""
    children = Path(f"/proc/{office.server}/task/{office.server}/children").read_text().split()
    return [office.server, *map(int, children)]


def full_day(office: BadOffice, disk: SmallDisk, dice: random.Random, *, is_all: bool) -> set[int]:
    """Work, a full disk, room again, work, a power cut; the statuses that people met while it was full."""
    office.start()
    traffic = Traffic(office)
    traffic.begin(4)
    time.sleep(dice.uniform(0.05, 0.4))
    disk.fill(processes(office))
    before = len(traffic.acts)
    traffic.statuses = set()
    for _ in range(200):
        time.sleep(AT_WORK / 4)
        disk.refill()
        if traffic.statuses & {503, 507}:
            break
    met = traffic.statuses
    if dice.random() < 0.5:
        office.kill_server()  # a power cut while the disk is full
    disk.free([] if not office.server else processes(office))
    if office.cluster is not None:
        office.cluster.start()  # it may have stopped itself; systemd starts it again as well
    office.start()
    before = len(traffic.acts)
    for _ in range(200):
        time.sleep(AT_WORK / 4)
        if len(traffic.acts) > before + 4:
            break
    traffic.end()
    assert len(traffic.acts) > before + 4, "nothing was done after there was room again"
    office.kill_server()
    office.start()
    seen = office.look(traffic, is_all=is_all)
    assert seen["faults"] == []
    assert traffic.strange == []
    return met


def full_days(office: BadOffice, disk: SmallDisk, count: int) -> None:
    dice = random.Random(11)
    met: set[int] = set()
    for day in range(count):
        met |= full_day(office, disk, dice, is_all=day == count - 1)
    assert met & {503, 507}, f"nobody met the full disk: {met}"
    if office.cluster is None:
        assert 507 in met


def test_a_full_disk_is_told_and_nothing_answered_is_lost(office):
    full_days(*office, USUAL)


@pytest.mark.slow
def test_sixty_full_disks_lose_nothing_that_was_answered(office):
    full_days(*office, SLOW)
