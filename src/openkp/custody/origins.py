"""Where and when stones were mined, as finely as it is known: the key under which carats are kept apart."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from datetime import date
from typing import Self
from urllib.parse import unquote

from openkp.scheme.effects import Place
from openkp.scheme.periods import UnreadablePeriod, read_period

_COUNTRY = re.compile(r"[A-Z]{2}")
#: Longest text of one part; a key is read from files of anybody.
MAX_PART = 100


class UnreadableOrigin(ValueError):
    """The text is no origin such as `BW` or `CF;zone=Berberati;licence=CF-0031;period=2025H1`."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class OriginKey:
    """One origin that is kept apart from all others (KPCS-CD:I.country-of-origin, IV.a).

    country: alpha-2 code of the Participant where the stones were mined; empty where it is not stated.
    zone, mine, licence: as the papers name them; licence is that of the mine or of the digger.
    period: the time of production, `2025-03`, `2025Q1`, `2025H1` or `2025`; empty if not stated.
    among: where `country` is empty, the countries of which it must be one, in order; empty for "any".
    Raises UnreadableOrigin for a country that is no code, a period that is none, or `among` beside a country.
    """

    country: str = ""
    zone: str = ""
    mine: str = ""
    licence: str = ""
    period: str = ""
    among: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for code in (self.country, *self.among):
            if code and _COUNTRY.fullmatch(code) is None:
                raise UnreadableOrigin(f"{code[:20]!r} is no code of a country such as BW")
        if self.among and (self.country or list(self.among) != sorted(set(self.among))):
            raise UnreadableOrigin(
                "“among” lists countries in order, and only where the country is not stated"
            )
        if any(len(getattr(self, name)) > MAX_PART for name in ("zone", "mine", "licence")):
            raise UnreadableOrigin(f"a part of the origin has more than {MAX_PART} characters")
        if self.period:
            try:
                read_period(self.period)
            except UnreadablePeriod as error:
                raise UnreadableOrigin(str(error)) from error

    def __str__(self) -> str:
        """The text form: the country (`?` if not stated), then `;name=value` for each part that is known.

        `;`, `=` and `%` in a name are written as in an address (%3B, %3D, %25).
        """
        parts = [self.country or "?"]
        for name in ("zone", "mine", "licence", "period"):
            value = getattr(self, name)
            if value:
                parts.append(f"{name}={_escaped(value)}")
        if self.among:
            parts.append(f"among={'+'.join(self.among)}")
        return ";".join(parts)

    @classmethod
    def parse(cls, text: str) -> Self:
        """From the text form. Raises UnreadableOrigin."""
        country, *parts = text.strip().split(";")
        given: dict[str, str] = {}
        known = {each.name for each in fields(cls)} - {"country"}
        for part in parts:
            name, sign, value = part.partition("=")
            name = name.strip()
            if not sign or name not in known or name in given:
                raise UnreadableOrigin(f"{part[:40]!r} is no part of an origin such as zone=Berberati")
            given[name] = unquote(value.strip())
        among = tuple(code for code in given.pop("among", "").split("+") if code)
        code = country.strip()
        return cls(country="" if code == "?" else code, among=among, **given)

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

    def at_country(self) -> Self:
        """The same origin without zone, mine, licence and period."""
        return type(self)(country=self.country, among=self.among)


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


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace(";", "%3B").replace("=", "%3D")
