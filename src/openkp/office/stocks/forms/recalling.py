"""What an officer asks for in a recall."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openkp.office import wording
from openkp.office.stocks.models import StockOrigin
from openkp.office.stocks.reads.recalling import Wanted
from openkp.scheme.periods import UnreadablePeriod, read_period

#: Names that a list offers; whoever knows another types it.
MOST_NAMES = 300


def _text(label: Any, *, most: int = 100) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=most,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )


class RecallForm(forms.Form):
    """One or more parts of an origin, or a certificate alone."""

    country = forms.ChoiceField(label=gettext_lazy("Country of origin"), required=False)
    zone = _text(gettext_lazy("Zone"))
    mine = _text(gettext_lazy("Mine or site"))
    licence = _text(gettext_lazy("Licence"))
    period = forms.CharField(
        label=gettext_lazy("Time of production"),
        required=False,
        max_length=7,
        help_text=gettext_lazy("As 2026-03, 2026Q1, 2026H1 or 2026"),
    )
    certificate = _text(gettext_lazy("Certificate"), most=60)
    is_narrow = forms.BooleanField(
        label=gettext_lazy("Only stones whose origin is stated so finely"), required=False
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        codes = (
            StockOrigin.objects.exclude(country="").order_by().values_list("country", flat=True).distinct()
        )
        names = sorted((str(wording.country_text(code)), code) for code in codes)
        choices = [("", _("Any")), *((code, name) for name, code in names)]
        self.fields["country"].choices = choices  # type: ignore[attr-defined]
        for part in self.known:
            self.fields[part].widget.attrs["list"] = f"known-{part}"

    @cached_property
    def known(self) -> dict[str, list[str]]:
        """Names of zones, mines and licences among the stored origins, to be chosen from."""
        names: dict[str, list[str]] = {}
        for part in ("mine", "zone", "licence"):
            stored = StockOrigin.objects.exclude(**{part: ""}).order_by(part).values_list(part, flat=True)
            names[part] = list(stored.distinct()[:MOST_NAMES])
        return names

    def clean(self) -> dict[str, Any]:
        """Something has to be asked for, and a certificate stands alone."""
        values = super().clean() or {}
        given = [name for name in ("country", "zone", "mine", "licence", "period") if values.get(name)]
        if values.get("certificate") and given:
            self.add_error("certificate", _("Ask for a certificate alone, or for an origin."))
        elif not values.get("certificate") and not given and not self.errors:
            raise forms.ValidationError(_("Say what is recalled: an origin, or a certificate."))
        if values.get("period"):
            try:
                read_period(values["period"])
            except UnreadablePeriod as error:
                self.add_error("period", str(error))
        return values

    def wanted(self) -> Wanted:
        """The question."""
        given = dict(self.cleaned_data)
        return Wanted(is_wide=not given.pop("is_narrow"), **given)
