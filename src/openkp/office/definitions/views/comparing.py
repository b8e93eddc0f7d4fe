"""Two texts side by side: their words, the situations whose answer changes, what separates them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from openkp.definitions.comparison import Comparison
from openkp.definitions.definition import Limb
from openkp.definitions.sentences import definition_sentence, limb_sentence, mark_words, slots_sentence
from openkp.definitions.side_by_side import Mark, PartPair
from openkp.office.acting import Json
from openkp.office.definitions.reads import matrix as reads
from openkp.office.definitions.reads.library import KnownText, catalogue, reference_text
from openkp.office.definitions.views.asked import Asked, AskedForm, asked_of, files
from openkp.office.definitions.views.shown import element_url, not_stated, sentence_of
from openkp.office.definitions.words import answer_tag, slot_name, slot_names


class CompareForm(AskedForm):
    """Which two texts, and how they are taken."""

    field_order = ("one", "other")
    one = forms.ChoiceField(label=_("One text"), required=False)
    other = forms.ChoiceField(label=_("Another text"), required=False)

    def __init__(self, data: Any, *, known: list[KnownText]) -> None:
        super().__init__(data)
        choices = [(each.id, f"{each.id} {each.title}") for each in known]
        for name in ("one", "other"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]


def chosen_pair(request: HttpRequest, asked: Asked) -> tuple[KnownText, KnownText]:
    """The two texts that the address names; without names, that in force and the newest other one."""
    known = asked.texts()
    every = list(known.values())
    first = known.get(request.GET.get("one", "")) or reference_text(asked.day) or every[0]
    others = [each for each in every if each.id != first.id] or every
    return first, known.get(request.GET.get("other", "")) or others[-1]


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """The two texts, side by side."""
    asked = asked_of(request)
    one, other = chosen_pair(request, asked)
    found = reads.comparison(one.definition, other.definition, asked.taken)
    data = request.GET.copy()
    data["one"], data["other"] = one.id, other.id
    situations = asked.taken.situations()
    context = {
        "asked": asked,
        "form": CompareForm(data, known=list(asked.texts().values())),
        "pair": [_shown(each, asked) for each in (one, other)],
        "one": one,
        "other": other,
        "is_same": one.id == other.id,
        "swap_url": asked.address("compare", one=other.id, other=one.id),
        "slots": _by_slot(found),
        "parts": list(_parts(found)),
        "stated": [
            (label, mine, theirs)
            for (label, mine), (_label, theirs) in zip(
                not_stated(one.definition), not_stated(other.definition), strict=True
            )
        ],
        "changed": [
            {
                "situation": situations[each.situation],
                "in_one": answer_tag(each.in_one),
                "in_other": answer_tag(each.in_other),
                "one_url": asked.address("cell", each.situation, one.id),
                "other_url": asked.address("cell", each.situation, other.id),
            }
            for each in found.changed
        ],
        "total": len(situations),
        "imagined": _imagined(found, one, other),
        "files": files(asked, "comparison", one=one.id, other=other.id),
    }
    return render(request, "definitions/compare.html", context)


def _shown(text: KnownText, asked: Asked) -> Json:
    taken = text.definition if asked.taken.with_readings else text.definition.without_readings()
    return {
        "text": text,
        "url": asked.address("text", text.id),
        "sentence": definition_sentence(taken, catalogue(), gettext),
    }


def _by_slot(found: Comparison) -> list[Json]:
    """The elements of both, by what they speak of; kinds in which neither says anything are left out."""
    both = {each: _marks_in_both(each, found) for each in found.in_both}
    sides = (
        {each: _mark(each, found.marks_in_one) for each in found.only_in_one},
        both,
        {each: _mark(each, found.marks_in_other) for each in found.only_in_other},
    )
    groups = []
    for slot, name in slot_names():
        of_slot = [
            [
                {**_element(each), "mark": mark}
                for each, mark in side.items()
                if catalogue()[each].slot is slot
            ]
            for side in sides
        ]
        if any(of_slot):
            groups.append(
                {"name": name, "only_in_one": of_slot[0], "in_both": of_slot[1], "only_in_other": of_slot[2]}
            )
    return groups


def _mark(element: str, marks: Mapping[str, Sequence[Mark]]) -> str:
    """How a word stands in a text, where it is not simply written in a limb."""
    return mark_words(marks.get(element, ()), gettext)


def _marks_in_both(element: str, found: Comparison) -> str:
    """The same of both texts, each by its name."""
    sides = ((found.one, found.marks_in_one), (found.other, found.marks_in_other))
    told = (
        gettext("%(mark)s in %(text)s") % {"mark": _mark(element, marks), "text": name}
        for name, marks in sides
        if marks.get(element)
    )
    return ", ".join(told)


def _parts(found: Comparison) -> Iterator[Json]:
    """Limb beside limb and exception beside exception, with the kinds of words in which they differ."""
    for is_exception, pairs in ((False, found.limbs), (True, found.exceptions)):
        for pair in pairs:
            yield {
                "is_exception": is_exception,
                "one": pair.one.id if pair.one else "",
                "other": pair.other.id if pair.other else "",
                "is_same": pair.is_same,
                "whole": "" if pair.one and pair.other else _whole(pair),
                "slots": [
                    (
                        slot_name(each.kind),
                        slots_sentence(each.in_one, catalogue(), gettext),
                        slots_sentence(each.in_other, catalogue(), gettext),
                    )
                    for each in pair.slots
                ],
            }


def _whole(pair: PartPair) -> str:
    """A part that only one of the texts has, in a sentence."""
    part = pair.one or pair.other
    return "" if part is None else limb_sentence(Limb(id=part.id, slots=part.slots), catalogue(), gettext)


def _element(element: str, mark: str = "") -> Json:
    return {"sentence": sentence_of(element), "url": element_url(element), "mark": mark}


def _imagined(found: Comparison, one: KnownText, other: KnownText) -> Json | None:
    if found.smallest is None:
        return None
    met = found.smallest.met_by
    return {
        "holds": [_element(each) for each in found.smallest.holds],
        "met_by": met,
        "not_met_by": other.id if met == one.id else one.id,
    }
