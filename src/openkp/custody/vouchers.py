"""Vouchers: the paper between a digger and a buyer, written in the field and typed in later.

A voucher counts once. Its carats bound the purchase, its day is the one on which the digger's licence must
hold, and a number that is missing from a book of vouchers is asked for. Rule: KPCS-CD:IV.a with
KPCS-CD:AnnexII.11 and KPCS-CD:AnnexII.15. All carats are whole hundredths.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from openkp.custody.ledger import in_carats
from openkp.custody.licences import Licence, check_production
from openkp.custody.origins import OriginKey
from openkp.custody.policies import CustodyPolicy
from openkp.scheme.findings import Finding, Param, Severity

_SERIAL = re.compile(r"(.*?)([0-9]{1,12})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Voucher:
    """A voucher as it stands on paper.

    licence: number of the digger's licence. carats: hundredths. usd: US cents, None if not stated.
    """

    number: str
    issued_on: date
    licence: str
    digger: str
    buyer: str
    carats: int
    usd: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VoucherBook:
    """A printed book that was given to a holder: all numbers from `first` to `last`, both with its prefix."""

    first: str
    last: str
    holder: str = ""

    def has(self, number: str) -> bool:
        """True if the number is one of the book."""
        serial, first, last = _serial(number), _serial(self.first), _serial(self.last)
        if serial is None or first is None or last is None:
            return False
        return serial[0] == first[0] == last[0] and first[1] <= serial[1] <= last[1]


def check_voucher(
    voucher: Voucher | str,
    *,
    used: Collection[str],
    is_needed: bool = False,
    licence: Licence | None = None,
    bought: tuple[int, date] | None = None,
    policy: CustodyPolicy | None = None,
    subject: str = "",
) -> tuple[Finding, ...]:
    """Whether a voucher counts, and covers what was bought with it.

    voucher: as it stands on paper, or its number alone where no more was typed in. used: numbers that counted
    before, as they were written. is_needed: stones of a digger change hands with a voucher only.
    licence: the digger's, looked at for a voucher that is typed in whole. bought: hundredths entered in the
    books, and the day of the purchase there.
    Returns: a question for a number that is needed and not there; a blocking finding for a number that
    counted before, and of a whole voucher for one without a number or carats and for a purchase above its
    carats; a question for a purchase before the voucher was written and for what
    `licences.check_production` finds on the voucher's day; a note where less was bought. Raises: nothing.
    """
    is_whole = isinstance(voucher, Voucher)
    written = voucher.number if isinstance(voucher, Voucher) else voucher
    number = plain_number(written)
    params: dict[str, Param] = {"voucher": written.strip()[:60]}
    found = []
    if number and number in {plain_number(each) for each in used}:
        found.append(_finding("custody_voucher_twice", Severity.BLOCKS, subject, params))
    elif not number and is_whole:
        found.append(_finding("custody_voucher_unnumbered", Severity.BLOCKS, subject, params))
    elif not number and is_needed:
        severity = Severity.ASKS if policy is None else policy.licences
        found.append(_finding("custody_voucher_missing", severity, subject, params))
    if isinstance(voucher, Voucher):
        if bought is not None:
            found += _covered(voucher, *bought, subject=subject)
        origin = OriginKey(licence=voucher.licence[:100])
        found += check_production(licence, origin, day=voucher.issued_on, policy=policy, subject=subject)
    return tuple(found)


def _covered(voucher: Voucher, bought: int, bought_on: date, *, subject: str) -> Iterator[Finding]:
    params: dict[str, Param] = {
        "voucher": voucher.number.strip()[:60],
        "written": in_carats(voucher.carats),
        "bought": in_carats(bought),
        "day": bought_on.isoformat(),
        "issued": voucher.issued_on.isoformat(),
    }
    if voucher.carats <= 0:
        yield _finding("custody_voucher_without_carats", Severity.BLOCKS, subject, params)
    elif bought > voucher.carats:
        yield _finding("custody_voucher_exceeded", Severity.BLOCKS, subject, params)
    elif bought < voucher.carats:
        yield _finding("custody_voucher_not_used_up", Severity.NOTES, subject, params)
    if bought_on < voucher.issued_on:
        yield _finding("custody_voucher_later", Severity.ASKS, subject, params)


def check_book(book: VoucherBook, used: Iterable[str]) -> tuple[Finding, ...]:
    """What is missing from a book of vouchers, up to the highest number that came back.

    used: numbers that were typed in, of this book or of others.
    Returns: a question for each run of numbers that did not come back, with the first, the last and how many;
    later numbers may still be blank in the book. Raises: nothing.
    """
    first = _serial(book.first)
    serials = (_serial(each) for each in used if book.has(each))
    back = sorted({serial[1] for serial in serials if serial is not None})
    if first is None or not back:
        return ()
    prefix, digits = first[0], len(plain_number(book.first)) - len(first[0])
    found, expected = [], first[1]
    for serial in back:
        if serial > expected:
            params: dict[str, Param] = {
                "first": f"{prefix}{expected:0{digits}d}",
                "last": f"{prefix}{serial - 1:0{digits}d}",
                "count": serial - expected,
                "holder": book.holder[:60] or "-",
            }
            found.append(_finding("custody_voucher_gap", Severity.ASKS, book.first[:60], params))
        expected = serial + 1
    return tuple(found)


def outside_books(books: Iterable[VoucherBook], used: Iterable[str]) -> tuple[Finding, ...]:
    """Vouchers whose number is of no book that was given out: a question for each. Raises: nothing."""
    given = tuple(books)
    return tuple(
        _finding("custody_voucher_of_no_book", Severity.ASKS, number[:60], {"voucher": number[:60]})
        for number in used
        if not any(book.has(number) for book in given)
    )


def plain_number(number: str) -> str:
    """A number as it is compared: capitals, without spaces."""
    return "".join(number.split()).upper()


def _serial(number: str) -> tuple[str, int] | None:
    """Prefix and serial of a number that ends in digits; None for another."""
    match = _SERIAL.fullmatch(plain_number(number)[:60])
    return None if match is None else (match[1], int(match[2]))


def _finding(code: str, severity: Severity, subject: str, params: dict[str, Param]) -> Finding:
    return Finding(code=code, severity=severity, clause="KPCS-CD:IV.a", subject=subject, params=params)
