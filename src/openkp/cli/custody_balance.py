"""`openkp custody balance`: opening, in, out, losses and closing of a holder."""

# ruff: noqa: FBT002 - flags of the command line are booleans that are named when called

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any

import typer

from openkp.cli.custody_opening import EventFile, checked, end_with, read_file, refused, shown_findings
from openkp.cli.options import AsJson
from openkp.cli.options import day as day_of
from openkp.cli.speaking import end_by, put, put_findings, put_json, say, wrong_use


def balance(
    file: EventFile,
    holder: Annotated[
        str, typer.Option("--holder", metavar="H", help="Whose account, as the file names it.")
    ],
    first: Annotated[str, typer.Option("--from", metavar="DATE", help="First day, as 2026-01-01.")],
    last: Annotated[str, typer.Option("--to", metavar="DATE", help="Last day, included.")],
    as_json: AsJson = False,
) -> None:
    """Opening + in - out - losses = closing, for a holder and a span of days; the first bad event is named.

    Exit code 1 if an event of the file cannot be posted.

    Example: openkp custody balance stock.csv --holder H1 --from 2026-01-01 --to 2026-06-30
    """
    from openkp.custody.balance import balance as balance_of
    from openkp.custody.ledger import in_carats

    since, until = day_of(first, "--from"), day_of(last, "--to")
    if until < since:
        raise wrong_use("--to lies before --from.", "Give the first day and then the last.")
    read = read_file(file)
    if not read.events:
        end_with(read.findings, as_json=as_json)
    name = holder.strip()
    log = checked(read)
    known = {made.holder for event in log.events for made in event.outputs}
    if name not in known:
        shown = ", ".join(sorted(known)[:8])
        raise wrong_use(f"Nobody is called {name[:80]!r} in the file.", f"There are: {shown}.")
    found = balance_of(log.ledger, holder=name, first=since, last=until)
    findings = [*read.findings, *log.findings]
    bad = refused(read, log)
    closes = not bad and not any(each.severity == "blocks" for each in findings)
    answer: dict[str, Any] = {
        "holder": name,
        "from": since,
        "to": until,
        "opening": in_carats(found.opening),
        "in": _amounts(found.into),
        "out": _amounts(found.out_of),
        "lost": _amounts(found.lost),
        "closing": in_carats(found.closing),
        "closes": closes,
        "first_bad": min(bad, default=None),
        "findings": shown_findings(findings),
    }
    if as_json:
        put_json(answer)
    else:
        _put(answer)
    end_by(answer["closes"])


def _amounts(amounts: Mapping[str, int]) -> dict[str, str]:
    from openkp.custody.ledger import in_carats

    return {str(kind): in_carats(carats) for kind, carats in amounts.items() if carats}


def _put(answer: dict[str, Any]) -> None:
    put(f"{answer['holder']}, {answer['from']} to {answer['to']}")
    put(f"  {'opening':<24}{answer['opening']:>16} ct")
    for sign, part in (("+", "in"), ("-", "out"), ("-", "lost")):
        for kind, carats in answer[part].items():
            put(f"  {sign} {kind.replace('_', ' '):<22}{carats:>16} ct")
    put(f"  {'closing':<24}{answer['closing']:>16} ct")
    put_findings(answer["findings"])
    if answer["first_bad"] is not None:
        say(f"It does not close: the first bad event is {answer['first_bad']}.")
    elif not answer["closes"]:
        say("It does not close: rows of the file cannot be read.")


COMMANDS: dict[str, Callable[..., Any]] = {"balance": balance}
