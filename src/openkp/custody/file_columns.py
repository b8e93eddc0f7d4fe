"""Large files of events straight into columns, without an object for each event, by DuckDB.

Only files in which nothing is wrong go this way. Whatever the quick look finds (a cell, a sum, an order, a
correction, a range, a holder, a certificate) sends the file to the careful reader and to the ledger, which
say what it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from openkp.custody.bulk_balance import first_bad_event
from openkp.custody.checking import check_log
from openkp.custody.columns import KINDS, Columns, columns_of, columns_of_arrays
from openkp.custody.events import HANDOVERS, LEAVING, SHAPES, SOURCES, TELLING_APART, EventKind
from openkp.custody.files import MAX_BYTES, notes_on_heading, read_event_file
from openkp.custody.flat_cells import MAX_NAME
from openkp.custody.flat_headings import COLUMNS, Heading, read_heading
from openkp.custody.flat_parquet import plain_names
from openkp.custody.origins import OriginKey, UnreadableOrigin
from openkp.scheme.findings import Finding, Severity, is_blocked
from openkp.scheme.quantities import MAX_HUNDREDTHS
from openkp.scheme.same_numbers import plain_number

_HEAD_BYTES = 4096


def read_columns(path: Path, name: str = "") -> tuple[Columns | None, tuple[Finding, ...]]:
    """The columns of a log in which everything adds up, corrections applied; None with findings otherwise.

    The same columns as `columns_of` the events that `read_event_file` gives and a `Ledger` posts; a file that
    one of the two refuses has none, with the findings of both. Only stones that are stated and are not in the
    books may be left to `sweep` to find. Findings beside columns are notes on the file.
    Raises OSError if it cannot be opened.
    """
    name = name or path.name
    quick = _quickly(path, name)
    if quick is not None:
        return quick
    read = read_event_file(path, name)
    if is_blocked(read.findings):
        return None, read.findings
    log = check_log(read.events, lost=read.lost)
    if is_blocked(log.findings):
        return None, (*read.findings, *log.findings)
    try:
        return columns_of(log.events), read.findings
    except ValueError:  # it has no corrections any more: only the sum of all carats is left
        return None, (
            *read.findings,
            Finding(code="custody_too_many_in_all", severity=Severity.BLOCKS, clause="KPCS-CD:IV.a"),
        )


class _NotPlain(Exception):
    """Something in the file needs the careful reader."""


def _quickly(path: Path, name: str) -> tuple[Columns, tuple[Finding, ...]] | None:
    import duckdb

    try:
        with duckdb.connect() as base:
            notes = _load(base, path, name)
            _check(base)
            columns = _columns(base)
    except (_NotPlain, duckdb.Error, UnreadableOrigin, UnicodeDecodeError, ValueError):
        return None
    return (columns, notes) if first_bad_event(columns) is None else None


def _load(base: Any, path: Path, name: str) -> tuple[Finding, ...]:
    """The table `cells`: number of the row, and the columns of events as text, empty where nothing is.

    Returns notes on the headings.
    """
    if path.stat().st_size > MAX_BYTES:
        raise _NotPlain
    if name.lower().endswith(".parquet"):
        names = plain_names(path)
        if names is None:
            raise _NotPlain
        heading, source = read_heading(names), "read_parquet($path)"
        options: dict[str, str] = {"path": str(path)}
    elif name.lower().endswith((".csv", ".tsv", ".txt")):
        with path.open("rb") as file:
            first = file.read(_HEAD_BYTES).decode("utf-8-sig", "strict").split("\n", 1)[0]
        delimiter = max(",;\t|", key=first.count)
        names = [cell.strip() for cell in first.strip().split(delimiter)]
        heading = read_heading(names)
        source = (
            "read_csv($path, delim=$delimiter, header=true, all_varchar=true, quote='\"', escape='\"', "
            "nullstr='', strict_mode=true, normalize_names=false)"
        )
        options = {"path": str(path), "delimiter": delimiter}
    else:
        raise _NotPlain
    if not heading.holds_events or heading.twice:
        raise _NotPlain
    chosen = ", ".join(_chosen(heading, names))
    base.execute(
        f"CREATE TABLE cells AS SELECT row_number() OVER () AS row, {chosen} FROM {source}",  # noqa: S608 - names of our own
        options,
    )
    return tuple(notes_on_heading(heading))


def _chosen(heading: Heading, names: Sequence[str]) -> Iterator[str]:
    for column in COLUMNS:
        place = heading.places.get(column)
        if place is None:
            yield f"'' AS {column}"
        else:
            quoted = names[place].replace('"', '""')
            yield f"coalesce(trim(CAST(\"{quoted}\" AS VARCHAR)), '') AS {column}"


_ROWS = r"""
CREATE TABLE parts AS
SELECT row, TRY_CAST(seq AS BIGINT) AS seq, kind, TRY_CAST(date AS DATE) AS day,
    side = 'out' AS is_out, parcel,
    CASE WHEN regexp_full_match(carats, '[0-9]{1,12}(\.[0-9]{1,2})?')
        THEN CAST(CAST(carats AS DECIMAL(18, 2)) * 100 AS BIGINT) END AS carats,
    origin, holder, certificate
FROM cells
"""
_PLAIN = r"""
SELECT count(*) FROM cells WHERE kind NOT IN (SELECT unnest($kinds)) OR side NOT IN ('in', 'out')
    OR NOT regexp_full_match(seq, '[1-9][0-9]{0,14}')
    OR NOT regexp_full_match(date, '[0-9]{4}-[0-9]{2}-[0-9]{2}')
    OR date < '0001' OR parcel = ''
    OR greatest(length(parcel), length(holder), length(certificate)) > $longest
    OR greatest(length(voucher), length(place), length(grade)) > $longest
    OR regexp_matches(parcel || holder || certificate || voucher || place || grade,
        '[\x00-\x1f\x7f-\x{9f}\x{2028}\x{2029}]')
    OR corrects <> '' OR min_carats <> '' OR max_carats <> '' OR polished <> '' OR usd <> '' OR stones <> ''
    OR (side = 'in') <> (holder = '') OR (side = 'in' AND origin <> '')
    OR (origin <> '' AND kind NOT IN (SELECT unnest($states)))
"""
_EVENTS = """
CREATE TABLE events AS
SELECT seq, min(kind) AS kind, min(day) AS day, min(row) AS first, max(row) AS last, count(*) AS rows,
    min(kind) = max(kind) AND min(day) = max(day) AND min(certificate) = max(certificate) AS agrees,
    count(DISTINCT CASE WHEN NOT is_out THEN parcel END) AS taken,
    count(CASE WHEN NOT is_out THEN 1 END) AS drawn,
    count(DISTINCT CASE WHEN is_out THEN parcel END) AS made, count(DISTINCT parcel) AS parcels,
    coalesce(sum(CASE WHEN NOT is_out THEN carats END), 0) AS carats_in,
    coalesce(sum(CASE WHEN is_out THEN carats END), 0) AS carats_out, min(certificate) AS certificate
FROM parts GROUP BY seq
"""
_BAD_EVENTS = """
SELECT count(*) FROM events JOIN shapes USING (kind)
WHERE NOT agrees OR last - first + 1 <> rows OR taken <> drawn OR taken + made <> parcels
    OR taken < fewest_in OR taken > most_in OR made < fewest_out OR made > most_out
    OR (NOT is_source AND (carats_out > carats_in OR (carats_out < carats_in AND NOT may_lose)))
    OR (kind = 'cleaning_loss' AND carats_out = carats_in) OR (needs_certificate AND certificate = '')
"""
_BAD_PARCELS = """
SELECT count(*) FROM (
    SELECT seq, parcel FROM parts JOIN shapes USING (kind) WHERE is_out GROUP BY seq, parcel
    HAVING count(*) <> count(DISTINCT origin) OR min(holder) <> max(holder) OR sum(carats) > $most
        OR (count(*) > 1 AND min(origin) = '' AND NOT bool_or(is_source))
)
"""
_BAD_ORDER = """
SELECT count(*) FROM (SELECT seq, lag(seq) OVER (ORDER BY first) AS before FROM events) WHERE seq <= before
"""
_BAD_HOLDERS = """
WITH made AS (SELECT DISTINCT parcel, holder FROM parts WHERE is_out),
givers AS (
    SELECT seq, min(made.holder) AS giver, min(made.holder) <> max(made.holder) AS differ
    FROM parts JOIN made USING (parcel) WHERE NOT is_out GROUP BY seq
)
SELECT count(*) FROM givers LEFT JOIN (SELECT * FROM parts WHERE is_out) AS made USING (seq)
WHERE differ OR (kind NOT IN (SELECT unnest($handovers)) AND holder <> giver)
    OR (kind IN ('purchase', 'sale') AND holder = giver)
"""
_CERTIFICATES = "SELECT DISTINCT kind, certificate, seq FROM events WHERE certificate <> ''"


def _check(base: Any) -> None:
    """Raises _NotPlain unless reader and ledger would take every row and event without a finding.

    What drawing does is looked at in columns, by `first_bad_event`.
    """
    kinds = [kind.value for kind in SHAPES if kind is not EventKind.CORRECTION]
    base.execute(_ROWS)
    base.execute(
        "CREATE TABLE shapes (kind VARCHAR, fewest_in INT, most_in INT, fewest_out INT, most_out INT, "
        "is_source BOOL, may_lose BOOL, needs_certificate BOOL)"
    )
    most = 2**31 - 1
    base.executemany(
        "INSERT INTO shapes VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                kind.value,
                fewest_in,
                most if most_in is None else most_in,
                fewest_out,
                most if most_out is None else most_out,
                kind in SOURCES,
                kind in LEAVING,
                kind in (EventKind.IMPORT, EventKind.EXPORT),
            )
            for kind, (fewest_in, most_in, fewest_out, most_out) in SHAPES.items()
        ],
    )
    base.execute(_EVENTS)
    questions: list[tuple[str, dict[str, Any]]] = [
        (_PLAIN, {"kinds": kinds, "longest": MAX_NAME, "states": _values_of(SOURCES | TELLING_APART)}),
        ("SELECT count(*) FROM parts WHERE seq IS NULL OR day IS NULL OR carats IS NULL OR carats <= 0", {}),
        (_BAD_EVENTS, {}),
        (_BAD_PARCELS, {"most": MAX_HUNDREDTHS}),
        (_BAD_ORDER, {}),
        (_BAD_HOLDERS, {"handovers": _values_of(HANDOVERS)}),
    ]
    for question, params in questions:
        if base.execute(question, params).fetchone()[0]:
            raise _NotPlain
    if not base.execute("SELECT count(*) FROM events").fetchone()[0]:
        raise _NotPlain
    used = [(kind, plain_number(number)) for kind, number, _ in base.execute(_CERTIFICATES).fetchall()]
    if len(used) > len(set(used)):
        raise _NotPlain


def _values_of(kinds: Iterable[EventKind]) -> list[str]:
    return [kind.value for kind in kinds]


def _columns(base: Any) -> Columns:
    base.execute(
        "CREATE TABLE placed AS SELECT *, row_number() OVER (ORDER BY first) - 1 AS event FROM events"
    )
    base.execute(
        "CREATE TABLE rows AS SELECT event, is_out, parcel, sum(carats) AS carats, min(row) AS row "
        "FROM parts JOIN placed USING (seq) GROUP BY event, is_out, parcel"
    )
    base.execute(
        "CREATE TABLE ordered AS "
        "SELECT *, row_number() OVER (ORDER BY event, is_out, row) - 1 AS place FROM rows"
    )
    base.execute(
        "CREATE TABLE names AS SELECT parcel, row_number() OVER (ORDER BY min(place)) - 1 AS number "
        "FROM ordered GROUP BY parcel"
    )
    texts, order = _origins(base)
    base.execute("CREATE TABLE origins (origin VARCHAR, place INT)")
    base.executemany("INSERT INTO origins VALUES (?, ?)", list(order.items()))
    kinds = {kind.value: place for place, kind in enumerate(KINDS)}
    events = base.execute("SELECT seq, kind, date_diff('day', DATE '0001-01-01', day) + 1 AS day "
                          "FROM placed ORDER BY event").fetchnumpy()  # fmt: skip
    rows = base.execute(
        "SELECT event, is_out, number, CAST(carats AS BIGINT) AS carats "
        "FROM ordered JOIN names USING (parcel) ORDER BY place"
    ).fetchnumpy()
    sources = base.execute(
        "SELECT event, place, CAST(sum(parts.carats) AS BIGINT) AS carats FROM parts JOIN placed USING (seq) "
        "JOIN shapes ON shapes.kind = placed.kind JOIN origins USING (origin) "
        "WHERE is_source AND is_out GROUP BY event, place"
    ).fetchnumpy()
    stated = base.execute(
        "SELECT ordered.place AS row, origins.place AS origin, CAST(sum(parts.carats) AS BIGINT) AS carats "
        "FROM parts JOIN placed USING (seq) JOIN shapes ON shapes.kind = placed.kind "
        "JOIN ordered ON ordered.event = placed.event AND ordered.parcel = parts.parcel AND ordered.is_out "
        "JOIN origins ON origins.origin = parts.origin "
        "WHERE parts.is_out AND CASE WHEN is_source THEN made > 1 "
        "ELSE parts.origin <> '' END GROUP BY ordered.place, origins.place"
    ).fetchnumpy()
    return columns_of_arrays(
        events={
            "seq": events["seq"],
            "kind": np.array([kinds[kind] for kind in events["kind"]], dtype=np.int8),
            "day": events["day"],
        },
        rows={
            "event": rows["event"],
            "side": rows["is_out"].astype(np.int8),
            "parcel": rows["number"],
            "carats": rows["carats"],
        },
        sources={"event": sources["event"], "origin": sources["place"], "carats": sources["carats"]},
        stated={"row": stated["row"], "origin": stated["origin"], "carats": stated["carats"]},
        origins=texts,
        names=tuple(base.execute("SELECT parcel FROM names ORDER BY number").fetchnumpy()["parcel"].tolist()),
    )


def _origins(base: Any) -> tuple[list[str], dict[str, int]]:
    """The texts of all origins in order, and the place of each as it is written in the file."""
    written = base.execute(
        "SELECT DISTINCT origin FROM parts JOIN shapes USING (kind) "
        "WHERE is_out AND (is_source OR origin <> '')"
    ).fetchall()
    plain = {text: str(OriginKey.parse(text or "?")) for (text,) in written}
    texts = sorted(set(plain.values()))
    if len(texts) != len(plain):
        raise _NotPlain  # two ways to write one origin
    place = {text: number for number, text in enumerate(texts)}
    return texts, {text: place[other] for text, other in plain.items()}
