"""What a party fills in to state of a situation what a source says, or to contest what another said."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from openkp.definitions.situations import Standard
from openkp.office.definitions.acts.asserting import LONGEST, Given
from openkp.office.definitions.models import STANDARDS, VALUES
from openkp.office.definitions.reads.library import catalogue
from openkp.office.definitions.words import slot_names
from openkp.office.wording import labelled


def element_choices() -> list[Any]:
    """The elements by what they speak of, each by its question."""
    groups: list[Any] = [("", _("Choose an element"))]
    for slot, name in slot_names():
        inside = [
            (each.id, labelled(each.sentence, each.question)) for each in catalogue() if each.slot is slot
        ]
        if inside:
            groups.append((name, inside))
    return groups


class SourceForm(forms.Form):
    """What every assertion has: the answer, the source, the standard."""

    value = forms.ChoiceField(label=_("What does the source say?"), choices=VALUES, widget=forms.RadioSelect)
    source_title = forms.CharField(
        label=_("Title of the source"), max_length=300, help_text=_("As a reader would look for it.")
    )
    source_address = forms.CharField(
        label=_("Where it can be read"),
        max_length=500,
        help_text=_("A web address that begins with https://, or the symbol of a document: S/2000/1195."),
    )
    source_day = forms.CharField(
        label=_("Day of the source"),
        max_length=10,
        required=False,
        help_text=_("As exactly as it is known: 2009, 2009-06 or 2009-06-26."),
    )
    standard = forms.ChoiceField(
        label=_("How it was established"), choices=STANDARDS, initial=Standard.NOT_STATED.value
    )
    note = forms.CharField(
        label=_("Which words of the source carry it"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def given(self, element: str = "") -> Given:
        """What was filled in."""
        data = self.cleaned_data
        return Given(
            element=element or data["element"],
            value=data["value"],
            source_title=data["source_title"],
            source_address=data["source_address"],
            source_day=data["source_day"],
            standard=data["standard"],
            note=data["note"],
        )


class AssertionForm(SourceForm):
    """A new assertion."""

    field_order = ("element", "value")
    element = forms.ChoiceField(label=_("Element"), choices=element_choices)


class ContestForm(SourceForm):
    """Speaking against an assertion: an own answer, an own source, and why."""

    reason = forms.CharField(
        label=_("Why the assertion does not hold"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    field_order = ("value", "reason")
