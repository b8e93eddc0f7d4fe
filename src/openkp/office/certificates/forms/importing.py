"""What people at the border and at the Importing Authority type."""

from __future__ import annotations

import base64
import binascii
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from openkp.office.acting import Json
from openkp.office.certificates.forms.origins import OriginDetails, details_json
from openkp.office.certificates.forms.pieces import (
    Countries,
    Day,
    Participant,
    Quantity,
    RoughLinesForm,
    Seals,
    initial_lines,
    paragraph,
)
from openkp.office.certificates.models import OUTCOMES, SEAL_STATES, VERIFICATIONS
from openkp.scheme.documents import Line, Party, TechnicalCertificate, TransitRecord
from openkp.scheme.quantities import Carats, UsdValue

#: A signed certificate carried through a form, in base64: what a code can hold, and room to spare.
MAX_CARRIED = 12_000
OUTCOME_CHOICES = [("", "–"), *OUTCOMES]


def carried(signed: bytes) -> str:
    """A signed certificate as a hidden field holds it between two pages."""
    return base64.urlsafe_b64encode(signed).decode("ascii")


class Carried(forms.CharField):
    """A signed certificate that a page before has read; becomes bytes, empty where there is none."""

    def __init__(self) -> None:
        super().__init__(required=False, max_length=MAX_CARRIED, widget=forms.HiddenInput())

    def clean(self, value: Any) -> Any:
        """The bytes. A damaged field counts as none: its number is then looked up."""
        text = super().clean(value)
        try:
            return base64.urlsafe_b64decode(text.encode("ascii"))
        except (binascii.Error, ValueError):
            return b""


class CheckForm(forms.Form):
    """Whatever the officer has: a number, a photograph or file, or the text of the code."""

    may_be_incomplete = True

    number = forms.CharField(
        label=_("Certificate number"),
        required=False,
        max_length=5000,
        widget=forms.TextInput(
            attrs={"autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false"}
        ),
        help_text=_("As printed on the certificate. A hand scanner may also read the code into this box."),
    )
    photo = forms.FileField(
        label=_("Photograph the code"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*", "capture": "environment"}),
        help_text=_("Near, flat, in good light, with the whole square code in the picture."),
    )
    file = forms.FileField(
        label=_("Or choose the PDF or a picture"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*,application/pdf"}),
        help_text=_("Up to 20 MB. Nothing is kept by a mere check."),
    )
    text = forms.CharField(
        label=_("Or paste the text of the code"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
        help_text=_("It begins with KP1:"),
    )

    def clean(self) -> Json:
        """One of the four is needed."""
        values: Json = super().clean() or self.cleaned_data
        if not self.errors and not any(values.get(name) for name in ("number", "photo", "file", "text")):
            self.add_error("number", _("Type the number, photograph the code or choose a file."))
        return values

    def evidence(self) -> bytes:
        """The bytes to check, read no further than the limit; empty where only a number was typed."""
        values = self.cleaned_data
        upload = values.get("photo") or values.get("file")
        if upload is not None:
            data: bytes = upload.read(settings.UPLOAD_MAX_BYTES + 1)
            return data
        typed = values["text"].strip() or values["number"].strip()
        is_code = bool(values["text"].strip()) or typed.upper().startswith("KP1:") or len(typed) > 60
        return typed.encode() if is_code else b""


class PresentForm(forms.Form):
    """What the check hands on: the number and, where a document was at hand, the signed certificate."""

    number = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput())
    signed = Carried()


class PaperForm(RoughLinesForm, OriginDetails):
    """A certificate of a foreign authority, typed from the paper or from the authority's message.

    Zone, mine and time of production can be typed where the paper names one country.
    """

    needs_lines = True
    details_hint = _(
        "Copy what the paper says of the place and time of mining. Leave empty what it does not say."
    )

    number = forms.CharField(label=_("Certificate number"), max_length=40)
    issuing_participant = Participant(label=_("Issued by (Participant)"))
    issuing_authority = forms.CharField(label=_("Exporting Authority"), max_length=200)
    validated_by = forms.CharField(
        label=_("Validated by"), max_length=200, help_text=_("Name of the officer who signed the paper.")
    )
    issued_on = Day(label=_("Issued on"))
    expires_on = Day(label=_("Expires on"))
    origins = Countries(
        label=_("Country of origin"),
        required=False,
        max_length=1000,
        help_text=_(
            "Several countries are parted by commas. Empty for “mixed origin” without a list of countries."
        ),
    )
    destination_participant = Participant(label=_("Destined to (Participant)"))
    exporter_name = forms.CharField(label=_("Exporter"), max_length=200)
    exporter_address = forms.CharField(label=_("Exporter’s address"), max_length=400, widget=paragraph())
    importer_name = forms.CharField(label=_("Importer"), max_length=200)
    importer_address = forms.CharField(label=_("Importer’s address"), max_length=400, widget=paragraph())
    parcels = forms.IntegerField(label=_("Parcels"), min_value=1, max_value=10_000)
    seals = Seals(label=_("Seal numbers"), help_text=_("One per line."))

    def clean(self) -> Json:
        """What is known beyond the country belongs to one country."""
        values = super().clean()
        if details_json(values) and "origins" in values and len(values["origins"]) != 1:
            message = _(
                "Zone, mine and days can be typed where one country is named; here are %(count)s. Leave them "
                "empty, or scan the code of the certificate, which has them for each country."
            )
            self.add_error("origins", message % {"count": len(values["origins"])})
        return values

    def content(self) -> Json:
        """The certificate in JSON form."""
        values = self.cleaned_data
        details = details_json(values)
        return {
            "number": values["number"],
            "issuing_participant": values["issuing_participant"],
            "issuing_authority": values["issuing_authority"],
            "issued_on": values["issued_on"].isoformat(),
            "expires_on": values["expires_on"].isoformat(),
            "origins": [{"participant": code} | details for code in values["origins"]],
            "destination_participant": values["destination_participant"],
            "exporter": _party_json(values, "exporter"),
            "importer": _party_json(values, "importer"),
            "lines": self.lines(),
            "parcels": values["parcels"],
            "seals": values["seals"],
            "validated_by": values["validated_by"],
        }


class NoticeForm(PaperForm):
    """An advance notice that another authority sent by message or on paper."""

    expected_on = Day(label=_("Expected on"), required=False)
    route = forms.CharField(label=_("Route"), required=False, max_length=200)


class FoundForm(RoughLinesForm):
    """What the importing officer found in the shipment, and what is decided."""

    may_be_incomplete = True

    received_on = Day(label=_("Received on"))
    seal_state = forms.ChoiceField(label=_("Seals"), choices=SEAL_STATES)
    seals = Seals(
        label=_("Seal numbers found"),
        required=False,
        help_text=_("One per line. Empty where the state of the seals says it all."),
    )
    verification = forms.ChoiceField(label=_("How it was checked"), choices=VERIFICATIONS)
    parcels = forms.IntegerField(label=_("Parcels found"), min_value=0, max_value=10_000)
    outcome = forms.ChoiceField(label=_("Outcome"), choices=OUTCOMES, widget=forms.RadioSelect)
    remark = forms.CharField(
        label=_("Remark"),
        required=False,
        max_length=2000,
        widget=paragraph(3),
        help_text=_("What differed and what was done. Needed for every outcome but “Confirmed”."),
    )
    shelf = forms.CharField(
        label=_("Where the paper original is kept"),
        required=False,
        max_length=120,
        help_text=_("For instance the binder. The original is kept for at least three years."),
    )

    def record(self, answers: dict[str, str]) -> Json:
        """What `confirm_import` and `compare` take."""
        values = self.cleaned_data
        return {
            "received_on": values["received_on"].isoformat(),
            "outcome": values["outcome"],
            "parcels": values["parcels"],
            "lines": self.lines(),
            "seals": values["seals"],
            "seal_state": values["seal_state"],
            "verification": values["verification"],
            "remark": values["remark"],
            "answers": answers,
        }


def as_declared(content: Json) -> Json:
    """The fields of `FoundForm` for a shipment in which everything is as the certificate says."""
    seals = [str(seal) for seal in content.get("seals", [])]
    if not seals:
        seals = [str(seal) for one in content.get("containers", []) for seal in one.get("seals", [])]
    return {
        "parcels": str(content["parcels"]),
        "seals": "\n".join(seals),
        "seal_state": "intact",
        **initial_lines(content["lines"]),
    }


class TransitForm(forms.Form):
    """A sealed shipment that crosses: seals and weight at entry, and at exit once it has left."""

    number = forms.CharField(label=_("Certificate number"), max_length=40)
    issuing_participant = Participant(label=_("Issued by (Participant)"))
    entered_on = Day(label=_("Came in on"))
    seals_in = Seals(label=_("Seal numbers at entry"), help_text=_("One per line."))
    carats_in = Quantity(label=_("Weight at entry"), required=False)
    left_on = Day(label=_("Left on"), required=False, help_text=_("Empty while it is still inside."))
    seals_out = Seals(label=_("Seal numbers at exit"), required=False, help_text=_("One per line."))
    carats_out = Quantity(label=_("Weight at exit"), required=False)
    is_opened = forms.BooleanField(label=_("The container was opened here"), required=False)
    purpose_attested = forms.BooleanField(
        label=_("The carrier attested that the shipment only crosses"), required=False
    )
    signed = Carried()

    def clean(self) -> Json:
        """What leaves has seals, and leaves after it came."""
        values: Json = super().clean() or self.cleaned_data
        entered, left = values.get("entered_on"), values.get("left_on")
        if left and not values.get("seals_out"):
            self.add_error("seals_out", _("Write the seal numbers with which it left."))
        if entered and left and left < entered:
            self.add_error("left_on", _("It cannot leave before it came in."))
        return values

    def passage(self) -> TransitRecord:
        """The record; the act adds whose post it is."""
        values = self.cleaned_data
        return TransitRecord(
            certificate_number=values["number"],
            issuing_participant=values["issuing_participant"],
            transit_participant="",
            authority="",
            entered_on=values["entered_on"],
            left_on=values["left_on"],
            seals_in=tuple(values["seals_in"]),
            seals_out=tuple(values["seals_out"]),
            carats_in=None if values["carats_in"] is None else Carats(values["carats_in"]),
            carats_out=None if values["carats_out"] is None else Carats(values["carats_out"]),
            is_opened=values["is_opened"],
            purpose_attested=values["purpose_attested"],
        )


class TechnicalForm(RoughLinesForm):
    """A technical certificate for goods that go back or aside under control."""

    needs_lines = True

    original_certificate = forms.CharField(
        label=_("Number of the original certificate"), required=False, max_length=40
    )
    destination_participant = Participant(label=_("Goes to (Participant)"))
    expires_on = Day(label=_("Expires on"))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=paragraph(3),
        help_text=_("Why the goods move, and under whose control."),
    )
    consignor_name = forms.CharField(label=_("Sent by"), max_length=200)
    consignor_address = forms.CharField(label=_("Sender’s address"), max_length=400, widget=paragraph())
    consignee_name = forms.CharField(label=_("Sent to"), max_length=200)
    consignee_address = forms.CharField(label=_("Receiver’s address"), max_length=400, widget=paragraph())
    parcels = forms.IntegerField(label=_("Parcels"), min_value=1, max_value=10_000)
    seals = Seals(label=_("New seal numbers"), help_text=_("One per line."))

    def draft(self, *, today: date) -> TechnicalCertificate:
        """The paper without its number; the act adds number, issuer and day."""
        values = self.cleaned_data
        return TechnicalCertificate(
            number="",
            issuing_participant="",
            issuing_authority="",
            issued_on=today,
            expires_on=values["expires_on"],
            destination_participant=values["destination_participant"],
            reason=values["reason"],
            lines=tuple(
                Line(hs=line["hs"], carats=Carats(line["carats"]), usd=UsdValue(line["usd"]))
                for line in self.lines()
            ),
            parcels=values["parcels"],
            seals=tuple(values["seals"]),
            consignor=_party(values, "consignor"),
            consignee=_party(values, "consignee"),
            original_certificate=values["original_certificate"],
        )


class ArrivalFilter(forms.Form):
    """What stands above the lists of arrivals."""

    number = forms.CharField(label=_("Number"), required=False, max_length=60)
    outcome = forms.ChoiceField(label=_("Outcome"), choices=OUTCOME_CHOICES, required=False)


def _party_json(values: Json, name: str) -> Json:
    return {"name": values[f"{name}_name"], "address": values[f"{name}_address"]}


def _party(values: Json, name: str) -> Party:
    return Party(name=values[f"{name}_name"], address=values[f"{name}_address"])
