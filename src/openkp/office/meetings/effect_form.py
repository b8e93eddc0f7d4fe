"""One effect of a paragraph, asked in words: what it does, to whom, from when, on which terms.

The boxes of every kind are in one form; the page shows those of the kind that is chosen. What they hold is
the JSON of one effect (`effect_shapes`). `in_words` goes back, and only for an effect that the form gives
back letter by letter: any other stays in the box for JSON.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from openkp.office.acting import Json
from openkp.office.certificates.forms.pieces import Day
from openkp.office.meetings.decision_words import KIND_LABELS
from openkp.office.meetings.effect_boxes import Country, Names, OneLine, Sentences, Wording
from openkp.office.meetings.effect_shapes import SHAPES, is_filled, kinds_of, packed, unpacked
from openkp.office.meetings.field_words import OFFICES
from openkp.office.wording import country_text
from openkp.scheme.effect_files import EffectUnreadable, effect_from_json
from openkp.scheme.effect_sentences import effect_sentence, parameter_words
from openkp.scheme.effects import EffectKind
from openkp.scheme.policies import PARAMETERS, parameter_value

_YES_OR_NO = "requires_origin_list"


def _choice(label: Any, *choices: tuple[str, Any], hint: Any = "") -> forms.ChoiceField:
    """A list; the choice with an empty value is what holds if nothing is said."""
    return forms.ChoiceField(label=label, choices=choices, required=False, help_text=hint)


def _parameters() -> list[tuple[str, str]]:
    return [("", "–"), *((name, parameter_words(name, gettext)) for name in PARAMETERS)]


class EffectForm(forms.Form):
    """One effect, or none. Call `to_json` when it is valid."""

    may_be_incomplete = True  # what is needed depends on the kind; the hints say what may stay empty
    kind = _choice(
        _("What it does"),
        ("", _("Nothing: the paragraph only speaks")),
        *((kind.value, KIND_LABELS[kind]) for kind in SHAPES),
    )
    country = Country(label=_("Country"))
    direction = _choice(
        _("Which trade"),
        ("", _("Exports")),
        ("imports", _("Imports")),
        ("both", _("Exports and imports")),
    )
    safeguard = _choice(
        _("Safeguard"),
        ("", "–"),
        ("pre_approval", _("A body approves before a certificate is issued")),
        ("cross_check", _("A body compares certificates with confirmations afterwards")),
    )
    body = OneLine(label=_("Body"), suggests="bodies", help_text=_("By its short name, such as WGM."))
    decision = OneLine(label=_("Decision that lets the body certify"), suggests="decisions")
    paragraph = OneLine(label=_("Its paragraph"))
    zones = Names(
        label=_("Zones"), help_text=_("Parted by commas. Without zones and mines: the whole country.")
    )
    mines = Names(label=_("Mines"), help_text=_("Parted by commas."))
    produced_from = Day(label=_("Produced on or after"), required=False, help_text=_("Empty: always."))
    produced_to = Day(label=_("Produced up to"), required=False, help_text=_("Empty: always."))
    is_withdrawn = forms.BooleanField(label=_("Takes the certification back"), required=False)
    change = _choice(
        _("What changes for the country"),
        ("", "–"),
        ("admit", _("Is admitted as a Participant")),
        ("suspend", _("Is suspended")),
        ("self_suspend", _("Suspends its own exports and imports")),
        ("restore", _("Its suspension or limits end")),
        ("readmit", _("Is readmitted as a Participant")),
        ("remove", _("Is removed from the list of Participants")),
    )
    parameter = forms.ChoiceField(
        label=_("Which parameter"),
        choices=_parameters,
        required=False,
        help_text=_("Of one country, or of all Participants where no country is given."),
    )
    value = OneLine(
        label=_("New value"),
        help_text=_("A whole number; a share such as 0.005 for half a per cent; US$; or yes or no."),
    )
    definition = OneLine(label=_("Definition"), help_text=_("Its id, such as D3."))
    revision = OneLine(label=_("Revision"), help_text=_("Such as 1."))
    wording = Wording(label=_("Words of the definition"), help_text=_("May stay empty."))
    items = Sentences(label=_("Work to do"), help_text=_("One item per line; may stay empty."))
    report_by = OneLine(
        label=_("Report by"), help_text=_("A meeting or a day, such as plenary-2027; may stay empty.")
    )
    office = _choice(_("Office"), ("", "–"), *OFFICES)
    holder = Country(label=_("Who holds it"), help_text=_("Empty: the office is left vacant."))
    starts_on = Day(
        label=_("First day in force"), required=False, help_text=_("Empty: the day of the decision.")
    )
    ends_on = Day(label=_("Last day in force"), required=False, help_text=_("Empty: no last day."))
    without_consensus = _choice(
        _("After the last day, if nothing new is agreed"),
        ("", _("Not stated")),
        ("lapses", _("It ends")),
        ("continues", _("It goes on")),
    )
    counts_on = _choice(
        _("Which date counts"),
        ("", _("Day of export")),
        ("production", _("Day of production")),
        ("issue", _("Day of issue of the certificate")),
        ("import", _("Day of import")),
    )
    in_transit = _choice(
        _("Parcels already under way"),
        ("", _("Not stated")),
        ("may_arrive", _("May arrive")),
        ("stopped", _("Are stopped")),
    )
    condition = OneLine(label=_("On condition"), help_text=_("A sentence; may stay empty."))
    certifier = OneLine(
        label=_("Body that certifies"),
        suggests="bodies",
        help_text=_("Who says that zones or mines may trade, or that the condition is met."),
    )

    def clean(self) -> Json:
        """What the kind needs is there, what it has no box for is empty, and days are in order."""
        values: Json = super().clean() or self.cleaned_data
        if "kind" in self.errors:
            return values
        if not values.get("kind"):
            if any(is_filled(value) for value in values.values()) or self.errors:
                self.add_error("kind", _("Choose what it does, or empty the other boxes."))
            return values
        self._check_boxes(EffectKind(values["kind"]), values)
        self._check_days(values)
        self._check_value(values)
        if not self.errors:
            self._check_file(EffectKind(values["kind"]), values)
        return values

    def _check_file(self, kind: EffectKind, values: Json) -> None:
        """A decision file can hold it: what is too long is named at its box."""
        try:
            effect_from_json(packed(kind, values))
        except EffectUnreadable as error:
            places = SHAPES[kind].places
            name = next((name for name in places if error.where.startswith(".".join(places[name]))), None)
            problem = {"problem": error.code.replace("_", " ")}
            self.add_error(name, gettext("A decision file cannot hold this: %(problem)s.") % problem)

    def _check_boxes(self, kind: EffectKind, values: Json) -> None:
        shape, words = SHAPES[kind], {"kind": KIND_LABELS[kind]}
        for name in (name for name in self.fields if name != "kind" and name not in self.errors):
            if name not in shape.places and is_filled(values.get(name)):
                self.add_error(
                    name, gettext("“%(kind)s” has no use for this: empty it, or choose otherwise.") % words
                )
            elif name in shape.needs and not is_filled(values.get(name)):
                self.add_error(name, gettext("Fill this in: “%(kind)s” needs it.") % words)
        is_named = values.get("zones") or values.get("mines") or {"zones", "mines"} & set(self.errors)
        if kind is EffectKind.CERTIFY and not is_named:
            self.add_error("zones", gettext("Name at least one zone or mine."))

    def _check_days(self, values: Json) -> None:
        for first, last in (("produced_from", "produced_to"), ("starts_on", "ends_on")):
            days = values.get(first), values.get(last)
            if days[0] and days[1] and days[1] < days[0]:
                self.add_error(last, gettext("Write a last day that is not before the first day."))
        if values.get("without_consensus") and not values.get("ends_on") and "ends_on" not in self.errors:
            self.add_error("ends_on", gettext("Give the last day, or leave open what comes after it."))

    def _check_value(self, values: Json) -> None:
        name, text = values.get("parameter"), str(values.get("value") or "")
        if values["kind"] != EffectKind.SET_PARAMETER or not name or not text:
            return
        if name == _YES_OR_NO:
            answers = {gettext("yes"): "true", gettext("no"): "false", "yes": "true", "no": "false"}
            text = values["value"] = answers.get(text.casefold(), text)
        if parameter_value(name, text) is None:
            self.add_error(
                "value", gettext("“%(value)s” is no value for it: %(wanted)s.") % _wanted(name, text)
            )

    def to_json(self) -> Json:
        """The effect as a file writes it; empty for none."""
        kind = self.cleaned_data.get("kind") if hasattr(self, "cleaned_data") else ""
        return packed(EffectKind(kind), self.cleaned_data) if kind else {}

    @property
    def sentence(self) -> str:
        """What the effect would do, in one sentence; empty while it cannot be said."""
        form = self if self.is_bound else EffectForm(self.initial)
        effect = form.to_json() if form.is_valid() else {}
        if not effect:
            return ""
        return effect_sentence(effect_from_json(effect), gettext, language=get_language() or "en")

    @property
    def is_begun(self) -> bool:
        """True if any box holds something."""
        return any(bound.value() for bound in self) or bool(self.is_bound and self.errors)

    @property
    def content(self) -> Iterator[tuple[forms.BoundField, str]]:
        """The boxes that say what it does, each with the kinds that have it."""
        return ((self[name], _kinds(name)) for name in self.fields if name not in ("kind", *_TERM_BOXES))

    @property
    def terms(self) -> Iterator[tuple[forms.BoundField, str]]:
        """The boxes that say when and on which terms, each with the kinds that have it."""
        return ((self[name], _kinds(name)) for name in _TERM_BOXES)


_TERM_BOXES = (
    "starts_on",
    "ends_on",
    "without_consensus",
    "counts_on",
    "in_transit",
    "condition",
    "certifier",
)


def _kinds(name: str) -> str:
    return " ".join(kind.value for kind in kinds_of(name))


def _wanted(name: str, text: str) -> dict[str, str]:
    if name in ("carat_tolerance", "value_tolerance"):
        wanted = gettext("write a share from 0 to 1, such as 0.005")
    elif name == "two_person_usd":
        wanted = gettext("write US dollars, such as 1000000")
    elif name == _YES_OR_NO:
        wanted = gettext("write yes or no")
    else:
        wanted = gettext("write a whole number from 1 to 9999")
    return {"value": text[:60], "wanted": wanted}


def in_words(effect: Json) -> Json | None:
    """What the form shows for an effect; None where the form could not give back the very same effect."""
    try:
        effect_from_json(effect)
    except EffectUnreadable:  # of a version from before the form of effects changed
        return None
    values = unpacked(effect)
    if values is None:
        return None
    for name in ("country", "holder"):
        if name in values:
            values[name] = country_text(values[name])
    for name, between in (("zones", ", "), ("mines", ", "), ("items", "\n")):
        if name in values:
            values[name] = between.join(values[name])
    if values.get("parameter") == _YES_OR_NO:
        values["value"] = {"true": gettext("yes"), "false": gettext("no")}.get(values["value"], "")
    form = EffectForm(values)
    return values if form.is_valid() and form.to_json() == effect else None
