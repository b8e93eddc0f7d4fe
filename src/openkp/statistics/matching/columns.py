"""The columns of the two files, and the same as types that can be compared.

A cell that cannot be read leaves its typed column empty; `faults` names every such cell. Quantities become
whole hundredths. On the way of the 98 % that simply agree no text is touched: it is compared as it is
written.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

#: The columns that both files have, in the order in which they are told; the day's name differs.
SHARED = (
    "certificate_number",
    "issuing_participant",
    "importing_participant",
    "hs",
    "carats",
    "usd",
    "parcels",
    "exporter",
    "importer",
)
DAY_OF_EXPORTS = "issued_on"
DAY_OF_CONFIRMATIONS = "confirmed_on"

#: What a cell must hold, for the list of refused cells.
EXPECTED = {
    "certificate_number": "a certificate number of 1 to 64 characters",
    "issuing_participant": "a two-letter code, such as BW or NA",
    "importing_participant": "a two-letter code, such as AE or EU",
    "day": "a day, as 2026-11-24",
    "hs": "six digits, as 710231; several codes with a space between them",
    "carats": "carats above 0 with at most two places and a decimal point",
    "usd": "US$, not negative, with at most two places and a decimal point",
    "parcels": "a whole number, or nothing",
}
_AMOUNT = r"^\s*[0-9]{1,12}(\.[0-9]{1,2})?\s*$"
_LARGEST = 10**12


class WrongColumns(ValueError):
    """The file lacks a column or has one that is not known."""

    def __init__(self, found: Iterable[str], expected: Iterable[str]) -> None:
        self.found = tuple(found)
        self.expected = tuple(expected)
        missing = [name for name in self.expected if name not in self.found]
        unknown = [name for name in self.found if name not in self.expected]
        told = [f"missing: {', '.join(missing)}"] if missing else []
        told += [f"not known: {', '.join(unknown)}"] if unknown else []
        super().__init__(
            f"{'; '.join(told)} (found: {', '.join(self.found)}; expected: {', '.join(self.expected)})"
        )


def check_columns(table: Any, day: str) -> None:
    """Raises WrongColumns unless the table has exactly the columns of its side, in any order, and `row`."""
    found = [name for name in table.columns if name != "row"]
    expected = [*SHARED[:3], day, *SHARED[3:]]
    if sorted(found) != sorted(expected):
        raise WrongColumns(found, expected)


def typed(table: Any, day: str) -> Any:
    """`row`, every column in its type, and `ok`: whether every cell of the record could be read."""
    import ibis

    is_text = table[day].type().is_string()  # a CSV file: blanks around a cell mean nothing

    def text(name: str) -> Any:
        return _text(table[name]).strip() if is_text else _text(table[name])

    table = table.select(
        "row",
        number=text("certificate_number"),
        issuing=text("issuing_participant"),
        importing=text("importing_participant"),
        day=_day(table[day]),
        hs=text("hs"),
        weight=_hundredths(table.carats),
        value=_hundredths(table.usd),
        parcels=_whole(table.parcels),
        parcels_ok=_whole(table.parcels).notnull() | _is_blank(table.parcels),
        exporter=text("exporter"),
        importer=text("importer"),
    )
    return table.mutate(ok=ibis.and_(*_checks(table).values()).fill_null(False))


def faults(table: Any, day: str) -> Any:
    """Every cell that cannot be read: `row, column, value, expected`."""
    import ibis

    read = typed(table, day)
    written = table.select(*[_raw(table, day, name) for name in EXPECTED], raw_row="row")
    both = read.join(written, read.row == written.raw_row)
    found = [
        both.filter(~check.fill_null(False)).select(
            "row",
            column=ibis.literal(day if name == "day" else name),
            value=both[f"raw_{name}"],
            expected=ibis.literal(EXPECTED[name]),
        )
        for name, check in _checks(both).items()
    ]
    return ibis.union(*found)


def _raw(table: Any, day: str, name: str) -> Any:
    return table[day if name == "day" else name].cast("string").fill_null("").name(f"raw_{name}")


def _checks(table: Any) -> dict[str, Any]:
    return {
        "certificate_number": (table.number > " ~")  # not blank, nor with a blank before it
        & (table.number.length() <= 64),
        "issuing_participant": table.issuing.length() == 2,
        "importing_participant": table.importing.length() == 2,
        "day": table.day.notnull(),
        "hs": (table.hs.length() % 7 == 6) & (table.hs >= "000000") & (table.hs < "999999 :"),
        "carats": table.weight > 0,
        "usd": table.value >= 0,
        "parcels": table.parcels_ok,
    }


def _text(column: Any) -> Any:
    kind = column.type()
    return (column if kind.is_string() else column.cast("string")).fill_null("")


def _is_blank(column: Any) -> Any:
    return (column.strip() == "") | column.isnull() if column.type().is_string() else column.isnull()


def _day(column: Any) -> Any:
    import ibis

    kind = column.type()
    if kind.is_date():
        return column
    if kind.is_timestamp():
        return column.date()
    written = _text(column).strip()
    looks = written.re_search(r"^[12][0-9]{3}-[01][0-9]-[0-3][0-9]$")
    return ibis.ifelse(looks, written, ibis.null("string")).try_cast("date")


def _hundredths(column: Any) -> Any:
    """Whole hundredths; empty for what is not a number, has more than two places, or is too large."""
    import ibis

    kind, none = column.type(), ibis.null("int64")
    if kind.is_integer():
        return ibis.ifelse(column.between(-_LARGEST, _LARGEST), column.cast("int64") * 100, none)
    if kind.is_decimal() and (kind.scale or 0) <= 2:
        return (column * 100).cast("int64") if (kind.precision or 38) <= 18 else _of_decimal(column)
    if kind.is_decimal():
        return _of_decimal(column)
    if kind.is_floating():
        bounded = ibis.ifelse(column.abs() <= _LARGEST, column, ibis.null("float64"))
        near = (bounded * 100).round().cast("int64")
        return ibis.ifelse((bounded * 100 - near).abs() < 0.0001, near, none)
    written = _text(column)
    number = ibis.ifelse(written.re_search(_AMOUNT), written.strip(), ibis.null("string"))
    return (number.cast("decimal(16, 2)") * 100).cast("int64")


def _of_decimal(column: Any) -> Any:
    import ibis

    bounded = ibis.ifelse(column.between(-_LARGEST, _LARGEST), column, ibis.null(column.type()))
    cut = bounded.cast("decimal(16, 2)")
    return ibis.ifelse(cut == bounded, (cut * 100).cast("int64"), ibis.null("int64"))


def _whole(column: Any) -> Any:
    import ibis

    if column.type().is_integer():
        return column.cast("int64")
    written = _text(column).strip()
    return ibis.ifelse(
        written.re_search(r"^[0-9]{1,9}(\.0)?$"), written.split(".")[0], ibis.null("string")
    ).cast("int64")
