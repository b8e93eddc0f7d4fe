"""The forms of the bulk pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from openkp.office.bulk.reading import MAX_LINES, MAX_UPLOAD
from openkp.office.wording import number_text

MAX_MB = MAX_UPLOAD // 1024 // 1024


class BulkFileForm(forms.Form):
    """A file of many shipments; `mends` is the job whose refused lines it brings again."""

    file = forms.FileField(
        label=_("File"),
        help_text=format_lazy(
            _("CSV, XLSX or JSON lines, up to {size} MB, {most} lines. You see first what was understood."),
            size=MAX_MB,
            most=lazy(number_text, str)(MAX_LINES),
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.jsonl,.ndjson,.txt"}),
    )
    mends = forms.IntegerField(required=False, min_value=1, max_value=2**53, widget=forms.HiddenInput)

    def clean_file(self) -> Any:
        """Not larger than an upload may be."""
        given = self.cleaned_data["file"]
        if given.size > MAX_UPLOAD:
            raise forms.ValidationError(_("The file is larger than %(size)s MB."), params={"size": MAX_MB})
        return given


class BulkDeclarationForm(forms.Form):
    """Who declares all shipments of the file (Annex II 18)."""

    declared_by = forms.CharField(
        label=_("Name of the person who declares"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    agrees = forms.BooleanField(label=_("I make this declaration for every shipment in the file"))
