"""How near a world is to the published production: planned carats and price against scaled figures."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from openkp.scheme.quantities import Carats, UsdValue
from openkp.simulation.parties import load_routes
from openkp.simulation.plans import NEVER_LEFT, NOT_ISSUED, World

_PLACES = Decimal("0.0001")


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationRow:
    """One producer in the four complete quarters.

    published_carats, published_price: the Participant's yearly production and US$ per carat, unscaled.
    planned_carats: first exports that were issued and not annulled; planned_price: their US$ per carat.
    carats_ratio: planned against published times the world's scale; price_ratio: planned against published.
    """

    participant: str
    shipments: int
    planned_carats: Carats
    published_carats: Decimal
    carats_ratio: Decimal
    planned_price: Decimal
    published_price: Decimal
    price_ratio: Decimal


def calibration(world: World) -> tuple[CalibrationRow, ...]:
    """A row for every producer, in the order of the reference data."""
    return tuple(
        _row(world, producer.participant, producer.carats, producer.usd)
        for producer in load_routes().producers
    )


def _row(world: World, participant: str, published_carats: Decimal, published_usd: Decimal) -> CalibrationRow:
    counted = [
        s
        for s in world.shipments
        if s.issuing_authority.participant == participant
        and not s.is_reexport
        and s.fate not in NOT_ISSUED | NEVER_LEFT
        and s.issued_on is not None
        and world.year_from <= s.issued_on <= world.year_to
    ]
    carats = Carats.total(s.carats for s in counted)
    usd = UsdValue.total(s.usd for s in counted)
    published_price = published_usd / published_carats
    price = usd.amount / carats.amount if carats else Decimal(0)
    return CalibrationRow(
        participant=participant,
        shipments=len(counted),
        planned_carats=carats,
        published_carats=published_carats,
        carats_ratio=(carats.amount / (published_carats * world.scale)).quantize(_PLACES),
        planned_price=price.quantize(_PLACES),
        published_price=published_price.quantize(_PLACES),
        price_ratio=(price / published_price).quantize(_PLACES),
    )
