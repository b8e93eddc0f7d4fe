"""Whether a text is met by facts: slot by slot, and by full case analysis over what is unknown.

Kleene's logic, slot by slot, calls a text open that has the same unknown element in a limb and in an
exception, although no finding could change its answer. Case analysis over every completion that the
catalogue's implications and exclusions allow is exact; `is_met` alone is its quick first step.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from openkp.definitions.definition import Definition, Slot
from openkp.definitions.elements import Catalogue


def is_met(definition: Definition, holds: Mapping[str, bool]) -> bool | None:
    """Whether the text is met by these facts, slot by slot; None where they leave it open (Kleene)."""
    limbs = _any(slots_hold(limb.slots, holds) for limb in definition.limbs)
    exceptions = _any(slots_hold(each.slots, holds) for each in definition.exceptions)
    return _all((limbs, None if exceptions is None else not exceptions))


def verdict(definition: Definition, facts: Mapping[str, bool], catalogue: Catalogue) -> bool | None:
    """Whether the text is met in every completion of the facts (True), in none (False), or in some (None).

    facts: consistent, and closed under the catalogue's constraints (`Catalogue.with_consequences`).
    """
    return _verdict(definition, facts, catalogue.sorted(definition.elements() - facts.keys()), catalogue)


def _verdict(
    definition: Definition, facts: Mapping[str, bool], unknown: tuple[str, ...], catalogue: Catalogue
) -> bool | None:
    met = is_met(definition, facts)
    if met is not None:
        return met
    left = tuple(element for element in unknown if element not in facts)
    found: set[bool | None] = set()
    for holds in (True, False):
        case = catalogue.with_consequences({**facts, left[0]: holds})
        if case is not None:
            found.add(_verdict(definition, case, left[1:], catalogue))
            if len(found) == 2 or None in found:
                return None
    return found.pop()


def slots_hold(slots: tuple[Slot, ...], holds: Mapping[str, bool]) -> bool | None:
    """Whether every slot holds."""
    return _all(slot_holds(slot, holds) for slot in slots)


def slot_holds(slot: Slot, holds: Mapping[str, bool]) -> bool | None:
    """Whether one of the slot's elements holds."""
    return _any(holds.get(element) for element in slot.elements)


def _any(values: Iterable[bool | None]) -> bool | None:
    found = set(values)
    if True in found:
        return True
    return None if None in found else False


def _all(values: Iterable[bool | None]) -> bool | None:
    found = set(values)
    if False in found:
        return False
    return None if None in found else True
