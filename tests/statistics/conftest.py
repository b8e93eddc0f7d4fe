"""The two engines: what is computed on one is computed on the other.

Spark starts when the first test asks for it, once for all workers of the suite, and ends with the last of
them that used it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from openkp.statistics.engines import connect


@pytest.fixture(scope="session")
def spark_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Spark Connect server with two workers, `spark://127.0.0.1:PORT`."""
    from spark_server import shared_spark_server  # tests/ is on the path, see pyproject.toml

    here = tmp_path_factory.getbasetemp()
    place = here.parent if "PYTEST_XDIST_WORKER" in os.environ else here
    with shared_spark_server(place) as address:
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
