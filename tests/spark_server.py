"""A Spark Connect server of the suite's own: two workers in processes of their own, gone afterwards.

Spark 4 from the pip wheel, on Java 17, on a free port of this machine; it takes about fifteen seconds to
start. The processes of one run of the suite (xdist) share one: who asks first starts it, who leaves last
stops it.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SERVER = "org.apache.spark.sql.connect.service.SparkConnectServer"
SETTINGS = {
    "spark.connect.grpc.binding.address": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.memory": "1g",
    "spark.executor.memory": "1g",
    "spark.default.parallelism": "2",
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.adaptive.enabled": "true",
    "spark.sql.codegen.wholeStage": "false",  # the tables of the tests are small: compiling takes longer
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}

#: The tests are over before a second compilation pays: it took as long as all that was asked.
JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto"

#: What this process started: Python warns of a process that nobody holds while it runs.
STARTED: list[subprocess.Popen[bytes]] = []


@contextmanager
def shared_spark_server(place: Path, *, patience: float = 180) -> Iterator[str]:
    """The server of all who name this folder, `spark://127.0.0.1:PORT`; the last to leave stops it."""
    with _told(place) as state:
        if not state:
            state |= _start(patience) | {"users": 0}
        state["users"] += 1
        address = str(state["address"])
    try:
        yield address
    finally:
        with _told(place) as state:
            state["users"] -= 1
            if not state["users"]:
                _stop(state["pid"], Path(state["folder"]))
                state.clear()


@contextmanager
def spark_server(*, patience: float = 180) -> Iterator[str]:
    """A server of one's own, `spark://127.0.0.1:PORT`."""
    with (
        tempfile.TemporaryDirectory(prefix="openkp-spark-") as place,
        shared_spark_server(Path(place), patience=patience) as address,
    ):
        yield address


@contextmanager
def _told(place: Path) -> Iterator[dict[str, Any]]:
    """What is known of the server of this folder; one process at a time reads and changes it."""
    with (place / "spark-server.json").open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        state = json.loads(file.read() or "{}")
        yield state
        file.seek(0)
        file.truncate()
        file.write(json.dumps(state))


def _start(patience: float) -> dict[str, Any]:
    """Start a server: its `address`, the `pid` of its group of processes and its `folder`."""
    import pyspark

    if shutil.which("java") is None:
        raise RuntimeError("Java is not installed; `make test` installs it as root")
    home = Path(pyspark.__file__).parent
    port = _free_port()
    folder = Path(tempfile.mkdtemp(prefix="openkp-spark-"))
    settings = SETTINGS | {
        "spark.driver.extraJavaOptions": JAVA,
        "spark.executor.extraJavaOptions": JAVA,
        "spark.connect.grpc.binding.port": str(port),
        "spark.local.dir": str(folder),
        "spark.sql.warehouse.dir": f"{folder}/warehouse",
    }
    options = [part for name, value in settings.items() for part in ("--conf", f"{name}={value}")]
    environment = os.environ | {
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_WORKER_DIR": f"{folder}/work",
    }
    environment.pop("SPARK_REMOTE", None)
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [
                *(home / "bin" / "spark-submit", "--master", "local-cluster[2,1,1024]"),
                *(*options, "--class", SERVER, "spark-internal"),
            ],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    STARTED.append(server)
    try:
        _wait(server, port, folder / "log", patience)
    except BaseException:
        _stop(server.pid, folder)
        raise
    return {"address": f"spark://127.0.0.1:{port}", "pid": server.pid, "folder": str(folder)}


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait(server: subprocess.Popen[bytes], port: int, log: Path, patience: float) -> None:
    until = time.monotonic() + patience
    while time.monotonic() < until:
        if server.poll() is not None:
            break
        with socket.socket() as knock:
            knock.settimeout(1)
            if knock.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise RuntimeError(f"Spark did not start:\n{log.read_text(errors='replace')[-3000:]}")


def _stop(group: int, folder: Path) -> None:
    """End the server and its workers, one group of processes started here, and remove its folder."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(group, sign)
        except ProcessLookupError:
            break
        until = time.monotonic() + 20
        while time.monotonic() < until and _lives(group):
            time.sleep(0.1)
    for server in STARTED:
        server.poll()
    shutil.rmtree(folder, ignore_errors=True)


def _lives(group: int) -> bool:
    """Whether a process of the group still runs; one that ended and waits for its parent does not."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, of = stat.read_text().rpartition(")")[2].split()[:3]
        except OSError:
            continue  # it ended in between
        if int(of) == group and state != "Z":
            return True
    return False
