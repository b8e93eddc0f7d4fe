"""The rules of sections II to IV and Annex I: a certificate that keeps each and one that breaks it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openkp.scheme.checks import shipped_policy, shipped_regime
from openkp.scheme.documents import Certificate, Container, Line, Origin, Party
from openkp.scheme.findings import Finding, Severity
from openkp.scheme.quantities import Carats, UsdValue
from openkp.scheme.regime import Basis, Standing, Status
from openkp.scheme.rules import annex_i, lines, origins, section_ii, section_iii, section_iv
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


class Standings:
    """A regime in which the test says who stands how."""

    day = DAY

    def __init__(self, **standings: Standing) -> None:
        self.standings = standings

    def status(self, code: str) -> Status:
        return Status(
            participant=code,
            on=DAY,
            standing=self.standings.get(code, Standing.PARTICIPANT),
            conditions=("zone A only",),
            basis=(Basis(event="test", date="2026", source="test"),),
            is_uncertain=False,
        )


def said(answer: Finding | tuple[Finding, ...] | None) -> list[tuple[str, Severity]]:
    return [(each.code, each.severity) for each in as_findings(answer)]


@pytest.mark.parametrize("rule", [rule for rule, _ in CONTENT_RULES], ids=lambda rule: rule.__name__)
def test_a_certificate_in_order_breaks_no_rule_of_its_content(rule: object) -> None:
    assert said(rule(GOOD)) == []  # type: ignore[operator]


@pytest.mark.parametrize("standing", [each for each in Standing if each is not Standing.PARTICIPANT])
def test_every_standing_but_full_participation_is_told_of_issuer_and_destination(standing: Standing) -> None:
    regime = Standings(BW=standing, EU=standing)
    expected = Severity.ASKS if standing is Standing.PARTIAL else Severity.BLOCKS
    for rule in (section_iii.issuer_is_participant, section_iii.destination_is_participant):
        (finding,) = as_findings(rule(GOOD, regime=regime))  # type: ignore[arg-type]
        assert finding.severity is expected
        if standing is Standing.PARTIAL:
            assert finding.params["conditions"] == "zone A only"


def test_production_of_a_suspended_country_blocks_and_older_stock_with_sources_asks() -> None:
    regime = Standings(CF=Standing.SUSPENDED)
    own = replace(GOOD, issuing_participant="CF", origins=(Origin(participant="CF"),))
    abroad = replace(GOOD, origins=(Origin(participant="BW"), Origin(participant="CF")))
    traced = replace(abroad, source_certificates=("CF-2012-1",))
    judge = origins.origins_may_trade
    assert said(judge(own, regime=regime)) == [("origin_may_not_trade", Severity.BLOCKS)]  # type: ignore[arg-type]
    assert said(judge(abroad, regime=regime)) == [("origin_may_not_trade", Severity.BLOCKS)]  # type: ignore[arg-type]
    assert said(judge(traced, regime=regime)) == [("origin_suspended", Severity.ASKS)]  # type: ignore[arg-type]


def test_an_origin_outside_the_scheme_blocks_even_with_sources() -> None:
    regime = Standings(XX=Standing.NOT_PARTICIPANT)
    certificate = replace(GOOD, origins=(Origin(participant="XX"),), source_certificates=("AE-1",))
    answer = origins.origins_may_trade(certificate, regime=regime)  # type: ignore[arg-type]
    assert said(answer) == [("origin_may_not_trade", Severity.BLOCKS)]


def test_an_origin_under_conditions_asks_with_the_conditions() -> None:
    answer = origins.origins_may_trade(GOOD, regime=Standings(BW=Standing.PARTIAL))  # type: ignore[arg-type]
    assert said(answer) == [("origin_under_conditions", Severity.ASKS)]
    assert answer[0].params["conditions"] == "zone A only"


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
