"""What the focal point types: confirmations from elsewhere, warnings, and what to look at."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from openkp.office.acting import Json
from openkp.office.certificates.forms.pieces import Day, Participant, RoughLinesForm, Seals, paragraph
from openkp.office.certificates.models import OUTCOMES, SEAL_STATES, VERIFICATIONS

AGES = [
    ("", _("All")),
    ("0-30", _("Up to 30 days")),
    ("31-60", _("31 to 60 days")),
    ("61-90", _("61 to 90 days")),
    ("91", _("More than 90 days")),
]


class ForeignConfirmationForm(RoughLinesForm):
    """A confirmation as another authority's message says it (section III(b))."""

    number = forms.CharField(label=_("Certificate number"), max_length=40)
    importing_participant = Participant(label=_("Confirmed by (Participant)"))
    importing_authority = forms.CharField(label=_("Importing Authority"), max_length=200)
    confirmed_by = forms.CharField(label=_("Officer who signed"), required=False, max_length=200)
    received_on = Day(label=_("Shipment received on"))
    confirmed_on = Day(label=_("Confirmed on"))
    outcome = forms.ChoiceField(label=_("Outcome"), choices=OUTCOMES)
    verification = forms.ChoiceField(label=_("How it was checked"), choices=VERIFICATIONS)
    seal_state = forms.ChoiceField(label=_("Seals"), choices=SEAL_STATES)
    seals = Seals(label=_("Seal numbers found"), required=False, help_text=_("One per line."))
    parcels = forms.IntegerField(label=_("Parcels found"), min_value=0, max_value=10_000)
    exporter_name = forms.CharField(label=_("Exporter"), max_length=200)
    exporter_address = forms.CharField(
        label=_("Exporter’s address"), required=False, max_length=400, widget=paragraph()
    )
    importer_name = forms.CharField(label=_("Importer"), max_length=200)
    importer_address = forms.CharField(
        label=_("Importer’s address"), required=False, max_length=400, widget=paragraph()
    )
    remark = forms.CharField(label=_("Remark"), required=False, max_length=2000, widget=paragraph(3))

    def record(self, *, issuing_participant: str) -> Json:
        """The confirmation in JSON form; it answers a certificate of `issuing_participant`."""
        values = self.cleaned_data
        return {
            "certificate_number": values["number"],
            "issuing_participant": issuing_participant,
            "importing_participant": values["importing_participant"],
            "importing_authority": values["importing_authority"],
            "confirmed_by": values["confirmed_by"],
            "received_on": values["received_on"].isoformat(),
            "confirmed_on": values["confirmed_on"].isoformat(),
            "outcome": values["outcome"],
            "verification": values["verification"],
            "seal_state": values["seal_state"],
            "seals": values["seals"],
            "parcels": values["parcels"],
            "lines": self.lines(),
            "exporter": {"name": values["exporter_name"], "address": values["exporter_address"]},
            "importer": {"name": values["importer_name"], "address": values["importer_address"]},
            "remark": values["remark"],
        }


class WarningForm(forms.Form):
    """A warning of a false or stolen certificate."""

    number = forms.CharField(label=_("Certificate number"), max_length=60)
    participant = Participant(
        label=_("Participant named on the certificate"),
        help_text=_("Whose certificate it is, or pretends to be."),
    )
    text = forms.CharField(
        label=_("What every post should know"),
        max_length=2000,
        widget=paragraph(4),
        help_text=_("What is false or stolen, how to recognise it, what to do. It is public."),
    )
    source = forms.CharField(
        label=_("Who says so"), max_length=300, help_text=_("The authority, its message and the day.")
    )


class FollowUpFilter(forms.Form):
    """What stands above the exports without a confirmation."""

    age = forms.ChoiceField(label=_("Age"), choices=AGES, required=False)
    destination = Participant(label=_("Destination"), required=False)
    late = forms.ChoiceField(
        label=_("Deadline"), choices=[("", _("All")), ("yes", _("Late only"))], required=False
    )
