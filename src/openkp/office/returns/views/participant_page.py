"""One Participant in an analyst's hour: questions as sentences, figures, duties, what was asked."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from openkp.office import clock, wording
from openkp.office.acting import Json
from openkp.office.certificates.views.showing import paged
from openkp.office.columns import Column, tag_html
from openkp.office.desk import actor_of
from openkp.office.returns.forms.analysing import KnownOnForm
from openkp.office.returns.models import Questionnaire
from openkp.office.returns.reads import analysing, questioning, screening
from openkp.office.returns.reads.filing import duties_of
from openkp.office.returns.views.analysing import known_on_of, line_chart
from openkp.office.returns.views.asking import row_columns, shown
from openkp.office.returns.views.filing_tables import return_title, state_tags
from openkp.scheme.periods import Period
from openkp.scheme.returns import Flow

if TYPE_CHECKING:
    from openkp.statistics.duties import Duty

#: So many questions stand on one page: an hour holds fewer.
QUESTIONS = 12


@require_GET
def participant(request: HttpRequest, code: str) -> HttpResponse:
    """The most serious questions first, each with the rows that it rests on."""
    actor = actor_of(request)
    known_on = known_on_of(request)
    day = clock.now().date()
    standing = next((row for row in analysing.standings(day) if row.participant == code), None)
    if standing is None:
        raise Http404
    found = screening.questions_of(code, known_on)
    page = paged(request, found, size=QUESTIONS)
    sent = questioning.of_participant(actor, code)
    context: Json = {
        "code": code,
        "is_own": actor.membership.party == code,
        "kpis": _figures(standing),
        "known_on": known_on,
        "known_form": KnownOnForm(initial={"known_on": known_on}),
        "unknown_before": _changed_since(code, known_on),
        "page": page,
        "questions": shown(list(page), questioning.asked_before(sent)),
        "row_columns": row_columns(),
        "sets": [one for flow in Flow if (one := _figure(code, flow, known_on))],
        "duty_rows": [_duty(code, one) for one in duties_of(code, day=day)],
        "duty_columns": _duty_columns(),
        "sent_rows": [_sent(one, day) for one in sent],
        "sent_columns": sent_columns(),
    }
    return render(request, "returns/participant.html", context)


def _figures(standing: analysing.Standing) -> list[Json]:
    number = wording.number_text
    return [
        {"label": _("Questions"), "value": number(standing.questions), "unit": _("raised by the screens")},
        {"label": _("Last filed"), "value": str(standing.last or wording.NOTHING)},
        {"label": _("Returns overdue"), "value": number(len(standing.overdue))},
        {
            "label": _("Questionnaires waiting"),
            "value": number(standing.waiting),
            "unit": _("%(count)d past their deadline") % {"count": standing.late},
        },
    ]


def _changed_since(code: str, known_on: date | None) -> int:
    """Figures whose source keeps only the later value: what they said on that day nobody can tell."""
    if known_on is None:
        return 0
    return sum(
        one.participant == code and one.revised_at is not None and one.revised_at.date() > known_on
        for one in screening.office_figures(known_on)
    )


def _figure(code: str, flow: Flow, known_on: date | None) -> Json | None:
    """One flow over time: carats drawn, carats, US$ and price in the table beneath."""
    measure = {Flow.PRODUCTION: "carats", Flow.EXPORT: "export_carats", Flow.IMPORT: "import_carats"}[flow]
    found = {key: total for key, total in analysing.totals(measure, known_on).items() if key[0] == code}
    if not found:
        return None
    years = [period.year for _code, period in found]
    periods = analysing.periods_of(flow, min(years), max(years))
    values = analysing.line_of(found, code, periods, measure)
    names = {
        Flow.PRODUCTION: _("Production in carats"),
        Flow.EXPORT: _("Exports in carats"),
        Flow.IMPORT: _("Imports in carats"),
    }
    title = names[flow]
    return {
        "key": flow.value,
        "title": title,
        **line_chart(periods, [(code, values)], what=title),
        "rows": [_total_row(period, found.get((code, period), (None, None))) for period in reversed(periods)],
        "columns": [
            Column("period", _("Period")),
            Column("carats", _("Carats"), kind="carats"),
            Column("usd", _("US$"), kind="usd"),
            Column("price", _("US$ per carat"), kind="usd"),
        ],
    }


def _total_row(period: Period, total: screening.Total) -> Json:
    carats, usd = screening.as_quantities(total)
    return {
        "period": str(period),
        "carats": carats,
        "usd": usd,
        "price": analysing.measured(total, "price"),
    }


def _duty(code: str, one: Duty) -> Json:
    args = [code, one.kind.value, str(one.period)]
    return {
        "title": return_title(one.kind, one.period),
        "url": reverse("returns:filed", args=args) if one.vintages else "",
        "due_on": one.due_on,
        "filed_on": one.filed_on,
        "days_late": one.days_late or None,
        "state": state_tags(str(one.state), is_nil=one.is_nil, vintages=one.vintages),
    }


def _duty_columns() -> list[Column]:
    return [
        Column("title", _("Return"), kind="link"),
        Column("due_on", _("Due on"), kind="day"),
        Column("state", _("State"), kind="html"),
        Column("filed_on", _("Filed"), kind="day"),
        Column("days_late", _("Days late"), kind="number"),
    ]


def _sent(one: Questionnaire, day: date) -> Json:
    sent = questioning.sent_of(one)
    return {
        "number": one.number,
        "url": reverse("returns:questionnaire", args=[one.number]),
        "participant": one.participant,
        "about": one.about,
        "sent_on": one.sent_on,
        "due_on": one.due_on,
        "answered": f"{len(sent.asked) - len(sent.unanswered)} / {len(sent.asked)}",
        "state": state_tag(one, day),
    }


def state_tag(one: Questionnaire, day: date) -> SafeString:
    """How far a questionnaire is, as a tag."""
    words = {
        "open": ("awaiting", _("Open")),
        "partly_answered": ("awaiting", _("Partly answered")),
        "answered": ("confirmed", _("Answered")),
        "overdue": ("overdue", _("Overdue")),
    }
    return tag_html(*words[questioning.state_of(one, day).value])


def sent_columns(*, with_participant: bool = False) -> list[Column]:
    """The columns of a list of questionnaires."""
    participant_column = [Column("participant", _("Participant"), kind="country")]
    return [
        Column("number", _("Number"), kind="link"),
        *(participant_column if with_participant else []),
        Column("about", _("Periods")),
        Column("sent_on", _("Sent"), kind="day"),
        Column("due_on", _("Answers by"), kind="day"),
        Column("answered", _("Answered")),
        Column("state", _("State"), kind="html"),
    ]


sent_row = _sent
