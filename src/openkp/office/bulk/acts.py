"""Upload a file, start it, pause it, cancel it. What a worker does with its lines is in `processing`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import islice

from django.db.models import QuerySet

from openkp.office.acting import Actor, Noted, Result, act, stopped
from openkp.office.bulk.models import BulkJob, BulkKind, BulkLine
from openkp.office.bulk.reading import CLAUSE, MAX_LINES, ReadFile, ReadLine, read_upload, said
from openkp.office.bulk.tasks import run_bulk_job
from openkp.office.messages import as_json, finding
from openkp.office.permissions import Capacity
from openkp.scheme.findings import Finding, is_blocked
from openkp.statistics.intake.sheets import CannotRead

State = BulkJob.State
#: How long an upload that nobody started is kept.
KEPT_DAYS = 7
_AT_ONCE = 500


def kind_of(actor: Actor) -> BulkKind:
    """What this person sends in bulk: an importing officer confirmations, others applications."""
    is_importing = actor.capacity is Capacity.IMPORTING_OFFICER
    return BulkKind.CONFIRMATIONS if is_importing else BulkKind.APPLICATIONS


def jobs_of(actor: Actor) -> QuerySet[BulkJob]:
    """The jobs that the actor may see and drive: those of the own company, or of the authority's officers."""
    jobs = BulkJob.objects.select_related(
        "authority", "trader", "mends", "membership__user", "membership__authority", "membership__trader"
    )
    return jobs.filter(authority=actor.authority, trader=actor.trader, kind=kind_of(actor))


@act("keep_bulk_file")
def keep_bulk_file(
    actor: Actor, data: bytes, name: str, *, now: datetime, mends: int | None = None
) -> Result[BulkJob]:
    """Keep the lines of a file as they were read, for a look before it is started. Nothing else happens.

    mends: the job whose refused lines the file brings again. The same file is not kept twice, except while
    the first upload of it was not started or was cancelled. Uploads that nobody started go after a week.
    """
    kind, jobs = kind_of(actor), jobs_of(actor)
    earlier = None if mends is None else jobs.filter(pk=mends).first()
    if mends is not None and earlier is None:
        return stopped([_not_found(mends)])
    digest = hashlib.sha256(data).hexdigest()
    same = jobs.filter(digest=digest).exclude(state__in=[State.PREVIEW, State.CANCELLED]).first()
    if same is not None:
        return stopped([_same_file(same)])
    read = read_upload(data, name, kind)
    if is_blocked(read.findings):
        return stopped(read.findings)
    old = jobs.filter(state=State.PREVIEW, kept_at__lt=now - timedelta(days=KEPT_DAYS))
    (old | jobs.filter(state=State.PREVIEW, digest=digest)).delete()
    job = BulkJob.objects.create(
        authority=actor.authority,
        trader=actor.trader,
        membership=actor.membership,
        kind=kind,
        name=name.strip()[:200] or "–",
        digest=digest,
        headings=read.headings,
        places=read.places,
        mends=earlier,
        kept_at=now,
    )
    too_many = _keep_lines(job, read)
    if too_many is not None:
        return stopped([too_many])
    job.signs = read.signs
    job.findings = [as_json(found) for found in read.findings]
    job.save(update_fields=["total", "signs", "findings"])
    detail = {"name": job.name, "digest": digest, "lines": job.total}
    return Result(job, tuple(read.findings), (Noted(job.reference, detail),))


def _keep_lines(job: BulkJob, read: ReadFile) -> Finding | None:
    """Keep every line, a part at a time; a finding where there are none, too many, or the file breaks off."""
    lines = iter(read.lines)
    try:
        while part := list(islice(lines, _AT_ONCE)):
            if job.total + len(part) > MAX_LINES:
                return finding("bulk_too_many_lines", CLAUSE, most=MAX_LINES)
            BulkLine.objects.bulk_create(_lines_of(job, part))
            job.total += len(part)
    except CannotRead as error:
        return said(error)
    return None if job.total else finding("bulk_no_lines", CLAUSE)


def _lines_of(job: BulkJob, part: Iterable[ReadLine]) -> list[BulkLine]:
    return [
        BulkLine(job=job, place=job.total + place, row=one.row, cells=one.cells)
        for place, one in enumerate(part, start=1)
    ]


def _same_file(job: BulkJob) -> Finding:
    return finding(
        "bulk_same_file",
        CLAUSE,
        reference=job.reference,
        name=job.name[:80],
        day=job.kept_at.date().isoformat(),
    )


def _not_found(pk: int) -> Finding:
    return finding("record_not_found", "PRACTICE:records", record="job", reference=str(pk)[:20])


@act("start_bulk_job")
def start_bulk_job(actor: Actor, pk: int, *, now: datetime, declared_by: str = "") -> Result[BulkJob]:
    """Hand the lines to the worker, or go on with a paused job; from here on in the actor's name.

    declared_by: who declares the shipments of an exporter (Annex II 18); officers name it line by line.
    """
    job, result = _locked(actor, pk, State.PREVIEW, State.PAUSED)
    if job is None:
        return result
    declared = declared_by.strip()[:150] or job.declared_by
    if actor.capacity is Capacity.EXPORTER and not declared:
        return stopped([finding("bulk_declarant_missing", "KPCS-CD:AnnexII.18", subject="declared_by")])
    job.membership = actor.membership
    job.declared_by = declared
    job.state = State.QUEUED
    job.started_at = job.started_at or now
    job.touched_at = now
    job.save(update_fields=["membership", "declared_by", "state", "started_at", "touched_at"])
    run_bulk_job.enqueue(job.pk)
    noted = Noted(job.reference, {"lines": job.waiting, "declared_by": declared})
    return Result(job, noted=(noted,))


@act("pause_bulk_job")
def pause_bulk_job(actor: Actor, pk: int, *, now: datetime) -> Result[BulkJob]:
    """Stop after the lines that are being done; it can go on later."""
    return _moved(actor, pk, State.PAUSED, (State.QUEUED, State.RUNNING), now)


@act("cancel_bulk_job")
def cancel_bulk_job(actor: Actor, pk: int, *, now: datetime) -> Result[BulkJob]:
    """End the job. What was done stays done; lines that wait are not tried."""
    return _moved(actor, pk, State.CANCELLED, (State.PREVIEW, State.QUEUED, State.RUNNING, State.PAUSED), now)


def _moved(
    actor: Actor, pk: int, state: BulkJob.State, states: Iterable[BulkJob.State], now: datetime
) -> Result[BulkJob]:
    job, result = _locked(actor, pk, *states)
    if job is None:
        return result
    job.state = state
    job.finished_at = now if state is State.CANCELLED else None
    job.save(update_fields=["state", "finished_at"])
    detail = {"done": job.done, "refused": job.refused, "waiting": job.waiting}
    return Result(job, noted=(Noted(job.reference, detail),))


def _locked(actor: Actor, pk: int, *states: BulkJob.State) -> tuple[BulkJob | None, Result[BulkJob]]:
    """The job, locked, if it is the actor's and in one of the states."""
    job = jobs_of(actor).select_for_update(of=("self",)).filter(pk=pk).first()
    if job is None:
        return None, stopped([_not_found(pk)])
    if job.state not in states:
        state = str(job.get_state_display())
        return None, stopped(
            [finding("bulk_job_state", "PRACTICE:records", reference=job.reference, state=state)]
        )
    return job, Result(None)
