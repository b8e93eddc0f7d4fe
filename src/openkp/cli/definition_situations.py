"""`openkp definition`: the elements of which texts are made, and the situations on which they are tried."""

# ruff: noqa: FBT002 - flags of the command line are booleans that are named when called

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from openkp.cli.definition_opening import situation_of
from openkp.cli.options import AsJson
from openkp.cli.speaking import Ending, end, put, put_json, wrong_use

if TYPE_CHECKING:
    from openkp.definitions.elements import Catalogue, Element
    from openkp.definitions.situations import Assertion, Situation


def elements(
    name: Annotated[str | None, typer.Argument(metavar="[ELEMENT]", help="Only this element.")] = None,
    as_json: AsJson = False,
) -> None:
    """The words of which texts are made: sentence, question for a reviewer, examples, source."""
    from difflib import get_close_matches

    from openkp.definitions import library

    catalogue = library.catalogue()
    if name is not None and name not in catalogue:
        near = get_close_matches(name[:80], [each.id for each in catalogue], n=3, cutoff=0.4)
        meant = f" Did you mean {', '.join(near)}?" if near else ""
        raise wrong_use(f"There is no element {name[:80]!r}.{meant}", "See `openkp definition elements`.")
    chosen = list(catalogue) if name is None else [catalogue[name]]
    if as_json:
        put_json([_element(each, catalogue) for each in chosen])
    elif name is None:
        for each in chosen:
            put(f"{each.slot.value:<12} {each.id:<32} {each.sentence}")
    else:
        _put_element(_element(chosen[0], catalogue))
    end(Ending.FINE)


def _element(element: Element, catalogue: Catalogue) -> dict[str, Any]:
    pairs = [(each.one, each.other) for each in catalogue.exclusions]
    return {
        "id": element.id,
        "slot": element.slot.value,
        "sentence": element.sentence,
        "question": element.question,
        "holds_in": element.holds_in,
        "fails_in": element.fails_in,
        "source": element.source,
        "implies": [each.conclusion for each in catalogue.implications if each.premise == element.id],
        "implied_by": [each.premise for each in catalogue.implications if each.conclusion == element.id],
        "excludes": [
            one if other == element.id else other for one, other in pairs if element.id in (one, other)
        ],
    }


def _put_element(shown: dict[str, Any]) -> None:
    put(f"{shown['id']}  ({shown['slot']})  {shown['sentence']}")
    put(f"Question: {shown['question']}")
    put(f"Yes, for example: {shown['holds_in']}")
    put(f"No, for example: {shown['fails_in']}")
    put(f"Source: {shown['source']}")
    for words, key in (
        ("Brings with it", "implies"),
        ("Follows from", "implied_by"),
        ("Excludes", "excludes"),
    ):
        if shown[key]:
            put(f"{words}: {', '.join(shown[key])}")


def situations(
    name: Annotated[
        str | None, typer.Argument(metavar="[SITUATION]", help="Only this one, with who says what of it.")
    ] = None,
    as_json: AsJson = False,
    as_toml: Annotated[
        bool, typer.Option("--toml", help="Only the file of a shipped one, to copy and add to.")
    ] = False,
) -> None:
    """The situations that the Process has met; one of them with its sources and what each asserts."""
    from openkp.definitions import library

    if as_toml and (as_json or name is None):
        raise wrong_use("--toml needs a situation, and excludes --json.", "For example: guyana --toml")
    if name is None:
        every = list(library.situations().values())
        if as_json:
            put_json([_situation(each) for each in every])
        else:
            for each in every:
                put(f"{each.id:<32} {each.country}  {_span(each):<24} {each.title}")
        end(Ending.FINE)
    found = situation_of(name, as_json=as_json)
    if as_toml:
        put(_file_of(found))
    elif as_json:
        put_json({**_situation(found), "assertions": [_assertion(each, found) for each in found.assertions]})
    else:
        _put_situation(found)
    end(Ending.FINE)


def _file_of(situation: Situation) -> str:
    """The shipped file. Raises Trouble (usage) for a situation that is not shipped."""
    from importlib.resources import files

    folder = files("openkp.reference") / "definitions" / "situations"
    file = folder / f"{situation.id}.toml"
    if not file.is_file():
        raise wrong_use(f"{situation.id} is not shipped.", "Leave --toml out: the file is yours already.")
    return file.read_text("utf-8").rstrip("\n")


def _span(situation: Situation) -> str:
    return (
        f"{situation.starts} to {situation.ends or 'today'}"
        if situation.ends != situation.starts
        else situation.starts
    )


def _situation(situation: Situation) -> dict[str, Any]:
    return {
        "id": situation.id,
        "title": situation.title,
        "country": situation.country,
        "starts": situation.starts,
        "ends": situation.ends or None,
        "summary": situation.summary,
        "answer_of_process": situation.answer_of_process,
    }


def _assertion(assertion: Assertion, situation: Situation) -> dict[str, Any]:
    source = situation.source(assertion.source)
    return {
        "element": assertion.element,
        "value": assertion.value.value,
        "party": assertion.party,
        "source": source.title,
        "address": source.address,
        "day": assertion.day or source.day or None,
        "standard": assertion.standard.value,
        "note": assertion.note,
    }


def _put_situation(situation: Situation) -> None:
    put(f"{situation.id}  {situation.title}  ({situation.country}, {_span(situation)})")
    put(situation.summary)
    put(f"What was done: {situation.answer_of_process}")
    put("")
    for each in situation.assertions:
        shown = _assertion(each, situation)
        standard = shown["standard"].replace("_", " ")
        put(f"  {shown['element']}: {shown['value']}, says {shown['party']} ({standard})")
        put(f"      {shown['source']} {shown['address']}")
        if shown["note"]:
            put(f"      {shown['note']}")


COMMANDS: dict[str, Callable[..., Any]] = {"elements": elements, "situations": situations}
