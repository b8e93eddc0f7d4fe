"""Drafts made by chance, with situations, for tests and benchmarks of the search."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

from openkp.definitions.brackets import read_body
from openkp.definitions.drafts import Draft
from openkp.definitions.elements import Catalogue, Element, Exclusion, Implication, SlotKind
from openkp.definitions.positions import Stance, WordPosition
from openkp.definitions.situations import Assertion, Situation, Source, Value


@dataclass(frozen=True)
class Instance:
    """What a search is given."""

    draft: Draft
    situations: Mapping[str, Situation]
    catalogue: Catalogue
    body: str


def small_instance(seed: int) -> Instance:
    """A draft with brackets of every kind, exceptions, open and disputed facts; few enough to try all."""
    draw = random.Random(seed)
    catalogue = made_catalogue(draw, 10, (SlotKind.ACTOR, SlotKind.ACT, SlotKind.SCALE))
    body = _small_body(draw, catalogue)
    situations = {f"s{n}": made_situation(draw, f"s{n}", catalogue) for n in range(draw.randint(2, 7))}
    return _instance(draw, body, situations, catalogue, parties=draw.randint(1, 5))


def _instance(
    draw: random.Random, body: str, situations: dict[str, Situation], catalogue: Catalogue, *, parties: int
) -> Instance:
    text, findings = read_body(body, catalogue)
    assert text is not None, (body, findings)
    names = list(situations)
    cut = draw.randint(0, len(names))
    positions = []
    for party in range(parties):
        for subject in sorted(text.subjects()):
            if draw.random() < 0.35:
                stance, counts = draw.choice(list(Stance)), draw.random() < 0.9
                positions.append(
                    WordPosition(party=f"P{party}", subject=subject, stance=stance, counts=counts)
                )
    draft = Draft(
        title="made",
        source="by chance",
        body=text,
        must_cover=tuple(names[:cut]),
        must_not_cover=tuple(names[cut:]),
        positions=tuple(positions),
    )
    return Instance(draft=draft, situations=situations, catalogue=catalogue, body=body)


def made_catalogue(draw: random.Random, size: int, kinds: tuple[SlotKind, ...]) -> Catalogue:
    """Elements e0 … with a few implications and exclusions that do not contradict each other."""
    elements = tuple(
        Element(
            id=f"e{n}",
            slot=kinds[n % len(kinds)],
            sentence=f"e{n}",
            source="made",
            question="?",
            holds_in="-",
            fails_in="-",
        )
        for n in range(size)
    )
    implications, exclusions = [], []
    for n in range(size):
        if draw.random() < 0.25:
            other = draw.randrange(n, size)
            if other != n:
                implications.append(Implication(premise=f"e{n}", conclusion=f"e{other}", reason="made"))
        if draw.random() < 0.15:
            other = draw.randrange(size)
            if other != n:
                exclusions.append(Exclusion(one=f"e{n}", other=f"e{other}", reason="made"))
    catalogue = Catalogue(elements=elements, implications=tuple(implications), exclusions=tuple(exclusions))
    return Catalogue(elements=elements) if catalogue.contradictions() else catalogue


def made_situation(
    draw: random.Random, name: str, catalogue: Catalogue, *, known: float = 0.7, disputed: float = 0.2
) -> Situation:
    """A situation of which two sources tell, each consistently; the second contradicts the first at times."""
    sources = tuple(Source(key=key, title=key, address="https://example.org") for key in ("one", "two"))
    assertions: list[Assertion] = []
    for source in sources:
        facts: dict[str, bool] = {}
        elements = [each.id for each in catalogue]
        draw.shuffle(elements)
        for element in elements:
            share = known if source.key == "one" else disputed
            if element not in facts and draw.random() < share:
                facts = (
                    catalogue.with_consequences({**facts, element: draw.random() < 0.5})
                    or catalogue.with_consequences({**facts, element: False})
                    or facts
                )
        assertions += [
            Assertion(
                element=element,
                value=Value.YES if holds else Value.NO,
                party=source.key,
                source=source.key,
            )
            for element, holds in facts.items()
        ]
    return situation(name, sources, tuple(assertions))


def situation(name: str, sources: tuple[Source, ...], assertions: tuple[Assertion, ...]) -> Situation:
    """A situation with these assertions and nothing else."""
    return Situation(
        id=name,
        title=name,
        country="XX",
        starts="2000",
        ends="",
        summary="made",
        answer_of_process="none",
        spot=None,
        sources=sources,
        assertions=assertions,
    )


def _small_body(draw: random.Random, catalogue: Catalogue) -> str:
    lines: list[str] = []
    for name in "abc"[: draw.randint(1, 3)]:
        is_fixed = draw.random() < 0.5
        lines.append(
            f"limb {name}"
            if is_fixed
            else draw.choice([f"[limb {name}]{{A}}", f"[]{{B}} / [limb {name}]{{A}}"])
        )
        lines += _small_slots(draw, catalogue)
    for name in "xy"[: draw.choice([0, 0, 1, 2])]:
        is_fixed = draw.random() < 0.3
        lines.append(f'except {name} "made"' if is_fixed else f'[except {name} "made"]{{A}}')
        lines += _small_slots(draw, catalogue)
    return "\n".join(lines) + "\n"


def _small_slots(draw: random.Random, catalogue: Catalogue) -> list[str]:
    lines = []
    for kind in draw.sample([SlotKind.ACTOR, SlotKind.ACT, SlotKind.SCALE], draw.randint(1, 2)):
        words = [each.id for each in catalogue if each.slot is kind]
        draw.shuffle(words)
        some = words[: draw.randint(1, 3)]
        shape = draw.random()
        if shape < 0.6:
            items = [each if draw.random() < 0.4 else f"[{each}]{{A}}" for each in some]
            if len(words) > len(some) + 1 and draw.random() < 0.4:
                one, other = words[len(some) : len(some) + 2]
                items.append(f"[{one}]{{A}} / [{one} | {other}]{{B}}" + draw.choice(["", " / []{C}"]))
            lines.append(f"  {kind} {' | '.join(items)}")
        elif shape < 0.8 or len(some) < 2:
            lines.append(f"  [{kind} {some[0]}]{{A}}")
        else:
            one, other = some[:2]
            lines.append(f"  [{kind} {one}]{{A}} / [{kind} {one}; {kind} {other}]{{B}} / []{{C}}")
    return lines


#: The slots of a large text: limb, kind, number of elements. 40 elements in all.
_LARGE = (
    ("a", SlotKind.ACTOR, 8),
    ("a", SlotKind.ACT, 6),
    ("a", SlotKind.LINK, 6),
    ("b", SlotKind.PURPOSE, 6),
    ("b", SlotKind.SCALE, 5),
    ("b", SlotKind.PLACE, 5),
    ("b", SlotKind.RECOGNITION, 4),
)


def large_instance(seed: int, *, is_typical: bool) -> Instance:
    """40 elements, 60 situations and 60 Participants with 12 positions each.

    Typical: one element of each slot is agreed and the rest in brackets, situations to be covered resemble
    each other, and Participants stand in three groups with some of their own mind. Otherwise every element
    is in brackets and all is drawn evenly, so that nothing resembles anything.
    """
    draw = random.Random(seed)
    elements, lines, last = [], [], ""
    for limb, kind, size in _LARGE:
        names = [f"{kind}_{n}" for n in range(size)]
        elements += [
            Element(id=n, slot=kind, sentence=n, source="made", question="?", holds_in="-", fails_in="-")
            for n in names
        ]
        if limb != last:
            lines.append("limb a" if limb == "a" else "[limb b]{A}")
            last = limb
        agreed = names[:1] if is_typical else []
        open_ones = [f"[{n}]{{A}}" for n in names[len(agreed) :]]
        lines.append(f"  {kind} " + " | ".join([*agreed, *open_ones]))
    catalogue = Catalogue(elements=tuple(elements))
    names = [each.id for each in elements]
    situations = {}
    for number in range(60):
        share = (0.5 if number < 30 else 0.2) if is_typical else 0.3
        facts = {name: draw.random() < share for name in names}
        source = Source(key="one", title="one", address="https://example.org")
        situations[f"s{number}"] = situation(
            f"s{number}",
            (source,),
            tuple(
                Assertion(
                    element=name,
                    value=Value.YES if holds else Value.NO,
                    party="one",
                    source="one",
                )
                for name, holds in facts.items()
            ),
        )
    text, _findings = read_body("\n".join(lines), catalogue)
    assert text is not None
    draft = Draft(
        title="made",
        source="by chance",
        body=text,
        must_cover=tuple(f"s{number}" for number in range(30)),
        must_not_cover=tuple(f"s{number}" for number in range(30, 60)),
        positions=_large_positions(draw, names, is_typical=is_typical),
    )
    return Instance(draft=draft, situations=situations, catalogue=catalogue, body="\n".join(lines))


#: How often a group of Participants stands so to a word: red lines are fewer than wishes.
_STANCES = (
    (Stance.REQUIRED, 2),
    (Stance.WANTED, 4),
    (Stance.INDIFFERENT, 6),
    (Stance.UNWANTED, 4),
    (Stance.EXCLUDED, 2),
)


def _large_positions(draw: random.Random, names: list[str], *, is_typical: bool) -> tuple[WordPosition, ...]:
    stances = [stance for stance, weight in _STANCES for _ in range(weight)]
    groups = [{name: draw.choice(stances) for name in names} for _ in range(3)]
    found = []
    for party in range(60):
        for name in draw.sample(names, 12):
            own = draw.choice(stances if is_typical else list(Stance))
            stance = groups[party % 3][name] if is_typical and draw.random() < 0.95 else own
            found.append(WordPosition(party=f"P{party}", subject=name, stance=stance))
    return tuple(found)
