"""`openkp serve`: the office at an address of this machine, with the worker that does what takes long."""

# ruff: noqa: FBT002 - flags of the command line are booleans that are named when called

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from openkp.cli.holding import hold
from openkp.cli.lost_entries import require_nothing_lost
from openkp.cli.opening import home_path, open_office
from openkp.cli.speaking import Trouble, say

WORKERS = 2
#: Of each worker. A slow client holds one thread: so many of them the office bears by itself.
THREADS = 32
#: How long a request may still run once the office was told to stop, in seconds.
GRACEFUL_SECONDS = 30
Port = Annotated[int, typer.Option("--port", min=1, max=65535, help="Port to serve at.")]


def serve(
    port: Port = 8000,
    bind: Annotated[
        str, typer.Option("--bind", metavar="ADDRESS", help="Address to listen at.")
    ] = "127.0.0.1",
    no_worker: Annotated[
        bool, typer.Option("--no-worker", help="`openkp worker` runs by itself, as with the systemd units.")
    ] = False,
) -> None:
    """Serve the office of OPENKP_HOME with gunicorn. Put a web server with TLS before it.

    SIGTERM and Ctrl-C let running requests end; SIGHUP takes up a new version without a pause.
    """
    open_office()
    require_nothing_lost(home_path())
    from openkp.office import clock
    from openkp.office.register.publishing import publish_all

    taken_up = publish_all(now=clock.now())
    if taken_up:
        say(f"{taken_up} logs had entries without a signed head; they have one now.")
    say(f"The office of {home_path()} at {address(bind, port)} (stop it with Ctrl-C)")
    run(bind, port, has_worker=not no_worker)


def address(bind: str, port: int) -> str:
    """What a person types into the browser."""
    host = "localhost" if bind in ("127.0.0.1", "0.0.0.0", "::1", "[::1]", "localhost") else bind  # noqa: S104
    return f"http://{host}:{port}/"


def require_free(bind: str, port: int) -> None:
    """Raises Trouble if something listens at the port already."""
    with socket.socket(socket.AF_INET6 if ":" in bind else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind.strip("[]"), port))
        except OSError as error:
            raise Trouble(
                f"Port {port} at {bind} cannot be used: {error.strerror}.", "Choose another with --port."
            ) from error


def arguments(bind: str, port: int) -> list[str]:
    """How gunicorn is told to serve the office: threads, so that slow clients stall nobody (stack.md 2)."""
    host = f"[{bind}]" if ":" in bind and not bind.startswith("[") else bind
    return [
        "openkp.office.wsgi",
        *("--bind", f"{host}:{port}"),
        *("--workers", str(WORKERS), "--worker-class", "gthread", "--threads", str(THREADS)),
        *("--timeout", "120", "--graceful-timeout", str(GRACEFUL_SECONDS)),
        *("--no-control-socket", "--log-level", "warning"),
        *("--forwarded-allow-ips", "127.0.0.1,::1"),
        *_scratch(),
    ]


def _scratch() -> list[str]:
    """gunicorn's heartbeat files lie in memory where there is any: a full disk must not stop the server."""
    memory = Path("/dev/shm")  # noqa: S108 - gunicorn makes a file of its own in it, unlinked at once
    return ["--worker-tmp-dir", str(memory)] if os.access(memory, os.W_OK) else []


def run(bind: str, port: int, *, has_worker: bool = True) -> NoReturn:
    """Serve until told to stop, then leave with the server's exit code."""
    from openkp.cli.supervising import supervise

    require_free(bind, port)
    home = home_path()
    os.environ["OPENKP_HOME"] = str(home)
    held = hold(home)
    sys.stdout.flush()
    sys.stderr.flush()
    server = [sys.executable, "-m", "gunicorn", *arguments(bind, port)]
    worker = [sys.executable, "-m", "openkp", "worker"] if has_worker else None
    raise typer.Exit(supervise(server, worker, held=held))
