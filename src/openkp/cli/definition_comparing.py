"""`openkp definition`: two texts compared, and how clear a text is."""

# ruff: noqa: FBT002 - flags of the command line are booleans that are named when called

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from openkp.cli.definition_opening import definition_of
from openkp.cli.definition_texts import DefinitionName, WithoutReadings, answer_shown
from openkp.cli.options import AsJson
from openkp.cli.speaking import Ending, end, put, put_json, wrong_use

if TYPE_CHECKING:
    from openkp.definitions.clarity import Clarity
    from openkp.definitions.comparison import Comparison
    from openkp.definitions.side_by_side import Mark, PartPair


def compare(
    one: Annotated[str, typer.Argument(metavar="A", help="Id of a text, or a file in the text form.")],
    other: Annotated[str, typer.Argument(metavar="B", help="The text to set beside it.")],
    without_readings: WithoutReadings = False,
    as_json: AsJson = False,
) -> None:
    """Where two texts differ: words, limb by limb, statements, situations, the least that separates them."""
    from openkp.definitions import library
    from openkp.definitions.comparison import compare as compared
    from openkp.definitions.comparison_form import comparison_values

    first, second = definition_of(one, as_json=as_json), definition_of(other, as_json=as_json)
    if first.id == second.id and first != second:
        raise wrong_use(f"Both texts have the id {first.id}.", "Give a text of your own an id of its own.")
    found = compared(
        first,
        second,
        library.situations().values(),
        library.catalogue(),
        with_readings=not without_readings,
    )
    if as_json:
        put_json({**comparison_values(found), "with_readings": not without_readings})
    else:
        _put_comparison(found)
    end(Ending.FINE)


def _put_comparison(found: Comparison) -> None:
    here, there = found.marks_in_one, found.marks_in_other
    for words, ids, marks in (
        (f"Only in {found.one}", found.only_in_one, ((found.one, here),)),
        (f"Only in {found.other}", found.only_in_other, ((found.other, there),)),
        ("In both", found.in_both, ((found.one, here), (found.other, there))),
    ):
        put(f"{words}:")
        _put_elements(ids, marks)
    for words, pairs in (("Limb by limb", found.limbs), ("Exception by exception", found.exceptions)):
        if pairs:
            put(f"\n{words} (all slots of a limb hold together):")
        for pair in pairs:
            _put_pair(pair, found)
    put("\nWhat they state beside their words:")
    for each in found.statements:
        sides = (each.in_one or "not stated", each.in_other or "not stated")
        both = (
            f"{sides[0]} (both)"
            if sides[0] == sides[1]
            else f"{found.one}: {sides[0]}; {found.other}: {sides[1]}"
        )
        put(f"  {each.field.replace('_', ' ')}: {both}")
    put(f"\nSituations with another answer ({found.one}, then {found.other}): {len(found.changed)}")
    for change in found.changed:
        shown = f"{answer_shown(change.in_one)}, then {answer_shown(change.in_other)}"
        put(f"  {change.situation:<32} {shown}")
    if found.smallest is None:
        put("\nNo situation can be imagined on which the two differ.")
    else:
        put(
            f"\nThe smallest situation on which they differ: {found.smallest.met_by} reaches it where these"
            " hold and nothing else does:"
        )
        _put_elements(found.smallest.holds)


def _put_pair(pair: PartPair, found: Comparison) -> None:
    from openkp.definitions import library
    from openkp.definitions.definition import Limb
    from openkp.definitions.sentences import limb_sentence, slots_sentence

    catalogue = library.catalogue()
    if pair.one is None or pair.other is None:
        part, name = (pair.one, found.one) if pair.one is not None else (pair.other, found.other)
        if part is not None:
            put(
                f"  {part.id}, only in {name}: {limb_sentence(Limb(id=part.id, slots=part.slots), catalogue)}"
            )
        return
    same = ": the same" if pair.is_same else ""
    put(f"  {pair.one.id} ({found.one}) beside {pair.other.id} ({found.other}){same}")
    for each in pair.slots:
        for name, slots in ((found.one, each.in_one), (found.other, each.in_other)):
            put(f"    {each.kind.value:<12}{name}: {slots_sentence(slots, catalogue) or 'nothing'}")


def _put_elements(ids: Sequence[str], marks: Sequence[tuple[str, Mapping[str, Sequence[Mark]]]] = ()) -> None:
    from openkp.definitions import library
    from openkp.definitions.sentences import mark_words

    catalogue = library.catalogue()
    for each in ids:
        shown = [(name, mark_words(of_text[each])) for name, of_text in marks if each in of_text]
        beside = "".join(f" {words}" + (f" in {name}" if len(marks) > 1 else "") for name, words in shown)
        put(f"  {each:<32} {catalogue[each].sentence}{beside}")
    if not ids:
        put("  nothing")


def clarity(name: DefinitionName, without_readings: WithoutReadings = False, as_json: AsJson = False) -> None:
    """For how many situations a text gives a settled answer, and which findings would settle the others."""
    from openkp.definitions import library
    from openkp.definitions.clarity import clarity as clarity_of

    found = clarity_of(
        definition_of(name, as_json=as_json),
        library.situations().values(),
        library.catalogue(),
        with_readings=not without_readings,
    )
    if as_json:
        put_json(_clarity(found, with_readings=not without_readings))
    else:
        _put_clarity(found)
    end(Ending.FINE)


def _clarity(found: Clarity, *, with_readings: bool) -> dict[str, Any]:
    return {
        "definition": found.definition,
        "with_readings": with_readings,
        "settled": found.settled,
        "total": found.total,
        "counts": {answer.value: count for answer, count in found.counts.items()},
        "leaves_open": [{"element": each, "situations": count} for each, count in found.leaves_open],
        "settles_most": [{"element": each, "situations": count} for each, count in found.settles_most],
    }


def _put_clarity(found: Clarity) -> None:
    put(f"{found.definition}: settled for {found.settled} of {found.total} situations")
    put("  " + ", ".join(f"{answer_shown(answer)} {count}" for answer, count in found.counts.items()))
    for words, rows in (
        ("Elements on which the others turn (situations)", found.leaves_open),
        ("A finding on one element alone would settle (situations)", found.settles_most),
    ):
        put(f"{words}:")
        for element, count in rows:
            put(f"  {count:>3}  {element}")
        if not rows:
            put("  none")


COMMANDS: dict[str, Callable[..., Any]] = {"compare": compare, "clarity": clarity}
