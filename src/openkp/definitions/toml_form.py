"""What files of the catalogue, of situations and of drafts have in common: TOML, read into findings.

`Table` reads the fields of one table of a file. It gathers what is missing or of a wrong shape, names the
line where the table or its field stands, and gives an empty value in its place, so that one reading finds
everything that is wrong with a file.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from openkp.definitions.text_form import blocked
from openkp.scheme.findings import Finding

#: The longest file that is read, in characters.
LONGEST_FILE = 2_000_000
_DAY = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?\Z")
_ERROR_LINE = re.compile(r"at line (\d+)")
_Word = TypeVar("_Word", bound=StrEnum)


def load(text: str) -> tuple[dict[str, Any] | None, tuple[Finding, ...]]:
    """The tables of a file, or why it cannot be read as TOML."""
    if len(text) > LONGEST_FILE:
        return None, (blocked("definition_file_too_long", found=len(text), expected=LONGEST_FILE),)
    try:
        return tomllib.loads(text), ()
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        place = _ERROR_LINE.search(str(error))
        line = int(place[1]) if place else 0
        return None, (blocked("definition_file_unreadable", line=line, found=str(error)[:120]),)


@dataclass(slots=True, kw_only=True)
class Table:
    """One table of a file: its values, and where in the text it stands (line numbers from 1).

    name: of the table, for findings. fields: where each of its fields stands. findings: shared by the file.
    """

    name: str
    values: Mapping[str, Any]
    line: int
    fields: Mapping[str, int] = field(default_factory=dict)
    findings: list[Finding]

    def text(self, key: str, *, is_needed: bool = True) -> str:
        """A text that is not empty."""
        value = self.values.get(key, "")
        if isinstance(value, str) and (value.strip() or not is_needed):
            return value.strip()
        self.wrong(key, "definition_field_missing" if key not in self.values else "definition_field_wrong")
        return ""

    def day(self, key: str, *, is_needed: bool = True) -> str:
        """A day, month or year, as text or as a date of TOML."""
        value = str(self.values.get(key, ""))
        if _DAY.match(value) or (not value and not is_needed):
            return value
        self.wrong(key, "definition_day_wrong")
        return ""

    def word(self, key: str, words: type[_Word], default: _Word | None = None) -> _Word | None:
        """One of the words of a kind; None, with a finding, for anything else."""
        value = self.values.get(key, default)
        if isinstance(value, str) and value in set(words):
            return words(value)
        self.wrong(key, "definition_word_unknown", expected=", ".join(words))
        return None

    def wrong(self, key: str, code: str, *, expected: str = "") -> None:
        """Note that a field is wrong."""
        found = str(self.values.get(key, ""))[:80]
        line = self.fields.get(key, self.line)
        self.findings.append(
            blocked(code, line=line, table=self.name, field=key, found=found, expected=expected)
        )


_HEADING = re.compile(r"^\s*(\[\[?)\s*([A-Za-z0-9_.\-\"]+)\s*\]\]?\s*(#.*)?$")
_FIELD = re.compile(r"^\s*([A-Za-z0-9_\-]+)\s*=")


def tables(text: str, values: Mapping[str, Any], name: str, findings: list[Finding]) -> Iterator[Table]:
    """The tables `[[name]]` of a file one after the other, with their lines.

    A value under that name which is not a list of tables is a finding.
    """
    found = values.get(name, [])
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        findings.append(blocked("definition_tables_wrong", table=name))
        return
    places = list(_places(text, name))
    for number, each in enumerate(found):
        line, fields = places[number] if number < len(places) else (0, {})
        yield Table(name=name, values=each, line=line, fields=fields, findings=findings)


def head(text: str, values: Mapping[str, Any], findings: list[Finding]) -> Table:
    """What stands above the first table of a file."""
    fields: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        if _HEADING.match(line):
            break
        found = _FIELD.match(line)
        if found:
            fields.setdefault(found[1], number)
    return Table(name="file", values=values, line=1, fields=fields, findings=findings)


def _places(text: str, name: str) -> Iterator[tuple[int, dict[str, int]]]:
    """The line of each heading `[[name]]`, and those of the fields below it."""
    fields: dict[str, int] | None = None
    start = 0
    for number, line in enumerate(text.split("\n"), start=1):
        heading = _HEADING.match(line)
        if heading:
            if fields is not None:
                yield start, fields
            is_ours = heading[1] == "[[" and heading[2] == name
            start, fields = number, {} if is_ours else None
        elif fields is not None and (found := _FIELD.match(line)):
            fields.setdefault(found[1], number)
    if fields is not None:
        yield start, fields
