"""What an analyst chooses above a page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from openkp.office.wording import country_text
from openkp.scheme.hs_codes import hs_codes

MEASURE_NAMES: dict[str, Any] = {
    "carats": _("Production in carats"),
    "usd": _("Production in US$"),
    "price": _("Production, US$ per carat"),
    "export_carats": _("Exports in carats"),
    "export_usd": _("Exports in US$"),
    "import_carats": _("Imports in carats"),
    "import_usd": _("Imports in US$"),
}


def _participants(codes: Sequence[str]) -> list[tuple[str, str]]:
    return sorted(((code, country_text(code)) for code in codes), key=lambda one: one[1])


class OverviewFilter(forms.Form):
    """The measure, the span of years, and up to three Participants to draw beside the world."""

    measure = forms.ChoiceField(label=_("Measure"), choices=list(MEASURE_NAMES.items()), required=False)
    since = forms.TypedChoiceField(label=_("From"), coerce=int, required=False, empty_value=None)
    until = forms.TypedChoiceField(label=_("To"), coerce=int, required=False, empty_value=None)
    first = forms.ChoiceField(label=_("Participant"), required=False)
    second = forms.ChoiceField(label=_("compared with"), required=False)
    third = forms.ChoiceField(label=_("and with"), required=False)

    def __init__(self, data: Any, *, years: Sequence[int], codes: Sequence[str]) -> None:
        super().__init__(data)
        spans = [(year, str(year)) for year in years]
        chosen = [("", "–"), *_participants(codes)]
        for name in ("since", "until"):
            self.fields[name].choices = spans  # type: ignore[attr-defined]
        for name in ("first", "second", "third"):
            self.fields[name].choices = chosen  # type: ignore[attr-defined]

    def chosen(self) -> list[str]:
        """The Participants, each once."""
        names = (self.cleaned_data.get(name) for name in ("first", "second", "third"))
        return list(dict.fromkeys(code for code in names if code))


class KnownOnForm(forms.Form):
    """The day on which the figures are looked at; empty for today."""

    known_on = forms.DateField(
        label=_("As known on"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


class MirrorFilter(forms.Form):
    """A quarter (or all), and an HS code (or all rough together)."""

    period = forms.ChoiceField(label=_("Quarter"), required=False)
    hs = forms.ChoiceField(label=_("HS code"), required=False)

    def __init__(self, data: Any, *, periods: Sequence[str], codes: Sequence[str]) -> None:
        super().__init__(data)
        known = hs_codes()
        named = [(one, known[one].printed if one in known else one) for one in codes if one]
        self.fields["period"].choices = [(one, one) for one in periods]  # type: ignore[attr-defined]
        self.fields["hs"].choices = [("", _("All rough together")), *named]  # type: ignore[attr-defined]


class QuestionnaireForm(forms.Form):
    """The deadline, and questions in the analyst's own words, one a line."""

    due_on = forms.DateField(label=_("Answers by"), widget=forms.DateInput(attrs={"type": "date"}))
    own = forms.CharField(
        label=_("Questions of your own"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One on each line. They are numbered after the ones you ticked."),
    )

    def own_questions(self) -> list[str]:
        """The lines that say something."""
        return [line.strip() for line in self.cleaned_data["own"].splitlines() if line.strip()]


class AnswerForm(forms.Form):
    """An answer in plain words."""

    answer = forms.CharField(
        label=_("Your answer"),
        error_messages={"required": _("The question is still without an answer. Write it here.")},
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Say what happened and what you did about it. An answer is given once and stays."),
    )


class NoteForm(forms.Form):
    """Why a pair was decided so."""

    note = forms.CharField(label=_("Why"), required=False, max_length=1000)
