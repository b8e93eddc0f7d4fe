"""A PostgreSQL that can be killed: its data in a folder of the test's choice, with full synchronisation."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from postgres import _as_postgres, binaries

SECONDS = 60


def free_port() -> int:
    """A port of this machine that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Cluster:
    """A server process of our own over a folder; `kill` is kill -9. name: of the office's database."""

    folder: Path
    port: int = field(default_factory=free_port)
    name: str = "office"
    server: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where it is, without a database name."""
        return f"postgresql://postgres@127.0.0.1:{self.port}"

    def make(self) -> None:
        """Make the cluster; the folder exists, is empty, and can be reached by the user `postgres`."""
        self.folder.mkdir(parents=True, exist_ok=True)
        initdb = [self._program("initdb"), "-D", self.folder / "data", "-A", "trust", "-U", "postgres"]
        initdb += ["-E", "UTF8", "--no-sync", "--wal-segsize=1"]
        subprocess.run(initdb, check=True, stdout=subprocess.DEVNULL, **self._as())

    def start(self) -> None:
        """Start it and wait until it answers; a killed one first lets go of its memory."""
        options = ["-h", "127.0.0.1", "-p", str(self.port), "-k", str(self.folder)]
        for setting in ("max_connections=120", "max_wal_size=8MB", "min_wal_size=2MB"):
            options += ["-c", setting]
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            if self.server is None or self.server.poll() is not None:
                with (self.folder.parent / f"{self.folder.name}.log").open("ab") as log:
                    self.server = subprocess.Popen(
                        [self._program("postgres"), "-D", self.folder / "data", *options],
                        stdout=log,
                        stderr=log,
                        **self._as(),
                    )
            if self.answers():
                return
            time.sleep(0.05)
        raise RuntimeError(f"PostgreSQL in {self.folder} did not start")

    def answers(self) -> bool:
        """True if it takes connections now."""
        try:
            psycopg.connect(f"{self.address}/postgres", connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def kill(self) -> None:
        """kill -9 of the server; its other processes see that and end."""
        assert self.server is not None
        self.server.kill()
        self.server.wait()

    def kill_one(self) -> None:
        """kill -9 of one process that serves a connection; the server then ends all others and recovers."""
        with psycopg.connect(f"{self.address}/postgres", autocommit=True) as connection:
            found = connection.execute(
                "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'"
                f" AND datname = '{self.name}' ORDER BY random() LIMIT 1"
            ).fetchone()
        if found is not None:
            os.kill(found[0], signal.SIGKILL)

    def make_database(self, name: str = "") -> str:
        """An empty database, the office's own without a name; its address."""
        name = name or self.name
        with psycopg.connect(f"{self.address}/postgres", autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return f"{self.address}/{name}"

    def stop(self) -> None:
        """End it at once."""
        if self.server is not None and self.server.poll() is None:
            self.server.send_signal(signal.SIGQUIT)
            self.server.wait(SECONDS)

    def _program(self, name: str) -> Path:
        where = binaries()
        assert where is not None, "PostgreSQL is not installed"
        return where / name

    def _as(self) -> dict[str, Any]:
        return {"cwd": self.folder, **_as_postgres(self.folder)}
