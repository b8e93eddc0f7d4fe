"""Signatures at the edge: the browser takes exactly the keys and signatures that Python takes."""

from __future__ import annotations

from hashlib import sha256, sha512

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from browser.border_modules import PREPARE, served_files
from openkp.statements import KeyRefused, P256SigningKey
from openkp.statements.keys import (
    P256_ORDER,
    ed25519_public_key,
    is_valid_ed25519,
    is_valid_es256,
    p256_public_key,
)
from statements.test_key_vectors import LOW_ORDER, SECOND_SPELLINGS

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
BASE = (
    15112221349535400772501151409588531511454012693041857206046113283949847762202,
    46316835694926478169428394003475163141307993866256225615783033603165251855960,
)
Point = tuple[int, int]


def _add(one: Point, other: Point) -> Point:
    (x1, y1), (x2, y2) = one, other
    both = D * x1 * x2 * y1 * y2
    x = (x1 * y2 + x2 * y1) * pow(1 + both, -1, P)
    y = (y1 * y2 + x1 * x2) * pow(1 - both, -1, P)
    return x % P, y % P


def _times(number: int, point: Point) -> Point:
    total = (0, 1)
    while number:
        total = _add(total, point) if number & 1 else total
        point, number = _add(point, point), number >> 1
    return total


def _encoded(point: Point) -> bytes:
    return (point[1] | (point[0] & 1) << 255).to_bytes(32, "little")


def _of_order_8() -> Point:
    y = int.from_bytes(bytes.fromhex(LOW_ORDER[4]), "little")
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    root = pow(square, (P + 3) // 8, P)
    if root * root % P != square:
        root = root * pow(2, (P - 1) // 4, P) % P
    return root, y


def _mixed(message: bytes) -> tuple[bytes, bytes]:
    """A key with a part of order 8; a signature that holds with the cofactor, and once in eight without."""
    scalar, secret = 12345678901234567890, int.from_bytes(sha256(message).digest(), "big") % L
    public = _encoded(_add(_times(scalar, BASE), _of_order_8()))
    point = _encoded(_times(secret, BASE))
    challenge = int.from_bytes(sha512(point + public + message).digest(), "little") % L
    return public, point + ((secret + challenge * scalar) % L).to_bytes(32, "little")


def ed25519_cases() -> list[tuple[bytes, bytes, bytes]]:
    """Key, signature, message."""
    private = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    public, message = private.public_key().public_bytes_raw(), b"head"
    good = private.sign(message)
    larger = int.from_bytes(good[32:], "little") + L
    cases = [(public, good, message), (public, good, b"heat"), (public, good[:63], message)]
    cases += [(public, good[:32] + larger.to_bytes(32, "little"), message), (public, bytes(64), message)]
    cases += [(public, bytes.fromhex(one) + good[32:], message) for one in LOW_ORDER + SECOND_SPELLINGS]
    cases += [(bytes.fromhex(one), good, message) for one in LOW_ORDER + SECOND_SPELLINGS]
    cases += [(sha256(bytes([n])).digest(), good, message) for n in range(40)]
    cases += [(*_mixed(b"mixed %d" % n), b"mixed %d" % n) for n in range(40)]
    for place in range(0, 64, 7):
        cases.append((public, good[:place] + bytes([good[place] ^ 1]) + good[place + 1 :], message))
    return cases


def p256_cases() -> list[tuple[bytes, bytes, bytes]]:
    """Key, signature, message."""
    key, message = P256SigningKey.from_private_number(4711), b"certificate"
    good = key.sign(message)
    r, s = int.from_bytes(good[:32], "big"), int.from_bytes(good[32:], "big")
    numbers = [(r, s), (r, P256_ORDER - s), (0, s), (r, 0), (P256_ORDER, s), (r, P256_ORDER), (s, r), (1, 1)]
    signatures = [one.to_bytes(32, "big") + other.to_bytes(32, "big") for one, other in numbers]
    keys = [key.public_key, bytes([key.public_key[0] ^ 1]) + key.public_key[1:], b"\4" + key.public_key[1:]]
    keys += [b"\2" + sha256(bytes([n])).digest() for n in range(20)] + [
        b"\2" + b"\xff" * 32,
        key.public_key[:32],
    ]
    cases = [(key.public_key, one, message) for one in [*signatures, good[:63], good + b"\0"]]
    return [*cases, *((one, good, message) for one in keys), (key.public_key, good, b"another")]


def _by_python(kind: str, public: bytes, signature: bytes, message: bytes) -> str:
    try:
        if kind == "p256":
            is_valid = is_valid_es256(p256_public_key(public), signature, message)
        else:
            ed25519_public_key(public)
            is_valid = is_valid_ed25519(public, signature, message)
    except KeyRefused as error:
        return error.code
    return "valid" if is_valid else "wrong"


ASK = """async ({ kind, cases }) => {
  const { p256Key, ed25519Key, isValidP256, isValidEd25519, KeyRefused, fromHex } = kp.crypto;
  const said = [];
  for (const [key, signature, message] of cases.map((one) => one.map(fromHex))) {
    try {
      const isValid = kind === "p256" ? await isValidP256(p256Key(key), signature, message)
        : await isValidEd25519(ed25519Key(key), signature, message);
      said.push(isValid ? "valid" : "wrong");
    } catch (error) {
      if (!(error instanceof KeyRefused)) throw error;
      said.push(error.code);
    }
  }
  return said;
}"""


@pytest.mark.parametrize("engine", ["webcrypto", "fallback"])
@pytest.mark.parametrize("kind", ["p256", "ed25519"])
def test_keys_and_signatures_at_the_edge(browser, kind, engine):
    cases = p256_cases() if kind == "p256" else ed25519_cases()
    expected = [_by_python(kind, *one) for one in cases]
    assert {"valid", "wrong"} < set(expected)
    if kind == "ed25519":
        mixed = [
            one for (key, _, _), one in zip(cases, expected, strict=True) if key == _mixed(b"mixed 0")[0]
        ]
        assert set(mixed) == {"valid", "wrong"}  # the equation without the cofactor, everywhere
    with served_files() as address:
        context = browser.new_context()
        page = context.new_page()
        page.goto(address)
        page.evaluate(PREPARE)
        if engine == "fallback":
            page.evaluate("kp.crypto.useFallback()")
        said = page.evaluate(ASK, {"kind": kind, "cases": [[part.hex() for part in one] for one in cases]})
        context.close()
    differing = [
        ([part.hex() for part in case], found, told)
        for case, found, told in zip(cases, said, expected, strict=True)
        if found != told
    ]
    assert differing == []
