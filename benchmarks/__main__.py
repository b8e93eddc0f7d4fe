"""`python -m benchmarks`: everything, peers in the same run; one JSON result and one table.

--out FILE     where the JSON goes (build/bench.json)
--only WORD    rows of one kind: rules, regime, signatures, keys, log, office, start, screens,
                compilation, matching, definitions, border, custody, custody-large (only if asked for)
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import platform
import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path

from benchmarks import (
    border_rows,
    custody_rows,
    definitions_rows,
    engine_rows,
    keys,
    office_rows,
    statistics_compilation,
    statistics_matching,
    statistics_rows,
)
from benchmarks.measuring import Row

ROOT = Path(__file__).resolve().parents[1]
#: Rows that take many minutes and gigabytes: only where they are asked for.
LONG = ("custody-large",)
#: Seconds that a peer gets for one question to it.
PATIENCE = 300
PEERS = ROOT / "build" / "bench-venv"


def peers(*arguments: str) -> dict[str, float]:
    """What the peers reach on the same data, or nothing where they cannot be installed."""
    python = PEERS / "bin" / "python"
    locked = ROOT / "benchmarks" / "peers.txt"
    try:
        if not python.exists():
            venv.create(PEERS, with_pip=True)
            subprocess.run(
                [python, "-m", "pip", "install", "-q", "--require-hashes", "-r", locked],
                check=True,
                capture_output=True,
            )
        done = subprocess.run(
            [python, ROOT / "benchmarks" / "peers.py", *arguments],
            check=True,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
    except subprocess.TimeoutExpired:
        print(f"{' '.join(arguments)}: stopped after {PATIENCE} s", file=sys.stderr)
        return {}
    except (OSError, subprocess.CalledProcessError) as error:
        said = (getattr(error, "stderr", "") or "").strip().splitlines()[-1:]
        print(f"peers cannot run: {error} {' '.join(said)}", file=sys.stderr)
        return {}
    found: dict[str, float] = json.loads(done.stdout)
    return found


def main() -> None:
    """Measure, write, print."""
    kinds: dict[str, Callable[[], list[Row]]] = {
        "start": engine_rows.start_rows,
        "rules": engine_rows.rule_rows,
        "regime": engine_rows.regime_rows,
        "signatures": lambda: engine_rows.signature_rows(peers),
        "office": lambda: [*office_rows.issue_rows(), *_pdf_peer()],
        "keys": keys.rows,
        "log": lambda: engine_rows.log_rows(peers),
        "screens": statistics_rows.screen_rows,
        "compilation": statistics_compilation.compilation_rows,
        "matching": lambda: statistics_matching.matching_rows(peers),
        "definitions": definitions_rows.definition_rows,
        "border": border_rows.border_rows,
        "custody": lambda: custody_rows.lineage_rows(peers),
        "custody-large": lambda: custody_rows.large_rows(peers),
    }
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "bench.json")
    parser.add_argument("--only", choices=list(kinds))
    asked = parser.parse_args()
    rows: list[Row] = []
    for kind, measure in kinds.items():
        if asked.only == kind or (asked.only is None and kind not in LONG):
            print(f"measuring: {kind}", file=sys.stderr)
            rows += measure()
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    result = {"machine": platform.processor() or platform.machine(), "python": platform.python_version()}
    asked.out.write_text(
        json.dumps(result | {"rows": [dataclasses.asdict(row) for row in rows]}, indent=1), encoding="utf-8"
    )
    print(table(rows))


def _pdf_peer() -> list[Row]:
    found = peers("pdf").get("fpdf2 page", 0)
    return [Row(name="PDF: a plain page by fpdf2", value=found, unit="per CPU second", against={})]


def table(rows: list[Row]) -> str:
    """The rows as a Markdown table; each peer and limit with the ratio of ours to it."""
    lines = ["| what | reached | unit | beside it (ours : it) | target |", "|---|---|---|---|---|"]
    for row in rows:
        beside = "; ".join(
            f"{name} {number(value)} ({row.value / value:.2f})"
            for name, value in row.against.items()
            if value
        )
        lines.append(f"| {row.name} | {number(row.value)} | {row.unit} | {beside} | {row.target} |")
    return "\n".join(lines)


def number(value: float) -> str:
    """Three figures that count."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


if __name__ == "__main__":
    main()
