"""The situations that the Process has met: the list, and one with all that is asserted of it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from openkp.definitions.situations import Situation, known_facts
from openkp.office.acting import Actor, Json
from openkp.office.columns import Column
from openkp.office.definitions.local_map import draw_map
from openkp.office.definitions.places import around
from openkp.office.definitions.reads import assertions as reads
from openkp.office.definitions.reads import matrix as matrix_reads
from openkp.office.definitions.reads.library import catalogue
from openkp.office.definitions.views.asked import Asked, AskedForm, asked_of, files
from openkp.office.definitions.views.asserted import (
    chosen_for_page,
    group_of,
    is_without_seat,
    may_state,
)
from openkp.office.definitions.views.shown import address_link, sentence_of
from openkp.office.definitions.words import answer_tag
from openkp.office.wording import country_text

#: The page of a situation: assertions in all, of those stated here at most and at least, and with how many
#: the words of each source still have room. The pages of its elements have all.
MOST_ON_PAGE, MOST_STATED, LEAST_STATED, MOST_WITH_NOTES = 70, 24, 4, 50
#: Characters of the title of a source there.
LONGEST_TITLE = 120
#: Of what was taken back the newest stand on the page.
MOST_WITHDRAWN = 20


@require_safe
def situations(request: HttpRequest) -> HttpResponse:
    """All situations in the order of time."""
    asked = asked_of(request)
    context = {
        "rows": [_row(each, asked) for each in asked.taken.situations().values()],
        "columns": [
            Column("title", _("Situation"), kind="link"),
            Column("country", _("Stones from"), kind="country"),
            Column("span", _("From and to")),
            Column("assertions", _("Assertions"), kind="number"),
            Column("parties", _("Said by parties"), kind="number"),
            Column("disputed", _("Elements on which accounts differ"), kind="number"),
        ],
        "files": [
            *files(asked, "situations"),
        ],
        "assertion_files": files(asked, "assertions"),
    }
    return render(request, "definitions/situations.html", context)


def _row(situation: Situation, asked: Asked) -> Json:
    return {
        "title": _(situation.title),
        "url": asked.address("situation", situation.id),
        "country": situation.country,
        "span": span_text(situation),
        "assertions": len(situation.assertions),
        "parties": len({each.party for each in situation.assertions}),
        "disputed": len(known_facts(situation, catalogue()).disputed),
    }


def span_text(situation: Situation) -> str:
    """From when to when, as exactly as the sources say."""
    if not situation.ends:
        return _("since %(day)s") % {"day": situation.starts}
    if situation.starts == situation.ends:
        return situation.starts
    return f"{situation.starts} – {situation.ends}"


# --- one situation ------------------------------------------------------------------------------------------


@require_safe
def situation(request: HttpRequest, situation: str) -> HttpResponse:
    """One situation: what happened, what the Process did, who says what, and how each text answers."""
    asked = asked_of(request)
    found = asked.taken.situations().get(situation)
    if found is None:
        raise Http404
    actor: Actor | None = getattr(request, "actor", None)
    places = around(found)
    groups = _groups(found, asked, actor)
    withdrawn = reads.withdrawn_of(situation)
    context = {
        "asked": asked,
        "form": AskedForm(request.GET),
        "is_filtered": bool(asked.query),
        "situation": found,
        "country": country_text(found.country),
        "span": span_text(found),
        "disputed": [each for each in groups if each["is_disputed"]],
        "elements": [each for each in groups if not each["is_disputed"]],
        "answers": _answers(found, asked),
        "withdrawn": [
            {
                "row": each,
                "element": sentence_of(each.element),
                "party": reads.party_name(each.party),
                "source": address_link(each.source_title, each.source_address),
            }
            for each in withdrawn[-MOST_WITHDRAWN:]
        ],
        "more_withdrawn": max(0, len(withdrawn) - MOST_WITHDRAWN),
        "add_url": reverse("definitions:add_assertion", args=[situation]) if may_state(actor) else "",
        "is_without_seat": is_without_seat(actor),
        "has_notes": len(found.assertions) <= MOST_WITH_NOTES,
        "files": files(asked, "assertions", situation=situation),
        "places": places,
        "map": draw_map(found, places),
        "places_csv": asked.address("file", "places", "csv", situation=situation),
    }
    return render(request, "definitions/situation.html", context)


def _groups(situation: Situation, asked: Asked, actor: Actor | None) -> list[Json]:
    """Element by element; a page that would grow too long leads on to the page of the element."""
    groups = reads.by_element(situation.id, is_shipped_only=asked.taken.is_shipped_only)
    shipped = sum(each.stated is None for group in groups for each in group.shown)
    chosen = chosen_for_page(groups, min(MOST_STATED, max(LEAST_STATED, MOST_ON_PAGE - shipped)))
    return [
        {
            **group_of(each, chosen[each.element], situation, actor, longest=LONGEST_TITLE),
            "url": asked.address("asserted", situation.id, each.element),
        }
        for each in groups
    ]


def _answers(situation: Situation, asked: Asked) -> list[Json]:
    known = asked.texts()
    found = matrix_reads.matrix([each.definition for each in known.values()], asked.taken)
    return [
        {
            "text": each,
            "url": asked.address("cell", situation.id, name),
            "tag": answer_tag(found.answers[situation.id, name]),
        }
        for name, each in known.items()
    ]
