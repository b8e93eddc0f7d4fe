"""Certificates of this office beside the confirmations it received: what the matching proposes, and to whom.

Who sees what. A focal point sees pairs of the own authority with the companies' names: certificates that it
issued, and arrivals there of certificates destined there. An analyst sees every pair, but of exporter and
importer only whether the two records agree: names are commercially confidential.
Nobody else sees any. A proposal decides nothing; a person's decision on a pair is kept beside it.

Analysts and the focal points of each Participant decide for themselves: what one side found closes nothing on
the lists of another, which sees the verdict as evidence and never the note.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from openkp.office.acting import Actor, Json
from openkp.office.certificates.models import Arrival, Certificate, ForeignConfirmation
from openkp.office.parties.models import THE_PROCESS
from openkp.office.permissions import Capacity
from openkp.office.returns.models import PairDecision
from openkp.office.returns.reads.matched import DIFFERING, TO_DECIDE, Matched, Proposal, matched
from openkp.statistics.matching import MatchKind

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
    """A pair that the actor may see. proposal: None where the matching no longer proposes it.

    decision: the latest of the actor's side. taken_by: another pair that the actor's side found to be one
    shipment, with a record of this one: it closes this pair until it is decided anew.
    """

    certificate: Certificate
    confirmation: Confirmation
    key: str
    proposal: Proposal | None = None
    decision: PairDecision | None = None
    taken_by: PairDecision | None = None

    @property
    def is_open(self) -> bool:
        """True while a person has to look at it."""
        is_left = self.decision is None and self.taken_by is None
        return is_left and self.proposal is not None and self.proposal.kind in TO_DECIDE


def side_of(actor: Actor) -> str:
    """For whom the actor decides on pairs: the Process for analysts, else the own Participant."""
    return THE_PROCESS if actor.capacity is Capacity.ANALYST else actor.authority.participant


def decisions(side: str) -> dict[tuple[str, str], PairDecision]:
    """The latest decision of a side on every pair; it alone counts there."""
    found = PairDecision.objects.select_related("decided_by").filter(side=side).order_by("pk")
    return {(one.certificate_number, one.confirmation): one for one in found}


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the matching proposes and what one side found of it."""

    matched: Matched
    decided: dict[tuple[str, str], PairDecision]
    same: tuple[PairDecision, ...]
    kinds: dict[tuple[str, str], str]

    def taken_by(self, number: str, key: str) -> PairDecision | None:
        """The decision that the certificate or the confirmation is one shipment with another record."""
        return next((one for one in self.same if self._is_rival(one, number, key)), None)

    def _is_rival(self, one: PairDecision, number: str, key: str) -> bool:
        """Parts of a split shipment, and a shipment confirmed again, are no rivals of each other."""
        shares = one.certificate_number == number, one.confirmation == key
        if shares[0] == shares[1]:
            return False
        kinds = {
            self.kinds.get(pair, "") for pair in ((number, key), (one.certificate_number, one.confirmation))
        }
        is_again = shares[0] and MatchKind.DUPLICATE_CONFIRMATION.value in kinds
        return not is_again and kinds != {MatchKind.SPLIT.value}


def known(actor: Actor) -> Known:
    """The matching, and what the actor's side decided."""
    found, decided = matched(), decisions(side_of(actor))
    same = tuple(one for one in decided.values() if one.verdict == PairDecision.Verdict.SAME)
    wanted = {one.certificate for one in found.proposals} if same else set()
    numbers = dict(Certificate.objects.filter(pk__in=wanted).values_list("pk", "number"))
    kinds = {
        (numbers[one.certificate], one.confirmation): one.kind
        for one in found.proposals
        if one.certificate in numbers
    }
    return Known(matched=found, decided=decided, same=same, kinds=kinds)


def pairs(actor: Actor) -> list[Pair]:
    """Every proposed pair that the actor may see, the surest first within its kind."""
    here = known(actor)
    proposals = here.matched.proposals
    held = Certificate.objects.filter(certificates(actor)).in_bulk({one.certificate for one in proposals})
    confirmed = confirmations_at({one.confirmation for one in proposals})
    found = []
    for one in proposals:
        certificate, confirmation = held.get(one.certificate), confirmed.get(one.confirmation)
        if certificate is None or confirmation is None or not may_see(actor, certificate, confirmation):
            continue
        found.append(
            Pair(
                certificate=certificate,
                confirmation=confirmation,
                key=one.confirmation,
                proposal=one,
                decision=here.decided.get((certificate.number, one.confirmation)),
                taken_by=here.taken_by(certificate.number, one.confirmation),
            )
        )
    return sorted(found, key=lambda each: (_rank(each), each.certificate.number, each.key))


def _rank(pair: Pair) -> tuple[int, float]:
    proposal = pair.proposal
    if proposal is None:
        return 99, 0.0
    return (TO_DECIDE + DIFFERING).index(proposal.kind), -proposal.score


def pair(actor: Actor, certificate_pk: int, key: str) -> Pair | None:
    """One pair, proposed or decided before; None where the actor may not see it or nobody proposed it."""
    certificate = Certificate.objects.filter(certificates(actor), pk=certificate_pk).first()
    confirmation = confirmations_at([key]).get(key)
    if certificate is None or confirmation is None or not may_see(actor, certificate, confirmation):
        return None
    here = known(actor)
    proposals = here.matched.proposals
    found = next((x for x in proposals if x.certificate == certificate_pk and x.confirmation == key), None)
    if found is None and not history(certificate.number, key).exists():
        return None
    return Pair(
        certificate=certificate,
        confirmation=confirmation,
        key=key,
        proposal=found,
        decision=here.decided.get((certificate.number, key)),
        taken_by=here.taken_by(certificate.number, key),
    )


def history(number: str, key: str) -> QuerySet[PairDecision]:
    """What every side decided of a pair, the newest first. A note is for the side that wrote it alone."""
    found = PairDecision.objects.filter(certificate_number=number, confirmation=key)
    return found.select_related("decided_by")


def name_of_pair(one: PairDecision) -> str:
    """The numbers that the two records of a pair bear, as a page names it."""
    confirmation = confirmations_at([one.confirmation]).get(one.confirmation)
    return f"{one.certificate_number} / {confirmation.number if confirmation else one.confirmation}"


def never_issued(actor: Actor) -> list[tuple[str, Confirmation]]:
    """Confirmations that fit no certificate of this office, as far as they were sent to the actor.

    Without those that the actor's side found to be one shipment with a certificate.
    """
    here = known(actor)
    fitting = {one.confirmation for one in here.same}
    found = confirmations_at(key for key in here.matched.without_certificate if key not in fitting)
    is_analyst = actor.capacity is Capacity.ANALYST
    return [(key, one) for key, one in sorted(found.items()) if is_analyst or _is_sent_to(actor, one)]


def not_confirmed(actor: Actor) -> list[Certificate]:
    """Certificates that no confirmation fits, oldest first; a focal point's own.

    Without those that the actor's side found to be one shipment with a confirmation.
    """
    here = known(actor)
    held = Certificate.objects.select_related("authority").filter(pk__in=here.matched.without_confirmation)
    held = held.exclude(number__in={one.certificate_number for one in here.same})
    if actor.capacity is not Capacity.ANALYST:
        held = held.filter(authority=actor.authority)
    return list(held.order_by("issued_on", "pk"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """How many records the actor's lists are made of."""

    certificates: int
    confirmations: int


def records(actor: Actor) -> Records:
    """What there is to match: certificates whose pairs the actor may see, and confirmations held here."""
    arrivals = Arrival.objects.filter(state=Arrival.State.DECIDED)
    foreign = ForeignConfirmation.objects.all()
    if actor.capacity is not Capacity.ANALYST:
        here = actor.authority
        arrivals = arrivals.filter(Q(authority=here) | Q(certificate__authority=here))
        foreign = foreign.filter(authority=here)
    return Records(
        certificates=Certificate.objects.filter(certificates(actor)).count(),
        confirmations=arrivals.count() + foreign.count(),
    )
