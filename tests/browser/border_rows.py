"""Rows of mutated certificates for the browser, from `border.mutations` in processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

ROOT = Path(__file__).parents[2]
MAKERS = 2


def rows(count: int, seed: int) -> Iterator[str]:
    """Batches of rows, one JSON object a line. Raises RuntimeError where a maker failed."""
    paths = os.pathsep.join([str(ROOT / "src"), str(ROOT / "tests")])
    makers = [
        subprocess.Popen(
            [sys.executable, "-m", "border.mutations", str(count // MAKERS), str(seed + number)],
            env={**os.environ, "PYTHONPATH": paths},
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(MAKERS)
    ]
    try:
        for maker in makers:
            yield from _batches(maker)
    finally:
        for maker in makers:
            maker.kill()
            maker.wait()


def _batches(maker: subprocess.Popen[str], size: int = 2000) -> Iterator[str]:
    assert maker.stdout is not None
    with maker.stdout as lines:
        while batch := "".join(islice(lines, size)):
            yield batch
    if maker.wait():
        raise RuntimeError(f"the maker of mutations ended with {maker.returncode}")
