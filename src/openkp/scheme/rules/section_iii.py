"""Section III: who may trade with whom on a day."""

from __future__ import annotations

from dataclasses import replace

from openkp.scheme.documents import Certificate
from openkp.scheme.effects import Direction, Place
from openkp.scheme.findings import Finding, Severity
from openkp.scheme.regime import Regime, Standing, Status


def issuer_is_participant(certificate: Certificate, *, regime: Regime) -> Finding | None:
    """The certificate comes from a Participant.

    Rule: KPCS-CD:III.b-1 and KPCS-CD:III.c, since 2003-01-01.
    Units: `regime` is that of the day of issue in the issuer's jurisdiction.
    Returns: a blocking finding for an issuer that may not trade, a question that names the conditions for one
    under conditions that ships stones of others, or None.
    Raises: nothing.
    """
    status = regime.status(certificate.issuing_participant)
    if status.standing is Standing.PARTICIPANT:
        return None
    if status.standing is Standing.PARTIAL:
        if any(origin.participant == certificate.issuing_participant for origin in certificate.origins):
            return None  # its stones are judged place by place, see `decisions_obeyed`
        return Finding(
            code="issuer_under_conditions",
            severity=Severity.ASKS,
            clause="KPCS-CD:III.c",
            subject="issuing_participant",
            params={
                "issuer": certificate.issuing_participant[:40],
                "on": regime.day.isoformat(),
                "conditions": "; ".join(status.conditions),
            },
        )
    return Finding(
        code="issuer_may_not_trade",
        severity=Severity.BLOCKS,
        clause="KPCS-CD:III.c",
        subject="issuing_participant",
        params={
            "issuer": certificate.issuing_participant[:40],
            "on": regime.day.isoformat(),
            "standing": status.standing.value.replace("_", " "),
            "basis": _basis(status),
        },
    )


def issuer_may_still_trade(certificate: Certificate, *, regime: Regime) -> Finding | None:
    """What happened to the issuer after the day of issue is obeyed as the decision says of transit.

    Rule: KPCS-CD:III.b-1 and KPCS-CD:III.c.
    Units: `regime` is that of the day of the look, after the day of issue.
    Returns: as `issuer_is_participant` for an issuer that left the list; for one suspended since, what the
    decision says of parcels under way (blocking, a question, or a note); or None.
    Raises: nothing.
    """
    found = issuer_is_participant(certificate, regime=regime)
    if found is None or found.params.get("standing") not in ("suspended", "self suspended"):
        return found
    later = regime.stones_of(certificate.issuing_participant, Place(), left_on=certificate.issued_on)
    return next((replace(each, subject="issuing_participant") for each in later.findings), found)


def destination_is_participant(certificate: Certificate, *, regime: Regime) -> Finding | None:
    """Rough diamonds go to a Participant only.

    Rule: KPCS-CD:III.a and KPCS-CD:III.c, since 2003-01-01.
    Units: `regime` is that of the day of export in the exporting authority's jurisdiction.
    Returns: a blocking finding for a destination that may not trade, a question that names the conditions for
    one that receives under conditions, or None.
    Raises: nothing.
    Not here: transit in sealed state, see `transit` (KPCS-CD:III.d).
    """
    code = certificate.destination_participant
    status = regime.status(code)
    if status.may_trade:
        barred = next(iter(regime.may_receive(code).findings), None)
        if barred is not None:
            return _receiving(barred)
    if status.standing is Standing.PARTICIPANT:
        return None
    if status.standing is Standing.PARTIAL:
        limits = regime.trade_rules(certificate.destination_participant, Direction.IMPORTS)
        if limits.is_free:
            return None  # what it sends is limited, not what it receives
        return Finding(
            code="destination_under_conditions",
            severity=Severity.ASKS,
            clause="KPCS-CD:III.c",
            subject="destination_participant",
            params={
                "destination": certificate.destination_participant[:40],
                "on": regime.day.isoformat(),
                "conditions": " ".join(limits.conditions()),
            },
        )
    return Finding(
        code="destination_may_not_trade",
        severity=Severity.BLOCKS,
        clause="KPCS-CD:III.c",
        subject="destination_participant",
        params={
            "destination": certificate.destination_participant[:40],
            "on": regime.day.isoformat(),
            "standing": status.standing.value.replace("_", " "),
            "basis": _basis(status),
        },
    )


def _receiving(found: Finding) -> Finding:
    if found.code != "barred_by_decision":
        return replace(found, subject="destination_participant")
    return Finding(
        code="receiving_barred_by_decision",
        severity=found.severity,
        clause=found.clause,
        subject="destination_participant",
        params=found.params,
    )


def destination_may_still_receive(certificate: Certificate, *, regime: Regime) -> Finding | None:
    """What happened to the destination after the day of issue is obeyed as the decision says of transit.

    Rule: KPCS-CD:III.b-1 and KPCS-CD:III.c.
    Units: `regime` is that of the day of the look, after the day of issue.
    Returns: as `destination_is_participant` for a destination that left the list; for one suspended or closed
    to imports since, what the decision says of parcels under way (blocking, a question, or a note); or None.
    Raises: nothing.
    """
    code, left_on = certificate.destination_participant, certificate.issued_on
    found = destination_is_participant(certificate, regime=regime)
    if found is None:
        return None
    if found.code == "destination_may_not_trade":
        if found.params["standing"] not in ("suspended", "self suspended"):
            return found
        later = regime.stones_of(code, Place(), left_on=left_on).findings
    else:
        later = regime.may_receive(code, left_on=left_on).findings
    return next(map(_receiving, later), found)


def _basis(status: Status) -> str:
    """The decision and paragraph on which a standing rests, or what stands for one."""
    for each in status.basis:
        if each.decision:
            return f"{each.decision}, {each.paragraph}".rstrip(", ")
    return status.basis[0].event.replace("_", " ") if status.basis else "-"


def destination_is_abroad(certificate: Certificate) -> Finding | None:
    """A shipment leaves its Participant; movement inside one needs no certificate.

    Rule: KPCS-CD:III.a with KPCS-CD:I.export: an export leaves the territory. The European Union is one
    territory.
    Returns: a blocking finding where issuer and destination are the same, or None.
    Raises: nothing.
    """
    if certificate.issuing_participant != certificate.destination_participant:
        return None
    return Finding(
        code="destination_is_issuer",
        severity=Severity.BLOCKS,
        clause="KPCS-CD:III.a",
        subject="destination_participant",
        params={"issuer": certificate.issuing_participant[:40]},
    )


def destination_country_belongs(certificate: Certificate, *, regime: Regime) -> Finding | None:
    """The country of destination, where given, is part of the Participant of destination.

    Rule: KPCS-CD:III.a; the European Union is one Participant with several countries.
    Units: `regime` is that of the day of export; membership changes with time.
    Returns: a blocking finding that names both, or None.
    Raises: nothing.
    """
    country = certificate.destination_country
    if not country or country == certificate.destination_participant:
        return None
    if regime.participant_for(country) == certificate.destination_participant:
        return None
    return Finding(
        code="destination_country_elsewhere",
        severity=Severity.BLOCKS,
        clause="KPCS-CD:III.a",
        subject="destination_country",
        params={
            "country": country[:40],
            "destination": certificate.destination_participant[:40],
            "on": regime.day.isoformat(),
        },
    )


def participants_are_not_member_states(certificate: Certificate, *, regime: Regime) -> tuple[Finding, ...]:
    """A member of the European Union takes part as `EU`; its own name belongs to the country of destination.

    Rule: KPCS-CD:I.participant: the regional organisation is the Participant.
    Units: `regime` is that of the day of issue; membership changes with time.
    Returns: a blocking finding for the issuer and one for the destination.
    Raises: nothing.
    Not here: JSON that can be mended, see `scheme.reading`.
    """
    found: list[Finding] = []
    for subject, code in (
        ("issuing_participant", certificate.issuing_participant),
        ("destination_participant", certificate.destination_participant),
    ):
        participant = regime.status(code).participant
        if participant != code:
            found.append(
                Finding(
                    code="member_state_as_participant",
                    severity=Severity.BLOCKS,
                    clause="KPCS-CD:I.participant",
                    subject=subject,
                    params={"found": code[:40], "participant": participant[:40]},
                )
            )
    return tuple(found)


def standings_are_certain(certificate: Certificate, *, regime: Regime) -> tuple[Finding, ...]:
    """The sources agree on the standing of both ends around the day.

    Rule: KPCS-CD:III.c; where sources give only a month or contradict each other, the officer should know.
    Units: `regime` is that of the day of issue.
    Returns: a note for each end whose standing is uncertain around the day.
    Raises: nothing.
    """
    return tuple(
        Finding(
            code="standing_uncertain",
            severity=Severity.NOTES,
            clause="KPCS-CD:III.c",
            subject=subject,
            params={"participant": code[:40], "on": regime.day.isoformat()},
        )
        for subject, code in (
            ("issuing_participant", certificate.issuing_participant),
            ("destination_participant", certificate.destination_participant),
        )
        if regime.status(code).is_uncertain
    )
