"""Small worlds of elements, texts and situations for hypothesis, and a full case analysis as an oracle.

The oracle goes through every assignment of the elements and asks the constraints and the text in the plainest
way. It shares no code with the engine.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import NamedTuple

from hypothesis import strategies as st

from openkp.definitions.definition import Definition, Layer, Limb, NamedException, Slot, Status
from openkp.definitions.elements import Catalogue, Element, Exclusion, Implication, SlotKind
from openkp.definitions.situations import Assertion, Situation, Source, Value

KINDS = (SlotKind.ACTOR, SlotKind.ACT, SlotKind.LINK)
Row = dict[str, bool]


class Case(NamedTuple):
    """A catalogue with a text and a situation on it."""

    catalogue: Catalogue
    definition: Definition
    situation: Situation


def element(name: str, kind: SlotKind) -> Element:
    return Element(
        id=name, slot=kind, sentence=f"the {name}", source="s", question="q", holds_in="h", fails_in="f"
    )


def catalogue_of(
    names: Sequence[str],
    *,
    implications: Sequence[tuple[str, str]] = (),
    exclusions: Sequence[tuple[str, str]] = (),
    kinds: Sequence[SlotKind] = (SlotKind.ACT,),
) -> Catalogue:
    """A catalogue of elements with constraints, kinds in turn."""
    return Catalogue(
        elements=tuple(element(name, kinds[place % len(kinds)]) for place, name in enumerate(names)),
        implications=tuple(Implication(premise=a, conclusion=b, reason="r") for a, b in implications),
        exclusions=tuple(Exclusion(one=a, other=b, reason="r") for a, b in exclusions),
    )


def text_of(
    limbs: Sequence[Sequence[str]],
    exceptions: Sequence[Sequence[str]] = (),
    *,
    name: str = "T",
    kind: SlotKind = SlotKind.ACT,
) -> Definition:
    """A definition from slots such as `"a b"`: one of a and b."""

    def slots(parts: Sequence[str]) -> tuple[Slot, ...]:
        return tuple(Slot(kind=kind, elements=tuple(part.split())) for part in parts)

    return Definition(
        id=name,
        revision=1,
        title="t",
        status=Status.PROPOSED,
        day="2012",
        source="s",
        wording="w",
        limbs=tuple(Limb(id=f"l{place}", slots=slots(parts)) for place, parts in enumerate(limbs)),
        exceptions=tuple(
            NamedException(id=f"x{place}", slots=slots(parts), source="s")
            for place, parts in enumerate(exceptions)
        ),
    )


def situation_of(*accounts: Mapping[str, bool], name: str = "case") -> Situation:
    """A situation with one account, of a party and a source of its own, for each mapping."""
    return Situation(
        id=name,
        title=f"The {name}",
        country="CF",
        starts="2012",
        ends="",
        summary="s",
        answer_of_process="a",
        spot=None,
        sources=tuple(
            Source(key=f"s{place}", title=f"Paper {place}", address=f"https://example.org/{place}")
            for place in range(len(accounts))
        ),
        assertions=tuple(
            Assertion(
                element=each,
                value=Value.YES if holds else Value.NO,
                party=f"Party {place}",
                source=f"s{place}",
            )
            for place, facts in enumerate(accounts)
            for each, holds in facts.items()
        ),
    )


@st.composite
def catalogues(draw: st.DrawFn, *, most: int = 6) -> Catalogue:
    names = "abcdefghij"[: draw(st.integers(2, most))]
    pairs = st.lists(st.tuples(st.sampled_from(names), st.sampled_from(names)), max_size=4)
    apart = pairs.map(lambda found: [(a, b) for a, b in found if a != b])
    made = catalogue_of(
        names,
        implications=draw(apart),
        exclusions=draw(apart.map(lambda found: found[:2])),
        kinds=draw(st.permutations(KINDS)),
    )
    return Catalogue(elements=made.elements) if made.contradictions() else made


@st.composite
def slots_of(draw: st.DrawFn, catalogue: Catalogue) -> Slot:
    kind = draw(st.sampled_from(sorted({each.slot for each in catalogue})))
    of_kind = [each.id for each in catalogue if each.slot is kind]
    elements = draw(st.lists(st.sampled_from(of_kind), min_size=1, max_size=3, unique=True))
    layer = draw(st.sampled_from((Layer.TEXT, Layer.TEXT, Layer.READING, Layer.ASSUMPTION)))
    return Slot(kind=kind, elements=tuple(elements), layer=layer, note=draw(st.sampled_from(("", "n"))))


@st.composite
def definitions(draw: st.DrawFn, catalogue: Catalogue, *, exceptions: int = 2, name: str = "T") -> Definition:
    slots = st.lists(slots_of(catalogue), min_size=1, max_size=3).map(tuple)
    limbs = draw(st.lists(slots, min_size=1, max_size=3))
    excepted = draw(st.lists(slots, max_size=exceptions))
    return Definition(
        id=name,
        revision=1,
        title="t",
        status=Status.PROPOSED,
        day="2012",
        source="s",
        wording="w",
        limbs=tuple(Limb(id=f"l{place}", slots=each) for place, each in enumerate(limbs)),
        exceptions=tuple(
            NamedException(id=f"x{place}", slots=each, source="s") for place, each in enumerate(excepted)
        ),
    )


@st.composite
def facts_of(draw: st.DrawFn, catalogue: Catalogue) -> Row:
    """Some facts of one world that the catalogue allows."""
    world = draw(st.sampled_from(worlds(catalogue)))
    told = draw(st.sets(st.sampled_from(sorted(world))))
    return {each: world[each] for each in sorted(told)}


@st.composite
def cases(draw: st.DrawFn, *, most: int = 6, exceptions: int = 2) -> Case:
    catalogue = draw(catalogues(most=most))
    definition = draw(definitions(catalogue, exceptions=exceptions))
    accounts = draw(st.lists(facts_of(catalogue), max_size=3))
    return Case(catalogue, definition, situation_of(*accounts))


# -- The oracle ------------------------------------------------------------------------------------------


def worlds(catalogue: Catalogue, facts: Mapping[str, bool] | None = None) -> list[Row]:
    """Every complete assignment that the constraints and the facts allow."""
    names = [each.id for each in catalogue]
    found = []
    for values in product((False, True), repeat=len(names)):
        row = dict(zip(names, values, strict=True))
        if (
            all(row[each.conclusion] or not row[each.premise] for each in catalogue.implications)
            and not any(row[each.one] and row[each.other] for each in catalogue.exclusions)
            and all(row[name] is holds for name, holds in (facts or {}).items())
        ):
            found.append(row)
    return found


def is_met_in(definition: Definition, row: Mapping[str, bool]) -> bool:
    def applies(part: Limb | NamedException) -> bool:
        return all(any(row[each] for each in slot.elements) for slot in part.slots)

    return any(applies(limb) for limb in definition.limbs) and not any(
        applies(each) for each in definition.exceptions
    )


def outcome(definition: Definition, rows: Sequence[Row]) -> bool | None:
    """Whether the text is met in all of these worlds, in none (False), or in some."""
    found = {is_met_in(definition, row) for row in rows}
    return found.pop() if len(found) == 1 else None


def entailed(rows: Sequence[Row]) -> Row:
    """What is the same in all of these worlds."""
    return {name: rows[0][name] for name in rows[0] if len({row[name] for row in rows}) == 1}


def known_by_analysis(situation: Situation, catalogue: Catalogue) -> tuple[Row, set[str]]:
    """What an account states and none denies with what follows from it, and what they dispute."""
    always = entailed(worlds(catalogue))
    said: dict[str, set[bool]] = {}
    stated: Row = {}
    for number in range(len(situation.sources)):
        told = {e.element: e.value is Value.YES for e in situation.assertions if e.source == f"s{number}"}
        stated |= told
        for name, holds in entailed(worlds(catalogue, told)).items():
            if name not in always:
                said.setdefault(name, set()).add(holds)
    disputed = {name for name, values in said.items() if len(values) == 2}
    kept = {name: holds for name, holds in stated.items() if name not in disputed}
    follows = entailed(worlds(catalogue, kept))
    return {name: holds for name, holds in follows.items() if name not in always or name in kept}, disputed


def resolutions(rows: Sequence[Row], disputed: set[str]) -> Iterator[list[Row]]:
    """The worlds, put together by how they decide the disputes."""
    by_decision: dict[tuple[bool, ...], list[Row]] = {}
    for row in rows:
        by_decision.setdefault(tuple(row[name] for name in sorted(disputed)), []).append(row)
    yield from by_decision.values()


def answer_by_analysis(definition: Definition, situation: Situation, catalogue: Catalogue) -> str:
    """The answer by going through every world."""
    settled, disputed = known_by_analysis(situation, catalogue)
    rows = worlds(catalogue, settled)
    met = outcome(definition, rows)
    if met is not None:
        return "covered" if met else "not_covered"
    found = {outcome(definition, part) for part in resolutions(rows, disputed)}
    return "contested" if {True, False} <= found else "open"
