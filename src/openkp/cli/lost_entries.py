"""Entries that others saw and a restored backup lacks: how many, and what keeps the office closed."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from openkp.cli.backup_file import LogHead
from openkp.cli.files import read_bytes, written_whole
from openkp.cli.speaking import Trouble, wrong_use

#: In the office's folder, while entries are lost and nobody has said how to go on.
LOST = "lost-entries.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """A log of which others saw more entries than there are; newest: the newest name that they saw."""

    log: str
    authority: str
    kind: str
    held: int
    seen: int
    newest: str = ""

    @property
    def count(self) -> int:
        """How many are missing at least."""
        return self.seen - self.held

    def to_json(self) -> dict[str, Any]:
        """For a program."""
        return {**asdict(self), "missing": self.count}


def seen_heads(files: Iterable[Path]) -> list[LogHead]:
    """Checkpoints that others hold, of files as the logs publish them. Raises Trouble (usage)."""
    from openkp.log import CheckpointRefused, NoteRefused, parse_checkpoint
    from openkp.log.notes import parse_note

    found = []
    for file in files:
        data = read_bytes(file, limit=1024 * 1024)
        try:
            head = parse_checkpoint(parse_note(data).text)
        except (NoteRefused, CheckpointRefused, ValueError) as error:
            raise wrong_use(
                f"{file} is not a checkpoint of a log: {error}.",
                "It is the file `checkpoint` of a log's folder.",
            ) from error
        found.append(
            LogHead(
                name=head.origin,
                authority="",
                kind="",
                size=head.size,
                published=head.size,
                checkpoint=data.decode(),
            )
        )
    return found


def lost_between(held: Iterable[LogHead], seen: Iterable[LogHead]) -> list[Lost]:
    """The logs of which more was seen than is held, also under names that they got since (`-r2`, `-r3`).

    Under each name entries were added, so what is missing under each is counted. Raises Trouble where a later
    name was seen and nothing of one before it: then nobody can say how many numbers may have been issued.
    """
    from openkp.office.register.resuming import first_name, name_number

    most: dict[str, dict[int, int]] = {}
    for head in seen:
        first, number = first_name(head.name)
        sizes = most.setdefault(first, {})
        sizes[number] = max(sizes.get(number, 0), head.size)
    found = []
    for one in held:
        first, number = first_name(one.name)
        sizes = {each: size for each, size in most.get(first, {}).items() if each >= number}
        last = max(sizes, default=number)
        for each in range(number, last):
            if each not in sizes:
                raise Trouble(
                    f"Log {one.name} went on as {name_number(first, last)} since this backup was made.",
                    f"Give also the newest checkpoint of {name_number(first, each)} that was seen (--seen).",
                )
        count = sum(max(0, size - one.size) for size in sizes.values())
        if count or last > number:
            found.append(
                Lost(
                    log=one.name,
                    authority=one.authority,
                    kind=one.kind,
                    held=one.size,
                    seen=one.size + max(count, 1),
                    newest=name_number(first, last),
                )
            )
    return found


def require_known(held: Iterable[LogHead], seen: Iterable[LogHead]) -> None:
    """Raises Trouble if a log was seen of which the backup has nothing: it is of another office, or older."""
    from openkp.office.register.resuming import first_name

    names = {first_name(one.name)[0] for one in held}
    for head in seen:
        if first_name(head.name)[0] not in names:
            raise Trouble(
                f"Log {head.name} is not in this backup at all.",
                "Take a backup of this office that was made after its authority was opened.",
            )


def note_lost(home: Path, lost: list[Lost], made_at: str) -> None:
    """Keep the office closed until somebody resumes it; on the disk before this returns."""
    _write(home, {"backup": made_at, "lost": [asdict(one) for one in lost]})


def _write(home: Path, told: dict[str, Any]) -> None:
    with written_whole(home / LOST) as beside, beside.open("w", encoding="utf-8") as file:
        json.dump(told, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    folder = os.open(home, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def noted_heads(home: Path) -> list[LogHead]:
    """What was seen by what is noted as lost already: a second restoring forgets nothing."""
    return [
        LogHead(
            name=one.newest or one.log,
            authority=one.authority,
            kind=one.kind,
            size=one.seen,
            published=one.seen,
            checkpoint="",
        )
        for one in lost_here(home)
    ]


def lost_here(home: Path) -> list[Lost]:
    """What is noted as lost in the office's folder."""
    try:
        told = json.loads((home / LOST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    return [Lost(**one) for one in told["lost"]]


def still_lost(home: Path) -> list[Lost]:
    """What is noted as lost, and is: not where the database was not replaced after all, nor where the log
    went on under a new name and the power went before the note was taken away.
    """
    noted = lost_here(home)
    if not noted:
        return []
    from openkp.office.register.models import Log

    short = {log.name: log.size for log in Log.objects.filter(name__in=[one.log for one in noted])}
    return [one for one in noted if short.get(one.log, one.seen) < one.seen]


def forget_lost(home: Path) -> None:
    """A whole backup was restored: nothing is lost any more."""
    (home / LOST).unlink(missing_ok=True)


def lost_since(home: Path) -> datetime:
    """When the backup was made that lacks them."""
    return datetime.fromisoformat(json.loads((home / LOST).read_text(encoding="utf-8"))["backup"])


def settle(home: Path, logs: Iterable[str]) -> None:
    """These logs go on under new names; the mark goes with the last of them."""
    told = json.loads((home / LOST).read_text(encoding="utf-8"))
    told["lost"] = [one for one in told["lost"] if one["log"] not in set(logs)]
    if told["lost"]:
        _write(home, told)
    else:
        (home / LOST).unlink()


def require_nothing_lost(home: Path) -> None:
    """Raises Trouble while entries are lost: a signature now would fork a log, or use a number twice."""
    lost = still_lost(home)
    if lost:
        raise Trouble(
            f"This office was restored from a backup that lacks {lost[0].count} entries of {lost[0].log}.",
            "An administrator runs `openkp office resume --as USERNAME` first; see docs/guides/operate.md.",
        )
