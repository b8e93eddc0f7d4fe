"""Files of many shipments through a worker: lines a second and memory, on SQLite and on PostgreSQL.

python -m benchmarks.bulk [LINES]    10,000 where none are given; prints JSON

Each database is measured in a process of its own, so that its memory is its own: read the file, keep its
lines, do every line by the acts of the page (applications of an exporter; then confirmations of imports).
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LINES, CONFIRMED = 10_000, 1_000


def main() -> None:
    """Measure both databases and print what was found."""
    lines = int(sys.argv[1]) if len(sys.argv) > 1 else LINES
    sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "src")]
    cluster = import_module("postgres").cluster  # the suite's own
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="openkp-bench-") as folder:
        found["sqlite"] = _measured(folder, "", lines)
    with tempfile.TemporaryDirectory(prefix="openkp-bench-") as folder, cluster() as address:
        found["postgresql"] = _measured(folder, f"{address}/postgres", lines)
    print(json.dumps(found, indent=2))


def _measured(home: str, database: str, lines: int) -> Any:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("OPENKP_")},
        "OPENKP_HOME": home,
        "OPENKP_DATABASE": database,
        "DJANGO_SETTINGS_MODULE": "openkp.office.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT / "tests"), str(ROOT)]),
    }
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.bulk", "--here", str(lines)],
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(done.stdout)


def here(lines: int) -> dict[str, Any]:
    """Measure in this process."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from openkp.office import clock

    files = import_module("bulk_files")
    office = import_module("small_office").build_office()
    clock.now = lambda: NOW
    before = _megabytes()
    found = {"applications": _job(office, "bw.exporter", files.applications(lines))}
    numbers = [certificate.number for certificate in _issued(office, min(CONFIRMED, lines))]
    clock.now = lambda: NOW + timedelta(days=3)
    data = files.confirmations(numbers, received_on="2026-11-26")
    found["confirmations"] = _job(office, "ae.importing_officer", data)
    return {**found, "memory_mb": {"at rest": before, "at most": _megabytes()}}


def _job(office: Any, who: str, data: str) -> dict[str, float]:
    from openkp.office import clock
    from openkp.office.bulk.acts import keep_bulk_file, start_bulk_job
    from openkp.office.bulk.processing import work_on

    actor = office.actor(who)
    began = time.perf_counter()
    job = keep_bulk_file(actor, data.encode(), "file.csv", now=clock.now()).done
    kept = time.perf_counter()
    start_bulk_job(actor, job.pk, now=clock.now(), declared_by="B. Exporter").done  # noqa: B018 - or it raises
    cpu = time.process_time()
    while work_on(job.pk, chunks=20):
        pass
    took = time.perf_counter() - kept
    job.refresh_from_db()
    return {
        "lines": job.total,
        "done": job.done,
        "read and kept, lines per second": round(job.total / (kept - began)),
        "done, lines per second": round(job.total / took, 1),
        "done, lines per CPU second": round(job.total / (time.process_time() - cpu), 1),
        "seconds": round(took, 1),
    }


def _issued(office: Any, count: int) -> list[Any]:
    """Certificates under way, all with the same content, issued in batches."""
    from openkp.office.certificates import acts
    from openkp.office.certificates.compiling import answer_key
    from openkp.office.certificates.models import Application
    from openkp.scheme.findings import Severity

    officer = office.actor("bw.issuing_officer")
    submitted = Application.objects.filter(state="submitted").order_by("pk")[:count]
    record = {name: office.content[name] for name in ("lines", "parcels", "containers")}
    references = []
    for one in submitted:
        first = acts.examine_shipment(officer, one.reference, record, now=NOW)
        asked = [found for found in first.findings if found.severity is Severity.ASKS]
        if asked:
            answers = {answer_key(found): "looked at" for found in asked}
            again = acts.examine_shipment(officer, one.reference, record | {"answers": answers}, now=NOW)
            again.done  # noqa: B018 - raises if it was refused
        references.append(one.reference)
    issued: list[Any] = []
    for place in range(0, len(references), 100):
        issued += acts.issue_certificates(officer, references[place : place + 100], now=NOW).done
    return issued


def _megabytes() -> float:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


if __name__ == "__main__":
    if "--here" in sys.argv:
        print(json.dumps(here(int(sys.argv[-1]))))
    else:
        main()
