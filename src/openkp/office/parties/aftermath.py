"""What a key signed after it fell into wrong hands, as the register has it, and what to do next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from openkp.office.certificates.models import Certificate
from openkp.office.parties.models import Key
from openkp.office.register.marks import start_of
from openkp.office.register.models import Entry, Log
from openkp.statements import Unreadable, open_statement

State = Certificate.State
#: More are not shown on one page; the count is always whole.
MAX_SHOWN = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Affected:
    """One statement that no longer counts. certificate: if it is one of the office's certificates."""

    entry: Entry
    certificate: Certificate | None
    next_step: str


def signed_since(key: Key, since: date) -> list[Affected]:
    """Everything in the authority's log that the key signed on or after the day, oldest first."""
    if key.authority is None or key.purpose != Key.Purpose.STATEMENTS:
        return []
    entries = [entry for entry in _entries(key, since) if _signed_with(entry, key)]
    certificates = {
        certificate.entry_id: certificate
        for certificate in Certificate.objects.filter(entry__in=[entry.pk for entry in entries])
    }
    return [
        Affected(
            entry=entry,
            certificate=certificates.get(entry.pk),
            next_step=_next_step(entry, certificates.get(entry.pk)),
        )
        for entry in entries
    ]


def _entries(key: Key, since: date) -> Iterator[Entry]:
    if key.authority is None:
        return iter(())
    found = Entry.objects.filter(
        log__authority=key.authority,
        log__kind=Log.Kind.STATEMENTS,
        made_at__gte=start_of(since, key.authority.time_zone),
    )
    return found.select_related("log").order_by("index").iterator(chunk_size=500)


def _signed_with(entry: Entry, key: Key) -> bool:
    try:
        return open_statement(bytes(entry.content)).key_id.hex() == key.key_id
    except Unreadable:
        return False


def _next_step(entry: Entry, certificate: Certificate | None) -> str:
    if certificate is None:
        return _("Make it again under the new key where somebody still needs it.")
    if certificate.state == State.ANNULLED:
        return _("Nothing: it is annulled.")
    if certificate.state in (State.CONFIRMED, State.RETURNED):
        return _("Tell the importing authority that it was yours; its own confirmation stands.")
    if certificate.state in (State.SEIZED, State.DETAINED):
        return _("Tell the importing authority whether it was yours.")
    return _("If it was yours, annul it and issue another in its place under the new key; call the post.")
