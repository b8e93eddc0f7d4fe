"""Whether stones of a Participant may move on a day, place by place, and by which decision and paragraph.

A bar stands unless a decision that amends it, or acts under it, lets the place go. A bar and an allowance
that do not know of each other are a contradiction of the Process: the finding names both, and the bar holds
until a decision settles it. Whatever is not stated about the stones fails closed where everything else is
barred, and asks where only some places are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from openkp.scheme.effects import (
    Allow,
    Area,
    Bar,
    ChangeStanding,
    Counts,
    Direction,
    EffectKind,
    InTransit,
    OpenOnCertification,
    Place,
    Require,
    Safeguard,
    StandingChange,
    covers,
    may_overlap,
)
from openkp.scheme.findings import Finding, Severity, is_blocked
from openkp.scheme.provisions import Book, Provision

_SUSPENSIONS = (StandingChange.SUSPEND, StandingChange.SELF_SUSPEND)
_NOWHERE = Place()


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """The answer for stones of one country: findings, and the provisions on which it rests."""

    findings: tuple[Finding, ...]
    rests_on: tuple[Provision, ...]

    @property
    def is_allowed(self) -> bool:
        """True if nothing blocks; questions may remain."""
        return not is_blocked(self.findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeRules:
    """The provisions about trade with one country's stones that are in force on a day.

    bars, allowances, safeguards: each with the area that it reaches. standing: the change of standing that
    holds. `bars` has a suspension of the country too.
    """

    code: str
    day: date
    book: Book
    bars: tuple[tuple[Provision, Area], ...]
    allowances: tuple[tuple[Provision, Area], ...]
    safeguards: tuple[tuple[Provision, Area], ...]
    known_on: date | None = None

    @property
    def is_free(self) -> bool:
        """True if no decision limits trade with these stones."""
        return not (self.bars or self.safeguards)

    @property
    def is_closed(self) -> bool:
        """True if everything is barred and no decision opens a part."""
        return any(
            area.is_whole
            and not any(self.book.yields_to(bar, allowed, self.known_on) for allowed, _ in self.allowances)
            for bar, area in self.bars
        )

    def conditions(self) -> tuple[str, ...]:
        """The limits in plain sentences; the words of the decision where it has some."""
        if self.is_free:
            return ()
        open_areas = [area for _, area in self.allowances]
        written = [
            each.effect.terms.condition
            for each, _ in (*self.bars, *self.allowances, *self.safeguards)
            if each.effect.terms.condition
        ]
        sentences = list(dict.fromkeys(written))
        named = [name for area in open_areas for name in (*area.zones, *area.mines)]
        if named:
            sentences.append(f"Open: {', '.join(dict.fromkeys(named))}.")
        elif open_areas and any(area.is_whole for _, area in self.bars):
            sentences.append("Open: none yet.")
        return tuple(sentences)


def trade_rules(
    book: Book,
    code: str,
    day: date,
    *,
    known_on: date | None = None,
    direction: Direction = Direction.EXPORTS,
) -> TradeRules:
    """The rules for one country's stones on a day; `code` is the Participant's own."""
    bars: list[tuple[Provision, Area]] = []
    allowances: list[tuple[Provision, Area]] = []
    safeguards: list[tuple[Provision, Area]] = []
    for provision in book.of_country(code, known_on):
        effect = provision.effect
        if not _holds(book, provision, day, known_on):
            continue
        match effect:
            case ChangeStanding():
                if effect.change in _SUSPENSIONS and _is_standing(book, provision, day, known_on):
                    bars.append((provision, Area(participant=code)))
            case OpenOnCertification():
                zones, mines, _ = book.certified(provision, day, known_on)
                if zones or mines:
                    area = Area(participant=code, zones=zones, mines=mines)
                    allowances.append((provision, area))
                else:
                    allowances.append((provision, _NO_STONES))
            case Bar() | Allow() if effect.direction in (direction, Direction.BOTH):
                into = bars if isinstance(effect, Bar) else allowances
                into.append((provision, _reach(provision, effect.area)))
            case Require() if direction is not Direction.IMPORTS:
                safeguards.append((provision, effect.area))
    return TradeRules(
        code=code,
        day=day,
        book=book,
        bars=tuple(bars),
        allowances=tuple(allowances),
        safeguards=tuple(safeguards),
        known_on=known_on,
    )


#: The area of an opening under which nothing is certified yet.
_NO_STONES = Area(participant="")


def _holds(book: Book, provision: Provision, day: date, known_on: date | None) -> bool:
    """In force; a provision that counts by production reaches stones of its days for ever."""
    if provision.effect.terms.counts_on is Counts.PRODUCTION:
        is_begun = provision.counts_from <= day and provision.decision.is_known_on(known_on)
        return is_begun and book.ended_by(provision, day, known_on) is None
    return book.is_in_force(provision, day, known_on)


def _reach(provision: Provision, area: Area) -> Area:
    if provision.effect.terms.counts_on is not Counts.PRODUCTION or area.produced_from or area.produced_to:
        return area
    return replace(area, produced_from=provision.counts_from, produced_to=provision.ends_on)


def _is_standing(book: Book, suspension: Provision, day: date, known_on: date | None) -> bool:
    last = standing_change(book, suspension.effect.participant, day, known_on)  # type: ignore[union-attr]
    return last is suspension


#: Changes of one day: an admission comes before what limits it, a return after it.
_RANK = {
    StandingChange.ADMIT: 0,
    StandingChange.REMOVE: 1,
    StandingChange.SUSPEND: 2,
    StandingChange.SELF_SUSPEND: 3,
    StandingChange.RESTORE: 4,
    StandingChange.READMIT: 5,
}


def standing_changes(book: Book, code: str, known_on: date | None = None) -> list[Provision]:
    """The changes of a country's standing, in the order in which they count."""
    changes = [each for each in book.of_country(code, known_on) if isinstance(each.effect, ChangeStanding)]
    return sorted(
        changes,
        key=lambda each: (each.counts_from, _RANK[each.effect.change], each.decision.id),  # type: ignore[union-attr]
    )


def standing_change(book: Book, code: str, day: date, known_on: date | None = None) -> Provision | None:
    """The change of standing that holds on a day."""
    held = [each for each in standing_changes(book, code, known_on) if book.is_in_force(each, day, known_on)]
    return held[-1] if held else None


def permission(rules: TradeRules, place: Place = _NOWHERE, *, left_on: date | None = None) -> Permission:
    """Whether stones of the country, from a place, may move.

    left_on: for a look at import, the day on which the certificate was issued: what began after it is judged
    by what the decision says of parcels in transit, and what counts by the day of import is judged now.
    """
    found: list[Finding] = []
    rests_on: list[Provision] = []
    for bar, area in rules.bars:
        if left_on is not None and not _counts_at_import(bar, left_on):
            continue
        reached = covers(area, place)
        if reached is False:
            continue
        finding, used = _judge_bar(rules, (bar, area), place, is_certain=reached is True)
        rests_on += used
        if finding is not None:
            found.append(_in_transit(finding, bar) if left_on is not None else finding)
    if not is_blocked(found) and left_on is None:
        for provision, area in rules.safeguards:
            if covers(area, place) is not False:
                found.append(_safeguard(rules, provision))
                rests_on.append(provision)
    return Permission(findings=tuple(dict.fromkeys(found)), rests_on=tuple(dict.fromkeys(rests_on)))


def reception(rules: TradeRules, *, left_on: date | None = None) -> Permission:
    """Whether the country may receive rough diamonds; `rules` are those on imports.

    A bar of the whole country on imports counts here. Its zones and mines are about stones that it sends, and
    what a suspension opens again is about those too. left_on: as for `permission`.
    """
    whole = tuple(
        (bar, area) for bar, area in rules.bars if area.is_whole and bar.effect.KIND is EffectKind.BAR
    )
    return permission(replace(rules, bars=whole, safeguards=()), left_on=left_on)


def _counts_at_import(bar: Provision, left_on: date) -> bool:
    return bar.effect.terms.counts_on is Counts.IMPORT or bar.counts_from > left_on


def _in_transit(finding: Finding, bar: Provision) -> Finding:
    terms = bar.effect.terms
    if terms.counts_on is Counts.IMPORT or terms.in_transit is InTransit.STOPPED:
        return finding
    may_arrive = terms.in_transit is InTransit.MAY_ARRIVE
    return Finding(
        code="may_arrive_by_decision" if may_arrive else "barred_since_it_left",
        severity=Severity.NOTES if may_arrive else Severity.ASKS,
        clause=finding.clause,
        subject=finding.subject,
        params=finding.params,
    )


def _judge_bar(
    rules: TradeRules, barred: tuple[Provision, Area], place: Place, *, is_certain: bool
) -> tuple[Finding | None, list[Provision]]:
    bar, area = barred
    meant = [(each, covers(reach, place)) for each, reach in rules.allowances if reach is not _NO_STONES]
    related = [(each, answer) for each, answer in meant if rules.book.yields_to(bar, each, rules.known_on)]
    opened = [each for each, answer in related if answer is True]
    if opened:
        return None, [bar, *opened]
    strangers = [
        each
        for each, answer in meant
        if answer is True and not rules.book.yields_to(bar, each, rules.known_on) and is_certain
    ]
    if strangers:
        return _disagree(rules, bar, strangers[0]), [bar, strangers[0]]
    maybe = [each for each, answer in related if answer is None]
    if is_certain and maybe:
        return _place_finding(rules, bar, code="place_needed", severity=Severity.BLOCKS), [bar, *maybe]
    if is_certain:
        return _barred(rules, bar, place), [bar, *(each for each, _ in related)]
    return _place_finding(rules, bar, area, code="place_asked", severity=Severity.ASKS), [bar]


def _params(rules: TradeRules, provision: Provision) -> dict[str, str | int | bool]:
    return {
        "participant": rules.code[:40],
        "decision": provision.decision.id,
        "title": provision.decision.title[:200],
        "paragraph": provision.paragraph.number,
        "since": provision.counts_from.isoformat(),
        "on": rules.day.isoformat(),
    }


def _barred(rules: TradeRules, bar: Provision, place: Place) -> Finding:
    named = ", ".join(part[:80] for part in (place.mine, place.zone) if part)
    return Finding(
        code="barred_place_by_decision" if named else "barred_by_decision",
        severity=Severity.BLOCKS,
        clause=bar.reference,
        params={**_params(rules, bar), "place": named},
    )


def _place_finding(
    rules: TradeRules, bar: Provision, area: Area | None = None, *, code: str, severity: Severity
) -> Finding:
    if area is None:
        names = [name for _, reach in rules.allowances for name in (*reach.zones, *reach.mines)]
    else:
        names = [*area.zones, *area.mines]
    window = _window_text(area) if area is not None and not names else ""
    return Finding(
        code=code,
        severity=severity,
        clause=bar.reference,
        params={**_params(rules, bar), "places": ", ".join(dict.fromkeys(names)) or window or "-"},
    )


def _window_text(area: Area) -> str:
    first = area.produced_from.isoformat() if area.produced_from else "…"
    last = area.produced_to.isoformat() if area.produced_to else "…"
    return f"{first} – {last}"


def _disagree(rules: TradeRules, bar: Provision, allowance: Provision) -> Finding:
    return Finding(
        code="decisions_disagree",
        severity=Severity.BLOCKS,
        clause="KPCS-CD:VI.5",
        params={
            **_params(rules, bar),
            "other": allowance.decision.id,
            "other_paragraph": allowance.paragraph.number,
        },
    )


def _safeguard(rules: TradeRules, provision: Provision) -> Finding:
    effect = provision.effect
    assert isinstance(effect, Require)  # noqa: S101 - sorted by its kind
    asks = effect.safeguard is Safeguard.PRE_APPROVAL
    return Finding(
        code="pre_approval_needed" if asks else "cross_check_follows",
        severity=Severity.ASKS if asks else Severity.NOTES,
        clause=provision.reference,
        params={**_params(rules, provision), "body": effect.body[:80]},
    )


def contradictions(rules: TradeRules) -> Iterable[Finding]:
    """Bars and allowances of a day that meet on some stones and do not know of each other."""
    for bar, barred in rules.bars:
        for allowance, allowed in rules.allowances:
            if may_overlap(barred, allowed) and not rules.book.yields_to(bar, allowance, rules.known_on):
                yield _disagree(rules, bar, allowance)
