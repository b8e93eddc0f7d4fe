"""Why a parcel was not there yet: the log makes it later, or events go round in a circle."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from openkp.custody.events import Event
from openkp.scheme.findings import Finding


def explained(findings: Iterable[Finding], log: Sequence[Event]) -> tuple[Finding, ...]:
    """Findings of a log, where a parcel that some later event of it makes is not just said to be unknown.

    log: the events with their corrections applied, in order, those that were refused among them.
    """
    found = tuple(findings)
    if not any(each.code == "custody_parcel_unknown" for each in found):
        return found
    makers = _makers(log)
    circles = _circles(log, makers)
    events = {event.seq: event for event in log}
    return tuple(_explained(each, events, makers, circles) for each in found)


def _explained(
    finding: Finding,
    events: Mapping[int, Event],
    makers: Mapping[str, list[int]],
    circles: Mapping[int, int],
) -> Finding:
    if finding.code != "custody_parcel_unknown":
        return finding
    event = events[int(finding.params["seq"])]
    shown = str(finding.params["parcel"])
    names = [each.parcel for each in event.inputs if each.parcel.startswith(shown)]
    later = [maker for name in names for maker in makers.get(name, ()) if maker > event.seq]
    around = [maker for maker in later if event.seq in circles and circles[event.seq] == circles.get(maker)]
    if not later:
        return finding
    code = "custody_cycle_of_events" if around else "custody_used_before_logged"
    return replace(finding, code=code, params=dict(finding.params) | {"maker": (around or later)[0]})


def _makers(log: Iterable[Event]) -> Mapping[str, list[int]]:
    """parcel -> the events that make it, also those that cannot stand."""
    makers: dict[str, list[int]] = defaultdict(list)
    for event in log:
        for made in event.outputs:
            makers[made.parcel].append(event.seq)
    return dict(makers)


def _circles(log: Sequence[Event], makers: Mapping[str, list[int]]) -> dict[int, int]:
    """Events that need what they make: number of the event -> one number for each circle.

    Circles are the strongly connected parts of what needs what (Kosaraju's two searches).
    """
    needs: dict[int, set[int]] = {event.seq: set() for event in log}
    for event in log:
        for each in event.inputs:
            needs[event.seq] |= set(makers.get(each.parcel, ())) - {event.seq}
    needed_by: dict[int, set[int]] = {seq: set() for seq in needs}
    for seq, others in needs.items():
        for other in others:
            needed_by[other].add(seq)
    left: list[int] = []
    seen: set[int] = set()
    for seq in needs:
        left += _search(seq, needs, seen)
    circles: dict[int, int] = {}
    seen.clear()
    for seq in reversed(left):
        together = _search(seq, needed_by, seen)
        if len(together) > 1:
            circles |= dict.fromkeys(together, seq)
    return circles


def _search(start: int, graph: Mapping[int, set[int]], seen: set[int]) -> list[int]:
    """What is newly reached from an event, in the order in which the search leaves it for good."""
    if start in seen:
        return []
    seen.add(start)
    done: list[int] = []
    way = [(start, iter(sorted(graph[start])))]
    while way:
        seq, others = way[-1]
        following = next((other for other in others if other not in seen), None)
        if following is None:
            done.append(seq)
            way.pop()
        else:
            seen.add(following)
            way.append((following, iter(sorted(graph[following]))))
    return done
