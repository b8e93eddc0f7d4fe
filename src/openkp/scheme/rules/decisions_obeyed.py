"""What the decisions of the Process say about the stones of a certificate: zones, mines, times, safeguards.

The answers come from `scheme.trading`; here each is given the place in the certificate that it is about.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from openkp.scheme.documents import Certificate, Origin
from openkp.scheme.effects import Counts, Place
from openkp.scheme.findings import Finding, Severity
from openkp.scheme.provisions import Provision
from openkp.scheme.regime import Regime, Standing, Status
from openkp.scheme.rules import section_iii


def place_of(origin: Origin) -> Place:
    """Where and when the stones of an origin were mined, as far as the certificate says."""
    return Place(
        zone=origin.zone,
        mine=origin.mine,
        produced_from=origin.produced_from,
        produced_to=origin.produced_to,
    )


def origins_obey_decisions(certificate: Certificate, *, regime: Regime) -> tuple[Finding, ...]:
    """Stones of each origin may move by the decisions in force on the day of issue.

    Rule: the decision and paragraph that each finding names, which bind by KPCS-CD:VI.5 and KPCS-CD:III.c.
    Stones of a suspended country may lawfully lie abroad since before: PRACTICE:suspended-origin asks for
    their history, and only a re-export that names its sources has one.
    Units: `regime` is that of the day of issue, which stands for the day of export until it is known.
    Returns: blocking findings for what is barred, questions for what is not stated or needs an approval.
    Raises: nothing.
    Not here: an origin that is no Participant, see `origins.origins_may_trade`.
    """
    found: list[Finding] = []
    for place, origin in enumerate(certificate.origins):
        if _is_off_the_list(regime.status(origin.participant)):
            continue
        answer = regime.stones_of(origin.participant, place_of(origin))
        said = answer.findings
        if _may_be_older_stock(certificate, origin.participant):
            rests_on = {each.reference: each for each in answer.rests_on}
            said = tuple(_asked_for_history(each, rests_on.get(each.clause), origin) for each in said)
        found += _placed(said, f"origins[{place}]")
    return tuple(found)


def what_holds(certificate: Certificate, *, regime: Regime) -> tuple[Finding, ...]:
    """What decisions say of a shipment on a day: of its issuer, its destination, its stones.

    Rule: KPCS-CD:III.a and KPCS-CD:III.c, and as for `origins_obey_decisions`.
    Units: `regime` is that of the day of issue, or of export.
    Returns: blocking findings and questions. Raises: nothing.
    """
    ends = (
        section_iii.issuer_is_participant(certificate, regime=regime),
        section_iii.destination_is_participant(certificate, regime=regime),
    )
    return (
        *(each for each in ends if each is not None),
        *origins_obey_decisions(certificate, regime=regime),
    )


def what_came_since(certificate: Certificate, *, regime: Regime) -> tuple[Finding, ...]:
    """What decisions after the day of issue say of the same three.

    Rule: as for `what_holds`, and KPCS-CD:III.b-1.
    Units: `regime` is that of the day of the look, after the day of issue.
    Returns: blocking findings, questions and notes, as decisions say of parcels in transit. Raises: nothing.
    """
    ends = (
        section_iii.issuer_may_still_trade(certificate, regime=regime),
        section_iii.destination_may_still_receive(certificate, regime=regime),
    )
    return (
        *(each for each in ends if each is not None),
        *origins_may_still_move(certificate, regime=regime),
    )


def may_leave(certificate: Certificate, *, regime: Regime) -> tuple[Finding, ...]:
    """A parcel that has not left obeys what was decided since its certificate was issued.

    Rule: KPCS-CD:III.a and KPCS-CD:III.c, and as for `origins_obey_decisions`; what counts by the day of
    issue does not reach a certificate issued before it.
    Units: `regime` is that of the day of export, after the day of issue.
    Returns: blocking findings alone; what was asked at issue was answered then.
    Raises: nothing.
    """
    counted_at_issue = {
        each.reference
        for origin in certificate.origins
        for each in regime.stones_of(origin.participant, place_of(origin)).rests_on
        if each.effect.terms.counts_on is Counts.ISSUE and each.counts_from > certificate.issued_on
    }
    return tuple(
        each
        for each in what_holds(certificate, regime=regime)
        if each.severity is Severity.BLOCKS and each.clause not in counted_at_issue
    )


def origins_may_still_move(certificate: Certificate, *, regime: Regime) -> tuple[Finding, ...]:
    """What was decided after the certificate was issued is obeyed at import, as the decision says of transit.

    Rule: as for `origins_obey_decisions`.
    Units: `regime` is that of the day of arrival.
    Returns: a blocking finding where the decision stops parcels under way or counts by the day of import, a
    question where it does not say, a note where they may arrive.
    Raises: nothing.
    """
    found: list[Finding] = []
    for place, origin in enumerate(certificate.origins):
        if _is_off_the_list(regime.status(origin.participant)):
            continue
        answer = regime.stones_of(origin.participant, place_of(origin), left_on=certificate.issued_on)
        found += _placed(answer.findings, f"origins[{place}]")
    return tuple(found)


def _is_off_the_list(status: Status) -> bool:
    return status.standing in (Standing.REMOVED, Standing.NOT_PARTICIPANT)


def _placed(findings: Iterable[Finding], subject: str) -> list[Finding]:
    return [replace(each, subject=subject) for each in findings]


def _may_be_older_stock(certificate: Certificate, origin: str) -> bool:
    return origin != certificate.issuing_participant and bool(certificate.source_certificates)


def _asked_for_history(found: Finding, bar: Provision | None, origin: Origin) -> Finding:
    """A question in place of the bar, unless the stones cannot be older than it."""
    if found.severity is not Severity.BLOCKS or found.code == "decisions_disagree":
        return found
    if bar is not None:
        mined_since = origin.produced_from
        if bar.effect.terms.counts_on in (Counts.PRODUCTION, Counts.IMPORT):
            return found
        if mined_since is not None and mined_since >= bar.counts_from:
            return found
    return Finding(
        code="origin_suspended",
        severity=Severity.ASKS,
        clause="PRACTICE:suspended-origin",
        params={
            "origin": found.params["participant"],
            "on": found.params["on"],
            "decision": found.params["decision"],
            "paragraph": found.params["paragraph"],
        },
    )
