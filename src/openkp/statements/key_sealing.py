"""A private key under a passphrase: encrypted PKCS #8 (RFC 5958), PBES2 with scrypt (RFC 7914 section 7).

`cryptography` writes PBES2 with 2,048 rounds of PBKDF2, which costs a thief less than a microsecond a guess;
a passphrase that a person can remember needs more. scrypt with N = 2**14 costs 16 MiB and about 40 ms. The
file is what OpenSSL reads (`openssl pkcs8`), and reading here is cryptography's own, of either kind.
"""

from __future__ import annotations

import base64

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import padding, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from openkp.statements.keys import KeyRefused

#: Salt and initial vector together, which the caller draws.
RANDOM_BYTES = 32
#: OpenSSL's own limit for scrypt is 32 MiB; N * r * 128 bytes is half of it.
SCRYPT_N, SCRYPT_R, SCRYPT_P = 2**14, 8, 1
#: A passphrase that a person types. What the machine draws is longer.
MIN_PASSPHRASE = 12

_PBES2 = bytes.fromhex("06092a864886f70d01050d")
_SCRYPT = bytes.fromhex("06092b06010401da47040b")
_AES256_CBC = bytes.fromhex("060960864801650304012a")
_BEGIN, _END = "-----BEGIN ENCRYPTED PRIVATE KEY-----", "-----END ENCRYPTED PRIVATE KEY-----"


def seal_private(
    private: ec.EllipticCurvePrivateKey | Ed25519PrivateKey, passphrase: str, *, random_bytes: bytes
) -> str:
    """The key as PEM that only the passphrase opens. random_bytes: 32 of the caller's.

    Raises KeyRefused (`passphrase_empty`); ValueError without the random bytes.
    """
    if not passphrase:
        raise KeyRefused("passphrase_empty")
    if len(random_bytes) != RANDOM_BYTES:
        raise ValueError("a sealed key needs 32 random bytes")
    salt, vector = random_bytes[:16], random_bytes[16:]
    plain = private.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    secret = Scrypt(salt=salt, length=32, n=SCRYPT_N, r=SCRYPT_R, p=SCRYPT_P).derive(passphrase.encode())
    padder = padding.PKCS7(128).padder()
    encryptor = Cipher(algorithms.AES(secret), modes.CBC(vector)).encryptor()
    hidden = encryptor.update(padder.update(plain) + padder.finalize()) + encryptor.finalize()
    costs = b"".join(_der_number(number) for number in (SCRYPT_N, SCRYPT_R, SCRYPT_P))
    derivation = _der(0x30, _SCRYPT + _der(0x30, _der(0x04, salt) + costs))
    scheme = _der(0x30, _AES256_CBC + _der(0x04, vector))
    algorithm = _der(0x30, _PBES2 + _der(0x30, derivation + scheme))
    text = base64.b64encode(_der(0x30, algorithm + _der(0x04, hidden))).decode()
    lines = [text[place : place + 64] for place in range(0, len(text), 64)]
    return "\n".join((_BEGIN, *lines, _END, ""))


def open_private(pem: str, passphrase: str) -> ec.EllipticCurvePrivateKey | Ed25519PrivateKey:
    """The key in the PEM.

    Raises KeyRefused: `passphrase_wrong`, `passphrase_empty`, `pem_unreadable` (damaged, or not encrypted),
    `not_p256`, `unknown_kind_of_key`.
    """
    if not passphrase:
        raise KeyRefused("passphrase_empty")
    if _BEGIN not in pem or _END not in pem:
        raise KeyRefused("pem_unreadable")
    try:
        private = serialization.load_pem_private_key(pem.encode(), passphrase.encode())
    except UnsupportedAlgorithm as error:
        raise KeyRefused("unknown_kind_of_key") from error
    except (ValueError, TypeError) as error:
        is_wrong = "password" in str(error).lower()
        raise KeyRefused("passphrase_wrong" if is_wrong else "pem_unreadable") from error
    if isinstance(private, Ed25519PrivateKey):
        return private
    if not isinstance(private, ec.EllipticCurvePrivateKey):
        raise KeyRefused("unknown_kind_of_key")
    if not isinstance(private.curve, ec.SECP256R1):
        raise KeyRefused("not_p256")
    return private


def _der(tag: int, body: bytes) -> bytes:
    """One DER element; none of ours is longer than 64 kB."""
    size = len(body)
    if size < 0x80:
        return bytes((tag, size)) + body
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + body


def _der_number(number: int) -> bytes:
    return _der(0x02, number.to_bytes(number.bit_length() // 8 + 1, "big"))
