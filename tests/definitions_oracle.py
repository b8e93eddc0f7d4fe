"""clingo as an independent witness: every text of a draft with what it loses and crosses.

The facts are made from the draft and from every completion of each situation's settled facts, one by one; the
rules are in `definitions/search_oracle.lp`. Nothing of the product's search is used.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import clingo
from clingo.symbol import Function, Number, String, Symbol

from definitions_drafts import Instance
from openkp.definitions.bracketed import BracketedText, Item, Part
from openkp.definitions.elements import Catalogue
from openkp.definitions.situations import Situation, known_facts

RULES = Path(__file__).parent / "definitions" / "search_oracle.lp"


@dataclass(frozen=True)
class Told:
    """One text, as clingo tells it. crossed: (subject, stance); weight: Participants crossed."""

    taken: tuple[int, ...]
    lost: frozenset[str]
    crossed: frozenset[tuple[str, str]]
    weight: int


def every_text(instance: Instance) -> list[Told]:
    """Every text of the draft."""
    red_lines = _red_lines(instance)
    control = clingo.Control(["--models=0", "--warn=none"])
    control.load(str(RULES))
    with control.backend() as backend:
        for fact in facts_of(instance):
            backend.add_rule([backend.add_atom(fact)])
    control.ground([("base", [])])
    found = []
    with control.solve(yield_=True) as handle:
        for model in handle:
            found.append(_told(model.symbols(shown=True), instance, red_lines))
    return found


def _told(symbols: list[Symbol] | object, instance: Instance, red_lines: list[tuple[str, str, int]]) -> Told:
    taken = [0] * len(instance.draft.body.choices)
    lost: set[str] = set()
    crossed: set[int] = set()
    for symbol in symbols:
        if symbol.name == "taken":
            taken[symbol.arguments[0].number] = symbol.arguments[1].number
        elif symbol.name == "lost":
            lost.add(symbol.arguments[0].string)
        else:
            crossed.add(symbol.arguments[0].number)
    return Told(
        taken=tuple(taken),
        lost=frozenset(lost),
        crossed=frozenset(red_lines[each][:2] for each in crossed),
        weight=sum(red_lines[each][2] for each in crossed),
    )


def _red_lines(instance: Instance) -> list[tuple[str, str, int]]:
    parties: dict[tuple[str, str], set[str]] = {}
    for each in instance.draft.positions:
        if each.counts and each.stance in ("required", "excluded"):
            parties.setdefault((each.subject, each.stance.value), set()).add(each.party)
    return [(subject, stance, len(who)) for (subject, stance), who in parties.items()]


def facts_of(instance: Instance) -> Iterator[Symbol]:
    """The draft, its red lines and the completions of its situations as facts of the rules."""
    draft, red_lines = instance.draft, _red_lines(instance)
    for number, choice in enumerate(draft.body.choices):
        yield Function("choice", [Number(number)])
        for way in range(len(choice.alternatives)):
            yield Function("way", [Number(number), Number(way)])
    for part in draft.body.parts:
        yield from _part_facts(part, draft.body)
    for number, (subject, stance, count) in enumerate(red_lines):
        name = subject.removeprefix("except:")
        yield Function("red_line", [Number(number), String(name), Function(stance), Number(count)])
    for each in instance.catalogue:
        yield Function("some", [String(each.id)])
    for kind, names in (("must_cover", draft.must_cover), ("must_not_cover", draft.must_not_cover)):
        for name in names:
            yield Function(kind, [String(name)])
            yield from _world_facts(name, instance.situations[name], instance)


def _part_facts(part: Part, text: BracketedText) -> Iterator[Symbol]:
    name = String(part.id)
    yield Function("part", [name, Function("limb" if part.source is None else "exception")])
    if part.choice is None:
        yield Function("always_stands", [name])
    else:
        alternatives = text.choices[part.choice].alternatives
        way = next(n for n, each in enumerate(alternatives) if each.text)
        yield Function("stands_with", [name, Number(part.choice), Number(way)])
    for line_number, line in enumerate(part.lines):
        if line.choice is not None:
            yield Function("within", [name, Number(line.choice)])
        for way, slots in enumerate(line.alternatives):
            for slot_number, slot in enumerate(slots):
                key = String(f"{part.id}/{line_number}/{way}/{slot_number}")
                yield Function("slot", [name, key])
                if line.choice is None:
                    yield Function("always_slot", [key])
                else:
                    yield Function("slot_with", [key, Number(line.choice), Number(way)])
                for item in slot.items:
                    yield from _item_facts(name, key, item)


def _item_facts(part: Symbol, slot: Symbol, item: Item) -> Iterator[Symbol]:
    if item.choice is None:
        yield from (Function("word", [slot, String(each)]) for each in item.alternatives[0])
        return
    yield Function("within", [part, Number(item.choice)])
    for way, elements in enumerate(item.alternatives):
        for element in elements:
            yield Function("word_with", [slot, String(element), Number(item.choice), Number(way)])


def _world_facts(name: str, situation: Situation, instance: Instance) -> Iterator[Symbol]:
    settled = known_facts(situation, instance.catalogue).settled
    for number, world in enumerate(_completions(dict(settled), instance.catalogue)):
        yield Function("world", [String(name), Number(number)])
        for element in world:
            yield Function("holds", [String(name), Number(number), String(element)])


def _completions(settled: dict[str, bool], catalogue: Catalogue) -> Iterator[frozenset[str]]:
    """What holds in each completion that the implications and exclusions allow, tried one by one."""
    unknown = [each.id for each in catalogue if each.id not in settled]
    for values in itertools.product((False, True), repeat=len(unknown)):
        facts = settled | dict(zip(unknown, values, strict=True))
        if all(facts[each.conclusion] or not facts[each.premise] for each in catalogue.implications) and all(
            not (facts[each.one] and facts[each.other]) for each in catalogue.exclusions
        ):
            yield frozenset(element for element, holds in facts.items() if holds)
