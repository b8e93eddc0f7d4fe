"""`openkp statistics`: files of statistics, read and checked."""

# ruff: noqa: FBT002 - flags of the command line are booleans that are named when called

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from openkp.cli.options import AsJson, today
from openkp.cli.speaking import end_by, put, put_findings, put_json, say, wrong_use
from openkp.scheme.returns import ReturnKind

if TYPE_CHECKING:
    from openkp.statistics.intake import Reading


def load(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="CSV or XLSX of a known layout.")],
    kind: Annotated[
        ReturnKind | None, typer.Option("--kind", help="Take only figures of this kind of return.")
    ] = None,
    who: Annotated[
        str | None,
        typer.Option(
            "--as",
            metavar="USERNAME",
            help="An analyst who stores what was filed in the office at hand. Password: OPENKP_PASSWORD.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Read files of statistics and say of every row that is not accepted what was found and expected.

    Without --as nothing is stored; with it a file is stored whole or not at all. Exit code 1 if anything
    stops a file or a row; questions and notes alone leave it at 0.
    """
    readings = [_reading(path, kind) for path in files]
    stored = None if who is None else _stored(readings, who, as_json=as_json)
    shown = [_reading_json(reading) for reading in readings]
    blocked = sum(1 for one in shown for finding in one["findings"] if finding["severity"] == "blocks") + sum(
        one["stopped"] for one in stored or ()
    )
    if as_json:
        put_json({"files": shown, "total": _total(readings), "stored": stored})
    else:
        for one in shown:
            _put_reading(one)
        _put_stored(stored)
    end_by(not blocked)


def _reading(path: Path, kind: ReturnKind | None) -> Reading:
    from openkp.statistics.intake import read_file

    try:
        return read_file(path, kind=kind, today=today())
    except OSError as error:
        raise wrong_use(
            f"{path} cannot be read: {error.strerror or 'it cannot be opened'}.",
            "Check the name of the file.",
        ) from error


def _total(readings: Sequence[Reading]) -> dict[str, int]:
    return {
        "files": len(readings),
        "rows": sum(reading.rows for reading in readings),
        "accepted": sum(reading.accepted for reading in readings),
        "refused": sum(reading.refused for reading in readings),
        "figures": sum(len(reading.figures) for reading in readings),
    }


def _reading_json(reading: Reading) -> dict[str, Any]:
    from openkp.scheme.messages import finding_to_json
    from openkp.statistics.message_texts import MESSAGES

    periods = sorted({figure.period for figure in reading.figures}, key=lambda each: each.first_day)
    return {
        "file": reading.name,
        "layout": reading.layout.value,
        "rows": reading.rows,
        "accepted": reading.accepted,
        "refused": reading.refused,
        "figures": len(reading.figures),
        "participants": sorted({figure.participant for figure in reading.figures}),
        "periods": {"first": str(periods[0]), "last": str(periods[-1])} if periods else None,
        "findings": [finding_to_json(found, catalogue=MESSAGES) for found in reading.findings],
    }


def _put_reading(shown: dict[str, Any]) -> None:
    put(f"{shown['file']}: {shown['layout'].replace('_', ' ')}")
    put(f"  {shown['rows']} rows, {shown['accepted']} accepted, {shown['refused']} refused")
    if shown["periods"] is not None:
        periods = shown["periods"]
        put(f"  {len(shown['participants'])} participants, {periods['first']} to {periods['last']}")
    put_findings(shown["findings"])


def _stored(readings: Sequence[Reading], who: str, *, as_json: bool) -> list[dict[str, Any]]:
    """Store each file in the office at hand, whole or not at all."""
    from openkp.cli.opening import actor_for, open_office

    open_office()
    actor = actor_for(who, "load_returns")
    from openkp.office import clock
    from openkp.office.messages import as_json as finding_json
    from openkp.office.returns.acts.loading import load_returns

    answers = []
    for reading in readings:
        result = load_returns(actor, reading, now=clock.now())
        said = set(reading.findings)
        own = [found for found in result.findings if found not in said]
        answers.append(
            {
                "file": reading.name,
                "returns": len(result.done) if result.is_done else 0,
                "stopped": not result.is_done,
                "findings": [finding_json(found) for found in own],
            }
        )
    return answers


def _put_stored(stored: list[dict[str, Any]] | None) -> None:
    if stored is None:
        say("Nothing was stored: give --as USERNAME to store it in the office at hand.")
        return
    for one in stored:
        word = "nothing was stored" if one["stopped"] else f"{one['returns']} returns stored"
        put(f"{one['file']}: {word}")
        put_findings(one["findings"])


COMMANDS: dict[str, Callable[..., Any]] = {"load": load}
