"""Letters of the table: queued in the transaction of the act that they tell of, sent afterwards.

A power cut or a bad line loses none: what is not sent waits, and `openkp office letters` tries again. Each
letter has a key, so that nobody gets the same one twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from openkp.governance import Act, Process, deadline_of
from openkp.governance.process import Proposal
from openkp.office.acting import Actor
from openkp.office.languages import by_language
from openkp.office.meetings.models import Letter, MeetingEvent
from openkp.office.meetings.seats import SEAT_OF
from openkp.office.meetings.visibility import may_see_meeting, may_see_proposal
from openkp.office.parties.models import Membership
from openkp.office.permissions import Capacity
from openkp.office.wording import instant_text

#: Writes subject and body in the language that is active: each person gets a letter in their own.
Write = Callable[[], tuple[str, str]]
#: So many days before a deadline its reminder goes out.
REMINDER_DAYS = (7, 1)
#: What a letter tells of; everything else is seen at the table.
TOLD = (
    Act.MEETING_CALLED,
    Act.PROPOSAL_CIRCULATED,
    Act.CALL_ANNOUNCED,
    Act.CALL_DECLARED,
    Act.SILENCE_CIRCULATED,
    Act.SILENCE_EXTENDED,
    Act.SILENCE_CONFIRMED,
)


@dataclass(frozen=True, slots=True)
class Sent:
    """How a round of sending ended."""

    sent: int
    waiting: int


def queue(row: MeetingEvent, process: Process, *, now: datetime) -> int:
    """Queue the letters that tell of an act; how many."""
    if Act(row.act) not in TOLD:
        return 0
    people = _told(row, process, now)
    return _queue(people, key=row.chain, write=partial(_text, row, process), event=row, now=now)


def queue_to(people: list[Membership], *, key: str, write: Write, now: datetime) -> int:
    """Queue a letter that tells of something outside the meetings, to those who have an address; how many."""
    with_address = [one for one in people if one.user.email and one.user.is_active]
    return _queue(with_address, key=key, write=write, event=None, now=now)


def queue_reminders(process: Process, *, now: datetime) -> int:
    """Queue reminders of silence procedures that end soon, to Participants that have not been heard."""
    queued = 0
    for proposal in process.proposals.values():
        silence = proposal.silence
        deadline = deadline_of(process, silence) if silence is not None else None
        if silence is None or deadline is None or silence.state not in ("running", "extended"):
            continue
        near = [days for days in REMINDER_DAYS if now <= deadline <= now + timedelta(days=days)]
        if not near:
            continue
        heard = {position.party for position in proposal.positions.values()} | set(silence.objections)
        people = [one for one in _table(now) if one.party not in heard and one.capacity == Capacity.DELEGATE]
        queued += _queue(
            people,
            key=f"remind {proposal.id} {deadline.isoformat()} {min(near)}",
            write=partial(_reminder, process, proposal),
            event=None,
            now=now,
        )
    return queued


def _told(row: MeetingEvent, process: Process, now: datetime) -> list[Membership]:
    """Those at the table who may see the meeting, and the text where it is about one."""
    meeting, proposal = process.meetings[row.meeting], process.proposals.get(row.subject)
    return [
        one
        for one in _table(now)
        if may_see_meeting(Actor(one), meeting, process)
        and (proposal is None or may_see_proposal(Actor(one), proposal))
    ]


def _table(now: datetime) -> list[Membership]:
    """Everyone who sits at the table today and has an address."""
    found = (
        Membership.objects.select_related("user")
        .filter(capacity__in=[capacity.value for capacity in SEAT_OF])
        .exclude(party="")
        .exclude(user__email="")
        .filter(user__is_active=True)
    )
    return [one for one in found.order_by("pk") if one.is_active_on(now.date())]


def _queue(
    people: list[Membership],
    *,
    key: str,
    write: Write,
    event: MeetingEvent | None,
    now: datetime,
) -> int:
    letters = []
    for language, readers in by_language(people):
        with override(language):
            subject, body = write()
        letters += [
            Letter(
                event=event,
                party=one.party,
                to=one.user.email,
                key=f"{key} {one.pk}",
                subject=subject[:300],
                body=body,
                queued_at=now,
            )
            for one in readers
        ]
    known = set(Letter.objects.filter(key__in=[one.key for one in letters]).values_list("key", flat=True))
    fresh = [one for one in letters if one.key not in known]
    Letter.objects.bulk_create(fresh)
    return len(fresh)


def _text(row: MeetingEvent, process: Process) -> tuple[str, str]:
    meeting = process.meetings[row.meeting]
    proposal = process.proposals.get(row.subject)
    title = meeting.title if proposal is None else proposal.title
    subjects = {
        Act.MEETING_CALLED: _("Invitation: %(title)s"),
        Act.PROPOSAL_CIRCULATED: _("Circulated: %(title)s"),
        Act.CALL_ANNOUNCED: _("Consensus will be asked for: %(title)s"),
        Act.CALL_DECLARED: _("Adopted: %(title)s"),
        Act.SILENCE_CIRCULATED: _("Written procedure: %(title)s"),
        Act.SILENCE_EXTENDED: _("Deadline extended: %(title)s"),
        Act.SILENCE_CONFIRMED: _("Adopted in writing: %(title)s"),
    }
    subject = subjects[Act(row.act)] % {"title": title}
    lines = [subject, "", _("Meeting: %(title)s, from %(day)s") % _where(meeting.title, meeting.opens_on)]
    if proposal is not None:
        if Act(row.act) in (Act.SILENCE_CIRCULATED, Act.SILENCE_EXTENDED):
            lines += ["", _silence_body(process, proposal)]
        else:
            lines += ["", *_paragraphs(proposal), "", _address("meetings:proposal", proposal.id)]
    else:
        lines += ["", _address("meetings:meeting", meeting.id)]
    if row.is_illustration:
        lines += ["", _("Demonstration data: nothing of this happened.")]
    return subject, "\n".join(lines)


def _where(title: str, day: object) -> dict[str, object]:
    return {"title": title, "day": day}


def _reminder(process: Process, proposal: Proposal) -> tuple[str, str]:
    return _("Silence ends soon: %(title)s") % {"title": proposal.title}, _silence_body(process, proposal)


def _silence_body(process: Process, proposal: Proposal) -> str:
    silence = proposal.silence
    deadline = deadline_of(process, silence) if silence is not None else None
    until = (
        _("The clock stands still while the Chair is vacant.")
        if deadline is None
        else _("Deadline: %(instant)s UTC") % {"instant": instant_text(deadline)}
    )
    return "\n".join(
        [
            proposal.title,
            until,
            _("Who does not object by then is taken to agree. Please confirm that you have received this."),
            _("Hash of the text: %(hash)s") % {"hash": proposal.text.hash},
            "",
            *_paragraphs(proposal),
            "",
            _address("meetings:proposal", proposal.id),
        ]
    )


def _paragraphs(proposal: Proposal) -> Iterator[str]:
    for paragraph in proposal.text.paragraphs:
        yield f"{paragraph.number}. {paragraph.text}"


def _address(name: str, key: str) -> str:
    return f"{settings.PUBLIC_URL}{reverse(name, args=[key])}"


def send_waiting(*, now: datetime, most: int = 200) -> Sent:
    """Send what waits, one connection for all; what the mail server refuses waits on with the reason."""
    waiting = list(Letter.objects.filter(sent_at__isnull=True).order_by("pk")[:most])
    sent = 0
    if waiting:
        connection = get_connection()
        for letter in waiting:
            problem = _send(letter, connection)
            with transaction.atomic():
                letter.sent_at, letter.problem = (None, problem) if problem else (now, "")
                letter.save(update_fields=["sent_at", "problem"])
            sent += not problem
        connection.close()
    return Sent(sent=sent, waiting=Letter.objects.filter(sent_at__isnull=True).count())


def _send(letter: Letter, connection: object) -> str:
    message = EmailMessage(
        subject=" ".join(letter.subject.split()),
        body=letter.body,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[letter.to],
        connection=connection,  # type: ignore[arg-type]
    )
    try:
        message.send()
    except OSError as error:  # smtplib's errors are of this family
        return f"{type(error).__name__}: {error}"[:300]
    return ""
