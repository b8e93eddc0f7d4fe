"""The return as a statement: its bytes are frozen, nil is short, what contradicts itself is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from openkp.scheme.periods import HalfYear, Quarter
from openkp.scheme.quantities import Carats, UsdValue
from openkp.scheme.returns import Flow, ReturnKind, ReturnLine, Sector, StatisticalReturn
from openkp.statements import Kind, Statement, Unreadable, cbor, decode_payload, encode_payload

RETURN = StatisticalReturn(
    participant="BW",
    kind=ReturnKind.TRADE,
    period=Quarter(2026, 3),
    lines=(
        ReturnLine(
            flow=Flow.EXPORT,
            hs="710231",
            partner="EU",
            carats=Carats("8120.45"),
            usd=UsdValue("1815000.10"),
            certificates=3,
        ),
        ReturnLine(flow=Flow.IMPORT, carats=Carats("12.00"), usd=None, origin="CF"),
    ),
)
STATEMENT = Statement(
    party="BW",
    authority="bw",
    made_at=datetime(2026, 11, 2, 9, 30, tzinfo=UTC),
    nonce=bytes(range(16)),
    document=RETURN,
)


def test_the_bytes_of_a_known_return_never_change() -> None:
    """Golden: a return signed today must be read for ever."""
    payload = encode_payload(STATEMENT)
    assert payload.hex() == GOLDEN
    assert decode_payload(payload) == STATEMENT


def test_a_return_has_number_nine_and_a_name() -> None:
    assert Kind.RETURN == 9
    assert STATEMENT.kind is Kind.RETURN
    assert RETURN.number == "BW-trade-2026Q3-1"


def test_a_nil_return_says_only_for_what() -> None:
    nil = StatisticalReturn(participant="CF", kind=ReturnKind.PRODUCTION, period=HalfYear(2026, 1))
    payload = encode_payload(replace(STATEMENT, party="CF", document=nil))
    assert cbor.decode(payload)[5] == {0: "CF", 1: 2, 2: "2026H1"}  # type: ignore[index,call-overload]
    assert decode_payload(payload).document == nil


def test_what_is_not_told_is_null_or_left_out_and_comes_back_so() -> None:
    line = ReturnLine(flow=Flow.PRODUCTION, carats=Carats("1.00"), sector=Sector.ARTISANAL)
    made = StatisticalReturn(
        participant="SL", kind=ReturnKind.PRODUCTION, period=HalfYear(2026, 1), lines=(line,)
    )
    payload = encode_payload(replace(STATEMENT, party="SL", document=made))
    assert cbor.decode(payload)[5][4] == [[1, 100, None, None, "", None, "", 2]]  # type: ignore[index,call-overload]
    assert decode_payload(payload).document == made


@pytest.mark.parametrize(
    ("change", "where", "reason"),
    [
        ({2: "2026H1"}, "document", "out_of_range"),
        ({1: 2}, "document", "out_of_range"),
        ({2: "2026"}, "period", "out_of_range"),
        ({2: "2026-07"}, "period", "out_of_range"),
        ({2: "2026q3"}, "period", "out_of_range"),
        ({2: "2026Q5"}, "period", "out_of_range"),
        ({2: 20263}, "period", "wrong_type"),
        ({1: 3}, "kind", "out_of_range"),
        ({3: 0}, "vintage", "out_of_range"),
        ({3: 1}, "vintage", "default_spelled_out"),
        ({4: []}, "lines", "default_spelled_out"),
        ({4: [[2, 100]]}, "lines", "wrong_length"),
        ({4: [[2, 100, None, None]]}, "lines", "default_spelled_out"),
        ({4: [[4, 100, None]]}, "lines", "out_of_range"),
        ({4: [[2, 100, None, "710231"]]}, "lines", "wrong_type"),
    ],
)
def test_content_that_no_encoder_makes_is_refused(change: dict[int, Any], where: str, reason: str) -> None:
    payload = cbor.decode(encode_payload(STATEMENT))
    assert isinstance(payload, dict)
    payload[5] = {**payload[5], **change}  # type: ignore[dict-item]
    with pytest.raises(Unreadable) as refused:
        decode_payload(cbor.encode(payload))
    assert (refused.value.where, refused.value.code) == (where, reason)


def test_a_return_of_a_thousand_figures_fits_a_statement() -> None:
    lines = RETURN.lines[:1] * 1000
    assert (
        len(encode_payload(replace(STATEMENT, document=replace(RETURN, lines=lines)))) < cbor.MAX_BYTES // 2
    )


GOLDEN = (
    "a5000902626277031a6ae858180450000102030405060708090a0b0c0d0e0f05a4006242570101026632303236513304"
    "8286021a000c640d1a0ad1786a1a000ad6576245550387031904b0f6f660f6624346"
)
