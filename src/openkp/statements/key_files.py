"""A key as a file (`.kpkey`): what an authority keeps on a laptop or a stick, without an office.

JSON, so that a person can see whose key it is. The private half is a PEM under a passphrase, or the place
where a security module keeps it. The public half is checked as hard as one that a stranger sends.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from openkp.statements.keys import Algorithm, KeyRefused, public_key_id
from openkp.statements.trust import TrustedKey, Usage

KEY_SUFFIX = ".kpkey"
MAX_KEY_FILE_BYTES = 16 * 1024
_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFile:
    """One key pair of an authority.

    key: as it will stand in the trust list. private_pem: the sealed private half; or, if it lives in a
    security module, token (its label) and handle (the object's id, hexadecimal).
    """

    key: TrustedKey
    private_pem: str = ""
    token: str = ""
    handle: str = ""

    def __post_init__(self) -> None:
        if bool(self.private_pem) == bool(self.token and self.handle):
            raise KeyRefused("key_file_without_private")


def write_key_file(file: KeyFile) -> bytes:
    """The file's bytes."""
    key = file.key
    value: dict[str, Any] = {
        "openkp_key": _VERSION,
        "key_id": key.key_id.hex(),
        "participant": key.participant,
        "authority": key.authority,
        "usages": sorted(key.usages),
        "algorithm": str(key.algorithm),
        "public_key": key.public_key.hex(),
        "valid_from": key.valid_from.isoformat(),
        "valid_to": None if key.valid_to is None else key.valid_to.isoformat(),
        "origin": key.origin,
    }
    value |= {"private_pem": file.private_pem} if file.private_pem else {}
    value |= {"token": file.token, "handle": file.handle} if file.token else {}
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def read_key_file(data: bytes) -> KeyFile:
    """The key in a file. Raises KeyRefused: `key_file_unreadable`, or what is wrong with the key."""
    if len(data) > MAX_KEY_FILE_BYTES:
        raise KeyRefused("key_file_unreadable")
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise KeyRefused("key_file_unreadable") from error
    if not isinstance(value, dict) or value.get("openkp_key") != _VERSION:
        raise KeyRefused("key_file_unreadable")
    try:
        key = _key(value)
        texts = {name: value.get(name, "") for name in ("private_pem", "token", "handle")}
        if not all(isinstance(text, str) for text in texts.values()):
            raise TypeError("texts are strings")
    except KeyRefused:
        raise
    except (KeyError, TypeError, ValueError) as error:
        raise KeyRefused("key_file_unreadable") from error
    if key.key_id.hex() != value["key_id"]:
        raise KeyRefused("key_id_differs")
    return KeyFile(key=key, **texts)


def _key(value: Mapping[str, Any]) -> TrustedKey:
    algorithm, public = Algorithm(value["algorithm"]), bytes.fromhex(value["public_key"])
    last = value["valid_to"]
    texts = {name: value[name] for name in ("participant", "authority", "origin")}
    if not all(isinstance(text, str) for text in texts.values()):
        raise TypeError("texts are strings")
    return TrustedKey(
        key_id=public_key_id(algorithm, public),
        usages=frozenset(Usage(one) for one in value["usages"]),
        algorithm=algorithm,
        public_key=public,
        valid_from=date.fromisoformat(value["valid_from"]),
        valid_to=None if last is None else date.fromisoformat(last),
        **texts,
    )
