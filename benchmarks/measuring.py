"""How things are measured here: CPU seconds of one core, medians of rounds."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the result. `better` is "more" or "less"; `against` are peers and limits, same unit."""

    name: str
    value: float
    unit: str
    against: dict[str, float]
    target: str = ""


def rate(function: Callable[[], object], *, seconds: float = 1.0, rounds: int = 5) -> float:
    """Calls per CPU second of this process: median of rounds."""
    function()
    found = []
    for _ in range(rounds):
        calls, start = 0, time.process_time()
        while time.process_time() - start < seconds / rounds:
            function()
            calls += 1
        found.append(calls / (time.process_time() - start))
    return statistics.median(found)


def wall_milliseconds(function: Callable[[], object], *, rounds: int) -> tuple[float, float]:
    """Median and 95th percentile of the time one call takes on the clock."""
    found = []
    for _ in range(rounds):
        start = time.perf_counter()
        function()
        found.append((time.perf_counter() - start) * 1000)
    found.sort()
    return statistics.median(found), found[int(len(found) * 0.95) - 1]


def durable_writes_per_second(folder: Path, *, size: int = 400, rounds: int = 200) -> float:
    """The machine's own limit: append so many bytes and wait until the disk has them, per second of clock."""
    with tempfile.NamedTemporaryFile(dir=folder) as file:
        start = time.perf_counter()
        for _ in range(rounds):
            file.write(b"x" * size)
            file.flush()
            os.fdatasync(file.fileno())
        return rounds / (time.perf_counter() - start)


def peak_megabytes() -> float:
    """Peak memory of this process alone, on Linux; `ru_maxrss` may be that of the process that started it."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0
