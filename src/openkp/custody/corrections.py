"""Corrections: the log of what really happened, and everything downstream recomputed.

A correction is an event that says that an earlier one did not happen, or happened otherwise. Nothing is
deleted: the log keeps the wrong event, the correction, and by them the state that holds now (KPCS-CD:IV.a).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from openkp.custody.composition import Composition
from openkp.custody.events import Event, EventKind
from openkp.custody.ledger import Ledger, Parcel
from openkp.scheme.findings import Finding, Severity

_blocks = partial(Finding, severity=Severity.BLOCKS, clause="KPCS-CD:IV.a")


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A parcel that a correction changes, before and after; None where it is not in the books.

    before, after: what it was made of. left_before, left_after: what is left in it.
    """

    parcel: str
    before: Composition | None
    after: Composition | None
    left_before: Composition | None
    left_after: Composition | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedGone:
    """What an event took out of the books, before and after; None where it took nothing."""

    event: int
    kind: EventKind
    certificate: str
    before: Composition | None
    after: Composition | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """The books after a correction, and what it changed.

    ledger: with the correction; where `findings` block it, as it was before. changed: parcels, by name.
    gone: what left the books otherwise than before, by number.
    """

    ledger: Ledger
    changed: tuple[Changed, ...] = ()
    gone: tuple[ChangedGone, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def exports(self) -> tuple[ChangedGone, ...]:
        """Shipments that left with other origins or carats than their certificates were based on."""
        return tuple(each for each in self.gone if each.kind is EventKind.EXPORT)


def effective(events: Iterable[Event]) -> tuple[tuple[Event, ...], tuple[Finding, ...]]:
    """The log of what really happened: each corrected event replaced in its place, or left out.

    The last correction of an event counts. Corrections that correct nothing that is there, or another
    correction, are refused and change nothing; so is an event that has the number of an earlier correction.
    """
    log = tuple(events)
    known = {event.seq for event in log if event.kind is not EventKind.CORRECTION}
    last_told: dict[int, Event] = {}
    corrections: set[int] = set()
    kept: list[Event] = []
    findings: list[Finding] = []
    seen: set[int] = set()
    last = 0
    for event in log:
        if event.kind is EventKind.CORRECTION:
            found = (*_misplaced(event, seen, last), *_misled(event, known, corrections))
            if not found:
                last_told[event.corrects] = event
            findings += found
            corrections.add(event.seq)
        elif event.seq in corrections:
            findings.append(_about(event.seq, "custody_event_twice"))
        else:
            kept.append(event)
        seen.add(event.seq)
        last = max(last, event.seq)
    told = (last_told[event.seq].replaced_by if event.seq in last_told else event for event in kept)
    return tuple(event for event in told if event is not None), tuple(findings)


def corrected(events: Iterable[Event], correction: Event, *, ledger: Ledger | None = None) -> Corrected:
    """The books with a correction, and every parcel and shipment downstream that it changes.

    events: the log so far, with its corrections. ledger: the books of that log if the caller has them; it is
    not changed. Without it all events are posted first; with it, only what is downstream.
    Where something downstream can no longer be, the findings name the first such event, and nothing changes.
    Raises ValueError for a log that cannot be posted as it is.
    """
    log = tuple(events)
    before = Ledger(effective(log)[0]) if ledger is None else ledger
    known = {event.seq for event in log if event.kind is not EventKind.CORRECTION}
    corrections = {event.seq for event in log if event.kind is EventKind.CORRECTION}
    seen = known | corrections
    found = (
        *_misplaced(correction, seen, max(seen, default=0)),
        *_misled(correction, known, corrections),
    )
    if found:
        return Corrected(ledger=before, findings=found)
    again = _Replay(before, correction)
    found = again.findings()
    if found:
        return Corrected(ledger=before, findings=found)
    return again.result()


def _misplaced(event: Event, seen: set[int], last: int) -> Iterator[Finding]:
    """Why a correction cannot stand at this place of the log."""
    if event.seq in seen:
        yield _about(event.seq, "custody_event_twice")
    elif event.seq <= last:
        yield _about(event.seq, "custody_event_out_of_order", after=last)


def _misled(event: Event, known: set[int], corrections: set[int]) -> Iterator[Finding]:
    """Why an event corrects nothing. corrections: numbers of the corrections before it."""
    if event.kind is not EventKind.CORRECTION:
        yield _about(event.seq, "custody_no_correction", kind=event.kind.value)
    elif event.corrects in corrections:
        yield _about(event.seq, "custody_correction_of_correction", corrects=event.corrects)
    elif event.corrects not in known:
        yield _about(event.seq, "custody_corrects_unknown", corrects=event.corrects)


def _about(seq: int, code: str, **params: str | int) -> Finding:
    return _blocks(code=code, subject=f"event {seq}", params={"seq": seq} | params)


class _Replay:
    """Everything that a correction reaches, posted again beside the books.

    Reached is what touches a parcel that may change: those that the wrong event and its replacement name, and
    all that was made of them later. Parcels from which reached events take besides stand where they stood.
    """

    def __init__(self, before: Ledger, correction: Event) -> None:
        self.before = before
        self.correction = correction
        self.seq = correction.corrects
        self.old = before.events.get(self.seq)
        self.new = correction.replaced_by
        self.parcels, self.events = self._reach()
        self.scratch = Ledger.resumed(
            [self._as_born(parcel) for parcel in self._untouched()],
            last=self.seq - 1,
            certificates={
                used: seq
                for used, seq in before.certificates.items()
                if seq != self.seq and seq not in self.events
            },
        )
        self._caught_up: dict[str, int] = {}

    def _reach(self) -> tuple[set[str], set[int]]:
        parcels: set[str] = set()
        events: set[int] = set()
        waiting = [name for event in (self.old, self.new) if event is not None for name in _named(event)]
        while waiting:
            name = waiting.pop()
            parcel = self.before.parcels.get(name)
            if name in parcels:
                continue
            parcels.add(name)
            if parcel is None:
                continue
            for seq in (parcel.born, *parcel.uses):
                if seq > self.seq and seq not in events:
                    events.add(seq)
                    waiting += [made.parcel for made in self.before.events[seq].outputs]
        return parcels, events

    def _untouched(self) -> Iterator[Parcel]:
        """Parcels that reached events name and that no reached event makes."""
        names = set(self.parcels)
        for seq in self.events:
            names |= {each.parcel for each in self.before.events[seq].inputs}
        for name in names:
            parcel = self.before.parcels.get(name)
            if parcel is not None and parcel.born != self.seq and parcel.born not in self.events:
                yield parcel

    @staticmethod
    def _as_born(parcel: Parcel) -> Parcel:
        return Parcel(parcel.made, parcel.born, parcel.born_on, parcel.composition, parcel.composition)

    def findings(self) -> tuple[Finding, ...]:
        """Post what is reached; why the first event that can no longer be cannot, named as such first."""
        for seq in sorted({self.seq, *self.events}):
            event = self.new if seq == self.seq else self.before.events[seq]
            if event is None:
                continue
            for each in event.inputs:
                self._catch_up(each.parcel, seq)
            found = self.scratch.post(event)
            if found:
                code = "custody_replacement_impossible" if seq == self.seq else "custody_correction_breaks"
                return (_about(self.correction.seq, code, corrects=self.seq, broken=seq), *found)
        for name in self.parcels:
            self._catch_up(name, self.correction.seq)
        return ()

    def _catch_up(self, name: str, seq: int) -> None:
        """Take from the parcel what events that are not reached took before the event."""
        there, here = self.before.parcels.get(name), self.scratch.parcels.get(name)
        if there is None or here is None or here.born == self.seq or here.born in self.events:
            return
        place = self._caught_up.get(name, 0)
        while place < len(there.uses) and there.uses[place] < seq:
            use = there.uses[place]
            place += 1
            if use != self.seq and use not in self.events:
                here.left = here.left.draw(_taken(self.before.events[use], name))[1]
                here.uses.append(use)
        self._caught_up[name] = place

    def result(self) -> Corrected:
        """The books as they were, with all that is reached as it is now."""
        after = self.before.copied()
        after.last = self.correction.seq
        for seq in (self.seq, *self.events):
            after.forget(seq)
        after.take_over(self.scratch, self.parcels)
        return Corrected(ledger=after, changed=tuple(self._changed(after)), gone=tuple(self._gone(after)))

    def _changed(self, after: Ledger) -> Iterator[Changed]:
        for name in sorted(self.parcels):
            one, other = self.before.parcels.get(name), after.parcels.get(name)
            if _state(one) != _state(other):
                yield Changed(
                    parcel=name,
                    before=None if one is None else one.composition,
                    after=None if other is None else other.composition,
                    left_before=None if one is None else one.left,
                    left_after=None if other is None else other.left,
                )

    def _gone(self, after: Ledger) -> Iterator[ChangedGone]:
        for seq in sorted({self.seq, *self.events}):
            for kind, certificate in _ways(self.before.events.get(seq), after.events.get(seq)):
                one, other = (_gone_by(books, seq, kind, certificate) for books in (self.before, after))
                if one != other:
                    yield ChangedGone(event=seq, kind=kind, certificate=certificate, before=one, after=other)


def _named(event: Event) -> list[str]:
    return [each.parcel for each in event.inputs] + [made.parcel for made in event.outputs]


def _taken(event: Event, parcel: str) -> int:
    return next(each.carats for each in event.inputs if each.parcel == parcel)


def _state(parcel: Parcel | None) -> tuple[object, ...]:
    if parcel is None:
        return ()
    return parcel.made, parcel.born_on, parcel.composition, parcel.left


def _ways(*events: Event | None) -> list[tuple[EventKind, str]]:
    """Kind and certificate of the events, each once, in order."""
    return list(dict.fromkeys((event.kind, event.certificate) for event in events if event is not None))


def _gone_by(books: Ledger, seq: int, kind: EventKind, certificate: str) -> Composition | None:
    event = books.events.get(seq)
    if event is None or (event.kind, event.certificate) != (kind, certificate):
        return None
    return books.gone.get(seq)
