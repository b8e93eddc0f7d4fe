"""Asking and answering: a questionnaire goes to a Participant, and its focal point answers every question."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openkp.office.acting import Actor, Noted, Result, act, stopped
from openkp.office.meetings.letters import queue_to
from openkp.office.meetings.regime import office_regime
from openkp.office.messages import finding
from openkp.office.parties.models import Authority, Membership
from openkp.office.permissions import Capacity
from openkp.office.returns.models import AskedQuestion, Questionnaire, Return
from openkp.office.returns.reads.questioning import sent_of, waiting_questions
from openkp.office.wording import day_text
from openkp.scheme.findings import Finding, is_blocked
from openkp.statistics.questionnaire import (
    CLAUSE,
    check_answer,
    check_asking_again,
    check_sending,
    key_of,
    next_number,
    text_key,
)
from openkp.statistics.questions import Question


@act("send_questionnaire")
def send_questionnaire(
    actor: Actor, participant: str, chosen: Sequence[Question | str], *, due_on: date, now: datetime
) -> Result[Questionnaire]:
    """Ask a Participant (KP-AD:data-anomaly-questionnaire).

    chosen: questions of the screens, or texts that the analyst wrote, in the order in which they are
    numbered. An analyst asks every Participant but the one that seconds the analyst. A question that waits
    for its answer is not asked again.
    """
    Authority.objects.select_for_update().get(pk=actor.authority.pk)  # one questionnaire at a time
    day = actor.day(now)
    texts = [one.strip() if isinstance(one, str) else one for one in chosen]
    kept = [one for one in texts if one]
    findings = [
        *own_participant(actor, [participant]),
        *_is_known(participant, day),
        *check_sending(participant, len(kept), sent_on=day, due_on=due_on),
        *check_asking_again(map(_key, kept), waiting_questions(participant)),
    ]
    if is_blocked(findings):
        return stopped(findings)
    known = Questionnaire.objects.filter(participant=participant).values_list("number", flat=True)
    questionnaire = Questionnaire.objects.create(
        number=next_number(participant, day.year, known),
        participant=participant,
        about=_about(kept),
        sent_on=day,
        due_on=due_on,
        sent_by=actor.user,
        is_demonstration=actor.authority.is_demonstration,
    )
    AskedQuestion.objects.bulk_create(
        _asked(questionnaire, place, one) for place, one in enumerate(kept, start=1)
    )
    _tell(questionnaire, len(kept), now)
    detail = {"participant": participant, "questions": len(kept), "due_on": due_on.isoformat()}
    return Result(questionnaire, noted=(Noted(questionnaire.number, detail),))


def own_participant(actor: Actor, participants: Sequence[str]) -> list[Finding]:
    """Nobody judges the figures of the Participant that seconds him or her, nor any if none does."""
    own = actor.membership.party
    if actor.capacity is not Capacity.ANALYST:
        return []
    if not own:
        return [finding("seconded_by_nobody", "KPCS-CD:AnnexIII.e")]
    if own not in participants:
        return []
    return [finding("own_participant", "KPCS-CD:AnnexIII.e", participant=own)]


def _is_known(participant: str, day: date) -> list[Finding]:
    on_the_list = {each.participant for each in office_regime(day).participants()}
    if participant in on_the_list or Return.objects.filter(participant=participant).exists():
        return []
    return [finding("party_unknown", CLAUSE, subject="participant", found=participant)]


def _key(one: Question | str) -> str:
    return text_key(one) if isinstance(one, str) else key_of(one)


def _about(chosen: Sequence[Question | str]) -> str:
    """The periods looked at: `2019H1 – 2024H2`."""
    periods = sorted(
        {one.period for one in chosen if isinstance(one, Question)},
        key=lambda period: (period.first_day, period.last_day),
    )
    ends = dict.fromkeys(str(period) for period in (periods[:1] + periods[-1:]))
    return " – ".join(ends)


def _asked(questionnaire: Questionnaire, place: int, one: Question | str) -> AskedQuestion:
    if isinstance(one, str):
        return AskedQuestion(questionnaire=questionnaire, place=place, text=one)
    return AskedQuestion(
        questionnaire=questionnaire,
        place=place,
        screen=one.screen,
        variant=one.variant,
        period=str(one.period),
        params=dict(one.params),
        evidence=dict(one.evidence),
        rows=list(one.rows),
    )


def _tell(questionnaire: Questionnaire, count: int, now: datetime) -> None:
    """A letter to the focal points of the Participant that have an address."""
    people = Membership.objects.select_related("user").filter(
        capacity=Capacity.FOCAL_POINT.value, authority__participant=questionnaire.participant
    )
    address = f"{settings.PUBLIC_URL}{reverse('returns:questionnaire', args=[questionnaire.number])}"

    def write() -> tuple[str, str]:
        lines = [
            ngettext(
                "The Working Group on Statistics asks %(count)d question about your figures.",
                "The Working Group on Statistics asks %(count)d questions about your figures.",
                count,
            )
            % {"count": count},
            _("Every question must be answered by %(day)s.") % {"day": day_text(questionnaire.due_on)},
            "",
            address,
        ]
        return _("Questionnaire %(number)s") % {"number": questionnaire.number}, "\n".join(lines)

    queue_to(
        [one for one in people if one.is_active_on(now.date())],
        key=f"questionnaire {questionnaire.number}",
        write=write,
        now=now,
    )


@act("answer_question")
def answer_question(
    actor: Actor, number: str, place: int, text: str, *, now: datetime
) -> Result[AskedQuestion]:
    """Answer one question of a questionnaire to the own Participant. An answer is given once and stays."""
    questionnaire = Questionnaire.objects.filter(
        number=number, participant=actor.authority.participant
    ).first()
    asked = (
        None
        if questionnaire is None
        else questionnaire.questions.select_for_update().filter(place=place).first()
    )
    if questionnaire is None or asked is None:
        return stopped(
            [finding("record_not_found", CLAUSE, record=_("question"), reference=f"{number}/{place}")]
        )
    findings = check_answer(sent_of(questionnaire), place, text)
    if is_blocked(findings):
        return stopped(findings)
    asked.answer, asked.answered_at, asked.answered_by = text.strip(), now, actor.user
    asked.save(update_fields=["answer", "answered_at", "answered_by"])
    # The log of acts holds what was said: an answer that is not the one given shows.
    digest = hashlib.sha256(asked.answer.encode()).hexdigest()
    return Result(asked, noted=(Noted(f"{number}/{place}", {"answer_sha256": digest}),))
