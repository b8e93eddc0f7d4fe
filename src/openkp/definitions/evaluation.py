"""Whether a definition reaches a situation: four answers, exact, each with what it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from openkp.definitions.answers import Answer, Evaluation
from openkp.definitions.cases import verdict
from openkp.definitions.definition import Definition
from openkp.definitions.elements import Catalogue
from openkp.definitions.explaining import deciding_of, settling_of, used_of
from openkp.definitions.situations import KnownFacts, Situation, known_facts


def answer_of(
    definition: Definition, situation: Situation, catalogue: Catalogue, *, with_readings: bool = True
) -> Answer:
    """The answer alone, for tables."""
    text = definition if with_readings else definition.without_readings()
    return _answer(text, known_facts(situation, catalogue), catalogue)


def evaluate(
    definition: Definition, situation: Situation, catalogue: Catalogue, *, with_readings: bool = True
) -> Evaluation:
    """The answer of a definition to a situation, with all that explains it.

    with_readings: take what was said or assumed of the text as part of it; otherwise the words alone.
    Raises: ImpossibleFacts; KeyError for an element that the catalogue lacks.
    """
    text = definition if with_readings else definition.without_readings()
    known = known_facts(situation, catalogue)
    answer = _answer(text, known, catalogue)
    deciding = deciding_of(text, known, answer)
    is_settled = answer in (Answer.COVERED, Answer.NOT_COVERED)
    return Evaluation(
        definition=definition.id,
        situation=situation.id,
        with_readings=with_readings,
        answer=answer,
        deciding=deciding,
        used=used_of(text, situation, known, answer=answer, deciding=deciding, catalogue=catalogue),
        settles=() if is_settled else settling_of(text, known.settled, catalogue),
        by_account=_by_account(text, situation, known, catalogue) if answer is Answer.CONTESTED else None,
    )


def _answer(text: Definition, known: KnownFacts, catalogue: Catalogue) -> Answer:
    met = verdict(text, known.settled, catalogue)
    if met is not None:
        return _named(met)
    disputed = [
        each.id for each in catalogue if each.id in known.disputed and _bears(each.id, text, catalogue)
    ]
    found: set[bool] = set()
    for outcome in _outcomes(text, known.settled, disputed, catalogue):
        found.add(outcome)
        if len(found) == 2:
            return Answer.CONTESTED
    return Answer.OPEN


def _named(met: bool) -> Answer:  # noqa: FBT001 - the answer to one question
    return Answer.COVERED if met else Answer.NOT_COVERED


def _bears(element: str, text: Definition, catalogue: Catalogue) -> bool:
    """True if a finding on the element, or what follows from it, is about a word of the text."""
    reached = {element}
    for holds in (True, False):
        reached |= (catalogue.with_consequences({element: holds}) or {}).keys()
    return bool(reached & text.elements())


def _outcomes(
    text: Definition, facts: Mapping[str, bool], disputed: list[str], catalogue: Catalogue
) -> Iterator[bool]:
    """What comes out as each dispute is decided one way or the other; what stays open is left out."""
    met = verdict(text, facts, catalogue)
    if met is not None:
        yield met
        return
    undecided = [element for element in disputed if element not in facts]
    if not undecided:
        return
    for holds in (True, False):
        case = catalogue.with_consequences({**facts, undecided[0]: holds})
        if case is not None:
            yield from _outcomes(text, case, undecided[1:], catalogue)


def _by_account(
    text: Definition, situation: Situation, known: KnownFacts, catalogue: Catalogue
) -> Mapping[str, Answer]:
    """The answer by the facts of each party that takes a side in a dispute."""
    found: dict[str, Answer] = {}
    for party, facts in _by_party(situation, catalogue).items():
        sides = {element: holds for element, holds in facts.items() if element in known.disputed}
        case = catalogue.with_consequences({**known.settled, **sides})
        if sides and case is not None:
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
