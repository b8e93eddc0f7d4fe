"""Compiled lines, mirror cells and pairs of a matching: on each engine as in the hand."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pytest

from made_certificates import (
    bridged_in_bulk,
    compiled_in_bulk,
    shipment_table,
    store_records,
    stored,
)
from openkp.scheme.periods import Quarter
from openkp.scheme.quantities import Carats, UsdValue
from openkp.scheme.returns import Flow
from openkp.statistics.compilation import Shipment, compile_trade, quarterly_tables
from openkp.statistics.engines import fetch, opened, send
from openkp.statistics.matching import match, read_side
from openkp.statistics.mirror import Movement, Pair, Term, bridge, bridge_table, cells_from, matched_pairs

Q2 = Quarter(2024, 2)


def shipment(number: str, partner: str, day: str, hs: str, carats: str, usd: str) -> Shipment:
    return Shipment(
        number=number,
        partner=partner,
        day=date.fromisoformat(day),
        hs=hs,
        carats=Carats(carats),
        usd=UsdValue(usd),
    )


def test_compiled_lines(engine: Any, tmp_path: Path) -> None:
    chance = random.Random(4)
    some = [
        Shipment(
            number=f"BW-{chance.randrange(200)}",
            partner=chance.choice(["AE", "EU", "NA"]),
            day=date.fromordinal(date(2024, 3, 1).toordinal() + chance.randrange(140)),
            hs=chance.choice(["710210", "710221", "710231"]),
            carats=Carats.from_hundredths(chance.randrange(1, 10**7)),
            usd=UsdValue.from_hundredths(chance.randrange(1, 10**9)),
            origin=chance.choice(["", "BW"]),
        )
        for _ in range(600)
    ]
    assert compiled_in_bulk(engine, tmp_path, some[:300], some[300:], Q2) == compile_trade(
        Q2, exports=some[:300], imports=some[300:]
    )


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (pa.decimal128(10, 2), [Decimal("0.29"), Decimal("1.15")]),
        (pa.float64(), [0.29, 1.15]),
        (pa.string(), ["0.29", "1.15"]),
    ],
)
def test_quantities_of_any_type_are_exact(
    engine: Any, tmp_path: Path, kind: pa.DataType, values: list[Any]
) -> None:
    table = shipment_table(
        [shipment(f"BW-{n}", "AE", "2024-04-01", "710231", "1", "1") for n in (1, 2)],
        holder="BW",
        flow=Flow.EXPORT,
    )
    place = table.column_names.index("carats")
    asked = quarterly_tables(
        stored(engine, tmp_path, table.set_column(place, "carats", pa.array(values, kind)))
    )
    (sums,) = [row for row in fetch(engine, asked).to_pylist() if row["hs"]]
    assert (sums["carats"], sums["usd"]) == (144, 200)
    assert (sums["participant"], sums["year"], sums["quarter"], sums["partner"]) == ("BW", 2024, 2, "AE")


def test_cells_of_a_bridge(engine: Any, tmp_path: Path) -> None:
    chance = random.Random(5)

    def movement() -> Movement:
        return Movement(
            exporter=chance.choice(["BW", "NA"]),
            importer=chance.choice(["AE", "EU"]),
            day=date(2024, 2, 1) + timedelta(days=chance.randrange(200)),
            hs=chance.choice(["710221", "710231"]),
            carats=Carats.from_hundredths(chance.randrange(1, 10**6)),
            usd=UsdValue.from_hundredths(chance.randrange(1, 10**8)),
        )

    def any_pair() -> Pair:
        export, drawn = movement(), chance.random()
        if drawn < 0.1:
            return Pair(export=export)
        if drawn < 0.2:
            return Pair(confirmation=export, is_repeated=chance.random() < 0.5)
        other = movement()
        names = ["exporter", "importer", "day", "hs", "carats", "usd"]
        kept = {name: getattr(export, name) for name in names if chance.random() < 0.8}
        return Pair(export=export, confirmation=replace(other, **kept), is_undecided=drawn > 0.97)

    pairs = [any_pair() for _ in range(800)]
    last = date(2024, 8, 15)
    expected = tuple(replace(cell, via=()) for cell in bridge(pairs, known_to=last))
    assert {term for cell in expected for term in cell.terms} == set(Term) - {Term.SILENCE}
    assert bridged_in_bulk(engine, tmp_path, pairs, last) == expected


def test_pairs_of_a_matching(engine: Any, tmp_path: Path) -> None:
    """Matched here, bridged there: parts, a repetition, one missing, one never issued, an exact pair."""
    exact = ("BW-2024-000011", "BW-AE", "2024-05-02", "710231", "11.17", "990.00")
    whole = ("BW-2024-000001", "BW-AE", "2024-06-20", "710231", "100.00", "9000.00")
    lost = ("BW-2024-000900", "BW-AE", "2024-04-03", "710221", "512.34", "4000.00")
    strange = ("BW-2024-777777", "BW-AE", "2024-05-09", "710210", "77.01", "999.99")
    parts = [
        ("BW-2024-000001", "BW-AE", "2024-06-25", "710231", "60.00", "5400.00"),
        ("BW-2024-000001", "BW-AE", "2024-07-02", "710231", "40.00", "3600.00"),
    ]
    again = (*exact[:2], "2024-05-20", *exact[3:])
    files = (
        store_records(tmp_path, "exports", "issued_on", [exact, whole, lost]),
        store_records(tmp_path, "confirmations", "confirmed_on", [exact, again, *parts, strange]),
    )
    names = ("matches", "unmatched_exports", "unmatched_confirmations")
    with opened() as here:
        sides = (read_side(here, files[0], "issued_on"), read_side(here, files[1], "confirmed_on"))
        with match(here, *sides) as matching:
            found = {name: fetch(here, getattr(matching, name)) for name in names}
    there = SimpleNamespace(**{name: send(engine, table) for name, table in found.items()})
    left, right = read_side(engine, files[0], "issued_on"), read_side(engine, files[1], "confirmed_on")
    asked = bridge_table(matched_pairs(left, right, there), known_to=date(2024, 12, 31))
    cells = cells_from(fetch(engine, asked).to_pylist())
    told = {
        (cell.hs, str(cell.period), term, str(part.carats))
        for cell in cells
        for term, part in cell.terms.items()
    }
    assert told == {
        ("710231", "2024Q2", Term.TIMING, "40.00"),
        ("710231", "2024Q3", Term.TIMING, "-40.00"),
        ("710231", "2024Q2", Term.REPEATED, "-11.17"),
        ("710221", "2024Q2", Term.MISSING, "512.34"),
        ("710210", "2024Q2", Term.NEVER_ISSUED, "-77.01"),
    }
