"""Applying accepted events: the fold. No regime, no clock: the events say everything."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from openkp.governance.events import Event
from openkp.governance.machines import EventOutOfPlace
from openkp.governance.process import Process
from openkp.governance.steps import APPLY


def applied(process: Process, event: Event) -> Process:
    """The state after an accepted event. Raises EventOutOfPlace for one that the machines do not take."""
    after = APPLY[event.act](process, event)
    return replace(after, count=process.count + 1, last_at=event.at)


def fold(events: Iterable[Event]) -> Process:
    """The state after accepted events, in the order of their instants; those of one instant as they come.

    Raises EventOutOfPlace for events that `perform` never accepted in that order.
    """
    process = Process()
    for event in sorted(events, key=lambda each: each.at):
        try:
            process = applied(process, event)
        except (LookupError, TypeError) as error:
            raise EventOutOfPlace(f"{event.act.value} about {event.subject!r} refers to nothing") from error
    return process
