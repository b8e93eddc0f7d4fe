"""Stock for the tests of a holder's day: a mine, two diggers, a buyer and an exporter of Botswana."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from openkp.custody.composition import Composition
from openkp.custody.events import EventKind, Made
from openkp.custody.origins import OriginKey
from openkp.office.acting import Actor
from openkp.office.parties.models import Membership, Trader, User
from openkp.office.permissions import Capacity
from openkp.office.stocks.acts import holding as acts
from openkp.office.stocks.acts.holding_core import Said
from openkp.office.stocks.acts.holding_trade import Buying, Producing, Selling
from openkp.office.stocks.book import Entry, post
from openkp.office.stocks.holders import holder_of, open_account
from openkp.office.stocks.models import Holder, HolderKind, Licence, StockParcel
from small_office import Office

ANSWER = Said(answer="looked at")


@dataclass
class Stock:
    """The accounts, and the people who write to them."""

    office: Office
    mine: Holder
    buyer: Holder
    exporter: Holder
    digger: Holder
    miner: Actor
    keeper: Actor
    seller: Actor

    @property
    def day(self) -> date:
        """Today in Gaborone."""
        return self.miner.day(self.office.now)

    def produced(self, carats: int, *, days_ago: int = 0, **more: object) -> StockParcel:
        """A parcel out of the mine."""
        given = Producing(
            licence="M-1", carats=carats, happened_on=self.day - timedelta(days=days_ago), **more
        )
        return self.made(acts.record_production(self.miner, given, now=self.office.now))

    def bought(
        self, carats: int, *, licence: str = "D-1", voucher: str = "V-1", **more: object
    ) -> StockParcel:
        """A parcel of a digger's at the buyer."""
        given = Buying(seller=licence, voucher=voucher, carats=carats, happened_on=self.day, **more)
        return self.made(acts.record_purchase(self.keeper, given, said=ANSWER, now=self.office.now))

    def sent(self, parcel: StockParcel, buyer: str = "B-1", carats: int = 0) -> StockParcel:
        """A parcel of the mine on its way to the buyer."""
        given = Selling(parcel=parcel.code, buyer=buyer, carats=carats, happened_on=self.day)
        return self.made(acts.record_sale(self.miner, given, said=ANSWER, now=self.office.now))

    def brought(self, carats: Mapping[str, int], *, certificate: str = "X-1") -> StockParcel:
        """A parcel that came to the buyer under a certificate, its origins known exactly."""
        whole = Composition.exact({OriginKey.parse(text): each for text, each in carats.items()})
        made = Made(parcel="", carats=whole.carats, holder=self.buyer.code, place="Safe 2")
        entry = Entry(
            kind=EventKind.IMPORT,
            happened_on=self.day,
            outputs=(made,),
            origins=whole,
            certificate=certificate,
        )
        with transaction.atomic():
            event = self.office.must(post(self.keeper, entry, now=self.office.now))
        return StockParcel.objects.get(born=event)

    def made(self, result: object) -> StockParcel:
        """The parcel that the last event of a record made."""
        events = self.office.must(result)
        return StockParcel.objects.get(code=events[-1].content["outputs"][0]["parcel"])


def stocked(office: Office) -> Stock:
    """The accounts with licences that run from the first of the year for two years."""
    authority = office.authorities["bw"]
    day = office.actor("bw.stock_keeper").day(office.now)
    first, last = date(day.year, 1, 1), date(day.year + 1, 12, 31)
    buying = Trader.objects.create(authority=authority, name="Kalahari Buyers", address="5 Main Street")
    user = User.objects.create(username="bw-buyer", full_name="buyer of Gaborone")
    user.set_unusable_password()
    user.save()
    membership = Membership.objects.create(
        user=user,
        capacity=Capacity.STOCK_KEEPER.value,
        authority=authority,
        trader=buying,
        valid_from=first,
        is_persona=True,
    )
    keeper = Actor(membership)
    office.actors["bw.buyer"] = keeper
    mine = holder_of(office.traders["bw_mine"], kind=HolderKind.MINE)
    buyer = holder_of(buying, kind=HolderKind.BUYER)
    exporter = holder_of(office.traders["bw"], kind=HolderKind.EXPORTER)
    digger = open_account(authority, "Kgosi Digger", kind=HolderKind.DIGGER)
    other = open_account(authority, "Mpho Digger", kind=HolderKind.DIGGER)
    for holder, kind, number, zone, name in (
        (mine, HolderKind.MINE, "M-1", "Letlhakane", "Pit 3"),
        (buyer, HolderKind.BUYER, "B-1", "", ""),
        (exporter, HolderKind.EXPORTER, "E-1", "", ""),
        (digger, HolderKind.DIGGER, "D-1", "Ghanzi", "Site 1"),
        (other, HolderKind.DIGGER, "D-2", "Ghanzi", "Site 2"),
    ):
        Licence.objects.create(
            authority=authority,
            holder=holder,
            kind=kind,
            number=number,
            zone=zone,
            mine=name,
            valid_from=first,
            valid_to=last,
        )
    return Stock(
        office=office,
        mine=mine,
        buyer=buyer,
        exporter=exporter,
        digger=digger,
        miner=office.actor("bw.stock_keeper"),
        keeper=keeper,
        seller=office.actor("bw.exporter"),
    )
