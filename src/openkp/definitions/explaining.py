"""Why an answer is what it is: the slot that decides, and the assertions used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from openkp.definitions.answers import Answer, Deciding, Used
from openkp.definitions.cases import slot_holds, slots_hold, verdict
from openkp.definitions.definition import Definition, Limb, NamedException, Slot
from openkp.definitions.elements import Catalogue
from openkp.definitions.masks import MaskedText, ways_to_hold
from openkp.definitions.situations import KnownFacts, Situation, Value


def deciding_of(text: Definition, known: KnownFacts, answer: Answer, catalogue: Catalogue) -> Deciding:
    """The limb that applies or came nearest, and in it the slot or the exception that decides.

    A limb that could still apply comes before one that cannot; for a contested answer, one with a slot in
    dispute before one without.
    """
    facts = known.settled
    if not text.limbs:
        return Deciding(limb="")
    masked = MaskedText.of(text, catalogue)
    could_apply = [
        next(masked.limb_ways(limb, *catalogue.masks(facts)), None) is not None for limb in masked.limbs
    ]
    limb = min(
        zip(text.limbs, could_apply, strict=True),
        key=lambda each: _distance(each[0], known, answer, could_apply=each[1]),
    )[0]
    if answer is Answer.COVERED:
        return Deciding(limb=limb.id)
    if answer is Answer.NOT_COVERED:
        return _kept_out(limb, text.exceptions, facts, catalogue)
    return _turning_on(limb, text.exceptions, known, answer)


def _kept_out(
    limb: Limb, exceptions: tuple[NamedException, ...], facts: Mapping[str, bool], catalogue: Catalogue
) -> Deciding:
    """A slot that fails; else slots that cannot hold together; else an exception that applies as well."""
    for name, slot in limb.named_slots():
        if slot_holds(slot, facts) is False:
            return Deciding(limb=limb.id, slot=name)
    if not _can_hold_together(limb, facts, catalogue):
        return Deciding(limb=limb.id, slot=_not_settled(limb, facts)[0][0], words_exclude_each_other=True)
    able = [each for each in exceptions if slots_hold(each.slots, facts) is not False]
    return Deciding(
        limb=limb.id, exception=max(able, key=lambda each: bool(slots_hold(each.slots, facts))).id
    )


def _turning_on(
    limb: Limb, exceptions: tuple[NamedException, ...], known: KnownFacts, answer: Answer
) -> Deciding:
    """What is not settled: for a contested answer what is in dispute first, for an open one what is missing.

    Slots come before exceptions, except for an exception in dispute beside slots that only miss facts.
    """
    wants_dispute = answer is Answer.CONTESTED
    slots = [
        (_is_disputed((slot,), known) is not wants_dispute, 0, Deciding(limb=limb.id, slot=name))
        for name, slot in _not_settled(limb, known.settled)
    ]
    excepting = [
        (_is_disputed(each.slots, known) is not wants_dispute, 1, Deciding(limb=limb.id, exception=each.id))
        for each in exceptions
        if slots_hold(each.slots, known.settled) is not False
    ]
    by_kind = (lambda each: each[:2]) if wants_dispute else (lambda each: (each[1], each[0]))
    return min((*slots, *excepting), key=by_kind)[2]


def _not_settled(limb: Limb, facts: Mapping[str, bool]) -> list[tuple[str, Slot]]:
    return [(name, slot) for name, slot in limb.named_slots() if slot_holds(slot, facts) is None]


def _distance(
    limb: Limb, known: KnownFacts, answer: Answer, *, could_apply: bool
) -> tuple[bool, bool, int, int, int]:
    """How far a limb is from applying: slots that fail, then slots that are not settled.

    For a contested answer slots that only miss facts come first: a dispute on the others decides alone.
    """
    values = [slot_holds(slot, known.settled) for slot in limb.slots]
    is_beside_dispute = answer is Answer.CONTESTED and not any(
        value is None and _is_disputed((slot,), known) for slot, value in zip(limb.slots, values, strict=True)
    )
    missing = sum(
        value is None and not _is_disputed((slot,), known)
        for slot, value in zip(limb.slots, values, strict=True)
        if answer is Answer.CONTESTED
    )
    return not could_apply, is_beside_dispute, missing, values.count(False), values.count(None)


def _is_disputed(slots: tuple[Slot, ...], known: KnownFacts) -> bool:
    return any(element in known.disputed for slot in slots for element in slot.elements)


def _can_hold_together(limb: Limb, facts: Mapping[str, bool], catalogue: Catalogue) -> bool:
    slots = tuple(catalogue.mask(slot.elements) for slot in limb.slots)
    return next(ways_to_hold(slots, *catalogue.masks(facts), catalogue.closures), None) is not None


def unsettled_of(
    text: Definition, known: KnownFacts, deciding: Deciding, catalogue: Catalogue
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What is unknown and what is in dispute in the limb that decides and in exceptions that could apply."""
    slots = [slot for limb in text.limbs if limb.id == deciding.limb for slot in limb.slots]
    for each in text.exceptions:
        slots += each.slots if slots_hold(each.slots, known.settled) is not False else ()
    unsettled = {
        element
        for slot in slots
        if slot_holds(slot, known.settled) is None
        for element in slot.elements
        if element not in known.settled
    }
    return catalogue.sorted(unsettled - known.disputed), catalogue.sorted(unsettled & known.disputed)


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
    for element in catalogue.sorted(_elements_that_count(text, known, answer, deciding, catalogue)):
        if element in known.settled:
            facts.append((element, known.settled[element]))
        elif element in known.disputed:
            facts += [(element, True), (element, False)]
    return tuple(used for fact in facts for used in _assertions_for(fact, situation, known, catalogue))


def _elements_that_count(
    text: Definition, known: KnownFacts, answer: Answer, deciding: Deciding, catalogue: Catalogue
) -> frozenset[str]:
    """Covered: what holds in the limb; not covered: a failing slot of each limb; else the deciding limb.

    Exceptions always count; so does what is disputed, where the answer is contested. Where that alone would
    not give the answer, as when words exclude each other, what is missing is added.
    """
    facts = known.settled
    found = {element for each in text.exceptions for slot in each.slots for element in slot.elements}
    limb = next((each for each in text.limbs if each.id == deciding.limb), None)
    in_limb = {element for slot in limb.slots for element in slot.elements} if limb else set()
    if answer is Answer.COVERED:
        found |= {element for element in in_limb if facts.get(element)}
    elif answer is Answer.NOT_COVERED:
        for each in text.limbs:
            found |= {element for slot in list(_failing(each, facts))[:1] for element in slot.elements}
        found |= in_limb if deciding.exception else set()
    else:
        found |= in_limb
    if answer is Answer.CONTESTED:
        found |= known.disputed & text.elements()
    return frozenset(found | _still_needed(text, facts, found, catalogue))


def _still_needed(
    text: Definition, facts: Mapping[str, bool], counted: set[str], catalogue: Catalogue
) -> set[str]:
    """Facts on further words of the text without which those counted would not settle the answer."""
    met = verdict(text, facts, catalogue)
    needed = {each: facts[each] for each in catalogue.sorted(text.elements() & facts.keys())}
    if met is None or _alone(text, {e: v for e, v in needed.items() if e in counted}, catalogue) is met:
        return set()
    for element in sorted(needed, key=lambda each: (each in counted, catalogue.order[each])):
        without = {each: holds for each, holds in needed.items() if each != element}
        if _alone(text, without, catalogue) is met:
            needed = without
    return set(needed)


def _alone(text: Definition, facts: Mapping[str, bool], catalogue: Catalogue) -> bool | None:
    return verdict(text, catalogue.with_consequences(facts) or {}, catalogue)


def _failing(limb: Limb, facts: Mapping[str, bool]) -> Iterator[Slot]:
    return (slot for slot in limb.slots if slot_holds(slot, facts) is False)


def _assertions_for(
    fact: tuple[str, bool], situation: Situation, known: KnownFacts, catalogue: Catalogue
) -> Iterator[Used]:
    """The assertions that say the fact; where none does, those from which it follows.

    A settled fact rests on nothing that is in dispute.
    """
    element, holds = fact
    value = Value.YES if holds else Value.NO
    direct = [each for each in situation.standing if each.element == element and each.value is value]
    if direct:
        yield from (Used(element=element, value=value, assertion=each) for each in direct)
        return
    for each in situation.standing:
        if element in known.disputed or each.element not in known.disputed:
            follows = catalogue.with_consequences({each.element: each.value is Value.YES}) or {}
            if follows.get(element) is holds:
                yield Used(element=element, value=value, assertion=each, implied_by=each.element)
