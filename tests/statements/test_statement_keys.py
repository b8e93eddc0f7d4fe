"""Keys: one form, one id, one signature; keys on which libraries disagree are refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from openkp.statements.keys import (
    P256_ORDER,
    KeyRefused,
    P256SigningKey,
    ed25519_key_id,
    ed25519_public_key,
    is_valid_es256,
    p256_key_id,
    p256_public_key,
    thumbprint,
)

P = 2**255 - 19


def test_the_thumbprint_is_that_of_the_standard() -> None:
    # RFC 9679 section 6.
    key = {
        1: 2,
        -1: 1,
        -2: bytes.fromhex("65eda5a12577c2bae829437fe338701a10aaa375e1bb5b5de108de439c08551d"),
        -3: bytes.fromhex("1e52ed75701163f7f9e40ddf9f341b3dc9ba860af7e0ca7ca7e9eecd0084d19c"),
    }
    expected = "496bd8afadf307e5b08c64b0421bf9dc01528a344a43bda88fadd1669da253ec"
    assert thumbprint(key).hex() == expected  # type: ignore[arg-type]
    y_is_even = key[-3][-1] % 2 == 0  # type: ignore[index]
    assert p256_key_id(bytes((2 if y_is_even else 3,)) + key[-2]).hex() == expected[:16]  # type: ignore[operator]


def test_the_signature_is_that_of_the_standard_with_the_lower_s() -> None:
    # RFC 6979 appendix A.2.5, P-256, SHA-256, "sample": its s is in the upper half.
    key = P256SigningKey.from_private_number(
        0xC9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721
    )
    r = 0xEFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716
    s = 0xF7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8
    assert key.sign(b"sample") == r.to_bytes(32, "big") + (P256_ORDER - s).to_bytes(32, "big")


def test_the_mirror_image_of_a_signature_is_refused() -> None:
    key = P256SigningKey.from_private_number(5)
    public = p256_public_key(key.public_key)
    good = key.sign(b"data")
    mirrored = good[:32] + (P256_ORDER - int.from_bytes(good[32:], "big")).to_bytes(32, "big")
    assert is_valid_es256(public, good, b"data")
    assert not is_valid_es256(public, mirrored, b"data")
    assert is_valid_es256(public, mirrored, b"data", needs_low_s=False)


@pytest.mark.parametrize(
    "signature", [b"", bytes(64), b"\xff" * 64, bytes(63), bytes(65), b"\0" * 63 + b"\1"]
)
def test_no_hostile_signature_raises(signature: bytes) -> None:
    public = p256_public_key(P256SigningKey.from_private_number(5).public_key)
    assert not is_valid_es256(public, signature, b"data")


def test_a_key_survives_its_encrypted_file_and_no_other_passphrase_opens_it() -> None:
    key = P256SigningKey.from_random_bytes(bytes(range(48)))
    pem = key.to_pem(b"a long passphrase")
    assert pem.startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----")
    assert P256SigningKey.from_pem(pem, b"a long passphrase").key_id == key.key_id
    for opened in (b"another passphrase", b""):
        with pytest.raises(KeyRefused):
            P256SigningKey.from_pem(pem, opened)
    with pytest.raises(KeyRefused, match="passphrase_empty"):
        key.to_pem(b"")


def test_keys_of_another_kind_cannot_sign_statements() -> None:
    with pytest.raises(KeyRefused, match="not_p256"):
        P256SigningKey(ec.derive_private_key(5, ec.SECP384R1()))
    pem = Ed25519PrivateKey.from_private_bytes(bytes(32)).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(b"x"),
    )
    with pytest.raises(KeyRefused, match="not_p256"):
        P256SigningKey.from_pem(pem, b"x")
    for number in (0, P256_ORDER, -1):
        with pytest.raises(KeyRefused, match="out_of_range"):
            P256SigningKey.from_private_number(number)
    with pytest.raises(KeyRefused, match="48"):
        P256SigningKey.from_random_bytes(bytes(32))


@pytest.mark.parametrize(
    ("encoded", "code"),
    [
        (b"", "p256_not_compressed"),
        (b"\4" + bytes(64), "p256_not_compressed"),
        (b"\4" + bytes(32), "p256_not_compressed"),
        (b"\2" + bytes(31) + b"\x07", "p256_off_curve"),
        (b"\2" + b"\xff" * 32, "p256_off_curve"),
    ],
)
def test_a_p256_key_in_another_form_or_off_the_curve_is_refused(encoded: bytes, code: str) -> None:
    with pytest.raises(KeyRefused) as refused:
        p256_public_key(encoded)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("y", "code"),
    [
        (0, "ed25519_low_order"),
        (1, "ed25519_low_order"),
        (1 | 1 << 255, "ed25519_low_order"),
        (P - 1, "ed25519_low_order"),
        (0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826, "ed25519_low_order"),
        (P - 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826, "ed25519_low_order"),
        (P, "ed25519_not_canonical"),
        (P + 1, "ed25519_not_canonical"),
        (2**255 - 1, "ed25519_not_canonical"),
        (2, "ed25519_off_curve"),
    ],
)
def test_an_ed25519_key_on_which_libraries_disagree_is_refused(y: int, code: str) -> None:
    with pytest.raises(KeyRefused) as refused:
        ed25519_public_key(y.to_bytes(32, "little"))
    assert refused.value.code == code


def test_the_published_ed25519_keys_are_taken_and_verify(vectors: Path) -> None:
    tests = json.loads((vectors / "rfc" / "rfc8032_ed25519.json").read_text())["tests"]
    ids = set()
    for one in tests:
        encoded = bytes.fromhex(one["pk"])
        ed25519_public_key(encoded).verify(bytes.fromhex(one["sig"]), bytes.fromhex(one["msg"]))
        ids.add(ed25519_key_id(encoded))
    assert len(ids) == len(tests) == 3
