"""Forms of the focal point's returns: a table of lines, a file, and what is declared when signing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from openkp.office.acting import Json
from openkp.office.certificates.forms.pieces import Day, Quantity
from openkp.office.returns.acts.filing import MAX_REASON
from openkp.office.returns.models import FLOWS, SECTORS
from openkp.scheme.countries import is_issuer_code
from openkp.scheme.hs_codes import ROUGH_CODES, hs_codes
from openkp.scheme.json_countries import read_country
from openkp.scheme.json_fields import Gathering
from openkp.scheme.returns import Flow, ReturnKind, ReturnLine, Sector
from openkp.statistics.intake.files import MAX_RETURN_BYTES

#: What a reader takes, and what a person is told: one limit.
MAX_FILE_BYTES = MAX_RETURN_BYTES
MAX_FILE_MB = MAX_FILE_BYTES // 1024 // 1024


def hs_choices() -> list[tuple[str, Any]]:
    """The three codes, and none for all rough together."""
    return [("", _("All codes")), *((code, hs_codes()[code].printed) for code in ROUGH_CODES)]


class CountryCode(forms.CharField):
    """A country by name or code; becomes its alpha-2 code. The page offers the names in a list."""

    def __init__(self, **options: Any) -> None:
        box = forms.TextInput(attrs={"list": "countries", "autocomplete": "off", "size": 6})
        super().__init__(**{"required": False, "max_length": 80, "widget": box, **options})

    def clean(self, value: Any) -> str:
        """The code; a name that nobody knows is an error."""
        text = str(super().clean(value)).strip()
        if not text:
            return ""
        into = Gathering()
        code = read_country(text, "country", into)
        if not is_issuer_code(code):
            raise forms.ValidationError(
                _("No country is called “%(name)s”; write its English name or its code of two letters."),
                params={"name": text[:60]},
            )
        return code


class LineForm(forms.Form):
    """One line of a return. Everything but the flow may be left out; the check before signing asks."""

    may_be_incomplete = True

    flow = forms.ChoiceField(label=_("Flow"), choices=FLOWS)
    hs = forms.ChoiceField(label=_("HS code"), required=False, choices=hs_choices)
    partner = CountryCode(label=_("Partner"))
    origin = CountryCode(label=_("Mined in"))
    sector = forms.ChoiceField(label=_("Mining"), required=False, choices=SECTORS)
    certificates = forms.IntegerField(
        label=_("Certificates"),
        required=False,
        min_value=0,
        max_value=2**31 - 1,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 4}),
    )
    carats = Quantity(label=_("Carats"), required=False)
    usd = Quantity(label=_("US$"), required=False)

    def __init__(self, *args: Any, kind: ReturnKind, **options: Any) -> None:
        super().__init__(*args, **options)
        words = dict(FLOWS)
        flows = [(flow.value, words[flow.value]) for flow in kind.flows]
        self.fields["flow"].choices = flows  # type: ignore[attr-defined]
        for name in ("partner", "certificates") if kind is ReturnKind.PRODUCTION else ("sector",):
            del self.fields[name]
        if len(flows) == 1:
            self.fields["flow"].widget = forms.HiddenInput()

    def json(self) -> Json:
        """The line in JSON form; empty where nothing but the flow was given."""
        told = {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}
        if set(told) <= {"flow", "sector"} and told.get("sector", Sector.ALL.value) == Sector.ALL.value:
            return {}
        return {name: value if name == "certificates" else str(value) for name, value in told.items()}


def line_initial(line: ReturnLine) -> Json:
    """A line as the first values of its form."""
    return {
        "flow": line.flow.value,
        "hs": line.hs,
        "partner": line.partner,
        "origin": line.origin,
        "sector": line.sector.value,
        "certificates": line.certificates,
        "carats": "" if line.carats is None else str(line.carats),
        "usd": "" if line.usd is None else str(line.usd),
    }


class LinesForm:
    """The lines of one page of a draft: forms one under the other, by their place in the draft."""

    def __init__(self, kind: ReturnKind, *, start: int, data: Any = None, lines: Any = ()) -> None:
        self.kind, self.start = kind, start
        if data is None:
            self.forms = [self._form(start + at, initial=line_initial(line)) for at, line in enumerate(lines)]
        else:
            self.forms = [self._form(start + at, data=data) for at in range(_count(data))]

    def _form(self, place: int, **options: Any) -> LineForm:
        return LineForm(kind=self.kind, prefix=f"line-{place}", **options)

    def is_valid(self) -> bool:
        """True if every line can be typed."""
        valid = [one.is_valid() for one in self.forms]  # each line shows its own errors
        return all(valid)

    def blank(self) -> None:
        """One more line at the end."""
        first = self.kind.flows[0]
        self.forms.append(
            self._form(self.start + len(self.forms), initial=line_initial(ReturnLine(flow=Flow(first))))
        )

    def json(self, *, without: int | None = None) -> list[Json]:
        """The lines in JSON form, empty ones and the removed one left out."""
        found = [one.json() for at, one in enumerate(self.forms) if self.start + at != without]
        return [line for line in found if line]


def _count(data: Any) -> int:
    text = str(data.get("count", "0"))
    return min(int(text), 200) if text.isascii() and text.isdigit() and len(text) < 6 else 0


class UploadForm(forms.Form):
    """A file in the published template."""

    file = forms.FileField(
        label=_("File"),
        help_text=format_lazy(
            _(
                "CSV or XLSX in the template below, up to {size} MB. "
                "Nothing is kept unless every row can be read."
            ),
            size=MAX_FILE_MB,
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
    )

    def clean_file(self) -> Any:
        """Not larger than any return is."""
        given = self.cleaned_data["file"]
        if given.size > MAX_FILE_BYTES:
            raise forms.ValidationError(
                _("The file is larger than %(size)s MB."), params={"size": MAX_FILE_MB}
            )
        return given


class SigningForm(forms.Form):
    """What is declared when signing. What is needed is judged by the act, not by the form."""

    may_be_incomplete = True

    is_nil = forms.BooleanField(
        label=_("There was nothing to report in this period"),
        required=False,
        help_text=_("A nil return is a statement like any other: it is not the same as silence."),
    )
    reason = forms.CharField(
        label=_("Why the earlier return is corrected"),
        required=False,
        max_length=MAX_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Say what was wrong and how it was found. It stands beside the figures for ever."),
    )


class KnownOnForm(forms.Form):
    """A day in the past: what was known of the return then."""

    known_on = Day(label=_("As known on"), required=False)
