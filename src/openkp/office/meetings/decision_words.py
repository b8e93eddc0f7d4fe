"""Decisions in the words of the register: kinds of effects, makers, states, links."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from openkp.governance.decision_words import LINK_WORDS, MAKER_WORDS, STATE_WORDS
from openkp.office.wording import country_text, day_text, labelled
from openkp.scheme.decisions import Decision, Link, Maker
from openkp.scheme.effect_sentences import effect_sentence
from openkp.scheme.effects import Effect, EffectKind, FillOffice, country_of
from openkp.scheme.provisions import DecisionState

KIND_LABELS: dict[EffectKind, Any] = {
    EffectKind.BAR: gettext_lazy("Bars trade"),
    EffectKind.ALLOW: gettext_lazy("Allows trade"),
    EffectKind.REQUIRE: gettext_lazy("Asks for a safeguard"),
    EffectKind.OPEN_ON_CERTIFICATION: gettext_lazy("Opens what is certified"),
    EffectKind.CERTIFY: gettext_lazy("Certifies zones or mines"),
    EffectKind.CHANGE_STANDING: gettext_lazy("Changes who takes part"),
    EffectKind.SET_PARAMETER: gettext_lazy("Sets a parameter"),
    EffectKind.ADOPT_DEFINITION: gettext_lazy("Adopts a definition"),
    EffectKind.MANDATE_BODY: gettext_lazy("Gives a mandate"),
    EffectKind.FILL_OFFICE: gettext_lazy("Fills an office"),
}


def title_words(decision: Decision) -> str:
    """The title; for an outcome that sources only list, what happened, with the country by name."""
    effects = [effect for paragraph in decision.paragraphs for effect in paragraph.effects]
    if decision.maker is not Maker.RECORD or len(effects) != 1:
        return _(decision.title)
    return effect_sentence(effects[0], _, language=get_language() or "en").rstrip(".")


def effects_in_words(decision: Decision) -> tuple[str, ...]:
    """What a decision does, each kind once, with the country that it reaches."""
    found = dict.fromkeys(
        _in_words(effect) for paragraph in decision.paragraphs for effect in paragraph.effects
    )
    return tuple(found)


def _in_words(effect: Effect) -> str:
    words, code = str(KIND_LABELS[effect.KIND]), country_of(effect)
    if isinstance(effect, FillOffice):
        code = effect.holder
    return labelled(words, country_text(code)) if code else words


def maker_words(decision: Decision) -> str:
    """Who made it."""
    words = _(MAKER_WORDS[decision.maker])
    name = decision.maker_name
    if not name:
        return words
    return labelled(words, country_text(name) if decision.maker in _NAMED_BY_CODE else name)


_NAMED_BY_CODE = (Maker.CHAIR, Maker.PARTICIPANT)


def adopted_words(decision: Decision) -> str:
    """The day of adoption; the span where the sources leave it open."""
    if decision.earliest == decision.latest:
        return day_text(decision.latest)
    return _("between %(first)s and %(last)s") % {
        "first": day_text(decision.earliest),
        "last": day_text(decision.latest),
    }


def adopted_briefly(decision: Decision) -> str:
    """The day of adoption for a narrow column: one day, or the first and the last possible one."""
    if decision.earliest == decision.latest:
        return day_text(decision.latest)
    return f"{day_text(decision.earliest)} – {day_text(decision.latest)}"


def state_words(state: DecisionState) -> str:
    """A state in a clause of a sentence."""
    return _(STATE_WORDS[state])


def link_words(link: Link, other: str) -> str:
    """What one decision does to another."""
    return _(LINK_WORDS[link]).format(other=other)


def stances(decision: Decision) -> Iterator[tuple[str, str, str]]:
    """Who took an act for valid or not, in words, with the source."""
    words = {"recognised": _("took it for valid"), "rejected": _("did not take it for valid")}
    for each in decision.recognitions:
        yield country_text(each.by), words.get(each.stance, each.stance), each.source
