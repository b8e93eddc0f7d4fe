"""From what a parcel is made of to the list of origins on a certificate, and back at import.

A certificate names countries; it says more (zone, mine, time of production) only where a decision limits the
stones of a country, since only there it matters. A share that is bookkeeping goes with its range, and an
origin that may be there is listed though its share is zero. All carats are whole hundredths.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from openkp.custody.composition import EMPTY, Composition, Share, largest_remainder
from openkp.custody.origins import OriginKey, UnreadableOrigin, period_of
from openkp.scheme.documents import Origin
from openkp.scheme.effects import same_name
from openkp.scheme.quantities import Carats
from openkp.scheme.regime import Regime

_Identity = tuple[str, str, str, date | None, date | None]


@dataclass(slots=True)
class _Row:
    """One line of the list while it is gathered. is_open: carats of other lines may be its stones too."""

    country: str
    zone: str = ""
    mine: str = ""
    first: date | None = None
    last: date | None = None
    carats: int = 0
    low: int = 0
    high: int = 0
    is_open: bool = False

    def add(self, share: Share, first: date | None, last: date | None) -> None:
        """More of the same place; the time of production becomes that of both, or unknown."""
        if self.high:
            first = None if first is None or self.first is None else min(first, self.first)
            last = None if last is None or self.last is None else max(last, self.last)
        self.first, self.last = first, last
        self.carats, self.low, self.high = (
            self.carats + share.carats,
            self.low + share.low,
            self.high + share.high,
        )


def certificate_origins(composition: Composition, *, regime: Regime) -> tuple[Origin, ...]:
    """The origins that a certificate for stones of this composition lists.

    Rule: KPCS-CD:AnnexI.A.c; zone, mine and time of production where a decision in force on the day limits
    the country's stones, each time apart only where a decision counts by it.
    Units: `regime` is that of the day of issue.
    Returns: each origin with carats that add up to the whole, and least and most where the share is no fact;
    stones that must be of one of several countries leave each of these listed without carats. Stones of
    which nothing is stated may be of any: then all that is known is listed, and none of it with carats.
    Raises: nothing.
    """
    rows: dict[_Identity, _Row] = {}
    detail: dict[str, tuple[bool, bool]] = {}
    for key, share in composition:
        for country in (key.country,) if key.country else key.among:
            if country not in detail:
                detail[country] = _detail(regime, country)
        if key.country:
            _gather(rows, key, share, detail[key.country])
    for key, _ in composition:
        for country in key.among:
            rows.setdefault((country, "", "", None, None), _Row(country)).is_open = True
    if any(not key.is_stated and not key.among for key, _ in composition):
        for row in rows.values():
            row.is_open = True
    ordered = [rows[identity] for identity in sorted(rows, key=_order)]
    return _listed(ordered, composition.carats)


def composition_of(origins: Sequence[Origin], carats: int, *, certified: int | None = None) -> Composition:
    """What an imported shipment is made of, by its certificate and the weight found.

    carats: hundredths found at import. certified: hundredths of the whole certificate; those found if not
    given. Shares are apportioned by largest remainder where the certificate's carats differ from what was
    found; the difference may be of any origin, so each range grows by it. Countries without carats become one
    origin that must be `among` them: what the others leave, from what their most leaves to what their least
    does; where such an origin says its zone, mine or time, each is kept apart with a range from nothing to
    all of that. An origin that cannot be read, and a certificate without a list, are not stated.
    Returns: a composition of exactly these carats. Raises: ValueError for carats below zero.
    """
    if carats < 0:
        raise ValueError(f"{carats} hundredths were found")
    if not carats:
        return EMPTY
    stated: dict[OriginKey, Share] = {}
    open_: list[OriginKey] = []
    for origin in origins:
        key = _key(origin)
        if origin.carats is None:
            open_.append(key)
            continue
        share, there = _share(origin), stated.get(key)
        stated[key] = share if there is None else _sum(there, share)
    if not sum(share.carats for share in stated.values()):
        open_ = [*open_, *stated]
        stated = {}
    if not stated:
        return Composition.of(_unknown(open_, Share(carats, carats, carats)))
    if open_:
        stated = _with_rest(stated, open_, carats if certified is None else certified)
    declared = sum(share.carats for share in stated.values())
    return Composition.of(_weighed(stated, declared, carats))


def _detail(regime: Regime, country: str) -> tuple[bool, bool]:
    """Whether places matter for a country's stones on the day, and whether times of production do."""
    rules = regime.trade_rules(country)
    areas = [area for _, area in (*rules.bars, *rules.allowances, *rules.safeguards)]
    return not rules.is_free, any(area.produced_from or area.produced_to for area in areas)


def _gather(rows: dict[_Identity, _Row], key: OriginKey, share: Share, detail: tuple[bool, bool]) -> None:
    by_place, by_time = detail
    if not by_place:
        rows.setdefault((key.country, "", "", None, None), _Row(key.country)).add(share, None, None)
        return
    first, last = key.days
    times = (first, last) if by_time else (None, None)
    identity = (key.country, same_name(key.zone), same_name(key.mine), *times)
    rows.setdefault(identity, _Row(key.country, key.zone, key.mine)).add(share, first, last)


def _order(identity: _Identity) -> tuple[str, ...]:
    country, zone, mine, first, last = identity
    return country, zone, mine, str(first or ""), str(last or "")


def _listed(rows: list[_Row], whole: int) -> tuple[Origin, ...]:
    """The rows as origins, each range made as narrow as the others allow."""
    is_open = any(row.is_open for row in rows)
    lows, highs = sum(row.low for row in rows), sum(row.high for row in rows)
    listed = []
    for row in rows:
        low, high = row.low, row.high
        if not is_open:
            low, high = max(low, whole - (highs - high)), min(high, whole - (lows - low))
        is_fact = row.is_open or low == high
        listed.append(
            Origin(
                participant=row.country,
                carats=None if row.is_open else Carats.from_hundredths(row.carats),
                zone=row.zone,
                mine=row.mine,
                produced_from=row.first,
                produced_to=row.last,
                min_carats=None if is_fact else Carats.from_hundredths(low),
                max_carats=None if is_fact else Carats.from_hundredths(high),
            )
        )
    return tuple(listed)


def _key(origin: Origin) -> OriginKey:
    try:
        return OriginKey(
            country=origin.participant.strip(),
            zone=origin.zone.strip(),
            mine=origin.mine.strip(),
            period=period_of(origin.produced_from, origin.produced_to),
        )
    except UnreadableOrigin:
        return OriginKey()


def _share(origin: Origin) -> Share:
    """Carats of an origin with the range that the certificate gives; a range that is none is the fact."""
    carats = 0 if origin.carats is None else max(0, origin.carats.hundredths)
    low = carats if origin.min_carats is None else origin.min_carats.hundredths
    high = carats if origin.max_carats is None else origin.max_carats.hundredths
    return Share(carats, min(carats, max(0, low)), max(carats, high))


def _sum(one: Share, other: Share) -> Share:
    return Share(one.carats + other.carats, one.low + other.low, one.high + other.high)


def _joined(parts: Iterable[Mapping[OriginKey, Share]]) -> dict[OriginKey, Share]:
    joined: dict[OriginKey, Share] = {}
    for part in parts:
        for key, share in part.items():
            joined[key] = _sum(joined[key], share) if key in joined else share
    return joined


def _weighed(stated: Mapping[OriginKey, Share], declared: int, found: int) -> dict[OriginKey, Share]:
    """Shares brought to the weight found; what is missing, or too much, may be of any of them."""
    parts = largest_remainder(found, [share.carats for share in stated.values()])
    missing, extra = max(0, declared - found), max(0, found - declared)
    return {
        key: Share(part, max(0, share.low - missing), min(found, share.high + extra))
        for (key, share), part in zip(stated.items(), parts, strict=True)
    }


def _with_rest(
    stated: Mapping[OriginKey, Share], open_: Sequence[OriginKey], certified: int
) -> dict[OriginKey, Share]:
    """The stated shares, and what they leave of the certificate's carats to the origins without any."""
    declared = sum(share.carats for share in stated.values())
    whole = max(declared, certified)
    least = max(0, whole - sum(share.high for share in stated.values()))
    most = whole - sum(share.low for share in stated.values())
    if most:
        return _joined((stated, _unknown(open_, Share(whole - declared, least, most))))
    # The list leaves them nothing, and yet names them: they may be there.
    loose = {key: Share(share.carats, 0, share.high) for key, share in stated.items()}
    return _joined((loose, _unknown(open_, Share(0, 0, whole))))


def _unknown(keys: Sequence[OriginKey], whole: Share) -> dict[OriginKey, Share]:
    """Carats of which only a list of origins is known, or nothing."""
    listed = tuple(dict.fromkeys(keys))
    if not listed or not all(key.is_stated for key in listed):
        return {OriginKey(): whole}
    if len(listed) == 1:
        return {listed[0]: whole}
    if all(key == key.at_country() for key in listed):
        return {OriginKey(among=tuple(sorted(key.country for key in listed))): whole}
    parts = largest_remainder(whole.carats, [1] * len(listed))
    return {key: Share(part, 0, whole.high) for key, part in zip(listed, parts, strict=True)}
