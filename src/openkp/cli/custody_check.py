"""`openkp custody check`: whether the carats of a log add up, event by event."""

# ruff: noqa: FBT002 - flags of the command line are booleans that are named when called

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from openkp.cli.custody_opening import (
    EventFile,
    checked,
    end_with,
    read_file,
    refused,
    shown_findings,
)
from openkp.cli.files import read_bytes
from openkp.cli.options import AsJson
from openkp.cli.options import day as day_of
from openkp.cli.speaking import end_by, put, put_findings, put_json, say

if TYPE_CHECKING:
    from openkp.custody.checking import Look
    from openkp.scheme.regime import Regime


def check(
    file: EventFile,
    licences: Annotated[
        Path | None,
        typer.Option(
            "--licences",
            metavar="FILE",
            help="CSV of licences (number, kind, holder, valid_from, valid_to; country, zone, mine, "
            "ended_on): production is held against them.",
        ),
    ] = None,
    on: Annotated[
        str | None,
        typer.Option(
            "--on",
            metavar="DATE",
            help="Bars on origins as of this day (default: each event as of its own day).",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Try every event of a file: carats that do not add up, parcels over-drawn, origins under a bar.

    Exit code 1 if anything stops an event or asks a question; notes leave it at 0. An event that is refused,
    as an export under a bar is, is left out, and what rests on it is counted.

    Example: openkp custody check stock.csv --licences licences.csv
    """
    from openkp.custody.events import SOURCES
    from openkp.custody.ledger import in_carats

    fixed = None if on is None else day_of(on)
    looks = _looks(licences, fixed, as_json=as_json)
    read = read_file(file)
    log = checked(read, looks)
    findings = [*read.findings, *log.findings]
    shown = shown_findings(findings)
    wrong = sum(1 for found in findings if found.severity != "notes")
    posted = log.ledger.events.values()
    answer: dict[str, Any] = {
        "file": file.name,
        "rows": read.rows,
        "events": len(read.events) + len(read.unread),
        "posted": len(log.ledger.events),
        "refused": refused(read, log),
        "parcels": len(log.ledger.parcels),
        "carats_in": in_carats(sum(event.made for event in posted if event.kind in SOURCES)),
        "carats_out": in_carats(sum(event.gone for event in posted)),
        "carats_left": in_carats(sum(parcel.remaining for parcel in log.ledger.parcels.values())),
        "is_sound": not wrong,
        "findings": shown,
    }
    if as_json:
        put_json(answer)
    else:
        _put(answer)
    end_by(not wrong)


def _looks(licences: Path | None, fixed: date | None, *, as_json: bool) -> list[Look]:
    from openkp.custody.checking import look_for_bars, look_for_licences, look_for_openings
    from openkp.custody.licence_files import read_licences
    from openkp.scheme.checks import shipped_regime

    def regime_of(day: date) -> Regime:
        return shipped_regime(fixed or day)

    looks = [look_for_bars(regime_of), look_for_openings()]
    if licences is not None:
        known, found = read_licences(read_bytes(licences))
        if found:
            end_with(found, as_json=as_json)
        looks.append(look_for_licences(known))
    return looks


def _put(answer: dict[str, Any]) -> None:
    put(
        f"{answer['file']}: {answer['events']} events, {answer['posted']} posted, {answer['parcels']} parcels"
    )
    put(
        f"  {answer['carats_in']} ct came in, {answer['carats_out']} ct went out, "
        f"{answer['carats_left']} ct are left"
    )
    put_findings(answer["findings"])
    if answer["is_sound"]:
        say("Everything adds up.")


COMMANDS: dict[str, Callable[..., Any]] = {"check": check}
