"""Files of many shipments for the tests, and a worker that does them at once."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any
from unittest import mock

from openkp.office import clock
from openkp.office.bulk.acts import keep_bulk_file, start_bulk_job
from openkp.office.bulk.models import BulkJob
from openkp.office.bulk.processing import work_on
from small_office import Office

APPLICATION: dict[str, str] = {
    "your_reference": "S-1",
    "destination": "AE",
    "importer": "Desert Rose Rough DMCC",
    "importer_address": "Unit 1, Jumeirah Lakes, Dubai",
    "carats_710231": "120.50",
    "usd_710231": "18075.00",
    "carats_710221": "80.00",
    "usd_710221": "960.00",
    "origins": "BW",
    "parcels": "2",
    "containers": "BOX-1: BW-S-1001",
}
CONFIRMATION: dict[str, str] = {
    "your_reference": "A-1",
    "certificate": "",
    "received_on": "2026-11-26",
    "outcome": "confirmed",
    "parcels": "2",
    "carats_710231": "120.50",
    "usd_710231": "18075.00",
    "carats_710221": "80.00",
    "usd_710221": "960.00",
    "seals": "BW-S-1001",
    "shelf": "Binder 11",
}


def csv_of(rows: Iterable[dict[str, str]], *, delimiter: str = ",") -> str:
    """The rows as a CSV, with the columns of the first."""
    listed = list(rows)
    text = io.StringIO()
    writer = csv.DictWriter(text, list(listed[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(listed)
    return text.getvalue()


def applications(count: int, **changes: str) -> str:
    """A CSV of so many applications, each with seals of its own."""
    return csv_of(
        {
            **APPLICATION,
            "your_reference": f"S-{place}",
            "containers": f"BOX-{place}: BW-S-{place}",
            **changes,
        }
        for place in range(1, count + 1)
    )


def confirmations(numbers: Sequence[str], **changes: str) -> str:
    """A CSV that confirms these certificates as declared."""
    return csv_of({**CONFIRMATION, "certificate": number, **changes} for number in numbers)


def kept(office: Office, who: str, data: str | bytes, **options: Any) -> BulkJob:
    """A job of the file, not started."""
    raw = data.encode() if isinstance(data, str) else data
    at = options.pop("at", office.now)
    return office.must(
        keep_bulk_file(office.actor(who), raw, options.pop("name", "file.csv"), now=at, **options)
    )


def done(office: Office, who: str, data: str | bytes, **options: Any) -> BulkJob:
    """A job of the file, started and worked through."""
    at = options.get("at", office.now)
    job = kept(office, who, data, **options)
    office.must(start_bulk_job(office.actor(who), job.pk, now=at, declared_by="B. Exporter"))
    with mock.patch.object(clock, "now", return_value=at):
        while work_on(job.pk, chunks=10):
            pass
    job.refresh_from_db()
    return job


def codes(job: BulkJob) -> list[list[str]]:
    """The codes found of each line, in the order of the file."""
    return [[str(found["code"]) for found in line.findings] for line in job.lines.order_by("place")]
