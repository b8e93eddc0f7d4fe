"""One cell of a mirror table: what one Participant exported by its own word, and another imported by its."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from openkp.scheme.periods import Period
from openkp.scheme.quantities import Carats, UsdValue


class Term(StrEnum):
    """What a part of the gap comes from. The terms of a cell add up to its gap exactly.

    timing: left in one period, arrived in another.
    in_transit: issued so lately that it may still be on its way (certificates only).
    misclassification: under another HS code on the other side.
    route: to, or from, another Participant on the other side.
    weight: the two sides weighed differently; value: the same carats at another price.
    missing: issued and not confirmed; never_issued: confirmed and not issued; repeated: confirmed more than
    once (certificates only).
    silence: the other side filed nothing that could be compared (returns only).
    unknown: nothing here explains it, or a person has still to decide.
    """

    TIMING = "timing"
    IN_TRANSIT = "in_transit"
    MISCLASSIFICATION = "misclassification"
    ROUTE = "route"
    WEIGHT = "weight"
    VALUE = "value"
    MISSING = "missing"
    NEVER_ISSUED = "never_issued"
    REPEATED = "repeated"
    SILENCE = "silence"
    UNKNOWN = "unknown"


#: Terms that no Participant is asked about.
HARMLESS = frozenset({Term.TIMING, Term.IN_TRANSIT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A part of a gap: positive where the exporter says more, negative where the importer does."""

    carats: Carats = field(default_factory=lambda: Carats(0))
    usd: UsdValue = field(default_factory=lambda: UsdValue(0))

    def __add__(self, other: Amount) -> Amount:
        return Amount(carats=self.carats + other.carats, usd=self.usd + other.usd)

    def __neg__(self) -> Amount:
        return Amount(carats=-self.carats, usd=-self.usd)

    def __bool__(self) -> bool:
        return bool(self.carats or self.usd)


@dataclass(frozen=True, slots=True, kw_only=True)
class MirrorCell:
    """Exports of one Participant to another against that one's imports from it, for one HS code and period.

    hs: six digits; empty for all rough together.
    exported, imported, …_usd: None where that side filed nothing to compare: silence is not zero.
    terms: only those that are not zero; they add up to the gap.
    via: the other Participants of the gaps that `Term.ROUTE` was set against.
    """

    exporter: str
    importer: str
    hs: str
    period: Period
    exported: Carats | None = None
    imported: Carats | None = None
    exported_usd: UsdValue | None = None
    imported_usd: UsdValue | None = None
    terms: Mapping[Term, Amount] = field(default_factory=dict)
    via: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "terms", MappingProxyType(dict(self.terms)))

    @property
    def gap_carats(self) -> Carats:
        """Exported less imported. A silent side counts as nothing here; `Term.SILENCE` then holds it all."""
        return (self.exported or Carats(0)) - (self.imported or Carats(0))

    @property
    def gap_usd(self) -> UsdValue:
        """Exported less imported, as `gap_carats`."""
        return (self.exported_usd or UsdValue(0)) - (self.imported_usd or UsdValue(0))

    @property
    def asymmetry(self) -> float | None:
        """Relative asymmetry in carats: the gap over the larger side; -1 to 1 (importer, exporter says all).

        None where a side is silent, and where both say zero.
        """
        return _relative(_hundredths(self.exported), _hundredths(self.imported))

    @property
    def asymmetry_usd(self) -> float | None:
        """Relative asymmetry in US$, as `asymmetry`."""
        return _relative(_hundredths(self.exported_usd), _hundredths(self.imported_usd))

    @property
    def questionable(self) -> Amount:
        """The gap without what is, or was, on its way at the end of a period: what to look at first."""
        return sum((part for term, part in self.terms.items() if term not in HARMLESS), Amount())

    def term(self, term: Term) -> Amount:
        """That part of the gap; zero if there is none."""
        return self.terms.get(term, Amount())


def _hundredths(quantity: Carats | UsdValue | None) -> int | None:
    return None if quantity is None else quantity.hundredths


def _relative(exported: int | None, imported: int | None) -> float | None:
    if exported is None or imported is None:
        return None
    larger = max(abs(exported), abs(imported))
    return (exported - imported) / larger if larger else None
