"""Carats and US dollars: exact, two places, never a float.

The Core Document speaks of "carat weight/mass" and "value in US$" (Annex I A). One metric carat is 0.2 g.
Both are kept as whole hundredths, so that sums are exact on every machine and in every file format.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from typing import Self

#: No shipment of rough comes near a billion carats or a trillion dollars; more is a slip of the keyboard.
#: The bound of what is written as text or as a number, and of what a statement may carry.
MAX_HUNDREDTHS = 10**14

#: The bound of whole hundredths, and so of files of statistics: a large producer's value times a
#: thousand is read, so that it can be asked about. Far within 64 bits and within the integers of a double.
MAX_COUNTED_HUNDREDTHS = 10**15

#: The bound of totals: they fit into 64 bits.
MAX_SUMMED_HUNDREDTHS = 10**18


class InexactQuantity(ValueError):
    """Cannot be held in hundredths: not a number, more than two places, or too large."""


@dataclass(frozen=True, slots=True, order=True, repr=False)
class _Quantity:
    hundredths: int

    def __init__(self, value: str | int | Decimal | Self) -> None:
        object.__setattr__(self, "hundredths", _hundredths_of(value, type(self)))

    @classmethod
    def from_hundredths(cls, hundredths: int) -> Self:
        """From whole hundredths, the form of files, signatures and the database.

        Raises InexactQuantity beyond `MAX_COUNTED_HUNDREDTHS`, ten times what the constructor takes.
        """
        if type(hundredths) is not int:
            raise TypeError(f"{cls.__name__} counts whole hundredths, not {type(hundredths).__name__}")
        if abs(hundredths) > MAX_COUNTED_HUNDREDTHS:
            raise InexactQuantity(f"{hundredths} hundredths is beyond any shipment")
        new = cls.__new__(cls)
        object.__setattr__(new, "hundredths", hundredths)
        return new

    @classmethod
    def rounded(cls, value: Decimal) -> Self:
        """The nearest hundredth, half to even: the only place where the product rounds a quantity."""
        return cls(value.quantize(Decimal("0.01"), rounding=ROUND_HALF_EVEN))

    @property
    def amount(self) -> Decimal:
        """The quantity as a Decimal with two places."""
        return Decimal(self.hundredths).scaleb(-2)

    def __add__(self, other: Self) -> Self:
        return self._combine(other, 1)

    def __sub__(self, other: Self) -> Self:
        return self._combine(other, -1)

    def _combine(self, other: object, sign: int) -> Self:
        if type(other) is not type(self):
            raise TypeError(f"{type(self).__name__} and {type(other).__name__} do not add up")
        return type(self).from_hundredths(self.hundredths + sign * other.hundredths)

    def __neg__(self) -> Self:
        return type(self).from_hundredths(-self.hundredths)

    def __abs__(self) -> Self:
        return type(self).from_hundredths(abs(self.hundredths))

    def __bool__(self) -> bool:
        return self.hundredths != 0

    def __str__(self) -> str:
        return f"{self.amount:.2f}"

    def __repr__(self) -> str:
        return f"{type(self).__name__}('{self}')"

    @classmethod
    def total(cls, quantities: Iterable[Self]) -> Self:
        """Sum of quantities of this kind; zero for none. A sum may be larger than any one quantity."""
        summed = sum(quantity.hundredths for quantity in quantities)
        if abs(summed) > MAX_SUMMED_HUNDREDTHS:
            raise InexactQuantity(f"{summed} hundredths is more than 64 bits hold safely")
        new = cls.__new__(cls)
        object.__setattr__(new, "hundredths", summed)
        return new


class Carats(_Quantity):
    """A mass in metric carats, to 1/100 carat (2 mg). May be negative as a difference."""

    __slots__ = ()


class UsdValue(_Quantity):
    """A value in United States dollars, to the cent. May be negative as a difference."""

    __slots__ = ()


def _hundredths_of(value: object, kind: type) -> int:
    if isinstance(value, kind):
        return value.hundredths  # type: ignore[attr-defined, no-any-return]
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise TypeError(
            f"{kind.__name__} takes text, a whole number or a Decimal, not {type(value).__name__}"
        )
    if isinstance(value, str) and (len(value) > 24 or not value.isascii()):
        raise InexactQuantity(f"{value[:24]!r} is not a plain decimal number")
    try:
        number = Decimal(value)
    except InvalidOperation as error:
        raise InexactQuantity(f"{value!r} is not a plain decimal number") from error
    if not number.is_finite():
        raise InexactQuantity(f"{value!r} is not a number")
    if abs(number) > MAX_HUNDREDTHS // 100:
        raise InexactQuantity(f"{value!r} is beyond any shipment")
    hundredths = number.scaleb(2)
    if hundredths != hundredths.to_integral_value():
        raise InexactQuantity(f"{value!r} has more than two places")
    return int(hundredths)
