"""The meetings desk: the record of what was done at the table, the decisions in force, and letters to send.

The record is a chain of events; everything that a page shows of a meeting is folded from it by
`openkp.governance`. Events and decisions are never changed nor deleted: triggers refuse it on both databases.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from openkp.governance.events import Event, event_from_json, event_to_json
from openkp.office.parties.models import Authority, User
from openkp.office.register.models import Entry
from openkp.scheme.adopted import AdoptedDecision
from openkp.scheme.decisions import Decision
from openkp.statements import open_statement


class MeetingEvent(models.Model):
    """One act at the table. `chain` is the digest of this event and of all before it.

    at: the instant; said_at: the same as it was said, with the offset of the place, whose day counts.
    made_by is empty for what was taken over from a script. is_illustration: who did what is not documented,
    or is demonstration data; pages say so.
    """

    at = models.DateTimeField()
    said_at = models.CharField(max_length=32)
    act = models.CharField(max_length=40)
    by = models.CharField(max_length=60)
    seat = models.CharField(max_length=20)
    meeting = models.CharField(max_length=80)
    subject = models.CharField(max_length=80, blank=True)
    data = models.JSONField(default=dict)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()
    is_illustration = models.BooleanField(default=False)
    chain = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [
            models.Index(fields=["meeting"], name="meeting_event_meeting"),
            models.Index(fields=["subject"], name="meeting_event_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.by} {self.act} {self.subject}"

    @classmethod
    def of_event(
        cls,
        event: Event,
        *,
        recorded_at: datetime,
        chain: str,
        is_illustration: bool,
        made_by: User | None = None,
    ) -> MeetingEvent:
        """A row for an event, not yet saved."""
        return cls(
            **event_to_json(event) | {"at": event.at, "said_at": event.at.isoformat()},
            made_by=made_by,
            recorded_at=recorded_at,
            is_illustration=is_illustration,
            chain=chain,
        )

    def to_event(self) -> Event:
        """The engine's value."""
        return event_from_json(
            {
                "at": self.said_at,
                "act": self.act,
                "by": self.by,
                "seat": self.seat,
                "meeting": self.meeting,
                "subject": self.subject,
                "data": self.data,
            }
        )


def chained(before: str, event: Event) -> str:
    """The digest of an event and of all before it, in hexadecimal."""
    form = json.dumps(event_to_json(event), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(f"{before}\n{form}".encode()).hexdigest()


class DecisionRecord(models.Model):
    """A decision that this office obeys: adopted at its own table, or taken up from a file of another office.

    signed: the statement (COSE), from which everything else follows. file: the `.kpdecision` file as it was
    taken up; that of an own decision is made when it is asked for, with the newest head of the log.
    """

    class Origin(models.TextChoices):
        OWN = "own", _("Adopted at this table")
        TAKEN_UP = "taken_up", _("Taken up from a signed file")

    number = models.CharField(max_length=80, unique=True)
    title = models.CharField(max_length=300)
    adopted_on = models.DateField()
    origin = models.CharField(max_length=10, choices=Origin.choices)
    signed = models.BinaryField()
    file = models.BinaryField(default=bytes)
    digest = models.BinaryField()
    proposal = models.CharField(max_length=80, blank=True)
    meeting = models.CharField(max_length=80, blank=True)
    kept_by = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="decisions")
    entry = models.ForeignKey(Entry, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["adopted_on", "number"]

    def __str__(self) -> str:
        return self.number

    def to_adopted(self) -> AdoptedDecision:
        """The decision with the record of its adoption, as signed."""
        document = open_statement(bytes(self.signed)).statement.document
        if not isinstance(document, AdoptedDecision):
            raise TypeError(f"{self.number} is not a decision")
        return document

    def to_decision(self) -> Decision:
        """The engine's value."""
        return self.to_adopted().decision


class Letter(models.Model):
    """A letter of the table to one person, queued with the act that it tells of and sent afterwards.

    sent_at: when the mail server took it; problem: why it did not, until the next attempt.
    """

    event = models.ForeignKey(
        MeetingEvent, null=True, blank=True, on_delete=models.PROTECT, related_name="letters"
    )
    party = models.CharField(max_length=60)
    to = models.EmailField()
    key = models.CharField(max_length=200, unique=True)
    subject = models.CharField(max_length=300)
    body = models.TextField()
    queued_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.to}: {self.subject}"
