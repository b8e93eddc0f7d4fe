"""Balance of a holder, a mine or a participant: opening + in - out - losses = closing (Annex II 5 to 8).

A holder's balance is of all that the account has. That of a mine or a participant is of the stones mined
there, wherever the books have them, and by bookkeeping where they are mixed. Carats are whole hundredths.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from types import MappingProxyType
from typing import Protocol

from openkp.custody.checking import CheckedLog, check_log
from openkp.custody.composition import EMPTY
from openkp.custody.events import LEAVING, SOURCES, Event
from openkp.custody.ledger import Ledger, in_carats
from openkp.custody.origins import OriginKey
from openkp.scheme.findings import Finding, Severity

_asks = partial(Finding, severity=Severity.ASKS, clause="KPCS-CD:IV.a")


class Tolerates(Protocol):
    """What says how far a count may be from the books, such as the policy of a participant."""

    def tolerance(self, book: int) -> int:
        """Hundredths for a stock of so many hundredths by the books."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What a holder declared, or an officer counted, at the end of a day, in hundredths."""

    as_of: date
    carats: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """The books beside a declaration or count, in hundredths; `difference` is declared less book.

    likely: numbers of events since the last count that was within tolerance, each of which alone explains the
    difference: without it, or recorded twice, the books would agree.
    """

    as_of: date
    book: int
    declared: int
    difference: int
    tolerance: int
    is_within: bool
    likely: tuple[int, ...] = ()

    def findings(self, subject: str) -> tuple[Finding, ...]:
        """What to ask about, each event by its number; nothing within tolerance."""
        if self.is_within:
            return ()
        day, difference = self.as_of.isoformat(), in_carats(self.difference)
        amounts = {"book": self.book, "declared": self.declared, "tolerance": self.tolerance}
        params: dict[str, str | int] = {"day": day, "difference": difference}
        apart = params | {name: in_carats(value) for name, value in amounts.items()}
        return (
            _asks(code="custody_balance_open", subject=subject, params=apart),
            *(
                _asks(code="custody_balance_event", subject=f"event {seq}", params=params | {"seq": seq})
                for seq in self.likely
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """The balance of a period; opening + into - out_of - lost = closing, always, in hundredths.

    opening: before the first day. into, out_of, lost: by kind of event, without kinds that moved nothing.
    closing: at the end of the last day. first_bad: the first event of the log that cannot stand; such events
    are in no sum. findings: why they cannot, and what declarations ask. declared: see `Compared`.
    """

    first: date
    last: date
    opening: int
    into: Mapping[str, int]
    out_of: Mapping[str, int]
    lost: Mapping[str, int]
    closing: int
    first_bad: int | None = None
    declared: tuple[Compared, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """What one event did to a balance, in hundredths. lost: True where stones are not there any more."""

    seq: int
    day: date
    kind: str
    into: int = 0
    out_of: int = 0
    lost: int = 0

    @property
    def change(self) -> int:
        """By how much there is more than before."""
        return self.into - self.out_of - self.lost


def balance(
    books: Ledger | Iterable[Event],
    *,
    holder: str = "",
    mine: str = "",
    participant: str = "",
    first: date,
    last: date,
    declared: Iterable[Stated] = (),
    policy: Tolerates | int = 0,
) -> Balance:
    """The balance of one of a holder (by code), a mine or a participant (of origin) from first to last day.

    books: a ledger, or a log with its corrections, of which events that cannot stand are left out and named.
    declared: what was declared or counted, compared with the books at the end of its day; policy: what is
    within tolerance, or plain hundredths.
    Raises ValueError unless exactly one is asked for and the days are in order.
    """
    if sum(map(bool, (holder, mine, participant))) != 1 or first > last:
        raise ValueError("a balance is of one holder, mine or participant, from a first to a last day")
    checked = CheckedLog(ledger=books) if isinstance(books, Ledger) else check_log(books)
    moved = tuple(movements(checked.ledger, holder=holder, mine=mine, participant=participant))
    found = _with_counts(moved, declared, policy)
    period = _Sums()
    for each in moved:
        period.add(each, first, last)
    return Balance(
        first=first,
        last=last,
        opening=period.opening,
        into=MappingProxyType(period.into),
        out_of=MappingProxyType(period.out_of),
        lost=MappingProxyType(period.lost),
        closing=period.closing,
        first_bad=min(checked.refused, default=None),
        declared=found,
        findings=(
            *checked.findings,
            *(each for one in found for each in one.findings(holder or mine or participant)),
        ),
    )


def compare(book: int, declared: int, policy: Tolerates | int, *, as_of: date) -> Compared:
    """A declaration or count beside the books, in hundredths; policy: the tolerance, or what gives it."""
    tolerance = policy if isinstance(policy, int) else policy.tolerance(book)
    difference = declared - book
    return Compared(
        as_of=as_of,
        book=book,
        declared=declared,
        difference=difference,
        tolerance=tolerance,
        is_within=abs(difference) <= tolerance,
    )


def movements(ledger: Ledger, *, holder: str = "", mine: str = "", participant: str = "") -> list[Movement]:
    """Every event of the ledger that changed what a holder has, or what there is of a mine or participant.

    In the order of days, and of numbers within a day.
    """
    if holder:
        found = [_of_holder(ledger, event, holder) for event in ledger.events.values()]
    else:
        wanted = {key for key in ledger.roots if _is_of(key, mine, participant)}
        found = [_of_origins(ledger, event, wanted) for event in ledger.events.values()]
    moved = [each for each in found if each.into or each.out_of or each.lost]
    return sorted(moved, key=lambda each: (each.day, each.seq))


def _is_of(key: OriginKey, mine: str, participant: str) -> bool:
    return key.mine == mine if mine else key.country == participant


def _of_holder(ledger: Ledger, event: Event, holder: str) -> Movement:
    mine = sum(made.carats for made in event.outputs if made.holder == holder)
    movement = partial(Movement, seq=event.seq, day=event.happened_on, kind=event.kind.value)
    if event.kind in SOURCES or ledger.parcels[event.inputs[0].parcel].holder != holder:
        return movement(into=mine)
    lost = event.gone if _is_loss(event) else 0
    return movement(out_of=event.taken - mine - lost, lost=lost)


def _of_origins(ledger: Ledger, event: Event, wanted: set[OriginKey]) -> Movement:
    movement = partial(Movement, seq=event.seq, day=event.happened_on, kind=event.kind.value)
    if event.kind in SOURCES:
        return movement(into=event.origins.share_of(wanted.__contains__).carats)
    gone = ledger.gone.get(event.seq, EMPTY).share_of(wanted.__contains__).carats
    return movement(lost=gone) if _is_loss(event) else movement(out_of=gone)


def _is_loss(event: Event) -> bool:
    """True if what the event took out of the books is not there any more, rather than somewhere else."""
    return LEAVING.get(event.kind, "").startswith("lost:")


def _with_counts(
    moved: tuple[Movement, ...], declared: Iterable[Stated], policy: Tolerates | int
) -> tuple[Compared, ...]:
    """Each declaration beside the books of its day, in the order of days."""
    found = []
    book = place = 0
    since: list[Movement] = []
    for each in sorted(declared, key=lambda one: one.as_of):
        while place < len(moved) and moved[place].day <= each.as_of:
            book += moved[place].change
            since.append(moved[place])
            place += 1
        compared = compare(book, each.carats, policy, as_of=each.as_of)
        if compared.is_within:
            since = []
        else:
            likely = tuple(one.seq for one in since if abs(one.change) == abs(compared.difference))
            compared = replace(compared, likely=likely)
        found.append(compared)
    return tuple(found)


@dataclass(slots=True)
class _Sums:
    opening: int = 0
    closing: int = 0
    into: dict[str, int] = field(default_factory=dict)
    out_of: dict[str, int] = field(default_factory=dict)
    lost: dict[str, int] = field(default_factory=dict)

    def add(self, each: Movement, first: date, last: date) -> None:
        if each.day > last:
            return
        self.closing += each.change
        if each.day < first:
            self.opening += each.change
            return
        for sums, much in ((self.into, each.into), (self.out_of, each.out_of), (self.lost, each.lost)):
            if much:
                sums[each.kind] = sums.get(each.kind, 0) + much
