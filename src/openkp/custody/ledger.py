"""The double-entry ledger of carats: parcels, what each is made of, and who has them. Kept at write.

Double entry: each event writes lines that add up to zero, between the accounts of holders and places and
those of the world outside (`world:mined`, `left:exported`, `lost:theft`, …). The state after a number of
events depends on nothing but those events, and events that touch no parcel in common may change places.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from openkp.custody.composition import EMPTY, Composition, pooled
from openkp.custody.composition import in_carats as in_carats  # where most ask for it
from openkp.custody.events import ENTERING, HANDOVERS, LEAVING, SOURCES, Event, EventKind, Made
from openkp.custody.origins import OriginKey
from openkp.scheme.findings import Finding, Severity
from openkp.scheme.same_numbers import plain_number

_blocks = partial(Finding, severity=Severity.BLOCKS, clause="KPCS-CD:IV.a")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of an entry: hundredths into an account (positive) or out of it (negative)."""

    seq: int
    account: str
    carats: int
    parcel: str = ""


@dataclass(slots=True)
class Parcel:
    """A parcel in the ledger. `made` is as it was born; `remaining` and `left` change as carats are drawn.

    born: the number of the event that made it. composition: as born. left: of what remains.
    uses: numbers of the events that drew from it, in order.
    """

    made: Made
    born: int
    born_on: date
    composition: Composition
    left: Composition
    uses: list[int] = field(default_factory=list)

    @property
    def code(self) -> str:
        """Its name, unique in the ledger."""
        return self.made.parcel

    @property
    def holder(self) -> str:
        """Who has it, or had it last."""
        return self.made.holder

    @property
    def remaining(self) -> int:
        """Hundredths that were not drawn yet."""
        return self.left.carats


class Ledger:
    """All parcels of a log of events, in memory.

    `post` adds one event or says why not, and changes nothing then. Corrections are not posted here:
    `corrections` makes of a log with corrections the log of what really happened, which is posted.

    parcels: by name. events: by number. gone: what left the books by an event, by its number.
    last: the number of the last event. roots: the parcels in which stones of an origin came into the books,
    by that origin. certificates: the event that used one, by its kind and the number in capitals.
    """

    def __init__(self, events: Iterable[Event] = ()) -> None:
        self.parcels: dict[str, Parcel] = {}
        self.events: dict[int, Event] = {}
        self.gone: dict[int, Composition] = {}
        self.last = 0
        self.roots: dict[OriginKey, list[str]] = {}
        self.certificates: dict[tuple[EventKind, str], int] = {}
        for event in events:
            found = self.post(event)
            if found:
                raise ValueError(f"event {event.seq} cannot be posted: {[each.code for each in found]}")

    @classmethod
    def resumed(
        cls, parcels: Iterable[Parcel], *, last: int, certificates: Mapping[tuple[EventKind, str], int]
    ) -> Ledger:
        """A ledger that goes on from a stored state: the parcels that the next events touch are enough.

        last: the number of the last event that was posted. certificates: those that the next events name and
        that were used before, in capitals, with the number of the event.
        """
        ledger = cls()
        ledger.parcels = {parcel.code: parcel for parcel in parcels}
        ledger.last = last
        for parcel in ledger.parcels.values():
            ledger._root(parcel)
        ledger.certificates = dict(certificates)
        return ledger

    def post(self, event: Event) -> tuple[Finding, ...]:
        """Add an event, or return the blocking findings that keep it out; the ledger is unchanged then."""
        found = tuple(self.refusals(event))
        if found:
            return found
        drawn = []
        for each in event.inputs:
            parcel = self.parcels[each.parcel]
            taken, parcel.left = parcel.left.draw(each.carats)
            parcel.uses.append(event.seq)
            drawn.append(taken)
        parts, gone = divided(event, event.origins if event.kind in SOURCES else pooled(drawn))
        for made, composition in zip(event.outputs, parts, strict=True):
            born = Parcel(made, event.seq, event.happened_on, composition, composition)
            self.parcels[made.parcel] = born
            if event.kind in SOURCES:
                self._root(born)
        if gone.shares:
            self.gone[event.seq] = gone
        self.events[event.seq] = event
        self.last = event.seq
        if event.certificate:
            self.certificates[event.kind, plain_number(event.certificate)] = event.seq
        return ()

    def copied(self) -> Ledger:
        """The same books to go on from; events posted to one do not change the other."""
        other = Ledger()
        other.parcels = {
            name: Parcel(p.made, p.born, p.born_on, p.composition, p.left, list(p.uses))
            for name, p in self.parcels.items()
        }
        other.events, other.gone = dict(self.events), dict(self.gone)
        other.certificates, other.last = dict(self.certificates), self.last
        other.roots = {key: list(names) for key, names in self.roots.items()}
        return other

    def forget(self, seq: int) -> None:
        """Leave out an event with the parcels that it made, to be posted anew; what it took stays taken."""
        event = self.events.pop(seq, None)
        if event is None:
            return
        self.gone.pop(seq, None)
        if event.certificate:
            self.certificates.pop((event.kind, plain_number(event.certificate)), None)
        for made in event.outputs:
            parcel = self.parcels.pop(made.parcel)
            for key in parcel.composition.shares if event.kind in SOURCES else ():
                self.roots[key].remove(made.parcel)
                if not self.roots[key]:
                    del self.roots[key]

    def take_over(self, other: Ledger, parcels: Collection[str]) -> None:
        """Events of another ledger, and these parcels as they are there."""
        self.events |= other.events
        self.gone |= other.gone
        for event in other.events.values():
            if event.certificate:
                self.certificates[event.kind, plain_number(event.certificate)] = event.seq
        for name in sorted(parcels):
            parcel = other.parcels.get(name)
            if parcel is None:
                continue
            self.parcels[name] = parcel
            born = self.events.get(parcel.born)
            if parcel.born in other.events and born is not None and born.kind in SOURCES:
                self._root(parcel)

    def _root(self, parcel: Parcel) -> None:
        for key in parcel.composition.shares:
            self.roots.setdefault(key, []).append(parcel.code)

    def refusals(self, event: Event) -> Iterator[Finding]:
        """Why the event cannot be posted now, each with the event's number; nothing if it can."""
        blocks = partial(_blocks, subject=f"event {event.seq}")
        if event.kind is EventKind.CORRECTION:
            yield blocks(code="custody_correction_alone", params={"seq": event.seq})
        if event.seq in self.events:
            yield blocks(code="custody_event_twice", params={"seq": event.seq})
        elif event.seq <= self.last:
            params: dict[str, str | int] = {"seq": event.seq, "after": self.last}
            yield blocks(code="custody_event_out_of_order", params=params)
        if event.certificate:
            earlier = self.certificates.get((event.kind, plain_number(event.certificate)))
            if earlier is not None:
                params = {"seq": event.seq, "certificate": event.certificate[:60], "earlier": earlier}
                yield blocks(code="custody_certificate_twice", params=params)
        yield from self._refused_inputs(event, blocks)
        yield from self._refused_outputs(event, blocks)

    def _refused_inputs(self, event: Event, blocks: partial[Finding]) -> Iterator[Finding]:
        for each in event.inputs:
            params: dict[str, str | int] = {"seq": event.seq, "parcel": each.parcel[:60]}
            parcel = self.parcels.get(each.parcel)
            if parcel is None:
                yield blocks(code="custody_parcel_unknown", params=params)
                continue
            if event.happened_on < parcel.born_on:
                dates = {"day": event.happened_on.isoformat(), "born_on": parcel.born_on.isoformat()}
                yield blocks(code="custody_used_before_made", params=params | dates)
            if each.carats > parcel.remaining:
                amounts = {"wanted": in_carats(each.carats), "there": in_carats(parcel.remaining)}
                yield blocks(code="custody_overdrawn", params=params | amounts)
        holders = sorted({self.parcels[e.parcel].holder for e in event.inputs if e.parcel in self.parcels})
        if len(holders) > 1:
            params = {"seq": event.seq, "one": holders[0][:60], "other": holders[1][:60]}
            yield blocks(code="custody_several_holders", params=params)
        elif holders:
            yield from self._refused_handover(event, holders[0], blocks)

    def _refused_handover(self, event: Event, holder: str, blocks: partial[Finding]) -> Iterator[Finding]:
        for made in event.outputs:
            params = {"seq": event.seq, "holder": holder[:60], "found": made.holder[:60]}
            if event.kind not in HANDOVERS and made.holder != holder:
                yield blocks(code="custody_holder_changes", params=params)
            elif event.kind in (EventKind.PURCHASE, EventKind.SALE) and made.holder == holder:
                yield blocks(code="custody_holder_stays", params=params)

    def _refused_outputs(self, event: Event, blocks: partial[Finding]) -> Iterator[Finding]:
        for made in event.outputs:
            if made.parcel in self.parcels:
                params: dict[str, str | int] = {"seq": event.seq, "parcel": made.parcel[:60]}
                yield blocks(code="custody_parcel_exists", params=params)
        is_told_apart = event.kind not in SOURCES and any(made.stated.shares for made in event.outputs)
        if is_told_apart and not self._allows_stated(event):
            yield blocks(code="custody_stated_not_there", params={"seq": event.seq})

    def _allows_stated(self, event: Event) -> bool:
        """True if the books have the stones that the outputs name."""
        try:
            divided(event, pooled(self.parcels[e.parcel].left.draw(e.carats)[0] for e in event.inputs))
        except (KeyError, ValueError):
            return False
        return True

    def lines(self, event: Event) -> tuple[Line, ...]:
        """The entry of a posted event: lines that add up to zero."""
        lines = [
            Line(
                seq=event.seq,
                account=account_of(self.parcels[e.parcel].made),
                carats=-e.carats,
                parcel=e.parcel,
            )
            for e in event.inputs
        ]
        lines += [
            Line(seq=event.seq, account=account_of(made), carats=made.carats, parcel=made.parcel)
            for made in event.outputs
        ]
        if event.kind in SOURCES:
            lines.append(Line(seq=event.seq, account=ENTERING[event.kind], carats=-event.made))
        elif event.gone:
            lines.append(Line(seq=event.seq, account=LEAVING[event.kind], carats=event.gone))
        return tuple(lines)


def divided(event: Event, whole: Composition) -> tuple[tuple[Composition, ...], Composition]:
    """What each output of the event is made of, in order, and what left the books by it.

    Outputs whose stones are known are taken out first; the others are drawn from the rest one after another.
    Raises ValueError where stated stones are not in the books.
    """
    if event.brings_its_own:
        return tuple(made.stated for made in event.outputs), EMPTY
    for made in event.outputs:
        if made.stated.shares:
            whole = whole.without(made.stated)
    parts = []
    for made in event.outputs:
        if made.stated.shares:
            parts.append(made.stated)
            continue
        part, whole = whole.draw(made.carats)
        parts.append(part)
    return tuple(parts), whole


def account_of(made: Made) -> str:
    """The account of a parcel: its holder, and the place if it has one."""
    return f"{made.holder} at {made.place}" if made.place else made.holder
