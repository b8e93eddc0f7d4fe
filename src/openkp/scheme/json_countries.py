"""Countries as people type them: mended with a note where they are unambiguous, asked for elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from openkp.scheme.countries import EUROPEAN_UNION, alpha2, alpha2_codes, country_name, is_issuer_code
from openkp.scheme.json_fields import Gathering, describe, read_text
from openkp.scheme.participants import reio_of

#: Longer than any country's name.
_MAX_COUNTRY = 80

#: Names in use beside those of the CLDR; each has one meaning only. "Congo" alone has two and is not here.
_OTHER_NAMES = {
    "uk": "GB",
    "ec": EUROPEAN_UNION,
    "european community": EUROPEAN_UNION,
    "european union": EUROPEAN_UNION,
    "great britain": "GB",
    "usa": "US",
    "united states of america": "US",
    "russian federation": "RU",
    "drc": "CD",
    "congo, democratic republic of": "CD",
    "congo, republic of": "CG",
    "ivory coast": "CI",
    "cote d'ivoire": "CI",
    "south korea": "KR",
    "republic of korea": "KR",
    "korea, republic of": "KR",
    "swaziland": "SZ",
    "taiwan": "TW",
    "uae": "AE",
    "viet nam": "VN",
    "lao pdr": "LA",
    "turkey": "TR",
}


def read_country(value: object, subject: str, into: Gathering) -> str:
    """An ISO 3166-1 alpha-2 code, or `EU`; other forms are mended with a note, what stays unknown blocks.

    A missing value blocks with its own finding: spreadsheets read `NA`, Namibia's code, as "not available".
    """
    if value is None or value == "":
        into.blocks("country_empty", subject)
        return ""
    if isinstance(value, str) and is_issuer_code(value):
        return value
    text = read_text(value, subject, _MAX_COUNTRY, into)
    if not text:
        if isinstance(value, str):
            into.blocks("country_empty", subject)
        return ""
    code = _code_of(text)
    if code is None:
        into.blocks("country_unknown", subject, found=describe(text))
        return text
    into.notes("country_mended", subject, found=describe(value), code=code, country=country_name(code))
    return code


def read_participant(value: object, subject: str, into: Gathering, *, on: date | None) -> tuple[str, str]:
    """A Participant's code and, where the value is a member of the European Union that day, the member's."""
    code = read_country(value, subject, into)
    if on is None or len(code) != 2:
        return code, ""
    union = reio_of(code, on)
    if union is None:
        return code, ""
    into.notes("member_state_mended", subject, found=code, participant=union)
    return union, code


def _code_of(text: str) -> str | None:
    capitals = text.upper()
    if is_issuer_code(capitals):
        return capitals
    return alpha2(capitals) or _codes_by_name().get(" ".join(text.casefold().split()))


@lru_cache(maxsize=1)
def _codes_by_name() -> Mapping[str, str]:
    names = {country_name(code, "en").casefold(): code for code in alpha2_codes()}
    return MappingProxyType(names | _OTHER_NAMES)
