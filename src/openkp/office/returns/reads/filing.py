"""What the focal point's desk may see: the own Participant's returns and drafts, and what is due.

An analyst sees every Participant's returns, drafts never: a draft is nobody's word yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet

from openkp.office.acting import Actor
from openkp.office.parties.models import Key
from openkp.office.permissions import Capacity
from openkp.office.register.models import Entry, Log
from openkp.office.returns.acts.filing import draft_of, latest_of
from openkp.office.returns.models import Draft, Return, read_return_period
from openkp.scheme.periods import DeadlineReading, HalfYear, Period, Quarter, add_months
from openkp.scheme.returns import ReturnKind, StatisticalReturn
from openkp.statistics.duties import Duty, Filed, duties

#: How far back the desk shows what was due: eight quarters, four half-years.
MONTHS_SHOWN = 24


def returns_seen(actor: Actor) -> QuerySet[Return]:
    """Filed returns that the actor may read."""
    found = Return.objects.select_related("authority", "recorded_by", "entry__log__authority")
    if actor.capacity is Capacity.ANALYST:
        return found
    return found.filter(participant=actor.authority.participant)


def drafts(actor: Actor) -> QuerySet[Draft]:
    """The Participant's drafts."""
    return Draft.objects.select_related("authority", "changed_by").filter(
        participant=actor.authority.participant
    )


def vintages(actor: Actor, participant: str, kind: ReturnKind, period: Period) -> list[Return]:
    """Every vintage of a return that the actor may read, the newest first."""
    found = returns_seen(actor).filter(participant=participant, kind=kind.value, period=str(period))
    return list(found.prefetch_related("lines").order_by("-vintage"))


def as_known(vintages: Sequence[Return], day: date | None, *, zone: str) -> Return | None:
    """The newest vintage that had been filed by the end of a day there; all of them by now without a day.

    vintages: the newest first. One without a stamp was always known.
    """
    if day is None:
        return vintages[0] if vintages else None
    end = datetime.combine(day, time.max, ZoneInfo(zone))
    return next((one for one in vintages if one.filed_at is None or one.filed_at <= end), None)


def owes_production(participant: str) -> bool:
    """True for a Participant that ever filed its production, be it nil.

    Annex III (c) asks every Participant; some without a mine leave the return out, and nobody counts it as
    missing. Where the office knows no filing of production at all, everyone is shown the duty.
    """
    filed = Return.objects.filter(kind=ReturnKind.PRODUCTION.value)
    return filed.filter(participant=participant).exists() or not filed.exists()


def filed_of(participant: str) -> list[Filed]:
    """What was filed, as the engine of duties takes it."""
    rows = Return.objects.filter(participant=participant).values_list(
        "kind", "period", "vintage", "filed_at", "is_nil"
    )
    return [
        Filed(
            kind=ReturnKind(kind),
            period=read_return_period(kind, period),
            vintage=vintage,
            filed_on=None if filed_at is None else filed_at.date(),
            is_nil=is_nil,
        )
        for kind, period, vintage, filed_at, is_nil in rows
    ]


def duties_of(participant: str, *, day: date) -> tuple[Duty, ...]:
    """What the Participant had to file in the last two years, the newest first.

    From the first period in which an authority of it signed anything here, or for which it filed; before any
    signature, from the day of its first key. What was filed elsewhere before that, nobody here can know.
    """
    kinds = (ReturnKind.TRADE, ReturnKind.PRODUCTION) if owes_production(participant) else (ReturnKind.TRADE,)
    return duties(
        participant,
        filed_of(participant),
        since=max(add_months(day, -MONTHS_SHOWN), _since(participant) or day),
        day=day,
        kinds=kinds,
        reading=DeadlineReading(settings.DEADLINE_READING),
    )


def _since(participant: str) -> date | None:
    own = {"authority__participant": participant}
    signed = Entry.objects.filter(
        log__kind=Log.Kind.STATEMENTS, log__authority__participant=participant
    ).exclude(kind="return")
    began = signed.order_by("made_at").values_list("made_at__date", flat=True).first()
    if began is None:
        began = Key.objects.filter(**own).order_by("valid_from").values_list("valid_from", flat=True).first()
    filed = Return.objects.filter(**own).order_by("first_day").first()
    if filed is None or began is None:
        return began
    return min(began, read_return_period(filed.kind, filed.period).last_day)


def in_order_of_deadline(duties: Iterable[Duty]) -> list[Duty]:
    """What is overdue first, the longest first, then what is due next."""
    return sorted(duties, key=lambda one: (one.due_on, one.kind))


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A return beside those before it: of the period before, and of the same period a year earlier."""

    before: StatisticalReturn | None
    year_ago: StatisticalReturn | None


def compared(participant: str, kind: ReturnKind, period: Quarter | HalfYear) -> Compared:
    """What was filed before, as it counts today."""
    year_ago = type(period)(period.year - 1, period.part)
    found = [latest_of(participant, kind, one) for one in (period.previous(), year_ago)]
    before, earlier = (None if one is None else one.to_return() for one in found)
    return Compared(before=before, year_ago=earlier)


__all__ = [
    "Compared",
    "as_known",
    "compared",
    "draft_of",
    "drafts",
    "duties_of",
    "filed_of",
    "in_order_of_deadline",
    "latest_of",
    "owes_production",
    "returns_seen",
    "vintages",
]
