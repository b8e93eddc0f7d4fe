"""An own draft changed: by its words, by a bracket opened or closed, and by its release."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from openkp.definitions.brackets import NothingLeft, print_body
from openkp.office import clock
from openkp.office.acting import Result
from openkp.office.definitions.acts.drafting import (
    CLAUSE,
    DraftContent,
    release_definition_draft,
    save_definition_draft,
)
from openkp.office.definitions.forms.drafting import (
    AddedWordForm,
    BracketForm,
    DraftForm,
    ReleaseForm,
    initial_of,
)
from openkp.office.definitions.models import DraftVersion
from openkp.office.definitions.reads import drafting as reads
from openkp.office.definitions.reads import drafting_room as room
from openkp.office.definitions.reads.drafting_sheet import Sheet, draft_sheet
from openkp.office.definitions.reads.drafting_words import CHAIR, added, bracketed
from openkp.office.definitions.views.drafting import edit_page, kept, seen_by_text
from openkp.office.desk import actor_of
from openkp.office.findings_shown import shown
from openkp.office.meetings.seats import party_of
from openkp.office.messages import finding
from openkp.office.permissions import Capacity
from openkp.scheme.findings import Finding


def own_sheet(request: HttpRequest, number: str) -> Sheet:
    """The newest version of an own draft; anything else is not found."""
    sheet = draft_sheet(actor_of(request), number)
    if sheet is None or not sheet.is_own:
        raise Http404(number)
    return sheet


@require_http_methods(["GET", "HEAD", "POST"])
def draft_edit(request: HttpRequest, number: str) -> HttpResponse:
    """A new version of an own draft, by its words. What is wrong is named line by line."""
    sheet = own_sheet(request, number)
    if request.method != "POST":
        content = DraftContent(
            body=sheet.text, must_cover=sheet.must_cover, must_not_cover=sheet.must_not_cover
        )
        seen = 0 if sheet.version is None else sheet.version.version
        return edit_page(request, DraftForm(has_title=False, initial=initial_of(content, seen=seen)), sheet)
    form = DraftForm(request.POST, has_title=False)
    refused: tuple[Finding, ...] = ()
    if form.is_valid():
        result = save_definition_draft(
            actor_of(request),
            form.content(),
            number=number,
            seen=form.cleaned_data["seen"] or 0,
            now=clock.now(),
        )
        if result.is_done:
            return kept(request, result)
        refused = result.findings
    return edit_page(request, form, sheet, refused=refused)


# --- brackets -----------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def draft_bracket(request: HttpRequest, number: str) -> HttpResponse:
    """Open a bracket in an own draft: round a word that stands, or with a word more."""
    sheet = own_sheet(request, number)
    is_adding = request.POST.get("do") == "add"
    posted = request.POST if request.method == "POST" else None
    around = BracketForm(sheet.text, None if is_adding else posted, prefix="around")
    adding = AddedWordForm(sheet.text, posted if is_adding else None, prefix="adding")
    refused: tuple[Finding, ...] = ()
    asked = adding if is_adding else around
    if posted is not None and (moved := _moved_on(sheet, posted.get("seen", ""))):
        refused = (moved,)
    elif posted is not None and asked.is_valid():
        body = _with_bracket(request, sheet, around, adding)
        result = _next_version(request, sheet, body, note=_("A bracket was opened"))
        if result.is_done:
            return kept(request, result)
        refused = result.findings
    context = {"sheet": sheet, "around": around, "adding": adding, "refused": refused}
    status = 422 if refused or (posted is not None and not asked.is_valid()) else 200
    return render(request, "definitions/draft_bracket.html", context, status=status)


def _with_bracket(request: HttpRequest, sheet: Sheet, around: BracketForm, adding: AddedWordForm) -> str:
    actor = actor_of(request)
    owner = CHAIR if actor.capacity is Capacity.CHAIR else party_of(actor)
    if adding.is_bound:
        given = adding.cleaned_data
        return added(sheet.text, adding.slots[given["slot"]], given["element"], owner)
    given = around.cleaned_data
    return bracketed(sheet.text, around.words[given["word"]], owner, given["instead"])


def _next_version(request: HttpRequest, sheet: Sheet, body: str, *, note: str) -> Result[DraftVersion]:
    content = DraftContent(
        body=body, must_cover=sheet.must_cover, must_not_cover=sheet.must_not_cover, note=note
    )
    seen = 0 if sheet.version is None else sheet.version.version
    return save_definition_draft(actor_of(request), content, number=sheet.key, seen=seen, now=clock.now())


@require_POST
def draft_close(request: HttpRequest, number: str) -> HttpResponse:
    """Close the ticked brackets with the alternatives that were chosen, as a new version."""
    sheet = own_sheet(request, number)
    taken = room.taken_of(sheet, request.POST)
    ticked = set(request.POST.getlist("close"))
    chosen = {at: place for at, place in enumerate(taken) if str(at + 1) in ticked}
    back = f"{reverse('definitions:draft', args=[number])}?{room.query_of(taken)}"
    refused = _close_findings(sheet, chosen, request.POST.get("version", ""))
    if not refused and sheet.body is not None:
        try:
            body = print_body(sheet.body.closed(chosen))
        except NothingLeft:
            refused = [finding("draft_cannot_be_cleaned", CLAUSE)]
        else:
            result = _next_version(request, sheet, body, note=_("Brackets were closed"))
            if result.is_done:
                return kept(request, result)
            refused = list(result.findings)
    return _said(request, refused, back)


def _close_findings(sheet: Sheet, chosen: dict[int, int], version: str) -> list[Finding]:
    if sheet.body is None:
        return list(sheet.findings)
    if moved := _moved_on(sheet, version):
        return [moved]
    return [] if chosen else [finding("bracket_not_chosen", CLAUSE)]


def _moved_on(sheet: Sheet, seen: str) -> Finding | None:
    """What stands against a form that was filled in on another version than the newest."""
    newest = sheet.version
    if newest is None or seen == str(newest.version):
        return None
    who = str(newest.made_by or "")
    return finding("draft_moved_on", CLAUSE, reference=sheet.key, version=newest.version, who=who)


def _said(request: HttpRequest, refused: list[Finding], back: str) -> HttpResponse:
    for each in shown(refused):
        messages.error(request, f"{each.text} {each.next_step}")
    return HttpResponseRedirect(back, status=303)


def seen_number(text: str) -> int:
    """The number that a form carries of what was looked at; 0, which nothing has, where it carries none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


def _released(request: HttpRequest, row: DraftVersion) -> HttpResponse:
    words = {"version": row.version, "before": row.version - 1, "seen_by": seen_by_text(row.released_to)}
    messages.success(
        request,
        _("Released as version %(version)s, with the words of version %(before)s. Seen by: %(seen_by)s.")
        % words,
    )
    return HttpResponseRedirect(reverse("definitions:draft", args=[row.draft.number]), status=303)


# --- release ------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def draft_release(request: HttpRequest, number: str) -> HttpResponse:
    """Release the newest version of an own draft; who can see it then, and that it stays so."""
    sheet, actor = own_sheet(request, number), actor_of(request)
    parties = reads.audience(actor, actor.day(clock.now()))
    form = ReleaseForm(parties, request.POST if request.method == "POST" else None)
    refused: tuple[Finding, ...] = ()
    if form.is_bound and form.is_valid():
        seen = seen_number(request.POST.get("seen", ""))
        result = release_definition_draft(actor, number, form.audience(), seen=seen, now=clock.now())
        if result.is_done:
            return _released(request, result.done)
        refused = result.findings
    context: dict[str, Any] = {
        "sheet": sheet,
        "form": form,
        "refused": refused,
        "seen_by": seen_by_text(sheet.version.released_to if sheet.version else []),
    }
    failed = refused or (form.is_bound and not form.is_valid())
    return render(request, "definitions/draft_release.html", context, status=422 if failed else 200)
