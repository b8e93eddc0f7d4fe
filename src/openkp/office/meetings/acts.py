"""What is done at the table, and taking up what was decided at another one.

Every act of a meeting is one office act: whether the seat may do it, there and now, is said by the matrix of
`openkp.governance` alone, and nobody can override it. What a decision needs beside the record (a signature,
a leaf in the log, a file, letters) is made in the same transaction.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from openkp.governance import Act, Event, Process, adopted_decision_of, perform
from openkp.office.acting import Actor, Json, Noted, Result, act, stopped
from openkp.office.definitions.reads.adopting import adoption_findings
from openkp.office.meetings import letters
from openkp.office.meetings.following import verdict_on
from openkp.office.meetings.models import DecisionRecord, MeetingEvent, chained
from openkp.office.meetings.record import folded
from openkp.office.meetings.regime import office_book, office_regime
from openkp.office.meetings.seats import party_of, seat_of
from openkp.office.meetings.signing import sign_decision
from openkp.office.messages import finding
from openkp.office.parties.acts import BY_TWO_PERSONS, account
from openkp.office.parties.models import THE_PROCESS, Authority, Membership
from openkp.office.parties.trusting import NoTrustList
from openkp.office.permissions import SEATS, Capacity
from openkp.office.register.signing import NoUsableKey
from openkp.office.two_persons import confirmable, needs_second
from openkp.scheme.findings import Finding, is_blocked
from openkp.statements import Answer, open_statement, statement_digest
from openkp.statements.decision_files import read_decision_file

#: Acts after which the words of a text are what others go by. In between, brackets may change the words.
_FIXES_A_TEXT = frozenset(
    {Act.PROPOSAL_DRAFTED, Act.VERSION_MADE, Act.TEXT_CLEANED, Act.CALL_ANNOUNCED, Act.SILENCE_CIRCULATED}
)


@act("act_at_table")
def act_at_table(
    actor: Actor,
    what: Act,
    *,
    meeting: str,
    now: datetime,
    subject: str = "",
    data: Mapping[str, Any] | None = None,
) -> Result[MeetingEvent]:
    """Do one act at a meeting, in the person's own seat.

    Returns the event as recorded, with notes and questions; or the findings of the matrix and of the state of
    things, and nothing is recorded.
    """
    seat = seat_of(actor)
    if seat is None:
        return stopped([finding("no_seat_at_table", "KPCS-CD:VI.5", name=str(actor.user))])
    # One event after the other: the chain has no branches.
    Authority.objects.select_for_update().get(pk=actor.authority.pk)
    before = folded()
    here = ZoneInfo(actor.authority.time_zone)
    event = Event(
        at=now.astimezone(here),
        act=what,
        by=party_of(actor),
        seat=seat,
        meeting=meeting,
        subject=subject,
        data=data or {},
    )
    outcome = perform(before.process, event, regime_for=office_regime, decisions=office_book().decisions)
    if not outcome.is_done:
        return stopped(outcome.findings)
    adopted = sorted(set(outcome.process.adopted) - set(before.process.adopted))
    differing = _differing(outcome.process, (*adopted, *((subject,) if what in _FIXES_A_TEXT else ())))
    if differing:
        return stopped(differing)
    row = MeetingEvent.of_event(
        event,
        recorded_at=now,
        chain=chained(before.chain, event),
        is_illustration=actor.authority.is_demonstration,
        made_by=actor.user,
    )
    row.save()
    noted = [Noted(subject or meeting, {"act": what.value, "meeting": meeting, "event": row.chain})]
    for proposal in adopted:
        try:
            record = _adopt(actor, outcome.process, proposal, now=now)
        except (NoUsableKey, NoTrustList):
            day = actor.day(now).isoformat()
            return stopped(
                [finding("no_signing_key", "KPCS-CD:VI.5", authority=actor.authority.name, day=day)]
            )
        noted.append(Noted(record.number, {"proposal": proposal, "title": record.title}))
    letters.queue(row, outcome.process, now=now)
    return Result(row, outcome.findings, tuple(noted))


def _differing(process: Process, proposals: Iterable[str]) -> list[Finding]:
    """Where a text would adopt another definition than it says."""
    return [
        each
        for name in dict.fromkeys(proposals)
        if name in process.proposals
        for each in adoption_findings(process.proposals[name].text.paragraphs)
    ]


def _adopt(actor: Actor, process: Process, proposal: str, *, now: datetime) -> DecisionRecord:
    """Sign what was adopted and enter it: from now on every certificate of this office obeys it."""
    document = adopted_decision_of(process, proposal)
    signed, entry = sign_decision(actor, document, now=now)
    return DecisionRecord.objects.create(
        number=document.number,
        title=document.decision.title[:300],
        adopted_on=document.decision.counts_from,
        origin=DecisionRecord.Origin.OWN,
        signed=signed.encoded,
        digest=statement_digest(signed),
        proposal=proposal,
        meeting=document.meeting,
        kept_by=actor.authority,
        entry=entry,
        recorded_at=now,
        is_demonstration=actor.authority.is_demonstration,
    )


@act("take_up_decision")
def take_up_decision(actor: Actor, file: bytes, *, now: datetime) -> Result[DecisionRecord]:
    """Obey a decision that another office signed, from its `.kpdecision` file (see `following`)."""
    answer = verdict_on(file, on=actor.day(now))
    document = answer.adopted
    if document is None or answer.verdict is not Answer.VALID:
        blocking = [each for each in answer.findings if is_blocked([each])]
        return stopped(blocking or [finding("decision_not_valid", "KPCS-CD:VI.5")])
    if document.number in office_book().by_id:
        return stopped([finding("decision_known", "KPCS-CD:VI.5", number=document.number)])
    signed = read_decision_file(file).statement
    record = DecisionRecord.objects.create(
        number=document.number,
        title=document.decision.title[:300],
        adopted_on=document.decision.counts_from,
        origin=DecisionRecord.Origin.TAKEN_UP,
        signed=signed,
        file=file,
        digest=statement_digest(open_statement(signed)),
        meeting=document.meeting[:80],
        kept_by=actor.authority,
        recorded_at=now,
        is_demonstration=actor.authority.is_demonstration,
    )
    return Result(record, answer.findings, (Noted(record.number, {"title": record.title}),))


@act("give_seat")
def give_seat(
    actor: Actor,
    *,
    username: str,
    full_name: str,
    capacity: Capacity,
    party: str,
    now: datetime,
    email: str = "",
    password: str = "",
) -> Result[Membership]:
    """Seat a person: for a Participant, an observer, the Secretariat or a working body.

    An analyst is seconded by a Participant to the Working Group on Statistics and gets no place at meetings.

    Only administrators of the authority that keeps the record of the Process give seats. Those that decide
    or read what is confidential are given by two; an observer's, as elsewhere, by one.
    """
    day = actor.day(now)
    wrong = _seat_findings(actor, capacity, party, day)
    if wrong:
        return stopped(wrong)
    user = account(actor, username=username, full_name=full_name, password=password, email=email, now=now)
    if isinstance(user, Finding):
        return stopped([user])
    if capacity in BY_TWO_PERSONS:
        detail = {"full_name": user.full_name, "capacity": capacity.value, "party": party}
        waiting = needs_second(actor, "give_seat", user.username, detail, now, about=user)
        if waiting is not None:
            return waiting
    membership = Membership.objects.create(
        user=user, capacity=capacity.value, authority=actor.authority, party=party, valid_from=day
    )
    noted = Noted(user.username, {"capacity": capacity.value, "party": party})
    return Result(membership, noted=(noted,))


@confirmable("give_seat")
def _give_seat_asked(actor: Actor, subject: str, detail: Json, now: datetime) -> Result[Any]:
    return give_seat(
        actor,
        username=subject,
        full_name=detail["full_name"],
        capacity=Capacity(detail["capacity"]),
        party=detail["party"],
        now=now,
    )


def _seat_findings(actor: Actor, capacity: Capacity, party: str, day: date) -> list[Finding]:
    if actor.authority.participant != THE_PROCESS or capacity not in SEATS:
        return [finding("seat_elsewhere", "KPCS-CD:VI.6", subject="capacity", name=actor.authority.name)]
    if not re.fullmatch(r"[A-Z][A-Za-z0-9.-]{1,19}", party):
        return [finding("party_unknown", "KPCS-CD:I.participant", subject="party", found=party[:40])]
    if capacity in (Capacity.DELEGATE, Capacity.CHAIR, Capacity.ANALYST):
        participant = office_regime(day).participant_for(party)
        if participant is None:
            return [finding("party_unknown", "KPCS-CD:I.participant", subject="party", found=party[:40])]
        if participant != party:
            return [
                finding(
                    "party_is_member_state",
                    "KPCS-CD:I.participant",
                    subject="party",
                    found=party,
                    participant=participant,
                )
            ]
    elif office_regime(day).participant_for(party) is not None:
        return [finding("party_is_participant", "KPCS-CD:VI.6", subject="party", found=party)]
    return []
