"""The register: each authority's two logs, their tiles and checkpoints, and published warnings.

`statements` holds what the authority signs; anyone may copy its public side. `acts` holds what people of the
authority did in the office. Entries are never changed nor deleted: triggers refuse it on both databases.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from openkp.office.parties.models import Authority
from openkp.scheme.numbers import PublishedWarning


class Log(models.Model):
    """One append-only log. `size` entries are numbered; `published` of them stand under a checkpoint."""

    class Kind(models.TextChoices):
        STATEMENTS = "statements", _("Statements")
        ACTS = "acts", _("Acts")

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="logs")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    name = models.CharField(max_length=200, unique=True)
    size = models.PositiveBigIntegerField(default=0)
    published = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["authority", "kind"], name="one_log_of_a_kind"),
        ]

    def __str__(self) -> str:
        return self.name


class Entry(models.Model):
    """One leaf. `data` is the public side (no commercial detail); `content` the whole, kept by the office.

    For a statement `content` is the signed COSE message and the salt is its own nonce; for an act it is the
    act's record in JSON with sorted keys.
    """

    log = models.ForeignKey(Log, on_delete=models.PROTECT, related_name="entries")
    index = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=40)
    number = models.CharField(max_length=60, blank=True)
    made_at = models.DateTimeField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    capacity = models.CharField(max_length=20)
    salt = models.BinaryField()
    content = models.BinaryField()
    data = models.BinaryField()
    leaf_hash = models.BinaryField()

    class Meta:
        ordering: ClassVar = ["log", "index"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["log", "index"], name="leaf_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["number"], name="entry_number"),
            models.Index(fields=["log", "made_at"], name="entry_time"),
        ]

    def __str__(self) -> str:
        return f"{self.log_id}/{self.index} {self.kind} {self.number}"


class Tile(models.Model):
    """The hashes of one tile (C2SP tlog-tiles), as far as it is filled: a partial tile is its beginning."""

    log = models.ForeignKey(Log, on_delete=models.PROTECT, related_name="tiles")
    level = models.PositiveSmallIntegerField()
    index = models.PositiveBigIntegerField()
    data = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["log", "level", "index"], name="tile_once"),
        ]

    def __str__(self) -> str:
        return f"{self.log_id}/{self.level}/{self.index}"


class Checkpoint(models.Model):
    """A signed head of a log: so many entries, this root. The same size again only under a new name.

    See `resuming`: after a loss of entries a log goes on under another name, and its head is signed anew.
    """

    log = models.ForeignKey(Log, on_delete=models.PROTECT, related_name="checkpoints")
    size = models.PositiveBigIntegerField()
    note = models.TextField()
    made_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["log", "-size", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["log", "size", "note"], name="checkpoint_once"),
        ]

    def __str__(self) -> str:
        return f"{self.log_id} at {self.size}"


class WarningNotice(models.Model):
    """A published warning of a false or stolen certificate (kpcs.md 5c)."""

    number = models.CharField(max_length=60)
    participant = models.CharField(max_length=2)
    text = models.TextField()
    source = models.CharField(max_length=300)
    published_on = models.DateField()
    published_by = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="warnings")

    class Meta:
        ordering: ClassVar = ["-published_on"]

    def __str__(self) -> str:
        return f"{self.number} ({self.published_on})"

    def to_warning(self) -> PublishedWarning:
        """The warning as the engines know it."""
        return PublishedWarning(
            number=self.number,
            participant=self.participant,
            published_on=self.published_on,
            source=self.source,
            text=self.text,
        )
