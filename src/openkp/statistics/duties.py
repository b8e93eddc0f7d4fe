"""Which returns a Participant owes, and how each stands: due, missing, filed, filed late, nil, corrected.

Trade is due within two months of each quarter (KPCS-CD:AnnexIII.a), production within two months of each
half-year (KPCS-CD:AnnexIII.c). A nil return fulfils a duty; a correction never changes when it was fulfilled.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from openkp.scheme.periods import DeadlineReading, HalfYear, Quarter
from openkp.scheme.returns import ReturnKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """One vintage that was filed. filed_on: in the jurisdiction that counts; None where no source says."""

    kind: ReturnKind
    period: Quarter | HalfYear
    vintage: int
    filed_on: date | None
    is_nil: bool


class DutyState(StrEnum):
    """How a duty stands on a day."""

    DUE = "due"
    """The period is over, the deadline is not, and nothing was filed."""
    MISSING = "missing"
    """The deadline has passed, and nothing was filed."""
    FILED = "filed"
    FILED_LATE = "filed_late"


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """One return that is owed, as it stands on a day.

    due_on: the last day in time. filed_on: of the first vintage, None if none was filed or its day is not
    known. is_nil: of the latest vintage: that is what the Participant now says. vintages: how many were
    filed by then; more than one is a corrected return. days_late: of the first filing, or until the day asked
    about if it is missing; 0 if in time.
    """

    participant: str
    kind: ReturnKind
    period: Quarter | HalfYear
    due_on: date
    state: DutyState
    filed_on: date | None
    is_nil: bool
    vintages: int
    days_late: int

    @property
    def is_corrected(self) -> bool:
        """True if a later vintage took the place of the first."""
        return self.vintages > 1


def always(period: Quarter | HalfYear) -> bool:
    """Every period is owed."""
    return True


def duties(
    participant: str,
    filed: Iterable[Filed],
    *,
    since: date,
    day: date,
    kinds: tuple[ReturnKind, ...] = (ReturnKind.TRADE, ReturnKind.PRODUCTION),
    reading: DeadlineReading = DeadlineReading.MONTH_END,
    owes: Callable[[Quarter | HalfYear], bool] = always,
) -> tuple[Duty, ...]:
    """The returns owed for the periods that ended from `since` to before `day`, newest period first.

    filed: of this Participant; what was filed after the day, or is of other periods, is passed over.
    since: the first day that counts: a period that ends before it is not owed.
    day: the day asked about, in the Participant's jurisdiction; its own period is not over.
    reading: how "within two months" is counted. owes: False for periods in which it was no Participant.
    """
    by_period: dict[tuple[ReturnKind, Quarter | HalfYear], list[Filed]] = {}
    for each in filed:
        if each.filed_on is None or each.filed_on <= day:
            by_period.setdefault((each.kind, each.period), []).append(each)
    owed = [
        _duty(participant, kind, period, by_period.get((kind, period), []), day=day, reading=reading)
        for kind in dict.fromkeys(kinds)
        for period in _periods(kind, since, day)
        if owes(period)
    ]
    return tuple(sorted(owed, key=lambda duty: (duty.period.last_day, duty.kind.value), reverse=True))


def _periods(kind: ReturnKind, since: date, day: date) -> Iterator[Quarter | HalfYear]:
    """The periods of a kind of return that ended from a day to before another, in order."""
    period: Quarter | HalfYear
    period = Quarter.of(since) if kind is ReturnKind.TRADE else HalfYear.of(since)
    while period.last_day < day:
        yield period
        period = period.next()


def _duty(
    participant: str,
    kind: ReturnKind,
    period: Quarter | HalfYear,
    filed: list[Filed],
    *,
    day: date,
    reading: DeadlineReading,
) -> Duty:
    due_on = period.due_on(reading=reading)
    filed_on, late = None, 0
    if filed:
        filed_on = min(filed, key=lambda each: each.vintage).filed_on
        late = 0 if filed_on is None else max(0, (filed_on - due_on).days)
        state = DutyState.FILED_LATE if late else DutyState.FILED
    else:
        late = max(0, (day - due_on).days)
        state = DutyState.MISSING if late else DutyState.DUE
    return Duty(
        participant=participant,
        kind=kind,
        period=period,
        due_on=due_on,
        state=state,
        filed_on=filed_on,
        is_nil=bool(filed) and max(filed, key=lambda each: each.vintage).is_nil,
        vintages=len({each.vintage for each in filed}),
        days_late=late,
    )
