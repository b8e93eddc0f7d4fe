"""Forms with which a Participant or an observer states, contests or takes back an assertion."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from openkp.definitions.answers import Answer
from openkp.definitions.library import situations as shipped_situations
from openkp.definitions.situations import Situation, Value
from openkp.office import clock
from openkp.office.definitions.acts import asserting as acts
from openkp.office.definitions.forms.asserting import AssertionForm, ContestForm, SourceForm
from openkp.office.definitions.reads import assertions as reads
from openkp.office.definitions.reads import matrix as matrix_reads
from openkp.office.definitions.reads.library import catalogue
from openkp.office.definitions.reads.library import texts as known_texts
from openkp.office.definitions.reads.matrix import Taken
from openkp.office.definitions.views.shown import sentence_of, source_link
from openkp.office.definitions.words import VALUE_NAMES, answer_name, standard_name
from openkp.office.desk import actor_of
from openkp.office.meetings.seats import party_of, seat_of
from openkp.office.messages import explained
from openkp.scheme.findings import Finding


def _situation(name: str) -> Situation:
    found = shipped_situations().get(name)
    if found is None:
        raise Http404
    return found


def _back(situation: str, element: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("definitions:asserted", args=[situation, element]))


def _answers(situation: str) -> dict[str, Answer]:
    """What each text answers now."""
    texts = known_texts(clock.now().date()).values()
    return matrix_reads.answers_of(situation, [each.definition for each in texts], Taken())


def _tell_changes(request: HttpRequest, before: Mapping[str, Answer], after: Mapping[str, Answer]) -> None:
    """Which answers are others now, and where those without it can still be seen."""
    changed = [
        _("%(text)s: %(before)s, now %(after)s")
        % {"text": text, "before": answer_name(answer), "after": answer_name(after[text])}
        for text, answer in before.items()
        if after.get(text, answer) is not answer
    ]
    if not changed:
        messages.info(request, _("It changes no answer of any text to this situation."))
        return
    words = _("Answers that it changes: %(changes)s. “Shipped sources only” shows those without it.")
    messages.info(request, words % {"changes": _("; ").join(changed)})


def _told(form: SourceForm, findings: Iterable[Finding]) -> list[Finding]:
    """Findings about a field stand at the field; the others above the form."""
    rest = []
    for found in findings:
        if found.subject in form.fields:
            told = explained(found)
            form.add_error(found.subject, f"{told.text} {told.next_step}")
        else:
            rest.append(found)
    return rest


@require_http_methods(["GET", "HEAD", "POST"])
def add_assertion(request: HttpRequest, situation: str) -> HttpResponse:
    """State of a situation what a source says."""
    actor, found = actor_of(request), _situation(situation)
    wanted = request.GET.get("element", "")
    initial = {"element": wanted} if wanted in catalogue() else {}
    form = AssertionForm(request.POST if request.method == "POST" else None, initial=initial)
    refused: list[Finding] = []
    if request.method == "POST" and form.is_valid():
        given, before = form.given(), _answers(situation)
        result = acts.add_assertion(actor, situation, given, now=clock.now())
        if result.is_done:
            messages.success(request, _("Your assertion counts from now on, beside those of others."))
            _tell_changes(request, before, _answers(situation))
            return _back(situation, given.element)
        refused = _told(form, result.findings)
    context = {
        "situation": found,
        "form": form,
        "refused": refused,
        "has_seat": seat_of(actor) is not None,
        "party": reads.party_name(party_of(actor)),
    }
    return render(request, "definitions/add_assertion.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def contest_assertion(request: HttpRequest, situation: str, key: str) -> HttpResponse:
    """Speak against an assertion with a source of one's own."""
    actor, found = actor_of(request), _situation(situation)
    other = reads.shown_by_key(situation, key)
    if other is None:
        raise Http404
    element = other.assertion.element
    opposite = Value.NO if other.assertion.value is Value.YES else Value.YES
    form = ContestForm(request.POST if request.method == "POST" else None, initial={"value": opposite.value})
    refused: list[Finding] = []
    if request.method == "POST" and form.is_valid():
        before = _answers(situation)
        result = acts.contest_assertion(
            actor,
            situation,
            key,
            form.given(element),
            reason=form.cleaned_data["reason"],
            now=clock.now(),
        )
        if result.is_done:
            messages.success(request, _("Your assertion stands beside the one that you contest."))
            _tell_changes(request, before, _answers(situation))
            return _back(situation, element)
        refused = _told(form, result.findings)
    context = {
        "situation": found,
        "form": form,
        "refused": refused,
        "has_seat": seat_of(actor) is not None,
        "party": reads.party_name(party_of(actor)),
        "element": catalogue()[element],
        "other": _shown(other),
    }
    return render(request, "definitions/contest_assertion.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_assertion(request: HttpRequest, situation: str, row: int) -> HttpResponse:
    """Take back an assertion of one's own party; asks before it does."""
    actor, found = actor_of(request), _situation(situation)
    other = reads.shown_by_key(situation, f"row:{row}")
    if other is None or not reads.is_own(actor, other.stated):
        raise Http404
    refused: tuple[Finding, ...] = ()
    if request.method == "POST":
        before = _answers(situation)
        result = acts.withdraw_assertion(actor, row, now=clock.now())
        if result.is_done:
            messages.success(request, _("It no longer counts. The record keeps that it was stated."))
            _tell_changes(request, before, _answers(situation))
            return _back(situation, other.assertion.element)
        refused = result.findings
    context = {
        "situation": found,
        "refused": refused,
        "element": catalogue()[other.assertion.element],
        "other": _shown(other),
    }
    return render(request, "definitions/withdraw_assertion.html", context)


def _shown(shown: reads.Shown) -> dict[str, object]:
    assertion = shown.assertion
    return {
        "sentence": sentence_of(assertion.element),
        "value": VALUE_NAMES[assertion.value],
        "party": assertion.party,
        "source": source_link(shown.source),
        "day": assertion.day or shown.source.day,
        "standard": standard_name(assertion.standard),
        "note": _(assertion.note) if assertion.note else "",
        "reason": shown.stated.reason if shown.stated else "",
    }
