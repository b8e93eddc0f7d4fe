"""The statistics: screens on the real filings."""

from __future__ import annotations

import subprocess
import sys
from importlib.resources import as_file, files

from benchmarks.measuring import Row, rate, wall_milliseconds
from openkp.statistics.intake import read_file
from openkp.statistics.screens import run_screens

FILINGS = "statistics/kp_production_halfyear.csv"


def screen_rows() -> list[Row]:
    """The screens on 1,529 filings: alone, and as the command reads, screens and prints them."""
    with as_file(files("openkp.reference").joinpath(FILINGS)) as path:
        filings = read_file(path).figures
        command = [sys.executable, "-m", "openkp", "statistics", "screen", str(path), "--json"]
        median, slowest = wall_milliseconds(
            lambda: subprocess.run(command, check=True, capture_output=True), rounds=5
        )
    return [
        Row(
            name="screens on 1,529 filings: the command, from file to JSON",
            value=median,
            unit="ms of clock",
            against={"slowest": slowest},
            target="under 2,000",
        ),
        Row(
            name="screens on 1,529 filings: the engine",
            value=rate(lambda: run_screens(filings)),
            unit="per CPU second",
            against={},
        ),
    ]
