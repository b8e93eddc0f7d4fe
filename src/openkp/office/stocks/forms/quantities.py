"""Carats and US dollars as they are typed in the stocks forms: one rule for commas, points and spaces.

A slip of a comma is a slip by a thousand, so what can be read two ways is not read at all:

- `1250.42`, `1250,42`, `12,5`: a point or a comma with one or two figures after it is the decimal mark;
- `1 250.42`, `1,250.42`, `1.250,42`, `1,250,000`: groups of three are known by the other mark, or by being
  more than one;
- `1,250` and `1.250` may be 1250 or 1.25: refused, with both readings in the sentence.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from openkp.office.certificates.forms.pieces import Quantity

_GROUPS = (
    re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d{1,2})|\d{1,3}(?:,\d{3}){2,}"),
    re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d{1,2})|\d{1,3}(?:\.\d{3}){2,}"),
)
_DECIMAL = re.compile(r"\d+(?:[.,]\d{1,2})?")
_NO_FIGURE = re.compile(r"[^\d.,+-]")
_TWO_WAYS = re.compile(r"(\d{1,3})[.,](\d{3})")


class Figure(Quantity):
    """An amount with at most two places; what could be meant two ways is asked for again."""

    default_error_messages = {
        "invalid": _("This is no figure. Write it like 1250.42."),
        "two_ways": _("“%(typed)s” can be read as %(whole)s or as %(part)s. Write one of these."),
        "max_decimal_places": _("At most two figures after the point. Write it like 1250.42."),
        "max_digits": _("More figures than any weight or value has. Look at it again."),
        "max_whole_digits": _("More figures than any weight or value has. Look at it again."),
        "min_value": _("Less than zero cannot be. Write the amount without a minus."),
    }

    def to_python(self, value: Any) -> Any:
        """The number; a text that has two readings is an error that names both."""
        if isinstance(value, str):
            value = self._plain("".join(value.split()))
        return super().to_python(value)

    def _plain(self, text: str) -> str:
        if _NO_FIGURE.search(text):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        twofold = _TWO_WAYS.fullmatch(text)
        if twofold is not None and twofold[1].strip("0"):
            whole, part = twofold[1] + twofold[2], f"{twofold[1]}.{twofold[2]}".rstrip("0").rstrip(".")
            told = {"typed": text, "whole": whole, "part": part}
            raise ValidationError(self.error_messages["two_ways"], code="two_ways", params=told)
        for number, groups in enumerate(_GROUPS):
            if groups.fullmatch(text):
                between, mark = (",", "."), (".", ",")
                return text.replace(between[number], "").replace(mark[number], ".")
        return text.replace(",", ".") if _DECIMAL.fullmatch(text) else text


def weight(label: Any, **options: Any) -> Figure:
    """A weight above zero; a phone shows its number pad."""
    told = {"min_value": _("Zero or less is no weight. The least is 0.01 ct.")}
    return Figure(label=label, **{"min_value": Decimal("0.01"), "error_messages": told, **options})
