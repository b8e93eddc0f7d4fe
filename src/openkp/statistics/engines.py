"""Where the tables are computed: DuckDB in this process, or a Spark Connect server for more than it holds.

The expressions are the same (Ibis). Everything the two engines do differently is in this module: how one
connects, reads a file with the number of each record, keeps a result for later steps, fingerprints several
columns, sends a small table and brings a result home. See the decision record 10.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

#: The default port of a Spark Connect server.
CONNECT_PORT = 15002
#: How long a Spark Connect server may take to answer at all, in seconds.
ANSWERS_WITHIN = 5
#: The exit code of a process that was told to stop (SIGTERM).
TERMINATED = 143


class NoEngine(LookupError):
    """The address names no engine, or the engine cannot be reached, or its extra is not installed."""


class UnreadableFile(ValueError):
    """The file cannot be read as what its name says it is."""


def connect(address: str = "duckdb", *, memory_limit: str = "", spill: Path | None = None) -> Any:
    """An Ibis backend.

    address: `duckdb`, or `spark://HOST[:PORT]` (also `sc://`) for a Spark Connect server (Spark, Sail).
    memory_limit: for DuckDB, such as `3GB`; spill: a folder of its own where it writes what does not fit
    (without one, what does not fit is an error of DuckDB). `opened` makes the folder and removes it.
    Raises: NoEngine.
    """
    if address == "duckdb":
        return _duckdb(memory_limit, spill)
    host, port = _place(address)
    return _spark(host, port)


@contextmanager
def opened(address: str = "duckdb", *, memory_limit: str = "") -> Iterator[Any]:
    """A backend with a spill folder of its own; both are gone at the end, at Ctrl-C and SIGTERM too.

    Folders of processes that were killed are removed first. Raises: NoEngine; KeyboardInterrupt where the
    engine tells an interrupted question as an error of its own.
    """
    from openkp.statistics.spill_folders import spill_folder, told_to_stop, was_interrupted

    with told_to_stop() as stopped, spill_folder() as folder:
        backend = connect(address, memory_limit=memory_limit, spill=folder)
        try:
            yield backend
        except Exception as error:
            if stopped():
                raise SystemExit(TERMINATED) from error
            if was_interrupted(error):
                raise KeyboardInterrupt from error
            raise
        finally:
            if is_duckdb(backend):
                backend.disconnect()


def is_duckdb(backend: Any) -> bool:
    """True for DuckDB in this process, False for a Spark Connect server."""
    return bool(backend.name == "duckdb")


def _place(address: str) -> tuple[str, int]:
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port or CONNECT_PORT
    except ValueError:  # a port that is no port
        host, port = None, 0
    if host is None or parts.scheme not in ("spark", "sc"):
        raise NoEngine(f"{address[:60]!r} is neither `duckdb` nor `spark://HOST[:PORT]`")
    return host, port


def _duckdb(memory_limit: str, spill: Path | None) -> Any:
    import ibis  # a second to load: only who computes tables pays for it

    settings: dict[str, object] = {"preserve_insertion_order": False}
    settings["temp_directory"] = "" if spill is None else str(spill)
    if memory_limit:
        settings["memory_limit"] = memory_limit
    return ibis.duckdb.connect(**settings)


def _spark(host: str, port: int) -> Any:
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise NoEngine("the extra `scale` is not installed: pip install 'openkp[scale]'") from error
    import grpc  # type: ignore[import-untyped]
    import ibis

    try:
        with grpc.insecure_channel(f"{host}:{port}") as channel:  # Spark itself asks again for minutes
            grpc.channel_ready_future(channel).result(timeout=ANSWERS_WITHIN)
        session = SparkSession.builder.remote(f"sc://{host}:{port}").getOrCreate()
        session.version  # noqa: B018 - the first question to the server
    except Exception as error:
        raise NoEngine(f"no Spark Connect server answers at {host}:{port}") from error
    return ibis.pyspark.connect(session)


def read_parquet(backend: Any, path: Path) -> Any:
    """The file's columns, and `row`: the number of the record in the file, the first being 0.

    A column of the file that is called `row` is left out. On Spark the server opens the path: it must see the
    same file under the same name. Raises: UnreadableFile.
    """
    try:
        if is_duckdb(backend):
            table = backend.read_parquet(str(path), file_row_number=True)
            table = table.drop("row") if "row" in table.columns else table
            return table.rename(row="file_row_number")
        read = backend._session.read.parquet(str(path))
        names = [f"`{name}`" for name in read.columns if name != "row"]
        return _view(backend, read.selectExpr(*names, "_metadata.row_index AS row"))
    except Exception as error:
        raise UnreadableFile(f"{path.name} cannot be read as Parquet: {_first_line(error)}") from error


def read_csv(backend: Any, path: Path, *, known: str = "") -> Any:
    """The file's columns, all as text, and `row`: the number of the record after the heading, from 0.

    DuckDB reads a plain file in this process, into a Parquet file of its spill folder; for Spark the result
    is sent to the server. A file with odd lines, or in another encoding, is read line by line and has the
    column `csv_files.BAD_LINE` too. Text stays as it is written: `NA` is Namibia, and a leading zero is
    kept. known: a column that the heading names. Raises: UnreadableFile.
    """
    import ibis

    from openkp.statistics.csv_files import NoTable, plain_headings

    folder = _spill_folder(backend)
    copy = Path(folder) / f"{ibis.util.gen_name('csv')}.parquet" if folder else None
    try:
        headings = plain_headings(path, known)
        arrow = None if headings is None else _plain_csv(path, headings, copy)
        if arrow is None:
            arrow = _odd_csv(path, known, copy)
    except (NoTable, OSError) as error:
        raise UnreadableFile(f"{path.name} cannot be read as CSV: {_first_line(error)}") from error
    if copy is not None:
        return read_parquet(backend, copy)
    import pyarrow as pa

    arrow = arrow.drop_columns("row") if "row" in arrow.column_names else arrow
    return send(backend, arrow.append_column("row", pa.array(range(arrow.num_rows), pa.int64())))


def _plain_csv(path: Path, headings: list[str], copy: Path | None) -> Any:
    """The records, written to `copy` if there is one; None if a line is not as wide as the heading, or odd.

    Raises: UnreadableFile.
    """
    import duckdb

    asked = (
        "SELECT * FROM read_csv($path, auto_detect = false, header = true, delim = ',', quote = '\"', "
        "escape = '\"', columns = $columns, strict_mode = true, null_padding = false)"
    )
    given = {"path": str(path), "columns": dict.fromkeys(headings, "VARCHAR")}
    spill = "" if copy is None else str(copy.parent)
    try:
        with duckdb.connect(config={"preserve_insertion_order": True, "temp_directory": spill}) as reader:
            rows = reader.sql(asked, params=given)
            if copy is None:
                return rows.to_arrow_table()
            rows.write_parquet(str(copy))
            return copy
    except duckdb.InvalidInputException:
        return None
    except duckdb.Error as error:
        raise UnreadableFile(f"{path.name} cannot be read as CSV: {_first_line(error)}") from error


def _odd_csv(path: Path, known: str, copy: Path | None) -> Any:
    """The records read line by line, written to `copy` if there is one. Raises: NoTable, OSError."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from openkp.statistics.csv_files import read_line_by_line

    batches = read_line_by_line(path, known)
    if copy is None:
        return pa.Table.from_batches(batches)
    first = next(batches)
    with pq.ParquetWriter(copy, first.schema) as writer:
        writer.write_batch(first)
        for batch in batches:
            writer.write_batch(batch)
    return copy


def _spill_folder(backend: Any) -> str:
    if not is_duckdb(backend):
        return ""
    folder = str(backend.con.execute("SELECT current_setting('temp_directory')").fetchall()[0][0] or "")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
    return folder


def carry(source: Any, table: Any, target: Any) -> Any:
    """The table of one engine as a table of another; itself when both are the same."""
    return table if source is target else send(target, fetch(source, table))


def send(backend: Any, arrow: Any) -> Any:
    """A table of this process (Arrow) as a table of the engine."""
    if is_duckdb(backend):
        import ibis

        return ibis.memtable(arrow)
    from pyspark.sql.pandas.types import from_arrow_schema

    session = backend._session
    if arrow.num_rows == 0:
        return _view(backend, session.createDataFrame([], from_arrow_schema(arrow.schema)))
    return _view(backend, session.createDataFrame(arrow))


def fetch(backend: Any, table: Any) -> Any:
    """The whole table, brought into this process (Arrow)."""
    if is_duckdb(backend):
        return backend.to_pyarrow(table)
    return backend._session.sql(backend.compile(table)).toArrow()


def rows_in(backend: Any, table: Any) -> int:
    """How many rows a table has."""
    return int(fetch(backend, table.aggregate(rows=table.count())).column("rows")[0].as_py())


def write_parquet(backend: Any, table: Any, path: Path) -> None:
    """The table as one Parquet file on this machine; from Spark by way of this process."""
    if is_duckdb(backend):
        backend.to_parquet(table, str(path), compression="zstd", compression_level=1)
        return
    import pyarrow.parquet as pq

    pq.write_table(fetch(backend, table), path, compression="zstd")


def fingerprint(backend: Any, columns: list[Any]) -> Any:
    """64 bits that are equal where all the columns are: to join on, never to keep or to compare by engine."""
    import ibis

    name, kind = ("hash", "uint64") if is_duckdb(backend) else ("xxhash64", "int64")
    names = ", ".join(f"a{place}" for place in range(len(columns)))
    made: dict[str, Any] = {}
    exec(f"def function({names}): ...", made)  # noqa: S102 - Ibis counts the arguments of a function
    function = made["function"]
    function.__annotations__["return"] = ibis.dtype(kind)
    return ibis.udf.scalar.builtin(function, name=name)(*columns)


class Workspace:
    """What the steps of one computation keep on the engine, until it is closed."""

    def __init__(self, backend: Any) -> None:
        self.backend = backend
        self._kept: list[str] = []
        self._counts: dict[str, int] = {}

    def keep(self, table: Any) -> Any:
        """The table computed once: later steps read the result."""
        if is_duckdb(self.backend):
            return self._kept_by_duckdb(table)
        # a checkpoint forgets how it was made: a cache would hand the plan of every earlier step on
        frame = self.backend._session.sql(self.backend.compile(table)).localCheckpoint()
        kept = _view(self.backend, frame)
        self._kept.append(kept.get_name())
        return kept

    def keep_words(self, arrow: Any) -> Any:
        """A small table whose words many rows will repeat.

        DuckDB holds words that are told beforehand as numbers (ENUM): a million rows are written in half the
        time.
        """
        sent = send(self.backend, arrow)
        if not is_duckdb(self.backend):
            return sent
        kinds = {"string": "{}", "list<element: string>": "{}[]", "list<item: string>": "{}[]"}
        words = {field.name: kinds[str(field.type)] for field in arrow.schema if str(field.type) in kinds}
        kept = self.keep(sent)
        for name, kind in words.items():
            column = arrow.column(name).combine_chunks()
            told = column.flatten() if kind.endswith("[]") else column
            among = ", ".join(f"'{word}'" for word in sorted(set(told.to_pylist())))
            if among:
                changed = kind.format(f"ENUM ({among})")
                self.backend.con.execute(
                    f'ALTER TABLE "{kept.get_name()}" ALTER "{name}" SET DATA TYPE {changed}'
                )
        return kept

    def _kept_by_duckdb(self, table: Any) -> Any:
        """DuckDB says how many rows it kept: nobody need ask again."""
        import ibis

        name = ibis.util.gen_name("openkp")
        self.backend._run_pre_execute_hooks(table)  # tables of this process, where the expression has any
        made = f'CREATE TEMP TABLE "{name}" AS {self.backend.compile(table)}'
        self._counts[name] = int(self.backend.con.execute(made).fetchall()[0][0])
        self._kept.append(name)
        # Ibis knows the columns already: asking DuckDB for them again takes longer than many a small step
        known = ibis.expr.operations.DatabaseTable(name=name, schema=table.schema(), source=self.backend)
        return known.to_expr()

    def is_empty(self, kept: Any) -> bool:
        """Whether a table that is kept has no row."""
        name = getattr(kept.op(), "name", "")
        if name not in self._counts:
            self._counts[name] = rows_in(self.backend, kept)
        return self._counts[name] == 0

    def close(self) -> None:
        """Give everything back to the engine."""
        while self._kept:
            kept = self._kept.pop()
            if is_duckdb(self.backend):
                self.backend.con.execute(f'DROP TABLE IF EXISTS "{kept}"')
            else:
                self.backend._session.catalog.dropTempView(kept)


def _view(backend: Any, frame: Any) -> Any:
    import ibis

    name = ibis.util.gen_name("openkp")
    frame.createOrReplaceTempView(name)
    return backend.table(name)


def _first_line(error: BaseException) -> str:
    return str(error).strip().split("\n", 1)[0][:200]
