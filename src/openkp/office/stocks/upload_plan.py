"""What an uploaded file would do to the books: its events with the holders of this authority, tried in order.

Nothing is stored here. Findings name the events by their numbers in the file.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from openkp.custody.checking import CheckedLog, check_log
from openkp.custody.event_form import event_to_json
from openkp.custody.events import Event, EventKind, Made
from openkp.custody.ledger import Ledger
from openkp.office.acting import Actor
from openkp.office.messages import finding, note
from openkp.office.stocks.book import parcels_of, used_certificates
from openkp.office.stocks.effective import in_parts
from openkp.office.stocks.models import Holder, Licence, StockEvent, StockFile, StockParcel
from openkp.office.stocks.upload_names import names_of_parcels, numbers_of_exports
from openkp.office.stocks.upload_reading import read_upload
from openkp.scheme.findings import Finding, is_blocked
from openkp.scheme.same_numbers import plain_number

CLAUSE = "KPCS-CD:IV.a"
#: Names that one finding lists.
_SHOWN = 12


@dataclass(slots=True, kw_only=True)
class UploadPlan:
    """The events of a file as they would be posted, under the numbers of the file.

    log: what the ledger says of them. stored: parcels of the office from which they draw. digest: SHA-256
    over the events. earlier: the same content, imported before.
    """

    events: tuple[Event, ...] = ()
    findings: list[Finding] = field(default_factory=list)
    rows: int = 0
    log: CheckedLog | None = None
    stored: Mapping[str, StockParcel] = field(default_factory=dict)
    holders: Mapping[str, Holder] = field(default_factory=dict)
    digest: str = ""
    earlier: StockFile | None = None

    @property
    def is_ready(self) -> bool:
        """True if it may be imported as it is."""
        return bool(self.events) and not is_blocked(self.findings) and self.earlier is None


def plan_upload(actor: Actor, data: bytes, name: str, *, own: Holder | None, day: date) -> UploadPlan:
    """Read a file and try it. own: the account of the company whose file it is; None for the authority's."""
    read = read_upload(data, name, holder=own.code if own is not None else "")
    plan = UploadPlan(findings=list(read.findings), rows=read.rows)
    if not read.events:
        return plan
    if own is not None:
        plan.findings += _not_opening(read.events)
    known = _Holders(actor, own)
    events = [known.resolved(event) for event in read.events]
    plan.findings += known.findings()
    plan.holders = known.by_code
    plan.findings += _ahead(events, day)
    plan.findings += numbers_of_exports(actor.authority, events, day)
    if not is_blocked(plan.findings):
        plan.digest = _digest(events)
        plan.earlier = StockFile.objects.filter(
            authority=actor.authority, digest=plan.digest, imported_at__isnull=False
        ).first()
    if plan.earlier is None:
        _try(actor, plan, events, lost=read.lost)
    return plan


def _try(actor: Actor, plan: UploadPlan, events: list[Event], *, lost: Iterable[str]) -> None:
    """Post all that could be read, so that everything that is wrong is said at once."""
    made = {each.parcel for event in events for each in event.outputs}
    made |= {each.parcel for event in events if event.replaced_by for each in event.replaced_by.outputs}
    wanted = {each.parcel for event in events for each in event.inputs} - made
    plan.stored = _stored(actor, wanted)
    plan.findings += names_of_parcels(made)
    plan.findings += _on_their_way(plan.stored.values())
    ledger = Ledger.resumed(parcels_of(plan.stored.values()), last=0, certificates=_used(actor, events))
    plan.log = check_log(events, ledger=ledger, lost=lost)
    plan.events = plan.log.events
    plan.findings += plan.log.findings
    plan.findings += _corrected(events)
    plan.findings += _opened_before(plan.events)


def _not_opening(events: Iterable[Event]) -> Iterator[Finding]:
    for event in events:
        if event.kind is not EventKind.OPENING:
            yield finding(
                "stock_file_not_opening",
                CLAUSE,
                subject=f"event {event.seq}",
                seq=event.seq,
                kind=event.kind.value,
            )
            return


class _Holders:
    """Who is meant by the names of a file: a code, the number of a licence, or the registered name."""

    def __init__(self, actor: Actor, own: Holder | None) -> None:
        self.own = own
        self.by_code: dict[str, Holder] = {}
        self._unknown: Counter[str] = Counter()
        self._first: dict[str, int] = {}
        self._known: dict[str, set[str]] = {}
        rows = [own] if own is not None else list(Holder.objects.filter(authority=actor.authority))
        for row in rows:
            self.by_code[row.code] = row
            for name in (row.code, row.name):
                self._known.setdefault(_folded(name), set()).add(row.code)
        licences = Licence.objects.filter(authority=actor.authority, holder__code__in=self.by_code)
        if own is None:
            licences = Licence.objects.filter(authority=actor.authority)
        for number, code in licences.values_list("number", "holder__code"):
            self._known.setdefault(_folded(number), set()).add(code)

    def resolved(self, event: Event) -> Event:
        """The event with the codes of holders; a name that nobody, or more than one, has stays."""
        outputs = tuple(self._made(made, event.seq) for made in event.outputs)
        instead = None if event.replaced_by is None else self.resolved(event.replaced_by)
        return replace(event, outputs=outputs, replaced_by=instead)

    def _made(self, made: Made, seq: int) -> Made:
        codes = self._known.get(_folded(made.holder), set())
        if len(codes) == 1:
            return replace(made, holder=next(iter(codes)))
        self._unknown[made.holder] += 1
        self._first.setdefault(made.holder, seq)
        return made

    def findings(self) -> Iterator[Finding]:
        """The names that are nobody's here, or of more than one, each once."""
        for name, count in self._unknown.most_common(_SHOWN):
            several = len(self._known.get(_folded(name), ()))
            code = "stock_file_holder_of_several" if several else "stock_file_holder_unknown"
            if self.own is not None:
                code = "stock_file_holder_other"
            seq = self._first[name]
            params: dict[str, str | int] = {"name": name[:80], "count": count, "seq": seq}
            if self.own is not None:
                params["own"] = f"{self.own.name} ({self.own.code})"[:120]
            yield finding(code, "KPCS-CD:AnnexII.12", subject=f"event {seq}", **params)


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


def _ahead(events: Iterable[Event], day: date) -> Iterator[Finding]:
    ahead = [event for event in events if event.happened_on > day]
    if ahead:
        first = ahead[0]
        yield finding(
            "stock_file_day_ahead",
            CLAUSE,
            subject=f"event {first.seq}",
            seq=first.seq,
            day=first.happened_on.isoformat(),
            count=len(ahead),
        )


def _digest(events: Iterable[Event]) -> str:
    forms = [event_to_json(event) for event in events]
    return hashlib.sha256(json.dumps(forms, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _stored(actor: Actor, codes: Iterable[str]) -> dict[str, StockParcel]:
    found: dict[str, StockParcel] = {}
    for some in in_parts(sorted(codes)):
        rows = StockParcel.objects.select_related("holder", "born").filter(
            authority=actor.authority, code__in=some, is_void=False
        )
        found |= {row.code: row for row in rows}
    return found


def _on_their_way(rows: Iterable[StockParcel]) -> Iterator[Finding]:
    for row in rows:
        if row.received_on is None:
            yield finding("parcel_not_received", CLAUSE, subject=f"parcel {row.code}", parcel=row.code)


def _used(actor: Actor, events: Iterable[Event]) -> dict[tuple[EventKind, str], int]:
    """Certificates of the file that events of the book used before."""
    by_number: dict[str, list[Event]] = {}
    for event in events:
        if event.certificate:
            by_number.setdefault(plain_number(event.certificate), []).append(event)
    known: set[str] = set()
    rows = StockEvent.objects.filter(authority=actor.authority)
    for some in in_parts(sorted(by_number)):
        known |= set(rows.filter(plain_certificate__in=some).values_list("plain_certificate", flat=True))
    found: dict[tuple[EventKind, str], int] = {}
    for number in known & set(by_number):
        for event in by_number[number]:
            found |= used_certificates(actor.authority, replace(event, seq=2**50))
    return found


def _corrected(events: Iterable[Event]) -> Iterator[Finding]:
    corrections = [event for event in events if event.kind is EventKind.CORRECTION]
    if corrections:
        first = corrections[0]
        yield note(
            "stock_file_corrected",
            CLAUSE,
            subject=f"event {first.seq}",
            count=len(corrections),
            seq=first.seq,
        )


def _opened_before(events: Iterable[Event]) -> Iterator[Finding]:
    """Holders whose opening stock is in the books already: the same stones may be counted twice."""
    codes = {made.holder for event in events if event.kind is EventKind.OPENING for made in event.outputs}
    rows = (
        StockParcel.objects.filter(holder__code__in=codes, born__kind=EventKind.OPENING.value, is_void=False)
        .order_by("holder__code", "born_on")
        .values_list("holder__code", "holder__name", "born_on")
    )
    first = {code: (name, day) for code, name, day in reversed(list(rows))}
    for name, day in list(first.values())[:_SHOWN]:
        yield note("stock_file_opened_before", CLAUSE, name=name[:80], day=day.isoformat())
