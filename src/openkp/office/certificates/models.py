"""Applications, certificates, arrivals and confirmations: the records of the main job.

What a paper says is kept in the JSON form of `scheme.reading`; columns beside it are for finding things.
Quantities in columns are whole hundredths, as in `scheme.quantities`.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from openkp.office.derived_fields import ImporterNameField, QuestionedField
from openkp.office.parties.models import Authority, Trader
from openkp.office.plain_field import PlainNumberField
from openkp.office.register.models import Entry
from openkp.scheme.documents import (
    AnnulmentReason,
    ImportConfirmation,
    Outcome,
    SealState,
    Verification,
)
from openkp.scheme.documents import (
    Certificate as CertificateContent,
)
from openkp.scheme.quantities import Carats, UsdValue
from openkp.scheme.reading import read_certificate, read_confirmation

OUTCOMES = [
    (Outcome.CONFIRMED.value, _("Confirmed")),
    (Outcome.CONFIRMED_AFTER_REMEDY.value, _("Confirmed after remedy")),
    (Outcome.DETAINED.value, _("Detained")),
    (Outcome.SEIZED.value, _("Seized")),
    (Outcome.RETURNED.value, _("Returned")),
]
SEAL_STATES = [
    (SealState.INTACT.value, _("Intact, numbers as on the certificate")),
    (SealState.BROKEN.value, _("Broken")),
    (SealState.MISSING.value, _("Missing")),
    (SealState.DIFFERENT.value, _("Other numbers than on the certificate")),
]
VERIFICATIONS = [
    (Verification.OPENED.value, _("Opened and weighed")),
    (Verification.RISK_BASED.value, _("Not opened: risk-based check")),
]
ANNULMENTS = [
    (AnnulmentReason.UNUSED.value, _("Not used, returned to the authority")),
    (AnnulmentReason.EXPIRED.value, _("Expired, returned to the authority")),
    (AnnulmentReason.ERROR.value, _("Error on the certificate")),
    (AnnulmentReason.SPOILT_PRINT.value, _("Spoilt in printing")),
    (AnnulmentReason.REPLACED.value, _("Replaced before export")),
    (AnnulmentReason.LOST.value, _("Lost or stolen")),
    (AnnulmentReason.WITHDRAWN.value, _("Withdrawn by the authority")),
]


class Application(models.Model):
    """An exporter's application, from draft to certificate. `content` lacks number, dates and validation."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Submitted")
        RETURNED = "returned", _("Returned for correction")
        EXAMINED = "examined", _("Weighed, valued and sealed")
        APPROVED = "approved", _("Approved by a first officer")
        ISSUED = "issued", _("Certificate issued")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    reference = models.CharField(max_length=40, unique=True)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="applications")
    trader = models.ForeignKey(Trader, on_delete=models.PROTECT, related_name="applications")
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    content: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField()
    answers: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(default=dict, blank=True)
    declared_by = models.CharField(max_length=150, blank=True)
    note = models.TextField(blank=True)
    replaces = models.ForeignKey(
        "Certificate",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="replacement_applications",
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    importer_name = ImporterNameField()

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["authority", "state"], name="application_worklist"),
            models.Index(fields=["trader", "state"], name="application_of_trader"),
            # what a search by words looks at, so that it need not read every application
            models.Index(
                fields=["authority", "reference", "trader", "importer_name"], name="application_search"
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class Examination(models.Model):
    """What the officer weighed, valued and sealed (Annex II 17 to 19). The latest counts.

    stock_digest: SHA-256 over what the books said of the parcels then; empty where none was named.
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="examinations")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    lines: models.JSONField[list[dict[str, str]], list[dict[str, str]]] = models.JSONField()
    parcels = models.PositiveIntegerField()
    containers: models.JSONField[list[dict[str, Any]], list[dict[str, Any]]] = models.JSONField()
    valuation = models.TextField(blank=True)
    stock_digest = models.CharField(max_length=64, blank=True, default="", editable=False)

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"examination of {self.application}"


class Approval(models.Model):
    """A first officer's approval where policy wants two (internal control, section IV(a))."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="approvals")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "officer"], name="approval_once"),
        ]

    def __str__(self) -> str:
        return f"approval of {self.application}"


class NumberSeries(models.Model):
    """The counter of one authority, year and kind of paper. Its row is locked while a number is taken."""

    class Kind(models.TextChoices):
        CERTIFICATE = "certificate", _("Certificate")
        TECHNICAL = "technical", _("Technical certificate")
        APPLICATION = "application", _("Application")

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="series")
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.CERTIFICATE)
    year = models.PositiveIntegerField()
    last_serial = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["authority", "kind", "year"], name="series_once"),
        ]

    def __str__(self) -> str:
        return f"{self.authority.code} {self.kind} {self.year}: {self.last_serial}"


class SpoiltNumber(models.Model):
    """A number taken from the series that never became a certificate: a spoilt sheet stays accounted for."""

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="spoilt_numbers")
    number = models.CharField(max_length=60, unique=True)
    year = models.PositiveIntegerField()
    serial = models.PositiveIntegerField()
    reason = models.TextField()
    spoilt_at = models.DateTimeField()
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["year", "serial"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["authority", "year", "serial"], name="spoilt_once"),
        ]

    def __str__(self) -> str:
        return self.number


class Certificate(models.Model):
    """A certificate issued in this office."""

    class State(models.TextChoices):
        ISSUED = "issued", _("Issued")
        NOTIFIED = "notified", _("On its way")
        ARRIVED = "arrived", _("Arrived")
        CONFIRMED = "confirmed", _("Confirmed")
        DETAINED = "detained", _("Detained")
        SEIZED = "seized", _("Seized")
        RETURNED = "returned", _("Returned")
        ANNULLED = "annulled", _("Annulled")
        SUSPENDED = "suspended", _("Suspended")

    number = models.CharField(max_length=60, unique=True)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="certificates")
    trader = models.ForeignKey(Trader, on_delete=models.PROTECT, related_name="certificates")
    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="certificate")
    year = models.PositiveIntegerField()
    serial = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.ISSUED)
    issued_on = models.DateField()
    expires_on = models.DateField()
    destination_participant = models.CharField(max_length=2)
    destination_country = models.CharField(max_length=2, blank=True)
    carats_hundredths = models.BigIntegerField()
    usd_cents = models.BigIntegerField()
    content: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField()
    digest = models.BinaryField()
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="certificate")
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    replaced_by = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaces"
    )
    annulled_on = models.DateField(null=True, blank=True)
    annulment_reason = models.CharField(max_length=14, choices=ANNULMENTS, blank=True)
    annulment_remark = models.TextField(blank=True)
    closed_on = models.DateField(null=True, blank=True, help_text=_("Day of the importing side's outcome"))
    importer_name = ImporterNameField()

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["authority", "year", "serial"], name="certificate_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["authority", "state", "issued_on"], name="certificate_follow_up"),
            models.Index(
                fields=["trader", "issued_on", "state", "carats_hundredths", "usd_cents"],
                name="certificate_months_of_trader",
            ),
            models.Index(fields=["trader", "state"], name="certificate_states_of_trader"),
            models.Index(fields=["destination_participant"], name="certificate_destined"),
            models.Index(fields=["id"], name="certificate_annulled", condition=models.Q(state="annulled")),
            # the months of trade, summed from the index alone
            models.Index(
                fields=["authority", "issued_on", "state", "carats_hundredths", "usd_cents"],
                name="certificate_months",
            ),
            models.Index(
                fields=["authority", "number", "trader", "importer_name"], name="certificate_search"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def carats(self) -> Carats:
        """Carats of all lines."""
        return Carats.from_hundredths(self.carats_hundredths)

    @property
    def usd(self) -> UsdValue:
        """Value of all lines."""
        return UsdValue.from_hundredths(self.usd_cents)

    def to_content(self) -> CertificateContent:
        """The certificate as the engines know it."""
        reading = read_certificate(self.content)
        if reading.certificate is None:
            raise ValueError(f"the stored content of {self.number} cannot be read")
        return reading.certificate


class Suspension(models.Model):
    """A hold on a certificate by its issuer; it lasts while the certificate's state is `suspended`."""

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="suspensions")
    reason = models.TextField()
    state_before = models.CharField(max_length=12, choices=Certificate.State.choices)
    placed_at = models.DateTimeField()
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    lifted_because = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"hold of {self.certificate}"


class TradeHiding(models.Model):
    """Whether new certificates of the authority hide who trades what. Append-only; the last counts."""

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="trade_hidings")
    is_hidden = models.BooleanField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.authority.code}: {'hidden' if self.is_hidden else 'open'}"


class Paper(models.Model):
    """A PDF as it was sealed. Made at first download, kept: the same paper has the same bytes."""

    class Kind(models.TextChoices):
        ORIGINAL = "original", _("Certificate")
        ENDORSED = "endorsed", _("Endorsed copy")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    certificate = models.ForeignKey(
        Certificate, null=True, blank=True, on_delete=models.PROTECT, related_name="papers"
    )
    arrival = models.ForeignKey(
        "Arrival", null=True, blank=True, on_delete=models.PROTECT, related_name="papers"
    )
    pdf = models.BinaryField()
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "certificate"], name="one_original"),
            models.UniqueConstraint(fields=["kind", "arrival"], name="one_endorsed_copy"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.certificate or self.arrival}"


class Notice(models.Model):
    """An advance notice (Annex II 19, 21): sent within this office, or typed in from another authority's."""

    number = models.CharField(max_length=60)
    certificate = models.OneToOneField(
        Certificate, null=True, blank=True, on_delete=models.PROTECT, related_name="notice"
    )
    issuing_participant = models.CharField(max_length=2)
    destination_participant = models.CharField(max_length=2)
    destination_country = models.CharField(max_length=2, blank=True)
    content: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField()
    entry = models.OneToOneField(
        Entry, null=True, blank=True, on_delete=models.PROTECT, related_name="notice"
    )
    sent_on = models.DateField()
    expected_on = models.DateField(null=True, blank=True)
    route = models.CharField(max_length=200, blank=True)
    #: False from the first arrival of its number in the Participant of destination.
    is_awaited = models.BooleanField(default=True, editable=False)

    class Meta:
        ordering: ClassVar = ["expected_on", "id"]
        indexes: ClassVar = [
            models.Index(
                fields=["destination_participant", "expected_on"],
                name="notice_inbox",
                condition=models.Q(is_awaited=True),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Arrival(models.Model):
    """A shipment before an Importing Authority or a border post: what was shown, found and decided."""

    class State(models.TextChoices):
        PRESENTED = "presented", _("Presented")
        DECIDED = "decided", _("Decided")

    class Source(models.TextChoices):
        NUMBER = "number", _("Number typed")
        DOCUMENT = "document", _("Certificate read")
        PAPER = "paper", _("Typed from a paper certificate")

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="arrivals")
    number = models.CharField(max_length=60)
    plain_number = PlainNumberField(source="number")
    certificate = models.ForeignKey(
        Certificate, null=True, blank=True, on_delete=models.PROTECT, related_name="arrivals"
    )
    state = models.CharField(max_length=12, choices=State.choices, default=State.PRESENTED)
    source = models.CharField(max_length=10, choices=Source.choices)
    verdict = models.CharField(max_length=20)
    content: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField()
    signed = models.BinaryField(default=bytes)
    presented_on = models.DateField()
    presented_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=24, choices=OUTCOMES, blank=True)
    confirmation: models.JSONField[dict[str, Any] | None, dict[str, Any] | None] = models.JSONField(
        null=True, blank=True
    )
    findings: models.JSONField[list[dict[str, Any]], list[dict[str, Any]]] = models.JSONField(
        default=list, blank=True
    )
    has_questions = QuestionedField()
    entry = models.OneToOneField(
        Entry, null=True, blank=True, on_delete=models.PROTECT, related_name="arrival"
    )
    decided_on = models.DateField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    retain_until = models.DateField(null=True, blank=True)
    shelf = models.CharField(max_length=120, blank=True, help_text=_("Where the paper original is kept"))

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["plain_number"],
                condition=models.Q(outcome__in=["confirmed", "confirmed_after_remedy"]),
                name="confirmed_once",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["authority", "state", "presented_on"], name="arrival_worklist"),
            models.Index(fields=["authority", "decided_on"], name="arrival_decisions"),
            models.Index(fields=["authority", "outcome"], name="arrival_outcomes"),
            models.Index(fields=["number"], name="arrival_number"),
            models.Index(fields=["plain_number"], name="arrival_plain_number"),
            models.Index(fields=["authority", "presented_on"], name="arrival_months"),
            models.Index(
                fields=["decided_on"], name="arrival_questioned", condition=models.Q(has_questions=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} at {self.authority.code}"

    def to_content(self) -> CertificateContent | None:
        """The certificate as presented, if it could be typed."""
        return read_certificate(self.content).certificate

    def to_confirmation(self) -> ImportConfirmation | None:
        """The decision as the engines know it; None while there is none."""
        return None if self.confirmation is None else read_confirmation(self.confirmation).confirmation


class ForeignConfirmation(models.Model):
    """A confirmation from an authority outside this office, as its message says (section III(b))."""

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="foreign_confirmations")
    number = models.CharField(max_length=60)
    certificate = models.ForeignKey(
        Certificate, null=True, blank=True, on_delete=models.PROTECT, related_name="foreign_confirmations"
    )
    content: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField()
    findings: models.JSONField[list[dict[str, Any]], list[dict[str, Any]]] = models.JSONField(
        default=list, blank=True
    )
    outcome = models.CharField(max_length=24, choices=OUTCOMES)
    confirmed_on = models.DateField()
    recorded_on = models.DateField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return self.number


class TransitPassage(models.Model):
    """A sealed shipment that crosses a Participant (section III(d))."""

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="transits")
    number = models.CharField(max_length=60)
    content: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField()
    findings: models.JSONField[list[dict[str, Any]], list[dict[str, Any]]] = models.JSONField(
        default=list, blank=True
    )
    entered_on = models.DateField()
    left_on = models.DateField(null=True, blank=True)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="transit")

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.number} through {self.authority.code}"


class TechnicalPaper(models.Model):
    """A technical certificate for detained, seized or returned goods (kpcs.md 2, WGDE)."""

    number = models.CharField(max_length=60, unique=True)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="technical_papers")
    arrival = models.ForeignKey(
        Arrival, null=True, blank=True, on_delete=models.PROTECT, related_name="technical_papers"
    )
    content: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField()
    issued_on = models.DateField()
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="technical_paper")

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return self.number
