"""Accounts, licences and keepers of stock of the demonstration, on the first day of its books."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password

from openkp.office.acting import Actor, Result
from openkp.office.demonstration.founding import PERSONA_PASSWORD, Staff
from openkp.office.parties.models import Membership, Trader, User
from openkp.office.permissions import Capacity
from openkp.office.stocks.acts import licensing
from openkp.office.stocks.acts.controlling import set_cover_transition
from openkp.office.stocks.models import Holder, HolderKind
from openkp.simulation import World
from openkp.simulation.mining import Buyer, Site, load_sites

#: The authority that is still in its transition, and for how many days after the last day of the world.
IN_TRANSITION, TRANSITION_DAYS = "bangui", 60


def found_accounts(world: World, staff: dict[str, Staff], *, since: date, now: datetime) -> Founding:
    """Open the books of every hosted authority: its companies, mines, diggers and buyers."""
    founding = Founding(world=world, staff=staff, since=since, now=now)
    founding.open()
    return founding


@dataclass(slots=True, kw_only=True)
class Founding:
    """What is opened. keepers: who keeps the books of a mine or a buyer, by its code."""

    world: World
    staff: dict[str, Staff]
    since: date
    now: datetime
    keepers: dict[str, Actor] = field(default_factory=dict)
    password: str = field(default_factory=lambda: make_password(PERSONA_PASSWORD))

    @property
    def hosted(self) -> dict[str, str]:
        """Participants whose authority works in this office, each with the authority's code."""
        return {
            people.of(Capacity.ISSUING_OFFICER).authority.participant: code
            for code, people in self.staff.items()
        }

    def open(self) -> None:
        """Companies first, then sites and buyers."""
        for code, people in self.staff.items():
            for planned, trader in people.traders.items():
                self._account(code, trader, HolderKind.EXPORTER, f"{planned.upper()}-X")
        data, hosted = load_sites(), self.hosted
        for site in data.sites:
            if site.participant in hosted:
                self._open_site(hosted[site.participant], site)
        for buyer in data.buyers:
            if buyer.participant in hosted:
                self._open_buyer(hosted[buyer.participant], buyer)

    def _account(self, code: str, trader: Trader, kind: str, number: str, **area: Any) -> Holder:
        officer = self.staff[code].of(Capacity.ISSUING_OFFICER)
        holder = _must(
            licensing.open_stock_account(
                officer, kind=kind, name=trader.name, address=trader.address, trader=trader, now=self.now
            )
        )
        self._grant(officer, holder, kind, number, **area)
        return holder  # type: ignore[no-any-return]

    def _grant(self, officer: Actor, holder: Holder, kind: str, number: str, **area: Any) -> None:
        terms = licensing.Terms(
            number=number,
            kind=kind,
            valid_from=self.since,
            valid_to=date(self.world.today.year + 1, 12, 31),
            **area,
        )
        _must(licensing.grant_licence(officer, holder.code, terms, now=self.now))

    def _open_site(self, code: str, site: Site) -> None:
        officer = self.staff[code].of(Capacity.ISSUING_OFFICER)
        area = {
            "zone": site.zone,
            "mine": site.name,
            "latitude": site.latitude,
            "longitude": site.longitude,
            "radius_km": 15.0,
        }
        if site.is_artisanal:
            holder = _must(
                licensing.open_stock_account(
                    officer,
                    kind=HolderKind.DIGGER,
                    name=f"Diggers’ group of {site.name} (invented)",
                    address=f"{site.name}, {site.zone}",
                    nationality=site.participant,
                    now=self.now,
                )
            )
            self._grant(officer, holder, HolderKind.DIGGER, licence_of(site), **area)
            return
        trader = Trader.objects.create(
            authority=officer.authority,
            name=f"{site.name} mine (demonstration)",
            address=f"{site.name}, {site.zone}",
            licence=licence_of(site),
        )
        self._account(code, trader, HolderKind.MINE, licence_of(site), **area)
        self.keepers[site.code] = self._keeper(trader, site.code, f"{site.name}, recovery plant")

    def _open_buyer(self, code: str, buyer: Buyer) -> None:
        trader = Trader.objects.create(
            authority=self.staff[code].of(Capacity.ISSUING_OFFICER).authority,
            name=buyer.name,
            address=buyer.address,
            licence=buyer.code.upper(),
        )
        self._account(code, trader, HolderKind.BUYER, buyer.code.upper())
        self.keepers[buyer.code] = self._keeper(trader, buyer.code, f"{buyer.name}, buying desk")

    def _keeper(self, trader: Trader, code: str, name: str) -> Actor:
        user = User.objects.create(username=f"keeper-{code}", full_name=name, password=self.password)
        return Actor(
            Membership.objects.create(
                user=user,
                capacity=Capacity.STOCK_KEEPER.value,
                authority=trader.authority,
                trader=trader,
                valid_from=self.since,
                is_persona=True,
            )
        )


def begin_transition(world: World, staff: dict[str, Staff], *, now: datetime) -> None:
    """One authority may still issue without cover for a while, by a decree that is invented."""
    if IN_TRANSITION in staff:
        administrator = staff[IN_TRANSITION].of(Capacity.ADMINISTRATOR)
        until = world.today + timedelta(days=TRANSITION_DAYS)
        source = "Invented for the demonstration: decree on the opening of stock books, art. 3"
        _must(set_cover_transition(administrator, until=until, source=source, now=now))


def licence_of(site: Site) -> str:
    """The number of a site's licence."""
    return f"{site.code.upper()}-L1"


def _must(result: Result[Any]) -> Any:
    if not result.is_done:
        raise RuntimeError(f"the founding met a refusal: {[(f.code, f.subject) for f in result.findings]}")
    return result.done
