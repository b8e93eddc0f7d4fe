"""The parcels from which a shipment is taken: a parcel of the exporter's own stock, and its carats."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from openkp.office.acting import Json
from openkp.office.certificates.forms.pieces import Quantity
from openkp.office.stocks.backing import FROM_STOCK, MAX_PARCELS


@dataclass(frozen=True, slots=True, kw_only=True)
class StockOffer:
    """What the exporter holds, for the sheet.

    choices: parcels by code, in words. left: carats that are left of each. may_type_origins: True where an
    application without parcels may still be made, so that origins are typed.
    """

    choices: tuple[tuple[str, str], ...] = ()
    left: Mapping[str, Decimal] = field(default_factory=dict)
    may_type_origins: bool = True

    @property
    def total(self) -> Decimal:
        """Carats of all parcels offered."""
        return sum(self.left.values(), Decimal(0))


class StockRowForm(forms.Form):
    """One parcel of the stock. Carats left empty are all that is left of it."""

    may_be_incomplete = True

    parcel = forms.ChoiceField(label=_("Parcel"), required=False)
    carats = Quantity(label=_("Carats"), required=False, help_text=_("Empty: all that is left."))

    def __init__(self, *args: Any, offer: StockOffer, **options: Any) -> None:
        super().__init__(*args, **options)
        self.offer = offer
        self.fields["parcel"].choices = [("", "–"), *offer.choices]  # type: ignore[attr-defined]

    def clean(self) -> Json:
        """Carats without a parcel are of nothing; a parcel without carats gives what is left of it."""
        values = super().clean() or {}
        code = values.get("parcel")
        if not code and values.get("carats") is not None:
            self.add_error("parcel", _now("Choose the parcel from which these carats are taken."))
        elif code and values.get("carats") is None and "carats" not in self.errors:
            values["carats"] = self.offer.left.get(code)
        return values

    def row(self) -> Json | None:
        """The parcel in JSON form; None for an empty row."""
        values = self.cleaned_data
        if not values.get("parcel"):
            return None
        carats = values.get("carats")
        return {"parcel": values["parcel"]} | ({} if carats is None else {"carats": f"{carats:.2f}"})


StockRows = forms.formset_factory(StockRowForm, extra=0, max_num=MAX_PARCELS, absolute_max=MAX_PARCELS)


def blank_rows(content: Json, offer: StockOffer) -> Any:
    """The rows that a draft names; one empty row where it names none."""
    return StockRows(initial=named_in(content) or [{}], prefix="stock", form_kwargs={"offer": offer})


def filled_rows(data: Any, offer: StockOffer) -> Any:
    """The rows as posted; a form of before this part existed has none."""
    if "stock-TOTAL_FORMS" not in data:
        data = data.copy()
        data["stock-TOTAL_FORMS"] = data["stock-INITIAL_FORMS"] = "0"
    return StockRows(data, prefix="stock", form_kwargs={"offer": offer})


def named_in(content: Json) -> list[Json]:
    """The rows of a content that have the form of one."""
    listed = content.get(FROM_STOCK)
    rows: Iterable[Any] = listed if isinstance(listed, list) else ()
    return [
        {"parcel": row["parcel"], "carats": row.get("carats")}
        for row in rows
        if isinstance(row, dict) and isinstance(row.get("parcel"), str)
    ]


def named_carats(rows: Any, offer: StockOffer) -> Decimal:
    """Carats of the rows as far as they can be read now; an empty field counts as all that is left."""
    total = Decimal(0)
    for form in rows.forms:
        code = str(form["parcel"].value() or "")
        if not code:
            continue
        try:
            carats = form.fields["carats"].clean(form["carats"].value())
        except forms.ValidationError:
            continue
        total += offer.left.get(code, Decimal(0)) if carats is None else carats
    return total
