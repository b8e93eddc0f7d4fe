"""Stored events as they really were: each corrected event as its last correction tells it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from openkp.custody.event_form import read_event
from openkp.custody.events import Event, EventKind
from openkp.office.parties.models import Authority
from openkp.office.stocks.models import StockEvent

T = TypeVar("T")
#: Keys that one query may name: below the limit of every database.
AT_ONCE = 900


def effective_events(authority: Authority, rows: Iterable[StockEvent]) -> dict[int, Event | None]:
    """Events by number, the last correction of each applied; None where it says that nothing happened.

    Corrections among the rows are left out. One query for each 900 rows.
    Raises ValueError where a stored row is no event: then somebody changed the database by hand.
    """
    found: dict[int, Event | None] = {
        row.seq: stored_event(row) for row in rows if row.kind != EventKind.CORRECTION
    }
    for correction in corrections_of(authority, found):
        found[correction.corrects] = correction.replaced_by
    return found


def corrections_of(authority: Authority, seqs: Iterable[int]) -> Iterator[Event]:
    """The corrections of these events, in their own order."""
    for some in in_parts(list(seqs)):
        rows = StockEvent.objects.filter(authority=authority, corrects__in=some).order_by("seq")
        for row in rows:
            yield stored_event(row)


def stored_event(row: StockEvent) -> Event:
    """The event of a row, as it was recorded."""
    event, found = read_event(row.content)
    if event is None:
        raise ValueError(f"{row} is no event: {[each.code for each in found]}")
    return event


def in_parts(keys: Sequence[T]) -> Iterator[Sequence[T]]:
    """The keys in parts that a query may name."""
    for start in range(0, len(keys), AT_ONCE):
        yield keys[start : start + AT_ONCE]
