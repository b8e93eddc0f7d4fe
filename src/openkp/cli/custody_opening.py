"""What `openkp custody` is given: a file of events, read and tried whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from openkp.cli.speaking import Ending, Trouble, end, engine_catalogue, put_findings, put_json, say, wrong_use

if TYPE_CHECKING:
    from openkp.custody.checking import CheckedLog, Look
    from openkp.custody.files import EventsRead
    from openkp.scheme.findings import Finding

EventFile = Annotated[
    Path,
    typer.Argument(metavar="FILE", help="Events as CSV, Parquet, JSON or JSON lines (.csv, .parquet, …)."),
]
#: Said wherever a share of a mixture is shown.
SHARE_NOTE = (
    "A share of a mixture is bookkeeping, not a fact about stones; "
    "the range says what is possible at least and at most."
)


def read_file(path: Path) -> EventsRead:
    """The events of a file. Raises Trouble (usage) where there is no such file."""
    from openkp.custody.files import read_event_file

    try:
        return read_event_file(path, path.name)
    except (OSError, ValueError) as error:
        raise cannot_be_read(path, error) from error


def cannot_be_read(path: Path, error: Exception) -> Trouble:
    """There is no such file, or it cannot be opened."""
    reason = getattr(error, "strerror", None) or "it cannot be opened"
    return wrong_use(f"{path} cannot be read: {reason}.", "Check the name of the file.")


def checked(read: EventsRead, looks: Sequence[Look] = ()) -> CheckedLog:
    """The log tried event by event."""
    from openkp.custody.checking import check_log

    return check_log(read.events, lost=read.lost, looks=looks)


def refused(read: EventsRead, log: CheckedLog) -> list[int]:
    """Numbers of events that are not in the books, each once: unreadable, refused, or resting on such."""
    unread = {int(number) for number in read.unread if number.isascii() and number.isdigit()}
    return sorted(unread.union(log.refused))


def sound_log(path: Path, *, as_json: bool) -> CheckedLog:
    """The log of a file in which nothing is wrong. Ends the command with findings otherwise."""
    read = read_file(path)
    log = checked(read)
    findings = [*read.findings, *log.findings]
    if any(found.severity == "blocks" for found in findings):
        end_with(findings, as_json=as_json)
    return log


def end_with(findings: Sequence[Finding], *, as_json: bool) -> NoReturn:
    """Show what is wrong with a file, and leave."""
    shown = shown_findings(findings)
    if as_json:
        put_json({"findings": shown})
    else:
        put_findings(shown)
        say("Nothing was worked out from this file; `openkp custody check` shows all that is wrong with it.")
    end(Ending.FINDINGS)


def shown_findings(findings: Iterable[Finding]) -> list[dict[str, object]]:
    """Findings in the one JSON shape, with the number of the event that each is about."""
    from openkp.custody.message_texts import MESSAGES
    from openkp.scheme.messages import finding_to_json

    catalogue = {**engine_catalogue(), **MESSAGES}
    shown = []
    for found in findings:
        form = finding_to_json(found, catalogue=catalogue)
        shown.append({**form, "event": event_of(found)})
    return shown


def event_of(found: Finding) -> int | None:
    """The number of the event that a finding is about, if it is about one."""
    for text in (str(found.params.get("seq", "")), found.subject.removeprefix("event ")):
        if text.isascii() and text.isdigit():
            return int(text)
    return None


def no_parcel(name: str, names: Iterable[str]) -> NoReturn:
    """Say that there is no such parcel, with those that were perhaps meant."""
    from difflib import get_close_matches

    near = get_close_matches(name[:80], list(names)[:20_000], n=3, cutoff=0.5)
    meant = f"Did you mean {', '.join(near)}?" if near else "Look at the names in the file."
    raise wrong_use(f"There is no parcel {name[:80]!r} in the file.", meant)


def origin_rows(composition: Iterable[tuple[object, object]], whole: int) -> list[dict[str, object]]:
    """Origins with share and range: carats as text, the share a number from 0 to 1."""
    from openkp.custody.ledger import in_carats

    return [
        {
            "origin": str(key),
            "carats": in_carats(share.carats),  # type: ignore[attr-defined]
            "share": round(share.carats / whole, 6) if whole else 0.0,  # type: ignore[attr-defined]
            "min_carats": in_carats(share.low),  # type: ignore[attr-defined]
            "max_carats": in_carats(share.high),  # type: ignore[attr-defined]
        }
        for key, share in composition
    ]
