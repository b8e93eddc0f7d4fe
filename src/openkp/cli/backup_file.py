"""The file of a backup: a ZIP with a manifest first, then the database and, where asked for, sealed secrets.

The manifest says what every other part is (bytes, SHA-256), of which office and version, and the head of each
log, read from the copy itself. Nothing in it is secret. The passphrase that unlocks the office's keys is in
the file only if it was asked for, and then under a password: who finds a backup cannot sign with it.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from openkp.cli.speaking import Ending, Trouble

FORMAT = "openkp-backup"
FORMAT_VERSION = 1
SUFFIX = ".kpbackup"
MANIFEST, SEALED = "manifest.json", "secrets.sealed"
#: The database by its kind.
DATABASES = {"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}
#: Files of the office's folder that are no secrets and belong to it.
PLAIN_FILES = ("demonstration.json", "stories.json")
SECRET_FILES = ("key-passphrase", "secret-key", "pkcs11-pin")
MAX_MANIFEST_BYTES = 16 * 1024 * 1024
_CHUNK = 1024 * 1024
#: 128 MiB and about half a second for each guess (RFC 7914).
_SCRYPT_N, _SCRYPT_R, _SCRYPT_P = 2**17, 8, 1


class Damaged(Trouble):
    """The file is no backup, or not all of it is what its manifest says."""

    def __init__(self, text: str) -> None:
        mend = "Take another copy or an older backup. Nothing was changed."
        super().__init__(text, mend, ending=Ending.FINDINGS)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogHead:
    """A log as the backup holds it: its entries, and its newest signed head (empty: none yet)."""

    name: str
    authority: str
    kind: str
    size: int
    published: int
    checkpoint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup is of. made_at: ISO, UTC. members: name to bytes and SHA-256. settings: no secrets."""

    made_at: str
    openkp: str
    database: str
    migrations: tuple[str, ...]
    certificates: int
    logs: tuple[LogHead, ...]
    settings: Mapping[str, str]
    members: Mapping[str, Mapping[str, Any]]
    has_secrets: bool

    def to_json(self) -> dict[str, Any]:
        """The manifest as it stands in the file."""
        return {"format": FORMAT, "format_version": FORMAT_VERSION, **asdict(self)}


def read_manifest(data: bytes) -> Manifest:
    """The manifest of these bytes. Raises Damaged."""
    try:
        given = json.loads(data)
        if given.pop("format") != FORMAT or given.pop("format_version") != FORMAT_VERSION:
            raise ValueError("another format")
        logs = tuple(LogHead(**each) for each in given.pop("logs"))
        given = {each.name: given[each.name] for each in fields(Manifest) if each.name != "logs"}
        given["migrations"] = tuple(given["migrations"])
        manifest = Manifest(**given, logs=logs)
        known = {*DATABASES.values(), *PLAIN_FILES, SEALED}
        if DATABASES[manifest.database] not in manifest.members or set(manifest.members) - known:
            raise ValueError("other parts than a backup has")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Damaged(f"This is not a backup that this version can read ({error}).") from error
    return manifest


@contextmanager
def opened(path: Path) -> Iterator[tuple[Manifest, zipfile.ZipFile]]:
    """The backup, every part of it compared with the manifest. Raises Damaged."""
    try:
        with zipfile.ZipFile(path) as archive:
            with archive.open(MANIFEST) as file:
                manifest = read_manifest(file.read(MAX_MANIFEST_BYTES))
            for name, said in manifest.members.items():
                if _digest_of(archive, name) != (said["bytes"], said["sha256"]):
                    raise Damaged(f"{path}: the part {name} is not what the manifest says.")
            yield manifest, archive
    except (OSError, zipfile.BadZipFile, KeyError, EOFError) as error:
        raise Damaged(f"{path} cannot be read as a backup ({error}).") from error


def _digest_of(archive: zipfile.ZipFile, name: str) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    with archive.open(name) as part:
        while chunk := part.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return size, digest.hexdigest()


def member_of(path: Path) -> dict[str, Any]:
    """What the manifest says of a file."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"bytes": path.stat().st_size, "sha256": digest}


def write(target: Path, manifest: Manifest, parts: Mapping[str, Path]) -> None:
    """Write the file, read it back, and only then give it its name. Raises OSError, Damaged.

    parts: the file of each member. Only the owner may read the backup.
    """
    beside = target.with_name(f".{target.name}.part")
    beside.unlink(missing_ok=True)
    try:
        handle = os.open(beside, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w+b") as file:
            with zipfile.ZipFile(file, "w", compresslevel=1) as archive:
                archive.writestr(MANIFEST, json.dumps(manifest.to_json(), indent=1, sort_keys=True))
                for name, path in parts.items():
                    is_packed = name.endswith(".pgdump")
                    archive.write(path, name, zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED)
            file.flush()
            os.fsync(file.fileno())
        with opened(beside):
            pass
        beside.replace(target)
        folder = os.open(target.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
    finally:
        beside.unlink(missing_ok=True)


def seal(secrets: Mapping[str, str], password: str, *, random_bytes: bytes) -> bytes:
    """The secrets under a password (scrypt, AES-256-GCM). random_bytes: 28 of the caller's."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    salt, nonce = random_bytes[:16], random_bytes[16:28]
    hidden = AESGCM(_key(password, salt)).encrypt(nonce, json.dumps(dict(secrets)).encode(), None)
    return base64.b64encode(salt + nonce + hidden)


def unseal(data: bytes, password: str) -> dict[str, str]:
    """The secrets. Raises Trouble for a wrong password."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        whole = base64.b64decode(data, validate=True)
        opened_text = AESGCM(_key(password, whole[:16])).decrypt(whole[16:28], whole[28:], None)
    except (InvalidTag, ValueError) as error:
        raise Trouble(
            "The password does not open the secrets of this backup.",
            "Set OPENKP_BACKUP_PASSWORD to the one that the backup was made with.",
        ) from error
    found: dict[str, str] = json.loads(opened_text)
    return {name: text for name, text in found.items() if name in SECRET_FILES}


def _key(password: str, salt: bytes) -> bytes:
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    return Scrypt(salt=salt, length=32, n=_SCRYPT_N, r=_SCRYPT_R, p=_SCRYPT_P).derive(password.encode())
