"""The same matching for a few thousand records that are at hand: an office's month, a question, a test."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from openkp.statistics.engines import Workspace, fetch, opened, send
from openkp.statistics.matching.columns import DAY_OF_CONFIRMATIONS, DAY_OF_EXPORTS
from openkp.statistics.matching.kinds import MatchKind
from openkp.statistics.matching.records import MatchRecord, MatchSettings, Pair, RecordMatching
from openkp.statistics.matching.steps import match


def match_records(
    exports: Iterable[MatchRecord],
    confirmations: Iterable[MatchRecord],
    *,
    settings: MatchSettings | None = None,
) -> RecordMatching:
    """Match records with records, by the same expressions on DuckDB in this process.

    The answer is in the order of the exports' (then the confirmations') content and keys, whatever order they
    came in. Takes half a second whatever the number. Raises ValueError for a record that cannot be read or
    for a key that occurs twice on one side.
    """
    left, right = (_in_order(side) for side in (exports, confirmations))
    if not left or not right:
        return RecordMatching(
            matches=(),
            ambiguous=(),
            unmatched_exports=tuple(each.key for each in left),
            unmatched_confirmations=tuple(each.key for each in right),
        )
    with opened() as backend:
        work = Workspace(backend)
        tables = (
            work.keep(send(backend, _table(left, DAY_OF_EXPORTS))),
            work.keep(send(backend, _table(right, DAY_OF_CONFIRMATIONS))),
        )
        with match(backend, *tables, settings=settings) as found:
            refused = fetch(backend, found.refused).to_pylist()
            if refused:
                bad = refused[0]
                raise ValueError(f"{bad['side']}: {bad['column']} is {bad['value']!r}, not {bad['expected']}")
            return RecordMatching(
                matches=_pairs(fetch(backend, found.matches), left, right),
                ambiguous=_pairs(fetch(backend, found.ambiguous), left, right),
                unmatched_exports=_keys(fetch(backend, found.unmatched_exports), left),
                unmatched_confirmations=_keys(fetch(backend, found.unmatched_confirmations), right),
            )


def _in_order(records: Iterable[MatchRecord]) -> list[MatchRecord]:
    ordered = sorted(
        records, key=lambda each: (each.day, each.number, each.hs, each.carats.hundredths, each.key)
    )
    if len({each.key for each in ordered}) < len(ordered):
        raise ValueError("a key occurs twice on one side")
    return ordered


def _table(records: Sequence[MatchRecord], day: str) -> Any:
    import pyarrow as pa

    return pa.table(
        {
            "row": pa.array(range(len(records)), pa.int64()),
            "certificate_number": pa.array([each.number for each in records], pa.string()),
            "issuing_participant": pa.array([each.issuing_participant for each in records], pa.string()),
            "importing_participant": pa.array([each.importing_participant for each in records], pa.string()),
            day: pa.array([each.day for each in records], pa.date32()),
            "hs": pa.array([each.hs for each in records], pa.string()),
            "carats": pa.array([each.carats.amount for each in records], pa.decimal128(18, 2)),
            "usd": pa.array([each.usd.amount for each in records], pa.decimal128(18, 2)),
            "parcels": pa.array([each.parcels for each in records], pa.int32()),
            "exporter": pa.array([each.exporter for each in records], pa.string()),
            "importer": pa.array([each.importer for each in records], pa.string()),
        }
    )


def _pairs(table: Any, left: Sequence[MatchRecord], right: Sequence[MatchRecord]) -> tuple[Pair, ...]:
    rows = sorted(table.to_pylist(), key=lambda row: (row["export_row"], row["confirmation_row"]))
    return tuple(
        Pair(
            export=left[row["export_row"]].key,
            confirmation=right[row["confirmation_row"]].key,
            kind=MatchKind(row["kind"]),
            score=row["score"],
            reasons=tuple(row["reasons"]),
        )
        for row in rows
    )


def _keys(table: Any, records: Sequence[MatchRecord]) -> tuple[str, ...]:
    return tuple(records[row].key for row in sorted(table.column("row").to_pylist()))
