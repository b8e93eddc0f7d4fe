"""Shipments about which somebody has to be asked: read by the focal point, across both ends of a shipment."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from openkp.office.acting import Actor
from openkp.office.certificates.models import Arrival


def with_differences(actor: Actor) -> QuerySet[Arrival]:
    """Decided arrivals with a question among their findings, newest first.

    Those at the actor's authority, and those of certificates that the actor's authority issued: the
    confirmation of these is addressed to it (section III(b)).
    """
    return (
        Arrival.objects.select_related("authority", "certificate", "certificate__authority")
        .filter(Q(authority=actor.authority) | Q(certificate__authority=actor.authority))
        .filter(state=Arrival.State.DECIDED, has_questions=True)
        .order_by("-decided_on", "-pk")
    )
