"""Two texts side by side as rows of plain values, for files and the API. Codes and ids, never translated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from openkp.definitions.comparison import Comparison
from openkp.definitions.definition import Slot
from openkp.definitions.side_by_side import Mark, PartPair
from openkp.definitions.text_form import print_slot
from openkp.office.acting import Json
from openkp.office.definitions.reads.tables import NOT_STATED, Rows


def comparison_rows(found: Comparison) -> Rows:
    """The same as one table: elements, parts with their slots, statements, situations, the imagined one.

    An element that does not simply stand in a limb is marked: `yes (exception)`, `yes (said)`. A slot is
    written as in the text form; the slots of a cell hold together, and `none` is no slot of that kind.
    """
    sides = _Sides(found.one, found.other)
    rows: Rows = []
    for elements, is_in_one, is_in_other in (
        (found.only_in_one, True, False),
        (found.in_both, True, True),
        (found.only_in_other, False, True),
    ):
        rows += [
            sides.row(
                "element",
                each,
                _standing(each, found.marks_in_one) if is_in_one else "no",
                _standing(each, found.marks_in_other) if is_in_other else "no",
            )
            for each in elements
        ]
    for what, pairs in (("limb", found.limbs), ("exception", found.exceptions)):
        for pair in pairs:
            rows += sides.of_pair(what, pair)
    rows += [
        sides.row("statement", each.field, each.in_one or NOT_STATED, each.in_other or NOT_STATED)
        for each in found.statements
    ]
    rows += [
        sides.row("situation", each.situation, each.in_one.value, each.in_other.value)
        for each in found.changed
    ]
    if found.smallest is not None:
        met = found.smallest.met_by
        answers = ["covered" if met == name else "not_covered" for name in (found.one, found.other)]
        rows.append(sides.row("imagined", list(found.smallest.holds), *answers))
    return rows


def _standing(element: str, marks: Mapping[str, Sequence[Mark]]) -> str:
    beside = ", ".join(each.value for each in marks.get(element, ()))
    return f"yes ({beside})" if beside else "yes"


class _Sides:
    """Rows with a column for each of two texts."""

    def __init__(self, one: str, other: str) -> None:
        self.one, self.other = one, other

    def row(self, what: str, name: object, in_one: str, in_other: str) -> Json:
        """One row."""
        return {"what": what, "id": name, self.one: in_one, self.other: in_other}

    def of_pair(self, what: str, pair: PartPair) -> Iterator[Json]:
        """A part of which text, and the slots in which the two differ."""
        names = [part.id for part in (pair.one, pair.other) if part is not None]
        name = "/".join(dict.fromkeys(names))
        if pair.one is None or pair.other is None:
            lone = pair.one or pair.other
            words = "" if lone is None else _written(lone.slots)
            yield self.row(what, name, words if pair.one else "no", words if pair.other else "no")
            return
        said = "same" if pair.is_same else "differs"
        yield self.row(what, name, said, said)
        for each in pair.slots:
            yield self.row(
                "slot", f"{name} {each.kind.value}", _written(each.in_one), _written(each.in_other)
            )


def _written(slots: tuple[Slot, ...]) -> str:
    return "; ".join(print_slot(slot) for slot in slots) or "none"
