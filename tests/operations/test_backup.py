"""A backup made at work is the same office elsewhere; an older one cannot be put to use without a word."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from openkp.cli.backup_file import member_of, opened, write
from operations.bad_days import BadOffice, Traffic, environment
from operations.own_postgres import Cluster
from operations.test_bad_days import KINDS, office_of
from small_office import PASSWORD

BACKUP_PASSWORD = "the-password-of-the-backups"
ADMINISTRATORS = {"bw": "bw-administrator", "ae": "ae-administrator"}


def openkp(home: Path, database: str, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """The command line on this office, as an operator has it."""
    told = {"OPENKP_PASSWORD": PASSWORD, "OPENKP_BACKUP_PASSWORD": BACKUP_PASSWORD, **more}
    done = subprocess.run(
        [sys.executable, "-m", "openkp", *arguments],
        env={**environment(home, database), **told},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=300,
    )
    assert "Traceback" not in done.stdout + done.stderr, done.stderr
    assert "should not have happened" not in done.stderr, done.stderr
    return done


@dataclass
class Kept:
    """An office at work, and the backups made of it. `early` has fewer certificates than `late`."""

    office: BadOffice
    folder: Path
    early: Path
    late: Path
    heads: dict[str, str]
    acts: list[dict[str, str]]

    def database(self, name: str) -> str:
        """A new, empty database for a restoring; empty for SQLite."""
        return "" if self.office.cluster is None else self.office.cluster.make_database(name)

    def seen(self, log: str) -> Path:
        """The newest checkpoint of a log, as somebody else keeps it."""
        file = self.folder / "seen.checkpoint"
        file.write_text(self.heads[log], encoding="utf-8")
        return file


def worked(office: BadOffice, acts: int) -> Traffic:
    """People at work until so many steps were answered."""
    traffic = Traffic(office)
    traffic.begin(3)
    while len(traffic.acts) < acts and not traffic.strange:
        traffic.is_over.wait(0.02)
    return traffic


#: The whole of it for both databases, in the slow suite too; each start of a program takes seconds.
BOTH = pytest.mark.parametrize("kept", KINDS, indirect=True, scope="module")
LATER = pytest.mark.parametrize(
    "kept",
    ["sqlite", pytest.param("postgresql", marks=[pytest.mark.postgres, pytest.mark.slow])],
    indirect=True,
    scope="module",
)
SQLITE = pytest.mark.parametrize("kept", ["sqlite"], indirect=True, scope="module")


@pytest.fixture(scope="module")
def kept(request) -> Iterator[Kept]:
    folder = Path(tempfile.mkdtemp(prefix="openkp-kept-"))
    try:
        with office_of(request.param, folder) as office:
            office.start()
            database = "" if office.cluster is None else f"{office.cluster.address}/office"
            files, answered = [], []
            for name in ("early", "late"):
                traffic = worked(office, 12)
                answered += traffic.acts[:12]  # answered before the backup begins
                made = openkp(
                    office.home, database, "backup", str(folder / f"{name}.kpbackup"), "--with-secrets"
                )
                traffic.end()
                assert made.returncode == 0, made.stderr
                assert traffic.strange == []
                files.append(Path(made.stdout.strip()))
            worked(office, 8).end()
            office.kill_server()
            heads = office.look(Traffic(office), is_all=True)["heads"]
            yield Kept(
                office=office, folder=folder, early=files[0], late=files[1], heads=heads, acts=answered
            )
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def manifest_of(file: Path) -> dict:
    with zipfile.ZipFile(file) as archive:
        return json.loads(archive.read("manifest.json"))


def another(kept: Kept, name: str, home: Path, database: str) -> BadOffice:
    """The office of another home, with the people who are signed in."""
    cluster = None
    if kept.office.cluster is not None:
        cluster = Cluster(kept.office.cluster.folder, port=kept.office.cluster.port, name=name)
    made = BadOffice(home=home, log=kept.folder / f"{name}.log", cluster=cluster)
    made.people = kept.office.people
    return made


@BOTH
def test_a_backup_made_at_work_is_the_same_office_elsewhere(kept, tmp_path):
    database = kept.database("elsewhere")
    told = openkp(tmp_path, database, "restore", str(kept.late), "--json")
    assert told.returncode == 0, told.stdout + told.stderr
    answer = json.loads(told.stdout)
    logs = manifest_of(kept.late)["logs"]
    assert [(one["log"], one["size"], one["found"]) for one in answer["logs"]] == [
        (log["name"], log["size"], "") for log in logs
    ]
    assert sum(log["size"] for log in logs) > 20
    office = another(kept, "elsewhere", tmp_path, database)
    try:
        office.heads = {log["name"]: log["checkpoint"] for log in logs if log["checkpoint"]}
        office.start()
        traffic = worked(office, 6)  # people go on where they were: sessions and keys are theirs
        traffic.end()
        traffic.acts += kept.acts
        assert traffic.strange == []
        seen = office.look(traffic, is_all=True)
        assert seen["faults"] == []
    finally:
        office.close()


@LATER
def test_an_older_backup_is_told_before_anything_is_changed(kept, tmp_path):
    log = next(name for name in kept.heads if name.endswith("bw/statements"))
    database = kept.database("refused")
    told = openkp(tmp_path, database, "restore", str(kept.early), "--seen", str(kept.seen(log)))
    assert told.returncode == 1
    assert "NOT restored" in told.stdout
    assert log in told.stdout
    assert "fork" in told.stdout
    assert openkp(tmp_path, database, "doctor").returncode == 1  # there is still no office


@LATER
def test_after_a_loss_no_number_is_used_twice_and_no_log_tells_two_histories(kept, tmp_path):
    database = kept.database("resumed")
    lost = [name for name in kept.heads if "/bw/" in name]
    seen = []
    for place, name in enumerate(lost):
        file = tmp_path / f"seen-{place}"
        file.write_text(kept.heads[name], encoding="utf-8")
        seen += ["--seen", str(file)]
    told = openkp(tmp_path, database, "restore", str(kept.early), *seen, "--accept-loss", "--json")
    assert told.returncode == 1, told.stderr
    assert {one["log"] for one in json.loads(told.stdout)["lost"]} == set(lost)
    closed = openkp(tmp_path, database, "serve", "--port", "1")
    assert closed.returncode == 3
    assert "openkp office resume" in closed.stderr
    worker = openkp(tmp_path, database, "worker", "--once")
    assert worker.returncode == 3, "systemd starts it by itself: it would go on with files of many shipments"
    assert "openkp office resume" in worker.stderr
    resumed = openkp(tmp_path, database, "office", "resume", "--as", ADMINISTRATORS["bw"], "--json")
    assert resumed.returncode == 0, resumed.stderr
    names = {one["was"]: one["log"] for one in json.loads(resumed.stdout)["resumed"]}
    assert set(names) == set(lost)
    doctor = openkp(tmp_path, database, "doctor", "--json")
    assert doctor.returncode == 0, doctor.stdout
    issued_before = {act["number"] for act in kept.acts if act["step"] == "issued"}
    office = another(kept, "resumed", tmp_path, database)
    try:
        office.start()
        traffic = worked(office, 12)
        traffic.end()
        after = {act["number"] for act in traffic.acts if act["step"] == "issued"}
        assert after
        assert not after & issued_before
        seen_now = office.look(traffic, is_all=True)
        assert seen_now["faults"] == []
        assert not set(seen_now["heads"]) & set(lost), "a log goes on under the name of the lost history"
        assert set(names.values()) <= set(seen_now["heads"])
    finally:
        office.close()


@LATER
def test_a_newer_copy_that_is_found_after_all_opens_the_office_again(kept, tmp_path):
    database = kept.database("found")
    files = []
    for place, log in enumerate(manifest_of(kept.late)["logs"]):
        if "/bw/" in log["name"]:
            files += ["--seen", str(tmp_path / f"seen-{place}")]
            Path(files[-1]).write_text(log["checkpoint"], encoding="utf-8")
    early = openkp(tmp_path, database, "restore", str(kept.early), *files, "--accept-loss")
    assert early.returncode == 1, early.stderr
    again = openkp(tmp_path, database, "restore", str(kept.early), "--force")
    assert again.returncode == 1, "what was seen is forgotten with the second restoring"
    assert "NOT restored" in again.stdout
    assert openkp(tmp_path, database, "serve", "--port", "1").returncode == 3
    found = openkp(tmp_path, database, "restore", str(kept.late), "--force")
    assert found.returncode == 0, found.stdout + found.stderr
    assert not (tmp_path / "lost-entries.json").exists()
    assert openkp(tmp_path, database, "worker", "--once").returncode == 0


@SQLITE
def test_a_refused_restore_leaves_the_secrets_of_the_office_that_is_there(kept, tmp_path):
    assert openkp(tmp_path, "", "restore", str(kept.late)).returncode == 0
    (tmp_path / "key-passphrase").write_text("of-another-office")
    refused = openkp(tmp_path, "", "restore", str(kept.late))
    assert refused.returncode == 2
    assert (tmp_path / "key-passphrase").read_text() == "of-another-office"
    forced = openkp(tmp_path, "", "restore", str(kept.late), "--force")
    assert forced.returncode == 0, forced.stdout + forced.stderr
    assert (tmp_path / "key-passphrase").read_text() != "of-another-office"
    assert len(list(tmp_path.glob("key-passphrase.before-restore-*"))) == 1


@LATER
def test_an_office_that_is_there_is_moved_aside_and_never_lost(kept, tmp_path):
    database = kept.database("there")
    assert openkp(tmp_path, database, "restore", str(kept.late)).returncode == 0
    again = openkp(tmp_path, database, "restore", str(kept.late))
    assert again.returncode == 2
    assert "--force" in again.stderr
    older = openkp(tmp_path, database, "restore", str(kept.early), "--force")
    assert older.returncode == 1, "the office that is here has seen more than this backup"
    assert "NOT restored" in older.stdout
    forced = openkp(tmp_path, database, "restore", str(kept.late), "--force", "--json")
    assert forced.returncode == 0, forced.stdout
    moved = json.loads(forced.stdout)["moved_aside"]
    if database:
        assert moved.startswith("before_restore_")
    else:
        assert Path(moved).stat().st_size > 100_000


@LATER
def test_a_damaged_file_and_a_wrong_password_change_nothing(kept, tmp_path):
    database = kept.database("damaged")
    data = bytearray(kept.late.read_bytes())
    data[len(data) // 2] ^= 1
    broken = tmp_path / "broken.kpbackup"
    broken.write_bytes(data)
    told = openkp(tmp_path, database, "restore", str(broken))
    assert told.returncode == 1
    assert "not what the manifest says" in told.stderr or "cannot be read" in told.stderr
    wrong = openkp(tmp_path, database, "restore", str(kept.late), OPENKP_BACKUP_PASSWORD="another-password")
    assert wrong.returncode == 3
    assert "password" in wrong.stderr
    assert not (tmp_path / "office.sqlite3").exists()


@SQLITE
def test_the_passphrase_is_in_no_backup_that_was_not_asked_to_hold_it(kept, tmp_path):
    home = tmp_path / "home"
    assert openkp(home, "", "restore", str(kept.late)).returncode == 0
    made = [openkp(home, "", "backup", str(tmp_path / "nightly"), "--keep", "2", "--json") for _ in range(1)]
    told = json.loads(made[0].stdout)
    with zipfile.ZipFile(told["file"]) as archive:
        assert "secrets.sealed" not in archive.namelist()
        whole = b"".join(archive.read(name) for name in archive.namelist())
    passphrase = (home / "key-passphrase").read_bytes().strip()
    assert passphrase
    assert passphrase not in whole
    assert PASSWORD.encode() not in whole
    assert oct(Path(told["file"]).stat().st_mode)[-3:] == "600"
    bare = openkp(tmp_path / "bare", "", "restore", told["file"])
    assert bare.returncode == 3
    assert "key-passphrase" in bare.stderr
    assert not (tmp_path / "bare" / "office.sqlite3").exists()


@SQLITE
def test_of_nightly_backups_the_newest_are_kept(kept, tmp_path):
    home, nightly = tmp_path / "home", tmp_path / "nightly"
    assert openkp(home, "", "restore", str(kept.late)).returncode == 0
    nightly.mkdir()
    for day in range(1, 5):
        (nightly / f"openkp-2026010{day}T180000Z.kpbackup").write_bytes(b"old")
    (nightly / "mine.txt").write_text("not a backup")
    told = json.loads(openkp(home, "", "backup", str(nightly), "--keep", "3", "--json").stdout)
    assert sorted(Path(one).name[7:15] for one in told["deleted"]) == ["20260101", "20260102"]
    assert len(list(nightly.glob("*.kpbackup"))) == 3
    assert (nightly / "mine.txt").exists()
    doctor = openkp(home, "", "doctor", "--json", OPENKP_DEMO="")
    [check] = [one for one in json.loads(doctor.stdout)["checks"] if one["name"] == "backup"]
    assert check["state"] == "fine"
    last = home / "last-backup.json"
    last.write_text(last.read_text().replace("2026-", "2025-", 1))
    doctor = openkp(home, "", "doctor", "--json", OPENKP_DEMO="")
    [check] = [one for one in json.loads(doctor.stdout)["checks"] if one["name"] == "backup"]
    assert check["state"] == "wrong"
    assert doctor.returncode == 1


@SQLITE
def test_a_served_office_is_not_overwritten(kept, tmp_path):
    import fcntl

    held = os.open(tmp_path / "in-use.lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(held, fcntl.LOCK_SH)
    try:
        told = openkp(tmp_path, "", "restore", str(kept.late))
    finally:
        os.close(held)
    assert told.returncode == 3
    assert "being served" in told.stderr


@SQLITE
def test_a_backup_whose_log_was_changed_is_told_by_its_checkpoint(kept, tmp_path):
    """Whoever changes a backup can make its digests fit; the signed head of the log they cannot."""
    place = tmp_path / "parts"
    with opened(kept.late) as (manifest, archive):
        archive.extractall(place)
    copy = sqlite3.connect(place / "database.sqlite3")
    log = next(one for one in manifest.logs if one.name.endswith("bw/statements"))
    [tile, data] = copy.execute(
        "SELECT t.id, t.data FROM register_tile t JOIN register_log l ON l.id = t.log_id "
        "WHERE l.name = ? AND t.level = 0",
        (log.name,),
    ).fetchone()
    copy.execute("UPDATE register_tile SET data = ? WHERE id = ?", (data[:-1] + bytes([data[-1] ^ 1]), tile))
    copy.commit()
    copy.close()
    parts = {name: place / name for name in manifest.members}
    forged = tmp_path / "forged.kpbackup"
    write(forged, replace(manifest, members={name: member_of(file) for name, file in parts.items()}), parts)
    told = openkp(tmp_path / "home", "", "restore", str(forged), "--json")
    assert told.returncode == 1, told.stderr
    answer = json.loads(told.stdout)
    assert not answer["ok"]
    assert [one["log"] for one in answer["logs"] if one["found"]] == [log.name]
