"""Quarterly tables of ten million certificate lines: our expression against SQL written by hand."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.measuring import Row, wall_milliseconds
from openkp.scheme.periods import Quarter
from openkp.scheme.quantities import Carats, UsdValue
from openkp.statistics.compilation import Shipment, compile_trade, quarterly_tables
from openkp.statistics.engines import connect, fetch

LINES = 10_000_000
ROUNDS = 5

#: One line in five is the second HS code of the certificate before it.
GENERATE = """
COPY (
  SELECT
    issuer || '-' || year(day) || '-' || lpad(certificate::VARCHAR, 8, '0') AS certificate_number,
    issuer AS issuing_participant,
    (['AE','EU','IN','IL','US','CN','HK','BW','CH','JP'])
      [1 + (hash(certificate, 2) % 10)::INTEGER] AS importing_participant,
    day AS issued_on,
    (['710210','710221','710231'])[1 + (hash(line, 3) % 3)::INTEGER] AS hs,
    ((1 + hash(line, 4) % 500000) / 100)::DECIMAL(18, 2) AS carats,
    ((1 + hash(line, 5) % 90000000) / 100)::DECIMAL(18, 2) AS usd
  FROM (
    SELECT
      line, certificate,
      (['BW','ZA','AO','RU','CA','CD','NA','LS','SL','AE','EU','IN','AU','ZW','GH','TZ'])
        [1 + (hash(certificate, 1) % 16)::INTEGER] AS issuer,
      DATE '2024-01-01' + (certificate * 730 // {lines})::INTEGER AS day
    FROM (SELECT range AS line, CASE WHEN range % 5 = 4 THEN range - 1 ELSE range END AS certificate
          FROM range({lines}))
  )
) TO '{file}' (FORMAT parquet)
"""

#: The same answer, written by hand: the sums by HS code, and beside them the certificates of each partner.
BY_HAND = """
SELECT issuing_participant, year(issued_on) AS year, quarter(issued_on) AS quarter, importing_participant, hs,
       (sum(carats) * 100)::BIGINT AS carats, (sum(usd) * 100)::BIGINT AS usd, NULL::BIGINT AS certificates
FROM read_parquet('{file}') GROUP BY ALL
UNION ALL
SELECT issuing_participant, year(issued_on), quarter(issued_on), importing_participant, '', NULL, NULL,
       {count}
"""
COUNTS = {
    "COUNT(DISTINCT)": "count(DISTINCT certificate_number) FROM read_parquet('{file}') GROUP BY ALL",
    "GROUP BY twice": "count(*) FROM (SELECT DISTINCT issuing_participant, date_trunc('quarter', issued_on)"
    " AS issued_on, importing_participant, certificate_number FROM read_parquet('{file}')) GROUP BY ALL",
}
BY_LINE = "count(*) FROM read_parquet('{file}') GROUP BY ALL"


def compilation_rows(lines: int = LINES) -> list[Row]:
    """The tables of all Participants from one Parquet file, and one office's quarter in the hand."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "certificates.parquet"
        backend = connect()
        backend.con.execute(GENERATE.format(lines=lines, file=file))
        table = backend.read_parquet(file)

        def ours() -> Any:
            return fetch(backend, quarterly_tables(table))

        def ours_by_line() -> Any:
            return fetch(backend, quarterly_tables(table, is_one_line_each=True))

        by_number = {name: _query(backend, file, count) for name, count in COUNTS.items()}
        by_line = {"count(*)": _query(backend, file, BY_LINE)}
        rows = [
            _row(f"{lines:,} lines, certificates counted once each", ours, by_number),
            _row(f"{lines:,} lines, each a certificate", ours_by_line, by_line),
        ]
        backend.disconnect()
    return [*rows, _office_row()]


def _row(name: str, ours: Callable[[], Any], by_hand: dict[str, Callable[[], Any]]) -> Row:
    for query in by_hand.values():
        _same(ours(), query())
    found = _seconds(ours, by_hand)
    return Row(
        name=f"quarterly tables of {name}",
        value=found.pop("ours"),
        unit="s",
        against={f"by hand, {way}": value for way, value in found.items()},
        target="within 2 times SQL by hand",
    )


def _query(backend: Any, file: Path, count: str) -> Callable[[], Any]:
    text = BY_HAND.format(file=file, count=count.format(file=file))
    return lambda: backend.con.sql(text).to_arrow_table()


def _seconds(ours: Callable[[], Any], by_hand: dict[str, Callable[[], Any]]) -> dict[str, float]:
    """Medians on the clock, in turns, so that a busy machine is unfair to none."""
    asked = {"ours": ours, **by_hand}
    taken: dict[str, list[float]] = {name: [] for name in asked}
    for _ in range(ROUNDS):
        for name, call in asked.items():
            start = time.perf_counter()
            call()
            taken[name].append(time.perf_counter() - start)
    return {name: statistics.median(times) for name, times in taken.items()}


def _same(ours: Any, by_hand: Any) -> None:
    """Stops the measurement if the two do not give the same table."""
    names = ["participant", "year", "quarter", "partner", "hs", "carats", "usd", "certificates"]
    rows = [
        sorted(tuple(map(str, row.values())) for row in table.to_pylist())
        for table in (ours.select(names), by_hand)
    ]
    if rows[0] != rows[1]:
        raise AssertionError("the expression and the SQL by hand differ")


def _office_row() -> Row:
    quarter = Quarter(2024, 2)
    shipments = [
        Shipment(
            number=f"BW-2024-{at:06d}",
            partner=("AE", "EU", "IN", "IL")[at % 4],
            day=date(2024, 4 + at % 3, 1 + at % 28),
            hs=("710210", "710221", "710231")[at % 3],
            carats=Carats.from_hundredths(1 + at * 37),
            usd=UsdValue.from_hundredths(1 + at * 3701),
        )
        for at in range(5_000)
    ]
    half = len(shipments) // 2
    median, _ = wall_milliseconds(
        lambda: compile_trade(quarter, exports=shipments[:half], imports=shipments[half:]), rounds=20
    )
    return Row(
        name="one office's return from 5,000 certificates",
        value=median,
        unit="ms",
        against={},
        target="under 100",
    )
