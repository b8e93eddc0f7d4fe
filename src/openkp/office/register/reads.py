"""What the register shows: public logs and answers without commercial data; to staff, who did what when."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from openkp.log import EntryUnreadable, decode_entry
from openkp.office.acting import Actor, Json
from openkp.office.certificates import reads as certificate_reads
from openkp.office.certificates.verifying import Checked
from openkp.office.messages import CATALOGUE
from openkp.office.parties.models import User
from openkp.office.register import proving
from openkp.office.register.acts_in_words import phrase
from openkp.office.register.models import Entry, Log, WarningNotice
from openkp.scheme.findings import Finding
from openkp.statements import MESSAGES as STATEMENT_MESSAGES

#: Codes of the findings that a stranger may read: about the signature, the lists and the number alone.
PUBLIC_FINDINGS = (
    frozenset(STATEMENT_MESSAGES)
    | frozenset(code for code in CATALOGUE if code.startswith(("number_", "nothing_read_")))
    | {"certificate_not_in_register", "certificate_annulled_here", "certificate_suspended_here"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicAnswer:
    """What the public page says of a number or a paper: never parties, weight, value or seals.

    outcome: a key of the page's sentences: the verdict of `verifying.Checked`, or the register's own word
    where that is stronger (used, detained, returned). is_paper: a paper was read, not just a number.
    entry: the leaf of the certificate in this office's log, where there is one.
    """

    outcome: str
    number: str
    facts: Json
    state: str
    replaced_by: str
    findings: tuple[Finding, ...]
    is_paper: bool
    as_of: datetime | None
    entry: Entry | None

    @property
    def is_ours(self) -> bool:
        """True if this office issued the number."""
        return self.entry is not None


#: What the register knows of a certificate counts before a good signature.
STRONGER_STATES = ("used", "detained", "returned")


def public_answer(checked: Checked, *, day: date, is_paper: bool) -> PublicAnswer:
    """A check made fit for strangers."""
    view = certificate_reads.public_view(checked.number, day=day) if checked.number else None
    outcome = checked.verdict
    if outcome == "valid" and view is not None and view.state in STRONGER_STATES:
        outcome = view.state
    entry = None if view is None else proving.entry_of_certificate(view.number)
    return PublicAnswer(
        outcome=outcome,
        number=checked.number,
        facts=certificate_reads.without_commercial_data(checked.content or {}),
        state="" if view is None else view.state,
        replaced_by="" if view is None else view.replaced_by,
        findings=tuple(found for found in checked.findings if found.code in PUBLIC_FINDINGS),
        is_paper=is_paper,
        as_of=checked.as_of,
        entry=entry,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLog:
    """One log of the list: its head and the key with which others check it."""

    log: Log
    size: int
    made_at: datetime | None
    vkey: str


def shown_log(log: Log) -> ShownLog:
    """A log as the public sees it: as far as its newest signed head."""
    head = proving.head_of(log)
    verifiers = [head.verifier] if head is not None else proving.verifiers_of(log)
    return ShownLog(
        log=log,
        size=0 if head is None else head.size,
        made_at=None if head is None else head.made_at,
        vkey=verifiers[0].vkey() if verifiers else "",
    )


def public_logs() -> list[ShownLog]:
    """Every log of this office, the statements first."""
    logs = Log.objects.select_related("authority").order_by("-kind", "authority__name")
    return [shown_log(log) for log in logs]


def log_of(code: str, kind: str) -> Log | None:
    """One log by its authority's code and its kind."""
    if kind not in Log.Kind.values:
        return None
    return Log.objects.select_related("authority").filter(authority__code=code, kind=kind).first()


def public_entries(log: Log) -> QuerySet[Entry]:
    """The leaves under the newest head, newest first. Only what `public_row` takes from them is public."""
    return (
        Entry.objects.filter(log=log, index__lt=log.published).order_by("-index").only("index", "data", "log")
    )


def public_row(entry: Entry) -> Json:
    """What a leaf says to everyone, read from its public bytes alone."""
    try:
        leaf = decode_entry(bytes(entry.data))
    except EntryUnreadable:
        return {"index": entry.index, "kind": "", "number": "", "made_at": None, "digest": ""}
    return {
        "index": entry.index,
        "kind": phrase(leaf.kind),
        "is_certificate": leaf.kind == "certificate",
        "number": leaf.number,
        "made_at": datetime.fromtimestamp(leaf.made_at, UTC),
        "digest": leaf.digest.hex()[:16] + "…",
    }


def leaf_digest(entry: Entry) -> str:
    """The salted digest in the public leaf, in hexadecimal; empty for a leaf that cannot be read."""
    try:
        return decode_entry(bytes(entry.data)).digest.hex()
    except EntryUnreadable:
        return ""


def warnings() -> QuerySet[WarningNotice]:
    """All published warnings, newest first."""
    return WarningNotice.objects.select_related("published_by").order_by("-published_on", "-pk")


def statements_by_authority() -> list[tuple[str, int]]:
    """Statements under a head, by authority: public, since anyone may count the leaves."""
    logs = Log.objects.filter(kind=Log.Kind.STATEMENTS).select_related("authority")
    return [(log.authority.name, log.published) for log in logs.order_by("-published", "authority__name")]


def certificates_by_participant() -> list[tuple[str, int]]:
    """Certificates in the public logs, by Participant; the largest first. Counts of leaves, nothing more."""
    counts: dict[str, int] = {}
    for participant in Entry.objects.filter(log__kind=Log.Kind.STATEMENTS, kind="certificate").values_list(
        "log__authority__participant", flat=True
    ):
        counts[participant] = counts.get(participant, 0) + 1
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def acts(actor: Actor) -> QuerySet[Entry]:
    """The acts log of the actor's own authority, newest first."""
    return (
        Entry.objects.select_related("log", "log__authority", "user")
        .filter(log__authority=actor.authority, log__kind=Log.Kind.ACTS)
        .order_by("-index")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ActFilter:
    """What narrows the log of acts; empty and None are no limit. Days are those of the authority's place."""

    person: int | None = None
    act: str = ""
    number: str = ""
    since: date | None = None
    until: date | None = None


def filtered_acts(actor: Actor, wanted: ActFilter) -> QuerySet[Entry]:
    """The acts that the filter lets through."""
    found = acts(actor)
    zone = ZoneInfo(actor.authority.time_zone)
    if wanted.person is not None:
        found = found.filter(user=wanted.person)
    if wanted.act:
        found = found.filter(kind=wanted.act)
    if wanted.number:
        found = found.filter(number__icontains=wanted.number)
    if wanted.since is not None:
        found = found.filter(made_at__gte=_midnight(wanted.since, zone))
    if wanted.until is not None and wanted.until < date.max:
        found = found.filter(made_at__lt=_midnight(wanted.until + timedelta(days=1), zone))
    return found


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    try:
        return datetime.combine(day, time.min, zone).astimezone(UTC)
    except OverflowError:  # the first or last day of the calendar
        return datetime.combine(day, time.min, UTC)


def people_in_acts(actor: Actor) -> QuerySet[User]:
    """Everyone who ever acted for the authority."""
    return User.objects.filter(pk__in=acts(actor).order_by().values("user")).order_by("full_name", "username")


def act_row(entry: Entry) -> Json:
    """An act as the list shows it."""
    return {
        "index": entry.index,
        "made_at": entry.made_at,
        "person": str(entry.user),
        "capacity": phrase(entry.capacity),
        "act": phrase(entry.kind),
        "number": entry.number,
    }


def act_record(entry: Entry) -> dict[str, Any]:
    """What the log keeps of an act; says so where the kept bytes cannot be read."""
    try:
        record = json.loads(bytes(entry.content))
    except ValueError:
        return {_("Record"): _("The kept record cannot be read.")}
    return record if isinstance(record, dict) else {"detail": record}
