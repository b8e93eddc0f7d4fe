"""How a holder's record is kept: whose account it is, what is asked of it, each form once.

A plan is the events that a form means, with what speaks against them. The page shows a plan before it is
recorded; the act makes it again under the lock of the book and posts it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from openkp.custody.composition import Composition
from openkp.custody.cover import asks_of_place, barred
from openkp.custody.events import Drawn
from openkp.office.acting import Actor, Noted, Result, stopped
from openkp.office.meetings.regime import office_regime
from openkp.office.messages import finding
from openkp.office.permissions import Capacity
from openkp.office.stocks.book import Entry, locked_book, post
from openkp.office.stocks.holders import holder_of
from openkp.office.stocks.models import (
    Holder,
    Invoice,
    OwnAnswer,
    Profile,
    SentForm,
    StockEvent,
    StockParcel,
)
from openkp.scheme.findings import Finding, Severity, is_blocked

CLAUSE = "KPCS-CD:IV.a"
MAX_REMARK = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What comes with a form: the mark of its page (empty: none), the answer to what was asked, a remark."""

    token: str = ""
    answer: str = ""
    remark: str = ""

    @property
    def text(self) -> str:
        """What stands beside the event."""
        return " · ".join(part for part in (self.remark.strip(), self.answer.strip()) if part)[:MAX_REMARK]


@dataclass(frozen=True, slots=True, kw_only=True)
class Billed:
    """The invoice of a purchase or a sale. usd: US cents. warranty: the statement as printed on it."""

    number: str = ""
    usd: int | None = None
    warranty: str = ""

    @property
    def is_empty(self) -> bool:
        """True if there is no paper: neither number nor warranty. A price alone stands with the parcel."""
        return not self.number.strip() and not self.warranty.strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What was measured of stones as they came: hundredths by size class, of gem quality, US cents."""

    sizes: tuple[tuple[str, int], ...] = ()
    gem_carats: int | None = None
    usd: int | None = None

    @property
    def is_empty(self) -> bool:
        """True if nothing was measured."""
        return not self.sizes and self.gem_carats is None and self.usd is None


NO_BILL = Billed()
NOTHING_MEASURED = Measured()


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One event of a plan. An input without a name takes what the step before made."""

    entry: Entry
    billed: Billed | None = None
    measured: Measured | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The events of one form, and what speaks against them or is asked."""

    steps: tuple[Step, ...] = ()
    findings: tuple[Finding, ...] = ()
    rows: tuple[StockParcel, ...] = ()

    @property
    def asks(self) -> bool:
        """True if a person must answer something first."""
        return any(each.severity is Severity.ASKS for each in self.findings)


def planned_nothing(*findings: Finding) -> Plan:
    """A plan that cannot be, for these reasons."""
    return Plan(findings=findings)


def account_of(actor: Actor) -> Holder | None:
    """The account of the actor's company, if it has one."""
    if actor.trader is None:
        return None
    return Holder.objects.filter(trader=actor.trader, authority=actor.authority).first()


def account_for_record(actor: Actor) -> Holder | None:
    """The account to write to. An exporter's is opened at first use; others wait for their authority.

    A company that was struck off the register writes to none.
    """
    if actor.trader is None or not actor.trader.is_active:
        return None
    found = account_of(actor)
    if found is None and actor.capacity is Capacity.EXPORTER:
        return holder_of(actor.trader)
    return found if found is not None and found.is_active else None


def no_account(actor: Actor) -> Finding:
    """The company has no account that may be written to."""
    if actor.trader is not None and not actor.trader.is_active:
        return finding("stock_company_struck_off", "KPCS-CD:AnnexII.12", company=str(actor.trader)[:80])
    return finding("stock_no_account", "KPCS-CD:AnnexII.12", company=str(actor.trader or "")[:80])


Recorded = Result[tuple[StockEvent, ...]]


def perform(actor: Actor, make: Callable[[Holder], Plan], *, said: Said, now: datetime) -> Recorded:
    """Make the plan under the lock of the book and post it; a form that was recorded before counts once."""
    holder = account_for_record(actor)
    if holder is None:
        return stopped([no_account(actor)])
    locked_book(actor.authority)
    earlier = recorded_before(holder, said.token)
    if earlier is not None:
        return Result(earlier)
    plan = make(holder)
    findings = answered(plan, said)
    if is_blocked(findings):
        return stopped(findings)
    made: list[StockEvent] = []
    noted: list[Noted] = []
    for step in plan.steps:
        result = post(actor, _linked(step.entry, made, said), now=now)
        if not result.is_done:
            return stopped((*findings, *result.findings))
        _keep_papers(result.done, step, now)
        made.append(result.done)
        noted += result.noted
    if plan.asks and made:
        keep_own_answer(made[0], holder, findings, said.answer, now=now)
    remember(holder, said.token, [event.seq for event in made], now=now)
    return Result(tuple(made), findings, tuple(noted))


def keep_own_answer(
    event: StockEvent, holder: Holder, findings: Iterable[Finding], answer: str, *, now: datetime
) -> None:
    """Keep apart what the company answered itself, with the questions, for officers to read."""
    OwnAnswer.objects.create(
        event=event,
        holder=holder,
        asked=[
            {"code": each.code, "clause": each.clause, "subject": each.subject, "params": dict(each.params)}
            for each in findings
            if each.severity is Severity.ASKS
        ],
        answer=" ".join(answer.split())[:MAX_REMARK],
        answered_at=now,
    )


def recorded_before(holder: Holder, token: str) -> tuple[StockEvent, ...] | None:
    """The events of a form that was recorded already; None if it was not."""
    sent = SentForm.objects.filter(holder=holder, token=token).first() if token else None
    if sent is None:
        return None
    return tuple(StockEvent.objects.filter(authority=holder.authority, seq__in=sent.events).order_by("seq"))


def remember(holder: Holder, token: str, events: Sequence[int], *, now: datetime) -> None:
    """Keep that the form was recorded."""
    if token:
        SentForm.objects.create(holder=holder, token=token, events=list(events), recorded_at=now)


def answered(plan: Plan, said: Said) -> tuple[Finding, ...]:
    """The findings of a plan; a blocking one more where something was asked and nobody answered."""
    if plan.asks and not said.answer.strip() and not is_blocked(plan.findings):
        return (*plan.findings, finding("stock_answer_missing", CLAUSE, subject="answer"))
    return plan.findings


def own_parcels(holder: Holder, codes: Iterable[str]) -> tuple[tuple[StockParcel, ...], tuple[Finding, ...]]:
    """The holder's parcels of these codes, in order; a finding for each that is none of them."""
    wanted = list(dict.fromkeys(codes))
    found = {
        row.code: row
        for row in StockParcel.objects.select_related("holder", "born").filter(
            holder=holder, code__in=wanted, is_void=False
        )
    }
    missing = tuple(
        finding(
            "record_not_found", CLAUSE, subject=f"parcel {code[:40]}", record="parcel", reference=code[:40]
        )
        for code in wanted
        if code not in found
    )
    return tuple(found[code] for code in wanted if code in found), missing


def day_findings(day: date, today: date) -> tuple[Finding, ...]:
    """Paper may be typed in later; what did not happen yet is not recorded."""
    if day <= today:
        return ()
    return (
        finding(
            "stock_day_ahead", CLAUSE, subject="happened_on", found=day.isoformat(), today=today.isoformat()
        ),
    )


def asked_of_barred(composition: Composition, *, day: date, subject: str) -> tuple[Finding, ...]:
    """What a decision bars may be handled at home, and a person says why."""
    found = barred(composition, regime=office_regime(day), subject=subject)
    return tuple(replace(each, severity=Severity.ASKS) for each in found)


def asked_of_source(composition: Composition, *, day: date, subject: str) -> tuple[Finding, ...]:
    """What is asked where stones come into the books. day: that of the production."""
    return asks_of_place(composition, regime=office_regime(day), subject=subject)


def _linked(entry: Entry, made: Sequence[StockEvent], said: Said) -> Entry:
    """The entry with its remark, and with the parcels of the step before where it names none."""
    remark = " · ".join(part for part in (entry.remark, said.text) if part)[:MAX_REMARK]
    if not any(not each.parcel for each in entry.inputs):
        return replace(entry, remark=remark)
    before = [each["parcel"] for each in made[-1].content["outputs"]]
    inputs = tuple(
        each if each.parcel else Drawn(parcel=code, carats=each.carats)
        for each, code in zip(entry.inputs, before, strict=True)
    )
    return replace(entry, inputs=inputs, remark=remark)


def _keep_papers(event: StockEvent, step: Step, now: datetime) -> None:
    if step.billed is not None and not step.billed.is_empty:
        Invoice.objects.create(
            event=event,
            number=step.billed.number.strip(),
            issued_on=event.happened_on,
            usd=step.billed.usd,
            warranty=step.billed.warranty.strip(),
            recorded_at=now,
        )
    if step.measured is not None and not step.measured.is_empty:
        Profile.objects.create(
            event=event,
            sizes=dict(step.measured.sizes),
            gem_carats=step.measured.gem_carats,
            usd=step.measured.usd,
        )
