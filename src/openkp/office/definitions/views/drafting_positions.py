"""The own positions on the words of a draft: recorded, seen by whom, released."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from openkp.definitions.positions import Stance
from openkp.office import clock
from openkp.office.acting import Json
from openkp.office.definitions.acts.positions import release_word_position, take_word_position
from openkp.office.definitions.forms.drafting import PositionForm, ReleaseForm
from openkp.office.definitions.models import WordPosition
from openkp.office.definitions.reads import drafting as reads
from openkp.office.definitions.reads.drafting_sheet import Sheet, draft_sheet
from openkp.office.definitions.reads.drafting_words import STANCES, subject_text
from openkp.office.definitions.reads.library import catalogue
from openkp.office.definitions.views.drafting import seen_by_text
from openkp.office.definitions.views.drafting_changing import seen_number
from openkp.office.desk import actor_of
from openkp.office.permissions import Capacity
from openkp.scheme.findings import Finding


@require_http_methods(["GET", "HEAD", "POST"])
def draft_positions(request: HttpRequest, number: str) -> HttpResponse:
    """The own positions on a draft. A POST records one; nobody else sees it until it is released."""
    sheet = _sheet(request, number)
    form = PositionForm(_subjects(sheet), request.POST if request.method == "POST" else None)
    if not form.is_bound:
        form = PositionForm(_subjects(sheet), initial={"subject": request.GET.get("subject", "")})
        return _page(request, sheet, form)
    refused: tuple[Finding, ...] = ()
    if form.is_valid():
        given = form.cleaned_data
        result = take_word_position(
            actor_of(request),
            number,
            given["subject"],
            given["stance"],
            reason=given["reason"],
            now=clock.now(),
        )
        if result.is_done:
            messages.success(
                request, _("Recorded: %(word)s. Only we see it until it is released.") % _words(result.done)
            )
            if sheet.body is not None and given["subject"] not in sheet.body.subjects():
                messages.warning(request, not_in_text())
            return HttpResponseRedirect(reverse("definitions:draft_positions", args=[number]), status=303)
        refused = result.findings
    return _page(request, sheet, form, refused=refused)


def not_in_text() -> str:
    """The one rule for positions on words that the text does not have."""
    return _(
        "A word that this text does not have, neither written nor in a bracket, counts as left out:"
        " “required” is then crossed by every way to close the brackets, and “excluded” is kept by every one."
        " A DRAFT.toml has such a position as a comment only."
    )


@require_POST
def draft_release_positions(request: HttpRequest, number: str) -> HttpResponse:
    """Release the ticked positions."""
    sheet, actor = _sheet(request, number), actor_of(request)
    release = ReleaseForm(reads.audience(actor, actor.day(clock.now())), request.POST)
    refused: tuple[Finding, ...] = ()
    if release.is_valid():
        seen = _seen(request.POST.getlist("subjects"))
        result = release_word_position(actor, number, seen, release.audience(), now=clock.now())
        if result.is_done:
            count = len(result.done)
            messages.success(request, _("Released: %(count)s of our positions.") % {"count": count})
            return HttpResponseRedirect(reverse("definitions:draft_positions", args=[number]), status=303)
        refused = result.findings
    return _page(request, sheet, PositionForm(_subjects(sheet)), release=release, refused=refused)


def _seen(ticked: list[str]) -> dict[str, int]:
    """word -> the row that the person ticked, from `word@row`."""
    parted = (each.rpartition("@") for each in ticked[:200])
    return {subject: seen_number(row) for subject, _at, row in parted if subject}


def _sheet(request: HttpRequest, number: str) -> Sheet:
    sheet = draft_sheet(actor_of(request), number)
    if sheet is None:
        raise Http404(number)
    return sheet


def _subjects(sheet: Sheet) -> list[str]:
    """What a position can be about in this text: elements in the fixed order, then exceptions."""
    if sheet.body is None:
        return []
    subjects = sheet.body.subjects()
    elements = catalogue().sorted(each for each in subjects if each in catalogue())
    return [*elements, *sorted(each for each in subjects if each not in catalogue())]


def _words(row: WordPosition) -> dict[str, str]:
    return {"word": f"{subject_text(row.subject)} – {STANCES[Stance(row.stance)]}"}


def _page(
    request: HttpRequest,
    sheet: Sheet,
    form: PositionForm,
    *,
    release: ReleaseForm | None = None,
    refused: tuple[Finding, ...] = (),
) -> HttpResponse:
    actor = actor_of(request)
    context: dict[str, Any] = {
        "sheet": sheet,
        "form": form,
        "release": release or ReleaseForm(reads.audience(actor, actor.day(clock.now()))),
        "refused": refused,
        "rule": not_in_text(),
        "mine": _mine(request, sheet),
        "is_observer": actor.capacity is Capacity.OBSERVER,
        "chosen": request.POST.getlist("subjects"),
    }
    bound = [each for each in (form, release) if each is not None and each.is_bound]
    failed = refused or any(not each.is_valid() for each in bound)
    return render(request, "definitions/draft_positions.html", context, status=422 if failed else 200)


def _mine(request: HttpRequest, sheet: Sheet) -> list[Json]:
    """Own positions as they stand, and what others still see where that is another."""
    if sheet.draft is None:
        return []
    actor = actor_of(request)
    rows = reads.own_positions(actor, sheet.draft.text)
    shown = reads.own_released(actor, sheet.draft.text)
    order = {name: place for place, name in enumerate(_subjects(sheet))}
    return [
        {
            "subject": subject,
            "ticked": f"{subject}@{row.pk}",
            "word": subject_text(subject),
            "stance": STANCES[Stance(row.stance)],
            "reason": row.reason,
            "seen_by": seen_by_text(row.released_to),
            "is_private": not row.released_to,
            "others": [
                {"stance": STANCES[Stance(old.stance)], "seen_by": seen_by_text(old.released_to)}
                for old in shown.get(subject, ())
                if old.pk != row.pk and old.stance != row.stance
            ][-1:],
        }
        for subject, row in sorted(rows.items(), key=lambda one: (order.get(one[0], 999), one[0]))
    ]
