"""The trust list: signed by a quorum, read strictly, followed by its successor, never silently shorter."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openkp.statements import (
    AnnulledCertificate,
    KeyRefused,
    P256SigningKey,
    PinnedRoots,
    TrustList,
    TrustListRefused,
    Unreadable,
    Usage,
    accept_successor,
    cose,
    lost_in_successor,
    open_trust_list,
    sign_trust_list,
    trust_list_to_json,
)
from openkp.statements.messages import MESSAGES
from openkp.statements.trust_files import KEY_FIELDS, MAX_FILE_BYTES, encode_trust_list

ANNULLED = AnnulledCertificate(
    number="BW-2026-000009",
    participant="BW",
    annulled_on=date(2026, 10, 1),
    reason="lost",
    digest=bytes(32),
)


def refusal(call: Any) -> str:
    with pytest.raises(TrustListRefused) as refused:
        call()
    text = MESSAGES[refused.value.code]
    assert text.text.format(**refused.value.params)
    assert text.next_step.format(**refused.value.params)
    return refused.value.code


def signed_by(trust: TrustList, *signers: P256SigningKey) -> bytes:
    return sign_trust_list(trust, signers)


def test_a_list_comes_back_as_it_was_and_says_who_signed(world: Any) -> None:
    trust = replace(world.trust, annulments=(ANNULLED,))
    signed = signed_by(trust, *world.roots[:2])
    opened = open_trust_list(signed)
    assert opened == trust
    assert opened.signed_by == {root.public_key for root in world.roots[:2]}
    assert encode_trust_list(opened) == encode_trust_list(trust)
    assert signed_by(trust, *reversed(world.roots[:2])) == signed
    assert opened.annulment("BW", "BW-2026-000009") == ANNULLED
    assert opened.annulment("NA", "BW-2026-000009") is None


def test_fewer_roots_than_the_quorum_neither_sign_nor_are_believed(world: Any) -> None:
    assert refusal(lambda: signed_by(world.trust, world.roots[0])) == "quorum_missing"
    assert refusal(lambda: signed_by(world.trust, world.roots[0], world.roots[0])) == "quorum_missing"
    assert refusal(lambda: signed_by(world.trust, world.issuer, world.importer)) == "quorum_missing"
    one_of_one = replace(world.trust, needed_roots=1)
    signed = signed_by(one_of_one, world.roots[0])
    raised = signed.replace(encode_trust_list(one_of_one), encode_trust_list(world.trust))
    assert refusal(lambda: open_trust_list(raised)) == "quorum_missing"


def test_pinned_roots_must_have_signed_whatever_the_list_says_of_its_own(world: Any) -> None:
    impostors = tuple(P256SigningKey.from_private_number(n) for n in (31, 32))
    forged = replace(world.trust, roots=tuple(key.public_key for key in impostors))
    signed = signed_by(forged, *impostors)
    assert open_trust_list(signed) == forged
    pinned = PinnedRoots(needed=2, keys=world.trust.roots)
    assert refusal(lambda: open_trust_list(signed, pinned=pinned)) == "pinned_roots_missing"
    assert open_trust_list(signed_by(world.trust, *world.roots), pinned=pinned) == world.trust


def test_roots_rotate_only_with_the_old_quorum_and_the_new(world: Any) -> None:
    old, fresh = world.roots, tuple(P256SigningKey.from_private_number(n) for n in (41, 42))
    current = open_trust_list(signed_by(world.trust, *old[:2]))
    rotated = replace(world.trust, version=8, roots=(old[0].public_key, *(key.public_key for key in fresh)))
    assert accept_successor(current, signed_by(rotated, *old[:2], fresh[0])) == rotated
    only_new = signed_by(rotated, old[0], *fresh)
    assert refusal(lambda: accept_successor(current, only_new)) == "pinned_roots_missing"
    assert refusal(lambda: signed_by(rotated, *old[:2])) == "quorum_missing"
    after = accept_successor(current, signed_by(rotated, *old[:2], fresh[0]))
    again = replace(rotated, version=9)
    assert accept_successor(after, signed_by(again, *fresh)) == again
    assert refusal(lambda: accept_successor(after, signed_by(replace(world.trust, version=9), *old[1:]))) == (
        "pinned_roots_missing"
    )


@pytest.mark.parametrize(("version", "day", "code"), [(7, 2, "version_not_newer"), (8, 31, "issued_before")])
def test_an_older_list_is_no_successor(world: Any, version: int, day: int, code: str) -> None:
    current = open_trust_list(signed_by(world.trust, *world.roots[:2]))
    month = 10 if day == 31 else 11
    older = replace(world.trust, version=version, issued_at=datetime(2026, month, day, tzinfo=UTC))
    assert refusal(lambda: accept_successor(current, signed_by(older, *world.roots))) == code


def test_what_vanishes_from_a_successor_is_asked_about(world: Any) -> None:
    issuer, importer, log = world.trust.keys
    current = replace(
        world.trust,
        keys=(replace(issuer, compromised_on=date(2026, 5, 1)), importer, log),
        annulments=(ANNULLED,),
    )
    successor = replace(current, keys=(issuer, importer), annulments=())
    assert [found.code for found in lost_in_successor(current, successor)] == [
        "trust_withdrawal_vanished",
        "trust_key_vanished",
        "trust_annulment_vanished",
    ]
    for found in lost_in_successor(current, successor):
        assert MESSAGES[found.code].text.format(**found.params)
    assert lost_in_successor(successor, current) == ()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"needed_roots": 4}, "quorum_impossible"),
        ({"needed_roots": 0}, "quorum_impossible"),
        ({"roots": ()}, "quorum_impossible"),
        ({"valid_until": datetime(2026, 11, 1, tzinfo=UTC)}, "list_never_valid"),
        ({"annulments": (ANNULLED, ANNULLED)}, "annulment_listed_twice"),
    ],
)
def test_a_list_that_contradicts_itself_is_refused(world: Any, change: dict[str, Any], code: str) -> None:
    assert refusal(lambda: replace(world.trust, **change)) == code


def test_a_root_or_a_key_is_listed_once(world: Any) -> None:
    first = world.trust.roots[0]
    assert refusal(lambda: replace(world.trust, roots=(first, first))) == "root_listed_twice"
    assert refusal(lambda: replace(world.trust, keys=world.trust.keys[:1] * 2)) == "key_listed_twice"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"usages": frozenset()}, "usage_needs_other_algorithm"),
        ({"usages": frozenset({Usage.LOG})}, "usage_needs_other_algorithm"),
        ({"usages": frozenset({Usage.TRUST})}, "root_key_not_among_roots"),
        ({"valid_to": date(2025, 1, 1)}, "key_never_valid"),
    ],
)
def test_a_key_that_contradicts_itself_is_refused(world: Any, change: dict[str, Any], code: str) -> None:
    key = replace(world.trust.keys[0], **change)
    assert refusal(lambda: replace(world.trust, keys=(key,))) == code


def test_a_root_key_signs_nothing_but_lists_and_its_holder_may_be_named(world: Any) -> None:
    root = world.roots[0]
    as_issuer = replace(world.trust.keys[0], key_id=root.key_id, public_key=root.public_key)
    assert refusal(lambda: replace(world.trust, keys=(as_issuer,))) == "root_key_signs_statements"
    holder = replace(as_issuer, usages=frozenset({Usage.TRUST}))
    assert replace(world.trust, keys=(holder,)).key(root.key_id) == holder


@pytest.mark.parametrize(
    ("index", "public", "code"),
    [
        (2, bytes(32), "ed25519_low_order"),
        (2, b"\xff" * 32, "ed25519_not_canonical"),
        (2, b"\2" + bytes(31), "ed25519_off_curve"),
        (0, b"\2" + b"\xff" * 32, "p256_off_curve"),
        (0, b"\4" + bytes(32), "p256_not_compressed"),
    ],
)
def test_a_dangerous_key_is_refused_when_the_file_is_read(
    world: Any, index: int, public: bytes, code: str
) -> None:
    with pytest.raises(KeyRefused, match=code):
        replace(world.trust, keys=(replace(world.trust.keys[index], public_key=public),))
    payload = encode_trust_list(world.trust).replace(world.trust.keys[index].public_key, public)
    with pytest.raises(TrustListRefused) as refused:
        open_trust_list(_resigned(payload, world.roots[:2]))
    assert (refused.value.code, refused.value.params["reason"]) == ("key_refused", code)


def test_an_id_that_does_not_follow_from_the_key_is_refused(world: Any) -> None:
    with pytest.raises(KeyRefused, match="key_id_differs"):
        replace(world.trust, keys=(replace(world.trust.keys[0], key_id=bytes(8)),))


def _resigned(payload: bytes, roots: tuple[P256SigningKey, ...]) -> bytes:
    from openkp.statements import cbor

    body = cbor.encode({16: "kp1-trust"})
    headers = {cbor.encode({1: -9, 4: root.key_id}): root for root in roots}
    signatures = [(h, headers[h].sign(cose.to_be_signed(body, h, payload))) for h in sorted(headers)]
    return cose.write_sign(body, payload, signatures)


@pytest.mark.parametrize("payload", ["00", "a0", "a10002", "a10001", "a1000100", "80"])
def test_a_signed_payload_that_is_no_list_is_unreadable(world: Any, payload: str) -> None:
    with pytest.raises(Unreadable):
        open_trust_list(_resigned(bytes.fromhex(payload), world.roots))


def test_a_file_of_more_than_four_million_bytes_is_not_looked_at() -> None:
    with pytest.raises(Unreadable, match="too_long"):
        open_trust_list(bytes(MAX_FILE_BYTES + 1))


@settings(max_examples=300)
@given(data=st.data())
def test_a_changed_file_is_refused(world: Any, data: st.DataObject) -> None:
    signed = bytearray(signed_by(world.trust, *world.roots[:2]))
    at = data.draw(st.integers(0, len(signed) - 1))
    signed[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises((Unreadable, TrustListRefused)):
        open_trust_list(bytes(signed))


def test_the_readable_form_shows_every_key_with_its_dates(world: Any) -> None:
    shown = json.loads(trust_list_to_json(replace(world.trust, annulments=(ANNULLED,))))
    assert shown["keys"][0]["key_id"] == world.issuer.key_id.hex()
    assert set(shown["keys"][0]) == {"key_id", *(field.name for field in KEY_FIELDS)}
    assert shown["keys"][2]["origin"] == "log.example.bw/statements"
    assert shown["keys"][2]["valid_to"] is None
    assert shown["annulments"][0]["reason"] == "lost"
    assert len(shown["roots"]) == 3


@pytest.mark.parametrize("needed", [0, 2, 3])
def test_pins_that_nobody_could_satisfy_are_a_slip_of_the_caller(world: Any, needed: int) -> None:
    with pytest.raises(ValueError, match="cannot sign"):
        PinnedRoots(needed=needed, keys=world.trust.roots[:1] * 2)
