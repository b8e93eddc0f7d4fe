"""Pages of drafts: the list, and a new draft with its words."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from openkp.definitions import debates, library
from openkp.definitions.brackets import print_body
from openkp.definitions.drafts import read_draft
from openkp.definitions.text_form import is_text_form, read_definition
from openkp.office import clock
from openkp.office.acting import Json, Result
from openkp.office.columns import Column
from openkp.office.definitions.acts.drafting import (
    DraftContent,
    content_of,
    save_definition_draft,
)
from openkp.office.definitions.forms.drafting import (
    DraftForm,
    UploadForm,
    initial_of,
)
from openkp.office.definitions.models import TO_ALL, TO_CHAIR, DraftVersion
from openkp.office.definitions.reads import drafting as reads
from openkp.office.definitions.reads.drafting_sheet import Sheet
from openkp.office.definitions.reads.drafting_words import CHAIR, body_of, parties_text
from openkp.office.definitions.reads.library import texts
from openkp.office.desk import actor_of
from openkp.office.meetings.seats import seat_of
from openkp.office.permissions import Capacity
from openkp.scheme.findings import Finding


@require_GET
def drafts(request: HttpRequest) -> HttpResponse:
    """The drafts that the person may see, and the recorded debates that anyone at the table can open."""
    actor = actor_of(request)
    found = reads.seen_drafts(actor)
    brackets = reads.open_brackets(found)
    context = {
        "has_seat": seat_of(actor) is not None,
        "own": [_listed(each, brackets) for each in found if each.is_own],
        "others": [_listed(each, brackets) for each in found if not each.is_own],
        "own_columns": _columns(),
        "other_columns": _columns(),
        "debates": [
            {
                "title": _(each.title),
                "source": each.source,
                "url": reverse("definitions:debate", args=[key]),
                "choices": len(each.body.choices),
                "positions": len(each.positions),
            }
            for key, each in debates.debates().items()
        ],
    }
    return render(request, "definitions/drafts.html", context)


def _columns() -> list[Column]:
    return [
        Column("title", _("Draft"), kind="html"),
        Column("party", _("Of"), kind="text"),
        Column("version", _("Version"), kind="number"),
        Column("brackets", _("Open brackets"), kind="number"),
        Column("seen_by", _("Seen by")),
        Column("made_at", _("Latest"), kind="instant"),
    ]


def _listed(each: reads.SeenDraft, brackets: Mapping[int, int | None]) -> Json:
    newest = each.newest
    url = reverse("definitions:draft", args=[each.text.number])
    return {
        "title": format_html(
            '<a href="{}"><bdi>{}</bdi></a> <span class="who"><bdi>{}</bdi></span>',
            url,
            each.text.title,
            each.text.number,
        ),
        "party": owner_text(newest),
        "version": newest.version,
        "brackets": brackets.get(newest.pk),
        "seen_by": seen_by_text(newest.released_to) if each.is_own else _("You"),
        "made_at": newest.made_at,
    }


def owner_text(row: DraftVersion) -> str:
    """Whose a draft is."""
    return parties_text((CHAIR if row.seat == Capacity.CHAIR.value else row.party,))


def seen_by_text(released_to: list[str]) -> str:
    """Who may see what was released to these."""
    if TO_ALL in released_to:
        return _("Everyone at the table")
    names = [_("the Chair") if each == TO_CHAIR else parties_text((each,)) for each in released_to]
    return ", ".join(names) if names else _("Only we")


# --- a new draft --------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def new_draft(request: HttpRequest) -> HttpResponse:
    """Begin a draft: from nothing, a text, a debate, another draft or a file; then its words."""
    if request.method != "POST":
        return _begin(request, request.GET.get("start", ""))
    if "upload" in request.POST:
        return _uploaded(request)
    form = DraftForm(request.POST)
    refused: tuple[Finding, ...] = ()
    if form.is_valid():
        actor = actor_of(request)
        based_on = form.cleaned_data["based_on"]
        result = save_definition_draft(actor, form.content(), based_on=based_on, now=clock.now())
        if result.is_done:
            return kept(request, result)
        refused = result.findings
    return edit_page(request, form, None, refused=refused)


def _begin(request: HttpRequest, start: str) -> HttpResponse:
    if not start:
        return _start_page(request, UploadForm())
    content, based_on = _beginning(request, start)
    return edit_page(request, DraftForm(initial=initial_of(content, based_on=based_on)), None)


def _start_page(request: HttpRequest, form: UploadForm, findings: tuple[Finding, ...] = ()) -> HttpResponse:
    actor = actor_of(request)
    here = reverse("definitions:new_draft")
    known = texts(actor.day(clock.now()))
    groups = [
        (_("Recorded debates"), [(f"debate:{key}", _(one.title)) for key, one in debates.debates().items()]),
        (
            _("Drafts that you can see"),
            [
                (f"draft:{one.text.number}", f"{one.text.title} ({one.text.number})")
                for one in reads.seen_drafts(actor)
            ],
        ),
        (
            _("Encoded texts"),
            [(f"text:{key}", f"{key}: {one.title}") for key, one in known.items()],
        ),
    ]
    context = {
        "form": form,
        "findings": findings,
        "groups": groups,
        "here": here,
        "has_seat": seat_of(actor) is not None,
    }
    return render(request, "definitions/draft_new.html", context, status=422 if findings else 200)


def _beginning(request: HttpRequest, start: str) -> tuple[DraftContent, str]:
    """The words with which a draft begins, and what it says it is based on."""
    actor = actor_of(request)
    kind, _colon, key = start.partition(":")
    if kind == "empty":
        return DraftContent(title="", body=""), ""
    if kind == "debate" and key in debates.debates():
        debate = debates.debates()[key]
        body = print_body(debate.body)
        title = _("Our draft on: %(title)s") % {"title": _(debate.title)}
        return DraftContent(
            title=title[:200], body=body, must_cover=debate.must_cover, must_not_cover=debate.must_not_cover
        ), start
    if kind == "draft":
        seen = reads.seen_draft(actor, key)
        if seen is not None:
            content = content_of(seen)
            title = _("Our draft on: %(title)s") % {"title": seen.text.title}
            return DraftContent(
                title=title[:200],
                body=content.body,
                must_cover=content.must_cover,
                must_not_cover=content.must_not_cover,
            ), seen.text.based_on if seen.debate else start
    known = texts(actor.day(clock.now()))
    if kind == "text" and key in known:
        definition = known[key].definition
        return DraftContent(title=definition.title[:200], body=body_of(definition)), start
    raise Http404(start)


def _uploaded(request: HttpRequest) -> HttpResponse:
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _start_page(request, form)
    text = form.cleaned_data["file"]
    if is_text_form(text):
        definition, findings = read_definition(text, library.catalogue())
        if definition is None:
            return _start_page(request, UploadForm(), tuple(findings))
        content = DraftContent(title=definition.title[:200], body=body_of(definition))
        return edit_page(request, DraftForm(initial=initial_of(content)), None)
    draft, findings = read_draft(text, library.catalogue(), tuple(library.situations()))
    if draft is None:
        return _start_page(request, UploadForm(), tuple(findings))
    content = DraftContent(
        title=draft.title[:200],
        body=print_body(draft.body),
        must_cover=draft.must_cover,
        must_not_cover=draft.must_not_cover,
    )
    if draft.positions:
        messages.info(
            request,
            _("The positions of the file are not taken over: each party records its own on the kept draft."),
        )
    return edit_page(request, DraftForm(initial=initial_of(content)), None)


# --- its words ----------------------------------------------------------------------------------------------


def edit_page(
    request: HttpRequest, form: DraftForm, sheet: Sheet | None, *, refused: tuple[Finding, ...] = ()
) -> HttpResponse:
    """The words and demands in boxes, with what was found wrong. sheet: None for a new draft."""
    wrong = {each.params.get("line") for each in refused}
    lines = [
        (number, line, number in wrong)
        for number, line in enumerate(str(form["body"].value() or "").splitlines(), start=1)
    ]
    context = {
        "form": form,
        "sheet": sheet,
        "refused": refused,
        "lines": lines[:400] if refused else [],
        "back": reverse("definitions:draft", args=[sheet.key]) if sheet else reverse("definitions:new_draft"),
        "example": EXAMPLE,
    }
    failed = refused or (form.is_bound and not form.is_valid())
    return render(request, "definitions/draft_edit.html", context, status=422 if failed else 200)


#: How a text in brackets is written, on the page where it is.
EXAMPLE = """limb a
  act armed_conflict | [violence]{US}
  [scale systematic]{ZW, CN}
[limb b]{CA}
  actor [armed_group]{ZW} / [armed_group | criminal_group]{US}"""


def kept(request: HttpRequest, result: Result[DraftVersion]) -> HttpResponse:
    """Back to the room, with what was kept."""
    row = result.done
    words = {"version": row.version, "seen_by": seen_by_text(row.released_to)}
    messages.success(request, _("Version %(version)s is kept. Seen by: %(seen_by)s.") % words)
    return HttpResponseRedirect(reverse("definitions:draft", args=[row.draft.number]), status=303)
