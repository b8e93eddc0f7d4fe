"""What goes in and comes out of the bulk operations."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from ninja import Schema

from openkp.office.api_shapes import FindingOut, Given, Name


class BulkJobOut(Schema):
    """A job: one line for each shipment, each done or refused by itself.

    `worker` is false where no worker runs in the office; then lines wait until its operator starts one.
    """

    id: int
    reference: str
    kind: Literal["applications", "confirmations"]
    state: Literal["preview", "queued", "running", "paused", "cancelled", "finished"]
    name: str
    mends: int | None
    total: int
    done: int
    refused: int
    waiting: int
    worker: bool
    kept_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    findings: list[FindingOut]


class BulkJobDone(Schema):
    """The job after an act on it."""

    ok: Literal[True]
    job: BulkJobOut


class BulkJobPage(Schema):
    """Fifty at a time, newest first."""

    total: int
    page: int
    items: list[BulkJobOut]


class BulkLineOut(Schema):
    """One line. `line` is where it stands in the file, from 1; `read` what was read there.

    `record` is the reference of the application or the number of the certificate; `asked` the keys under
    which `answers` of a confirmation are expected; `mended` is true once it came again and was done.
    """

    line: int
    your_reference: str
    state: Literal["waiting", "done", "refused"]
    record: str
    asked: list[str]
    mended: bool
    findings: list[FindingOut]
    read: Any


class BulkLinePage(Schema):
    """Two hundred at a time, in the order of the file."""

    total: int
    page: int
    items: list[BulkLineOut]


class BulkChangeIn(Given):
    """What to do with a job. `declared_by`: who declares an exporter's shipments, if nobody is named yet."""

    do: Literal["start", "pause", "cancel"]
    declared_by: Name = ""
