"""The last steps of a parcel's way as a picture needs them: a few boxes and the carats that flow between.

Carats flow back to the sources by proportion, origin by origin, so that nothing flows in of which the parcel
has nothing. They are bookkeeping and drawn as such. The picture is bounded, however long the way was: what
is small is gathered, with its number, and what lies further back flows from its origins directly.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Sum

from openkp.custody.events import EventKind
from openkp.office.stocks.models import GoneShare, ParcelShare, StockDraw, StockParcel

#: Steps back that have boxes of their own, boxes in one column, and draws looked at in one step.
GENERATIONS, BOXES, DRAWS = 3, 6, 24
#: Groups of origins; the others are gathered.
GROUPS = 8
#: Sources that need no box beside that of their origin; an import has one, since it has a certificate.
_FOLDED = (EventKind.PRODUCTION, EventKind.OPENING)

Place = tuple[str, str, str]
Flow = dict[Place, float]


@dataclass(slots=True, kw_only=True)
class Stop:
    """One box on the way. flow: hundredths by origin that came through it into the parcel.

    column: steps before the parcel. parcels: how many it stands for. parcel: the row, if it is one.
    """

    column: int
    parcels: int = 1
    parcel: StockParcel | None = None
    flow: Flow = field(default_factory=dict)

    @property
    def carats(self) -> float:
        """Hundredths, by proportion."""
        return sum(self.flow.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """A group of origins on the start side. countries: how many countries are gathered.

    origins: how many mines, sites or licences, whatever the time of production.
    """

    place: Place
    carats: int
    origins: int
    countries: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """What became of some of the parcel. made: the parcel that came of it, if one did; count: how many."""

    draw: StockDraw | None
    carats: int
    made: StockParcel | None = None
    count: int = 1


@dataclass(slots=True, kw_only=True)
class Way:
    """Everything that is drawn. flows: from box (or origin) to box, hundredths by origin.

    Boxes are named by a number; 0 is the parcel itself; origins stand by their place in `origins`.
    """

    parcel: StockParcel
    origins: list[Origin]
    stops: dict[int, Stop]
    flows: dict[tuple[int, int], Flow]
    entering: dict[tuple[int, int], float]
    leaving: list[Leaving]


def way_of(parcel: StockParcel) -> Way:
    """The way of one parcel; about fifteen queries, however long it was."""
    shares = _shares([parcel.pk])[parcel.pk]
    origins, group = _grouped(parcel)
    walk = _Walk(_Known(parcel), parcel, {place: float(c) for place, c in shares.items()})
    walk.go()
    entering: dict[tuple[int, int], float] = defaultdict(float)
    for number, flow in walk.entering.items():
        for place, carats in flow.items():
            entering[group[place], number] += carats
    return Way(
        parcel=parcel,
        origins=origins,
        stops=walk.stops,
        flows=walk.flows,
        entering=dict(entering),
        leaving=_leaving(parcel),
    )


def _grouped(parcel: StockParcel) -> tuple[list[Origin], dict[Place, int]]:
    """Origins by country, zone and mine, or by country where those are too many; and each place's group."""
    licences: dict[Place, set[str]] = defaultdict(set)
    carats_at: dict[Place, int] = defaultdict(int)
    rows = ParcelShare.objects.filter(parcel=parcel).values_list(
        "origin__country", "origin__zone", "origin__mine", "origin__licence", "carats"
    )
    for country, zone, mine, licence, carats in rows:
        licences[country, zone, mine].add(licence)
        carats_at[country, zone, mine] += carats
    counted = {place: (len(licences[place]), carats) for place, carats in carats_at.items()}
    groups: dict[Place, list[Place]] = {place: [place] for place in counted}
    for depth in (2, 1):
        if len(groups) > GROUPS:
            groups = _shortened(counted, depth)
    ordered = sorted(groups, key=lambda key: (-sum(counted[p][1] for p in groups[key]), key))
    kept = ordered if len(ordered) <= GROUPS else ordered[: GROUPS - 1]
    gathered = [place for key in ordered[len(kept) :] for place in groups[key]]
    places = [groups[key] for key in kept] + ([gathered] if gathered else [])
    origins = [
        Origin(
            place=key,
            carats=sum(counted[p][1] for p in members),
            origins=sum(counted[p][0] for p in members),
            countries=len({p[0] for p in members}),
        )
        for key, members in zip([*kept, ("", "", "")][: len(places)], places, strict=True)
    ]
    return origins, {place: at for at, members in enumerate(places) for place in members}


def _shortened(counted: Iterable[Place], depth: int) -> dict[Place, list[Place]]:
    groups: dict[Place, list[Place]] = defaultdict(list)
    for place in counted:
        groups[place[0], place[1] if depth == 2 else "", ""].append(place)
    return groups


def _shares(parcels: Iterable[int]) -> dict[int, dict[Place, int]]:
    """Carats by place for each parcel, as born."""
    found: dict[int, dict[Place, int]] = defaultdict(dict)
    rows = (
        ParcelShare.objects.filter(parcel__in=list(parcels))
        .order_by()
        .values_list("parcel", "origin__country", "origin__zone", "origin__mine")
        .annotate(sum=Sum("carats"))
    )
    for parcel, country, zone, mine, carats in rows:
        found[parcel][country, zone, mine] = carats
    return found


class _Known:
    """The events behind a parcel for some steps back, with what each took of every place."""

    def __init__(self, parcel: StockParcel) -> None:
        self.draws: dict[int, list[StockDraw]] = defaultdict(list)
        self.count: dict[int, int] = {}
        self.shares: dict[int, dict[Place, int]] = _shares([parcel.pk])
        self.taken: dict[int, dict[Place, int]] = defaultdict(lambda: defaultdict(int))
        seen, events = {parcel.pk}, {parcel.born_id}
        for _ in range(GENERATIONS):
            if not events:
                return
            new = self._load(events)
            self.shares |= _shares(key for key in new if key not in seen)
            seen |= set(new)
            events = {row.born_id for row in new.values() if row.born_id not in self.draws}

    def _load(self, events: set[int]) -> dict[int, StockParcel]:
        """The draws of the events; the parcels drawn from, by key."""
        rows = (
            StockDraw.objects.select_related("parcel__born", "parcel__holder")
            .filter(event__in=events, is_void=False)
            .order_by("-carats", "pk")[: 2 * DRAWS * len(events)]
        )
        counts = StockDraw.objects.filter(event__in=events, is_void=False).order_by().values_list("event")
        self.count |= dict(counts.annotate(number=Count("pk")))
        for event in events:
            self.draws[event] = []
        for row in rows:
            if len(self.draws[row.event_id]) < DRAWS:
                self.draws[row.event_id].append(row)
        for model, owner in ((ParcelShare, "parcel__born"), (GoneShare, "event")):
            sums = (
                model._default_manager.filter(**{f"{owner}__in": events})
                .order_by()
                .values_list(owner, "origin__country", "origin__zone", "origin__mine")
                .annotate(sum=Sum("carats"))
            )
            for event, country, zone, mine, carats in sums:
                self.taken[event][country, zone, mine] += carats
        return {row.parcel_id: row.parcel for each in events for row in self.draws[each]}


class _Walk:
    """Back from the parcel, later parcels first: all that flows into a box is known when it is left."""

    def __init__(self, known: _Known, parcel: StockParcel, flow: Flow) -> None:
        self.known = known
        self.stops: dict[int, Stop] = {0: Stop(column=0, parcel=parcel, flow=flow)}
        self.flows: dict[tuple[int, int], Flow] = {}
        self.entering: dict[int, Flow] = {}
        self.numbers: dict[int, int] = {parcel.pk: 0}
        self.gathered: dict[int, int] = {}
        self.waiting: list[tuple[int, int]] = [(-parcel.born.seq, 0)]

    def go(self) -> None:
        """Until nothing waits."""
        while self.waiting:
            _, number = heapq.heappop(self.waiting)
            self._leave(number)

    def _leave(self, number: int) -> None:
        stop = self.stops[number]
        parcel = stop.parcel
        draws = [] if parcel is None else self.known.draws.get(parcel.born_id, [])
        if parcel is None or not draws or stop.column >= GENERATIONS:
            self._enter(number, stop.flow)
            return
        rest = dict(stop.flow)
        for draw in draws:
            part = self._part(stop.flow, draw, parcel.born_id)
            for place, carats in part.items():
                rest[place] -= carats
            if not part:
                continue
            if draw.parcel.born.kind in _FOLDED:
                self._enter(number, part)
            else:
                self._flow(self._stop_for(draw.parcel, stop.column + 1), number, part)
        rest = {place: carats for place, carats in rest.items() if carats > 0.5}
        more = self.known.count[parcel.born_id] - len(draws)
        if rest and more > 0:
            gathered = self._gathered(stop.column + 1, parcels=more)
            self._flow(gathered, number, rest)
        elif rest:
            self._enter(number, rest)

    def _part(self, flow: Flow, draw: StockDraw, event: int) -> Flow:
        """What came of the draw, by place."""
        shares = self.known.shares.get(draw.parcel_id, {})
        taken = self.known.taken[event]
        part = {}
        for place, carats in flow.items():
            if taken.get(place) and shares.get(place):
                drawn = draw.carats * shares[place] / draw.parcel.carats
                part[place] = carats * min(1.0, drawn / taken[place])
        return part

    def _stop_for(self, parcel: StockParcel, column: int) -> int:
        number = self.numbers.get(parcel.pk)
        is_alone = number is not None and self.stops[number].parcel is not None
        if number is not None and (is_alone or self.stops[number].column >= column):
            self.stops[number].column = max(self.stops[number].column, column)
            return number
        alone = sum(1 for stop in self.stops.values() if stop.column == column and stop.parcel is not None)
        if alone >= BOXES:
            self.numbers[parcel.pk] = self._gathered(column, parcels=1)
            return self.numbers[parcel.pk]
        number = len(self.stops)
        self.stops[number] = Stop(column=column, parcel=parcel)
        self.numbers[parcel.pk] = number
        heapq.heappush(self.waiting, (-parcel.born.seq, number))
        return number

    def _gathered(self, column: int, *, parcels: int) -> int:
        """The box of a column for all that has none of its own."""
        number = self.gathered.get(column)
        if number is None:
            number = len(self.stops)
            self.stops[number] = Stop(column=column, parcels=0)
            self.gathered[column] = number
            heapq.heappush(self.waiting, (0, number))
        self.stops[number].parcels += parcels
        return number

    def _flow(self, source: int, target: int, part: Flow) -> None:
        there = self.flows.setdefault((source, target), {})
        for each in (there, self.stops[source].flow):
            for place, carats in part.items():
                each[place] = each.get(place, 0.0) + carats

    def _enter(self, number: int, part: Flow) -> None:
        there = self.entering.setdefault(number, {})
        for place, carats in part.items():
            there[place] = there.get(place, 0.0) + carats


def _leaving(parcel: StockParcel) -> list[Leaving]:
    """Where it went, the largest first; what is small is gathered; what remains stands last."""
    rows = (
        StockDraw.objects.select_related("event")
        .filter(parcel=parcel, is_void=False)
        .order_by("-carats", "pk")
    )
    number = rows.count()
    shown = list(rows[: BOXES if number <= BOXES else BOXES - 1])
    made: dict[int, StockParcel] = {}
    for each in StockParcel.objects.select_related("holder").filter(
        born__in=[row.event_id for row in shown], is_void=False
    ):
        made.setdefault(each.born_id, each)
    found = [Leaving(draw=row, carats=row.carats, made=made.get(row.event_id)) for row in shown]
    rest = parcel.carats - parcel.left - sum(row.carats for row in shown)
    if rest:
        found.append(Leaving(draw=None, carats=rest, count=number - len(shown)))
    return found
