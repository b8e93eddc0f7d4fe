"""The focal points of the demonstration file their returns: most in time, one late, one not, one corrected.

Trade is compiled from the demonstration's own certificates at the hour of signing, production from its stock
books. Everything here is invented and marked as demonstration; the real
filings of 2003 to 2024 are taken over elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Sum

from openkp.custody.events import EventKind
from openkp.office.acting import Actor, Result
from openkp.office.certificates.compiling import answer_key
from openkp.office.demonstration.founding import Staff
from openkp.office.permissions import Capacity
from openkp.office.returns.acts.filing import Signing, due_of, save_return_draft, sign_return, would_be
from openkp.office.returns.models import Draft
from openkp.office.returns.reads.compiling import compiled_lines, trade_of
from openkp.office.stocks.models import StockEvent
from openkp.scheme.findings import Severity
from openkp.scheme.periods import HalfYear, Quarter
from openkp.scheme.quantities import Carats, UsdValue
from openkp.scheme.returns import Flow, ReturnKind, ReturnLine

ANSWER = "Invented for the demonstration: checked against the register; the figure stands."
REASON = "Invented for the demonstration: the weight of one line had a digit too many."
#: Who mines nothing and says so each half-year.
WITHOUT_MINES = frozenset({"EU", "AE"})
#: Who files its second quarter late, who leaves the last one out, whose first quarter is corrected.
LATE, SILENT, CORRECTED = "CF", "SL", "AE"
#: What a producer states that exports nothing of its own in the demonstration.
SMALL = ReturnLine(flow=Flow.PRODUCTION, hs="710231", carats=Carats("148.20"), usd=UsdValue("31418.00"))
#: Who has its newest return in a draft; and who has filed it already.
DRAFTING, EARLY = "BW", "IN"
DAYS_BEFORE_DUE, DAYS_LATE, DAYS_TO_CORRECTION = 12, 17, 24


@dataclass(frozen=True, slots=True)
class Planned:
    """One thing that a focal point will do."""

    at: datetime
    do: Callable[[datetime], None]


class Filing:
    """What is to be filed, in order; `until` does whatever has become due on the way."""

    def __init__(self, staff: dict[str, Staff], *, since: date, now: datetime) -> None:
        focals: dict[str, Actor] = {}
        for people in staff.values():
            focal = people.of(Capacity.FOCAL_POINT)
            focals.setdefault(focal.authority.participant, focal)
        planned = [one for focal in focals.values() for one in _plan(focal, since=since, now=now)]
        self.waiting = sorted(planned, key=lambda one: one.at)

    def until(self, instant: datetime) -> None:
        """Do everything that was planned for before the instant."""
        while self.waiting and self.waiting[0].at <= instant:
            planned = self.waiting.pop(0)
            planned.do(planned.at)


def _plan(focal: Actor, *, since: date, now: datetime) -> list[Planned]:
    """The trade of every quarter and the production of every half-year that ended before now."""
    today, participant = now.date(), focal.authority.participant
    quarters = _ended(Quarter.of(since), today)
    planned = []
    for place, quarter in enumerate(quarters):
        is_newest, is_due = quarter == quarters[-1], due_of(quarter) >= today
        if participant == DRAFTING and is_newest:
            planned.append(Planned(_hour(today - timedelta(days=2)), _drafting(focal, quarter)))
        elif (is_due and participant != EARLY) or (
            participant == SILENT and quarter == _last_overdue(quarters, today)
        ):
            continue
        elif participant == CORRECTED and place == 0:
            at = _hour(_day_of_filing(quarter, today))
            planned.append(Planned(at, _signing(focal, quarter, is_wrong=True)))
            later = at + timedelta(days=DAYS_TO_CORRECTION)
            planned.append(Planned(later, _signing(focal, quarter, reason=REASON)))
        else:
            day = _day_of_filing(quarter, today)
            if participant == LATE and place == 1:
                day = due_of(quarter) + timedelta(days=DAYS_LATE)
            planned.append(Planned(_hour(day), _signing(focal, quarter)))
    for half_year in _ended(HalfYear.of(since), today):
        if due_of(half_year) < today:
            planned.append(Planned(_hour(_day_of_filing(half_year, today)), _producing(focal, half_year)))
    return [one for one in planned if one.at <= now]


def _ended(first: Any, today: date) -> list[Any]:
    found = []
    while first.last_day < today:
        found.append(first)
        first = first.next()
    return found


def _last_overdue(quarters: list[Quarter], today: date) -> Quarter | None:
    return next((one for one in reversed(quarters) if due_of(one) < today), None)


def _day_of_filing(period: Quarter | HalfYear, today: date) -> date:
    """Some days before the deadline; never before the period is over nor after today."""
    return min(
        max(due_of(period) - timedelta(days=DAYS_BEFORE_DUE), period.last_day + timedelta(days=1)), today
    )


def _hour(day: date) -> datetime:
    return datetime.combine(day, time(5, 30), UTC)


def _must(result: Result[Any]) -> Any:
    if not result.is_done:
        raise RuntimeError(f"a return met a refusal: {[(f.code, f.subject) for f in result.findings]}")
    return result.done


def _drafting(focal: Actor, quarter: Quarter) -> Callable[[datetime], None]:
    def do(now: datetime) -> None:
        lines = compiled_lines(focal.authority.participant, quarter)
        _save(focal, ReturnKind.TRADE, quarter, lines, now)

    return do


def _save(
    focal: Actor, kind: ReturnKind, period: Quarter | HalfYear, lines: tuple[ReturnLine, ...], now: datetime
) -> None:
    origin = Draft.Origin.COMPILED if kind is ReturnKind.TRADE else Draft.Origin.TYPED
    _must(save_return_draft(focal, kind, period, lines, now=now, origin=origin))


def _signing(
    focal: Actor, quarter: Quarter, *, is_wrong: bool = False, reason: str = ""
) -> Callable[[datetime], None]:
    def do(now: datetime) -> None:
        lines = compiled_lines(focal.authority.participant, quarter)
        if is_wrong:
            lines = _with_a_digit_too_many(lines)
        _file(focal, ReturnKind.TRADE, quarter, lines, now, reason=reason)

    return do


def _with_a_digit_too_many(lines: tuple[ReturnLine, ...]) -> tuple[ReturnLine, ...]:
    place = next((at for at, line in enumerate(lines) if line.carats), None)
    if place is None:
        return (*lines, ReturnLine(flow=Flow.IMPORT, certificates=1))
    weight = Carats.from_hundredths((lines[place].carats or Carats(0)).hundredths * 10)
    return (*lines[:place], replace(lines[place], carats=weight), *lines[place + 1 :])


def _producing(focal: Actor, half_year: HalfYear) -> Callable[[datetime], None]:
    def do(now: datetime) -> None:
        participant = focal.authority.participant
        lines = () if participant in WITHOUT_MINES else produced(participant, half_year)
        if not lines and participant not in WITHOUT_MINES:
            lines = (SMALL,)
        _file(focal, ReturnKind.PRODUCTION, half_year, lines, now)

    return do


def produced(participant: str, half_year: HalfYear) -> tuple[ReturnLine, ...]:
    """What the stock books say was mined in the half-year, unsorted, at the value found there.

    Where no book was kept: a twentieth more carats than left as the own, at the price of the exports.
    """
    booked = StockEvent.objects.filter(
        authority__participant=participant,
        kind__in=(EventKind.PRODUCTION.value, EventKind.PURCHASE.value),
        happened_on__range=(half_year.first_day, half_year.last_day),
    )
    mined = booked.filter(kind=EventKind.PRODUCTION.value).aggregate(all=Sum("made__carats"))["all"]
    if mined:
        values = booked.aggregate(found=Sum("profile__usd"), paid=Sum("invoice__usd"))
        usd = (values["found"] or 0) + (values["paid"] or 0)
        return (
            ReturnLine(
                flow=Flow.PRODUCTION,
                hs="710210",
                carats=Carats.from_hundredths(mined),
                usd=UsdValue.from_hundredths(usd),
            ),
        )
    return _as_exported(participant, half_year)


def _as_exported(participant: str, half_year: HalfYear) -> tuple[ReturnLine, ...]:
    carats: dict[str, int] = {}
    cents: dict[str, int] = {}
    for quarter in half_year.quarters:
        for one in trade_of(participant, quarter).exports:
            if one.origin == participant:
                carats[one.hs] = carats.get(one.hs, 0) + one.carats.hundredths
                cents[one.hs] = cents.get(one.hs, 0) + one.usd.hundredths
    return tuple(
        ReturnLine(
            flow=Flow.PRODUCTION,
            hs=hs,
            carats=Carats.from_hundredths(carats[hs] * 21 // 20),
            usd=UsdValue.from_hundredths(cents[hs] * 21 // 20),
        )
        for hs in sorted(carats)
    )


def _file(
    focal: Actor,
    kind: ReturnKind,
    period: Quarter | HalfYear,
    lines: tuple[ReturnLine, ...],
    now: datetime,
    *,
    reason: str = "",
) -> None:
    """Keep the draft, answer what is asked, and sign."""
    _save(focal, kind, period, lines, now)
    prepared = would_be(focal, kind, period, day=focal.day(now))
    asked = [one for one in prepared.findings if one.severity is Severity.ASKS]
    signing = Signing(
        reviewed=prepared.digest,
        answers={answer_key(one): ANSWER for one in asked},
        is_nil=not lines,
        reason=reason,
    )
    _must(sign_return(focal, kind, period, now=now, signing=signing))
