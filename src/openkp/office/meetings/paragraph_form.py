"""One paragraph of a text as a row of a form: number, words, the first effect in boxes, others as JSON."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from openkp.office.acting import Json
from openkp.office.meetings.effect_form import EffectForm, in_words
from openkp.scheme.effect_files import EffectUnreadable, effect_from_json
from openkp.scheme.effect_sentences import effect_sentence


class ParagraphForm(forms.Form):
    """One paragraph of a text."""

    detail_fields = ("effects",)
    details_title = _("Effect of this paragraph")
    details_hint = _("What certificates must obey. Leave it empty for a paragraph that only speaks.")
    details_template = "meetings/_effects.html"
    #: True where the sentence of the effect was asked for.
    was_asked = False
    number = forms.CharField(label=_("Number"), max_length=20)
    text = forms.CharField(label=_("Text"), widget=forms.Textarea(attrs={"rows": 3}))
    effects = forms.CharField(
        label=_("More effects (JSON)"),
        required=False,
        help_text=_(
            "A list in JSON, each effect in the form of a decision file: begin with [ and end with ]."
        ),
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "autocapitalize": "off"}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.effect = EffectForm(
            self.data if self.is_bound else None,
            prefix=self.add_prefix("effect"),
            initial=(self.initial or {}).get("effect"),
        )

    def has_changed(self) -> bool:
        """True if the row or its effect holds something."""
        return bool(super().has_changed()) or self.effect.has_changed()

    def is_valid(self) -> bool:
        """True if the row and its effect are."""
        is_effect_valid = self.effect.is_valid()
        return super().is_valid() and is_effect_valid

    def clean_effects(self) -> list[Any]:
        """A list of effects that can be read; the error names the place that cannot."""
        text = self.cleaned_data["effects"].strip()
        if not text:
            return []
        try:
            found = json.loads(text)
            plain = json.dumps(found, ensure_ascii=False)
            plain.encode()
        except (ValueError, RecursionError) as error:
            raise forms.ValidationError(
                gettext("This is not JSON: %(problem)s. Begin with [ and end with ].") % {"problem": error}
            ) from error
        if "\\u0000" in plain:  # no database keeps it
            raise forms.ValidationError(gettext("Take out the character \\u0000; it cannot be printed."))
        if not isinstance(found, list):
            raise forms.ValidationError(gettext("Write a list of effects: begin with [ and end with ]."))
        for place, effect in enumerate(found):
            try:
                effect_from_json(effect, f"{place + 1}")
            except EffectUnreadable as error:
                problem = error.code.replace("_", " ")
                raise forms.ValidationError(
                    gettext("Effect %(where)s cannot be read: %(problem)s.")
                    % {"where": error.where, "problem": problem}
                ) from error
        return found

    def to_json(self) -> Json:
        """The paragraph as the data of an event has it; empty for a row that was left empty."""
        if not self.cleaned_data:
            return {}
        row: Json = {"number": self.cleaned_data["number"], "text": self.cleaned_data["text"]}
        first = self.effect.to_json()
        if effects := [*([first] if first else []), *self.cleaned_data["effects"]]:
            row["effects"] = effects
        return row

    @property
    def is_detailed(self) -> bool:
        """True if there is something to see where effects are folded away."""
        more = self["effects"]
        return self.was_asked or self.effect.is_begun or bool(more.value() or more.errors)

    @property
    def sentences(self) -> list[str]:
        """The effects in words, as far as they can be read."""
        first = self.effect.sentence
        return [*([first] if first else []), *_sentences(self["effects"].value())]


def _sentences(text: object) -> list[str]:
    try:
        found = json.loads(str(text or "[]"))
        return [
            effect_sentence(effect_from_json(each), translate=gettext, language=get_language() or "en")
            for each in found
        ]
    except (ValueError, TypeError, RecursionError):
        return []


def effects_initial(effects: list[Json]) -> Json:
    """What a paragraph's boxes show for its effects: the first in words if it can be, all others as JSON."""
    words = in_words(effects[0]) if effects else None
    rest = effects if words is None else effects[1:]
    return {
        "effect": words or {},
        "effects": json.dumps(rest, indent=1, ensure_ascii=False) if rest else "",
    }
