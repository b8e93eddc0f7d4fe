"""Forms of what comes and goes: production, purchase, sale."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from openkp.office.certificates.forms.pieces import Day
from openkp.office.stocks.acts.holding_core import Billed, Measured
from openkp.office.stocks.acts.holding_trade import Buying, Producing, Selling
from openkp.office.stocks.forms.holding import HoldingForm, cents, day_field, hundredths, text_field
from openkp.office.stocks.forms.quantities import Figure, weight
from openkp.office.stocks.models import Licence

#: Classes of size that a mine or a buyer may weigh apart, by the sieve.
SIZE_CLASSES = (
    ("-7", _("Carats below sieve 7")),
    ("+7-11", _("Carats of sieve 7 to 11")),
    ("+11", _("Carats above sieve 11, below 2 ct a stone")),
    ("2ct", _("Carats of stones of 2 ct and more")),
)


class ProductionForm(HoldingForm):
    """What came up today, on a phone at a pit. All but the weight has a value or may be empty."""

    details = (
        "place",
        "grade",
        "stones",
        "gem_carats",
        "usd",
        *(f"size_{i}" for i in range(4)),
        "latitude",
        "longitude",
    )
    details_title = _("More: size, quality, value, position")
    units: ClassVar[dict[str, Any]] = HoldingForm.units | {"gem_carats": _("ct")}

    carats = weight(_("Carats"))
    happened_on = Day(label=_("Day"))
    licence = forms.ChoiceField(label=_("Licence"))
    place = text_field(_("Where it lies"), most=100)
    grade = text_field(_("Sorted as"), most=60)
    stones = forms.IntegerField(
        label=_("Stones"),
        required=False,
        min_value=0,
        max_value=2**31 - 1,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    gem_carats = Figure(label=_("Carats of gem quality"), required=False)
    usd = Figure(label=_("Value"), required=False)
    latitude = forms.FloatField(label=_("Latitude"), required=False, min_value=-90, max_value=90)
    longitude = forms.FloatField(label=_("Longitude"), required=False, min_value=-180, max_value=180)

    def __init__(self, *args: Any, licences: Sequence[Licence] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("latitude", "longitude"):
            self.fields[name].widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        for at, (_code, label) in enumerate(SIZE_CLASSES):
            self.fields[f"size_{at}"] = Figure(label=label, required=False)
        choice = self.fields["licence"]
        known = [
            (row.number, " · ".join(p for p in (row.number, row.mine, row.zone) if p)) for row in licences
        ]
        choice.choices = known  # type: ignore[attr-defined]
        choice.required = bool(known)
        if len(known) < 2:
            choice.widget = forms.HiddenInput()
            choice.initial = known[0][0] if known else ""
            choice.required = False

    def clean(self) -> dict[str, Any]:
        """Both parts of a position, and no part heavier than the whole."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if (values.get("latitude") is None) != (values.get("longitude") is None):
            self.add_error("longitude", _("Give both latitude and longitude, or neither."))
        carats = values.get("carats")
        sizes = sum((values.get(f"size_{at}") or Decimal(0)) for at in range(len(SIZE_CLASSES)))
        if carats is not None and sizes > carats:
            self.add_error("size_0", _("The classes of size weigh more than the whole."))
        if carats is not None and (values.get("gem_carats") or 0) > carats:
            self.add_error("gem_carats", _("More than the whole."))
        return values

    def given(self) -> Producing:
        """What was produced."""
        values = self.cleaned_data
        position = None
        if values["latitude"] is not None:
            position = (values["latitude"], values["longitude"])
        sizes = tuple(
            (code, hundredths(values[f"size_{at}"]))
            for at, (code, _label) in enumerate(SIZE_CLASSES)
            if values[f"size_{at}"]
        )
        return Producing(
            licence=values["licence"],
            carats=hundredths(values["carats"]),
            happened_on=values["happened_on"],
            place=values["place"],
            grade=values["grade"],
            stones=values["stones"] or 0,
            position=position,
            measured=Measured(sizes=sizes, gem_carats=cents(values["gem_carats"]), usd=cents(values["usd"])),
        )


class _BillForm(HoldingForm):
    """A form with an invoice."""

    def billed(self) -> Billed:
        """The invoice."""
        values = self.cleaned_data
        return Billed(number=values["invoice"], usd=cents(values["usd"]), warranty=values["warranty"])


def warranty_field() -> forms.CharField:
    """The warranty as printed."""
    return forms.CharField(
        label=_("Warranty on the invoice"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The statement as it is printed there; leave empty if there is none."),
    )


class DiggerPurchaseForm(_BillForm):
    """Bought of an artisanal digger, with licence and voucher."""

    details = ("place", "grade", "invoice", "warranty")
    details_title = _("More: where it lies, sorting, invoice")

    seller = forms.CharField(label=_("Licence of the digger"), max_length=60)
    voucher = text_field(_("Number of the voucher"), most=60)
    carats = weight(_("Carats"))
    usd = Figure(label=_("Price"), required=False)
    happened_on = day_field(_("Day on the voucher"))
    place = text_field(_("Where it lies"), most=100)
    grade = text_field(_("Sorted as"), most=60)
    invoice = text_field(_("Number of the receipt or invoice"), most=60)
    warranty = warranty_field()

    def given(self) -> Buying:
        """The purchase."""
        values = self.cleaned_data
        return Buying(
            seller=values["seller"],
            voucher=values["voucher"],
            carats=hundredths(values["carats"]),
            happened_on=values["happened_on"],
            place=values["place"],
            grade=values["grade"],
            billed=self.billed(),
        )


class HolderPurchaseForm(_BillForm):
    """Bought of a digger in whose account the parcel lies already."""

    details = ("place", "grade", "warranty")
    details_title = _("More: where it lies, sorting, warranty")

    seller = forms.CharField(label=_("Seller: account, licence or name"), max_length=200)
    bought = forms.CharField(label=_("Parcel"), max_length=40, help_text=_("The code on its label."))
    carats = weight(_("Carats"))
    usd = Figure(label=_("Price"), required=False)
    happened_on = day_field(_("Day of the invoice"))
    invoice = text_field(_("Number of the invoice"), most=60)
    place = text_field(_("Where it lies"), most=100)
    grade = text_field(_("Sorted as"), most=60)
    warranty = warranty_field()

    def given(self) -> Buying:
        """The purchase."""
        values = self.cleaned_data
        return Buying(
            seller=values["seller"],
            parcel=values["bought"],
            carats=hundredths(values["carats"]),
            happened_on=values["happened_on"],
            place=values["place"],
            grade=values["grade"],
            billed=self.billed(),
        )


class SaleForm(_BillForm):
    """A parcel to a buyer."""

    details = ("warranty",)
    details_title = _("Warranty on the invoice")
    lists: ClassVar[dict[str, str]] = {"buyer": "buyers"}

    parcel = forms.ChoiceField(label=_("Parcel"))
    carats = weight(_("Carats"), required=False, help_text=_("Empty: all that is left in the parcel."))
    buyer = forms.CharField(label=_("Buyer: account, licence or name"), max_length=200)
    happened_on = day_field(_("Day of the invoice"))
    invoice = text_field(_("Number of the invoice"), most=60)
    usd = Figure(label=_("Price"), required=False)
    warranty = warranty_field()

    def given(self) -> Selling:
        """The sale."""
        values = self.cleaned_data
        return Selling(
            parcel=values["parcel"],
            carats=hundredths(values["carats"]),
            buyer=values["buyer"],
            happened_on=values["happened_on"],
            billed=self.billed(),
        )
