"""What came in against what was certified; transit, notices, and making void."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openkp.scheme.checks import (
    CheckContext,
    check_advance_notification,
    check_annulment,
    check_confirmation,
    check_replacement,
    check_transit,
    shipped_policy,
)
from openkp.scheme.documents import (
    AdvanceNotification,
    Annulment,
    AnnulmentReason,
    Certificate,
    Container,
    ImportConfirmation,
    Line,
    Origin,
    Outcome,
    Party,
    Replacement,
    SealState,
    TransitRecord,
    Verification,
)
from openkp.scheme.findings import Finding
from openkp.scheme.quantities import Carats, UsdValue
from openkp.scheme.rules.import_comparison import allowed_difference, carats_match
from openkp.scheme.rules.import_confirmation import confirmation_deadline, retention_until

ISSUED = date(2026, 3, 2)
LINES = (
    Line(hs="710231", carats=Carats("100.00"), usd=UsdValue("15000.00")),
    Line(hs="710221", carats=Carats("100.00"), usd=UsdValue("1000.00")),
)
CERTIFICATE = Certificate(
    number="BW-2026-000123",
    issuing_participant="BW",
    issuing_authority="Ministry",
    issued_on=ISSUED,
    expires_on=date(2026, 4, 30),
    origins=(Origin(participant="BW"),),
    destination_participant="EU",
    destination_country="BE",
    exporter=Party(name="Kalahari", address="Gaborone"),
    importer=Party(name="Schelde", address="Antwerp"),
    lines=LINES,
    parcels=2,
    containers=(Container(seals=("S1", "S2")),),
    validated_by="K. Modise",
)
CONFIRMATION = ImportConfirmation(
    certificate_number="bw-2026-000123",
    issuing_participant="BW",
    importing_participant="EU",
    importing_country="BE",
    importing_authority="Diamond Office",
    received_on=date(2026, 3, 9),
    confirmed_on=date(2026, 3, 10),
    outcome=Outcome.CONFIRMED,
    parcels=2,
    lines=LINES,
    importer=Party(name="SCHELDE ", address="antwerp"),
    exporter=Party(name="Kalahari", address="Gaborone"),
    seals=("s2", "S1"),
    confirmed_by="J. Peeters",
)
TRANSIT = TransitRecord(
    certificate_number="BW-2026-000123",
    issuing_participant="BW",
    transit_participant="ZA",
    authority="Customs",
    entered_on=date(2026, 3, 3),
    left_on=date(2026, 3, 4),
    seals_in=("S1", "S2"),
    seals_out=("S2", "S1"),
    carats_in=Carats("200"),
    carats_out=Carats("200"),
    purpose_attested=True,
)
NOTICE = AdvanceNotification(
    certificate_number="BW-2026-000123",
    issuing_participant="BW",
    destination_participant="EU",
    carats=Carats("200.00"),
    usd=UsdValue("16000.00"),
    origins=(Origin(participant="BW"),),
    importer=Party(name="Schelde"),
    sent_on=ISSUED,
    expected_on=date(2026, 3, 9),
)
ANNULMENT = Annulment(
    certificate_number="BW-2026-000123",
    issuing_participant="BW",
    annulled_on=date(2026, 3, 5),
    reason=AnnulmentReason.UNUSED,
    is_surrendered=True,
)
REPLACEMENT = Replacement(
    replaced_number="BW-2026-000123",
    new_number="BW-2026-000124",
    issuing_participant="BW",
    replaced_on=date(2026, 3, 3),
)


def said(findings: tuple[Finding, ...]) -> set[tuple[str, str]]:
    return {(each.code, each.severity.value) for each in findings}


def test_papers_in_order_have_no_findings() -> None:
    assert check_confirmation(CONFIRMATION, CERTIFICATE, on=date(2026, 3, 11)) == ()
    assert check_transit(TRANSIT, CERTIFICATE) == ()
    assert check_advance_notification(NOTICE, CERTIFICATE) == ()
    assert check_annulment(ANNULMENT, CERTIFICATE) == ()
    assert check_replacement(REPLACEMENT, CERTIFICATE, exported_on=None, is_surrendered=True) == ()


CONFIRMED_WRONGLY: list[tuple[dict[str, Any], str, str]] = [
    ({"certificate_number": "BW-9"}, "confirmation_number_differs", "blocks"),
    ({"certificate_number": " "}, "number_missing", "blocks"),
    ({"issuing_participant": "ZA"}, "confirmation_issuer_differs", "blocks"),
    ({"importing_participant": "IN"}, "importer_not_destination", "blocks"),
    ({"importing_country": "NL"}, "importing_country_differs", "asks"),
    ({"importing_authority": ""}, "importing_authority_missing", "blocks"),
    ({"confirmed_by": ""}, "confirming_officer_missing", "asks"),
    ({"importer": Party(name="")}, "party_not_identified", "blocks"),
    ({"importer": Party(name="Other", address="X")}, "party_differs", "asks"),
    ({"exporter": Party(name="Kalahari", address="Maun")}, "party_address_differs", "notes"),
    ({"parcels": 3}, "parcels_differ", "asks"),
    ({"parcels": 0}, "parcels_too_few", "blocks"),
    ({"lines": (LINES[0],)}, "carats_differ", "asks"),
    ({"lines": (LINES[0],)}, "value_differs", "asks"),
    ({"lines": ()}, "opened_but_not_weighed", "asks"),
    ({"lines": (), "verification": Verification.RISK_BASED}, "not_weighed", "notes"),
    ({"seals": ("S1",)}, "seals_differ", "asks"),
    ({"seal_state": SealState.BROKEN}, "seals_not_intact", "asks"),
    ({"seal_state": SealState.BROKEN}, "confirmed_over_seals", "blocks"),
    ({"received_on": date(2026, 2, 27)}, "received_before_issue", "blocks"),
    ({"received_on": date(2026, 5, 1)}, "received_after_expiry", "blocks"),
    ({"received_on": date(2026, 5, 1)}, "confirmed_before_receipt", "blocks"),
    ({"received_on": date(2026, 5, 1), "outcome": Outcome.SEIZED}, "received_after_expiry", "notes"),
    ({"confirmed_on": date(2026, 3, 24)}, "confirmation_late", "asks"),
    ({"confirmed_on": date(2026, 3, 24)}, "confirmed_in_future", "blocks"),
    ({"outcome": Outcome.CONFIRMED_AFTER_REMEDY}, "remedy_not_explained", "asks"),
    ({"outcome": Outcome.DETAINED}, "outcome_not_explained", "asks"),
]


@pytest.mark.parametrize(("fields", "code", "severity"), CONFIRMED_WRONGLY)
def test_what_is_wrong_with_a_confirmation_is_told(fields: dict[str, Any], code: str, severity: str) -> None:
    confirmation = replace(CONFIRMATION, **fields)
    assert (code, severity) in said(check_confirmation(confirmation, CERTIFICATE, on=date(2026, 3, 11)))


def test_a_certificate_confirmed_or_annulled_before_is_stopped() -> None:
    known = CheckContext(
        confirmed_numbers={"BW-2026-000123"},
        annulled_numbers={"BW-2026-000123"},
        authorities={"EU": ("Federal Service",)},
    )
    codes = {code for code, _ in said(check_confirmation(CONFIRMATION, CERTIFICATE, context=known))}
    assert codes == {"already_confirmed", "number_annulled", "authority_not_designated"}


def test_gems_declared_as_industrial_are_told_though_the_total_is_right() -> None:
    found = (replace(LINES[0], carats=Carats("150")), replace(LINES[1], carats=Carats("50")))
    (finding,) = check_confirmation(replace(CONFIRMATION, lines=found), CERTIFICATE)
    assert finding.code == "hs_mix_differs"
    assert dict(finding.params) == {"declared_hs": "710221", "found_hs": "710231", "carats": "50.00"}


def test_a_weight_finding_names_both_figures_and_the_difference() -> None:
    found = (replace(LINES[0], carats=Carats("98.99")), LINES[1])
    finding = carats_match(
        replace(CONFIRMATION, lines=found), CERTIFICATE, policy=shipped_policy("EU", ISSUED)
    )
    assert finding is not None
    assert (finding.params["found"], finding.params["declared"], finding.params["difference"]) == (
        "198.99",
        "200.00",
        "-1.01",
    )


@given(st.integers(1, 10**9), st.integers(-(10**7), 10**7))
def test_a_weight_within_the_tolerance_and_exactly_at_it_is_no_finding(declared: int, off: int) -> None:
    policy = shipped_policy("EU", ISSUED)
    if declared + off <= 0:
        off = 1 - declared
    sent = replace(CERTIFICATE, lines=(replace(LINES[0], carats=Carats.from_hundredths(declared)),))
    came = replace(CONFIRMATION, lines=(replace(LINES[0], carats=Carats.from_hundredths(declared + off)),))
    is_within = abs(off) <= allowed_difference(declared, policy.carat_tolerance)
    assert (carats_match(came, sent, policy=policy) is None) == is_within


def test_the_deadline_counts_working_days_in_the_union_and_days_in_canada() -> None:
    friday = date(2026, 3, 6)
    assert confirmation_deadline(friday, policy=shipped_policy("EU", friday)) == date(2026, 3, 20)
    assert confirmation_deadline(friday, policy=shipped_policy("CA", friday)) == date(2026, 3, 13)
    silent = replace(shipped_policy("CA", friday), confirmation_days=None)
    assert confirmation_deadline(friday, policy=silent) is None
    assert confirmation_deadline(date.max, policy=shipped_policy("CA", friday)) is None


@given(st.dates(date(2003, 1, 1), date.max))
def test_originals_are_kept_for_three_years_at_least(day: date) -> None:
    until = retention_until(day, policy=shipped_policy("BW", day))
    assert until == date.max or 1094 <= (until - day).days <= 1096
    longer = retention_until(day, policy=shipped_policy("US", day))
    assert longer >= until


@pytest.mark.parametrize(
    ("fields", "code", "severity"),
    [
        ({"certificate_number": "X"}, "transit_number_differs", "blocks"),
        ({"transit_participant": "EU"}, "transit_is_an_end", "asks"),
        ({"seals_in": (), "seals_out": ()}, "transit_seals_missing", "blocks"),
        ({"seals_out": ("S1", "S9")}, "transit_seals_differ", "blocks"),
        ({"seals_in": ("S9",), "seals_out": ("S9",)}, "transit_seals_not_certified", "asks"),
        ({"carats_out": Carats("199.99")}, "transit_weight_differs", "blocks"),
        ({"is_opened": True}, "transit_opened", "blocks"),
        ({"purpose_attested": False}, "transit_purpose_not_attested", "asks"),
        ({"entered_on": ISSUED - timedelta(days=2)}, "transit_before_issue", "blocks"),
        ({"left_on": date(2026, 3, 1)}, "transit_dates_reversed", "blocks"),
        ({"left_on": None, "seals_out": ()}, "transit_not_left", "notes"),
    ],
)
def test_what_is_wrong_with_a_transit_is_told(fields: dict[str, Any], code: str, severity: str) -> None:
    assert (code, severity) in said(check_transit(replace(TRANSIT, **fields), CERTIFICATE))


@pytest.mark.parametrize(
    ("fields", "code", "subject"),
    [
        ({"carats": Carats("199")}, "notice_differs", "carats"),
        ({"usd": UsdValue("1")}, "notice_differs", "usd"),
        ({"usd": UsdValue("0")}, "notice_incomplete", "usd"),
        ({"importer": Party(name="")}, "notice_incomplete", "importer.name"),
        ({"origins": (Origin(participant="ZA"),)}, "notice_differs", "origins"),
        ({"sent_on": date(2026, 3, 1)}, "notice_before_issue", "sent_on"),
        ({"sent_on": date(2026, 3, 10)}, "notice_after_arrival", "sent_on"),
    ],
)
def test_what_is_wrong_with_an_advance_notice_is_asked_and_never_blocks(
    fields: dict[str, Any], code: str, subject: str
) -> None:
    findings = check_advance_notification(replace(NOTICE, **fields), CERTIFICATE)
    assert (code, subject) in {(each.code, each.subject) for each in findings}
    assert {each.severity.value for each in findings} == {"asks"}


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"certificate_number": "X"}, "annulment_differs"),
        ({"annulled_on": date(2026, 3, 1)}, "annulment_differs"),
        ({"reason": AnnulmentReason.EXPIRED}, "annulled_before_expiry"),
        ({"is_surrendered": False}, "annulled_not_surrendered"),
        ({"reason": AnnulmentReason.LOST}, "lost_but_surrendered"),
        ({"reason": AnnulmentReason.WITHDRAWN}, "annulment_not_explained"),
    ],
)
def test_what_is_wrong_with_an_annulment_is_told(fields: dict[str, Any], code: str) -> None:
    assert code in {each for each, _ in said(check_annulment(replace(ANNULMENT, **fields), CERTIFICATE))}


def test_a_confirmed_certificate_is_not_annulled() -> None:
    assert ("annulled_after_confirmation", "blocks") in said(
        check_annulment(ANNULMENT, CERTIFICATE, is_confirmed=True)
    )


def test_a_replacement_is_before_export_under_a_new_number_with_the_old_paper_back() -> None:
    late = check_replacement(
        replace(REPLACEMENT, new_number="BW-2026-000123", issuing_participant="ZA"),
        CERTIFICATE,
        exported_on=date(2026, 3, 2),
        is_surrendered=False,
        used_numbers={"BW-2026-000123"},
    )
    assert {code for code, _ in said(late)} == {
        "replaced_after_export",
        "replaced_not_surrendered",
        "replacement_differs",
        "replacement_keeps_number",
        "number_already_used",
    }
