"""What the page of a parcel says: its origins as tables, its way in words, its papers."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from openkp.custody.composition import Composition
from openkp.custody.origins import OriginKey
from openkp.custody.warranties import Link
from openkp.office.acting import Json
from openkp.office.columns import Column
from openkp.office.messages import CATALOGUE
from openkp.office.stocks.event_words import (
    country_of,
    place_of,
    plain_carats,
    share_text,
)
from openkp.office.stocks.models import Holder, StockParcel

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

    def is_among(self, accounts: Collection[str]) -> bool:
        """True if the reader is a party to what the accounts did together, and so knows the others' names."""
        return self.own is not None and self.own.code in accounts

    def opens(self, parcel: StockParcel) -> bool:
        """True if the reader may open the page of the parcel."""
        return self.sees_all or (self.own is not None and parcel.holder_id == self.own.pk)


def origin_columns(*, with_place: bool) -> list[Column]:
    """Heads of a table of origins."""
    place = [Column("place", _("Mine, zone, licence, time"), kind="link", url="recall")] if with_place else []
    return [
        Column("country", _("Country"), kind="text" if with_place else "link", url="recall"),
        *place,
        Column("carats", _("Carats"), kind="carats"),
        Column("share", _("Share")),
        Column("low", _("At least, ct"), kind="carats"),
        Column("high", _("At most, ct"), kind="carats"),
        Column("fact", _("Known as")),
    ]


def origin_rows(composition: Composition, *, may_recall: bool = False) -> list[Json]:
    """One row for each origin, the largest first; with the address of its recall for who may ask for it."""
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
            "fact": _known_as(key, is_exact=share.is_exact),
            "recall": recall_address(**_asked(key)) if may_recall and key.is_stated else "",
        }
        for key, share in ordered
    ]


def _known_as(key: OriginKey, *, is_exact: bool) -> str:
    if not key.is_stated and not key.among:
        return _("not stated")
    return _("a fact") if is_exact else _("bookkeeping")


def recall_address(**wanted: str) -> str:
    """The recall of an origin or a certificate; parts without a value are left out."""
    given = {name: value for name, value in wanted.items() if value}
    return f"{reverse('stocks:recall')}?{urlencode(given)}"


def _asked(key: OriginKey) -> dict[str, str]:
    """The origin as the form of the recall asks for it."""
    return {part: getattr(key, part) for part in ("country", "zone", "mine", "licence", "period")}


def link_columns() -> list[Column]:
    """Heads of the table of papers."""
    return [
        Column("day", _("Day"), kind="day"),
        Column("event", _("Event"), kind="link"),
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
            "event": str(link.seq),
            "url": reverse("stocks:event", args=[link.seq]) if reader.sees_all else "",
            "seller": _party(link.seller, link, holders, reader),
            "buyer": ", ".join(_party(code, link, holders, reader) for code in link.buyer.split(", ")),
            "carats": plain_carats(link.carats),
            "paper": _paper(link, reader),
            "lacks": " ".join(_lack(code) for code in link.lacks) or _("nothing"),
        }
        for link in links
    ]


def _party(code: str, link: Link, holders: Mapping[str, Holder], reader: Reader) -> str:
    """A party to a sale: by name for the other one, who has the invoice; else as the reader may know it."""
    holder = holders.get(code)
    if holder is not None and reader.is_among((link.seller, *link.buyer.split(", "))):
        return str(holder.name)
    return reader.name(holder) or code


def _paper(link: Link, reader: Reader) -> str:
    papers = []
    if link.voucher:
        is_shown = reader.sees_all or reader.is_among((link.seller, *link.buyer.split(", ")))
        papers.append(_("voucher %(number)s") % {"number": link.voucher} if is_shown else _("voucher"))
    number = "" if link.invoice is None else link.invoice.number.strip()
    if number:
        papers.append(_("invoice %(number)s") % {"number": number})
    elif link.invoice is not None and not papers:
        papers.append(_("invoice without number"))
    return ", ".join(papers)


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
