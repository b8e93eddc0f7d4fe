"""Certificates, confirmations and their pairs as the tables and files that engines read."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from openkp.scheme.periods import Quarter
from openkp.scheme.quantities import Carats, UsdValue
from openkp.scheme.returns import Flow, ReturnLine
from openkp.statistics.compilation import Shipment, lines_from, quarterly_tables
from openkp.statistics.engines import fetch
from openkp.statistics.mirror import MirrorCell, Pair, bridge_table, cells_from


def stored(backend: Any, folder: Path, table: pa.Table) -> Any:
    """The table as a Parquet file, read by the engine: what a user gives it."""
    with tempfile.NamedTemporaryFile(dir=folder, suffix=".parquet", delete=False) as file:
        pq.write_table(table, file)
    return backend.read_parquet(file.name)


def shipment_table(given_: Iterable[Shipment], *, holder: str, flow: Flow) -> pa.Table:
    """Certificates of one Participant (export), or confirmations at it (import), as a file has them."""
    rows = list(given_)
    mine, theirs = [holder for _ in rows], [one.partner for one in rows]
    issuing, importing = (mine, theirs) if flow is Flow.EXPORT else (theirs, mine)
    day = "issued_on" if flow is Flow.EXPORT else "confirmed_on"
    two_places = pa.decimal128(18, 2)
    return pa.table(
        {
            "certificate_number": pa.array([one.number for one in rows], pa.string()),
            "issuing_participant": pa.array(issuing, pa.string()),
            "importing_participant": pa.array(importing, pa.string()),
            day: pa.array([one.day for one in rows], pa.date32()),
            "hs": pa.array([one.hs for one in rows], pa.string()),
            "carats": pa.array([one.carats.amount for one in rows], two_places),
            "usd": pa.array([one.usd.amount for one in rows], two_places),
            "origin": pa.array([one.origin for one in rows], pa.string()),
        }
    )


def compiled_in_bulk(
    backend: Any, folder: Path, exports: list[Shipment], imports: list[Shipment], quarter: Quarter
) -> tuple[ReturnLine, ...]:
    rows = []
    for flow, given_ in ((Flow.EXPORT, exports), (Flow.IMPORT, imports)):
        table = stored(backend, folder, shipment_table(given_, holder="BW", flow=flow))
        rows += fetch(
            backend, quarterly_tables(table, flow=flow, participant="BW", quarter=quarter)
        ).to_pylist()
    return lines_from(rows)


def pair_table(pairs: list[Pair]) -> pa.Table:
    def column(side: str, name: str, kind: pa.DataType) -> pa.Array:
        records = [getattr(one, side) for one in pairs]
        values = [None if record is None else getattr(record, name) for record in records]
        return pa.array([getattr(value, "hundredths", value) for value in values], kind)

    text, day, whole = pa.string(), pa.date32(), pa.int64()
    fields = {"exporter": text, "importer": text, "day": day, "hs": text, "carats": whole, "usd": whole}
    issued = ("issued_by", "issued_to", "issued_on", "issued_hs", "issued_carats", "issued_usd")
    confirmed = tuple(f"confirmed_{word}" for word in ("from", "by", "on", "hs", "carats", "usd"))
    columns = {
        name: column(side, field, kind)
        for side, names in (("export", issued), ("confirmation", confirmed))
        for name, (field, kind) in zip(names, fields.items(), strict=True)
    }
    for flag in ("is_undecided", "is_repeated"):
        columns[flag] = pa.array([getattr(one, flag) for one in pairs], pa.bool_())
    return pa.table(columns)


def bridged_in_bulk(backend: Any, folder: Path, pairs: list[Pair], known_to: date) -> tuple[MirrorCell, ...]:
    asked = bridge_table(stored(backend, folder, pair_table(pairs)), known_to=known_to)
    return cells_from(fetch(backend, asked).to_pylist())


Record = tuple[str, str, str, str, str, str]


def store_records(folder: Path, name: str, day: str, records: list[Record]) -> Path:
    """Records of (number, from-to, day, HS code, carats, US$) as a Parquet file."""
    columns: dict[str, list[Any]] = {
        "certificate_number": [number for number, *_ in records],
        "issuing_participant": [parties[:2] for _, parties, *_ in records],
        "importing_participant": [parties[3:] for _, parties, *_ in records],
        day: [date.fromisoformat(one[2]) for one in records],
        "hs": [one[3] for one in records],
        "carats": [Carats(one[4]).amount for one in records],
        "usd": [UsdValue(one[5]).amount for one in records],
        "parcels": [1 for _ in records],
        "exporter": ["Quiet Heron" for _ in records],
        "importer": ["Desert Rose" for _ in records],
    }
    table = pa.table(columns)
    for name_ in ("carats", "usd"):
        place = table.column_names.index(name_)
        table = table.set_column(place, name_, table[name_].cast(pa.decimal128(18, 2)))
    path = folder / f"{name}.parquet"
    pq.write_table(table, path)
    return path
