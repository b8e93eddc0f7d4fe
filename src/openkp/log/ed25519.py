"""Ed25519 with one rule for everyone: which keys and signatures this house takes.

RFC 8032 leaves room at the edge, and libraries use it differently: there are signatures with a low-order key
or a low-order R that one library accepts and another refuses. Between parties that distrust each other such a
signature would start a dispute that nobody can settle. So they are refused here, before the library is asked:

- a public key or R whose y is not below p (not the canonical encoding), or that has low order (8 points);
- a public key that is not on the curve;
- S not below the order L of the base point (RFC 8032 section 5.1.7).
"""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

KEY_BYTES = 32
SIGNATURE_BYTES = 64

_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, -1, _P) % _P
_Y_MASK = 2**255 - 1
#: A y of an order-8 point; the other is its negative.
_Y_ORDER_8 = int.from_bytes(
    bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little"
)
#: The y of the eight points whose order divides 8: 1 (order 1), -1 (order 2), 0 (order 4), and order 8.
#: Either sign of x gives such a point or no valid encoding at all, so the sign bit does not matter.
_LOW_ORDER_Y = frozenset({0, 1, _P - 1, _Y_ORDER_8, _P - _Y_ORDER_8})


class KeyRefused(ValueError):
    """A public key that must not be trusted, or text that is not a key. The message says why."""


def is_safe_point(encoded: bytes) -> bool:
    """True for 32 bytes with a canonical y that no low-order point has (on the curve or not)."""
    if len(encoded) != KEY_BYTES:
        return False
    y = int.from_bytes(encoded, "little") & _Y_MASK
    return y < _P and y not in _LOW_ORDER_Y


def checked_public_key(encoded: bytes) -> Ed25519PublicKey:
    """The key of 32 bytes. Raises KeyRefused for a wrong length or form, low order, or off the curve."""
    if len(encoded) != KEY_BYTES:
        msg = f"an Ed25519 key is 32 bytes, not {len(encoded)}"
        raise KeyRefused(msg)
    if not is_safe_point(encoded):
        msg = "the key has low order or is not in canonical form"
        raise KeyRefused(msg)
    if not _is_on_curve(int.from_bytes(encoded, "little") & _Y_MASK):
        msg = "the key is not a point of the curve"
        raise KeyRefused(msg)
    return Ed25519PublicKey.from_public_bytes(encoded)


def is_valid_signature(key: Ed25519PublicKey, signature: bytes, message: bytes) -> bool:
    """True if the signature is strict (see above) and right. Never raises for hostile bytes."""
    if len(signature) != SIGNATURE_BYTES or not is_safe_point(signature[:32]):
        return False
    if int.from_bytes(signature[32:], "little") >= _L:
        return False
    try:
        key.verify(signature, message)
    except InvalidSignature:
        return False
    return True


def _is_on_curve(y: int) -> bool:
    """True if x with -x^2 + y^2 = 1 + d x^2 y^2 exists: x^2 = (y^2 - 1) / (d y^2 + 1) must be a square."""
    square = (y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P
    return square == 0 or pow(square, (_P - 1) // 2, _P) == 1
