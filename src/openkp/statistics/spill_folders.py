"""Folders for what does not fit into memory. They hold copies of certificates, so they must not stay.

A folder names its machine and process. It is removed at the end, and when the process is told to stop
(SIGTERM); what a process left behind that was killed (SIGKILL, a power cut) is removed at the next start.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import signal
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn

_NAME = "openkp-spill-"


@contextmanager
def spill_folder() -> Iterator[Path]:
    """A folder of this process, gone at the end; folders of processes that are gone are removed first."""
    _sweep()
    with tempfile.TemporaryDirectory(prefix=f"{_NAME}{_machine()}-{os.getpid()}-") as folder:
        yield Path(folder)


def _machine() -> str:
    return re.sub(r"[^A-Za-z0-9]", "", platform.node())[:40] or "here"


def _sweep() -> None:
    if os.name != "posix":  # elsewhere asking after a process may end it
        return
    begins = f"{_NAME}{_machine()}-"
    for folder in Path(tempfile.gettempdir()).glob(f"{begins}*"):
        number = folder.name.removeprefix(begins).split("-", 1)[0]
        if number.isdecimal() and folder.is_dir() and not folder.is_symlink() and not _lives(int(number)):
            shutil.rmtree(folder, ignore_errors=True)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):  # another user's
        return True
    return True


@contextmanager
def told_to_stop() -> Iterator[Callable[[], bool]]:
    """While it lasts, SIGTERM unwinds the program instead of cutting it off; yields whether it came.

    Only in the main thread, and only where nobody else listens to the signal (a server does).
    """
    came = False

    def stop(_: int, __: FrameType | None) -> NoReturn:
        nonlocal came
        came = True
        raise SystemExit(128 + signal.SIGTERM)

    is_free = (
        threading.current_thread() is threading.main_thread()
        and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    )
    if is_free:
        signal.signal(signal.SIGTERM, stop)
    try:
        yield lambda: came
    finally:
        if is_free:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)


def was_interrupted(error: BaseException) -> bool:
    """Whether Ctrl-C lies behind an error: DuckDB tells it as an error of its own."""
    import duckdb

    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, KeyboardInterrupt | duckdb.InterruptException):
            return True
        if isinstance(seen, RuntimeError) and "interrupted" in str(seen).lower():
            return True
        seen = seen.__cause__ or seen.__context__
    return False
