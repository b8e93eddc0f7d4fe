"""The overviews of those who watch: the focal point, the administrator and the observer."""

from __future__ import annotations

from datetime import UTC, date, datetime

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncMonth
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from openkp.office import charts
from openkp.office.access.reads import heading_of
from openkp.office.acting import Actor
from openkp.office.border.reads import alert_tasks
from openkp.office.certificates import reads
from openkp.office.columns import Column
from openkp.office.overview.pieces import LATEST, TASKS, Desk, Item, Listing, action, fresh_desk, kpi
from openkp.office.overview.year import count_figure, latest_certificates, trade_figure
from openkp.office.parties import reads as party_reads
from openkp.office.register import reads as register_reads
from openkp.office.register.acts_in_words import phrase
from openkp.office.register.models import Entry, Log
from openkp.office.returns.reads import questioning
from openkp.office.returns.reads.filing import duties_of, in_order_of_deadline
from openkp.office.returns.views.filing_tables import return_title
from openkp.office.two_persons import waiting_for
from openkp.office.wording import country_text, day_text
from openkp.statistics.duties import Duty, DutyState

#: Returns among the tasks; the rest of the list is for late confirmations.
DUTIES = 4


def _by_month(entries: QuerySet[Entry], day: date) -> dict[date, int]:
    """How many of the last year and the running month; no figure shows more."""
    first = datetime(day.year - 1, day.month, 1, tzinfo=UTC)
    counts = (
        entries.filter(made_at__gte=first)
        .order_by()
        .annotate(month=TruncMonth("made_at"))
        .values_list("month")
        .annotate(how_many=Count("pk"))
    )
    return {month.date(): count for month, count in counts}


def focal_point(actor: Actor, day: date, now: datetime, measure: str) -> Desk:
    desk = fresh_desk(actor, _("exports without an answer, questions between authorities"))
    waiting = reads.unconfirmed(actor, day=day)
    late = [one for one in waiting if one.is_late]
    months = reads.months_of_trade(actor.authority.certificates.all(), day=day)
    open_duties = [
        one
        for one in in_order_of_deadline(duties_of(actor.authority.participant, day=day))
        if one.state in (DutyState.DUE, DutyState.MISSING)
    ]
    overdue = [one for one in open_duties if one.state is DutyState.MISSING]
    asked = [one for one in questioning.questionnaires(actor) if questioning.sent_of(one).unanswered]
    desk.kpis = [
        kpi(actor, _("Returns overdue"), len(overdue), _("statistics"), "returns:desk"),
        kpi(actor, _("Returns due"), len(open_duties) - len(overdue), _("statistics"), "returns:desk"),
        kpi(actor, _("Questionnaires"), len(asked), _("waiting for you"), "returns:questionnaires"),
        kpi(actor, _("Late confirmations"), len(late), _("exports"), "certificates:follow_up"),
        kpi(actor, _("Waiting for confirmation"), len(waiting), _("exports"), "certificates:follow_up"),
    ]
    desk.actions = [
        action(_("Follow-up"), "certificates:follow_up", is_main=True),
        action(_("Returns"), "returns:desk"),
        action(_("Publish a warning"), "certificates:new_warning"),
        action(_("Alerts"), "border:alerts"),
    ]
    desk.tasks = [*alert_tasks(actor), *(_duty_task(one) for one in open_duties[:DUTIES])]
    desk.tasks += [
        {
            "title": one.number,
            "text": _("Questions of the Process about your figures, to be answered by %(day)s")
            % {"day": day_text(one.due_on)},
            "url": reverse("returns:questionnaire", args=[one.number]),
            "state": "overdue" if one.due_on < day else "due",
        }
        for one in asked[:DUTIES]
    ]
    desk.tasks += [
        {
            "title": one.certificate.number,
            "text": _("To %(country)s, no answer for %(count)s days")
            % {"country": country_text(one.certificate.destination_participant), "count": one.age_days},
            "url": reverse("certificates:certificate", args=[one.certificate.number]),
            "state": "overdue",
        }
        for one in late[: TASKS - len(desk.tasks)]
    ]
    desk.nothing_to_do = _("No return is due and no confirmation is late. You are told here when one is.")
    desk.figure = trade_figure(months, measure)
    desk.listing = latest_certificates(actor)
    return desk


def _duty_task(duty: Duty) -> Item:
    is_overdue = duty.state is DutyState.MISSING
    told = _("Was due on %(day)s") if is_overdue else _("Due on %(day)s")
    return {
        "title": return_title(duty.kind, duty.period),
        "text": told % {"day": day_text(duty.due_on)},
        "url": reverse("returns:draft", args=[duty.kind.value, str(duty.period)]),
        "state": duty.state.value,
    }


def _second_persons(actor: Actor, now: datetime) -> list[Item]:
    """What another administrator asked for, and what may now be carried out."""
    return [
        {
            "title": heading_of(one.row),
            "text": _("%(name)s asks for it; it needs a second person") % {"name": one.row.asked_by},
            "url": reverse("access:requested", args=[one.row.pk]),
            "state": "pending",
        }
        for one in waiting_for(actor, now)
        if one.can_confirm or not one.is_mine
    ]


def administrator(actor: Actor, day: date, now: datetime, measure: str) -> Desk:
    desk = fresh_desk(actor, _("people, companies, keys"))
    active = [one for one in party_reads.keys(actor.authority, day=day) if one.state == "active"]
    trust = party_reads.trust_list_state(now=now)
    days_left = 0 if trust is None else max((trust.valid_until.date() - day).days, 0)
    desk.kpis = [
        kpi(
            actor,
            _("People"),
            party_reads.people(actor, day=day).count(),
            _("capacities held today"),
            "parties:people",
        ),
        kpi(actor, _("Companies"), party_reads.traders(actor).count(), _("registered"), "parties:traders"),
        kpi(actor, _("Keys in use"), len(active), _("may sign today"), "parties:keys"),
        kpi(actor, _("Trust list"), days_left, _("days until it is old"), "parties:keys"),
    ]
    desk.actions = [
        action(_("Add a person"), "parties:add_officer", is_main=True),
        action(_("Register a company"), "parties:register_trader"),
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
    desk.tasks = [*alert_tasks(actor), *desk.tasks]
    desk.tasks = [*_second_persons(actor, now), *desk.tasks][:TASKS]
    desk.nothing_to_do = _("Nothing waits. People, keys and the trust list are in order.")
    by_day = _by_month(register_reads.acts(actor), day)
    desk.figure = count_figure(
        _("Acts by month"), _("All that people of your authority did here."), by_day, name=_("Acts"), day=day
    )
    desk.listing = Listing(
        title=_("Latest acts"),
        rows=[
            {
                "act": format_html(
                    '<a href="{}">{}</a>', reverse("register:act", args=[one.pk]), phrase(one.kind)
                ),
                "who": one.user,
                "on": one.made_at,
            }
            for one in register_reads.acts(actor)[:LATEST]
        ],
        columns=[
            Column("act", _("What"), kind="html"),
            Column("who", _("Who")),
            Column("on", _("When"), kind="day"),
        ],
        empty=_("Nobody has done anything yet."),
        more=reverse("register:audit"),
    )
    return desk


def observer(actor: Actor, day: date, now: datetime, measure: str) -> Desk:
    """Public figures only: what anyone can count in the public logs, and the way to the statistics."""
    desk = fresh_desk(actor, _("what is public: counts here, statistics by Participant, never a company"))
    roll = party_reads.roll_on(day)
    by_participant = register_reads.certificates_by_participant()
    statements = sum(count for _name, count in register_reads.statements_by_authority())
    desk.kpis = [
        kpi(actor, _("Participants"), len(roll.rows), _("on the list today"), "parties:participants"),
        kpi(
            actor,
            _("Certificates"),
            sum(count for _code, count in by_participant),
            _("in the public logs"),
            "register:logs",
        ),
        kpi(actor, _("Statements"), statements, _("in the public logs"), "register:logs"),
        kpi(actor, _("Warnings"), register_reads.warnings().count(), _("published"), "register:warnings"),
    ]
    desk.actions = [
        action(_("Verify a certificate"), "register:verify", is_main=True),
        action(_("Published statistics"), "returns:published"),
        action(_("Definitions"), "definitions:start"),
        action(_("Public logs"), "register:logs"),
        action(_("Clauses"), "parties:clauses"),
    ]
    by_day = _by_month(Entry.objects.filter(log__kind=Log.Kind.STATEMENTS, kind="certificate"), day)
    lede = _("Counted from the public leaves of all authorities of this office.")
    desk.figure = count_figure(_("Certificates by month"), lede, by_day, name=_("Certificates"), day=day)
    desk.bars_title = _("Certificates by Participant")
    desk.bars = charts.bars([charts.Bar(country_text(code), count) for code, count in by_participant])
    return desk
