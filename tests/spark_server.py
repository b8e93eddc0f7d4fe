"""A Spark Connect server of the suite's own: two workers in processes of their own, gone afterwards.

Spark 4 from the pip wheel, on Java 17, on a free port of this machine; it takes about fifteen seconds to
start.
"""

from __future__ import annotations

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


@contextmanager
def spark_server(*, patience: float = 180) -> Iterator[str]:
    """Start a server and give its address, `spark://127.0.0.1:PORT`."""
    import pyspark

    if shutil.which("java") is None:
        raise RuntimeError("Java is not installed; `make test` installs it as root")
    home = Path(pyspark.__file__).parent
    port = _free_port()
    with tempfile.TemporaryDirectory(prefix="openkp-spark-", ignore_cleanup_errors=True) as folder:
        settings = SETTINGS | {
            "spark.connect.grpc.binding.port": str(port),
            "spark.local.dir": folder,
            "spark.sql.warehouse.dir": f"{folder}/warehouse",
        }
        options = [part for name, value in settings.items() for part in ("--conf", f"{name}={value}")]
        environment = os.environ | {
            "SPARK_HOME": str(home),
            "SPARK_LOCAL_IP": "127.0.0.1",
            "SPARK_WORKER_DIR": f"{folder}/work",
        }
        environment.pop("SPARK_REMOTE", None)
        with (Path(folder) / "log").open("wb") as log:
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
            try:
                _wait(server, port, Path(folder) / "log", patience)
                yield f"spark://127.0.0.1:{port}"
            finally:
                _stop(server)


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


def _stop(server: subprocess.Popen[bytes]) -> None:
    """The server and its workers are one group of processes, started here."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(server.pid, sign)
            server.wait(timeout=20)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            continue
