"""What a visitor may give to be verified, and what narrows the log of acts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openkp.office.acting import Actor
from openkp.office.parties.models import User
from openkp.office.register import reads
from openkp.office.register.acts_in_words import IN_CONFIDENCE, OCCURRENCES, PHRASES
from openkp.office.register.reads import ActFilter

MAX_NUMBER = 60
MAX_CODE_TEXT = 8000


class VerifyForm(forms.Form):
    """A number, or a file, or the text of the code: one of them is enough."""

    may_be_incomplete = True

    number = forms.CharField(
        label=gettext_lazy("Certificate number"),
        max_length=MAX_NUMBER,
        required=False,
        help_text=gettext_lazy("As printed, for instance BW-2026-004217."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr"}),
    )
    file = forms.FileField(
        label=gettext_lazy("Certificate as PDF or photograph"),
        required=False,
        allow_empty_file=True,
        help_text=gettext_lazy("Up to 20 MB. It is read and thrown away, not kept."),
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,image/png,image/jpeg,image/webp"}),
    )
    text = forms.CharField(
        label=gettext_lazy("Text of the code"),
        max_length=MAX_CODE_TEXT,
        required=False,
        help_text=gettext_lazy("What a scanner reads from the square code on the paper."),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "ltr"}),
    )

    def clean_file(self) -> UploadedFile[Any] | None:
        """At most as large as the office reads."""
        given: UploadedFile[Any] | None = self.cleaned_data.get("file")
        if given is not None and (given.size or 0) > settings.UPLOAD_MAX_BYTES:
            raise forms.ValidationError(
                _("The file is larger than 20 MB. Take a smaller picture of the code alone.")
            )
        return given

    def clean(self) -> dict[str, Any]:
        """Something must be there."""
        cleaned = super().clean() or {}
        has_text = any(cleaned.get(name) for name in ("number", "text"))
        if not self.errors and not has_text and cleaned.get("file") is None:
            raise forms.ValidationError(_("Type a number, choose a file, or paste the text of the code."))
        return cleaned


class AuditForm(forms.Form):
    """Filters of the log of acts."""

    person = forms.ModelChoiceField(
        queryset=User.objects.none(), label=gettext_lazy("Person"), required=False
    )
    act = forms.ChoiceField(label=gettext_lazy("Act"), required=False)
    number = forms.CharField(label=gettext_lazy("Number or name"), max_length=60, required=False)
    since = forms.DateField(
        label=gettext_lazy("From"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    until = forms.DateField(
        label=gettext_lazy("To"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person = self.fields["person"]
        act = self.fields["act"]
        if isinstance(person, forms.ModelChoiceField):
            person.queryset = reads.people_in_acts(actor)
            person.empty_label = _("Everyone")
        if isinstance(act, forms.ChoiceField):
            phrases = {**PHRASES, **IN_CONFIDENCE, **OCCURRENCES}
            act.choices = [("", _("All acts")), *((name, str(text)) for name, text in phrases.items())]

    def wanted(self) -> ActFilter:
        """The filter; what was mistyped limits nothing and is shown as an error beside its field."""
        self.full_clean()
        given = self.cleaned_data
        person = given.get("person")
        return ActFilter(
            person=None if person is None else person.pk,
            act=given.get("act", ""),
            number=given.get("number", ""),
            since=given.get("since"),
            until=given.get("until"),
        )
