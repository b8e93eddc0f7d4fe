"""A log of events tried event by event: all that is wrong with it, each finding with the event's number.

An event that is refused is left out, and what rests on it is counted and not accused again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from openkp.custody.composition import Composition
from openkp.custody.corrections import effective
from openkp.custody.cover import asks_of_place, barred
from openkp.custody.events import SOURCES, Event, EventKind
from openkp.custody.ledger import Ledger
from openkp.custody.licences import Licence, check_production
from openkp.custody.log_order import explained
from openkp.custody.origins import OriginKey
from openkp.scheme.effects import same_name
from openkp.scheme.findings import Finding, Severity
from openkp.scheme.regime import Regime

#: Findings after which nothing more is said.
MAX_FINDINGS = 10_000

#: Looks at an event that was posted, with what there is to say about it.
Look = Callable[[Ledger, Event], Iterable[Finding]]


@dataclass(slots=True, kw_only=True)
class CheckedLog:
    """What became of a log: the ledger of all events that could be posted, and the findings.

    events: the log with its corrections applied. refused: numbers of events that could not be posted, and
    of those that rest on them.
    """

    ledger: Ledger
    events: tuple[Event, ...] = ()
    findings: list[Finding] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)


def check_log(
    events: Iterable[Event],
    *,
    lost: Iterable[str] = (),
    looks: Sequence[Look] = (),
    ledger: Ledger | None = None,
) -> CheckedLog:
    """Try every event. lost: parcels that are known to be missing, as their rows could not be read.

    ledger: what was there before; nothing if not given.
    """
    happened, findings = effective(events)
    before = Ledger() if ledger is None else ledger
    checked = CheckedLog(ledger=before, events=happened, findings=list(findings))
    missing, waiting = set(lost), []
    for event in happened:
        if any(each.parcel in missing for each in event.inputs):
            waiting.append(event.seq)
            found: tuple[Finding, ...] = ()
        else:
            found = checked.ledger.post(event)
            checked.refused += [event.seq] if found else []
        if found or (waiting and waiting[-1] == event.seq):
            missing |= {made.parcel for made in event.outputs if made.parcel not in checked.ledger.parcels}
        else:
            found = tuple(each for look in looks for each in look(checked.ledger, event))
        checked.findings += found
        if len(checked.findings) >= MAX_FINDINGS:
            checked.findings.insert(
                0, _of_log("custody_more_findings", Severity.BLOCKS, count=len(checked.findings))
            )
            return checked
    if waiting:
        first = min(waiting)
        checked.findings.append(
            _of_log("custody_follows_refused", Severity.NOTES, count=len(waiting), seq=first)
        )
    checked.findings = list(explained(checked.findings, happened))
    checked.refused += waiting
    checked.findings += _days_that_go_back(happened)
    return checked


def _of_log(code: str, severity: Severity, **params: str | int) -> Finding:
    return Finding(code=code, severity=severity, clause="KPCS-CD:IV.a", params=params)


def _days_that_go_back(events: Sequence[Event]) -> Iterator[Finding]:
    """Said once: a log is in the order of writing, which need not be that of the days."""
    back = [later for earlier, later in pairwise(events) if later.happened_on < earlier.happened_on]
    if back:
        first = back[0]
        yield Finding(
            code="custody_day_goes_back",
            severity=Severity.NOTES,
            clause="KPCS-CD:IV.a",
            subject=f"event {first.seq}",
            params={"count": len(back), "seq": first.seq, "day": first.happened_on.isoformat()},
        )


def look_for_bars(regime_of: Callable[[date], Regime]) -> Look:
    """Origins under a bar: an export that may hold some is stopped, what is mined or arrives is asked about.

    regime_of: the regime of a day; each event is seen under that of its own day.
    """
    quiet: dict[tuple[OriginKey, date, bool], bool] = {}

    def look(ledger: Ledger, event: Event) -> Iterator[Finding]:
        is_export = event.kind is EventKind.EXPORT
        if not is_export and event.kind not in SOURCES:
            return
        composition = ledger.gone[event.seq] if is_export else event.origins
        ask = barred if is_export else asks_of_place
        day = event.happened_on
        for key, share in composition:
            if (key, day, is_export) not in quiet:
                quiet[key, day, is_export] = not ask(
                    Composition.exact({key: 1}), regime=regime_of(day), subject=""
                )
            if not quiet[key, day, is_export]:
                yield from ask(Composition({key: share}), regime=regime_of(day), subject=f"event {event.seq}")

    return look


def look_for_licences(licences: Iterable[Licence]) -> Look:
    """Stones mined under a licence that was out of date, or of another area, on the day of the event."""
    known: Mapping[str, Licence] = {same_name(licence.number): licence for licence in licences}

    def look(ledger: Ledger, event: Event) -> Iterator[Finding]:
        if event.kind is not EventKind.PRODUCTION:
            return
        for key, _ in event.origins:
            licence = known.get(same_name(key.licence)) if key.licence else None
            yield from check_production(licence, key, day=event.happened_on, subject=f"event {event.seq}")

    return look
