"""Mirror tables of returns: silence is not zero, the harmless explanation first, every gap to the cent."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from openkp.scheme.periods import Period, Quarter
from openkp.scheme.quantities import Carats, UsdValue
from openkp.scheme.returns import Flow
from openkp.statistics.figures import Figure
from openkp.statistics.mirror import Amount, MirrorCell, Term, Tolerances, mirror_cells

Q1, Q2 = Quarter(2024, 1), Quarter(2024, 2)


def figure(
    participant: str,
    flow: Flow,
    partner: str,
    carats: str | None,
    usd: str | None,
    *,
    hs: str = "710231",
    period: Period = Q1,
    origin: str = "",
    row: int = 0,
) -> Figure:
    return Figure(
        source="demonstration",
        row=row,
        participant=participant,
        period=period,
        flow=flow,
        hs=hs,
        partner=partner,
        origin=origin,
        carats=None if carats is None else Carats(carats),
        usd=None if usd is None else UsdValue(usd),
    )


def exported(importer: str, carats: str | None, usd: str | None, **more: object) -> Figure:
    return figure(str(more.pop("by", "BW")), Flow.EXPORT, importer, carats, usd, **more)  # type: ignore[arg-type]


def imported(importer: str, carats: str | None, usd: str | None, **more: object) -> Figure:
    return figure(importer, Flow.IMPORT, str(more.pop("exporter", "BW")), carats, usd, **more)  # type: ignore[arg-type]


def amount(carats: str, usd: str) -> Amount:
    return Amount(carats=Carats(carats), usd=UsdValue(usd))


def explained(cell: MirrorCell) -> Amount:
    return sum(cell.terms.values(), Amount())


def test_a_side_that_filed_nothing_is_silent_and_not_zero() -> None:
    (cell,) = mirror_cells([exported("AE", "100.00", "900.00")])
    assert (cell.exported, cell.imported) == (Carats("100.00"), None)
    assert dict(cell.terms) == {Term.SILENCE: amount("100.00", "900.00")}
    assert cell.asymmetry is None


def test_a_side_that_names_other_partners_says_zero() -> None:
    cells = mirror_cells([exported("AE", "100.00", "900.00"), imported("AE", "5.00", "9.00", exporter="ZA")])
    of_bw = next(cell for cell in cells if cell.exporter == "BW")
    assert of_bw.imported == Carats("0.00")
    assert dict(of_bw.terms) == {Term.UNKNOWN: amount("100.00", "900.00")}
    assert of_bw.asymmetry == 1.0


def test_nil_says_zero() -> None:
    nil = replace(imported("AE", None, None), partner="", hs="", is_nil=True)
    (cell,) = mirror_cells([exported("AE", "100.00", "900.00"), nil])
    assert cell.imported == Carats("0.00")
    assert Term.SILENCE not in cell.terms


def test_what_left_late_in_a_quarter_is_timing() -> None:
    cells = mirror_cells(
        [
            exported("AE", "100.00", "1000.00"),
            imported("AE", "90.00", "900.00"),
            exported("AE", "100.00", "1000.00", period=Q2),
            imported("AE", "110.00", "1100.00", period=Q2),
        ]
    )
    assert [dict(cell.terms) for cell in cells] == [
        {Term.TIMING: amount("10.00", "100.00")},
        {Term.TIMING: amount("-10.00", "-100.00")},
    ]


def test_nothing_arrives_before_it_leaves() -> None:
    cells = mirror_cells(
        [
            exported("AE", "90.00", "900.00"),
            imported("AE", "100.00", "1000.00"),
            exported("AE", "100.00", "1000.00", period=Q2),
            imported("AE", "90.00", "900.00", period=Q2),
        ]
    )
    assert all(cell.terms.keys() == {Term.UNKNOWN} for cell in cells)


def test_no_more_is_on_its_way_than_leaves_in_the_days_of_transit() -> None:
    figures = [
        exported("AE", "91.00", "91.00"),
        imported("AE", "1.00", "1.00"),
        exported("AE", "91.00", "91.00", period=Q2),
        imported("AE", "181.00", "181.00", period=Q2),
    ]
    first, second = mirror_cells(figures, tolerances=Tolerances(transit_days=45))
    assert dict(first.terms) == {
        Term.TIMING: amount("45.00", "45.00"),
        Term.UNKNOWN: amount("45.00", "45.00"),
    }
    assert second.term(Term.TIMING) == amount("-45.00", "-45.00")


def test_opposite_gaps_of_two_codes_are_misclassification() -> None:
    gem, industrial = mirror_cells(
        [
            exported("AE", "100.00", "1000.00", hs="710231"),
            exported("AE", "50.00", "100.00", hs="710221"),
            imported("AE", "80.00", "800.00", hs="710231"),
            imported("AE", "70.00", "140.00", hs="710221"),
        ]
    )[::-1]
    assert dict(gem.terms) == {Term.MISCLASSIFICATION: amount("20.00", "200.00")}
    assert dict(industrial.terms) == {Term.MISCLASSIFICATION: amount("-20.00", "-40.00")}


def test_opposite_gaps_of_codes_that_are_not_alike_are_no_misclassification() -> None:
    cells = mirror_cells(
        [
            exported("AE", "100.00", "1000.00", hs="710231"),
            exported("AE", "50.00", "100.00", hs="710221"),
            imported("AE", "10.00", "100.00", hs="710231"),
            imported("AE", "70.00", "140.00", hs="710221"),
        ]
    )
    assert all(cell.terms.keys() <= {Term.UNKNOWN, Term.VALUE} for cell in cells)


def test_three_codes_may_share_a_misclassification() -> None:
    figures = []
    for hs, out, into in (
        ("710210", "0.00", "20.00"),
        ("710221", "5.00", "15.00"),
        ("710231", "90.00", "60.00"),
    ):
        figures += [exported("AE", out, out, hs=hs), imported("AE", into, into, hs=hs)]
    gaps = {cell.hs: cell.term(Term.MISCLASSIFICATION).carats for cell in mirror_cells(figures)}
    assert gaps == {"710210": Carats("-20.00"), "710221": Carats("-10.00"), "710231": Carats("30.00")}


def test_opposite_gaps_with_a_third_participant_are_a_route() -> None:
    cells = mirror_cells(
        [
            exported("AE", "100.00", "1000.00"),
            imported("AE", "0.00", "0.00"),
            imported("IN", "95.00", "950.00"),
            exported("EU", "10.00", "10.00"),
            imported("EU", "10.00", "10.00"),
        ]
    )
    by_importer = {cell.importer: cell for cell in cells}
    assert by_importer["AE"].term(Term.ROUTE) == amount("95.00", "950.00")
    assert by_importer["AE"].via == ("IN",)
    assert dict(by_importer["IN"].terms) == {Term.ROUTE: amount("-95.00", "-950.00")}
    assert by_importer["IN"].via == ("AE",)
    assert not by_importer["EU"].terms


def test_the_other_exporter_named_by_an_importer_is_a_route_too() -> None:
    cells = mirror_cells(
        [
            exported("AE", "100.00", "1000.00", by="BW"),
            exported("AE", "1.00", "1.00", by="ZA", hs="710210"),
            imported("AE", "100.00", "1000.00", exporter="ZA"),
        ]
    )
    routed = {cell.exporter: cell for cell in cells if Term.ROUTE in cell.terms}
    assert routed["BW"].via == ("ZA",)
    assert routed["ZA"].via == ("BW",)


def test_gaps_that_are_not_alike_are_no_route() -> None:
    cells = mirror_cells(
        [
            exported("AE", "100.00", "1000.00"),
            imported("AE", "0.00", "0.00"),
            imported("IN", "70.00", "700.00"),
            exported("IN", "0.00", "0.00"),
        ]
    )
    assert all(Term.ROUTE not in cell.terms for cell in cells)


def test_scales_differ_a_little_and_prices_are_value() -> None:
    (cell,) = mirror_cells([exported("AE", "100.00", "1000.00"), imported("AE", "99.60", "1100.00")])
    assert dict(cell.terms) == {Term.WEIGHT: amount("0.40", "4.00"), Term.VALUE: amount("0.00", "-104.00")}


def test_one_side_without_codes_is_compared_as_all_rough_together() -> None:
    (cell,) = mirror_cells(
        [
            exported("AE", "60.00", "600.00", hs="710231"),
            exported("AE", "40.00", "100.00", hs="710221"),
            imported("AE", "100.00", "700.00", hs=""),
        ]
    )
    assert (cell.hs, cell.exported, cell.terms) == ("", Carats("100.00"), {})


def test_origins_are_summed_and_a_count_of_certificates_is_no_quantity() -> None:
    count = replace(exported("AE", None, None, hs=""), certificates=3)
    (cell,) = mirror_cells(
        [
            exported("AE", "60.00", "600.00", origin="BW"),
            exported("AE", "40.00", "100.00", origin="NA"),
            count,
            imported("AE", "100.00", "700.00"),
        ]
    )
    assert (cell.hs, cell.exported, cell.terms) == ("710231", Carats("100.00"), {})


def test_a_correction_takes_the_place_of_what_it_corrects() -> None:
    first = replace(exported("AE", "10.00", "10.00"), filed_at=datetime(2024, 5, 1, tzinfo=UTC))
    second = replace(exported("AE", "12.00", "12.00"), filed_at=datetime(2024, 6, 1, tzinfo=UTC))
    for figures in ([first, second], [second, first]):
        (cell,) = mirror_cells(figures)
        assert cell.exported == Carats("12.00")


def test_a_side_that_tells_no_value_is_silent_on_value_only() -> None:
    (cell,) = mirror_cells([exported("AE", "100.00", "1000.00"), imported("AE", "100.00", None)])
    assert dict(cell.terms) == {Term.SILENCE: amount("0.00", "1000.00")}
    assert cell.imported_usd is None


def quantities(top: int) -> st.SearchStrategy[int | None]:
    return st.one_of(st.none(), st.integers(0, 500), st.integers(0, top))


figures_ = st.lists(
    st.builds(
        lambda flow, participant, partner, hs, quarter, carats, usd, row: Figure(
            source="drawn",
            row=row,
            participant=participant,
            period=quarter,
            flow=flow,
            hs=hs,
            partner=partner,
            carats=None if carats is None else Carats.from_hundredths(carats),
            usd=None if usd is None else UsdValue.from_hundredths(usd),
        ),
        st.sampled_from([Flow.EXPORT, Flow.IMPORT]),
        st.sampled_from(["AE", "BW", "NA"]),
        st.sampled_from(["AE", "BW", "NA", ""]),
        st.sampled_from(["710221", "710231", "710231", ""]),
        st.sampled_from([Q1, Q2, Quarter(2024, 3)]),
        quantities(10**9),
        quantities(10**11),
        st.integers(0, 9),
    ),
    max_size=40,
)


@given(figures=figures_)
def test_the_terms_add_up_to_the_gap_for_any_figures(figures: list[Figure]) -> None:
    for cell in mirror_cells(figures):
        assert explained(cell) == Amount(carats=cell.gap_carats, usd=cell.gap_usd)
        assert all(cell.terms.values())


@given(figures=figures_)
def test_what_is_moved_between_cells_vanishes_over_all_of_them(figures: list[Figure]) -> None:
    cells = mirror_cells(figures)
    for term in (Term.TIMING, Term.MISCLASSIFICATION, Term.ROUTE):
        assert Carats.total(cell.term(term).carats for cell in cells) == Carats(0)


@given(figures=figures_, chance=st.randoms(use_true_random=False))
def test_the_order_of_the_figures_does_not_matter(figures: list[Figure], chance: random.Random) -> None:
    cells = mirror_cells(figures)
    chance.shuffle(figures)
    assert mirror_cells(figures) == cells


@given(figures=figures_)
def test_swapped_sides_flip_every_sign(figures: list[Figure]) -> None:
    """Within one period, as time has a direction: what leaves later cannot have arrived before."""
    kept = [replace(one, period=Q1) for one in figures]
    other_flow = {Flow.EXPORT: Flow.IMPORT, Flow.IMPORT: Flow.EXPORT}
    swapped = mirror_cells([replace(one, flow=other_flow[one.flow]) for one in kept])
    mirrored = {(cell.importer, cell.exporter, cell.hs): cell for cell in swapped}
    for cell in mirror_cells(kept):
        other = mirrored[cell.exporter, cell.importer, cell.hs]
        assert (cell.gap_carats, cell.gap_usd) == (-other.gap_carats, -other.gap_usd)
        for term in set(Term) - {Term.ROUTE, Term.WEIGHT, Term.UNKNOWN}:
            assert cell.term(term) == -other.term(term)
