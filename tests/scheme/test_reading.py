"""A certificate from JSON: whatever is wrong is said, where it is, and nothing is ever raised."""

from __future__ import annotations

import copy
import json
from datetime import date, timedelta
from importlib.resources import files

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openkp.scheme.checks import check_certificate, gather
from openkp.scheme.documents import (
    Certificate,
    Container,
    ImportConfirmation,
    Line,
    Origin,
    Outcome,
    Party,
    SealState,
    Verification,
)
from openkp.scheme.json_fields import MAX_FINDINGS
from openkp.scheme.messages import finding_to_json
from openkp.scheme.quantities import Carats, UsdValue
from openkp.scheme.reading import (
    certificate_to_json,
    confirmation_to_json,
    read_certificate,
    read_confirmation,
)

SCHEMA = json.loads(files("openkp.reference").joinpath("certificate.schema.json").read_text(encoding="utf-8"))
GOOD = SCHEMA["examples"][0]
ON = date(2026, 3, 5)


def changed(path: str, value: object) -> dict[str, object]:
    """The good certificate with one value set at a path such as `lines.0.carats`."""
    data = copy.deepcopy(GOOD)
    *way, last = path.split(".")
    at = data
    for step in way:
        at = at[int(step)] if step.isdigit() else at[step]
    at[int(last) if last.isdigit() else last] = value
    return data


def origin_says(**details: object) -> dict[str, object]:
    """The good certificate whose one origin says more than its country."""
    return changed("origins", [{"participant": "BW", **details}])


def without(path: str) -> dict[str, object]:
    data = copy.deepcopy(GOOD)
    *way, last = path.split(".")
    at = data
    for step in way:
        at = at[int(step)] if step.isdigit() else at[step]
    del at[last]
    return data


def all_findings(data: object) -> set[tuple[str, str, str]]:
    reading = read_certificate(data)
    groups = [reading.findings]
    if reading.certificate is not None:
        groups.append(check_certificate(reading.certificate, on=ON))
    return {(each.code, each.severity.value, each.subject) for each in gather(*groups)}


def line(**fields: object) -> dict[str, object]:
    return {"hs": "710231", "carats": "10.00", "usd": "1000.00", **fields}


BAD = [
    ([], "object_expected", "blocks", ""),
    (None, "object_expected", "blocks", ""),
    ("NA", "object_expected", "blocks", ""),
    ({}, "field_missing", "blocks", "number"),
    *((without(name), "field_missing", "blocks", name) for name in SCHEMA["required"]),
    (without("seals"), "field_missing", "blocks", "seals"),
    (without("exporter.name"), "field_missing", "blocks", "exporter.name"),
    (without("importer.address"), "field_missing", "blocks", "importer.address"),
    (without("lines.0.usd"), "field_missing", "blocks", "lines[0].usd"),
    ({**GOOD, "parcells": 2}, "field_unknown", "asks", "parcells"),
    ({**without("parcels"), "parcells": 2}, "field_misspelt", "asks", "parcells"),
    (changed("exporter.nmae", "x"), "field_unknown", "asks", "exporter.nmae"),
    (changed("number", 12), "text_expected", "blocks", "number"),
    (changed("number", "BW" + "1" * 60), "text_too_long", "blocks", "number"),
    (changed("number", ""), "number_missing", "blocks", "number"),
    (changed("number", "123"), "number_without_code", "blocks", "number"),
    (changed("number", "QQ-2026-000123"), "number_code_unknown", "blocks", "number"),
    (changed("number", "NA-2026-000123"), "number_of_other_issuer", "blocks", "number"),
    (changed("number", "BW-2025-000123"), "number_year_differs", "asks", "number"),
    (changed("exporter.name", "x" * 201), "text_too_long", "blocks", "exporter.name"),
    (changed("exporter.name", "A\x00B"), "text_has_control_characters", "blocks", "exporter.name"),
    (changed("exporter.name", "A\ud800B"), "text_has_control_characters", "blocks", "exporter.name"),
    (changed("exporter.name", "A\u202eB"), "text_has_hidden_characters", "asks", "exporter.name"),
    (changed("exporter.name", " "), "party_not_identified", "blocks", "exporter.name"),
    (changed("importer.address", ""), "party_without_address", "asks", "importer.address"),
    (changed("importer", "Schelde"), "object_expected", "blocks", "importer"),
    (changed("issuing_authority", ""), "issuing_authority_missing", "blocks", "issuing_authority"),
    (changed("validated_by", ""), "validation_missing", "blocks", "validated_by"),
    (changed("issued_on", "02/03/2026"), "date_not_iso", "blocks", "issued_on"),
    (changed("issued_on", "2026-02-30"), "date_impossible", "blocks", "issued_on"),
    (changed("issued_on", "2026-03-02T10:00:00Z"), "date_has_time", "blocks", "issued_on"),
    (changed("issued_on", 20260302), "date_expected", "blocks", "issued_on"),
    (changed("issued_on", "2026-05-02"), "dates_reversed", "blocks", "expires_on"),
    (changed("issued_on", "2026-03-20"), "issued_in_future", "blocks", "issued_on"),
    (changed("issued_on", "2002-12-31"), "issued_before_scheme", "blocks", "issued_on"),
    (changed("expires_on", "2026-03-04"), "expired", "blocks", "expires_on"),
    (changed("expires_on", "2026-05-30"), "validity_too_long", "asks", "expires_on"),
    (changed("parcels", 0), "parcels_too_few", "blocks", "parcels"),
    (changed("parcels", "2"), "whole_number_expected", "blocks", "parcels"),
    (changed("parcels", True), "whole_number_expected", "blocks", "parcels"),
    (changed("parcels", 10**30), "number_too_large", "blocks", "parcels"),
    (changed("lines", {}), "list_expected", "blocks", "lines"),
    (changed("lines", []), "lines_missing", "blocks", "lines"),
    (changed("lines", [line()] * 61), "list_too_long", "blocks", "lines"),
    (changed("lines", [line(), line()]), "hs_repeated", "asks", "lines[1].hs"),
    (changed("lines.1", 7), "object_expected", "blocks", "lines[1]"),
    (changed("lines.0.carats", 12.5), "carats_not_exact", "blocks", "lines[0].carats"),
    (changed("lines.0.usd", 12.5), "usd_not_exact", "blocks", "lines[0].usd"),
    (changed("lines.0.usd", float("nan")), "usd_not_exact", "blocks", "lines[0].usd"),
    (changed("lines.0.carats", "-1.00"), "carats_negative", "blocks", "lines[0].carats"),
    (changed("lines.0.carats", "0"), "carats_zero", "blocks", "lines[0].carats"),
    (changed("lines.0.usd", 0), "usd_zero", "blocks", "lines[0].usd"),
    (changed("lines.0.usd", -3), "usd_negative", "blocks", "lines[0].usd"),
    (changed("lines.0.usd", "12005000000.00"), "price_unusual", "asks", "lines[0].usd"),
    (changed("lines.0.usd", "0.01"), "price_unusual", "asks", "lines[0].usd"),
    (changed("lines.0.carats", "12,5"), "number_has_comma", "blocks", "lines[0].carats"),
    (changed("lines.0.carats", "1,200.50"), "number_has_separators", "blocks", "lines[0].carats"),
    (changed("lines.0.carats", "1 200"), "number_has_separators", "blocks", "lines[0].carats"),
    (changed("lines.0.carats", "NaN"), "number_not_plain", "blocks", "lines[0].carats"),
    (changed("lines.0.carats", "Infinity"), "number_not_plain", "blocks", "lines[0].carats"),
    (changed("lines.0.carats", "1e3"), "number_not_plain", "blocks", "lines[0].carats"),
    (changed("lines.0.carats", "1_000"), "number_has_separators", "blocks", "lines[0].carats"),
    (changed("lines.0.carats", "١٢"), "number_not_plain", "blocks", "lines[0].carats"),
    (changed("lines.0.carats", ""), "number_not_plain", "blocks", "lines[0].carats"),
    (changed("lines.0.carats", "1.234"), "number_too_fine", "blocks", "lines[0].carats"),
    (changed("lines.0.carats", "9" * 30), "number_too_large", "blocks", "lines[0].carats"),
    (changed("lines.0.carats", "9" * 15), "number_too_large", "blocks", "lines[0].carats"),
    (changed("lines.0.carats", 10**5000), "number_too_large", "blocks", "lines[0].carats"),
    (changed("lines.0.carats", None), "number_expected", "blocks", "lines[0].carats"),
    (changed("lines.0.hs", "7102.31"), "hs_mended", "notes", "lines[0].hs"),
    (changed("lines.0.hs", 710231), "hs_mended", "notes", "lines[0].hs"),
    (changed("lines.0.hs", "71023100"), "hs_mended", "notes", "lines[0].hs"),
    (changed("lines.0.hs", "7102.29"), "hs_not_rough", "blocks", "lines[0].hs"),
    (changed("lines.0.hs", "710239"), "hs_not_rough", "blocks", "lines[0].hs"),
    (changed("lines.0.hs", "7104"), "hs_not_a_code", "blocks", "lines[0].hs"),
    (changed("lines.0.hs", "071021"), "hs_digits_lost", "blocks", "lines[0].hs"),
    (changed("lines.0.hs", None), "hs_not_a_code", "blocks", "lines[0].hs"),
    (changed("issuing_participant", "bw"), "country_mended", "notes", "issuing_participant"),
    (changed("issuing_participant", "BWA"), "country_mended", "notes", "issuing_participant"),
    (changed("issuing_participant", "Botswana"), "country_mended", "notes", "issuing_participant"),
    (changed("issuing_participant", "Congo-"), "country_unknown", "blocks", "issuing_participant"),
    (changed("issuing_participant", None), "country_empty", "blocks", "issuing_participant"),
    (changed("issuing_participant", ""), "country_empty", "blocks", "issuing_participant"),
    (changed("issuing_participant", "BE"), "member_state_mended", "notes", "issuing_participant"),
    (changed("issuing_participant", "AF"), "issuer_may_not_trade", "blocks", "issuing_participant"),
    (changed("destination_participant", "BE"), "member_state_mended", "notes", "destination_participant"),
    (
        changed("destination_participant", "AF"),
        "destination_may_not_trade",
        "blocks",
        "destination_participant",
    ),
    (changed("destination_participant", "BW"), "destination_is_issuer", "blocks", "destination_participant"),
    (changed("destination_country", "GB"), "destination_country_elsewhere", "blocks", "destination_country"),
    (changed("origins", []), "origin_list_required", "blocks", "origins"),
    (changed("origins", [{"participant": None}]), "country_empty", "blocks", "origins[0].participant"),
    (changed("origins", [{"participant": "BE"}]), "origin_is_eu", "asks", "origins[0].participant"),
    (changed("origins", [{"participant": "AF"}]), "origin_may_not_trade", "blocks", "origins[0].participant"),
    (changed("origins", ["BW"]), "object_expected", "blocks", "origins[0]"),
    (
        changed("origins", [{"participant": "BW"}, {"participant": "BW"}]),
        "origin_repeated",
        "asks",
        "origins[1].participant",
    ),
    (origin_says(zone=5), "text_expected", "blocks", "origins[0].zone"),
    (origin_says(mine=None), "text_expected", "blocks", "origins[0].mine"),
    (origin_says(mine=["A", "B"]), "text_expected", "blocks", "origins[0].mine"),
    (origin_says(zone="z" * 101), "text_too_long", "blocks", "origins[0].zone"),
    (origin_says(mine="m" * 101), "text_too_long", "blocks", "origins[0].mine"),
    (origin_says(mine="A\u0000"), "text_has_control_characters", "blocks", "origins[0].mine"),
    (origin_says(produced_from=2015), "date_expected", "blocks", "origins[0].produced_from"),
    (origin_says(produced_from="2015"), "date_not_iso", "blocks", "origins[0].produced_from"),
    (origin_says(produced_to="2015-02-30"), "date_impossible", "blocks", "origins[0].produced_to"),
    (origin_says(mines="Anjin"), "field_misspelt", "asks", "origins[0].mines"),
    (origin_says(colour="brown"), "field_unknown", "asks", "origins[0].colour"),
    (
        origin_says(produced_from="2015-02-01", produced_to="2015-01-31"),
        "production_dates_reversed",
        "blocks",
        "origins[0].produced_to",
    ),
    (origin_says(produced_to="1899-12-31"), "production_too_early", "blocks", "origins[0].produced_to"),
    (origin_says(produced_from="0215-01-01"), "production_too_early", "blocks", "origins[0].produced_from"),
    (origin_says(produced_from="2026-03-03"), "production_after_issue", "blocks", "origins[0].produced_from"),
    (origin_says(produced_to="2026-03-03"), "production_after_issue", "blocks", "origins[0].produced_to"),
    (
        changed("origins", [{"participant": "BW", "mine": "Orapa"}, {"participant": "BW", "mine": " ORAPA"}]),
        "origin_repeated",
        "asks",
        "origins[1].participant",
    ),
    (
        changed("origins", [{"participant": "BW", "carats": "3.00"}]),
        "origin_carats_differ",
        "blocks",
        "origins",
    ),
    (
        changed("origins", [{"participant": "BW", "carats": "0"}]),
        "origin_carats_not_positive",
        "blocks",
        "origins[0].carats",
    ),
    (origin_says(min_carats="0", max_carats="1.00"), "origin_range_incomplete", "blocks", "origins[0]"),
    (origin_says(carats="1.00", max_carats="1.00"), "origin_range_incomplete", "blocks", "origins[0]"),
    (
        origin_says(carats="1.00", min_carats="1.01", max_carats="2.00"),
        "origin_range_wrong",
        "blocks",
        "origins[0]",
    ),
    (
        origin_says(carats="1.00", min_carats="0", max_carats="999999.00"),
        "origin_range_beyond",
        "blocks",
        "origins[0]",
    ),
    (
        origin_says(carats="0", min_carats="0", max_carats="0"),
        "origin_carats_not_positive",
        "blocks",
        "origins[0].carats",
    ),
    (origin_says(min_carats="few"), "number_not_plain", "blocks", "origins[0].min_carats"),
    (
        changed("origins", [{"participant": "ZA"}]),
        "source_certificates_missing",
        "asks",
        "source_certificates",
    ),
    (
        changed("source_certificates", [GOOD["number"]]),
        "source_is_itself",
        "blocks",
        "source_certificates[0]",
    ),
    (
        changed("source_certificates", ["ZA-1", "za-1"]),
        "source_repeated",
        "asks",
        "source_certificates[1]",
    ),
    (changed("source_certificates", ["ZA-1"] * 501), "list_too_long", "blocks", "source_certificates"),
    (changed("seals", []), "containers_missing", "blocks", "containers"),
    (changed("seals", ["A", "A"]), "seal_repeated", "asks", "containers[0].seals[1]"),
    (changed("seals", [""]), "seal_missing", "blocks", "containers[0].seals"),
    (changed("seals", "A"), "list_expected", "blocks", "seals"),
    (changed("containers", [{"seals": ["OTHER"]}]), "seals_and_containers_differ", "blocks", "seals"),
]


@pytest.mark.parametrize(("data", "code", "severity", "subject"), BAD)
def test_what_is_wrong_with_a_certificate_is_said_where_it_is(
    data: object, code: str, severity: str, subject: str
) -> None:
    assert (code, severity, subject) in all_findings(data)


@pytest.mark.parametrize("example", SCHEMA["examples"])
def test_the_examples_of_the_schema_fit_it_and_break_no_rule(example: dict[str, object]) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(example, SCHEMA)
    assert all_findings(example) == set()


def test_shares_of_a_mixture_are_read_with_their_ranges_and_written_back() -> None:
    listed = [
        {"participant": "BW", "carats": "1500.50", "min_carats": "1400.00", "max_carats": "1500.50"},
        {"participant": "ZA", "carats": "0.00", "min_carats": "0.00", "max_carats": "100.50"},
    ]
    data = changed("origins", listed) | {"source_certificates": ["ZA-2026-1"]}
    jsonschema.validate(data, SCHEMA)
    assert not [each for each in all_findings(data) if each[2].startswith("origins")]
    certificate = read_certificate(data).certificate
    assert certificate is not None
    assert certificate_to_json(certificate)["origins"] == listed


@pytest.mark.parametrize(
    "details",
    [
        {"zone": "Berbérati", "mine": "Orapa"},
        {"produced_from": "1900-01-01", "produced_to": "1900-01-01"},
        {"produced_from": "2026-03-02"},
        {"produced_to": "2026-03-02"},
        {"produced_from": None, "produced_to": None, "carats": None},
    ],
)
def test_an_origin_may_say_zone_mine_and_time_or_a_part_of_them(details: dict[str, object]) -> None:
    assert all_findings(origin_says(**details)) == set()
    given_only = {name: value for name, value in details.items() if value is not None}
    certificate = read_certificate(origin_says(**details)).certificate
    assert certificate is not None
    assert certificate_to_json(certificate)["origins"] == [{"participant": "BW", **given_only}]


def test_a_country_may_be_named_again_with_another_mine() -> None:
    data = changed("origins", [{"participant": "BW", "mine": mine} for mine in ("Orapa", "Jwaneng")])
    assert all_findings(data) == set()
    certificate = read_certificate(data).certificate
    assert certificate is not None
    assert not certificate.is_mixed_origin


def test_production_is_not_held_against_a_day_of_issue_that_cannot_be_read() -> None:
    data = origin_says(produced_to="2020-01-01")
    data["issued_on"] = "soon"
    assert [each.code for each in read_certificate(data).findings] == ["date_not_iso"]


def test_a_certificate_without_such_data_is_written_as_ever() -> None:
    certificate = read_certificate(GOOD).certificate
    assert certificate is not None
    assert certificate_to_json(certificate)["origins"] == [{"participant": "BW"}]


def test_everything_wrong_is_gathered_and_not_only_the_first() -> None:
    data = changed("lines.0.carats", 1.5)
    data["issued_on"] = "yesterday"
    data["lines"][1]["usd"] = "0"  # type: ignore[index]
    data["validated_by"] = ""
    codes = {code for code, _, _ in all_findings(data)}
    assert {"carats_not_exact", "date_not_iso", "usd_zero", "validation_missing"} <= codes


def test_a_field_that_cannot_be_read_gives_no_certificate_and_no_second_finding() -> None:
    reading = read_certificate(changed("lines.0.carats", 12.5))
    assert reading.certificate is None
    assert [each.code for each in reading.findings] == ["carats_not_exact"]


def test_a_mended_member_state_becomes_the_country_of_destination() -> None:
    data = changed("destination_participant", "be")
    del data["destination_country"]
    certificate = read_certificate(data).certificate
    assert certificate is not None
    assert (certificate.destination_participant, certificate.destination_country) == ("EU", "BE")


def test_namibia_is_a_country_and_not_a_missing_value() -> None:
    data = changed("issuing_participant", "NA")
    data["number"] = "NA-2026-000123"
    data["origins"] = [{"participant": "NA"}]
    assert all_findings(data) == set()


def test_a_giant_or_deep_value_is_answered_with_bounded_findings() -> None:
    deep: object = "x"
    for _ in range(5000):
        deep = [deep]
    data = {f"f{place}": deep for place in range(2000)}
    findings = read_certificate({**GOOD, **data}).findings
    assert len(findings) == MAX_FINDINGS + 1
    assert findings[-1].code == "more_findings"
    assert read_certificate(changed("number", deep)).certificate is None


texts = st.text(
    st.characters(exclude_categories=("C", "Z"), exclude_characters="\u200e"), min_size=1, max_size=30
)
amounts = st.integers(1, 10**10)
days = st.dates(date(2003, 1, 1), date(2090, 1, 1))
parties = st.builds(Party, name=texts, address=texts)
codes = st.sampled_from(["BW", "NA", "ZA", "AO", "CA", "AE", "IN"])
cert_lines = st.builds(
    Line,
    hs=st.sampled_from(["710210", "710221", "710231"]),
    carats=amounts.map(Carats.from_hundredths),
    usd=amounts.map(UsdValue.from_hundredths),
)
certificates = st.builds(
    Certificate,
    number=texts,
    issuing_participant=codes,
    issuing_authority=texts,
    issued_on=days,
    expires_on=days,
    origins=st.lists(
        st.builds(
            Origin,
            participant=codes,
            carats=st.none() | amounts.map(Carats.from_hundredths),
            zone=st.just("") | texts,
            mine=st.just("") | texts,
            produced_from=st.none() | st.dates(),
            produced_to=st.none() | st.dates(),
            min_carats=st.none() | st.integers(0, 10**10).map(Carats.from_hundredths),
            max_carats=st.none() | st.integers(0, 10**10).map(Carats.from_hundredths),
        ),
        max_size=4,
    ).map(tuple),
    destination_participant=st.sampled_from(["EU", "IN", "AE"]),
    destination_country=st.sampled_from(["", "BE", "IN"]),
    exporter=parties,
    importer=parties,
    lines=st.lists(cert_lines, max_size=4).map(tuple),
    parcels=st.integers(0, 1000),
    containers=st.lists(
        st.builds(
            Container,
            seals=st.lists(texts, max_size=3).map(tuple),
            mark=st.just("") | texts,
        ),
        max_size=3,
    ).map(tuple),
    validated_by=texts,
    source_certificates=st.lists(texts, max_size=3).map(tuple),
    quality=st.just("") | texts,
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


@given(certificates)
@settings(max_examples=150, deadline=None)
def test_a_certificate_written_as_json_reads_back_the_same(certificate: Certificate) -> None:
    form = json.loads(json.dumps(certificate_to_json(certificate)))
    assert read_certificate(form).certificate == certificate


@given(json_values)
@settings(max_examples=200, deadline=None)
def test_no_json_value_raises(value: object) -> None:
    for reading in (read_certificate(value), read_confirmation(value)):
        assert reading.is_blocked
        for each in reading.findings:
            assert json.dumps(finding_to_json(each))


paths = st.sampled_from(
    [*GOOD, "origins.0", "origins.0.participant", "exporter.name", "importer.address"]
    + [f"lines.{place}{field}" for place in (0, 1) for field in ("", ".hs", ".carats", ".usd")]
    + ["seals.0", "containers", "quality"]
)


@given(paths, json_values)
@settings(max_examples=300, deadline=None)
def test_no_mutated_certificate_raises_and_each_finding_has_its_text(path: str, value: object) -> None:
    reading = read_certificate(changed(path, value))
    found = list(reading.findings)
    if reading.certificate is not None:
        found += check_certificate(reading.certificate, on=ON)
        json.dumps(certificate_to_json(reading.certificate)).encode()
    for each in found:
        json.dumps(finding_to_json(each), ensure_ascii=False).encode()


@given(certificates)
@settings(max_examples=100, deadline=None)
def test_what_fits_the_schema_is_read_without_a_finding_about_its_form(certificate: Certificate) -> None:
    form = certificate_to_json(certificate)
    if jsonschema.Draft202012Validator(SCHEMA).is_valid(form):
        reading = read_certificate(form)
        assert reading.certificate is not None
        assert all(each.clause != "PRACTICE:reading" for each in reading.findings)


confirmations = st.builds(
    ImportConfirmation,
    certificate_number=texts,
    issuing_participant=codes,
    importing_participant=st.sampled_from(["EU", "IN"]),
    importing_authority=texts,
    received_on=days,
    confirmed_on=days,
    outcome=st.sampled_from(Outcome),
    parcels=st.integers(0, 100),
    lines=st.lists(cert_lines, max_size=3).map(tuple),
    importer=parties,
    exporter=parties,
    seals=st.lists(texts, max_size=3).map(tuple),
    seal_state=st.sampled_from(SealState),
    verification=st.sampled_from(Verification),
    importing_country=st.sampled_from(["", "BE"]),
    confirmed_by=texts,
    remark=texts,
)


@given(confirmations)
@settings(max_examples=100, deadline=None)
def test_a_confirmation_written_as_json_reads_back_the_same(confirmation: ImportConfirmation) -> None:
    form = json.loads(json.dumps(confirmation_to_json(confirmation)))
    reading = read_confirmation(form)
    assert reading.confirmation == confirmation
    assert reading.findings == ()


def test_an_unknown_outcome_is_refused_with_the_choices() -> None:
    form = {"outcome": "fine", "received_on": "2026-01-01"}
    codes_found = {(each.code, each.subject) for each in read_confirmation(form).findings}
    assert ("choice_unknown", "outcome") in codes_found
    assert ("field_missing", "certificate_number") in codes_found


@given(st.integers(1, 400))
def test_the_day_of_expiry_still_counts(days_valid: int) -> None:
    certificate = read_certificate(GOOD).certificate
    assert certificate is not None
    last = certificate.expires_on
    found_before = {each.code for each in check_certificate(certificate, on=last)}
    found_after = {each.code for each in check_certificate(certificate, on=last + timedelta(days=days_valid))}
    assert "expired" not in found_before
    assert "expired" in found_after
