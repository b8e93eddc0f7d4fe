"""The stock of a trading hub: what was confirmed in, lot by lot, and what is taken out for a re-export.

Carats out never exceed carats in, by lot and by origin; a lot is free only after its import was confirmed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random  # noqa: TID251  # a seeded generator passed in: no entropy is drawn here

from openkp.scheme.documents import Origin
from openkp.scheme.quantities import Carats
from openkp.simulation.goods import Goods, apportion, line
from openkp.simulation.plans import ACCEPTED, PlannedShipment, Source

_MOST_LOTS = 5
_LEAST_TAKE = 10
#: Participants that take no stones of Russian origin here (their sanctions, not a rule of the scheme).
_REFUSES_RUSSIAN = frozenset({"EU", "US", "CH"})


@dataclass(slots=True, kw_only=True)
class _Lot:
    """What is left of one import: [hundredths, cents] by HS code, hundredths by origin."""

    ref: str
    free_on: date
    by_hs: dict[str, list[int]]
    by_origin: dict[str, int]

    @property
    def left(self) -> int:
        return sum(carats for carats, _ in self.by_hs.values())


@dataclass(slots=True, kw_only=True)
class Stock:
    """One hub's lots. Changes as goods come and go; lives only while a world is drawn."""

    lots: list[_Lot] = field(default_factory=list)

    def receive(self, shipment: PlannedShipment) -> None:
        """Add what an accepted import brought: the found lines, or the declared ones if more was found."""
        found = shipment.confirmation
        if shipment.fate not in ACCEPTED or found is None:
            return
        lines = found.lines if found.carats <= shipment.carats else shipment.lines
        total = sum(item.carats.hundredths for item in lines)
        weights = [origin.carats.hundredths if origin.carats else 0 for origin in shipment.origins]
        parts = apportion(total, weights)
        self.lots.append(
            _Lot(
                ref=shipment.ref,
                free_on=found.confirmed_on,
                by_hs={item.hs: [item.carats.hundredths, item.usd.hundredths] for item in lines},
                by_origin={
                    o.participant: part for o, part in zip(shipment.origins, parts, strict=True) if part
                },
            )
        )

    def take(
        self, rng: Random, *, day: date, destination: str, share: float, least_cents: int = 0
    ) -> Goods | None:
        """Goods for a re-export on `day`: about `share` of what is free, up to five lots; None if too little.

        least_cents: take more lots until their value reaches this, or all are used.
        """
        barred = "RU" if destination in _REFUSES_RUSSIAN else ""
        free = [lot for lot in self.lots if lot.free_on <= day and barred not in lot.by_origin]
        target = int(sum(lot.left for lot in free) * min(0.6, share))
        if target < _LEAST_TAKE:
            return None
        rng.shuffle(free)
        only = rng.choice(("710231", "710231", "710221", "710210")) if rng.random() < 0.4 else ""
        lines: dict[str, list[int]] = {}
        origins: dict[str, int] = {}
        sources: list[Source] = []
        cents = 0
        for lot in free:
            still = target - sum(carats for carats, _ in lines.values())
            if (still < _LEAST_TAKE or len(sources) == _MOST_LOTS) and cents >= least_cents:
                break
            wanted = still if still >= _LEAST_TAKE else lot.left
            taken = _take_from(lot, wanted, only, lines=lines, origins=origins)
            if taken:
                sources.append(Source(shipment=lot.ref, carats=Carats.from_hundredths(taken)))
                cents = sum(value for _, value in lines.values())
        self.lots = [lot for lot in self.lots if lot.left]
        if not sources:
            return None
        return _goods(rng, lines, origins, sources)


def _take_from(
    lot: _Lot, wanted: int, only: str, *, lines: dict[str, list[int]], origins: dict[str, int]
) -> int:
    """Move carats of a lot into `lines` and `origins`; all codes in proportion, or only one."""
    codes = [only] if only in lot.by_hs else list(lot.by_hs)
    available = [lot.by_hs[hs][0] for hs in codes]
    taken = min(wanted, sum(available))
    if taken <= 0:
        return 0
    for hs, part in zip(codes, apportion(taken, available), strict=True):
        carats, cents = lot.by_hs[hs]
        value = cents * part // carats if carats else 0
        into = lines.setdefault(hs, [0, 0])
        into[0] += part
        into[1] += value
        lot.by_hs[hs] = [carats - part, cents - value]
    names = list(lot.by_origin)
    for name, part in zip(names, apportion(taken, [lot.by_origin[n] for n in names]), strict=True):
        origins[name] = origins.get(name, 0) + part
        lot.by_origin[name] -= part
    lot.by_hs = {hs: pair for hs, pair in lot.by_hs.items() if pair[0]}
    lot.by_origin = {name: part for name, part in lot.by_origin.items() if part}
    return taken


def _goods(
    rng: Random, lines: dict[str, list[int]], origins: dict[str, int], sources: Sequence[Source]
) -> Goods:
    margin = rng.uniform(1.0, 1.06)
    return Goods(
        lines=tuple(line(hs, c, round(v * margin)) for hs, (c, v) in sorted(lines.items()) if c),
        origins=tuple(
            Origin(participant=name, carats=Carats.from_hundredths(part))
            for name, part in sorted(origins.items())
            if part
        ),
        sources=tuple(sources),
    )
