"""Questionnaires: sent by analysts, answered by focal points, question by question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from openkp.office import clock, wording
from openkp.office.acting import Json
from openkp.office.certificates.views.showing import paged
from openkp.office.columns import Column
from openkp.office.desk import actor_of
from openkp.office.permissions import Capacity
from openkp.office.returns.acts import questioning as acts
from openkp.office.returns.forms.analysing import AnswerForm, QuestionnaireForm
from openkp.office.returns.models import AskedQuestion, Questionnaire
from openkp.office.returns.reads import analysing, questioning, screening
from openkp.office.returns.views import asking
from openkp.office.returns.views.analysing import known_on_of
from openkp.office.returns.views.filing_tables import return_title
from openkp.office.returns.views.participant_page import sent_columns, sent_row, state_tag
from openkp.statistics.questionnaire import usual_due_day
from openkp.statistics.questions import Question


@require_GET
def questionnaires(request: HttpRequest) -> HttpResponse:
    """An analyst sees all and who did not submit; a focal point those to the own Participant."""
    actor, day = actor_of(request), clock.now().date()
    is_analyst = actor.capacity is Capacity.ANALYST
    page = paged(request, questioning.questionnaires(actor))
    silent = questioning.silent(day, analysing.overdue(day)) if is_analyst else ()
    context: Json = {
        "is_analyst": is_analyst,
        "page": page,
        "rows": [sent_row(one, day) for one in page],
        "columns": sent_columns(with_participant=is_analyst),
        "silent_rows": [_silent(one) for one in silent],
        "silent_columns": [
            Column("participant", _("Participant"), kind="link"),
            Column("returns", _("Returns overdue"), kind="number"),
            Column("which", _("Which")),
            Column("unanswered", _("Questions unanswered"), kind="number"),
            Column("questionnaires", _("Of questionnaires")),
        ],
    }
    return render(request, "returns/questionnaires.html", context)


def _silent(one: Any) -> Json:
    return {
        "participant": wording.country_text(one.participant),
        "url": reverse("returns:participant", args=[one.participant]),
        "returns": len(one.returns),
        "which": ", ".join(return_text(each) for each in one.returns[:4])
        + (" …" if len(one.returns) > 4 else ""),
        "unanswered": one.unanswered,
        "questionnaires": ", ".join(one.questionnaires),
    }


def return_text(what: str) -> str:
    """`trade 2026Q2` in words."""
    kind, _sep, period = what.partition(" ")
    return return_title(kind, period)


def _found(request: HttpRequest, number: str) -> Questionnaire:
    one = questioning.questionnaires(actor_of(request)).filter(number=number).first()
    if one is None:
        raise Http404
    return one


@require_GET
def questionnaire(request: HttpRequest, number: str) -> HttpResponse:
    """Every question with its answer, or with the way to answer it."""
    actor, day = actor_of(request), clock.now().date()
    one = _found(request, number)
    sent = questioning.sent_of(one)
    context: Json = {
        "one": one,
        "state": state_tag(one, day),
        "items": [
            (_("Participant"), wording.country_text(one.participant)),
            (_("Periods"), one.about),
            (_("Sent"), wording.day_text(one.sent_on)),
            (_("By"), str(one.sent_by)),
            (_("Answers by"), wording.day_text(one.due_on)),
            (_("Answered"), f"{len(sent.asked) - len(sent.unanswered)} / {len(sent.asked)}"),
        ],
        "is_analyst": actor.capacity is Capacity.ANALYST,
        "asked": [_asked(each, is_late=sent.is_late(each.place)) for each in one.questions.all()],
        "row_columns": asking.row_columns(),
        "next": sent.unanswered[0] if sent.unanswered else None,
    }
    return render(request, "returns/questionnaire.html", context)


def _asked(asked: AskedQuestion, *, is_late: bool = False) -> Json:
    question = questioning.question_of(asked)
    told: Json = {"record": asked, "is_late": is_late, "text": asked.text, "evidence": None}
    if question is not None:
        evidence = asking.shown([question])[0]
        told |= {"text": evidence["text"], "evidence": evidence}
    return told


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, number: str, place: int) -> HttpResponse:
    """Answer one question; then the next that waits."""
    one = _found(request, number)
    asked = next((each for each in one.questions.all() if each.place == place), None)
    if asked is None:
        raise Http404
    form = AnswerForm(request.POST or None)
    refused: Sequence[Any] = ()
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["answer"]
        result = acts.answer_question(actor_of(request), number, place, text, now=clock.now())
        if result.is_done:
            return _on_to_the_next(request, number, place)
        refused = result.findings
    context: Json = {
        "one": one,
        "question": _asked(asked),
        "form": form,
        "refused": refused,
        "row_columns": asking.row_columns(),
        "count": one.questions.count(),
    }
    return render(request, "returns/answer.html", context)


def _on_to_the_next(request: HttpRequest, number: str, place: int) -> HttpResponse:
    left = questioning.sent_of(_found(request, number)).unanswered
    messages.success(request, _("Question %(place)d is answered.") % {"place": place})
    if not left:
        messages.success(request, _("Every question of %(number)s is answered.") % {"number": number})
        address = reverse("returns:questionnaire", args=[number])
    else:
        following = next((each for each in left if each > place), left[0])
        address = reverse("returns:answer", args=[number, following])
    return HttpResponseRedirect(address, status=303)


@require_http_methods(["GET", "POST"])
def new_questionnaire(request: HttpRequest) -> HttpResponse:
    """The ticked questions, numbered, with a deadline and room for questions of one's own."""
    actor, now = actor_of(request), clock.now()
    data = request.POST if request.method == "POST" else request.GET
    code = data.get("participant", "")[:4]
    known_on = known_on_of(request)
    if not code or not code.isascii():
        return HttpResponseRedirect(reverse("returns:overview"))
    raised = screening.by_key(screening.questions_of(code, known_on))
    chosen = [raised[key] for key in dict.fromkeys(data.getlist("question")) if key in raised]
    due_on = usual_due_day(actor.day(now))
    form = QuestionnaireForm(request.POST if request.method == "POST" else None, initial={"due_on": due_on})
    refused: Sequence[Any] = ()
    if request.method == "POST" and form.is_valid():
        asked: list[Question | str] = [*chosen, *form.own_questions()]
        result = acts.send_questionnaire(actor, code, asked, due_on=form.cleaned_data["due_on"], now=now)
        if result.is_done:
            told = {"number": result.done.number, "participant": wording.country_text(code)}
            messages.success(request, _("%(number)s was sent to %(participant)s.") % told)
            address = reverse("returns:questionnaire", args=[result.done.number])
            return HttpResponseRedirect(address, status=303)
        refused = result.findings
    context: Json = {
        "code": code,
        "known_on": known_on,
        "questions": asking.shown(chosen),
        "form": form,
        "refused": refused,
        "row_columns": asking.row_columns(),
    }
    return render(request, "returns/new_questionnaire.html", context)
