"""The office as a process of its own: a home that is filled or copied, and a web server over it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SECONDS_TO_START = 60


def environment(home: Path) -> dict[str, str]:
    """What the office's processes are told; nothing of the suite's own office."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("OPENKP_")},
        "OPENKP_HOME": str(home),
        "OPENKP_DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "openkp.office.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT / "tests")]),
    }


def filled_home(home: Path, seed: str = "seed.py") -> Path:
    """A home with the small office of the tests, as of now; or what another seed makes of it."""
    subprocess.run([sys.executable, HERE / seed], env=environment(home), check=True, timeout=300)
    return home


def copied_home(given: Path, home: Path) -> Path:
    """A copy of a demonstration's home with the newest tables; the given one stays as it is."""
    shutil.copytree(given, home, dirs_exist_ok=True)
    migrate = [sys.executable, "-m", "django", "migrate", "--verbosity", "0"]
    subprocess.run(migrate, env=environment(home), check=True, timeout=300)
    return home


@contextmanager
def served(home: Path, application: str = "openkp.office.wsgi", *, port: int | None = None) -> Iterator[str]:
    """The address of the office of that home while it is up. application: the module that gunicorn serves.

    port: where it must be; without it on a free one. Between the choice of a free port and the server's hold
    of it somebody else may take it: then once more.
    """
    for _ in range(3):
        chosen = free_port() if port is None else port
        server = _start(home, chosen, application)
        address = f"http://localhost:{chosen}"
        if _is_up(f"{address}/health/", server):
            break
        _stop(server)
    else:
        log = (home / "server.log").read_text(encoding="utf-8")
        raise RuntimeError(f"the office did not start in three attempts:\n{log[-2000:]}")
    try:
        yield address
    finally:
        _stop(server)


def free_port() -> int:
    """A port that nobody holds at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _start(home: Path, port: int, application: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "gunicorn", application, "--worker-class", "gthread"]
    command += ["--workers", "1", "--threads", "8", "--bind", f"127.0.0.1:{port}", "--no-control-socket"]
    with (home / "server.log").open("a") as log:
        return subprocess.Popen(command, env=environment(home), stdout=log, stderr=log)


def _is_up(address: str, server: subprocess.Popen[bytes]) -> bool:
    for _ in range(SECONDS_TO_START * 4):
        if server.poll() is not None:
            return False
        try:
            with urllib.request.urlopen(address, timeout=5):
                return True
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.25)
    return False


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(20)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait(20)
