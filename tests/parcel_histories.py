"""Histories of parcels for hypothesis: any event that can follow, and an oracle that tries every stone.

The oracle shares no code with the engine: it goes through every way in which the stones may have fallen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import product
from typing import Any

from hypothesis import strategies as st

from openkp.custody import Composition, Drawn, Event, EventKind, Ledger, Made, OriginKey, Parcel, Share
from openkp.custody.composition import EMPTY, pooled
from openkp.custody.message_texts import MESSAGES
from openkp.scheme.findings import Finding
from openkp.scheme.messages import filled, identity

K = EventKind
DAY = date(2026, 1, 1)
KEYS = tuple(
    OriginKey.parse(text)
    for text in ("BW;mine=Jwaneng", "CF;zone=Berberati", "CF;zone=Bouar", "SL", "?;among=CF+CM", "?")
)
HOLDERS = ("A", "B")
SOURCE_KINDS = (K.OPENING, K.PRODUCTION, K.IMPORT)
#: Kinds that take from parcels, and how many parcels they make at most before stones are told apart.
OTHERS: Mapping[EventKind, int] = {
    K.PURCHASE: 2,
    K.SALE: 2,
    K.MOVE: 2,
    K.MIX: 1,
    K.SPLIT: 3,
    K.SORT: 3,
    K.CLEANING_LOSS: 1,
    K.CUTTING: 1,
    K.SEIZURE: 1,
    K.THEFT: 0,
    K.EXPORT: 0,
}
LOSING = (K.CLEANING_LOSS, K.CUTTING, K.SEIZURE, K.THEFT, K.EXPORT)
Draw = Callable[[st.SearchStrategy[Any]], Any]
Matches = Callable[[OriginKey], bool]


def source(seq: int, kind: EventKind = K.PRODUCTION, *, day: int = 0, **parcels: tuple[str, int]) -> Event:
    """Parcels with their one origin each: `source(1, P1=("BW", 100))`; an import's certificate is `C1`."""
    outputs = tuple(
        Made(parcel=name, carats=carats, holder="A", stated=Composition.exact({OriginKey.parse(key): carats}))
        for name, (key, carats) in parcels.items()
    )
    certificate = f"C{seq}" if kind is K.IMPORT else ""
    return Event(
        seq=seq, kind=kind, happened_on=DAY + timedelta(day), outputs=outputs, certificate=certificate
    )


def event(
    seq: int,
    kind: EventKind,
    took: Mapping[str, int],
    made: Mapping[str, int] | None = None,
    *,
    holder: str = "A",
    day: int = 0,
    **others: Any,
) -> Event:
    """An event that takes from parcels and makes others of one holder; an export's certificate is `C1`."""
    if kind is K.EXPORT:
        others.setdefault("certificate", f"C{seq}")
    return Event(
        seq=seq,
        kind=kind,
        happened_on=DAY + timedelta(day),
        inputs=tuple(Drawn(parcel=name, carats=carats) for name, carats in took.items()),
        outputs=tuple(
            Made(parcel=name, carats=carats, holder=holder) for name, carats in (made or {}).items()
        ),
        **others,
    )


def correction(seq: int, corrects: int, instead: Event | None = None) -> Event:
    """A correction of an event, which did not happen or happened otherwise."""
    return Event(seq=seq, kind=K.CORRECTION, happened_on=DAY, corrects=corrects, replaced_by=instead)


def in_words(finding: Finding) -> tuple[str, str]:
    """Text and next step of a finding; fails where either names what the finding does not pass."""
    message = MESSAGES[finding.code]
    return filled(message.text, finding.params, identity), filled(message.next_step, finding.params, identity)


def next_event(draw: Draw, ledger: Ledger, seq: int, *, most: int = 40, is_ranged: bool = True) -> Event:
    """Any event that can follow in the ledger, under a number."""
    held: dict[str, list[Parcel]] = {}
    for parcel in ledger.parcels.values():
        if parcel.remaining:
            held.setdefault(parcel.holder, []).append(parcel)
    kind = draw(st.sampled_from([*SOURCE_KINDS, *(OTHERS if held else ())]))
    if kind in SOURCE_KINDS:
        return _source(draw, kind, seq, most=most, is_ranged=is_ranged)
    holder = draw(st.sampled_from(sorted(held)))
    if kind is K.MIX and len(held[holder]) < 2:
        kind = K.SPLIT
    return _taking(draw, ledger, kind, seq, held[holder])


def _taking(draw: Draw, ledger: Ledger, kind: EventKind, seq: int, held: list[Parcel]) -> Event:
    fewest, largest = {K.MIX: (2, 3), K.SPLIT: (1, 1)}.get(kind, (1, 3))
    parcels = draw(
        st.lists(st.sampled_from(held), min_size=fewest, max_size=largest, unique_by=lambda each: each.code)
    )
    inputs = tuple(
        Drawn(parcel=p.code, carats=draw(st.one_of(st.just(p.remaining), st.integers(1, p.remaining))))
        for p in parcels
    )
    whole = kept = sum(each.carats for each in inputs)
    if kind in LOSING:
        kept = draw(st.integers(0, whole - 1)) if OTHERS[kind] else 0
    holder = parcels[0].holder
    if kind in (K.PURCHASE, K.SALE, K.SEIZURE):
        holder = HOLDERS[1 - HOLDERS.index(holder)]
    outputs = _parts(draw, kind, seq, kept, holder)
    if kind is K.SORT:
        told = pooled(ledger.parcels[e.parcel].left.draw(e.carats)[0] for e in inputs)
        outputs = (_told_apart(draw, outputs[0], told), *outputs[1:])
        rest = whole - sum(made.carats for made in outputs)
        outputs += (Made(parcel=f"P{seq}.r", carats=rest, holder=holder),) if rest else ()
    return Event(
        seq=seq,
        kind=kind,
        happened_on=max(p.born_on for p in parcels) + timedelta(draw(st.integers(0, 2))),
        inputs=inputs,
        outputs=outputs,
        certificate=f"C{seq}" if kind is K.EXPORT else "",
        polished=draw(st.integers(0, whole - kept)) if kind is K.CUTTING else 0,
    )


def _parts(draw: Draw, kind: EventKind, seq: int, whole: int, holder: str) -> tuple[Made, ...]:
    if not whole:
        return ()
    most = min(OTHERS[kind], whole)
    cuts = sorted(draw(st.sets(st.integers(1, whole - 1), max_size=most - 1))) if most > 1 else []
    sizes = [end - start for start, end in zip([0, *cuts], [*cuts, whole], strict=True)]
    place = draw(st.sampled_from(("", "vault")))
    return tuple(
        Made(parcel=f"P{seq}.{n}", carats=size, holder=holder, place=place) for n, size in enumerate(sizes)
    )


def _told_apart(draw: Draw, made: Made, told: Composition) -> Made:
    """The parcel as it is, or with some stones of one origin that the books have."""
    if draw(st.booleans()):
        return made
    key, share = draw(st.sampled_from([(key, share) for key, share in told if share.carats]))
    carats = min(made.carats, share.carats)
    stated = Composition.exact({key: carats})
    return Made(parcel=made.parcel, carats=carats, holder=made.holder, stated=stated)


def _source(draw: Draw, kind: EventKind, seq: int, *, most: int, is_ranged: bool) -> Event:
    is_ranged = is_ranged and kind is K.IMPORT
    made = draw(st.lists(compositions(most=most, is_ranged=is_ranged), min_size=1, max_size=2))
    is_own = draw(st.booleans())
    holder = draw(st.sampled_from(HOLDERS))
    return Event(
        seq=seq,
        kind=kind,
        happened_on=DAY + timedelta(draw(st.integers(0, 5))),
        outputs=tuple(
            Made(parcel=f"P{seq}.{n}", carats=each.carats, holder=holder, stated=each if is_own else EMPTY)
            for n, each in enumerate(made)
        ),
        origins=EMPTY if is_own else pooled(made),
        certificate=f"C{seq}" if kind is K.IMPORT else "",
    )


@st.composite
def compositions(draw: Draw, *, most: int = 40, is_ranged: bool = True) -> Composition:
    """One to three origins with some carats, perhaps with ranges."""
    shares = {}
    for key in draw(st.lists(st.sampled_from(KEYS), min_size=1, max_size=3, unique=True)):
        carats = draw(st.integers(0 if shares and is_ranged else 1, max(1, most // 3)))
        low = draw(st.integers(0, carats)) if is_ranged else carats
        high = draw(st.integers(carats, carats + 3)) if is_ranged else carats
        shares[key] = Share(carats, low, high)
    return Composition.of(shares)


@st.composite
def logs(draw: Draw, *, events: int = 8, most: int = 40, is_ranged: bool = True) -> list[Event]:
    """A log of up to so many events, all of which can be posted."""
    ledger = Ledger()
    for seq in range(1, draw(st.integers(1, events)) + 1):
        ledger.post(next_event(draw, ledger, seq, most=most, is_ranged=is_ranged))
    return list(ledger.events.values())


def state(ledger: Ledger) -> tuple[Any, ...]:
    """All that a ledger knows, to be compared."""
    parcels = {
        name: (p.made, p.born, p.born_on, p.composition, p.left, list(p.uses))
        for name, p in ledger.parcels.items()
    }
    roots = {key: sorted(names) for key, names in ledger.roots.items()}
    gone, events, certificates = dict(ledger.gone), dict(ledger.events), dict(ledger.certificates)
    return parcels, gone, events, certificates, roots, ledger.last


# The oracle: stones of each parcel by group (those that match and the others; or one group for each origin),
# in every way it may have been.
Groups = Sequence[Matches]
Stones = tuple[int, ...]
Way = dict[str, Stones]


def possible(log: Sequence[Event], parcel: str, groups: Groups, *, is_left: bool) -> set[Stones]:
    """Every way in which the parcel may be made of the groups, as it was made or as it is left.

    Facts stated by events that did not lead to the parcel are not used.
    """
    makers = {made.parcel: each for each in log for made in each.outputs}
    led: set[int] = set()
    waiting = [parcel]
    while waiting:
        maker = makers[waiting.pop()]
        led.add(maker.seq)
        waiting += [each.parcel for each in maker.inputs]
    ways: list[tuple[Way, Stones]] = [({}, ())]
    for each in log:
        grown = {}
        for way, born in ways:
            for after in _after(way, each, groups, is_told=each.seq in led):
                stones = after[parcel] if parcel in after and parcel not in way else born
                grown[tuple(sorted(after.items())), stones] = (after, stones)
        ways = list(grown.values())
    return {way[parcel] if is_left else born for way, born in ways}


def _after(way: Way, each: Event, groups: Groups, *, is_told: bool) -> Iterator[Way]:
    """Every way in which it may be after the event."""
    if each.kind in SOURCE_KINDS and each.outputs[0].stated.shares:
        for stones in product(*(_brought(made.stated, groups) for made in each.outputs)):
            yield way | {made.parcel: some for made, some in zip(each.outputs, stones, strict=True)}
        return
    if each.kind in SOURCE_KINDS:
        pools: Iterable[tuple[Way, Stones]] = ((way, stones) for stones in _brought(each.origins, groups))
    else:
        pools = _taken(way, [(e.parcel, e.carats) for e in each.inputs], tuple(0 for _ in groups))
    for left, stones in pools:
        yield from _handed_on(left, stones, list(each.outputs), groups, is_told=is_told)


def _brought(composition: Composition, groups: Groups) -> set[Stones]:
    spans = [range(share.low, share.high + 1) for _, share in composition]
    keys = [key for key, _ in composition]
    return {
        tuple(sum(n for key, n in zip(keys, numbers, strict=True) if group(key)) for group in groups)
        for numbers in product(*spans)
        if sum(numbers) == composition.carats
    }


def _some_of(stones: Stones, carats: int) -> Iterator[Stones]:
    """Every way to take so many of the stones."""
    if not stones:
        if not carats:
            yield ()
        return
    first, *others = stones
    for n in range(max(0, carats - sum(others)), min(first, carats) + 1):
        for more in _some_of(tuple(others), carats - n):
            yield n, *more


def _less(stones: Stones, taken: Stones) -> Stones:
    return tuple(one - other for one, other in zip(stones, taken, strict=True))


def _taken(way: Way, draws: list[tuple[str, int]], so_far: Stones) -> Iterator[tuple[Way, Stones]]:
    if not draws:
        yield way, so_far
        return
    (name, carats), *others = draws
    for taken in _some_of(way[name], carats):
        after = way | {name: _less(way[name], taken)}
        yield from _taken(after, others, tuple(map(sum, zip(so_far, taken, strict=True))))


def _handed_on(
    way: Way, stones: Stones, outputs: list[Made], groups: Groups, *, is_told: bool
) -> Iterator[Way]:
    if not outputs:
        yield way
        return
    made, *others = outputs
    told = _brought(made.stated, groups)
    for given in _some_of(stones, made.carats):
        if not made.stated.shares or not is_told or given in told:
            after = way | {made.parcel: given}
            yield from _handed_on(after, _less(stones, given), others, groups, is_told=is_told)
