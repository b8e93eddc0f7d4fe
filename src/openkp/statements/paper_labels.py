"""What the paper prints: words in six languages, names of countries, days, amounts, and safe text.

Country names are those of Unicode CLDR (through Babel); words are in `reference/paper/labels.json`.
"""

from __future__ import annotations

import json
import re
import unicodedata
from bisect import bisect_right
from datetime import date
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from typing import Any, TypedDict, cast

from babel import Locale
from babel.dates import format_date

from openkp.scheme.quantities import Carats, UsdValue

#: Longer texts are cut on paper, with a mark; the attached file has all of them.
MAX_TEXT = 2_000
#: A run of this many characters without a place to break gets one, or it would leave its box.
LONGEST_RUN = 22
CUT_MARK = " […]"

_RUNS = re.compile(rf"[^\s\u200b⺀-鿿]{{{LONGEST_RUN + 1},}}")
#: Marks of direction that do no harm and need not be shown.
_SILENT_MARKS = frozenset("\u200e\u200f\u061c\u200c\u200d\ufeff\u00ad\u200b\u2060")
_RIGHT_TO_LEFT = frozenset(("R", "AL"))


class Language(StrEnum):
    """The issuer's language on the paper; English is always printed beside it (Annex I A: language)."""

    ENGLISH = "en"
    FRENCH = "fr"
    PORTUGUESE = "pt"
    ARABIC = "ar"
    RUSSIAN = "ru"
    CHINESE = "zh"


class Said(TypedDict):
    """A text to set and the direction of its first strong letter."""

    t: str
    d: str


class Names(TypedDict):
    """A name in the issuer's language and in English."""

    own: Said
    en: Said


@lru_cache(maxsize=1)
def labels() -> dict[str, dict[str, str]]:
    """All words of the papers: key, then language."""
    text = files("openkp").joinpath("reference/paper/labels.json").read_text(encoding="utf-8")
    words: dict[str, Any] = json.loads(text)
    words.pop("about")
    return words


@lru_cache(maxsize=1)
def _coverage() -> tuple[tuple[int, ...], tuple[int, ...]]:
    text = files("openkp").joinpath("reference/paper/coverage.json").read_text(encoding="utf-8")
    ranges: list[tuple[int, int]] = json.loads(text)["ranges"]
    return tuple(first for first, _ in ranges), tuple(last for _, last in ranges)


def is_printable(letter: str) -> bool:
    """True if a shipped font has this character and it is not an invisible command."""
    if unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}:
        return False
    firsts, lasts = _coverage()
    place = bisect_right(firsts, ord(letter)) - 1
    return place >= 0 and ord(letter) <= lasts[place]


def printable(text: str, *, limit: int = MAX_TEXT) -> str:
    """Text that can be set without loss or trick.

    Commands that reorder text (the bidi overrides of Unicode TR 36) and characters that no shipped font has
    are printed as `[U+202E]`, so that a reader sees that something stands there.
    """
    plain = unicodedata.normalize("NFC", text[: limit + 1])
    shown = "".join(_shown(letter) for letter in plain[:limit])
    shown = re.sub(r"[ \t\n\r]+", " ", shown).strip()
    shown = _RUNS.sub(_with_places_to_break, shown)
    return shown + CUT_MARK if len(text) > limit else shown


def _shown(letter: str) -> str:
    if letter in "\t\n\r\u2028\u2029":
        return " "
    if letter in _SILENT_MARKS:
        return ""
    return letter if is_printable(letter) else f"[U+{ord(letter):04X}]"


def _with_places_to_break(run: re.Match[str]) -> str:
    letters = run.group()
    pieces: list[str] = []
    start = 0
    while start < len(letters):
        end = min(start + LONGEST_RUN // 2, len(letters))
        while end < len(letters) and unicodedata.combining(letters[end]):
            end += 1
        pieces.append(letters[start:end])
        start = end
    return "\u200b".join(pieces)


def said(text: str, *, limit: int = MAX_TEXT) -> Said:
    """A user's text, ready to set."""
    shown = printable(text, limit=limit)
    for letter in shown:
        strong = unicodedata.bidirectional(letter)
        if strong == "L" or strong in _RIGHT_TO_LEFT:
            return {"t": shown, "d": "ltr" if strong == "L" else "rtl"}
    return {"t": shown, "d": "ltr"}


def short(text: str) -> Said:
    """The beginning of a text that did not fit into its box."""
    return said(text, limit=40)


@lru_cache(maxsize=8)
def _locale(language: str) -> Locale:
    return Locale.parse(language)


def country_name(code: str, language: str) -> str:
    """The name of a country or of the European Union in CLDR; the code itself where CLDR has none.

    The two Congos have their official names: those of CLDR ("Congo - Kinshasa") suit lists, not certificates.
    """
    ours = labels().get(f"country_{code}")
    if ours is not None:
        return ours[language]
    territories = cast("dict[str, str]", _locale(language).territories)
    return str(territories.get(code, code)) if re.fullmatch("[A-Z]{2}", code) else code


def country_names(code: str, language: Language, *, within: str = "") -> Names:
    """A Participant's name in both languages; `within` is the member state, printed before it."""

    def in_language(lang: str) -> Said:
        names = [country_name(part, lang) for part in (within, code) if part]
        return said(" – ".join(dict.fromkeys(name[:60] for name in names)))

    return {"own": in_language(language.value), "en": in_language("en")}


def day(value: date, language: Language) -> dict[str, object]:
    """A day in ISO 8601 and written out in both languages."""
    return {
        "iso": value.isoformat(),
        "own": said(format_date(value, "long", locale=_locale(language.value))),
        "en": format_date(value, "long", locale=_locale("en_GB")),
    }


def amount(value: Carats | UsdValue) -> str:
    """Groups of three with a narrow space and a point (ISO 80000-1), the same in every language."""
    sign = "-" if value.hundredths < 0 else ""
    return sign + f"{abs(value).amount:,.2f}".replace(",", "\u202f")


def count(value: int) -> str:
    """A whole number, grouped like an amount."""
    return f"{value:,}".replace(",", "\u202f").replace("-", "-")


def hs_code(hs: str) -> Said:
    """`710231` as `7102.31`; anything else as it stands."""
    return said(f"{hs[:4]}.{hs[4:]}" if re.fullmatch("[0-9]{6}", hs) else hs, limit=10)


def hs_description(hs: str, language: Language) -> Names:
    """What the code covers, in both languages; empty for a code outside the scheme (section I)."""
    words = labels().get(f"hs_{hs}", {})
    return {"own": said(words.get(language.value, "")), "en": said(words.get("en", ""))}
