"""What the office keeps of sign-ins: sessions, first passwords, API tokens, acts that wait for another."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from openkp.office.parties.models import Authority, Membership


class FirstPassword(models.Model):
    """A password that an administrator gave and the person has not changed yet: good for changing it only."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="first_password"
    )
    given_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"first password of {self.user}"


class SignedIn(models.Model):
    """A session of a person, so that the person sees where an account is open and can end it there.

    What ends a session by itself (idle, age) is read from the session, not from here.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="signed_in_sessions"
    )
    session_key = models.CharField(max_length=40, unique=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    device = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering: ClassVar = ["-seen_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.user} since {self.started_at:%Y-%m-%d %H:%M}"


class ApiToken(models.Model):
    """A secret with which a program acts as a person in one capacity. The office keeps its hash only."""

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="api_tokens")
    label = models.CharField(max_length=80)
    shown = models.CharField(max_length=12, help_text=_("The first characters, to tell tokens apart"))
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.label} ({self.shown}…)"

    def is_good_at(self, now: datetime) -> bool:
        """True while a program may use it."""
        return self.withdrawn_at is None and self.made_at <= now < self.expires_at


class RequestedAct(models.Model):
    """An act that one person asked for and that a second one confirms, see `office/two_persons.py`."""

    class State(models.TextChoices):
        OPEN = "open", _("Waiting")
        DONE = "done", _("Confirmed")
        REFUSED = "refused", _("Refused")

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="requested_acts")
    act = models.CharField(max_length=40)
    subject = models.CharField(max_length=200)
    detail = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    about = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["asked_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["authority", "act", "digest"],
                condition=models.Q(state="open"),
                name="requested_once_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.subject} ({self.state})"
