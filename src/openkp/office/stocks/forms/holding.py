"""Forms of a holder's day. Carats become whole hundredths and US dollars whole cents here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from openkp.custody.events import EventKind
from openkp.office.certificates.forms.pieces import Day
from openkp.office.stocks.acts.holding import Receiving
from openkp.office.stocks.acts.holding_core import MAX_REMARK, Said
from openkp.office.stocks.acts.holding_handling import Cutting, Losing, Mixing, Moving
from openkp.office.stocks.forms.quantities import Figure, weight
from openkp.office.stocks.models import Holder, StockParcel
from openkp.office.stocks.reads.holding import coming_rows, held_rows
from openkp.office.stocks.reads.holding_words import ct

#: Parcels that a form offers; those that were ticked in the list are always among them.
MOST_OFFERED = 100


def hundredths(value: Decimal | None) -> int:
    """An amount with at most two places as a whole number of hundredths; nothing is zero."""
    return 0 if value is None else int(value * 100)


def typed_hundredths(text: object) -> int:
    """What was typed as a weight so far; zero for what is none yet."""
    try:
        return hundredths(Figure(required=False).clean(text))
    except forms.ValidationError:
        return 0


def cents(value: Decimal | None) -> int | None:
    """US dollars as cents; None stays."""
    return None if value is None else int(value * 100)


def parcel_text(row: StockParcel) -> str:
    """A parcel as a choice names it."""
    parts = (row.code, ct(row.left), row.place, row.grade)
    return " · ".join(part for part in parts if part)


def remark_field(label: Any, *, required: bool = False, hint: Any = "") -> forms.CharField:
    """A few words that stand beside the record."""
    box = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(label=label, required=required, max_length=MAX_REMARK, widget=box, help_text=hint)


class HoldingForm(forms.Form):
    """What every form of the day has: the mark of its page, and the answer to what was asked.

    details: names of fields that are folded away. units, widths: of fields by name.
    """

    details: ClassVar[Sequence[str]] = ()
    details_title: ClassVar[Any] = ""
    units: ClassVar[dict[str, Any]] = {"carats": _("ct"), "usd": _("US$"), "polished": _("ct")}
    lists: ClassVar[dict[str, str]] = {"place": "places", "grade": "grades"}

    token = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    answer = forms.CharField(required=False, max_length=MAX_REMARK, widget=forms.HiddenInput)

    def __init__(self, *args: Any, holder: Holder, chosen: Sequence[str] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.holder = holder
        for name, offered in self.lists.items():
            if name in self.fields:
                self.fields[name].widget.attrs |= {"list": offered, "autocomplete": "off"}
        for name, several in (("parcel", False), ("parcels", True)):
            if name in self.fields:
                field = self.fields[name]
                field.choices = self._choices(chosen)  # type: ignore[attr-defined]
                field.initial = list(chosen) if several else chosen[0] if len(chosen) == 1 else ""

    def _choices(self, chosen: Sequence[str]) -> list[tuple[str, Any]]:
        rows = list(self.offered()[:MOST_OFFERED])
        data: Any = self.data
        posted = data.getlist("parcels") + data.getlist("parcel") if self.is_bound else []
        missing = {*chosen, *posted} - {row.code for row in rows}
        rows = [*self.offered().filter(code__in=missing), *rows] if missing else rows
        first = sorted(rows, key=lambda row: row.code not in chosen)
        empty = [] if "parcels" in self.fields else [("", "–")]
        return [*empty, *((row.code, parcel_text(row)) for row in first)]

    def offered(self) -> Any:
        """The parcels among which the form lets choose."""
        return held_rows(self.holder)

    def said(self) -> Said:
        """The mark, the answer and the remark."""
        values = self.cleaned_data
        return Said(token=values["token"], answer=values["answer"], remark=values.get("remark", ""))


def day_field(label: Any = None) -> Day:
    """The day on the paper."""
    return Day(label=label or _("Day"), help_text=_("As on the paper; an earlier day is fine."))


def text_field(label: Any, *, most: int, **options: Any) -> forms.CharField:
    """A short text that may be left out."""
    return forms.CharField(label=label, max_length=most, **{"required": False, **options})


class ReceiveForm(HoldingForm):
    """A parcel is here: what the scales say."""

    parcel = forms.ChoiceField(label=_("Parcel"))
    carats = weight(_("Carats on your scales"))
    happened_on = Day(label=_("Day of arrival"))
    place = text_field(_("Where it lies"), most=100)
    remark = remark_field(_("What differs, or why you refuse it"))

    def offered(self) -> Any:
        """What is on its way."""
        return coming_rows(self.holder)

    def given(self) -> Receiving:
        """What arrived."""
        values = self.cleaned_data
        return Receiving(
            parcel=values["parcel"],
            carats=hundredths(values["carats"]),
            happened_on=values["happened_on"],
            place=values["place"],
        )


class ParcelsForm(HoldingForm):
    """Several parcels at once."""

    parcels = forms.MultipleChoiceField(label=_("Parcels"), widget=forms.CheckboxSelectMultiple)
    happened_on = day_field()


class MixForm(ParcelsForm):
    """Parcels that become one."""

    place = text_field(_("Where it lies"), most=100)
    grade = text_field(_("Sorted as"), most=60)

    def given(self) -> Mixing:
        """The mix."""
        values = self.cleaned_data
        return Mixing(
            parcels=tuple(values["parcels"]),
            happened_on=values["happened_on"],
            place=values["place"],
            grade=values["grade"],
        )


class MoveForm(ParcelsForm):
    """Parcels that go to another place."""

    place = forms.CharField(label=_("Where they lie now"), max_length=100)

    def given(self) -> Moving:
        """The move."""
        values = self.cleaned_data
        return Moving(
            parcels=tuple(values["parcels"]), place=values["place"], happened_on=values["happened_on"]
        )


class LossForm(HoldingForm):
    """Carats that are gone."""

    parcel = forms.ChoiceField(label=_("Parcel"))
    kind = forms.ChoiceField(
        label=_("What happened"),
        choices=[
            (EventKind.CLEANING_LOSS.value, _("Cleaning took weight")),
            (EventKind.THEFT.value, _("Stolen or lost")),
        ],
        widget=forms.RadioSelect,
    )
    carats = weight(_("Carats that are gone"))
    happened_on = day_field()
    remark = remark_field(
        _("What happened, to whom it was reported"), hint=_("Needed where stones were stolen or lost.")
    )

    def given(self) -> Losing:
        """The loss."""
        values = self.cleaned_data
        return Losing(
            parcel=values["parcel"],
            carats=hundredths(values["carats"]),
            kind=EventKind(values["kind"]),
            happened_on=values["happened_on"],
        )


class CuttingForm(HoldingForm):
    """Rough that was cut."""

    parcel = forms.ChoiceField(label=_("Parcel"))
    carats = weight(_("Carats of rough that were cut"))
    polished = Figure(label=_("Carats of polished stones that came out"))
    happened_on = day_field()

    def given(self) -> Cutting:
        """What was cut."""
        values = self.cleaned_data
        return Cutting(
            parcel=values["parcel"],
            carats=hundredths(values["carats"]),
            polished=hundredths(values["polished"]),
            happened_on=values["happened_on"],
        )


class DeclareForm(HoldingForm):
    """What lies there, by the holder's own scales."""

    as_of = Day(label=_("At the end of"))
    carats = Figure(label=_("Carats on your scales"), help_text=_("Weigh; do not copy the book."))
    remark = remark_field(_("Remark"))

    def given(self) -> tuple[date, int]:
        """The day and hundredths."""
        return self.cleaned_data["as_of"], hundredths(self.cleaned_data["carats"])
