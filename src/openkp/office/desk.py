"""What every desk's views need: the actor at it."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from openkp.office.acting import Actor


def actor_of(request: HttpRequest) -> Actor:
    """The person at the desk. The gate let nobody else through; without one, the page is refused."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None:
        raise PermissionDenied("this page needs a signed-in person")
    return actor
