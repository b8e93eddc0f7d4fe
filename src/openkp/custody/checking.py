"""A log of events tried event by event: all that is wrong with it, each finding with the event's number.

An event that is refused is left out, and what rests on it is counted and not accused again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from openkp.custody.composition import Composition, Share, in_carats, pooled
from openkp.custody.corrections import effective
from openkp.custody.cover import arrivals, asks_of_place, barred, not_stated
from openkp.custody.events import SOURCES, Event, EventKind, Made
from openkp.custody.ledger import Ledger
from openkp.custody.licences import Licence, check_holder, check_production
from openkp.custody.log_order import explained
from openkp.custody.origins import OriginKey
from openkp.custody.tracing import backward
from openkp.scheme.effects import same_name
from openkp.scheme.findings import Finding, Severity, is_blocked
from openkp.scheme.regime import Regime

#: Findings after which nothing more is said.
MAX_FINDINGS = 10_000

#: Looks at an event that can be posted, just before it is; what blocks keeps it out.
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
        if any(each.parcel in missing and each.parcel not in before.parcels for each in event.inputs):
            waiting.append(event.seq)
            is_posted = False
        else:
            found, is_posted = _tried(before, event, looks)
            checked.findings += found
            checked.refused += [] if is_posted else [event.seq]
        if not is_posted:
            missing |= {made.parcel for made in event.outputs}
        if len(checked.findings) >= MAX_FINDINGS:
            break
    many = len(checked.findings)
    if waiting:
        first = min(waiting)
        checked.findings.append(
            _of_log("custody_follows_refused", Severity.NOTES, count=len(waiting), seq=first)
        )
    checked.findings = list(explained(checked.findings, happened))
    checked.refused += waiting
    checked.findings += _days_that_go_back(happened)
    if many >= MAX_FINDINGS:
        checked.findings.insert(0, _of_log("custody_more_findings", Severity.BLOCKS, count=many))
    return checked


def _tried(ledger: Ledger, event: Event, looks: Sequence[Look]) -> tuple[tuple[Finding, ...], bool]:
    """What there is to say about the event, and whether it was posted."""
    if not looks:
        found = ledger.post(event)
        return found, not found
    found = tuple(ledger.refusals(event))
    if found:
        return found, False
    found = tuple(each for look in looks for each in look(ledger, event))
    if is_blocked(found):
        return found, False
    ledger.post(event)
    return found, True


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

    A bar on exports that began after the last stones of an origin had arrived does not reach them. An export
    of stones without any origin is asked about.
    regime_of: the regime of a day; each event is seen under that of its own day.
    """
    quiet: dict[tuple[OriginKey, date, bool], bool] = {}

    def look(ledger: Ledger, event: Event) -> Iterator[Finding]:
        is_export = event.kind is EventKind.EXPORT
        if not is_export and event.kind not in SOURCES:
            return
        composition = _taken(ledger, event) if is_export else event.origins
        ask = barred if is_export else asks_of_place
        day, subject = event.happened_on, f"event {event.seq}"
        loud: dict[OriginKey, Share] = {}
        for key, share in composition:
            if (key, day, is_export) not in quiet:
                quiet[key, day, is_export] = not ask(
                    Composition.exact({key: 1}), regime=regime_of(day), subject=""
                )
            if not quiet[key, day, is_export]:
                loud[key] = share
        if loud and is_export:
            came = _arrived(ledger, event)
            yield from barred(Composition(loud), regime=regime_of(day), subject=subject, arrived=came)
        elif loud:
            yield from asks_of_place(Composition(loud), regime=regime_of(day), subject=subject)
        if is_export:
            yield from not_stated(composition, subject=subject)

    return look


def _taken(ledger: Ledger, event: Event) -> Composition:
    """What the event would take from its parcels."""
    return pooled(ledger.parcels[each.parcel].left.draw(each.carats)[0] for each in event.inputs)


def _arrived(ledger: Ledger, event: Event) -> Mapping[OriginKey, date]:
    """When the last stones of each imported origin behind the event arrived; none where that is not known."""
    sources = {seq for each in event.inputs for seq in backward(ledger, each.parcel).sources}
    known = [ledger.events[seq] for seq in sorted(sources) if seq in ledger.events]
    return arrivals(known) if len(known) == len(sources) else {}


def look_for_licences(licences: Iterable[Licence]) -> Look:
    """Stones mined under a licence of another holder, or out of date, or of another area, on the day."""
    known: Mapping[str, Licence] = {same_name(licence.number): licence for licence in licences}

    def look(ledger: Ledger, event: Event) -> Iterator[Finding]:
        if event.kind is not EventKind.PRODUCTION:
            return
        subject = f"event {event.seq}"
        for key, _ in event.origins:
            licence = known.get(same_name(key.licence)) if key.licence else None
            yield from check_production(licence, key, day=event.happened_on, subject=subject)
            if licence is None:
                continue
            for holder in sorted({made.holder for made in event.outputs if _may_be_of(key, made)}):
                yield from check_holder(licence, holder, subject=subject)

    return look


def _may_be_of(key: OriginKey, made: Made) -> bool:
    return not made.stated.shares or key in made.stated.shares


def look_for_openings() -> Look:
    """Opening stock of somebody whose books are open already: every such carat is an unexplained one."""
    begun: dict[str, tuple[int, EventKind, date]] = {}

    def look(ledger: Ledger, event: Event) -> Iterator[Finding]:
        holders = {made.holder for made in event.outputs}
        holders |= {ledger.parcels[each.parcel].holder for each in event.inputs}
        for holder in sorted(holders):
            there = begun.setdefault(holder, (event.seq, event.kind, event.happened_on))
            if event.kind is not EventKind.OPENING:
                begun[holder] = (event.seq, event.kind, event.happened_on)
            elif there[1:] != (event.kind, event.happened_on):
                yield _late_opening(event, holder, earlier=there[0])

    return look


def _late_opening(event: Event, holder: str, *, earlier: int) -> Finding:
    carats = sum(made.carats for made in event.outputs if made.holder == holder)
    return Finding(
        code="custody_opening_late",
        severity=Severity.ASKS,
        clause="KPCS-CD:IV.a",
        subject=f"event {event.seq}",
        params={
            "seq": event.seq,
            "holder": holder[:60],
            "carats": in_carats(carats),
            "day": event.happened_on.isoformat(),
            "earlier": earlier,
        },
    )
