"""The worker's part: the next lines of a job, in one transaction with what is noted of them.

A chunk is durable as a whole or not at all, so a power cut loses no line and does none twice: a line is taken
up only while it is `waiting`, and it stops being so in the very transaction that stores its record.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from openkp.office import clock
from openkp.office.acting import Actor, Noted, Result, act, stopped
from openkp.office.bulk.doing import do_line
from openkp.office.bulk.models import BulkJob, BulkLine
from openkp.office.bulk.reading import CLAUSE
from openkp.office.meetings.regime import book_held
from openkp.office.messages import as_json, finding
from openkp.office.parties.models import Membership
from openkp.office.register.writing import publication_held

#: Lines of one transaction. While it lasts, others wait for the log of the authority: about half a second.
CHUNK = 25
_CHANGED = ("state", "own_reference", "subject", "record", "findings", "asked")


@act("process_bulk_lines")
def process_bulk_lines(actor: Actor, pk: int, *, now: datetime, size: int = CHUNK) -> Result[BulkJob]:
    """Do the next lines of a job that is open; one that is not is a finding. One bad line stops no other."""
    job = (
        BulkJob.objects.select_for_update(of=("self",))
        .select_related("mends")
        .filter(pk=pk, authority=actor.authority)
        .first()
    )
    if job is None or not job.is_open:
        state = "–" if job is None else str(job.get_state_display())
        reference = f"BULK-{pk}"
        return stopped([finding("bulk_job_state", "PRACTICE:records", reference=reference, state=state)])
    lines = list(job.lines.filter(state=BulkLine.State.WAITING).order_by("place")[:size])
    with book_held():
        for line in lines:
            do_line(actor, job, line, now=now)
    BulkLine.objects.bulk_update(lines, _CHANGED)
    done = sum(line.state == BulkLine.State.DONE for line in lines)
    job.done += done
    job.refused += len(lines) - done
    job.state = BulkJob.State.RUNNING if job.waiting > 0 else BulkJob.State.FINISHED
    job.finished_at = None if job.waiting > 0 else now
    job.touched_at = now
    job.save(update_fields=["done", "refused", "state", "finished_at", "touched_at"])
    if not lines:
        return Result(job)
    detail = {
        "first": lines[0].place,
        "last": lines[-1].place,
        "done": done,
        "refused": len(lines) - done,
    }
    return Result(job, noted=(Noted(job.reference, detail),))


def work_on(pk: int, *, chunks: int, size: int = CHUNK) -> bool:
    """Do up to `chunks` chunks of a job, in the name of who started it; True if lines are left.

    Whoever may no longer act has the job paused. The person is read anew for each chunk.
    """
    for _ in range(chunks):
        job = BulkJob.objects.filter(pk=pk).first()
        if job is None or not job.is_open:
            return False
        membership = Membership.objects.select_related("user", "authority", "trader").get(
            pk=job.membership_id
        )
        now = clock.now()
        try:
            if not membership.user.is_active:
                raise PermissionDenied
            with _published_after(now):
                result = process_bulk_lines(Actor(membership), pk, now=now, size=size)
        except PermissionDenied:
            _pause(pk, membership)
            return False
        if not result.is_done or result.done.state == BulkJob.State.FINISHED:
            return False
    return True


def _published_after(now: datetime) -> AbstractContextManager[None]:
    """The chunk's entries get one signed head after its commit; inside a test's transaction none."""
    return nullcontext() if connection.in_atomic_block else publication_held(now)


def _pause(pk: int, membership: Membership) -> None:
    """Pause a job whose person may no longer act, and say so on its page."""
    with transaction.atomic():
        job = BulkJob.objects.select_for_update().get(pk=pk)
        if not job.is_open:
            return
        said = finding("bulk_no_longer_entitled", CLAUSE, who=str(membership.user)[:80])
        job.state = BulkJob.State.PAUSED
        job.findings = [*job.findings, as_json(said)]
        job.save(update_fields=["state", "findings"])


class _TrialOver(Exception):
    """Takes back everything that a trial did."""


def tried_lines(actor: Actor, job: BulkJob, *, now: datetime, count: int) -> list[BulkLine]:
    """The first lines with what would become of them today; nothing is kept of the trial."""
    lines = list(job.lines.order_by("place")[:count])
    job.declared_by = job.declared_by or str(actor.user)
    try:
        with transaction.atomic():
            for line in lines:
                do_line(actor, job, line, now=now)
            raise _TrialOver
    except _TrialOver:
        return lines
