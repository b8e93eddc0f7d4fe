"""What holds on a day: who is a Participant, who may trade, under which conditions, and on what it rests.

The answer is folded from the decisions of the Process (`openkp.scheme.decisions`), in whatever order they
come, and uses none that was not known on `known_on`. National sanctions are not part of it: they stand in
`openkp.scheme.national_measures` and never change an answer of the Process.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from openkp.scheme.decisions import Decision
from openkp.scheme.effects import (
    AdoptDefinition,
    Direction,
    EffectKind,
    FillOffice,
    Office,
    Place,
    SetParameter,
    StandingChange,
)
from openkp.scheme.findings import Finding, Severity
from openkp.scheme.participants import SCHEME_BEGAN_ON, History, history
from openkp.scheme.provisions import Book, Provision, shipped_book
from openkp.scheme.trading import (
    Permission,
    TradeRules,
    contradictions,
    permission,
    reception,
    standing_changes,
    trade_rules,
)


class Standing(StrEnum):
    """A country's standing in the Process on a day."""

    PARTICIPANT = "participant"
    PARTIAL = "partial"
    SUSPENDED = "suspended"
    SELF_SUSPENDED = "self_suspended"
    REMOVED = "removed"
    NOT_PARTICIPANT = "not_participant"


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What an answer rests on: a decision and its paragraph, or a dated list, with the source as printed."""

    event: str
    date: str
    source: str
    decision: str = ""
    paragraph: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """One country's standing on a day, as known on another.

    participant: alpha-2 code of the Participant that answers: `EU` for a member state of the European Union.
    conditions: plain sentences (zones, mines) where standing is partial.
    is_uncertain: True where the sources give only a month or year, or contradict each other, around the day.
    """

    participant: str
    on: date
    standing: Standing
    conditions: tuple[str, ...]
    basis: tuple[Basis, ...]
    is_uncertain: bool

    @property
    def may_trade(self) -> bool:
        """True if rough may move to and from it on that day (III(c)), conditions aside."""
        return self.standing in (Standing.PARTICIPANT, Standing.PARTIAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A value that a decision gave to a parameter. reference: `decision:paragraph`."""

    value: str
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Regime:
    """What holds on a day, as known on another (None: all that the product knows)."""

    day: date
    known_on: date | None
    history: History
    book: Book

    def status(self, code: str) -> Status:
        """The standing of a country; a member state stands as its Participant does. Never raises."""
        return _status(self, code)

    def participant_for(self, code: str) -> str | None:
        """The code of the Participant in which a country lies: itself, or `EU` for a member state.

        A suspended Participant is still one; None for a country that is not, or no longer, on the list.
        """
        status = self.status(code)
        if status.standing in _OFF_THE_LIST:
            return None
        return status.participant

    def participants(self) -> tuple[Status, ...]:
        """Everyone on the list, the suspended too, sorted by code; the EU once, its members not."""
        everyone = (
            self.status(code) for code in self.book.countries if self.history.reio_of(code, self.day) is None
        )
        return tuple(status for status in everyone if status.standing not in _OFF_THE_LIST)

    def trade_rules(self, code: str, direction: Direction = Direction.EXPORTS) -> TradeRules:
        """What decisions say on this day about trade with the stones of a Participant."""
        participant = self.history.reio_of(code, self.day) or code
        return trade_rules(self.book, participant, self.day, known_on=self.known_on, direction=direction)

    def stones_of(self, code: str, place: Place, *, left_on: date | None = None) -> Permission:
        """Whether stones mined in a country, at a place, may move. left_on: see `trading.permission`."""
        return permission(self.trade_rules(code), place, left_on=left_on)

    def may_receive(self, code: str, *, left_on: date | None = None) -> Permission:
        """Whether rough diamonds may go to a Participant. left_on: see `trading.permission`."""
        return reception(self.trade_rules(code, Direction.IMPORTS), left_on=left_on)

    def definition(self) -> tuple[Provision, ...]:
        """The definition of conflict diamonds in force: one, or several where decisions disagree."""
        adopted = self.book.of_kind(EffectKind.ADOPT_DEFINITION, self.day, self.known_on)
        return _undisputed(self, adopted)

    def holders(self, office: Office) -> tuple[Provision, ...]:
        """Who holds an office: one by the record, none if it is vacant, several if accounts disagree."""
        filled = self.book.of_kind(EffectKind.FILL_OFFICE, self.day, self.known_on)
        named = [
            each for each in filled if isinstance(each.effect, FillOffice) and each.effect.office is office
        ]
        return tuple(
            each
            for each in _undisputed(self, tuple(named))
            if isinstance(each.effect, FillOffice) and each.effect.holder
        )

    def parameter(self, name: str, participant: str = "", /) -> Parameter | None:
        """The value that the Process set for a parameter; a Participant's own before that for all.

        None if none is set, or if decisions that do not know of each other set different values.
        """
        set_ = self.book.of_kind(EffectKind.SET_PARAMETER, self.day, self.known_on)
        for whose in dict.fromkeys((participant, "")):
            found = _undisputed(
                self,
                tuple(
                    each
                    for each in set_
                    if isinstance(each.effect, SetParameter)
                    and (each.effect.name, each.effect.participant) == (name, whose)
                ),
            )
            values = {each.effect.value for each in found if isinstance(each.effect, SetParameter)}
            if values:
                last = found[-1]
                return Parameter(value=values.pop(), reference=last.reference) if len(values) == 1 else None
        return None

    def contradictions(self) -> tuple[Finding, ...]:
        """Effects in force that disagree, each finding naming both decisions and paragraphs."""
        found = [
            finding
            for code in self.book.countries
            for direction in (Direction.EXPORTS, Direction.IMPORTS)
            for finding in contradictions(
                trade_rules(self.book, code, self.day, known_on=self.known_on, direction=direction)
            )
        ]
        return tuple(dict.fromkeys([*found, *self._value_contradictions()]))

    def _value_contradictions(self) -> list[Finding]:
        groups: dict[tuple[str, str], list[Provision]] = {}
        for kind in (EffectKind.SET_PARAMETER, EffectKind.ADOPT_DEFINITION, EffectKind.FILL_OFFICE):
            for each in self.book.of_kind(kind, self.day, self.known_on):
                groups.setdefault(_what_is_set(each), []).append(each)
        found = []
        for provisions in groups.values():
            standing = _undisputed(self, tuple(provisions))
            if len({_value_set(each) for each in standing}) > 1:
                found.append(_values_disagree(standing[0], standing[-1], self.day))
        return found


def _what_is_set(provision: Provision) -> tuple[str, str]:
    match provision.effect:
        case SetParameter(name=name, participant=participant):
            return f"parameter {name}", participant
        case FillOffice(office=office):
            return f"office {office.value}", ""
    return "definition", ""


def _value_set(provision: Provision) -> str:
    match provision.effect:
        case SetParameter(value=value):
            return value
        case FillOffice(holder=holder):
            return holder
        case AdoptDefinition(definition=definition, revision=revision):
            return f"{definition} {revision}"
    return ""


def _values_disagree(one: Provision, other: Provision, day: date) -> Finding:
    return Finding(
        code="values_disagree",
        severity=Severity.BLOCKS,
        clause="KPCS-CD:VI.5",
        params={
            "what": " ".join(_what_is_set(one)).strip(),
            "decision": one.decision.id,
            "paragraph": one.paragraph.number,
            "value": _value_set(one)[:80],
            "other": other.decision.id,
            "other_paragraph": other.paragraph.number,
            "other_value": _value_set(other)[:80],
            "on": day.isoformat(),
        },
    )


def _undisputed(regime: Regime, provisions: tuple[Provision, ...]) -> tuple[Provision, ...]:
    """Without those that another of them names: an amendment takes the place of what it amends."""
    return tuple(
        each
        for each in provisions
        if not any(
            other.decision.id != each.decision.id and regime.book.yields_to(each, other, regime.known_on)
            for other in provisions
        )
    )


def regime_at(
    day: date, decisions: Sequence[Decision] | Book | None = None, *, known_on: date | None = None
) -> Regime:
    """The regime of a day.

    decisions: in any order, in place of those shipped with the product; memberships of the EU and dated lists
    are kept. A `Book` made once answers for every day without being read again.
    known_on: use only what was known by the end of that day.
    """
    if decisions is None:
        book = shipped_book()
    else:
        book = decisions if isinstance(decisions, Book) else Book(decisions)
    return Regime(day=day, known_on=known_on, history=history(), book=book)


def status_on(code: str, day: date, *, known_on: date | None = None) -> Status:
    """A country's standing on a day by the shipped decisions. Never raises: an unknown code is none."""
    return regime_at(day, known_on=known_on).status(code)


def participants_on(day: date, *, known_on: date | None = None) -> tuple[Status, ...]:
    """Everyone on the list on a day by the shipped decisions, the suspended too, sorted by code."""
    return regime_at(day, known_on=known_on).participants()


_OFF_THE_LIST = (Standing.REMOVED, Standing.NOT_PARTICIPANT)

_STANDING_AFTER = {
    StandingChange.ADMIT: Standing.PARTICIPANT,
    StandingChange.READMIT: Standing.PARTICIPANT,
    StandingChange.RESTORE: Standing.PARTICIPANT,
    StandingChange.SUSPEND: Standing.SUSPENDED,
    StandingChange.SELF_SUSPEND: Standing.SELF_SUSPENDED,
    StandingChange.REMOVE: Standing.REMOVED,
}
_EVENT_OF = {
    StandingChange.ADMIT: "admitted",
    StandingChange.READMIT: "readmitted",
    StandingChange.RESTORE: "restored",
    StandingChange.SUSPEND: "suspended",
    StandingChange.SELF_SUSPEND: "self_suspended",
    StandingChange.REMOVE: "removed",
}


def _status(regime: Regime, code: str) -> Status:
    day = regime.day
    if day < SCHEME_BEGAN_ON:
        began = Basis(
            event="scheme_not_in_operation",
            date=SCHEME_BEGAN_ON.isoformat(),
            source="KPCS-CD:VI.21, https://data.europa.eu/eli/reg/2002/2368",
        )
        return _nobody(code, day, began)
    membership = regime.history.membership(code, day)
    if membership is None:
        return _own_status(regime, code)
    within = Basis(event="member_state", date=membership.valid_from.isoformat(), source=membership.source)
    status = _own_status(regime, membership.reio)
    return Status(
        participant=membership.reio,
        on=day,
        standing=status.standing,
        conditions=status.conditions,
        basis=(within, *status.basis),
        is_uncertain=status.is_uncertain,
    )


def _own_status(regime: Regime, code: str) -> Status:
    book, day, known_on = regime.book, regime.day, regime.known_on
    changes = standing_changes(book, code, known_on)
    if not changes:
        nothing = Basis(event="no_record", date="", source="openkp.reference participants.json")
        return _nobody(code, day, nothing)
    held = [each for each in changes if book.is_in_force(each, day, known_on)]
    last = held[-1] if held else None
    rules = trade_rules(book, code, day, known_on=known_on)
    limits = _limiting(rules)
    unsettled = [each for each in _touching(rules, code, known_on) if book.is_unsettled(each, day, known_on)]
    rests_on = [*([last] if last else []), *limits, *unsettled]
    basis = [each for provision in dict.fromkeys(rests_on) for each in bases_of(provision)]
    basis += _ended(regime, code, since=last.counts_from if last else None)
    if not rests_on:
        basis = [
            Basis(event=f"not_yet_{each.event}", **_without_event(each)) for each in bases_of(changes[0])
        ]
    listed = regime.history.last_list(code, day, known_on)
    if listed is not None:
        basis.append(Basis(event="listed", date=listed.day.isoformat(), source=listed.source))
    standing = Standing.NOT_PARTICIPANT if last is None else _standing(last, rules)
    return Status(
        participant=code,
        on=day,
        standing=standing,
        conditions=rules.conditions() if standing is Standing.PARTIAL else (),
        basis=tuple(dict.fromkeys(basis)),
        is_uncertain=bool(unsettled),
    )


def _touching(rules: TradeRules, code: str, known_on: date | None) -> Iterator[Provision]:
    """The provisions that reach a country, and the certifications under what is open on the day."""
    yield from rules.book.of_country(code, known_on)
    for opened, _ in rules.allowances:
        if opened.effect.KIND is EffectKind.OPEN_ON_CERTIFICATION:
            yield from rules.book.certifications_of(opened, known_on)


def _standing(last: Provision, rules: TradeRules) -> Standing:
    change = last.effect.change  # type: ignore[union-attr]
    standing = _STANDING_AFTER[change]
    if standing in (Standing.REMOVED, Standing.NOT_PARTICIPANT) or rules.is_free:
        return standing
    if rules.is_closed:
        return Standing.SUSPENDED if standing is Standing.PARTICIPANT else standing
    return Standing.PARTIAL


def _limiting(rules: TradeRules) -> list[Provision]:
    """What limits and opens trade, with the acts that certified what is open."""
    if rules.is_free:
        return []
    found = [each for each, _ in (*rules.bars, *rules.allowances, *rules.safeguards)]
    for opened, _ in rules.allowances:
        if opened.effect.KIND is EffectKind.OPEN_ON_CERTIFICATION:
            found += rules.book.certified(opened, rules.day)[2]
    return found


def _ended(regime: Regime, code: str, *, since: date | None) -> list[Basis]:
    """The decision that last ended a limit on the country's trade, and those that may have ended one.

    since: the day of the standing that holds; what ended before it no longer matters.
    """
    book, day, known_on = regime.book, regime.day, regime.known_on
    reaching = book.of_country(code, known_on)
    enders = [other for each in reaching if (other := book.ended_by(each, day, known_on)) is not None]
    last = max(enders, key=lambda each: (each.counts_from, each.id), default=None)
    named = [last] if last is not None and (since is None or last.counts_from >= since) else []
    named += [other for each in reaching for other in book.may_have_ended(each, day, known_on)]
    return [
        Basis(event="ended", date=str(account.day), source=account.source, decision=each.id)
        for each in dict.fromkeys(named)
        for account in each.accounts
    ]


def bases_of(provision: Provision) -> tuple[Basis, ...]:
    """A provision as what an answer rests on, once for each account of its decision."""
    effect = provision.effect
    event = (
        _EVENT_OF[effect.change] if effect.KIND is EffectKind.CHANGE_STANDING else effect.KIND.value  # type: ignore[union-attr]
    )
    return tuple(
        Basis(
            event=event,
            date=str(account.day),
            source=account.source,
            decision=provision.decision.id,
            paragraph=provision.paragraph.number,
        )
        for account in provision.decision.accounts
    )


def _without_event(basis: Basis) -> dict[str, str]:
    return {
        "date": basis.date,
        "source": basis.source,
        "decision": basis.decision,
        "paragraph": basis.paragraph,
    }


def _nobody(code: str, day: date, why: Basis) -> Status:
    return Status(
        participant=code,
        on=day,
        standing=Standing.NOT_PARTICIPANT,
        conditions=(),
        basis=(why,),
        is_uncertain=False,
    )
