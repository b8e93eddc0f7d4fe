"""XLSX workbooks as sheets of text, without trusting what they say of their size."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from itertools import islice
from typing import Any

from openkp.statistics.intake.amounts import TypedNumber
from openkp.statistics.intake.sheets import (
    MAX_COLUMNS,
    CannotRead,
    Formula,
    Lines,
    Open,
    Sheet,
    TypedDay,
)

#: Parts of a workbook: beyond them it is no table but an attack.
MAX_PARTS = 1000

#: The last row that a spreadsheet can have. A row may claim any number, and those before it are filled up.
LAST_ROW = 1_048_576
MAX_SHEETS = 20
#: Tags in all parts, for each MB that a workbook may have. Bytes that are little but tags take fifty times
#: their size in memory when they are read.
MAX_TAGS_PER_MB = 50_000
_BLOCK = 1 << 20

_ROWS_AT_ONCE = 1000

# Digits that a spreadsheet keeps of a number.
_DIGITS = 15


def workbook_sheets(open_file: Open, *, most: int) -> tuple[Sheet, ...]:
    """The sheets of a workbook. most: bytes that it may have when unpacked. Raises CannotRead."""
    _check_parts(open_file, most)
    try:
        names = _sheet_names(open_file)
    except CannotRead:
        raise
    except Exception as error:  # openpyxl raises many kinds for a workbook that is not whole
        raise _broken(error) from error
    return tuple(
        Sheet(name=name, lines=partial(_lines, open_file, name, most)) for name in names[:MAX_SHEETS]
    )


def _check_parts(open_file: Open, most: int) -> None:
    """The archive's directory bounds what unpacking it can give; a document type has no place in it."""
    most_tags = most // 1024 // 1024 * MAX_TAGS_PER_MB
    try:
        with open_file() as file, zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            unpacked = sum(part.file_size for part in parts)
            if unpacked > most or len(parts) > MAX_PARTS:
                raise CannotRead(
                    "workbook_too_large",
                    found=f"{unpacked // 1024 // 1024} MB in {len(parts)} parts",
                    expected=f"at most {most // 1024 // 1024} MB in {MAX_PARTS} parts",
                )
            tags = 0
            for part in parts:
                with archive.open(part) as opened:
                    block = opened.read(_BLOCK)
                    if b"<!DOCTYPE" in block[:2048].upper():
                        raise CannotRead(
                            "workbook_broken", found="a document type definition", expected="a workbook"
                        )
                    while block and tags <= most_tags:
                        tags += block.count(b"<")
                        block = opened.read(_BLOCK)
            if tags > most_tags:
                raise CannotRead(
                    "workbook_too_large", found=f"over {most_tags} tags", expected=f"at most {most_tags} tags"
                )
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise _broken(error) from error


def _too_long(most: int) -> CannotRead:
    size = f"{most // 1024 // 1024} million characters"
    return CannotRead("workbook_too_large", found=f"cells of over {size}", expected=f"at most {size}")


def _broken(error: Exception) -> CannotRead:
    return CannotRead("workbook_broken", found=type(error).__name__, expected="an XLSX workbook")


def _opened(open_file: Open, file: Any) -> Any:
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # styles and extensions that openpyxl does not know
        return openpyxl.load_workbook(file, read_only=True, data_only=False, keep_links=False)


def _sheet_names(open_file: Open) -> list[str]:
    with open_file() as file:
        book = _opened(open_file, file)
        try:
            return [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]
        finally:
            book.close()


def _lines(open_file: Open, name: str, most: int) -> Lines:
    with open_file() as file:
        line = given = 0
        try:
            with closing(_opened(open_file, file)) as book:
                # both bounds are given: what the sheet says of its own size need not be true
                rows = book[name].iter_rows(max_col=MAX_COLUMNS, max_row=LAST_ROW + 1)
                while block := _block(rows):
                    for cells in block:
                        line += 1
                        texts = _texts(cells)
                        given += sum(map(len, texts))
                        if given > most:  # one long text that many cells share takes no room in the file
                            raise _too_long(most)
                        yield texts
                    if line > LAST_ROW:
                        raise CannotRead("workbook_broken", found="a row beyond the last", expected="a sheet")
        except CannotRead:
            raise
        except Exception as error:  # openpyxl raises many kinds for a sheet that is not whole
            raise _broken(error) from error


def _block(rows: Iterator[Sequence[Any]]) -> list[Sequence[Any]]:
    """The next rows. What openpyxl warns of (styles and extensions that it does not know) is no concern."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return list(islice(rows, _ROWS_AT_ONCE))


def _texts(cells: Sequence[Any]) -> list[str]:
    texts = ["" if cell.value is None else _text(cell) for cell in cells]
    while texts and not texts[-1]:
        texts.pop()
    return texts


def _text(cell: Any) -> str:
    """A cell as text. An error such as `#DIV/0!` stays the text that it is."""
    value = cell.value
    if cell.data_type == "f":
        text = value if isinstance(value, str) else str(getattr(value, "text", None) or type(value).__name__)
        return Formula(text if text.startswith("=") else f"={text}")
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number(cell, value)
    if isinstance(value, datetime | date | time):
        return TypedDay(value.isoformat())
    if isinstance(value, timedelta):
        return TypedDay(str(value))
    return str(value)


def _number(cell: Any, value: float) -> str:
    """As many digits as the spreadsheet itself keeps; a cell shown in per cent stays one."""
    number = Decimal(value) if isinstance(value, int) else Decimal(format(value, f".{_DIGITS}g"))
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    if "%" in (cell.number_format or ""):
        return f"{format(number * 100, 'f')}%"
    return TypedNumber(text)
