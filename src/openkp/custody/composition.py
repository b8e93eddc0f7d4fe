"""What a parcel is made of: carats by origin, exact in integers, with the range that is possible.

A proportional share of a mixture is bookkeeping, not a fact about stones. The range says what may be true: no
stone of the mixture can be told from another, so a part drawn from it may hold as few or as many stones of an
origin as the numbers allow. All carats are whole hundredths.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from openkp.custody.origins import OriginKey


class Model(StrEnum):
    """The chain-of-custody model of ISO 22095 that a parcel's history allows to claim.

    The specified characteristic is the country of origin.
    identity_preserved: one origin, kept apart from all others since it was mined.
    segregated: several origins of one and the same country, and of no other.
    controlled_blending: several countries whose carats in this very parcel are known exactly.
    mass_balance: shares by bookkeeping only, or origins that were not stated.
    """

    IDENTITY_PRESERVED = "identity_preserved"
    SEGREGATED = "segregated"
    CONTROLLED_BLENDING = "controlled_blending"
    MASS_BALANCE = "mass_balance"


@dataclass(frozen=True, slots=True)
class Share:
    """Carats of one origin in a parcel, in hundredths: by proportion, at least, at most."""

    carats: int
    low: int
    high: int

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.carats <= self.high:
            raise ValueError(f"{self.low} <= {self.carats} <= {self.high} does not hold from zero on")

    @property
    def is_exact(self) -> bool:
        """True if the share is a fact and not bookkeeping."""
        return self.low == self.high


@dataclass(frozen=True, slots=True)
class Composition:
    """Shares by origin. `shares` stands in the order of the origins' text and has no share that cannot be.

    Raises ValueError where a low exceeds the whole or a share is impossible (`high` of zero).
    """

    shares: Mapping[OriginKey, Share]

    @classmethod
    def exact(cls, carats: Mapping[OriginKey, int]) -> Composition:
        """Origins whose carats are known as facts."""
        return cls(_ordered({key: Share(c, c, c) for key, c in carats.items() if c}))

    @classmethod
    def of(cls, shares: Mapping[OriginKey, Share]) -> Composition:
        """Shares as stated, brought into order and made as narrow as they allow each other."""
        return cls(_narrowed(_ordered({key: share for key, share in shares.items() if share.high})))

    @property
    def carats(self) -> int:
        """The whole, in hundredths."""
        return sum(share.carats for share in self.shares.values())

    def __iter__(self) -> Iterator[tuple[OriginKey, Share]]:
        return iter(self.shares.items())

    def __len__(self) -> int:
        return len(self.shares)

    def draw(self, carats: int) -> tuple[Composition, Composition]:
        """Take some of it: what is taken, and what is left.

        carats: hundredths, from 1 to the whole. By largest remainder on what is there (numbers.md, Lineage);
        equal remainders go by the order of the origins. Range: at least what the others cannot fill, at most
        what there is.
        Raises ValueError for carats outside.
        """
        whole = self.carats
        if not 0 < carats <= whole:
            raise ValueError(f"{carats} hundredths cannot be taken from {whole}")
        if carats == whole:
            return self, EMPTY
        taken = largest_remainder(carats, [share.carats for share in self.shares.values()])
        out: dict[OriginKey, Share] = {}
        left: dict[OriginKey, Share] = {}
        rest = whole - carats
        for (key, share), part in zip(self.shares.items(), taken, strict=True):
            most = min(carats, share.high)
            if most:
                out[key] = Share(part, max(0, carats - (whole - share.low)), most)
            most = min(rest, share.high)
            if most:
                left[key] = Share(share.carats - part, max(0, share.low - carats), most)
        return Composition(_narrowed(out)), Composition(_narrowed(left))

    def without(self, stated: Composition) -> Composition:
        """What is left when stones of known origin are picked out of it.

        stated: exact shares, none above the carats by proportion that are there.
        Raises ValueError where there are not so many.
        """
        left = dict(self.shares)
        for key, known in stated:
            share = left.get(key)
            if share is None or known.carats > share.carats:
                raise ValueError(f"{known.carats} hundredths of {key} are not in it")
            high = share.high - known.carats
            left[key] = Share(share.carats - known.carats, max(0, share.low - known.carats), high)
        whole = sum(share.carats for share in left.values())
        kept = {
            key: Share(share.carats, share.low, min(whole, share.high))
            for key, share in left.items()
            if min(whole, share.high)
        }
        return Composition(_narrowed(kept))

    def by_country(self) -> Composition:
        """The same carats by country of origin only, with the range of each country."""
        joined: dict[OriginKey, list[int]] = {}
        for key, share in self:
            sums = joined.setdefault(key.at_country(), [0, 0, 0])
            for place, value in enumerate((share.carats, share.low, share.high)):
                sums[place] += value
        return Composition.of({key: Share(c, low, high) for key, (c, low, high) in joined.items()})

    @property
    def model(self) -> Model:
        """The chain-of-custody model (ISO 22095) that this composition allows to claim."""
        if not all(key.is_stated for key in self.shares):
            return Model.MASS_BALANCE
        if len(self.shares) == 1:
            return Model.IDENTITY_PRESERVED
        countries = self.by_country()
        if len(countries) == 1:
            return Model.SEGREGATED
        if all(share.is_exact for _, share in countries):
            return Model.CONTROLLED_BLENDING
        return Model.MASS_BALANCE

    def may_hold(self, country: str) -> bool:
        """True if a stone of it may have been mined in the country."""
        return any(key.may_be(country) for key, _ in self)


def pooled(parts: Iterable[Composition]) -> Composition:
    """Several compositions put together; the order of the parts does not matter."""
    gathered: dict[OriginKey, Share] = {}
    for part in parts:
        for key, share in part:
            there = gathered.get(key)
            gathered[key] = (
                share
                if there is None
                else Share(there.carats + share.carats, there.low + share.low, there.high + share.high)
            )
    return Composition(_narrowed(_ordered(gathered)))


def largest_remainder(carats: int, weights: list[int]) -> list[int]:
    """`carats` apportioned by weight, exact: whole parts first, the rest to the largest remainders.

    Each part is at most its weight where `carats` is at most the sum of the weights, and the sum of the parts
    is `carats`. Equal remainders: the earlier weight first.
    """
    whole = sum(weights)
    parts, remainders = [], []
    for place, weight in enumerate(weights):
        part, remainder = divmod(weight * carats, whole)
        parts.append(part)
        remainders.append((-remainder, place))
    for _, place in sorted(remainders)[: carats - sum(parts)]:
        parts[place] += 1
    return parts


def _ordered(shares: Mapping[OriginKey, Share]) -> dict[OriginKey, Share]:
    if len(shares) < 2:
        return dict(shares)
    return dict(sorted(shares.items(), key=lambda each: str(each[0])))


def _narrowed(shares: dict[OriginKey, Share]) -> dict[OriginKey, Share]:
    """No origin can have more than the others leave at least, nor less than they leave at most."""
    whole = lows = highs = 0
    for share in shares.values():
        whole, lows, highs = whole + share.carats, lows + share.low, highs + share.high
    if lows == highs:
        return shares
    narrowed = {}
    for key, share in shares.items():
        low = max(share.low, whole - (highs - share.high))
        high = min(share.high, whole - (lows - share.low))
        narrowed[key] = share if (low, high) == (share.low, share.high) else Share(share.carats, low, high)
    return {key: share for key, share in narrowed.items() if share.high}


#: Nothing at all.
EMPTY = Composition({})
