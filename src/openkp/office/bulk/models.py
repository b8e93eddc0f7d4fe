"""Jobs and their lines, the answers kept for idempotency keys, and when a worker was seen last."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from openkp.office.acting import Actor
from openkp.office.parties.models import Authority, Membership, Trader


class BulkKind(models.TextChoices):
    """What the lines of a job become."""

    APPLICATIONS = "applications", _("Applications")
    CONFIRMATIONS = "confirmations", _("Import confirmations")


class BulkJob(models.Model):
    """One file. `headings` and `places` say which column is what; `signs` how its numbers are written.

    membership: the person, in the capacity, in whose name the lines are done: who started it last.
    mends: the job whose refused lines this one brings again.
    """

    class State(models.TextChoices):
        PREVIEW = "preview", _("Waits for you to start it")
        QUEUED = "queued", _("Waits for a worker")
        RUNNING = "running", _("Running")
        PAUSED = "paused", _("Paused")
        CANCELLED = "cancelled", _("Cancelled")
        FINISHED = "finished", _("Finished")

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="bulk_jobs")
    trader = models.ForeignKey(
        Trader, null=True, blank=True, on_delete=models.PROTECT, related_name="bulk_jobs"
    )
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="bulk_jobs")
    kind = models.CharField(max_length=14, choices=BulkKind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PREVIEW)
    name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    headings: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    places: models.JSONField[dict[str, int], dict[str, int]] = models.JSONField(default=dict)
    signs: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(default=dict)
    findings: models.JSONField[list[dict[str, Any]], list[dict[str, Any]]] = models.JSONField(default=list)
    declared_by = models.CharField(max_length=150, blank=True)
    mends = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="mended_by"
    )
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    kept_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    touched_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["authority", "kind", "digest"], name="bulk_job_same_file"),
            models.Index(fields=["state", "touched_at"], name="bulk_job_to_take_up"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """How people and the log of acts call it."""
        return f"BULK-{self.pk}"

    @property
    def waiting(self) -> int:
        """Lines that nothing was done about yet."""
        return self.total - self.done - self.refused

    @property
    def is_open(self) -> bool:
        """True while a worker should be at it."""
        return self.state in (self.State.QUEUED, self.State.RUNNING)

    @property
    def actor(self) -> Actor:
        """In whose name the lines are done."""
        return Actor(self.membership)


class BulkLine(models.Model):
    """One line as it was read, and what became of it.

    cells: the texts of a row in the order of the file's columns, or the JSON value of a line.
    row: where it stands in the file, from 1. subject: the reference or number of the record that came of it.
    asked: keys under which its open questions are answered. mended: it was refused, came again, and was done.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DONE = "done", _("Done")
        REFUSED = "refused", _("Refused")

    job = models.ForeignKey(BulkJob, on_delete=models.CASCADE, related_name="lines")
    place = models.PositiveIntegerField()
    row = models.PositiveIntegerField()
    cells: models.JSONField[Any, Any] = models.JSONField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    own_reference = models.CharField(max_length=80, blank=True)
    subject = models.CharField(max_length=60, blank=True)
    record = models.BigIntegerField(null=True, blank=True)
    findings: models.JSONField[list[dict[str, Any]], list[dict[str, Any]]] = models.JSONField(default=list)
    asked: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    mended = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["place"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["job", "place"], name="bulk_line_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["job", "state", "place"], name="bulk_line_next"),
            models.Index(fields=["job", "row"], name="bulk_line_by_row"),
        ]

    def __str__(self) -> str:
        return f"{self.job_id}:{self.row}"


class KeptAnswer(models.Model):
    """The answer to a request that carried an idempotency key, to be given again for the same request."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    answer: models.JSONField[Any, Any] = models.JSONField(default=dict)
    made_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["membership", "key"], name="idempotency_key_once"),
        ]

    def __str__(self) -> str:
        return self.key


class WorkerSign(models.Model):
    """When a worker was seen last: one row."""

    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.seen_at.isoformat()
