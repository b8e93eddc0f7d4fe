"""What this office obeys: the decisions shipped with the product and those in its own register."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import lru_cache

from django.db.models import Count, Window

from openkp.office.meetings.models import DecisionRecord
from openkp.scheme.checks import remembered_regime
from openkp.scheme.decisions import decisions
from openkp.scheme.effects import AdoptDefinition
from openkp.scheme.policies import NationalPolicy, policy_for, with_parameters
from openkp.scheme.provisions import Book, shipped_book
from openkp.scheme.regime import Regime

_held: ContextVar[Book | None] = ContextVar("held_decisions", default=None)


def office_book() -> Book:
    """All decisions of this office, ready to be asked. Read anew as soon as the register has a new one."""
    held = _held.get()
    if held is not None:
        return held
    newest = DecisionRecord.objects.order_by("-pk").annotate(so_far=Window(Count("pk")))
    last = newest.values_list("so_far", "digest").first()
    return _book(*((0, b"") if last is None else (last[0], bytes(last[1]))))


@contextmanager
def book_held() -> Iterator[None]:
    """Ask for new decisions once, for many lines that one transaction judges. Not for daily work."""
    token = _held.set(office_book())
    try:
        yield
    finally:
        _held.reset(token)


@lru_cache(maxsize=4)
def _book(so_far: int, last_digest: bytes) -> Book:
    """The register up to a decision; it is append-only, so how many there are and the last name all of it.

    The number alone would not tell two registers apart, the last alone not one that came late: of two
    transactions, the later number may be seen first.
    A decision that a later version of the product ships under the same number gives way to the signed one.
    """
    if not so_far:
        return shipped_book()
    own = {record.number: record.to_decision() for record in DecisionRecord.objects.order_by("pk")}
    return Book([*(each for each in decisions() if each.id not in own), *own.values()])


def office_regime(day: date) -> Regime:
    """What holds on a day for this office."""
    return remembered_regime(day, office_book())


def definition_in_force(day: date) -> str:
    """The definition of conflict diamonds that holds on a day, by its id and revision and the decision.

    Empty if there is none; several, parted by a semicolon, where decisions contradict each other. What it
    says is never a reason to refuse a certificate by machine.
    """
    return "; ".join(
        f"{effect.definition}, {effect.revision} ({provision.decision.id})"
        for provision in office_regime(day).definition()
        if isinstance(effect := provision.effect, AdoptDefinition)
    )


def office_policy(participant: str, day: date, *, book: Book | None = None) -> NationalPolicy:
    """A Participant's parameters on a day, with what the Process has set.

    book: the decisions, where a caller asks for many rows and has read them once.
    """
    regime = remembered_regime(day, book or office_book())
    return with_parameters(policy_for(participant, day), regime, participant)
