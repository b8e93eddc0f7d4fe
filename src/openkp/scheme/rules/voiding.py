"""When a certificate is made void or replaced: only before export, with the old paper given back."""

from __future__ import annotations

from datetime import date

from openkp.scheme.documents import Annulment, AnnulmentReason, Certificate, Replacement
from openkp.scheme.findings import Finding, Severity

#: The paper exists and is in the issuer's reach, so it comes back before the certificate is void.
_COMES_BACK = frozenset(
    (
        AnnulmentReason.UNUSED,
        AnnulmentReason.EXPIRED,
        AnnulmentReason.ERROR,
        AnnulmentReason.SPOILT_PRINT,
        AnnulmentReason.REPLACED,
    )
)


def replacement_is_before_export(
    replacement: Replacement, *, exported_on: date | None, is_surrendered: bool
) -> tuple[Finding, ...]:
    """A certificate with an error is replaced before export only, and given back.

    Rule: CA-SOR-2003-15:s3, the only text that regulates it; the product holds every issuer to it.
    Units: `exported_on` is the day of export, None while the shipment is here.
    Returns: a blocking finding if the shipment has left or the old paper was not given back.
    Raises: nothing.
    """
    found: list[Finding] = []
    if exported_on is not None:
        found.append(
            Finding(
                code="replaced_after_export",
                severity=Severity.BLOCKS,
                clause="CA-SOR-2003-15:s3",
                subject="replaced_on",
                params={
                    "exported_on": exported_on.isoformat(),
                    "replaced_on": replacement.replaced_on.isoformat(),
                },
            )
        )
    if not is_surrendered:
        found.append(
            Finding(
                code="replaced_not_surrendered",
                severity=Severity.BLOCKS,
                clause="CA-SOR-2003-15:s3",
                subject="replaced_number",
                params={"number": replacement.replaced_number[:64]},
            )
        )
    return tuple(found)


def replacement_is_of_certificate(replacement: Replacement, certificate: Certificate) -> tuple[Finding, ...]:
    """The issuer replaces its own certificate under a new number.

    Rule: CA-SOR-2003-15:s3 with KPCS-CD:AnnexI.A.e ("unique").
    Returns: a blocking finding for another number or issuer, for the same number again, and for a day before
    issue.
    Raises: nothing.
    """
    old, new = replacement.replaced_number.strip().upper(), replacement.new_number.strip().upper()
    wrong = (
        ("replaced_number", old != certificate.number.strip().upper(), certificate.number),
        ("issuing_participant", replacement.issuing_participant != certificate.issuing_participant, ""),
        ("replaced_on", replacement.replaced_on < certificate.issued_on, certificate.issued_on.isoformat()),
    )
    found = [
        Finding(
            code="replacement_differs",
            severity=Severity.BLOCKS,
            clause="CA-SOR-2003-15:s3",
            subject=field,
            params={"field": field, "expected": (expected or certificate.issuing_participant)[:64]},
        )
        for field, is_wrong, expected in wrong
        if is_wrong
    ]
    if old == new:
        found.append(
            Finding(
                code="replacement_keeps_number",
                severity=Severity.BLOCKS,
                clause="KPCS-CD:AnnexI.A.e",
                subject="new_number",
                params={"number": replacement.new_number[:64]},
            )
        )
    return tuple(found)


def annulment_is_of_certificate(annulment: Annulment, certificate: Certificate) -> tuple[Finding, ...]:
    """An issuer makes void its own certificate, after it was issued.

    Rule: CA-E-18.5:s12; only the issuer can say that its paper is void.
    Returns: a blocking finding for another number, another issuer, or a day before issue.
    Raises: nothing.
    """
    number = certificate.number.strip().upper()
    wrong = (
        ("certificate_number", annulment.certificate_number.strip().upper() != number, certificate.number),
        ("issuing_participant", annulment.issuing_participant != certificate.issuing_participant, ""),
        ("annulled_on", annulment.annulled_on < certificate.issued_on, certificate.issued_on.isoformat()),
    )
    return tuple(
        Finding(
            code="annulment_differs",
            severity=Severity.BLOCKS,
            clause="CA-E-18.5:s12",
            subject=field,
            params={"field": field, "expected": (expected or certificate.issuing_participant)[:64]},
        )
        for field, is_wrong, expected in wrong
        if is_wrong
    )


def annulment_has_a_reason(
    annulment: Annulment, certificate: Certificate, *, is_confirmed: bool = False
) -> tuple[Finding, ...]:
    """The reason fits the facts: unused papers come back, an expired one has expired, a lost one did not
    come back.

    Rule: EU-2368:Art12.5 (unused certificates are returned), CA-E-18.5:s12.
    Units: `is_confirmed` is True once the Importing Authority has confirmed the shipment.
    Returns: a blocking finding for a certificate already confirmed as imported and for "expired" before its
    day; a question for a paper that did not come back, a lost one that did, and for a loss or withdrawal
    without a remark.
    Raises: nothing.
    """
    found: list[Finding] = []
    reason = annulment.reason
    if is_confirmed:
        found.append(
            Finding(
                code="annulled_after_confirmation",
                severity=Severity.BLOCKS,
                clause="CA-E-18.5:s12",
                subject="annulled_on",
            )
        )
    if reason is AnnulmentReason.EXPIRED and annulment.annulled_on <= certificate.expires_on:
        found.append(
            Finding(
                code="annulled_before_expiry",
                severity=Severity.BLOCKS,
                clause="EU-2368:Art12.5",
                subject="reason",
                params={
                    "annulled_on": annulment.annulled_on.isoformat(),
                    "expires_on": certificate.expires_on.isoformat(),
                },
            )
        )
    if reason in _COMES_BACK and not annulment.is_surrendered:
        found.append(
            Finding(
                code="annulled_not_surrendered",
                severity=Severity.ASKS,
                clause="EU-2368:Art12.5",
                subject="is_surrendered",
                params={"reason": reason.value},
            )
        )
    if reason is AnnulmentReason.LOST and annulment.is_surrendered:
        found.append(
            Finding(
                code="lost_but_surrendered",
                severity=Severity.ASKS,
                clause="CA-E-18.5:s12",
                subject="is_surrendered",
            )
        )
    if reason in (AnnulmentReason.LOST, AnnulmentReason.WITHDRAWN) and not annulment.remark.strip():
        found.append(
            Finding(
                code="annulment_not_explained",
                severity=Severity.ASKS,
                clause="CA-E-18.5:s12",
                subject="remark",
                params={"reason": reason.value},
            )
        )
    return tuple(found)
