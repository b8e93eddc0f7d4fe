"""`openkp definition`: two texts compared, and how clear a text is."""

# ruff: noqa: FBT002 - flags of the command line are booleans that are named when called

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from openkp.cli.definition_opening import definition_of
from openkp.cli.definition_texts import DefinitionName, WithoutReadings, answer_shown
from openkp.cli.options import AsJson
from openkp.cli.speaking import Ending, end, put, put_json

if TYPE_CHECKING:
    from openkp.definitions.clarity import Clarity
    from openkp.definitions.comparison import Comparison


def compare(
    one: Annotated[str, typer.Argument(metavar="A", help="Id of a text, or a file in the text form.")],
    other: Annotated[str, typer.Argument(metavar="B", help="The text to set beside it.")],
    without_readings: WithoutReadings = False,
    as_json: AsJson = False,
) -> None:
    """Where two texts differ: words, situations whose answer changes, the least that separates them."""
    from openkp.definitions import library
    from openkp.definitions.comparison import compare as compared

    found = compared(
        definition_of(one, as_json=as_json),
        definition_of(other, as_json=as_json),
        library.situations().values(),
        library.catalogue(),
        with_readings=not without_readings,
    )
    if as_json:
        put_json(_comparison(found, with_readings=not without_readings))
    else:
        _put_comparison(found)
    end(Ending.FINE)


def _comparison(found: Comparison, *, with_readings: bool) -> dict[str, Any]:
    smallest = found.smallest
    return {
        "one": found.one,
        "other": found.other,
        "with_readings": with_readings,
        "only_in_one": list(found.only_in_one),
        "only_in_other": list(found.only_in_other),
        "in_both": list(found.in_both),
        "changed": [
            {"situation": each.situation, "in_one": each.in_one.value, "in_other": each.in_other.value}
            for each in found.changed
        ],
        "smallest": None if smallest is None else {"holds": list(smallest.holds), "met_by": smallest.met_by},
    }


def _put_comparison(found: Comparison) -> None:
    for words, ids in (
        (f"Only in {found.one}", found.only_in_one),
        (f"Only in {found.other}", found.only_in_other),
        ("In both", found.in_both),
    ):
        put(f"{words}:")
        _put_elements(ids)
    put(f"\nSituations with another answer ({found.one}, then {found.other}): {len(found.changed)}")
    for each in found.changed:
        put(f"  {each.situation:<32} {answer_shown(each.in_one)}, then {answer_shown(each.in_other)}")
    if found.smallest is None:
        put("\nNo situation can be imagined on which the two differ.")
    else:
        put(
            f"\nThe smallest situation on which they differ: {found.smallest.met_by} reaches it where these"
            " hold and nothing else does:"
        )
        _put_elements(found.smallest.holds)


def _put_elements(ids: Sequence[str]) -> None:
    from openkp.definitions import library

    catalogue = library.catalogue()
    for each in ids:
        put(f"  {each:<32} {catalogue[each].sentence}")
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
