"""Parquet files of events: the flat columns of CSV, or records with nested `inputs` and `outputs`.

Amounts may be text, whole numbers, decimals, or floats; a float counts as the shortest decimal number that it
stands for, and is refused like any other where that has more than two places.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from openkp.custody.flat_headings import Heading, read_heading
from openkp.custody.flat_texts import CannotRead, FlatTable, no_table

#: Rows of one file, and bytes of it when unpacked.
MAX_ROWS = 50_000_000
MAX_UNPACKED = 4 * 1024 * 1024 * 1024

_BATCH = 65_536


def parquet_table(source: Path | bytes) -> FlatTable | Iterator[Mapping[str, Any]]:
    """Flat rows, or the records of a nested file. Raises CannotRead; reading on may raise it, too."""
    file = _opened(source)
    names = [str(name) for name in file.schema_arrow.names]
    if {"inputs", "outputs"} & set(names):
        return _records(file)
    heading = read_heading(names)
    if not (heading.holds_events or heading.holds_stock):
        raise no_table(heading)
    return FlatTable(heading=heading, lines=_lines(file, heading, names))


def plain_names(path: Path) -> list[str] | None:
    """The columns of a flat file in which texts, numbers and days have one form only; None otherwise.

    Only `carats` may be decimals or floats, since a name such as `1.0` could be written otherwise.
    """
    import pyarrow.types as types

    try:
        schema = _opened(path).schema_arrow
    except CannotRead:
        return None
    heading = read_heading(schema.names)
    if {"inputs", "outputs"} & set(schema.names):
        return None
    for name, place in heading.places.items():
        kind = schema.field(place).type
        if types.is_dictionary(kind):
            kind = kind.value_type
        is_amount = name == "carats" and (types.is_decimal(kind) or types.is_float64(kind))
        is_plain = any(
            each(kind) for each in (types.is_string, types.is_large_string, types.is_integer, types.is_date)
        )
        if not (is_plain or is_amount or types.is_null(kind)):
            return None
    return [str(name) for name in schema.names]


def _opened(source: Path | bytes) -> Any:
    import pyarrow
    import pyarrow.parquet

    try:
        file = pyarrow.parquet.ParquetFile(
            pyarrow.BufferReader(source) if isinstance(source, bytes) else str(source)
        )
        groups = [file.metadata.row_group(place) for place in range(file.metadata.num_row_groups)]
        unpacked = sum(group.total_byte_size for group in groups)
    except Exception as error:  # pyarrow raises many kinds for a file that is not whole
        raise _broken(error) from error
    if file.metadata.num_rows > MAX_ROWS or unpacked > MAX_UNPACKED:
        found = f"{file.metadata.num_rows} rows, {unpacked // 1024 // 1024} MB unpacked"
        raise CannotRead(
            "custody_file_too_large", found=found, most=f"{MAX_ROWS} rows, {MAX_UNPACKED // 1024 // 1024} MB"
        )
    return file


def _broken(error: Exception) -> CannotRead:
    problem = f"{type(error).__name__}: {' '.join(str(error).split())}"
    return CannotRead("custody_file_unreadable", problem=problem[:200])


def _batches(file: Any, columns: list[str] | None = None) -> Iterator[Any]:
    try:
        yield from file.iter_batches(batch_size=_BATCH, columns=columns)
    except CannotRead:
        raise
    except Exception as error:  # as above: pages are unpacked as they are read
        raise _broken(error) from error


def _lines(file: Any, heading: Heading, names: list[str]) -> Iterator[tuple[int, Sequence[str]]]:
    """Rows count from 1, as there are no headings in the data; cells stand at the places of the heading."""
    row = 0
    wanted = set(heading.places.values())
    for batch in _batches(file):
        columns = [
            [_text(value) for value in _values(batch.column(place))]
            if place in wanted
            else [""] * batch.num_rows
            for place in range(len(names))
        ]
        for cells in zip(*columns, strict=True):
            row += 1
            yield row, cells


def _values(column: Any) -> list[Any]:
    try:
        values: list[Any] = column.to_pylist()
    except Exception as error:  # a value that Python cannot hold, as a day in the year 20000
        raise _broken(error) from error
    return values


def _text(value: Any) -> str:
    if type(value) is str:
        return value
    if value is None:
        return ""
    if isinstance(value, float):
        return _float(value)
    if isinstance(value, Decimal):
        return _decimal(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)[:1000]


def _float(value: float) -> str:
    """The shortest decimal number that the float stands for; a column with gaps makes floats of integers."""
    return "" if value != value else _decimal(Decimal(repr(value)))  # NaN is how such a column says nothing


def _decimal(value: Decimal) -> str:
    if not value.is_finite() or abs(value.adjusted()) > 30:
        return str(value)
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _records(file: Any) -> Iterator[Mapping[str, Any]]:
    for batch in _batches(file):
        columns = {name: _values(batch.column(place)) for place, name in enumerate(batch.schema.names)}
        for values in zip(*columns.values(), strict=True):
            yield {
                name: _plain(value) for name, value in zip(columns, values, strict=True) if value is not None
            }


def _plain(value: Any) -> Any:
    """The value as JSON has it; what is not there is left out."""
    if isinstance(value, Mapping):
        return {str(name): _plain(each) for name, each in value.items() if each is not None}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value if isinstance(value, int) else _text(value)
