"""The office's own keys, ready to sign. Nothing else unlocks keys.

A private key leaves the database only as a signer in this process; one that lives in a security module does
not leave it at all. Whatever keeps a key from signing is a `NoUsableKey`, which stops an act with a finding.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from openkp.log import Cosigner, Ed25519Signer
from openkp.office.home import secret_file
from openkp.office.parties.models import Authority, Key
from openkp.office.register.key_trouble import KeyLocked, ModuleTrouble, NoUsableKey
from openkp.office.register.security_module import ModuleKey, ModulePlace
from openkp.statements import Algorithm, KeyRefused, P256SigningKey
from openkp.statements.key_sealing import open_private

__all__ = [
    "KeyLocked",
    "ModuleTrouble",
    "NoUsableKey",
    "forget_opened",
    "key_on",
    "log_origin",
    "log_signer",
    "module_place",
    "passphrase",
    "statement_signer",
    "unlock",
    "witness_name",
    "witness_signer",
]

Private = ec.EllipticCurvePrivateKey | Ed25519PrivateKey
PIN_FILE = "pkcs11-pin"
PASSPHRASE_FILE = "key-passphrase"  # noqa: S105 - the name of a file
COMING_FILE = "key-passphrase.new"


def passphrase() -> str:
    """The office's passphrase: from the environment, else as its file has it now."""
    if settings.KEY_PASSPHRASE_IS_GIVEN:
        return str(settings.KEY_PASSPHRASE)
    return secret_file(settings.HOME, PASSPHRASE_FILE)


def module_place(token: str = "") -> ModulePlace:
    """The security module that this office is set up with. token: another label than the usual one."""
    pin = settings.PKCS11_PIN
    file = settings.HOME / PIN_FILE
    if not pin and file.is_file():
        pin = file.read_text(encoding="utf-8").strip()
    return ModulePlace(library=settings.PKCS11_MODULE, token=token or settings.PKCS11_TOKEN, pin=pin)


@lru_cache(maxsize=256)
def _opened(private_pem: str, given: str) -> Private:
    return open_private(private_pem, given)


def forget_opened() -> None:
    """Forget what was unlocked: after a change of passphrase."""
    _opened.cache_clear()


def unlock(key: Key) -> Private:
    """The private key of a row, ready to sign.

    Raises KeyLocked if the office's passphrase does not open it, ModuleTrouble if it lives in a security
    module that cannot be reached. A module that goes away later makes signing raise the same.
    """
    if key.token:
        placed = ModuleKey(
            place=module_place(key.token),
            handle=bytes.fromhex(key.handle),
            algorithm=Algorithm(key.algorithm),
            public_key=bytes(key.public_key),
        )
        placed.reach()
        return placed.private()
    for given in _passphrases():
        try:
            return _opened(key.private_pem, given)
        except KeyRefused:
            continue
    raise KeyLocked(key.key_id)


def _passphrases() -> Iterator[str]:
    """The one this process began with; then that of the file, which may have been changed since.

    A change writes the new one beside the file before it touches any key (`openkp keys passphrase`): after a
    power cut in between, either opens.
    """
    yield settings.KEY_PASSPHRASE
    yield passphrase()
    coming = settings.HOME / COMING_FILE
    if coming.is_file():
        yield coming.read_text(encoding="utf-8").strip()


def key_on(authority: Authority, purpose: str, day: date) -> Key:
    """The newest key of the authority for the purpose that is usable on the day.

    One that the published trust list does not hold yet waits while an older one is in use: what it signed
    could be checked by nobody.
    """
    keys = [
        key
        for key in Key.objects.held().filter(authority=authority, purpose=purpose)
        if key.is_usable_on(day)
    ]
    if not keys:
        raise NoUsableKey(f"{authority.code} has no usable {purpose} key on {day}")
    if len(keys) > 1:
        keys = _listed(keys) or keys
    return max(keys, key=lambda key: (key.valid_from, key.pk))


def _listed(keys: Sequence[Key]) -> list[Key]:
    """Those that the published trust list holds."""
    from openkp.office.parties.trusting import NoTrustList, current_trust_list  # which needs this module

    try:
        trust = current_trust_list()
    except NoTrustList:
        return []
    return [key for key in keys if trust.key(bytes.fromhex(key.key_id)) is not None]


def statement_signer(authority: Authority, day: date) -> P256SigningKey:
    """The key under which the authority's statements of that day are signed."""
    private = unlock(key_on(authority, Key.Purpose.STATEMENTS, day))
    if isinstance(private, Ed25519PrivateKey):
        raise NoUsableKey(f"the statement key of {authority.code} is not a P-256 key")
    return P256SigningKey(private)


def log_signer(authority: Authority, name: str, day: date) -> Ed25519Signer:
    """The key under which the heads of the authority's logs are signed."""
    private = unlock(key_on(authority, Key.Purpose.LOG, day))
    if not isinstance(private, Ed25519PrivateKey):
        raise NoUsableKey(f"the log key of {authority.code} is not an Ed25519 key")
    return Ed25519Signer(name=name, private_key=private)


def log_origin(authority: Authority) -> str:
    """What the names of the authority's logs begin with; empty before it has any."""
    log = authority.logs.order_by("pk").first()
    return "" if log is None else log.name.rsplit("/", 1)[0]


def witness_name(authority: Authority) -> str:
    """The name under which the authority co-signs the logs of others."""
    return f"{log_origin(authority)}/witness"


def witness_signer(authority: Authority, day: date) -> Cosigner:
    """The key under which the authority co-signs the checkpoints of other authorities."""
    private = unlock(key_on(authority, Key.Purpose.WITNESS, day))
    if not isinstance(private, Ed25519PrivateKey):
        raise NoUsableKey(f"the witness key of {authority.code} is not an Ed25519 key")
    return Cosigner(name=witness_name(authority), private_key=private)
