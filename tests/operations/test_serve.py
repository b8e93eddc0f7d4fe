"""`openkp serve` as an operator has it: a worker beside it, an orderly end, and nothing left after a kill."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from operations.bad_days import environment
from operations.own_postgres import free_port
from operations.test_backup import openkp
from operations.test_bad_days import office_of

SECONDS = 90
POST = (
    b"POST /api/certificates/check HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    b"Content-Type: application/json\r\nContent-Length: 2\r\n\r\n"
)


@dataclass
class Served:
    home: Path
    port: int
    process: subprocess.Popen[bytes]

    def children(self) -> dict[int, str]:
        """The processes that it started, with their command lines."""
        main = self.process.pid
        found = Path(f"/proc/{main}/task/{main}/children").read_text().split()
        return {int(one): Path(f"/proc/{one}/cmdline").read_text().replace("\0", " ") for one in found}

    def child(self, word: str) -> int:
        """The child whose command has the word; 0 if none does now."""
        return next((pid for pid, command in self.children().items() if word in command), 0)

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health/", timeout=10) as answer:
                return answer.status == 200
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False


def until(what: Callable[[], object]) -> None:
    """Wait until it is so."""
    limit = time.monotonic() + SECONDS
    while not what():
        assert time.monotonic() < limit, "it did not come about"
        time.sleep(0.1)


def is_gone(pid: int) -> bool:
    """True if it ended; one that nobody has waited for yet has ended, too."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except FileNotFoundError:
        return True


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    with office_of("sqlite", tmp_path_factory.mktemp("served")) as office:
        return office.home


@pytest.fixture
def served(home) -> Iterator[Served]:
    port = free_port()
    with (home / "serve.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "openkp", "serve", "--port", str(port)],
            env=environment(home),
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    made = Served(home, port, process)
    try:
        until(made.answers)
        yield made
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def test_the_worker_is_started_again_and_the_end_is_orderly(served):
    """A worker that was killed is replaced; SIGTERM lets a request end that was under way; exit code 0."""
    until(lambda: served.child("worker"))
    first = served.child("openkp worker")
    os.kill(first, signal.SIGKILL)
    until(lambda: served.child("openkp worker") not in (0, first))
    until(served.answers)
    restored = openkp(served.home, "", "restore", str(served.home / "nothing.kpbackup"))
    assert "being served" in restored.stderr
    everybody = list(served.children())
    with socket.create_connection(("127.0.0.1", served.port), timeout=SECONDS) as slow:
        slow.sendall(POST + b"{")
        until(served.answers)  # the slow request was taken in before this one was answered
        served.process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        slow.sendall(b"}")
        assert slow.recv(65536).startswith(b"HTTP/1.1 ")
    assert served.process.wait(SECONDS) == 0
    assert all(is_gone(pid) for pid in everybody)


def test_a_killed_parent_leaves_no_server_behind(served):
    everybody = list(served.children())
    assert len(everybody) == 2
    served.process.kill()
    served.process.wait()
    until(lambda: all(is_gone(pid) for pid in everybody))
    until(lambda: not served.answers())
