"""A return compiled from certificates: conserved to the hundredth, the same in bulk."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from made_certificates import compiled_in_bulk, shipment_table
from openkp.scheme.periods import Quarter
from openkp.scheme.quantities import Carats, UsdValue
from openkp.scheme.returns import Flow, ReturnLine
from openkp.statistics.compilation import (
    Shipment,
    compile_trade,
    conservation,
    quarterly_tables,
)

Q2 = Quarter(2024, 2)

hundredths = st.integers(1, 10**9)
shipments = st.lists(
    st.builds(
        Shipment,
        number=st.sampled_from(["BW-1", "BW-2", "BW-3", "BW-4", "NA-1"]),
        partner=st.sampled_from(["AE", "EU", "NA"]),
        day=st.dates(date(2024, 3, 25), date(2024, 7, 6)),
        hs=st.sampled_from(["710210", "710221", "710231", ""]),
        carats=hundredths.map(Carats.from_hundredths),
        usd=hundredths.map(UsdValue.from_hundredths),
        origin=st.sampled_from(["", "BW", "NA"]),
    ),
    max_size=30,
)


def shipment(
    number: str, partner: str, day: str, hs: str, carats: str, usd: str, origin: str = ""
) -> Shipment:
    return Shipment(
        number=number,
        partner=partner,
        day=date.fromisoformat(day),
        hs=hs,
        carats=Carats(carats),
        usd=UsdValue(usd),
        origin=origin,
    )


def test_a_quarter_by_flow_partner_hs_code_and_origin() -> None:
    exports = [
        shipment("BW-1", "AE", "2024-04-01", "710231", "100.10", "9000.05", "BW"),
        shipment("BW-1", "AE", "2024-04-01", "710221", "50.00", "400.00", "BW"),
        shipment("BW-2", "AE", "2024-06-30", "710231", "0.02", "1.00", "BW"),
        shipment("BW-3", "EU", "2024-05-05", "710231", "7.00", "70.00"),
        shipment("BW-4", "EU", "2024-07-01", "710231", "999.00", "999.00"),
        shipment("BW-5", "EU", "2024-03-31", "710231", "999.00", "999.00"),
    ]
    imports = [shipment("ZA-9", "ZA", "2024-05-01", "710210", "3.00", "30.00", "ZA")]
    assert compile_trade(Q2, exports=exports, imports=imports) == (
        ReturnLine(flow=Flow.EXPORT, partner="AE", certificates=2),
        ReturnLine(
            flow=Flow.EXPORT,
            hs="710221",
            partner="AE",
            origin="BW",
            carats=Carats("50.00"),
            usd=UsdValue("400.00"),
        ),
        ReturnLine(
            flow=Flow.EXPORT,
            hs="710231",
            partner="AE",
            origin="BW",
            carats=Carats("100.12"),
            usd=UsdValue("9001.05"),
        ),
        ReturnLine(flow=Flow.EXPORT, partner="EU", certificates=1),
        ReturnLine(flow=Flow.EXPORT, hs="710231", partner="EU", carats=Carats("7.00"), usd=UsdValue("70.00")),
        ReturnLine(flow=Flow.IMPORT, partner="ZA", certificates=1),
        ReturnLine(
            flow=Flow.IMPORT,
            hs="710210",
            partner="ZA",
            origin="ZA",
            carats=Carats("3.00"),
            usd=UsdValue("30.00"),
        ),
    )


def test_a_quarter_without_trade_is_nil() -> None:
    out_of_it = [shipment("BW-4", "EU", "2024-07-01", "710231", "9.00", "9.00")]
    assert compile_trade(Q2, exports=out_of_it, imports=[]) == ()


@given(exports=shipments, imports=shipments)
def test_every_hundredth_and_every_certificate_is_in_the_return_once(
    exports: list[Shipment], imports: list[Shipment]
) -> None:
    lines = compile_trade(Q2, exports=exports, imports=imports)
    for flow, given_ in ((Flow.EXPORT, exports), (Flow.IMPORT, imports)):
        within = [one for one in given_ if one.day in Q2]
        of_flow = [line for line in lines if line.flow is flow]
        assert Carats.total(line.carats for line in of_flow if line.carats) == Carats.total(
            one.carats for one in within
        )
        assert UsdValue.total(line.usd for line in of_flow if line.usd) == UsdValue.total(
            one.usd for one in within
        )
        assert sum(line.certificates or 0 for line in of_flow) == len(
            {(one.partner, one.number) for one in within}
        )
    assert conservation(lines, Q2, exports=exports, imports=imports) == ()
    assert len({line.key for line in lines}) == len(lines)


@given(exports=shipments, imports=shipments, chance=st.randoms(use_true_random=False))
def test_the_order_of_the_certificates_does_not_matter(
    exports: list[Shipment], imports: list[Shipment], chance: random.Random
) -> None:
    lines = compile_trade(Q2, exports=exports, imports=imports)
    chance.shuffle(exports)
    chance.shuffle(imports)
    assert compile_trade(Q2, exports=exports, imports=imports) == lines


def test_a_return_changed_by_hand_is_told_by_how_much() -> None:
    exports = [shipment("BW-1", "AE", "2024-04-01", "710231", "100.00", "9000.00")]
    lines = compile_trade(Q2, exports=exports, imports=[])
    changed = [replace(line, carats=Carats("99.98")) if line.carats else line for line in lines]
    (found,) = conservation(changed, Q2, exports=exports, imports=[])
    assert (found.flow, found.carats, found.usd, found.certificates) == (
        Flow.EXPORT,
        Carats("-0.02"),
        UsdValue("0.00"),
        0,
    )
    without_count = [line for line in lines if line.certificates is None]
    (found,) = conservation(without_count, Q2, exports=exports, imports=[])
    assert (found.carats, found.certificates) == (Carats("0.00"), -1)


@settings(max_examples=8, deadline=None)
@given(exports=shipments, imports=shipments)
def test_in_bulk_the_lines_are_the_same(
    tmp_path_factory: pytest.TempPathFactory, exports: list[Shipment], imports: list[Shipment]
) -> None:
    backend, folder = ibis.duckdb.connect(), tmp_path_factory.mktemp("certificates")
    assert compiled_in_bulk(backend, folder, exports, imports, Q2) == compile_trade(
        Q2, exports=exports, imports=imports
    )
    backend.disconnect()


def test_whole_numbers_are_whole_carats_in_bulk() -> None:
    table = shipment_table(
        [shipment("BW-1", "AE", "2024-04-01", "710231", "1", "1")], holder="BW", flow=Flow.EXPORT
    )
    whole = table.set_column(table.column_names.index("carats"), "carats", pa.array([7], pa.int32()))
    rows = ibis.duckdb.connect().to_pyarrow(quarterly_tables(ibis.memtable(whole))).to_pylist()
    assert sorted(row["carats"] for row in rows if row["carats"] is not None) == [700]
