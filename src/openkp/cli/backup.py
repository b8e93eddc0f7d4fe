"""`openkp backup`: the whole office in one file, made while people work."""

# ruff: noqa: FBT002 - flags of the command line are booleans that are named when called

from __future__ import annotations

import getpass
import json
import os
import re
import shutil
import sqlite3
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer

from openkp.cli.backup_file import (
    DATABASES,
    PLAIN_FILES,
    SEALED,
    SECRET_FILES,
    SUFFIX,
    Manifest,
    member_of,
    seal,
    write,
)
from openkp.cli.files import write_bytes
from openkp.cli.opening import home_path, open_office
from openkp.cli.options import AsJson, now
from openkp.cli.speaking import Ending, Trouble, end, put, put_json, say, wrong_use

#: In the office's folder: when the last backup was made, for `openkp doctor`.
LAST_BACKUP = "last-backup.json"
MIN_PASSWORD = 12
_LEFT_OVER_SECONDS = 24 * 3600
_NAMED = re.compile(rf"openkp-\d{{8}}T\d{{6}}Z{re.escape(SUFFIX)}")
#: Settings that are secrets, or hold one.
_SECRET_SETTINGS = {"OPENKP_SECRET_KEY", "OPENKP_KEY_PASSPHRASE", "OPENKP_PASSWORD", "OPENKP_BACKUP_PASSWORD"}
_SECRET_WORDS = ("SECRET", "PASSWORD", "PASSPHRASE", "PIN")


def backup(
    target: Annotated[
        Path, typer.Argument(metavar="FOLDER|FILE", help="A folder for dated backups, or a new file.")
    ],
    keep: Annotated[
        int,
        typer.Option("--keep", min=0, metavar="N", help="Of a folder: keep the newest N, delete older ones."),
    ] = 0,
    with_secrets: Annotated[
        bool,
        typer.Option(
            "--with-secrets",
            help="Also the passphrase of the keys, sealed under OPENKP_BACKUP_PASSWORD (or asked).",
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Copy the whole office into one file while it is served: database, settings, heads of all logs.

    The file is read back before it gets its name. Without --with-secrets it lacks the file key-passphrase:
    keep that in a safe, apart from the backups. `openkp restore` puts the office back.
    """
    open_office()
    instant = now()
    file = _file_of(target, instant)
    password = _password() if with_secrets else None
    _sweep(file.parent, instant)
    try:
        manifest = _make(file, instant, password)
    except (OSError, sqlite3.Error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Trouble(
            f"The backup could not be made: {reason}. No file is left of it.",
            f"Make room in {file.parent}, or name another folder. The office itself goes on.",
        ) from error
    _remember(file, instant)
    deleted = _rotate(target, keep, made=file) if keep else []
    if as_json:
        told = {"file": str(file), "bytes": file.stat().st_size, "deleted": [str(one) for one in deleted]}
        put_json({**told, "manifest": manifest.to_json()})
    else:
        put(str(file))
        say(f"{manifest.certificates} certificates, {len(manifest.logs)} logs, {file.stat().st_size} bytes.")
        _say_of_secrets(manifest)
    end(Ending.FINE)


def _file_of(target: Path, instant: datetime) -> Path:
    if target.suffix == SUFFIX and not target.is_dir():
        if target.exists():
            raise wrong_use(f"{target} exists already.", "Name a new file, or a folder.")
        file = target
    else:
        file = target / f"openkp-{instant:%Y%m%dT%H%M%SZ}{SUFFIX}"
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise Trouble(f"{file.parent} cannot be made: {error.strerror}.") from error
    return file


def _make(file: Path, instant: datetime, password: str | None) -> Manifest:
    from django.db import connection

    from openkp.cli.backup_database import copy_postgres, copy_sqlite
    from openkp.office import clock

    kind = connection.vendor
    name = DATABASES[kind]
    with tempfile.TemporaryDirectory(prefix=".openkp-backup-", dir=file.parent) as place:
        parts = {name: Path(place) / name}
        facts = (copy_sqlite if kind == "sqlite" else copy_postgres)(parts[name])
        for plain in PLAIN_FILES:
            if (home_path() / plain).is_file():
                parts[plain] = home_path() / plain
        if password is not None:
            parts[SEALED] = Path(place) / SEALED
            parts[SEALED].write_bytes(seal(_secrets(), password, random_bytes=clock.random_bytes(28)))
        manifest = Manifest(
            made_at=instant.isoformat(),
            openkp=_version(),
            database=kind,
            migrations=facts.migrations,
            certificates=facts.certificates,
            logs=facts.logs,
            settings=_settings(),
            members={each: member_of(path) for each, path in parts.items()},
            has_secrets=password is not None,
        )
        write(file, manifest, parts)
    return manifest


def _version() -> str:
    from openkp import __version__

    return __version__


def _settings() -> dict[str, str]:
    """What the operator set, without secrets: for whoever sets up the next machine."""
    found = {}
    for name, value in sorted(os.environ.items()):
        if name.startswith("OPENKP_") and name not in _SECRET_SETTINGS:
            is_secret = any(word in name for word in _SECRET_WORDS)
            found[name] = "(secret)" if is_secret else _without_password(value)
    return found


def _without_password(value: str) -> str:
    try:
        parts = urlsplit(value)
        hidden = parts.password
    except ValueError:
        return "(not shown)"
    return value if not hidden else value.replace(f":{hidden}@", ":(secret)@", 1)


def _secrets() -> dict[str, str]:
    """The secrets that this office uses, from its folder or from the environment."""
    from django.conf import settings

    found = {
        name: (home_path() / name).read_text(encoding="ascii").strip()
        for name in SECRET_FILES
        if (home_path() / name).is_file()
    }
    found["key-passphrase"], found["secret-key"] = settings.KEY_PASSPHRASE, settings.SECRET_KEY
    return found


def _password() -> str:
    given = os.environ.get("OPENKP_BACKUP_PASSWORD")
    if not given:
        if not sys.stdin.isatty():
            raise wrong_use("No password was given.", "Set OPENKP_BACKUP_PASSWORD, or use a terminal.")
        given = getpass.getpass("Password of the backup: ", stream=sys.stderr)
        if getpass.getpass("Once more: ", stream=sys.stderr) != given:
            raise wrong_use("The two are not the same.", "Run the command again.")
    if len(given) < MIN_PASSWORD:
        raise wrong_use("The password is too short.", f"At least {MIN_PASSWORD} characters.")
    return given


def _remember(file: Path, instant: datetime) -> None:
    """For the doctor. A folder that cannot be written is told by it, and the backup is good all the same."""
    told: dict[str, Any] = {"made_at": instant.isoformat(), "file": str(file.absolute())}
    try:
        write_bytes(home_path() / LAST_BACKUP, json.dumps(told).encode())
    except Trouble as trouble:
        say(f"The day of the backup could not be noted: {trouble.text}")


def _rotate(folder: Path, keep: int, *, made: Path) -> list[Path]:
    """Delete all but the newest; only files that this command named, and never the one that it just made.

    On a machine whose clock was set back that one has the oldest name.
    """
    if not folder.is_dir():
        raise wrong_use("--keep is for a folder of dated backups.", "Name a folder.")
    others = sorted(
        (one for one in folder.iterdir() if _NAMED.fullmatch(one.name) and one.name != made.name),
        key=lambda one: one.name,
    )
    old = others[: max(0, len(others) - (keep - 1))]
    for one in old:
        one.unlink()
    return old


def _sweep(folder: Path, instant: datetime) -> None:
    """Take away what a power cut in the middle of an earlier backup left: whatever is older than a day."""
    for one in (*folder.glob(".openkp-backup-*"), *folder.glob(f".openkp-*{SUFFIX}.part")):
        try:
            if instant.timestamp() - one.stat().st_mtime > _LEFT_OVER_SECONDS:
                shutil.rmtree(one) if one.is_dir() else one.unlink()
        except OSError:
            continue


def _say_of_secrets(manifest: Manifest) -> None:
    if manifest.has_secrets:
        say("It holds the passphrase of the keys, sealed: whoever has the file and its password can sign.")
    else:
        say("It does not hold the file key-passphrase: without that nobody can sign. Keep it in a safe.")
