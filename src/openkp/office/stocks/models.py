"""The stocks desk: holders, licences, events of the carat ledger, and the parcels that they leave.

Events are the record: they are never changed nor deleted, on both databases. Parcels and shares are the state
that the events make, kept at write; `openkp doctor` rebuilds it from the events and compares. All carats are
whole hundredths, all values US cents.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from openkp.custody.composition import Model as CustodyModel
from openkp.custody.events import EventKind
from openkp.office.parties.models import Authority, Trader
from openkp.office.plain_field import PlainNumberField

EVENT_NAMES = {
    EventKind.OPENING: _("Opening stock"),
    EventKind.PRODUCTION: _("Production"),
    EventKind.IMPORT: _("Import"),
    EventKind.PURCHASE: _("Purchase"),
    EventKind.SALE: _("Sale"),
    EventKind.MOVE: _("Move"),
    EventKind.MIX: _("Mix"),
    EventKind.SPLIT: _("Split"),
    EventKind.SORT: _("Sorting"),
    EventKind.CLEANING_LOSS: _("Cleaning loss"),
    EventKind.CUTTING: _("Cutting"),
    EventKind.SEIZURE: _("Seizure"),
    EventKind.THEFT: _("Theft or loss"),
    EventKind.EXPORT: _("Export"),
    EventKind.CORRECTION: _("Correction"),
}
MODEL_NAMES = {
    CustodyModel.IDENTITY_PRESERVED: _("Identity preserved"),
    CustodyModel.SEGREGATED: _("Segregated"),
    CustodyModel.CONTROLLED_BLENDING: _("Controlled blending"),
    CustodyModel.MASS_BALANCE: _("Mass balance"),
}


class HolderKind(models.TextChoices):
    """What a holder of rough diamonds does (Annex II 9, 11, 13)."""

    MINE = "mine", _("Mine")
    DIGGER = "digger", _("Artisanal digger")
    BUYER = "buyer", _("Buyer")
    EXPORTER = "exporter", _("Exporter")
    IMPORTER = "importer", _("Importer")
    AGENT = "agent", _("Agent")
    COURIER = "courier", _("Courier")
    CUTTER = "cutter", _("Cutting works")
    STATE = "state", _("State")


class Book(models.Model):
    """The ledger of one authority. Its row is locked while an event is posted: numbers have no gaps."""

    authority = models.OneToOneField(Authority, on_delete=models.PROTECT, related_name="book")
    last_event = models.PositiveBigIntegerField(default=0)
    last_parcel = models.PositiveBigIntegerField(default=0)
    last_holder = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"book of {self.authority.code}"


class Holder(models.Model):
    """Who has an account: a mine, a digger, a company (Annex II 12, 14). `code` is its name in the ledger."""

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="holders")
    code = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=10, choices=HolderKind.choices)
    name = models.CharField(max_length=200)
    address = models.CharField(max_length=400, blank=True)
    nationality = models.CharField(max_length=100, blank=True, help_text=_("Nationality or residence status"))
    trader = models.OneToOneField(
        Trader, null=True, blank=True, on_delete=models.PROTECT, related_name="holder"
    )
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["name", "pk"]
        indexes: ClassVar = [models.Index(fields=["authority", "kind"], name="holder_by_kind")]

    def __str__(self) -> str:
        return self.name


class Licence(models.Model):
    """A licence with its area and its days (Annex II 9 to 14). Ends early where `ended_on` says so."""

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="licences")
    holder = models.ForeignKey(Holder, on_delete=models.PROTECT, related_name="licences")
    kind = models.CharField(max_length=10, choices=HolderKind.choices)
    number = models.CharField(max_length=60)
    zone = models.CharField(max_length=100, blank=True, help_text=_("Zone of authorised mining"))
    mine = models.CharField(max_length=100, blank=True, help_text=_("Mine or site"))
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    radius_km = models.FloatField(null=True, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    ended_because = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["authority", "number"], name="licence_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["authority", "kind", "valid_to"], name="licence_running")]

    def __str__(self) -> str:
        return self.number


class StockEvent(models.Model):
    """One event of the ledger, append-only. `content` is the JSON form of `custody.event_form`."""

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="stock_events")
    seq = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=14, choices=[(kind.value, name) for kind, name in EVENT_NAMES.items()])
    happened_on = models.DateField()
    content: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField()
    certificate = models.CharField(max_length=60, blank=True)
    plain_certificate = PlainNumberField(source="certificate")
    voucher = models.CharField(max_length=60, blank=True)
    corrects = models.PositiveBigIntegerField(null=True, blank=True)
    remark = models.CharField(max_length=400, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["authority", "seq"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["authority", "seq"], name="stock_event_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["authority", "plain_certificate"], name="stock_event_certificate"),
            models.Index(fields=["authority", "voucher"], name="stock_event_voucher"),
            models.Index(fields=["authority", "happened_on"], name="stock_event_day"),
            models.Index(fields=["authority", "corrects"], name="stock_event_corrects"),
        ]

    def __str__(self) -> str:
        return f"{self.authority.code} {self.seq}"


class StockParcel(models.Model):
    """A parcel as it is now. `left` and the shares change by events only; `code` is printed on its label."""

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="stock_parcels")
    code = models.CharField(max_length=40, unique=True)
    holder = models.ForeignKey(Holder, on_delete=models.PROTECT, related_name="parcels")
    place = models.CharField(max_length=100, blank=True)
    born = models.ForeignKey(StockEvent, on_delete=models.PROTECT, related_name="made")
    born_on = models.DateField()
    carats = models.PositiveBigIntegerField()
    left = models.PositiveBigIntegerField()
    grade = models.CharField(max_length=60, blank=True)
    stones = models.PositiveIntegerField(default=0)
    usd = models.PositiveBigIntegerField(null=True, blank=True)
    custody_model = models.CharField(
        max_length=20, choices=[(model.value, name) for model, name in MODEL_NAMES.items()]
    )
    is_void = models.BooleanField(default=False, help_text=_("A correction says that it never was"))
    received_on = models.DateField(null=True, blank=True, help_text=_("Null while on its way to the buyer"))

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(left__lte=F("carats")), name="never_over_drawn"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["holder", "left"], name="parcel_held"),
            models.Index(fields=["authority", "born_on"], name="parcel_day"),
        ]

    def __str__(self) -> str:
        return self.code


class StockOrigin(models.Model):
    """One origin key, by its text form; its parts stand beside it for finding parcels."""

    text = models.CharField(max_length=500, unique=True)
    country = models.CharField(max_length=2, blank=True)
    zone = models.CharField(max_length=100, blank=True)
    mine = models.CharField(max_length=100, blank=True)
    licence = models.CharField(max_length=100, blank=True)
    period = models.CharField(max_length=7, blank=True)

    class Meta:
        ordering: ClassVar = ["text"]
        indexes: ClassVar = [
            models.Index(fields=["country", "zone"], name="origin_zone"),
            models.Index(fields=["mine"], name="origin_mine"),
            models.Index(fields=["licence"], name="origin_licence"),
        ]

    def __str__(self) -> str:
        return self.text


class ParcelShare(models.Model):
    """Carats of one origin in a parcel: as it was born, and in what is left of it. Kept at write."""

    parcel = models.ForeignKey(StockParcel, on_delete=models.PROTECT, related_name="shares")
    origin = models.ForeignKey(StockOrigin, on_delete=models.PROTECT, related_name="shares")
    carats = models.PositiveBigIntegerField()
    low = models.PositiveBigIntegerField()
    high = models.PositiveBigIntegerField()
    left = models.PositiveBigIntegerField()
    left_low = models.PositiveBigIntegerField()
    left_high = models.PositiveBigIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["parcel", "origin"], name="share_once")]

    def __str__(self) -> str:
        return f"{self.origin} in {self.parcel}"


class StockDraw(models.Model):
    """Carats that an event took from a parcel: the edges along which parcels are traced."""

    event = models.ForeignKey(StockEvent, on_delete=models.PROTECT, related_name="draws")
    parcel = models.ForeignKey(StockParcel, on_delete=models.PROTECT, related_name="draws")
    carats = models.PositiveBigIntegerField()
    is_void = models.BooleanField(default=False, help_text=_("A correction says that it was not so"))

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.carats} of {self.parcel}"


class GoneShare(models.Model):
    """Carats of one origin that left the books by an event: what an export took along."""

    event = models.ForeignKey(StockEvent, on_delete=models.PROTECT, related_name="gone")
    origin = models.ForeignKey(StockOrigin, on_delete=models.PROTECT, related_name="gone")
    carats = models.PositiveBigIntegerField()
    low = models.PositiveBigIntegerField()
    high = models.PositiveBigIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["event", "origin"], name="gone_once")]

    def __str__(self) -> str:
        return f"{self.origin} by {self.event}"


class Invoice(models.Model):
    """The invoice of a purchase or sale, and the warranty on it (System of Warranties, KPCS-CD:IV)."""

    event = models.OneToOneField(StockEvent, on_delete=models.PROTECT, related_name="invoice")
    number = models.CharField(max_length=60, blank=True)
    issued_on = models.DateField()
    usd = models.PositiveBigIntegerField(null=True, blank=True)
    warranty = models.TextField(blank=True, help_text=_("The warranty statement as printed; empty if none"))
    recorded_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.number


class Profile(models.Model):
    """What was measured of the stones of an event: carats by size class, gem carats (Annex II 8)."""

    event = models.OneToOneField(StockEvent, on_delete=models.PROTECT, related_name="profile")
    sizes: models.JSONField[dict[str, int], dict[str, int]] = models.JSONField(default=dict)
    gem_carats = models.PositiveBigIntegerField(null=True, blank=True)
    usd = models.PositiveBigIntegerField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"profile of {self.event}"


class StockDeclaration(models.Model):
    """What a holder declares to have, or an officer counted, on a day. Append-only."""

    class Kind(models.TextChoices):
        DECLARED = "declared", _("Declared by the holder")
        COUNTED = "counted", _("Counted by the authority")

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="stock_declarations")
    holder = models.ForeignKey(Holder, on_delete=models.PROTECT, related_name="declarations")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    as_of = models.DateField()
    carats = models.PositiveBigIntegerField()
    remark = models.CharField(max_length=400, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["as_of", "pk"]
        indexes: ClassVar = [models.Index(fields=["holder", "as_of"], name="declaration_day")]

    def __str__(self) -> str:
        return f"{self.holder} {self.as_of}"


class CoverTransition(models.Model):
    """Until when a missing cover is a warning only, by which national law. Append-only; the last counts."""

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="cover_transitions")
    until = models.DateField()
    source = models.CharField(max_length=400)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.authority.code} until {self.until}"


class SentForm(models.Model):
    """A form that was recorded, by the mark of its page: sent twice over a bad line, it counts once."""

    holder = models.ForeignKey(Holder, on_delete=models.PROTECT, related_name="sent_forms")
    token = models.CharField(max_length=40)
    events: models.JSONField[list[int], list[int]] = models.JSONField(help_text=_("Their numbers, in order"))
    recorded_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["holder", "token"], name="form_sent_once"),
        ]

    def __str__(self) -> str:
        return f"{self.holder} {self.token}"


class OwnAnswer(models.Model):
    """What was asked of a record and a company answered itself, or why it corrected a record. Append-only.

    holder: whose account was written to. asked: code, clause, subject and params of each question, as asked;
    empty for a correction.
    """

    event = models.OneToOneField(StockEvent, on_delete=models.PROTECT, related_name="own_answer")
    holder = models.ForeignKey(Holder, on_delete=models.PROTECT, related_name="own_answers")
    asked: models.JSONField[list[dict[str, Any]], list[dict[str, Any]]] = models.JSONField(default=list)
    answer = models.CharField(max_length=400)
    answered_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [models.Index(fields=["answered_at"], name="own_answer_time")]

    def __str__(self) -> str:
        return f"{self.holder} on {self.event}"


class StockFile(models.Model):
    """A file of opening stocks or of a history, as it was uploaded; an officer confirms it into the books.

    holder: whose file it is; null for the authority's own. returned_at: when it was sent back to the holder.
    digest: SHA-256 over its events, so that the same content is known again whatever the form of the file.
    first, last: numbers of the events that it became.
    """

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="stock_files")
    holder = models.ForeignKey(
        Holder, null=True, blank=True, on_delete=models.PROTECT, related_name="stock_files"
    )
    name = models.CharField(max_length=200)
    data = models.BinaryField()
    digest = models.CharField(max_length=64)
    kept_at = models.DateTimeField()
    kept_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    imported_at = models.DateTimeField(null=True, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)
    returned_because = models.CharField(max_length=400, blank=True)
    first = models.PositiveBigIntegerField(null=True, blank=True)
    last = models.PositiveBigIntegerField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["authority", "digest"],
                condition=Q(imported_at__isnull=False),
                name="stock_file_imported_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name
