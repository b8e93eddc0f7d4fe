"""Keys chosen to deceive are refused at every door: list, draft, submission, key file, log verifier.

The encodings are those of the Community Cryptography Test Vectors for Ed25519 (C2SP/CCTV): the eight points
of low order, and every second spelling of them; and signatures that OpenSSL takes and this house does not.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from hashlib import sha512
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from openkp.log import Ed25519Verifier
from openkp.log.ed25519 import KeyRefused as LogKeyRefused
from openkp.log.ed25519 import is_valid_signature
from openkp.statements import (
    Algorithm,
    KeyRefused,
    P256SigningKey,
    TrustedKey,
    TrustList,
    TrustListRefused,
    Usage,
    cbor,
)
from openkp.statements.forms import write_fields
from openkp.statements.key_files import read_key_file
from openkp.statements.keys import ed25519_key_id, ed25519_public_key, is_valid_ed25519, thumbprint
from openkp.statements.submissions import _FIELDS, KeySubmission, make_submission, open_submission
from openkp.statements.trust_files import KEY_FORM, decode_trust_list, encode_trust_list

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493

#: Canonical encodings of the eight points of order 1, 2, 4 and 8.
LOW_ORDER = [
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
]
#: The same points in a second spelling: the sign of x = 0 set, or y not below p.
SECOND_SPELLINGS = [
    "0100000000000000000000000000000000000000000000000000000000000080",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
]
#: y from p to 2**255 - 1, of points that are no low-order ones: nineteen values, both signs.
NOT_CANONICAL = [
    (P + above | sign << 255).to_bytes(32, "little").hex() for above in range(2, 19) for sign in (0, 1)
]
OFF_CURVE = ["0200000000000000000000000000000000000000000000000000000000000000"]
BAD_ED25519 = [bytes.fromhex(one) for one in LOW_ORDER + SECOND_SPELLINGS + NOT_CANONICAL + OFF_CURVE]


def _other_curve() -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    public = ec.derive_private_key(7, ec.SECP256K1()).public_key()
    return public.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)


BAD_P256 = [
    b"\2" + (7).to_bytes(32, "big"),  # no y has this x
    b"\3" + (2**256 - 1).to_bytes(32, "big"),  # x not below the prime
    b"\0" + bytes(32),  # the point at infinity, padded
    b"\2" + bytes.fromhex("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff"),  # x = p
    b"\4" + bytes(32),  # another form
]


def row(public: bytes, usage: Usage) -> TrustedKey:
    """A row of the list for a key that nobody should list; its id as if it were good."""
    is_log = usage is Usage.LOG
    return TrustedKey(
        key_id=ed25519_key_id(public) if is_log else thumbprint({1: 2, -1: 1, -2: public})[:8],
        participant="BW",
        authority="gaborone",
        usages=frozenset({usage}),
        algorithm=Algorithm.ED25519 if is_log else Algorithm.ESP256,
        public_key=public,
        valid_from=date(2026, 1, 1),
        valid_to=date(2027, 1, 1),
        origin="logs.example" if is_log else "",
    )


class _Forger:
    """Signs for a key of low order: R the neutral point and S = 0 fit any message."""

    def __init__(self, key: TrustedKey) -> None:
        self.key_id, self.algorithm = key.key_id, Algorithm(key.algorithm)

    def sign(self, data: bytes) -> bytes:
        return bytes.fromhex(LOW_ORDER[0]) + bytes(32)


def by_list(key: TrustedKey) -> None:
    root = P256SigningKey.from_private_number(9)
    TrustList(
        version=1,
        issued_at=AT,
        valid_until=AT.replace(year=2027),
        needed_roots=1,
        roots=(root.public_key,),
        keys=(key,),
    )


def by_file(key: TrustedKey) -> None:
    """The bytes of a list, written past the checks."""
    root = P256SigningKey.from_private_number(9)
    good = TrustList(
        version=1,
        issued_at=AT,
        valid_until=AT.replace(year=2027),
        needed_roots=1,
        roots=(root.public_key,),
        keys=(),
    )
    value = cbor.decode(encode_trust_list(good))
    assert isinstance(value, dict)
    decode_trust_list(cbor.encode({**value, 6: [KEY_FORM.write(key)]}))


def by_submission(key: TrustedKey) -> None:
    open_submission(make_submission(key, _Forger(key), made_at=AT))


def by_key_file(key: TrustedKey) -> None:
    value: dict[str, Any] = {
        "openkp_key": 1,
        "key_id": key.key_id.hex(),
        "participant": "BW",
        "authority": "gaborone",
        "usages": sorted(key.usages),
        "algorithm": str(key.algorithm),
        "public_key": key.public_key.hex(),
        "valid_from": "2026-01-01",
        "valid_to": "2027-01-01",
        "origin": key.origin,
        "token": "t",
        "handle": "00",
    }
    read_key_file(json.dumps(value).encode())


DOORS: list[Callable[[TrustedKey], None]] = [by_list, by_file, by_submission, by_key_file]


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
def test_no_door_lets_a_bad_ed25519_key_in(door: Callable[[TrustedKey], None]) -> None:
    for public in BAD_ED25519:
        with pytest.raises((KeyRefused, TrustListRefused)) as refused:
            door(row(public, Usage.LOG))
        code = getattr(refused.value, "code", "")
        reason = str(getattr(refused.value, "params", {}).get("reason", code))
        assert reason.startswith("ed25519_"), (public.hex(), reason)


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
def test_no_door_lets_a_bad_p256_key_in(door: Callable[[TrustedKey], None]) -> None:
    for public in BAD_P256:
        with pytest.raises((KeyRefused, TrustListRefused)) as refused:
            door(row(public, Usage.CERTIFICATES))
        reason = str(getattr(refused.value, "params", {}).get("reason", refused.value.code))
        assert reason.startswith("p256_"), (public.hex(), reason)


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
def test_the_doors_are_open_to_good_keys(door: Callable[[TrustedKey], None]) -> None:
    private = Ed25519PrivateKey.from_private_bytes(bytes(32))
    key = row(private.public_key().public_bytes_raw(), Usage.LOG)
    if door is by_submission:
        from openkp.statements.keys import Ed25519SigningKey

        assert open_submission(make_submission(key, Ed25519SigningKey(private), made_at=AT)).key == key
    else:
        door(key)


def test_a_point_of_another_curve_is_no_p256_key_but_by_chance_of_x() -> None:
    key = row(_other_curve(), Usage.CERTIFICATES)
    with pytest.raises(KeyRefused):  # off the curve, or the id of another point
        by_list(key)


def test_log_verifiers_refuse_the_same_keys() -> None:
    for public in BAD_ED25519:
        with pytest.raises(LogKeyRefused):
            Ed25519Verifier(name="logs.example", public_key=public)


def test_a_signature_that_fits_any_message_is_refused_though_openssl_takes_it() -> None:
    """R the neutral point, S = k a: [S]B = [k]A holds, and with it RFC 8032 (CCTV: low-order R)."""
    seed = bytes(range(32))
    private = Ed25519PrivateKey.from_private_bytes(seed)
    public = private.public_key().public_bytes_raw()
    digest = sha512(seed).digest()
    scalar = int.from_bytes(digest[:32], "little") & ((1 << 254) - 8) | 1 << 254
    neutral, message = bytes.fromhex(LOW_ORDER[0]), b"any message"
    challenge = int.from_bytes(sha512(neutral + public + message).digest(), "little") % L
    forged = neutral + (challenge * scalar % L).to_bytes(32, "little")
    Ed25519PublicKey.from_public_bytes(public).verify(forged, message)
    assert not is_valid_ed25519(public, forged, message)
    assert not is_valid_signature(ed25519_public_key(public), forged, message)


def test_a_second_form_of_a_good_signature_is_refused() -> None:
    private = Ed25519PrivateKey.from_private_bytes(bytes(32))
    public = private.public_key().public_bytes_raw()
    good = private.sign(b"head")
    assert is_valid_ed25519(public, good, b"head")
    larger = int.from_bytes(good[32:], "little") + L
    for bad in (good[:32] + larger.to_bytes(32, "little"), good[:63], good + b"\0", bytes(64), b""):
        assert not is_valid_ed25519(public, bad, b"head")


def test_the_row_of_a_submission_is_the_row_of_the_list() -> None:
    key = row(Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key().public_bytes_raw(), Usage.LOG)
    written = write_fields(KeySubmission(key=key, made_at=AT), _FIELDS)
    assert written[1] == KEY_FORM.write(key)
