"""Who takes part in a demonstration world: authorities, invented traders, producers, hubs (shipped data)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from openkp.simulation.plans import Authority, Trader


@dataclass(frozen=True, slots=True, kw_only=True)
class Producer:
    """A Participant that mines, with its published yearly production and our assumptions on its shipments.

    carats, usd: published figures for `Routes.year`.
    carats_sigma, price_sigma: standard deviation of the logarithm of a shipment's carats and price per carat.
    hs_shares: share of carats by HS code; destinations: authority code to weight.
    """

    participant: str
    carats: Decimal
    usd: Decimal
    shipments_weight: float
    carats_sigma: float
    price_sigma: float
    hs_shares: Mapping[str, float]
    destinations: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hub:
    """An authority whose traders re-export what came in."""

    authority: str
    shipments_weight: float
    destinations: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Routes:
    """Published production and the trade routes of the world."""

    year: int
    certificates_per_year: int
    reexport_share: float
    hs_relative_price: Mapping[str, float]
    producers: tuple[Producer, ...]
    hubs: tuple[Hub, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Authorities and traders, with the look-ups that the plans need."""

    authorities: tuple[Authority, ...]
    traders: tuple[Trader, ...]

    def authority(self, code: str) -> Authority:
        """The authority with this code; KeyError if there is none."""
        for authority in self.authorities:
            if authority.code == code:
                return authority
        raise KeyError(code)

    def authority_of(self, participant: str) -> Authority:
        """The authority of a Participant; KeyError if there is none."""
        for authority in self.authorities:
            if authority.participant == participant:
                return authority
        raise KeyError(participant)

    def trader(self, code: str) -> Trader:
        """The trader with this code; KeyError if there is none."""
        for trader in self.traders:
            if trader.code == code:
                return trader
        raise KeyError(code)

    def exporters(self, participant: str) -> tuple[Trader, ...]:
        """Traders of the Participant that export."""
        return tuple(t for t in self.traders if t.participant == participant and t.is_exporter)

    def importers(self, participant: str) -> tuple[Trader, ...]:
        """Traders of the Participant that import."""
        return tuple(t for t in self.traders if t.participant == participant and t.is_importer)


def _read(name: str) -> dict[str, Any]:
    text = files("openkp").joinpath("reference", "simulation", name).read_text(encoding="utf-8")
    return json.loads(text)  # type: ignore[no-any-return]


@cache
def load_cast() -> Cast:
    """Authorities and traders of `reference/simulation/parties.json`."""
    data = _read("parties.json")
    return Cast(
        authorities=tuple(Authority(**row) for row in data["authorities"]),
        traders=tuple(Trader(**row) for row in data["traders"]),
    )


@cache
def load_routes() -> Routes:
    """Producers, hubs and routes of `reference/simulation/routes.json`."""
    data = _read("routes.json")
    return Routes(
        year=data["year"],
        certificates_per_year=data["certificates_per_year"],
        reexport_share=data["reexport_share"],
        hs_relative_price=data["hs_relative_price"],
        producers=tuple(_producer(row) for row in data["producers"]),
        hubs=tuple(Hub(**row) for row in data["hubs"]),
    )


def _producer(row: dict[str, Any]) -> Producer:
    return Producer(
        participant=row["participant"],
        carats=Decimal(row["carats"]),
        usd=Decimal(row["usd"]),
        shipments_weight=row["shipments_weight"],
        carats_sigma=row["carats_sigma"],
        price_sigma=row["price_sigma"],
        hs_shares=row["hs_shares"],
        destinations=row["destinations"],
    )
