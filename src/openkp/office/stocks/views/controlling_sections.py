"""The lists of the authority's start page: each what needs a person, or one line that it is in order."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from openkp.custody.ledger import in_carats
from openkp.office import wording
from openkp.office.acting import Actor, Json
from openkp.office.columns import Column, tag_html
from openkp.office.messages import explained
from openkp.office.stocks.reads import controlling, controlling_footprints
from openkp.office.stocks.reads.controlling_books import OpenBalance, explained_balances, open_balances
from openkp.office.stocks.views import controlling_holders as holders
from openkp.office.stocks.views.controlling_lists import SHOWN, Section
from openkp.office.stocks.views.controlling_words import account_address, event_text, signed_carats
from openkp.scheme.findings import Finding, is_blocked


def sections(actor: Actor, day: date) -> list[Section]:
    """All lists in the order of work, worst first; those without rows too."""
    return [
        _uncovered(actor, day),
        _barred(actor, day),
        _open_balances(actor),
        holders.handed_in(actor),
        _licences(actor, day),
        holders.declarations(actor, day),
        _on_their_way(actor, day),
        holders.without_licence(actor),
        holders.answered(actor, day),
        _footprints(actor, day),
    ]


def _uncovered(actor: Actor, day: date) -> Section:
    found = controlling.uncovered(actor.authority, day)
    found.sort(key=lambda each: not is_blocked(each.findings))
    rows = [
        {
            "reference": each.application.reference,
            "url": reverse("certificates:application", args=[each.application.reference])
            if actor.may("examine_shipment")
            else "",
            "exporter": each.application.trader.name,
            "standing": tag_html("blocked", _("No cover"))
            if is_blocked(each.findings)
            else tag_html("soon", _("Warning")),
            "said": explained(_worst(each.findings)).text,
        }
        for each in found[:SHOWN]
    ]
    return Section(
        key="cover",
        title=_("Applications without cover"),
        lede=_("What was applied for is not covered by parcels, or they may hold stones under a bar."),
        fine=_("Every application is covered by parcels that may leave."),
        count=len(found),
        rows=rows,
        columns=[
            Column("reference", _("Application"), kind="link"),
            Column("standing", _("State"), kind="html"),
            Column("exporter", _("Exporter")),
            Column("said", _("What was found")),
        ],
    )


def _worst(findings: tuple[Finding, ...]) -> Finding:
    return next((each for each in findings if is_blocked([each])), findings[0])


def _barred(actor: Actor, day: date) -> Section:
    found = controlling.barred_parcels(actor.authority, day)
    rows = [
        {
            "parcel": each.parcel.code,
            "url": reverse("stocks:parcel", args=[each.parcel.code]),
            "holder": each.parcel.holder.name,
            "left": in_carats(each.parcel.left),
            "most": in_carats(each.most),
            "decisions": ", ".join(controlling.decisions_named(each.findings)),
        }
        for each in found[:SHOWN]
    ]
    return Section(
        key="barred",
        title=_("Parcels that may not be exported"),
        lede=_("They may hold stones of an origin that a decision keeps back today."),
        fine=_("No parcel may hold stones of an origin under a bar."),
        count=len(found),
        rows=rows,
        columns=[
            Column("parcel", _("Parcel"), kind="link"),
            Column("holder", _("Holder")),
            Column("left", _("Carats left"), kind="carats"),
            Column("most", _("Barred, at most"), kind="carats"),
            Column("decisions", _("By the decision or clause")),
        ],
    )


def _open_balances(actor: Actor) -> Section:
    found = open_balances(actor.authority)
    return Section(
        key="balances",
        title=_("Balances that do not close"),
        lede=_("Declared or counted against the book of that day, beyond what national policy tolerates."),
        fine=_("Every last declaration and count agrees with the books."),
        count=len(found),
        rows=[_balance_row(each) for each in explained_balances(actor.authority, found[:SHOWN])],
        columns=[
            Column("holder", _("Holder"), kind="link"),
            Column("as_of", _("Day"), kind="day"),
            Column("kind", _("Found by")),
            Column("found", _("Found"), kind="carats"),
            Column("book", _("Book"), kind="carats"),
            Column("difference", _("Difference"), kind="html"),
            Column("first_bad", _("First event to look at"), kind="link", url="event_url"),
        ],
    )


def _balance_row(each: OpenBalance) -> Json:
    row = each.held.row
    return {
        "holder": row.holder.name,
        "url": account_address(row.holder.code),
        "as_of": row.as_of,
        "kind": row.get_kind_display(),
        "found": in_carats(row.carats),
        "book": in_carats(each.held.book),
        "difference": signed_carats(each.held.difference),
        "first_bad": _first_bad(each),
        "event_url": "" if each.first_bad is None else reverse("stocks:event", args=[each.first_bad.seq]),
    }


def _first_bad(each: OpenBalance) -> str:
    told = event_text(each.first_bad)
    if each.explains:
        return _("%(event)s; it alone explains the difference") % {"event": told}
    if each.first_bad is not None and each.closed_on is not None:
        day = wording.day_text(each.closed_on)
        return _("%(event)s; the first after %(day)s, when the book closed") % {"event": told, "day": day}
    return told


def _licences(actor: Actor, day: date) -> Section:
    found = controlling.licences_at_end(actor.authority, day)
    rows = [
        {
            "number": each.licence.number,
            "url": reverse("stocks:licence", args=[each.licence.pk]),
            "holder": each.licence.holder.name,
            "kind": each.licence.get_kind_display(),
            "standing": tag_html("ended", _("Over, stock left"))
            if each.is_over
            else tag_html("soon", _("Runs out")),
            "over_on": each.over_on,
            "left": in_carats(each.left),
        }
        for each in found[:SHOWN]
    ]
    return Section(
        key="licences",
        title=_("Licences at their end"),
        lede=_("Over while there is stock left, or running out within 60 days."),
        fine=_("No licence runs out within 60 days, and nobody holds stock under one that is over."),
        count=len(found),
        rows=rows,
        columns=[
            Column("number", _("Licence"), kind="link"),
            Column("standing", _("State"), kind="html"),
            Column("holder", _("Holder")),
            Column("kind", _("Kind")),
            Column("over_on", _("No longer holds from"), kind="day"),
            Column("left", _("Carats left"), kind="carats"),
        ],
        tone="warn",
    )


def _on_their_way(actor: Actor, day: date) -> Section:
    found = controlling.too_long_on_their_way(actor.authority, day)
    rows = [
        {
            "parcel": each.code,
            "url": reverse("stocks:parcel", args=[each.code]),
            "holder": each.holder.name,
            "since": each.born_on,
            "days": (day - each.born_on).days,
            "left": in_carats(each.left),
        }
        for each in found[:SHOWN]
    ]
    return Section(
        key="way",
        title=_("Parcels too long on their way"),
        lede=_("Sold more than 14 days ago, and the buyer has not said that they arrived."),
        fine=_("Every parcel that was sold more than 14 days ago has arrived."),
        count=found.count(),
        rows=rows,
        columns=[
            Column("parcel", _("Parcel"), kind="link"),
            Column("holder", _("Buyer")),
            Column("since", _("Sold on"), kind="day"),
            Column("days", _("Days"), kind="number"),
            Column("left", _("Carats"), kind="carats"),
        ],
        tone="warn",
    )


def _footprints(actor: Actor, day: date) -> Section:
    found = controlling_footprints.asked_of_parcels(actor.authority, day)
    rows = [
        {
            "parcel": each.parcel.code,
            "url": reverse("stocks:parcel", args=[each.parcel.code]),
            "holder": each.parcel.holder.name,
            "said": " ".join(explained(one).text for one in each.findings[:2]),
        }
        for each in found[:SHOWN]
    ]
    return Section(
        key="footprints",
        title=_("Origins to ask about"),
        lede=_(
            "What was measured of the stones is unusual for the origin declared. A question, never a verdict."
        ),
        fine=_("What was measured of the stones is usual for their origins."),
        count=len(found),
        rows=rows,
        columns=[
            Column("parcel", _("Parcel"), kind="link"),
            Column("holder", _("Holder")),
            Column("said", _("What is unusual")),
        ],
        tone="warn",
    )
