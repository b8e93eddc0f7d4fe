"""The few forms of the border's pages."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from openkp.office.border.acts import LEAST_HOURS, MOST_HOURS
from openkp.office.border.verdict_words import VERDICTS

#: A checkpoint is a few hundred bytes; with cosignatures of everybody a few thousand.
MOST_NOTE_BYTES = 64 * 1024
#: Some thousands of records.
MOST_RECORD_BYTES = 2 * 1024 * 1024


class SettleForm(forms.Form):
    """What an alert came to. That something is said is judged by the act."""

    may_be_incomplete = True

    how = forms.CharField(
        label=_("What you found and did"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Officers of your authority read it here and in the log of acts."),
    )


class PostForm(forms.Form):
    """For which post a code is made."""

    post = forms.CharField(
        label=_("Name of the post"),
        max_length=120,
        help_text=_("As it shall stand beside what its devices saw, for example “Kazungula bridge”."),
    )


class AmberForm(forms.Form):
    """How old a bundle may be."""

    hours = forms.IntegerField(label=_("Hours"), min_value=LEAST_HOURS, max_value=MOST_HOURS)


class CallForm(forms.Form):
    """How posts reach the authority. What it must look like is judged by the act."""

    telephone = forms.CharField(
        label=_("Telephone"), required=False, max_length=40, widget=forms.TextInput(attrs={"dir": "ltr"})
    )
    mail = forms.CharField(
        label=_("Mail address"), required=False, max_length=120, widget=forms.TextInput(attrs={"dir": "ltr"})
    )


class CompareForm(forms.Form):
    """A head of a log that came from another place: a file, or its text."""

    file = forms.FileField(label=_("Checkpoint as a file"), required=False)
    text = forms.CharField(
        label=_("Or its text"),
        required=False,
        max_length=MOST_NOTE_BYTES,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "ltr"}),
        help_text=_("From a USB stick, another office or a web server that keeps a copy of the log."),
    )

    def note(self) -> bytes:
        """The bytes that were given; at most so many that no checkpoint has more."""
        file = self.cleaned_data["file"]
        if file is not None:
            return bytes(file.read(MOST_NOTE_BYTES + 1))
        text = str(self.cleaned_data["text"]).replace("\r\n", "\n").lstrip("\n")
        return (text if text.endswith("\n") else text + "\n").encode()


class SeenFilter(forms.Form):
    """What narrows the list of what posts saw."""

    number = forms.CharField(label=_("Number"), required=False, max_length=60)
    post = forms.CharField(label=_("Post"), required=False, max_length=120)
    verdict = forms.ChoiceField(label=_("Verdict"), required=False)

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        words = [(code, word) for code, (_state, word) in VERDICTS.items()]
        self.fields["verdict"].choices = [("", _("All")), *words]  # type: ignore[attr-defined]


class HandInForm(forms.Form):
    """A file of records from a device without a line."""

    file = forms.FileField(
        label=_("File of records"),
        help_text=_("The verifier writes it: “Seen”, “Save as a file”. Its name begins with openkp-records."),
    )

    def data_of_file(self) -> bytes:
        """The bytes of the file; one more than is read of any."""
        return bytes(self.cleaned_data["file"].read(MOST_RECORD_BYTES + 1))
