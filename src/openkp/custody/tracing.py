"""Backward and forward: where a parcel comes from, and where stones may have gone (recall).

Each walk touches only what it answers with, and the events right beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from heapq import heappop, heappush

from openkp.custody.composition import EMPTY, Composition, Share
from openkp.custody.events import SOURCES, EventKind
from openkp.custody.ledger import Ledger
from openkp.custody.origins import OriginKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """What was met on the way. events: numbers, ascending. parcels: in the order in which they were made.

    sources: the events among them by which stones came into the books; where the ledger goes on from a stored
    state, also the numbers of events that it does not have. exports: the events by which stones left.
    """

    events: tuple[int, ...]
    parcels: tuple[str, ...]
    sources: tuple[int, ...]
    exports: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A parcel that may hold the stones: how many of them when it was made, and in what is left of it."""

    parcel: str
    share: Share
    left: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipped:
    """An export that may have taken the stones along, with how many of them."""

    event: int
    certificate: str
    share: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall:
    """Every parcel and shipment that may hold stones of some origins, with share and range of each."""

    parcels: tuple[Held, ...]
    exports: tuple[Shipped, ...]


def backward(ledger: Ledger, parcel: str) -> Trace:
    """From a parcel to its sources. Raises KeyError for a parcel that the ledger does not have."""
    parcels = {parcel: ledger.parcels[parcel].born}
    events: set[int] = set()
    waiting = [parcel]
    while waiting:
        born = parcels[waiting.pop()]
        if born in events:
            continue
        events.add(born)
        event = ledger.events.get(born)
        for each in event.inputs if event is not None else ():
            if each.parcel not in parcels:
                parcels[each.parcel] = ledger.parcels[each.parcel].born
                waiting.append(each.parcel)
    return _trace(ledger, events, parcels)


def forward(ledger: Ledger, parcels: Iterable[str] = (), *, sources: Iterable[int] = ()) -> Trace:
    """From parcels, and from the events `sources`, to all that was made of them and all that left.

    The parcels themselves are in the answer, the events that made them are not.
    Raises KeyError for a parcel or event that the ledger does not have.
    """
    begun = list(sources)
    names = [*parcels, *(made.parcel for seq in begun for made in ledger.events[seq].outputs)]
    met = {name: ledger.parcels[name].born for name in names}
    events = set(begun)
    waiting = list(met)
    while waiting:
        for seq in ledger.parcels[waiting.pop()].uses:
            if seq in events:
                continue
            events.add(seq)
            event = ledger.events.get(seq)
            for made in event.outputs if event is not None else ():
                if made.parcel not in met:
                    met[made.parcel] = seq
                    waiting.append(made.parcel)
    return _trace(ledger, events, met)


def carried(ledger: Ledger, parcels: Iterable[str]) -> Trace:
    """From parcels to all that may hold stones of theirs; narrower than `forward`.

    A stone keeps its origin: what was told apart from every origin that may have come along holds none.
    The parcels themselves are in the answer, the events that made them are not.
    Raises KeyError for a parcel that the ledger does not have.
    """
    met = {name: ledger.parcels[name].born for name in parcels}
    origins = {name: set(ledger.parcels[name].composition.shares) for name in met}
    events: set[int] = set()
    waiting = sorted({seq for name in met for seq in ledger.parcels[name].uses})
    seen = set(waiting)
    while waiting:
        event = ledger.events.get(heappop(waiting))
        if event is None:
            continue
        along = {key for each in event.inputs for key in origins.get(each.parcel, ())}
        if along & set(ledger.gone.get(event.seq, EMPTY).shares):
            events.add(event.seq)
        for made in event.outputs:
            here = along & set(ledger.parcels[made.parcel].composition.shares)
            if not here:
                continue
            events.add(event.seq)
            met.setdefault(made.parcel, event.seq)
            origins[made.parcel] = origins.get(made.parcel, set()) | here
            for seq in ledger.parcels[made.parcel].uses:
                if seq not in seen:
                    seen.add(seq)
                    heappush(waiting, seq)
    return _trace(ledger, events, met)


def recall(
    ledger: Ledger,
    matches: Callable[[OriginKey], bool],
    *,
    surely: Callable[[OriginKey], bool] | None = None,
) -> Recall:
    """Every parcel and export that may hold a stone of a matching origin, with share and range of them all.

    Follows the stones only where they may be: a parcel whose stones were told apart from them is not met.
    surely: which of the matching origins are it and not only perhaps; all of them if not given. Only these
    count for the share and for what there is at least.
    """
    wanted = {key for key in ledger.roots if matches(key)}
    sure = wanted if surely is None else {key for key in wanted if surely(key)}
    begun = [name for key in wanted for name in ledger.roots[key]]
    held: dict[str, int] = {name: ledger.parcels[name].born for name in begun}
    shipped: set[int] = set()
    seen: set[int] = set()
    waiting = list(held)
    while waiting:
        for seq in ledger.parcels[waiting.pop()].uses:
            event = ledger.events.get(seq)
            if event is None or seq in seen:
                continue
            seen.add(seq)
            if event.kind is EventKind.EXPORT and _may_hold(ledger.gone.get(seq, EMPTY), wanted):
                shipped.add(seq)
            for made in event.outputs:
                if made.parcel not in held and _may_hold(ledger.parcels[made.parcel].composition, wanted):
                    held[made.parcel] = seq
                    waiting.append(made.parcel)
    return Recall(
        parcels=tuple(_held(ledger, name, wanted, sure) for name in _in_order(held)),
        exports=tuple(
            Shipped(
                event=seq,
                certificate=ledger.events[seq].certificate,
                share=_share_of(ledger.gone[seq], wanted, sure),
            )
            for seq in sorted(shipped)
        ),
    )


def _may_hold(composition: Composition, wanted: set[OriginKey]) -> bool:
    return any(key in wanted for key in composition.shares)


def _held(ledger: Ledger, name: str, wanted: set[OriginKey], sure: set[OriginKey]) -> Held:
    parcel = ledger.parcels[name]
    return Held(
        parcel=name,
        share=_share_of(parcel.composition, wanted, sure),
        left=_share_of(parcel.left, wanted, sure),
    )


def _share_of(composition: Composition, wanted: set[OriginKey], sure: set[OriginKey]) -> Share:
    """What is of the sure origins by share and at least, and of all wanted ones at most."""
    most = composition.share_of(wanted.__contains__)
    if len(sure) == len(wanted):
        return most
    least = composition.share_of(sure.__contains__)
    return Share(least.carats, least.low, most.high)


def _trace(ledger: Ledger, events: set[int], parcels: dict[str, int]) -> Trace:
    ordered = tuple(sorted(events))
    kinds = {seq: ledger.events[seq].kind for seq in ordered if seq in ledger.events}
    return Trace(
        events=ordered,
        parcels=_in_order(parcels),
        sources=tuple(seq for seq in ordered if seq not in kinds or kinds[seq] in SOURCES),
        exports=tuple(seq for seq in ordered if kinds.get(seq) is EventKind.EXPORT),
    )


def _in_order(born: dict[str, int]) -> tuple[str, ...]:
    return tuple(name for _, name in sorted((seq, name) for name, seq in born.items()))
