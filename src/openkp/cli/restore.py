"""`openkp restore`: an office from the file of a backup, compared with what others saw of its logs."""

# ruff: noqa: FBT002 - flags of the command line are booleans that are named when called

from __future__ import annotations

import json
import os
import shutil
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from openkp.cli.backup_file import DATABASES, SEALED, LogHead, Manifest, opened, unseal
from openkp.cli.holding import hold
from openkp.cli.lost_entries import (
    Lost,
    forget_lost,
    lost_between,
    note_lost,
    noted_heads,
    require_known,
    seen_heads,
)
from openkp.cli.opening import home_path, migrate, missing_migrations, prepare
from openkp.cli.options import AsJson, now
from openkp.cli.speaking import Ending, Trouble, end, end_by, put, put_json, say, wrong_use

_WAY_OUT = """\
Certificates may have been issued since. With this backup their numbers would be issued again, and the next
signed head would tell another history than the one that was seen: a fork, which every witness shows as fraud.
Do this, in this order:
  1. Look for a newer copy: the disk of the old machine, its folder OPENKP_HOME, a standby, another backup.
     Nothing is lost while one of them can be read.
  2. Only if there is none: restore again with --accept-loss, then run `openkp office resume`. It spoils as
     many numbers as may have been issued, so that none is used twice, and goes on with logs of a new name, so
     that no history is told twice. Certificates issued since stay genuine by their signature; ask their
     holders for them. The guide says more: docs/guides/operate.md, An older backup."""

#: Settings that stand for a file of secrets.
_VARIABLES = {"key-passphrase": "OPENKP_KEY_PASSPHRASE", "secret-key": "OPENKP_SECRET_KEY"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One log after the restoring. found: empty if it is what the backup's manifest and the others saw."""

    log: str
    size: int
    found: str = ""


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A backup, as `openkp backup` made it.")],
    force: Annotated[
        bool, typer.Option("--force", help="Even if there is an office; it is moved aside, not deleted.")
    ] = False,
    seen: Annotated[
        list[Path] | None,
        typer.Option("--seen", metavar="FILE", help="A newer checkpoint that somebody else has. Repeat it."),
    ] = None,
    accept_loss: Annotated[
        bool,
        typer.Option("--accept-loss", help="Although others saw more entries than the backup has."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Put the office of a backup into OPENKP_HOME and OPENKP_DATABASE, and prove that it is the same office.

    Stop the office first. Every part is compared with the manifest, each log's head and all its entries with
    the checkpoint of the backup, and with those that others saw (--seen). Then the doctor looks.
    """
    home = home_path()
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    held = hold(home, is_alone=True)
    heads = seen_heads(seen or [])
    with opened(file) as (manifest, archive):
        secrets = _secrets_of(home, manifest, archive)
        prepare()
        _require_fitting(manifest)
        require_known(manifest.logs, heads)
        heads += [*noted_heads(home), *_heads_of_displaced(force=force)]
        lost = lost_between(manifest.logs, heads)
        if lost and not accept_loss:
            _tell_lost(lost, manifest, as_json=as_json)
            end(Ending.FINDINGS)
        if lost:
            note_lost(home, lost, manifest.made_at)  # first: after a power cut the office must stay closed
        moved = _put(manifest, archive, home)
        for name, text in secrets.items():
            _write_secret(home / name, text)
    if missing_migrations():
        migrate()
    compared = _compared(manifest, heads)
    if not lost:
        forget_lost(home)
    os.close(held)
    _end(manifest, compared, lost, moved, as_json=as_json)


def _secrets_of(home: Path, manifest: Manifest, archive: zipfile.ZipFile) -> dict[str, str]:
    """The secrets in the backup, for the settings of this process; others than are here are written last.

    The passphrase has to be there before the settings are read, which would make a new one. Raises Trouble.
    """
    password = os.environ.get("OPENKP_BACKUP_PASSWORD")
    secrets = unseal(archive.read(SEALED), password) if manifest.has_secrets and password else {}
    for name, text in secrets.items():
        if name in _VARIABLES:
            os.environ.setdefault(_VARIABLES[name], text)
        if not (home / name).exists():  # nothing is replaced, and a start after a power cut must find it
            _write_secret(home / name, text)
    if (home / "key-passphrase").is_file() or os.environ.get("OPENKP_KEY_PASSPHRASE"):
        return secrets
    if manifest.has_secrets:
        mend = "Set OPENKP_BACKUP_PASSWORD to the one that the backup was made with."
    else:
        mend = f"Bring the file from the safe to {home / 'key-passphrase'} (chmod 600), then restore."
    raise Trouble("The passphrase that unlocks the office's keys is not here; nothing was changed.", mend)


def _write_secret(path: Path, text: str) -> None:
    """A secret that is there already and differs is kept beside it."""
    if path.is_file():
        if path.read_text(encoding="ascii").strip() == text:
            return
        path.replace(path.with_name(f"{path.name}.before-restore-{now():%Y%m%dT%H%M%SZ}"))
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as secret:
        secret.write(text)


def _require_fitting(manifest: Manifest) -> None:
    """Same kind of database, and no newer version than this one. Raises Trouble."""
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    if manifest.database != connection.vendor:
        raise Trouble(
            f"The backup is of {manifest.database}, OPENKP_DATABASE of {connection.vendor}.",
            f"Restore it into {manifest.database}: unset OPENKP_DATABASE, or name such a database.",
        )
    ours = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations or {}}
    newer = sorted(set(manifest.migrations) - ours)
    if newer:
        raise Trouble(
            f"The backup is of OpenKP {manifest.openkp}; this one does not know {newer[0]}.",
            f"Install OpenKP {manifest.openkp} or newer, then restore.",
        )


def _heads_of_displaced(*, force: bool) -> list[LogHead]:
    """The heads of the office that is here and would be moved aside: they were seen, by ourselves."""
    from django.db.utils import DatabaseError

    from openkp.cli.backup_database import facts_here, is_empty

    try:
        if is_empty():
            return []
    except DatabaseError as error:
        if not force:
            raise Trouble(
                "The database that is here cannot be read.", "Add --force: it is moved aside, not deleted."
            ) from error
        say("The database that is here cannot be read; it is moved aside, and nothing is compared with it.")
        return []
    if not force:
        raise wrong_use(
            f"There is an office in {home_path()} already.",
            "Name another OPENKP_HOME or OPENKP_DATABASE, or add --force: the office here is moved aside.",
        )
    return list(facts_here().logs)


def _put(manifest: Manifest, archive: zipfile.ZipFile, home: Path) -> str | None:
    """Bring database and files to their places; where the old database is now."""
    from django.conf import settings
    from django.db import connection

    from openkp.cli import backup_database

    name = DATABASES[manifest.database]
    stamp = f"{now():%Y%m%d%H%M%S}"
    moved: str | Path | None
    with tempfile.TemporaryDirectory(prefix=".openkp-restore-", dir=home) as place:
        copy = Path(archive.extract(name, place))
        if manifest.database == "sqlite":
            connection.close()
            database = Path(str(settings.DATABASES["default"]["NAME"]))
            if database.parent != home:
                copy = Path(shutil.move(copy, database.with_name(f".{database.name}.restoring")))
            moved = backup_database.put_sqlite(copy, database, aside=f"before-restore-{stamp}")
        else:
            is_filled = bool(connection.introspection.table_names())
            aside = f"{backup_database.ASIDE}{stamp}" if is_filled else None
            moved = backup_database.put_postgres(copy, aside=aside)
    for plain in set(manifest.members) - {name, SEALED}:
        archive.extract(plain, home)
    return None if moved is None else str(moved)


def _compared(manifest: Manifest, heads: list[LogHead]) -> list[Compared]:
    """Each log of the backup against the restored one, down to every entry."""
    from openkp.office.register.models import Log

    logs = {log.name: log for log in Log.objects.select_related("authority")}
    earlier: dict[str, list[str]] = {}
    for head in heads:
        if head.checkpoint:
            earlier.setdefault(head.name, []).append(head.checkpoint)
    found = []
    for said in manifest.logs:
        log = logs.get(said.name)
        wrong = "it is not there" if log is None else _difference(log, said, earlier.get(said.name, []))
        found.append(Compared(log=said.name, size=said.size, found=wrong))
    return found


def _difference(log: Any, said: LogHead, seen: list[str]) -> str:
    """What is not as the manifest says, or not what others saw of its beginning; empty if nothing."""
    from openkp.log import parse_checkpoint, verify_log
    from openkp.log.notes import parse_note
    from openkp.office.register.models import Checkpoint
    from openkp.office.register.proving import head_of
    from openkp.office.register.storage import DatabaseFiles

    if (log.size, log.published) != (said.size, said.published):
        return f"{log.size} entries, {log.published} published, instead of {said.size} and {said.published}"
    newest = Checkpoint.objects.filter(log=log).order_by("-pk").values_list("note", flat=True).first() or ""
    if newest != said.checkpoint:
        return "its newest checkpoint is not that of the manifest"
    if not newest:
        return ""
    head = head_of(log)
    if head is None:
        return "no key of the authority signed its head"
    read = DatabaseFiles(log).read
    for note in ("", *seen):
        previous = parse_checkpoint(parse_note(note.encode()).text) if note else None
        if previous is not None and previous.size > head.size:
            continue  # told before: entries that the backup does not have
        report = verify_log(read, verifier=head.verifier, origin=log.name, previous_checkpoint=previous)
        if not report.is_sound:
            return ", ".join(sorted({finding.code for finding in report.findings}))
    return ""


def _tell_lost(lost: list[Lost], manifest: Manifest, *, as_json: bool) -> None:
    if as_json:
        put_json({"ok": False, "restored": False, "lost": [one.to_json() for one in lost]})
        return
    put(f"NOT restored: others saw more than this backup of {manifest.made_at} has.")
    for one in lost:
        put(f"  {one.log}: the backup has {one.held} entries, {one.seen} were seen. {one.count} are missing.")
    put(_WAY_OUT)


def _end(
    manifest: Manifest, compared: list[Compared], lost: list[Lost], moved: str | None, *, as_json: bool
) -> None:
    from openkp.cli.doctor import checks

    wrong = [check for check in checks() if check.state == "wrong"]
    differing = [one for one in compared if one.found]
    is_fine = not wrong and not differing and not lost
    if as_json:
        put_json(
            {
                "ok": is_fine,
                "restored": True,
                "made_at": manifest.made_at,
                "moved_aside": moved,
                "logs": [{"log": one.log, "size": one.size, "found": one.found} for one in compared],
                "lost": [one.to_json() for one in lost],
                "wrong": [{"name": check.name, "found": check.found} for check in wrong],
            }
        )
        end_by(is_fine)
    for one in compared:
        put(f"  {'WRONG' if one.found else 'same '} {one.log}: {one.size} entries {one.found}".rstrip())
    for check in wrong:
        put(f"  WRONG {check.name}: {check.found}\n        {check.mend}")
    put(f"Restored: the office of {manifest.made_at}, {manifest.certificates} certificates.")
    if moved:
        say(f"The database that was here is now {moved}.")
    if lost:
        say("The office stays closed until an administrator runs: openkp office resume --as USERNAME")
    elif is_fine:
        say("Every log is what the backup's manifest says. Compare their heads with a witness: page Logs.")
        say("Settings of the old machine: " + json.dumps(dict(manifest.settings)))
    end_by(is_fine)
