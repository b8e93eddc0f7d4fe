"""Forms of the drafting room: what a draft says and demands, a bracket, a position, a release."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from openkp.office.definitions.acts.drafting import MOST_CHARACTERS, DraftContent
from openkp.office.definitions.models import TO_ALL, TO_CHAIR
from openkp.office.definitions.reads.assertions import situations
from openkp.office.definitions.reads.drafting_words import EXCEPT, STANCES, free_slots, free_words
from openkp.office.definitions.reads.library import catalogue
from openkp.office.definitions.words import slot_name, slot_names
from openkp.office.wording import country_text, labelled

_MUSTS = [("", _("No demand")), ("cover", _("Must be covered")), ("not_cover", _("Must not be covered"))]
#: The largest file of a draft that is read, in bytes.
LARGEST_FILE = 1_000_000


class DraftForm(forms.Form):
    """The words of a draft in brackets, and what is demanded of them situation by situation."""

    #: Most situations have no demand: the boxes do not say of themselves that they may stay empty.
    may_be_incomplete = True
    title = forms.CharField(label=_("Title"), max_length=200)
    body = forms.CharField(
        label=_("Text in brackets"),
        max_length=MOST_CHARACTERS,
        strip=False,
        widget=forms.Textarea(
            attrs={"rows": 16, "spellcheck": "false", "autocapitalize": "off", "dir": "ltr", "class": "code"}
        ),
    )
    note = forms.CharField(
        label=_("What changed"),
        required=False,
        max_length=300,
        help_text=_("Whoever sees the version sees this. It may stay empty."),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    based_on = forms.CharField(widget=forms.HiddenInput, required=False, max_length=80)

    def __init__(self, *args: Any, has_title: bool = True, **options: Any) -> None:
        super().__init__(*args, **options)
        if not has_title:
            del self.fields["title"]
        for name, situation in situations().items():
            self.fields[f"must_{name}"] = forms.ChoiceField(
                label=_(situation.title), choices=_MUSTS, required=False
            )

    @property
    def musts(self) -> list[forms.BoundField]:
        """The demands, situation by situation."""
        return [self[name] for name in self.fields if name.startswith("must_")]

    @property
    def demands(self) -> int:
        """How many situations something is demanded of."""
        return sum(bool(each.value()) for each in self.musts)

    def content(self) -> DraftContent:
        """What the act keeps. Call it when the form is valid."""
        values = self.cleaned_data

        def those(must: str) -> tuple[str, ...]:
            return tuple(name for name in situations() if values.get(f"must_{name}") == must)

        return DraftContent(
            title=values.get("title", ""),
            body=values["body"].replace("\r\n", "\n"),
            note=values["note"],
            must_cover=those("cover"),
            must_not_cover=those("not_cover"),
        )


def initial_of(content: DraftContent, *, seen: int = 0, based_on: str = "") -> dict[str, Any]:
    """What the form begins with."""
    musts = {f"must_{name}": "cover" for name in content.must_cover}
    musts |= {f"must_{name}": "not_cover" for name in content.must_not_cover}
    return {"title": content.title, "body": content.body, "seen": seen, "based_on": based_on, **musts}


class UploadForm(forms.Form):
    """A draft from a file: one with brackets, or the text form of a definition."""

    file = forms.FileField(label=_("File"), widget=forms.ClearableFileInput(attrs={"accept": ".toml,.txt"}))

    def clean_file(self) -> str:
        """The text of the file."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(
                _("The file is larger than 1 MB; a draft of the Process has a few kB.")
            )
        try:
            return str(file.read().decode("utf-8-sig")).replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            raise forms.ValidationError(_("The file is not text in UTF-8; save it again as such.")) from error


class BracketForm(forms.Form):
    """Brackets round a word that stands, with or without another in its place."""

    word = forms.ChoiceField(label=_("Which word"))
    instead = forms.ChoiceField(
        label=_("Or in its place"),
        required=False,
        help_text=_("Without another word the choice is: it stands, or it is left out."),
    )

    def __init__(self, body: str, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        known = catalogue()
        self.words = {each.key: each for each in free_words(body)}
        self.fields["word"].choices = [  # type: ignore[attr-defined]
            (key, labelled(f"{each.part}, {slot_name(each.kind)}", known[each.element].sentence))
            for key, each in self.words.items()
        ]
        self.fields["instead"].choices = [("", _("Nothing")), *element_choices()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Another word is of the same kind, and another one."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        word, instead = self.words.get(values.get("word", "")), values.get("instead", "")
        if word is not None and instead:
            if catalogue()[instead].slot is not word.kind:
                self.add_error(
                    "instead", _("Choose a word of the same kind: it stands in the place of the other.")
                )
            elif instead == word.element:
                self.add_error("instead", _("That is the word itself; choose another or none."))
        return values


class AddedWordForm(forms.Form):
    """One more word in brackets."""

    slot = forms.ChoiceField(label=_("Where"))
    element = forms.ChoiceField(label=_("Which word"))

    def __init__(self, body: str, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.slots = {str(each.line): each for each in free_slots(body)}
        self.fields["slot"].choices = [  # type: ignore[attr-defined]
            (key, f"{each.part}, {slot_name(each.kind)}") for key, each in self.slots.items()
        ]
        self.fields["element"].choices = element_choices()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The word is of the kind of its slot."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        slot, element = self.slots.get(values.get("slot", "")), values.get("element", "")
        if slot is not None and element and catalogue()[element].slot is not slot.kind:
            self.add_error(
                "element",
                _("This line says: %(kind)s. Choose a word of that kind.") % {"kind": slot_name(slot.kind)},
            )
        return values


class PositionForm(forms.Form):
    """How the party stands to a word."""

    subject = forms.ChoiceField(label=_("Word"))
    stance = forms.ChoiceField(
        label=_("Our position"), widget=forms.RadioSelect, choices=list(STANCES.items())
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Whoever sees the position sees the reason."),
    )

    def __init__(self, subjects: list[str], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["subject"].choices = subject_choices(subjects)  # type: ignore[attr-defined]


class ReleaseForm(forms.Form):
    """To whom something is released. It cannot be taken back."""

    to = forms.ChoiceField(
        label=_("Who may see it"),
        widget=forms.RadioSelect,
        choices=[
            (TO_CHAIR, _("The Chair")),
            ("parties", _("The parties that are ticked below")),
            (TO_ALL, _("Everyone at the table")),
        ],
        help_text=_("What was released cannot be called back; it can be shown to more later."),
    )
    parties = forms.MultipleChoiceField(
        label=_("Parties"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, parties: list[str], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        named = sorted(((code, country_text(code)) for code in parties), key=lambda one: one[1])
        self.fields["parties"].choices = named  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A release to parties names some."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if values.get("to") == "parties" and not values.get("parties"):
            self.add_error("parties", _("Tick at least one party."))
        return values

    def audience(self) -> list[str]:
        """Those who may see it. Call it when the form is valid."""
        to = self.cleaned_data["to"]
        return list(self.cleaned_data["parties"]) if to == "parties" else [to]


def element_choices() -> list[Any]:
    """Every element by what it speaks of."""
    return [
        (name, [(each.id, each.sentence) for each in catalogue() if each.slot is kind])
        for kind, name in slot_names()
        if any(each.slot is kind for each in catalogue())
    ]


def subject_choices(subjects: list[str]) -> list[Any]:
    """The words of the draft first, then all others."""
    known = catalogue()
    here = [(each, known[each].sentence) for each in subjects if each in known]
    exceptions = [(each, each.removeprefix(EXCEPT)) for each in subjects if each.startswith(EXCEPT)]
    rest = [
        (name, inside)
        for kind, name in slot_names()
        if (inside := [(e.id, e.sentence) for e in known if e.slot is kind and e.id not in subjects])
    ]
    groups: list[Any] = [(_("In this draft"), here)] if here else []
    if exceptions:
        groups.append((_("Exceptions of this draft"), exceptions))
    return [*groups, *rest]
