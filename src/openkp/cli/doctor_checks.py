"""What the doctor looks at, one function for each part. Needs the office's settings from `database` on."""

from __future__ import annotations

import os
import shutil
import stat
import sys
from collections.abc import Iterator
from datetime import timedelta

from openkp.cli.doctor import Check, fine
from openkp.cli.opening import home_path, missing_migrations
from openkp.cli.options import now
from openkp.cli.speaking import Trouble

LOW_DISK_BYTES = 1024**3
CLOCK_SLACK = timedelta(minutes=5)
TAIL = 256
#: How many differences of the stocks are told; the first ones name what happened.
TOLD = 5
#: Tables that only grow; the first two are the logs themselves.
APPEND_ONLY = (
    "register_entry",
    "register_checkpoint",
    "stocks_stockevent",
    "stocks_stockdeclaration",
    "stocks_covertransition",
)


def machine() -> Iterator[Check]:
    """Python and the database library."""
    import sqlite3

    version = ".".join(map(str, sys.version_info[:3]))
    yield fine("python", version)
    if sqlite3.sqlite_version_info < (3, 37):
        yield Check(
            name="sqlite", state="wrong", found=sqlite3.sqlite_version, mend="Install SQLite 3.37 or newer."
        )
    else:
        yield fine("sqlite", sqlite3.sqlite_version)


def home() -> Iterator[Check]:
    """The office's folder, its secrets, and the room that is left."""
    folder = home_path()
    if not os.access(folder, os.W_OK):
        yield Check(
            name="folder",
            state="wrong",
            found=f"{folder} cannot be written",
            mend="Give it to the user who serves.",
        )
    else:
        yield fine("folder", str(folder))
    for name in ("secret-key", "key-passphrase", "pkcs11-pin"):
        path = folder / name
        if path.is_file() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            yield Check(
                name="secrets", state="wrong", found=f"{name} can be read by others", mend=f"chmod 600 {path}"
            )
    free = shutil.disk_usage(folder).free
    if free < LOW_DISK_BYTES:
        yield Check(
            name="disk",
            state="wrong",
            found=f"{free // 1024**2} MB free",
            mend="Make room: without it nothing can be issued or logged.",
        )
    else:
        yield fine("disk", f"{free / 1024**3:.1f} GB free")


def database() -> Iterator[Check]:
    """Reachable, and up to date."""
    from django.db import connection

    try:
        missing = missing_migrations()
    except Trouble as trouble:
        yield Check(name="database", state="wrong", found=trouble.text, mend=trouble.mend)
        return
    if missing:
        yield Check(
            name="database",
            state="wrong",
            found=f"{len(missing)} changes are missing, first {missing[0]}",
            mend="Make a backup, then run `openkp office migrate`.",
        )
        return
    yield fine("database", f"{connection.vendor}, up to date")


def triggers() -> Iterator[Check]:
    """The database itself must refuse to change or delete log entries, heads and what the stocks record."""
    from django.db import connection

    wanted = {f"{table}_no_{event}" for table in APPEND_ONLY for event in ("update", "delete")}
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        found = {row[0] for row in cursor.fetchall()}
    lost = sorted(wanted - found)
    if lost:
        yield Check(
            name="triggers",
            state="wrong",
            found=f"missing: {', '.join(lost)}",
            mend="Someone took the guard of the logs away. Verify every log, then restore from a backup.",
        )
    else:
        yield fine("triggers", "log entries, heads and stock events cannot be changed or deleted")


def keys() -> Iterator[Check]:
    """Each authority has a key for statements and for its logs that can be unlocked and does not end soon."""
    from openkp.office.parties.models import Authority, Key

    today = now().date()
    authorities = list(Authority.objects.order_by("code"))
    if not authorities:
        yield Check(
            name="keys", state="look", found="there is no authority yet", mend="Run `openkp office init`."
        )
    for authority in authorities:
        for purpose in (Key.Purpose.STATEMENTS, Key.Purpose.LOG, Key.Purpose.WITNESS):
            yield from _in_use(authority, purpose, today)
    for key in Key.objects.held().filter(purpose=Key.Purpose.ROOT):
        yield from _key_checks(key, f"key root {key.label or key.key_id}", today)


def _in_use(authority, purpose, today) -> Iterator[Check]:  # type: ignore[no-untyped-def]
    """Every key of the authority that may sign today or later."""
    from openkp.office.parties.models import Key

    name = f"key {authority.code} {purpose}"
    held = Key.objects.held().filter(authority=authority, purpose=purpose).order_by("valid_from", "pk")
    is_needed = purpose != Key.Purpose.WITNESS or held.exists()
    if is_needed and not any(key.is_usable_on(today) for key in held):
        yield Check(
            name=name,
            state="wrong",
            found="no key is usable today",
            mend="The administrator makes a key (Keys and trust list) and publishes the trust list.",
        )
    for key in held:
        if key.withdrawn_on is None and key.compromised_on is None and key.valid_to >= today:
            yield from _key_checks(key, name, today)


def _key_checks(key, name, today) -> Iterator[Check]:  # type: ignore[no-untyped-def]
    from openkp.cli.key_faults import faults_of

    faults = faults_of(key, today)
    for one in faults:
        yield Check(name=name, state=one.state, found=f"{key.key_id}: {one.found}", mend=one.mend)
    if not faults:
        yield fine(name, f"{key.key_id} until {key.valid_to}")


def trust_list() -> Iterator[Check]:
    """There is a trust list, it is not old, and it holds the keys that sign today."""
    from openkp.office.parties.models import Authority
    from openkp.office.parties.trusting import NoTrustList, current_trust_list
    from openkp.office.register.signing import NoUsableKey, key_on

    publish = "The administrator publishes it (Keys and trust list)."
    try:
        trust = current_trust_list()
    except NoTrustList:
        yield Check(name="trust list", state="wrong", found="none has been published", mend=publish)
        return
    listed = {key.key_id.hex() for key in trust.keys}
    unlisted = []
    for authority in Authority.objects.order_by("code"):
        try:
            key = key_on(authority, "statements", now().date())
        except NoUsableKey:
            continue
        if key.key_id not in listed:
            unlisted.append(authority.code)
    if unlisted:
        yield Check(
            name="trust list",
            state="wrong",
            found=f"version {trust.version} lacks the keys of {', '.join(unlisted)}",
            mend=publish,
        )
    elif trust.valid_until < now():
        yield Check(
            name="trust list", state="wrong", found=f"it ended on {trust.valid_until:%Y-%m-%d}", mend=publish
        )
    else:
        yield fine("trust list", f"version {trust.version} of {trust.issued_at:%Y-%m-%d}")


def clock() -> Iterator[Check]:
    """The machine's clock is not behind what the logs already hold."""
    from openkp.office.register.models import Entry

    newest = Entry.objects.order_by("-made_at").values_list("made_at", flat=True).first()
    if newest is not None and newest > now() + CLOCK_SLACK:
        yield Check(
            name="clock",
            state="wrong",
            found=f"it says {now():%Y-%m-%d %H:%M}; the log holds an entry of {newest:%Y-%m-%d %H:%M} UTC",
            mend="Set the clock (timedatectl set-ntp true) before anything is issued.",
        )
    else:
        yield fine("clock", f"{now():%Y-%m-%d %H:%M} UTC")


def logs() -> Iterator[Check]:
    """Each log: the head is signed and fits the tiles, the newest entries fit, none waits for a head."""
    from openkp.office.register.models import Log

    for log in Log.objects.select_related("authority").order_by("name"):
        yield _log_check(log)


def _log_check(log) -> Check:  # type: ignore[no-untyped-def]
    from openkp.log import leaf_hash, read_edge
    from openkp.office.register.models import Entry
    from openkp.office.register.proving import head_of
    from openkp.office.register.storage import DatabaseFiles

    name = f"log {log.name}"
    evidence = "Keep a copy of the database as evidence, then compare with the witnesses and the last backup."
    if log.size != Entry.objects.filter(log=log).count():
        return Check(
            name=name, state="wrong", found=f"it says {log.size} entries and holds others", mend=evidence
        )
    head = head_of(log)
    if head is None and log.published:
        return Check(name=name, state="wrong", found="no key of the authority signed its head", mend=evidence)
    if head is not None:
        edge = read_edge(DatabaseFiles(log).read, head.size)
        if edge.root() != head.signed.checkpoint.root:
            return Check(
                name=name, state="wrong", found="the tiles do not give the signed root", mend=evidence
            )
    for entry in Entry.objects.filter(log=log).order_by("-index")[:TAIL]:
        if leaf_hash(bytes(entry.data)) != bytes(entry.leaf_hash):
            return Check(name=name, state="wrong", found=f"entry {entry.index} was changed", mend=evidence)
    waiting = log.size - log.published
    if waiting:
        return Check(
            name=name,
            state="look",
            found=f"{waiting} entries have no signed head yet",
            mend="`openkp serve` publishes them when it starts; so does the next act.",
        )
    return fine(name, f"{log.size} entries under a signed head")


def stocks() -> Iterator[Check]:
    """The parcels and shares of each authority are those that its log of events makes, by the engine."""
    from openkp.office.parties.models import Authority
    from openkp.office.stocks.models import Book
    from openkp.office.stocks.rebuilding import rebuilt

    with_book = Authority.objects.filter(pk__in=Book.objects.values("authority"))
    for authority in with_book.order_by("code"):
        name = f"stocks {authority.code}"
        again = rebuilt(authority)
        if not again.differences:
            yield fine(name, f"{again.parcels} parcels are as {again.events} events make them")
            continue
        count = len(again.differences)
        told = "; ".join(str(each) for each in again.differences[:TOLD])
        more = f"; {count - TOLD} more" if count > TOLD else ""
        yield Check(
            name=name,
            state="wrong",
            found=f"{count} differences from the log: {told}{more}",
            mend="Somebody changed a table by hand. Keep a copy as evidence, then restore the last backup.",
        )


def people() -> Iterator[Check]:
    """Duties that are to be kept apart, and authorities where nobody could confirm as second person."""
    from openkp.office.access.policy import people_with_both
    from openkp.office.acting import Actor
    from openkp.office.parties.models import Authority, Membership
    from openkp.office.permissions import Capacity

    at, is_fine = now(), True
    for authority in Authority.objects.order_by("pk"):
        held = Membership.objects.filter(authority=authority).select_related("authority", "user")
        day = next((Actor(one).day(at) for one in held[:1]), at.date())
        for user in people_with_both(authority, day=day):
            is_fine = False
            yield Check(
                name=f"duties of {authority.code}",
                state="wrong",
                found=f"{user.username} issues certificates and administers keys",
                mend="End one of the two capacities; two persons hold them (docs/guides/sign-in.md).",
            )
        administrators = {
            one.user_id for one in held.filter(capacity=Capacity.ADMINISTRATOR) if one.is_active_on(day)
        }
        if len(administrators) == 1:
            is_fine = False
            yield Check(
                name=f"administrators of {authority.code}",
                state="look",
                found="only one; keys and capacities are changed by one person alone",
                mend="Add a second administrator under People.",
            )
    if is_fine:
        yield fine("people", "duties are apart, and a second person is there")
