"""Numbers as people write them: which sign parts the places, which the thousands, and when nobody can tell.

`1,234` is one thousand two hundred and thirty-four to some and one and a quarter to others. A number is read
only where it is certain by itself (`1,234.50`, `12,5`, `1 234`), or where the other numbers of its column
settle it; otherwise both readings are given back and a person decides.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class TypedNumber(str):
    """The text of a cell that a spreadsheet holds as a number: it has no separators to doubt."""

    __slots__ = ()


class AmountProblem(StrEnum):
    """Why a text is not read as a number."""

    NOT_A_NUMBER = "not_a_number"
    AMBIGUOUS = "ambiguous"
    PERCENT = "percent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A number that was read, or why not.

    is_regrouped: separators of thousands, a decimal comma, or other digits than 0-9 were read.
    readings: the two numbers that an ambiguous text may mean.
    """

    number: Decimal | None = None
    problem: AmountProblem | None = None
    is_regrouped: bool = False
    readings: tuple[str, str] = ("", "")


#: Longer texts are no quantity of diamonds.
MAX_CHARACTERS = 40

_CERTAIN = re.compile(r"[0-9]+(?:\.[0-9]{1,2})?")
_SPACED = re.compile(r"[0-9]{1,3}(?:[ '][0-9]{3})+([.,][0-9]+)?")
_BOTH = re.compile(r"(?:[0-9]{1,3}(?:,[0-9]{3})+(\.)[0-9]+|[0-9]{1,3}(?:\.[0-9]{3})+(,)[0-9]+)")
_INDIAN = re.compile(r"[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}(?:(\.)[0-9]+)?")
_GROUPS = re.compile(r"[0-9]{1,3}(?:(,)[0-9]{3}){2,}|[0-9]{1,3}(?:(\.)[0-9]{3}){2,}")
_ONE = re.compile(r"[0-9]*([.,])[0-9]+")
_EITHER = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")


def decimal_sign(text: str) -> str:
    """The sign that parts the places, `.` or `,`, if this text alone shows it; empty if it does not."""
    if isinstance(text, TypedNumber):
        return ""
    cleaned, _ = _cleaned(text)
    body = cleaned.lstrip("-")
    spaced = _SPACED.fullmatch(body)
    if spaced is not None:
        return (spaced[1] or "")[:1]
    if both := _BOTH.fullmatch(body):
        return both[1] or both[2]
    if _INDIAN.fullmatch(body):
        return "."
    if groups := _GROUPS.fullmatch(body):
        return "." if groups[1] else ","
    one = _ONE.fullmatch(body)
    return "" if one is None or _EITHER.fullmatch(body) else one[1]


def settled(signs: Iterable[str]) -> str:
    """The one decimal sign that a column shows; empty if it shows none, or both."""
    shown = {sign for sign in signs if sign}
    return shown.pop() if len(shown) == 1 else ""


def read_amount(text: str, column_sign: str = "") -> Amount:
    """The number in a text that is not empty.

    column_sign: the decimal sign that the rest of the column shows, `.` or `,`; empty if it settles nothing.
    Never raises. A number may be negative; whether that can be is the caller's to say.
    """
    if _CERTAIN.fullmatch(text) and len(text) <= MAX_CHARACTERS:
        return Amount(number=Decimal(text))
    if isinstance(text, TypedNumber):
        return Amount(number=Decimal(text))
    if text.rstrip().endswith(("%", "‰", "٪")):
        return Amount(problem=AmountProblem.PERCENT)
    cleaned, is_changed = _cleaned(text)
    body = cleaned.lstrip("-")
    if len(text) > MAX_CHARACTERS or len(cleaned) - len(body) > 1:
        return Amount(problem=AmountProblem.NOT_A_NUMBER)
    number = _number(body, column_sign)
    if number is None:
        if not _EITHER.fullmatch(body):
            return Amount(problem=AmountProblem.NOT_A_NUMBER)
        whole, places = re.split("[.,]", body)
        return Amount(problem=AmountProblem.AMBIGUOUS, readings=(whole + places, f"{whole}.{places}"))
    plain = re.fullmatch(r"[0-9]*\.?[0-9]+", body) is not None and not is_changed
    is_regrouped = not plain or (column_sign == "," and "." in body)
    return Amount(number=-number if cleaned.startswith("-") else number, is_regrouped=is_regrouped)


def _number(body: str, column_sign: str) -> Decimal | None:
    """The number in digits and separators; None if it is none or either of two."""
    sign = decimal_sign(body)
    if not sign and _EITHER.fullmatch(body):
        sign = column_sign
        if not sign:
            return None
    if re.fullmatch(r"[0-9]+", body):
        return Decimal(body)
    if not (_SPACED.fullmatch(body) or sign):
        return None
    other = "," if sign == "." else "."
    digits = re.sub(r"[ ']", "", body).replace(other, "").replace(sign or ".", ".")
    return Decimal(digits) if re.fullmatch(r"[0-9]*\.?[0-9]+", digits) else None


def _cleaned(text: str) -> tuple[str, bool]:
    """Digits as 0-9, one kind of space and apostrophe, brackets as a minus; whether digits changed."""
    found = text.strip()
    if found.isascii() and "(" not in found:
        return found, False
    changed = False
    letters: list[str] = []
    for each in found:
        if not each.isascii() and unicodedata.decimal(each, None) is not None:
            letters.append(str(unicodedata.decimal(each)))
            changed = True
        elif unicodedata.category(each) == "Zs":
            letters.append(" ")
        else:
            letters.append(_SIGNS.get(each, each))
    cleaned = "".join(letters)
    if "\N{ARABIC DECIMAL SEPARATOR}" in cleaned or "\N{ARABIC THOUSANDS SEPARATOR}" in cleaned:
        cleaned = cleaned.replace("\N{ARABIC THOUSANDS SEPARATOR}", "")
        cleaned = cleaned.replace("\N{ARABIC DECIMAL SEPARATOR}", ".")
        changed = True
    bracketed = re.fullmatch(r"\(([^()]+)\)", cleaned)
    return (f"-{bracketed[1]}" if bracketed else cleaned), changed


_SIGNS = {"’": "'", "ʼ": "'", "′": "'", "−": "-", "–": "-", "﹣": "-"}
