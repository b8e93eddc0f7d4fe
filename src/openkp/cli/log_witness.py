"""`openkp log witness`: the office's authorities co-sign each other's logs; compare a head from elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from openkp.cli.files import read_bytes
from openkp.cli.opening import open_office
from openkp.cli.options import AsJson
from openkp.cli.speaking import end_by, put, put_json

_WORDS = {
    "same": "The log here has exactly this head at that size.",
    "fork": "The log signed this head, and here it has ANOTHER history. Every authority has been alerted.",
    "ahead": "This office has not seen so many entries yet. Compare again later.",
    "unknown_log": "This office keeps no log of that name.",
    "not_signed": "The log did not sign this; anybody could have written it.",
    "unreadable": "This is not a checkpoint.",
}


def witness(
    checkpoint: Annotated[
        Path | None,
        typer.Argument(
            metavar="[FILE]", help="A checkpoint from another place, to compare with the log here."
        ),
    ] = None,
    as_json: AsJson = False,  # noqa: FBT002 - a flag of the command line
) -> None:
    """Let every authority of the office look at the others' logs and co-sign what continues what it saw.

    With a file, compare that checkpoint instead. Exit 1 if a log tells two stories, or if the file is not a
    head of the log here; the alert stands on the pages of every authority.
    """
    open_office()
    if checkpoint is not None:
        _compare(read_bytes(checkpoint), as_json=as_json)
    from openkp.office import clock
    from openkp.office.border.witnessing import watch_logs

    done = watch_logs(now=clock.now())
    if as_json:
        put_json(
            {
                "ok": not done.forks,
                "cosigned": done.cosigned,
                "forks": done.forks,
                "without_key": list(done.without_key),
            }
        )
    else:
        put(f"{done.cosigned} cosignatures made, {done.forks} logs that tell two stories")
        if done.without_key:
            put(f"Without a witness key: {', '.join(done.without_key)} (an administrator makes one).")
    end_by(not done.forks)


def _compare(note: bytes, *, as_json: bool) -> None:
    from openkp.office import clock
    from openkp.office.border.witnessing import Brought, compare_checkpoint

    found = compare_checkpoint(note, now=clock.now())
    is_same = found.outcome is Brought.SAME
    if as_json:
        put_json({"ok": is_same, "outcome": found.outcome.value, "origin": found.origin, "size": found.size})
    else:
        if found.origin:
            put(f"{found.origin}: {found.size} entries")
        put(_WORDS[found.outcome.value])
    end_by(is_same)
