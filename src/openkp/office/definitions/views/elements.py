"""The catalogue of elements: what each says, how it is asked, and which texts use it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from openkp.definitions.elements import Element
from openkp.office.definitions.reads.library import KnownText, catalogue
from openkp.office.definitions.views.asked import Asked, asked_of, files
from openkp.office.definitions.views.shown import sentence_of
from openkp.office.definitions.words import slot_names


@require_safe
def elements(request: HttpRequest) -> HttpResponse:
    """All elements by what they speak of."""
    asked = asked_of(request)
    known = asked.texts()
    groups = [
        {
            "slot": slot.value,
            "name": name,
            "elements": [
                _shown(each, list(known.values()), asked) for each in catalogue() if each.slot is slot
            ],
        }
        for slot, name in slot_names()
    ]
    context = {
        "groups": [group for group in groups if group["elements"]],
        "total": len(catalogue()),
        "files": files(asked, "elements"),
    }
    return render(request, "definitions/elements.html", context)


def _shown(element: Element, known: list[KnownText], asked: Asked) -> dict[str, Any]:
    return {
        "element": element,
        "texts": [
            {"id": each.id, "url": asked.address("text", each.id)}
            for each in known
            if element.id in each.definition.elements()
        ],
        "implied_by": [
            _other(one.premise, one.reason)
            for one in catalogue().implications
            if one.conclusion == element.id
        ],
        "implies": [
            _other(one.conclusion, one.reason)
            for one in catalogue().implications
            if one.premise == element.id
        ],
        "excludes": [
            _other(one.other if one.one == element.id else one.one, one.reason)
            for one in catalogue().exclusions
            if element.id in (one.one, one.other)
        ],
    }


def _other(element: str, reason: str) -> dict[str, str]:
    return {"id": element, "sentence": sentence_of(element), "reason": reason}
