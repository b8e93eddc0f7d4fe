"""The drafting room: brackets opened and closed in one form, and what follows from it, at once.

The form is a plain GET: the address is the choice, so that it can be sent to a colleague. With a script the
part below the form is fetched as soon as something is chosen.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from openkp.office import clock
from openkp.office.acting import Actor, Json
from openkp.office.definitions.reads import drafting_room as room
from openkp.office.definitions.reads.assertions import situations
from openkp.office.definitions.reads.drafting_sheet import Sheet, debate_sheet, draft_sheet
from openkp.office.definitions.reads.drafting_words import (
    demand_text,
)
from openkp.office.definitions.reads.library import InForce, in_force
from openkp.office.definitions.views.drafting import owner_text, seen_by_text
from openkp.office.definitions.views.drafting_shown import (
    position_columns,
    position_row,
    room_url,
    search_context,
    situation_columns,
    situation_row,
    used_context,
)
from openkp.office.desk import actor_of
from openkp.office.meetings.record import process as process_now
from openkp.office.meetings.seats import seat_of
from openkp.office.meetings.visibility import visible_proposals
from openkp.office.permissions import SPEAKING


@require_GET
def draft(request: HttpRequest, number: str) -> HttpResponse:
    """A draft in the room, in its newest version or the one of the address."""
    return _page(request, draft_in_room(request, number))


@require_GET
def debate(request: HttpRequest, key: str) -> HttpResponse:
    """A recorded debate in the room, with the positions that were published."""
    sheet = debate_sheet(key)
    if sheet is None or seat_of(actor_of(request)) is None:
        raise Http404(key)
    return _page(request, sheet)


def draft_in_room(request: HttpRequest, number: str) -> Sheet:
    """The draft of the address, in the version that it names; anything unseen is not found."""
    asked = request.GET.get("version", "")
    version = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 6 else None
    sheet = draft_sheet(actor_of(request), number, version)
    if sheet is None:
        raise Http404(number)
    return sheet


def _page(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    actor, day = actor_of(request), actor_of(request).day(clock.now())
    context: dict[str, Any] = {
        "sheet": sheet,
        "here": room_url(sheet),
        "owner": "" if sheet.version is None else owner_text(sheet.version),
        "seen_by": seen_by_text(sheet.version.released_to) if sheet.is_own and sheet.version else "",
        "versions": _versions(sheet),
        "acts": _acts(actor, sheet),
        "proposals": _proposals(actor, sheet),
        "positions": [position_row(each) for each in sheet.positions],
        "position_columns": position_columns(),
        **used_context(sheet),
        "may_speak": actor.capacity in SPEAKING and sheet.draft is not None,
    }
    if sheet.body is not None:
        context |= _choices(request, sheet, day)
    return render(request, "definitions/draft_room.html", context)


def _choices(request: HttpRequest, sheet: Sheet, day: date) -> Json:
    taken, margin = room.taken_of(sheet, request.GET), room.margin_of(request.GET)
    outcome = room.outcome(sheet, taken, day)
    titles = {name: _(each.title) for name, each in situations().items()}
    brackets = room.brackets(sheet, taken)
    query = room.query_of(taken)
    if not sheet.is_newest and sheet.version is not None:
        query = f"{query}&version={sheet.version.version}"
    reference = in_force(day)
    return {
        "brackets": brackets,
        "taken": [(f"c{number}", place) for number, place in enumerate(taken, start=1)],
        "margin": margin,
        "margins": range(room.WIDEST + 1),
        "query": f"{query}&margin={margin}",
        "files": _files(sheet, f"{query}&margin={margin}"),
        "outcome": outcome,
        "said": said_of(outcome),
        "crossed": [demand_text(each, titles) for each in outcome.crossed],
        "rows": [
            situation_row(each) for each in outcome.rows if each.is_lost or each.has_changed or each.must
        ],
        "other_rows": [
            situation_row(each)
            for each in outcome.rows
            if not (each.is_lost or each.has_changed or each.must)
        ],
        "situation_columns": situation_columns(),
        "reference": _named(reference[0]) if len(reference) == 1 else "",
        "has_reference": any(each.before is not None for each in outcome.rows),
        "search": search_context(sheet, margin, outcome, titles),
    }


def _files(sheet: Sheet, query: str) -> dict[str, dict[str, str]]:
    page = "definitions:debate_table" if sheet.draft is None else "definitions:draft_table"
    tables = ("situations", "crossed", "positions", "frontier", "conflict", "costs", "texts")
    return {
        table: {form: f"{reverse(page, args=[sheet.key, table, form])}?{query}" for form in ("csv", "json")}
        for table in tables
    }


def _named(text: InForce) -> str:
    return _("%(name)s, revision %(number)s") % {"name": text.definition, "number": text.revision}


def said_of(outcome: room.Outcome) -> str:
    """The three figures in one line, for whoever cannot see them beside the brackets."""
    if outcome.definition is None:
        return _("With these choices no text is left.")
    changed, lost = len(outcome.changed), len(outcome.lost)
    parts = (
        ngettext("%(count)s situation changes", "%(count)s situations change", changed) % {"count": changed},
        ngettext("%(count)s is lost", "%(count)s are lost", lost) % {"count": lost},
        ngettext("%(count)s red line is crossed", "%(count)s red lines are crossed", outcome.crossings)
        % {"count": outcome.crossings},
    )
    return f"{', '.join(parts)}."


def _proposals(actor: Actor, sheet: Sheet) -> list[Json]:
    """The proposals at the meetings desk that would adopt the draft, as far as the person may see them."""
    if sheet.draft is None:
        return []
    return [
        {"title": each.title, "state": each.state, "url": reverse("meetings:proposal", args=[each.id])}
        for each in visible_proposals(actor, process_now())
        if any(
            effect.get("kind") == "adopt_definition" and effect.get("definition") == sheet.key
            for paragraph in each.text.paragraphs
            for effect in paragraph.effects
        )
    ]


def _to_the_plenary(key: str, brackets: int) -> Json:
    if not brackets:
        return {
            "label": _("Put it before the Plenary"),
            "url": reverse("definitions:draft_propose", args=[key]),
        }
    why = ngettext(
        "when no bracket is open: %(count)s is", "when no bracket is open: %(count)s are", brackets
    )
    return {"label": _("Put it before the Plenary"), "url": "", "why": why % {"count": brackets}}


# --- what can be done ---------------------------------------------------------------------------------------


def _versions(sheet: Sheet) -> list[Json]:
    if sheet.draft is None or len(sheet.draft.versions) < 2:
        return []
    url = room_url(sheet)
    return [
        {
            "version": each.version,
            "url": f"{url}?version={each.version}",
            "made_at": each.made_at,
            "note": each.note,
            "is_here": each == sheet.version,
            "seen_by": seen_by_text(each.released_to) if sheet.is_own else "",
        }
        for each in reversed(sheet.draft.versions)
    ]


def _acts(actor: Actor, sheet: Sheet) -> list[Json]:
    copy = f"{reverse('definitions:new_draft')}?start={sheet.start}"
    if sheet.draft is None:
        return [{"label": _("Begin a draft of our own from this debate"), "url": copy}]
    key = sheet.key
    acts = []
    if actor.capacity in SPEAKING:
        acts.append(
            {
                "label": _("Our positions on its words"),
                "url": reverse("definitions:draft_positions", args=[key]),
            }
        )
    if sheet.is_own and sheet.is_newest:
        pages = [
            (_("Change the text or the demands"), "definitions:draft_edit"),
            (_("Open a bracket"), "definitions:draft_bracket"),
            (_("Release this version"), "definitions:draft_release"),
        ]
        acts += [{"label": label, "url": reverse(page, args=[key])} for label, page in pages]
    if sheet.is_own and sheet.is_newest and sheet.body is not None:
        acts.append(_to_the_plenary(key, len(sheet.body.choices)))
    acts.append({"label": _("Begin a draft of our own from it"), "url": copy})
    return acts
