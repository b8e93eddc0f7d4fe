"""What a parcel is made of: carats by origin, exact in integers, with the range that is possible.

A proportional share of a mixture is bookkeeping, not a fact about stones. The range says what may be true: no
stone of the mixture can be told from another, so a part drawn from it may hold as few or as many stones of an
origin as the numbers allow. All carats are whole hundredths.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from operator import attrgetter
from types import MappingProxyType
from typing import NamedTuple, Self

from openkp.custody.origins import OriginKey


class Model(StrEnum):
    """The chain-of-custody model of ISO 22095 that a parcel's history allows to claim.

    The specified characteristic is the country of origin.
    identity_preserved: one source that is named, a mine or a licence, kept apart from all others.
    segregated: several sources of one and the same country and of no other, or one country without a source.
    controlled_blending: several countries whose carats in this very parcel are known exactly.
    mass_balance: shares by bookkeeping only, or origins that were not stated.
    """

    IDENTITY_PRESERVED = "identity_preserved"
    SEGREGATED = "segregated"
    CONTROLLED_BLENDING = "controlled_blending"
    MASS_BALANCE = "mass_balance"


class _Numbers(NamedTuple):
    carats: int
    low: int
    high: int


class Share(_Numbers):
    """Carats of one origin in a parcel, in hundredths: by proportion, at least, at most.

    A tuple, because a ledger makes millions of them. Raises ValueError unless 0 <= low <= carats <= high.
    """

    __slots__ = ()

    def __new__(cls, carats: int, low: int, high: int) -> Self:
        """Checked; the engine's own arithmetic keeps the order and uses `_share`, which asks nothing."""
        if not 0 <= low <= carats <= high:
            raise ValueError(f"{low} <= {carats} <= {high} does not hold from zero on")
        return super().__new__(cls, carats, low, high)

    @property
    def is_exact(self) -> bool:
        """True if the share is a fact and not bookkeeping."""
        return self.low == self.high


def _share(numbers: tuple[int, int, int]) -> Share:
    return tuple.__new__(Share, numbers)


_TEXT = attrgetter("text")
#: What an origin that is not there has.
NONE = Share(0, 0, 0)


@dataclass(frozen=True, slots=True)
class Composition:
    """Shares by origin. `shares` stands in the order of the origins' text and has no share that cannot be.

    Make one with `exact` or `of`: they bring shares into order and make them as narrow as they allow each
    other, on which all others here rely. carats: the whole, in hundredths.
    """

    shares: Mapping[OriginKey, Share]
    carats: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "carats", sum([carats for carats, _, _ in self.shares.values()]))
        if type(self.shares) is not MappingProxyType:  # nobody may put carats in afterwards
            object.__setattr__(self, "shares", MappingProxyType(self.shares))

    def __reduce__(self) -> tuple[type[Composition], tuple[dict[OriginKey, Share]]]:
        """For copies and pickles, which a read-only view has not."""
        return Composition, (dict(self.shares),)

    def __hash__(self) -> int:
        return hash(tuple(self.shares.items()))

    @classmethod
    def exact(cls, carats: Mapping[OriginKey, int]) -> Composition:
        """Origins whose carats are known as facts."""
        return cls(_ordered({key: Share(c, c, c) for key, c in carats.items() if c}))

    @classmethod
    def of(cls, shares: Mapping[OriginKey, Share]) -> Composition:
        """Shares as stated, brought into order and made as narrow as they allow each other."""
        return cls(_narrowed(_ordered({key: share for key, share in shares.items() if share.high})))

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
        # Both parts come out as narrow as can be, since the whole was: nothing more to narrow here.
        rest, new = whole - carats, tuple.__new__
        out: dict[OriginKey, Share] = {}
        left: dict[OriginKey, Share] = {}
        parts = largest_remainder(carats, [there for there, _, _ in self.shares.values()])
        for (key, (there, low, high)), part in zip(self.shares.items(), parts, strict=True):
            least, most = low - rest, high if high < carats else carats
            out[key] = new(Share, (part, least if least > 0 else 0, most))
            least, most = low - carats, high if high < rest else rest
            left[key] = new(Share, (there - part, least if least > 0 else 0, most))
        return Composition(out), Composition(left)

    def without(self, stated: Composition) -> Composition:
        """What is left when stones of known origin are picked out of it.

        stated: exact shares, none above the carats by proportion that are there.
        Raises ValueError where there are not so many, or where what is stated is no fact.
        """
        left = dict(self.shares)
        for key, known in stated:
            share = left.get(key, NONE)
            if not known.is_exact or known.carats > share.carats:
                raise ValueError(f"{known.carats} hundredths of {key} are not known to be in it")
            less = known.carats
            left[key] = Share(share.carats - less, max(0, share.low - less), share.high - less)
        whole = self.carats - stated.carats
        kept = {
            key: share if share.high <= whole else Share(share.carats, share.low, whole)
            for key, share in left.items()
        }
        return Composition(_narrowed(kept))

    def by_country(self) -> Composition:
        """The same carats by country of origin only, with the range of each country."""
        joined: dict[OriginKey, Share] = {}
        for key, share in self:
            country = key.at_country()
            joined[country] = _sum(joined.get(country, NONE), share)
        return Composition.of(joined)

    def share_of(self, matches: Callable[[OriginKey], bool]) -> Share:
        """All origins that match as one share: together they can be no more than the others leave."""
        carats = mine_low = mine_high = all_low = all_high = 0
        for key, (there, low, high) in self.shares.items():
            all_low += low
            all_high += high
            if matches(key):
                carats += there
                mine_low += low
                mine_high += high
        others_low, others_high = all_low - mine_low, all_high - mine_high
        return Share(
            carats, max(mine_low, self.carats - others_high), min(mine_high, self.carats - others_low)
        )

    @property
    def model(self) -> Model:
        """The chain-of-custody model (ISO 22095) that this composition allows to claim."""
        if not all(key.is_stated for key in self.shares):
            return Model.MASS_BALANCE
        countries = self.by_country()
        if len(countries) == 1:
            sources = {(key.zone, key.mine, key.licence) for key in self.shares}
            is_one = len(sources) == 1 and any(key.mine or key.licence for key in self.shares)
            return Model.IDENTITY_PRESERVED if is_one else Model.SEGREGATED
        if all(share.is_exact for _, share in countries):
            return Model.CONTROLLED_BLENDING
        return Model.MASS_BALANCE


def pooled(parts: Iterable[Composition]) -> Composition:
    """Several compositions put together; the order of the parts does not matter."""
    first, *others = tuple(parts) or (EMPTY,)
    if not others:
        return first
    gathered, new = dict(first.shares), tuple.__new__
    for part in others:
        for key, share in part.shares.items():
            there = gathered.get(key)
            if there is None:
                gathered[key] = share
            else:
                gathered[key] = new(Share, (there[0] + share[0], there[1] + share[1], there[2] + share[2]))
    # Parts that are narrow make a whole that is narrow.
    return Composition(gathered if len(gathered) == len(first) else _ordered(gathered))


def largest_remainder(carats: int, weights: list[int]) -> list[int]:
    """`carats` apportioned by weight, exact: whole parts first, the rest to the largest remainders.

    Each part is at most its weight where `carats` is at most the sum of the weights, and the sum of the parts
    is `carats`. Equal remainders: the earlier weight first.
    Raises ValueError where there is something to apportion and no weight.
    """
    whole = sum(weights)
    if not whole:
        if carats:
            raise ValueError(f"nothing there to apportion {carats} to")
        return [0] * len(weights)
    divided = [divmod(weight * carats, whole) for weight in weights]
    parts = [part for part, _ in divided]
    missing = carats - sum(parts)
    if missing:
        remainders = [remainder for _, remainder in divided]
        order = sorted(range(len(parts)), key=remainders.__getitem__, reverse=True)
        for place in order[:missing]:
            parts[place] += 1
    return parts


def in_carats(hundredths: int) -> str:
    """Hundredths as carats with two places, for texts."""
    sign = "-" if hundredths < 0 else ""
    whole, part = divmod(abs(hundredths), 100)
    return f"{sign}{whole}.{part:02d}"


def _sum(one: Share, other: Share) -> Share:
    return _share((one[0] + other[0], one[1] + other[1], one[2] + other[2]))


def _ordered(shares: Mapping[OriginKey, Share]) -> dict[OriginKey, Share]:
    return {key: shares[key] for key in sorted(shares, key=_TEXT)}


def _narrowed(shares: dict[OriginKey, Share]) -> dict[OriginKey, Share]:
    """No origin can have more than the others leave at least, nor less than they leave at most."""
    whole = lows = highs = 0
    for share in shares.values():
        whole, lows, highs = whole + share.carats, lows + share.low, highs + share.high
    if lows == highs:
        return {key: share for key, share in shares.items() if share.high}
    narrowed = {}
    for key, share in shares.items():
        low = max(share.low, whole - (highs - share.high))
        high = min(share.high, whole - (lows - share.low))
        narrowed[key] = share if (low, high) == (share.low, share.high) else Share(share.carats, low, high)
    return {key: share for key, share in narrowed.items() if share.high}


#: Nothing at all.
EMPTY = Composition({})
