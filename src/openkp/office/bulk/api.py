"""The API of what is sent in bulk: a file as the body, then a job to ask for."""

from __future__ import annotations

import functools
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Query, Router
from ninja.errors import HttpError

from openkp.office import clock
from openkp.office.acting import Actor, Json, Result
from openkp.office.api_gate import actor_of, operation
from openkp.office.bulk import api_shapes as shapes
from openkp.office.bulk.acts import (
    cancel_bulk_job,
    jobs_of,
    keep_bulk_file,
    pause_bulk_job,
    start_bulk_job,
)
from openkp.office.bulk.doing import kept_or_back
from openkp.office.bulk.idempotency import body_of, creating, once
from openkp.office.bulk.models import BulkJob, BulkLine
from openkp.office.bulk.reading import MAX_UPLOAD
from openkp.office.bulk.sheets import MEDIA
from openkp.office.bulk.tasks import is_worker_there
from openkp.office.certificates.api import ACTING, READING, PageNumber, done, page_of

router = Router()
LINES_PER_PAGE = 200
JobId = Annotated[int, Path(ge=1, le=2**53)]
LineState = Annotated[BulkLine.State, Query()]
Declarant = Annotated[str, Query(max_length=150, pattern=r"^[^\x00-\x1f\x7f]*$")]
FileName = Annotated[str, Query(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
Mends = Annotated[int | None, Query(ge=1, le=2**53)]

_TEXT = {"schema": {"type": "string"}}
_BODY = {
    "requestBody": {
        "required": True,
        "description": "The file itself: a CSV in the template's columns, JSON lines, or a workbook.",
        "content": {
            MEDIA["csv"]: _TEXT,
            "application/x-ndjson": _TEXT,
            MEDIA["xlsx"]: {"schema": {"type": "string", "format": "binary"}},
        },
    }
}


def _job_json(job: BulkJob, *, is_there: bool) -> Json:
    return {
        "id": job.pk,
        "reference": job.reference,
        "kind": job.kind,
        "state": str(job.state),
        "name": job.name,
        "mends": job.mends_id,
        "total": job.total,
        "done": job.done,
        "refused": job.refused,
        "waiting": job.waiting,
        "worker": is_there,
        "kept_at": job.kept_at,
        "started_at": job.started_at,
        "finished_at": job.finished_at,
        "findings": job.findings,
    }


def _job(result: Result[BulkJob]) -> Json:
    job: BulkJob = done(result)
    return {"ok": True, "job": _job_json(job, is_there=is_worker_there(clock.now()))}


def _sent(request: HttpRequest, *, name: str, declared_by: str, mends: int | None, start: bool) -> Json:
    actor, now = actor_of(request), clock.now()
    data = body_of(request)

    def keep_and_start() -> Result[BulkJob]:
        kept = keep_bulk_file(actor, data, name, now=now, mends=mends)
        if not kept.is_done or not start:
            return kept
        return start_bulk_job(actor, kept.done.pk, now=now, declared_by=declared_by)

    return _job(kept_or_back(keep_and_start))


def _large(view: Any) -> Any:
    """Let a body through that is larger than a request usually is: read it before anybody asks for it."""

    @functools.wraps(view)
    def read_first(request: HttpRequest, *args: Any, **kwargs: Any) -> Json:
        body_of(request, MAX_UPLOAD)
        answer: Json = view(request, *args, **kwargs)
        return answer

    return read_first


@router.post(
    "/bulk/applications",
    response={200: shapes.BulkJobDone, **ACTING},
    **creating("send_bulk_applications", **_BODY),
)
@_large
@once
def send_bulk_applications(
    request: HttpRequest,
    declared_by: Declarant = "",
    name: FileName = "",
    mends: Mends = None,
    start: bool = True,  # noqa: FBT001, FBT002 - a parameter of the query
) -> Json:
    """Send in many applications: the file is the body. The lines are done in the background.

    `start=false` only keeps the file, for a look at the page. `mends`: the job whose refused lines these are.
    """
    return _sent(request, name=name, declared_by=declared_by, mends=mends, start=start)


@router.post(
    "/bulk/confirmations",
    response={200: shapes.BulkJobDone, **ACTING},
    **creating("send_bulk_confirmations", **_BODY),
)
@_large
@once
def send_bulk_confirmations(
    request: HttpRequest,
    name: FileName = "",
    mends: Mends = None,
    start: bool = True,  # noqa: FBT001, FBT002 - a parameter of the query
) -> Json:
    """Confirm many imports: the file is the body. The lines are done in the background."""
    return _sent(request, name=name, declared_by="", mends=mends, start=start)


@router.get("/bulk/jobs", response={200: shapes.BulkJobPage, **READING}, **operation("list_bulk_jobs"))
def list_bulk_jobs(request: HttpRequest, page: PageNumber = 1) -> Json:
    """The jobs of the own company, or of the authority's officers in the caller's capacity."""
    total, jobs = page_of(jobs_of(actor_of(request)), page)
    is_there = is_worker_there(clock.now())
    return {"total": total, "page": page, "items": [_job_json(one, is_there=is_there) for one in jobs]}


def _own(actor: Actor, job_id: int) -> BulkJob:
    job = jobs_of(actor).filter(pk=job_id).first()
    if job is None:
        raise HttpError(404, "There is no such job among those you may see.")
    return job


@router.get("/bulk/jobs/{job_id}", response={200: shapes.BulkJobOut, **ACTING}, **operation("show_bulk_job"))
def show_bulk_job(request: HttpRequest, job_id: JobId) -> Json:
    """How far a job is."""
    return _job_json(_own(actor_of(request), job_id), is_there=is_worker_there(clock.now()))


@router.get(
    "/bulk/jobs/{job_id}/lines",
    response={200: shapes.BulkLinePage, **ACTING},
    **operation("list_bulk_lines"),
)
def list_bulk_lines(
    request: HttpRequest,
    job_id: JobId,
    state: LineState = BulkLine.State.REFUSED,
    page: PageNumber = 1,
) -> Json:
    """What was found: the refused lines as they were read, with their findings; or those done, or waiting."""
    lines = _own(actor_of(request), job_id).lines.filter(state=state).order_by("place")
    first = (page - 1) * LINES_PER_PAGE
    return {
        "total": lines.count(),
        "page": page,
        "items": [_line_json(one) for one in lines[first : first + LINES_PER_PAGE]],
    }


def _line_json(line: BulkLine) -> Json:
    return {
        "line": line.row,
        "your_reference": line.own_reference,
        "state": str(line.state),
        "record": line.subject,
        "asked": line.asked,
        "mended": line.mended,
        "findings": line.findings,
        "read": line.cells,
    }


@router.post(
    "/bulk/jobs/{job_id}/change",
    response={200: shapes.BulkJobDone, **ACTING},
    **creating("change_bulk_job"),
)
@once
def change_bulk_job(request: HttpRequest, job_id: JobId, body: shapes.BulkChangeIn) -> Json:
    """Start a job that was only kept, pause it, go on (`start`), or cancel it."""
    actor, now = actor_of(request), clock.now()
    if body.do == "start":
        return _job(start_bulk_job(actor, job_id, now=now, declared_by=body.declared_by))
    change = pause_bulk_job if body.do == "pause" else cancel_bulk_job
    return _job(change(actor, job_id, now=now))
