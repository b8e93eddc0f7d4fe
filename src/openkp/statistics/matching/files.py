"""Files in, files out: CSV or Parquet on either side, and a folder of Parquet files as the answer."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openkp.statistics.csv_files import BAD_LINE
from openkp.statistics.engines import UnreadableFile, fetch, read_csv, read_parquet, write_parquet
from openkp.statistics.matching.columns import SHARED, arranged, inexact_cells
from openkp.statistics.matching.steps import Matching

#: What is written, by the name of the table in `Matching`.
WRITTEN = ("matches", "unmatched_exports", "unmatched_confirmations", "ambiguous", "refused")


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One file that was read. table: of the engine; ignored: headings of columns that mean nothing here."""

    table: Any
    ignored: tuple[str, ...]


def read_side(backend: Any, path: Path, day: str) -> Any:
    """One file as a table of the engine with `row`, its columns checked. day: the name of the day's column.

    Raises: UnreadableFile, WrongColumns.
    """
    return read_file(backend, path, day).table


def read_file(backend: Any, path: Path, day: str, also: tuple[str, ...] = ()) -> Side:
    """One file, and which of its columns are left out. also: further columns that may be there.

    Raises: UnreadableFile, WrongColumns.
    """
    if not path.is_file():
        raise UnreadableFile(f"there is no file {path}")
    ending = path.suffix.lower()
    if ending not in (".csv", ".parquet", ".pq"):
        raise UnreadableFile(f"{path.name} is neither .csv nor .parquet")
    read = read_csv(backend, path, known=SHARED[0]) if ending == ".csv" else read_parquet(backend, path)
    table, ignored = arranged(read, day, also)
    counted = inexact_cells(table)
    if counted:
        for name, count in fetch(backend, table.aggregate(**counted)).to_pylist()[0].items():
            if count:
                raise UnreadableFile(
                    f"{path.name}: {name} holds 32-bit floats, and {count} of them are no exact hundredths "
                    "(from 131,072 on none is): write the column as decimal(18, 2)"
                )
    return Side(table=table, ignored=ignored)


def write_matching(matching: Matching, folder: Path) -> None:
    """Write every table into the folder: all of them or, if anything fails, none.

    Files of an earlier matching in the same folder are replaced.
    """
    was_there = folder.is_dir()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(prefix=".openkp-", dir=folder) as unfinished:
            for name in WRITTEN:
                table = getattr(matching, name)
                table = table.drop(BAD_LINE) if BAD_LINE in table.columns else table
                write_parquet(matching.workspace.backend, table, Path(unfinished) / f"{name}.parquet")
            for name in WRITTEN:
                shutil.move(Path(unfinished) / f"{name}.parquet", folder / f"{name}.parquet")
    except BaseException:
        if not was_there and not any(folder.iterdir()):
            folder.rmdir()
        raise
