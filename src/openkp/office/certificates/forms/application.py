"""The application as a form: one sheet of fields and repeated rows, and its JSON form of `scheme.reading`.

Nothing is required here: a draft may be incomplete. What is missing or wrong is said by the engines. A form
refuses only what has no meaning, such as letters where carats belong.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from openkp.office.acting import Json
from openkp.office.certificates.forms.origins import DETAILS, OriginDetails, details_json
from openkp.office.certificates.forms.pieces import Quantity, Seals
from openkp.office.certificates.forms.stock_rows import StockOffer, blank_rows, filled_rows
from openkp.office.meetings.regime import office_regime
from openkp.office.stocks.backing import FROM_STOCK
from openkp.scheme.countries import EUROPEAN_UNION, alpha2_codes, country_name
from openkp.scheme.hs_codes import ROUGH_CODES, hs_codes
from openkp.scheme.participants import history, reio_of
from openkp.scheme.reading import MAX_ADDRESS, MAX_MARK, MAX_NAME, MAX_QUALITY

#: The most rows of one kind on one sheet; the engines accept no more lines either.
MAX_ROWS = 60
MAX_NUMBERS = 500

Choices = list[Any]


def named(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Countries as choices, by name in the reader's language."""
    language = get_language() or "en"
    return sorted(((code, country_name(code, language)) for code in codes), key=lambda pair: pair[1])


def destination_choices(day: date, *, home: str, kept: str = "") -> Choices:
    """Participants that may trade on the day, and the member states under the European Union.

    home: the exporting Participant, not offered. kept: what a draft names already, offered in any case.
    """
    regime = office_regime(day)
    trading = {status.participant for status in regime.participants() if status.may_trade} - {home}
    members = [
        each.member
        for each in history().memberships
        if each.reio == EUROPEAN_UNION and history().reio_of(each.member, day) == EUROPEAN_UNION
    ]
    choices: Choices = [("", "–"), (str(_("Participants")), named(trading - {EUROPEAN_UNION}))]
    offered = trading - {EUROPEAN_UNION}
    if EUROPEAN_UNION in trading:
        choices.append((country_name(EUROPEAN_UNION, get_language() or "en"), named(set(members))))
        offered |= set(members)
    if kept and kept not in offered:
        choices.append((str(_("In your draft")), named([kept])))
    return choices


def origin_choices() -> Choices:
    """Every country, Participants first: stones may come from anywhere, and the rules judge it."""
    known = set(history().codes) - {EUROPEAN_UNION}
    return [
        ("", "–"),
        (str(_("Participants")), named(known)),
        (str(_("Other countries")), named(alpha2_codes() - known)),
    ]


def hs_choices() -> Choices:
    """The three codes of rough diamonds, with what they stand for."""
    codes = [hs_codes()[code] for code in ROUGH_CODES]
    return [("", "–"), *((one.code, f"{one.printed} {_(one.description)}") for one in codes)]


class LineForm(forms.Form):
    """Carats and value under one HS code."""

    may_be_incomplete = True

    hs = forms.ChoiceField(label=_("HS code"), required=False, choices=hs_choices)
    carats = Quantity(label=_("Carats"), required=False)
    usd = Quantity(label=_("Value in US$"), required=False)

    def row(self) -> Json | None:
        """The line in JSON form, with what was filled in; None for an empty row."""
        values = self.cleaned_data
        row: Json = {"hs": values["hs"]} if values.get("hs") else {}
        row |= {name: f"{values[name]:.2f}" for name in ("carats", "usd") if values.get(name) is not None}
        return row or None


class OriginForm(OriginDetails):
    """One country where stones were mined, and what else is known of the place and the time."""

    may_be_incomplete = True
    details_hint = _(
        "Fill these in if a decision of the Kimberley Process allows or bars stones of a certain zone, mine "
        "or time. Use one row for each zone, mine or time. Otherwise leave them empty."
    )

    participant = forms.ChoiceField(label=_("Country of mining"), required=False, choices=origin_choices)
    carats = Quantity(label=_("Carats, if known"), required=False)

    field_order = ("participant", "carats", *DETAILS)

    def row(self) -> Json | None:
        """The origin in JSON form; None for an empty row."""
        values = self.cleaned_data
        row: Json = {"participant": values["participant"]} if values.get("participant") else {}
        if values.get("carats") is not None:
            row["carats"] = f"{values['carats']:.2f}"
        return row | details_json(values) or None


class ContainerForm(forms.Form):
    """One container with its seals."""

    may_be_incomplete = True

    mark = forms.CharField(label=_("Mark on the container"), required=False, max_length=MAX_MARK)
    seals = Seals(label=_("Seal numbers"), required=False, help_text=_("One per line."))

    def row(self) -> Json | None:
        """The container in JSON form; None for an empty row."""
        mark, seals = self.cleaned_data.get("mark", ""), self.cleaned_data.get("seals") or []
        return {"mark": mark, "seals": seals} if mark or seals else None


class ApplicationForm(forms.Form):
    """What an application says once; the repeated rows stand beside it."""

    may_be_incomplete = True

    destination = forms.ChoiceField(
        label=_("Country of destination"),
        required=False,
        help_text=_("Only Participants that may trade today. For the EU, choose the member state."),
    )
    importer_name = forms.CharField(label=_("Importer"), required=False, max_length=MAX_NAME)
    importer_address = forms.CharField(
        label=_("Importer's address"),
        required=False,
        max_length=MAX_ADDRESS,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    is_mixed = forms.BooleanField(
        label=_("Mixed origin, countries cannot be listed"),
        required=False,
        help_text=_(
            "Tick this only for parcels sorted together from several countries. If you know the countries, "
            "list them above instead: some importing authorities refuse a shipment without the list."
        ),
    )
    parcels = forms.IntegerField(label=_("Number of parcels"), required=False, min_value=1, max_value=100_000)
    quality = forms.CharField(
        label=_("Description of the stones"),
        required=False,
        max_length=MAX_QUALITY,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    sources = forms.MultipleChoiceField(
        label=_("Imports confirmed to you"), required=False, widget=forms.CheckboxSelectMultiple
    )
    sources_typed = forms.CharField(
        label=_("Other certificate numbers"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
        help_text=_("One per line. Needed only if you export again what was imported."),
    )

    def __init__(self, *args: Any, destinations: Choices, sources: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["destination"].choices = destinations  # type: ignore[attr-defined]
        self.fields["sources"].choices = sources  # type: ignore[attr-defined]
        if not sources:
            del self.fields["sources"]

    def clean_sources_typed(self) -> list[str]:
        """The numbers in the order given."""
        return numbers_in(self.cleaned_data["sources_typed"])


def numbers_in(text: str) -> list[str]:
    """Certificate numbers parted by lines, commas or semicolons; a number may hold spaces."""
    parts = (part.strip() for part in re.split(r"[,;\n]", text))
    return [part for part in parts if part][:MAX_NUMBERS]


LineRows = forms.formset_factory(LineForm, extra=0, max_num=MAX_ROWS, absolute_max=MAX_ROWS)
OriginRows = forms.formset_factory(OriginForm, extra=0, max_num=MAX_ROWS, absolute_max=MAX_ROWS)
ContainerRows = forms.formset_factory(ContainerForm, extra=0, max_num=MAX_ROWS, absolute_max=MAX_ROWS)

#: prefix of the rows -> the name in the buttons `add_<name>` and `remove_<name>`.
ROWS = {"lines": "line", "origins": "origin", "containers": "container", "stock": "parcel"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What the sheet offers to choose from: the day and Participant of the export, imports, parcels."""

    day: date
    home: str
    sources: Sequence[tuple[str, str]] = ()
    stock: StockOffer = field(default_factory=StockOffer)


@dataclass(slots=True, kw_only=True)
class ApplicationSheet:
    """The whole application as the page shows it."""

    form: ApplicationForm
    lines: Any
    origins: Any
    containers: Any
    stock: Any
    shows_origins: bool = True

    def is_valid(self) -> bool:
        """True if everything typed has a meaning; all parts are looked at."""
        checked = [part.is_valid() for part in self.parts]
        return all(checked)

    @property
    def parts(self) -> list[Any]:
        """The parts whose errors the page lists."""
        return [self.form, self.lines, self.stock, self.origins, self.containers]

    def content(self, day: date) -> Json:
        """The application in JSON form. What was left empty is left out, so that the checks ask for it."""
        values = self.form.cleaned_data
        content: Json = {
            "lines": rows_of(self.lines),
            "containers": rows_of(self.containers),
            "source_certificates": list(
                dict.fromkeys([*values.get("sources", []), *values["sources_typed"]])
            ),
            "quality": values["quality"],
        }
        named = rows_of(self.stock)
        if named:
            content[FROM_STOCK] = named
        origins = rows_of(self.origins)
        if values["is_mixed"] or origins:
            content["origins"] = [] if values["is_mixed"] else origins
        if values["destination"]:
            content |= destination_json(values["destination"], day)
        if values["importer_name"] or values["importer_address"]:
            content["importer"] = {"name": values["importer_name"], "address": values["importer_address"]}
        if values["parcels"] is not None:
            content["parcels"] = values["parcels"]
        return content


def destination_json(code: str, day: date) -> Json:
    """Participant and country of destination; a member state of the EU stands under the EU."""
    reio = reio_of(code, day)
    return {"destination_participant": reio or code, "destination_country": code if reio else ""}


def rows_of(formset: Any) -> list[Json]:
    """The rows of a formset that hold anything, in JSON form."""
    return [row for form in formset.forms if (row := form.row()) is not None]


def totals_of_rows(formset: Any) -> tuple[Decimal, Decimal]:
    """Carats and US$ of the rows as far as they can be read now, valid or not."""
    totals = {"carats": Decimal(0), "usd": Decimal(0)}
    for form in formset.forms:
        for name in totals:
            try:
                value = form.fields[name].clean(form[name].value())
            except forms.ValidationError:
                continue
            totals[name] += value or 0
    return totals["carats"], totals["usd"]


def blank_sheet(content: Json, offer: Offer) -> ApplicationSheet:
    """The sheet with what a draft holds; one empty row where it holds none."""
    importer = content.get("importer") or {}
    destination = content.get("destination_country") or content.get("destination_participant") or ""
    offered = {number for number, _label in offer.sources}
    sources = [str(number) for number in content.get("source_certificates") or []]
    initial = {
        "destination": destination,
        "importer_name": importer.get("name", ""),
        "importer_address": importer.get("address", ""),
        "is_mixed": content.get("origins") == [],
        "parcels": content.get("parcels"),
        "quality": content.get("quality", ""),
        "sources": [number for number in sources if number in offered],
        "sources_typed": "\n".join(number for number in sources if number not in offered),
    }
    containers = [
        {"mark": one.get("mark", ""), "seals": "\n".join(one.get("seals", []))}
        for one in content.get("containers") or []
    ]
    return ApplicationSheet(
        form=ApplicationForm(
            initial=initial,
            destinations=destination_choices(offer.day, home=offer.home, kept=str(destination)),
            sources=list(offer.sources),
        ),
        lines=LineRows(initial=content.get("lines") or [{}], prefix="lines"),
        origins=OriginRows(initial=content.get("origins") or [{}], prefix="origins"),
        containers=ContainerRows(initial=containers or [{}], prefix="containers"),
        stock=blank_rows(content, offer.stock),
        shows_origins=offer.stock.may_type_origins,
    )


def filled_sheet(data: QueryDict, offer: Offer, *, kept: str = "") -> ApplicationSheet:
    """The sheet as posted. kept: the destination that the draft names already."""
    origins = OriginRows(data, prefix="origins")
    return ApplicationSheet(
        form=ApplicationForm(
            data,
            destinations=destination_choices(offer.day, home=offer.home, kept=kept),
            sources=list(offer.sources),
        ),
        lines=LineRows(data, prefix="lines"),
        origins=origins,
        containers=ContainerRows(data, prefix="containers"),
        stock=filled_rows(data, offer.stock),
        shows_origins=offer.stock.may_type_origins
        or any(form["participant"].value() for form in origins.forms),
    )


def with_rows_changed(data: QueryDict) -> tuple[QueryDict, bool]:
    """The posted values with a row added or removed, and whether a button asked for that."""
    changed, is_changed = data.copy(), False
    for prefix, name in ROWS.items():
        total = _count(changed.get(f"{prefix}-TOTAL_FORMS"))
        if f"add_{name}" in data:
            changed[f"{prefix}-TOTAL_FORMS"] = str(min(total + 1, MAX_ROWS))
            is_changed = True
        elif f"remove_{name}" in data:
            _remove_row(changed, prefix, at=_count(data.get(f"remove_{name}")), total=total)
            is_changed = True
    return changed, is_changed or "update" in data


def _remove_row(data: QueryDict, prefix: str, *, at: int, total: int) -> None:
    if at >= total or total < 2:
        return
    rows: dict[int, dict[str, list[str]]] = {place: {} for place in range(total)}
    for key in list(data):
        found = re.fullmatch(rf"{prefix}-(\d{{1,3}})-(\w+)", key)
        if found and int(found[1]) in rows:
            rows[int(found[1])][found[2]] = data.pop(key)
    kept = [row for place, row in rows.items() if place != at]
    for place, row in enumerate(kept):
        for name, values in row.items():
            data.setlist(f"{prefix}-{place}-{name}", values)
    data[f"{prefix}-TOTAL_FORMS"] = str(len(kept))


def _count(text: str | None) -> int:
    return min(int(text), MAX_ROWS) if text and text.isascii() and text.isdigit() and len(text) < 6 else 0
