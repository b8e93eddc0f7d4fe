"""Who uses the office's folder now: many may serve and work, one alone may put a backup in its place.

A lock of the kernel (flock) on a file of the folder: it goes with the process, whatever ends it.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from openkp.cli.speaking import Trouble

IN_USE = "in-use.lock"


def hold(home: Path, *, is_alone: bool = False) -> int:
    """Hold the folder with the others, or alone; the open file, to be kept. Raises Trouble if others do."""
    try:
        file = os.open(home / IN_USE, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise Trouble(
            f"{home} cannot be written: {error.strerror}.", "Set OPENKP_HOME to a folder that you may write."
        ) from error
    try:
        fcntl.flock(file, (fcntl.LOCK_EX if is_alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except OSError as error:
        os.close(file)
        if is_alone:
            raise Trouble(
                f"The office in {home} is being served.", "Stop it first: `systemctl stop openkp`, or Ctrl-C."
            ) from error
        raise Trouble(f"A backup is being restored into {home}.", "Wait until it is done.") from error
    return file


def is_held(home: Path) -> bool:
    """True if somebody serves or works in the folder now."""
    if not (home / IN_USE).is_file():
        return False
    try:
        os.close(hold(home, is_alone=True))
    except Trouble:
        return True
    return False
