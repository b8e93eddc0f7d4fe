"""The industry's System of Warranties: each invoice along the chain warrants lawful sources.

It is voluntary (KPCS-CD:IV.industry), so what is missing is asked about and stops nothing. A digger writes no
invoice: the voucher stands in its place. Carats are whole hundredths, values US cents.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from openkp.custody.events import Event, EventKind
from openkp.custody.ledger import in_carats
from openkp.custody.vouchers import plain_number
from openkp.scheme.findings import Finding, Param, Severity

_SALES = (EventKind.PURCHASE, EventKind.SALE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """The invoice of a sale. warranty: the statement as printed, or empty. usd: cents, None if unknown."""

    number: str
    issued_on: date
    seller: str
    buyer: str
    carats: int
    usd: int | None = None
    warranty: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One sale in the chain from the ground to the parcel, and what its papers lack.

    lacks: codes of findings, empty if nothing; voucher: its number, where a voucher stands for the invoice.
    """

    seq: int
    day: date
    seller: str
    buyer: str
    carats: int
    invoice: Invoice | None
    voucher: str
    lacks: tuple[str, ...] = ()

    @property
    def is_complete(self) -> bool:
        """True if the link has all that the System of Warranties wants, or a voucher."""
        return not self.lacks


def chain(
    events: Iterable[Event], invoices: Mapping[int, Invoice], *, holders: Mapping[str, str] | None = None
) -> tuple[Link, ...]:
    """Every sale among the events, in their order, with its invoice and what is missing.

    events: those of a trace back from a parcel, as they really happened. invoices: by the event's number.
    holders: who has the parcels that the events take from, where the events do not tell.
    """
    owners = dict(holders or {})
    links: list[Link] = []
    for event in events:
        owners |= {made.parcel: made.holder for made in event.outputs}
        if event.kind in _SALES:
            links.append(_link(event, owners.get(event.inputs[0].parcel, ""), invoices.get(event.seq)))
    numbers = Counter(_identity(link) for link in links if _identity(link))
    return tuple(
        replace(link, lacks=(*link.lacks, "custody_invoice_twice")) if numbers[_identity(link)] > 1 else link
        for link in links
    )


def missing(
    events: Iterable[Event], invoices: Mapping[int, Invoice], *, holders: Mapping[str, str] | None = None
) -> tuple[Finding, ...]:
    """What the chain of invoices lacks, link by link.

    Rule: KPCS-CD:IV.industry. Arguments: those of `chain`.
    Returns: a question for each sale without an invoice, an invoice without a warranty or a number, one that
    names other parties or carats than the books, and a number that stands for two sales. Raises: nothing.
    """
    found = []
    for link in chain(events, invoices, holders=holders):
        params: dict[str, Param] = {
            "seq": link.seq,
            "day": link.day.isoformat(),
            "seller": link.seller[:60] or "-",
            "buyer": link.buyer[:60] or "-",
            "carats": in_carats(link.carats),
        }
        if link.invoice is not None:
            params |= {
                "invoice": link.invoice.number[:60] or "-",
                "named_seller": link.invoice.seller[:60] or "-",
                "named_buyer": link.invoice.buyer[:60] or "-",
                "invoiced": in_carats(link.invoice.carats),
            }
        found += [
            Finding(
                code=code,
                severity=Severity.ASKS,
                clause="KPCS-CD:IV.industry",
                subject=f"event {link.seq}",
                params=params,
            )
            for code in link.lacks
        ]
    return tuple(found)


def _link(event: Event, seller: str, invoice: Invoice | None) -> Link:
    link = Link(
        seq=event.seq,
        day=event.happened_on,
        seller=seller,
        buyer=", ".join(dict.fromkeys(made.holder for made in event.outputs)),
        carats=event.made,
        invoice=invoice,
        voucher=event.voucher.strip(),
    )
    return replace(link, lacks=tuple(_lacks(link)))


def _lacks(link: Link) -> Iterable[str]:
    invoice = link.invoice
    if invoice is None:
        if not link.voucher:
            yield "custody_invoice_missing"
        return
    if not link.voucher:  # a digger's sale: the voucher warrants it, a receipt beside it need not
        if not invoice.warranty.strip():
            yield "custody_warranty_missing"
        if not invoice.number.strip():
            yield "custody_invoice_unnumbered"
    if (link.seller and invoice.seller != link.seller) or invoice.buyer != link.buyer:
        yield "custody_invoice_other_parties"
    if invoice.carats != link.carats:
        yield "custody_invoice_other_carats"


def _identity(link: Link) -> tuple[str, str] | None:
    """Who wrote the invoice and its number; None where there is none to compare."""
    if link.invoice is None or not plain_number(link.invoice.number):
        return None
    return link.invoice.seller, plain_number(link.invoice.number)
