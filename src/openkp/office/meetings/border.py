"""What a decision changes at the border: the certificates that it would have stopped, or let through.

Computed, not claimed: each certificate of a span of days is judged twice on its day of issue, without the
decision and with it in force over the whole span. Only what rests on decisions is compared; everything else
about a certificate stays as it was.

Certificates are judged by what decisions can speak about, and days between two changes of the law are one: a
thousand certificates are some dozens of shipments.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import Enum, auto

from openkp.office.certificates.models import Certificate
from openkp.office.meetings.regime import office_book
from openkp.scheme.decisions import Decision, Paragraph
from openkp.scheme.effects import Certify, Effect, EffectKind, Place, country_of
from openkp.scheme.json_fields import Gathering
from openkp.scheme.json_origins import read_origins
from openkp.scheme.partial_days import PartialDay
from openkp.scheme.participants import SCHEME_BEGAN_ON, Account, history
from openkp.scheme.provisions import Book
from openkp.scheme.regime import regime_at
from openkp.scheme.rules.decisions_obeyed import place_of
from openkp.scheme.trading import TradeRules, permission

#: Kinds of effects that can stop a shipment or let it go.
TRADING = frozenset(
    {
        EffectKind.BAR,
        EffectKind.ALLOW,
        EffectKind.OPEN_ON_CERTIFICATION,
        EffectKind.CERTIFY,
        EffectKind.CHANGE_STANDING,
    }
)


@dataclass(frozen=True, slots=True)
class Shipment:
    """What of a certificate decisions can speak about. day: first of the days between two changes of the law.

    origins: code and place of each.
    """

    day: date
    issuer: str
    destination: str
    origins: tuple[tuple[str, Place], ...]

    @property
    def codes(self) -> frozenset[str]:
        """Every country in it, and the Participant in which it lies."""
        named = {self.issuer, self.destination, *(code for code, _ in self.origins)}
        within = {history().reio_of(code, self.day) for code in named}
        return frozenset(named | {code for code in within if code})


@dataclass(frozen=True, slots=True, kw_only=True)
class BorderEffect:
    """What changes with a decision, over the certificates issued from first to last day."""

    decision: Decision
    first: date
    last: date
    examined: int
    stopped: tuple[Certificate, ...]
    let_through: tuple[Certificate, ...]


class Change(Enum):
    """What a decision does to a shipment."""

    STOPPED = auto()
    LET_THROUGH = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class BorderCount:
    """How many certificates a decision would have stopped, and how many it would have let through."""

    decision: Decision
    stopped: int
    let_through: int


def changes_trade(decision: Decision, book: Book) -> bool:
    """True if a border post could notice the decision: by its effects, or by what it ends or renews."""
    return any(effect.KIND in TRADING for effect in _effects(decision, book))


def border_effect(decision: Decision, *, first: date, last: date) -> BorderEffect:
    """Judge every certificate issued here between two days, without the decision and with it."""
    shipments = _shipments(first, last, extra=decision)
    answers = _answers(decision, _with_codes(shipments.values()), first, Law(office_book()))
    chosen = {pk: answers[shipment] for pk, shipment in shipments.items() if shipment in answers}
    found = Certificate.objects.filter(pk__in=chosen).order_by("issued_on", "number")
    certificates = list(found.select_related("authority"))
    return BorderEffect(
        decision=decision,
        first=first,
        last=last,
        examined=len(shipments),
        stopped=tuple(one for one in certificates if chosen[one.pk] is Change.STOPPED),
        let_through=tuple(one for one in certificates if chosen[one.pk] is Change.LET_THROUGH),
    )


def border_counts(
    decisions: Iterable[Decision], *, first: date, last: date
) -> tuple[int, tuple[BorderCount, ...]]:
    """How many certificates were examined, and the counts of each decision."""
    shipments = _shipments(first, last)
    how_many = Counter(shipments.values())
    codes, today = _with_codes(how_many), Law(office_book())
    counts = []
    for decision in decisions:
        said = Counter[Change]()
        for shipment, change in _answers(decision, codes, first, today).items():
            said[change] += how_many[shipment]
        counts.append(
            BorderCount(decision=decision, stopped=said[Change.STOPPED], let_through=said[Change.LET_THROUGH])
        )
    return len(shipments), tuple(counts)


def _with_codes(shipments: Iterable[Shipment]) -> dict[Shipment, frozenset[str]]:
    return {one: one.codes for one in set(shipments)}


def _answers(
    decision: Decision, shipments: Mapping[Shipment, frozenset[str]], first: date, today: Law
) -> dict[Shipment, Change]:
    """The shipments that the decision changes. today: the law as it stands, for what it does not reach."""
    known = office_book()
    reached = {code for code in (_country(effect, known) for effect in _effects(decision, known)) if code}
    near = [one for one, codes in shipments.items() if codes & reached]
    if not near:
        return {}
    others = [one for one in known.decisions if one.id != decision.id]
    without = Law(Book(others), reached=reached, elsewhere=today)
    with_it = Law(Book([*others, _over_the_span(decision, first)]), reached=reached, elsewhere=today)
    found = {}
    for one in near:
        before, after = without.may_go(one), with_it.may_go(one)
        if before is not after:
            found[one] = Change.STOPPED if before else Change.LET_THROUGH
    return found


class Law:
    """What decisions say, asked often: each answer is worked out once. Not to be kept beyond a request.

    reached, elsewhere: countries that the book answers for, and the law that answers for all others.
    """

    __slots__ = ("_book", "_elsewhere", "_reached", "_receiving", "_rules", "_stones", "_trading", "_within")

    def __init__(self, book: Book, *, reached: Collection[str] = (), elsewhere: Law | None = None) -> None:
        self._book, self._reached, self._elsewhere = book, reached, elsewhere
        self._trading: dict[tuple[date, str], bool] = {}
        self._receiving: dict[tuple[date, str], bool] = {}
        self._rules: dict[tuple[date, str], TradeRules] = {}
        self._stones: dict[tuple[date, str, Place], bool] = {}
        self._within: dict[tuple[date, str], bool] = {}

    def may_go(self, shipment: Shipment) -> bool:
        """True if no decision stops the shipment: issuer, destination and every origin."""
        day = shipment.day
        return (
            self._may_trade(day, shipment.issuer)
            and self._may_trade(day, shipment.destination)
            and self._may_receive(day, shipment.destination)
            and all(self._may_move(day, code, place) for code, place in shipment.origins)
        )

    def _is_reached(self, day: date, code: str) -> bool:
        key = day, code
        if key not in self._within:
            self._within[key] = code in self._reached or history().reio_of(code, day) in self._reached
        return self._within[key]

    def _may_trade(self, day: date, code: str) -> bool:
        if self._elsewhere is not None and not self._is_reached(day, code):
            return self._elsewhere._may_trade(day, code)
        key = day, code
        if key not in self._trading:
            self._trading[key] = regime_at(day, self._book).status(code).may_trade
        return self._trading[key]

    def _may_receive(self, day: date, code: str) -> bool:
        if self._elsewhere is not None and not self._is_reached(day, code):
            return self._elsewhere._may_receive(day, code)
        key = day, code
        if key not in self._receiving:
            self._receiving[key] = regime_at(day, self._book).may_receive(code).is_allowed
        return self._receiving[key]

    def _may_move(self, day: date, code: str, place: Place) -> bool:
        if self._elsewhere is not None and not self._is_reached(day, code):
            return self._elsewhere._may_move(day, code, place)
        key = day, code, place
        if key not in self._stones:
            if (day, code) not in self._rules:
                self._rules[day, code] = regime_at(day, self._book).trade_rules(code)
            self._stones[key] = permission(self._rules[day, code], place).is_allowed
        return self._stones[key]


def _effects(decision: Decision, book: Book) -> list[Effect]:
    """The effects of a decision and of those that it names, and so on."""
    found: list[Effect] = []
    seen: set[str] = set()
    waiting = [decision]
    while waiting:
        one = waiting.pop()
        if one.id in seen:
            continue
        seen.add(one.id)
        found += [effect for paragraph in one.paragraphs for effect in paragraph.effects]
        waiting += [
            book.by_id[relation.decision] for relation in one.relations if relation.decision in book.by_id
        ]
    return found


def _country(effect: Effect, book: Book) -> str:
    """The country that an effect reaches; for a certification, that of what it opens."""
    if not isinstance(effect, Certify):
        return country_of(effect)
    opened = book.by_id.get(effect.decision)
    under = opened.paragraph(effect.paragraph) if opened else None
    return next((country_of(each) for each in under.effects if country_of(each)), "") if under else ""


def _over_the_span(decision: Decision, first: date) -> Decision:
    """The decision as if it had been in force over the whole span, and had no end."""
    begins = min(decision.counts_from, first)
    paragraphs = tuple(
        Paragraph(
            number=each.number,
            text=each.text,
            effects=tuple(
                replace(effect, terms=replace(effect.terms, starts_on=None, ends_on=None))
                for effect in each.effects
            ),
        )
        for each in decision.paragraphs
    )
    return replace(
        decision,
        accounts=(Account(day=PartialDay.parse(begins.isoformat()), source="hypothetical"),),
        paragraphs=paragraphs,
        taken_as=None,
        known_from=None,
    )


def _shipments(first: date, last: date, *, extra: Decision | None = None) -> dict[int, Shipment]:
    """The certificates of a span by their keys, as shipments."""
    days = _days_of_change([*office_book().decisions, *([extra] if extra else [])], first)
    rows = Certificate.objects.filter(issued_on__gte=first, issued_on__lte=last).values_list(
        "pk", "issued_on", "destination_participant", "content"
    )
    return {
        pk: Shipment(
            day=_first_of_its_time(issued_on, days),
            issuer=str(content.get("issuing_participant", "")),
            destination=destination,
            origins=tuple(
                (origin.participant, place_of(origin))
                for origin in read_origins(content.get("origins"), Gathering())
            ),
        )
        for pk, issued_on, destination, content in rows
    }


def _days_of_change(decisions: Iterable[Decision], first: date) -> list[date]:
    """Every day on which something may change by decisions or memberships, and the first of the span."""
    days = {SCHEME_BEGAN_ON, first}
    for decision in decisions:
        days |= {decision.counts_from, decision.earliest, decision.latest}
        for paragraph in decision.paragraphs:
            for effect in paragraph.effects:
                terms = effect.terms
                days |= {terms.starts_on} if terms.starts_on else set()
                days |= {_day_after(terms.ends_on)} if terms.ends_on else set()
    for each in history().memberships:
        days.add(each.valid_from)
        if each.valid_to is not None:
            days.add(_day_after(each.valid_to))
    return sorted(days)


def _day_after(day: date) -> date:
    return day + timedelta(days=1) if day < date.max else day


def _first_of_its_time(day: date, days: Sequence[date]) -> date:
    place = bisect_right(days, day)
    return days[place - 1] if place else day
