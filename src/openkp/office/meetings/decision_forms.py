"""What a reader of the register of decisions may choose: the day, what to look for; and a file to take up."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openkp.office.meetings.decision_words import KIND_LABELS
from openkp.office.meetings.regime import office_book
from openkp.office.wording import country_text, state_look
from openkp.scheme.provisions import DecisionState
from openkp.statements.decision_files import FILE_SUFFIX

#: A decision file is small: a statement, a trust list and a proof. A larger one is something else.
MAX_FILE_BYTES = 1024 * 1024
_YEARS = [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2199, 12, 31))]


def day_field(label: Any, *, hint: Any = "") -> forms.DateField:
    """A day that may be left out, in the years that a record of the scheme can have."""
    return forms.DateField(
        label=label,
        required=False,
        validators=_YEARS,
        help_text=hint,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class DayForm(forms.Form):
    """On which day to look, with the knowledge of which other day."""

    on = day_field(gettext_lazy("In force on"))
    known_on = day_field(
        gettext_lazy("As known on"),
        hint=gettext_lazy("Leaves out what became known only later. Empty: everything that is known today."),
    )

    def day(self, name: str) -> date | None:
        """A day as given; None for one that was left out or mistyped."""
        if not self.is_bound:
            return None
        self.full_clean()
        given: date | None = self.cleaned_data.get(name)
        return given


class RegisterForm(DayForm):
    """Filters of the register of decisions."""

    country = forms.ChoiceField(label=gettext_lazy("Country"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("What it does"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("State on the day"), required=False)
    scope = forms.ChoiceField(
        label=gettext_lazy("Show"),
        required=False,
        choices=[
            ("", gettext_lazy("Decisions and acts")),
            ("all", gettext_lazy("Also outcomes that are only recorded")),
        ],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        countries = sorted((country_text(code), code) for code in office_book().countries)
        choices: dict[str, list[tuple[str, str]]] = {
            "country": [("", _("All countries")), *((code, name) for name, code in countries)],
            "kind": [("", _("Anything")), *((kind.value, str(words)) for kind, words in KIND_LABELS.items())],
            "state": [("", _("Any state")), *((s.value, str(state_look(s).word)) for s in DecisionState)],
        }
        for name, offered in choices.items():
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = offered


class SpanForm(forms.Form):
    """The days whose certificates are judged."""

    first = day_field(gettext_lazy("Issued from"))
    last = day_field(gettext_lazy("To"))

    def add_prefix(self, field_name: str) -> str:
        """The address says `from` and `to`, which no field of Python can be called."""
        return {"first": "from", "last": "to"}.get(field_name, field_name)


class TakeUpForm(forms.Form):
    """A `.kpdecision` file."""

    file = forms.FileField(
        label=gettext_lazy("Decision file"),
        help_text=gettext_lazy(
            "The .kpdecision file as the Secretariat sent it. Nothing is kept before you confirm."
        ),
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": FILE_SUFFIX}),
    )

    def clean_file(self) -> UploadedFile[Any]:
        """At most as large as a decision file can sensibly be."""
        given: UploadedFile[Any] = self.cleaned_data["file"]
        if (given.size or 0) > MAX_FILE_BYTES:
            raise forms.ValidationError(
                _("The file is larger than 1 MB, which no decision file is. Choose the .kpdecision file.")
            )
        return given
