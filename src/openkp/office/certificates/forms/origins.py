"""Fields for what else is known of an origin: zone, mine, first and last day of production."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from openkp.office.acting import Json
from openkp.office.certificates.forms.pieces import Day
from openkp.scheme.json_origins import MAX_MINE, MAX_ZONE

DETAILS = ("zone", "mine", "produced_from", "produced_to")


class OriginDetails(forms.Form):
    """The part of an origin that few shipments need; whether the days make sense is for the checks."""

    details_title = _("Mine, zone or time of production")
    details_hint: Any = ""
    detail_fields = DETAILS

    zone = forms.CharField(
        label=_("Zone"),
        required=False,
        max_length=MAX_ZONE,
        help_text=_("Zone or sub-prefecture, as printed."),
    )
    mine = forms.CharField(
        label=_("Mine"), required=False, max_length=MAX_MINE, help_text=_("Name of the mine or company.")
    )
    produced_from = Day(
        label=_("First day of production"), required=False, help_text=_("One of the two days is enough.")
    )
    produced_to = Day(
        label=_("Last day of production"), required=False, help_text=_("Not after the day of issue.")
    )

    @property
    def details(self) -> list[forms.BoundField]:
        """For the page: the four fields."""
        return [self[name] for name in DETAILS]

    @property
    def has_details(self) -> bool:
        """True if one of the four holds something or is wrong, so that the page shows them."""
        return any(bound.value() or bound.errors for bound in self.details)


def details_json(values: Mapping[str, Any]) -> Json:
    """Zone, mine and days of cleaned values in JSON form, with what was filled in only."""
    found: Json = {name: values[name] for name in ("zone", "mine") if values.get(name)}
    days = {name: values.get(name) for name in ("produced_from", "produced_to")}
    return found | {name: day.isoformat() for name, day in days.items() if day is not None}
