"""Whether the logs and the tables tell the same story: numbers, digests, entries and certificates.

Both are written in one transaction, so no power cut can part them; a difference means that a table was
changed past the acts, that a copy was put together from two days, or a fault of the office. Reads only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, F, Max, Q

from openkp.custody.events import EventKind
from openkp.log import leaf_hash
from openkp.office.certificates import reads
from openkp.office.certificates.models import Application, Certificate
from openkp.office.parties.models import Authority
from openkp.office.register.models import Entry, Log
from openkp.office.stocks.backing import FROM_STOCK
from openkp.office.stocks.models import StockEvent
from openkp.scheme.same_numbers import plain_number
from openkp.statements import Unreadable, open_statement, statement_digest

#: How many of the newest certificates are opened and compared byte for byte, where not all are.
NEWEST = 500
#: How many of a kind are named; the first ones say what happened.
NAMED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """One kind of difference: how many records, the first of them, and what is wrong with them."""

    code: str
    count: int
    named: tuple[str, ...]
    said: str

    def __str__(self) -> str:
        more = f" and {self.count - len(self.named)} more" if self.count > len(self.named) else ""
        return f"{self.said}: {', '.join(self.named)}{more}"


def disagreements(*, is_thorough: bool = False) -> tuple[Disagreement, ...]:
    """Every kind of difference between logs and tables. is_thorough: open every certificate."""
    found = (
        *_counted_logs(),
        *_unlogged_numbers(),
        *_entries_and_certificates(),
        *_applications(),
        *_contents(None if is_thorough else NEWEST),
        *_exports(None if is_thorough else NEWEST),
    )
    return tuple(found)


def _told(code: str, said: str, names: list[str], count: int | None = None) -> Iterator[Disagreement]:
    if names:
        yield Disagreement(
            code=code, count=len(names) if count is None else count, named=tuple(names[:NAMED]), said=said
        )


def _counted_logs() -> Iterator[Disagreement]:
    """Entries of a log are numbered from 0 without a gap; `leaf_once` keeps two from one number."""
    wrong = [
        log.name
        for log in Log.objects.annotate(held=Count("entries"), last=Max("entries__index"))
        if log.held != log.size or (log.size and log.last != log.size - 1) or log.published > log.size
    ]
    yield from _told("log_miscounted", "logs whose entries are not as many as they say", wrong)


def _unlogged_numbers() -> Iterator[Disagreement]:
    """Every number that was taken is a certificate or a spoilt sheet, and none lies above the counter."""
    gaps, above = [], []
    for authority in Authority.objects.order_by("code"):
        for use in reads.number_use(authority):
            gaps += [f"{authority.code} {use.year}/{serial}" for serial in use.unaccounted]
            later = Certificate.objects.filter(
                authority=authority, year=use.year, serial__gt=use.last_serial
            ).order_by("serial")
            above += list(later.values_list("number", flat=True)[: NAMED + 1])
    yield from _told("number_without_record", "numbers taken that no record holds", gaps)
    yield from _told("number_above_series", "certificates above the counter of their series", above)


def _entries_and_certificates() -> Iterator[Disagreement]:
    """One entry of the statements log for each certificate, of its own authority and number."""
    issued = Entry.objects.filter(log__kind=Log.Kind.STATEMENTS, kind="certificate")
    orphans = issued.filter(certificate__isnull=True).order_by("pk")
    yield from _told(
        "entry_without_certificate",
        "certificates in the log that the tables lack",
        list(orphans.values_list("number", flat=True)[:NAMED]),
        orphans.count(),
    )
    strange = Certificate.objects.filter(
        ~Q(entry__number=F("number"))
        | ~Q(entry__kind="certificate")
        | ~Q(entry__log__authority=F("authority"))
        | ~Q(entry__log__kind=Log.Kind.STATEMENTS)
    ).order_by("pk")
    yield from _told(
        "certificate_of_other_entry",
        "certificates that point to an entry of another paper",
        list(strange.values_list("number", flat=True)[:NAMED]),
        strange.count(),
    )


def _applications() -> Iterator[Disagreement]:
    """An application is issued if and only if it has a certificate."""
    issued = Q(state=Application.State.ISSUED)
    wrong = Application.objects.filter(
        (issued & Q(certificate__isnull=True)) | (~issued & Q(certificate__isnull=False))
    ).order_by("pk")
    yield from _told(
        "application_state",
        "applications whose state does not fit their certificate",
        list(wrong.values_list("reference", flat=True)[:NAMED]),
        wrong.count(),
    )


def _contents(newest: int | None) -> Iterator[Disagreement]:
    """The signed statement, the leaf and the certificate's row are of one and the same paper."""
    rows = Certificate.objects.select_related("entry").order_by("-pk")
    checked = rows.iterator(chunk_size=500) if newest is None else rows[:newest]
    wrong = [one.number for one in checked if not _is_one_paper(one)]
    yield from _told("certificate_digest", "certificates that are not what was signed and logged", wrong)


def _is_one_paper(certificate: Certificate) -> bool:
    entry = certificate.entry
    try:
        signed = open_statement(bytes(entry.content))
    except (Unreadable, ValueError):
        return False
    return (
        getattr(signed.statement.document, "number", None) == certificate.number
        and statement_digest(signed) == bytes(certificate.digest)
        and leaf_hash(bytes(entry.data)) == bytes(entry.leaf_hash)
    )


def _exports(newest: int | None) -> Iterator[Disagreement]:
    """A certificate whose application named parcels of the books took its carats out of them."""
    rows = Certificate.objects.filter(application__content__has_key=FROM_STOCK).order_by("-pk")
    rows = rows.select_related("application")
    checked = list(rows if newest is None else rows[:newest])
    exports = set(
        StockEvent.objects.filter(
            kind=EventKind.EXPORT.value, plain_certificate__in={plain_number(one.number) for one in checked}
        ).values_list("authority", "plain_certificate")
    )
    lost = [
        one.number
        for one in checked
        if one.application.content[FROM_STOCK] and (one.authority_id, plain_number(one.number)) not in exports
    ]
    yield from _told("certificate_without_export", "certificates whose carats never left the books", lost)
