"""The form of an act: pieces that no other desk has (boxes with suggestions, instants at a place), and rows.

Every act has one generic form. Its fields are those of the engine's table of acts, made by `act_fields`; what
was typed becomes the data of the event as JSON.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from openkp.governance.acts import FieldType
from openkp.office.acting import Json
from openkp.office.meetings.paragraph_form import ParagraphForm
from openkp.scheme.decisions import Link

MAX_ROWS = 60
_INSTANT_FORMS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]


class Suggesting(forms.TextInput):
    """A box of one line that suggests values; others may be typed."""

    def __init__(self, suggestions: Iterable[str], **options: Any) -> None:
        super().__init__(**options)
        self.suggestions = tuple(suggestions)

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        """The box and its list."""
        key = f"{(attrs or {}).get('id', name)}-list"
        box = super().render(name, value, {**(attrs or {}), "list": key}, renderer)
        options = format_html_join("", '<option value="{}"></option>', ((each,) for each in self.suggestions))
        return format_html('{}<datalist id="{}">{}</datalist>', box, key, options)


class LocalInstant(forms.DateTimeField):
    """A day and a time as the clock on the wall shows it; the place is asked beside it."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
        super().__init__(widget=widget, input_formats=_INSTANT_FORMS, **options)

    def to_python(self, value: Any) -> Any:
        """Without an offset: only the place gives one."""
        found = super().to_python(value)
        return found.replace(tzinfo=None) if isinstance(found, datetime) else found


class Place(forms.CharField):
    """A time zone by its place."""

    def __init__(self, suggestions: Iterable[str], **options: Any) -> None:
        super().__init__(max_length=64, widget=Suggesting(suggestions), **options)

    def clean(self, value: Any) -> Any:
        """A place that the calendar knows."""
        text = super().clean(value)
        if text and text not in available_timezones():
            raise forms.ValidationError(
                _("No time zone is called “%(name)s”; write one such as Africa/Gaborone."),
                params={"name": text[:60]},
            )
        return text


class Lines(forms.CharField):
    """Several sentences, one per line."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 4}), **options)

    def clean(self, value: Any) -> Any:
        """The lines that hold something."""
        return [line.strip() for line in super().clean(value).splitlines() if line.strip()]


class ShortNames(forms.CharField):
    """Short names (codes) of parties, parted by commas or spaces."""

    def clean(self, value: Any) -> Any:
        """The codes, each once, as they were written."""
        return list(dict.fromkeys(super().clean(value).replace(",", " ").replace(";", " ").split()))


class RelationForm(forms.Form):
    """How the text stands to a decision."""

    link = forms.ChoiceField(
        label=_("What it does"),
        required=False,
        choices=[
            ("", "–"),
            (Link.AMENDS.value, _("amends")),
            (Link.SUSPENDS.value, _("suspends")),
            (Link.SUPERSEDES.value, _("takes the place of")),
            (Link.REVOKES.value, _("revokes")),
            (Link.RENEWS.value, _("renews")),
            (Link.FOLLOWS.value, _("acts under")),
        ],
    )
    decision = forms.CharField(label=_("Which decision (number)"), max_length=80, required=False)
    paragraph = forms.CharField(label=_("Only paragraph"), max_length=20, required=False)

    def clean(self) -> Json:
        """Link and decision come together."""
        values: Json = super().clean() or self.cleaned_data
        if bool(values.get("link")) != bool(values.get("decision")):
            raise forms.ValidationError(gettext("Give both what it does and which decision, or neither."))
        return values

    def to_json(self) -> Json:
        """The relation; empty where nothing was filled in."""
        return {name: value for name, value in self.cleaned_data.items() if value}


class PowerForm(forms.Form):
    """What a decision lets a body do by its own consensus."""

    decision = forms.CharField(label=_("Decision (number)"), max_length=80, required=False)
    paragraph = forms.CharField(label=_("Paragraph"), max_length=20, required=False)
    text = forms.CharField(
        label=_("What the body may do"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean(self) -> Json:
        """All three, or nothing."""
        values: Json = super().clean() or self.cleaned_data
        given = [bool(values.get(name)) for name in ("decision", "paragraph", "text")]
        if any(given) and not all(given):
            raise forms.ValidationError(gettext("Give the decision, its paragraph and what the body may do."))
        return values

    def to_json(self) -> Json:
        """The power; empty where nothing was filled in."""
        return {name: value for name, value in self.cleaned_data.items() if value}


ROW_FORMS: dict[FieldType, type[forms.Form]] = {
    FieldType.PARAGRAPHS: ParagraphForm,
    FieldType.RELATIONS: RelationForm,
    FieldType.POWERS: PowerForm,
}


class Rows:
    """Repeated rows of an act. required: at least one row must be filled in."""

    def __init__(
        self, name: str, kind: FieldType, *, data: Mapping[str, Any] | None, initial: list[Json]
    ) -> None:
        self.name = name
        self.is_text = kind is FieldType.PARAGRAPHS
        row_form: Any = ROW_FORMS[kind]
        made = forms.formset_factory(row_form, extra=0, max_num=MAX_ROWS, absolute_max=MAX_ROWS)
        if data is None:
            self.formset = made(initial=initial or [{}], prefix=name)
        else:
            self.formset = made(changed_rows(data, name), prefix=name)
            asked = _whole(data.get(f"show_{name}"), -1)
            if self.is_text and 0 <= asked < len(self.formset.forms):
                self.formset.forms[asked].was_asked = True

    def is_valid(self) -> bool:
        """True if each row is."""
        return bool(self.formset.is_valid())

    def to_json(self) -> list[Json]:
        """The rows that hold something."""
        return [row for row in (form.to_json() for form in self.formset.forms) if row]


def wants_rows(data: Mapping[str, Any], name: str) -> bool:
    """True if the person asked for one row more or less, or for a sentence, and not yet for the act."""
    return any(f"{button}_{name}" in data for button in ("add", "remove", "show"))


def changed_rows(data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """What was posted, with one row more or less where a button asked for it."""
    if not wants_rows(data, name):
        return data
    total = _whole(data.get(f"{name}-TOTAL_FORMS"), 0)
    rows = [
        {
            key[len(f"{name}-{place}-") :]: value
            for key, value in data.items()
            if key.startswith(f"{name}-{place}-")
        }
        for place in range(min(total, MAX_ROWS))
    ]
    gone = _whole(data.get(f"remove_{name}"), -1)
    if f"add_{name}" in data and len(rows) < MAX_ROWS:
        rows.append({})
    elif 0 <= gone < len(rows):
        del rows[gone]
    kept = {key: value for key, value in data.items() if not key.startswith(f"{name}-")}
    kept |= {f"{name}-TOTAL_FORMS": str(len(rows)), f"{name}-INITIAL_FORMS": "0"}
    for place, row in enumerate(rows):
        kept |= {f"{name}-{place}-{key}": value for key, value in row.items()}
    return kept


def _whole(value: object, otherwise: int) -> int:
    text = str(value or "")
    return int(text) if text.isdecimal() and len(text) < 5 else otherwise


def instant_at(local: datetime, place: str) -> str:
    """The instant with its offset, of a clock on the wall at a place."""
    return local.replace(tzinfo=ZoneInfo(place or "UTC")).isoformat()
