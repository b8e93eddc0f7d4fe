"""Deciding whether a certificate and a confirmation are about one shipment."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from openkp.office.acting import Actor, Noted, Result, act, stopped
from openkp.office.messages import finding
from openkp.office.parties.models import Authority
from openkp.office.returns.acts.questioning import own_participant
from openkp.office.returns.models import PairDecision
from openkp.office.returns.reads import pairing
from openkp.scheme.findings import is_blocked

CLAUSE = "KPCS-CD:III.b-2"


@act("decide_pair")
def decide_pair(
    actor: Actor, certificate: int, confirmation: str, verdict: str, *, note: str = "", now: datetime
) -> Result[PairDecision]:
    """Say of a pair: the same shipment, two shipments, or ask first. The latest decision of a side counts.

    certificate: the key of the certificate's record; confirmation: `arrival:ID` or `foreign:ID`. Nothing is
    changed but the list of decisions: a new one stands beside the old. A record that was found to be one
    shipment with another stays with it until that is decided anew.
    Raises: ValueError for a verdict that does not exist.
    """
    Authority.objects.select_for_update().get(pk=actor.authority.pk)  # one decision at a time
    pair = pairing.pair(actor, certificate, confirmation)
    if pair is None:
        return stopped([finding("record_not_found", CLAUSE, record=_("pair"), reference=confirmation)])
    ends = [pair.certificate.content.get("issuing_participant"), pair.certificate.destination_participant]
    findings = own_participant(actor, [str(end) for end in ends])
    if pair.taken_by is not None and verdict == PairDecision.Verdict.SAME:
        findings.append(finding("pair_taken", CLAUSE, other=pairing.name_of_pair(pair.taken_by)))
    if is_blocked(findings):
        return stopped(findings)
    earlier = pair.decision
    decided = PairDecision.objects.create(
        certificate_number=pair.certificate.number,
        confirmation=confirmation,
        side=pairing.side_of(actor),
        verdict=PairDecision.Verdict(verdict).value,
        note=note.strip(),
        score=pair.proposal.score if pair.proposal else earlier.score if earlier else 0.0,
        reasons=list(pair.proposal.reasons if pair.proposal else earlier.reasons if earlier else []),
        decided_at=now,
        decided_by=actor.user,
    )
    return Result(
        decided, noted=(Noted(decided.certificate_number, {"verdict": verdict, "with": confirmation}),)
    )
