"""The matrix of situations and texts, and the page that explains one of its cells."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from openkp.definitions.answers import Answer, Evaluation, Used
from openkp.definitions.definition import Definition
from openkp.definitions.sentences import answer_symbol, explanation
from openkp.definitions.situations import Assertion, Situation, known_facts
from openkp.office.acting import Json
from openkp.office.definitions.reads import matrix as reads
from openkp.office.definitions.reads.assertions import shown_of
from openkp.office.definitions.reads.library import KnownText, catalogue
from openkp.office.definitions.views.asked import Asked, AskedForm, asked_of, files
from openkp.office.definitions.views.shown import (
    parts_of,
    sentence_of,
    settling_words,
    source_link,
)
from openkp.office.definitions.words import (
    VALUE_NAMES,
    answer_meant,
    answer_name,
    answer_tag,
    legend,
    standard_name,
)


class MatrixForm(AskedForm):
    """Readings, assertions, and which texts stand in the columns."""

    definitions = forms.MultipleChoiceField(
        label=_("Texts"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any, *, known: list[KnownText]) -> None:
        super().__init__(data)
        self.fields["definitions"].choices = [  # type: ignore[attr-defined]
            (each.id, f"{each.id} {each.title}") for each in known
        ]


def chosen_texts(request: HttpRequest, asked: Asked) -> list[KnownText]:
    """The texts of the columns: those that the address names (`D3,D6` or repeated), or all."""
    names = {
        name for given in request.GET.getlist("definitions") for name in given.split(",") if name.strip()
    }
    known = list(asked.texts().values())
    return [each for each in known if each.id in names] or known


@require_safe
def matrix(request: HttpRequest) -> HttpResponse:
    """Every situation against every text."""
    asked = asked_of(request)
    known = list(asked.texts().values())
    texts = chosen_texts(request, asked)
    found = reads.matrix([each.definition for each in texts], asked.taken)
    situations = asked.taken.situations()
    is_chosen = len(texts) < len(known)
    names = ",".join(each.id for each in texts) if is_chosen else ""
    data = request.GET.copy()
    data.setlist("definitions", [each.id for each in texts] if is_chosen else [])
    context = {
        "asked": asked,
        "form": MatrixForm(data, known=known),
        "is_filtered": bool(asked.query) or is_chosen,
        "texts": [{"text": each, "url": asked.address("text", each.id)} for each in texts],
        "rows": [
            {
                "situation": situations[name],
                "url": asked.address("situation", name),
                "cells": [_cell_of(found.answers[name, each.id], name, each, asked) for each in texts],
            }
            for name in found.situations
        ],
        "legend": legend(),
        "files": files(asked, "matrix", "csv", "json", "svg", definitions=names),
        "stated": 0 if asked.taken.is_shipped_only else len(asked.taken.rows()),
    }
    return render(request, "definitions/matrix.html", context)


def _cell_of(answer: Answer, situation: str, text: KnownText, asked: Asked) -> Json:
    return {
        "answer": answer.value,
        "symbol": answer_symbol(answer),
        "word": answer_name(answer),
        "text": text.id,
        "url": asked.address("cell", situation, text.id),
    }


# --- one cell -----------------------------------------------------------------------------------------------


@require_safe
def cell(request: HttpRequest, situation: str, text: str) -> HttpResponse:
    """Why a text gives its answer to a situation."""
    asked = asked_of(request)
    known, met = asked.texts().get(text), asked.taken.situations().get(situation)
    if known is None or met is None:
        raise Http404
    found = reads.evaluation(known.definition, situation, asked.taken)
    with_all, words_alone = reads.column(known.definition, asked.taken)[situation]
    stated = {each.assertion for each in shown_of(situation) if each.stated is not None}
    context = {
        "asked": asked,
        "form": AskedForm(request.GET),
        "is_filtered": bool(asked.query),
        "text": known,
        "situation": met,
        "evaluation": found,
        "tag": answer_tag(found.answer),
        "meaning": answer_meant(found.answer),
        "sentences": _reasons(found, known.definition, met),
        "parts": _parts(known.definition, met, found),
        "used": [_used(each, met, stated) for each in found.used],
        "settles": [
            {
                "findings": [settling_words(one) for one in each.findings],
                "tag": answer_tag(each.answer),
            }
            for each in found.settles
        ],
        "more_settles": found.equal_settles - len(found.settles),
        "accounts": [
            {"party": party, "tag": answer_tag(answer)} for party, answer in (found.by_account or {}).items()
        ],
        "both": [
            (_("With what was said and assumed"), answer_tag(with_all)),
            (_("By the words alone"), answer_tag(words_alone)),
        ]
        if known.definition.has_readings()
        else [],
        "is_changed": with_all is not words_alone,
        "urls": _urls(asked, situation, text),
        "legend": legend(),
    }
    return render(request, "definitions/cell.html", context)


def _urls(asked: Asked, situation: str, text: str) -> Json:
    return {
        "text": asked.address("text", text),
        "situation": asked.address("situation", situation),
        "matrix": asked.address("matrix"),
    }


def _reasons(found: Evaluation, text: Definition, situation: Situation) -> tuple[str, ...]:
    """What decides, in sentences; assertions, findings and accounts have lists of their own on the page."""
    alone = replace(found, used=(), settles=(), by_account=None, equal_settles=0)
    return explanation(alone, text, situation, catalogue(), gettext)


def _parts(text: Definition, situation: Situation, found: Evaluation) -> list[Any]:
    taken = text if found.with_readings else text.without_readings()
    decided = found.deciding
    return parts_of(
        taken,
        known=known_facts(situation, catalogue()),
        deciding=(decided.exception or decided.limb, decided.slot),
    )


def _used(used: Used, situation: Situation, stated: set[Assertion]) -> Json:
    assertion = used.assertion
    return {
        "element": sentence_of(used.element),
        "element_id": used.element,
        "value": VALUE_NAMES[used.value],
        "value_code": used.value.value,
        "party": assertion.party,
        "source": source_link(situation.source(assertion.source)),
        "is_stated_here": assertion in stated,
        "day": assertion.day or situation.source(assertion.source).day,
        "standard": standard_name(assertion.standard),
        "note": _(assertion.note) if assertion.note else "",
        "implied_by": sentence_of(used.implied_by) if used.implied_by else "",
    }
