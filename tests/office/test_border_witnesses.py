"""Authorities witness each other’s logs: a log that continues is co-signed, a fork is found at once."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from openkp.cli import log_witness
from openkp.cli.commands import application
from openkp.log import (
    Checkpoint as Head,
)
from openkp.log import (
    CosignatureVerifier,
    leaf_hash,
    new_tiles,
    open_checkpoint,
    root_of,
    sign_checkpoint,
)
from openkp.log.tiles import TileEdge
from openkp.office import clock
from openkp.office.acting import Noted
from openkp.office.border.models import Alert, Cosignature
from openkp.office.border.witnessing import Brought, compare_checkpoint, cosigned_note, watch_logs
from openkp.office.parties.models import Key
from openkp.office.register.models import Checkpoint, Log, Tile
from openkp.office.register.publishing import publish_all
from openkp.office.register.signing import log_signer, witness_name
from openkp.office.register.storage import DatabaseFiles
from openkp.office.register.writing import append_acts

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_the_office(office, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: office.now)


def log_of(office, code="bw", kind="statements"):
    return Log.objects.select_related("authority").get(authority=office.authorities[code], kind=kind)


def replaced_log(log, leaves, now):
    """The log's files and newest head as its keeper would show them to us after rewriting its history.

    Whoever keeps a log can do that behind the triggers of the tables: here they are laid aside.
    """
    _, files = new_tiles(TileEdge(), leaves)
    head = Head(origin=log.name, size=len(leaves), root=root_of(leaves))
    note = sign_checkpoint(head, [log_signer(log.authority, log.name, now.date())]).decode()
    Tile.objects.filter(log=log).delete()
    for path, data in files:
        DatabaseFiles(log).write(path, data)
    Log.objects.filter(pk=log.pk).update(size=len(leaves), published=len(leaves))
    with TriggersAside():
        Checkpoint.objects.filter(log=log, size__gte=len(leaves)).delete()
    Checkpoint.objects.create(log=log, size=len(leaves), note=note, made_at=now)
    return note.encode()


class TriggersAside:
    """The append-only triggers of the checkpoints do not fire inside."""

    def __enter__(self):
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute(
                    "SELECT name, sql FROM sqlite_master WHERE name LIKE 'register_checkpoint_no%'"
                )
                self.kept = cursor.fetchall()
                for name, _sql in self.kept:
                    cursor.execute(f"DROP TRIGGER {name}")
            else:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("ALTER TABLE register_checkpoint DISABLE TRIGGER USER")

    def __exit__(self, *_):
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                for _name, sql in self.kept:
                    cursor.execute(sql)
            else:
                cursor.execute("ALTER TABLE register_checkpoint ENABLE TRIGGER USER")


def leaves_of(log):
    files = DatabaseFiles(log)
    data = b"".join(
        bytes(tile.data) for tile in Tile.objects.filter(log=files.log, level=0).order_by("index")
    )
    return [data[at : at + 32] for at in range(0, len(data), 32)]


def test_every_authority_cosigns_the_logs_of_the_others(office):
    office.issued()
    publish_all(now=office.now)
    done = watch_logs(now=office.now)
    assert (done.forks, done.without_key) == (0, ())
    log = log_of(office)
    head = Checkpoint.objects.get(log=log, size=log.published)
    keys = Key.objects.filter(purpose=Key.Purpose.WITNESS).exclude(authority=log.authority)
    verifiers = [
        CosignatureVerifier(name=witness_name(key.authority), public_key=bytes(key.public_key))
        for key in keys
    ]
    signer = log_signer(log.authority, log.name, office.now.date())
    opened = open_checkpoint(cosigned_note(head), verifier=signer.verifier(), witnesses=verifiers)
    assert {one.name for one in opened.note.verified} == {
        log.name,
        "tests.openkp.example/ae/witness",
        "tests.openkp.example/kp/witness",
    }


def test_what_was_seen_is_not_cosigned_again(office, django_assert_max_num_queries):
    office.issued()
    publish_all(now=office.now)
    first = watch_logs(now=office.now)
    assert first.cosigned > 0
    with django_assert_max_num_queries(30):
        again = watch_logs(now=office.later(hours=1))
    assert (again.cosigned, again.forks) == (0, 0)


def test_a_log_that_grows_is_cosigned_on_from_where_it_was(office):
    for hour in range(3):
        office.issued()
        publish_all(now=office.later(hours=hour))
        assert watch_logs(now=office.later(hours=hour)).forks == 0
    sizes = Cosignature.objects.filter(log=log_of(office), witness=office.authorities["ae"])
    assert sorted(sizes.values_list("size", flat=True)) == [1, 2, 3]
    assert not Alert.objects.exists()


def test_an_authority_without_a_witness_key_is_named(office):
    Key.objects.filter(authority=office.authorities["ae"], purpose=Key.Purpose.WITNESS).delete()
    office.issued()
    publish_all(now=office.now)
    assert watch_logs(now=office.now).without_key == ("ae",)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_one_changed_leaf_is_found_at_the_next_checkpoint_always(office, data):
    """Any log, any leaf of what was co-signed, any growth after it, none included: the fork is found."""
    seen = data.draw(st.integers(min_value=1, max_value=40), label="co-signed")
    grown = data.draw(st.integers(min_value=0, max_value=120), label="added since")
    changed = data.draw(st.integers(min_value=0, max_value=seen - 1), label="changed leaf")
    with transaction.atomic():
        log = log_of(office)
        leaves = [leaf_hash(b"%d" % place) for place in range(seen)]
        replaced_log(log, leaves, office.now)
        assert watch_logs(now=office.now).forks == 0
        rewritten = [*leaves, *(leaf_hash(b"new %d" % place) for place in range(grown))]
        rewritten[changed] = leaf_hash(b"something else")
        replaced_log(log, rewritten, office.later(hours=1))
        found = watch_logs(now=office.later(hours=1))
        told = set(Alert.objects.filter(kind="fork").values_list("authority__code", flat=True))
        cosigned = Cosignature.objects.filter(log=log, size=seen + grown).exclude(size=seen).count()
        transaction.set_rollback(True)
    assert found.forks == 1
    assert told == {"bw", "ae", "kp"}
    assert cosigned == 0


def test_entries_taken_back_are_found(office):
    log = log_of(office)
    leaves = [leaf_hash(b"%d" % place) for place in range(10)]
    replaced_log(log, leaves, office.now)
    watch_logs(now=office.now)
    with TriggersAside():
        Checkpoint.objects.filter(log=log).delete()
    replaced_log(log, leaves[:7], office.later(hours=1))
    assert watch_logs(now=office.later(hours=1)).forks == 1
    assert Alert.objects.filter(kind="fork").first().facts["reason"] == "rollback"


def test_a_head_that_the_log_did_not_sign_is_told(office):
    log = log_of(office)
    Checkpoint.objects.create(
        log=log,
        size=1,
        note=sign_checkpoint(
            Head(origin=log.name, size=1, root=bytes(32)),
            [log_signer(office.authorities["ae"], log.name, office.now.date())],
        ).decode(),
        made_at=office.now,
    )
    Log.objects.filter(pk=log.pk).update(size=1, published=1)
    assert watch_logs(now=office.now).forks == 1
    (alert,) = Alert.objects.filter(kind="fork", authority=office.authorities["ae"])
    assert alert.facts["reason"] == "not_signed_by_log"


# --- a head from elsewhere ----------------------------------------------------------------------------------


def brought(office, leaves, *, signer=None):
    log = log_of(office)
    head = Head(origin=log.name, size=len(leaves), root=root_of(leaves))
    return sign_checkpoint(head, [signer or log_signer(log.authority, log.name, office.now.date())])


def filled(office):
    """A log of five statements with its leaves."""
    for _ in range(5):
        office.issued()
    publish_all(now=office.now)
    return leaves_of(log_of(office))


def test_an_older_head_of_the_same_history(office):
    leaves = filled(office)
    found = compare_checkpoint(brought(office, leaves[:3]), now=office.now)
    assert (found.outcome, found.size) == (Brought.SAME, 3)
    assert not Alert.objects.exists()


def test_a_head_of_another_history_alerts_everybody(office):
    leaves = filled(office)
    other = [*leaves[:2], leaf_hash(b"hidden"), *leaves[3:]]
    note = brought(office, other)
    assert compare_checkpoint(note, now=office.now).outcome is Brought.FORK
    assert Alert.objects.filter(kind="fork").count() == 3
    assert bytes(Alert.objects.first().evidence) == note
    compare_checkpoint(note, now=office.now)
    assert Alert.objects.filter(kind="fork").count() == 3


def test_what_proves_nothing_alerts_nobody(office):
    leaves = filled(office)
    stranger = log_signer(office.authorities["ae"], log_of(office).name, office.now.date())
    cases = {
        Brought.AHEAD: brought(office, [*leaves, leaf_hash(b"newer")]),
        Brought.NOT_SIGNED: brought(office, [leaf_hash(b"x")] * 3, signer=stranger),
        Brought.UNREADABLE: b"not a checkpoint",
        Brought.UNKNOWN_LOG: brought(office, leaves).replace(b"tests.openkp", b"other.openkp"),
    }
    for outcome, note in cases.items():
        assert compare_checkpoint(note, now=office.now).outcome is outcome
    assert not Alert.objects.exists()


def test_the_page_compares_a_file_or_a_text(signed_in, office):
    leaves = filled(office)
    client = signed_in("ae.observer")
    address = reverse("border:compare")
    assert client.get(address).status_code == 200
    note = brought(office, leaves)
    page = client.post(address, {"text": note.decode().replace("\n", "\r\n")})
    assert page.context["found"].outcome is Brought.SAME
    page = client.post(address, {"file": SimpleUploadedFile("checkpoint", note)})
    assert page.context["found"].outcome is Brought.SAME
    forked = brought(office, [leaf_hash(b"x"), *leaves[1:]])
    page = client.post(address, {"file": SimpleUploadedFile("checkpoint", forked)})
    assert page.context["tone"] == "bad"


def test_acts_logs_are_watched_too(office):
    with transaction.atomic():
        append_acts(office.actor("bw.administrator"), "add_officer", [Noted("x")], now=office.now)
    publish_all(now=office.now)
    watch_logs(now=office.now)
    assert Cosignature.objects.filter(log=log_of(office, kind="acts")).count() == 2


# --- the command line ---------------------------------------------------------------------------------------


@pytest.fixture
def command(monkeypatch):
    """`openkp log witness` on the database of the test: its exit code and what it says in JSON."""
    monkeypatch.setattr(log_witness, "open_office", lambda: None)

    def run(*arguments):
        done = CliRunner().invoke(application(), ["log", "witness", *map(str, arguments), "--json"])
        return done.exit_code, json.loads(done.stdout)

    return run


def test_the_command_makes_a_round(command, office):
    office.issued()
    publish_all(now=office.now)
    code, told = command()
    assert (code, told["ok"], told["forks"]) == (0, True, 0)
    assert told["cosigned"] == Cosignature.objects.count() > 0


def test_the_command_compares_a_file(command, office, tmp_path):
    leaves = filled(office)
    file = tmp_path / "checkpoint"
    file.write_bytes(brought(office, leaves[:2]))
    assert command(file) == (0, {"ok": True, "outcome": "same", "origin": log_of(office).name, "size": 2})
    file.write_bytes(brought(office, [leaf_hash(b"x"), *leaves[1:]]))
    code, told = command(file)
    assert (code, told["outcome"]) == (1, "fork")
