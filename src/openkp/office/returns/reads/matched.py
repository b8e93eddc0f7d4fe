"""The matching of this office's certificates with the confirmations that it holds, kept until one changes."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import Count, Max

from openkp.office.acting import Json
from openkp.office.certificates.models import Arrival, Certificate, ForeignConfirmation
from openkp.office.parties.models import Authority
from openkp.office.returns.reads import remainder
from openkp.office.returns.reads.remainder import match_remainder
from openkp.scheme.hs_codes import is_rough
from openkp.scheme.quantities import Carats, UsdValue
from openkp.statistics.matching import MatchKind, MatchRecord

_ONE_AT_A_TIME = threading.Lock()
#: The kind of a pair between which the matching does not choose.
AMBIGUOUS = "ambiguous"
#: Kinds that a person looks at; the others say the same in everything, or differ as the follow-up list shows.
TO_DECIDE = (
    AMBIGUOUS,
    MatchKind.MISTYPED_NUMBER.value,
    MatchKind.NUMBER_USED_TWICE.value,
    MatchKind.SPLIT.value,
    MatchKind.DUPLICATE_CONFIRMATION.value,
)
DIFFERING = (MatchKind.EXACT_NUMBER_DIFFERENT_DETAILS.value,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Two records that may be about one shipment. confirmation: `arrival:ID` or `foreign:ID`.

    score: from 0 to 1. reasons: codes of `openkp.statistics.matching.Reason`.
    """

    certificate: int
    confirmation: str
    kind: str
    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """What the matching made of all records of this office."""

    proposals: tuple[Proposal, ...]
    without_confirmation: tuple[int, ...]
    without_certificate: tuple[str, ...]
    exact: int


def matched() -> Matched:
    """The matching of all certificates with all confirmations, kept until a record changes.

    One request computes it, others that need it meanwhile wait for that one.
    """
    with _ONE_AT_A_TIME:
        return _matched(_state())


def _state() -> tuple[Any, ...]:
    """What changes as soon as a record that is matched does."""
    return (
        *Certificate.objects.aggregate(a=Count("pk"), b=Max("pk"), c=Max("closed_on")).values(),
        Certificate.objects.filter(state=Certificate.State.ANNULLED).count(),
        *Arrival.objects.filter(state=Arrival.State.DECIDED).aggregate(a=Count("pk"), b=Max("pk")).values(),
        *ForeignConfirmation.objects.aggregate(a=Count("pk"), b=Max("pk"), c=Count("certificate")).values(),
        Certificate.objects.order_by("-pk").values_list("number", flat=True).first(),
        tuple(_hosted()),
    )


def _hosted() -> list[str]:
    """Participants whose certificates this office issues."""
    found = Authority.objects.filter(is_exporting=True).values_list("participant", flat=True)
    return sorted(set(found))


@lru_cache(maxsize=2)
def _matched(state: tuple[Any, ...]) -> Matched:
    exports, confirmations = _records()
    readable = [one for one in confirmations if can_be_matched(one)]
    found = match_remainder([one for one in exports if can_be_matched(one)], readable)
    aside = [one.key for one in confirmations if not can_be_matched(one)]
    proposals = [(AMBIGUOUS, pair) for pair in found.ambiguous]
    proposals += [(pair.kind.value, pair) for pair in found.matches]
    return Matched(
        proposals=tuple(
            Proposal(
                certificate=int(pair.export),
                confirmation=pair.confirmation,
                kind=kind,
                score=float(pair.score),
                reasons=tuple(str(reason) for reason in pair.reasons),
            )
            for kind, pair in proposals
            if kind in TO_DECIDE + DIFFERING
        ),
        without_confirmation=tuple(map(int, found.unmatched_exports)),
        without_certificate=(*found.unmatched_confirmations, *aside),
        exact=sum(pair.kind in (MatchKind.EXACT, MatchKind.LATE) for pair in found.matches),
    )


def _records() -> tuple[list[MatchRecord], list[MatchRecord]]:
    """Certificates that were not annulled, and the confirmations held."""
    certificates = Certificate.objects.exclude(state=Certificate.State.ANNULLED)
    exports = [_exported(one) for one in certificates.only("pk", "number", "content", "issued_on")]
    return exports, _confirmations()


def can_be_matched(one: MatchRecord) -> bool:
    """False for a record that `match_records` cannot read: a person sees it alone.

    It says too little (no weight, code or number), or its goods are no rough diamonds.
    """
    codes = one.hs.split()
    return (
        1 <= len(one.number.strip()) <= 60
        and one.number.isprintable()
        and one.number.isascii()
        and all(
            re.fullmatch("[A-Z]{2}", code) for code in (one.issuing_participant, one.importing_participant)
        )
        and bool(codes)
        and all(is_rough(code) for code in codes)
        and one.carats.hundredths > 0
        and one.usd.hundredths >= 0
    )


def forget() -> None:
    """Empty what is kept in the process."""
    _matched.cache_clear()
    remainder.forget()


def _confirmations() -> list[MatchRecord]:
    """Decided arrivals and foreign confirmations of certificates that this office could have issued."""
    hosted = set(_hosted())
    found = [
        _confirmed(f"arrival:{one.pk}", one.number, one.confirmation, one.content, one.decided_on)
        for one in Arrival.objects.filter(state=Arrival.State.DECIDED, confirmation__isnull=False)
        if one.decided_on is not None
    ]
    found += [
        _confirmed(
            f"foreign:{one.pk}",
            one.number,
            one.content,
            one.certificate.content if one.certificate else {},
            one.confirmed_on,
        )
        for one in ForeignConfirmation.objects.select_related("certificate")
    ]
    return [one for one in found if one.issuing_participant in hosted]


def _exported(one: Certificate) -> MatchRecord:
    return _record(str(one.pk), one.number, one.content, one.content.get("lines", []), one.issued_on)


def _confirmed(key: str, number: str, said: Json | None, declared: Json, day: date) -> MatchRecord:
    """A confirmation as a record. Where the goods were not weighed, the declared weight stands in."""
    content = said or {}
    return _record(key, number, content, content.get("lines") or declared.get("lines") or [], day)


def _record(key: str, number: str, content: Json, lines: list[Json], day: date) -> MatchRecord:
    to = content.get("destination_participant") or content.get("importing_participant")
    return MatchRecord(
        key=key,
        number=number,
        issuing_participant=str(content.get("issuing_participant") or ""),
        importing_participant=str(to or ""),
        day=day,
        hs=" ".join(sorted({str(line["hs"]) for line in lines})),
        carats=Carats.total(Carats(str(line["carats"])) for line in lines),
        usd=UsdValue.total(UsdValue(str(line["usd"])) for line in lines),
        parcels=content.get("parcels"),
        exporter=name_of(content, "exporter"),
        importer=name_of(content, "importer"),
    )


def name_of(content: Json, side: str) -> str:
    """The name of the exporter or importer as a record says it."""
    party = content.get(side)
    return str(party.get("name", "")) if isinstance(party, dict) else ""
