"""Whether a definition reaches a situation: four answers, exact, each with what it rests on."""

from __future__ import annotations

from collections.abc import Mapping

from openkp.definitions.answers import MOST_SETTLING, Answer, Evaluation
from openkp.definitions.cases import verdict
from openkp.definitions.definition import Definition
from openkp.definitions.elements import Catalogue
from openkp.definitions.explaining import deciding_of, unsettled_of, used_of
from openkp.definitions.settling import (
    FURTHER,
    could_settle,
    settling_otherwise,
    smallest_settling,
    some_of_each,
)
from openkp.definitions.situations import KnownFacts, Situation, known_facts


def answer_of(
    definition: Definition, situation: Situation, catalogue: Catalogue, *, with_readings: bool = True
) -> Answer:
    """The answer alone, for tables."""
    text = definition if with_readings else definition.without_readings()
    return answer_in(text, known_facts(situation, catalogue), catalogue)


def evaluate(
    definition: Definition, situation: Situation, catalogue: Catalogue, *, with_readings: bool = True
) -> Evaluation:
    """The answer of a definition to a situation, with all that explains it.

    with_readings: take what was said or assumed of the text as part of it; otherwise the words alone.
    Raises: ImpossibleFacts; KeyError for an element that the catalogue lacks.
    """
    text = definition if with_readings else definition.without_readings()
    known = known_facts(situation, catalogue)
    answer = answer_in(text, known, catalogue)
    deciding = deciding_of(text, known, answer, catalogue)
    settles = smallest_settling(text, known.settled, catalogue)
    otherwise = settling_otherwise(text, known.settled, catalogue, settles)
    is_one_sided = len({each.answer for each in (*settles, *otherwise)}) == 1
    unknown, disputed = unsettled_of(text, known, deciding, catalogue) if settles else ((), ())
    return Evaluation(
        definition=definition.id,
        situation=situation.id,
        with_readings=with_readings,
        answer=answer,
        deciding=deciding,
        used=used_of(text, situation, known, answer=answer, deciding=deciding, catalogue=catalogue),
        settles=some_of_each(settles),
        equal_settles=len(settles),
        settles_otherwise=otherwise[: MOST_SETTLING // 2],
        by_account=_by_account(text, situation, known, catalogue) if answer is Answer.CONTESTED else None,
        unknown=unknown,
        disputed=disputed,
        otherwise_needs=len(settles[0].findings) + FURTHER + 1 if is_one_sided else 0,
    )


def answer_in(text: Definition, known: KnownFacts, catalogue: Catalogue) -> Answer:
    """Contested: decided one way by some outcome of the disputes, and the other way by another."""
    possible = could_settle(text, known.settled, known.disputed, catalogue)
    if len(possible) == 2:
        return Answer.CONTESTED
    met = verdict(text, known.settled, catalogue)
    return Answer.OPEN if met is None else _named(met)


def _named(met: bool) -> Answer:  # noqa: FBT001 - the answer to one question
    return Answer.COVERED if met else Answer.NOT_COVERED


def _by_account(
    text: Definition, situation: Situation, known: KnownFacts, catalogue: Catalogue
) -> Mapping[str, Answer]:
    """The answer by the facts of each party that takes a side in a dispute on a word of the text."""
    found: dict[str, Answer] = {}
    for party, facts in _by_party(situation, catalogue).items():
        sides = {each: holds for each, holds in facts.items() if each in known.disputed}
        case = catalogue.with_consequences({**known.settled, **sides})
        if case is not None and not sides.keys().isdisjoint(text.elements()):
            met = verdict(text, case, catalogue)
            found[party] = Answer.OPEN if met is None else _named(met)
    return found


def _by_party(situation: Situation, catalogue: Catalogue) -> dict[str, dict[str, bool]]:
    """What each party says in all its accounts together; what it says both ways is left out."""
    said: dict[str, dict[str, set[bool]]] = {}
    for party, _source, facts in situation.accounts():
        for element, holds in (catalogue.with_consequences(facts) or {}).items():
            said.setdefault(party, {}).setdefault(element, set()).add(holds)
    return {
        party: {element: next(iter(values)) for element, values in facts.items() if len(values) == 1}
        for party, facts in said.items()
    }
