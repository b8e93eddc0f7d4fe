"""How a story shipment is made: fixed days, a producer's usual goods, and the papers of its fate."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random  # noqa: TID251  # a seeded generator passed in: no entropy is drawn here

from openkp.scheme.documents import Origin
from openkp.scheme.quantities import Carats
from openkp.simulation.days import Days, Window, working_day, working_day_before
from openkp.simulation.goods import Goods, apportion, line
from openkp.simulation.parties import Cast, Producer, Routes
from openkp.simulation.plans import Fate, PlannedConfirmation, PlannedShipment, Source
from openkp.simulation.shipments import Setting, complete
from openkp.simulation.slots import Slot

#: Serials of story shipments, far above the ordinary ones; seal and foreign numbers rest on them.
_FIRST_SERIAL = 4_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """Who sends a story shipment to whom, how many days before the last day, and how it ends."""

    story: str
    step: int
    exporter: str
    importer: str
    days_ago: int
    fate: Fate = Fate.CONFIRMED
    confirmation_wait: int = 3
    transit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Teller:
    """What stories need of the world: its data, its scale and its sizes."""

    rng: Random
    setting: Setting
    window: Window
    routes: Routes
    scale: Decimal
    shipments: int

    @property
    def cast(self) -> Cast:
        """Authorities and traders."""
        return self.setting.cast

    def producer(self, participant: str) -> Producer:
        """The producer's figures."""
        return next(p for p in self.routes.producers if p.participant == participant)

    def usual_carats(self, participant: str) -> int:
        """Hundredths of a carat in a usual shipment of the producer at this scale."""
        producer = self.producer(participant)
        weight = producer.shipments_weight / sum(p.shipments_weight for p in self.routes.producers)
        a_year = self.shipments * (1 - self.routes.reexport_share) * weight * 365 / self.window.days
        return max(200, round(float(producer.carats * self.scale) * 100 / max(1.0, a_year)))

    def mined(self, participant: str, *, size: float = 1.0, shares: dict[str, float] | None = None) -> Goods:
        """Goods of `size` times a usual shipment at the published price, or with other HS shares."""
        producer = self.producer(participant)
        total = round(self.usual_carats(participant) * size)
        chosen = shares or dict(producer.hs_shares)
        relative = self.routes.hs_relative_price
        mean = sum(share * relative[hs] for hs, share in producer.hs_shares.items())
        price = float(producer.usd / producer.carats) / mean
        parts = apportion(total, [max(1, round(1000 * share)) for share in chosen.values()])
        lines = tuple(
            line(hs, part, round(part * price * relative[hs])) for hs, part in zip(chosen, parts, strict=True)
        )
        return Goods(
            lines=lines, origins=(Origin(participant=participant, carats=Carats.from_hundredths(total)),)
        )

    def tell(self, path: Path, goods: Goods) -> PlannedShipment:
        """The shipment of a path: plain confirmations are exactly as declared."""
        exporter, importer = self.cast.trader(path.exporter), self.cast.trader(path.importer)
        slot = Slot(
            serial=_FIRST_SERIAL + sum(path.story.encode()) * 20 + path.step,
            issuer=self.cast.authority_of(exporter.participant),
            destination=self.cast.authority_of(importer.participant),
            is_reexport=bool(goods.sources),
            days=self._days(path),
            fate=path.fate,
            transit=self.cast.authority(path.transit) if path.transit else None,
        )
        shipment = complete(self.rng, slot, goods, setting=self.setting)
        confirmation = shipment.confirmation
        if confirmation is not None:
            confirmation = replace(confirmation, lines=goods.lines, seals=shipment.seals, slip=None)
        return replace(
            shipment,
            ref=f"{path.story}-{path.step}",
            story=path.story,
            exporter=exporter,
            importer=importer,
            confirmation=confirmation,
        )

    def _days(self, path: Path) -> Days:
        applied_on = working_day_before(self.window.today - timedelta(path.days_ago), 0)
        issued_on = working_day(applied_on, 2)
        arrived_on = issued_on + timedelta(6 if path.transit else 3)
        return Days(
            applied_on=applied_on,
            examined_on=working_day(applied_on, 1),
            issued_on=issued_on,
            departed_on=issued_on + timedelta(1),
            arrived_on=arrived_on,
            confirmed_on=working_day(arrived_on, path.confirmation_wait),
        )


def found(shipment: PlannedShipment) -> PlannedConfirmation:
    """The confirmation of a story shipment that has one; TypeError if it has none."""
    if shipment.confirmation is None:
        raise TypeError(f"{shipment.ref} has no confirmation")
    return shipment.confirmation


def reexport_of(shipments: tuple[PlannedShipment, ...], *, price_factor: float) -> Goods:
    """All the goods of these shipments together, their value multiplied by `price_factor`."""
    goods = joined_goods(Goods(lines=s.lines, origins=s.origins) for s in shipments)
    return replace(
        goods,
        lines=tuple(
            line(item.hs, item.carats.hundredths, round(item.usd.hundredths * price_factor))
            for item in goods.lines
        ),
        sources=tuple(Source(shipment=s.ref, carats=s.carats) for s in shipments),
    )


def joined_goods(several: Iterable[Goods]) -> Goods:
    """Goods put together; sources are those of all."""
    amounts: dict[str, list[int]] = {}
    origins: dict[str, int] = {}
    sources: list[Source] = []
    for goods in several:
        sources += goods.sources
        for item in goods.lines:
            pair = amounts.setdefault(item.hs, [0, 0])
            pair[0] += item.carats.hundredths
            pair[1] += item.usd.hundredths
        for origin in goods.origins:
            carats = origin.carats.hundredths if origin.carats else 0
            origins[origin.participant] = origins.get(origin.participant, 0) + carats
    return Goods(
        lines=tuple(line(hs, c, v) for hs, (c, v) in sorted(amounts.items())),
        origins=tuple(
            Origin(participant=p, carats=Carats.from_hundredths(c)) for p, c in sorted(origins.items())
        ),
        sources=tuple(sources),
    )


def days_after(day: date | None, days: int) -> date:
    """A day so many days later; TypeError for a shipment without that day."""
    if day is None:
        raise TypeError("the shipment has no such day")
    return day + timedelta(days)
