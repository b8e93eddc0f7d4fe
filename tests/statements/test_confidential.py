"""Hidden fields: shown or not, one signature, one digest, one form; nothing foreign is taken for a field."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from itertools import chain, combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openkp.scheme.documents import Annulment, Certificate
from openkp.statements import (
    HIDDEN_FIELDS,
    CannotEncode,
    SignedStatement,
    Unreadable,
    cbor,
    decode_payload,
    encode_payload,
    leaf_content,
    open_statement,
    qr_text,
    read_qr_text,
    shown_only,
    sign_statement,
    statement_digest,
    verify_certificate,
)
from openkp.statements.confidential import hash_of
from openkp.statements.cose import write_sign1
from openkp.statements.qr import qr_version
from statements.test_statement_content import documents_of, statements

SALTS = tuple(bytes([place]) * 16 for place in range(1, 7))
NAMES = tuple(HIDDEN_FIELDS.values())
SUBSETS = list(chain.from_iterable(combinations(NAMES, size) for size in range(7)))


@pytest.fixture
def confidential(world: Any) -> SignedStatement:
    return sign_statement(replace(world.statement, salts=SALTS), world.issuer)


def _message(signed: SignedStatement, disclosures: list[Any]) -> bytes:
    return write_sign1(signed.protected, signed.payload, signed.signature, {17: disclosures})


def _payload(signed: SignedStatement, **changes: Any) -> bytes:
    payload = cbor.decode(signed.payload)
    assert isinstance(payload, dict)
    document = payload[5]
    assert isinstance(document, dict)
    for key, value in changes.items():
        document[cbor.REDACTED_KEYS if key == "hashes" else int(key[1:])] = value
    return cbor.encode(payload)


def test_whoever_gets_all_disclosures_reads_the_whole_certificate(
    world: Any, confidential: SignedStatement
) -> None:
    opened = open_statement(read_qr_text(qr_text(confidential.encoded)))
    assert opened == confidential
    assert opened.statement.document == world.statement.document
    assert opened.hidden == frozenset()


def test_without_disclosures_nothing_of_the_trade_is_in_the_bytes(
    world: Any, confidential: SignedStatement
) -> None:
    bare = shown_only(confidential, ())
    document = world.statement.document
    for secret in (document.exporter.name, document.importer.name, document.seals[0], document.validated_by):
        assert secret.encode() in confidential.encoded
        assert secret.encode() not in bare.encoded
    shown = open_statement(bare.encoded)
    assert shown.hidden == frozenset(NAMES)
    certificate = shown.statement.document
    assert isinstance(certificate, Certificate)
    assert (certificate.origins, certificate.issued_on) == (document.origins, document.issued_on)
    assert certificate.expires_on == document.expires_on


@pytest.mark.parametrize("fields", SUBSETS)
def test_a_holder_shows_any_fields_under_the_same_signature(
    world: Any, confidential: SignedStatement, fields: tuple[str, ...]
) -> None:
    shown = open_statement(shown_only(confidential, fields).encoded)
    assert shown.hidden == frozenset(NAMES) - frozenset(fields)
    for name in NAMES:
        is_same = getattr(shown.statement.document, name) == getattr(world.statement.document, name)
        assert is_same is (name in fields), name
    assert shown.signature == confidential.signature
    assert statement_digest(shown) == statement_digest(confidential)
    assert leaf_content(shown) == leaf_content(confidential)
    verdict = verify_certificate(shown.encoded, trust=world.trust, on=world.statement.document.issued_on)
    assert (verdict.verdict, verdict.is_authentic) == ("valid", True)


def test_six_hidden_fields_are_at_most_780_bytes(confidential: SignedStatement) -> None:
    assert len(confidential.encoded) <= 780
    assert len(shown_only(confidential, ()).encoded) <= 520
    assert qr_version(qr_text(confidential.encoded)) <= 28


def test_the_layout_is_that_of_sd_cwt(confidential: SignedStatement) -> None:
    """Simple value 59 as the key of the hashes; each hash over the whole byte string of its disclosure."""
    assert confidential.payload.count(bytes.fromhex("f83b86")) == 1
    first = confidential.disclosures[0]
    assert first.startswith(b"\x83\x50" + SALTS[0])
    assert sha256(cbor.encode(first)).digest() in confidential.payload


@settings(max_examples=60)
@given(data=st.data())
def test_any_certificate_comes_back_from_its_confidential_form(world: Any, data: st.DataObject) -> None:
    statement = data.draw(statements(documents_of(Certificate)))
    salts = data.draw(st.tuples(*[st.binary(min_size=16, max_size=16)] * 6))
    signed = sign_statement(replace(statement, salts=salts), world.issuer)
    assert open_statement(signed.encoded) == signed
    opened = open_statement(shown_only(signed, data.draw(st.sampled_from(SUBSETS))).encoded)
    assert opened.payload == signed.payload


@settings(max_examples=300)
@given(data=st.data())
def test_changed_bytes_are_refused_or_show_what_was_signed(world: Any, data: st.DataObject) -> None:
    """No change to the disclosures shows another value: each must have its hash in what is signed."""
    confidential = sign_statement(replace(world.statement, salts=SALTS), world.issuer)
    message = bytearray(confidential.encoded)
    start = message.index(b"\xa1\x11")
    end = message.index(confidential.payload)
    for _ in range(data.draw(st.integers(1, 3))):
        message[data.draw(st.integers(start, end - 1))] = data.draw(st.integers(0, 255))
    try:
        opened = open_statement(bytes(message))
    except Unreadable:
        return
    for name in set(NAMES) - opened.hidden:
        assert getattr(opened.statement.document, name) == getattr(world.statement.document, name)


def test_disclosures_in_another_order_twice_or_foreign_are_refused(confidential: SignedStatement) -> None:
    one, two, *_rest = confidential.disclosures
    foreign = cbor.encode([bytes(16), ["Somebody"], 7])
    wrong: list[tuple[list[Any], str]] = [
        ([two, one], "disclosure_order"),
        ([one, one], "disclosure_order"),
        ([foreign], "disclosure_unknown"),
        ([one + b"\x00"], "disclosure_unknown"),
        ([], "header"),
        ([5], "header"),
    ]
    for disclosures, code in wrong:
        with pytest.raises(Unreadable) as refused:
            open_statement(_message(confidential, disclosures))
        assert refused.value.code == code


@pytest.mark.parametrize(
    "disclosure",
    [
        cbor.encode([bytes(16), "BW-2026-000999", 0]),  # a field that is never hidden
        cbor.encode([bytes(15), ["A"], 7]),
        cbor.encode([bytes(16), ["A"]]),
        cbor.encode([bytes(16), ["A"], "exporter"]),
        cbor.encode([bytes(16), ["A"], True]),
        cbor.encode({1: 2}),
        b"\xff",
    ],
)
def test_an_issuer_that_hides_something_else_is_not_read(
    confidential: SignedStatement, disclosure: bytes
) -> None:
    """Even a hash that the issuer signed stands for one of the six fields only."""
    hashes = sorted([hash_of(disclosure), *(hash_of(one) for one in confidential.disclosures[1:])])
    with pytest.raises(Unreadable, match="disclosures") as refused:
        decode_payload(_payload(confidential, hashes=hashes), [disclosure])
    assert refused.value.code == "disclosure_form"


def test_hashes_have_one_form(confidential: SignedStatement) -> None:
    hashes = sorted(hash_of(one) for one in confidential.disclosures)
    for wrong in (
        hashes[:5],
        [*hashes, bytes(32)],
        hashes[::-1],
        [hashes[0], *hashes[:5]],
        [*hashes[:5], b"\xff" * 31],
        [*hashes[:5], 5],
        {},
        None,
    ):
        with pytest.raises(Unreadable) as refused:
            decode_payload(_payload(confidential, hashes=wrong))
        assert (refused.value.code, refused.value.where) == ("redacted_form", "redacted")
    with pytest.raises(Unreadable) as refused:
        decode_payload(_payload(confidential, d7=["Somebody"]))
    assert refused.value.code == "redacted_and_clear"


def test_only_a_certificate_hides_and_only_a_whole_one(world: Any, confidential: SignedStatement) -> None:
    annulment = Annulment(
        certificate_number="BW-1",
        issuing_participant="BW",
        annulled_on=world.statement.document.issued_on,
        reason="unused",
        is_surrendered=True,
    )
    for wrong in (
        replace(world.statement, document=annulment, salts=SALTS),
        shown_only(confidential, ("lines",)).statement,
    ):
        with pytest.raises(CannotEncode, match="salts"):
            encode_payload(wrong)
    with pytest.raises(ValueError, match="6 salts"):
        sign_statement(replace(world.statement, salts=SALTS[:5]), world.issuer)


def test_disclosures_beside_an_open_statement_are_refused(world: Any, confidential: SignedStatement) -> None:
    with pytest.raises(Unreadable) as refused:
        open_statement(_message(world.signed, [confidential.disclosures[0]]))
    assert (refused.value.code, refused.value.where) == ("disclosure_unknown", "disclosures")


def test_a_hidden_map_elsewhere_is_an_unknown_field(world: Any) -> None:
    payload = cbor.decode(world.signed.payload)
    assert isinstance(payload, dict)
    payload[cbor.REDACTED_KEYS] = 1
    with pytest.raises(Unreadable) as refused:
        decode_payload(cbor.encode(payload))
    assert (refused.value.code, refused.value.where) == ("unknown_field", "redacted")


def test_a_field_that_is_not_shown_cannot_be_kept(confidential: SignedStatement) -> None:
    bare = shown_only(confidential, ("lines",))
    with pytest.raises(ValueError, match="exporter, importer"):
        shown_only(bare, ("importer", "lines", "exporter"))


def test_the_key_of_hashes_is_no_text_that_can_be_written() -> None:
    """The stand-in for simple(59) has no UTF-8, so no text key can be mistaken for it."""
    assert cbor.decode(bytes.fromhex("a1f83b80")) == {cbor.REDACTED_KEYS: []}
    assert cbor.encode({cbor.REDACTED_KEYS: [], 59: 1, "a": 2}).hex() == "a3183b01616102f83b80"
    with pytest.raises(CannotEncode):
        cbor.encode([cbor.REDACTED_KEYS])
