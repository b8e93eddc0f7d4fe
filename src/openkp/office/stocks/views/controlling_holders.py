"""Lists of the authority's start page about what holders handed in, declared, answered and lack."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _

from openkp.custody.ledger import in_carats
from openkp.office import wording
from openkp.office.acting import Actor, Json
from openkp.office.columns import Column, tag_html
from openkp.office.messages import explained
from openkp.office.stocks.reads import controlling
from openkp.office.stocks.reads.controlling_books import stock_of
from openkp.office.stocks.reads.own_answers import Answered, answered_by_holders
from openkp.office.stocks.views.controlling_lists import SHOWN, Section
from openkp.office.stocks.views.controlling_words import account_address, event_text

#: For how many days an answer or a correction of a holder stands on the page.
ANSWERED_DAYS = 30


def handed_in(actor: Actor) -> Section:
    """Opening stocks that companies uploaded and that no officer confirmed yet."""
    found = controlling.handed_in(actor.authority)
    rows = [
        {
            "name": each.name,
            "url": reverse("stocks:import_preview", args=[each.pk]) if actor.may("import_stock_file") else "",
            "holder": str(each.holder),
            "who": str(each.kept_by),
            "at": each.kept_at,
        }
        for each in found[:SHOWN]
    ]
    return Section(
        key="handed-in",
        title=_("Opening stocks handed in"),
        lede=_("They are in the books only when you have compared and confirmed them."),
        fine=_("No opening stock waits for you."),
        count=found.count(),
        rows=rows,
        columns=[
            Column("name", _("File"), kind="link"),
            Column("holder", _("Holder")),
            Column("who", _("Handed in by")),
            Column("at", _("When"), kind="instant"),
        ],
        tone="warn",
    )


def answered(actor: Actor, day: date) -> Section:
    """What companies answered to questions about their own records, and what they corrected, lately."""
    zone = ZoneInfo(actor.authority.time_zone)
    since = datetime.combine(day - timedelta(days=ANSWERED_DAYS), time.min, tzinfo=zone)
    found = answered_by_holders(actor.authority, since)
    return Section(
        key="answered",
        title=_("Answered by holders"),
        lede=_(
            "Questions about their own records that holders answered, and corrections, of the last 30 days."
        ),
        fine=_("No holder answered a question or corrected a record in the last 30 days."),
        count=len(found),
        rows=[_answered_row(each) for each in found[:SHOWN]],
        columns=[
            Column("event", _("Event"), kind="link"),
            Column("holder", _("Holder")),
            Column("asked", _("What was asked")),
            Column("answer", _("Answer")),
            Column("at", _("When"), kind="instant"),
        ],
        tone="warn",
    )


def _answered_row(each: Answered) -> Json:
    seq = each.corrects or each.event.seq
    asked = " ".join(explained(one).text for one in each.asked[:2])
    if each.corrects:
        corrected = _("Correction of event %(seq)s.") % {"seq": wording.number_text(each.corrects)}
        asked = f"{corrected} {asked}".strip()
    return {
        "event": event_text(each.event),
        "url": reverse("stocks:event", args=[seq]),
        "holder": each.holder.name,
        "asked": asked,
        "answer": each.answer,
        "at": each.event.recorded_at,
    }


def declarations(actor: Actor, day: date) -> Section:
    """Whose next stock declaration is due or late."""
    found = controlling.declarations_due(actor.authority, day)
    rows = [
        {
            "holder": each.holder.name,
            "url": account_address(each.holder.code),
            "standing": tag_html("overdue", _("Late")) if each.is_late else tag_html("due"),
            "due_on": each.due_on,
            "last": each.last or _("None yet"),
        }
        for each in found[:SHOWN]
    ]
    for row in rows:
        if isinstance(row["last"], date):
            row["last"] = wording.day_text(row["last"])
    return Section(
        key="declarations",
        title=_("Stock declarations due"),
        lede=_("Holders with stock, by the day on which national policy asks for the next declaration."),
        fine=_("No stock declaration is due."),
        count=len(found),
        rows=rows,
        columns=[
            Column("holder", _("Holder"), kind="link"),
            Column("standing", _("State"), kind="html"),
            Column("due_on", _("Due on"), kind="day"),
            Column("last", _("Last declared")),
        ],
        tone="warn",
    )


def without_licence(actor: Actor) -> Section:
    """Accounts with stock that an import or a file opened."""
    found = controlling.without_licence(actor.authority)
    shown = list(found[:SHOWN])
    stock = stock_of(shown)
    rows = [
        {
            "holder": each.name,
            "url": account_address(each.code),
            "kind": each.get_kind_display(),
            "left": in_carats(sum(stock.get(each.pk, ()))),
        }
        for each in shown
    ]
    return Section(
        key="unlicensed",
        title=_("Accounts without a licence"),
        lede=_("An import or a file opened them. Register the holder, and grant a licence."),
        fine=_("Every holder of stock has a licence or is a registered company."),
        count=found.count(),
        rows=rows,
        columns=[
            Column("holder", _("Holder"), kind="link"),
            Column("kind", _("Kind")),
            Column("left", _("Carats left"), kind="carats"),
        ],
        tone="warn",
    )
