"""Fields that several forms of the desk share: quantities, days, seals, lines by HS code, Participants."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from openkp.office.acting import Json
from openkp.scheme.countries import country_name, is_issuer_code
from openkp.scheme.hs_codes import ROUGH_CODES, hs_codes
from openkp.scheme.json_countries import read_country
from openkp.scheme.json_fields import Gathering
from openkp.scheme.participants import history
from openkp.scheme.quantities import Carats, UsdValue

_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d*)?")
MAX_ORIGINS = 60


class Quantity(forms.DecimalField):
    """Carats or US$ with at most two places. Groups of three (`1,250.42`, `1 250.42`) are understood."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(
            **{"max_digits": 14, "decimal_places": 2, "min_value": 0, "widget": widget, **options}
        )

    def to_python(self, value: Any) -> Any:
        """The number without the marks between groups; a comma as decimal mark stays an error."""
        if isinstance(value, str):
            value = "".join(value.split())
            if _GROUPED.fullmatch(value):
                value = value.replace(",", "")
        return super().to_python(value)


class Day(forms.DateField):
    """A calendar day, with the browser's own calendar."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **options)


class Seals(forms.CharField):
    """Seal numbers, one per line or parted by commas; becomes a list of texts."""

    def __init__(self, **options: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 2, "autocapitalize": "characters", "spellcheck": "false"})
        super().__init__(**{"widget": widget, "max_length": 8000, **options})

    def clean(self, value: Any) -> Any:
        """The seal numbers in the order given."""
        text = super().clean(value)
        return [seal.strip() for seal in re.split(r"[,;\n]", text) if seal.strip()]


class Countries(forms.CharField):
    """Countries by name or code, parted by commas; becomes a list of alpha-2 codes."""

    def clean(self, value: Any) -> Any:
        """The codes in the order given; a name that nobody knows is an error."""
        codes: list[str] = []
        for name in (part.strip() for part in super().clean(value).split(",")[:MAX_ORIGINS]):
            if not name:
                continue
            into = Gathering()
            code = read_country(name, "origins", into)
            if not is_issuer_code(code):
                raise forms.ValidationError(
                    _("No country is called “%(name)s”; write its English name or its code of two letters."),
                    params={"name": name[:60]},
                )
            codes.append(code)
        return list(dict.fromkeys(codes))


def participant_choices() -> list[tuple[str, str]]:
    """Every Participant that ever was, by name: the rules judge whether it may trade on the day."""
    language = get_language() or "en"
    named = [(code, country_name(code, language)) for code in history().codes]
    return [("", "–"), *sorted(named, key=lambda pair: pair[1])]


class Participant(forms.ChoiceField):
    """One Participant, chosen by name."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=participant_choices, **options)


def paragraph(rows: int = 2) -> forms.Textarea:
    """A box of a few lines."""
    return forms.Textarea(attrs={"rows": rows})


class RoughLinesForm(forms.Form):
    """A form with carats and value for each HS code of rough diamonds; empty ones are no line."""

    #: Tells that a certificate needs a line; a risk-based check at import needs none.
    needs_lines = False

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for code in ROUGH_CODES:
            known = hs_codes()[code]
            self.fields[f"carats_{code}"] = Quantity(
                label=_("Carats under %(code)s") % {"code": known.printed}, required=False
            )
            self.fields[f"usd_{code}"] = Quantity(
                label=_("US$ under %(code)s") % {"code": known.printed}, required=False
            )

    @property
    def hs_rows(self) -> list[Json]:
        """For the page: each code with its description and its two fields."""
        return [
            {
                "code": hs_codes()[code].printed,
                "description": _(hs_codes()[code].description),
                "carats": self[f"carats_{code}"],
                "usd": self[f"usd_{code}"],
            }
            for code in ROUGH_CODES
        ]

    def clean(self) -> Json:
        """Carats and value come together."""
        values: Json = super().clean() or self.cleaned_data
        any_line = False
        for code in ROUGH_CODES:
            carats, usd = values.get(f"carats_{code}"), values.get(f"usd_{code}")
            for name, given, other in (("carats", carats, usd), ("usd", usd, carats)):
                if given is None and other is not None and f"{name}_{code}" not in self.errors:
                    self.add_error(f"{name}_{code}", _("Give both carats and value, or neither."))
            any_line = any_line or carats is not None
        if self.needs_lines and not any_line and not self.errors:
            self.add_error(None, _("Give carats and value under at least one HS code."))
        return values

    def lines(self) -> list[dict[str, str]]:
        """The lines in JSON form."""
        values = self.cleaned_data
        return [
            {"hs": code, "carats": str(values[f"carats_{code}"]), "usd": str(values[f"usd_{code}"])}
            for code in ROUGH_CODES
            if values.get(f"carats_{code}") is not None
        ]


def initial_lines(lines: Iterable[Json]) -> dict[str, str]:
    """Lines in JSON form as initial values of a `RoughLinesForm`; lines under one code are added up."""
    carats: dict[str, Carats] = {}
    usd: dict[str, UsdValue] = {}
    for line in lines:
        code = str(line["hs"])
        carats[code] = carats.get(code, Carats(0)) + Carats(str(line["carats"]))
        usd[code] = usd.get(code, UsdValue(0)) + UsdValue(str(line["usd"]))
    return {f"carats_{code}": str(total) for code, total in carats.items()} | {
        f"usd_{code}": str(total) for code, total in usd.items()
    }
