"""The border in the office: bundles that were made, what posts saw with them, alerts, and witnesses.

Nothing here is commercial: an observation is a number, a digest, a verdict, a place and a time.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from openkp.office.parties.models import Authority
from openkp.office.plain_field import PlainNumberField
from openkp.office.register.models import Log

#: After so many hours a post's answer is amber, where the authority has not said otherwise.
AMBER_AFTER_HOURS = 168


class BorderPolicy(models.Model):
    """What an authority tells posts: its own when answers turn amber, all whom to call.

    A row is made when somebody first changes it.
    """

    authority = models.OneToOneField(Authority, on_delete=models.PROTECT, related_name="border_policy")
    amber_after_hours = models.PositiveIntegerField(default=AMBER_AFTER_HOURS)
    telephone = models.CharField(max_length=40, blank=True)
    mail = models.EmailField(max_length=120, blank=True)

    def __str__(self) -> str:
        return f"{self.authority.code}: amber after {self.amber_after_hours} h"


class KeptBundle(models.Model):
    """A border bundle as an authority signed it.

    digest: SHA-256 of the bytes, in hexadecimal. state: what the bundle was made from, as a digest; while it
    is the same on the same day, no new one is made.
    """

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="bundles")
    day = models.DateField()
    made_at = models.DateTimeField()
    state = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)
    size = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        ordering: ClassVar = ["-made_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["authority", "state"], name="bundle_of_a_state"),
        ]
        indexes: ClassVar = [models.Index(fields=["authority", "made_at"], name="bundle_newest")]

    def __str__(self) -> str:
        return f"bundle of {self.authority.code}, {self.made_at}"


class KeptDelta(models.Model):
    """The step from one kept bundle to a later one."""

    base = models.ForeignKey(KeptBundle, on_delete=models.CASCADE, related_name="steps_from")
    target = models.ForeignKey(KeptBundle, on_delete=models.CASCADE, related_name="steps_to")
    data = models.BinaryField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["base", "target"], name="delta_once")]

    def __str__(self) -> str:
        return f"{self.base_id} to {self.target_id}"


class PostCode(models.Model):
    """A code with which the devices of a border post hand in what they saw, without a person's account.

    Only a digest of the code is kept; the code itself is shown once.
    """

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="post_codes")
    post = models.CharField(max_length=120)
    code_digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.post} ({self.authority.code})"


class Observation(models.Model):
    """What a post's verifier said of one certificate, offline, and when. Never changed.

    record: the random id that the device gave it. seen_at is the device's own clock; received_at is ours.
    """

    record = models.CharField(max_length=32, unique=True)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="observations")
    number = models.CharField(max_length=60, blank=True)
    plain_number = PlainNumberField(source="number")
    digest = models.CharField(max_length=64, blank=True)
    verdict = models.CharField(max_length=24)
    seen_at = models.DateTimeField()
    post = models.CharField(max_length=120, blank=True)
    device = models.CharField(max_length=64, blank=True)
    bundle_made_at = models.DateTimeField(null=True, blank=True)
    remark = models.CharField(max_length=400, blank=True)
    received_at = models.DateTimeField()
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    sent_with = models.ForeignKey(
        PostCode, null=True, blank=True, on_delete=models.PROTECT, related_name="observations"
    )

    class Meta:
        ordering: ClassVar = ["-seen_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["plain_number"], name="observation_number"),
            models.Index(fields=["authority", "seen_at"], name="observation_of_post"),
            models.Index(fields=["digest"], name="observation_digest"),
        ]

    def __str__(self) -> str:
        return f"{self.number} at {self.post}: {self.verdict}"


class Alert(models.Model):
    """Something that an authority must look into. The same matter is raised once (`matter`).

    facts: plain values for the words of `border.alert_words`; never commercial data.
    """

    class Kind(models.TextChoices):
        PRESENTED_TWICE = "presented_twice", _("Presented twice")
        SHOWN_AFTER_USE = "shown_after_use", _("Shown after it was used")
        NOT_ISSUED = "not_issued", _("In your name, not in your register")
        OTHER_CONTENT = "other_content", _("Your number with other content")
        UNKNOWN_ENTRY = "unknown_entry", _("Entry in your log that your register does not hold")
        NAMED_ELSEWHERE = "named_elsewhere", _("Another authority names a number that you did not issue")
        SIGNED_UPLOAD = "signed_upload", _("Signed with your key, not in your register")
        FORK = "fork", _("A log tells two stories")

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="alerts")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    matter = models.CharField(max_length=200)
    number = models.CharField(max_length=60, blank=True)
    facts: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    evidence = models.BinaryField(default=bytes)
    raised_at = models.DateTimeField()
    is_demonstration = models.BooleanField(default=False)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_how = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["-raised_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["authority", "kind", "matter"], name="alert_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["authority", "settled_at"], name="alert_open")]

    def __str__(self) -> str:
        return f"{self.kind} {self.matter} for {self.authority.code}"


class Cosignature(models.Model):
    """What a witness signed of another's log: the head of that size, with this root. Never changed."""

    witness = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="cosignatures")
    log = models.ForeignKey(Log, on_delete=models.PROTECT, related_name="cosignatures")
    size = models.PositiveBigIntegerField()
    root = models.BinaryField()
    line = models.TextField()
    made_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["log", "-size"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["witness", "log", "size"], name="cosigned_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["log", "size"], name="cosignatures_of_head")]

    def __str__(self) -> str:
        return f"{self.witness.code} on {self.log_id} at {self.size}"


class LogMark(models.Model):
    """How far the monitor of numbers has read a log."""

    log = models.OneToOneField(Log, on_delete=models.PROTECT, related_name="monitored")
    size = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.log_id} up to {self.size}"


class WatchRound(models.Model):
    """When the office last looked after its border: one row, so that two workers do not do it at once."""

    begun_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"round of {self.begun_at}"
