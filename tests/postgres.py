"""A PostgreSQL of the suite's own: a fresh cluster on a free port, gone afterwards.

python tests/postgres.py COMMAND...    runs COMMAND with OPENKP_DATABASE set to an empty database of it
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def binaries() -> Path | None:
    """Where Debian keeps the newest PostgreSQL server; None if there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    return found[-1].parent if found else None


@contextmanager
def cluster() -> Iterator[str]:
    """Start a cluster and give its address without a database name, `postgresql://postgres@127.0.0.1:PORT`."""
    where = binaries()
    if where is None:
        raise RuntimeError("PostgreSQL is not installed; `make test` installs it as root")
    folder = Path(tempfile.mkdtemp(prefix="openkp-pg-"))
    data = folder / "data"
    as_user = _as_postgres(folder)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    run = {"check": True, "stdout": subprocess.DEVNULL, "cwd": folder, **as_user}
    try:
        subprocess.run(
            [where / "initdb", "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync"],
            **run,
        )
        options = (
            f"-h 127.0.0.1 -p {port} -k {folder} -c fsync=off -c full_page_writes=off -c max_connections=120"
        )
        subprocess.run(
            [where / "pg_ctl", "-D", data, "-w", "-t", "90", "-l", folder / "log", "-o", options, "start"],
            **run,
        )
        try:
            yield f"postgresql://postgres@127.0.0.1:{port}"
        finally:
            subprocess.run([where / "pg_ctl", "-D", data, "-m", "immediate", "stop"], **run)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _as_postgres(folder: Path) -> dict[str, object]:
    """PostgreSQL refuses to run as root: then it runs as the `postgres` user that Debian's package makes."""
    if os.geteuid() != 0:
        return {}
    account = pwd.getpwnam("postgres")
    os.chown(folder, account.pw_uid, account.pw_gid)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


if __name__ == "__main__":
    with cluster() as address:
        done = subprocess.run(
            sys.argv[1:], env={**os.environ, "OPENKP_DATABASE": f"{address}/postgres"}, check=False
        )
    sys.exit(done.returncode)
