"""Verification: each verdict, their order, and 10,000 spoilt certificates of which none is taken."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openkp.scheme.decisions import Decision, Maker, Paragraph
from openkp.scheme.documents import (
    Annulment,
    AnnulmentReason,
    ImportConfirmation,
    Outcome,
    Party,
    TransitRecord,
)
from openkp.scheme.effects import ChangeStanding, StandingChange, Terms, WithoutConsensus
from openkp.scheme.findings import Severity
from openkp.scheme.messages import MESSAGES as SCHEME_MESSAGES
from openkp.scheme.messages import explain, placeholders
from openkp.scheme.partial_days import PartialDay
from openkp.scheme.participants import Account
from openkp.scheme.provisions import Book
from openkp.scheme.regime import regime_at
from openkp.statements import (
    MESSAGES,
    AnnulledCertificate,
    Answer,
    P256SigningKey,
    PinnedRoots,
    TrustList,
    Usage,
    Verdict,
    accept_successor,
    open_statement,
    open_trust_list,
    qr_text,
    read_qr_text,
    sign_trust_list,
    statement_digest,
    verify_certificate,
    verify_statement,
)
from openkp.statements.keys import P256_ORDER
from openkp.statements.verification import PRECEDENCE, RegimeFor

DAY = date(2026, 11, 20)


def change(what: StandingChange, first: date, last: date | None = None, *, code: str = "BW") -> Decision:
    """A decision on a standing, Botswana's if nothing is said, from a day to a day."""
    terms = Terms(starts_on=first, ends_on=last, without_consensus=WithoutConsensus.LAPSES)
    effect = ChangeStanding(participant=code, change=what, terms=terms)
    return Decision(
        id=f"T/{code}/{what}/{first}",
        title=str(what),
        maker=Maker.PLENARY,
        accounts=(Account(day=PartialDay.parse(first.isoformat()), source="test"),),
        paragraphs=(Paragraph(number="1", text="", effects=(effect,)),),
    )


def regime(*barred: tuple[date, date]) -> RegimeFor:
    """The EU may trade, Botswana except in the spans given; other codes are known to no decision."""
    suspended = [change(StandingChange.SUSPEND, first, last) for first, last in barred]
    admitted = [change(StandingChange.ADMIT, date(2003, 1, 1), code=code) for code in ("BW", "EU")]
    book = Book([*admitted, *suspended])
    return lambda day: regime_at(day, book)


TEXTS = {**SCHEME_MESSAGES, **MESSAGES}


def check(signed: bytes | str, trust: TrustList, on: date = DAY, **more: Any) -> Verdict:
    verdict = verify_certificate(signed, trust=trust, on=on, **more)
    assert_explained(verdict)
    return verdict


def assert_explained(verdict: Verdict) -> None:
    """Each finding has a text that its own parameters fill; only `valid` has no blocking finding."""
    for found in verdict.findings:
        message = TEXTS[found.code]
        assert placeholders(message.text) | placeholders(message.next_step) <= found.params.keys(), found
        assert explain(found, catalogue=TEXTS).text
        assert found.subject
    blocked = any(found.severity is Severity.BLOCKS for found in verdict.findings)
    assert blocked == (verdict.verdict is not Answer.VALID)


def codes(verdict: Verdict) -> list[str]:
    return [found.code for found in verdict.findings]


def outcome(verdict: Verdict) -> tuple[str, list[str]]:
    return verdict.verdict.value, codes(verdict)


def test_a_good_certificate_is_valid_from_bytes_text_and_scanned_bytes(world: Any) -> None:
    encoded = world.signed.encoded
    for form in (encoded, qr_text(encoded), qr_text(encoded).encode() + b"\r\n", bytearray(encoded)):
        verdict = check(form, world.trust, regime_for=regime())
        assert outcome(verdict) == ("valid", [])
        assert verdict.statement == world.statement
        assert verdict.is_authentic
        assert verdict.digest == statement_digest(world.signed)
        assert verdict.lists_as_of == world.trust.issued_at


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2026, 11, 1), ("not_in_force", ["not_yet_in_force"])),
        (date(2026, 11, 2), ("valid", [])),
        (date(2027, 1, 1), ("valid", [])),
        (date(2027, 1, 2), ("expired", ["certificate_expired"])),
    ],
)
def test_the_days_of_issue_and_expiry_are_both_included(world: Any, on: date, expected: object) -> None:
    assert outcome(check(world.signed.encoded, world.trust, on)) == expected


@pytest.mark.parametrize(
    ("signed", "code", "layer"),
    [
        ("", "code_not_kp", "text"),
        (b"", "code_damaged", "message"),
        ("https://example.org/KP1:", "code_not_kp", "text"),
        ("KP1:", "code_damaged", "message"),
        ("KP1:BB8", "code_damaged", "message"),
        ("KP1:\u00fc", "code_damaged", "text"),
        (b"KP1:\xff\xfe", "code_damaged", "text"),
        ("KP1:" + "A" * 1_000_000, "code_too_long", "text"),
        (bytes(70_000), "code_too_long", "message"),
        (b"%PDF-1.7", "code_damaged", "message"),
    ],
)
def test_what_is_no_certificate_is_invalid_and_says_in_which_layer(
    world: Any, signed: bytes | str, code: str, layer: str
) -> None:
    verdict = check(signed, world.trust)
    assert outcome(verdict) == ("invalid", [code])
    assert verdict.findings[0].subject == layer
    assert verdict.statement is None


def test_every_truncation_is_invalid(world: Any) -> None:
    encoded = world.signed.encoded
    text = qr_text(encoded)
    assert {check(encoded[:n], world.trust).verdict for n in range(len(encoded))} == {Answer.INVALID}
    assert {check(text[:n], world.trust).verdict for n in range(len(text))} == {Answer.INVALID}


def test_content_of_a_later_version_asks_for_a_newer_program(world: Any) -> None:
    from openkp.statements import cbor, cose

    payload = cbor.decode(world.signed.payload)
    payload[5][90] = "later"  # type: ignore[index,call-overload]
    later = cbor.encode(payload)
    protected = world.signed.protected
    message = cose.write_sign1(protected, later, world.issuer.sign(cose.to_be_signed1(protected, later)))
    verdict = check(message, world.trust)
    assert outcome(verdict) == ("invalid", ["content_not_understood"])
    assert verdict.findings[0].params["field"] == "90"


def test_a_key_that_no_list_knows_is_an_unknown_issuer(world: Any) -> None:
    stranger = P256SigningKey.from_private_number(999)
    verdict = check(world.made(world.statement, stranger), world.trust)
    assert outcome(verdict) == ("unknown_issuer", ["issuer_key_unknown"])
    assert verdict.statement is not None
    assert not verdict.is_authentic


def test_a_signature_by_another_key_under_a_known_id_is_invalid(world: Any) -> None:
    for signature in (world.importer.sign(b"x"), bytes(64), b"\xff" * 64):
        forged = replace(world.signed, signature=signature).encoded
        verdict = check(forged, world.trust)
        assert outcome(verdict) == ("invalid", ["signature_wrong"])
        assert not verdict.is_authentic


def test_the_mirror_image_of_the_signature_is_invalid(world: Any) -> None:
    signature = world.signed.signature
    mirrored = signature[:32] + (P256_ORDER - int.from_bytes(signature[32:], "big")).to_bytes(32, "big")
    assert outcome(check(replace(world.signed, signature=mirrored).encoded, world.trust)) == (
        "invalid",
        ["signature_wrong"],
    )


def test_a_key_listed_for_another_usage_is_invalid(world: Any) -> None:
    trust = world.with_key(usages=frozenset({Usage.CONFIRMATIONS}))
    assert outcome(check(world.signed.encoded, trust)) == ("invalid", ["key_not_for_this"])


@pytest.mark.parametrize(
    "change",
    [
        {"document": {"issuing_participant": "NA"}, "party": "NA"},
        {"document": {"issuing_participant": "NA"}},
        {"party": "NA"},
        {"authority": "na-windhoek"},
    ],
)
def test_the_key_of_another_authority_is_invalid(world: Any, change: dict[str, Any]) -> None:
    fields = dict(change)
    if "document" in fields:
        fields["document"] = replace(world.statement.document, **fields["document"])
    verdict = check(world.made(replace(world.statement, **fields)), world.trust, regime_for=regime())
    assert verdict.verdict is Answer.INVALID
    assert codes(verdict)[0] == "key_of_another_party"
    assert not verdict.is_authentic


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ({"valid_from": date(2026, 11, 2), "valid_to": date(2026, 11, 2)}, ("valid", [])),
        ({"valid_from": date(2026, 11, 2), "valid_to": None}, ("valid", [])),
        ({"valid_from": date(2026, 11, 3)}, ("invalid", ["key_not_valid_then"])),
        ({"valid_to": date(2026, 11, 1)}, ("invalid", ["key_not_valid_then"])),
        ({"withdrawn_on": date(2026, 11, 2)}, ("valid", [])),
        ({"withdrawn_on": date(2026, 11, 1)}, ("revoked", ["key_withdrawn"])),
        ({"compromised_on": date(2026, 11, 2)}, ("revoked", ["key_compromised"])),
        ({"compromised_on": date(2026, 11, 3)}, ("valid", ["key_compromised_later"])),
        (
            {"compromised_on": date(2026, 11, 2), "withdrawn_on": date(2026, 10, 1)},
            ("revoked", ["key_compromised"]),
        ),
        (
            {"compromised_on": date(2026, 11, 9), "withdrawn_on": date(2026, 10, 1)},
            ("revoked", ["key_withdrawn"]),
        ),
    ],
)
def test_the_dates_of_the_key_are_those_of_the_issue(world: Any, dates: Any, expected: object) -> None:
    assert outcome(check(world.signed.encoded, world.with_key(**dates))) == expected


def test_an_earlier_day_of_issue_does_not_hide_a_later_signature(world: Any) -> None:
    late = replace(world.statement, made_at=datetime(2026, 11, 10, tzinfo=UTC))
    trust = world.with_key(compromised_on=date(2026, 11, 5))
    assert outcome(check(world.made(late), trust)) == ("revoked", ["key_compromised"])
    ended = world.with_key(valid_to=date(2026, 11, 5))
    assert outcome(check(world.made(late), ended)) == ("invalid", ["key_not_valid_then"])


def annulled(world: Any, **changes: Any) -> TrustList:
    entry = AnnulledCertificate(
        number="BW-2026-000123",
        participant="BW",
        annulled_on=date(2026, 11, 10),
        reason=AnnulmentReason.REPLACED,
        digest=statement_digest(world.signed),
    )
    trust: TrustList = replace(world.trust, annulments=(replace(entry, **changes),))
    return trust


def test_an_annulled_certificate_is_revoked_from_its_day_on(world: Any) -> None:
    signed = world.signed.encoded
    verdict = check(signed, annulled(world), date(2026, 11, 10))
    assert outcome(verdict) == ("revoked", ["certificate_annulled"])
    assert verdict.findings[0].params["reason"] == "replaced"
    assert outcome(check(signed, annulled(world), date(2026, 11, 9))) == (
        "valid",
        ["certificate_annulled_later"],
    )
    assert outcome(check(signed, annulled(world, number="BW-2026-000124"))) == ("valid", [])
    assert outcome(check(signed, annulled(world, participant="NA"))) == ("valid", [])


def test_an_annulled_number_with_another_content_is_revoked_and_asked_about(world: Any) -> None:
    assert outcome(check(world.signed.encoded, annulled(world, digest=bytes(32)))) == (
        "revoked",
        ["certificate_annulled", "number_signed_twice"],
    )


def test_an_issuer_that_could_not_trade_on_the_day_of_issue_is_invalid(world: Any) -> None:
    signed = world.signed.encoded
    then = regime((date(2026, 10, 1), date(2026, 11, 5)))
    assert outcome(check(signed, world.trust, regime_for=then)) == (
        "invalid",
        ["issuer_not_participant_then", "barred_by_decision"],
    )
    now = regime((date(2026, 11, 5), date(2026, 12, 31)))
    assert outcome(check(signed, world.trust, regime_for=now)) == (
        "valid",
        ["issuer_not_participant_now", "barred_since_it_left"],
    )
    before = regime((date(2026, 1, 1), date(2026, 11, 1)))
    assert outcome(check(signed, world.trust, regime_for=before)) == ("valid", [])


def test_a_participant_that_no_list_knows_may_not_trade(world: Any) -> None:
    document = replace(world.statement.document, issuing_participant="ZZ")
    signed = world.made(replace(world.statement, document=document, party="ZZ"))
    trust = world.with_key(participant="ZZ")
    assert outcome(check(signed, trust, regime_for=regime())) == ("invalid", ["issuer_not_participant_then"])


def test_an_old_list_says_so_beside_every_answer(world: Any) -> None:
    old = replace(world.trust, valid_until=datetime(2026, 11, 19, 12, tzinfo=UTC))
    assert outcome(check(world.signed.encoded, old, date(2026, 11, 19))) == ("valid", [])
    assert outcome(check(world.signed.encoded, old)) == ("valid", ["trust_list_old"])
    stranger = world.made(world.statement, P256SigningKey.from_private_number(999))
    assert codes(check(stranger, old)) == ["trust_list_old", "issuer_key_unknown"]


def test_a_list_without_the_pinned_roots_vouches_for_nobody(world: Any) -> None:
    pinned = PinnedRoots(needed=2, keys=world.trust.roots)
    opened = open_trust_list(sign_trust_list(world.trust, world.roots[:2]))
    assert outcome(check(world.signed.encoded, opened, pinned_roots=pinned)) == ("valid", [])
    verdict = check(world.signed.encoded, world.trust, pinned_roots=pinned)
    assert outcome(verdict) == ("unknown_issuer", ["trust_list_not_pinned"])
    assert not verdict.is_authentic


def test_certificates_stay_valid_over_a_rotation_of_roots(world: Any) -> None:
    current = open_trust_list(sign_trust_list(world.trust, world.roots[:2]))
    fresh = tuple(P256SigningKey.from_private_number(n) for n in (51, 52))
    rotated = replace(world.trust, version=8, roots=tuple(key.public_key for key in fresh))
    after = accept_successor(current, sign_trust_list(rotated, (*world.roots[:2], *fresh)))
    pinned = PinnedRoots(needed=2, keys=rotated.roots)
    assert outcome(check(world.signed.encoded, after, pinned_roots=pinned)) == ("valid", [])


def test_the_first_answer_in_the_order_of_precedence_wins_and_all_findings_are_told(world: Any) -> None:
    upside_down = replace(
        world.statement.document, issued_on=date(2026, 12, 24), expires_on=date(2026, 11, 1)
    )
    made = replace(world.statement, document=upside_down, made_at=datetime(2026, 12, 24, tzinfo=UTC))
    signed = world.made(made)
    assert outcome(check(signed, world.trust)) == (
        "not_in_force",
        ["not_yet_in_force", "certificate_expired"],
    )
    withdrawn = world.with_key(withdrawn_on=date(2026, 12, 1))
    assert outcome(check(signed, withdrawn)) == (
        "revoked",
        ["key_withdrawn", "not_yet_in_force", "certificate_expired"],
    )
    pinned = PinnedRoots(needed=1, keys=world.trust.roots)
    verdict = check(signed, withdrawn, pinned_roots=pinned)
    assert outcome(verdict) == ("unknown_issuer", ["trust_list_not_pinned", "key_withdrawn"])
    ended = world.with_key(withdrawn_on=date(2026, 12, 1), valid_to=date(2026, 12, 2))
    assert check(signed, ended, pinned_roots=pinned).verdict is Answer.INVALID
    assert set(PRECEDENCE) == set(Answer)


CONFIRMATION = ImportConfirmation(
    certificate_number="BW-2026-000123",
    issuing_participant="BW",
    importing_participant="EU",
    importing_authority="Diamond Office",
    received_on=DAY,
    confirmed_on=DAY,
    outcome=Outcome.CONFIRMED,
    parcels=3,
    lines=(),
    importer=Party(name="Antwerp Rough Trading BV"),
    exporter=Party(name="Debswana Sales (Pty) Ltd"),
)


def test_a_confirmation_comes_from_the_importing_side_and_is_no_certificate(world: Any) -> None:
    statement = replace(world.statement, party="EU", authority="be-antwerp", document=CONFIRMATION)
    signed = world.made(statement, world.importer)
    verdict = verify_statement(signed, trust=world.trust, on=DAY)
    assert outcome(verdict) == ("valid", [])
    assert verdict.is_authentic
    as_certificate = check(signed, world.trust)
    assert outcome(as_certificate) == ("invalid", ["not_a_certificate"])
    assert as_certificate.statement is None
    by_exporter = world.made(replace(statement, authority="bw-hub"), world.issuer)
    assert codes(verify_statement(by_exporter, trust=world.trust, on=DAY)) == ["key_of_another_party"]


def test_kinds_are_bound_to_the_usages_of_keys(world: Any) -> None:
    transit = TransitRecord(
        certificate_number="NA-1",
        issuing_participant="NA",
        transit_participant="BW",
        authority="Gaborone airport",
        entered_on=DAY,
        left_on=None,
        seals_in=(),
        seals_out=(),
    )
    annulment = Annulment(
        certificate_number="BW-2026-000123",
        issuing_participant="BW",
        annulled_on=DAY,
        reason=AnnulmentReason.LOST,
        is_surrendered=False,
    )
    for usage, document, other in (
        (Usage.CONFIRMATIONS, transit, annulment),
        (Usage.CERTIFICATES, annulment, transit),
    ):
        trust = world.with_key(usages=frozenset({usage}))
        good = world.made(replace(world.statement, document=document))
        assert outcome(verify_statement(good, trust=trust, on=DAY)) == ("valid", [])
        wrong = verify_statement(world.made(replace(world.statement, document=other)), trust=trust, on=DAY)
        assert_explained(wrong)
        assert outcome(wrong) == ("invalid", ["key_not_for_this"])


def test_ten_thousand_spoilt_certificates_are_refused_and_none_raises(world: Any) -> None:
    """Every single-bit change of the message, and byte changes of message and text at random to 10,000."""
    encoded = world.signed.encoded
    text = qr_text(encoded)
    spoilt: list[bytes | str] = [
        encoded[: bit // 8] + bytes((encoded[bit // 8] ^ 1 << bit % 8,)) + encoded[bit // 8 + 1 :]
        for bit in range(8 * len(encoded))
    ]
    dice = random.Random(20261123)
    while len(spoilt) < 8000:
        at, value = dice.randrange(len(encoded)), dice.randrange(256)
        if encoded[at] != value:
            spoilt.append(encoded[:at] + bytes((value,)) + encoded[at + 1 :])
    while len(spoilt) < 10_000:
        at, character = dice.randrange(len(text)), chr(dice.randrange(1, 256))
        if text[at] != character and not (character.isspace()):
            spoilt.append(text[:at] + character + text[at + 1 :])
    answers = {verify_certificate(one, trust=world.trust, on=DAY).verdict for one in spoilt}
    assert answers == {Answer.INVALID, Answer.UNKNOWN_ISSUER}


@given(st.binary(max_size=600) | st.text(max_size=600) | st.text(max_size=300).map(lambda t: "KP1:" + t))
def test_nothing_that_strangers_send_is_valid_or_raises(world: Any, sent: bytes | str) -> None:
    assert check(sent, world.trust).verdict is Answer.INVALID


@given(st.binary(max_size=400), st.binary(min_size=64, max_size=64))
def test_no_payload_of_strangers_under_a_known_id_is_valid_or_raises(
    world: Any, payload: bytes, signature: bytes
) -> None:
    from openkp.statements import cose

    message = cose.write_sign1(world.signed.protected, payload, signature)
    assert check(message, world.trust).verdict is Answer.INVALID


def test_the_text_of_a_code_gives_the_very_statement(world: Any) -> None:
    assert open_statement(read_qr_text(qr_text(world.signed.encoded))) == world.signed


@pytest.mark.slow
def test_of_three_hundred_thousand_spoilt_certificates_none_is_taken(world: Any) -> None:
    """One to four changes at random: bytes set, dropped, doubled or swapped."""
    encoded = world.signed.encoded
    dice = random.Random(1)
    answers = set()
    for _ in range(300_000):
        sent = bytearray(encoded)
        for _ in range(dice.randrange(1, 5)):
            at = dice.randrange(len(sent))
            change = dice.randrange(4)
            if change == 0:
                sent[at] = dice.randrange(256)
            elif change == 1:
                del sent[at]
            elif change == 2:
                sent.insert(at, sent[at])
            else:
                other = dice.randrange(len(sent))
                sent[at], sent[other] = sent[other], sent[at]
        if bytes(sent) != encoded:
            answers.add(verify_certificate(bytes(sent), trust=world.trust, on=DAY).verdict)
    assert answers == {Answer.INVALID, Answer.UNKNOWN_ISSUER}
