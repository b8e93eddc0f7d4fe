"""The parent of a served office: it starts the web server and the worker, and stops them in order."""

from __future__ import annotations

import ctypes
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import FrameType

from openkp.cli.speaking import say

#: How often the children are looked at, in seconds.
LOOK_SECONDS = 0.5
#: A worker that ends at once is started again later and later, up to this, in seconds.
MOST_PAUSE = 60.0
#: What a child is given to end by itself, in seconds, before it is killed.
PATIENCE = 40.0
_PR_SET_PDEATHSIG = 1


def supervise(server: Sequence[str], worker: Sequence[str] | None, *, held: int) -> int:
    """Run both until the server ends; the server's exit code.

    A worker that dies is started again. If this process is killed the kernel tells the children to end.
    held: the open lock of the office's folder, which the children inherit.
    """
    web = _start(server, held)
    helper = None if worker is None else _Helper(command=worker, held=held)

    def stop(_signal: int, _frame: FrameType | None) -> None:
        web.terminate()
        if helper is not None:
            helper.stop()

    def reload(_signal: int, _frame: FrameType | None) -> None:
        web.send_signal(signal.SIGHUP)
        if helper is not None:
            helper.renew()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    signal.signal(signal.SIGHUP, reload)
    while web.poll() is None:
        if helper is not None:
            helper.look(time.monotonic())
        time.sleep(LOOK_SECONDS)
    if helper is not None:
        helper.stop()
        helper.wait()
    return web.returncode if web.returncode >= 0 else 128 - web.returncode


@dataclass
class _Helper:
    """The worker: started again when it ends, unless it was told to."""

    command: Sequence[str]
    held: int
    is_stopping: bool = False
    pause: float = 1.0
    not_before: float = 0.0
    process: subprocess.Popen[bytes] | None = None

    def look(self, now: float) -> None:
        """Start it where it does not run. now: seconds of a clock that only goes on."""
        if self.process is not None and self.process.poll() is not None:
            if self.is_stopping:
                return
            say(f"The worker ended (exit code {self.process.returncode}); it is started again.")
            self.process, self.not_before = None, now + self.pause
            self.pause = min(2 * self.pause, MOST_PAUSE)
        if self.process is None and now >= self.not_before and not self.is_stopping:
            self.process = _start(self.command, self.held)

    def stop(self) -> None:
        """Tell it to end its work."""
        self.is_stopping = True
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def renew(self) -> None:
        """Let it end its work; a new one starts with the code of now."""
        self.pause = 1.0
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def wait(self) -> None:
        """Wait until it has ended; kill it if it does not."""
        if self.process is None:
            return
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def _start(command: Sequence[str], held: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, pass_fds=(held,), preexec_fn=_ended_with_parent())


def _ended_with_parent() -> Callable[[], None] | None:
    """On Linux: the kernel sends SIGTERM to the child when its parent dies, however that dies (prctl(2))."""
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None).prctl
    return lambda: prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
