"""Days that a source gives only to the month, the year, or between two bounds."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from typing import Self

_SHAPE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


class UnreadablePartialDay(ValueError):
    """The text is no day, month, year or span of them."""


@dataclass(frozen=True, slots=True, order=True)
class PartialDay:
    """`2007-11-15`, `2007-11`, `2007`, or a span such as `2003-11-01/2019-01-28` (both ends included).

    text: as given. earliest, latest: the first and the last day that it can mean. Ordered by these.
    """

    earliest: date
    latest: date
    text: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises UnreadablePartialDay, also for a day that the calendar lacks or a backward span."""
        first, slash, last = text[:22].partition("/")
        earliest = _bounds(first)[0]
        latest = _bounds(last if slash else first)[1]
        if len(text) > 21 or latest < earliest:
            raise UnreadablePartialDay(f"{text[:22]!r} is no span of days")
        return cls(earliest, latest, text)

    @property
    def is_exact(self) -> bool:
        """True for a single day."""
        return self.earliest == self.latest

    def __str__(self) -> str:
        return self.text


def _bounds(text: str) -> tuple[date, date]:
    match = _SHAPE.fullmatch(text)
    if match is None:
        raise UnreadablePartialDay(f"{text!r} is no day, month or year")
    year, month, day = (None if part is None else int(part) for part in match.groups())
    try:
        first = date(year or 0, month or 1, day or 1)
    except ValueError as error:
        raise UnreadablePartialDay(f"{text!r} is not in the calendar") from error
    if day is not None:
        return first, first
    end = month or 12
    return first, date(first.year, end, calendar.monthrange(first.year, end)[1])
