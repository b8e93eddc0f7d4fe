"""`openkp number`: whose number it is, whether it fits, and what has been published against it."""

# ruff: noqa: FBT002 - flags of the command line are booleans that are named when called

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from openkp.cli.files import read_json
from openkp.cli.options import AsJson, day
from openkp.cli.speaking import end_by, finding_json, put, put_findings, put_json, wrong_use

if TYPE_CHECKING:
    from openkp.scheme.numbers import NumberSeries, PublishedWarning

MAX_ROWS = 10_000


def check(
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="The number as printed.")],
    issued_on: Annotated[
        str | None, typer.Option("--issued-on", metavar="DATE", help="Day of issue (default: today).")
    ] = None,
    series: Annotated[
        str | None,
        typer.Option(
            "--series",
            metavar="FILE",
            help="JSON list of notified series: participant, year, first, last, notified_on, source.",
        ),
    ] = None,
    warnings: Annotated[
        str | None,
        typer.Option(
            "--warnings",
            metavar="FILE",
            help="JSON list of warnings: number (* and ? allowed), participant, published_on, source, text.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Take a certificate number apart: issuer, Participant on that day, form, series, warnings."""
    from openkp.scheme.answers import number_answer

    answer = number_answer(
        number,
        issued_on=day(issued_on, "--issued-on"),
        series=_rows(series, _series),
        warnings=_rows(warnings, _warning),
        as_json=finding_json,
    )
    findings: Any = answer["findings"]
    if as_json:
        put_json(answer)
    else:
        put(
            f"{answer['normalised']}: issuer {answer['issuer'] or '?'}, year {answer['year'] or '?'},"
            f" serial {answer['serial'] if answer['serial'] is not None else '?'}"
        )
        put(f"Participant on {answer['issued_on']}: {answer['participant'] or 'none'}")
        put_findings(findings)
    end_by(bool(answer["ok"]))


def _rows(name: str | None, make: Callable[[Mapping[str, Any]], Any]) -> tuple[Any, ...]:
    if name is None:
        return ()
    value = read_json(name)
    if not isinstance(value, list) or len(value) > MAX_ROWS:
        raise wrong_use(f"{name} is not a list of at most {MAX_ROWS} records.")
    rows = []
    for place, record in enumerate(value):
        try:
            rows.append(make(record))
        except (KeyError, TypeError, ValueError) as error:
            raise wrong_use(
                f"Record {place} of {name} cannot be read ({error}).", "See `openkp number check --help`."
            ) from error
    return tuple(rows)


def _series(record: Mapping[str, Any]) -> NumberSeries:
    from openkp.scheme.numbers import NumberSeries

    year = record.get("year")
    return NumberSeries(
        participant=str(record["participant"]),
        year=None if year is None else int(year),
        first=int(record["first"]),
        last=int(record["last"]),
        notified_on=date.fromisoformat(record["notified_on"]),
        source=str(record.get("source", "")),
    )


def _warning(record: Mapping[str, Any]) -> PublishedWarning:
    from openkp.scheme.numbers import PublishedWarning

    return PublishedWarning(
        number=str(record["number"]),
        participant=str(record.get("participant", "")),
        published_on=date.fromisoformat(record["published_on"]),
        source=str(record.get("source", "")),
        text=str(record.get("text", "")),
    )


COMMANDS: dict[str, Callable[..., Any]] = {"check": check}
