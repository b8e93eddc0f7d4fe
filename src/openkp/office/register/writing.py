"""Appending to the logs. Numbered inside the act's transaction, published under a signed head after it.

A power cut between the two loses nothing: the entries are durable with the act, and the next publication
takes up whatever has no head yet. The same holds where publishing fails (a full disk, no usable log key): the
act took place and is not called failed; the fault is noted, and `openkp doctor` names the entries that wait.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from openkp.log import LogEntry, encode_entry, leaf_hash, salted_digest
from openkp.office import clock
from openkp.office.acting import Actor, Noted
from openkp.office.parties.models import Authority
from openkp.office.register.models import Entry, Log
from openkp.office.register.publishing import publish
from openkp.statements import SignedStatement, leaf_content

_held: ContextVar[set[int] | None] = ContextVar("held_publications", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Leaf:
    kind: str
    number: str
    salt: bytes
    content: bytes
    digest: bytes


def append_statements(actor: Actor, signed: Sequence[SignedStatement], *, now: datetime) -> list[Entry]:
    """Append what the actor's authority signed; returns the entries, in the same order."""
    leaves = [
        _Leaf(
            kind=one.statement.kind.name.lower(),
            number=_number_of(one),
            salt=one.statement.nonce,
            content=one.encoded,
            digest=salted_digest(salt=one.statement.nonce, content=leaf_content(one)),
        )
        for one in signed
    ]
    return _append(actor, Log.Kind.STATEMENTS, leaves, now=now)


def append_acts(actor: Actor, act: str, noted: Sequence[Noted], *, now: datetime) -> list[Entry]:
    """Append what a person did. The record names the person; the public leaf does not."""
    leaves = []
    for one in noted:
        content = json.dumps(
            {
                "act": one.act or act,
                "authority": actor.authority.code,
                "by": actor.user.username,
                "capacity": actor.capacity.value,
                "detail": one.detail,
                "made_at": now.isoformat(),
                "subject": one.subject,
            },
            sort_keys=True,
            ensure_ascii=False,
            separators=(",", ":"),
        ).encode()
        salt = clock.nonce()
        leaves.append(
            _Leaf(
                kind=one.act or act,
                number=one.subject,
                salt=salt,
                content=content,
                digest=salted_digest(salt=salt, content=content),
            )
        )
    return _append(actor, Log.Kind.ACTS, leaves, now=now)


def _number_of(signed: SignedStatement) -> str:
    document = signed.statement.document
    for name in ("number", "certificate_number", "new_number"):
        if hasattr(document, name):
            return str(getattr(document, name))
    raise TypeError(f"{type(document).__name__} has no number")


def _append(actor: Actor, kind: str, leaves: Sequence[_Leaf], *, now: datetime) -> list[Entry]:
    if not leaves:
        return []
    log = Log.objects.select_for_update().get(authority=actor.authority, kind=kind)
    authority: Authority = actor.authority
    entries = []
    for offset, leaf in enumerate(leaves):
        data = encode_entry(
            LogEntry(
                kind=leaf.kind,
                party=authority.participant,
                authority=authority.code,
                number=leaf.number if kind == Log.Kind.STATEMENTS else "",
                made_at=int(now.timestamp()),
                digest=leaf.digest,
            )
        )
        entries.append(
            Entry(
                log=log,
                index=log.size + offset,
                kind=leaf.kind,
                number=leaf.number,
                made_at=now,
                user=actor.user,
                capacity=actor.capacity.value,
                salt=leaf.salt,
                content=leaf.content,
                data=data,
                leaf_hash=leaf_hash(data),
            )
        )
    created = Entry.objects.bulk_create(entries)
    log.size += len(entries)
    log.save(update_fields=["size"])
    publish_later(log.pk, now)
    return created


def publish_later(log_pk: int, now: datetime) -> None:
    """Sign a head over all entries of the log as soon as the transaction has ended well."""
    held = _held.get()
    if held is not None:
        held.add(log_pk)
        return
    transaction.on_commit(lambda: publish(log_pk, now=now), robust=True)


@contextmanager
def publication_held(now: datetime) -> Iterator[None]:
    """Publish once, at the end, what a bulk of acts appends. Not for daily work."""
    held: set[int] = set()
    token = _held.set(held)
    try:
        yield
    finally:
        _held.reset(token)
    if connection.in_atomic_block:
        raise RuntimeError("publication follows the commit; hold it outside a transaction")
    for log_pk in sorted(held):
        publish(log_pk, now=now)
