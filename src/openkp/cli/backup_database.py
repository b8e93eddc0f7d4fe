"""The database copied while the office is served, and put into an office that is not; on both engines.

SQLite by its own online backup, which waits for no writer and stops none. PostgreSQL by pg_dump in its custom
format, under the very snapshot from which the heads of the logs are read.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from openkp.cli.backup_file import LogHead
from openkp.cli.speaking import Trouble

if TYPE_CHECKING:
    import psycopg

#: A schema that was moved aside by a restore; it is in no later backup.
ASIDE = "before_restore_"
#: What SQLite keeps beside a database.
_BESIDE = ("-wal", "-shm", "-journal")
Query = Callable[[str], Sequence[Sequence[Any]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a database says of itself."""

    migrations: tuple[str, ...]
    certificates: int
    logs: tuple[LogHead, ...]


def facts(query: Query) -> Facts:
    """Read them; `query` gives the rows of one statement."""
    newest = query(
        "SELECT c.log_id, c.note FROM register_checkpoint c JOIN (SELECT log_id, MAX(id) AS newest "
        "FROM register_checkpoint GROUP BY log_id) last ON last.newest = c.id"
    )
    heads: dict[int, str] = {log: note for log, note in newest}  # noqa: C416 - rows are no pairs for dict()
    rows = query(
        "SELECT l.id, l.name, a.code, l.kind, l.size, l.published FROM register_log l "
        "JOIN parties_authority a ON a.id = l.authority_id ORDER BY l.name"
    )
    logs = tuple(
        LogHead(
            name=name,
            authority=code,
            kind=kind,
            size=size,
            published=published,
            checkpoint=heads.get(pk, ""),
        )
        for pk, name, code, kind, size, published in rows
    )
    applied = query("SELECT app, name FROM django_migrations ORDER BY app, name")
    [[certificates]] = query("SELECT COUNT(*) FROM certificates_certificate")
    return Facts(
        migrations=tuple(f"{app}.{name}" for app, name in applied), certificates=certificates, logs=logs
    )


def is_empty() -> bool:
    """True if the settings' database holds no office."""
    from django.db import connection

    tables = connection.introspection.table_names()
    if "parties_authority" not in tables:
        return True
    [[count]] = _asked("SELECT COUNT(*) FROM parties_authority")
    return bool(count == 0)


def facts_here() -> Facts:
    """What the settings' database says now."""
    return facts(_asked)


def _asked(statement: str) -> Sequence[Sequence[Any]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def copy_sqlite(target: Path) -> Facts:
    """Copy the database while it is in use; what the copy says of itself. Raises Trouble, sqlite3.Error."""
    from django.db import connection

    connection.ensure_connection()
    copy = sqlite3.connect(target)
    try:
        target.chmod(0o600)
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, whatever opens it
        [found] = copy.execute("PRAGMA quick_check(1)").fetchone()
        if found != "ok":
            raise Trouble(
                f"The database is damaged: {str(found)[:200]}.", "Restore the last backup; keep this file."
            )
        return facts(lambda statement: copy.execute(statement).fetchall())
    finally:
        copy.close()


def copy_postgres(target: Path) -> Facts:
    """Dump the database while it is in use; what the same snapshot says of itself. Raises Trouble."""
    from django.db import connection, transaction

    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        [[snapshot]] = _asked("SELECT pg_export_snapshot()")
        found = facts_here()
        _postgres_program(
            "pg_dump",
            "--format=custom",
            "--no-owner",
            "--no-privileges",
            f"--exclude-schema={ASIDE}*",
            f"--snapshot={snapshot}",
            f"--file={target}",
        )
    target.chmod(0o600)
    return found


def put_sqlite(copy: Path, database: Path, *, aside: str) -> Path | None:
    """Put the copy in the database's place; where the old one lies now, None if there was none.

    The old one gets its second name before it loses its first, with what SQLite had not yet taken into it: at
    no moment is there no office.
    """
    copy.chmod(0o600)
    with copy.open("rb") as file:
        os.fsync(file.fileno())
    moved = None
    if database.exists() and not _is_empty_file(database):
        moved = database.with_name(f"{database.name}.{aside}")
        for suffix in ("", *_BESIDE):
            old = database.with_name(database.name + suffix)
            if old.exists():
                os.link(old, moved.with_name(moved.name + suffix))
    for suffix in _BESIDE:
        database.with_name(database.name + suffix).unlink(missing_ok=True)
    copy.replace(database)
    folder = os.open(database.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)
    return moved


def _is_empty_file(database: Path) -> bool:
    """True if it has no tables; then what lies in its -wal file is in the file itself. False if damaged."""
    try:
        whole = sqlite3.connect(database)
        try:
            [[tables]] = whole.execute("SELECT COUNT(*) FROM sqlite_master").fetchall()
            whole.execute("PRAGMA journal_mode=DELETE")
        finally:
            whole.close()
    except sqlite3.Error:
        return False
    return bool(tables == 0)


def put_postgres(dump: Path, *, aside: str | None) -> str | None:
    """Restore the dump into the settings' database; the schema with the old tables, None if there were none.

    aside: the name that the old schema gets. If the restoring fails the old tables stand as before.
    Raises Trouble, also while anybody else uses the database.
    """
    import psycopg
    from django.db import connection

    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]  # our own must not count as others
    with psycopg.connect(**_named(connection.settings_dict), autocommit=True) as direct:
        _require_alone(direct)
        if aside is not None:
            direct.execute(f'ALTER SCHEMA public RENAME TO "{aside}"'.encode())
            direct.execute("CREATE SCHEMA public")
        try:
            _postgres_program(
                "pg_restore",
                "--no-owner",
                "--no-privileges",
                "--single-transaction",
                "--exit-on-error",
                str(dump),
            )
        except BaseException:  # Ctrl-C too
            if aside is not None:
                direct.execute("DROP SCHEMA public CASCADE")
                direct.execute(f'ALTER SCHEMA "{aside}" RENAME TO public'.encode())
            raise
    return aside


def _require_alone(direct: psycopg.Connection[Any]) -> None:
    """Raises Trouble if another connection is still there after a few seconds."""
    others = 0
    for _ in range(20):
        row = direct.execute(
            "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        ).fetchone()
        others = 0 if row is None else row[0]
        if not others:
            return
        time.sleep(0.25)
    raise Trouble(
        f"{others} other connections use the database.",
        "Stop the office everywhere: systemctl stop openkp openkp-worker.",
    )


def _named(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The settings' database as psycopg names its parts; what is not set comes from the system."""
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    return {name: settings[given] for given, name in names.items() if settings[given]}


def _postgres_program(name: str, *arguments: str) -> None:
    """Run a program of PostgreSQL on the settings' database. Raises Trouble with what it says."""
    from django.db import connection

    program = shutil.which(name)
    if program is None:
        raise Trouble(f"{name} is not installed.", "As root: apt-get install postgresql-client")
    settings = connection.settings_dict
    environment = dict(os.environ)
    for variable, setting in (("PGHOST", "HOST"), ("PGPORT", "PORT"), ("PGUSER", "USER")):
        if settings[setting]:
            environment[variable] = str(settings[setting])
    if settings["PASSWORD"]:
        environment["PGPASSWORD"] = str(settings["PASSWORD"])
    database = f"--dbname={settings['NAME']}"
    done = subprocess.run([program, database, *arguments], env=environment, capture_output=True, text=True)
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["no reason given"])[0]
        raise Trouble(f"{name} failed: {said[:300]}", "Mend that, then run the command again.")
