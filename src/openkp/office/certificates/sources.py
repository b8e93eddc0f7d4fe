"""Which confirmed imports a company may export again, and which former shipments it may start from."""

from __future__ import annotations

from django.db.models import QuerySet

from openkp.office.certificates.models import Application, Arrival
from openkp.office.parties.models import Authority, Trader
from openkp.scheme.documents import Outcome

#: More choices than this help nobody; older imports are typed by number.
OFFERED = 60


def imports_of(trader: Trader, authority: Authority) -> list[Arrival]:
    """Imports confirmed by the authority's Participant where the company was the importer, newest first."""
    found = Arrival.objects.filter(
        authority__participant=authority.participant,
        outcome__in=[Outcome.CONFIRMED.value, Outcome.CONFIRMED_AFTER_REMEDY.value],
        content__importer__name=trader.name,
    )
    return list(found.order_by("-decided_on", "-pk")[:OFFERED])


def former_shipments(trader: Trader) -> QuerySet[Application]:
    """The company's applications that became a certificate, newest first."""
    return Application.objects.filter(trader=trader, state=Application.State.ISSUED).order_by("-pk")[:20]
