"""What an officer types to hand stock over, and to close or reopen an account."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from openkp.office.certificates.forms.pieces import Day, paragraph
from openkp.office.stocks.acts.handing_over import Handover
from openkp.office.stocks.forms.quantities import weight


class HandOverForm(forms.Form):
    """Which parcel goes to whom, when and by which paper."""

    parcel = forms.ChoiceField(label=gettext_lazy("Parcel"))
    buyer = forms.CharField(
        label=gettext_lazy("Buyer"),
        max_length=200,
        help_text=gettext_lazy("Account, licence or registered name."),
    )
    carats = weight(
        gettext_lazy("Carats"),
        required=False,
        help_text=gettext_lazy("Leave empty for all that is left."),
    )
    happened_on = Day(label=gettext_lazy("Day of the sale"))
    because = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=400,
        widget=paragraph(3),
        help_text=gettext_lazy("The sale, auction or order by its paper, and who asked for the record."),
    )

    def __init__(self, *args: Any, parcels: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["parcel"]
        if isinstance(field, forms.ChoiceField):
            field.choices = parcels

    def given(self) -> Handover:
        """What was typed; the form is valid."""
        values = self.cleaned_data
        return Handover(
            parcel=values["parcel"],
            buyer=values["buyer"],
            happened_on=values["happened_on"],
            because=values["because"],
            carats=int((values["carats"] or 0) * 100),
        )


class StandingForm(forms.Form):
    """Why an account is closed or opened again."""

    because = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=400,
        widget=paragraph(3),
        help_text=gettext_lazy("The holder may ask for it; write what was decided, by whom."),
    )
