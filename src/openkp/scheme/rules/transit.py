"""Section III(d): a shipment that crosses a Participant leaves it in the state in which it came."""

from __future__ import annotations

from openkp.scheme.documents import Certificate, TransitRecord
from openkp.scheme.findings import Finding, Severity


def transit_is_of_certificate(record: TransitRecord, certificate: Certificate) -> tuple[Finding, ...]:
    """The record is of this certificate, and of a Participant between its two ends.

    Rule: KPCS-CD:III.d with KPCS-CD:I.transit.
    Returns: a blocking finding for another number; a question where the Participant crossed is the issuer or
    the destination, since neither is crossed.
    Raises: nothing.
    """
    found: list[Finding] = []
    if record.certificate_number.strip().upper() != certificate.number.strip().upper():
        found.append(
            Finding(
                code="transit_number_differs",
                severity=Severity.BLOCKS,
                clause="KPCS-CD:III.d",
                subject="certificate_number",
                params={"found": record.certificate_number[:64], "expected": certificate.number[:64]},
            )
        )
    if record.transit_participant in (certificate.issuing_participant, certificate.destination_participant):
        found.append(
            Finding(
                code="transit_is_an_end",
                severity=Severity.ASKS,
                clause="KPCS-CD:III.d",
                subject="transit_participant",
                params={"participant": record.transit_participant[:40]},
            )
        )
    return tuple(found)


def transit_seals_are_identical(
    record: TransitRecord, certificate: Certificate | None
) -> tuple[Finding, ...]:
    """The seals at exit are those at entry, and both are those of the certificate if it is at hand.

    Rule: KPCS-CD:III.d ("identical state").
    Units: seal numbers in any order; exit is judged once the shipment has left.
    Returns: a blocking finding where no seal was recorded at entry or the seals changed on the way; a
    question where they were others than the certificate's from the start.
    Raises: nothing.
    """
    found: list[Finding] = []
    if not record.seals_in:
        found.append(
            Finding(
                code="transit_seals_missing",
                severity=Severity.BLOCKS,
                clause="KPCS-CD:III.d",
                subject="seals_in",
            )
        )
    elif certificate and certificate.seals and sorted(record.seals_in) != sorted(certificate.seals):
        found.append(
            Finding(
                code="transit_seals_not_certified",
                severity=Severity.ASKS,
                clause="KPCS-CD:III.d",
                subject="seals_in",
                params={"found": _listed(record.seals_in), "expected": _listed(certificate.seals)},
            )
        )
    if record.left_on is not None and sorted(record.seals_in) != sorted(record.seals_out):
        found.append(
            Finding(
                code="transit_seals_differ",
                severity=Severity.BLOCKS,
                clause="KPCS-CD:III.d",
                subject="seals_out",
                params={"found": _listed(record.seals_out), "expected": _listed(record.seals_in)},
            )
        )
    return tuple(found)


def transit_weight_is_identical(record: TransitRecord) -> Finding | None:
    """What leaves weighs what came, where both were weighed.

    Rule: KPCS-CD:III.d. Units: carats, no tolerance; a sealed container is weighed as a whole.
    Returns: a blocking finding with both weights, or None.
    Raises: nothing.
    """
    carats_in, carats_out = record.carats_in, record.carats_out
    if carats_in is None or carats_out is None or carats_in == carats_out:
        return None
    return Finding(
        code="transit_weight_differs",
        severity=Severity.BLOCKS,
        clause="KPCS-CD:III.d",
        subject="carats_out",
        params={"found": str(carats_out), "expected": str(carats_in)},
    )


def transit_is_unopened(record: TransitRecord) -> Finding | None:
    """The container was not opened on the way.

    Rule: KPCS-CD:III.d; an opened one is seized or returned in Canada (CA-E-18.5:s17).
    Returns: a blocking finding, or None.
    Raises: nothing.
    """
    if not record.is_opened:
        return None
    return Finding(
        code="transit_opened", severity=Severity.BLOCKS, clause="KPCS-CD:III.d", subject="is_opened"
    )


def transit_purpose_is_attested(record: TransitRecord) -> Finding | None:
    """Someone attests that the shipment only passes through.

    Rule: EU-2368:Art18; elsewhere the Core Document asks for identical state alone.
    Returns: a blocking finding in the European Union, a question elsewhere, or None.
    Raises: nothing.
    """
    if record.purpose_attested:
        return None
    return Finding(
        code="transit_purpose_not_attested",
        severity=Severity.BLOCKS if record.transit_participant == "EU" else Severity.ASKS,
        clause="EU-2368:Art18",
        subject="purpose_attested",
    )


def transit_dates_are_in_order(record: TransitRecord, certificate: Certificate) -> tuple[Finding, ...]:
    """A shipment enters after its certificate was issued and leaves after it entered.

    Rule: KPCS-CD:III.d.
    Units: days of the Participant crossed; one day is left to the date line between issue and entry.
    Returns: a blocking finding for each pair in the wrong order; a note where it has not left yet.
    Raises: nothing.
    """
    found: list[Finding] = []
    if (certificate.issued_on - record.entered_on).days > 1:
        found.append(
            Finding(
                code="transit_before_issue",
                severity=Severity.BLOCKS,
                clause="KPCS-CD:III.d",
                subject="entered_on",
                params={
                    "entered_on": record.entered_on.isoformat(),
                    "issued_on": certificate.issued_on.isoformat(),
                },
            )
        )
    if record.left_on is None:
        found.append(
            Finding(
                code="transit_not_left", severity=Severity.NOTES, clause="KPCS-CD:III.d", subject="left_on"
            )
        )
    elif record.left_on < record.entered_on:
        found.append(
            Finding(
                code="transit_dates_reversed",
                severity=Severity.BLOCKS,
                clause="KPCS-CD:III.d",
                subject="left_on",
                params={
                    "entered_on": record.entered_on.isoformat(),
                    "left_on": record.left_on.isoformat(),
                },
            )
        )
    return tuple(found)


def _listed(seals: tuple[str, ...]) -> str:
    return ", ".join(seal[:64] for seal in seals[:12]) or "-"
