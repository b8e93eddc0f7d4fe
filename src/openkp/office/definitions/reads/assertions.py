"""Situations with all that is asserted of them: from the shipped files, and by parties in this office.

An assertion stated here stands beside the shipped ones and counts as they do; it is marked. Whoever wants
the shipped sources alone asks for them. One that was taken back by its party no longer counts and stays in
the record.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from openkp.definitions.library import situations as shipped_situations
from openkp.definitions.situations import Assertion, Situation, Source, Standard, Value, known_facts
from openkp.office.acting import Actor
from openkp.office.definitions.models import StatedAssertion
from openkp.office.definitions.reads.library import catalogue
from openkp.office.meetings.seats import party_of
from openkp.scheme.countries import country_name, is_issuer_code


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """One assertion of this office that stands. party: its code; `party_name` as situations name parties."""

    row: int
    situation: str
    element: str
    value: str
    party: str
    source_title: str
    source_address: str
    source_day: str
    standard: str
    note: str
    contests: str
    contests_party: str
    contests_value: str
    contests_source: str
    reason: str
    made_at: datetime
    is_illustration: bool

    @property
    def key(self) -> str:
        """By which another row contests it."""
        return f"row:{self.row}"

    @property
    def party_name(self) -> str:
        """In English, as the shipped files write names: the same party is one party in both."""
        return party_name(self.party)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An assertion as a page shows it. stated: its row in this office, None for a shipped one.

    is_contest_moot: it contests one that no longer stands: taken back, or no longer shipped.
    """

    key: str
    assertion: Assertion
    source: Source
    stated: Stated | None
    contested_by: tuple[Stated, ...] = ()
    is_contest_moot: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OfElement:
    """What is asserted of one element, each side by itself.

    is_disputed: the accounts, with what follows from them, say both.
    """

    element: str
    yes: tuple[Shown, ...]
    no: tuple[Shown, ...]
    unknown: tuple[Shown, ...]
    is_disputed: bool

    @property
    def shown(self) -> tuple[Shown, ...]:
        """All of it."""
        return (*self.yes, *self.no, *self.unknown)


def party_name(code: str) -> str:
    """A Participant by its English name; an observer by its short name."""
    return country_name(code, "en") if is_issuer_code(code) else code


_FIELDS = (
    "situation",
    "element",
    "value",
    "party",
    "source_title",
    "source_address",
    "source_day",
    "standard",
    "note",
    "contests",
    "contests_party",
    "contests_value",
    "contests_source",
    "reason",
    "made_at",
    "is_illustration",
)


def stated_rows(situation: str = "") -> tuple[Stated, ...]:
    """The assertions of this office that stand, in the order in which they were made."""
    rows = StatedAssertion.objects.filter(withdraws=None, withdrawn_by=None).order_by("pk")
    if situation:
        rows = rows.filter(situation=situation)
    return tuple(stated_of(each) for each in rows)


def stated_of(row: StatedAssertion) -> Stated:
    """A row as a value."""
    return Stated(row=row.pk, **{name: getattr(row, name) for name in _FIELDS})


def situations(*, is_shipped_only: bool = False) -> Mapping[str, Situation]:
    """Every situation by its id, with the assertions of this office unless they are left out."""
    return shipped_situations() if is_shipped_only else with_stated(stated_rows())


@lru_cache(maxsize=16)
def with_stated(rows: tuple[Stated, ...]) -> Mapping[str, Situation]:
    """The shipped situations and these assertions."""
    by_situation: dict[str, list[Stated]] = {}
    for each in rows:
        by_situation.setdefault(each.situation, []).append(each)
    return {
        name: joined(situation, by_situation.get(name, ()))
        for name, situation in shipped_situations().items()
    }


def joined(situation: Situation, rows: Iterable[Stated]) -> Situation:
    """A situation with assertions of this office after its own.

    Assertions of one party that give the same address are one account of it, as in the shipped files.
    """
    keys: dict[str, str] = {each.address: each.key for each in situation.sources if each.address}
    sources, assertions = list(situation.sources), list(situation.assertions)
    for row in rows:
        if row.element not in catalogue():
            continue  # of a later version of the product; the record keeps it
        key = keys.setdefault(row.source_address, f"stated-{row.row}")
        if key == f"stated-{row.row}":
            sources.append(
                Source(key=key, title=row.source_title, address=row.source_address, day=row.source_day)
            )
        assertions.append(
            Assertion(
                element=row.element,
                value=Value(row.value),
                party=row.party_name,
                source=key,
                day=row.source_day,
                standard=Standard(row.standard),
                note=row.note,
            )
        )
    if len(assertions) == len(situation.assertions):
        return situation
    return replace(situation, sources=tuple(sources), assertions=tuple(assertions))


def shown_of(name: str, *, is_shipped_only: bool = False) -> list[Shown]:
    """Every assertion of a situation with its key, the shipped ones first."""
    rows = [each for each in stated_rows(name) if each.element in catalogue()]
    shipped = shipped_situations()[name]
    whole = shipped if is_shipped_only else joined(shipped, rows)
    used: list[Stated] = [] if is_shipped_only else rows
    own: list[Stated | None] = [*([None] * len(shipped.assertions)), *used]
    pairs = list(zip(whole.assertions, own, strict=True))
    keys = [shipped_key(whole, each) if row is None else row.key for each, row in pairs]
    standing = set(keys)
    return [
        Shown(
            key=key,
            assertion=assertion,
            source=whole.source(assertion.source),
            stated=row,
            contested_by=tuple(each for each in used if each.contests == key),
            is_contest_moot=row is not None and bool(row.contests) and row.contests not in standing,
        )
        for key, (assertion, row) in zip(keys, pairs, strict=True)
    ]


def shipped_key(situation: Situation, assertion: Assertion) -> str:
    """By which a row contests a shipped assertion: of what it says and who says it where, not its place."""
    source = situation.source(assertion.source)
    said = (assertion.element, assertion.value.value, assertion.party, source.address or source.title)
    return f"shipped:{hashlib.sha256(json.dumps(said).encode()).hexdigest()[:24]}"


def by_element(name: str, *, is_shipped_only: bool = False) -> list[OfElement]:
    """The assertions of a situation element by element, in the order of the catalogue."""
    shown = shown_of(name, is_shipped_only=is_shipped_only)
    disputed = known_facts(situations(is_shipped_only=is_shipped_only)[name], catalogue()).disputed
    names = catalogue().sorted({each.assertion.element for each in shown})
    return [
        OfElement(
            element=element,
            yes=_of(shown, element, Value.YES),
            no=_of(shown, element, Value.NO),
            unknown=_of(shown, element, Value.UNKNOWN),
            is_disputed=element in disputed,
        )
        for element in names
    ]


def _of(shown: list[Shown], element: str, value: Value) -> tuple[Shown, ...]:
    return tuple(
        each for each in shown if each.assertion.element == element and each.assertion.value is value
    )


def shown_by_key(name: str, key: str) -> Shown | None:
    """One assertion of a situation that stands."""
    return next((each for each in shown_of(name) if each.key == key), None)


def is_own(actor: Actor | None, stated: Stated | None) -> bool:
    """True if the person speaks for the party that made the assertion."""
    return (
        actor is not None
        and stated is not None
        and bool(party_of(actor))
        and (party_of(actor) == stated.party)
    )


def latest_stated(most: int) -> list[Stated]:
    """The newest assertions of this office that stand."""
    rows = StatedAssertion.objects.filter(withdraws=None, withdrawn_by=None).order_by("-pk")[:most]
    return [stated_of(each) for each in rows]


def withdrawn_of(name: str) -> list[StatedAssertion]:
    """What was taken back of a situation: the rows that did it, each with what it took back."""
    return list(
        StatedAssertion.objects.filter(situation=name)
        .exclude(withdraws=None)
        .select_related("withdraws")
        .order_by("pk")
    )
