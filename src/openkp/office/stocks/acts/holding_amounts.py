"""A production that is far from what its licence brought up before is asked about before it is recorded.

A slip on the keypad is a slip by ten or by a thousand; the book would keep it, and it would cover exports.
"""

from __future__ import annotations

from openkp.custody.ledger import in_carats
from openkp.office.messages import question
from openkp.office.parties.models import Authority
from openkp.office.stocks.acts.holding_core import CLAUSE
from openkp.office.stocks.models import Licence, StockParcel
from openkp.scheme.findings import Finding

#: How many times the largest earlier production is far above it.
FAR_ABOVE = 10
#: Hundredths below which a large stone of a small site is nothing to ask about.
NEVER_ASKED = 100_00
#: Hundredths above which a production is asked about where nothing was recorded before.
LARGE_AT_FIRST = 1_000_000_00


def asked_of_amount(authority: Authority, licence: Licence | None, carats: int) -> tuple[Finding, ...]:
    """A question if the carats are far above all that the licence brought up so far. At most one query.

    carats: hundredths.
    """
    if carats <= NEVER_ASKED:
        return ()
    number = "" if licence is None else licence.number
    largest = _largest(authority, number)
    told = {"found": in_carats(carats), "licence": number[:60] or "–"}
    if largest is None:
        is_large = carats > LARGE_AT_FIRST
        return (question("stock_production_large", CLAUSE, subject="carats", **told),) if is_large else ()
    if carats <= FAR_ABOVE * largest.carats:
        return ()
    told |= {"largest": in_carats(largest.carats), "day": largest.born_on.isoformat()}
    return (question("stock_production_far_above", CLAUSE, subject="carats", times=FAR_ABOVE, **told),)


def _largest(authority: Authority, licence: str) -> StockParcel | None:
    made = StockParcel.objects.filter(
        authority=authority, is_void=False, born__kind="production", shares__origin__licence=licence
    )
    return made.order_by("-carats", "pk").first()
