"""Certificates of this office beside the confirmations it received: what the matching proposes, and to whom.

Who sees what. A focal point sees pairs of the own authority with the companies' names: certificates that it
issued, and arrivals there of certificates destined there. An analyst sees every pair, but of exporter and
importer only whether the two records agree: names are commercially confidential.
Nobody else sees any. A proposal decides nothing; a person's decision on a pair is kept beside it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from openkp.office.acting import Actor, Json
from openkp.office.certificates.models import Arrival, Certificate, ForeignConfirmation
from openkp.office.permissions import Capacity
from openkp.office.returns.models import PairDecision
from openkp.office.returns.reads.matched import DIFFERING, TO_DECIDE, Proposal, matched

Confirmation = Arrival | ForeignConfirmation


def sees_names(actor: Actor) -> bool:
    """True if companies' names are shown: to focal points, of their own authority's records."""
    return actor.capacity is Capacity.FOCAL_POINT


def certificates(actor: Actor) -> Q:
    """Which certificates' pairs the actor may see."""
    if actor.capacity is Capacity.ANALYST:
        return Q()
    return Q(authority=actor.authority) | Q(destination_participant=actor.authority.participant)


def may_see(actor: Actor, certificate: Certificate, confirmation: Confirmation) -> bool:
    """True if the pair is the actor's business."""
    if actor.capacity is Capacity.ANALYST:
        return True
    if actor.capacity is not Capacity.FOCAL_POINT:
        return False
    if certificate.authority_id == actor.authority.pk:
        return _is_sent_to(actor, confirmation)
    here = actor.authority.participant
    return confirmation.authority_id == actor.authority.pk and certificate.destination_participant == here


def _is_sent_to(actor: Actor, confirmation: Confirmation) -> bool:
    """A confirmation goes to the Participant that its certificate names as issuing."""
    content = said_of(confirmation)
    is_own = confirmation.authority_id == actor.authority.pk
    return is_own or content.get("issuing_participant") == actor.authority.participant


def said_of(confirmation: Confirmation) -> Json:
    """What the confirmation says, in the form of `scheme.reading`."""
    return (confirmation.confirmation if isinstance(confirmation, Arrival) else confirmation.content) or {}


def confirmations_at(keys: Iterable[str]) -> dict[str, Confirmation]:
    """The records behind keys `arrival:ID` and `foreign:ID`."""
    wanted: dict[str, list[int]] = {"arrival": [], "foreign": []}
    for key in keys:
        kind, _, pk = key.partition(":")
        if kind in wanted and pk.isdecimal() and len(pk) < 19:
            wanted[kind].append(int(pk))
    arrivals = Arrival.objects.select_related("authority").filter(confirmation__isnull=False)
    foreign = ForeignConfirmation.objects.select_related("authority")
    found: dict[str, Confirmation] = {
        f"arrival:{pk}": one for pk, one in arrivals.in_bulk(wanted["arrival"]).items()
    }
    return found | {f"foreign:{pk}": one for pk, one in foreign.in_bulk(wanted["foreign"]).items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A pair that the actor may see. proposal: None where the matching no longer proposes it."""

    certificate: Certificate
    confirmation: Confirmation
    key: str
    proposal: Proposal | None = None
    decision: PairDecision | None = None

    @property
    def is_open(self) -> bool:
        """True while a person has to look at it."""
        return self.decision is None and self.proposal is not None and self.proposal.kind in TO_DECIDE


def decisions() -> dict[tuple[str, str], PairDecision]:
    """The latest decision on every pair; it alone counts."""
    found = PairDecision.objects.select_related("decided_by").order_by("pk")
    return {(one.certificate_number, one.confirmation): one for one in found}


def pairs(actor: Actor, day: date) -> list[Pair]:
    """Every proposed pair that the actor may see, the surest first within its kind."""
    decided = decisions()
    proposals = matched(day).proposals
    held = Certificate.objects.filter(certificates(actor)).in_bulk({one.certificate for one in proposals})
    confirmed = confirmations_at({one.confirmation for one in proposals})
    found = []
    for one in proposals:
        certificate, confirmation = held.get(one.certificate), confirmed.get(one.confirmation)
        if certificate is None or confirmation is None or not may_see(actor, certificate, confirmation):
            continue
        decision = decided.get((certificate.number, one.confirmation))
        found.append(
            Pair(
                certificate=certificate,
                confirmation=confirmation,
                key=one.confirmation,
                proposal=one,
                decision=decision,
            )
        )
    return sorted(found, key=lambda each: (_rank(each), each.certificate.number, each.key))


def _rank(pair: Pair) -> tuple[int, float]:
    proposal = pair.proposal
    if proposal is None:
        return 99, 0.0
    return (TO_DECIDE + DIFFERING).index(proposal.kind), -proposal.score


def pair(actor: Actor, certificate_pk: int, key: str, day: date) -> Pair | None:
    """One pair, proposed or decided before; None where the actor may not see it or nobody proposed it."""
    certificate = Certificate.objects.filter(certificates(actor), pk=certificate_pk).first()
    confirmation = confirmations_at([key]).get(key)
    if certificate is None or confirmation is None or not may_see(actor, certificate, confirmation):
        return None
    proposals = matched(day).proposals
    found = next((x for x in proposals if x.certificate == certificate_pk and x.confirmation == key), None)
    decision = decisions().get((certificate.number, key))
    if found is None and decision is None:
        return None
    return Pair(
        certificate=certificate, confirmation=confirmation, key=key, proposal=found, decision=decision
    )


def never_issued(actor: Actor, day: date) -> list[tuple[str, Confirmation]]:
    """Confirmations that fit no certificate of this office, as far as they were sent to the actor."""
    found = confirmations_at(matched(day).without_certificate)
    is_analyst = actor.capacity is Capacity.ANALYST
    return [(key, one) for key, one in sorted(found.items()) if is_analyst or _is_sent_to(actor, one)]


def not_confirmed(actor: Actor, day: date) -> list[Certificate]:
    """Certificates that no confirmation fits, oldest first; a focal point's own."""
    pks = matched(day).without_confirmation
    held = Certificate.objects.select_related("authority").filter(pk__in=pks).order_by("issued_on", "pk")
    if actor.capacity is not Capacity.ANALYST:
        held = held.filter(authority=actor.authority)
    return list(held)
