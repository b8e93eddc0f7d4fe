"""Codes of the Harmonized System (HS): which are rough diamonds, and how to read what people type.

Rough diamonds are 7102.10, 7102.21 and 7102.31 (KPCS-CD:I.rough-diamonds). Worked diamonds (7102.29, 7102.39)
and synthetic stones (7104) are outside the scheme.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType

#: The three codes of rough diamonds, six digits without a point: unsorted, industrial, gem.
ROUGH_CODES = ("710210", "710221", "710231")


class HSKind(StrEnum):
    """What goods a code stands for, as far as the scheme cares."""

    ROUGH = "rough"
    WORKED = "worked"
    SYNTHETIC = "synthetic"


class HSProblem(StrEnum):
    """What is wrong or worth a note in a code as it was typed. Stable for ever: texts are keyed by it."""

    EMPTY = "empty"
    NOT_A_CODE = "not_a_code"
    TOO_SHORT = "too_short"
    NATIONAL_EXTENSION = "national_extension"
    """Eight or ten digits: read as the first six. A note; the code is given."""
    ZERO_MISPLACED = "zero_misplaced"
    """`071021`: a zero in front, a digit lost at the end. Not a diamond: chapter 07 is vegetables."""
    LEADING_DIGITS_LOST = "leading_digits_lost"
    """`10210`: a spreadsheet or a slip ate the front of the code."""
    WORKED = "worked"
    SYNTHETIC = "synthetic"
    NOT_DIAMONDS = "not_diamonds"


@dataclass(frozen=True, slots=True, kw_only=True)
class HSCode:
    """One code of six digits, what it stands for in our own words, and the clause that puts it in or out."""

    code: str
    kind: HSKind
    description: str
    clause: str

    @property
    def printed(self) -> str:
        """As certificates print it: `7102.10`."""
        return f"{self.code[:4]}.{self.code[4:]}"


@lru_cache(maxsize=1)
def hs_codes() -> Mapping[str, HSCode]:
    """Every code that the product can name, by its six digits."""
    text = files("openkp.reference").joinpath("hs_codes.json").read_text(encoding="utf-8")
    return MappingProxyType(
        {
            record["code"]: HSCode(
                code=record["code"],
                kind=HSKind(record["kind"]),
                description=record["description"],
                clause=record["clause"],
            )
            for record in json.loads(text)["codes"]
        }
    )


def is_rough(code: str) -> bool:
    """True for one of the three codes of rough diamonds, six digits without a point."""
    return code in ROUGH_CODES


def describe_hs(code: str) -> str:
    """What six digits stand for, or an empty text where the product has no word for them."""
    known = hs_codes().get(code)
    return "" if known is None else known.description


def read_hs(text: str) -> tuple[str | None, HSProblem | None]:
    """Read a code as typed: `7102.10`, `710210`, `7102 10`, `HS 7102.10`, `71021000`.

    Returns: the six digits of a code of rough diamonds, or None; and the problem met, or None. Both are given
    only for a national extension (eight or ten digits), which is a note. Never raises.
    """
    digits = _digits_of(text)
    if digits is None:
        return None, HSProblem.NOT_A_CODE if text.strip() else HSProblem.EMPTY
    if len(digits) in (8, 10) and is_rough(digits[:6]):
        return digits[:6], HSProblem.NATIONAL_EXTENSION
    if len(digits) == 6 and is_rough(digits):
        return digits, None
    return None, _problem_of(digits)


def _digits_of(text: str) -> str | None:
    match = re.fullmatch(r"\s*(?:HS[ :]?)?([0-9][0-9. -]*)\s*", text[:32], re.IGNORECASE)
    if match is None or len(text) > 32:
        return None
    digits = re.sub(r"[. -]", "", match[1])
    return digits if digits.isascii() and len(digits) <= 12 else None


def _problem_of(digits: str) -> HSProblem:
    if digits.startswith("0") and digits[1:5] in ("7102", "7104"):
        return HSProblem.ZERO_MISPLACED
    if len(digits) < 6 and any(code.endswith(digits) and code != digits for code in ROUGH_CODES):
        return HSProblem.LEADING_DIGITS_LOST
    if len(digits) < 6:
        return HSProblem.TOO_SHORT
    if digits[:4] == "7104":
        return HSProblem.SYNTHETIC
    if digits[:6] in ("710229", "710239"):
        return HSProblem.WORKED
    return HSProblem.NOT_A_CODE if len(digits) not in (6, 8, 10) else HSProblem.NOT_DIAMONDS
