"""What stands behind the demonstration's certificates: mines, diggers, buyers, and two years of their books.

Production adds up to the published national figures at the world's scale (`simulation.mining`). Exporters buy
what they will ship; a re-export takes from the parcels that its source certificates brought in. Every step is
an act of somebody; all companies, licences and people are invented.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from openkp.custody.ledger import in_carats
from openkp.custody.origins import OriginKey
from openkp.office.acting import Actor, Json, Result
from openkp.office.demonstration.founding import Staff
from openkp.office.demonstration.stock_founding import (
    IN_TRANSITION,
    begin_transition,
    found_accounts,
    licence_of,
)
from openkp.office.permissions import Capacity
from openkp.office.stocks.acts import holding
from openkp.office.stocks.acts.controlling import count_stock
from openkp.office.stocks.acts.holding_core import Billed, Measured, Said
from openkp.office.stocks.acts.holding_handling import Mixing
from openkp.office.stocks.acts.holding_trade import Buying, Producing, Selling
from openkp.office.stocks.acts.importing import import_stock_file, keep_stock_file
from openkp.office.stocks.models import Holder, HolderKind, StockParcel
from openkp.simulation import Fate, PlannedShipment, World
from openkp.simulation.goods import apportion
from openkp.simulation.mining import Output, Site, history_quarters, load_sites, outputs

SAID = Said(answer="Invented for the demonstration: looked at, and in order.")
WARRANTY = "We warrant lawful sources that finance no conflict (invented for the demonstration)."
#: Exporters buy for so many days ahead.
AHEAD = timedelta(days=60)
#: The authority whose companies declare every half-year: without it no certificate (policies.toml).
DECLARING = "dubai"
#: The story in which a parcel is put together of six sites and two imports.
SIX_SITES = "six-sites"
#: So many days before the end, and before the bar on it, stones of the invented zone are mixed with others.
MIXED_BEFORE, MIXING_COMPANY = timedelta(days=120), "sl-02"
#: What is named in such an application is free for the next one.
NEVER_ISSUED = frozenset({Fate.DRAFT, Fate.RETURNED_FOR_CORRECTION, Fate.REFUSED})
#: One sale in so many has no warranty on its invoice: something to find.
WITHOUT_WARRANTY = 40


@dataclass(slots=True)
class Lot:
    """A parcel to buy of; `left` as the demonstration counts it. site: None of an import."""

    keeper: Actor
    site: Site | None
    code: str
    left: int

    @property
    def is_artisanal(self) -> bool:
        """True for stones of diggers."""
        return self.site is not None and self.site.is_artisanal


@dataclass(frozen=True, slots=True, kw_only=True)
class _Buying:
    """Which company of which authority buys, and at what price: US cents for a carat."""

    authority: str
    company: str
    cents_per_carat: int


@dataclass(slots=True)
class StockPlay:
    """The books of all hosted authorities while the demonstration is played."""

    world: World
    staff: dict[str, Staff]
    keepers: dict[str, Actor] = field(default_factory=dict)
    waiting: list[Output] = field(default_factory=list)
    declaring: list[tuple[date, Actor]] = field(default_factory=list)
    lots: dict[str, list[Lot]] = field(default_factory=lambda: defaultdict(list))
    invented: list[Lot] = field(default_factory=list)
    own: dict[str, list[list[Any]]] = field(default_factory=lambda: defaultdict(list))
    named: dict[str, list[Json]] = field(default_factory=dict)
    demand: dict[str, list[tuple[date, int]]] = field(default_factory=lambda: defaultdict(list))
    sales: int = 0
    is_mixed: bool = False

    @property
    def begins_on(self) -> date:
        """The first day of the two years."""
        return history_quarters(self.world)[0].first_day

    def open(self) -> None:
        """Accounts, licences and keepers of stock, on the first day of the two years."""
        founded = found_accounts(self.world, self.staff, since=self.begins_on, now=_at(self.begins_on, 6))
        self.keepers = founded.keepers
        for participant, code in founded.hosted.items():
            self._open_stocks(participant, code)
        self.waiting = [each for each in outputs(self.world) if each.site.participant in founded.hosted]
        for shipment in self.world.shipments:
            mined = _mined(shipment)
            if mined > 0 and shipment.issuing_authority.code in self.staff:
                self.demand[shipment.exporter.code].append((shipment.applied_on, mined))
        self.declaring = sorted(self._declarations(), key=lambda each: (each[0], each[1].user.username))

    def until(self, instant: datetime) -> None:
        """Record what was brought up, and what was declared, before the instant."""
        while self.waiting and _at(self.waiting[0].day, 5) <= instant:
            self._produce(self.waiting.pop(0))
        while self.declaring and _at(self.declaring[0][0], 6) <= instant:
            self._declare(*self.declaring.pop(0))
        if not self.is_mixed and instant.date() >= self.world.today - MIXED_BEFORE:
            self.is_mixed = True
            begin_transition(self.world, self.staff, now=instant)
            self._mix_with_the_invented(instant)

    def from_stock(self, shipment: PlannedShipment, numbers: dict[str, str], now: datetime) -> list[Json]:
        """The parcels that an application names, bought where the exporter has too little; none in the cases
        that the demonstration leaves without cover."""
        if shipment.replaces:
            return self.named.get(shipment.replaces, [])
        if not shipment.origins or _is_left_open(shipment):
            return []
        parts = [
            (
                self._imported(shipment, numbers[source.shipment], source.carats.hundredths, now),
                source.carats.hundredths,
            )
            for source in shipment.sources
            if source.shipment in numbers
        ]
        mined = shipment.carats.hundredths - sum(carats for _code, carats in parts)
        if shipment.story == SIX_SITES and shipment.sources:
            parts = [self._put_together(shipment, parts, mined, now)]
        elif mined > 0:
            parts += self._mined_for(shipment, mined, now)
        named = [{"parcel": code, "carats": in_carats(carats)} for code, carats in parts]
        self.named[shipment.ref] = named
        return named

    def close(self, now: datetime) -> None:
        """What the authority finds at the end: two counts that the books bear, and one that they do not."""
        for place, code in enumerate(sorted({"luanda", "gaborone", "freetown"} & set(self.staff))):
            officer = self.staff[code].of(Capacity.ISSUING_OFFICER)
            holder = (
                Holder.objects.filter(
                    authority=officer.authority, kind=HolderKind.EXPORTER, parcels__left__gt=0
                )
                .order_by("code")
                .first()
            )
            if holder is None:
                continue
            book = sum(holder.parcels.filter(is_void=False).values_list("left", flat=True))
            counted = book * 97 // 100 if code == "luanda" else book - place
            remark = "Invented for the demonstration."
            _must(count_stock(officer, holder.code, as_of=now.date(), carats=counted, remark=remark, now=now))

    # --- opening stocks ----------------------------------------------------------------------------------

    def _open_stocks(self, participant: str, code: str) -> None:
        """A list of what lay there when the books were opened: as much as the first report of each site."""
        sites = load_sites()
        first = {each.site.code: each for each in reversed(outputs(self.world)) if not each.site.is_invented}
        rows = []
        for site in (one for one in sites.sites if one.participant == participant and one.code in first):
            keeper = sites.buyer_of(site.code).code if site.is_artisanal else site.code
            licence = keeper.upper() if site.is_artisanal else licence_of(site)
            key = OriginKey(country=participant, zone=site.zone, mine=site.name, licence=licence_of(site))
            rows.append((site, f"{site.code.upper()}-OPENING", first[site.code].carats, licence, key))
        if not rows:
            return
        text = "parcel,carats,holder,origin,date\n" + "".join(
            f"{parcel},{in_carats(carats)},{licence},{key},{self.begins_on}\n"
            for _site, parcel, carats, licence, key in rows
        )
        officer, now = self.staff[code].of(Capacity.ISSUING_OFFICER), _at(self.begins_on, 7)
        kept = _must(keep_stock_file(officer, text.encode(), f"opening-stocks-{code}.csv", now=now))
        _must(import_stock_file(officer, kept.pk, now=now))
        for site, parcel, carats, _licence, _key in rows:
            keeper = sites.buyer_of(site.code).code if site.is_artisanal else site.code
            self.lots[participant].append(Lot(self.keepers[keeper], site, parcel, carats))

    # --- declarations ------------------------------------------------------------------------------------

    def _declarations(self) -> Iterator[tuple[date, Actor]]:
        """Every half-year where issuance hangs on it (Dubai), else once a year; one company forgets."""
        for code, people in self.staff.items():
            for place, (_company, exporter) in enumerate(sorted(people.exporters.items())):
                for year in range(self.begins_on.year, self.world.today.year + 1):
                    for day in (date(year, 1, 15), date(year, 7, 15)):
                        is_late = place == 1 and year == self.world.today.year
                        if code == DECLARING or (day.month == 1 and not is_late):
                            yield day, exporter

    def _declare(self, day: date, exporter: Actor) -> None:
        if not self.begins_on <= day <= self.world.today:
            return
        left = StockParcel.objects.filter(holder__trader=exporter.trader, is_void=False)
        carats = sum(left.values_list("left", flat=True))
        _must(holding.declare_stock(exporter, day, carats, said=SAID, now=_at(day, 6)))

    # --- what comes out of the ground --------------------------------------------------------------------

    def _produce(self, output: Output) -> None:
        now = _at(output.day, 5)
        site = output.site
        sizes = tuple(zip(load_sites().size_classes, output.sizes, strict=True))
        measured = Measured(sizes=sizes, gem_carats=output.gem_carats, usd=output.usd)
        if site.is_artisanal:
            keeper = self.keepers[load_sites().buyer_of(site.code).code]
            buying = Buying(
                seller=licence_of(site),
                carats=output.carats,
                happened_on=output.day,
                voucher=f"V-{site.code.upper()}-{output.day:%Y%m}",
                billed=Billed(usd=output.usd * 8 // 10),
            )
            events = _must(holding.record_purchase(keeper, buying, said=SAID, now=now))
        else:
            keeper = self.keepers[site.code]
            producing = Producing(
                licence=licence_of(site), carats=output.carats, happened_on=output.day, measured=measured
            )
            events = _must(holding.record_production(keeper, producing, said=SAID, now=now))
        code = events[-1].content["outputs"][0]["parcel"]
        lot = Lot(keeper, site, code, output.carats)
        (self.invented if site.is_invented else self.lots[site.participant]).append(lot)

    def _mix_with_the_invented(self, now: datetime) -> None:
        """A parcel that may hold stones of the zone that is barred later; the buyer keeps the rest."""
        lot = self.invented[0]
        other = next(each for each in self.lots["SL"] if each.is_artisanal and each.left >= lot.left // 2)
        buyer = _Buying(authority="freetown", company=MIXING_COMPANY, cents_per_carat=26_000)
        codes = tuple(self._sold(each, lot.left // 2, buyer, now) for each in (other, lot))
        exporter = self.staff["freetown"].exporters[MIXING_COMPANY]
        mixing = Mixing(parcels=codes, happened_on=now.date(), grade="small goods, mixed")
        _must(holding.mix_parcels(exporter, mixing, said=SAID, now=now))

    # --- what an exporter ships --------------------------------------------------------------------------

    def _mined_for(self, shipment: PlannedShipment, carats: int, now: datetime) -> list[tuple[str, int]]:
        """Parts of the exporter's own parcels; bought first where they are not enough."""
        code, own = shipment.exporter.code, self.own[shipment.exporter.code]
        lacking = carats - sum(left for _parcel, left in own)
        if lacking > 0:
            soon = sum(
                c for day, c in self.demand[code] if shipment.applied_on < day <= shipment.applied_on + AHEAD
            )
            lots = sorted(self.lots[shipment.issuing_authority.participant], key=lambda lot: lot.is_artisanal)
            for lot, part in _taken(lots, lacking, lacking + soon):
                own.append([self._sold(lot, part, _buying(shipment), now), part])
        parts: list[tuple[str, int]] = []
        for row in own:
            part = min(row[1], carats - sum(c for _code, c in parts))
            if part > 0:
                parts.append((row[0], part))
                row[1] -= 0 if shipment.fate in NEVER_ISSUED else part
        self.own[code] = [row for row in own if row[1]]
        return parts

    def _sold(self, lot: Lot, carats: int, buyer: _Buying, now: datetime) -> str:
        """A sale and its receipt; the code of the parcel at the buyer."""
        staff = self.staff[buyer.authority]
        self.sales += 1
        billed = Billed(
            number=f"INV-{self.sales:05d}",
            usd=carats * buyer.cents_per_carat // 100,
            warranty="" if self.sales % WITHOUT_WARRANTY == 0 else WARRANTY,
        )
        selling = Selling(
            parcel=lot.code,
            buyer=Holder.objects.get(trader=staff.traders[buyer.company]).code,
            happened_on=now.date(),
            carats=carats,
            billed=billed,
        )
        events = _must(holding.record_sale(lot.keeper, selling, said=SAID, now=now))
        lot.left -= carats
        code: str = events[-1].content["outputs"][0]["parcel"]
        receiving = holding.Receiving(parcel=code, carats=carats, happened_on=now.date())
        _must(holding.receive_parcel(staff.exporters[buyer.company], receiving, said=SAID, now=now))
        return code

    def _imported(self, shipment: PlannedShipment, number: str, carats: int, now: datetime) -> str:
        """The parcel that a certificate brought in; bought where another company imported it."""
        staff = self.staff[shipment.issuing_authority.code]
        row = StockParcel.objects.select_related("holder__trader").get(
            authority=staff.of(Capacity.ISSUING_OFFICER).authority, born__certificate=number, is_void=False
        )
        if row.holder.trader == staff.traders[shipment.exporter.code]:
            return row.code
        importer = next(code for code, trader in staff.traders.items() if trader == row.holder.trader)
        lot = Lot(staff.exporters[importer], None, row.code, row.left)
        return self._sold(lot, carats, _buying(shipment), now)

    def _put_together(
        self, shipment: PlannedShipment, imports: list[tuple[str, int]], mined: int, now: datetime
    ) -> tuple[str, int]:
        """One parcel of the imports and of every artisanal site of the country, by what each has.

        A quarter more than is shipped of the country's own is mixed in, so that shares are bookkeeping.
        """
        by_site: dict[str, list[Lot]] = defaultdict(list)
        for lot in self.lots[shipment.issuing_authority.participant]:
            if lot.site is not None and lot.is_artisanal and lot.left:
                by_site[lot.site.code].append(lot)
        there = [sum(lot.left for lot in lots) for lots in by_site.values()]
        drawn = list(imports)
        for lots, carats in zip(by_site.values(), apportion(mined + mined // 4, there), strict=True):
            for lot, part in _taken(lots, carats, carats):
                drawn.append((self._sold(lot, part, _buying(shipment), now), part))
        exporter = self.staff[shipment.issuing_authority.code].exporters[shipment.exporter.code]
        mixing = Mixing(
            parcels=tuple(code for code, _part in drawn),
            happened_on=now.date(),
            grade="run of buyers, for export",
        )
        events = _must(holding.mix_parcels(exporter, mixing, said=SAID, now=now))
        return events[-1].content["outputs"][0]["parcel"], shipment.carats.hundredths


def _taken(lots: list[Lot], least: int, wanted: int) -> list[tuple[Lot, int]]:
    """What to buy of lots, in their order: as much as is wanted if it is there, at least the least."""
    chosen: list[tuple[Lot, int]] = []
    still = wanted
    for lot in lots:
        if lot.left and still > 0:
            part = min(lot.left, still)
            chosen.append((lot, part))
            still -= part
    if wanted - still < least:
        raise RuntimeError(
            f"not enough was mined for the demonstration's exports: {wanted - still} of {least}"
        )
    return chosen


def _buying(shipment: PlannedShipment) -> _Buying:
    return _Buying(
        authority=shipment.issuing_authority.code,
        company=shipment.exporter.code,
        cents_per_carat=shipment.usd.hundredths * 100 // max(1, shipment.carats.hundredths),
    )


def _mined(shipment: PlannedShipment) -> int:
    return shipment.carats.hundredths - sum(source.carats.hundredths for source in shipment.sources)


def _is_left_open(shipment: PlannedShipment) -> bool:
    """An application that its exporter handed in without parcels, while the transition allows it."""
    waits = shipment.fate in (Fate.SUBMITTED, Fate.EXAMINED, Fate.DRAFT)
    return waits and shipment.issuing_authority.code == IN_TRANSITION


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), UTC)


def _must(result: Result[Any]) -> Any:
    if not result.is_done:
        raise RuntimeError(
            f"the stock play met a refusal: {[(f.code, f.subject, dict(f.params)) for f in result.findings]}"
        )
    return result.done
