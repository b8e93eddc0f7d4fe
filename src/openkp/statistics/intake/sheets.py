"""A file as sheets of cells, all of them text; CSV in whatever encoding and with whatever delimiter."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import BinaryIO

from openkp.statistics.intake.layouts import Heading, read_heading

#: Opens the file anew, from its beginning: a file is read twice, once for how its numbers are written.
Open = Callable[[], BinaryIO]

#: The lines of a sheet, each its cells; closes its file when it is closed.
Lines = Generator[Sequence[str], None, None]

#: Headings stand in the first lines, beneath whatever title a form has.
LINES_ABOVE_TABLE = 30

#: No table of returns is wider.
MAX_COLUMNS = 64

_BLOCK = 1 << 20
_DELIMITERS = (",", ";", "\t", "|")


class CannotRead(Exception):
    """The file, or the rest of it, cannot be read. code: of the finding; params: for its text."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


class Formula(str):
    """A cell that holds a formula, not a figure."""

    __slots__ = ()


class TypedDay(str):
    """A cell that a spreadsheet holds as a day or an instant, in ISO 8601."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet. lines: starts anew at each call; a line is its cells, and lines count from 1."""

    name: str
    lines: Callable[[], Lines]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A sheet in which headings of a known layout were found. line: that of the headings, from 1."""

    sheet: Sheet
    heading: Heading
    line: int


def find_table(sheet: Sheet) -> Table | None:
    """Where the headings of a known layout stand in a sheet. Raises CannotRead."""
    with closing_lines(sheet) as lines:
        for line, cells in enumerate(islice(lines, LINES_ABOVE_TABLE), start=1):
            heading = read_heading([str(cell) for cell in cells])
            if heading is not None:
                return Table(sheet=sheet, heading=heading, line=line)
    return None


def closing_lines(sheet: Sheet) -> closing[Lines]:
    """The lines of a sheet, whose file is closed at the end of the block even if not all were read."""
    return closing(sheet.lines())


def first_headings(sheets: Sequence[Sheet]) -> list[str]:
    """The fullest of the first lines: what seems to be the headings of a layout that is not known."""
    best: list[str] = []
    for sheet in sheets:
        with closing_lines(sheet) as lines:
            for cells in islice(lines, LINES_ABOVE_TABLE):
                told = [str(cell).strip() for cell in cells if str(cell).strip()]
                best = told if len(told) > len(best) else best
    return best


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoding:
    """How the bytes of a text file are letters. has_mark: it begins with a byte order mark."""

    name: str
    has_mark: bool = False


def encoding_of(open_file: Open) -> Encoding:
    """UTF-8, UTF-16 or Windows-1252. Raises CannotRead for bytes that are none of them."""
    with open_file() as file:
        head = file.read(4096)
        if head.startswith(codecs.BOM_UTF8):
            guess = Encoding(name="utf-8-sig", has_mark=True)
        elif head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            guess = Encoding(name="utf-16", has_mark=True)
        elif head[1::2].count(0) > len(head) // 4:
            guess = Encoding(name="utf-16-le")
        elif head[::2].count(0) > len(head) // 4:
            guess = Encoding(name="utf-16-be")
        else:
            guess = Encoding(name="utf-8")
    if _decodes(open_file, guess.name):
        return guess
    if guess.name == "utf-8" and _decodes(open_file, "cp1252"):
        return Encoding(name="cp1252")
    raise CannotRead("encoding_unknown", found="bytes that are no text", expected="UTF-8")


def _decodes(open_file: Open, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with open_file() as file:
        try:
            while block := file.read(_BLOCK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def delimited_sheet(open_file: Open, encoding: Encoding) -> Sheet:
    """A CSV as a sheet, with the delimiter by which its headings are known, or that which parts most."""
    tried = [
        Sheet(name="", lines=partial(_lines, open_file, encoding.name, delimiter))
        for delimiter in _DELIMITERS
    ]
    widest, width = tried[0], 0
    for sheet in tried:
        try:
            if find_table(sheet) is not None:
                return sheet
            headings = len(first_headings([sheet]))
        except CannotRead:
            continue
        if headings > width:
            widest, width = sheet, headings
    return widest


def _lines(open_file: Open, encoding: str, delimiter: str) -> Lines:
    line = 0
    with open_file() as raw, io.TextIOWrapper(raw, encoding=encoding, newline="") as text:
        reader = csv.reader(text, delimiter=delimiter, strict=True)
        try:
            for cells in reader:
                line += 1
                yield cells
        except csv.Error as error:
            raise CannotRead(
                "file_broken", row=line + 1, found=str(error), expected="quotes in pairs"
            ) from error
