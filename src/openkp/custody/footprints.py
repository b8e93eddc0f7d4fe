"""Footprints: what the stones of a mine or zone are usually like, and a parcel that is not like them.

A footprint is the middle and the spread of recorded production: US$ per carat, the share of gems, the share
of each size class (KPCS-CD:AnnexII.8). A parcel whose profile lies far outside what its declared origins give
raises a question with the figures, never a verdict: a rich pocket, a sorted parcel and a false origin look
alike. Few records, and records without a measure, give no question. A mixture is compared with the mixture of
its origins' footprints by share; where the shares are bookkeeping, with every mixture that is possible.
Carats are whole hundredths, values US cents.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from math import exp, log, sqrt
from statistics import median
from types import MappingProxyType

from openkp.custody.composition import Composition, Share
from openkp.custody.ledger import in_carats
from openkp.custody.origins import OriginKey
from openkp.scheme.effects import same_name
from openkp.scheme.findings import Finding, Param, Severity

#: Size classes in carats a stone, from small to large, as the product's forms offer them.
SIZE_CLASSES = ("<0.1", "0.1-0.3", "0.3-0.75", "0.75-2", "2-5", "5-10.8", "10.8+")
PRICE, GEMS, SIZE = "price", "gems", "size:"
#: Fewer records than these tell nothing about what is usual.
MIN_RECORDS = 12
#: A parcel under this many hundredths is too small to have a profile.
MIN_CARATS = 1_000
#: How many spreads away a profile must lie; tests/custody/test_footprints.py counts how often chance does it.
LIMIT = 5.0
#: Least spread: of the logarithm of a price, and of a share; scales and valuers differ by so much.
_LEAST = {PRICE: 0.05, GEMS: 0.02, SIZE: 0.02}
#: Measure -> code of the question about it.
_CODES = {
    PRICE: "custody_footprint_price",
    GEMS: "custody_footprint_gems",
    SIZE: "custody_footprint_size",
}
#: From the median of distances to a standard deviation, for a normal distribution.
_TO_DEVIATION = 1.4826
#: Coefficient of variation of the price per carat from stone to stone, for parcels of few stones.
_STONE_VARIATION = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What was measured of stones: of a month's production of a mine, or of a parcel.

    sizes: carats by size class; empty if not sized. gem_carats, usd_cents: None if not known.
    stones: how many, 0 if not counted.
    """

    origin: OriginKey = field(default_factory=OriginKey)
    day: date | None = None
    sizes: Mapping[str, int] = field(default_factory=dict)
    gem_carats: int | None = None
    carats: int
    usd_cents: int | None = None
    stones: int = 0

    def measures(self) -> dict[str, float]:
        """Each measure that is known: `price` in US$ per carat, `gems` and `size:…` as shares from 0 to 1."""
        if self.carats <= 0:
            return {}
        found: dict[str, float] = {}
        if self.usd_cents is not None and self.usd_cents > 0:
            found[PRICE] = self.usd_cents / self.carats
        if self.gem_carats is not None and 0 <= self.gem_carats <= self.carats:
            found[GEMS] = self.gem_carats / self.carats
        sized = sum(self.sizes.values())
        if sized > 0 and min(self.sizes.values()) >= 0:
            found |= {f"{SIZE}{name}": carats / sized for name, carats in self.sizes.items()}
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Middle and spread of one measure over records; the spread is of a price's logarithm, or of a share."""

    median: float
    spread: float
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Footprint:
    """The profile of a mine or zone: `measures` by name, with how many records there are of each."""

    measures: Mapping[str, Spread]
    records: int

    def measure(self, name: str) -> Spread | None:
        """A measure with records enough to compare with; None if there are too few.

        A size class that no sized record names has a share of nothing.
        """
        known = self.measures.get(name)
        if known is None and name.startswith(SIZE) and self.classes:
            count = self.measures[min(self.classes)].count
            known = Spread(median=0.0, spread=_LEAST[SIZE], count=count)
        return known if known is not None and known.count >= MIN_RECORDS else None

    @property
    def classes(self) -> frozenset[str]:
        """The size classes of its records, as names of measures."""
        return frozenset(name for name in self.measures if name.startswith(SIZE))


def footprint(records: Iterable[Record]) -> Footprint:
    """The footprint of recorded production of one mine or zone; the order of the records does not matter.

    The middle is the median, the spread the median distance from it brought to a standard deviation: single
    wrong records move neither. A size class that a sized record does not name has a share of nothing in it.
    """
    rows = [record.measures() for record in records]
    classes = {name for row in rows for name in row if name.startswith(SIZE)}
    for row in rows:
        if any(name.startswith(SIZE) for name in row):
            row |= dict.fromkeys(classes - row.keys(), 0.0)
    names = sorted({name for row in rows for name in row})
    measures = {name: _spread(name, [row[name] for row in rows if name in row]) for name in names}
    return Footprint(measures=MappingProxyType(measures), records=len(rows))


def footprints_of(records: Iterable[Record]) -> dict[OriginKey, Footprint]:
    """Footprints of each mine, each zone and each country in the records.

    Keys have the country and one of mine and zone, in small letters without accents, or neither.
    """
    groups: dict[OriginKey, list[Record]] = {}
    for record in records:
        for key in _levels(record.origin):
            groups.setdefault(key, []).append(record)
    return {key: footprint(group) for key, group in groups.items()}


def questions(
    profile: Record,
    composition: Composition,
    footprints: Mapping[OriginKey, Footprint],
    *,
    subject: str = "",
) -> tuple[Finding, ...]:
    """What about a parcel's profile is unlikely for its declared origins.

    Rule: KPCS-CD:AnnexII.8; a comparison, so it asks.
    footprints: as `footprints_of` gives them. Of an origin the mine's counts, else its zone's; the country's
    for one that names neither, since another mine's stones say nothing of a new one. Only stones as they were
    mined compare: a sorted parcel differs by intent.
    Returns: a question for each measure more than `LIMIT` spreads outside, with what was found, what is
    expected, the spread, and the records behind it. None where any origin that may be there has too few
    records, or the parcel is too small. Raises: nothing.
    """
    if profile.carats < MIN_CARATS or not len(composition):
        return ()
    measures = profile.measures()
    if any(name.startswith(SIZE) for name in measures):
        levels = {level for key, _ in composition for level in _compared_with(key)} & footprints.keys()
        classes = sorted({name for level in levels for name in footprints[level].classes})
        measures |= {name: 0.0 for name in classes if name not in measures}
    found = []
    for name, value in measures.items():
        parts = _parts(name, composition, footprints)
        if parts is not None:
            found += _compared(name, value, parts, profile, subject)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Part:
    """One origin's share of the parcel and the measure of its footprint."""

    share: Share
    usual: Spread


def _levels(origin: OriginKey) -> tuple[OriginKey, ...]:
    """The mine, the zone and the country of an origin as keys of footprints, as far as they are stated."""
    if not origin.country:
        return ()
    zone, mine = same_name(origin.zone), same_name(origin.mine)
    by_mine = (OriginKey(country=origin.country, mine=mine),) if mine else ()
    by_zone = (OriginKey(country=origin.country, zone=zone),) if zone else ()
    return (*by_mine, *by_zone, OriginKey(country=origin.country))


def _compared_with(origin: OriginKey) -> tuple[OriginKey, ...]:
    """The footprints with which stones of an origin may be compared, the finest first."""
    levels = _levels(origin)
    return levels[:-1] or levels


def _parts(
    name: str, composition: Composition, footprints: Mapping[OriginKey, Footprint]
) -> list[_Part] | None:
    parts = []
    for key, share in composition:
        known = (footprints[level].measure(name) for level in _compared_with(key) if level in footprints)
        usual = next((each for each in known if each is not None), None)
        if usual is None:
            return None
        parts.append(_Part(share, usual))
    return parts


def _compared(name: str, value: float, parts: list[_Part], profile: Record, subject: str) -> list[Finding]:
    whole = sum(part.share.carats for part in parts)
    middles = [part.usual.median for part in parts]
    expected = sum(part.share.carats * middle for part, middle in zip(parts, middles, strict=True)) / whole
    least, most = _possible(parts, middles, whole)
    deviation = _deviation(name, parts, whole, expected, profile)
    nearest = min(max(value, least), most)
    away = log(value / nearest) if name == PRICE else value - nearest
    if abs(away) <= LIMIT * deviation:
        return []
    low, high = _band(name, expected, deviation)
    params: dict[str, Param] = {
        "parcel": subject[:60] or "-",
        "carats": in_carats(profile.carats),
        "found": _shown(name, value),
        "expected": _shown(name, expected),
        "low": _shown(name, low),
        "high": _shown(name, high),
        "least": _shown(name, least),
        "most": _shown(name, most),
        "spreads": f"{abs(away) / deviation:.1f}",
        "records": min(part.usual.count for part in parts),
        "size": name.removeprefix(SIZE)[:40] if name.startswith(SIZE) else "",
    }
    return [
        Finding(
            code=_CODES[SIZE if name.startswith(SIZE) else name],
            severity=Severity.ASKS,
            clause="KPCS-CD:AnnexII.8",
            subject=subject,
            params=params,
        )
    ]


def _possible(parts: list[_Part], middles: list[float], whole: int) -> tuple[float, float]:
    """Least and most that the measure of the mixture can be, over all shares within their ranges."""
    bounds = []
    for order in (1, -1):
        rest = whole - sum(part.share.low for part in parts)
        total = sum(part.share.low * middle for part, middle in zip(parts, middles, strict=True))
        for middle, part in sorted(zip(middles, parts, strict=True), key=lambda each: order * each[0]):
            taken = min(rest, part.share.high - part.share.low)
            total, rest = total + taken * middle, rest - taken
        bounds.append(total / whole)
    return bounds[0], bounds[1]


def _deviation(name: str, parts: list[_Part], whole: int, expected: float, profile: Record) -> float:
    """Standard deviation of the measure of such a parcel: from record to record, and by its few stones."""
    weights = [part.share.carats / whole for part in parts]
    if name == PRICE:
        spreads = [part.usual.spread * part.usual.median / expected for part in parts]
    else:
        spreads = [part.usual.spread for part in parts]
    # The middle of n records is itself uncertain, by pi/2n of the variance.
    between = sum(
        (weight * spread) ** 2 * (1 + 1.57 / part.usual.count)
        for weight, spread, part in zip(weights, spreads, parts, strict=True)
    )
    stones = profile.stones or profile.carats / 100
    by_chance = (
        _STONE_VARIATION**2 / stones if name == PRICE else max(0.0, expected * (1 - expected)) / stones
    )
    return sqrt(between + by_chance)


def _band(name: str, expected: float, deviation: float) -> tuple[float, float]:
    """Where a profile raises no question, by share."""
    if name == PRICE:
        return expected * exp(-LIMIT * deviation), expected * exp(LIMIT * deviation)
    return max(0.0, expected - LIMIT * deviation), min(1.0, expected + LIMIT * deviation)


def _spread(name: str, values: list[float]) -> Spread:
    kind = SIZE if name.startswith(SIZE) else name
    scaled = [log(value) for value in values] if kind == PRICE else values
    middle = median(scaled)
    distance = median(abs(each - middle) for each in scaled) * _TO_DEVIATION
    return Spread(
        median=exp(middle) if kind == PRICE else middle,
        spread=max(distance, _LEAST[kind]),
        count=len(values),
    )


def _shown(name: str, value: float) -> str:
    return f"{value:.2f}" if name == PRICE else f"{100 * value:.1f}"
