"""The form of an upload of stock."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from openkp.office.stocks.upload_reading import MAX_EVENTS, MAX_UPLOAD

MAX_MB = MAX_UPLOAD // 1024 // 1024


class StockFileForm(forms.Form):
    """A file of opening stocks, or of a history."""

    file = forms.FileField(
        label=_("File"),
        help_text=format_lazy(
            _(
                "XLSX or CSV in one of the templates (also Parquet or JSON), "
                "up to {size} MB and {most} events. "
                "Nothing enters the books before you have seen what it would do."
            ),
            size=MAX_MB,
            most=MAX_EVENTS,
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.parquet,.json,.jsonl,.ndjson"}),
    )

    def clean_file(self) -> Any:
        """Not larger than an upload may be."""
        given = self.cleaned_data["file"]
        if given.size > MAX_UPLOAD:
            raise forms.ValidationError(_("The file is larger than %(size)s MB."), params={"size": MAX_MB})
        return given


class ReturnForm(forms.Form):
    """Why a file goes back to the company."""

    because = forms.CharField(label=_("What has to be mended"), max_length=400)
