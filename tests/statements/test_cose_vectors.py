"""The COSE working group's examples: what they accept is accepted, what they reject is rejected."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from openkp.statements import cose
from openkp.statements.cbor import Unreadable

ES256 = -7
SIGN1 = [f"sign1-tests/sign-{n}" for n in ("pass-01", "pass-02", "pass-03")] + [
    "ecdsa-examples/ecdsa-sig-01",
    "RFC8152/Appendix_C_2_1",
]
SIGN1_FAIL = [f"sign1-tests/sign-fail-0{n}" for n in (1, 2, 3, 4, 6, 7)]
SIGN = ["ecdsa-examples/ecdsa-01", "RFC8152/Appendix_C_1_1"]


def _load(vectors: Path, name: str) -> dict[str, Any]:
    example: dict[str, Any] = json.loads((vectors / "cose-wg-examples" / f"{name}.json").read_text())
    return example


def _key(jwk: dict[str, str]) -> ec.EllipticCurvePublicKey:
    x, y = (int.from_bytes(urlsafe_b64decode(jwk[axis] + "=="), "big") for axis in "xy")
    return ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()


def _check_sign1(example: dict[str, Any], *, is_tagged: bool = True) -> bool:
    one = example["input"]["sign0"]
    try:
        message = cose.read_sign1(bytes.fromhex(example["output"]["cbor"]), is_tagged=is_tagged)
    except Unreadable:
        return False
    external = bytes.fromhex(one.get("external", ""))
    return cose.is_valid_sign1(
        message, _key(one["key"]), algorithm=ES256, external=external, needs_low_s=False
    )


@pytest.mark.parametrize("name", SIGN1)
def test_a_published_sign1_is_good(vectors: Path, name: str) -> None:
    example = _load(vectors, name)
    is_tagged = not example["input"].get("failures", {}).get("RemoveCBORTag")
    assert _check_sign1(example, is_tagged=is_tagged)
    message = cose.read_sign1(bytes.fromhex(example["output"]["cbor"]), is_tagged=is_tagged)
    external = bytes.fromhex(example["input"]["sign0"].get("external", ""))
    to_be_signed = cose.to_be_signed1(message.protected, message.payload, external=external)
    assert to_be_signed.hex().upper() == example["intermediates"]["ToBeSign_hex"]


@pytest.mark.parametrize("name", SIGN1_FAIL)
def test_a_published_wrong_sign1_is_bad(vectors: Path, name: str) -> None:
    example = _load(vectors, name)
    assert example["fail"] is True
    assert not _check_sign1(example)


@pytest.mark.parametrize("name", SIGN)
def test_a_published_sign_with_several_signers_is_good(vectors: Path, name: str) -> None:
    example = _load(vectors, name)
    message = cose.read_sign(bytes.fromhex(example["output"]["cbor"]), max_bytes=10_000)
    signers = example["input"]["sign"]["signers"]
    if name.startswith("RFC"):
        assert [one["key"]["crv"] for one in signers] == ["P-256"]
    key = _key(signers[0]["key"])
    signer = message.signers[0]
    to_be_signed = cose.to_be_signed(message.protected, signer.protected, message.payload)
    assert to_be_signed.hex().upper() == example["intermediates"]["signers"][0]["ToBeSign_hex"]
    assert cose.is_valid_signer(message, signer, key, algorithm=ES256, needs_low_s=False)
    assert not cose.is_valid_signer(message, signer, key, algorithm=-9, needs_low_s=False)


def test_a_message_cannot_choose_its_algorithm_nor_ask_for_what_is_unknown() -> None:
    key = ec.derive_private_key(5, ec.SECP256R1()).public_key()
    for protected in (b"\xa1\x01\x27", b"\xa2\x01\x26\x02\x81\x18\x63", b"\x01", b"\xff", b"\xa1\x01\x61a"):
        message = cose.Sign1(protected=protected, unprotected={}, payload=b"", signature=bytes(64))
        assert not cose.is_valid_sign1(message, key, algorithm=ES256)
    both = cose.Sign1(protected=b"\xa1\x01\x26", unprotected={1: -7}, payload=b"", signature=bytes(64))
    assert not cose.is_valid_sign1(both, key, algorithm=ES256)


@pytest.mark.parametrize(
    "parts", ["d280", "d28440a04040" + "40", "d284a0a04040", "d28440404040", "d284f6a04040"]
)
def test_another_shape_is_no_sign1(parts: str) -> None:
    with pytest.raises(Unreadable):
        cose.read_sign1(bytes.fromhex(parts))


@pytest.mark.parametrize("parts", ["d86280", "d8628440a04080", "d8628440a0408140", "d8628440a0408183400040"])
def test_another_shape_is_no_sign(parts: str) -> None:
    with pytest.raises(Unreadable):
        cose.read_sign(bytes.fromhex(parts), max_bytes=100)
