"""Forms of splitting and sorting: parcels, and rows of what comes out, added without JavaScript."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from openkp.custody.composition import Composition
from openkp.custody.origins import OriginKey, UnreadableOrigin
from openkp.office.stocks.acts.holding_handling import Part, Sorting, Splitting
from openkp.office.stocks.forms.holding import HoldingForm, ParcelsForm, day_field, hundredths, text_field
from openkp.office.stocks.forms.quantities import Figure
from openkp.office.stocks.reads.holding_words import origin_text

PREFIX = "part"
MAX_PARTS = 60
#: Origins that a row offers; a parcel of more is told apart at the scales, not in a list.
MAX_ORIGINS = 80


class PartForm(forms.Form):
    """One parcel that comes out. A row without weight is no row."""

    may_be_incomplete = True
    detail_fields: Sequence[str] = ("origin",)
    details_title = _("Where its stones are from, if that is known")
    details_hint = _("Only where each stone is known, as by its record: never a guess from its look.")

    carats = Figure(label=_("Carats"), required=False)
    grade = text_field(_("Sorted as"), most=60)
    stones = forms.IntegerField(
        label=_("Stones"),
        required=False,
        min_value=0,
        max_value=2**31 - 1,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": 4}),
    )
    place = text_field(_("Where it lies"), most=100)
    origin = forms.ChoiceField(label=_("From"), required=False)

    def __init__(self, *args: Any, origins: Sequence[tuple[str, str]] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["grade"].widget.attrs |= {"list": "grades", "autocomplete": "off"}
        self.fields["place"].widget.attrs |= {"list": "places", "autocomplete": "off"}
        self.fields["origin"].choices = [("", _("Not told apart")), *origins]  # type: ignore[attr-defined]
        if not origins:
            del self.fields["origin"]
            self.detail_fields = ()

    def part(self) -> Part | None:
        """The part, if it has a weight."""
        values = self.cleaned_data
        if not values.get("carats"):
            return None
        return Part(
            carats=hundredths(values["carats"]),
            grade=values["grade"],
            place=values["place"],
            stones=values["stones"] or 0,
            origin=_origin(values.get("origin", "")),
        )


def _origin(text: str) -> OriginKey | None:
    try:
        return OriginKey.parse(text) if text else None
    except UnreadableOrigin:
        return None


PartSet = forms.formset_factory(PartForm, extra=0, min_num=1, max_num=MAX_PARTS, absolute_max=MAX_PARTS)


def origins_offered(compositions: Sequence[Composition]) -> list[tuple[str, str]]:
    """The origins of several parcels as choices; none where there is only one to choose."""
    keys = dict.fromkeys(key for composition in compositions for key, _share in composition)
    if len(keys) < 2:
        return []
    return [(str(key), origin_text(key)) for key in list(keys)[:MAX_ORIGINS]]


def part_set(data: QueryDict | None, *, origins: Sequence[tuple[str, str]], rows: int = 2) -> Any:
    """The rows of a page: as posted, or some empty ones."""
    options: dict[str, Any] = {"prefix": PREFIX, "form_kwargs": {"origins": origins}}
    return PartSet(data, **options) if data is not None else PartSet(initial=[{}] * rows, **options)


class SplitForm(HoldingForm):
    """A parcel of which parts become parcels."""

    parcel = forms.ChoiceField(label=_("Parcel"))
    happened_on = day_field()

    def given(self, parts: Sequence[Part]) -> Splitting:
        """The split."""
        values = self.cleaned_data
        return Splitting(parcel=values["parcel"], parts=tuple(parts), happened_on=values["happened_on"])


class SortForm(ParcelsForm):
    """Parcels that are sorted."""

    def given(self, parts: Sequence[Part]) -> Sorting:
        """The sorting."""
        values = self.cleaned_data
        return Sorting(
            parcels=tuple(values["parcels"]), parts=tuple(parts), happened_on=values["happened_on"]
        )


def with_rows_changed(data: QueryDict) -> tuple[QueryDict, bool]:
    """The posted values with a row added or removed, and whether a button asked for that."""
    changed, total = data.copy(), _count(data.get(f"{PREFIX}-TOTAL_FORMS"))
    if "add_part" in data:
        changed[f"{PREFIX}-TOTAL_FORMS"] = str(min(total + 1, MAX_PARTS))
    elif "remove_part" in data:
        _remove_row(changed, at=_count(data.get("remove_part")), total=total)
    elif "update" not in data:
        return changed, False
    return changed, True


def _remove_row(data: QueryDict, *, at: int, total: int) -> None:
    if at >= total or total < 2:
        return
    rows: list[dict[str, list[str]]] = []
    for place in range(total):
        start = f"{PREFIX}-{place}-"
        names = [key for key in data if key.startswith(start)]
        rows.append({key.removeprefix(start): data.pop(key) for key in names})
    for place, row in enumerate(row for number, row in enumerate(rows) if number != at):
        for name, values in row.items():
            data.setlist(f"{PREFIX}-{place}-{name}", values)
    data[f"{PREFIX}-TOTAL_FORMS"] = str(total - 1)


def _count(text: str | None) -> int:
    return min(int(text), MAX_PARTS) if text and text.isascii() and text.isdigit() and len(text) < 6 else 0
