"""What is given to the worker, and what it takes up again after it was stopped."""

from __future__ import annotations

from datetime import datetime, timedelta

from django_tasks import task

from openkp.office.bulk.models import BulkJob, WorkerSign

#: Chunks that a worker does of one job before it looks at the others: some ten seconds.
CHUNKS_AT_ONCE = 20
#: An open job at which nobody worked for so long is taken up again.
LEFT_ALONE = timedelta(seconds=90)
#: How long the queue remembers what ended.
FORGOTTEN = timedelta(days=7)
#: A worker that was not seen for so long does not run.
NOT_SEEN = timedelta(seconds=45)


@task()
def run_bulk_job(pk: int) -> None:
    """Do some of the job; if lines are left, stand in the queue again, behind the others."""
    from openkp.office.bulk.processing import work_on  # it loads the desk's acts, which load this module

    if work_on(pk, chunks=CHUNKS_AT_ONCE):
        run_bulk_job.enqueue(pk)


def take_up_jobs(now: datetime, *, left_alone: timedelta = LEFT_ALONE) -> int:
    """Queue open jobs at which nobody works, as after a power cut; how many. To queue one twice does no harm.

    left_alone: 0 at the start of a worker, when those that ran before are gone.
    """
    jobs = BulkJob.objects.filter(state__in=[BulkJob.State.QUEUED, BulkJob.State.RUNNING])
    left = list(jobs.filter(touched_at__lte=now - left_alone).order_by("pk").values_list("pk", flat=True))
    for pk in left:
        BulkJob.objects.filter(pk=pk).update(touched_at=now)
        run_bulk_job.enqueue(pk)
    return len(left)


def forget_finished(now: datetime) -> None:
    """Take the queue's records of what ended long ago away; the jobs keep what became of their lines."""
    from django_tasks_db.models import DBTaskResult

    DBTaskResult.objects.finished().filter(finished_at__lt=now - FORGOTTEN).delete()


def sign_in_worker(now: datetime) -> None:
    """A worker says that it runs."""
    WorkerSign.objects.update_or_create(pk=1, defaults={"seen_at": now})


def is_worker_there(now: datetime) -> bool:
    """True if a worker was seen of late, waiting or at work."""
    since = now - NOT_SEEN
    return (
        WorkerSign.objects.filter(seen_at__gte=since).exists()
        or BulkJob.objects.filter(state=BulkJob.State.RUNNING, touched_at__gte=since).exists()
    )
