"""The papers along a parcel's way: vouchers, invoices and warranties, and what of them is missing."""

from __future__ import annotations

from collections.abc import Mapping

from openkp.custody.events import Event
from openkp.custody.warranties import Invoice, Link, chain
from openkp.office.parties.models import Authority
from openkp.office.stocks.effective import effective_events, in_parts
from openkp.office.stocks.models import Invoice as InvoiceRow
from openkp.office.stocks.models import StockParcel
from openkp.office.stocks.reads.tracing import Trace


def told_events(authority: Authority, trace: Trace) -> dict[int, Event]:
    """The events of a trace as they really happened, by number."""
    told = effective_events(authority, trace.in_order)
    return {seq: event for seq, event in told.items() if event is not None}


def links_of(trace: Trace, told: Mapping[int, Event]) -> tuple[Link, ...]:
    """Every sale on the way, with its invoice or voucher and what is missing."""
    sellers = _sellers(trace)
    invoices: dict[int, Invoice] = {}
    for some in in_parts(list(trace.events)):
        for row in InvoiceRow.objects.filter(event__in=some):
            event = told.get(trace.events[row.event_id].seq)
            if event is not None:
                invoices[event.seq] = Invoice(
                    number=row.number,
                    issued_on=row.issued_on,
                    seller=sellers.get(row.event_id, ""),
                    buyer=", ".join(dict.fromkeys(made.holder for made in event.outputs)),
                    carats=event.made,
                    usd=row.usd,
                    warranty=row.warranty,
                )
    holders = {parcel.code: parcel.holder.code for parcel in trace.parcels.values()}
    return chain(told.values(), invoices, holders=holders)


def _sellers(trace: Trace) -> dict[int, str]:
    """The code of who had the parcels that each event took from, by the event's key."""
    found: dict[int, str] = {}
    for parcel, event, _carats in trace.draws:
        row: StockParcel | None = trace.parcels.get(parcel)
        if row is not None:
            found.setdefault(event, row.holder.code)
    return found
