"""`openkp statistics compile`: returns compiled from certificates; and mirror tables."""

# ruff: noqa: FBT002 - flags of the command line are booleans that are named when called

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from openkp.cli import statistics_mirror
from openkp.cli.certificate_tables import (
    Confirmations,
    Engine,
    Exports,
    Ignored,
    Refused,
    code_of,
    csv_bytes,
    put_refused,
)
from openkp.cli.files import write_bytes
from openkp.cli.options import AsJson
from openkp.cli.speaking import Trouble, end_by, put, put_json, say, wrong_use

if TYPE_CHECKING:
    from openkp.scheme.periods import Quarter
    from openkp.scheme.returns import ReturnLine


def compile_return(
    participant: Annotated[
        str, typer.Option("--participant", metavar="ISO2", help="Whose return: BW, or EU for the Union.")
    ],
    period: Annotated[str, typer.Option("--period", metavar="QUARTER", help="The quarter, as 2024Q2.")],
    exports: Exports = None,
    confirmations: Confirmations = None,
    engine: Engine = "duckdb",
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Write the return as the published template (CSV)."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Compile the trade return of a quarter from certificates and confirmations.

    Without files, from the office at hand. The result is a draft: an officer reviews, signs and files it.
    Files have the columns of `openkp statistics match` and, if they tell it, origin. Exit code 1 if a record
    of a file could not be read; such records are not in the return, and --out writes nothing.
    """
    holder, quarter = code_of(participant), _quarter(period)
    refused: tuple[Refused, ...] = ()
    ignored: Ignored = {}
    if exports is None and confirmations is None:
        lines = _from_office(holder, quarter)
    else:
        from openkp.cli.certificate_tables import compiled_from_files

        _check_participant(holder, quarter)
        lines, refused, ignored = compiled_from_files(
            exports, confirmations, participant=holder, quarter=quarter, engine=engine
        )
    if out is not None and not refused:
        write_bytes(out, _as_template(lines, holder, quarter))
        say(f"{out}: the return in the published template")
    if as_json:
        put_json({**_return_json(lines, holder, quarter, refused), "ignored_columns": ignored})
    else:
        _put_return(lines, holder, quarter, is_whole=not refused)
        put_refused(refused)
    if out is not None and refused:
        say(f"{out} was not written: the return would lack the records that cannot be read.")
        say("Correct them in the file and compile again.")
    end_by(not refused)


def _check_participant(code: str, quarter: Quarter) -> None:
    """Raises Trouble (usage) for a code that was on no list of Participants in the quarter."""
    from openkp.scheme.regime import participants_on

    days = (quarter.first_day, quarter.last_day)
    if code not in {each.participant for day in days for each in participants_on(day)}:
        raise wrong_use(
            f"{code} is not a Participant in {quarter}.",
            "Give the code of a Participant, as BW; the trade of the Union's members is EU's.",
        )


def _quarter(text: str) -> Quarter:
    from openkp.scheme.periods import HalfYear, Quarter, UnreadablePeriod, read_period

    try:
        found = read_period(text)
    except UnreadablePeriod as error:
        raise wrong_use(f"--period: {error}.", "Write the quarter as 2024Q2.") from error
    if isinstance(found, HalfYear):
        raise wrong_use(
            f"{found} is a half-year, the period of production, and no certificate tells production.",
            "Trade is compiled by quarter, as 2024Q2; production is filed from the mines' records.",
        )
    if not isinstance(found, Quarter):
        raise wrong_use(f"{found} is not a quarter.", "Trade returns are quarterly: write 2024Q2.")
    return found


def _from_office(participant: str, quarter: Quarter) -> tuple[ReturnLine, ...]:
    from openkp.cli.opening import open_office

    open_office()
    from openkp.office.parties.models import Authority
    from openkp.office.returns.reads.compiling import compiled_lines

    if not Authority.objects.filter(participant=participant).exists():
        raise Trouble(
            f"The office at hand has no authority of {participant}.",
            "Give --exports FILE and --confirmations FILE, or set OPENKP_HOME to its office.",
        )
    return compiled_lines(participant, quarter)


def _line_fields(line: ReturnLine) -> dict[str, str | int | None]:
    return {
        "flow": line.flow.value,
        "hs": line.hs,
        "partner": line.partner,
        "origin": line.origin,
        "carats": None if line.carats is None else str(line.carats),
        "usd": None if line.usd is None else str(line.usd),
        "certificates": line.certificates,
    }


def _return_json(
    lines: Iterable[ReturnLine], participant: str, quarter: Quarter, refused: Iterable[Refused]
) -> dict[str, Any]:
    shown = [_line_fields(line) for line in lines]
    told = [one.as_json() for one in refused]
    return {
        "participant": participant,
        "period": str(quarter),
        "nil": not shown and not told,
        "due": quarter.due_on().isoformat(),
        "lines": shown,
        "refused": told,
    }


def _put_return(lines: tuple[ReturnLine, ...], participant: str, quarter: Quarter, *, is_whole: bool) -> None:
    put(f"{participant} {quarter}: trade compiled from certificates; due {quarter.due_on()}")
    if not lines and not is_whole:
        put("No record of the quarter could be read; whether it is a nil return cannot be said.")
        return
    if not lines:
        put("No certificate and no confirmation in the quarter: a nil return.")
        return
    put(f"{'flow':<7} {'partner':<7} {'hs':<6} {'origin':<6} {'carats':>16} {'US$':>18} {'certificates':>12}")
    for line in lines:
        told = {name: "" if value is None else value for name, value in _line_fields(line).items()}
        put(
            f"{told['flow']:<7} {told['partner']:<7} {told['hs']:<6} {told['origin']:<6} "
            f"{told['carats']:>16} {told['usd']:>18} {told['certificates']:>12}".rstrip()
        )


def _as_template(lines: Iterable[ReturnLine], participant: str, quarter: Quarter) -> bytes:
    from openkp.scheme.returns import ReturnKind
    from openkp.statistics.intake import template_columns

    names = [column.heading for column in template_columns(ReturnKind.TRADE)]
    shared = {"participant": participant, "period": str(quarter)}
    rows: list[Mapping[str, object]] = [{**shared, **_line_fields(line)} for line in lines]
    return csv_bytes(names, rows or [{**shared, "nil": "yes"}])


COMMANDS: dict[str, Callable[..., Any]] = {"compile": compile_return, "mirror": statistics_mirror.mirror}
