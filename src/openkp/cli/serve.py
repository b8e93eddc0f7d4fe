"""`openkp serve`: the office at an address of this machine."""

from __future__ import annotations

import os
import socket
import sys
from typing import Annotated, NoReturn

import typer

from openkp.cli.opening import home_path, open_office
from openkp.cli.speaking import Trouble, say

WORKERS = 2
THREADS = 32
Port = Annotated[int, typer.Option("--port", min=1, max=65535, help="Port to serve at.")]


def serve(
    port: Port = 8000,
    bind: Annotated[
        str, typer.Option("--bind", metavar="ADDRESS", help="Address to listen at.")
    ] = "127.0.0.1",
) -> None:
    """Serve the office of OPENKP_HOME with gunicorn. Put a web server with TLS before it."""
    open_office()
    from openkp.office import clock
    from openkp.office.register.publishing import publish_all

    taken_up = publish_all(now=clock.now())
    if taken_up:
        say(f"{taken_up} logs had entries without a signed head; they have one now.")
    say(f"The office of {home_path()} at {address(bind, port)} (stop it with Ctrl-C)")
    run(bind, port)


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


def run(bind: str, port: int) -> NoReturn:
    """Become the web server; this process is replaced by it."""
    require_free(bind, port)
    host = f"[{bind}]" if ":" in bind and not bind.startswith("[") else bind
    os.environ["OPENKP_HOME"] = str(home_path())
    sys.stdout.flush()
    sys.stderr.flush()
    command = [sys.executable, "-m", "gunicorn", "openkp.office.wsgi", "--bind", f"{host}:{port}"]
    command += ["--workers", str(WORKERS), "--worker-class", "gthread", "--threads", str(THREADS)]
    command += [
        "--no-control-socket",
        "--log-level",
        "warning",
        "--timeout",
        "120",
        "--graceful-timeout",
        "10",
    ]
    command += ["--forwarded-allow-ips", "127.0.0.1,::1"]
    os.execv(sys.executable, command)  # noqa: S606 - our own interpreter
