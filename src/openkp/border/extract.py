"""The regime as data for a bundle: standings, limits, memberships and number forms over all days.

Days on which something can change are read off the decisions; between two of them nothing does, so each span
is asked once. `day_rules` is one day's answer for one code, and what a verifier with a live regime uses.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from openkp.border.decisions import DayRules, plain_name
from openkp.border.parts import (
    ApprovalPart,
    BarPart,
    ImportBarPart,
    Limits,
    MembershipPart,
    NumberFormPart,
    NumberSeriesPart,
    Segment,
    StandingCode,
    StandingPart,
    StonesOf,
    WarningPart,
)
from openkp.scheme.decisions import Decision
from openkp.scheme.effects import Area, Direction, EffectKind, Require, Safeguard
from openkp.scheme.numbers import NumberSeries, PublishedWarning, normalise_number
from openkp.scheme.participants import SCHEME_BEGAN_ON, history
from openkp.scheme.policies import NationalPolicy, known_policies, policy_for
from openkp.scheme.provisions import Book, Provision
from openkp.scheme.regime import Regime, Standing, regime_at
from openkp.scheme.trading import TradeRules, reception

_DAY = timedelta(days=1)
_STANDING = {
    Standing.PARTICIPANT: StandingCode.PARTICIPANT,
    Standing.PARTIAL: StandingCode.PARTIAL,
    Standing.SUSPENDED: StandingCode.SUSPENDED,
    Standing.SELF_SUSPENDED: StandingCode.SELF_SUSPENDED,
    Standing.REMOVED: StandingCode.REMOVED,
}
#: An area that `trading` uses for an opening under which nothing is certified has no Participant.
_NO_PARTICIPANT = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegimeExtract:
    """The parts of a bundle that come from decisions and the history of participation."""

    standings: tuple[StandingPart, ...]
    limits: tuple[Limits, ...]
    memberships: tuple[MembershipPart, ...]


def day_rules(regime: Regime, code: str) -> DayRules:
    """What the regime of a day says of a code, as a bundle says it. Never raises."""
    status = regime.status(code)
    exports = regime.trade_rules(code)
    imports = regime.trade_rules(code, Direction.IMPORTS)
    standing = _STANDING.get(status.standing)
    limits = Limits() if standing is None else _limits(exports, imports)
    return DayRules(participant=status.participant, standing=standing, limits=limits)


def _limits(exports: TradeRules, imports: TradeRules) -> Limits:
    book = exports.book
    allowed = [each for each, _ in exports.allowances]
    return Limits(
        bars=tuple(
            BarPart(
                reference=bar.reference,
                title=bar.decision.title[:200],
                since=bar.counts_from,
                counts_on=bar.effect.terms.counts_on,
                in_transit=bar.effect.terms.in_transit,
                area=_stones(area),
                yields_to=tuple(
                    place for place, each in enumerate(allowed) if book.yields_to(bar, each, exports.known_on)
                ),
            )
            for bar, area in exports.bars
        ),
        allowances=tuple(
            None if area.participant == _NO_PARTICIPANT else _stones(area) for _, area in exports.allowances
        ),
        approvals=tuple(
            ApprovalPart(
                reference=each.reference,
                title=each.decision.title[:200],
                since=each.counts_from,
                area=_stones(area),
            )
            for each, area in exports.safeguards
            if isinstance(each.effect, Require) and each.effect.safeguard is Safeguard.PRE_APPROVAL
        ),
        import_bars=tuple(_import_bars(imports)),
        is_import_limited=not imports.is_free,
    )


def _stones(area: Area) -> StonesOf:
    return StonesOf(
        zones=tuple(dict.fromkeys(plain_name(name) for name in area.zones)),
        mines=tuple(dict.fromkeys(plain_name(name) for name in area.mines)),
        produced_from=area.produced_from,
        produced_to=area.produced_to,
    )


def _import_bars(imports: TradeRules) -> Iterator[ImportBarPart]:
    """The bars of the whole Participant on imports that no allowance opens wholly."""
    blocking = {each.clause for each in reception(imports).findings}
    disagreed = {(each.params["decision"], each.params["paragraph"]) for each in reception(imports).findings}
    for bar, area in imports.bars:
        is_meant = area.is_whole and bar.effect.KIND is EffectKind.BAR
        names = (bar.decision.id, bar.paragraph.number)
        if is_meant and (bar.reference in blocking or names in disagreed):
            yield ImportBarPart(
                reference=bar.reference,
                title=bar.decision.title[:200],
                since=bar.counts_from,
                counts_on=bar.effect.terms.counts_on,
                in_transit=bar.effect.terms.in_transit,
            )


def extract_regime(book: Book, *, known_on: date | None = None) -> RegimeExtract:
    """Standings and limits of every Participant on every day, by the decisions of a book."""
    found: dict[Limits, int] = {}
    standings = []
    for code in book.countries:
        segments = tuple(_segments(book, code, known_on, found))
        if segments:
            standings.append(StandingPart(participant=code, segments=segments))
    return RegimeExtract(
        standings=tuple(sorted(standings, key=lambda each: each.participant.encode())),
        limits=tuple(found),
        memberships=tuple(
            MembershipPart(
                country=each.member, participant=each.reio, first=each.valid_from, last=each.valid_to
            )
            for each in history().memberships
        ),
    )


def _segments(book: Book, code: str, known_on: date | None, limits: dict[Limits, int]) -> Iterator[Segment]:
    """The spans of days with one answer, those without a standing left out."""
    days = sorted(_days_of_change(book, code))
    spans: list[tuple[date, date | None, DayRules]] = []
    for first, after in zip(days, [*days[1:], None], strict=True):
        said = day_rules(regime_at(first, book, known_on=known_on), code)
        last = None if after is None else after - _DAY
        if spans and spans[-1][2] == said:
            spans[-1] = (spans[-1][0], last, said)
        else:
            spans.append((first, last, said))
    for first, last, said in spans:
        # While a country is a member of another Participant, that one's segments are looked up.
        if said.standing is not None and said.participant == code:
            index = None
            if said.limits != Limits():
                index = limits.setdefault(said.limits, len(limits))
            yield Segment(first=first, last=last, standing=said.standing, limits=index)


def _days_of_change(book: Book, code: str) -> set[date]:
    """Every day on which the answer for a code may differ from that of the day before."""
    days = {SCHEME_BEGAN_ON}
    for membership in history().memberships:
        if membership.member == code:
            days |= {membership.valid_from, *([membership.valid_to + _DAY] if membership.valid_to else [])}
    provisions = book.of_country(code)
    decided = {each.decision.id: each.decision for each in provisions}
    for each in provisions:
        days |= _days_of(each)
        if each.effect.KIND is EffectKind.OPEN_ON_CERTIFICATION:
            for act in book.certifications_of(each):
                days |= _days_of(act)
                decided[act.decision.id] = act.decision
    for other in _linked(book, decided):
        days |= {other.counts_from, other.earliest, other.latest}
        for paragraph in other.paragraphs:
            for effect in paragraph.effects:
                terms = effect.terms
                days |= {day for day in (terms.starts_on,) if day}
                days |= {day + _DAY for day in (terms.ends_on,) if day and day < date.max}
    return {day for day in days if day >= SCHEME_BEGAN_ON}


def _days_of(provision: Provision) -> set[date]:
    days = {provision.begins, provision.settled, provision.counts_from}
    if provision.ends_on is not None and provision.ends_on < date.max:
        days.add(provision.ends_on + _DAY)
    return days


def _linked(book: Book, decided: dict[str, Decision]) -> Iterable[Decision]:
    """The decisions themselves and all that amend, end or suspend them, one behind the other."""
    found = dict(decided)
    waiting = list(decided)
    while waiting:
        for _, _, other in book.links.get(waiting.pop(), ()):
            if other.id not in found:
                found[other.id] = other
                waiting.append(other.id)
    return found.values()


def number_forms(policies: Sequence[NationalPolicy] | None = None) -> tuple[NumberFormPart, ...]:
    """The forms of numbers that Participants and the product's default have (of the shipped policies)."""
    known = known_policies() if policies is None else policies
    forms = [_form(each) for each in known if not each.is_default]
    default = policy_for("", SCHEME_BEGAN_ON)
    pattern = default.number_pattern.replace("[A-Z]{2}", "{code}", 1)
    return (
        *forms,
        NumberFormPart(
            participant="",
            first=SCHEME_BEGAN_ON,
            last=None,
            pattern=pattern,
            sample=default.number_template.format(code="XX", year=2026, serial=1),
            is_own=False,
        ),
    )


def _form(policy: NationalPolicy) -> NumberFormPart:
    return NumberFormPart(
        participant=policy.participant,
        first=max(policy.valid_from, date(1970, 1, 1)),
        last=policy.valid_to,
        pattern=policy.number_pattern,
        sample=policy.number_template.format(code=policy.participant, year=policy.valid_from.year, serial=1),
        is_own=True,
    )


def number_series(series: Iterable[NumberSeries]) -> tuple[NumberSeriesPart, ...]:
    """Notified series as parts, in a fixed order."""
    parts = [
        NumberSeriesPart(
            participant=each.participant,
            year=each.year,
            first=each.first,
            last=each.last,
            notified_on=each.notified_on,
        )
        for each in series
    ]
    return tuple(
        sorted(parts, key=lambda each: (each.participant, each.notified_on, each.year or 0, each.first))
    )


def warnings_of(warnings: Iterable[PublishedWarning]) -> tuple[WarningPart, ...]:
    """Published warnings as parts, in a fixed order; one without a number says nothing of a number."""
    parts = [
        WarningPart(
            number=normalise_number(each.number),
            participant=each.participant,
            published_on=each.published_on,
            source=each.source[:200],
        )
        for each in warnings
        if normalise_number(each.number)
    ]
    return tuple(sorted(parts, key=lambda each: (each.number, each.published_on, each.participant)))
