"""The bridge: every certificate in one term, every gap explained to zero, the same in bulk."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import ibis
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from made_certificates import bridged_in_bulk
from openkp.scheme.periods import Quarter
from openkp.scheme.quantities import Carats, UsdValue
from openkp.statistics.mirror import (
    Amount,
    Movement,
    Pair,
    Term,
    bridge,
)

LEFT = Movement(
    exporter="BW",
    importer="AE",
    day=date(2024, 5, 10),
    hs="710231",
    carats=Carats("100.00"),
    usd=UsdValue("9000.00"),
)
ARRIVED = replace(LEFT, day=date(2024, 5, 20))

movements = st.builds(
    Movement,
    exporter=st.sampled_from(["BW", "NA"]),
    importer=st.sampled_from(["AE", "EU", "IN"]),
    day=st.dates(date(2024, 2, 1), date(2024, 8, 31)),
    hs=st.sampled_from(["710221", "710231"]),
    carats=st.integers(1, 10**8).map(Carats.from_hundredths),
    usd=st.integers(1, 10**10).map(UsdValue.from_hundredths),
)


@st.composite
def pair(draw: st.DrawFn) -> Pair:
    """Any two records, or two that are alike but for a few fields, or one alone."""
    export = draw(movements)
    kind = draw(st.integers(0, 3))
    undecided, repeated = draw(st.booleans()), draw(st.booleans())
    if kind == 0:
        return Pair(export=export, is_undecided=undecided)
    if kind == 1:
        return Pair(confirmation=export, is_undecided=undecided, is_repeated=repeated)
    confirmation = draw(movements)
    if kind == 2:
        kept = draw(
            st.sets(st.sampled_from(["exporter", "importer", "day", "hs", "carats", "usd"]), min_size=4)
        )
        confirmation = replace(confirmation, **{name: getattr(export, name) for name in kept})
    return Pair(export=export, confirmation=confirmation, is_undecided=undecided)


pairs_ = st.lists(pair(), max_size=25)


@pytest.mark.parametrize(
    ("changes", "term"),
    [
        ({}, None),
        ({"day": date(2024, 7, 2)}, Term.TIMING),
        ({"hs": "710221"}, Term.MISCLASSIFICATION),
        ({"importer": "IN"}, Term.ROUTE),
        ({"exporter": "ZA"}, Term.ROUTE),
        ({"carats": Carats("99.00")}, Term.WEIGHT),
        ({"usd": UsdValue("8000.00")}, Term.VALUE),
        ({"carats": Carats("99.99")}, Term.WEIGHT),
        ({"carats": Carats("99.60"), "usd": UsdValue("8000.00")}, Term.VALUE),
        ({"carats": Carats("99.00"), "usd": UsdValue("8000.00")}, Term.WEIGHT),
        ({"importer": "IN", "hs": "710221", "day": date(2024, 7, 2)}, Term.ROUTE),
    ],
)
def test_a_certificate_lands_in_one_term(changes: dict[str, Any], term: Term | None) -> None:
    cells = bridge([Pair(export=LEFT, confirmation=replace(ARRIVED, **changes))])
    assert {found for cell in cells for found in cell.terms} == ({term} if term else set())


def test_the_two_cells_of_a_certificate_that_crossed_a_quarters_end() -> None:
    cells = bridge([Pair(export=LEFT, confirmation=replace(ARRIVED, day=date(2024, 7, 2)))])
    whole = Amount(carats=Carats("100.00"), usd=UsdValue("9000.00"))
    assert [(cell.period, dict(cell.terms)) for cell in cells] == [
        (Quarter(2024, 2), {Term.TIMING: whole}),
        (Quarter(2024, 3), {Term.TIMING: -whole}),
    ]
    assert [cell.asymmetry for cell in cells] == [1.0, -1.0]


def test_on_its_way_until_the_days_are_over_then_missing() -> None:
    alone = [Pair(export=LEFT)]
    last = LEFT.day + timedelta(days=60)
    assert bridge(alone, known_to=last)[0].terms.keys() == {Term.IN_TRANSIT}
    assert bridge(alone, known_to=last + timedelta(days=1))[0].terms.keys() == {Term.MISSING}
    assert bridge(alone)[0].terms.keys() == {Term.MISSING}, "nothing at all was confirmed"
    other = Pair(export=LEFT, confirmation=ARRIVED)
    assert Term.IN_TRANSIT in bridge([*alone, other])[0].terms, (
        "the latest confirmation is the day of the look"
    )


def test_confirmed_without_issue_confirmed_twice_and_undecided() -> None:
    for flags, term in (
        ({}, Term.NEVER_ISSUED),
        ({"is_repeated": True}, Term.REPEATED),
        ({"is_undecided": True}, Term.UNKNOWN),
    ):
        (cell,) = bridge([Pair(confirmation=ARRIVED, **flags)])
        assert dict(cell.terms) == {term: -Amount(carats=Carats("100.00"), usd=UsdValue("9000.00"))}


def test_a_route_names_the_third_participant() -> None:
    cells = bridge([Pair(export=LEFT, confirmation=replace(ARRIVED, importer="IN"))])
    assert [(cell.importer, cell.via) for cell in cells] == [("AE", ("IN",)), ("IN", ("AE",))]


def test_a_pair_has_a_side() -> None:
    with pytest.raises(ValueError, match="at least one side"):
        Pair()


@given(pairs=pairs_)
def test_the_terms_add_up_to_the_gap_for_any_records(pairs: list[Pair]) -> None:
    cells = bridge(pairs)
    for cell in cells:
        explained = sum(cell.terms.values(), Amount())
        assert (explained.carats, explained.usd) == (cell.gap_carats, cell.gap_usd)
        assert all(cell.terms.values())
    exports = [one.export for one in pairs if one.export]
    confirmations = [one.confirmation for one in pairs if one.confirmation]
    assert Carats.total(cell.exported for cell in cells) == Carats.total(one.carats for one in exports)
    assert UsdValue.total(cell.imported_usd for cell in cells) == UsdValue.total(
        one.usd for one in confirmations
    )


@given(pairs=pairs_, chance=st.randoms(use_true_random=False))
def test_the_order_of_the_records_does_not_matter(pairs: list[Pair], chance: random.Random) -> None:
    cells = bridge(pairs)
    chance.shuffle(pairs)
    assert bridge(pairs) == cells


@given(pairs=pairs_)
def test_swapped_sides_flip_every_sign(pairs: list[Pair]) -> None:
    """Lone records change their term, from missing to never issued; all else keeps it."""
    kept = [one for one in pairs if (one.export and one.confirmation) or one.is_undecided]
    swapped = [replace(one, export=one.confirmation, confirmation=one.export) for one in kept]
    mirrored = {(cell.exporter, cell.importer, cell.hs, cell.period): cell for cell in bridge(swapped)}
    for cell in bridge(kept):
        other = mirrored[cell.exporter, cell.importer, cell.hs, cell.period]
        assert (cell.exported, cell.imported) == (other.imported, other.exported)
        assert (cell.gap_carats, cell.gap_usd) == (-other.gap_carats, -other.gap_usd)
        assert {term: -amount for term, amount in cell.terms.items()} == dict(other.terms)


@settings(max_examples=8, deadline=None)
@given(pairs=pairs_)
def test_in_bulk_the_cells_are_the_same(tmp_path_factory: pytest.TempPathFactory, pairs: list[Pair]) -> None:
    last = date(2024, 8, 15)
    expected = tuple(replace(cell, via=()) for cell in bridge(pairs, known_to=last))
    backend, folder = ibis.duckdb.connect(), tmp_path_factory.mktemp("pairs")
    assert bridged_in_bulk(backend, folder, pairs, last) == expected
    backend.disconnect()
