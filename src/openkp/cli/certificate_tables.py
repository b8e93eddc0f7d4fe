"""Files of certificates and confirmations on the command line: read, compiled, mirrored."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from openkp.cli.speaking import MAX_SHOWN, Trouble, put, say, wrong_use

if TYPE_CHECKING:
    from openkp.scheme.periods import Quarter
    from openkp.scheme.returns import ReturnLine
    from openkp.statistics.matching.files import Side
    from openkp.statistics.mirror import MirrorCell

Engine = Annotated[
    str, typer.Option("--engine", metavar="ENGINE", help="duckdb, or spark://HOST[:PORT] for a server.")
]
Exports = Annotated[
    Path | None, typer.Option("--exports", metavar="FILE", help="Certificates issued, as CSV or Parquet.")
]
Confirmations = Annotated[
    Path | None,
    typer.Option("--confirmations", metavar="FILE", help="Confirmations, as CSV or Parquet."),
]


#: Headings that mean nothing here, by the name of the file.
Ignored = dict[str, list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A cell, or a line, that could not be read. row: the record as a person counts, from 1."""

    file: str
    row: int
    column: str
    value: str
    expected: str

    def as_json(self) -> dict[str, Any]:
        """For --json."""
        return asdict(self)


def put_refused(refused: Iterable[Refused]) -> None:
    """The cells for a person to read."""
    told = tuple(refused)
    for one in told[:MAX_SHOWN]:
        put(f"STOPS {one.file}, record {one.row}, {one.column}: {one.value[:60]!r} is not {one.expected}")
    if len(told) > MAX_SHOWN:
        put(f"… and {len(told) - MAX_SHOWN} more; use --json to see them all")
    if told:
        say("Records with a cell that cannot be read take no part.")


def say_ignored(ignored: Mapping[str, Sequence[str]]) -> None:
    """Which columns of which file are left out."""
    for name, headings in ignored.items():
        say(f"{name}: left out, as nothing is known of these columns: {', '.join(headings)[:300]}")


def code_of(text: str) -> str:
    """The two-letter code of a Participant. Raises Trouble (usage)."""
    asked = text.strip().upper()
    if len(asked) != 2 or not asked.isascii() or not asked.isalpha():
        raise wrong_use(f"{text[:40]!r} is not a two-letter code.", "For example BW, or EU.")
    return asked


def csv_bytes(names: list[str], rows: Iterable[Mapping[str, object]]) -> bytes:
    """As spreadsheets read it: UTF-8 with a byte order mark."""
    import csv
    import io

    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, names, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")


@contextmanager
def _engine(address: str) -> Iterator[Any]:
    from openkp.statistics.engines import NoEngine, opened

    try:
        with opened(address) as backend:
            yield backend
    except NoEngine as error:
        raise Trouble(f"The engine cannot be used: {error}.", "Use --engine duckdb.") from error


def _table(backend: Any, path: Path, day: str) -> Side:
    """The file as a table of the engine, with the columns of its side; `origin` may be there too.

    Raises: Trouble (usage).
    """
    from openkp.statistics.engines import UnreadableFile
    from openkp.statistics.matching.columns import WrongColumns
    from openkp.statistics.matching.files import read_file

    try:
        side = read_file(backend, path, day, also=("origin",))
    except UnreadableFile as error:
        raise wrong_use(f"{error}.", "Give a CSV or a Parquet file.") from error
    except WrongColumns as error:
        raise wrong_use(
            f"{path.name} has other columns: {error}.", "See `openkp statistics match --help`."
        ) from error
    say_ignored({path.name: side.ignored} if side.ignored else {})
    return side


def _refused(backend: Any, table: Any, day: str, name: str) -> tuple[Refused, ...]:
    from openkp.statistics.engines import fetch
    from openkp.statistics.matching.columns import faults, typed

    read = typed(table, day)
    bad = read.filter(~read.ok).select("row")
    if not fetch(backend, bad.aggregate(count=bad.count())).to_pylist()[0]["count"]:
        return ()
    table = table.drop("origin") if "origin" in table.columns else table
    return _told(fetch(backend, faults(table.semi_join(bad, "row"), day)).to_pylist(), lambda _: name)


def _told(rows: Iterable[dict[str, Any]], file_of: Callable[[dict[str, Any]], str]) -> tuple[Refused, ...]:
    found = [
        Refused(
            file=file_of(row),
            row=row["row"] + 1,
            column=row["column"],
            value=str(row["value"]),
            expected=row["expected"],
        )
        for row in rows
    ]
    return tuple(sorted(found, key=lambda one: (one.file, one.row, one.column)))


def compiled_from_files(
    exports: Path | None, confirmations: Path | None, *, participant: str, quarter: Quarter, engine: str
) -> tuple[tuple[ReturnLine, ...], tuple[Refused, ...], Ignored]:
    """The lines of a return, the cells that could not be read, the columns left out. Raises: Trouble."""
    from openkp.scheme.returns import Flow
    from openkp.statistics.compilation import lines_from, quarterly_tables
    from openkp.statistics.engines import fetch
    from openkp.statistics.matching.columns import DAY_OF_CONFIRMATIONS, DAY_OF_EXPORTS

    sides = ((Flow.EXPORT, exports, DAY_OF_EXPORTS), (Flow.IMPORT, confirmations, DAY_OF_CONFIRMATIONS))
    rows: list[dict[str, Any]] = []
    refused: tuple[Refused, ...] = ()
    ignored: Ignored = {}
    with _engine(engine) as backend:
        for flow, path, day in sides:
            if path is None:
                continue
            side = _table(backend, path, day)
            ignored |= {path.name: list(side.ignored)} if side.ignored else {}
            table = side.table
            refused += _refused(backend, table, day, path.name)
            asked = quarterly_tables(
                _shipments(table, day), flow=flow, participant=participant, quarter=quarter
            )
            rows += fetch(backend, asked).to_pylist()
    return lines_from(rows), refused, ignored


def _shipments(table: Any, day: str) -> Any:
    """The records that could be read; one of several HS codes counts as all rough together."""
    import ibis

    from openkp.statistics.matching.columns import typed

    read = typed(table, day)
    if "origin" in table.columns:
        read = read.join(table.select("row", "origin"), "row")
    good = read.filter(read.ok)
    return good.select(
        *(["origin"] if "origin" in good.columns else []),
        **{day: good.day},
        certificate_number=good.number,
        issuing_participant=good.issuing,
        importing_participant=good.importing,
        hs=ibis.ifelse(good.hs.length() == 6, good.hs, ""),
        carats_hundredths=good.weight,
        usd_hundredths=good.value,
    )


def mirrored_files(
    exports: Path, confirmations: Path, *, engine: str
) -> tuple[tuple[MirrorCell, ...], tuple[Refused, ...], Ignored]:
    """The mirror table of two files, matched first; what could not be read, and the columns left out.

    Raises: Trouble.
    """
    from openkp.statistics.engines import fetch
    from openkp.statistics.matching.columns import DAY_OF_CONFIRMATIONS, DAY_OF_EXPORTS, typed
    from openkp.statistics.matching.steps import match
    from openkp.statistics.mirror import bridge_table, cells_from, matched_pairs

    with _engine(engine) as backend:
        sides = [
            _table(backend, path, day)
            for path, day in ((exports, DAY_OF_EXPORTS), (confirmations, DAY_OF_CONFIRMATIONS))
        ]
        files = zip((exports.name, confirmations.name), sides, strict=True)
        ignored = {name: list(side.ignored) for name, side in files if side.ignored}
        tables = [side.table for side in sides]
        left, right = (table.drop("origin") if "origin" in table.columns else table for table in tables)
        last = [
            fetch(backend, table.aggregate(last=table.day.max())).to_pylist()[0]["last"]
            for table in (typed(left, DAY_OF_EXPORTS), typed(right, DAY_OF_CONFIRMATIONS))
        ]
        with match(backend, left, right) as matching:
            names = {"exports": exports.name, "confirmations": confirmations.name}
            refused = _told(fetch(backend, matching.refused).to_pylist(), lambda row: names[row["side"]])
            pairs = matched_pairs(left, right, matching)
            known_to = last[1] or last[0]
            rows = (
                [] if known_to is None else fetch(backend, bridge_table(pairs, known_to=known_to)).to_pylist()
            )
    return cells_from(rows), refused, ignored
