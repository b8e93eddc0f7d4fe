"""Where the stones of parcels came into the books, and what that says of bars and of origins not stated.

Work grows with the way behind the parcels, not with the book; several parcels are followed together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from openkp.custody.composition import Composition
from openkp.custody.cover import arrivals, barred
from openkp.custody.events import SOURCES, Event, EventKind
from openkp.office.meetings.regime import office_regime
from openkp.office.parties.models import Authority, Membership
from openkp.office.stocks.effective import effective_events, in_parts
from openkp.office.stocks.models import StockDraw, StockEvent, StockParcel
from openkp.scheme.findings import Finding
from openkp.scheme.regime import Regime


@dataclass(slots=True, kw_only=True)
class _Way:
    """The graph behind some parcels. born: parcel -> its event; drawn: event -> parcels that it drew from.

    told: sources among the events by their keys, as they really were; None where nothing happened.
    """

    born: dict[int, int] = field(default_factory=dict)
    drawn: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    told: dict[int, Event | None] = field(default_factory=dict)

    def sources(self, parcel: int) -> list[Event]:
        """The sources of one parcel, in the order of the book."""
        seen, frontier, found = {parcel}, [parcel], {}
        while frontier:
            event = self.born[frontier.pop()]
            told = self.told.get(event)
            if told is not None:
                found[told.seq] = told
            behind = [each for each in self.drawn.get(event, ()) if each not in seen]
            seen.update(behind)
            frontier += behind
        return [found[seq] for seq in sorted(found)]


def sources_behind(authority: Authority, parcels: Sequence[StockParcel]) -> dict[int, list[Event]]:
    """For each parcel, by its key, the events by which its stones came into the books of the authority.

    Two queries for each step back, and two for the sources.
    """
    way = _Way()
    frontier = [row.pk for row in parcels]
    while frontier:
        born = dict(_born(frontier))
        way.born |= born
        new = set(born.values()) - way.drawn.keys()
        for event, parcel in _drawn(sorted(new)):
            way.drawn[event].append(parcel)
        for event in new:
            way.drawn.setdefault(event, [])
        frontier = list({parcel for event in new for parcel in way.drawn[event]} - way.born.keys())
    rows = {row.seq: row for row in _sources(set(way.born.values()))}
    told = effective_events(authority, rows.values()) if rows else {}
    way.told = {rows[seq].pk: event for seq, event in told.items()}
    return {row.pk: way.sources(row.pk) for row in parcels}


def imports_behind(authority: Authority, parcels: Sequence[StockParcel]) -> list[str]:
    """The certificates of the imports from which these parcels came, in the order of the book."""
    events = {each.seq: each for some in sources_behind(authority, parcels).values() for each in some}
    numbers = [each.certificate for _seq, each in sorted(events.items()) if each.kind is EventKind.IMPORT]
    return list(dict.fromkeys(numbers))


def bars_of_parcels(
    authority: Authority,
    parcels: Mapping[StockParcel, Composition],
    day: date,
    *,
    regime: Regime | None = None,
) -> dict[int, tuple[Finding, ...]]:
    """What keeps each parcel here on the day, by its key, of what is given of it.

    A bar on exports that began after the last stones of an origin had arrived does not reach them. Only the
    ways of parcels that a bar may reach are followed. regime: that of the day, where the caller has it.
    """
    regime = office_regime(day) if regime is None else regime
    found = {
        row.pk: barred(holds, regime=regime, subject=f"parcel {row.code}") for row, holds in parcels.items()
    }
    hit = [row for row in parcels if found[row.pk]]
    sources = sources_behind(authority, hit) if hit else {}
    for row in hit:
        arrived, subject = arrivals(sources[row.pk]), f"parcel {row.code}"
        found[row.pk] = barred(parcels[row], regime=regime, subject=subject, arrived=arrived)
    return found


def is_opening_by_authority(authority: Authority, parcels: Sequence[StockParcel]) -> bool:
    """True if all stones without a stated origin are opening stock that the authority itself recorded.

    A correction by a company's people makes it the company's word.
    """
    events = {each.seq: each for some in sources_behind(authority, parcels).values() for each in some}
    open_ = {
        seq: each
        for seq, each in events.items()
        if any(not key.is_stated and not key.among for key in each.origins.shares)
    }
    if not open_ or any(each.kind is not EventKind.OPENING for each in open_.values()):
        return False
    people: set[int] = set()
    for some in in_parts(list(open_)):
        rows = StockEvent.objects.filter(authority=authority).filter(Q(seq__in=some) | Q(corrects__in=some))
        people |= set(rows.order_by().values_list("recorded_by", flat=True))
    officers = Membership.objects.filter(authority=authority, trader=None, user__in=people)
    return people <= set(officers.values_list("user", flat=True))


def _born(parcels: Sequence[int]) -> Iterator[tuple[int, int]]:
    for some in in_parts(parcels):
        yield from StockParcel.objects.filter(pk__in=some).order_by().values_list("pk", "born")


def _drawn(events: Sequence[int]) -> Iterator[tuple[int, int]]:
    for some in in_parts(events):
        rows = StockDraw.objects.filter(event__in=some, is_void=False)
        yield from rows.values_list("event", "parcel")


def _sources(events: Iterable[int]) -> Iterator[StockEvent]:
    for some in in_parts(sorted(events)):
        yield from StockEvent.objects.filter(pk__in=some, kind__in=[kind.value for kind in SOURCES])
