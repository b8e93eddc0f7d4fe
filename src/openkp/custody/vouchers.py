"""Vouchers: the paper between a digger and a buyer, written in the field and typed in later.

A voucher counts once. Its carats bound the purchase, its day is the one on which the digger's licence must
hold. Rule: KPCS-CD:IV.a with KPCS-CD:AnnexII.11. All carats are whole hundredths.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from openkp.custody.ledger import in_carats
from openkp.custody.licences import Licence, check_production
from openkp.custody.origins import OriginKey
from openkp.custody.policies import CustodyPolicy
from openkp.scheme.findings import Finding, Param, Severity


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


def plain_number(number: str) -> str:
    """A number as it is compared: capitals, without spaces."""
    return "".join(number.split()).upper()


def _finding(code: str, severity: Severity, subject: str, params: dict[str, Param]) -> Finding:
    return Finding(code=code, severity=severity, clause="KPCS-CD:IV.a", subject=subject, params=params)
