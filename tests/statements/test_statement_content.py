"""Every kind of statement: exact there and back, one encoding, small enough, as the schema says."""

from __future__ import annotations

from dataclasses import MISSING, fields, replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openkp.scheme.adopted import AdoptedDecision
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
    TechnicalCertificate,
    TransitRecord,
    Verification,
)
from openkp.scheme.periods import HalfYear, Quarter
from openkp.scheme.quantities import MAX_HUNDREDTHS, Carats, UsdValue
from openkp.scheme.returns import Flow, ReturnKind, ReturnLine, Sector, StatisticalReturn
from openkp.statements import (
    CannotEncode,
    Kind,
    Statement,
    Unreadable,
    cbor,
    decode_payload,
    encode_payload,
    leaf_content,
    open_statement,
    qr_text,
    sign_statement,
    statement_digest,
)
from openkp.statements.cddl import cddl_text
from openkp.statements.content import (
    ANNULMENT_REASONS,
    FLOWS,
    OUTCOMES,
    RETURN_KINDS,
    ROWS,
    SEAL_STATES,
    SECTORS,
    TABLE,
    VERIFICATIONS,
)
from openkp.statements.forms import REQUIRED, TEXT, Field, row
from openkp.statements.qr import qr_version

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
code = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=2, max_size=2)
days = st.dates(date(1970, 1, 1), date.max)
hundredths = st.integers(-MAX_HUNDREDTHS, MAX_HUNDREDTHS)
carats, usd = hundredths.map(Carats.from_hundredths), hundredths.map(UsdValue.from_hundredths)
parties = st.builds(Party, name=text, address=text)
texts = st.lists(text, max_size=4).map(tuple)


def several(one: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(one, max_size=4).map(tuple)


origins = several(
    st.builds(
        Origin,
        participant=code,
        carats=st.none() | carats,
        zone=st.just("") | text,
        mine=st.just("") | text,
        produced_from=st.none() | st.dates(),
        produced_to=st.none() | st.dates(),
        min_carats=st.none() | carats,
        max_carats=st.none() | carats,
    )
)
lines = several(st.builds(Line, hs=st.text("0123456789", min_size=6, max_size=6), carats=carats, usd=usd))
containers = several(st.builds(Container, seals=texts, mark=text))
parcels = st.integers(0, 10**9)
BY_NAME: dict[str, st.SearchStrategy[Any]] = {
    "origins": origins,
    "lines": lines,
    "containers": containers,
    "parcels": parcels,
    "source_certificates": texts,
    "outcome": st.sampled_from(Outcome),
    "seal_state": st.sampled_from(SealState),
    "verification": st.sampled_from(Verification),
    "expected_on": st.none() | days,
    "left_on": st.none() | days,
    "carats": carats,
    "usd": usd,
    "carats_in": st.none() | carats,
    "carats_out": st.none() | carats,
    "is_opened": st.booleans(),
    "is_surrendered": st.booleans(),
    "purpose_attested": st.booleans(),
    **dict.fromkeys(("seals", "seals_in", "seals_out"), texts),
    **dict.fromkeys(("exporter", "importer", "consignor", "consignee"), parties),
}


return_lines = several(
    st.builds(
        ReturnLine,
        flow=st.sampled_from(Flow),
        hs=st.just("") | st.text("0123456789", min_size=6, max_size=6),
        partner=st.just("") | code,
        origin=st.just("") | code,
        sector=st.sampled_from(Sector),
        carats=st.none() | carats,
        usd=st.none() | usd,
        certificates=st.none() | st.integers(0, 10**9),
    )
)
years = st.integers(2003, 2100)


def returns_of(kind: ReturnKind) -> st.SearchStrategy[StatisticalReturn]:
    """Returns of a kind, each for a period of that kind."""
    parts = (Quarter, 4) if kind is ReturnKind.TRADE else (HalfYear, 2)
    return st.builds(
        StatisticalReturn,
        participant=code,
        kind=st.just(kind),
        period=st.builds(parts[0], years, st.integers(1, parts[1])),
        vintage=st.integers(1, 99),
        lines=return_lines,
        reason=text,
    )


def documents_of(kind: type) -> st.SearchStrategy[Any]:
    """Every field by its name; those that end in _on are days, the rest is text."""
    if kind is StatisticalReturn:
        return st.sampled_from(ReturnKind).flatmap(returns_of)
    by_name = dict(BY_NAME)
    if kind is Annulment:
        by_name["reason"] = st.sampled_from(AnnulmentReason)
    return st.builds(
        kind,
        **{
            field.name: by_name.get(field.name, days if field.name.endswith("_on") else text)
            for field in fields(kind)
        },
    )


KINDS = [
    Certificate,
    Annulment,
    Replacement,
    AdvanceNotification,
    TransitRecord,
    ImportConfirmation,
    TechnicalCertificate,
    StatisticalReturn,
]
instants = st.datetimes(datetime(1970, 1, 1), datetime(9999, 12, 31)).map(
    lambda at: at.replace(microsecond=0, tzinfo=UTC)
)


def statements(document: st.SearchStrategy[Any]) -> st.SearchStrategy[Statement]:
    return st.builds(
        Statement,
        party=code,
        authority=text,
        made_at=instants,
        nonce=st.binary(min_size=16, max_size=16),
        document=document,
    )


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=60)
@given(data=st.data())
def test_a_statement_of_any_kind_comes_back_as_it_was(kind: type, data: st.DataObject) -> None:
    statement = data.draw(statements(documents_of(kind)))
    payload = encode_payload(statement)
    assert decode_payload(payload) == statement
    assert encode_payload(decode_payload(payload)) == payload


@settings(max_examples=300)
@given(data=st.data())
def test_changed_bytes_are_refused_or_are_the_only_encoding_of_what_they_say(
    world: Any, data: st.DataObject
) -> None:
    payload = bytearray(world.signed.payload)
    for _ in range(data.draw(st.integers(1, 3))):
        payload[data.draw(st.integers(0, len(payload) - 1))] = data.draw(st.integers(0, 255))
    try:
        statement = decode_payload(bytes(payload))
    except Unreadable:
        return
    assert encode_payload(statement) == payload


def test_the_bytes_of_a_known_certificate_never_change(world: Any) -> None:
    """Golden: a certificate signed today must be read for ever, so its encoding is frozen."""
    golden = Path(__file__).with_name("certificate.hex")
    assert world.signed.encoded.hex() == golden.read_text().strip()


def test_a_full_certificate_fits_420_bytes_and_a_version_19_code(world: Any) -> None:
    encoded = world.signed.encoded
    assert len(encoded) <= 420
    assert qr_version(qr_text(encoded)) <= 19


@pytest.mark.parametrize(("is_full", "version"), [(False, 19), (True, 20)])
def test_three_origins_with_ranges_fit_a_version_20_code(world: Any, is_full: bool, version: int) -> None:
    """21 bytes an origin instead of 7; the full certificate needs one version more, printed at one size."""
    certificate = world.statement.document
    if not is_full:
        certificate = replace(certificate, lines=certificate.lines[:1], quality="")
    whole = certificate.carats
    shares = tuple(
        Origin(participant=code, carats=part, min_carats=Carats(0), max_carats=whole)
        for code, part in (("BW", whole - Carats("1.23")), ("ZA", Carats("1.23")), ("SL", Carats(0)))
    )
    statement = replace(world.statement, document=replace(certificate, origins=shares))
    signed = sign_statement(statement, world.issuer)
    assert open_statement(signed.encoded).statement == statement
    assert qr_version(qr_text(signed.encoded)) <= version


def test_a_range_is_written_only_where_there_is_one() -> None:
    origin = ROWS["origin"]
    write = row(origin[0], "origin", origin[1]).write
    assert write(Origin(participant="BW", carats=Carats("1"))) == ["BW", 100]
    ranged = Origin(participant="BW", carats=Carats("1"), min_carats=Carats(0), max_carats=Carats("2"))
    assert write(ranged) == ["BW", 100, "", "", None, None, 0, 200]


def test_the_tables_name_every_field_once_and_every_default() -> None:
    assert {kind for kind, _ in TABLE.values()} == {*KINDS, AdoptedDecision}
    records = [*TABLE.values(), *ROWS.values()]
    for kind, table in records:
        assert [field.key for field in table] == list(range(len(table))), kind
        assert {field.name for field in table} == {field.name for field in fields(kind)}, kind
        defaults = {field.name: field.default for field in fields(kind)}
        for field in table:
            if field.default is not REQUIRED:
                assert defaults[field.name] == field.default, (kind, field.name)
            else:
                assert defaults[field.name] in (MISSING, None), (kind, field.name)


@pytest.mark.parametrize(
    ("choice", "numbers"),
    [
        (Outcome, OUTCOMES),
        (SealState, SEAL_STATES),
        (Verification, VERIFICATIONS),
        (AnnulmentReason, ANNULMENT_REASONS),
        (ReturnKind, RETURN_KINDS),
        (Flow, FLOWS),
        (Sector, SECTORS),
    ],
)
def test_every_choice_has_one_number(choice: Any, numbers: dict[Any, int]) -> None:
    assert set(numbers) == set(choice)
    assert sorted(numbers.values()) == list(range(1, len(numbers) + 1))


def test_the_published_schema_is_printed_from_the_tables() -> None:
    """Regenerate: Path("docs/reference/certificate.cddl").write_text(cddl_text())."""
    published = Path(__file__).resolve().parents[2] / "docs" / "reference" / "certificate.cddl"
    assert published.read_text() == cddl_text()
    for kind in Kind:
        assert f"{kind.name.lower().replace('_', '-')}-statement = {{\n  0 => {kind.value},\n" in cddl_text()


def _changed(world: Any, **keys: Any) -> bytes:
    payload = cbor.decode(world.signed.payload)
    assert isinstance(payload, dict)
    for path, value in keys.items():
        at = payload[5] if path.startswith("d") else payload
        if value is None:
            del at[int(path[1:])]  # type: ignore[union-attr,arg-type]
        else:
            at[int(path[1:])] = value  # type: ignore[index,call-overload]
    return cbor.encode(payload)


@pytest.mark.parametrize(
    ("change", "where", "reason"),
    [
        ({"p0": 99}, "kind", "unknown_kind"),
        ({"p0": True}, "kind", "unknown_kind"),
        ({"p0": None}, "kind", "missing_field"),
        ({"p5": None}, "document", "missing_field"),
        ({"p1": "BW"}, "party", "default_spelled_out"),
        ({"p3": -1}, "made_at", "out_of_range"),
        ({"p3": 2**63}, "made_at", "out_of_range"),
        ({"p4": bytes(15)}, "nonce", "wrong_type"),
        ({"p9": 1}, "9", "unknown_field"),
        ({"d0": None}, "number", "missing_field"),
        ({"d0": 5}, "number", "wrong_type"),
        ({"d3": 2**40}, "issued_on", "out_of_range"),
        ({"d10": True}, "parcels", "wrong_type"),
        ({"d13": ""}, "destination_country", "default_spelled_out"),
        ({"d14": []}, "source_certificates", "default_spelled_out"),
        ({"d7": ["A", ""]}, "exporter", "default_spelled_out"),
        ({"d7": []}, "exporter", "wrong_length"),
        ({"d9": [[1_000_000, 1, 1]]}, "lines", "out_of_range"),
        ({"d9": [[710210, 10**14 + 1, 1]]}, "lines", "out_of_range"),
        ({"d9": [[710210, 1]]}, "lines", "wrong_length"),
        ({"d99": 1}, "99", "unknown_field"),
        ({"d5": [["BW"]]}, "origins", "wrong_length"),
        ({"d5": [["BW", None, "Z", "M", 0, 0, None, None, 0]]}, "origins", "wrong_length"),
        ({"d5": [["BW", None, ""]]}, "origins", "default_spelled_out"),
        ({"d5": [["BW", None, "Z", ""]]}, "origins", "default_spelled_out"),
        ({"d5": [["BW", None, "Z", "M", None]]}, "origins", "default_spelled_out"),
        ({"d5": [["BW", None, "", "", None, None]]}, "origins", "default_spelled_out"),
        ({"d5": [["BW", None, None, "M"]]}, "origins", "wrong_type"),
        ({"d5": [["BW", None, "", "", "2015-01-01"]]}, "origins", "wrong_type"),
        ({"d5": [["BW", None, "", "", True]]}, "origins", "wrong_type"),
        ({"d5": [["BW", None, "", "", -719_163]]}, "origins", "out_of_range"),
        ({"d5": [["BW", None, "", "", 2_932_897]]}, "origins", "out_of_range"),
    ],
)
def test_content_that_no_encoder_makes_is_refused_with_its_field(
    world: Any, change: dict[str, Any], where: str, reason: str
) -> None:
    with pytest.raises(Unreadable) as refused:
        decode_payload(_changed(world, **change))
    assert (refused.value.where, refused.value.code) == (where, reason)


@pytest.mark.parametrize(
    ("origin", "written"),
    [
        (Origin(participant="BW"), ["BW", None]),
        (Origin(participant="BW", carats=Carats("1.50")), ["BW", 150]),
        (Origin(participant="CF", zone="Nola"), ["CF", None, "Nola"]),
        (Origin(participant="CF", mine="M"), ["CF", None, "", "M"]),
        (Origin(participant="CF", produced_from=date(1970, 1, 2)), ["CF", None, "", "", 1]),
        (Origin(participant="CF", zone="Z", produced_to=date(1969, 12, 31)), ["CF", None, "Z", "", None, -1]),
        (Origin(participant="CF", produced_from=date.min), ["CF", None, "", "", -719_162]),
        (Origin(participant="CF", produced_to=date.max), ["CF", None, "", "", None, 2_932_896]),
    ],
)
def test_an_origin_ends_with_the_last_thing_known_of_it(
    world: Any, origin: Origin, written: list[Any]
) -> None:
    """Two items, as ever, where only country and carats are known."""
    document = replace(world.statement.document, origins=(origin,))
    payload = encode_payload(replace(world.statement, document=document))
    assert cbor.decode(payload)[5][5] == [written]  # type: ignore[index,call-overload]
    assert decode_payload(payload).document == document


@given(
    tail=st.lists(st.none() | st.just("") | st.just("Nola") | st.integers(-800_000, 3_000_000), max_size=5)
)
def test_a_list_for_an_origin_is_refused_or_the_only_encoding_of_what_it_says(
    world: Any, tail: list[Any]
) -> None:
    payload = _changed(world, d5=[["CF", None, *tail]])
    try:
        statement = decode_payload(payload)
    except Unreadable:
        return
    assert encode_payload(statement) == payload


def test_a_row_with_a_needed_field_behind_one_that_may_be_left_out_is_refused() -> None:
    with pytest.raises(ValueError, match="only the last fields"):
        row(Party, "party", (Field(0, "name", TEXT, ""), Field(1, "address", TEXT)))


def test_a_schema_of_a_list_allows_a_field_only_with_those_before_it() -> None:
    assert "? (zone: tstr, ? (mine: tstr, ? (produced-from: past-day / null, ? (" in cddl_text()
    assert "  ? address: tstr,\n" in cddl_text()


@pytest.mark.parametrize(
    "change",
    [
        {"made_at": datetime(2026, 1, 1)},
        {"made_at": datetime(2026, 1, 1, microsecond=1, tzinfo=UTC)},
        {"made_at": datetime(1969, 12, 31, tzinfo=UTC)},
        {"nonce": bytes(15)},
        {"party": 5},
    ],
)
def test_a_broken_envelope_is_not_signed(world: Any, change: dict[str, Any]) -> None:
    with pytest.raises(CannotEncode, match=next(iter(change))):
        encode_payload(replace(world.statement, **change))


@pytest.mark.parametrize(
    "change",
    [
        {"issued_on": datetime(2026, 1, 1)},
        {"issued_on": date(1969, 1, 1)},
        {"lines": (Line(hs="7102.10", carats=Carats(1), usd=UsdValue(1)),)},
        {"lines": (Line(hs="٧١٠٢١٠", carats=Carats(1), usd=UsdValue(1)),)},
        {"lines": []},
        {"parcels": 1.0},
        {"parcels": True},
        {"number": "\ud800"},
        {"quality": "x" * 70_000},
        {"origins": (Origin(participant="BW", produced_to=datetime(2026, 1, 1)),)},
        {"origins": (Origin(participant="BW", zone=None, mine="M"),)},  # type: ignore[arg-type]
    ],
)
def test_a_broken_document_is_not_signed(world: Any, change: dict[str, Any]) -> None:
    with pytest.raises(CannotEncode):
        encode_payload(replace(world.statement, document=replace(world.statement.document, **change)))


def test_an_instant_of_another_zone_is_the_same_instant(world: Any) -> None:
    here = timezone(timedelta(hours=2))
    moved = replace(world.statement, made_at=world.statement.made_at.astimezone(here))
    assert encode_payload(moved) == world.signed.payload


def test_the_digest_names_the_content_and_not_the_signature(world: Any) -> None:
    signed = world.signed
    opened = open_statement(signed.encoded)
    assert opened == signed
    other_signature = replace(signed, signature=bytes(64))
    assert statement_digest(other_signature) == statement_digest(signed)
    other_nonce = sign_statement(replace(world.statement, nonce=bytes(16)), world.issuer)
    assert statement_digest(other_nonce) != statement_digest(signed)
    assert leaf_content(signed).endswith(signed.payload)


def test_signing_twice_gives_the_same_bytes(world: Any) -> None:
    assert sign_statement(world.statement, world.issuer) == world.signed


@pytest.mark.parametrize(
    "spoil",
    [
        lambda m: m.replace(b"\xa3\x01\x28", b"\xa3\x01\x26", 1),  # another algorithm
        lambda m: m.replace(b"ckp1", b"ckp2", 1),  # another type
        lambda m: m.replace(b"ckp1\xa0", b"ckp1\xa1\x01\x01", 1),  # something unprotected
        lambda m: m[1:],  # no tag
        lambda m: m[:-1],
        lambda m: m + b"\0",
        lambda _: b"",
    ],
)
def test_a_message_outside_the_profile_is_unreadable(world: Any, spoil: Any) -> None:
    with pytest.raises(Unreadable):
        open_statement(spoil(world.signed.encoded))
