"""Entries that others saw and a restored backup lacks: how many, and what keeps the office closed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from openkp.cli.backup_file import LogHead
from openkp.cli.files import read_bytes
from openkp.cli.speaking import Trouble, wrong_use

#: In the office's folder, while entries are lost and nobody has said how to go on.
LOST = "lost-entries.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """A log of which others saw more entries than there are."""

    log: str
    authority: str
    kind: str
    held: int
    seen: int

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
    """The logs of which more was seen than is held, by name."""
    most: dict[str, int] = {}
    for head in seen:
        most[head.name] = max(most.get(head.name, 0), head.size)
    return [
        Lost(log=one.name, authority=one.authority, kind=one.kind, held=one.size, seen=most[one.name])
        for one in held
        if most.get(one.name, 0) > one.size
    ]


def note_lost(home: Path, lost: list[Lost], made_at: str) -> None:
    """Keep the office closed until somebody resumes it."""
    told = {"backup": made_at, "lost": [asdict(one) for one in lost]}
    (home / LOST).write_text(json.dumps(told, indent=1), encoding="utf-8")


def lost_here(home: Path) -> list[Lost]:
    """What is noted as lost in the office's folder."""
    try:
        told = json.loads((home / LOST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    return [Lost(**one) for one in told["lost"]]


def lost_since(home: Path) -> datetime:
    """When the backup was made that lacks them."""
    return datetime.fromisoformat(json.loads((home / LOST).read_text(encoding="utf-8"))["backup"])


def settle(home: Path, logs: Iterable[str]) -> None:
    """These logs go on under new names; the mark goes with the last of them."""
    told = json.loads((home / LOST).read_text(encoding="utf-8"))
    told["lost"] = [one for one in told["lost"] if one["log"] not in set(logs)]
    if told["lost"]:
        (home / LOST).write_text(json.dumps(told, indent=1), encoding="utf-8")
    else:
        (home / LOST).unlink()


def require_nothing_lost(home: Path) -> None:
    """Raises Trouble while entries are lost: a signature now would fork a log, or use a number twice."""
    lost = lost_here(home)
    if lost:
        raise Trouble(
            f"This office was restored from a backup that lacks {lost[0].count} entries of {lost[0].log}.",
            "An administrator runs `openkp office resume --as USERNAME` first; see docs/guides/operate.md.",
        )
