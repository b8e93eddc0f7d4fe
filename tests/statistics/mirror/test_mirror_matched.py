"""Pairs of a matching: parts, repetitions and open questions, each certificate still in one term."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from made_certificates import Record, store_records
from openkp.scheme.quantities import Carats, UsdValue
from openkp.statistics.engines import connect, fetch
from openkp.statistics.matching import match, read_side
from openkp.statistics.mirror import (
    Amount,
    MirrorCell,
    Term,
    bridge_table,
    by_pair,
    cells_from,
    matched_pairs,
    most_questionable_first,
)


@pytest.fixture
def duckdb() -> Iterator[Any]:
    backend = connect()
    yield backend
    backend.disconnect()


def bridged(
    backend: Any, folder: Path, exports: list[Record], confirmations: list[Record]
) -> tuple[MirrorCell, ...]:
    left = read_side(backend, store_records(folder, "exports", "issued_on", exports), "issued_on")
    right = read_side(
        backend, store_records(folder, "confirmations", "confirmed_on", confirmations), "confirmed_on"
    )
    with match(backend, left, right) as matching:
        asked = bridge_table(matched_pairs(left, right, matching), known_to=date(2024, 12, 31))
        return cells_from(fetch(backend, asked).to_pylist())


PLAIN: list[Record] = [
    (f"BW-2024-{at:06d}", "BW-AE", "2024-05-02", "710231", f"{at}.17", f"{at * 90}.00")
    for at in range(11, 31)
]


def terms_of(cells: tuple[MirrorCell, ...]) -> dict[Term, Amount]:
    found: dict[Term, Amount] = {}
    for cell in cells:
        explained = sum(cell.terms.values(), Amount())
        assert (explained.carats, explained.usd) == (cell.gap_carats, cell.gap_usd)
        for term, part in cell.terms.items():
            found[term] = found.get(term, Amount()) + part
    return found


def test_a_certificate_confirmed_in_two_parts_of_which_one_arrived_later(duckdb: Any, tmp_path: Path) -> None:
    whole = ("BW-2024-000001", "BW-AE", "2024-06-20", "710231", "100.00", "9000.00")
    parts = [
        ("BW-2024-000001", "BW-AE", "2024-06-25", "710231", "60.00", "5400.00"),
        ("BW-2024-000001", "BW-AE", "2024-07-02", "710231", "40.00", "3600.00"),
    ]
    cells = bridged(duckdb, tmp_path, [*PLAIN, whole], [*PLAIN, *parts])
    later = Amount(carats=Carats("40.00"), usd=UsdValue("3600.00"))
    assert [dict(cell.terms) for cell in cells] == [{Term.TIMING: later}, {Term.TIMING: -later}]


def test_a_certificate_confirmed_again_is_repeated_and_counted_once(duckdb: Any, tmp_path: Path) -> None:
    number, parties, _, hs, carats, usd = PLAIN[3]
    again = (number, parties, "2024-05-20", hs, carats, usd)
    found = terms_of(bridged(duckdb, tmp_path, PLAIN, [*PLAIN, again]))
    assert found == {Term.REPEATED: -Amount(carats=Carats(carats), usd=UsdValue(usd))}


def test_lone_records_are_missing_and_never_issued(duckdb: Any, tmp_path: Path) -> None:
    lost = ("BW-2024-000900", "BW-AE", "2024-04-03", "710221", "512.34", "4000.00")
    strange = ("BW-2024-777777", "BW-AE", "2024-05-09", "710210", "77.01", "999.99")
    found = terms_of(bridged(duckdb, tmp_path, [*PLAIN, lost], [*PLAIN, strange]))
    assert found == {
        Term.MISSING: Amount(carats=Carats("512.34"), usd=UsdValue("4000.00")),
        Term.NEVER_ISSUED: -Amount(carats=Carats("77.01"), usd=UsdValue("999.99")),
    }


def test_what_a_person_must_decide_is_unknown_until_then(duckdb: Any, tmp_path: Path) -> None:
    """Two exports alike in everything but their numbers, and a confirmation that could be of either."""
    twins = [(f"BW-2024-00080{at}", "BW-AE", "2024-05-03", "710231", "333.33", "30000.00") for at in (1, 9)]
    either = ("BW-2024-000805", "BW-AE", "2024-05-12", "710231", "333.33", "30000.00")
    cells = bridged(duckdb, tmp_path, [*PLAIN, *twins], [*PLAIN, either])
    assert terms_of(cells) == {Term.UNKNOWN: Amount(carats=Carats("333.33"), usd=UsdValue("30000.00"))}


def test_pairs_put_together_and_in_order(duckdb: Any, tmp_path: Path) -> None:
    moved = ("BW-2024-000500", "BW-AE", "2024-05-03", "710231", "200.00", "100.00")
    lost = ("BW-2024-000900", "BW-EU", "2024-04-03", "710221", "512.34", "4000.00")
    arrived = ("BW-2024-000500", "BW-AE", "2024-05-13", "710221", "200.00", "100.00")
    cells = bridged(duckdb, tmp_path, [*PLAIN, moved, lost], [*PLAIN, arrived])
    assert most_questionable_first(cells)[0].importer == "EU"
    together = {cell.importer: cell for cell in by_pair(cells)}
    assert together["AE"].terms == {}, "misclassification cancels out over all codes"
    assert together["AE"].exported == Carats.total(cell.exported for cell in cells if cell.importer == "AE")
    assert dict(together["EU"].terms) == {
        Term.MISSING: Amount(carats=Carats("512.34"), usd=UsdValue("4000.00"))
    }
