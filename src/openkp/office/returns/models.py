"""The returns desk: what Participants filed and when, drafts, questionnaires, and people's answers on pairs.

A return that was filed is never changed nor deleted: a correction is a row of its own with a higher vintage,
and triggers refuse anything else on both databases. Quantities are whole hundredths.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from openkp.office.parties.models import Authority
from openkp.office.register.models import Entry
from openkp.scheme.periods import HalfYear, Quarter
from openkp.scheme.quantities import Carats, UsdValue
from openkp.scheme.returns import Flow, ReturnKind, ReturnLine, Sector, StatisticalReturn

KINDS = [
    (ReturnKind.TRADE.value, _("Trade of a quarter")),
    (ReturnKind.PRODUCTION.value, _("Production of a half-year")),
]
FLOWS = [
    (Flow.PRODUCTION.value, _("Production")),
    (Flow.EXPORT.value, _("Export")),
    (Flow.IMPORT.value, _("Import")),
]
SECTORS = [
    (Sector.ALL.value, _("All mining")),
    (Sector.ARTISANAL.value, _("Artisanal")),
    (Sector.INDUSTRIAL.value, _("Industrial")),
]


def read_return_period(kind: str, text: str) -> Quarter | HalfYear:
    """The period of a return of that kind. Raises UnreadablePeriod."""
    return Quarter.parse(text) if kind == ReturnKind.TRADE.value else HalfYear.parse(text)


class Draft(models.Model):
    """A return in the making: one for a Participant, kind and period; gone when it is signed.

    lines: the JSON form of `ReturnLine`s (`returns.lines`). origin: how the lines came.
    """

    class Origin(models.TextChoices):
        COMPILED = "compiled", _("Compiled from certificates")
        UPLOADED = "uploaded", _("Read from a file")
        TYPED = "typed", _("Typed in")

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="return_drafts")
    participant = models.CharField(max_length=4)
    kind = models.CharField(max_length=12, choices=KINDS)
    period = models.CharField(max_length=8)
    lines: models.JSONField[list[dict[str, Any]], list[dict[str, Any]]] = models.JSONField(default=list)
    origin = models.CharField(max_length=10, choices=Origin.choices)
    file_name = models.CharField(max_length=200, blank=True)
    reason = models.TextField(blank=True, help_text=_("Why an earlier return is corrected"))
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["period"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["participant", "kind", "period"], name="one_draft"),
        ]

    def __str__(self) -> str:
        return f"draft {self.participant} {self.kind} {self.period}"


class Return(models.Model):
    """A return as it was filed. first_day: of the period, to sort by. filed_at: None where no source says.

    signed: the statement (COSE) of a return that was signed here; empty for one taken over from a file.
    """

    class Source(models.TextChoices):
        SIGNED = "signed", _("Signed in this office")
        LOADED = "loaded", _("Taken over from a file")

    authority = models.ForeignKey(
        Authority, null=True, blank=True, on_delete=models.PROTECT, related_name="returns"
    )
    participant = models.CharField(max_length=4)
    kind = models.CharField(max_length=12, choices=KINDS)
    period = models.CharField(max_length=8)
    first_day = models.DateField()
    vintage = models.PositiveIntegerField()
    is_nil = models.BooleanField(default=False)
    source = models.CharField(max_length=8, choices=Source.choices)
    file_name = models.CharField(max_length=200, blank=True)
    reason = models.TextField(blank=True)
    answers: models.JSONField[list[dict[str, str]], list[dict[str, str]]] = models.JSONField(
        default=list, blank=True, help_text=_("What was asked before signing, and what was answered")
    )
    filed_at = models.DateTimeField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    signed = models.BinaryField(default=bytes)
    entry = models.OneToOneField(
        Entry, null=True, blank=True, on_delete=models.PROTECT, related_name="statistical_return"
    )
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["participant", "first_day", "kind", "vintage"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["participant", "kind", "period", "vintage"], name="vintage_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["participant", "kind", "first_day"], name="return_of_participant"),
            models.Index(fields=["kind", "first_day"], name="return_of_period"),
        ]

    def __str__(self) -> str:
        return f"{self.participant} {self.kind} {self.period} v{self.vintage}"

    def to_return(self) -> StatisticalReturn:
        """The engine's value. Reads the lines."""
        return StatisticalReturn(
            participant=self.participant,
            kind=ReturnKind(self.kind),
            period=read_return_period(self.kind, self.period),
            vintage=self.vintage,
            lines=tuple(line.to_line() for line in self.lines.all() if not line.is_nil),
            reason=self.reason,
        )


class ReturnRow(models.Model):
    """One figure of a return, as filed. row: its line in the file from which it was taken over.

    filed_at, revised_at: of this very figure, where the source tells.
    """

    filed = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="lines")
    row = models.PositiveIntegerField(default=0)
    flow = models.CharField(max_length=12, choices=FLOWS)
    hs = models.CharField(max_length=6, blank=True)
    partner = models.CharField(max_length=4, blank=True)
    origin = models.CharField(max_length=4, blank=True)
    sector = models.CharField(max_length=12, choices=SECTORS, default=Sector.ALL.value)
    carats_hundredths = models.BigIntegerField(null=True, blank=True)
    usd_cents = models.BigIntegerField(null=True, blank=True)
    certificates = models.PositiveIntegerField(null=True, blank=True)
    is_nil = models.BooleanField(default=False)
    filed_at = models.DateTimeField(null=True, blank=True)
    revised_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["filed", "row", "id"]

    def __str__(self) -> str:
        return f"{self.filed_id} {self.flow} {self.hs} {self.partner}"

    def to_line(self) -> ReturnLine:
        """The engine's value."""
        return ReturnLine(
            flow=Flow(self.flow),
            hs=self.hs,
            partner=self.partner,
            origin=self.origin,
            sector=Sector(self.sector),
            carats=None if self.carats_hundredths is None else Carats.from_hundredths(self.carats_hundredths),
            usd=None if self.usd_cents is None else UsdValue.from_hundredths(self.usd_cents),
            certificates=self.certificates,
        )


class Questionnaire(models.Model):
    """A Data Anomaly Questionnaire to one Participant (KP-AD:data-anomaly-questionnaire)."""

    number = models.CharField(max_length=40, unique=True)
    participant = models.CharField(max_length=4)
    about = models.CharField(max_length=60, help_text=_("The periods that were looked at"))
    sent_on = models.DateField()
    due_on = models.DateField()
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["-sent_on", "participant"]

    def __str__(self) -> str:
        return self.number


class AskedQuestion(models.Model):
    """One numbered question of a questionnaire, and its answer: given once, and never changed (triggers).

    screen, variant, params, evidence, rows: the engine's question as it stood when it was asked; text: an
    analyst's own question, where no screen raised it.
    """

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="questions")
    place = models.PositiveIntegerField()
    screen = models.CharField(max_length=60, blank=True)
    variant = models.CharField(max_length=60, blank=True)
    period = models.CharField(max_length=8, blank=True)
    params: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict, blank=True)
    evidence: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict, blank=True)
    rows: models.JSONField[list[int], list[int]] = models.JSONField(default=list, blank=True)
    text = models.TextField(blank=True)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering: ClassVar = ["questionnaire", "place"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["questionnaire", "place"], name="place_once"),
        ]

    def __str__(self) -> str:
        return f"{self.questionnaire_id}.{self.place}"


class PairDecision(models.Model):
    """What a person decided of a certificate and a confirmation that the matching left open.

    confirmation: `arrival:ID` or `foreign:ID` of the certificates desk. side: the Participant whose focal
    point decided, or the Process's code for its analysts. On each side the latest decision on a pair counts.
    """

    class Verdict(models.TextChoices):
        SAME = "same", _("The same shipment")
        DIFFERENT = "different", _("Two shipments")
        LATER = "later", _("Ask first")

    certificate_number = models.CharField(max_length=60)
    confirmation = models.CharField(max_length=40)
    side = models.CharField(max_length=4)
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    note = models.TextField(blank=True)
    score = models.FloatField()
    reasons: models.JSONField[list[str], list[str]] = models.JSONField(default=list, blank=True)
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["certificate_number", "confirmation"], name="pair_decided"),
        ]

    def __str__(self) -> str:
        return f"{self.certificate_number} / {self.confirmation}: {self.verdict}"
