"""The desk's first page, the list of texts, and one text."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from openkp.definitions.answers import Answer
from openkp.definitions.library import situations as shipped_situations
from openkp.definitions.sentences import definition_sentence
from openkp.definitions.situations import Value
from openkp.definitions.text_form import print_definition
from openkp.office.acting import Actor, Json
from openkp.office.columns import Column
from openkp.office.definitions.reads import matrix as matrix_reads
from openkp.office.definitions.reads.assertions import Stated, latest_stated
from openkp.office.definitions.reads.library import (
    KnownText,
    catalogue,
    in_force,
    reference_text,
)
from openkp.office.definitions.views.asked import Asked, AskedForm, asked_of, files
from openkp.office.definitions.views.shown import element_url, not_stated, parts_of, sentence_of
from openkp.office.definitions.words import VALUE_NAMES, answer_tag, legend
from openkp.office.permissions import PAGES
from openkp.office.wording import number_text

#: How many of the newest assertions the first page shows.
LATEST = 5


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """What is in force today; what each other text would change; the way to everything else."""
    asked = asked_of(request)
    reference = reference_text(asked.day)
    context = {
        "in_force": in_force(asked.day),
        "reference": reference,
        "texts": _rows(asked, reference),
        "columns": _columns(reference),
        "counts": {
            "elements": len(catalogue()),
            "texts": len(asked.texts()),
            "situations": len(shipped_situations()),
        },
        "latest": [_latest(each, asked) for each in latest_stated(LATEST)],
        "legend": legend(),
        "drafts_url": reverse("definitions:drafts") if _may_draft(request) else "",
    }
    return render(request, "definitions/start.html", context)


@require_safe
def texts(request: HttpRequest) -> HttpResponse:
    """Every text with where it stands and what it would change."""
    asked = asked_of(request)
    reference = reference_text(asked.day)
    context = {
        "rows": _rows(asked, reference),
        "columns": _columns(reference),
        "reference": reference,
        "in_words": [each for each in in_force(asked.day) if each.text is None],
        "files": files(asked, "definitions"),
    }
    return render(request, "definitions/texts.html", context)


def _may_draft(request: HttpRequest) -> bool:
    """True for whoever sits where drafts are worked on."""
    actor: Actor | None = getattr(request, "actor", None)
    allowed = PAGES["definitions:drafts"]
    return actor is not None and (allowed is None or actor.capacity in allowed)


def _columns(reference: KnownText | None) -> list[Column]:
    found = [
        Column("name", _("Text"), kind="link"),
        Column("title", _("Title")),
        Column("day", _("Day"), kind="day"),
        Column("state", _("Status"), kind="state"),
    ]
    if reference is not None:
        found.append(Column("differs", _("Situations answered otherwise"), kind="html"))
    return found


def _rows(asked: Asked, reference: KnownText | None) -> list[Json]:
    known = list(asked.texts().values())
    counts = (
        {}
        if reference is None
        else matrix_reads.differences([each.definition for each in known], reference.definition, asked.taken)
    )
    return [
        {
            "name": each.id,
            "url": asked.address("text", each.id),
            "title": each.title,
            "day": each.definition.day,
            "state": each.state,
            "differs": _differs(each, reference, counts, asked),
        }
        for each in known
    ]


def _differs(text: KnownText, reference: KnownText | None, counts: dict[str, int], asked: Asked) -> Any:
    if reference is None or text.id == reference.id:
        return "–"
    address = asked.address("compare", one=reference.id, other=text.id)
    return format_html('<a href="{}"><bdi>{}</bdi></a>', address, number_text(counts[text.id]))


def _latest(stated: Stated, asked: Asked) -> Json:
    situation = shipped_situations().get(stated.situation)
    return {
        "stated": stated,
        "element": sentence_of(stated.element),
        "value": VALUE_NAMES[Value(stated.value)],
        "situation": _(situation.title) if situation else stated.situation,
        "url": asked.address("asserted", stated.situation, stated.element),
    }


# --- one text -----------------------------------------------------------------------------------------------


@require_safe
def text(request: HttpRequest, text: str) -> HttpResponse:
    """One text: as a sentence, by its slots, what it leaves unsaid, how clear it is, its answers."""
    asked = asked_of(request)
    known = asked.texts().get(text)
    if known is None:
        raise Http404
    definition, reference = known.definition, reference_text(asked.day)
    clarity = matrix_reads.clarity(definition, asked.taken)
    context = {
        "asked": asked,
        "form": AskedForm(request.GET),
        "is_filtered": bool(asked.query),
        "text": known,
        "definition": definition,
        "sentence": definition_sentence(definition, catalogue(), _),
        "parts": parts_of(definition),
        "not_stated": list(not_stated(definition)),
        "form_text": print_definition(definition),
        "answers": _answers(known, asked),
        "has_readings": definition.has_readings(),
        "counts": [(answer_tag(answer), clarity.counts[answer]) for answer in Answer],
        "clarity": clarity,
        "leaves_open": [_counted(*each) for each in clarity.leaves_open[:6]],
        "settles_most": [_counted(*each) for each in clarity.settles_most[:6]],
        "compare_url": ""
        if reference is None or reference.id == known.id
        else asked.address("compare", one=reference.id, other=known.id),
        "reference": reference,
        "files": files(asked, "matrix", definitions=known.id),
        "text_files": files(asked, "definitions", "json", definitions=known.id),
    }
    return render(request, "definitions/text.html", context)


def _counted(element: str, count: int) -> Json:
    return {"sentence": sentence_of(element), "url": element_url(element), "count": count}


def _answers(text: KnownText, asked: Asked) -> list[Json]:
    situations = asked.taken.situations()
    found = matrix_reads.column(text.definition, asked.taken)
    return [
        {
            "situation": situations[name],
            "url": asked.address("cell", name, text.id),
            "with_all": answer_tag(with_all),
            "words_alone": answer_tag(words_alone),
            "is_changed": with_all is not words_alone,
        }
        for name, (with_all, words_alone) in found.items()
    ]
