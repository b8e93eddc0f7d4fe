"""What decisions say of a certificate, judged from a bundle's data as docs/reference/verdicts.md has it.

The same small judgement is written a second time for the browser. That the data and this judgement give what
the live regime gives (`scheme.rules.decisions_obeyed`, `scheme.trading`) is a property test.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Protocol

from openkp.border.parts import BarPart, BundleParts, ImportBarPart, Limits, Segment, StandingCode, StonesOf
from openkp.border.verdicts import CODES, Answer, finding_of
from openkp.scheme.documents import Certificate, Origin
from openkp.scheme.effects import Counts, InTransit, covers
from openkp.scheme.findings import Finding

_NO_LIMITS = Limits()
_ASCII_BLANKS = " \t\n\r\f\v"


@lru_cache(maxsize=4096)
def plain_name(name: str) -> str:
    """A zone's or mine's name as it is compared (verdicts.md, Names)."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).lower())
    bare = "".join(letter for letter in folded if not "\u0300" <= letter <= "\u036f")
    bare = bare.replace("\u00df", "ss").replace("\u03c2", "\u03c3")
    for blank in _ASCII_BLANKS:
        bare = bare.replace(blank, " ")
    return " ".join(part for part in bare.split(" ") if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRules:
    """One code on one day: the Participant that answers for it, its standing (None: none), its limits."""

    participant: str
    standing: StandingCode | None
    limits: Limits = _NO_LIMITS

    @property
    def may_trade(self) -> bool:
        """True if rough may move to and from it, limits aside."""
        return self.standing in (StandingCode.PARTICIPANT, StandingCode.PARTIAL)


class Rules(Protocol):
    """What holds on a day: from a bundle's table, or from a live regime."""

    def on(self, code: str, day: date, /) -> DayRules:
        """The rules of a code on a day; never raises."""
        ...


class BundleRules:
    """The rules of a bundle. Answers are remembered: one day's papers ask for few of them."""

    __slots__ = ("_known", "_limits", "_members", "_segments")

    def __init__(self, parts: BundleParts) -> None:
        self._limits = parts.limits
        self._segments: dict[str, tuple[Segment, ...]] = {
            each.participant: each.segments for each in parts.standings
        }
        self._members = parts.memberships
        self._known: dict[tuple[str, date], DayRules] = {}

    def on(self, code: str, day: date, /) -> DayRules:
        """The rules of a code on a day; never raises."""
        known = self._known.get((code, day))
        if known is None:
            if len(self._known) > 4096:
                self._known.clear()
            known = self._known[code, day] = self._look_up(code, day)
        return known

    def _look_up(self, code: str, day: date) -> DayRules:
        within = (
            each for each in self._members if each.country == code and _holds(each.first, each.last, day)
        )
        member = next(within, None)
        participant = code if member is None else member.participant
        for each in self._segments.get(participant, ()):
            if _holds(each.first, each.last, day):
                limits = _NO_LIMITS if each.limits is None else self._limits[each.limits]
                return DayRules(participant=participant, standing=each.standing, limits=limits)
        return DayRules(participant=participant, standing=None)


class LiveRules:
    """The rules of a live regime, one day's answer at a time."""

    __slots__ = ("_day_rules",)

    def __init__(self, day_rules: Callable[[str, date], DayRules]) -> None:
        self._day_rules = day_rules

    def on(self, code: str, day: date, /) -> DayRules:
        """The rules of a code on a day."""
        return self._day_rules(code, day)


def _holds(first: date, last: date | None, day: date) -> bool:
    return first <= day and (last is None or day <= last)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """A finding with the place in the certificate and the decision that it is about."""

    finding: Finding
    place: str
    reference: str

    @property
    def blocks(self) -> bool:
        return CODES[self.finding.code].answer is Answer.NOT_ALLOWED


def standing_findings(certificate: Certificate, rules: Rules, on: date) -> list[Finding]:
    """What the standing of its issuer and the decisions say of a certificate on a day."""
    found: list[Finding] = []
    issuer, issued = certificate.issuing_participant, certificate.issued_on
    if not rules.on(issuer, issued).may_trade:
        found.append(_named("issuer_not_participant_then", issuer, issued))
    elif on > issued and not rules.on(issuer, on).may_trade:
        found.append(_named("issuer_not_participant_now", issuer, on))
    said = list(_at_issue(certificate, rules))
    if on > issued:
        blocked = {each.place for each in said if each.blocks}
        said += [each for each in _since(certificate, rules, on) if each.place not in blocked]
    told: dict[tuple[str, str, str], Finding] = {}
    for each in said:
        told.setdefault((each.finding.code, each.place, each.reference), each.finding)
    return [*found, *told.values()]


def _named(code: str, participant: str, day: date) -> Finding:
    return finding_of(code, participant=participant[:40], day=day.isoformat())


def _decided(code: str, participant: str, day: date, decided: tuple[str, str]) -> Finding:
    reference, title = decided
    return finding_of(
        code, participant=participant[:40], day=day.isoformat(), decision=reference, title=title
    )


def _at_issue(certificate: Certificate, rules: Rules) -> Iterator[_Said]:
    day = certificate.issued_on
    there = rules.on(certificate.destination_participant, day)
    ends = _destination(certificate.destination_participant, there, day)
    if ends is not None:
        yield ends
    for index, origin in enumerate(certificate.origins):
        here = rules.on(origin.participant, day)
        if here.standing in (None, StandingCode.REMOVED):
            continue
        place = f"origins[{index}]"
        found = [
            (bar, _Said(finding=said, place=place, reference=bar.reference))
            for bar in here.limits.bars
            if (said := _judge(bar, here, origin, day)) is not None
        ]
        is_blocked = any(each.blocks for _, each in found)
        for bar, each in found:
            yield _older_stock(each, bar, certificate, origin)
        for approval in () if is_blocked else here.limits.approvals:
            if _covers(approval.area, origin) is not False:
                decided = (approval.reference, approval.title)
                said = _decided("approval_needed", here.participant, day, decided)
                yield _Said(finding=said, place=place, reference=approval.reference)


def _destination(code: str, there: DayRules, day: date) -> _Said | None:
    bars = there.limits.import_bars
    if there.may_trade and bars:
        return _receiving(bars[0], there, day)
    if there.standing is StandingCode.PARTICIPANT:
        return None
    if there.standing is StandingCode.PARTIAL:
        if not there.limits.is_import_limited:
            return None
        return _Said(
            finding=_named("destination_under_conditions", code, day), place="destination", reference=""
        )
    return _Said(finding=_named("destination_may_not_trade", code, day), place="destination", reference="")


def _receiving(bar: ImportBarPart, there: DayRules, day: date) -> _Said:
    said = _decided("receiving_barred_by_decision", there.participant, day, (bar.reference, bar.title))
    return _Said(finding=said, place="destination", reference=bar.reference)


def _since(certificate: Certificate, rules: Rules, on: date) -> Iterator[_Said]:
    """What began after the certificate was issued, as the decisions say of parcels under way."""
    left_on = certificate.issued_on
    destination = _destination_since(certificate, rules, on)
    if destination is not None:
        yield destination
    for index, origin in enumerate(certificate.origins):
        here = rules.on(origin.participant, on)
        if here.standing in (None, StandingCode.REMOVED):
            continue
        for bar in here.limits.bars:
            found = _judge(bar, here, origin, on) if _counts(bar, left_on) else None
            later = None if found is None else _in_transit(found, bar)
            if later is not None:
                yield _Said(finding=later, place=f"origins[{index}]", reference=bar.reference)


def _destination_since(certificate: Certificate, rules: Rules, on: date) -> _Said | None:
    code, left_on = certificate.destination_participant, certificate.issued_on
    there = rules.on(code, on)
    found = _destination(code, there, on)
    if found is None:
        return None
    if found.finding.code == "destination_may_not_trade":
        if there.standing not in (StandingCode.SUSPENDED, StandingCode.SELF_SUSPENDED):
            return found
        return _suspended_since(found, there, left_on, on)
    counted = next((bar for bar in there.limits.import_bars if _counts(bar, left_on)), None)
    if counted is None:
        return found
    barred = _receiving(counted, there, on)
    later = _in_transit(barred.finding, counted)
    return None if later is None else replace(barred, finding=later)


def _suspended_since(found: _Said, there: DayRules, left_on: date, on: date) -> _Said | None:
    nothing_stated = Origin(participant=there.participant, carats=None)
    for bar in there.limits.bars:
        judged = _judge(bar, there, nothing_stated, on) if _counts(bar, left_on) else None
        if judged is None:
            continue
        if judged.code == "stones_barred":
            decided = (bar.reference, bar.title)
            judged = _decided("receiving_barred_by_decision", there.participant, on, decided)
        later = _in_transit(judged, bar)
        return None if later is None else _Said(finding=later, place="destination", reference=bar.reference)
    return found


def _counts(bar: BarPart | ImportBarPart, left_on: date) -> bool:
    return bar.counts_on is Counts.IMPORT or bar.since > left_on


def _in_transit(found: Finding, bar: BarPart | ImportBarPart) -> Finding | None:
    if bar.counts_on is Counts.IMPORT or bar.in_transit is InTransit.STOPPED:
        return found
    if bar.in_transit is InTransit.MAY_ARRIVE:
        return None
    return finding_of("barred_since_it_left", **found.params)


def _judge(bar: BarPart, rules: DayRules, stones: Origin, day: date) -> Finding | None:
    """What one bar says of stones of the Participant."""
    reached = _covers(bar.area, stones)
    if reached is False:
        return None
    allowed = [
        (place in bar.yields_to, _covers(area, stones))
        for place, area in enumerate(rules.limits.allowances)
        if area is not None
    ]
    decided = (bar.reference, bar.title)
    if (True, True) in allowed:
        return None
    if reached is None:
        return _decided("place_asked", rules.participant, day, decided)
    if (False, True) in allowed:
        return _decided("decisions_disagree", rules.participant, day, decided)
    code = "place_needed" if (True, None) in allowed else "stones_barred"
    return _decided(code, rules.participant, day, decided)


def _older_stock(said: _Said, bar: BarPart, certificate: Certificate, origin: Origin) -> _Said:
    """Stones of others may lawfully lie abroad since before the bar: then their history is asked for."""
    may_be_older = origin.participant != certificate.issuing_participant and certificate.source_certificates
    if not may_be_older or not said.blocks or said.finding.code == "decisions_disagree":
        return said
    if bar.counts_on in (Counts.PRODUCTION, Counts.IMPORT):
        return said
    if origin.produced_from is not None and origin.produced_from >= bar.since:
        return said
    return replace(said, finding=finding_of("older_stock_asked", **said.finding.params))


def _covers(area: StonesOf, stones: Origin) -> bool | None:
    """As `scheme.effects.covers`; names are compared in the form that every program makes alike."""
    return covers(area, stones, plain=plain_name)
