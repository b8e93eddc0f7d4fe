"""Matching certificates with confirmations: ours, DuckDB's bare join, and the peers, on the same files.

Each measurement is a process of its own, so that its peak memory is its own. Seconds are of the clock, from
opening the files to the last byte of the result, after the imports and one matching of 2,000 pairs; CPU
seconds beside them, because these machines are shared.

python -m benchmarks.statistics_matching ours|bare FOLDER     one measurement, as JSON
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from benchmarks.measuring import Row, peak_megabytes
from openkp.statistics.engines import opened
from openkp.statistics.matching import match, read_side, write_matching
from statistics_pairs import Truth, write_pairs  # type: ignore[import-untyped]  # tests/ is on the path

Peers = Callable[..., dict[str, float]]
SIZES = (100_000, 1_000_000, 10_000_000)
#: Splink and pandas are not asked for more: they would take many minutes, or more memory than there is.
LARGEST_FOR_PEERS = 1_000_000
MEMORY = "2.5GB"
SIDES = (("exports", "issued_on"), ("confirmations", "confirmed_on"))


def matching_rows(peers: Peers, sizes: tuple[int, ...] = SIZES, *, rounds: int = 3) -> list[Row]:
    """One row for time at each size, one for memory, and precision and recall at a million, easy and hard."""
    rows: list[Row] = []
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="openkp-bench-") as name:
            folder = Path(name)
            truth = write_pairs(folder, size)
            rows += _rows_of(folder, size, truth, peers, rounds)
            if size == LARGEST_FOR_PEERS:
                truth = write_pairs(folder, size, hard=True)
                rows += _rows_of(folder, size, truth, peers, 1, kind="hard pairs")
    return rows


def _rows_of(
    folder: Path, size: int, truth: Truth, peers: Peers, rounds: int, *, kind: str = "pairs"
) -> list[Row]:
    ours, bare = (_median([measured(what, folder) for _ in range(rounds)]) for what in ("ours", "bare"))
    precision, recall = quality(folder / "out" / "matches.parquet", truth)
    against = {"bare join": bare["seconds"]}
    np.savez(folder / "truth.npz", partner=truth.partner, mistyped=truth.mistyped)
    found = peers("match", str(folder)) if size <= LARGEST_FOR_PEERS and kind == "pairs" else {}

    def of_peers(measure: str) -> dict[str, float]:
        ending = f", {measure}"
        return {name: value for name, value in found.items() if name.endswith(ending)}

    against |= of_peers("seconds")
    what = f"match {size:,} {kind}"
    return [
        Row(name=what, value=ours["seconds"], unit="s", against=against, target="3 x bare join, Splink / 10"),
        Row(name=f"{what}, CPU", value=ours["cpu"], unit="CPU s", against={"bare join": bare["cpu"]}),
        Row(name=f"{what}, peak memory", value=ours["mb"], unit="MB", against={"bare join": bare["mb"]}),
        Row(
            name=f"{what}: precision on mistyped",
            value=precision,
            unit="",
            against=of_peers("precision"),
            target="0.999",
        ),
        Row(
            name=f"{what}: recall on mistyped",
            value=recall,
            unit="",
            against=of_peers("recall"),
            target="0.99",
        ),
    ]


def _median(found: list[dict[str, float]]) -> dict[str, float]:
    return {name: statistics.median(each[name] for each in found) for name in found[0]}


def measured(what: str, folder: Path) -> dict[str, float]:
    """`seconds`, `cpu` and `mb` of one run in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.statistics_matching", what, str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def quality(matches: Path, truth: Truth) -> tuple[float, float]:
    """Precision and recall on mistyped numbers: pairs claimed of them that are right, and of them found."""
    table = pq.read_table(matches, columns=["export_row", "confirmation_row", "kind"])
    export, confirmation = (table[name].to_numpy() for name in ("export_row", "confirmation_row"))
    right = truth.partner[confirmation] == export
    claimed = truth.mistyped[confirmation] | (np.array(table["kind"].to_pylist()) == "mistyped_number")
    wanted = truth.mistyped & (truth.partner >= 0)
    found = np.zeros(len(wanted), dtype=bool)
    found[confirmation[right]] = True
    return float(right[claimed].mean()), float(found[wanted].mean())


def _ours(folder: Path) -> None:
    with opened(memory_limit=MEMORY) as backend:
        sides = [read_side(backend, folder / f"{name}.parquet", day) for name, day in SIDES]
        with match(backend, *sides) as found:
            write_matching(found, folder / "out")


def _bare(folder: Path) -> None:
    import duckdb

    settings: dict[str, Any] = {
        "memory_limit": MEMORY,
        "preserve_insertion_order": False,
        "temp_directory": f"{folder}/spill",
    }
    with duckdb.connect(config=settings) as engine:
        engine.execute(
            "COPY (SELECT e.file_row_number AS export_row, c.file_row_number AS confirmation_row"
            f" FROM read_parquet('{folder}/exports.parquet', file_row_number = true) e"
            f" JOIN read_parquet('{folder}/confirmations.parquet', file_row_number = true) c"
            f" USING (certificate_number)) TO '{folder}/bare.parquet'"
        )


def main() -> None:
    """One measurement, as JSON."""
    what, folder = sys.argv[1], Path(sys.argv[2])
    run = {"ours": _ours, "bare": _bare}[what]
    with tempfile.TemporaryDirectory(prefix="openkp-bench-") as name:
        write_pairs(Path(name), 2_000)
        run(Path(name))
    begun, cpu = time.perf_counter(), time.process_time()
    run(folder)
    print(
        json.dumps(
            {
                "seconds": time.perf_counter() - begun,
                "cpu": time.process_time() - cpu,
                "mb": peak_megabytes(),
            }
        )
    )


if __name__ == "__main__":
    main()
