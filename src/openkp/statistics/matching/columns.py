"""The columns of the two files, and the same as types that can be compared.

A cell that cannot be read leaves its typed column empty; `faults` names every such cell. Quantities become
whole hundredths. On the way of the 98 % that simply agree no text is touched: it is compared as it is
written.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from openkp.scheme.hs_codes import ROUGH_CODES
from openkp.statistics.csv_files import BAD_LINE

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
    "day": "a day, as 2026-11-24 (a time must be midnight)",
    "hs": "710210, 710221 or 710231 (also as 7102.31); several codes with a space between them",
    "carats": "carats above 0 with at most two places and a decimal point",
    "usd": "US$, not negative, with at most two places and a decimal point",
    "parcels": "a whole number, or nothing",
}
EXPECTED_LINE = "as many cells as the heading has, and quotes in pairs"
_AMOUNT = r"^\s*[0-9]{1,12}(\.[0-9]{1,2})?\s*$"
_LARGEST = 10**12
#: From here on 32-bit floats lie farther apart than a hundredth.
_LARGEST_FLOAT32 = 2**17
_DAY = r"^[12][0-9]{3}-[01][0-9]-[0-3][0-9]([ T]00:00(:00([.]0+)?)?([ ]?(Z|[+]00:?00))?)?$"
_ONE_CODE = r"7102(10|21|31)([0-9]{2}|[0-9]{4})?"


class WrongColumns(ValueError):
    """The file lacks a column, or has one twice."""

    def __init__(self, found: Iterable[str], expected: Iterable[str], twice: Iterable[str] = ()) -> None:
        self.found = tuple(found)
        self.expected = tuple(expected)
        known = {name.strip().casefold() for name in self.found}
        missing = [name for name in self.expected if name not in known]
        unknown = [name for name in self.found if name.strip().casefold() not in self.expected]
        told = [f"missing: {', '.join(missing)}"] if missing else []
        told += [f"not known: {', '.join(unknown)}"] if unknown else []
        told += [f"twice: {', '.join(twice)}"] if twice else []
        super().__init__(
            f"{'; '.join(told)} (found: {', '.join(self.found)}; expected: {', '.join(self.expected)})"
        )


def check_columns(table: Any, day: str) -> None:
    """Raises WrongColumns unless the table has the columns of its side, in any order, and `row`."""
    expected = [*SHARED[:3], day, *SHARED[3:]]
    if not set(expected) <= set(table.columns):
        raise WrongColumns([name for name in table.columns if name not in ("row", BAD_LINE)], expected)


def arranged(table: Any, day: str, also: Iterable[str] = ()) -> tuple[Any, tuple[str, ...]]:
    """The table with the columns of its side, and the headings of those that are left out.

    Capitals, and blanks around a heading, mean nothing. also: what may be there. Raises: WrongColumns.
    """
    expected = [*SHARED[:3], day, *SHARED[3:]]
    own, known = ("row", BAD_LINE), {*expected, *also}
    kept: dict[str, str] = {}
    ignored: list[str] = []
    twice: list[str] = []
    for heading in table.columns:
        name = heading if heading in own else heading.strip().casefold()
        if heading not in own and name not in known:
            ignored.append(heading)
        elif name in kept:
            twice.append(name)
        else:
            kept[name] = heading
    if twice or not set(expected) <= set(kept):
        raise WrongColumns([name for name in table.columns if name not in own], expected, twice)
    if not ignored and all(name == heading for name, heading in kept.items()):
        return table, ()
    return table.select(**{name: table[heading] for name, heading in kept.items()}), tuple(ignored)


def inexact_cells(table: Any) -> dict[str, Any]:
    """For each column of 32-bit floats, how many of its amounts are not exact to the hundredth."""
    return {
        name: (table[name].notnull() & _hundredths(table[name]).isnull()).sum().fill_null(0)
        for name in ("carats", "usd")
        if table[name].type().is_float32()
    }


def typed(table: Any, day: str) -> Any:
    """`row`, every column in its type, and `ok`: whether every cell of the record could be read."""
    import ibis

    is_text = table[day].type().is_string()  # a CSV file: blanks around a cell mean nothing

    def text(name: str) -> Any:
        return _text(table[name]).strip() if is_text else _text(table[name])

    table = table.select(
        "row",
        number=text("certificate_number"),
        issuing=_code(text("issuing_participant")),
        importing=_code(text("importing_participant")),
        day=_day(table[day]),
        hs=_hs(text("hs")),
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
    has_lines = BAD_LINE in table.columns
    lines = {"raw_line": table[BAD_LINE]} if has_lines else {}
    written = table.select(*[_raw(table, day, name) for name in EXPECTED], raw_row="row", **lines)
    both = read.join(written, read.row == written.raw_row)
    cells = both.filter(both.raw_line.isnull()) if has_lines else both
    found = [
        cells.filter(~check.fill_null(False)).select(
            "row",
            column=ibis.literal(day if name == "day" else name),
            value=cells[f"raw_{name}"],
            expected=ibis.literal(EXPECTED[name]),
        )
        for name, check in _checks(cells).items()
    ]
    if has_lines:
        bad = both.filter(both.raw_line.notnull())
        expected = ibis.literal(EXPECTED_LINE)
        found.append(bad.select("row", column=ibis.literal("line"), value=bad.raw_line, expected=expected))
    return ibis.union(*found)


def _raw(table: Any, day: str, name: str) -> Any:
    return table[day if name == "day" else name].cast("string").fill_null("").name(f"raw_{name}")


def _checks(table: Any) -> dict[str, Any]:
    return {
        "certificate_number": (table.number > " ~")  # not blank, nor with a blank before it
        & (table.number.length() <= 64),
        "issuing_participant": _is_code(table.issuing),
        "importing_participant": _is_code(table.importing),
        "day": table.day.notnull(),
        "hs": table.hs != "",
        "carats": table.weight > 0,
        "usd": table.value >= 0,
        "parcels": table.parcels_ok,
    }


def _text(column: Any) -> Any:
    kind = column.type()
    return (column if kind.is_string() else column.cast("string")).fill_null("")


def _code(text: Any) -> Any:
    """In capitals; what is in capitals already is not touched."""
    import ibis

    return ibis.ifelse(text >= "a", text.upper(), text)


def _is_code(code: Any) -> Any:
    return code.re_search("^[A-Z][A-Z]$")


def _hs(text: Any) -> Any:
    """One of the three codes as six digits, or several with a space between them; else empty.

    By the rule of `scheme.hs_codes.read_hs`: points, blanks, `HS` and a national extension mean nothing. Six
    digits as they stand are not touched.
    """
    import ibis

    written = text.strip().upper().re_replace("^HS[ :]?", "")
    one = written.re_replace("[. -]", "")
    several = written.re_replace("[.-]", "").re_replace("[ ,;/]+", " ")
    six = several
    for code in ROUGH_CODES:
        six = six.re_replace(f"{code}[0-9]*", code)
    return ibis.ifelse(
        text.isin(ROUGH_CODES),
        text,
        ibis.cases(
            (written.re_search("^[0-9]") & one.re_search(f"^{_ONE_CODE}$"), one.substr(0, 6)),
            (several.re_search(f"^{_ONE_CODE}( {_ONE_CODE})+$"), six),
            else_="",
        ),
    )


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
    looks = written.re_search(_DAY)
    return ibis.ifelse(looks, written.substr(0, 10), ibis.null("string")).try_cast("date")


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
    if kind.is_float32():
        near = (column.cast("float64") * 100).round()
        is_exact = (column.abs() < _LARGEST_FLOAT32) & ((near / 100).cast("float32") == column)
        return ibis.ifelse(is_exact, near, ibis.null("float64")).cast("int64")
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
