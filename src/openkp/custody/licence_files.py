"""Licences from a CSV, for checking a file of events by itself."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from datetime import date
from math import isfinite
from typing import Any

from openkp.custody.flat_texts import CannotRead, decoded
from openkp.custody.licences import Licence
from openkp.scheme.findings import Finding, Severity

REQUIRED = ("number", "kind", "holder", "valid_from", "valid_to")
_TEXTS = ("number", "kind", "holder", "country", "zone", "mine")
_COUNTRY = re.compile("[A-Z]{2}")
_NUMBERS = ("latitude", "longitude", "radius_km")


def read_licences(data: bytes) -> tuple[tuple[Licence, ...], tuple[Finding, ...]]:
    """Licences and findings. One row each: number, kind, holder, valid_from, valid_to; and, where known,
    country (alpha-2), zone, mine, latitude, longitude, radius_km, ended_on. Never raises."""
    try:
        text, _ = decoded(data)
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)))
    except CannotRead as error:
        return (), (_blocks(error.code, **error.params),)
    except csv.Error as error:
        return (), (_blocks("custody_file_unreadable", problem=str(error)[:200]),)
    names = [cell.strip().lower().replace(" ", "_") for cell in rows[0]] if rows else []
    missing = [name for name in REQUIRED if name not in names]
    if missing:
        found = ", ".join(names)[:300] or "no headings"
        return (), (_blocks("custody_columns_missing", missing=", ".join(missing), found=found),)
    licences, findings = [], []
    for row, cells in enumerate(rows[1:], start=2):
        record = {name: cell.strip() for name, cell in zip(names, cells, strict=False) if cell.strip()}
        try:
            licences += [_licence(record)] if record else []
        except _Unreadable as error:
            findings.append(_blocks("custody_licence_unreadable", row=row, **error.params))
    return tuple(licences), tuple(findings)


class _Unreadable(Exception):
    def __init__(self, column: str, found: str, expected: str) -> None:
        super().__init__(column)
        self.params = {"column": column, "found": found[:60], "expected": expected}


def _delimiter(text: str) -> str:
    first = text.split("\n", 1)[0]
    return max(",;\t|", key=first.count)


def _licence(record: Mapping[str, str]) -> Licence:
    for name in REQUIRED:
        if name not in record:
            raise _Unreadable(name, "", "a text")
    values: dict[str, Any] = {name: record.get(name, "") for name in _TEXTS}
    values["kind"] = values["kind"].lower()
    values["country"] = values["country"].upper()
    if values["country"] and _COUNTRY.fullmatch(values["country"]) is None:
        raise _Unreadable("country", record["country"], "a code of two letters such as BW")
    values |= {name: _number(record, name) for name in _NUMBERS}
    ended = record.get("ended_on")
    return Licence(
        **values,
        valid_from=_day(record, "valid_from"),
        valid_to=_day(record, "valid_to"),
        ended_on=_day(record, "ended_on") if ended else None,
    )


def _day(record: Mapping[str, str], name: str) -> date:
    try:
        return date.fromisoformat(record[name])
    except ValueError:
        raise _Unreadable(name, record[name], "a day such as 2026-03-01") from None


def _number(record: Mapping[str, str], name: str) -> float | None:
    if name not in record:
        return None
    try:
        value = float(record[name])
    except ValueError:
        value = float("nan")
    if not isfinite(value):
        raise _Unreadable(name, record[name], "a number such as 4.25")
    return value


def _blocks(code: str, **params: str | int) -> Finding:
    return Finding(code=code, severity=Severity.BLOCKS, clause="PRACTICE:reading", params=params)
