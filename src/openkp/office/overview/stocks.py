"""The overview of a keeper of stock, and the stock part of an exporter's."""

from __future__ import annotations

from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openkp.custody.ledger import in_carats
from openkp.office.acting import Actor
from openkp.office.columns import Column
from openkp.office.overview.pieces import LATEST, TASKS, Desk, Item, Listing, action, fresh_desk, kpi
from openkp.office.stocks.acts.holding_core import account_of
from openkp.office.stocks.event_words import carats_of, parcels_unit
from openkp.office.stocks.models import Holder
from openkp.office.stocks.reads import controlling
from openkp.office.stocks.reads import holding as reads
from openkp.office.stocks.reads.holding_words import countries_html
from openkp.office.wording import day_text, number_text


def stock_keeper(actor: Actor, day: date, now: datetime, measure: str) -> Desk:
    """What came, what is due, what lies there."""
    desk = fresh_desk(actor, _("your stock of rough diamonds"))
    holder = account_of(actor)
    if holder is None:
        desk.kpis = [kpi(actor, _("I hold"), "–", _("no account yet"), "stocks:mine_day")]
        desk.nothing_to_do = _(
            "Your authority opens the account of your company; then your stock stands here."
        )
        return desk
    desk.kpis = [
        *stock_kpis(actor, holder),
        kpi(actor, _("Parcels"), reads.held_rows(holder).count(), _("with carats left"), "stocks:mine_day"),
    ]
    is_miner = holder.kind in ("mine", "digger")
    first = ("stocks:production", _("Record production")) if is_miner else ("stocks:purchase", _("Buy"))
    desk.actions = [action(first[1], first[0], is_main=True), action(_("Stock"), "stocks:mine_day")]
    desk.tasks = stock_tasks(holder, day)[:TASKS]
    desk.nothing_to_do = _("Nothing waits for you. Parcels that are sent to you stand here.")
    desk.listing = Listing(
        title=_("What I hold"),
        rows=[
            {
                "code": each.row.code,
                "url": reverse("stocks:parcel", args=[each.row.code]),
                "countries": countries_html(each.left),
                "left": in_carats(each.row.left),
            }
            for each in reads.shown(reads.held_rows(holder)[:LATEST], day)
        ],
        columns=[
            Column("code", _("Parcel"), kind="link"),
            Column("countries", _("Mined in"), kind="html"),
            Column("left", _("Carats left"), kind="carats"),
        ],
        empty=_("No parcel with carats left lies in this account."),
        more=reverse("stocks:mine_day"),
    )
    return desk


def stock_kpis(actor: Actor, holder: Holder) -> list[Item]:
    """What lies there, and what comes."""
    held = number_text(in_carats(reads.carats_held(holder)), places=2)
    coming = reads.coming_rows(holder).count()
    return [
        kpi(actor, _("I hold"), "", _("ct"), "stocks:mine_day") | {"value": held},
        kpi(
            actor,
            _("On its way to me"),
            coming,
            parcels_unit(coming),
            "stocks:mine_day",
            "#coming" if coming else "",
        ),
    ]


def stock_tasks(holder: Holder, day: date) -> list[Item]:
    """What to receive, and what is due."""
    rows = list(reads.coming_rows(holder)[:TASKS])
    senders = reads.senders(rows)
    tasks: list[Item] = [
        {
            "title": row.code,
            "who": senders[row.pk].name if row.pk in senders else "",
            "text": _("%(carats)s on its way to you: weigh and receive it") % {"carats": carats_of(row.left)},
            "url": f"{reverse('stocks:receive')}?parcel={row.code}",
            "state": "notified",
        }
        for row in rows
    ]
    tasks += [
        {
            "title": row.number,
            "text": _("Licence, valid until %(day)s") % {"day": day_text(row.valid_to)},
            "url": reverse("stocks:mine_day"),
            "state": "expired" if row.valid_to < day else "soon",
        }
        for row in reads.licences_to_mind(holder, day)
    ]
    due = reads.declaration_due(holder, day)
    if due is not None and due.is_near:
        tasks.append(
            {
                "title": _("Declaration of stock"),
                "text": _("Due on %(day)s") % {"day": day_text(due.on)},
                "url": reverse("stocks:declare"),
                "state": "overdue" if due.is_overdue else "soon",
            }
        )
    return tasks


def control_tasks(actor: Actor, day: date) -> list[Item]:
    """What the books ask of the authority: declarations that are late, parcels that may not leave."""
    page = reverse("stocks:control")
    late = sum(each.is_late for each in controlling.declarations_due(actor.authority, day))
    barred = len(controlling.barred_parcels(actor.authority, day))
    tasks: list[Item] = []
    if late:
        text = ngettext("%(n)s holder is late", "%(n)s holders are late", late)
        tasks.append(
            {
                "title": _("Declarations of stock"),
                "text": text % {"n": number_text(late)},
                "url": f"{page}#declarations",
                "state": "overdue",
            }
        )
    if barred:
        text = ngettext("%(n)s parcel may not be exported", "%(n)s parcels may not be exported", barred)
        tasks.append(
            {
                "title": _("Stones under a decision"),
                "text": text % {"n": number_text(barred)},
                "url": f"{page}#barred",
                "state": "blocked",
            }
        )
    return tasks
