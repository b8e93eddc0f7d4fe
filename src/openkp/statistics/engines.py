"""Where the tables are computed: DuckDB in this process, or a Spark Connect server for more than it holds.

The expressions are the same (Ibis). Everything the two engines do differently is in this module.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

#: The default port of a Spark Connect server.
CONNECT_PORT = 15002


class NoEngine(LookupError):
    """The address names no engine, or the engine cannot be reached, or its extra is not installed."""


def connect(address: str = "duckdb", *, memory_limit: str = "", spill: Path | None = None) -> Any:
    """An Ibis backend.

    address: `duckdb`, or `spark://HOST[:PORT]` (also `sc://`) for a Spark Connect server (Spark, Sail).
    memory_limit: for DuckDB, such as `3GB`; spill: where it writes what does not fit (a folder of its own).
    Raises: NoEngine.
    """
    if address == "duckdb":
        return _duckdb(memory_limit, spill)
    parts = urlsplit(address)
    if parts.scheme not in ("spark", "sc") or not parts.hostname:
        raise NoEngine(f"{address[:60]!r} is neither `duckdb` nor `spark://HOST[:PORT]`")
    return _spark(parts.hostname, parts.port or CONNECT_PORT)


def _duckdb(memory_limit: str, spill: Path | None) -> Any:
    import ibis  # a second to load: only who computes tables pays for it

    folder = spill or Path(tempfile.gettempdir()) / f"openkp-spill-{os.getpid()}"
    settings = {"temp_directory": str(folder), "preserve_insertion_order": False}
    if memory_limit:
        settings["memory_limit"] = memory_limit
    return ibis.duckdb.connect(**settings)


def _spark(host: str, port: int) -> Any:
    import ibis

    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise NoEngine("the extra `scale` is not installed: pip install 'openkp[scale]'") from error
    try:
        session = SparkSession.builder.remote(f"sc://{host}:{port}").getOrCreate()
        session.version  # noqa: B018 - the first question to the server
    except Exception as error:  # grpc and pyspark raise several kinds
        raise NoEngine(f"no Spark Connect server answers at {host}:{port}") from error
    return ibis.pyspark.connect(session)
