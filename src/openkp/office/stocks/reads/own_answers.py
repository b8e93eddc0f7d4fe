"""What companies answered to questions about their own records, and corrected: for the authority."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from openkp.custody.events import EventKind
from openkp.office.parties.models import Authority
from openkp.office.stocks.models import Holder, OwnAnswer, StockEvent
from openkp.scheme.findings import Finding, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """One record of a company that raised questions, or a correction of the company's.

    asked: the questions, as they were asked; empty for a correction. answer: what the company wrote.
    corrects: the number of the corrected event, 0 where this is none. The person and the time stand at the
    event (`recorded_by`, `recorded_at`).
    """

    event: StockEvent
    holder: Holder
    asked: tuple[Finding, ...]
    answer: str
    corrects: int


def answered_by_holders(authority: Authority, since: datetime, *, most: int = 200) -> list[Answered]:
    """What companies answered and corrected since an instant, the newest first. One query."""
    rows = (
        OwnAnswer.objects.filter(event__authority=authority, answered_at__gte=since)
        .select_related("event__authority", "event__recorded_by", "holder")
        .order_by("-answered_at", "-pk")
    )
    return [
        Answered(
            event=row.event,
            holder=row.holder,
            asked=tuple(asked_question(each) for each in row.asked),
            answer=row.answer,
            corrects=(row.event.corrects or 0) if row.event.kind == EventKind.CORRECTION else 0,
        )
        for row in rows[:most]
    ]


def asked_question(kept: dict[str, object]) -> Finding:
    """A question as it was asked, from what was kept of it."""
    params = kept.get("params")
    return Finding(
        code=str(kept["code"]),
        severity=Severity.ASKS,
        clause=str(kept["clause"]),
        subject=str(kept["subject"]),
        params=params if isinstance(params, dict) else {},
    )
