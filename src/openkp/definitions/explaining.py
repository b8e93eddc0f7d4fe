"""Why an answer is what it is: the slot that decides, the assertions used, and what would settle it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

from openkp.definitions.answers import Answer, Deciding, Settling, Used
from openkp.definitions.cases import slot_holds, slots_hold, verdict
from openkp.definitions.definition import Definition, Limb, Slot
from openkp.definitions.elements import Catalogue
from openkp.definitions.situations import KnownFacts, Situation, Value

#: How many equal smallest sets of findings are named.
MOST_SETTLING = 12


def deciding_of(text: Definition, known: KnownFacts, answer: Answer) -> Deciding:
    """The limb that applies or came nearest, and in it the slot or the exception that decides."""
    facts = known.settled
    if not text.limbs:
        return Deciding(limb="")
    limb = min(text.limbs, key=lambda each: _distance(each, facts))
    wanted = False if answer is Answer.NOT_COVERED else None
    if answer is not Answer.COVERED:
        for name, slot in sorted(limb.named_slots(), key=lambda named: not _is_disputed(named[1], known)):
            if slot_holds(slot, facts) is wanted:
                return Deciding(limb=limb.id, slot=name)
        for exception in text.exceptions:
            if slots_hold(exception.slots, facts) is (True if answer is Answer.NOT_COVERED else None):
                return Deciding(limb=limb.id, exception=exception.id)
    return Deciding(limb=limb.id)


def _distance(limb: Limb, facts: Mapping[str, bool]) -> tuple[int, int]:
    """How far a limb is from applying: slots that fail, then slots that are not settled."""
    values = [slot_holds(slot, facts) for slot in limb.slots]
    return values.count(False), values.count(None)


def _is_disputed(slot: Slot, known: KnownFacts) -> bool:
    return any(element in known.disputed for element in slot.elements)


def used_of(
    text: Definition,
    situation: Situation,
    known: KnownFacts,
    *,
    answer: Answer,
    deciding: Deciding,
    catalogue: Catalogue,
) -> tuple[Used, ...]:
    """The assertions that the answer rests on, in the order of the catalogue."""
    facts: list[tuple[str, bool]] = []
    for element in catalogue.sorted(_elements_that_count(text, known, answer, deciding)):
        if element in known.settled:
            facts.append((element, known.settled[element]))
        elif element in known.disputed:
            facts += [(element, True), (element, False)]
    return tuple(used for fact in facts for used in _assertions_for(fact, situation, catalogue))


def _elements_that_count(
    text: Definition, known: KnownFacts, answer: Answer, deciding: Deciding
) -> frozenset[str]:
    """Covered: what holds in the limb; not covered: a failing slot of each limb; else the deciding limb."""
    facts = known.settled
    exceptions = [slot for each in text.exceptions for slot in each.slots]
    chosen: list[Slot] = list(exceptions)
    if answer is Answer.NOT_COVERED:
        chosen += [slot for limb in text.limbs for slot in list(_failing(limb, facts))[:1]]
    for limb in text.limbs:
        if limb.id == deciding.limb and (answer is not Answer.NOT_COVERED or deciding.exception):
            chosen += limb.slots
    found = {element for slot in chosen for element in slot.elements}
    if answer is Answer.COVERED:
        in_limbs = {element for slot in chosen if slot not in exceptions for element in slot.elements}
        found = {each for each in found if facts.get(each, False) or each not in in_limbs}
    return frozenset(found)


def _failing(limb: Limb, facts: Mapping[str, bool]) -> Iterator[Slot]:
    return (slot for slot in limb.slots if slot_holds(slot, facts) is False)


def _assertions_for(fact: tuple[str, bool], situation: Situation, catalogue: Catalogue) -> Iterator[Used]:
    """The assertions that say the fact; where none does, those from which it follows."""
    element, holds = fact
    value = Value.YES if holds else Value.NO
    direct = [each for each in situation.by_element.get(element, ()) if each.value is value]
    if direct:
        yield from (Used(element=element, value=value, assertion=each) for each in direct)
        return
    for each in situation.assertions:
        if each.value is not Value.UNKNOWN:
            follows = catalogue.with_consequences({each.element: each.value is Value.YES}) or {}
            if follows.get(element) is holds:
                yield Used(element=element, value=value, assertion=each, implied_by=each.element)


def settling_of(text: Definition, facts: Mapping[str, bool], catalogue: Catalogue) -> tuple[Settling, ...]:
    """The smallest sets of findings after which the answer is settled, at most `MOST_SETTLING` of them.

    Disputed elements count as not known here: a finding decides the dispute.
    """
    for_covered = _useful_findings(text, facts, catalogue, wanted=True)
    for_not_covered = _useful_findings(text, facts, catalogue, wanted=False)
    for size in range(1, max(len(for_covered), len(for_not_covered)) + 1):
        found = [
            Settling(findings=findings, answer=answer)
            for wanted, useful, answer in (
                (True, for_covered, Answer.COVERED),
                (False, for_not_covered, Answer.NOT_COVERED),
            )
            for findings in combinations(useful, size)
            if _settles(text, facts, findings, catalogue) is wanted
        ]
        if found:
            return tuple(found[:MOST_SETTLING])
    return ()


def _useful_findings(
    text: Definition, facts: Mapping[str, bool], catalogue: Catalogue, *, wanted: bool
) -> list[tuple[str, bool]]:
    """Findings that can move the text towards the answer, by themselves or by what follows from them."""
    towards = {(each, wanted) for limb in text.limbs for slot in limb.slots for each in slot.elements}
    towards |= {
        (each, not wanted) for part in text.exceptions for slot in part.slots for each in slot.elements
    }
    found = []
    for element in catalogue.sorted(text.elements() - facts.keys()):
        for holds in (True, False):
            case = catalogue.with_consequences({**facts, element: holds})
            if case is not None and any(fact in towards for fact in case.items() if fact[0] not in facts):
                found.append((element, holds))
    return found


def _settles(
    text: Definition,
    facts: Mapping[str, bool],
    findings: tuple[tuple[str, bool], ...],
    catalogue: Catalogue,
) -> bool | None:
    """The answer after these findings; None where they leave it open or cannot be together."""
    if len(dict(findings)) < len(findings):
        return None
    case = catalogue.with_consequences({**facts, **dict(findings)})
    return None if case is None else verdict(text, case, catalogue)
