"""Situations that the Process has met, as assertions: who says what of which element, from which source.

Sources that contradict each other stay side by side. Facts that changed on a day make two situations.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from openkp.definitions.elements import Catalogue


class Value(StrEnum):
    """What an assertion says of an element."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    """The party says that it cannot be known; it settles nothing and is kept."""


class Standard(StrEnum):
    """How firmly an assertion was established, from the firmest to the weakest."""

    COURT = "court"
    """Found by a court or admitted in proceedings or a settlement."""
    UN_BODY = "un_body"
    """Found by the Security Council, the General Assembly or one of their panels."""
    KP_BODY = "kp_body"
    """Found by a review mission, a working group or the Plenary."""
    ADMITTED = "admitted"
    """Said by the party whom it burdens."""
    INVESTIGATED = "investigated"
    """Found by an investigation with a published method."""
    REPORTED = "reported"
    """Reported by the press, an observer or a Participant."""
    NOT_STATED = "not_stated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where an assertion can be read. key: unique within a situation. day: as exactly as it is known."""

    key: str
    title: str
    address: str
    day: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assertion:
    """What one party says of one element in one situation.

    party: the one who says it (a body, a Participant's name or an organisation). source: key of a `Source`.
    day: when it was said. note: which words of the source carry it.
    """

    element: str
    value: Value
    party: str
    source: str
    day: str = ""
    standard: Standard = Standard.NOT_STATED
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where on the map a situation is: WGS84 degrees, and how far around it to look, in kilometres."""

    latitude: float
    longitude: float
    radius_km: int


@dataclass(frozen=True, kw_only=True)
class Situation:
    """A situation with what is asserted of it.

    starts, ends: as exactly as the sources say (`2008`, `2008-10-27`); `ends` is empty while it goes on.
    country: alpha-2 code of where the stones are mined. answer_of_process: what the Process or the
    United Nations did, in one sentence.
    """

    id: str
    title: str
    country: str
    starts: str
    ends: str
    summary: str
    answer_of_process: str
    spot: Spot | None
    sources: tuple[Source, ...]
    assertions: tuple[Assertion, ...]
    _by_key: Mapping[str, Source] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_key", {each.key: each for each in self.sources})

    def source(self, key: str) -> Source:
        """The source of that key. Raises KeyError."""
        return self._by_key[key]

    @cached_property
    def by_element(self) -> Mapping[str, tuple[Assertion, ...]]:
        """The assertions on each element, in their order."""
        found: dict[str, list[Assertion]] = {}
        for each in self.assertions:
            found.setdefault(each.element, []).append(each)
        return {element: tuple(all_of) for element, all_of in found.items()}

    @cached_property
    def standing(self) -> tuple[Assertion, ...]:
        """The assertions that count: yes or no, and not replaced by a later one of the same account."""
        last = {
            (each.party, each.source, each.element): each
            for each in self.assertions
            if each.value is not Value.UNKNOWN
        }
        stand = {id(each) for each in last.values()}
        return tuple(each for each in self.assertions if id(each) in stand)

    def accounts(self) -> Iterator[tuple[str, str, dict[str, bool]]]:
        """Each account of the situation: party, source, and what it says of elements (yes and no only).

        An account is what one party says in one source; where it says both yes and no of an element, the
        later assertion stands.
        """
        found: dict[tuple[str, str], dict[str, bool]] = {}
        for each in self.standing:
            found.setdefault((each.party, each.source), {})[each.element] = each.value is Value.YES
        for (party, source), facts in found.items():
            yield party, source, facts


class ImpossibleFacts(ValueError):
    """An account says what the catalogue excludes, such as a rebel movement that is no armed group."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownFacts:
    """What the accounts of a situation come to.

    settled: facts that an account states and none denies, with all that follows from them. disputed: elements
    of which the accounts, each with what follows from it, say both. What follows only from a fact in dispute
    is neither. Constraints have two elements, so settled facts never contradict each other.
    """

    settled: Mapping[str, bool]
    disputed: frozenset[str]


def known_facts(situation: Situation, catalogue: Catalogue) -> KnownFacts:
    """Lay the accounts beside each other.

    Raises: ImpossibleFacts for an account that contradicts itself; reading a situation finds it before.
    """
    said: dict[str, set[bool]] = {}
    for party, source, facts in situation.accounts():
        complete = catalogue.with_consequences(facts)
        if complete is None:
            raise ImpossibleFacts(f"{situation.id}: {party} in {source}")
        for element, holds in complete.items():
            said.setdefault(element, set()).add(holds)
    disputed = frozenset(element for element, values in said.items() if len(values) == 2)
    stated = {
        element: holds
        for _party, _source, facts in situation.accounts()
        for element, holds in facts.items()
        if element not in disputed
    }
    return KnownFacts(settled=catalogue.with_consequences(stated) or {}, disputed=disputed)
