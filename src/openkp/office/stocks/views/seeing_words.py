"""What the page of a parcel says: its origins as tables, its way in words, its papers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from openkp.custody.composition import Composition
from openkp.custody.events import SOURCES, Event
from openkp.custody.warranties import Link
from openkp.office.acting import Json
from openkp.office.columns import Column
from openkp.office.messages import CATALOGUE
from openkp.office.stocks.event_words import (
    carats_of,
    country_of,
    kind_name,
    parcels_text,
    place_of,
    plain_carats,
    share_text,
)
from openkp.office.stocks.models import Holder, StockEvent, StockParcel
from openkp.office.stocks.reads.tracing import Trace

#: Parcels that one sentence names; more are counted.
NAMED = 4
#: Rows of a table of origins; the file of the API has all.
MAX_ORIGINS = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who reads the page: whose names it may show, which parcels and events it may link."""

    own: Holder | None
    sees_all: bool
    may_correct: bool

    def name(self, holder: Holder | None) -> str:
        """The holder's name, or what kind of holder it is where the name is not the reader's business."""
        if holder is None:
            return ""
        is_shown = self.sees_all or (self.own is not None and holder.pk == self.own.pk)
        return str(holder.name if is_shown else holder.get_kind_display())

    def opens(self, parcel: StockParcel) -> bool:
        """True if the reader may open the page of the parcel."""
        return self.sees_all or (self.own is not None and parcel.holder_id == self.own.pk)


def origin_columns(*, with_place: bool) -> list[Column]:
    """Heads of a table of origins."""
    place = [Column("place", _("Mine, zone, licence, time"))] if with_place else []
    return [
        Column("country", _("Country")),
        *place,
        Column("carats", _("Carats"), kind="carats"),
        Column("share", _("Share")),
        Column("low", _("At least, ct"), kind="carats"),
        Column("high", _("At most, ct"), kind="carats"),
        Column("fact", _("Known as")),
    ]


def origin_rows(composition: Composition) -> list[Json]:
    """One row for each origin, the largest first."""
    whole = composition.carats
    ordered = sorted(composition, key=lambda each: (-each[1].carats, -each[1].high, str(each[0])))
    return [
        {
            "country": country_of(key),
            "place": place_of(key) or _("not stated more finely"),
            "carats": plain_carats(share.carats),
            "share": share_text(share.carats, whole),
            "low": plain_carats(share.low),
            "high": plain_carats(share.high),
            "fact": _("a fact") if share.is_exact else _("bookkeeping"),
        }
        for key, share in ordered
    ]


def steps_of(trace: Trace, told: Mapping[int, Event], reader: Reader) -> list[Json]:
    """Events as the `timeline` component takes them, in the order of the log."""
    codes = {parcel.code: parcel for parcel in trace.parcels.values()}
    steps = []
    for row in trace.in_order:
        event = told.get(row.seq)
        if event is None:
            continue
        steps.append(
            {
                "at": event.happened_on,
                "title": kind_name(event.kind),
                "who": _who(event, codes, reader),
                "text": _with_link(
                    _step_text(event, reader), _correct_url(row, event, codes, reader), row.seq
                ),
                "tone": _tone(event),
            }
        )
    return steps


def _who(event: Event, codes: Mapping[str, StockParcel], reader: Reader) -> str:
    holders: dict[str, Holder] = {}
    for name in [each.parcel for each in event.inputs] + [made.parcel for made in event.outputs]:
        if name in codes:
            holders.setdefault(codes[name].holder.code, codes[name].holder)
    return " → ".join(dict.fromkeys(reader.name(each) for each in holders.values()))


def _tone(event: Event) -> str:
    return "info" if event.kind in SOURCES or event.kind == "export" else "neutral"


def _correct_url(row: StockEvent, event: Event, codes: Mapping[str, StockParcel], reader: Reader) -> str:
    """Where a wrong event is corrected, if the reader may."""
    if not reader.may_correct or event.kind == "export":
        return ""
    names = [each.parcel for each in event.inputs] or [made.parcel for made in event.outputs]
    is_own = any(name in codes and reader.opens(codes[name]) for name in names)
    return reverse("stocks:correct", args=[row.seq]) if is_own else ""


def _with_link(text: str, address: str, seq: int) -> str:
    """The sentence, and where the event is corrected if it was wrong."""
    if not address:
        return text
    about = _("event %(seq)s") % {"seq": seq}
    return format_html(
        '{} <a href="{}">{}<span class="vh">: {}</span></a>', text, address, _("Correct it"), about
    )


def _step_text(event: Event, reader: Reader) -> str:
    """The event as one sentence: how much, from what, into what, on which papers."""
    taken = _listed([(each.parcel, each.carats) for each in event.inputs], event.taken)
    made = _listed([(each.parcel, each.carats) for each in event.outputs], event.made)
    if taken and made:
        text = _("%(taken)s became %(made)s.") % {"taken": taken, "made": made}
    elif event.kind in SOURCES:
        text = _("%(made)s came in. Origin: %(origins)s.") % {"made": made, "origins": _origins_of(event)}
    else:
        text = f"{taken or made}."
    papers = []
    if event.gone and event.outputs:
        papers.append(_("%(carats)s left the books.") % {"carats": carats_of(event.gone)})
    if event.certificate:
        papers.append(_("Certificate %(number)s.") % {"number": event.certificate})
    if event.voucher and reader.sees_all:
        papers.append(_("Voucher %(number)s.") % {"number": event.voucher})
    return " ".join([text, *papers])


def _origins_of(event: Event) -> str:
    named = [
        ", ".join(part for part in (country_of(key), place_of(key)) if part)
        for key in list(event.origins.shares)[:NAMED]
    ]
    more = len(event.origins) - len(named)
    return "; ".join([*named, _("%(number)d more") % {"number": more}] if more else named)


def _listed(parcels: list[tuple[str, int]], whole: int) -> str:
    if not parcels:
        return ""
    if len(parcels) > NAMED:
        return _("%(carats)s in %(parcels)s") % {
            "carats": carats_of(whole),
            "parcels": parcels_text(len(parcels)),
        }
    return ", ".join(f"{code} ({carats_of(carats)})" for code, carats in parcels)


def link_columns() -> list[Column]:
    """Heads of the table of papers."""
    return [
        Column("day", _("Day"), kind="day"),
        Column("seller", _("From")),
        Column("buyer", _("To")),
        Column("carats", _("Carats"), kind="carats"),
        Column("paper", _("Paper")),
        Column("lacks", _("What is missing")),
    ]


def link_rows(links: tuple[Link, ...], holders: Mapping[str, Holder], reader: Reader) -> list[Json]:
    """One row for each sale on the way."""
    return [
        {
            "day": link.day,
            "seller": reader.name(holders.get(link.seller)) or link.seller,
            "buyer": ", ".join(reader.name(holders.get(code)) or code for code in link.buyer.split(", ")),
            "carats": plain_carats(link.carats),
            "paper": _paper(link, reader),
            "lacks": " ".join(_lack(code) for code in link.lacks) or _("nothing"),
        }
        for link in links
    ]


def _paper(link: Link, reader: Reader) -> str:
    if link.invoice is not None:
        return _("invoice %(number)s") % {"number": link.invoice.number or _("without number")}
    if link.voucher:
        return _("voucher %(number)s") % {"number": link.voucher} if reader.sees_all else _("voucher")
    return ""


#: What a link lacks, in the words of the table; the finding itself says more.
def _lack(code: str) -> str:
    words = {
        "custody_invoice_missing": _("No invoice."),
        "custody_warranty_missing": _("No warranty on the invoice."),
        "custody_invoice_unnumbered": _("The invoice has no number."),
        "custody_invoice_other_parties": _("The invoice names other parties than the books."),
        "custody_invoice_other_carats": _("The invoice names other carats than the books."),
        "custody_invoice_twice": _("The invoice's number stands for two sales."),
    }
    return words.get(code) or (CATALOGUE[code].text if code in CATALOGUE else code)
