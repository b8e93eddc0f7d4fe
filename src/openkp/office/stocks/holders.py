"""Holders: whose account a company, a mine or a digger has."""

from __future__ import annotations

from openkp.office.parties.models import Authority, Trader
from openkp.office.stocks.book import locked_book
from openkp.office.stocks.models import Holder, HolderKind


def holder_of(trader: Trader, *, kind: str = HolderKind.EXPORTER) -> Holder:
    """The account of a registered company; opened at first use."""
    found = Holder.objects.filter(trader=trader).first()
    if found is not None:
        return found
    return open_account(trader.authority, trader.name, kind=kind, address=trader.address, trader=trader)


def open_account(
    authority: Authority,
    name: str,
    *,
    kind: str,
    address: str = "",
    nationality: str = "",
    trader: Trader | None = None,
) -> Holder:
    """A new account under the next code of the authority's book, `SL-H-00012`. Runs inside a transaction."""
    book = locked_book(authority)
    book.last_holder += 1
    book.save(update_fields=["last_holder"])
    return Holder.objects.create(
        authority=authority,
        code=f"{authority.code.upper()}-H-{book.last_holder:05d}",
        kind=kind,
        name=name,
        address=address,
        nationality=nationality,
        trader=trader,
    )
