"""Periods of the statistics, and when the returns of a quarter or half-year are due (Annex III (a), (c))."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar, Self


class UnreadablePeriod(ValueError):
    """The text is no period such as `2024Q2` or `2024H1`, or names one that does not exist."""


class DeadlineReading(StrEnum):
    """How "within two months" of the end of a period is counted; the text does not say.

    month_end: the last day of the second month after (quarter ending 30 June: 31 August).
    strict: the same day of the month, two months on (quarter ending 30 June: 30 August), or the month's
    last day where it is shorter.
    """

    MONTH_END = "month_end"
    STRICT = "strict"


def add_months(day: date, months: int) -> date:
    """The same day of the month, `months` later (earlier, if negative), or the last day of a shorter month.

    Raises OverflowError beyond the years 1 to 9999.
    """
    year, month_before = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        raise OverflowError(f"{months} months from {day} is outside the calendar")
    last = calendar.monthrange(year, month_before + 1)[1]
    return date(year, month_before + 1, min(day.day, last))


@dataclass(frozen=True, slots=True, order=True)
class _Period:
    """A part of a calendar year; `part` counts from 1. Ordered in time within its own kind."""

    MONTHS: ClassVar[int]
    LETTER: ClassVar[str]

    year: int
    part: int

    def __post_init__(self) -> None:
        if type(self.year) is not int or type(self.part) is not int:
            raise TypeError("a period takes a whole year and a whole part")
        if not (1 <= self.part <= 12 // self.MONTHS and 1000 <= self.year <= 9998):
            raise UnreadablePeriod(f"there is no {self.LETTER}{self.part} in {self.year}")

    @classmethod
    def of(cls, day: date) -> Self:
        """The period in which the day lies."""
        return cls(day.year, (day.month - 1) // cls.MONTHS + 1)

    @classmethod
    def parse(cls, text: str) -> Self:
        """From `2024Q2` or `2024H1` (a hyphen or a space before the letter and small letters are accepted).

        Raises UnreadablePeriod.
        """
        match = re.fullmatch(rf"([0-9]{{4}})[- ]?{cls.LETTER}([0-9])", text.strip()[:12], re.IGNORECASE)
        if match is None:
            raise UnreadablePeriod(f"{text[:12]!r} is no period such as 2024{cls.LETTER}1")
        return cls(int(match[1]), int(match[2]))

    @property
    def first_day(self) -> date:
        """The first day of the period."""
        return date(self.year, (self.part - 1) * self.MONTHS + 1, 1)

    @property
    def last_day(self) -> date:
        """The last day of the period."""
        month = self.part * self.MONTHS
        return date(self.year, month, calendar.monthrange(self.year, month)[1])

    def next(self) -> Self:
        """The period that follows."""
        return self._shifted(1)

    def previous(self) -> Self:
        """The period before."""
        return self._shifted(-1)

    def _shifted(self, by: int) -> Self:
        parts = 12 // self.MONTHS
        year, part_before = divmod(self.year * parts + self.part - 1 + by, parts)
        return type(self)(year, part_before + 1)

    def __contains__(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day

    def __str__(self) -> str:
        return f"{self.year}{self.LETTER}{self.part}"

    def due_on(self, *, reading: DeadlineReading = DeadlineReading.MONTH_END, months: int = 2) -> date:
        """The last day on which the return of this period is in time (KPCS-CD:AnnexIII.a, AnnexIII.c).

        months: two by Annex III.
        """
        due = add_months(self.last_day, months)
        if reading is DeadlineReading.STRICT:
            return due
        return due.replace(day=calendar.monthrange(due.year, due.month)[1])


class Quarter(_Period):
    """Three months: exports, imports and counts of certificates (KPCS-CD:AnnexIII.a)."""

    __slots__ = ()
    MONTHS = 3
    LETTER = "Q"

    @property
    def half_year(self) -> HalfYear:
        """The half-year in which the quarter lies."""
        return HalfYear(self.year, (self.part + 1) // 2)


class HalfYear(_Period):
    """Six months: production (KPCS-CD:AnnexIII.c)."""

    __slots__ = ()
    MONTHS = 6
    LETTER = "H"

    @property
    def quarters(self) -> tuple[Quarter, Quarter]:
        """Its two quarters."""
        return Quarter(self.year, self.part * 2 - 1), Quarter(self.year, self.part * 2)


class Year(_Period):
    """Twelve months: what press and national sources publish. Written `2024`."""

    __slots__ = ()
    MONTHS = 12
    LETTER = "Y"

    @classmethod
    def parse(cls, text: str) -> Self:
        """From `2024`. Raises UnreadablePeriod."""
        if re.fullmatch(r"[0-9]{4}", text.strip()[:12]) is None:
            raise UnreadablePeriod(f"{text[:12]!r} is no year such as 2024")
        return cls(int(text), 1)

    def __str__(self) -> str:
        return str(self.year)


class Month(_Period):
    """One month: what customs and trade bodies publish. Written `2024-06`."""

    __slots__ = ()
    MONTHS = 1
    LETTER = "M"

    @classmethod
    def parse(cls, text: str) -> Self:
        """From `2024-06`. Raises UnreadablePeriod."""
        match = re.fullmatch(r"([0-9]{4})-([0-9]{2})", text.strip()[:12])
        if match is None:
            raise UnreadablePeriod(f"{text[:12]!r} is no month such as 2024-06")
        return cls(int(match[1]), int(match[2]))

    def __str__(self) -> str:
        return f"{self.year}-{self.part:02d}"


Period = Year | HalfYear | Quarter | Month


def read_period(text: str) -> Period:
    """From `2024`, `2024H1`, `2024Q2` or `2024-06`. Raises UnreadablePeriod."""
    for kind in (Quarter, HalfYear, Year, Month):
        try:
            return kind.parse(text)
        except UnreadablePeriod:
            continue
    raise UnreadablePeriod(f"{text[:12]!r} is no period such as 2024Q2, 2024H1, 2024-06 or 2024")


def trade_return_due(quarter: Quarter, *, reading: DeadlineReading = DeadlineReading.MONTH_END) -> date:
    """Last day for exports, imports and counts of certificates of a quarter (KPCS-CD:AnnexIII.a)."""
    return quarter.due_on(reading=reading)


def production_return_due(
    half_year: HalfYear, *, reading: DeadlineReading = DeadlineReading.MONTH_END
) -> date:
    """Last day for the production of a half-year (KPCS-CD:AnnexIII.c)."""
    return half_year.due_on(reading=reading)
