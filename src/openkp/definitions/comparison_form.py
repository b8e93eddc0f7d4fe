"""A comparison of two texts as plain values: the one shape of the command line, the API and the files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from openkp.definitions.comparison import Comparison
from openkp.definitions.definition import Slot
from openkp.definitions.side_by_side import Mark, PartPair


def comparison_values(found: Comparison) -> dict[str, Any]:
    """Codes and ids only, never translated. A statement that a text does not make is None."""
    smallest = found.smallest
    return {
        "one": found.one,
        "other": found.other,
        "only_in_one": list(found.only_in_one),
        "only_in_other": list(found.only_in_other),
        "in_both": list(found.in_both),
        "marks": {found.one: _marks(found.marks_in_one), found.other: _marks(found.marks_in_other)},
        "limbs": [_pair(each) for each in found.limbs],
        "exceptions": [_pair(each) for each in found.exceptions],
        "statements": [
            {"name": each.field, "in_one": each.in_one or None, "in_other": each.in_other or None}
            for each in found.statements
        ],
        "changed": [
            {"situation": each.situation, "in_one": each.in_one.value, "in_other": each.in_other.value}
            for each in found.changed
        ],
        "smallest": None if smallest is None else {"holds": list(smallest.holds), "met_by": smallest.met_by},
    }


def _marks(marks: Mapping[str, Sequence[Mark]]) -> dict[str, list[str]]:
    return {element: [each.value for each in marks[element]] for element in sorted(marks)}


def _pair(pair: PartPair) -> dict[str, Any]:
    return {
        "one": pair.one and pair.one.id,
        "other": pair.other and pair.other.id,
        "is_same": pair.is_same,
        "slots": [
            {"kind": each.kind.value, "in_one": _slots(each.in_one), "in_other": _slots(each.in_other)}
            for each in pair.slots
        ],
    }


def _slots(slots: tuple[Slot, ...]) -> list[dict[str, Any]]:
    return [{"layer": slot.layer.value, "any_of": list(slot.elements)} for slot in slots]
