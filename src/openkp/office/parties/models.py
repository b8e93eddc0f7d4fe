"""Who takes part: authorities, companies, people in their capacities, keys, and the signed trust list."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from openkp.office.permissions import Capacity
from openkp.scheme.adopted import PROCESS

CAPACITY_NAMES = {
    Capacity.EXPORTER: _("Exporter"),
    Capacity.ISSUING_OFFICER: _("Issuing officer"),
    Capacity.CUSTOMS_OFFICER: _("Customs officer"),
    Capacity.IMPORTING_OFFICER: _("Importing officer"),
    Capacity.FOCAL_POINT: _("Focal point"),
    Capacity.ADMINISTRATOR: _("Administrator"),
    Capacity.OBSERVER: _("Observer"),
    Capacity.DELEGATE: _("Delegate"),
    Capacity.CHAIR: _("Chair of the Process"),
    Capacity.SECRETARIAT: _("Secretariat"),
    Capacity.BODY_CHAIR: _("Chair of a working body"),
    Capacity.ANALYST: _("Analyst of statistics"),
    Capacity.STOCK_KEEPER: _("Keeper of stock"),
}

#: The party that speaks for the Process as a whole.
THE_PROCESS = PROCESS


class Authority(models.Model):
    """An Exporting or Importing Authority (Core Document section I) that this office serves.

    One that is neither speaks for the Process (`THE_PROCESS`): its Chair and Secretariat keep the record of
    the meetings and sign what is decided.
    """

    code = models.SlugField(max_length=40, unique=True)
    participant = models.CharField(max_length=4)
    country = models.CharField(
        max_length=2, blank=True, help_text=_("The member state, where the Participant is the EU")
    )
    name = models.CharField(max_length=200)
    city = models.CharField(max_length=100, blank=True)
    language = models.CharField(max_length=8, default="en")
    time_zone = models.CharField(max_length=64, default="UTC")
    is_exporting = models.BooleanField(default=True)
    is_importing = models.BooleanField(default=True)
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class Trader(models.Model):
    """A company registered with an authority: mine, buyer, exporter or importer (Annex II 9, 13)."""

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="traders")
    name = models.CharField(max_length=200)
    address = models.CharField(max_length=400)
    licence = models.CharField(max_length=60, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["authority", "name"], name="trader_once_per_authority")
        ]

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """A person who signs in. What the person may do hangs on memberships, never on the account."""

    full_name = models.CharField(max_length=150)
    language = models.CharField(max_length=8, blank=True)
    """In which the person reads pages and letters; empty: as the browser asks."""

    def __str__(self) -> str:
        return self.full_name or self.username


class Membership(models.Model):
    """A person in a capacity, for an authority, from a day to a day (section IV(b): who may sign, when)."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    capacity = models.CharField(max_length=20, choices=[(c.value, n) for c, n in CAPACITY_NAMES.items()])
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="memberships")
    trader = models.ForeignKey(Trader, null=True, blank=True, on_delete=models.PROTECT, related_name="people")
    title = models.CharField(max_length=120, blank=True)
    party = models.CharField(max_length=20, blank=True)
    """For whom a person sits at the table: a Participant, an observer or a working body.

    For an analyst, the Participant that seconds the person to the Working Group.
    """
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    is_persona = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(capacity__in=("exporter", "stock_keeper"), trader__isnull=False)
                | (~models.Q(capacity__in=("exporter", "stock_keeper")) & models.Q(trader__isnull=True)),
                name="exporter_has_company",
            ),
            models.CheckConstraint(
                condition=~models.Q(
                    capacity__in=("delegate", "chair", "secretariat", "body_chair", "analyst"), party=""
                ),
                name="seat_has_party",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_capacity_display()})"

    def is_active_on(self, day: date) -> bool:
        """True on the days of the membership, both ends included."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class KeySet(models.QuerySet["Key"]):
    """Keys as they are asked for."""

    def held(self) -> KeySet:
        """Those whose private halves this office can use: under its passphrase, or in its module."""
        return self.exclude(private_pem="", token="")


class Key(models.Model):
    """A key pair. Root keys have no authority.

    The private half is encrypted with the office's passphrase (`private_pem`), or lives in a security module:
    in the `token` of that label, under the id `handle` (hexadecimal).
    """

    objects = KeySet.as_manager()

    class Purpose(models.TextChoices):
        STATEMENTS = "statements", _("Certificates, confirmations, decisions")
        LOG = "log", _("Log checkpoints")
        WITNESS = "witness", _("Cosignatures on the logs of others")
        ROOT = "root", _("Trust list")

    authority = models.ForeignKey(
        Authority, null=True, blank=True, on_delete=models.PROTECT, related_name="keys"
    )
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    algorithm = models.CharField(max_length=12)
    key_id = models.CharField(max_length=64, unique=True)
    public_key = models.BinaryField()
    private_pem = models.TextField(blank=True)
    token = models.CharField(max_length=32, blank=True)
    handle = models.CharField(max_length=64, blank=True)
    x509 = models.BinaryField(default=bytes)
    label = models.CharField(max_length=120, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField()
    withdrawn_on = models.DateField(null=True, blank=True)
    compromised_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.key_id}"

    def is_usable_on(self, day: date) -> bool:
        """True if new statements may be signed with it on that day."""
        return (
            self.valid_from <= day <= self.valid_to
            and self.withdrawn_on is None
            and self.compromised_on is None
        )


class HandedInKey(models.Model):
    """A key that an authority outside this office handed in, for the trust list that this office drafts.

    `file` is the submission as it came: who may take it in is said by the holders of the roots.
    """

    class State(models.TextChoices):
        RECEIVED = "received", _("To be decided")
        ACCEPTED = "accepted", _("For the next trust list")
        REFUSED = "refused", _("Refused")

    key_id = models.CharField(max_length=64, unique=True)
    participant = models.CharField(max_length=4)
    authority_code = models.CharField(max_length=40)
    file = models.BinaryField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.RECEIVED)
    received_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    remark = models.CharField(max_length=400, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    compromised_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-received_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.participant} {self.authority_code} {self.key_id}"


class TrustListIssue(models.Model):
    """One published version of the trust list, as signed by the roots."""

    version = models.PositiveIntegerField(unique=True)
    issued_at = models.DateTimeField()
    signed = models.BinaryField()

    class Meta:
        ordering: ClassVar = ["-version"]

    def __str__(self) -> str:
        return f"trust list {self.version}"
