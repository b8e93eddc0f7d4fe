"""The focal point's day: what was not confirmed, numbers, confirmations from elsewhere, warnings."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from openkp.office import charts, clock, wording
from openkp.office.acting import Json
from openkp.office.certificates import acts, differences, reads
from openkp.office.certificates.forms.following import AGES, FollowUpFilter, WarningForm
from openkp.office.certificates.views import showing
from openkp.office.certificates.views.arrival_lists import arrival_columns, arrival_row
from openkp.office.certificates.views.foreign import foreign_confirmations, new_foreign_confirmation
from openkp.office.certificates.views.refusals import performed
from openkp.office.columns import Column, tag_html
from openkp.office.desk import actor_of
from openkp.office.spreadsheet_cells import harmless
from openkp.scheme.findings import Finding

__all__ = [
    "follow_up",
    "follow_up_csv",
    "foreign_confirmations",
    "new_foreign_confirmation",
    "new_warning",
    "numbers",
]

#: The last day of each bucket of age, and how it looks.
BUCKETS = ((30, "0-30", "ok"), (60, "31-60", "info"), (90, "61-90", "warn"), (None, "91", "bad"))

CSV_HEADS = (
    *("number", "issued_on", "age_days", "due_on", "is_late", "expires_on", "is_expired"),
    *("destination", "state", "exporter", "carats", "usd"),
)


def bucket_of(age_days: int) -> str:
    """The bucket of `forms.following.AGES` to which an age belongs."""
    return next(name for last, name, _tone in BUCKETS if last is None or age_days <= last)


def _chosen(rows: Iterable[reads.Unconfirmed], form: FollowUpFilter) -> list[reads.Unconfirmed]:
    if not form.is_valid():
        return list(rows)
    age, destination, late = (form.cleaned_data[name] for name in ("age", "destination", "late"))
    return [
        row
        for row in rows
        if (not age or bucket_of(row.age_days) == age)
        and (not destination or row.certificate.destination_participant == destination)
        and (not late or row.is_late)
    ]


#: Shipments that left a question, of which the page shows the newest.
DIFFERENCES = 5


@require_GET
def follow_up(request: HttpRequest) -> HttpResponse:
    """Exports without a confirmation by age, late ones by the importing Participant's own deadline."""
    actor = actor_of(request)
    rows = reads.unconfirmed(actor, day=actor.day(clock.now()))
    form = FollowUpFilter(request.GET)
    page = showing.paged(request, _chosen(rows, form))
    asked = list(differences.with_differences(actor)[: DIFFERENCES + 1])
    context = {
        "kpis": _figures(rows),
        "chart": _by_age(rows),
        "destinations": _by_destination(rows),
        "filter": form,
        "query": request.GET.urlencode(),
        "page": page,
        "rows": [_row(row) for row in page],
        "columns": _columns(),
        "differences": [arrival_row(actor, one) for one in asked[:DIFFERENCES]],
        "difference_columns": arrival_columns("differences"),
        "has_more_differences": len(asked) > DIFFERENCES,
    }
    return render(request, "certificates/follow_up.html", context)


def _figures(rows: list[reads.Unconfirmed]) -> list[Json]:
    here = reverse("certificates:follow_up")
    carats = sum(row.certificate.carats_hundredths for row in rows)
    return [
        {"label": _("Without a confirmation"), "value": wording.number_text(len(rows)), "url": here},
        {
            "label": _("Late"),
            "value": wording.number_text(sum(row.is_late for row in rows)),
            "unit": _("past the importer’s deadline"),
            "url": f"{here}?late=yes",
        },
        {
            "label": _("Certificate expired"),
            "value": wording.number_text(sum(row.is_expired for row in rows)),
        },
        {"label": _("Weight"), "value": wording.number_text(carats // 100), "unit": _("carats")},
    ]


def _by_age(rows: list[reads.Unconfirmed]) -> str:
    counts = Counter(bucket_of(row.age_days) for row in rows)
    words = {name: str(word) for name, word in AGES}
    parts = [charts.Part(words[name], counts[name], tone) for _last, name, tone in BUCKETS]
    told = ", ".join(wording.labelled(part.name, part.count) for part in parts)
    return charts.stacked_status(parts, title=_("Exports without a confirmation by age. %s") % told)


def _by_destination(rows: list[reads.Unconfirmed]) -> str:
    counts = Counter(row.certificate.destination_participant for row in rows)
    late = Counter(row.certificate.destination_participant for row in rows if row.is_late)
    return charts.bars(
        [
            charts.Bar(
                wording.country_text(code),
                count,
                _("%(count)d, %(late)d late") % {"count": count, "late": late[code]},
            )
            for code, count in counts.most_common(10)
        ]
    )


def _row(row: reads.Unconfirmed) -> Json:
    certificate = row.certificate
    standing = tag_html("overdue", _("Late")) if row.is_late else tag_html("pending", _("In time"))
    return {
        "number": certificate.number,
        "url": reverse("certificates:certificate", args=[certificate.number]),
        "destination": certificate.destination_participant,
        "issued_on": certificate.issued_on,
        "age": row.age_days,
        "due_on": row.due_on,
        "standing": standing,
        "state": certificate.state,
        "carats": certificate.carats,
        "usd": certificate.usd,
    }


def _columns() -> list[Column]:
    return [
        Column("number", _("Certificate"), kind="link"),
        Column("standing", _("Deadline"), kind="html"),
        Column("age", _("Days"), kind="number"),
        Column("due_on", _("Due on"), kind="day"),
        Column("destination", _("Destination"), kind="country"),
        Column("state", _("State"), kind="state"),
        Column("carats", _("Carats"), kind="carats"),
        Column("usd", _("US$"), kind="usd"),
    ]


@require_GET
def follow_up_csv(request: HttpRequest) -> HttpResponse:
    """The same list, filtered in the same way, for a spreadsheet; heads are codes, days are ISO."""
    actor = actor_of(request)
    day = actor.day(clock.now())
    rows = _chosen(reads.unconfirmed(actor, day=day), FollowUpFilter(request.GET))
    return HttpResponse(
        _csv_of(rows).encode("utf-8-sig"),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="unconfirmed-{day.isoformat()}.csv"'},
    )


def _csv_of(rows: Iterable[reads.Unconfirmed]) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(CSV_HEADS)
    for row in rows:
        one = row.certificate
        cells = [one.number, one.issued_on, row.age_days, row.due_on, int(row.is_late), one.expires_on]
        cells += [int(row.is_expired), one.destination_participant, one.state]
        cells += [one.trader.name, one.carats, one.usd]
        writer.writerow(harmless(str(cell)) for cell in cells)
    return text.getvalue()


@require_GET
def numbers(request: HttpRequest) -> HttpResponse:
    """Every series: used, annulled, spoilt, and any number without a record."""
    actor = actor_of(request)
    uses = reads.number_use(actor.authority)
    columns = [
        Column("year", _("Year")),
        Column("last", _("Last number taken"), kind="number"),
        Column("used", _("Certificates"), kind="number"),
        Column("annulled", _("of them annulled"), kind="number"),
        Column("spoilt", _("Spoilt"), kind="number"),
        Column("standing", _("Without a record"), kind="html"),
    ]
    spoilt = [row for use in uses for row in use.spoilt]
    page = showing.paged(request, spoilt)
    context = {
        "rows": [_use_row(use) for use in uses],
        "columns": columns,
        "missing": [(use.year, _ranges(use.unaccounted)) for use in uses if use.unaccounted],
        "page": page,
        "spoilt": [
            {"number": row.number, "on": row.spoilt_at, "officer": str(row.officer), "reason": row.reason}
            for row in page
        ],
        "spoilt_columns": [
            Column("number", _("Number"), kind="code"),
            Column("on", _("Spoilt at"), kind="instant"),
            Column("officer", _("Officer")),
            Column("reason", _("Reason")),
        ],
        "may_spoil": actor.may("spoil_number"),
    }
    return render(request, "certificates/numbers.html", context)


def _use_row(use: reads.SeriesUse) -> Json:
    missing = len(use.unaccounted)
    return {
        "year": str(use.year),
        "last": use.last_serial,
        "used": use.used,
        "annulled": use.annulled,
        "spoilt": len(use.spoilt),
        "standing": tag_html("detained", wording.number_text(missing))
        if missing
        else tag_html("confirmed", _("None")),
    }


def _ranges(serials: tuple[int, ...]) -> str:
    """Serials as ranges: 3 to 5, 9."""
    runs: list[list[int]] = []
    for serial in serials:
        if runs and serial == runs[-1][1] + 1:
            runs[-1][1] = serial
        else:
            runs.append([serial, serial])
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in runs)


@require_http_methods(["GET", "POST"])
def new_warning(request: HttpRequest) -> HttpResponse:
    """Warn every post of a false or stolen certificate."""
    actor = actor_of(request)
    now = clock.now()
    findings: tuple[Finding, ...] = ()
    if request.method == "POST":
        form = WarningForm(request.POST)
        if form.is_valid():
            values = {name: form.cleaned_data[name] for name in ("number", "participant", "text", "source")}
            result = performed(
                actor, lambda: acts.publish_warning(actor, now=now, **values), day=actor.day(now)
            )
            if result.is_done:
                messages.success(
                    request, _("Published: the warning of %(number)s.") % {"number": result.done.number}
                )
                return HttpResponseRedirect(reverse("register:warnings"), status=303)
            findings = result.findings
    else:
        form = WarningForm(initial={"number": request.GET.get("number", "")[:60]})
    return render(request, "certificates/warning_form.html", {"form": form, "findings": findings})
