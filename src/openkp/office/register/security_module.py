"""Private keys in a security module (PKCS#11): made there, used there, never outside of it.

Any module with a PKCS#11 library will do; SoftHSM is what the tests use. The keys that come out of here stand
where keys of `cryptography` stand: the same `sign`, the same public half, and no way to the private one. One
session per token and process. The library is initialised without locks of its own (`C_Initialize` with NULL),
so one lock orders every call. A session that was lost (the module was restarted, the cable was pulled, the
process was forked) is opened anew, once per signature; after that the key counts as out of reach.

No Django here: an authority that makes its key on a laptop uses this too.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, NoReturn, TypeVar

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from openkp.office.register.key_trouble import ModuleTrouble
from openkp.statements.keys import Algorithm, ed25519_public_key, p256_public_key

T = TypeVar("T")
Private = ec.EllipticCurvePrivateKey | Ed25519PrivateKey

HANDLE_BYTES = 16
#: DER of the curve's name: an object identifier (RFC 5480 2.1.1.1, RFC 8410 3).
_P256 = bytes.fromhex("06082a8648ce3d030107")
_ED25519 = bytes.fromhex("06032b6570")


@dataclass(frozen=True, slots=True, kw_only=True)
class ModulePlace:
    """Where a module is: the path of its library, the label of the token, and the user's PIN."""

    library: str
    token: str
    pin: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleKey:
    """A key pair as it stands in a token: `handle` is its CKA_ID, `public_key` in the form of `keys`."""

    place: ModulePlace
    handle: bytes
    algorithm: Algorithm
    public_key: bytes

    def reach(self) -> None:
        """Raise ModuleTrouble if the token or the key cannot be found now. Nothing is signed."""
        _with_session(self.place, _private_object(self))

    def private(self) -> Private:
        """A private key that signs in the module, which is not asked before the first signature."""
        return ModuleP256(self) if self.algorithm is Algorithm.ESP256 else ModuleEd25519(self)


def make_in_module(place: ModulePlace, algorithm: Algorithm, *, handle: bytes, label: str) -> ModuleKey:
    """A new pair in the token: sensitive, not extractable. `handle`: 16 random bytes of the caller.

    Raises ModuleTrouble; `module_cannot` where the module lacks the algorithm (Ed25519 is newer than many).
    """
    from pkcs11 import Attribute, KeyType, Mechanism

    is_p256 = algorithm is Algorithm.ESP256
    kind = KeyType.EC if is_p256 else KeyType.EC_EDWARDS
    mechanism = Mechanism.EC_KEY_PAIR_GEN if is_p256 else Mechanism.EC_EDWARDS_KEY_PAIR_GEN

    def make(session: Any) -> bytes:
        curve = session.create_domain_parameters(
            kind, {Attribute.EC_PARAMS: _P256 if is_p256 else _ED25519}, local=True
        )
        public, _private = curve.generate_keypair(
            store=True,
            label=label,
            id=handle,
            mechanism=mechanism,
            private_template={Attribute.SENSITIVE: True, Attribute.EXTRACTABLE: False},
        )
        return bytes(public[Attribute.EC_POINT])

    point = _with_session(place, make)
    return ModuleKey(
        place=place, handle=handle, algorithm=algorithm, public_key=_public_key(algorithm, point)
    )


def forget_sessions() -> None:
    """Close everything: after a change of PIN, and between tests."""
    with _LOCK:
        _drop_all()


# --- the session --------------------------------------------------------------------------------------------

_LOCK = threading.RLock()
_SESSIONS: dict[tuple[str, str], Any] = {}
#: Objects found in a session, by (library, token, handle): valid as long as their session.
_FOUND: dict[tuple[str, str, bytes], Any] = {}
_LIBRARIES: dict[str, int] = {}
"""Libraries that were initialised, and in which process: a fork must initialise its own."""


def _with_session(place: ModulePlace, work: Callable[[Any], T]) -> T:
    """Do the work with the token's session; if it was lost, once more with a new one."""
    from pkcs11.exceptions import PKCS11Error

    with _LOCK:
        for is_last in (False, True):
            try:
                return work(_session(place))
            except PKCS11Error as error:
                if is_last or type(error).__name__ in _TROUBLES:
                    _tell(error, place)
                _drop_all()
    raise AssertionError("unreachable")


def _session(place: ModulePlace) -> Any:
    if not place.library or not place.token:
        raise ModuleTrouble("module_not_set")
    if not place.pin:
        raise ModuleTrouble("pin_missing", token=place.token)
    session = _SESSIONS.get((place.library, place.token))
    if session is not None and _LIBRARIES.get(place.library) == os.getpid():
        return session
    library = _library(place.library)
    with _told(place):
        token = library.get_token(token_label=place.token)
        session = token.open(user_pin=place.pin, rw=True)
    _SESSIONS[(place.library, place.token)] = session
    return session


def _library(path: str) -> Any:
    try:
        import pkcs11
    except ImportError as error:
        raise ModuleTrouble("module_not_installed") from error
    if _LIBRARIES.get(path, os.getpid()) != os.getpid():
        _SESSIONS.clear()
        _FOUND.clear()
    try:
        library = pkcs11.lib(path)
        if path not in _LIBRARIES or _LIBRARIES[path] != os.getpid():
            library.reinitialize()
    except (pkcs11.PKCS11Error, OSError) as error:
        raise ModuleTrouble("module_absent", library=path) from error
    _LIBRARIES[path] = os.getpid()
    return library


def _drop_all() -> None:
    """Forget sessions and objects; the libraries are initialised anew at the next use."""
    _SESSIONS.clear()
    _FOUND.clear()
    _LIBRARIES.clear()


#: Errors that a second attempt does not mend, and what they are called here.
_TROUBLES = {
    "NoSuchToken": "token_absent",
    "TokenNotPresent": "token_absent",
    "PinIncorrect": "pin_wrong",
    "PinInvalid": "pin_wrong",
    "PinLenRange": "pin_wrong",
    "PinLocked": "pin_locked",
    "NoSuchKey": "key_not_in_module",
    "MechanismInvalid": "module_cannot",
    "TemplateInconsistent": "module_cannot",
    "DomainParamsInvalid": "module_cannot",
}


@contextmanager
def _told(place: ModulePlace) -> Iterator[None]:
    from pkcs11.exceptions import PKCS11Error

    try:
        yield
    except PKCS11Error as error:
        if type(error).__name__ in _TROUBLES:
            _tell(error, place)
        raise


def _tell(error: Exception, place: ModulePlace) -> NoReturn:
    code = _TROUBLES.get(type(error).__name__, "module_cannot")
    params = {"token": place.token}
    if code == "module_cannot":
        params["detail"] = type(error).__name__
    raise ModuleTrouble(code, **params) from error


def _private_object(key: ModuleKey) -> Callable[[Any], Any]:
    """The token's private object of the key, found once in a session."""
    from pkcs11 import Attribute, ObjectClass
    from pkcs11.exceptions import NoSuchKey

    place = (key.place.library, key.place.token, key.handle)

    def find(session: Any) -> Any:
        if place not in _FOUND:
            wanted = {Attribute.CLASS: ObjectClass.PRIVATE_KEY, Attribute.ID: key.handle}
            found = list(session.get_objects(wanted))
            if len(found) != 1:
                raise NoSuchKey
            _FOUND[place] = found[0]
        return _FOUND[place]

    return find


def _public_key(algorithm: Algorithm, point: bytes) -> bytes:
    """CKA_EC_POINT is a DER octet string around the point (PKCS#11 2.40 section 2.3.3)."""
    raw = point[2:] if point[:1] == b"\x04" and len(point) in (34, 67) else point
    if algorithm is Algorithm.ED25519:
        ed25519_public_key(raw)
        return raw
    compressed = bytes((2 + raw[64] % 2,)) + raw[1:33]
    p256_public_key(compressed)
    return compressed


# --- keys ---------------------------------------------------------------------------------------------------


class ModuleP256(ec.EllipticCurvePrivateKey):
    """A P-256 key in a module. Its signatures are not repeatable: the module chooses the nonce."""

    def __init__(self, key: ModuleKey) -> None:
        self._key = key
        self._public = p256_public_key(key.public_key)
        self._find = _private_object(key)

    @property
    def curve(self) -> ec.EllipticCurve:
        """P-256."""
        return ec.SECP256R1()

    @property
    def key_size(self) -> int:
        """Bits."""
        return 256

    def public_key(self) -> ec.EllipticCurvePublicKey:
        """The public half."""
        return self._public

    def sign(self, data: Any, signature_algorithm: ec.EllipticCurveSignatureAlgorithm) -> bytes:
        """DER, over SHA-256 of the data. Raises ModuleTrouble."""
        if not isinstance(signature_algorithm.algorithm, hashes.SHA256):
            raise ValueError("a key of the module signs SHA-256 only")
        from pkcs11 import Mechanism

        digest = sha256(data).digest()
        raw = _with_session(
            self._key.place,
            lambda session: bytes(self._find(session).sign(digest, mechanism=Mechanism.ECDSA)),
        )
        return encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))

    def exchange(self, algorithm: Any, peer_public_key: Any) -> bytes:
        """Not what the key is for."""
        raise NotImplementedError("a signing key agrees on no secret")

    def private_numbers(self) -> NoReturn:
        """The module does not give it."""
        raise NotImplementedError("the key never leaves the module")

    def private_bytes(self, encoding: Any, format: Any, encryption_algorithm: Any) -> NoReturn:  # noqa: A002
        """The module does not give it."""
        raise NotImplementedError("the key never leaves the module")

    def __copy__(self) -> ModuleP256:
        return ModuleP256(self._key)

    def __deepcopy__(self, memo: Any) -> ModuleP256:
        return copy(self)


class ModuleEd25519(Ed25519PrivateKey):
    """An Ed25519 key in a module."""

    def __init__(self, key: ModuleKey) -> None:
        self._key = key
        self._public = ed25519_public_key(key.public_key)
        self._find = _private_object(key)

    def public_key(self) -> Ed25519PublicKey:
        """The public half."""
        return self._public

    def sign(self, data: Any) -> bytes:
        """64 bytes (RFC 8032). Raises ModuleTrouble."""
        from pkcs11 import Mechanism

        return _with_session(
            self._key.place,
            lambda session: bytes(self._find(session).sign(bytes(data), mechanism=Mechanism.EDDSA)),
        )

    def private_bytes(self, encoding: Any, format: Any, encryption_algorithm: Any) -> NoReturn:  # noqa: A002
        """The module does not give it."""
        raise NotImplementedError("the key never leaves the module")

    def private_bytes_raw(self) -> NoReturn:
        """The module does not give it."""
        raise NotImplementedError("the key never leaves the module")

    def __copy__(self) -> ModuleEd25519:
        return ModuleEd25519(self._key)

    def __deepcopy__(self, memo: Any) -> ModuleEd25519:
        return copy(self)
