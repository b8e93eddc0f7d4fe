"""What to show of a confidential certificate, and whether new ones are confidential."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

FIELD_NAMES = {
    "exporter": _("Exporter"),
    "importer": _("Importer"),
    "lines": _("Carats and value, by kind of stones"),
    "parcels": _("Number of parcels"),
    "containers": _("Containers and seals"),
    "validated_by": _("Who validated it"),
}


class ShareForm(forms.Form):
    """The hidden fields that a copy shows; none is a copy with origin and dates only."""

    may_be_incomplete = True

    fields_shown = forms.MultipleChoiceField(
        label=_("Show also"),
        required=False,
        choices=list(FIELD_NAMES.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Number, days, origins and destination are always shown. Tick nothing to show only those."
        ),
    )


class HidingForm(forms.Form):
    """One switch."""

    is_hidden = forms.TypedChoiceField(
        label=_("New certificates"),
        choices=[
            ("yes", _("hide who trades what: each copy shows only the fields that its holder chooses")),
            ("no", _("show all fields in every copy")),
        ],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
