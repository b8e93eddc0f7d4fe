"""What files of the catalogue, of situations and of drafts have in common: TOML, read into findings.

`Table` reads the fields of one table of a file. It gathers what is missing or of a wrong shape, names the
line where the table or its field stands, and gives an empty value in its place, so that one reading finds
everything that is wrong with a file.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from openkp.definitions.text_form import blocked, is_day, is_writable, nearest
from openkp.scheme.findings import Finding

#: The longest file and the longest line that are read, in characters; the longest shipped has 40,000.
LONGEST_FILE = 400_000
LONGEST_LINE = 8_000
_ERROR_LINE = re.compile(r"at line (\d+)")
#: What Python refuses to read in a file: lists, tables or names within each other, and numbers.
_DEEP = re.compile(r"(?:[\[{]\s*){50}|(?:[^\s.]+\.){50}")
_LONG_NUMBER = re.compile(r"[0-9_]{4000}")
_Word = TypeVar("_Word", bound=StrEnum)


def decoded(data: bytes) -> tuple[str, tuple[Finding, ...]]:
    """The text of a file, or that it is none: UTF-8, with or without a mark at its beginning."""
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n"), ()
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        return "", (blocked("definition_file_not_text", line=line),)


def load(text: str) -> tuple[dict[str, Any] | None, tuple[Finding, ...]]:
    """The tables of a file, or why it cannot be read as TOML."""
    too_long = _too_long(text)
    if too_long is not None:
        return None, (too_long,)
    try:
        return tomllib.loads(text), ()
    except tomllib.TOMLDecodeError as error:
        place = _ERROR_LINE.search(str(error))
        line = int(place[1]) if place else text.count("\n") + 1
        return None, (blocked("definition_file_unreadable", line=line, found=str(error)[:120]),)
    except RecursionError:
        line = _line_with(text, _DEEP)
        return None, (blocked("definition_file_unreadable", line=line, found="lists are nested too deeply"),)
    except ValueError:  # a number with thousands of digits
        line = _line_with(text, _LONG_NUMBER)
        return None, (blocked("definition_file_unreadable", line=line, found="a number is far too long"),)


def _line_with(text: str, pattern: re.Pattern[str]) -> int:
    """The line of what was found; the first line where nothing was."""
    place = pattern.search(text)
    return 1 if place is None else text.count("\n", 0, place.start()) + 1


def _too_long(text: str) -> Finding | None:
    if len(text) > LONGEST_FILE:
        line = text.count("\n", 0, LONGEST_FILE) + 1
        return blocked("definition_file_too_long", line=line, expected=f"{LONGEST_FILE:,} characters")
    for number, each in enumerate(text.split("\n"), start=1):
        if len(each) > LONGEST_LINE:
            expected = f"{LONGEST_LINE:,} characters in one line"
            return blocked("definition_file_too_long", line=number, expected=expected)
    return None


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
        if isinstance(value, str) and (value.strip() or not is_needed) and is_writable(value):
            return value.strip()
        is_missing = key not in self.values
        code = "definition_field_missing" if is_missing else "definition_field_wrong"
        self.wrong(key, code, expected="" if is_missing else "words in quotes")
        return ""

    def day(self, key: str, *, is_needed: bool = True) -> str:
        """A day, month or year, as text or as a date of TOML."""
        value = str(self.values.get(key, ""))
        if is_day(value) or (not value and not is_needed):
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

    def only(self, *keys: str, of_head: Collection[str] = ()) -> None:
        """Note every field that this table does not have: a slip of the pen would else change an answer.

        of_head: fields that stand above the first table; below a heading they would belong to that table.
        """
        for key in self.values:
            if key not in keys:
                is_of_head = key in of_head
                self.findings.append(
                    blocked(
                        "definition_field_misplaced" if is_of_head else "definition_field_unknown",
                        line=self.fields.get(key, self.line),
                        table=self.name,
                        field=key[:80],
                        expected=nearest(key, keys),
                    )
                )

    def wrong(self, key: str, code: str, *, expected: str = "") -> None:
        """Note that a field is wrong."""
        found = str(self.values.get(key, ""))[:80]
        line = self.fields.get(key, self.line)
        self.findings.append(
            blocked(code, line=line, table=self.name, field=key, found=found, expected=expected)
        )


_HEADING = re.compile(r"^\s*(\[\[?)\s*([A-Za-z0-9_.\-\"]+)\s*\]\]?\s*(#.*)?$")
_FIELD = re.compile(r"^\s*([A-Za-z0-9_\-]+)\s*=")
_TOKEN = re.compile(
    r"(?P<long>\"{3}(?:[^\\]|\\.)*?\"{3,5}|'{3}.*?'{3,5})"
    r"|\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'|#[^\n]*",
    re.DOTALL,
)


def tables(text: str, values: Mapping[str, Any], name: str, findings: list[Finding]) -> Iterator[Table]:
    """The tables `[[name]]` of a file one after the other, with their lines.

    A value under that name which is not a list of tables is a finding.
    """
    found = values.get(name, [])
    inline = head(text, values, findings).fields.get(name, 1)
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        findings.append(blocked("definition_tables_wrong", line=inline, table=name))
        return
    places = list(_places(text, name))
    for number, each in enumerate(found):
        line, fields = places[number] if number < len(places) else (inline, {})
        yield Table(name=name, values=each, line=line, fields=fields, findings=findings)


def head(text: str, values: Mapping[str, Any], findings: list[Finding]) -> Table:
    """What stands above the first table of a file, and the first heading of each table."""
    fields: dict[str, int] = {}
    is_above = True
    for number, line in _bare_lines(text):
        heading = _HEADING.match(line)
        is_above = is_above and heading is None
        named = heading[2] if heading else (found[1] if is_above and (found := _FIELD.match(line)) else "")
        if named:
            fields.setdefault(named, number)
    return Table(name="file", values=values, line=1, fields=fields, findings=findings)


def _places(text: str, name: str) -> Iterator[tuple[int, dict[str, int]]]:
    """The line of each heading `[[name]]`, and those of the fields below it."""
    fields: dict[str, int] | None = None
    start = 0
    for number, line in _bare_lines(text):
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


def _bare_lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines with their numbers; of strings over several lines only the line breaks are left."""
    bare = _TOKEN.sub(lambda found: "\n" * found[0].count("\n") if found["long"] else found[0], text)
    yield from enumerate(bare.split("\n"), start=1)
