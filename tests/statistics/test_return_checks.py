"""What a return is stopped for and asked about before it is signed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openkp.scheme.countries import is_issuer_code
from openkp.scheme.findings import Severity
from openkp.scheme.hs_codes import ROUGH_CODES
from openkp.scheme.messages import explain
from openkp.scheme.participants import history, reio_of
from openkp.scheme.periods import HalfYear, Quarter
from openkp.scheme.quantities import Carats, UsdValue
from openkp.scheme.returns import Flow, ReturnKind, ReturnLine, StatisticalReturn
from openkp.statistics.message_texts import MESSAGES
from openkp.statistics.message_texts.of_returns import RETURN_TEXTS
from openkp.statistics.return_checks import check_against_certificates, check_return, total_of

Q3 = Quarter(2026, 3)
GOOD = ReturnLine(
    flow=Flow.EXPORT,
    hs="710231",
    partner="AE",
    origin="BW",
    carats=Carats("100.00"),
    usd=UsdValue("15000.00"),
    certificates=2,
)
MINED = ReturnLine(flow=Flow.PRODUCTION, hs="710231", carats=Carats("9.00"), usd=UsdValue("900.00"))


def trade(*lines: ReturnLine) -> StatisticalReturn:
    return StatisticalReturn(participant="BW", kind=ReturnKind.TRADE, period=Q3, lines=lines)


def production(*lines: ReturnLine) -> StatisticalReturn:
    return StatisticalReturn(
        participant="BW", kind=ReturnKind.PRODUCTION, period=HalfYear(2026, 1), lines=lines
    )


def found(filed: StatisticalReturn, **more: StatisticalReturn) -> dict[str, tuple[Severity, str]]:
    return {one.code: (one.severity, one.subject) for one in check_return(filed, **more)}


def test_a_sound_return_and_a_nil_one_raise_nothing() -> None:
    assert check_return(trade(GOOD)) == ()
    assert check_return(trade()) == ()
    assert check_return(production(MINED, replace(MINED, hs="710221"))) == ()


def test_a_line_that_only_counts_certificates_is_sound() -> None:
    """As the compilation makes them: certificates of several codes count once for their partner."""
    counts = ReturnLine(flow=Flow.EXPORT, partner="AE", certificates=2)
    assert check_return(trade(counts, replace(GOOD, certificates=None))) == ()


BLOCKS, ASKS, NOTES = Severity.BLOCKS, Severity.ASKS, Severity.NOTES


@pytest.mark.parametrize(
    ("filed", "code", "severity", "subject"),
    [
        (trade(MINED), "return_flow_elsewhere", BLOCKS, "lines[0].flow"),
        (production(GOOD), "return_flow_elsewhere", BLOCKS, "lines[0].flow"),
        (trade(replace(GOOD, hs="071021")), "return_hs_not_rough", BLOCKS, "lines[0].hs"),
        (trade(replace(GOOD, hs="710239")), "return_hs_not_rough", BLOCKS, "lines[0].hs"),
        (trade(replace(GOOD, hs="")), "return_without_hs", NOTES, "lines[0].hs"),
        (trade(replace(GOOD, partner="")), "return_without_partner", NOTES, "lines[0].partner"),
        (trade(replace(GOOD, partner="BW")), "return_partner_is_self", BLOCKS, "lines[0].partner"),
        (trade(replace(GOOD, partner="XX")), "return_country_unknown", BLOCKS, "lines[0].partner"),
        (trade(replace(GOOD, partner="BE")), "return_partner_is_member", BLOCKS, "lines[0].partner"),
        (trade(replace(GOOD, partner="BO")), "return_partner_no_participant", ASKS, "lines[0].partner"),
        (trade(replace(GOOD, origin="ZQ")), "return_country_unknown", BLOCKS, "lines[0].origin"),
        (
            production(replace(MINED, partner="AE")),
            "return_partner_of_production",
            BLOCKS,
            "lines[0].partner",
        ),
        (production(replace(MINED, origin="NA")), "return_origin_elsewhere", ASKS, "lines[0].origin"),
        (
            trade(replace(GOOD, carats=None, usd=None, certificates=None)),
            "return_line_empty",
            BLOCKS,
            "lines[0]",
        ),
        (trade(replace(GOOD, usd=UsdValue("-0.01"))), "return_negative", BLOCKS, "lines[0].usd"),
        (trade(replace(GOOD, certificates=-1)), "return_negative", BLOCKS, "lines[0].certificates"),
        (trade(replace(GOOD, usd=None)), "return_carats_without_value", ASKS, "lines[0].usd"),
        (trade(replace(GOOD, usd=UsdValue(0))), "return_carats_without_value", ASKS, "lines[0].usd"),
        (trade(replace(GOOD, carats=None)), "return_value_without_carats", ASKS, "lines[0].carats"),
        (trade(replace(GOOD, carats=None, usd=None)), "return_certificates_alone", ASKS, "lines[0].carats"),
        (trade(replace(GOOD, usd=UsdValue("9.99"))), "return_price_strange", ASKS, "lines[0].usd"),
        (trade(replace(GOOD, carats=Carats("0.10"))), "return_price_strange", ASKS, "lines[0].usd"),
        (trade(GOOD, replace(GOOD, certificates=3)), "return_line_twice", BLOCKS, "lines[1]"),
        (trade(replace(GOOD, certificates=None)), "return_without_counts", ASKS, "counts.export"),
    ],
)
def test_each_fault_is_named_where_it_is(
    filed: StatisticalReturn, code: str, severity: Severity, subject: str
) -> None:
    assert found(filed)[code] == (severity, subject)


def test_the_bounds_of_the_price_are_sound_prices() -> None:
    for carats, usd in (("100.00", "10.00"), ("0.20", "10000.00")):
        line = replace(GOOD, carats=Carats(carats), usd=UsdValue(usd))
        assert "return_price_strange" not in found(trade(line))


@pytest.mark.parametrize(("times", "is_asked"), [(9, False), (10, True), (100, True)])
def test_a_total_ten_times_the_last_one_is_asked_about_in_both_directions(times: int, is_asked: bool) -> None:
    many = replace(GOOD, carats=Carats(100 * times), usd=UsdValue(15000 * times))
    for now, then in ((many, GOOD), (GOOD, many)):
        codes = {one.subject for one in check_return(trade(now), before=trade(then))}
        assert ("total.export.carats" in codes) is is_asked
        assert ("total.export.usd" in codes) is is_asked


def test_an_earlier_nothing_is_no_reason_to_ask() -> None:
    assert check_return(trade(GOOD), before=trade()) == ()


def test_every_code_has_a_text_that_its_parameters_fill() -> None:
    faults = trade(
        MINED,
        replace(GOOD, hs="071021", partner="BE", origin="ZQ", carats=Carats("-1.00")),
        replace(GOOD, usd=None),
        replace(GOOD, usd=None),
    )
    for one in check_return(faults, before=trade(replace(GOOD, usd=UsdValue("1.00")))):
        assert one.code in RETURN_TEXTS
        assert "{" not in explain(one, str, catalogue=MESSAGES).text


lines = st.builds(
    ReturnLine,
    flow=st.sampled_from(Flow),
    hs=st.sampled_from(["", *ROUGH_CODES, "710239"]),
    partner=st.sampled_from(["", "AE", "BW", "BE", "EU", "XX"]),
    carats=st.none() | st.integers(-100, 10**9).map(Carats.from_hundredths),
    usd=st.none() | st.integers(-100, 10**12).map(UsdValue.from_hundredths),
    certificates=st.none() | st.integers(-1, 99),
)


@given(st.lists(lines, max_size=8).map(tuple))
def test_a_return_that_is_not_stopped_says_nothing_impossible(stated: tuple[ReturnLine, ...]) -> None:
    filed = trade(*stated)
    if any(one.severity is Severity.BLOCKS for one in check_return(filed)):
        return
    assert len({line.key for line in stated}) == len(stated)
    for line in stated:
        assert line.flow is not Flow.PRODUCTION
        assert line.partner != "BW"
        assert not line.partner or is_issuer_code(line.partner)
        assert reio_of(line.partner, Q3.last_day) in (None, line.partner)
        assert line.carats is None or line.carats.hundredths >= 0
    carats, _, counted = total_of(filed, Flow.EXPORT)
    assert carats.hundredths >= 0
    assert counted >= 0
    assert "AE" in history().codes


def against(filed: StatisticalReturn, *held: ReturnLine) -> list[tuple[str, str]]:
    return [(one.code, one.subject) for one in check_against_certificates(filed, trade(*held))]


def test_the_totals_of_a_flow_are_asked_about_where_the_certificates_say_otherwise() -> None:
    assert against(trade(GOOD), GOOD) == []
    assert against(trade(), GOOD) == [("return_nil_but_certificates", "total.export")]
    for changed in (
        replace(GOOD, carats=Carats("100.01")),
        replace(GOOD, usd=UsdValue("15000.01")),
        replace(GOOD, certificates=3),
    ):
        assert against(trade(changed), GOOD) == [("return_differs_from_certificates", "total.export")]
    assert against(trade(GOOD), replace(GOOD, hs="710221")) == []  # the totals are the same
    assert against(trade(GOOD)) == [("return_differs_from_certificates", "total.export")]
    assert against(trade(replace(GOOD, certificates=None)), GOOD) == []  # `return_without_counts` asks
    other = replace(GOOD, flow=Flow.IMPORT)
    assert against(trade(GOOD), GOOD, other) == [("return_differs_from_certificates", "total.import")]
