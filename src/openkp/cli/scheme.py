"""`openkp scheme`: who stood how on a day, and the register of clauses."""

# ruff: noqa: FBT002 - flags of the command line are booleans that are named when called

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import typer

from openkp.cli.opening import decisions_at_hand
from openkp.cli.options import AsJson, OnDay, day
from openkp.cli.speaking import Ending, end, end_by, put, put_findings, put_json, wrong_use


def status(
    code: Annotated[
        str, typer.Argument(metavar="ISO2", help="Two-letter code of the country; EU for the Union.")
    ],
    on: Annotated[str, typer.Option("--on", metavar="DATE", help="The day asked about.")],
    known_on: Annotated[
        str | None, typer.Option("--known-on", metavar="DATE", help="Answer as it was known on that day.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """A country's standing in the Process on a day, and what the answer rests on."""
    from openkp.scheme.answers import status_answer

    asked = _code(code)
    answer = status_answer(
        asked,
        on=day(on),
        known_on=None if known_on is None else day(known_on, "--known-on"),
        decisions=decisions_at_hand(),
    )
    if as_json:
        put_json(answer)
    else:
        _put(asked, answer)
    end(Ending.FINE)


def trade(
    sender: Annotated[str, typer.Argument(metavar="FROM", help="Where the stones were mined, such as CF.")],
    receiver: Annotated[str, typer.Argument(metavar="TO", help="Where they go, such as AE or BE.")],
    on: OnDay = None,
    zone: Annotated[str, typer.Option("--zone", help="The zone in which they were mined.")] = "",
    mine: Annotated[str, typer.Option("--mine", help="The mine from which they come.")] = "",
    known_on: Annotated[
        str | None, typer.Option("--known-on", metavar="DATE", help="Use only what was known by then.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Whether stones may go from one Participant to another on a day, and by which decision."""
    from openkp.scheme.answers import trade_answer
    from openkp.scheme.effects import Place

    answer: dict[str, Any] = trade_answer(
        _code(sender),
        _code(receiver),
        on=day(on),
        place=Place(zone=zone.strip(), mine=mine.strip()),
        known_on=None if known_on is None else day(known_on, "--known-on"),
        decisions=decisions_at_hand(),
    )
    if as_json:
        put_json(answer)
    else:
        word = "may go" if answer["allowed"] else "may not go"
        put(f"Stones of {answer['from']} {word} to {answer['to']} on {answer['on']}")
        put_findings(answer["findings"])
        _put_basis(answer["basis"])
    end_by(answer["allowed"])


def _code(text: str) -> str:
    asked = text.strip().upper()
    if len(asked) != 2 or not asked.isascii() or not asked.isalpha():
        raise wrong_use(f"{text[:40]!r} is not a two-letter code.", "For example BW, or EU.")
    return asked


def _put(asked: str, answer: dict[str, Any]) -> None:
    within = "" if answer["participant"] == asked else f" (as part of {answer['participant']})"
    put(f"{asked} on {answer['on']}: {str(answer['status']).replace('_', ' ')}{within}")
    for condition in answer["conditions"]:
        put(f"  on condition: {condition}")
    if answer["uncertain"]:
        put("  uncertain: the sources give no exact day, or contradict each other, around this day")
    _put_basis(answer["basis"])


def _put_basis(rests_on: list[dict[str, str]]) -> None:
    for basis in rests_on:
        where = f"{basis['decision']}, {basis['paragraph']}: " if basis["paragraph"] else ""
        put(f"  rests on: {where}{basis['event'].replace('_', ' ')} {basis['date']} ({basis['source']})")


def clauses(
    coverage: Annotated[
        bool, typer.Option("--coverage", help="Only how many clauses are covered how.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """The register of clauses: every paragraph, its force, and what the product does about it."""
    from openkp.scheme.clauses import all_clauses, coverage_summary

    if coverage:
        summary = {
            instrument: {how.value: count for how, count in row.items()}
            for instrument, row in coverage_summary().items()
        }
        if as_json:
            put_json(summary)
        else:
            for instrument, row in summary.items():
                counts = ", ".join(f"{count} {how.replace('_', ' ')}" for how, count in row.items() if count)
                put(f"{instrument}: {counts}")
        end(Ending.FINE)
    records = [
        {
            "id": clause.id,
            "title": clause.title,
            "force": clause.force.value,
            "in_force_from": clause.in_force_from,
            "in_force_to": clause.in_force_to,
            "coverage": clause.coverage.value,
            "rules": list(clause.rules),
            "reason": clause.reason,
            "source": clause.source,
        }
        for clause in all_clauses()
    ]
    if as_json:
        put_json(records)
    else:
        for record in records:
            put(f"{record['id']}  {record['title']}  [{record['force']}, {record['coverage']}]")
    end(Ending.FINE)


COMMANDS: dict[str, Callable[..., Any]] = {"status": status, "trade": trade, "clauses": clauses}
