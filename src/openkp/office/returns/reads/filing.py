"""What the focal point's desk may see: the own Participant's returns and drafts, and what is due.

An analyst sees every Participant's returns, drafts never: a draft is nobody's word yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from openkp.office.acting import Actor
from openkp.office.permissions import Capacity
from openkp.office.returns.acts.filing import draft_of, latest_of
from openkp.office.returns.models import Draft, Return
from openkp.office.returns.reads import compiling
from openkp.office.returns.reads.owing import (
    MONTHS_SHOWN,
    filed_day,
    filings,
    owed_duties,
    owing_since,
    production_filers,
)
from openkp.scheme.periods import HalfYear, Period, Quarter
from openkp.scheme.returns import ReturnKind, StatisticalReturn
from openkp.statistics.duties import Duty, Filed


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


def known_vintages(vintages: Sequence[Return], day: date | None) -> list[Return]:
    """The vintages filed by the end of a day, each where its authority sits; all of them without a day.

    vintages: the newest first, as given back. One without a stamp was always known.
    """
    if day is None:
        return list(vintages)
    return [one for one in vintages if (filed_day(one) or day) <= day]


def owes_production(participant: str) -> bool:
    """True for a Participant that ever filed its production, and where nobody ever did."""
    filers, has_any = production_filers(participant)
    return participant in filers or not has_any


def filed_of(participant: str) -> list[Filed]:
    """What was filed, as the engine of duties takes it."""
    return filings(participant).get(participant, [])


def duties_of(participant: str, *, day: date) -> tuple[Duty, ...]:
    """What the Participant had to file in the last two years, the newest first.

    From the first period whose deadline was not over when an authority of it began to work here, or for which
    it filed. What was filed elsewhere before that, nobody here can know.
    """
    kinds = (ReturnKind.TRADE, ReturnKind.PRODUCTION) if owes_production(participant) else (ReturnKind.TRADE,)
    began, filed = owing_since(participant).get(participant), filed_of(participant)
    return owed_duties(participant, filed, began=began or day, day=day, kinds=kinds)


def in_order_of_deadline(duties: Iterable[Duty]) -> list[Duty]:
    """What is overdue first, the longest first, then what is due next."""
    return sorted(duties, key=lambda one: (one.due_on, one.kind))


def latest_signed(participant: str, quarters: Iterable[Quarter]) -> list[Return]:
    """What counts today of these quarters, where it was signed here; the newest quarter first."""
    found = Return.objects.filter(
        participant=participant,
        kind=ReturnKind.TRADE.value,
        period__in=[str(one) for one in quarters],
    )
    newest: dict[str, Return] = {}
    for one in found.select_related("authority").defer("signed").order_by("-first_day", "-vintage"):
        newest.setdefault(one.period, one)
    return [one for one in newest.values() if one.source == Return.Source.SIGNED]


def lines_otherwise(record: Return) -> int:
    """How many lines of a signed return of trade differ from the certificates, if these changed since then.

    What differed when it was signed was asked about and answered; only a quarter in which anything was
    issued, annulled, replaced, confirmed after the signature is added up again.
    """
    day = filed_day(record)
    is_signed_trade = record.source == Return.Source.SIGNED and record.kind == ReturnKind.TRADE.value
    if not is_signed_trade or day is None or record.filed_at is None:
        return 0
    quarter = Quarter.parse(record.period)
    if not compiling.has_changed(record.participant, quarter, since=record.filed_at, day=day):
        return 0
    computed = compiling.compiled_lines(record.participant, quarter)
    return len(compiling.changed_by_hand(record.to_return().lines, computed))


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
    "MONTHS_SHOWN",
    "Compared",
    "compared",
    "draft_of",
    "drafts",
    "duties_of",
    "filed_of",
    "in_order_of_deadline",
    "known_vintages",
    "latest_of",
    "latest_signed",
    "lines_otherwise",
    "owes_production",
    "returns_seen",
    "vintages",
]
