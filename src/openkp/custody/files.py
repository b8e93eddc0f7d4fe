"""Files of events: CSV, Parquet, JSON and JSON lines, read whole, with a finding for each row that is none.

Whatever is in a file becomes an event or a finding; nothing in it is guessed, and `NA` is Namibia.
The format is described in docs/reference/custody-format.md and reference/custody/events.schema.json.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from openkp.custody.event_records import Records, json_records
from openkp.custody.events import Event
from openkp.custody.flat_cells import PLACES, Line, TooManyFindings
from openkp.custody.flat_headings import Heading
from openkp.custody.flat_parquet import parquet_table
from openkp.custody.flat_rows import Rows, lines_in_order
from openkp.custody.flat_texts import CannotRead, FlatTable, text_table
from openkp.scheme.findings import Finding, Severity

#: Bytes of a file: about ten million rows of CSV.
MAX_BYTES = 1024 * 1024 * 1024

_TEXTS = (".csv", ".tsv", ".txt")
_RECORDS = (".json", ".jsonl", ".ndjson")


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsRead:
    """What a file holds: events in the order of the file, and findings on what is none.

    rows: rows of data, or records. lost: parcels of events that could not be read. unread: the numbers of
    these events as the file has them, empty where it has none.
    """

    events: tuple[Event, ...]
    findings: tuple[Finding, ...]
    rows: int = 0
    lost: frozenset[str] = frozenset()
    unread: tuple[str, ...] = ()


def read_event_file(
    source: Path | bytes, name: str, *, most: int = MAX_BYTES, holder: str = ""
) -> EventsRead:
    """All events of a file. name: tells its kind: .csv, .parquet, .json, .jsonl, .ndjson. most: bytes.

    holder: who has the parcels of a list of opening stock that names nobody.

    Raises: OSError if a file cannot be opened. Whatever is in it becomes a finding.
    """
    suffix = Path(name).suffix.lower()
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    try:
        if size > most:
            found = f"{-(-size // 1024 // 1024)} MB"
            raise CannotRead("custody_file_too_large", found=found, most=f"{most // 1024 // 1024} MB")
        if suffix in _TEXTS:
            return events_of_table(text_table(_bytes(source)), holder=holder)
        if suffix == ".parquet":
            table = parquet_table(source)
            if isinstance(table, FlatTable):
                return events_of_table(table, holder=holder)
            return _of_records(table)
        if suffix in _RECORDS:
            return _of_records(json_records(_bytes(source)))
        raise CannotRead("custody_file_kind_unknown", name=name[-60:])
    except CannotRead as error:
        return EventsRead(events=(), findings=(_unread(error),))


def events_of_table(table: FlatTable, *, holder: str = "") -> EventsRead:
    """The events of flat rows: of a CSV, a sheet of a workbook, or Parquet. Raises no CannotRead."""
    heading = table.heading
    if heading.twice:
        return EventsRead(
            events=(), findings=(_unread(CannotRead("custody_column_twice", column=heading.twice)),)
        )
    lines = lines_in_order(heading, table.lines)
    if not heading.holds_events:
        lines = _as_openings(lines, holder)
    return _gathered(Rows(), lines, tuple(notes_on_heading(heading, table.encoding)))


def _of_records(records: Iterable[object]) -> EventsRead:
    return _gathered(Records(), records, ())


def _gathered(reader: Rows | Records, source: Iterable[object], notes: tuple[Finding, ...]) -> EventsRead:
    events: list[Event] = []
    stopped: list[Finding] = []
    try:
        for event in reader.events(source):  # type: ignore[arg-type]  # rows to Rows, records to Records
            events.append(event)
    except CannotRead as error:
        stopped = [_unread(error)]
    except TooManyFindings:
        stopped = [_unread(CannotRead("custody_more_findings", count=len(reader.findings)))]
    if not events and not reader.findings and not stopped:
        stopped = [_unread(CannotRead("custody_file_empty"))]
    return EventsRead(
        events=tuple(events),
        findings=(*stopped, *reader.findings, *notes),
        rows=reader.count,
        lost=frozenset(reader.lost),
        unread=tuple(reader.unread),
    )


def _as_openings(lines: Iterable[Line], holder: str) -> Iterator[Line]:
    """A list of what lies there, as rows of opening stocks: each parcel an event, numbered as it comes.

    A parcel without a name is called by its row, `(row 7)`.
    """
    number, last = 0, ""
    for row, cells in lines:
        filled = list(cells)
        parcel = cells[PLACES["parcel"]] or f"(row {row})"
        number, last = (number if parcel == last else number + 1), parcel
        told = {"seq": str(number), "kind": "opening", "side": "out", "parcel": parcel}
        told["holder"] = cells[PLACES["holder"]] or holder
        for name, text in told.items():
            filled[PLACES[name]] = text
        yield row, filled


def notes_on_heading(heading: Heading, encoding: str = "utf-8") -> Iterator[Finding]:
    """What was guessed or left out in reading a table; nothing that blocks."""
    notes: list[tuple[str, Sequence[str]]] = []
    if encoding != "utf-8":
        notes.append(("custody_encoding_guessed", [encoding]))
    if heading.unread:
        notes.append(("custody_columns_not_read", heading.unread[:12]))
    for code, found in notes:
        yield Finding(
            code=code,
            severity=Severity.NOTES,
            clause="PRACTICE:reading",
            params={"found": ", ".join(found)[:300]},
        )


def _bytes(source: Path | bytes) -> bytes:
    return source if isinstance(source, bytes) else source.read_bytes()


def _unread(error: CannotRead) -> Finding:
    return Finding(
        code=error.code, severity=Severity.BLOCKS, clause="PRACTICE:reading", params=dict(error.params)
    )
