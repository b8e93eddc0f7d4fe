"""What people type about keys: days, reasons, and files that others sent."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openkp.office.parties.acts_keys import OVERLAP_DAYS
from openkp.office.parties.forms import day_input
from openkp.office.parties.models import Key
from openkp.statements.trust_files import MAX_FILE_BYTES

#: Root keys are not made here: other people hold them.
PURPOSES = (Key.Purpose.STATEMENTS, Key.Purpose.LOG, Key.Purpose.WITNESS)


class MakeKeyForm(forms.Form):
    """What the key signs and when it may. Root keys are not made here: other people hold them."""

    purpose = forms.ChoiceField(
        label=gettext_lazy("What it signs"),
        choices=[(one.value, one.label) for one in PURPOSES],
        widget=forms.RadioSelect,
    )
    valid_from = forms.DateField(label=gettext_lazy("First day"), widget=day_input())
    valid_to = forms.DateField(
        label=gettext_lazy("Last day"), widget=day_input(), help_text=gettext_lazy("Two years are usual.")
    )

    in_module = forms.BooleanField(
        label=gettext_lazy("Make it in the security module"),
        required=False,
        help_text=gettext_lazy("The secret half never leaves it. Without, it is kept under the passphrase."),
    )

    def __init__(self, *args: Any, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.day = day
        if not settings.PKCS11_MODULE:
            del self.fields["in_module"]

    def clean(self) -> dict[str, Any]:
        """It lasts at least a day, and not for ever."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("valid_from"), cleaned.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", _("The last day is before the first."))
        elif last and last < self.day:
            self.add_error("valid_to", _("The last day has passed already."))
        elif first and last and (last - first).days > 3660:
            self.add_error("valid_to", _("A key lasts ten years at most."))
        if first and first < self.day:
            self.add_error("valid_from", _("A key cannot sign for days that have passed."))
        return cleaned


class RotateKeyForm(MakeKeyForm):
    """The next key, and how long the old one may still sign beside it."""

    overlap_days = forms.IntegerField(
        label=gettext_lazy("Days during which the old key may still sign"),
        min_value=0,
        max_value=90,
        initial=OVERLAP_DAYS,
        help_text=gettext_lazy("Posts that have not fetched the new list meanwhile know the old key only."),
    )


class WithdrawKeyForm(forms.Form):
    """Why the key ends: by plan, or because somebody else may have had it."""

    compromised_on = forms.DateField(
        label=gettext_lazy("Somebody else may have had the key since"),
        required=False,
        widget=day_input(),
        help_text=gettext_lazy(
            "Leave it empty if nothing happened. With a day, everything that the key signed from that day "
            "counts as doubtful everywhere."
        ),
    )

    def __init__(self, *args: Any, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.day = day

    def clean_compromised_on(self) -> date | None:
        """Not a day to come."""
        given: date | None = self.cleaned_data["compromised_on"]
        if given is not None and given > self.day:
            raise forms.ValidationError(_("This day has not come yet."))
        return given


class FileForm(forms.Form):
    """A file of keys: a submission, a draft or a list."""

    file = forms.FileField(label=gettext_lazy("File"))

    def __init__(self, *args: Any, accept: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = accept

    def clean_file(self) -> bytes:
        """Its bytes; lists are a few hundred kilobytes."""
        given = self.cleaned_data["file"]
        if given.size > 2 * MAX_FILE_BYTES:
            raise forms.ValidationError(_("The file is too large to be one of these."))
        data: bytes = given.read()
        return data


class DecideKeyForm(forms.Form):
    """Whether a key that was handed in goes on the next list, and how it was checked."""

    remark = forms.CharField(
        label=gettext_lazy("How you checked, or why you refuse"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("With whom you compared the sixteen digits, by telephone or in person."),
    )
