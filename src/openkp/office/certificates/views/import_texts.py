"""What a confirmed import became in the books of stock, in one line."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from openkp.office import wording
from openkp.office.certificates.models import Arrival
from openkp.office.stocks.arriving import import_of

HUNDRED = Decimal(100)


def import_text(arrival: Arrival) -> str:
    """The parcel that the arrival became, with its carats and its holder; empty where it became none."""
    event = import_of(arrival) if arrival.outcome else None
    made = None if event is None else event.made.select_related("holder").order_by("pk").first()
    if made is None:
        return ""
    carats = Decimal(made.carats) / HUNDRED
    return _("Parcel %(code)s of %(carats)s at %(holder)s.") % {
        "code": made.code,
        "carats": wording.carats_text(carats),
        "holder": made.holder.name,
    }
