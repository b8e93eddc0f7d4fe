"""The boxes of the form of an effect: names, countries, sentences."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from openkp.scheme.countries import EUROPEAN_UNION, alpha2_codes, country_name, is_issuer_code
from openkp.scheme.effect_files import MAX_LIST, MAX_TEXT
from openkp.scheme.effects import same_name
from openkp.scheme.json_countries import read_country
from openkp.scheme.json_fields import Gathering

#: The ids of the lists of suggestions, which the page has once for all paragraphs.
SUGGESTED = {"countries": "effect-countries", "bodies": "effect-bodies", "decisions": "effect-decisions"}
_PARTED = re.compile(r"[,;،؛]")


class OneLine(forms.CharField):
    """Words in one line, each blank a single one. suggests: the list of the page that goes with it."""

    def __init__(self, *, suggests: str = "", **options: Any) -> None:
        attrs = {"list": SUGGESTED[suggests], "autocomplete": "off"} if suggests else {}
        super().__init__(
            **{"required": False, "max_length": MAX_TEXT, "widget": forms.TextInput(attrs), **options}
        )

    def clean(self, value: Any) -> Any:
        """The words."""
        return " ".join(str(super().clean(value)).split())


class Country(OneLine):
    """A country by its name in the reader's language or in English, or by its code; becomes the code."""

    def __init__(self, **options: Any) -> None:
        super().__init__(suggests="countries", max_length=120, **options)

    def clean(self, value: Any) -> Any:
        """The code; a name that nobody knows is an error."""
        text = super().clean(value)
        code = text.upper()
        if not text or is_issuer_code(code):
            return code
        code = _codes_by_name(get_language() or "en").get(same_name(text), "") or read_country(
            text, "country", Gathering()
        )
        if is_issuer_code(code):
            return code
        raise forms.ValidationError(
            _("No country is called “%(name)s”; choose one from the list, or write its code of two letters."),
            params={"name": text[:60]},
        )


@lru_cache(maxsize=16)
def _codes_by_name(language: str) -> Mapping[str, str]:
    codes = (*alpha2_codes(), EUROPEAN_UNION)
    return {same_name(country_name(code, language)): code for code in codes}


class Names(OneLine):
    """Names parted by commas, each once."""

    def clean(self, value: Any) -> Any:
        """The names in the order given."""
        names = (" ".join(part.split()) for part in _PARTED.split(super().clean(value)))
        return list(dict.fromkeys(name for name in names if name))


class Sentences(forms.CharField):
    """Sentences, one per line."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": 3}), **options)

    def clean(self, value: Any) -> Any:
        """The lines that hold something."""
        found = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        if len(found) > MAX_LIST or any(len(line) > MAX_TEXT for line in found):
            raise forms.ValidationError(
                _("Write at most %(lines)s lines of at most %(letters)s letters each."),
                params={"lines": MAX_LIST, "letters": MAX_TEXT},
            )
        return found


class Wording(forms.CharField):
    """A text of several lines."""

    def __init__(self, **options: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 3})
        super().__init__(required=False, max_length=MAX_TEXT, widget=widget, **options)

    def to_python(self, value: Any) -> Any:
        """The text with plain ends of lines, however the browser sends them."""
        return str(super().to_python(value)).replace("\r\n", "\n").replace("\r", "\n")
