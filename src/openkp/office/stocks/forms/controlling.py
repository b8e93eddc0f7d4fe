"""What an authority types on the stocks desk: licences, accounts, counts, seizures, transition, filters."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openkp.office.certificates.forms.pieces import Day, paragraph
from openkp.office.parties.models import Authority, Trader
from openkp.office.stocks.acts.licensing import Terms
from openkp.office.stocks.forms.quantities import Figure
from openkp.office.stocks.models import HolderKind

#: Kinds of account that an officer opens; the account of the state opens itself at the first seizure.
OPENED = [(kind.value, kind.label) for kind in HolderKind if kind is not HolderKind.STATE]
LICENCE_STATES = [
    ("", gettext_lazy("All")),
    ("running", gettext_lazy("Running")),
    ("soon", gettext_lazy("Running out within 60 days")),
    ("over", gettext_lazy("Over")),
]


def _search(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )


class LicenceFilter(forms.Form):
    """What stands above the list of licences."""

    text = _search(gettext_lazy("Number, holder, zone or mine"))
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), required=False, choices=[("", gettext_lazy("All")), *OPENED]
    )
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False, choices=LICENCE_STATES)


class AccountFilter(forms.Form):
    """What stands above the list of accounts."""

    text = _search(gettext_lazy("Name, account or licence"))
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        required=False,
        choices=[("", gettext_lazy("All")), *((kind.value, kind.label) for kind in HolderKind)],
    )
    with_stock = forms.BooleanField(label=gettext_lazy("Only with stock"), required=False)


class PeriodForm(forms.Form):
    """A period for a balance, both days included."""

    first = Day(label=gettext_lazy("First day"))
    last = Day(label=gettext_lazy("Last day"))

    def clean(self) -> dict[str, Any]:
        """The days in their order."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day is before the first one."))
        return cleaned


class LicenceForm(forms.Form):
    """A licence with its days and, for who digs, its area."""

    number = forms.CharField(label=gettext_lazy("Number of the licence"), max_length=60)
    kind = forms.ChoiceField(label=gettext_lazy("What it allows"), choices=OPENED)
    valid_from = Day(label=gettext_lazy("First day"))
    valid_to = Day(label=gettext_lazy("Last day"))
    zone = forms.CharField(
        label=gettext_lazy("Zone"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("As the decisions of the Process and your own list name it."),
    )
    mine = forms.CharField(label=gettext_lazy("Mine or site"), max_length=100, required=False)
    latitude = forms.FloatField(
        label=gettext_lazy("Latitude"),
        required=False,
        min_value=-90,
        max_value=90,
        help_text=gettext_lazy("Degrees; south is negative."),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    longitude = forms.FloatField(
        label=gettext_lazy("Longitude"),
        required=False,
        min_value=-180,
        max_value=180,
        help_text=gettext_lazy("Degrees; west is negative."),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    radius_km = forms.FloatField(
        label=gettext_lazy("Radius"),
        required=False,
        min_value=0.01,
        max_value=1000,
        help_text=gettext_lazy("How far from the position the area goes."),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )

    def terms(self) -> Terms:
        """The terms that were typed; the form is valid."""
        return Terms(**{name: self.cleaned_data[name] for name in self.fields})


class RenewForm(forms.Form):
    """Until when the licence holds from now on."""

    valid_to = Day(label=gettext_lazy("New last day"))


class EndForm(forms.Form):
    """When and why a licence ends early."""

    ended_on = Day(label=gettext_lazy("First day on which it no longer holds"))
    because = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=400,
        widget=paragraph(3),
        help_text=gettext_lazy("The holder may ask for it; write what was decided, by whom."),
    )


class AccountForm(forms.Form):
    """A new account."""

    kind = forms.ChoiceField(label=gettext_lazy("What the holder does"), choices=OPENED)
    trader = forms.ModelChoiceField(
        queryset=Trader.objects.none(),
        label=gettext_lazy("Registered company"),
        required=False,
        help_text=gettext_lazy("Its people can then keep the account themselves. Diggers have none."),
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200, required=False)
    address = forms.CharField(
        label=gettext_lazy("Address"), max_length=400, required=False, widget=paragraph(3)
    )
    nationality = forms.CharField(
        label=gettext_lazy("Nationality or residence status"), max_length=100, required=False
    )

    def __init__(self, *args: Any, authority: Authority, **options: Any) -> None:
        super().__init__(*args, **options)
        trader = self.fields["trader"]
        if isinstance(trader, forms.ModelChoiceField):
            trader.queryset = Trader.objects.filter(authority=authority, is_active=True, holder=None)
            trader.empty_label = _("No company")

    def clean(self) -> dict[str, Any]:
        """A company brings its name and address; anybody else is named here."""
        cleaned = super().clean() or {}
        trader: Trader | None = cleaned.get("trader")
        for name in ("name", "address"):
            if trader is not None:
                cleaned[name] = cleaned.get(name) or getattr(trader, name)
            elif not cleaned.get(name) and name not in self.errors:
                self.add_error(name, _("Fill this in, or choose a company above."))
        return cleaned


class CountForm(forms.Form):
    """What an officer counted."""

    as_of = Day(label=gettext_lazy("Day of the count"))
    carats = Figure(label=gettext_lazy("Carats found"))
    remark = forms.CharField(
        label=gettext_lazy("Remark"),
        max_length=400,
        required=False,
        widget=paragraph(3),
        help_text=gettext_lazy("Who was there, which scales, what was not weighed."),
    )

    def hundredths(self) -> int:
        """The carats as whole hundredths; the form is valid."""
        return int(self.cleaned_data["carats"] * 100)


class SeizeForm(forms.Form):
    """Which parcels are taken, when, why, and what becomes of them."""

    parcels = forms.MultipleChoiceField(
        label=gettext_lazy("Parcels"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Mark at least one parcel.")},
    )
    happened_on = Day(label=gettext_lazy("Day of the seizure"))
    fate = forms.ChoiceField(
        label=gettext_lazy("What becomes of the stones"),
        widget=forms.RadioSelect,
        choices=[
            ("state", gettext_lazy("They lie with the state")),
            ("disposed", gettext_lazy("They are disposed of outside the trade")),
        ],
        initial="state",
    )
    because = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=400,
        widget=paragraph(3),
        help_text=gettext_lazy("The law, and the order or report by its number."),
    )

    def __init__(self, *args: Any, parcels: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["parcels"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = parcels


class TransitionForm(forms.Form):
    """Until when a missing cover is a warning only."""

    until = Day(
        label=gettext_lazy("Last day"),
        help_text=gettext_lazy("A day that has passed ends the transition at once."),
    )
    source = forms.CharField(
        label=gettext_lazy("National law that says so"),
        max_length=400,
        widget=paragraph(2),
        help_text=gettext_lazy("Name, paragraph and day, as others can look it up."),
    )


def days_or(form: PeriodForm, first: date, last: date) -> tuple[date, date]:
    """The days that were asked for, or the usual ones."""
    if form.is_bound and form.is_valid():
        return form.cleaned_data["first"], form.cleaned_data["last"]
    return first, last
