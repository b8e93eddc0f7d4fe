"""The overviews of those who receive: the importing officer and customs at the border."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from openkp.office.acting import Actor
from openkp.office.border.reads import alert_tasks
from openkp.office.certificates import reads
from openkp.office.certificates.models import Arrival
from openkp.office.columns import Column
from openkp.office.overview.pieces import LATEST, TASKS, Desk, Figure, Item, Listing, action, fresh_desk, kpi
from openkp.office.overview.year import count_figure
from openkp.office.permissions import PAGES
from openkp.office.wording import country_text, day_text


def arrival_tasks(actor: Actor) -> list[Item]:
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


def arrivals_figure(actor: Actor, day: date) -> Figure:
    months: Counter[date] = Counter()
    rows = reads.arrivals(actor).filter(presented_on__gte=day.replace(year=day.year - 1, day=1)).order_by()
    for presented_on, how_many in rows.values_list("presented_on").annotate(Count("pk")):
        months[presented_on.replace(day=1)] += how_many
    lede = _("By the day on which the certificate was presented. The last month is still running.")
    return count_figure(_("Arrivals by month"), lede, months, name=_("Arrivals"), day=day)


def latest_arrivals(actor: Actor) -> Listing:
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


def importing_officer(actor: Actor, day: date, now: datetime, measure: str) -> Desk:
    desk = fresh_desk(actor, _("what is expected, what was presented, what to decide"))
    arrivals = reads.arrivals(actor)
    notices = reads.notices(actor)
    month = arrivals.filter(decided_on__gte=day.replace(day=1))
    held = arrivals.filter(outcome__in=["detained", "seized"])
    desk.kpis = [
        kpi(
            actor,
            _("To decide"),
            arrivals.filter(state=Arrival.State.PRESENTED).count(),
            _("presented"),
            "certificates:arrivals",
        ),
        kpi(actor, _("Expected"), notices.count(), _("advance notices"), "certificates:arrivals"),
        kpi(actor, _("Decided this month"), month.count(), _("arrivals")),
        kpi(actor, _("Detained or seized"), held.count(), _("in all")),
    ]
    desk.actions = [action(_("Check a certificate"), "certificates:check", is_main=True)]
    desk.tasks = [*alert_tasks(actor), *arrival_tasks(actor)]
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
    desk.figure = arrivals_figure(actor, day)
    desk.listing = latest_arrivals(actor)
    return desk


def customs_officer(actor: Actor, day: date, now: datetime, measure: str) -> Desk:
    desk = fresh_desk(actor, _("shipments that cross the border"))
    arrivals, transits = reads.arrivals(actor), reads.transits(actor)
    inside = transits.filter(left_on__isnull=True)
    desk.kpis = [
        kpi(actor, _("Presented today"), arrivals.filter(presented_on=day).count(), _("certificates")),
        kpi(
            actor,
            _("To be decided"),
            arrivals.filter(state=Arrival.State.PRESENTED).count(),
            _("by the importing authority"),
        ),
        kpi(actor, _("In transit here"), inside.count(), _("not yet left"), "certificates:transits"),
    ]
    desk.actions = [
        action(_("Check a certificate"), "certificates:check", is_main=True),
        action(_("Record a transit"), "certificates:new_transit"),
        action(_("Border bundle"), "border:bundle"),
    ]
    desk.tasks = [
        *alert_tasks(actor),
        *(
            {
                "title": one.number,
                "text": _("Entered on %(day)s; record when it leaves") % {"day": day_text(one.entered_on)},
                "url": reverse("certificates:transits"),
                "state": "in_transit",
            }
            for one in inside.order_by("entered_on", "pk")[:TASKS]
        ),
    ]
    desk.nothing_to_do = _("Nothing is in transit. Check a certificate when a shipment is before you.")
    desk.figure = arrivals_figure(actor, day)
    desk.listing = latest_arrivals(actor)
    return desk
