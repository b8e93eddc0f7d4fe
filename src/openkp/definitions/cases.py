"""Whether a text is met by facts: slot by slot, and by full case analysis over what is unknown.

Kleene's logic, slot by slot, calls a text open that has the same unknown element in a limb and in an
exception, although no finding could change its answer. Case analysis over every completion that the
catalogue's implications and exclusions allow is exact (`openkp.definitions.masks`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from openkp.definitions.definition import Definition, Slot
from openkp.definitions.elements import Catalogue
from openkp.definitions.masks import MaskedText


def is_met(definition: Definition, holds: Mapping[str, bool]) -> bool | None:
    """Whether the text is met by these facts, slot by slot; None where they leave it open (Kleene)."""
    limbs = _any(slots_hold(limb.slots, holds) for limb in definition.limbs)
    exceptions = _any(slots_hold(each.slots, holds) for each in definition.exceptions)
    return _all((limbs, None if exceptions is None else not exceptions))


def verdict(definition: Definition, facts: Mapping[str, bool], catalogue: Catalogue) -> bool | None:
    """Whether the text is met in every completion of the facts (True), in none (False), or in some (None).

    facts: consistent, and closed under the catalogue's constraints (`Catalogue.with_consequences`).
    Raises: KeyError for an element that the catalogue lacks.
    """
    return MaskedText.of(definition, catalogue).verdict(*catalogue.masks(facts))


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
