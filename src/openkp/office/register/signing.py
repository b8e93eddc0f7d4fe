"""The office's own keys, unlocked. A private key leaves the database only as a signer in this process."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from openkp.log import Ed25519Signer
from openkp.office.parties.models import Authority, Key
from openkp.statements import P256SigningKey


class NoUsableKey(LookupError):
    """The authority has no key with which it may sign on that day."""


@lru_cache(maxsize=256)
def _unlock(private_pem: str, passphrase: str) -> object:
    return serialization.load_pem_private_key(private_pem.encode(), passphrase.encode())


def unlock(key: Key) -> object:
    """The private key object of a key row; raises ValueError if another passphrase locked it."""
    return _unlock(key.private_pem, settings.KEY_PASSPHRASE)


def key_on(authority: Authority, purpose: str, day: date) -> Key:
    """The newest key of the authority for the purpose that is usable on the day."""
    keys = [
        key
        for key in Key.objects.filter(authority=authority, purpose=purpose).exclude(private_pem="")
        if key.is_usable_on(day)
    ]
    if not keys:
        raise NoUsableKey(f"{authority.code} has no usable {purpose} key on {day}")
    return max(keys, key=lambda key: (key.valid_from, key.pk))


def statement_signer(authority: Authority, day: date) -> P256SigningKey:
    """The key under which the authority's statements of that day are signed."""
    return P256SigningKey(unlock(key_on(authority, Key.Purpose.STATEMENTS, day)))  # type: ignore[arg-type]


def log_signer(authority: Authority, name: str, day: date) -> Ed25519Signer:
    """The key under which the heads of the authority's logs are signed."""
    private = unlock(key_on(authority, Key.Purpose.LOG, day))
    if not isinstance(private, Ed25519PrivateKey):
        raise NoUsableKey(f"the log key of {authority.code} is not an Ed25519 key")
    return Ed25519Signer(name=name, private_key=private)
