"""The situations that the Process has met: the list, and one with all that is asserted of it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from openkp.definitions.situations import Situation, Value, known_facts
from openkp.office.acting import Actor, Json
from openkp.office.columns import Column
from openkp.office.definitions.local_map import draw_map
from openkp.office.definitions.places import around
from openkp.office.definitions.reads import assertions as reads
from openkp.office.definitions.reads import matrix as matrix_reads
from openkp.office.definitions.reads.library import catalogue
from openkp.office.definitions.views.asked import Asked, AskedForm, asked_of, files
from openkp.office.definitions.views.shown import address_link, element_url, sentence_of, source_link
from openkp.office.definitions.words import VALUE_NAMES, answer_tag, standard_name
from openkp.office.wording import country_text


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
        "title": situation.title,
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
    groups = [
        _element(each, found, actor)
        for each in reads.by_element(situation, is_shipped_only=asked.taken.is_shipped_only)
    ]
    may_state = actor is not None and actor.may("add_assertion")
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
            for each in reads.withdrawn_of(situation)
        ],
        "may_state": may_state,
        "add_url": reverse("definitions:add_assertion", args=[situation]) if may_state else "",
        "files": files(asked, "assertions", situation=situation),
        "places": places,
        "map": draw_map(found, places),
        "places_csv": asked.address("file", "places", "csv", situation=situation),
    }
    return render(request, "definitions/situation.html", context)


def _element(of_element: reads.OfElement, situation: Situation, actor: Actor | None) -> Json:
    sides = [
        {"name": name, "code": code, "shown": [_assertion(each, situation, actor) for each in shown]}
        for code, name, shown in (
            ("yes", _("It holds"), of_element.yes),
            ("no", _("It does not hold"), of_element.no),
            ("unknown", _("It cannot be known"), of_element.unknown),
        )
        if shown
    ]
    known = catalogue()[of_element.element]
    return {
        "id": of_element.element,
        "element": known,
        "url": element_url(of_element.element),
        "sides": sides,
        "is_disputed": of_element.is_disputed,
        "is_side_by_side": bool(of_element.yes and of_element.no),
    }


def _assertion(shown: reads.Shown, situation: Situation, actor: Actor | None) -> Json:
    assertion, is_own = shown.assertion, reads.is_own(actor, shown.stated)
    may = actor is not None and actor.may("contest_assertion")
    return {
        "key": shown.key,
        "party": assertion.party,
        "source": source_link(shown.source),
        "day": assertion.day or shown.source.day,
        "standard": standard_name(assertion.standard),
        "note": assertion.note,
        "stated": shown.stated,
        "contested_by": [
            {"party": each.party_name, "value": VALUE_NAMES[Value(each.value)]} for each in shown.contested_by
        ],
        "contest_url": reverse("definitions:contest_assertion", args=[situation.id, shown.key])
        if may and not is_own
        else "",
        "withdraw_url": reverse("definitions:withdraw_assertion", args=[situation.id, shown.stated.row])
        if may and is_own and shown.stated is not None
        else "",
    }


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
