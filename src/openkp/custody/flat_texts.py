"""Text files as lines of cells: whatever encoding, whichever delimiter, headings beneath a title or not."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from openkp.custody.flat_headings import Heading, read_heading

#: Headings stand in the first lines, beneath whatever title a list has.
LINES_ABOVE_TABLE = 30
_DELIMITERS = (",", ";", "\t", "|")


class CannotRead(Exception):
    """The file cannot be read. code: of the finding; params: for its text."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass(frozen=True, slots=True, kw_only=True)
class FlatTable:
    """Lines beneath a heading. lines: number in the file, from 1, and cells. encoding: of a text file."""

    heading: Heading
    lines: Iterator[tuple[int, Sequence[str]]]
    encoding: str = "utf-8"


def text_table(data: bytes) -> FlatTable:
    """The table of a CSV. Raises CannotRead; reading its lines may raise it, too."""
    text, encoding = decoded(data)
    fullest = Heading(places={})
    for delimiter in _DELIMITERS:
        try:
            for row, cells in islice(_lines(text, delimiter), LINES_ABOVE_TABLE):
                heading = read_heading(cells)
                if heading.holds_events or heading.holds_stock:
                    beneath = islice(_lines(text, delimiter), row, None)
                    return FlatTable(heading=heading, lines=beneath, encoding=encoding)
                if (len(heading.places), len(heading.unread)) > (len(fullest.places), len(fullest.unread)):
                    fullest = heading
        except CannotRead:
            continue
    raise no_table(fullest)


def no_table(fullest: Heading) -> CannotRead:
    """What is missing in the fullest row of headings that there is."""
    found = ", ".join((*fullest.places, *fullest.unread[:8])) or "no headings"
    return CannotRead("custody_columns_missing", missing=", ".join(fullest.missing), found=found[:300])


def decoded(data: bytes) -> tuple[str, str]:
    """The text of bytes and the encoding it was read in: UTF-8, UTF-16 with a mark, else Windows-1252.

    Raises CannotRead for bytes that are no text.
    """
    names = ["utf-8-sig"]
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        names = ["utf-16"]
    for name in (*names, "cp1252"):
        try:
            return data.decode(name), "utf-8" if name == "utf-8-sig" else name
        except UnicodeDecodeError:
            continue
    raise CannotRead("custody_file_unreadable", problem="its bytes are no text")


def _lines(text: str, delimiter: str) -> Iterator[tuple[int, Sequence[str]]]:
    """Lines that have been numbered as records, from 1."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    row = 0
    try:
        for cells in reader:
            row += 1
            yield row, cells
    except csv.Error as error:
        raise CannotRead("custody_file_unreadable", problem=f"row {row + 1}: {error}"[:200]) from error
