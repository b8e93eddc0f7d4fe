"""Licences of mines, diggers, buyers, exporters, agents and couriers: who may mine where, and sell to whom.

Rule: KPCS-CD:AnnexII.9 and KPCS-CD:AnnexII.11 to KPCS-CD:AnnexII.14, which recommend and do not forbid; how
hard a gap is, is the policy's (`CustodyPolicy.licences`). Stones that were mined are stones in the books,
licence or not: a question about them goes to a person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import asin, cos, isfinite, radians, sin, sqrt

from openkp.custody.origins import OriginKey
from openkp.custody.policies import CustodyPolicy
from openkp.scheme.effects import same_name
from openkp.scheme.findings import Finding, Param, Severity

#: Kinds of holders that mine.
MINERS = frozenset({"mine", "digger"})
#: Kinds that need no licence of the register: the State, and importers, whose imports the authority confirms.
UNLICENSED = frozenset({"state", "importer"})
_EARTH_KM = 6371.0088  # mean radius, IUGG


@dataclass(frozen=True, slots=True, kw_only=True)
class Licence:
    """A licence with its area and its days (KPCS-CD:AnnexII.12, KPCS-CD:AnnexII.14).

    kind: that of its holder, such as `mine`, `digger`, `buyer`. country: of the authority that gave it
    (alpha-2), empty if not stated. zone, mine: the area of authorised mining.
    latitude, longitude: its middle in degrees (WGS 84); radius_km: how far it reaches; None if not stated.
    valid_from, valid_to: first and last day. ended_on: the first day on which it holds no more, if it was
    ended early.
    """

    number: str
    kind: str
    holder: str
    country: str = ""
    zone: str = ""
    mine: str = ""
    latitude: float | None = None
    longitude: float | None = None
    radius_km: float | None = None
    valid_from: date
    valid_to: date
    ended_on: date | None = None

    def is_valid_on(self, day: date) -> bool:
        """True if it holds on the day."""
        return self.valid_from <= day <= self.valid_to and (self.ended_on is None or day < self.ended_on)


def check_production(
    licence: Licence | None,
    origin: OriginKey,
    *,
    day: date,
    position: tuple[float, float] | None = None,
    policy: CustodyPolicy | None = None,
    subject: str = "",
) -> tuple[Finding, ...]:
    """Whether stones were mined under a licence of the day and the place.

    Rule: KPCS-CD:AnnexII.9 for mines, KPCS-CD:AnnexII.11 and KPCS-CD:AnnexII.12 for diggers.
    Units: `position` is latitude and longitude in degrees, as a phone gives it.
    Returns: a finding for a licence that is missing (or, with a number, not in the register), of another kind
    or number, not valid on the day, or with an area elsewhere by country, by zone, by mine, or by distance;
    questions unless the policy blocks.
    Raises: nothing. Not here: whether a decision bars the place, see `cover.asks_of_place`.
    """
    severity = _severity(policy)
    if licence is None:
        params: dict[str, Param] = {"origin": str(origin)[:120], "day": day.isoformat()}
        code = "custody_licence_missing"
        if origin.licence:
            code, params = "custody_licence_unknown", params | {"licence": origin.licence[:60]}
        return (_finding(code, severity, "KPCS-CD:AnnexII.11", subject, params),)
    clause = "KPCS-CD:AnnexII.9" if licence.kind == "mine" else "KPCS-CD:AnnexII.11"
    found = []
    if licence.kind not in MINERS:
        params = _params(licence) | {"expected": "mine, digger"}
        found.append(_finding("custody_licence_kind", severity, clause, subject, params))
    if origin.licence and same_name(origin.licence) != same_name(licence.number):
        params = _params(licence) | {"found": origin.licence[:60]}
        found.append(_finding("custody_licence_other", severity, clause, subject, params))
    found += _days(licence, day, severity, clause, subject)
    found += _area(licence, origin, severity, subject)
    if position is not None:
        found += _distance(licence, position, severity, subject)
    return tuple(found)


def check_holder(
    licence: Licence, holder: str, *, policy: CustodyPolicy | None = None, subject: str = ""
) -> tuple[Finding, ...]:
    """Whether stones mined under a licence come into the account of its holder.

    Rule: KPCS-CD:AnnexII.11. holder: as the books name who has the stones when they are mined.
    Returns: a finding where the register has another holder; a question unless the policy blocks.
    Raises: nothing.
    """
    if same_name(holder) == same_name(licence.holder):
        return ()
    params = _params(licence) | {"found": holder[:60]}
    return (
        _finding("custody_licence_other_holder", _severity(policy), "KPCS-CD:AnnexII.11", subject, params),
    )


def check_handover(
    seller_kind: str,
    seller: Licence | None,
    buyer_kind: str,
    buyer: Licence | None,
    *,
    day: date,
    policy: CustodyPolicy,
    subject: str = "",
) -> tuple[Finding, ...]:
    """Whether one holder may hand stones to another on a day.

    Rule: KPCS-CD:AnnexII.13; who may sell to whom is `CustodyPolicy.may_sell`.
    Returns: a finding where the table does not have the pair, and for each side without a licence of its kind
    that holds on the day (the State and importers need none). Raises: nothing.
    """
    found = []
    if buyer_kind not in policy.may_sell.get(seller_kind, frozenset()):
        allowed = ", ".join(sorted(policy.may_sell.get(seller_kind, frozenset()))) or "-"
        params: dict[str, Param] = {"seller": seller_kind[:20], "buyer": buyer_kind[:20], "allowed": allowed}
        clause = policy.sources.get("may_sell", "KPCS-CD:AnnexII.13")
        found.append(_finding("custody_may_not_sell", policy.licences, clause, subject, params))
    for code, kind, licence in (
        ("custody_seller_unlicensed", seller_kind, seller),
        ("custody_buyer_unlicensed", buyer_kind, buyer),
    ):
        if kind in UNLICENSED:
            continue
        clause = {"mine": "KPCS-CD:AnnexII.9", "digger": "KPCS-CD:AnnexII.11"}.get(kind, "KPCS-CD:AnnexII.13")
        if licence is None:
            params = {"kind": kind[:20], "day": day.isoformat()}
            found.append(_finding(code, policy.licences, clause, subject, params))
            continue
        if licence.kind != kind:
            params = _params(licence) | {"expected": kind[:20]}
            found.append(_finding("custody_licence_kind", policy.licences, clause, subject, params))
        found += _days(licence, day, policy.licences, clause, subject)
    return tuple(found)


def check_registration(
    licence: Licence, *, name: str, address: str, nationality: str, subject: str = ""
) -> tuple[Finding, ...]:
    """Whether the register has of a licence holder what the Core Document recommends to record.

    Rule: KPCS-CD:AnnexII.12 for those who mine (with the area of authorised mining), KPCS-CD:AnnexII.14 for
    those who trade: name, address, and nationality or residence status.
    Returns: a question for each part that is missing. Raises: nothing.
    """
    mines = licence.kind in MINERS
    has_area = bool(licence.zone.strip() or licence.mine.strip() or licence.latitude is not None)
    parts = (
        ("custody_register_without_name", bool(name.strip())),
        ("custody_register_without_address", bool(address.strip())),
        ("custody_register_without_nationality", bool(nationality.strip())),
        ("custody_register_without_area", has_area or not mines),
    )
    clause = "KPCS-CD:AnnexII.12" if mines else "KPCS-CD:AnnexII.14"
    return tuple(
        _finding(code, Severity.ASKS, clause, subject, _params(licence))
        for code, is_there in parts
        if not is_there
    )


def distance_km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Kilometres between two positions in degrees, along a great circle (haversine)."""
    (lat1, lon1), (lat2, lon2) = ((radians(a), radians(b)) for a, b in (one, other))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * _EARTH_KM * asin(min(1.0, sqrt(half)))


def _severity(policy: CustodyPolicy | None) -> Severity:
    return Severity.ASKS if policy is None else policy.licences


def _params(licence: Licence) -> dict[str, Param]:
    return {"licence": licence.number[:60], "holder": licence.holder[:60], "kind": licence.kind[:20]}


def _finding(code: str, severity: Severity, clause: str, subject: str, params: dict[str, Param]) -> Finding:
    return Finding(code=code, severity=severity, clause=clause, subject=subject, params=params)


def _days(licence: Licence, day: date, severity: Severity, clause: str, subject: str) -> list[Finding]:
    if licence.is_valid_on(day):
        return []
    params = _params(licence) | {
        "day": day.isoformat(),
        "first": licence.valid_from.isoformat(),
        "last": licence.valid_to.isoformat(),
    }
    if licence.ended_on is not None and licence.ended_on <= day <= licence.valid_to:
        params["ended"] = licence.ended_on.isoformat()
        return [_finding("custody_licence_ended", severity, clause, subject, params)]
    return [_finding("custody_licence_out_of_date", severity, clause, subject, params)]


def _area(licence: Licence, origin: OriginKey, severity: Severity, subject: str) -> list[Finding]:
    found = []
    for code, stated, allowed in (
        ("custody_licence_wrong_country", origin.country, licence.country),
        ("custody_licence_wrong_zone", origin.zone, licence.zone),
        ("custody_licence_wrong_mine", origin.mine, licence.mine),
    ):
        if same_name(stated) and same_name(allowed) and same_name(stated) != same_name(allowed):
            params = _params(licence) | {"found": stated[:100], "expected": allowed[:100]}
            found.append(_finding(code, severity, "KPCS-CD:AnnexII.12", subject, params))
    return found


def _distance(
    licence: Licence, position: tuple[float, float], severity: Severity, subject: str
) -> list[Finding]:
    if not _is_on_earth(position):
        params: dict[str, Param] = {"found": f"{position[0]}, {position[1]}"[:60]}
        return [_finding("custody_position_impossible", Severity.ASKS, "KPCS-CD:AnnexII.12", subject, params)]
    if licence.latitude is None or licence.longitude is None or licence.radius_km is None:
        return []
    away = distance_km((licence.latitude, licence.longitude), position)
    if away <= licence.radius_km:
        return []
    params = _params(licence) | {"away": f"{away:.1f}", "radius": f"{licence.radius_km:.1f}"}
    return [_finding("custody_licence_wrong_position", severity, "KPCS-CD:AnnexII.12", subject, params)]


def _is_on_earth(position: tuple[float, float]) -> bool:
    latitude, longitude = position
    if not (isfinite(latitude) and isfinite(longitude)):
        return False
    return -90 <= latitude <= 90 and -180 <= longitude <= 180
