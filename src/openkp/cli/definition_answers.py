"""`openkp definition`: a text tried on a situation, and the matrix of all."""

# ruff: noqa: FBT002 - flags of the command line are booleans that are named when called

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from openkp.cli.definition_opening import definition_of, definitions_of, situation_of
from openkp.cli.definition_texts import DefinitionName, SituationName, WithoutReadings, answer_shown
from openkp.cli.files import write_bytes
from openkp.cli.options import AsJson
from openkp.cli.speaking import Ending, end, put, put_json, say, wrong_use

if TYPE_CHECKING:
    from openkp.definitions.answers import Evaluation
    from openkp.definitions.matrix import Matrix
    from openkp.definitions.situations import Situation


def evaluate(
    name: DefinitionName,
    situation_name: SituationName,
    without_readings: WithoutReadings = False,
    as_json: AsJson = False,
) -> None:
    """Whether a text reaches a situation: covered, not covered, open or contested, and what that rests on.

    Open: facts are missing. Contested: decided either way, depending on whose facts are taken.
    """
    from openkp.definitions import library
    from openkp.definitions.evaluation import evaluate as evaluated
    from openkp.definitions.evaluation_form import evaluation_values
    from openkp.definitions.sentences import explanation
    from openkp.scheme.messages import identity

    definition = definition_of(name, as_json=as_json)
    situation = situation_of(situation_name, as_json=as_json)
    catalogue = library.catalogue()
    found = evaluated(definition, situation, catalogue, with_readings=not without_readings)
    explained = list(explanation(found, definition, situation, catalogue, identity))
    if as_json:
        put_json({**evaluation_values(found, situation), "explanation": explained})
    else:
        put(f"{definition.id} on {situation.id}: {answer_shown(found.answer)}")
        for sentence in explained:
            put(f"  {sentence}")
        _put_sources(found, situation)
    end(Ending.FINE)


def _put_sources(found: Evaluation, situation: Situation) -> None:
    """Where what the answer rests on can be read, each source once."""
    keys = dict.fromkeys(used.assertion.source for used in found.used)
    if keys:
        put("Sources:")
    for source in map(situation.source, keys):
        put(f"  {source.title} {source.address}")


def matrix(
    definitions: Annotated[
        str | None,
        typer.Option("--definitions", metavar="A,B", help="Only these texts: ids, or files of your own."),
    ] = None,
    situations: Annotated[
        str | None,
        typer.Option("--situations", metavar="A,B", help="Only these situations: ids, or files of your own."),
    ] = None,
    without_readings: WithoutReadings = False,
    as_json: AsJson = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV instead of text.")] = False,
    svg: Annotated[
        Path | None, typer.Option("--svg", metavar="FILE", help="Draw it into this file instead.")
    ] = None,
) -> None:
    """Every situation under every text: one of four answers in each cell."""
    from openkp.definitions import library
    from openkp.definitions.matrix import as_csv as csv_of
    from openkp.definitions.matrix import matrix as matrix_of

    if as_json + as_csv + (svg is not None) > 1:
        raise wrong_use("--json, --csv and --svg exclude each other.", "Give one of them.")
    texts = definitions_of(definitions, as_json=as_json)
    met = _situations_of(situations, as_json=as_json)
    made = matrix_of(texts, met, library.catalogue(), with_readings=not without_readings)
    if svg is not None:
        titles = {each.id: each.title for each in met} | {each.id: each.title for each in texts}
        _draw(made, titles, svg)
    elif as_json:
        put_json(made.as_rows())
    elif as_csv:
        put(csv_of(made).rstrip("\r\n"))
    else:
        _put_matrix(made)
    end(Ending.FINE)


def _situations_of(names: str | None, *, as_json: bool) -> tuple[Situation, ...]:
    from openkp.definitions import library

    if names is None:
        return tuple(library.situations().values())
    asked = [name.strip() for name in names.split(",") if name.strip()]
    if not asked:
        raise wrong_use("--situations names no situation.", "For example: --situations marange-2008,lundas")
    found = {each.id: each for each in (situation_of(name, as_json=as_json) for name in asked)}
    return tuple(found.values())


def _draw(made: Matrix, titles: Mapping[str, str], path: Path) -> None:
    from openkp.definitions.matrix_drawing import as_svg
    from openkp.scheme.messages import identity

    write_bytes(path, as_svg(made, titles, identity).encode("utf-8"))
    say(f"Drawn: {path}")


def _put_matrix(made: Matrix) -> None:
    from openkp.definitions.answers import Answer
    from openkp.definitions.sentences import answer_symbol

    wide = max((len(each) for each in made.situations), default=0) + 2
    cells = {name: max(len(name), 3) + 1 for name in made.definitions}
    put(" " * wide + "".join(f"{name:<{cells[name]}}" for name in made.definitions).rstrip())
    for situation in made.situations:
        row = "".join(
            f"{answer_symbol(made.answers[situation, name]):<{cells[name]}}" for name in made.definitions
        )
        put(f"{situation:<{wide}}{row}".rstrip())
    put("")
    put("   ".join(answer_shown(each) for each in Answer))


COMMANDS: dict[str, Callable[..., Any]] = {"evaluate": evaluate, "matrix": matrix}
