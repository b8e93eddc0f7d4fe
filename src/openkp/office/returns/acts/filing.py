"""What a focal point does with a return: keep a draft, throw it away, sign it.

One return for a Participant: where several authorities of one Participant sit in an office (member states of
the European Union), any of their focal points may draft and sign, under the key of the own authority.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError, transaction

from openkp.office.acting import Actor, Json, Noted, Result, act, stopped
from openkp.office.certificates.acts.applying import questions, wrong_state
from openkp.office.certificates.acts.issuing import sign_and_log
from openkp.office.certificates.compiling import answer_key
from openkp.office.messages import explained, finding
from openkp.office.returns.lines import lines_json, read_lines, stored_lines
from openkp.office.returns.models import Draft, Return, ReturnRow, read_return_period
from openkp.office.returns.reads.compiling import compiled_lines, keeps_certificates
from openkp.scheme.findings import Finding, Severity, is_blocked
from openkp.scheme.periods import DeadlineReading, HalfYear, Quarter, UnreadablePeriod
from openkp.scheme.returns import ReturnKind, ReturnLine, StatisticalReturn
from openkp.statements import CannotEncode
from openkp.statistics.return_checks import check_against_certificates, check_return

DUE = {ReturnKind.TRADE: "KPCS-CD:AnnexIII.a", ReturnKind.PRODUCTION: "KPCS-CD:AnnexIII.c"}
DETAIL = "KPCS-CD:AnnexIII.b"
#: The scheme began in 2003: no return is owed for what was before.
FIRST_YEAR = 2003
MAX_REASON = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """What a focal point declares when signing.

    reviewed: the digest of what was looked at (`WouldBe.digest`): nothing else is signed. answers: to the
    questions, by `answer_key`. is_nil: that there was nothing to report. reason: why an earlier vintage is
    corrected; that of the draft where none is given.
    """

    reviewed: str
    answers: Mapping[str, str] = field(default_factory=dict)
    is_nil: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WouldBe:
    """A return as it would be signed now.

    findings: what stops it, questions it or is noted. digest: of its lines, the reason in the draft, its
    vintage and whether it is nil. compiled: the same return by the certificates; None for production, or
    where the Participant keeps no certificates here.
    """

    filed: StatisticalReturn
    findings: tuple[Finding, ...]
    digest: str
    compiled: StatisticalReturn | None


def period_of(kind: str, text: str) -> tuple[ReturnKind, Quarter | HalfYear] | None:
    """Kind and period as they stand in an address; None where there is no such return."""
    try:
        known, period = ReturnKind(kind), read_return_period(kind, text)
    except (ValueError, UnreadablePeriod):
        return None
    return (known, period) if period.year >= FIRST_YEAR and str(period) == text else None


def due_of(period: Quarter | HalfYear) -> date:
    """The last day in time, as this office counts two months (OPENKP_DEADLINE_READING)."""
    return period.due_on(reading=DeadlineReading(settings.DEADLINE_READING))


def draft_of(participant: str, kind: ReturnKind, period: Quarter | HalfYear) -> Draft | None:
    """The one draft of a return."""
    return (
        Draft.objects.select_related("authority", "changed_by")
        .filter(participant=participant, kind=kind.value, period=str(period))
        .first()
    )


def latest_of(participant: str, kind: ReturnKind, period: Quarter | HalfYear) -> Return | None:
    """What counts today: the highest vintage."""
    return (
        Return.objects.filter(participant=participant, kind=kind.value, period=str(period))
        .order_by("-vintage")
        .first()
    )


@act("save_return_draft")
def save_return_draft(  # noqa: PLR0913 - what a draft keeps of itself, each by name
    actor: Actor,
    kind: ReturnKind,
    period: Quarter | HalfYear,
    lines: Sequence[ReturnLine] | list[Json],
    *,
    now: datetime,
    origin: str = Draft.Origin.TYPED,
    file_name: str = "",
    reason: str | None = None,
    seen: str | None = None,
) -> Result[Draft]:
    """Keep the lines of a return in the making. A draft may be wrong: what it says is judged at signing.

    lines: values, or their JSON form (`returns.lines`), which is read and refused where it cannot be typed.
    reason: why an earlier return is corrected; None leaves what was written. seen: the digest of the draft
    that the lines were made from (`digest_of`); if another stands there now, nothing is kept.
    """
    typed, findings = _typed(lines)
    if is_blocked(findings):
        return stopped(findings)
    participant = actor.authority.participant
    known = Draft.objects.select_for_update().filter(
        participant=participant, kind=kind.value, period=str(period)
    )
    before = known.select_related("changed_by").first()
    if seen is not None and seen != digest_of(before, latest_of(participant, kind, period)):
        return stopped([_changed(actor, before)])
    draft, _ = Draft.objects.update_or_create(
        participant=participant,
        kind=kind.value,
        period=str(period),
        defaults={
            "authority": actor.authority,
            "lines": lines_json(typed),
            "origin": origin,
            "file_name": file_name[:200],
            "reason": (reason if reason is not None else before.reason if before else "")[:MAX_REASON],
            "changed_at": now,
            "changed_by": actor.user,
        },
    )
    noted = Noted(_name(participant, kind, period), {"lines": len(typed), "origin": str(origin)})
    return Result(draft, findings, (noted,))


def _changed(actor: Actor, draft: Draft | None) -> Finding:
    if draft is None:
        return finding("draft_gone", "PRACTICE:records")
    at = draft.changed_at.astimezone(ZoneInfo(actor.authority.time_zone)).strftime("%H:%M")
    return finding("draft_changed_by_other", "PRACTICE:records", who=str(draft.changed_by), at=at)


def _typed(lines: Sequence[ReturnLine] | list[Json]) -> tuple[tuple[ReturnLine, ...], tuple[Finding, ...]]:
    if all(isinstance(line, ReturnLine) for line in lines):
        return read_lines(lines_json(lines))  # type: ignore[arg-type]
    return read_lines(list(lines))


def _name(participant: str, kind: ReturnKind, period: Quarter | HalfYear) -> str:
    return f"{participant}-{kind}-{period}"


@act("discard_return_draft")
def discard_return_draft(
    actor: Actor, kind: ReturnKind, period: Quarter | HalfYear, *, now: datetime
) -> Result[str]:
    """Throw a draft away. Nothing that was filed is touched."""
    name = _name(actor.authority.participant, kind, period)
    draft = draft_of(actor.authority.participant, kind, period)
    if draft is None:
        return stopped([_no_draft(name)])
    draft.delete()
    return Result(name, noted=(Noted(name),))


def _no_draft(name: str) -> Finding:
    return finding("record_not_found", "PRACTICE:records", record="draft", reference=name)


def digest_of(draft: Draft | None, latest: Return | None) -> str:
    """A digest of what stands in a draft and which vintage it would become; of nothing without a draft."""
    lines = [] if draft is None else draft.lines
    seen = {
        "lines": lines,
        "reason": "" if draft is None else draft.reason,
        "vintage": latest.vintage + 1 if latest else 1,
        "nil": not lines,
    }
    return hashlib.sha256(json.dumps(seen, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def would_be(
    actor: Actor, kind: ReturnKind, period: Quarter | HalfYear, *, day: date, signing: Signing | None = None
) -> WouldBe:
    """The return as it would be signed today, and everything that stops it, questions it or is noted."""
    said = signing or Signing(reviewed="")
    participant = actor.authority.participant
    draft, latest = draft_of(participant, kind, period), latest_of(participant, kind, period)
    made = StatisticalReturn(
        participant=participant,
        kind=kind,
        period=period,
        vintage=latest.vintage + 1 if latest else 1,
        lines=stored_lines(draft.lines) if draft else (),
        reason=_reason(said, draft) if latest else "",
    )
    compiled = compiled_return(made)
    findings = (
        *_may_be_signed(made, said, latest, has_draft=draft is not None, day=day),
        *check_return(made, before=_before(made)),
        *(check_against_certificates(made, compiled) if compiled else ()),
        *_late(made, latest, day),
    )
    return WouldBe(filed=made, findings=findings, digest=digest_of(draft, latest), compiled=compiled)


def compiled_return(made: StatisticalReturn) -> StatisticalReturn | None:
    """The same return by the certificates; None where none are kept here by the end of the period."""
    period = made.period
    if not isinstance(period, Quarter) or not keeps_certificates(made.participant, by=period.last_day):
        return None
    return replace(made, lines=compiled_lines(made.participant, period))


def _reason(signing: Signing, draft: Draft | None) -> str:
    return (signing.reason.strip() or (draft.reason.strip() if draft else ""))[:MAX_REASON]


def _before(made: StatisticalReturn) -> StatisticalReturn | None:
    filed = latest_of(made.participant, made.kind, made.period.previous())
    return None if filed is None else filed.to_return()


def _may_be_signed(
    made: StatisticalReturn, signing: Signing, latest: Return | None, *, has_draft: bool, day: date
) -> list[Finding]:
    name = _name(made.participant, made.kind, made.period)
    found = []
    if day <= made.period.last_day:
        ends = made.period.last_day.isoformat()
        found.append(finding("return_period_running", DUE[made.kind], period=str(made.period), ends=ends))
    if made.is_nil and not signing.is_nil:
        found.append(finding("return_nil_not_declared", DUE[made.kind]) if has_draft else _no_draft(name))
    if made.lines and signing.is_nil:
        found.append(finding("return_nil_with_lines", DUE[made.kind], count=len(made.lines)))
    if latest is not None and not made.reason:
        found.append(finding("return_reason_missing", DETAIL, subject="reason", number=latest.vintage))
    if latest is not None and _same_figures(made, latest):
        found.append(finding("return_same_as_filed", DETAIL, number=latest.vintage))
    return found


def _same_figures(made: StatisticalReturn, latest: Return) -> bool:
    filed = latest.to_return().lines
    return sorted(made.lines, key=repr) == sorted(filed, key=repr)


def _late(made: StatisticalReturn, latest: Return | None, day: date) -> list[Finding]:
    due = due_of(made.period)
    if latest is not None or day <= due:
        return []
    return [
        Finding(
            code="return_late",
            severity=Severity.NOTES,
            clause=DUE[made.kind],
            params={"due": due.isoformat(), "days": (day - due).days},
        )
    ]


@act("sign_return")
def sign_return(
    actor: Actor,
    kind: ReturnKind,
    period: Quarter | HalfYear,
    *,
    now: datetime,
    signing: Signing,
) -> Result[Return]:
    """Sign the draft under the authority's key, append it to its log, and keep it as the next vintage.

    Refused: where the draft is not the one that was reviewed, before the period has ended, without lines
    unless nil is declared, a correction without a reason or a difference, with an unanswered question.
    A late return is accepted, and noted as late.
    """
    name = _name(actor.authority.participant, kind, period)
    Draft.objects.select_for_update().filter(
        participant=actor.authority.participant, kind=kind.value, period=str(period)
    ).first()
    prepared = would_be(actor, kind, period, day=actor.day(now), signing=signing)
    made, findings = prepared.filed, prepared.findings
    if signing.reviewed != prepared.digest:
        return stopped([finding("return_changed_since_review", DETAIL)])
    if is_blocked(findings):
        return stopped(findings)
    unanswered = _unanswered(name, findings, signing)
    if unanswered:
        return stopped(unanswered)
    try:
        with transaction.atomic():
            record = _store(actor, made, findings, signing, now=now)
    except CannotEncode:
        return stopped([finding("return_too_large", DETAIL, count=len(made.lines))])
    except IntegrityError:  # a colleague signed the same return in this very moment
        return stopped([wrong_state(name, "signed")])
    noted = Noted(
        made.number, {"lines": len(made.lines), "answers": dict(signing.answers), "reason": made.reason}
    )
    return Result(record, findings, (noted,))


def _unanswered(name: str, findings: Sequence[Finding], said: Signing) -> list[Finding]:
    return [
        finding(
            "question_unanswered",
            asked.clause,
            subject=asked.subject,
            reference=name,
            question=explained(asked).text,
        )
        for asked in questions(findings)
        if not said.answers.get(answer_key(asked), "").strip()
    ]


def _store(
    actor: Actor, made: StatisticalReturn, findings: Sequence[Finding], said: Signing, *, now: datetime
) -> Return:
    draft = draft_of(made.participant, made.kind, made.period)
    entry = sign_and_log(actor, made, now=now)
    record = Return.objects.create(
        authority=actor.authority,
        participant=made.participant,
        kind=made.kind.value,
        period=str(made.period),
        first_day=made.period.first_day,
        vintage=made.vintage,
        is_nil=made.is_nil,
        source=Return.Source.SIGNED,
        file_name=draft.file_name if draft else "",
        reason=made.reason,
        answers=[
            {"question": explained(asked, str).text, "answer": said.answers[answer_key(asked)].strip()}
            for asked in questions(findings)
        ],
        filed_at=now,
        recorded_at=now,
        recorded_by=actor.user,
        signed=bytes(entry.content),
        entry=entry,
        is_demonstration=actor.authority.is_demonstration,
    )
    ReturnRow.objects.bulk_create(
        row_of(record, line, row=place, filed_at=now) for place, line in enumerate(made.lines, start=1)
    )
    if draft is not None:
        draft.delete()
    return record


def row_of(
    record: Return,
    line: ReturnLine,
    *,
    row: int,
    filed_at: datetime | None,
    revised_at: datetime | None = None,
    is_nil: bool = False,
) -> ReturnRow:
    """One figure as the database keeps it; not saved."""
    return ReturnRow(
        filed=record,
        row=row,
        flow=line.flow.value,
        hs=line.hs,
        partner=line.partner,
        origin=line.origin,
        sector=line.sector.value,
        carats_hundredths=None if line.carats is None else line.carats.hundredths,
        usd_cents=None if line.usd is None else line.usd.hundredths,
        certificates=line.certificates,
        is_nil=is_nil,
        filed_at=filed_at,
        revised_at=revised_at,
    )
