"""Since when a Participant owes returns to this office, whether it owes production, and when one came.

One rule each for the desk of a focal point and for the lists of an analyst: nobody is told to owe what the
own desk does not show.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Min, OuterRef, QuerySet, Subquery

from openkp.office.parties.models import THE_PROCESS, Authority, Key
from openkp.office.register.models import Entry, Log
from openkp.office.returns.models import Return, read_return_period
from openkp.scheme.periods import DeadlineReading, HalfYear, Quarter, add_months
from openkp.scheme.returns import ReturnKind
from openkp.statistics.duties import Duty, Filed, duties

#: How far back is shown what was due: eight quarters, four half-years.
MONTHS_SHOWN = 24


def owing_since(participant: str | None = None) -> dict[str, date]:
    """Participant -> the first day from which it owes returns here; of one Participant, or of all.

    The day on which an authority of it signed anything here (but a return), or the last day of the first
    period for which such an authority filed, whichever is earlier; before any signature, the first day of its
    first key. What was filed elsewhere before that, nobody here can know. A Participant without an authority
    in this office owes nothing here.
    """
    zones = dict(Authority.objects.values_list("pk", "time_zone"))
    began: dict[str, date] = {}
    for code, pk, instant in _first_signed(participant):
        _earlier(began, code, day_there(instant, zones[pk]))
    keyed: dict[str, date] = {}
    for code, _pk, day in _first(Key.objects.exclude(authority=None), "authority", "valid_from", participant):
        _earlier(keyed, code, day)
    for code, day in keyed.items():
        began.setdefault(code, day)
    for code, day in _first_filed(participant):
        if code in began:
            _earlier(began, code, day)
    return began


def _first_signed(participant: str | None) -> Iterable[tuple[str, int, datetime]]:
    """(Participant, authority, when it first signed anything but a return), by the order of its log."""
    logs = Log.objects.filter(kind=Log.Kind.STATEMENTS).exclude(authority__participant=THE_PROCESS)
    if participant is not None:
        logs = logs.filter(authority__participant=participant)
    signed = Entry.objects.filter(log=OuterRef("pk")).exclude(kind="return").order_by("index")
    first = Subquery(signed.values("made_at")[:1])
    columns = "authority__participant", "authority"
    for code, pk, instant in logs.order_by("pk").annotate(first=first).values_list(*columns, "first"):
        if instant is not None:
            yield code, pk, instant


def _first(
    found: QuerySet[Any], authority: str, column: str, participant: str | None
) -> Iterable[tuple[str, int, Any]]:
    """(Participant, authority, the earliest value) of every authority but the Process's."""
    code = f"{authority}__participant"
    found = found.exclude(**{code: THE_PROCESS})
    if participant is not None:
        found = found.filter(**{code: participant})
    rows: Iterable[tuple[str, int, Any]] = (
        found.order_by().values_list(code, authority).annotate(earliest=Min(column))
    )
    return rows


def _first_filed(participant: str | None) -> Iterable[tuple[str, date]]:
    """The last day of the first period for which an own authority filed."""
    filed = Return.objects.exclude(authority=None)
    if participant is not None:
        filed = filed.filter(authority__participant=participant)
    columns = "authority__participant", "kind", "period"
    for code, kind, period in filed.order_by().values_list(*columns).distinct():
        yield code, read_return_period(kind, period).last_day


def _earlier(found: dict[str, date], code: str, day: date) -> None:
    found[code] = min(day, found.get(code, day))


def production_filers(participant: str | None = None) -> tuple[frozenset[str], bool]:
    """Who ever filed its production, be it nil (of one Participant, or of all), and whether anybody did.

    Annex III (c) asks every Participant; some without a mine leave the return out, and nobody counts it as
    missing. Where the office knows no filing of production at all, everyone is shown the duty.
    """
    filed = Return.objects.filter(kind=ReturnKind.PRODUCTION.value).order_by()
    if participant is None:
        filers = frozenset(filed.values_list("participant", flat=True).distinct())
        return filers, bool(filers)
    own = frozenset([participant]) if filed.filter(participant=participant).exists() else frozenset()
    return own, bool(own) or filed.exists()


def clock_there(instant: datetime | None, zone: str) -> datetime | None:
    """The instant by the clock of a jurisdiction, so that its day is the day there."""
    return None if instant is None else instant.astimezone(ZoneInfo(zone))


def day_there(instant: datetime, zone: str) -> date:
    """The day on which an instant falls in a jurisdiction."""
    return instant.astimezone(ZoneInfo(zone)).date()


def filed_day(filed: Return) -> date | None:
    """The day on which a return was filed, where its authority sits; UTC's for one taken over from a file.

    None where no source tells. Select `authority` with the returns: it is read.
    """
    if filed.filed_at is None:
        return None
    return day_there(filed.filed_at, zone_of(filed))


def zone_of(filed: Return) -> str:
    """The time zone by which the days of a return are counted."""
    return filed.authority.time_zone if filed.authority is not None else "UTC"


def filings(participant: str | None = None) -> dict[str, list[Filed]]:
    """Participant -> what it filed, as the engine of duties takes it; of one Participant, or of all."""
    found = Return.objects.order_by()
    if participant is not None:
        found = found.filter(participant=participant)
    columns = "participant", "kind", "period", "vintage", "filed_at", "is_nil", "authority__time_zone"
    filed: dict[str, list[Filed]] = defaultdict(list)
    for code, kind, period, vintage, filed_at, is_nil, zone in found.values_list(*columns):
        filed[code].append(
            Filed(
                kind=ReturnKind(kind),
                period=read_return_period(kind, period),
                vintage=vintage,
                filed_on=None if filed_at is None else day_there(filed_at, zone or "UTC"),
                is_nil=is_nil,
            )
        )
    return filed


def first_owed(kind: ReturnKind, began: date) -> date:
    """The last day of the first period owed by who works here since `began`: deadline on that day or later.

    A period that ended before is owed if its deadline had not passed when the work began.
    """
    reading = DeadlineReading(settings.DEADLINE_READING)
    period: Quarter | HalfYear
    period = Quarter.of(began) if kind is ReturnKind.TRADE else HalfYear.of(began)
    while period.previous().due_on(reading=reading) >= began:
        period = period.previous()
    return period.last_day


def owed_duties(
    participant: str, filed: Iterable[Filed], *, began: date, day: date, kinds: Iterable[ReturnKind]
) -> tuple[Duty, ...]:
    """What the Participant had to file in the last two years, the newest first.

    filed: by it. began: the day from which it works here (`owing_since`); see `first_owed`.
    """
    kept = tuple(filed)
    reading = DeadlineReading(settings.DEADLINE_READING)
    found: list[Duty] = []
    for kind in kinds:
        since = max(add_months(day, -MONTHS_SHOWN), first_owed(kind, began))
        found += duties(participant, kept, since=since, day=day, kinds=(kind,), reading=reading)
    return tuple(sorted(found, key=lambda one: (one.period.last_day, one.kind.value), reverse=True))
