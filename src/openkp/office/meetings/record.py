"""The record of the table, folded. A process keeps what it folded and takes up only newer events."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock

from openkp.governance import Event, Process
from openkp.governance.applying import applied
from openkp.office.meetings.models import MeetingEvent


@dataclass(frozen=True, slots=True)
class Folded:
    """The state after an event; `chain` names all that went into it."""

    process: Process
    pk: int = 0
    chain: str = ""


_START = Folded(Process())
_lock = Lock()
_kept = _START


def folded() -> Folded:
    """The state of the Process by the record of this office, as of now."""
    global _kept
    with _lock:
        start = _kept if _is_in_the_record(_kept) else _START
        rows = list(MeetingEvent.objects.filter(pk__gt=start.pk).order_by("pk"))
        if not rows:
            _kept = start
            return start
        state = start.process
        for row in rows:
            state = applied(state, row.to_event())
        _kept = Folded(state, rows[-1].pk, rows[-1].chain)
        return _kept


def _is_in_the_record(known: Folded) -> bool:
    """A record that was rolled back, or another database, has not got this chain."""
    return known.pk == 0 or MeetingEvent.objects.filter(pk=known.pk, chain=known.chain).exists()


def process() -> Process:
    """The state of the Process by the record of this office."""
    return folded().process


def events_of(meeting: str) -> list[tuple[MeetingEvent, Event]]:
    """What happened at a meeting, in order."""
    return [(row, row.to_event()) for row in MeetingEvent.objects.filter(meeting=meeting).order_by("pk")]
