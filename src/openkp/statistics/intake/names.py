"""Who is meant by a name or code in a file of statistics, as an alpha-2 code or `EU`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from babel import Locale

from openkp.scheme.countries import EUROPEAN_UNION, alpha2, alpha2_codes, alpha3, country_name

# Names that sources of the Process print, beside those of the CLDR. Two states are called Congo: the word
# alone names neither.
_AS_PRINTED: Mapping[str, str] = MappingProxyType(
    {
        "Bolivia, Plurinational State of": "BO",
        "Belgium (Antwerp Diamond Office)": "BE",
        "Burma": "MM",
        "Central African Rep.": "CF",
        "China, People's Republic of": "CN",
        "People's Republic of China": "CN",
        "Congo Brazzaville": "CG",
        "Congo Kinshasa": "CD",
        "Congo, Dem. Rep.": "CD",
        "Congo, Democratic Republic of": "CD",
        "Congo, Democratic Republic of the": "CD",
        "Congo, Rep.": "CG",
        "Congo, Republic of": "CG",
        "Congo, Republic of the": "CG",
        "Congo-Brazzaville": "CG",
        "Congo-Kinshasa": "CD",
        "Cote D'ivoire": "CI",
        "Czech Republic": "CZ",
        "DR Congo": "CD",
        "DRC": "CD",
        "D.R. Congo": "CD",
        "Democratic Republic of Congo": "CD",
        "Democratic Republic of the Congo": "CD",
        "European Community": "EU",
        "European Communities": "EU",
        "European Union": "EU",
        "Great Britain": "GB",
        "Hong Kong": "HK",
        "Israel, State of": "IL",
        "Ivory Coast": "CI",
        "Korea, Democratic People's Republic of": "KP",
        "Korea, Republic of": "KR",
        "Republic of Korea": "KR",
        "Kyrgyz Republic": "KG",
        "Lao, People's Democratic Republic": "LA",
        "Lao PDR": "LA",
        "Macao": "MO",
        "North Macedonia, Republic of": "MK",
        "Macedonia": "MK",
        "Republic of Congo": "CG",
        "Republic of the Congo": "CG",
        "Russia": "RU",
        "Russian Federation": "RU",
        "Swaziland": "SZ",
        "Taiwan": "TW",
        "Chinese Taipei": "TW",
        "Tanzania, United Republic of": "TZ",
        "United Republic of Tanzania": "TZ",
        "Turkey": "TR",
        "U.A.E.": "AE",
        "UAE": "AE",
        "UK": "GB",
        "U.S.A.": "US",
        "United States of America": "US",
        "Venezuela, Bolivarian Republic of": "VE",
        "Bolivarian Republic of Venezuela": "VE",
        "Viet Nam": "VN",
        "Zaire": "CD",
    }
)


@lru_cache(maxsize=4096)
def participants_named(text: str) -> str | None:
    """The code of the country or union that a text names: alpha-2, alpha-3, or an English name.

    `NA` is Namibia. `Congo` alone is None, as is any other text that does not name exactly one. The name
    says nothing on whether the country is a Participant.
    """
    return _codes_by_name().get(_plain(text[:80]))


def _plain(text: str) -> str:
    """Small letters without accents; every run of other signs is one space."""
    apart = unicodedata.normalize("NFKD", text)
    letters = "".join(each for each in apart if not unicodedata.combining(each)).casefold()
    return re.sub(r"[^a-z0-9]+", " ", re.sub(r"['’ʼ.]", "", letters)).strip().removeprefix("the ")


@lru_cache(maxsize=1)
def _codes_by_name() -> Mapping[str, str]:
    territories = Locale("en").territories
    found: dict[str, str] = {}
    for code in sorted(alpha2_codes() | {EUROPEAN_UNION}):
        found[_plain(code)] = code
        found[_plain(alpha3(code) or code)] = code
        found[_plain(country_name(code))] = code
        found[_plain(str(territories.get(code, code)))] = code
    for name, code in _AS_PRINTED.items():
        found[_plain(name)] = code
    found[_plain("EUU")] = alpha2("EUU") or EUROPEAN_UNION
    return MappingProxyType(found)
