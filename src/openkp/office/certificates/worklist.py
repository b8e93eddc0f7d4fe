"""What waits for a person at the exporting side: the officer's piles, the exporter's own shipments."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation

from django.db.models import QuerySet

from openkp.office.acting import Actor, Json
from openkp.office.certificates import reads
from openkp.office.certificates.compiling import answer_key, review
from openkp.office.certificates.models import Application, Certificate
from openkp.office.meetings.regime import office_policy
from openkp.scheme.findings import Finding, Severity

State = Application.State
#: Days before the last day of validity from which on an unused certificate is shown as expiring.
EXPIRING_DAYS = 14
#: Examined applications looked through for the piles, oldest first.
LOOKED_THROUGH = 300


def declared_totals(content: Json) -> tuple[Decimal, Decimal]:
    """Carats and US$ of the lines of an application, as far as they are filled in."""
    totals = {"carats": Decimal(0), "usd": Decimal(0)}
    for line in content.get("lines") or []:
        for name in totals:
            try:
                totals[name] += Decimal(str(line.get(name) or 0))
            except InvalidOperation:
                continue
    return totals["carats"], totals["usd"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where an examined application stands for this officer.

    unanswered: questions without an answer. breaches: what stops it today. officer_needed: empty, `first`
    where an approval must come before, or `second` where another officer must issue.
    """

    application: Application
    findings: tuple[Finding, ...]
    unanswered: tuple[Finding, ...]
    breaches: tuple[Finding, ...]
    officer_needed: str
    threshold: Decimal | None
    usd: Decimal

    @property
    def is_ready(self) -> bool:
        """True if this officer can issue it now."""
        return (
            self.application.state in (State.EXAMINED, State.APPROVED)
            and not self.unanswered
            and not self.breaches
            and not self.officer_needed
        )


def standing_of(actor: Actor, application: Application, *, day: date) -> Standing:
    """The findings of the day on an application, and what still has to be done before it is issued."""
    certificate, findings = review(application, day=day)
    threshold = office_policy(application.authority.participant, day).two_person_usd
    usd = declared_totals(application.content)[1] if certificate is None else certificate.usd.amount
    needed = ""
    if certificate is not None and threshold is not None and certificate.usd >= threshold:
        officers = {approval.officer_id for approval in application.approvals.all()}
        needed = "first" if not officers else "second" if officers == {actor.user.pk} else ""
    return Standing(
        application=application,
        findings=findings,
        unanswered=tuple(
            found
            for found in findings
            if found.severity is Severity.ASKS and answer_key(found) not in application.answers
        ),
        breaches=tuple(found for found in findings if found.severity is Severity.BLOCKS),
        officer_needed=needed,
        threshold=None if threshold is None else threshold.amount,
        usd=usd,
    )


@dataclass(slots=True, kw_only=True)
class Piles:
    """The officer's work, in the order in which it is done."""

    to_examine: list[Application]
    questions: list[Standing] = field(default_factory=list)
    to_approve: list[Standing] = field(default_factory=list)
    ready: list[Standing] = field(default_factory=list)
    returned: list[Application] = field(default_factory=list)
    unused: list[Certificate] = field(default_factory=list)


def piles_of(actor: Actor, *, day: date) -> Piles:
    """The issuing officer's work list on a day."""
    mine = reads.applications(actor)
    piles = Piles(
        to_examine=list(mine.filter(state=State.SUBMITTED).order_by("submitted_at", "pk")[:LOOKED_THROUGH]),
        returned=list(mine.filter(state=State.RETURNED).order_by("decided_at", "pk")[:LOOKED_THROUGH]),
        unused=list(unused_certificates(actor, day=day)[:LOOKED_THROUGH]),
    )
    examined = mine.filter(state__in=[State.EXAMINED, State.APPROVED]).prefetch_related("approvals")
    for application in examined.order_by("submitted_at", "pk")[:LOOKED_THROUGH]:
        standing = standing_of(actor, application, day=day)
        if standing.unanswered or standing.breaches:
            piles.questions.append(standing)
        elif standing.officer_needed:
            piles.to_approve.append(standing)
        else:
            piles.ready.append(standing)
    return piles


def unused_certificates(actor: Actor, *, day: date) -> QuerySet[Certificate]:
    """Certificates that nobody has presented and that expire soon or have expired, the oldest first."""
    return (
        reads.certificates(actor)
        .filter(
            authority=actor.authority,
            state__in=[Certificate.State.ISSUED, Certificate.State.NOTIFIED],
            expires_on__lte=day + timedelta(days=EXPIRING_DAYS),
        )
        .order_by("expires_on", "pk")
    )


@dataclass(slots=True, kw_only=True)
class OwnShipments:
    """The exporter's applications by what needs the exporter now."""

    returned: list[Application]
    drafts: list[Application]
    in_hand: list[Application]
    issued: list[Certificate]


def own_shipments(actor: Actor) -> OwnShipments:
    """An exporter's day: what came back, what was begun, what the authority has, what can be fetched."""
    mine = reads.applications(actor)
    return OwnShipments(
        returned=list(mine.filter(state=State.RETURNED).order_by("-decided_at", "-pk")[:LOOKED_THROUGH]),
        drafts=list(mine.filter(state=State.DRAFT)[:LOOKED_THROUGH]),
        in_hand=list(
            mine.filter(state__in=reads.OPEN_APPLICATIONS).order_by("submitted_at", "pk")[:LOOKED_THROUGH]
        ),
        issued=list(reads.certificates(actor).filter(state=Certificate.State.ISSUED)[:LOOKED_THROUGH]),
    )


def oldest_wait(applications: Iterable[Application], *, now: datetime) -> int:
    """Whole days since the oldest of them was handed in."""
    return max(((now - one.submitted_at).days for one in applications if one.submitted_at), default=0)
