"""The steps of a backup and a restoring by themselves: what is left, what goes, what a power cut leaves."""

from __future__ import annotations

import os
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from openkp.cli import backup_database
from openkp.cli.backup import _rotate, _sweep

NOW = datetime(2026, 11, 26, 20, 30, tzinfo=UTC)


def backups(folder: Path, *days: str) -> list[Path]:
    made = [folder / f"openkp-{day}T203000Z.kpbackup" for day in days]
    for one in made:
        one.write_bytes(b"backup")
    return made


def test_a_backup_of_a_clock_that_was_set_back_is_not_deleted_at_once(tmp_path):
    made, oldest, *newer = backups(tmp_path, "20200101", "20261124", "20261125", "20261126")
    assert _rotate(tmp_path, 3, made=made) == [oldest]
    assert sorted(tmp_path.iterdir()) == sorted([made, *newer])
    assert _rotate(tmp_path, 3, made=newer[-1]) == []
    assert _rotate(tmp_path, 1, made=newer[-1]) == [made, newer[0]]


def test_what_a_power_cut_left_of_an_earlier_backup_goes(tmp_path):
    left, half, fresh = (
        tmp_path / name
        for name in (".openkp-backup-abc", ".openkp-20261125T203000Z.kpbackup.part", ".openkp-backup-now")
    )
    for folder in (left, fresh):
        folder.mkdir()
        (folder / "database.sqlite3").write_bytes(b"a whole office")
    half.write_bytes(b"half")
    [kept] = backups(tmp_path, "20261101")
    for one in (left, half, kept):
        os.utime(one, (NOW.timestamp() - 90_000,) * 2)
    os.utime(fresh, (NOW.timestamp() - 60,) * 2)
    _sweep(tmp_path, NOW)
    assert sorted(tmp_path.iterdir()) == sorted([fresh, kept])


def office(path: Path, name: str) -> Path:
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE told (name TEXT)")
        database.execute("INSERT INTO told VALUES (?)", (name,))
    database.close()
    return path


def told(path: Path) -> list[str]:
    database = sqlite3.connect(path)
    try:
        return [name for (name,) in database.execute("SELECT name FROM told")]
    finally:
        database.close()


@pytest.fixture
def killed(tmp_path) -> Path:
    """A database whose last transaction lies in its -wal file alone, as a kill leaves it."""
    source = office(tmp_path / "source.sqlite3", "first")
    writer = sqlite3.connect(source)
    writer.execute("PRAGMA journal_mode=WAL")
    writer.execute("PRAGMA wal_autocheckpoint=0")
    writer.execute("INSERT INTO told VALUES ('last')")
    writer.commit()
    database = tmp_path / "office.sqlite3"
    for suffix in ("", "-wal"):
        database.with_name(database.name + suffix).write_bytes(Path(f"{source}{suffix}").read_bytes())
    writer.close()
    return database


def test_the_office_moved_aside_keeps_what_sqlite_had_not_yet_taken_in(killed, tmp_path, monkeypatch):
    """Also where nothing can be read from it, so that nothing takes the -wal file in before."""
    monkeypatch.setattr(backup_database, "_is_empty_file", lambda _database: False)
    copy = office(tmp_path / "copy.sqlite3", "restored")
    moved = backup_database.put_sqlite(copy, killed, aside="before")
    assert moved is not None
    assert told(killed) == ["restored"]
    assert told(moved) == ["first", "last"]


def test_at_no_moment_of_a_restoring_is_there_no_office(killed, tmp_path, monkeypatch):
    """Else the next start finds an empty folder, and somebody opens a new office with the same numbers."""
    copy = office(tmp_path / "copy.sqlite3", "restored")

    def power_cut(*_given):
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", power_cut)
    with pytest.raises(KeyboardInterrupt):
        backup_database.put_sqlite(copy, killed, aside="before")
    monkeypatch.undo()
    assert told(killed) == ["first", "last"]
