"""CSV files as people send them: other encodings, semicolons, lines with a cell too few or too many.

A plain file (UTF-8, commas, every line as wide as its heading) is left to the engine, which reads ten million
records in seconds. Whatever is odd is read here line by line; a line that cannot be read becomes a record
without cells, whose text stands in the column `BAD_LINE`.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from openkp.statistics.intake.sheets import Open

#: The column that only files with odd lines have: the text of a line that is no record, else empty.
BAD_LINE = "unreadable_line"

#: Headings stand in the first lines, beneath whatever title a file has.
LINES_ABOVE_HEADING = 30

_LONGEST_HEADING = 1 << 16
_SHOWN = 200
_DELIMITERS = (",", ";", "\t", "|")
_RECORDS_AT_ONCE = 50_000


class NoTable(ValueError):
    """The file is no table of text, or two of its columns have one name."""


def plain_headings(path: Path, known: str = "") -> list[str] | None:
    """The headings of a file that begins like plain CSV; None if it has to be read line by line.

    known: a column that the first line must name (by any case). Raises: NoTable, OSError.
    """
    with path.open("rb") as file:
        head = file.readline(_LONGEST_HEADING)
    if b"\0" in head or head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return None
    try:
        first = head.decode("utf-8-sig").splitlines()[:1]
        cells = next(csv.reader(first, strict=True), [])
    except (UnicodeDecodeError, csv.Error):
        return None
    return _names(cells) if len(cells) > 1 and _holds(cells, known) else None


def read_line_by_line(path: Path, known: str = "") -> Iterator[Any]:
    """The records as Arrow batches of text columns, and `BAD_LINE`; at least one batch.

    known: a column that the heading names. Empty lines are no records. Raises: NoTable, OSError.
    """
    from openkp.statistics.intake.sheets import CannotRead, encoding_of

    open_file = partial(_opened, path)
    try:
        encoding = encoding_of(open_file).name
    except CannotRead as error:
        raise NoTable("its bytes are no text") from error
    place = _heading_of(open_file, encoding, known)
    return _batches(open_file, encoding, place)


def _opened(path: Path) -> BinaryIO:
    return path.open("rb")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Heading:
    """Where the heading stands. line: of the records of the file, from 0."""

    delimiter: str
    line: int
    names: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """One line: its cells, or none and the text of what is wrong."""

    cells: list[str]
    wrong: str = ""


def _heading_of(open_file: Open, encoding: str, known: str) -> _Heading:
    """The first line that names the known column, by whatever delimiter; else the widest of the first."""
    widest = _Heading(delimiter=",", line=0, names=[])
    for delimiter in _DELIMITERS:
        lines = _lines(open_file, encoding, delimiter)
        for place, line in enumerate(islice(lines, LINES_ABOVE_HEADING)):
            if len(line.cells) > 1 and _holds(line.cells, known):
                return _Heading(delimiter=delimiter, line=place, names=_names(line.cells))
            if len(line.cells) > len(widest.names):
                names = [f"{cell.strip()} ({at})" for at, cell in enumerate(line.cells, start=1)]
                widest = _Heading(delimiter=delimiter, line=place, names=names)
        lines.close()
    if not widest.names:
        raise NoTable("it is empty")
    return widest


def _holds(cells: list[str], known: str) -> bool:
    return not known or known in (cell.strip().casefold() for cell in cells)


def _names(cells: list[str]) -> list[str]:
    """A name for each column. Raises NoTable where two are called the same."""
    names = [cell.strip() or f"column {place}" for place, cell in enumerate(cells, start=1)]
    seen: set[str] = set()
    for name in names:
        if name.casefold() in seen:
            raise NoTable(f"it has the column {name} twice")
        seen.add(name.casefold())
    return names


def _lines(open_file: Open, encoding: str, delimiter: str) -> Generator[_Line, None, None]:
    with open_file() as raw, io.TextIOWrapper(raw, encoding=encoding, newline="") as text:
        reader = csv.reader(text, delimiter=delimiter, strict=True)
        while True:
            begun = reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:  # the reader goes on with the next line
                yield _Line(cells=[], wrong=f"lines {begun} to {reader.line_num} of the file")
                continue
            if len(cells) > 1 or (cells and cells[0].strip()):
                yield _Line(cells=cells)


def _batches(open_file: Open, encoding: str, heading: _Heading) -> Iterator[Any]:
    import pyarrow as pa

    schema = pa.schema([(name, pa.string()) for name in (*heading.names, BAD_LINE)])
    lines = islice(_lines(open_file, encoding, heading.delimiter), heading.line + 1, None)
    is_first = True
    while True:
        rows = [_record(line, heading) for line in islice(lines, _RECORDS_AT_ONCE)]
        if not rows and not is_first:
            return
        columns = list(zip(*rows, strict=True)) or [()] * len(schema)
        yield pa.record_batch([pa.array(column, pa.string()) for column in columns], schema=schema)
        is_first = False


def _record(line: _Line, heading: _Heading) -> list[str | None]:
    width, cells = len(heading.names), line.cells
    while len(cells) > width and not cells[-1].strip():
        cells = cells[:-1]  # delimiters at the end of a line
    if len(cells) == width:
        return [*cells, None]
    return [*[None] * width, line.wrong or heading.delimiter.join(cells)[:_SHOWN]]
