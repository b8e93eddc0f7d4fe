"""Section II: a certificate for each shipment, and each number for one shipment only."""

from __future__ import annotations

from collections.abc import Container

from openkp.scheme.findings import Finding, Severity


def number_is_unused(number: str, *, used_numbers: Container[str]) -> Finding | None:
    """A certificate accompanies one shipment; its number is met once.

    Rule: KPCS-CD:II.a with KPCS-CD:AnnexI.A.e ("unique").
    Units: numbers as normalised by `scheme.numbers.normalise_number`, on both sides.
    Returns: a blocking finding where the number was already issued or already came in, or None.
    Raises: nothing.
    """
    if number not in used_numbers:
        return None
    return Finding(
        code="number_already_used",
        severity=Severity.BLOCKS,
        clause="KPCS-CD:II.a",
        subject="number",
        params={"number": number[:64]},
    )


def number_is_not_annulled(number: str, *, annulled_numbers: Container[str]) -> Finding | None:
    """A certificate that its issuer made void accompanies no shipment.

    Rule: KPCS-CD:II.a; void certificates stay void (EU-2368:Art12.5, CA-E-18.5:s12).
    Units: numbers as normalised by `scheme.numbers.normalise_number`, on both sides.
    Returns: a blocking finding, or None.
    Raises: nothing.
    """
    if number not in annulled_numbers:
        return None
    return Finding(
        code="number_annulled",
        severity=Severity.BLOCKS,
        clause="KPCS-CD:II.a",
        subject="number",
        params={"number": number[:64]},
    )
