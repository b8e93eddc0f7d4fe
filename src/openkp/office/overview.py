"""What a person sees first: the counts that matter to the capacity, what to do next, and the last year.

One function per capacity. Everything is read through the desks' `reads`, so nobody sees here what the desk's
own lists would not show; an exporter's year is the company's own, an observer's the count of public leaves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from babel.dates import format_skeleton
from django.db.models import Count
from django.db.models.functions import TruncMonth
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from openkp.office import charts
from openkp.office.acting import Actor
from openkp.office.certificates import reads
from openkp.office.certificates.models import Application, Arrival, Certificate
from openkp.office.columns import Column
from openkp.office.parties import reads as party_reads
from openkp.office.parties.models import CAPACITY_NAMES
from openkp.office.permissions import PAGES, Capacity
from openkp.office.register import reads as register_reads
from openkp.office.register.acts_in_words import phrase
from openkp.office.register.models import Entry, Log
from openkp.office.wording import country_text, current_locale, day_text, number_text

LATEST = 8
TASKS = 6
MONTHS = 12

Item = dict[str, Any]
Months = list[reads.MonthOfTrade]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A short table with its head, and where all of it is."""

    title: str
    rows: list[Item]
    columns: list[Column]
    empty: str
    more: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A chart, the same figures as a table, and the measures to choose from."""

    title: str
    lede: str
    chart: SafeString
    rows: list[Item]
    columns: list[Column]
    tabs: list[Item] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Desk:
    """The overview of one capacity. tasks: title, text, url, and the state whose look it has."""

    title: str
    lede: str
    kpis: list[Item] = field(default_factory=list)
    actions: list[Item] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    tasks: list[Item] = field(default_factory=list)
    nothing_to_do: str = ""
    figure: Figure | None = None
    bars: SafeString | None = None
    bars_title: str = ""
    listing: Listing | None = None


def desk_of(actor: Actor, *, now: datetime, measure: str = "") -> Desk:
    """The overview of the actor. measure: certificates, carats or usd, for the chart."""
    return DESKS[actor.capacity](actor, actor.day(now), now, measure)


def _desk(actor: Actor, lede: str) -> Desk:
    where = str(actor.trader or actor.authority)
    return Desk(title=where, lede=f"{CAPACITY_NAMES[actor.capacity]} · {lede}")


def _kpi(
    actor: Actor, label: str, value: object, unit: str, page: str = "", query: str = "", **more: Any
) -> Item:
    """One figure of the strip; it is a link only where the capacity may see the page."""
    may_see = bool(page) and (PAGES[page] is None or actor.capacity in (PAGES[page] or ()))
    return {
        "label": label,
        "value": number_text(value),
        "unit": unit,
        "url": reverse(page) + query if may_see else "",
        **more,
    }


def _action(label: str, page: str, *, is_main: bool = False) -> Item:
    return {"label": label, "url": reverse(page), "is_main": is_main}


# --- the year -----------------------------------------------------------------------------------------------


def _hundredths(value: int) -> Decimal:
    return Decimal(value) / 100


MEASURES: dict[str, Callable[[reads.MonthOfTrade], Decimal | int]] = {
    "certificates": lambda month: month.certificates,
    "carats": lambda month: _hundredths(month.carats_hundredths),
    "usd": lambda month: _hundredths(month.usd_cents),
}


def _month_name(first: date) -> str:
    return str(format_skeleton("yMMM", first, locale=current_locale()))


def _trade_figure(months: Months, measure: str) -> Figure:
    names = {"certificates": _("Certificates"), "carats": _("Carats"), "usd": _("Value in US$")}
    chosen = measure if measure in MEASURES else "certificates"
    labels = [_month_name(month.month) for month in months]
    values = [MEASURES[chosen](month) for month in months]
    title = _("%(measure)s by month of issue") % {"measure": names[chosen]}
    return Figure(
        title=_("Exports by month"),
        lede=_("By day of issue; annulled certificates are left out. The last month is still running."),
        chart=charts.time_series(labels, [charts.Series(names[chosen], values)], title=title),
        rows=[
            {
                "month": label,
                "certificates": month.certificates,
                "carats": _hundredths(month.carats_hundredths),
                "usd": _hundredths(month.usd_cents),
            }
            for label, month in zip(labels, months, strict=True)
        ],
        columns=[
            Column("month", _("Month")),
            Column("certificates", names["certificates"], kind="number"),
            Column("carats", names["carats"], kind="carats"),
            Column("usd", names["usd"], kind="usd"),
        ],
        tabs=[
            {"label": name, "url": f"?measure={key}", "current": key == chosen, "count": None}
            for key, name in names.items()
        ],
    )


def _count_figure(title: str, lede: str, counts: dict[date, int], day: date) -> Figure:
    firsts = [month.month for month in reads.months_of_trade(Certificate.objects.none(), day=day)]
    labels = [_month_name(first) for first in firsts]
    values = [counts.get(first, 0) for first in firsts]
    series = charts.Series(title, values)
    return Figure(
        title=title,
        lede=lede,
        chart=charts.time_series(labels, [series], title=title),
        rows=[{"month": label, "count": value} for label, value in zip(labels, values, strict=True)],
        columns=[Column("month", _("Month")), Column("count", title, kind="number")],
    )


def _trade_kpis(actor: Actor, months: Months) -> list[Item]:
    """This month's certificates, carats and value, with the year as a line."""
    last = months[-1]
    return [
        _kpi(
            actor,
            _("Certificates this month"),
            last.certificates,
            _("issued"),
            "certificates:certificates",
            spark=charts.sparkline([month.certificates for month in months]),
        ),
        _kpi(
            actor,
            _("Carats this month"),
            round(_hundredths(last.carats_hundredths)),
            _("carats"),
            spark=charts.sparkline([month.carats_hundredths for month in months]),
        ),
        _kpi(
            actor,
            _("Value this month"),
            round(_hundredths(last.usd_cents)),
            _("US$"),
            spark=charts.sparkline([month.usd_cents for month in months]),
        ),
    ]


def _latest_certificates(actor: Actor) -> Listing:
    rows = [
        {
            "number": one.number,
            "url": reverse("certificates:certificate", args=[one.number]),
            "to": country_text(one.destination_country or one.destination_participant),
            "state": one.state,
        }
        for one in reads.certificates(actor).order_by("-pk")[:LATEST]
    ]
    columns = [
        Column("number", _("Number"), kind="link"),
        Column("to", _("To")),
        Column("state", _("State"), kind="state"),
    ]
    allowed = PAGES["certificates:certificates"] or frozenset()
    return Listing(
        title=_("Latest certificates"),
        rows=rows,
        columns=columns,
        empty=_("No certificate yet. The first one will stand here."),
        more=reverse("certificates:certificates") if actor.capacity in allowed else "",
    )


# --- what to do next ----------------------------------------------------------------------------------------


def _application_tasks(found: Iterable[Application]) -> list[Item]:
    return [
        {
            "title": one.reference,
            "text": f"{one.trader} · {day_text(one.submitted_at or one.created_at)}",
            "url": reverse("certificates:application", args=[one.reference]),
            "state": one.state,
        }
        for one in found
    ]


def _certificate_tasks(found: Iterable[Certificate], text: Callable[[Certificate], str]) -> list[Item]:
    return [
        {
            "title": one.number,
            "text": text(one),
            "url": reverse("certificates:certificate", args=[one.number]),
            "state": one.state,
        }
        for one in found
    ]


def _arrival_tasks(actor: Actor) -> list[Item]:
    waiting = reads.arrivals(actor).filter(state=Arrival.State.PRESENTED).order_by("presented_on", "pk")
    return [
        {
            "title": one.number,
            "text": _("Presented on %(day)s; decide on it") % {"day": day_text(one.presented_on)},
            "url": reverse("certificates:arrival", args=[one.pk]),
            "state": "arrived",
        }
        for one in waiting[:TASKS]
    ]


# --- one desk for each capacity -----------------------------------------------------------------------------


def _exporter(actor: Actor, day: date, now: datetime, measure: str) -> Desk:
    desk = _desk(actor, _("your company’s applications and certificates"))
    states = dict(reads.applications(actor).order_by().values_list("state").annotate(how_many=Count("pk")))
    held = reads.counts_by_state(actor)
    months = reads.months_of_trade(reads.certificates(actor), day=day)
    waiting = sum(states.get(one.value, 0) for one in reads.OPEN_APPLICATIONS)
    desk.kpis = [
        _kpi(
            actor,
            _("To correct"),
            states.get("returned", 0),
            _("sent back"),
            "certificates:applications",
            "?state=returned",
        ),
        _kpi(actor, _("At the authority"), waiting, _("applications"), "certificates:applications"),
        _kpi(
            actor,
            _("Under way"),
            sum(held.get(one, 0) for one in reads.WAITING),
            _("certificates"),
            "certificates:certificates",
        ),
        *_trade_kpis(actor, months)[:1],
    ]
    desk.actions = [_action(_("New application"), "certificates:new_application", is_main=True)]
    mine = (Application.State.RETURNED, Application.State.DRAFT)
    desk.tasks = _application_tasks(
        reads.applications(actor).filter(state__in=mine).order_by("-state", "-pk")[:TASKS]
    )
    desk.nothing_to_do = _("Nothing waits for you. Start a new application when the next shipment is ready.")
    desk.figure = _trade_figure(months, measure)
    desk.listing = _latest_certificates(actor)
    return desk


def _issuing(actor: Actor, day: date, now: datetime, measure: str) -> Desk:
    desk = _desk(actor, _("applications to examine, certificates to issue"))
    states = dict(reads.applications(actor).order_by().values_list("state").annotate(how_many=Count("pk")))
    months = reads.months_of_trade(actor.authority.certificates.all(), day=day)
    desk.kpis = [
        _kpi(
            actor,
            _("To examine"),
            states.get("submitted", 0),
            _("applications"),
            "certificates:applications",
            "?state=submitted",
        ),
        _kpi(
            actor,
            _("To issue"),
            states.get("examined", 0) + states.get("approved", 0),
            _("applications"),
            "certificates:applications",
        ),
        *_trade_kpis(actor, months),
    ]
    desk.actions = [_action(_("Applications"), "certificates:applications", is_main=True)]
    open_ones = reads.applications(actor).filter(state__in=reads.OPEN_APPLICATIONS)
    unsent = reads.certificates(actor).filter(state=Certificate.State.ISSUED, notice__isnull=True)
    desk.tasks = [
        *_application_tasks(open_ones.order_by("submitted_at", "pk")[:TASKS]),
        *_certificate_tasks(
            unsent.order_by("issued_on", "pk")[:TASKS],
            lambda one: _("Issued on %(day)s; no advance notice sent") % {"day": day_text(one.issued_on)},
        ),
    ]
    desk.nothing_to_do = _("No application waits. New ones appear here when exporters hand them in.")
    desk.figure = _trade_figure(months, measure)
    desk.listing = _latest_certificates(actor)
    return desk


def _arrivals_figure(actor: Actor, day: date) -> Figure:
    rows = (
        reads.arrivals(actor)
        .order_by()
        .annotate(month=TruncMonth("presented_on"))
        .values_list("month")
        .annotate(how_many=Count("pk"))
    )
    lede = _("By the day on which the certificate was presented. The last month is still running.")
    return _count_figure(_("Arrivals by month"), lede, dict(rows), day)


def _latest_arrivals(actor: Actor) -> Listing:
    rows = [
        {
            "number": one.number,
            "url": reverse("certificates:arrival", args=[one.pk]),
            "on": one.presented_on,
            "state": one.outcome if one.outcome else "arrived",
        }
        for one in reads.arrivals(actor).order_by("-pk")[:LATEST]
    ]
    allowed = PAGES["certificates:arrivals"] or frozenset()
    return Listing(
        title=_("Latest arrivals"),
        rows=rows,
        columns=[
            Column("number", _("Number"), kind="link"),
            Column("on", _("Presented"), kind="day"),
            Column("state", _("State"), kind="state"),
        ],
        empty=_("Nothing was presented yet. Check a certificate to take in the first one."),
        more=reverse("certificates:arrivals") if actor.capacity in allowed else "",
    )


def _importing(actor: Actor, day: date, now: datetime, measure: str) -> Desk:
    desk = _desk(actor, _("what is expected, what was presented, what to decide"))
    arrivals = reads.arrivals(actor)
    notices = reads.notices(actor)
    month = arrivals.filter(decided_on__gte=day.replace(day=1))
    held = arrivals.filter(outcome__in=["detained", "seized"])
    desk.kpis = [
        _kpi(
            actor,
            _("To decide"),
            arrivals.filter(state=Arrival.State.PRESENTED).count(),
            _("presented"),
            "certificates:arrivals",
        ),
        _kpi(actor, _("Expected"), notices.count(), _("advance notices"), "certificates:arrivals"),
        _kpi(actor, _("Decided this month"), month.count(), _("arrivals")),
        _kpi(actor, _("Detained or seized"), held.count(), _("in all")),
    ]
    desk.actions = [_action(_("Check a certificate"), "certificates:check", is_main=True)]
    desk.tasks = _arrival_tasks(actor)
    desk.tasks += [
        {
            "title": one.number,
            "text": _("Expected on %(day)s, from %(country)s")
            % {"day": day_text(one.expected_on), "country": country_text(one.issuing_participant)},
            "url": reverse("certificates:notice", args=[one.pk]),
            "state": "overdue" if one.expected_on and one.expected_on < day else "notified",
        }
        for one in notices.order_by("expected_on", "pk")[:TASKS]
    ]
    desk.nothing_to_do = _("Nothing waits. Check a certificate when a shipment is before you.")
    desk.figure = _arrivals_figure(actor, day)
    desk.listing = _latest_arrivals(actor)
    return desk


def _customs(actor: Actor, day: date, now: datetime, measure: str) -> Desk:
    desk = _desk(actor, _("shipments that cross the border"))
    arrivals, transits = reads.arrivals(actor), reads.transits(actor)
    inside = transits.filter(left_on__isnull=True)
    desk.kpis = [
        _kpi(actor, _("Presented today"), arrivals.filter(presented_on=day).count(), _("certificates")),
        _kpi(
            actor,
            _("To be decided"),
            arrivals.filter(state=Arrival.State.PRESENTED).count(),
            _("by the importing authority"),
        ),
        _kpi(actor, _("In transit here"), inside.count(), _("not yet left"), "certificates:transits"),
    ]
    desk.actions = [
        _action(_("Check a certificate"), "certificates:check", is_main=True),
        _action(_("Record a transit"), "certificates:new_transit"),
    ]
    desk.tasks = [
        {
            "title": one.number,
            "text": _("Entered on %(day)s; record when it leaves") % {"day": day_text(one.entered_on)},
            "url": reverse("certificates:transits"),
            "state": "in_transit",
        }
        for one in inside.order_by("entered_on", "pk")[:TASKS]
    ]
    desk.nothing_to_do = _("Nothing is in transit. Check a certificate when a shipment is before you.")
    desk.figure = _arrivals_figure(actor, day)
    desk.listing = _latest_arrivals(actor)
    return desk


def _focal(actor: Actor, day: date, now: datetime, measure: str) -> Desk:
    desk = _desk(actor, _("exports without an answer, questions between authorities"))
    waiting = reads.unconfirmed(actor, day=day)
    late = [one for one in waiting if one.is_late]
    months = reads.months_of_trade(actor.authority.certificates.all(), day=day)
    warned = register_reads.warnings().filter(published_by=actor.authority)
    desk.kpis = [
        _kpi(actor, _("Late confirmations"), len(late), _("exports"), "certificates:follow_up"),
        _kpi(actor, _("Waiting for confirmation"), len(waiting), _("exports"), "certificates:follow_up"),
        _kpi(
            actor,
            _("Expected here"),
            reads.notices(actor).count(),
            _("advance notices"),
            "certificates:arrivals",
        ),
        _kpi(actor, _("Warnings of ours"), warned.count(), _("published"), "register:warnings"),
    ]
    desk.actions = [
        _action(_("Follow-up"), "certificates:follow_up", is_main=True),
        _action(_("Publish a warning"), "certificates:new_warning"),
    ]
    desk.tasks = [
        {
            "title": one.certificate.number,
            "text": _("To %(country)s, no answer for %(count)s days")
            % {"country": country_text(one.certificate.destination_participant), "count": one.age_days},
            "url": reverse("certificates:certificate", args=[one.certificate.number]),
            "state": "overdue",
        }
        for one in late[:TASKS]
    ]
    desk.nothing_to_do = _("No confirmation is late. You are told here when one is.")
    desk.figure = _trade_figure(months, measure)
    desk.listing = _latest_certificates(actor)
    return desk


def _administrator(actor: Actor, day: date, now: datetime, measure: str) -> Desk:
    desk = _desk(actor, _("people, companies, keys"))
    active = [one for one in party_reads.keys(actor.authority, day=day) if one.state == "active"]
    trust = party_reads.trust_list_state(now=now)
    days_left = 0 if trust is None else max((trust.valid_until.date() - day).days, 0)
    desk.kpis = [
        _kpi(
            actor,
            _("People"),
            party_reads.people(actor, day=day).count(),
            _("capacities held today"),
            "parties:people",
        ),
        _kpi(actor, _("Companies"), party_reads.traders(actor).count(), _("registered"), "parties:traders"),
        _kpi(actor, _("Keys in use"), len(active), _("may sign today"), "parties:keys"),
        _kpi(actor, _("Trust list"), days_left, _("days until it is old"), "parties:keys"),
    ]
    desk.actions = [
        _action(_("Add a person"), "parties:add_officer", is_main=True),
        _action(_("Register a company"), "parties:register_trader"),
    ]
    desk.warnings = party_reads.key_warnings(actor.authority, day=day)
    if trust is None or trust.is_old or trust.changes:
        text = (
            _("Something has changed that is not in the published list yet")
            if trust and trust.changes
            else _("It is missing or old")
        )
        desk.tasks = [
            {
                "title": _("Publish the trust list"),
                "text": text,
                "url": reverse("parties:publish_trust_list"),
                "state": "pending",
            }
        ]
    desk.nothing_to_do = _("Nothing waits. People, keys and the trust list are in order.")
    counts = dict(
        register_reads.acts(actor)
        .order_by()
        .annotate(month=TruncMonth("made_at"))
        .values_list("month")
        .annotate(how_many=Count("pk"))
    )
    by_day = {month.date(): count for month, count in counts.items()}
    desk.figure = _count_figure(
        _("Acts by month"), _("All that people of your authority did here."), by_day, day
    )
    desk.listing = Listing(
        title=_("Latest acts"),
        rows=[
            {
                "act": phrase(one.kind),
                "url": reverse("register:act", args=[one.pk]),
                "who": one.user,
                "at": one.made_at,
            }
            for one in register_reads.acts(actor)[:LATEST]
        ],
        columns=[
            Column("act", _("What"), kind="link"),
            Column("who", _("Who")),
            Column("at", _("When"), kind="instant"),
        ],
        empty=_("Nobody has done anything yet."),
        more=reverse("register:audit"),
    )
    return desk


def _observer(actor: Actor, day: date, now: datetime, measure: str) -> Desk:
    """Public figures only: what anyone can count in the public logs."""
    desk = _desk(actor, _("what is public: no company, weight or value"))
    roll = party_reads.roll_on(day)
    by_participant = register_reads.certificates_by_participant()
    statements = sum(count for _name, count in register_reads.statements_by_authority())
    desk.kpis = [
        _kpi(actor, _("Participants"), len(roll.rows), _("on the list today"), "parties:participants"),
        _kpi(
            actor,
            _("Certificates"),
            sum(count for _code, count in by_participant),
            _("in the public logs"),
            "register:logs",
        ),
        _kpi(actor, _("Statements"), statements, _("in the public logs"), "register:logs"),
        _kpi(actor, _("Warnings"), register_reads.warnings().count(), _("published"), "register:warnings"),
    ]
    desk.actions = [
        _action(_("Verify a certificate"), "register:verify", is_main=True),
        _action(_("Public logs"), "register:logs"),
        _action(_("Clauses"), "parties:clauses"),
    ]
    counts = dict(
        Entry.objects.filter(log__kind=Log.Kind.STATEMENTS, kind="certificate")
        .order_by()
        .annotate(month=TruncMonth("made_at"))
        .values_list("month")
        .annotate(how_many=Count("pk"))
    )
    by_day = {month.date(): count for month, count in counts.items()}
    lede = _("Counted from the public leaves of all authorities of this office.")
    desk.figure = _count_figure(_("Certificates by month"), lede, by_day, day)
    desk.bars_title = _("Certificates by Participant")
    desk.bars = charts.bars([charts.Bar(country_text(code), count) for code, count in by_participant])
    return desk


DESKS: dict[Capacity, Callable[[Actor, date, datetime, str], Desk]] = {
    Capacity.EXPORTER: _exporter,
    Capacity.ISSUING_OFFICER: _issuing,
    Capacity.CUSTOMS_OFFICER: _customs,
    Capacity.IMPORTING_OFFICER: _importing,
    Capacity.FOCAL_POINT: _focal,
    Capacity.ADMINISTRATOR: _administrator,
    Capacity.OBSERVER: _observer,
}
