"""What is in the parcels: carats, values, origins; production calibrated to the published figures."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random  # noqa: TID251  # a seeded generator passed in: no entropy is drawn here

from openkp.scheme.documents import Line, Origin
from openkp.scheme.quantities import Carats, UsdValue
from openkp.simulation.days import Window
from openkp.simulation.parties import Producer, Routes
from openkp.simulation.plans import NEVER_LEFT, NOT_ISSUED, Fate, Source
from openkp.simulation.slots import Slot

#: No line below a tenth of a carat: such dust joins the largest line.
_LEAST_LINE = 10
#: No parcel of a producer below half a carat.
_LEAST_PARCEL = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Goods:
    """The contents of one shipment."""

    lines: tuple[Line, ...]
    origins: tuple[Origin, ...]
    sources: tuple[Source, ...] = ()


def line(hs: str, hundredths: int, cents: int) -> Line:
    """A line from whole hundredths of a carat and whole cents; a value is at least one cent."""
    return Line(hs=hs, carats=Carats.from_hundredths(hundredths), usd=UsdValue.from_hundredths(max(1, cents)))


def apportion(total: int, weights: Sequence[int]) -> list[int]:
    """Whole parts of `total` in proportion to `weights` (largest remainder).

    No part exceeds its weight if the total does not exceed their sum.
    """
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for i in by_remainder[: total - sum(parts)]:
        parts[i] += 1
    return parts


def counts_as_trade(slot: Slot, window: Window) -> bool:
    """True for a shipment issued in the four complete quarters whose goods left or are about to.

    Goods under a replaced certificate count: they leave under the one that takes its place.
    """
    is_in_year = window.year_from <= slot.days.issued_on <= window.year_to
    stays = slot.fate in NOT_ISSUED | NEVER_LEFT and slot.fate is not Fate.REPLACED
    return is_in_year and not stays


def mined_goods(
    rng: Random,
    slots: Sequence[Slot],
    *,
    window: Window,
    routes: Routes,
    scale: Decimal,
    planned: Mapping[str, tuple[int, int]],
) -> dict[int, Goods]:
    """Goods of every first export, by serial.

    Shipments that count as trade in the four quarters carry together, with what stories have `planned`
    already (hundredths, cents by Participant), the producer's published carats and value times `scale`,
    give or take two in a hundred.
    """
    goods: dict[int, Goods] = {}
    for producer in routes.producers:
        own = [s for s in slots if not s.is_reexport and s.issuer.participant == producer.participant]
        carats, usd = planned.get(producer.participant, (0, 0))
        target_carats = max(0.2, float(producer.carats * scale * 100) * rng.uniform(0.98, 1.02) - carats)
        price = float(producer.usd / producer.carats) * rng.uniform(0.98, 1.02)
        sizes = _sizes(rng, own, producer, window, target_carats)
        drafts = [_split(rng, size, producer, routes) for size in sizes]
        counted = [d for slot, d in zip(own, drafts, strict=True) if counts_as_trade(slot, window)]
        planned_usd = sum(cents for draft in counted or drafts for _, cents in draft.values())
        planned_carats = sum(hundredths for draft in counted or drafts for hundredths, _ in draft.values())
        wanted_usd = max(price * (planned_carats + carats) - usd, 0.5 * price * planned_carats)
        factor = wanted_usd / planned_usd if planned_usd else 1.0
        for slot, draft in zip(own, drafts, strict=True):
            lines = tuple(line(hs, carats, round(cents * factor)) for hs, (carats, cents) in draft.items())
            total = Carats.total(item.carats for item in lines)
            goods[slot.serial] = Goods(
                lines=lines, origins=(Origin(participant=producer.participant, carats=total),)
            )
    return goods


def _sizes(
    rng: Random, slots: Sequence[Slot], producer: Producer, window: Window, target: float
) -> list[int]:
    cap = math.exp(2.2 * producer.carats_sigma)
    weights = [min(cap, rng.lognormvariate(0, producer.carats_sigma)) for _ in slots]
    counted = [w for slot, w in zip(slots, weights, strict=True) if counts_as_trade(slot, window)]
    factor = target / sum(counted or weights or [1.0])
    return [max(_LEAST_PARCEL, round(weight * factor)) for weight in weights]


def _split(rng: Random, size: int, producer: Producer, routes: Routes) -> dict[str, tuple[int, int]]:
    """Hundredths and cents by HS code. One parcel in four is of one code only, as after sorting."""
    shares = producer.hs_shares
    relative = {hs: routes.hs_relative_price[hs] for hs in shares}
    mean = sum(shares[hs] * relative[hs] for hs in shares)
    price = float(producer.usd / producer.carats) * rng.lognormvariate(0, producer.price_sigma)
    kept = list(shares)
    if rng.random() < 0.25:
        kept = rng.choices(kept, weights=list(shares.values()))
    weights = [max(1, round(1000 * shares[hs] * rng.gammavariate(3, 1 / 3))) for hs in kept]
    parts = dict(zip(kept, apportion(size, weights), strict=True))
    largest = max(parts, key=lambda hs: parts[hs])
    for hs in [hs for hs in parts if hs != largest and parts[hs] < _LEAST_LINE]:
        parts[largest] += parts.pop(hs)
    return {hs: (part, round(part * price * relative[hs] / mean)) for hs, part in parts.items()}


def enlarged(goods: Goods, least_usd: UsdValue) -> Goods:
    """The same mined goods with carats and value multiplied so that the value reaches `least_usd`."""
    usd = UsdValue.total(item.usd for item in goods.lines)
    if usd.hundredths >= least_usd.hundredths:
        return goods
    times = -(-least_usd.hundredths // usd.hundredths)
    lines = tuple(line(i.hs, i.carats.hundredths * times, i.usd.hundredths * times) for i in goods.lines)
    total = Carats.total(item.carats for item in lines)
    return Goods(lines=lines, origins=(Origin(participant=goods.origins[0].participant, carats=total),))
