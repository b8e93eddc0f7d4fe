"""`openkp definition`: the encoded texts, one of them in full, and whether a file is well-formed."""

# ruff: noqa: FBT002 - flags of the command line are booleans that are named when called

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from openkp.cli.definition_opening import (
    definition_of,
    findings_of,
    shown_findings,
    situations_with,
    without_places,
)
from openkp.cli.options import AsJson
from openkp.cli.speaking import Ending, end, end_by, put, put_findings, put_json, wrong_use

if TYPE_CHECKING:
    from openkp.definitions.answers import Answer
    from openkp.definitions.definition import Definition, Slot
    from openkp.definitions.elements import Catalogue

DefinitionName = Annotated[
    str, typer.Argument(metavar="ID", help="Id of a text, such as D6, or a file in the text form.")
]
SituationName = Annotated[
    str,
    typer.Argument(metavar="SITUATION", help="Id of a situation, such as marange-2008, or a TOML file."),
]


WithoutReadings = Annotated[
    bool,
    typer.Option(
        "--without-readings", help="The words alone, without what was only said or assumed of them."
    ),
]


OwnSituations = Annotated[
    list[str] | None,
    typer.Option(
        "--situation",
        metavar="FILE",
        help="A situation of your own that the draft names by its id. May be repeated.",
    ),
]


def answer_shown(answer: Answer) -> str:
    """The sign of an answer and its word."""
    from openkp.definitions.sentences import answer_symbol, answer_words

    return f"{answer_symbol(answer)} {answer_words(answer)}"


def list_definitions(as_json: AsJson = False) -> None:
    """The encoded texts: id, where each stands, day, title, source."""
    from openkp.definitions import library

    rows = [_row(each) for each in library.definitions().values()]
    if as_json:
        put_json(rows)
    else:
        for row in rows:
            state = str(row["status"]).replace("_", " ")
            put(f"{row['id']:<5}{state:<10} {row['day']:<11}{row['title']}")
            put(f"{'':<27}{row['source']}")
    end(Ending.FINE)


def _row(definition: Definition) -> dict[str, Any]:
    return {
        "id": definition.id,
        "revision": definition.revision,
        "title": definition.title,
        "status": definition.status.value,
        "day": definition.day,
        "source": definition.source,
        "has_readings": definition.has_readings(),
    }


def show(
    name: DefinitionName,
    as_json: AsJson = False,
    as_text: Annotated[
        bool, typer.Option("--text", help="Only the text form, as a file of your own can have it.")
    ] = False,
) -> None:
    """One text in full: as a sentence, slot by slot, what was only said of it, and what it does not state."""
    from openkp.definitions import library
    from openkp.definitions.text_form import print_definition

    if as_json and as_text:
        raise wrong_use("--json and --text exclude each other.", "Give one of them.")
    definition = definition_of(name, as_json=as_json)
    if as_text:
        put(print_definition(definition).rstrip("\n"))
        end(Ending.FINE)
    shown = _in_full(definition, library.catalogue())
    if as_json:
        put_json(shown)
    else:
        _put_definition(shown)
    end(Ending.FINE)


def _in_full(definition: Definition, catalogue: Catalogue) -> dict[str, Any]:
    from openkp.definitions.sentences import definition_sentence
    from openkp.definitions.text_form import STATED, print_definition
    from openkp.scheme.messages import identity

    stated = {name: getattr(definition, name) or None for _words, name in STATED}
    return {
        **_row(definition),
        "wording": definition.wording,
        "sentence": definition_sentence(definition, catalogue, identity),
        "limbs": [
            {"id": each.id, "slots": _slots(each.named_slots(), catalogue)} for each in definition.limbs
        ],
        "exceptions": [
            {"id": each.id, "source": each.source, "slots": _slots(each.named_slots(), catalogue)}
            for each in definition.exceptions
        ],
        "remarks": list(definition.remarks),
        **stated,
        "not_stated": [words for words, name in STATED if stated[name] is None],
        "text": print_definition(definition),
    }


def _slots(named: Iterable[tuple[str, Slot]], catalogue: Catalogue) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "kind": slot.kind.value,
            "layer": slot.layer.value,
            "elements": [{"id": each, "sentence": catalogue[each].sentence} for each in slot.elements],
            "note": slot.note,
        }
        for name, slot in named
    ]


def _put_definition(shown: dict[str, Any]) -> None:
    put(f"{shown['id']}  {shown['title']}  ({shown['status'].replace('_', ' ')}, {shown['day']})")
    put(f"Source: {shown['source']}")
    put(f"Its words: {shown['wording']}")
    put("")
    put(shown["sentence"])
    for limb in shown["limbs"]:
        put(f"\nLimb {limb['id']}: all of")
        _put_slots(limb["slots"])
    for each in shown["exceptions"]:
        put(f"\nExcept {each['id']} ({each['source']}), where all of")
        _put_slots(each["slots"])
    put("")
    for words in ("determined by", "standard of proof", "effect if met", "ends when"):
        said = shown[words.replace(" ", "_")] or "not stated"
        put(f"{words.capitalize()}: {said}")
    for remark in shown["remarks"]:
        put(f"Remark: {remark}")


_LAYER_WORDS = {"text": "", "reading": "said, not written: ", "assumption": "assumed, not written: "}


def _put_slots(slots: list[dict[str, Any]]) -> None:
    for slot in slots:
        words = " or ".join(each["sentence"] for each in slot["elements"])
        put(f"  {slot['name']:<13} {_LAYER_WORDS[slot['layer']]}{words}")
        ids = " | ".join(each["id"] for each in slot["elements"])
        note = f"; {slot['note']}" if slot["note"] else ""
        put(f"  {'':<13} ({ids}{note})")


def check(
    file: Annotated[
        str,
        typer.Argument(metavar="FILE", help="A definition (.txt), a situation or a draft (.toml)."),
    ],
    situation: OwnSituations = None,
    as_json: AsJson = False,
) -> None:
    """Whether a file of one's own is well-formed: a definition, a situation, or a draft with brackets."""
    kind, findings = findings_of(file, situations_with(situation, as_json=as_json))
    shown = shown_findings(findings)
    if as_json:
        put_json({"file": file, "kind": kind, "ok": not findings, "findings": shown})
    elif findings:
        put_findings(without_places(shown))
    else:
        put(f"{file}: a well-formed {kind}.")
    end_by(not findings)


COMMANDS: dict[str, Callable[..., Any]] = {
    "list": list_definitions,
    "show": show,
    "check": check,
}
