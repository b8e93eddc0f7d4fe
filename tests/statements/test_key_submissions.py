"""Keys as files, under a passphrase, handed in, and put on the list by the holders of the roots."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from openkp.statements import (
    Algorithm,
    KeyRefused,
    P256SigningKey,
    TrustedKey,
    TrustList,
    TrustListRefused,
    Unreadable,
    Usage,
    accept_successor,
    open_trust_list,
)
from openkp.statements.key_files import KeyFile, read_key_file, write_key_file
from openkp.statements.key_sealing import open_private, seal_private
from openkp.statements.keys import Ed25519SigningKey, signing_key
from openkp.statements.messages import MESSAGES
from openkp.statements.submissions import (
    SubmissionRefused,
    check_submission,
    make_submission,
    open_submission,
)
from openkp.statements.trust_drafts import (
    TrustDraft,
    changes_between,
    check_draft,
    combine_drafts,
    finish_draft,
    read_draft,
    sign_draft,
    write_draft,
)

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
DAY = AT.date()
CERTIFICATES = frozenset({Usage.CERTIFICATES, Usage.CONFIRMATIONS})


def signer(number: int) -> P256SigningKey:
    return P256SigningKey.from_private_number(number)


def listed(key: Any, authority: str = "gaborone", *, of: str = "BW", **changes: Any) -> TrustedKey:
    is_log = key.algorithm is Algorithm.ED25519
    fields: dict[str, Any] = {
        "key_id": key.key_id,
        "participant": of,
        "authority": authority,
        "usages": frozenset({Usage.LOG}) if is_log else CERTIFICATES,
        "algorithm": key.algorithm,
        "public_key": key.public_key,
        "valid_from": date(2026, 11, 23),
        "valid_to": date(2028, 11, 22),
        "origin": "logs.example" if is_log else "",
    }
    return TrustedKey(**(fields | changes))


ROOTS = [signer(number) for number in (101, 102, 103)]
HOLDERS = tuple(
    listed(root, f"holder-{place}", of="KP", usages=frozenset({Usage.TRUST}))
    for place, root in enumerate(ROOTS)
)
OLD, NEW = signer(11), signer(12)


def trust(*keys: TrustedKey, **changes: Any) -> TrustList:
    fields: dict[str, Any] = {
        "version": 1,
        "issued_at": AT,
        "valid_until": AT.replace(year=2027),
        "needed_roots": 2,
        "roots": tuple(root.public_key for root in ROOTS),
        "keys": (*HOLDERS, *keys),
    }
    return TrustList(**(fields | changes))


CURRENT = trust(listed(OLD))


def codes(found: Any) -> list[str]:
    for one in found:
        text = MESSAGES[one.code]
        assert text.text.format(**one.params)
        assert text.next_step.format(**one.params)
    return [one.code for one in found]


def handed_in(key: Any = NEW, *, voucher: Any = None, **changes: Any) -> bytes:
    return make_submission(listed(key, **changes), key, made_at=AT, voucher=voucher)


def said(data: bytes, current: TrustList | None = CURRENT, on: date = DAY) -> list[str]:
    return codes(check_submission(open_submission(data), trust=current, on=on))


# --- passphrases --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "private", [ec.derive_private_key(5, ec.SECP256R1()), Ed25519PrivateKey.from_private_bytes(bytes(32))]
)
def test_a_sealed_key_opens_with_its_passphrase_alone(private: Any) -> None:
    pem = seal_private(private, "blue kettle under stairs", random_bytes=bytes(range(32)))
    opened = open_private(pem, "blue kettle under stairs")
    assert signing_key(opened).key_id == signing_key(private).key_id
    plain = serialization.load_pem_private_key(pem.encode(), b"blue kettle under stairs")
    assert signing_key(plain).key_id == signing_key(private).key_id
    for given_, code in (("blue kettle", "passphrase_wrong"), ("", "passphrase_empty")):
        with pytest.raises(KeyRefused) as refused:
            open_private(pem, given_)
        assert refused.value.code == code


def test_keys_that_are_damaged_plain_or_of_another_kind_are_told_apart() -> None:
    pem = seal_private(ec.derive_private_key(5, ec.SECP256R1()), "long passphrase", random_bytes=bytes(32))
    other = ec.derive_private_key(5, ec.SECP384R1())
    plain = other.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    foreign = seal_private(other, "long passphrase", random_bytes=bytes(32))
    broken = pem.replace(pem.splitlines()[2], "!" * 64)
    for text, code in (
        (plain.decode(), "pem_unreadable"),
        (broken, "pem_unreadable"),
        ("", "pem_unreadable"),
        (foreign, "not_p256"),
    ):
        with pytest.raises(KeyRefused) as refused:
            open_private(text, "long passphrase")
        assert refused.value.code == code
        assert code in MESSAGES
    with pytest.raises(KeyRefused, match="passphrase_empty"):
        seal_private(other, "", random_bytes=bytes(32))


def test_an_office_of_before_still_opens_its_keys() -> None:
    """Keys that cryptography sealed itself (PBKDF2) are read as well."""
    pem = OLD.to_pem(b"the old way").decode()
    assert signing_key(open_private(pem, "the old way")).key_id == OLD.key_id


# --- files --------------------------------------------------------------------------------------------------


@given(
    participant=st.text(max_size=8),
    authority=st.text(max_size=20),
    origin=st.text(max_size=20),
    later=st.dates(),
)
def test_a_key_file_comes_back_as_it_was(participant: str, authority: str, origin: str, later: date) -> None:
    key = listed(OLD, authority, of=participant, origin=origin, valid_to=later)
    for file in (KeyFile(key=key, private_pem="x"), KeyFile(key=key, token="t", handle="aa")):
        assert read_key_file(write_key_file(file)) == file


@given(data=st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_no_bytes_break_the_readers(data: bytes) -> None:
    with pytest.raises(KeyRefused):
        read_key_file(data)
    with pytest.raises(Unreadable):
        open_submission(data)
    with pytest.raises(Unreadable):
        read_draft(data)


def test_a_changed_key_file_says_what_is_wrong() -> None:
    good = write_key_file(KeyFile(key=listed(OLD), private_pem="x"))
    swaps = {
        "key_id_differs": (OLD.key_id.hex().encode(), NEW.key_id.hex().encode()),
        "key_file_without_private": (b'"private_pem": "x"', b'"private_pem": ""'),
        "key_file_unreadable": (b'"openkp_key": 1', b'"openkp_key": 2'),
        "p256_off_curve": (OLD.public_key.hex().encode(), b"02" + b"00" * 31 + b"07"),
    }
    for code, (before, after) in swaps.items():
        assert before in good
        with pytest.raises(KeyRefused) as refused:
            read_key_file(good.replace(before, after))
        assert refused.value.code == code


# --- submissions --------------------------------------------------------------------------------------------


def test_a_vouched_key_is_good_and_an_unvouched_one_is_asked_about() -> None:
    assert said(handed_in(voucher=OLD)) == []
    assert said(handed_in()) == ["submission_not_vouched"]
    assert said(handed_in(), None) == ["submission_not_vouched"]
    log = Ed25519SigningKey(Ed25519PrivateKey.from_private_bytes(b"1" * 32))
    assert said(handed_in(log, voucher=OLD)) == []


def test_a_key_is_handed_in_by_who_has_it() -> None:
    with pytest.raises(KeyRefused, match="key_id_differs"):
        make_submission(listed(NEW), OLD, made_at=AT)
    data = handed_in(voucher=OLD)
    changed = data.replace(b"gaborone", b"gaborona")
    assert changed != data
    with pytest.raises(SubmissionRefused) as refused:
        open_submission(changed)
    assert refused.value.code == "possession_not_proven"


def test_every_changed_byte_of_a_submission_is_noticed() -> None:
    data = handed_in(voucher=OLD)
    good = open_submission(data)
    for place in range(len(data)):
        for bit in (0, 7):
            mutated = data[:place] + bytes((data[place] ^ 1 << bit,)) + data[place + 1 :]
            try:
                opened = open_submission(mutated)
            except (Unreadable, KeyRefused, TrustListRefused, SubmissionRefused):
                continue
            assert opened.key == good.key
            assert codes(check_submission(opened, trust=CURRENT, on=DAY)) != [], place


@pytest.mark.parametrize(
    ("code", "data"),
    [
        ("key_used_before", handed_in(OLD)),
        ("key_is_root", None),
        ("submission_over", handed_in(valid_from=date(2020, 1, 1), valid_to=date(2021, 1, 1), voucher=OLD)),
        ("submission_too_long", handed_in(valid_to=date(2040, 1, 1), voucher=OLD)),
        ("submission_too_long", handed_in(valid_to=None, voucher=OLD)),
        ("submission_party_unknown", handed_in(of="ZZZ")),
        ("submission_without_authority", handed_in(authority=" ")),
        ("submission_of_withdrawn", handed_in(withdrawn_on=date(2026, 11, 23), voucher=OLD)),
        (
            "submission_leaves_gap",
            handed_in(valid_from=date(2028, 12, 1), valid_to=date(2029, 1, 1), voucher=OLD),
        ),
        ("voucher_unknown", handed_in(voucher=signer(77))),
        ("voucher_of_another", handed_in(of="AE", voucher=OLD)),
    ],
)
def test_the_exact_fault_is_named(code: str, data: bytes | None) -> None:
    if data is None:  # a root key, for something else
        data = handed_in(ROOTS[0])
        bare = trust(listed(OLD), keys=(listed(OLD),))
        assert code in said(data, bare)
        return
    assert code in said(data)


def test_a_log_key_needs_a_name_that_nobody_else_has() -> None:
    log = Ed25519SigningKey(Ed25519PrivateKey.from_private_bytes(b"1" * 32))
    other = Ed25519SigningKey(Ed25519PrivateKey.from_private_bytes(b"2" * 32))
    assert "submission_without_origin" in said(handed_in(log, origin=""))
    assert "log_name_taken" in said(handed_in(log, of="AE"), trust(listed(other)))


def test_a_key_that_is_over_or_lost_cannot_vouch() -> None:
    for ended in ({"withdrawn_on": DAY}, {"compromised_on": DAY}, {"valid_to": date(2026, 11, 23)}):
        current = trust(listed(OLD, **ended))
        assert "voucher_not_in_use" in said(handed_in(voucher=OLD), current, date(2026, 11, 24))


def test_the_voucher_must_have_signed_this_submission() -> None:
    ours, theirs = handed_in(voucher=OLD), handed_in(authority="gaboron2", voucher=OLD)
    signature = theirs[-64:]
    ends = ours[-64:]
    header = OLD.key_id
    assert header in ours
    swapped = ours.replace(ends, signature) if ends != NEW.key_id else ours
    opened: list[str]
    try:
        opened = said(swapped)
    except SubmissionRefused as error:
        opened = [error.code]
    assert opened in (["voucher_wrong"], ["possession_not_proven"])


def test_a_clock_that_is_ahead_is_told() -> None:
    ahead = make_submission(listed(NEW), NEW, made_at=AT.replace(day=26), voucher=OLD)
    assert "submission_from_the_future" in said(ahead)


# --- drafts -------------------------------------------------------------------------------------------------


def draft(**changes: Any) -> TrustDraft:
    new = trust(listed(OLD), listed(NEW), version=2, **changes)
    return TrustDraft(trust=new, submissions=(handed_in(voucher=OLD),))


def test_holders_sign_apart_and_the_quorum_makes_the_list() -> None:
    sent = write_draft(draft())
    first = sign_draft(read_draft(sent), ROOTS[0], current=CURRENT)
    with pytest.raises(TrustListRefused) as refused:
        finish_draft(first, current=CURRENT)
    assert refused.value.code in ("quorum_missing", "pinned_roots_missing")
    second = sign_draft(read_draft(sent), ROOTS[2], current=CURRENT)
    whole = combine_drafts([read_draft(write_draft(first)), second])
    assert whole.signers(CURRENT) == {ROOTS[0].key_id, ROOTS[2].key_id}
    successor = accept_successor(CURRENT, finish_draft(whole, current=CURRENT))
    assert successor.key(NEW.key_id) == listed(NEW)
    assert check_draft(whole, current=CURRENT, on=DAY) == ()
    assert changes_between(CURRENT, whole.trust).added == (listed(NEW),)


def test_a_wrong_signature_is_dropped_and_counts_for_nothing() -> None:
    good = sign_draft(draft(), ROOTS[0], current=CURRENT)
    false = replace(good, signatures=tuple(sorted((*good.signatures, (ROOTS[1].key_id, bytes(64))))))
    assert false.signers(CURRENT) == {ROOTS[0].key_id}
    with pytest.raises(TrustListRefused):
        finish_draft(false, current=CURRENT)
    whole = combine_drafts([false, sign_draft(draft(), ROOTS[2], current=CURRENT)])
    assert open_trust_list(finish_draft(whole, current=CURRENT)).signed_by == {
        ROOTS[0].public_key,
        ROOTS[2].public_key,
    }


def test_only_roots_sign_and_only_one_draft_is_put_together() -> None:
    with pytest.raises(TrustListRefused) as refused:
        sign_draft(draft(), OLD, current=CURRENT)
    assert refused.value.code == "not_a_root"
    with pytest.raises(TrustListRefused) as refused:
        combine_drafts([draft(), draft(needed_roots=3)])
    assert refused.value.code == "drafts_differ"


def test_a_draft_without_evidence_or_with_other_dates_is_told() -> None:
    bare = replace(draft(), submissions=())
    assert codes(check_draft(bare, current=CURRENT, on=DAY)) == ["key_without_submission"]
    longer = trust(listed(OLD), listed(NEW, valid_to=date(2029, 1, 1)), version=2)
    other = TrustDraft(trust=longer, submissions=(handed_in(voucher=OLD),))
    assert codes(check_draft(other, current=CURRENT, on=DAY)) == ["key_not_as_submitted"]
    broken = replace(draft(), submissions=(b"nothing", *draft().submissions))
    assert codes(check_draft(broken, current=CURRENT, on=DAY)) == ["submission_unreadable"]


def test_what_vanishes_and_a_root_of_nobody_are_told() -> None:
    lost = TrustDraft(trust=trust(version=2))
    assert codes(check_draft(lost, current=CURRENT, on=DAY)) == ["trust_key_vanished"]
    roots = (*CURRENT.roots, signer(104).public_key)
    secret = TrustDraft(trust=trust(listed(OLD), version=2, roots=roots))
    assert codes(check_draft(secret, current=CURRENT, on=DAY)) == ["root_without_holder"]
    again = TrustDraft(trust=trust(listed(OLD)))
    assert codes(check_draft(again, current=CURRENT, on=DAY)) == ["version_not_newer"]


def test_a_key_that_is_called_lost_in_the_same_list_does_not_vouch_in_it() -> None:
    """Else a thief of the old key hands in the next one."""
    new = trust(listed(OLD, withdrawn_on=DAY, compromised_on=DAY), listed(NEW), version=2)
    stolen = TrustDraft(trust=new, submissions=(handed_in(voucher=OLD),))
    assert codes(check_draft(stolen, current=CURRENT, on=DAY)) == ["voucher_not_in_use"]


def test_roots_change_hands_with_the_signatures_of_both_quorums() -> None:
    fresh = signer(105)
    holder = listed(fresh, "holder-new", of="KP", usages=frozenset({Usage.TRUST}))
    keys = (HOLDERS[0], HOLDERS[1], holder, listed(OLD))
    roots = (ROOTS[0].public_key, ROOTS[1].public_key, fresh.public_key)
    handed = make_submission(holder, fresh, made_at=AT)
    made = TrustDraft(trust=trust(version=2, roots=roots, keys=keys), submissions=(handed,))
    assert codes(check_draft(made, current=CURRENT, on=DAY)) == ["submission_not_vouched"]
    made = sign_draft(sign_draft(made, fresh, current=CURRENT), ROOTS[0], current=CURRENT)
    with pytest.raises(TrustListRefused):  # two of the new ones, but one of the old
        finish_draft(made, current=CURRENT)
    made = sign_draft(made, ROOTS[2], current=CURRENT)  # who leaves signs the list that says so
    assert accept_successor(CURRENT, finish_draft(made, current=CURRENT)).version == 2
