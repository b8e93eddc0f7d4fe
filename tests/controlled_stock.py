"""A small book for tests of the authority's side: accounts, parcels of known origins, what befell them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from openkp.custody.composition import EMPTY, Composition
from openkp.custody.events import Drawn, EventKind, Made
from openkp.custody.origins import OriginKey
from openkp.office.stocks.book import Entry, post
from openkp.office.stocks.holders import holder_of
from openkp.office.stocks.models import Holder, HolderKind, StockEvent, StockParcel
from small_office import Office


@dataclass
class Stock:
    """The book of Botswana's authority: `stock.mine`, `stock.exporter`; hundredths everywhere."""

    office: Office

    @property
    def mine(self) -> Holder:
        return holder_of(self.office.traders["bw_mine"], kind=HolderKind.MINE)

    @property
    def exporter(self) -> Holder:
        return holder_of(self.office.traders["bw"])

    def post(self, kind: EventKind, on: date | None = None, **entry: Any) -> StockEvent:
        """An event that has to be possible; by the issuing officer, today if no day is given."""
        with transaction.atomic():
            given = Entry(kind=kind, happened_on=on or self.office.now.date(), **entry)
            return self.office.must(post(self.office.actor("bw.issuing_officer"), given, now=self.office.now))

    def source(
        self,
        holder: Holder,
        origins: Mapping[str, int],
        *,
        kind: EventKind = EventKind.PRODUCTION,
        **more: Any,
    ) -> StockParcel:
        """A parcel made of these hundredths by the texts of their origins."""
        whole = Composition.exact({OriginKey.parse(text): carats for text, carats in origins.items()})
        made = Made(parcel="", carats=whole.carats, holder=holder.code, **more.pop("made", {}))
        return self.only(self.post(kind, outputs=(made,), origins=whole, **more))

    def take(self, kind: EventKind, taken: Mapping[str, int], *made: Made, **more: Any) -> StockEvent:
        """An event that takes hundredths from parcels by their codes."""
        inputs = tuple(Drawn(parcel=code, carats=carats) for code, carats in taken.items())
        return self.post(kind, inputs=inputs, outputs=made, origins=EMPTY, **more)

    @staticmethod
    def only(event: StockEvent) -> StockParcel:
        """The one parcel that the event made."""
        return StockParcel.objects.select_related("holder", "born").get(born=event)
