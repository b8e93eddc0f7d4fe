"""Options that several commands share, and the reading of days."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated

import typer

from openkp.cli.speaking import wrong_use

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value instead of text.")]
OnDay = Annotated[
    str | None,
    typer.Option("--on", metavar="DATE", help="The day of the look, as 2026-11-24 (default: today)."),
]
As = Annotated[
    str, typer.Option("--as", metavar="USERNAME", help="Who acts. Password: OPENKP_PASSWORD, or asked.")
]
Answers = Annotated[
    list[str] | None,
    typer.Option(
        "--answer",
        metavar="KEY=TEXT",
        help="Answer to a question; KEY is CODE:SUBJECT of the finding that asks. May be repeated.",
    ),
]


def today() -> date:
    """The day of the machine, in UTC: the composition point of the command line."""
    return now().date()


def now() -> datetime:
    """This instant."""
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - the composition point


def day(text: str | None, option: str = "--on") -> date:
    """A day from an option, today without one. Raises Trouble (usage)."""
    if text is None:
        return today()
    try:
        found = date.fromisoformat(text)
    except ValueError as error:
        raise wrong_use(f"{option} {text[:40]!r} is not a day.", "Write it as 2026-11-24.") from error
    if not 2000 <= found.year <= 2199 or len(text) != 10:
        raise wrong_use(f"{option} {text[:40]!r} is not a day of the scheme.", "Write it as 2026-11-24.")
    return found


def answers(given: list[str] | None) -> dict[str, str]:
    """`KEY=TEXT` pairs. Raises Trouble (usage)."""
    found = {}
    for pair in given or []:
        key, sign, text = pair.partition("=")
        if not sign or not text.strip():
            raise wrong_use(
                f"--answer {pair[:60]!r} is not KEY=TEXT.", "For example: --answer 'code:subject=seen'"
            )
        found[key.strip()] = text.strip()
    return found
