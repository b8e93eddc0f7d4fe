"""Where and when stones were mined, as finely as it is known: the key under which carats are kept apart."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from urllib.parse import unquote

from openkp.scheme.effects import Place
from openkp.scheme.periods import UnreadablePeriod, read_period

_COUNTRY = re.compile(r"[A-Z]{2}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
#: Longest text of one part; a key is read from files of anybody.
MAX_PART = 100
#: Longest text of a whole key: three parts, each letter written as in an address, and all countries.
MAX_TEXT = 4000
#: The parts of the text form after the country.
_PARTS = ("zone", "mine", "licence", "period", "among")


class UnreadableOrigin(ValueError):
    """The text is no origin such as `BW` or `CF;zone=Berberati;licence=CF-0031;period=2025H1`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginKey:
    """One origin that is kept apart from all others (KPCS-CD:I.country-of-origin, IV.a).

    country: alpha-2 code of the Participant where the stones were mined; empty where it is not stated.
    zone, mine, licence: as the papers name them, at most `MAX_PART` characters; licence is that of the mine
    or of the digger. Spaces around a name and Unicode's ways to write one letter make no difference.
    period: the time of production, `2025-03`, `2025Q1`, `2025H1` or `2025`; empty if not stated.
    among: where `country` is empty, the countries of which it must be one, in order; empty for "any".
    One country alone among them is the country.
    text: the text form, by which keys are equal, in order, and stored.
    Raises UnreadableOrigin for a country that is no code, a period that is none, or `among` beside a country.
    """

    country: str = ""
    zone: str = ""
    mine: str = ""
    licence: str = ""
    period: str = ""
    among: tuple[str, ...] = ()
    text: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for code in (self.country, *self.among):
            if code and _COUNTRY.fullmatch(code) is None:
                raise UnreadableOrigin(f"{code[:20]!r} is no code of a country such as BW")
        if self.among and (self.country or list(self.among) != sorted({*self.among} - {""})):
            raise UnreadableOrigin(
                "“among” lists countries in order, and only where the country is not stated"
            )
        if len(self.among) == 1:  # one of one is that one
            object.__setattr__(self, "country", self.among[0])
            object.__setattr__(self, "among", ())
        for name in ("zone", "mine", "licence"):
            object.__setattr__(self, name, _plain_name(getattr(self, name)))
        if self.period:
            try:
                object.__setattr__(self, "period", str(read_period(self.period)))
            except UnreadablePeriod as error:
                raise UnreadableOrigin(str(error)) from error
        object.__setattr__(self, "text", self._written())

    def __hash__(self) -> int:
        return hash(self.text)

    def __eq__(self, other: object) -> bool:
        return self.text == other.text if isinstance(other, OriginKey) else NotImplemented

    def __lt__(self, other: OriginKey) -> bool:
        return self.text < other.text

    def __str__(self) -> str:
        """The text form: the country (`?` if not stated), then `;name=value` for each part that is known.

        `;`, `=` and `%` in a name are written as in an address (%3B, %3D, %25).
        """
        return self.text

    def _written(self) -> str:
        parts = [self.country or "?"]
        for name in ("zone", "mine", "licence", "period"):
            value = getattr(self, name)
            if value:
                parts.append(f"{name}={_escaped(value)}")
        if self.among:
            parts.append(f"among={'+'.join(self.among)}")
        return ";".join(parts)

    @classmethod
    def parse(cls, text: str) -> OriginKey:
        """From the text form. Raises UnreadableOrigin."""
        return _parsed(text)

    @property
    def is_stated(self) -> bool:
        """True if the country is known."""
        return bool(self.country)

    def may_be(self, country: str) -> bool:
        """True if stones of this origin may have been mined in the country."""
        if self.country:
            return self.country == country
        return not self.among or country in self.among

    @property
    def days(self) -> tuple[date | None, date | None]:
        """First and last day of production, both included; None where the period is not stated."""
        if not self.period:
            return None, None
        period = read_period(self.period)
        return period.first_day, period.last_day

    @property
    def place(self) -> Place:
        """Where and when, as the decisions of the Process ask for it."""
        first, last = self.days
        return Place(zone=self.zone, mine=self.mine, produced_from=first, produced_to=last)

    def at_country(self) -> OriginKey:
        """The same origin without zone, mine, licence and period."""
        if not (self.zone or self.mine or self.licence or self.period):
            return self
        return OriginKey(country=self.country, among=self.among)


def period_of(first: date | None, last: date | None) -> str:
    """The shortest named period that holds both days; empty if a day is missing or none holds them."""
    if first is None or last is None or first > last:
        return ""
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.year}-{first.month:02d}"
    if first.year != last.year:
        return ""
    if (first.month - 1) // 3 == (last.month - 1) // 3:
        return f"{first.year}Q{(first.month + 2) // 3}"
    if (first.month - 1) // 6 == (last.month - 1) // 6:
        return f"{first.year}H{1 if first.month <= 6 else 2}"
    return str(first.year)


def month_of(day: date) -> str:
    """The month of a day as a period, `2025-03`."""
    return f"{day.year}-{day.month:02d}"


@lru_cache(maxsize=1 << 14)
def _parsed(text: str) -> OriginKey:
    """The key of a text; one and the same object for the same text, as long as it is remembered."""
    if len(text) > MAX_TEXT:
        raise UnreadableOrigin(f"an origin has at most {MAX_TEXT} characters")
    country, *parts = text.strip().split(";")
    given: dict[str, str] = {}
    for part in parts:
        name, sign, value = part.partition("=")
        name = name.strip()
        if not sign or name not in _PARTS or name in given:
            raise UnreadableOrigin(f"{part[:40]!r} is no part of an origin such as zone=Berberati")
        given[name] = unquote(value.strip())
    among = tuple(code for code in given.pop("among", "").split("+") if code)
    code = country.strip()
    return OriginKey(country="" if code == "?" else code, among=among, **given)


def _plain_name(text: str) -> str:
    """A name as it is kept: composed letters, no spaces around it. Raises UnreadableOrigin."""
    if not text:
        return ""
    if _CONTROL.search(text):
        raise UnreadableOrigin("a part of the origin has a character that cannot be printed")
    text = text.strip() if text.isascii() else unicodedata.normalize("NFC", text).strip()
    if len(text) > MAX_PART:
        raise UnreadableOrigin(f"a part of the origin has more than {MAX_PART} characters")
    return text


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace(";", "%3B").replace("=", "%3D")
