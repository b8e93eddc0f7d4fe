"""The gallery: every component of the look on one page, with sample figures, for page authors and tests.

It is open only where the office is a demonstration or in debug. Nothing in it comes from a record.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from openkp.office import charts
from openkp.office.columns import Column
from openkp.office.wording import STATES


class LineForm(forms.Form):
    """One line of a shipment."""

    hs_code = forms.ChoiceField(label="HS code", choices=[("7102.10", "7102.10"), ("7102.31", "7102.31")])
    carats = forms.DecimalField(label="Carats", decimal_places=2, min_value=0)
    usd = forms.DecimalField(label="Value in US$", decimal_places=2, min_value=0)


class SampleForm(forms.Form):
    """One field of each kind, two of them with errors."""

    importer = forms.CharField(label="Importer", help_text="Name and address as on the invoice.")
    destination = forms.ChoiceField(label="Destination", choices=[("BE", "Belgium"), ("IN", "India")])
    carats = forms.DecimalField(label="Carat weight", decimal_places=2, help_text="At most two decimals.")
    departs = forms.DateField(
        label="Day of export", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    remarks = forms.CharField(label="Remarks", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    sealed = forms.ChoiceField(
        label="Is the container sealed?",
        choices=[("yes", "Yes, tamper resistant"), ("no", "No")],
        widget=forms.RadioSelect,
    )
    agreed = forms.BooleanField(label="The invoice is attached", help_text="The Process asks for it.")
    scan = forms.FileField(label="Certificate as PDF or photograph", help_text="Up to 20 MB.", required=False)


class FilterForm(forms.Form):
    """What stands above a list."""

    state = forms.ChoiceField(label="State", choices=[("", "All"), ("issued", "Issued")], required=False)
    number = forms.CharField(label="Number", required=False)


_COLUMNS = [
    Column("number", "Certificate", kind="link"),
    Column("destination", "To"),
    Column("issued", "Issued on", kind="day"),
    Column("carats", "Carats", kind="carats"),
    Column("usd", "US$", kind="usd"),
    Column("state", "State", kind="state"),
]

_ROWS = [
    {
        "number": f"BW-2026-00{4217 - at}",
        "url": "#record",
        "destination": destination,
        "issued": date(2026, 11, 20 - at),
        "carats": carats,
        "usd": usd,
        "state": state,
    }
    for at, (destination, carats, usd, state) in enumerate(
        [
            ("United Arab Emirates", "1250.42", "318402.10", "in_transit"),
            ("Belgium (European Union)", "8402.10", "1665296.22", "confirmed"),
            ("India", "15880.75", "983653.66", "discrepancy"),
            ("Lao People’s Democratic Republic", "642.08", "", "annulled"),
        ]
    )
]

_FINDINGS = [
    SimpleNamespace(
        severity="notes",
        clause="KPCS-CD:III.b",
        subject="",
        text="The validity of 60 days ends on 13 Jan 2027.",
        next_step="",
    ),
    SimpleNamespace(
        severity="blocks",
        clause="KPCS-CD:III.c",
        subject="lines[0].destination",
        text="The destination was no Participant on 14 Nov 2026; rough diamonds may go to Participants only.",
        next_step="Choose another destination, or hold the parcel until the destination is admitted.",
    ),
    SimpleNamespace(
        severity="asks",
        clause="KPCS-CD:IV.a",
        subject="lines[1].carats",
        text="The parcel weighs 1,250.42 ct, the invoice says 1,205.42 ct.",
        next_step="Weigh it again and write down why the two differ.",
    ),
]

_HASH = "sha256:9f2c1d7ab3e4560f8c6e2a915d03b7741f6ea8c25d9b0374e1a86fc2d5b790e3"


def _charts() -> dict[str, Any]:
    years = [str(year) for year in range(2015, 2027)]
    exports = charts.Series("Exports", [5.9, 6.1, 6.8, 6.2, 5.4, 3.7, 5.6, 6.4, 7.1, 6.2, 5.2, 6.9])
    imports = charts.Series("Imports", [5.4, 5.6, 6.1, 5.8, 4.9, 3.2, None, 5.9, 6.7, 5.6, 4.6, 6.1])
    series = [exports, imports]
    return {
        "series_chart": charts.time_series(
            years, series, title="Exports and imports, US$ billion, 2015 to 2026"
        ),
        "series_rows": [
            {"year": year, "exports": out, "imports": back}
            for year, out, back in zip(years, exports.values, imports.values, strict=True)
        ],
        "series_columns": [
            Column("year", "Year"),
            Column("exports", "Exports", kind="usd"),
            Column("imports", "Imports", kind="usd"),
        ],
        "bars_chart": charts.bars(
            [charts.Bar("Botswana", 3215), charts.Bar("Angola", 1613), charts.Bar("Canada", 1541)]
        ),
        "stack_chart": charts.stacked_status(
            [
                charts.Part("Confirmed", 812, "ok"),
                charts.Part("In transit", 211, "info"),
                charts.Part("Overdue", 34, "warn"),
                charts.Part("Discrepancy", 9, "bad"),
            ],
            title="Certificates by state: 812 confirmed, 211 in transit, 34 overdue, 9 with a discrepancy",
        ),
    }


def _records() -> dict[str, Any]:
    at = datetime(2026, 11, 14, 9, 31, tzinfo=UTC)
    return {
        "columns": _COLUMNS,
        "rows": _ROWS,
        "states": list(STATES),
        "findings": _FINDINGS,
        "page": Paginator(range(240), 25).page(3),
        "hash": _HASH,
        "fields": [
            ("Certificate number", "BW-2026-004217"),
            ("Exporter", "Debswana-Trading-and-Aggregation-Company-of-Gaborone-Limited-Incorporated-1969"),
            ("Importer", ""),
            ("Carat weight", "1,250.42 ct"),
        ],
        "steps": [
            {"title": "Application submitted", "at": at, "who": "K. Seretse, exporter", "tone": "info"},
            {"title": "Certificate issued", "at": at, "who": "N. Mokgosi, issuing officer", "tone": "ok"},
            {
                "title": "Discrepancy reported",
                "at": at,
                "who": "Antwerp Diamond Office",
                "text": "Weight differs by 45.00 ct.",
                "tone": "bad",
                "url": "#",
            },
        ],
        "way": [
            {"label": "Issued", "state": "done", "note": "14 Nov 2026"},
            {"label": "Announced", "state": "done", "note": "14 Nov 2026"},
            {"label": "Arrived", "state": "current", "note": "expected by 28 Nov"},
            {"label": "Confirmed", "state": "todo"},
        ],
    }


def _people() -> list[SimpleNamespace]:
    """Stand-ins for memberships, so that the gallery needs no database."""
    desks = [
        ("Neo Mokgosi", "Issuing officer", "Government Diamond Office · Botswana", ""),
        ("Neo Mokgosi", "Focal point", "Government Diamond Office · Botswana", ""),
        ("An De Smet", "Importing officer", "Diamond Office Antwerp", "Confirms what arrives."),
    ]
    return [
        SimpleNamespace(pk=at, user=name, get_capacity_display=capacity, authority=authority, title=title)
        for at, (name, capacity, authority, title) in enumerate(desks, start=1)
    ]


def _frame() -> dict[str, Any]:
    people = _people()
    return {
        "is_demo": True,
        "actor": SimpleNamespace(
            user="Neo Mokgosi", membership=people[0], authority=people[0].authority, trader=None
        ),
        "memberships": [people[0], people[1]],
        "navigation": [
            {"name": "gallery", "label": label, "is_current": at == 1, "count": 3 if at == 2 else None}
            for at, label in enumerate(
                ["Overview", "Certificates", "Shipments", "Verify", "Statistics", "Participants", "Log"]
            )
        ],
        "footer_note": "Last exchange with other offices 4 minutes ago",
        "footer_links": [{"label": "Help", "url": "#"}, {"label": "Source code", "url": "#"}],
        "people": people,
        "kpis": [
            {
                "label": "Certificates issued",
                "value": "1,284",
                "unit": "this quarter",
                "change": "+8.1%",
                "change_tone": "ok",
                "than": "compared with Q3 2025",
                "spark": charts.sparkline([8, 9, 7, 10, 11, 9, 12, 13]),
            },
            {
                "label": "Export value",
                "value": "5,206",
                "unit": "US$ million",
                "change": "−4.2%",
                "change_tone": "bad",
                "than": "compared with Q3 2025",
                "spark": charts.sparkline([6, 6.4, 5.9, 6.1, 5.6, 5.9, 5.4, 5.2]),
            },
            {"label": "Export mass", "value": "27.9", "unit": "million carats"},
            {"label": "Confirmations overdue", "value": "6", "unit": "older than 30 days", "url": "#"},
        ],
        "tabs": [
            {"label": "Certificate", "url": "#", "current": True},
            {"label": "Findings", "url": "#", "count": 3},
            {"label": "History", "url": "#", "count": None},
        ],
    }


def samples() -> dict[str, Any]:
    """The context of the gallery."""
    lines = forms.formset_factory(LineForm, extra=0)(
        initial=[{"carats": "1250.42", "usd": "318402.10"}, {"carats": "3.10", "usd": "99.00"}],
        prefix="lines",
    )
    form = SampleForm(data={"carats": "1.234", "destination": "BE", "sealed": "yes", "agreed": "on"})
    return {**_frame(), **_records(), **_charts(), "form": form, "lines": lines, "filters": FilterForm()}


def gallery(request: HttpRequest) -> HttpResponse:
    """The page, in a demonstration or in debug only."""
    if not (settings.DEBUG or getattr(settings, "IS_DEMO", False)):
        raise Http404
    return render(request, "gallery.html", samples())
