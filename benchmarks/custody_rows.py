"""Lineage and balance: ours with numpy and numba, the ledger event by event, and the peers, on one history.

Each sweep is measured in a process of its own, so that its peak memory is its own; compiling is not counted.

python -m benchmarks.custody_rows numpy|numba|balance FILE     one measurement, as JSON
"""

from __future__ import annotations

import dataclasses
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.custody_history import History, events_of, made_history, read, written
from benchmarks.measuring import Row, peak_megabytes
from openkp.custody.bulk_balance import first_bad_event
from openkp.custody.columns import Columns
from openkp.custody.composition import Composition
from openkp.custody.corrections import corrected
from openkp.custody.events import Event, EventKind
from openkp.custody.ledger import Ledger
from openkp.custody.origins import OriginKey
from openkp.custody.sweep import Swept, sweep
from openkp.custody.sweep_numba import swept as warm
from openkp.custody.sweep_one import Lineage

Peers = Callable[..., dict[str, float]]
ARCS, LARGE = 1_000_000, 10_000_000
#: Arcs of the history that is posted event by event.
POSTED = 100_000
QUESTIONS = 25
ROUNDS = 5


def lineage_rows(peers: Peers, arcs: int = ARCS, *, rounds: int = ROUNDS) -> list[Row]:
    """All parcels, one parcel, the balance, and the ledger event by event."""
    with tempfile.TemporaryDirectory(prefix="openkp-bench-") as name:
        file = Path(name) / "history.npz"
        size, asked = _prepared(arcs, file)
        found, left_out = _peers(peers, str(file))
        rows = _sweep_rows(size, file, found, rounds)
        rows += _one_rows(read(file), asked, found)
        rows += _peer_rows(found, left_out)
    if arcs > ARCS:
        return [dataclasses.replace(row, target="") for row in rows]  # the targets are for a million
    return [*rows, *_ledger_rows()]


def _prepared(arcs: int, file: Path) -> tuple[str, list[int]]:
    """Write the history and the parcels that are asked for; its size in words, and these parcels."""
    history = made_history(arcs)
    written(history, file)
    parcels = history.columns.parcels
    asked = np.random.default_rng(1).integers(parcels // 2, parcels, QUESTIONS)
    np.save(file.with_name("asked.npy"), asked)
    return f"{arcs:,} arcs, {parcels:,} parcels, {len(history.columns.origins)} mines", asked.tolist()


def large_rows(peers: Peers) -> list[Row]:
    """The same on ten times as much, as far as the peers come in their time and memory."""
    return lineage_rows(peers, LARGE, rounds=1)


def _peers(peers: Peers, file: str) -> tuple[dict[str, float], list[str]]:
    """What each peer reaches in a process of its own, and those that reach nothing (why is on stderr)."""
    found: dict[str, float] = {}
    left_out = []
    for name in ("scipy", "rustworkx", "igraph", "networkx", "duckdb"):
        reached = peers("lineage", file, name)
        found |= reached
        left_out += [] if reached else [name]
    return found, left_out


def _peer_rows(found: dict[str, float], left_out: list[str]) -> list[Row]:
    """What the peers need beside their answers: memory, and a graph to be built first."""
    beside = {
        "peak memory of the peers, each with all that it did": ("MB", ", peak MB"),
        "building the peers' graphs": ("s", ", graph, seconds"),
    }
    rows = [
        Row(
            name=name,
            value=max((value for key, value in found.items() if key.endswith(end)), default=0),
            unit=unit,
            against={key.removesuffix(end): value for key, value in found.items() if key.endswith(end)},
        )
        for name, (unit, end) in beside.items()
    ]
    return rows + [
        Row(name=f"left out, over its time or memory: {name}", value=0, unit="", against={})
        for name in left_out
    ]


def _sweep_rows(size: str, file: Path, found: dict[str, float], rounds: int) -> list[Row]:
    of = {what: _measured(what, file, rounds) for what in ("numpy", "numba", "balance")}
    all_parcels = {
        name: value for name, value in found.items() if name.endswith(("float, seconds", "rows, seconds"))
    }
    rows = []
    for engine, target in (("numpy", "2"), ("numba", "0.5")):
        rows += [
            Row(
                name=f"origins of every parcel, exact, {engine}: {size}",
                value=of[engine]["seconds"],
                unit="s",
                against={"CPU": of[engine]["cpu"]} | all_parcels,
                target=target,
            ),
            Row(
                name=f"the same, {engine}: peak memory of the process",
                value=of[engine]["mb"],
                unit="MB",
                against={},
            ),
            Row(
                name=f"the same, {engine}: hundredths made or lost",
                value=of[engine]["error"],
                unit="",
                against={},
                target="0",
            ),
        ]
    balance = Row(
        name="balance of the ledger, first bad event",
        value=of["balance"]["seconds"] * 1000,
        unit="ms",
        against={"CPU": of["balance"]["cpu"] * 1000},
        target="50",
    )
    return [*rows, balance]


def _measured(what: str, file: Path, rounds: int) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.custody_rows", what, str(file), str(rounds)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _one_rows(history: History, asked: list[int], found: dict[str, float]) -> list[Row]:
    ancestors = {name: value for name, value in found.items() if name.endswith(", ms")}
    lineage = Lineage.of(history.columns)
    rows = []
    for engine in ("numpy", "numba"):
        for name, ask, target in (
            ("by proportion", lineage.shares, "10"),
            ("exact, over its ancestors", lineage.exact, ""),
            ("its ancestors alone", lineage.ancestors, ""),
        ):
            ask(asked[0], engine=engine)
            took = [_milliseconds(lambda: ask(parcel, engine=engine)) for parcel in asked]  # noqa: B023
            against = {"slowest": max(took)} | (ancestors if ask != lineage.exact else {})
            rows.append(
                Row(
                    name=f"one parcel from the log, {name}, {engine}",
                    value=statistics.median(took),
                    unit="ms",
                    against=against,
                    target=target,
                )
            )
    return rows


def _ledger_rows() -> list[Row]:
    """The pure-Python ledger: posting, asking, and correcting where a parcel came from."""
    events = events_of(made_history(POSTED).columns)
    ledger = Ledger()
    begun = time.process_time()
    for event in events:
        ledger.post(event)
    posting = (time.process_time() - begun) / len(events) * 1e6
    draw = random.Random(1)
    asked = draw.sample(sorted(ledger.parcels), 1000)
    asking = _milliseconds(lambda: [dict(ledger.parcels[code].composition) for code in asked])
    mined = [event for event in events if event.kind is EventKind.PRODUCTION]
    correcting = [
        _milliseconds(lambda: corrected(events, _mended(event, len(events) + 1), ledger=ledger))  # noqa: B023
        for event in draw.sample(mined, QUESTIONS)
    ]
    return [
        Row(name="ledger: post an event, ranges kept", value=posting, unit="us of CPU", against={}),
        Row(
            name="ledger: origins of a parcel, kept at write",
            value=asking,
            unit="us",
            against={},
            target="1,000",
        ),
        Row(
            name=f"ledger of {len(ledger.parcels):,} parcels: correct a production and everything below",
            value=statistics.median(correcting),
            unit="ms",
            against={"slowest": max(correcting)},
        ),
    ]


def _mended(event: Event, seq: int) -> Event:
    """The stones came from another mine."""
    origins = Composition.exact({OriginKey(country="BW", mine="Mine of another name"): event.made})
    instead = Event(
        seq=event.seq,
        kind=event.kind,
        happened_on=event.happened_on,
        outputs=event.outputs,
        origins=origins,
    )
    return Event(
        seq=seq,
        kind=EventKind.CORRECTION,
        happened_on=event.happened_on,
        corrects=event.seq,
        replaced_by=instead,
    )


def _milliseconds(function: Callable[[], object]) -> float:
    """On the clock, of one call."""
    begun = time.perf_counter()
    function()
    return (time.perf_counter() - begun) * 1000


def main() -> None:
    """One measurement, as JSON."""
    what, file, rounds = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    small = made_history(1_000).columns
    if what == "numba":
        warm(small)
    columns = read(file).columns
    took, cpu, error = [], [], 0
    for _ in range(rounds):
        begun, used = time.perf_counter(), time.process_time()
        swept = None if what == "balance" else sweep(columns, engine="numpy" if what == "numpy" else "numba")
        if swept is None:
            assert first_bad_event(columns) is None
        took.append(time.perf_counter() - begun)
        cpu.append(time.process_time() - used)
        if swept is not None:
            error += _made_or_lost(columns, swept)
        del swept
    found = {"seconds": statistics.median(took), "cpu": statistics.median(cpu), "error": error}
    print(json.dumps(found | {"mb": peak_megabytes()}))


def _made_or_lost(columns: Columns, swept: Swept) -> int:
    """Hundredths by which what lies in parcels and what left differ from what the sources brought."""
    brought = np.zeros(len(columns.origins), dtype=np.int64)
    np.add.at(brought, columns.source_origin, columns.source_carats)
    return int(np.abs(np.array(list(swept.totals().values())) - brought).sum())


if __name__ == "__main__":
    main()
