"""Whether a company has declared its stock in time before its next certificate is issued."""

from __future__ import annotations

from datetime import date

from openkp.custody.policies import check_declaration, custody_policy
from openkp.office.parties.models import Trader
from openkp.office.stocks.models import StockDeclaration, StockParcel
from openkp.scheme.findings import Finding


def declaration_findings(trader: Trader, day: date) -> tuple[Finding, ...]:
    """What an application of the company meets for want of a stock declaration. One query, or two.

    The months count from the last declaration, else from the first parcel; who never had a parcel owes none.
    Returns: one finding, as hard as the policy of the authority's Participant says, or none.
    """
    declared = StockDeclaration.objects.filter(
        holder__trader=trader, kind=StockDeclaration.Kind.DECLARED, as_of__lte=day
    )
    last = declared.order_by("-as_of").values_list("as_of", flat=True).first()
    start = last or _first_parcel_on(trader)
    if start is None:
        return ()
    policy = custody_policy(trader.authority.participant, day)
    return check_declaration(policy, start, day=day, holder=trader.name, is_first=last is None)


def _first_parcel_on(trader: Trader) -> date | None:
    parcels = StockParcel.objects.filter(holder__trader=trader, is_void=False)
    return parcels.order_by("born_on").values_list("born_on", flat=True).first()
