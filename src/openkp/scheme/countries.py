"""Country codes and names: ISO 3166-1, with `EU` for the European Union as certificates use it.

`NA` is Namibia, not a missing value. Names come from the CLDR by way of Babel, except where the sources of
the Process print another: `TW` is "Chinese Taipei" on its lists.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType

from babel import Locale, UnknownLocaleError

#: The European Union's code on certificates: exceptionally reserved by ISO 3166-1, not assigned.
EUROPEAN_UNION = "EU"
_EUROPEAN_UNION_ALPHA3 = "EUU"

# As the lists of the Process print them, or as international bodies do in that language.
_NAMES_AS_PRINTED: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("TW", "en"): "Chinese Taipei",
        ("TW", "ar"): "تايبيه الصينية",
        ("TW", "es"): "Taipéi Chino",
        ("TW", "fr"): "Taipei chinois",
        ("TW", "pt"): "Taipé Chinesa",
        ("TW", "ru"): "Китайский Тайбэй",
        ("TW", "zh"): "中华台北",
        ("CD", "en"): "Democratic Republic of the Congo",
        ("CG", "en"): "Republic of the Congo",
        ("CD", "fr"): "République démocratique du Congo",
        ("CG", "fr"): "République du Congo",
    }
)


def alpha2_codes() -> frozenset[str]:
    """Every assigned ISO 3166-1 alpha-2 code (249 of them); `EU` is not among them."""
    return frozenset(_alpha3_of())


def is_country(code: str) -> bool:
    """True for an assigned alpha-2 code, in capitals."""
    return code in _alpha3_of()


def is_issuer_code(code: str) -> bool:
    """True for a code that a certificate number may bear: an assigned one, or `EU`."""
    return code == EUROPEAN_UNION or is_country(code)


def alpha3(code: str) -> str | None:
    """The alpha-3 code (`EUU` for `EU`), or None for an unassigned code."""
    return _EUROPEAN_UNION_ALPHA3 if code == EUROPEAN_UNION else _alpha3_of().get(code)


def alpha2(code: str) -> str | None:
    """The alpha-2 code of an alpha-3 code (`EU` for `EUU`), or None for an unassigned code."""
    return EUROPEAN_UNION if code == _EUROPEAN_UNION_ALPHA3 else _alpha2_of().get(code)


def country_name(code: str, language: str = "en") -> str:
    """The name of a country in a language (a CLDR tag such as `fr` or `pt-BR`).

    An unknown language falls back to its parent, then to English; an unknown code is returned as it is,
    cut at 16 characters. Never raises.
    """
    if not is_issuer_code(code):
        return code[:16]
    locale = _locale(language[:35])
    printed = _NAMES_AS_PRINTED.get((code, locale.language)) or (
        _NAMES_AS_PRINTED[code, "en"] if code == "TW" else None
    )
    if printed is not None:
        return printed
    name = locale.territories.get(code) or Locale("en").territories.get(code)
    return str(name) if name else code


@lru_cache(maxsize=64)
def _locale(language: str) -> Locale:
    tag = language.replace("_", "-")
    for wanted in (tag, tag.partition("-")[0]):
        try:
            return Locale.parse(wanted, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return Locale("en")


@lru_cache(maxsize=1)
def _alpha3_of() -> Mapping[str, str]:
    text = files("openkp.reference").joinpath("countries.csv").read_text(encoding="utf-8")
    return MappingProxyType({row["alpha2"]: row["alpha3"] for row in csv.DictReader(text.splitlines())})


@lru_cache(maxsize=1)
def _alpha2_of() -> Mapping[str, str]:
    return MappingProxyType({three: two for two, three in _alpha3_of().items()})
