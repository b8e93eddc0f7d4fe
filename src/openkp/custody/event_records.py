"""Records of events in JSON: an array, one value on each line, or an object with `events`.

The form is that of `event_form` and of `reference/custody/events.schema.json`. Numbers are read as they are
written in the file, never as floats.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from openkp.custody.event_form import printable, read_event, shown
from openkp.custody.events import SOURCES, Event
from openkp.custody.flat_cells import MAX_FINDINGS, TooManyFindings
from openkp.custody.flat_texts import CannotRead, decoded
from openkp.scheme.findings import Finding, Severity

_KINDS_WITH_ORIGINS = frozenset(kind.value for kind in SOURCES)
_blocks = partial(Finding, severity=Severity.BLOCKS, clause="KPCS-CD:IV.a")


def json_records(data: bytes) -> Iterator[Any]:
    """The values of a file, one for each event; `CannotRead` is raised where it is no JSON."""
    text, _ = decoded(data)
    text = text.strip()
    if not text:
        raise CannotRead("custody_file_empty")
    first = text.split("\n", 1)[0].strip()
    if not text.startswith("[") and len(first) < len(text) and _is_value(first):
        return _values_of_lines(text)
    return iter(_listed(_value(text, "the file")))


def _listed(value: Any) -> list[Any]:
    if isinstance(value, Mapping) and "events" in value:
        if set(value) != {"events"} or not isinstance(value["events"], list):
            problem = "beside “events”, which is a list, an object has no other name"
            raise CannotRead("custody_file_unreadable", problem=problem)
        return list(value["events"])
    return value if isinstance(value, list) else [value]


def _values_of_lines(text: str) -> Iterator[Any]:
    for row, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield _value(line, f"line {row}")


def _is_value(text: str) -> bool:
    try:
        _value(text, "")
    except CannotRead:
        return False
    return True


def _value(text: str, where: str) -> Any:
    try:
        return json.loads(text, parse_float=str, parse_constant=_no_constant, object_pairs_hook=_each_once)
    except RecursionError as error:
        raise CannotRead("custody_file_unreadable", problem=f"{where} is nested too deeply") from error
    except ValueError as error:
        raise CannotRead("custody_file_unreadable", problem=f"{where} is no JSON: {error}"[:200]) from error


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The object, if no name stands twice in it: nobody can tell which of the two counts."""
    read = dict(pairs)
    if len(read) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"“{twice[:60]}” stands twice in one object")
    return read


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is no number")


class Records:
    """The events of records, as they are read. findings, lost, count and unread are as those of `Rows`."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.lost: set[str] = set()
        self.count = 0
        self.unread: list[str] = []

    def events(self, records: Iterable[Any]) -> Iterator[Event]:
        """One event after the other."""
        for record in records:
            self.count += 1
            problem = _problem(record)
            if problem:
                self._say(
                    [
                        _blocks(
                            code="custody_record_unreadable",
                            subject=_about(record, self.count),
                            params={"record": self.count, "problem": problem},
                        )
                    ]
                )
                self._lose(record)
                continue
            event, found = read_event(record)
            if event is not None:
                yield event
            else:
                self._say(found)
                self._lose(record)

    def _say(self, found: Iterable[Finding]) -> None:
        self.findings.extend(found)
        if len(self.findings) > MAX_FINDINGS:
            raise TooManyFindings

    def _lose(self, record: Any) -> None:
        seq = record.get("seq") if isinstance(record, Mapping) else None
        self.unread.append(shown(seq) if isinstance(seq, str | int) else "")
        outputs = record.get("outputs") if isinstance(record, Mapping) else None
        for each in outputs if isinstance(outputs, list) else ():
            if isinstance(each, Mapping):
                self.lost.add(str(each.get("parcel")).strip())


def _problem(record: Any) -> str:
    """What keeps a value from being looked at as an event, if anything."""
    if not isinstance(record, Mapping):
        return "it is no object with names and values"
    kind = str(record.get("kind"))[:20].strip().lower()
    if (record.get("origin") or record.get("origins")) and kind not in _KINDS_WITH_ORIGINS:
        return "it states origins; only production, imports and opening stocks bring any"
    return ""


def _about(record: Any, count: int) -> str:
    seq = record.get("seq") if isinstance(record, Mapping) else None
    return f"record {count}" if seq is None else f"event {printable(shown(seq)[:20])}"
