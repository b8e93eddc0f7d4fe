"""The overviews of those who send: the exporter and the issuing officer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from openkp.office.acting import Actor
from openkp.office.border.reads import alert_tasks
from openkp.office.certificates import reads
from openkp.office.certificates.models import Application, Certificate
from openkp.office.overview.pieces import TASKS, Desk, Item, action, fresh_desk, kpi
from openkp.office.overview.stocks import control_tasks, stock_kpis, stock_tasks
from openkp.office.overview.year import latest_certificates, trade_figure, trade_kpis
from openkp.office.stocks.acts.holding_core import account_of
from openkp.office.stocks.reads import controlling
from openkp.office.wording import day_text
from openkp.scheme.findings import Finding, is_blocked


def application_tasks(
    found: Iterable[Application], uncovered: Mapping[int, Sequence[Finding]] | None = None
) -> list[Item]:
    """uncovered: by application, what its parcels do not cover or may not hold."""
    return [
        {
            "title": one.reference,
            "who": one.trader,
            "text": _dated(one, (uncovered or {}).get(one.pk, ())),
            "url": reverse("certificates:application", args=[one.reference]),
            "state": one.state,
        }
        for one in found
    ]


def _dated(one: Application, findings: Sequence[Finding]) -> str:
    day = day_text(one.submitted_at or one.created_at)
    if not findings:
        return day
    if is_blocked(findings):
        return _("%(day)s · stopped for want of cover") % {"day": day}
    return _("%(day)s · not covered by parcels of stock") % {"day": day}


def certificate_tasks(found: Iterable[Certificate], text: Callable[[Certificate], str]) -> list[Item]:
    return [
        {
            "title": one.number,
            "text": text(one),
            "url": reverse("certificates:certificate", args=[one.number]),
            "state": one.state,
        }
        for one in found
    ]


def exporter(actor: Actor, day: date, now: datetime, measure: str) -> Desk:
    desk = fresh_desk(actor, _("your company’s applications and certificates"))
    states = dict(reads.applications(actor).order_by().values_list("state").annotate(how_many=Count("pk")))
    held = reads.counts_by_state(actor)
    months = reads.months_of_trade(reads.certificates(actor), day=day)
    waiting = sum(states.get(one.value, 0) for one in reads.OPEN_APPLICATIONS)
    desk.kpis = [
        kpi(
            actor,
            _("To correct"),
            states.get("returned", 0),
            _("sent back"),
            "certificates:applications",
            "?state=returned",
        ),
        kpi(actor, _("At the authority"), waiting, _("applications"), "certificates:applications"),
        kpi(
            actor,
            _("Under way"),
            sum(held.get(one, 0) for one in reads.WAITING),
            _("certificates"),
            "certificates:certificates",
        ),
        *trade_kpis(actor, months)[:1],
    ]
    desk.actions = [action(_("New application"), "certificates:new_application", is_main=True)]
    mine = (Application.State.RETURNED, Application.State.DRAFT)
    desk.tasks = application_tasks(
        reads.applications(actor).filter(state__in=mine).order_by("-state", "-pk")[:TASKS]
    )
    desk.nothing_to_do = _("Nothing waits for you. Start a new application when the next shipment is ready.")
    holder = account_of(actor)
    if holder is not None:
        desk.kpis += stock_kpis(actor, holder)
        desk.tasks = [*desk.tasks, *stock_tasks(holder, day)][:TASKS]
    desk.actions.append(action(_("Stock"), "stocks:mine_day"))
    desk.figure = trade_figure(months, measure)
    desk.listing = latest_certificates(actor)
    return desk


def issuing_officer(actor: Actor, day: date, now: datetime, measure: str) -> Desk:
    desk = fresh_desk(actor, _("applications to examine, certificates to issue"))
    states = dict(reads.applications(actor).order_by().values_list("state").annotate(how_many=Count("pk")))
    months = reads.months_of_trade(actor.authority.certificates.all(), day=day)
    uncovered = {each.application.pk: each.findings for each in controlling.uncovered(actor.authority, day)}
    desk.kpis = [
        kpi(
            actor,
            _("To examine"),
            states.get("submitted", 0),
            _("applications"),
            "certificates:applications",
            "?state=submitted",
        ),
        kpi(
            actor,
            _("To issue"),
            states.get("examined", 0) + states.get("approved", 0),
            _("applications"),
            "certificates:applications",
        ),
        kpi(
            actor,
            _("Without cover"),
            len(uncovered),
            _("applications"),
            "stocks:control",
            "#cover" if uncovered else "",
        ),
        *trade_kpis(actor, months)[:2],
    ]
    desk.actions = [
        action(_("Applications"), "certificates:applications", is_main=True),
        action(_("Stock"), "stocks:control"),
        action(_("Alerts"), "border:alerts"),
    ]
    open_ones = reads.applications(actor).filter(state__in=reads.OPEN_APPLICATIONS)
    unsent = reads.certificates(actor).filter(state=Certificate.State.ISSUED, notice__isnull=True)
    desk.tasks = [
        *alert_tasks(actor),
        *control_tasks(actor, day),
        *application_tasks(open_ones.order_by("submitted_at", "pk")[:TASKS], uncovered),
        *certificate_tasks(
            unsent.order_by("issued_on", "pk")[:TASKS],
            lambda one: _("Issued on %(day)s; no advance notice sent") % {"day": day_text(one.issued_on)},
        ),
    ]
    desk.nothing_to_do = _("No application waits. New ones appear here when exporters hand them in.")
    desk.figure = trade_figure(months, measure)
    desk.listing = latest_certificates(actor)
    return desk
