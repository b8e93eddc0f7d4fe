"""A quarter's trade as the office's certificates and arrivals have it: the return, computed.

Exports: certificates that the Participant's authorities issued in the quarter and did not annul or replace,
by the day of issue. Imports: shipments that they confirmed, by the day of the decision, as found; as declared
where the shipment was not opened. What other authorities confirmed of the exports is not a second export.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from openkp.office.certificates.models import Arrival, Certificate
from openkp.scheme.documents import Line, Origin, Outcome
from openkp.scheme.periods import Quarter
from openkp.scheme.returns import Flow, ReturnLine
from openkp.statistics.compilation import Shipment, compile_trade

CONFIRMED = [Outcome.CONFIRMED.value, Outcome.CONFIRMED_AFTER_REMEDY.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade:
    """The shipments of a quarter; a certificate with three HS codes gives three."""

    exports: tuple[Shipment, ...]
    imports: tuple[Shipment, ...]

    def compiled(self, quarter: Quarter) -> tuple[ReturnLine, ...]:
        """The lines that the shipments add up to."""
        return compile_trade(quarter, exports=self.exports, imports=self.imports)

    def behind(self, line: ReturnLine) -> tuple[Shipment, ...]:
        """The shipments that make up a line: by what the line names; a count of certificates by partner."""
        shipments = self.exports if line.flow is Flow.EXPORT else self.imports
        only_counts = line.carats is None and line.usd is None
        return tuple(
            one
            for one in shipments
            if one.partner == line.partner and (only_counts or (one.hs, one.origin) == (line.hs, line.origin))
        )


def compiled_lines(participant: str, quarter: Quarter) -> tuple[ReturnLine, ...]:
    """The lines of the trade return of a quarter, from what the office holds."""
    return trade_of(participant, quarter).compiled(quarter)


def keeps_certificates(participant: str, *, by: date) -> bool:
    """True if an authority of the Participant issued or confirmed anything here by that day.

    One that keeps its certificates elsewhere has nothing to compare a return with.
    """
    issued = Certificate.objects.filter(authority__participant=participant, issued_on__lte=by)
    decided = Arrival.objects.filter(
        authority__participant=participant, decided_on__lte=by, outcome__in=CONFIRMED
    )
    return issued.exists() or decided.exists()


def has_changed(participant: str, quarter: Quarter, *, since: datetime, day: date) -> bool:
    """True if what the quarter is compiled from may have changed after an instant that falls on `day` there.

    Issued or confirmed later by the instant; annulled or replaced by the day, which is all that is kept.
    """
    between = (quarter.first_day, quarter.last_day)
    issued = Certificate.objects.filter(authority__participant=participant, issued_on__range=between)
    decided = Arrival.objects.filter(authority__participant=participant, decided_on__range=between)
    return (
        issued.filter(
            Q(entry__made_at__gt=since) | Q(annulled_on__gte=day) | Q(replaced_by__issued_on__gte=day)
        ).exists()
        or decided.filter(entry__made_at__gt=since).exists()
    )


def trade_of(participant: str, quarter: Quarter) -> Trade:
    """The exports and imports of a Participant in a quarter, oldest first."""
    between = (quarter.first_day, quarter.last_day)
    issued = (
        Certificate.objects.filter(authority__participant=participant, issued_on__range=between)
        .exclude(state=Certificate.State.ANNULLED)
        .filter(replaced_by__isnull=True)
        .order_by("issued_on", "pk")
    )
    decided = Arrival.objects.filter(
        authority__participant=participant, decided_on__range=between, outcome__in=CONFIRMED
    ).order_by("decided_on", "pk")
    return Trade(
        exports=tuple(_exports(issued.iterator(chunk_size=500))),
        imports=tuple(_imports(decided.iterator(chunk_size=500), participant)),
    )


def _exports(issued: Iterable[Certificate]) -> Iterator[Shipment]:
    for record in issued:
        content = record.to_content()
        yield from _shipments(
            record.number, record.destination_participant, record.issued_on, content.lines, content.origins
        )


def _imports(decided: Iterable[Arrival], participant: str) -> Iterator[Shipment]:
    for record in decided:
        content, confirmation = record.to_content(), record.to_confirmation()
        if content is None or confirmation is None or record.decided_on is None:
            continue
        if content.issuing_participant == participant:
            continue  # goods that came back under the own certificate are no import from anybody
        lines = confirmation.lines or content.lines
        yield from _shipments(
            record.number, content.issuing_participant, record.decided_on, lines, content.origins
        )


def _shipments(
    number: str, partner: str, day: date, lines: Iterable[Line], origins: tuple[Origin, ...]
) -> Iterator[Shipment]:
    mined_in = {origin.participant for origin in origins}
    origin = mined_in.pop() if len(mined_in) == 1 else ""
    for line in lines:
        yield Shipment(
            number=number,
            partner=partner,
            day=day,
            hs=line.hs,
            carats=line.carats,
            usd=line.usd,
            origin=origin,
        )


def changed_by_hand(
    lines: Iterable[ReturnLine], compiled: Iterable[ReturnLine]
) -> dict[tuple[object, ...], tuple[ReturnLine | None, ReturnLine | None]]:
    """What the return says otherwise than the certificates: key -> (in the return, compiled)."""
    stated, computed = {line.key: line for line in lines}, {line.key: line for line in compiled}
    return {
        key: (stated.get(key), computed.get(key))
        for key in dict.fromkeys([*stated, *computed])
        if stated.get(key) != computed.get(key)
    }


__all__ = ["Trade", "changed_by_hand", "compiled_lines", "has_changed", "keeps_certificates", "trade_of"]
