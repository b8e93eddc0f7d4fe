"""What the border's pages show: alerts of the own authority, what its posts saw, bundles that were made."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.urls import reverse

from openkp.office.acting import Actor, Json
from openkp.office.border.alert_words import told
from openkp.office.border.models import (
    AMBER_AFTER_HOURS,
    Alert,
    BorderPolicy,
    KeptBundle,
    Observation,
    PostCode,
)
from openkp.office.parties.models import THE_PROCESS, Authority
from openkp.office.permissions import Capacity
from openkp.scheme.same_numbers import plain_number

#: Alerts on a home page; the page of alerts has all.
MOST_TASKS = 3


def alerts(actor: Actor) -> QuerySet[Alert]:
    """Alerts of the actor's authority, the open ones first."""
    return Alert.objects.select_related("authority", "settled_by").filter(authority=actor.authority)


def open_alerts(actor: Actor) -> QuerySet[Alert]:
    """Those that nobody has settled."""
    return alerts(actor).filter(settled_at__isnull=True)


def alert_tasks(actor: Actor) -> list[Json]:
    """The newest open alerts as tasks of a home page, in the words of `alert_words`."""
    tasks = []
    for alert in open_alerts(actor)[:MOST_TASKS]:
        words = told(alert, actor)
        tasks.append(
            {
                "title": words.title,
                "text": words.found,
                "url": reverse("border:alert", args=[alert.pk]),
                "state": "alert",
            }
        )
    return tasks


def observations(actor: Actor) -> QuerySet[Observation]:
    """What the authority's own posts saw; and what any post saw of a certificate in the authority's name."""
    seen = Observation.objects.select_related("authority", "sent_with", "sent_by")
    own = Q(authority=actor.authority)
    if actor.authority.is_exporting and actor.capacity is not Capacity.CUSTOMS_OFFICER:
        own |= Q(plain_number__startswith=actor.authority.participant)
    return seen.filter(own)


def filtered(found: QuerySet[Observation], wanted: Json) -> QuerySet[Observation]:
    """The observations that a filter lets through."""
    if wanted.get("number"):
        found = found.filter(plain_number=plain_number(str(wanted["number"])))
    if wanted.get("post"):
        found = found.filter(post__icontains=wanted["post"])
    if wanted.get("verdict"):
        found = found.filter(verdict=wanted["verdict"])
    return found


def post_codes(actor: Actor) -> QuerySet[PostCode]:
    """Codes of the authority's posts, those in use first."""
    return PostCode.objects.filter(authority=actor.authority).order_by("ended_at", "-pk")


def amber_after(authority: Authority) -> int:
    """Hours after which the authority's posts answer amber."""
    held = BorderPolicy.objects.filter(authority=authority).values_list("amber_after_hours", flat=True)
    return held.first() or AMBER_AFTER_HOURS


def whom_to_call(authority: Authority) -> dict[str, str]:
    """`telephone` and `mail` by which posts reach the authority, as far as it said so."""
    held = BorderPolicy.objects.filter(authority=authority).first() or BorderPolicy()
    return {"telephone": held.telephone, "mail": held.mail}


def makers() -> QuerySet[Authority]:
    """Who makes bundles: every authority but the one that speaks for the Process."""
    return Authority.objects.exclude(participant=THE_PROCESS).order_by("pk")


def newest_bundle(authority: Authority) -> KeptBundle | None:
    """The bundle that was made last, without its bytes."""
    return KeptBundle.objects.filter(authority=authority).defer("data").order_by("-made_at", "-pk").first()
