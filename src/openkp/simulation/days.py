"""Days of a demonstration world: quarters, working days, and the days of one shipment's life."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random  # noqa: TID251  # a seeded generator passed in: no entropy is drawn here

_SATURDAY = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The four complete quarters before the quarter of `today`, and the running one up to `today`."""

    year_from: date
    year_to: date
    today: date

    @property
    def days(self) -> int:
        """Days from the first to the last, both counted."""
        return (self.today - self.year_from).days + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """All days of a shipment's life, as planned, whether or not they lie in the future."""

    applied_on: date
    examined_on: date
    issued_on: date
    departed_on: date
    arrived_on: date
    confirmed_on: date


def window_of(today: date) -> Window:
    """The span of a world that ends on `today`."""
    running = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
    return Window(
        year_from=running.replace(year=running.year - 1), year_to=running - timedelta(1), today=today
    )


def working_day(day: date, steps: int = 0) -> date:
    """`day`, or the next Monday if it is a weekend, then so many working days on (Monday to Friday)."""
    while day.weekday() >= _SATURDAY:
        day += timedelta(1)
    for _ in range(steps):
        day += timedelta(3 if day.weekday() == _SATURDAY - 1 else 1)
    return day


def working_day_before(day: date, steps: int) -> date:
    """`day`, or the Friday before if it is a weekend, then so many working days back."""
    while day.weekday() >= _SATURDAY:
        day -= timedelta(1)
    for _ in range(steps):
        day -= timedelta(3 if day.weekday() == 0 else 1)
    return day


def draw_days(rng: Random, applied_on: date, *, travel: int = 0) -> Days:
    """A life that begins on `applied_on`; `travel` are days added on the way, for a transit.

    Most confirmations come within eight working days, some within three weeks, about three in a hundred late.
    """
    applied_on = working_day(applied_on)
    examined_on = working_day(applied_on, rng.randint(1, 3))
    issued_on = working_day(examined_on, rng.choice((0, 0, 1, 1, 2)))
    departed_on = issued_on + timedelta(rng.randint(1, 4))
    arrived_on = departed_on + timedelta(rng.randint(1, 4) + travel)
    lag = rng.random()
    wait = rng.randint(1, 6) if lag < 0.86 else rng.randint(7, 15) if lag < 0.97 else rng.randint(20, 50)
    return Days(
        applied_on=applied_on,
        examined_on=examined_on,
        issued_on=issued_on,
        departed_on=departed_on,
        arrived_on=arrived_on,
        confirmed_on=working_day(arrived_on, wait),
    )
