"""Files in, files out: CSV or Parquet on either side, and a folder of Parquet files as the answer."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

from openkp.statistics.engines import UnreadableFile, read_csv, read_parquet, write_parquet
from openkp.statistics.matching.columns import check_columns
from openkp.statistics.matching.steps import Matching

#: What is written, by the name of the table in `Matching`.
WRITTEN = ("matches", "unmatched_exports", "unmatched_confirmations", "ambiguous", "refused")


def read_side(backend: Any, path: Path, day: str) -> Any:
    """One file as a table of the engine with `row`, its columns checked. day: the name of the day's column.

    Raises: UnreadableFile, WrongColumns.
    """
    if not path.is_file():
        raise UnreadableFile(f"there is no file {path}")
    ending = path.suffix.lower()
    if ending not in (".csv", ".parquet", ".pq"):
        raise UnreadableFile(f"{path.name} is neither .csv nor .parquet")
    table = read_csv(backend, path) if ending == ".csv" else read_parquet(backend, path)
    check_columns(table, day)
    return table


def write_matching(matching: Matching, folder: Path) -> None:
    """Write every table into the folder: all of them or, if anything fails, none.

    Files of an earlier matching in the same folder are replaced.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".openkp-", dir=folder) as unfinished:
        for name in WRITTEN:
            write_parquet(
                matching.workspace.backend, getattr(matching, name), Path(unfinished) / f"{name}.parquet"
            )
        for name in WRITTEN:
            shutil.move(Path(unfinished) / f"{name}.parquet", folder / f"{name}.parquet")
