"""How large a quantity may be: one that is written, one that is counted, and a total."""

from __future__ import annotations

import pytest

from openkp.scheme.quantities import (
    MAX_COUNTED_HUNDREDTHS,
    MAX_HUNDREDTHS,
    MAX_SUMMED_HUNDREDTHS,
    Carats,
    InexactQuantity,
    UsdValue,
)


@pytest.mark.parametrize("kind", [Carats, UsdValue])
def test_what_is_written_is_bounded_as_a_shipment(kind: type[Carats] | type[UsdValue]) -> None:
    most = kind(MAX_HUNDREDTHS // 100)
    assert most.hundredths == MAX_HUNDREDTHS
    with pytest.raises(InexactQuantity):
        kind(MAX_HUNDREDTHS // 100 + 1)


@pytest.mark.parametrize("sign", [1, -1])
def test_what_is_counted_may_be_ten_times_that_and_no_more(sign: int) -> None:
    most = UsdValue.from_hundredths(sign * MAX_COUNTED_HUNDREDTHS)
    with pytest.raises(InexactQuantity):
        UsdValue.from_hundredths(sign * (MAX_COUNTED_HUNDREDTHS + 1))
    assert UsdValue.total([most, most]).hundredths == sign * 2 * MAX_COUNTED_HUNDREDTHS
    assert MAX_SUMMED_HUNDREDTHS < 2**63
    with pytest.raises(InexactQuantity):
        UsdValue.total([most] * 1001)
