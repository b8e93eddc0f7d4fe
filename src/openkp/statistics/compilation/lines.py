"""The trade return of a quarter from certificates and confirmations; an officer reviews and signs it.

What is compiled (KPCS-CD:AnnexIII.a, AnnexIII.b): carats and US$ by flow, HS code, partner and origin, and
for each partner the number of certificates. A certificate with several HS codes or origins counts once, so
the count stands in a line of its own, without HS code and without quantities. Annulled and replaced
certificates are the caller's matter: they are not given.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from openkp.scheme.periods import Quarter
from openkp.scheme.quantities import Carats, UsdValue
from openkp.scheme.returns import Flow, ReturnLine

#: The order of the flows in a return.
_FLOWS = (Flow.PRODUCTION, Flow.EXPORT, Flow.IMPORT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipment:
    """One line of a certificate: certificates with several HS codes or origins give several.

    partner: Participant of destination (export) or provenance (import).
    day: day of issue (export) or of confirmation (import).
    origin: country of mining; empty for mixed or not given. hs: empty where several are told together.
    """

    number: str
    partner: str
    day: date
    hs: str
    carats: Carats
    usd: UsdValue
    origin: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imbalance:
    """By how much a return says more (negative: less) than the certificates of its quarter."""

    flow: Flow
    carats: Carats
    usd: UsdValue
    certificates: int


def compile_trade(
    quarter: Quarter, *, exports: Iterable[Shipment], imports: Iterable[Shipment]
) -> tuple[ReturnLine, ...]:
    """The lines of the trade return of a quarter, in the order of `in_order`; none if there was no trade.

    Shipments of other quarters are left out, so a register may be given as it is. A certificate number counts
    once for each flow and partner.
    """
    lines = [
        line
        for flow, shipments in ((Flow.EXPORT, exports), (Flow.IMPORT, imports))
        for line in _lines_of(flow, (one for one in shipments if one.day in quarter))
    ]
    return in_order(merged(lines))


def in_order(lines: Iterable[ReturnLine]) -> tuple[ReturnLine, ...]:
    """Exports before imports, then by partner, HS code and origin; the count of certificates first."""
    return tuple(
        sorted(lines, key=lambda one: (_FLOWS.index(one.flow), one.partner, one.hs, one.origin, one.sector))
    )


def merged(lines: Iterable[ReturnLine]) -> Iterator[ReturnLine]:
    """One line for each key: where quantities stand without HS code, the count of certificates joins them."""
    found: dict[tuple[object, ...], ReturnLine] = {}
    for line in lines:
        other = found.get(line.key)
        if other is None:
            found[line.key] = line
            continue
        counted, quantities = (other, line) if line.certificates is None else (line, other)
        found[line.key] = replace(quantities, certificates=counted.certificates)
    yield from found.values()


def _lines_of(flow: Flow, shipments: Iterable[Shipment]) -> Iterator[ReturnLine]:
    sums: defaultdict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0])
    numbers: defaultdict[str, set[str]] = defaultdict(set)
    for one in shipments:
        total = sums[one.partner, one.hs, one.origin]
        total[0] += one.carats.hundredths
        total[1] += one.usd.hundredths
        numbers[one.partner].add(one.number)
    for (partner, hs, origin), (carats, usd) in sums.items():
        yield ReturnLine(
            flow=flow,
            hs=hs,
            partner=partner,
            origin=origin,
            carats=Carats.from_hundredths(carats),
            usd=UsdValue.from_hundredths(usd),
        )
    for partner, counted in numbers.items():
        yield ReturnLine(flow=flow, partner=partner, certificates=len(counted))


def conservation(
    lines: Iterable[ReturnLine],
    quarter: Quarter,
    *,
    exports: Iterable[Shipment],
    imports: Iterable[Shipment],
) -> tuple[Imbalance, ...]:
    """Where a return, compiled or changed by hand, does not add up to its certificates; nothing if it does.

    One for each flow that differs, to the hundredth of a carat and the cent. A line without a quantity adds
    nothing.
    """
    filed, counted = tuple(lines), compile_trade(quarter, exports=exports, imports=imports)
    found = []
    for flow in (Flow.EXPORT, Flow.IMPORT):
        stated, held = _totals(flow, filed), _totals(flow, counted)
        carats, usd, certificates = (left - right for left, right in zip(stated, held, strict=True))
        if carats or usd or certificates:
            found.append(
                Imbalance(
                    flow=flow,
                    carats=Carats.from_hundredths(carats),
                    usd=UsdValue.from_hundredths(usd),
                    certificates=certificates,
                )
            )
    return tuple(found)


def _totals(flow: Flow, lines: Iterable[ReturnLine]) -> tuple[int, int, int]:
    carats = usd = certificates = 0
    for line in lines:
        if line.flow is flow:
            carats += line.carats.hundredths if line.carats else 0
            usd += line.usd.hundredths if line.usd else 0
            certificates += line.certificates or 0
    return carats, usd, certificates
