"""The two engines: what is computed on one is computed on the other.

Spark starts once for each worker of the suite that asks for it, and only there. Tests that use `engine` or
`spark_address` stay in few files, because `--dist loadfile` gives each file to one worker.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from openkp.statistics.engines import connect


@pytest.fixture(scope="session")
def spark_address() -> Iterator[str]:
    """A Spark Connect server with two workers, `spark://127.0.0.1:PORT`."""
    from spark_server import spark_server  # tests/ is on the path, see pyproject.toml

    with spark_server() as address:
        yield address


@pytest.fixture(scope="session")
def spark(spark_address: str) -> Iterator[Any]:
    """The Spark backend, one session for all tests."""
    backend = connect(spark_address)
    yield backend
    backend._session.stop()


@pytest.fixture(params=["duckdb", "spark"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Any]:
    """An Ibis backend: DuckDB in this process, then the Spark Connect server."""
    if request.param == "spark":
        yield request.getfixturevalue("spark")
        return
    backend = connect("duckdb", spill=tmp_path / "spill")
    yield backend
    backend.disconnect()
