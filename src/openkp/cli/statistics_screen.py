"""`openkp statistics`: the screens on files."""

# ruff: noqa: FBT002 - flags of the command line are booleans that are named when called

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from openkp.cli.options import AsJson, day, today
from openkp.cli.speaking import Ending, end, put, put_json, say, wrong_use

if TYPE_CHECKING:
    from openkp.statistics.figures import Figure
    from openkp.statistics.intake import Reading
    from openkp.statistics.questions import Question

#: Refused rows and other findings that are told one by one.
_TOLD = 3


def screen(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...",
            help="Filings (the KP's table of production, the templates of returns), and other sources to set "
            "against them (published, BGS, national), in any order.",
        ),
    ],
    top: Annotated[int | None, typer.Option("--top", metavar="N", min=1, help="Only the first N.")] = None,
    participant: Annotated[
        str | None, typer.Option("--participant", metavar="ISO2", help="Only questions to this Participant.")
    ] = None,
    screen_id: Annotated[
        str | None, typer.Option("--screen", metavar="ID", help="Only this screen, such as decimal_slip.")
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            "--day",
            metavar="DATE",
            help="Judge silence as of this day (default: the latest stamp among the filings).",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """What an analyst would ask about filings, most serious first: questions, never accusations.

    Questions on what was read do not change the exit code. It is 1 where a file could not be read or a row of
    filings was refused; such rows are in the list as questions of their own (unreadable_row).
    """
    from openkp.statistics.screens import SCREENS, run_screens

    if screen_id is not None and screen_id not in SCREENS:
        raise wrong_use(f"{screen_id[:40]!r} is no screen.", f"Choose one of: {', '.join(SCREENS)}.")
    asked_of = None if participant is None else _code(participant)
    readings = [_read(path) for path in _unlike(files)]
    filings, independent = _apart(readings)
    questions = [
        each
        for each in run_screens(
            filings,
            independent=independent,
            refused=[row for each in readings for row in each.refused_rows],
            day=None if as_of is None else day(as_of, "--day"),
            today=today(),
            only=screen_id or "",
        )
        if asked_of in (None, each.participant) or not each.participant
    ]
    _put(questions[:top], as_json=as_json)
    _tell(readings, filings, len(questions))
    is_read = bool(filings) and all(map(_is_whole, readings))
    end(Ending.FINE if is_read else Ending.FINDINGS)


def _code(text: str) -> str:
    code = text.strip().upper()
    if len(code) != 2 or not code.isascii() or not code.isalpha():
        raise wrong_use(f"{text[:40]!r} is not a two-letter code.", "For example BW, or EU.")
    return code


def _unlike(files: Sequence[Path]) -> list[Path]:
    """The files without those that are byte for byte one given before, which is said."""
    from hashlib import sha256

    seen: dict[bytes, Path] = {}
    for path in files:
        try:
            with path.open("rb") as file:
                digest = sha256()
                while block := file.read(1 << 20):
                    digest.update(block)
        except OSError as error:
            raise _unreadable(path, error) from error
        first = seen.setdefault(digest.digest(), path)
        if first is not path:
            say(f"{path} is the same file as {first}, byte for byte; it is read once.")
    return list(seen.values())


def _unreadable(path: Path, error: OSError) -> Exception:
    reason = error.strerror or "it cannot be opened"
    return wrong_use(f"{path} cannot be read: {reason}.", "Check the name of the file.")


def _is_whole(reading: Reading) -> bool:
    """Filings without a finding that blocks; another source, if anything of it was read."""
    from openkp.scheme.findings import is_blocked
    from openkp.statistics.intake import FILINGS

    if reading.layout in FILINGS:
        return not is_blocked(reading.findings)
    return bool(reading.figures) or not reading.findings


def _read(path: Path) -> Reading:
    from openkp.statistics.intake import read_file

    try:
        return read_file(path, today=today())
    except OSError as error:
        raise _unreadable(path, error) from error


def _apart(readings: Sequence[Reading]) -> tuple[list[Figure], list[Figure]]:
    """What Participants filed, and what others say, told apart by the layout of each file."""
    from openkp.statistics.intake import FILINGS

    return (
        [figure for each in readings if each.layout in FILINGS for figure in each.figures],
        [figure for each in readings if each.layout not in FILINGS for figure in each.figures],
    )


def _put(questions: Sequence[Question], *, as_json: bool) -> None:
    from openkp.scheme.countries import country_name
    from openkp.statistics.screens import question_text

    if as_json:
        put_json(
            [
                {
                    "rank": rank,
                    "screen": each.screen,
                    "participant": each.participant,
                    "period": _period(each),
                    "rows": list(each.rows),
                    "question": question_text(each),
                    "evidence": {**each.evidence, "variant": each.variant, "seriousness": each.seriousness},
                }
                for rank, each in enumerate(questions, 1)
            ]
        )
        return
    for rank, each in enumerate(questions, 1):
        rows = ", ".join(str(row) for row in each.rows[:8]) + (", …" if len(each.rows) > 8 else "")
        place = f"row {rows}" if len(each.rows) == 1 else f"rows {rows}" if rows else "no row"
        about = ", ".join(part for part in (country_name(each.participant), _period(each)) if part)
        put(f"{rank}. {about or 'not readable by whom'} ({each.screen}, {place})")
        put(f"   {question_text(each)}")


def _period(question: Question) -> str:
    """The period of a question; empty where it is about a row whose period is not readable."""
    return "" if question.evidence.get("is_period_read") is False else str(question.period)


def _tell(readings: Sequence[Reading], filings: Sequence[Figure], count: int) -> None:
    """What was read and what was not, to stderr."""
    from openkp.scheme.findings import Severity
    from openkp.scheme.messages import explain
    from openkp.statistics.message_texts import MESSAGES

    for reading in readings:
        say(f"{reading.name}: {reading.accepted} of {reading.rows} rows read ({reading.layout}).")
        stopped = [each for each in reading.findings if each.severity is Severity.BLOCKS]
        for finding in stopped[:_TOLD]:
            told = explain(finding, catalogue=MESSAGES)
            place = f" [{finding.subject}]" if finding.subject else ""
            say(f"  refused{place}: {told.text} {told.next_step}")
        early = [each for each in reading.findings if each.code == "period_not_over"]
        for finding in early[:_TOLD]:
            told = explain(finding, catalogue=MESSAGES)
            say(f"  asked [{finding.subject}]: {told.text} {told.next_step}")
        if len(early) > _TOLD:
            say(f"  … and {len(early) - _TOLD} more such rows.")
        if len(stopped) > _TOLD:
            say(f"  … and {len(stopped) - _TOLD} more; `openkp statistics load` tells them all.")
    if not filings:
        say("None of the files holds filings of Participants: there is nothing to ask about.")
    else:
        say(f"{count} questions on {len(filings)} filings.")


COMMANDS: dict[str, Callable[..., Any]] = {"screen": screen}
