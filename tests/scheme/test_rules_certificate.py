"""The rules of sections II to IV and Annex I: a certificate that keeps each and one that breaks it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openkp.scheme.checks import shipped_policy, shipped_regime
from openkp.scheme.decisions import Decision, Link, Maker, Paragraph, Relation
from openkp.scheme.documents import Certificate, Container, Line, Origin, Party
from openkp.scheme.effects import (
    Area,
    Bar,
    Certify,
    ChangeStanding,
    Counts,
    Direction,
    Effect,
    InTransit,
    OpenOnCertification,
    Require,
    Safeguard,
    StandingChange,
    Terms,
)
from openkp.scheme.findings import Finding, Severity
from openkp.scheme.messages import explain
from openkp.scheme.partial_days import PartialDay
from openkp.scheme.participants import Account
from openkp.scheme.quantities import Carats, UsdValue
from openkp.scheme.regime import Regime, Standing, regime_at
from openkp.scheme.rules import (
    annex_i,
    decisions_obeyed,
    lines,
    origins,
    production,
    section_ii,
    section_iii,
    section_iv,
)
from openkp.scheme.rules.contents import CONTENT_RULES, as_findings

DAY = date(2026, 3, 2)
GOOD = Certificate(
    number="BW-2026-000123",
    issuing_participant="BW",
    issuing_authority="Ministry",
    issued_on=DAY,
    expires_on=date(2026, 4, 30),
    origins=(Origin(participant="BW"),),
    destination_participant="EU",
    destination_country="BE",
    exporter=Party(name="A", address="B"),
    importer=Party(name="C", address="D"),
    lines=(Line(hs="710231", carats=Carats("10"), usd=UsdValue("1000")),),
    parcels=1,
    containers=(Container(seals=("S1",)),),
    validated_by="K. Modise",
)


def decision(name: str, *effects: Effect, maker: Maker = Maker.PLENARY, amends: str = "") -> Decision:
    """A decision of 2025 with one paragraph."""
    return Decision(
        id=name,
        title=f"Decision {name}",
        maker=maker,
        accounts=(Account(day=PartialDay.parse("2025-11-20"), source="test"),),
        paragraphs=(Paragraph(number="1", text="", effects=effects),),
        relations=(Relation(link=Link.AMENDS, decision=amends),) if amends else (),
    )


def change(code: str, how: StandingChange) -> ChangeStanding:
    return ChangeStanding(participant=code, change=how)


ADMITTED = decision("D/0", *(change(code, StandingChange.ADMIT) for code in ("BW", "AE", "CF")))


def regime_of(*made: Decision, day: date = DAY) -> Regime:
    return regime_at(day, (ADMITTED, *made))


def said(answer: Finding | tuple[Finding, ...] | None) -> list[tuple[str, Severity]]:
    for each in as_findings(answer):
        text = explain(each)
        assert "{" not in text.text + text.next_step
    return [(each.code, each.severity) for each in as_findings(answer)]


@pytest.mark.parametrize("rule", [rule for rule, _ in CONTENT_RULES], ids=lambda rule: rule.__name__)
def test_a_certificate_in_order_breaks_no_rule_of_its_content(rule: object) -> None:
    assert said(rule(GOOD)) == []  # type: ignore[operator]


TO_DUBAI = replace(GOOD, destination_participant="AE", destination_country="")
ENDS = {
    Standing.SUSPENDED: StandingChange.SUSPEND,
    Standing.SELF_SUSPENDED: StandingChange.SELF_SUSPEND,
    Standing.REMOVED: StandingChange.REMOVE,
}


@pytest.mark.parametrize("standing", ENDS)
def test_whoever_may_not_trade_is_told_with_the_decision(standing: Standing) -> None:
    regime = regime_of(decision("D/1", *(change(code, ENDS[standing]) for code in ("BW", "AE"))))
    for rule in (section_iii.issuer_is_participant, section_iii.destination_is_participant):
        (finding,) = as_findings(rule(TO_DUBAI, regime=regime))
        assert finding.severity is Severity.BLOCKS
        assert finding.params["basis"] == "D/1, 1"
    nobody = regime_at(DAY, ())
    for rule in (section_iii.issuer_is_participant, section_iii.destination_is_participant):
        assert said(rule(TO_DUBAI, regime=nobody))[0][1] is Severity.BLOCKS


def test_a_destination_that_only_sends_under_limits_receives_freely() -> None:
    zone = Area(participant="AE", zones=("North",))
    sends = regime_of(decision("D/1", Bar(area=zone)))
    receives = regime_of(decision("D/1", Bar(area=zone, direction=Direction.BOTH)))
    assert sends.status("AE").standing is receives.status("AE").standing is Standing.PARTIAL
    assert section_iii.destination_is_participant(TO_DUBAI, regime=sends) is None
    assert said(section_iii.destination_is_participant(TO_DUBAI, regime=receives)) == [
        ("destination_under_conditions", Severity.ASKS)
    ]


def test_an_issuer_under_limits_is_asked_about_only_for_the_stones_of_others() -> None:
    regime = regime_of(decision("D/1", Bar(area=Area(participant="BW", zones=("North",)))))
    others = replace(TO_DUBAI, origins=(Origin(participant="CF"),))
    assert section_iii.issuer_is_participant(TO_DUBAI, regime=regime) is None
    assert said(section_iii.issuer_is_participant(others, regime=regime)) == [
        ("issuer_under_conditions", Severity.ASKS)
    ]


def test_production_of_a_suspended_country_blocks_and_older_stock_with_sources_asks() -> None:
    regime = regime_of(decision("D/1", change("CF", StandingChange.SUSPEND)))
    own = replace(GOOD, issuing_participant="CF", origins=(Origin(participant="CF"),))
    abroad = replace(GOOD, origins=(Origin(participant="BW"), Origin(participant="CF")))
    traced = replace(abroad, source_certificates=("CF-2012-1",))
    judge = decisions_obeyed.origins_obey_decisions
    assert said(judge(own, regime=regime)) == [("barred_by_decision", Severity.BLOCKS)]
    (barred,) = judge(abroad, regime=regime)
    assert (barred.clause, barred.subject) == ("D/1:1", "origins[1]")
    assert (barred.params["decision"], barred.params["paragraph"]) == ("D/1", "1")
    assert said(judge(traced, regime=regime)) == [("origin_suspended", Severity.ASKS)]


def test_an_origin_outside_the_scheme_blocks_even_with_sources() -> None:
    certificate = replace(GOOD, origins=(Origin(participant="XX"),), source_certificates=("AE-1",))
    answer = origins.origins_may_trade(certificate, regime=regime_of())
    assert said(answer) == [("origin_may_not_trade", Severity.BLOCKS)]
    assert decisions_obeyed.origins_obey_decisions(certificate, regime=regime_of()) == ()


OPENED = decision("D/2", OpenOnCertification(participant="CF", terms=Terms(certifier="CAR-MT")), amends="D/1")
CERTIFIED = replace(
    decision("D/3", Certify(decision="D/2", paragraph="1", zones=("Berbérati",)), maker=Maker.BODY),
    maker_name="CAR-MT",
)


def test_zones_open_as_the_named_body_certifies_them() -> None:
    suspended = decision("D/1", change("CF", StandingChange.SUSPEND))
    before, after = regime_of(suspended, OPENED), regime_of(suspended, OPENED, CERTIFIED)
    stranger = regime_of(suspended, OPENED, replace(CERTIFIED, maker_name="ELSE"))

    def codes(regime: Regime, **where: object) -> list[str]:
        paper = replace(GOOD, origins=(Origin(participant="CF", **where),))  # type: ignore[arg-type]
        return [code for code, _ in said(decisions_obeyed.origins_obey_decisions(paper, regime=regime))]

    assert (
        codes(before, zone="Berbérati") == codes(stranger, zone="Berbérati") == ["barred_place_by_decision"]
    )
    assert codes(after, zone="berberati") == []
    assert codes(after, zone="Boda") == ["barred_place_by_decision"]
    assert codes(after) == ["place_needed"]


@pytest.mark.parametrize(
    ("in_transit", "counts_on", "code", "severity"),
    [
        (InTransit.STOPPED, Counts.EXPORT, "barred_by_decision", Severity.BLOCKS),
        (InTransit.MAY_ARRIVE, Counts.EXPORT, "may_arrive_by_decision", Severity.NOTES),
        (InTransit.NOT_STATED, Counts.EXPORT, "barred_since_it_left", Severity.ASKS),
        (InTransit.MAY_ARRIVE, Counts.IMPORT, "barred_by_decision", Severity.BLOCKS),
    ],
)
def test_parcels_under_way_are_treated_as_the_decision_says(
    in_transit: InTransit, counts_on: Counts, code: str, severity: Severity
) -> None:
    terms = Terms(in_transit=in_transit, counts_on=counts_on, starts_on=date(2026, 3, 5))
    barred = decision("D/1", Bar(area=Area(participant="BW"), terms=terms))
    judge = decisions_obeyed.origins_may_still_move
    assert judge(GOOD, regime=regime_of(barred, day=date(2026, 3, 4))) == ()
    assert said(judge(GOOD, regime=regime_of(barred, day=date(2026, 3, 5)))) == [(code, severity)]


def test_safeguards_ask_for_the_approval_or_announce_the_comparison() -> None:
    area = Area(participant="BW", mines=("Anjin",))
    asks = decision("D/1", Require(area=area, safeguard=Safeguard.PRE_APPROVAL, body="KPM"))
    notes = decision("D/2", Require(area=area, safeguard=Safeguard.CROSS_CHECK, body="KPM"))
    paper = replace(GOOD, origins=(Origin(participant="BW", mine="Anjin"),))
    assert said(decisions_obeyed.origins_obey_decisions(paper, regime=regime_of(asks, notes))) == [
        ("pre_approval_needed", Severity.ASKS),
        ("cross_check_follows", Severity.NOTES),
    ]
    other = replace(GOOD, origins=(Origin(participant="BW", mine="Orapa"),))
    assert decisions_obeyed.origins_obey_decisions(other, regime=regime_of(asks, notes)) == ()


def test_a_list_of_origins_is_required_by_the_destination_or_asked_for() -> None:
    mixed = replace(GOOD, origins=())
    before = shipped_policy("EU", date(2025, 2, 28))
    since = shipped_policy("EU", date(2025, 3, 1))
    assert said(origins.origins_are_listed(mixed, destination_policy=before)) == [
        ("origin_list_missing", Severity.ASKS)
    ]
    assert said(origins.origins_are_listed(mixed, destination_policy=since)) == [
        ("origin_list_required", Severity.BLOCKS)
    ]


@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=6), st.integers(-5, 5))
def test_origins_with_carats_add_up_to_the_lines(parts: list[int], off: int) -> None:
    total = sum(parts) + off
    certificate = replace(
        GOOD,
        origins=tuple(
            Origin(participant=f"P{i}", carats=Carats.from_hundredths(p)) for i, p in enumerate(parts)
        ),
        lines=(Line(hs="710231", carats=Carats.from_hundredths(total), usd=UsdValue(1)),),
    )
    assert bool(origins.origin_carats_add_up(certificate)) == (off != 0)
    some = replace(certificate, origins=(*certificate.origins, Origin(participant="ZZ")))
    assert bool(origins.origin_carats_add_up(some)) == (off < 0)


hundredths = st.integers(0, 300)


@given(st.none() | hundredths, st.none() | hundredths, st.none() | hundredths)
def test_a_range_is_whole_ordered_and_within_the_lines(
    low: int | None, part: int | None, high: int | None
) -> None:
    amounts = [None if one is None else Carats.from_hundredths(one) for one in (low, part, high)]
    origin = Origin(participant="BW", min_carats=amounts[0], carats=amounts[1], max_carats=amounts[2])
    line = Line(hs="710231", carats=Carats.from_hundredths(200), usd=UsdValue(1))
    certificate = replace(GOOD, origins=(origin,), lines=(line,))
    found = [each.code for each in origins.origin_ranges_are_possible(certificate)]
    if low is None and high is None:
        assert found == []
    elif low is None or part is None or high is None:
        assert found == ["origin_range_incomplete"]
    elif not low <= part <= high:
        assert found == ["origin_range_wrong"]
    else:
        assert found == (["origin_range_beyond"] if high > 200 else [])
    is_zero = part == 0 and not high
    assert bool(origins.origin_carats_are_positive(certificate)) == is_zero


def test_a_share_of_zero_that_may_be_there_stands_beside_one_that_makes_up_the_whole() -> None:
    whole = GOOD.carats
    shares = (
        Origin(participant="BW", carats=whole, min_carats=whole - Carats("0.01"), max_carats=whole),
        Origin(participant="ZA", carats=Carats(0), min_carats=Carats(0), max_carats=Carats("0.01")),
    )
    certificate = replace(GOOD, origins=shares)
    assert origins.origin_carats_are_positive(certificate) == ()
    assert origins.origin_carats_add_up(certificate) is None
    assert origins.origin_ranges_are_possible(certificate) == ()


MARANGE = Origin(participant="ZW", zone="Marange", mine="Mbada", produced_from=date(2009, 11, 5))


@pytest.mark.parametrize(
    ("change", "is_another"),
    [
        ({}, False),
        ({"carats": Carats(1)}, False),
        ({"zone": " marange ", "mine": "MBADA"}, False),
        ({"participant": "ZA"}, True),
        ({"zone": ""}, True),
        ({"mine": "Anjin"}, True),
        ({"produced_from": date(2009, 11, 6)}, True),
        ({"produced_from": None}, True),
        ({"produced_to": date(2011, 10, 31)}, True),
    ],
)
def test_zone_mine_and_time_make_an_origin_another(change: dict[str, object], is_another: bool) -> None:
    certificate = replace(GOOD, origins=(MARANGE, replace(MARANGE, **change)))  # type: ignore[arg-type]
    answer = origins.origins_are_not_repeated(certificate)
    assert said(answer) == ([] if is_another else [("origin_repeated", Severity.ASKS)])
    assert [each.subject for each in answer] == ([] if is_another else ["origins[1].participant"])


@given(st.none() | st.dates(), st.none() | st.dates())
def test_days_of_production_are_in_order_after_1900_and_not_after_issue(
    first: date | None, last: date | None
) -> None:
    certificate = replace(GOOD, origins=(replace(MARANGE, produced_from=first, produced_to=last),))
    given_days = [day for day in (first, last) if day is not None]
    in_order = [code for code, _ in said(production.production_dates_are_in_order(certificate))]
    assert in_order.count("production_too_early") == sum(day.year < 1900 for day in given_days)
    is_reversed = first is not None and last is not None and last < first
    assert in_order.count("production_dates_reversed") == is_reversed
    late = said(production.production_is_before_issue(certificate))
    assert len(late) == sum(day > GOOD.issued_on for day in given_days)


def test_stones_may_be_certified_on_the_day_of_their_production() -> None:
    same_day = replace(MARANGE, produced_from=GOOD.issued_on, produced_to=GOOD.issued_on)
    next_day = replace(same_day, produced_to=GOOD.issued_on + timedelta(days=1))
    judge = production.production_is_before_issue
    assert said(judge(replace(GOOD, origins=(same_day,)))) == []
    (finding,) = judge(replace(GOOD, origins=(Origin(participant="BW"), next_day)))
    assert (finding.code, finding.severity) == ("production_after_issue", Severity.BLOCKS)
    assert finding.subject == "origins[1].produced_to"


def test_a_reexport_names_its_sources_at_the_issuing_desk() -> None:
    foreign = replace(GOOD, origins=(Origin(participant="AO"),))
    eu, ae = shipped_policy("EU", DAY), shipped_policy("AE", DAY)
    judge = origins.reexport_names_its_sources
    assert said(judge(foreign, issuer_policy=eu, is_issuing=True)) == [
        ("source_certificates_missing", Severity.BLOCKS)
    ]
    assert said(judge(foreign, issuer_policy=eu)) == [("source_certificates_missing", Severity.ASKS)]
    assert said(judge(foreign, issuer_policy=ae, is_issuing=True)) == [
        ("source_certificates_missing", Severity.ASKS)
    ]
    assert judge(replace(foreign, source_certificates=("AO-1",)), issuer_policy=eu) is None
    assert judge(GOOD, issuer_policy=eu) is None


@pytest.mark.parametrize(
    ("issuer", "last"),
    [("CA", date(2026, 5, 1)), ("EU", date(2026, 5, 2)), ("BW", date(2026, 5, 1))],
)
def test_validity_ends_with_the_issuers_limit(issuer: str, last: date) -> None:
    policy = shipped_policy(issuer, DAY)
    at, after = (
        replace(GOOD, expires_on=last),
        replace(GOOD, expires_on=date.fromordinal(last.toordinal() + 1)),
    )
    assert annex_i.validity_is_within_policy(at, policy=policy) is None
    finding = annex_i.validity_is_within_policy(after, policy=policy)
    assert finding is not None
    assert finding.severity is (Severity.ASKS if issuer == "BW" else Severity.BLOCKS)
    assert finding.params["limit"] == last.isoformat()


def test_dates_at_the_end_of_the_calendar_raise_nothing() -> None:
    end = replace(GOOD, issued_on=date.max, expires_on=date.max)
    for code in ("EU", "CA"):
        assert annex_i.validity_is_within_policy(end, policy=shipped_policy(code, DAY)) is None


@given(st.integers(1, 10**8), st.integers(1, 10**10))
def test_a_price_is_unusual_only_outside_the_range(carats: int, cents: int) -> None:
    certificate = replace(
        GOOD,
        lines=(
            Line(hs="710231", carats=Carats.from_hundredths(carats), usd=UsdValue.from_hundredths(cents)),
        ),
    )
    price = Decimal(cents) / Decimal(carats)
    assert bool(lines.price_is_plausible(certificate)) == (not Decimal("0.5") <= price <= 10_000)


def test_numbers_are_used_once_and_annulled_ones_not_at_all() -> None:
    assert said(section_ii.number_is_unused("BW 1", used_numbers={"BW 1"})) == [
        ("number_already_used", Severity.BLOCKS)
    ]
    assert section_ii.number_is_unused("BW 2", used_numbers={"BW 1"}) is None
    assert said(section_ii.number_is_not_annulled("BW 1", annulled_numbers={"BW 1"})) == [
        ("number_annulled", Severity.BLOCKS)
    ]


def test_an_authority_is_compared_without_case_and_spacing() -> None:
    judge = section_iv.authority_is_designated
    known = {"participant": "BW", "designated": ("Ministry of Mines",), "subject": "issuing_authority"}
    assert judge("ministry  OF mines", **known) is None  # type: ignore[arg-type]
    assert said(judge("Bureau", **known)) == [("authority_not_designated", Severity.ASKS)]  # type: ignore[arg-type]
    assert judge("Bureau", participant="BW", designated=(), subject="x") is None


def test_fewer_seals_than_the_policy_wants_is_a_question() -> None:
    policy = replace(shipped_policy("BW", DAY), seals_per_container=2)
    assert said(section_iv.containers_are_sealed(GOOD, policy=policy)) == [("seals_too_few", Severity.ASKS)]


def test_a_member_state_is_no_participant_and_lies_in_its_union() -> None:
    regime = shipped_regime(DAY)
    inside = replace(GOOD, destination_participant="BE")
    assert said(section_iii.participants_are_not_member_states(inside, regime=regime)) == [
        ("member_state_as_participant", Severity.BLOCKS)
    ]
    assert section_iii.destination_country_belongs(GOOD, regime=regime) is None
    british = replace(GOOD, destination_country="GB")
    assert section_iii.destination_country_belongs(british, regime=shipped_regime(date(2019, 5, 1))) is None
    assert said(section_iii.destination_country_belongs(british, regime=regime)) == [
        ("destination_country_elsewhere", Severity.BLOCKS)
    ]
