"""Section III(b), Annex I B and Annex II 22 to 23: what came in, against what the certificate says.

A difference is a question to two named authorities, not yet a breach: it asks. What blocks is a confirmation
that belongs to another certificate, or that says "confirmed" over seals that were not intact.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_FLOOR, Decimal
from itertools import islice

from openkp.scheme.documents import Certificate, ImportConfirmation, Line, Party, SealState
from openkp.scheme.findings import Finding, Severity
from openkp.scheme.policies import NationalPolicy
from openkp.scheme.rules.section_iv import same_name


def _hundredths(value: int) -> str:
    sign = "-" if value < 0 else ""
    return f"{sign}{abs(value) // 100}.{abs(value) % 100:02d}"


def _percent(share: Decimal) -> str:
    return f"{(share * 100).normalize():f}"


def allowed_difference(declared: int, tolerance: Decimal) -> int:
    """How many hundredths may differ without a question: a share of the declared, rounded down."""
    share = (Decimal(abs(declared)) * tolerance).to_integral_value(rounding=ROUND_FLOOR)
    return int(share)


def confirmation_is_of_certificate(
    confirmation: ImportConfirmation, certificate: Certificate
) -> tuple[Finding, ...]:
    """The confirmation names the certificate that came with the shipment, and its issuer.

    Rule: KPCS-CD:III.b-2 (the certificate number is in the minimum).
    Returns: a blocking finding for another number and for another issuer.
    Raises: nothing.
    """
    found: list[Finding] = []
    if confirmation.certificate_number.strip().upper() != certificate.number.strip().upper():
        found.append(
            Finding(
                code="confirmation_number_differs",
                severity=Severity.BLOCKS,
                clause="KPCS-CD:III.b-2",
                subject="certificate_number",
                params={
                    "found": confirmation.certificate_number[:64],
                    "expected": certificate.number[:64],
                },
            )
        )
    if confirmation.issuing_participant != certificate.issuing_participant:
        found.append(
            Finding(
                code="confirmation_issuer_differs",
                severity=Severity.BLOCKS,
                clause="KPCS-CD:III.b-2",
                subject="issuing_participant",
                params={
                    "found": confirmation.issuing_participant[:40],
                    "expected": certificate.issuing_participant[:40],
                },
            )
        )
    return tuple(found)


def importer_is_the_destination(
    confirmation: ImportConfirmation, certificate: Certificate
) -> tuple[Finding, ...]:
    """The Participant that confirms is the one to which the shipment was sent.

    Rule: KPCS-CD:AnnexI.B.c.1.
    Returns: a blocking finding for another Participant; a question for another country of the same
    Participant.
    Raises: nothing.
    """
    if confirmation.importing_participant != certificate.destination_participant:
        return (
            Finding(
                code="importer_not_destination",
                severity=Severity.BLOCKS,
                clause="KPCS-CD:AnnexI.B.c.1",
                subject="importing_participant",
                params={
                    "found": confirmation.importing_participant[:40],
                    "expected": certificate.destination_participant[:40],
                },
            ),
        )
    found, expected = confirmation.importing_country, certificate.destination_country
    if not found or not expected or found == expected:
        return ()
    return (
        Finding(
            code="importing_country_differs",
            severity=Severity.ASKS,
            clause="KPCS-CD:AnnexI.B.c.1",
            subject="importing_country",
            params={"found": found[:40], "expected": expected[:40]},
        ),
    )


def parties_match(confirmation: ImportConfirmation, certificate: Certificate) -> tuple[Finding, ...]:
    """Exporter and importer are those of the certificate.

    Rule: KPCS-CD:III.b-2 and KPCS-CD:AnnexI.B.c.2.
    Units: names and addresses are compared without regard to case and spacing.
    Returns: a question for another name, a note for another address.
    Raises: nothing.
    """
    found = (
        _party_matches(confirmation.exporter, certificate.exporter, "exporter"),
        _party_matches(confirmation.importer, certificate.importer, "importer"),
    )
    return tuple(finding for finding in found if finding)


def _party_matches(found: Party, expected: Party, field: str) -> Finding | None:
    if not found.name.strip() or found == expected:
        return None
    if same_name(found.name) != same_name(expected.name):
        return Finding(
            code="party_differs",
            severity=Severity.ASKS,
            clause="KPCS-CD:III.b-2",
            subject=f"{field}.name",
            params={"party": field, "found": found.name[:200], "expected": expected.name[:200]},
        )
    if not found.address or same_name(found.address) == same_name(expected.address):
        return None
    return Finding(
        code="party_address_differs",
        severity=Severity.NOTES,
        clause="KPCS-CD:III.b-2",
        subject=f"{field}.address",
        params={"party": field, "found": found.address[:400], "expected": expected.address[:400]},
    )


def parcels_match(confirmation: ImportConfirmation, certificate: Certificate) -> Finding | None:
    """As many parcels came in as were sent.

    Rule: KPCS-CD:III.b-2.
    Returns: a question with both numbers, or None.
    Raises: nothing.
    """
    if confirmation.parcels == certificate.parcels:
        return None
    return Finding(
        code="parcels_differ",
        severity=Severity.ASKS,
        clause="KPCS-CD:III.b-2",
        subject="parcels",
        params={
            "found": confirmation.parcels,
            "expected": certificate.parcels,
            "difference": confirmation.parcels - certificate.parcels,
        },
    )


def carats_match(
    confirmation: ImportConfirmation, certificate: Certificate, *, policy: NationalPolicy
) -> Finding | None:
    """The weight found is the weight declared, within the importing Participant's tolerance.

    Rule: KPCS-CD:AnnexI.B.c.3; the tolerance is PRACTICE:weight-and-value-tolerance unless the policy names
    a law.
    Units: carats in hundredths; the tolerance is a share of the declared total; exactly at it there is no
    finding.
    Returns: a question with both weights, the difference and the tolerance; None within it or if not weighed.
    Raises: nothing.
    """
    if not confirmation.lines:
        return None
    declared, found = _sum_carats(certificate.lines), _sum_carats(confirmation.lines)
    if abs(found - declared) <= allowed_difference(declared, policy.carat_tolerance):
        return None
    return Finding(
        code="carats_differ",
        severity=Severity.ASKS,
        clause="KPCS-CD:AnnexI.B.c.3",
        subject="lines",
        params={
            "found": _hundredths(found),
            "declared": _hundredths(declared),
            "difference": _hundredths(found - declared),
            "tolerance": _percent(policy.carat_tolerance),
        },
    )


def value_matches(
    confirmation: ImportConfirmation, certificate: Certificate, *, policy: NationalPolicy
) -> Finding | None:
    """The value found is the value declared, within the importing Participant's tolerance.

    Rule: KPCS-CD:AnnexI.B.c.4; the tolerance is PRACTICE:weight-and-value-tolerance unless the policy names
    a law.
    Units: US cents; the tolerance is a share of the declared total; exactly at it there is no finding.
    Returns: a question with both values, the difference and the tolerance; None within it or if not valued.
    Raises: nothing.
    """
    if not confirmation.lines:
        return None
    declared = sum(line.usd.hundredths for line in certificate.lines)
    found = sum(line.usd.hundredths for line in confirmation.lines)
    if abs(found - declared) <= allowed_difference(declared, policy.value_tolerance):
        return None
    return Finding(
        code="value_differs",
        severity=Severity.ASKS,
        clause="KPCS-CD:AnnexI.B.c.4",
        subject="lines",
        params={
            "found": _hundredths(found),
            "declared": _hundredths(declared),
            "difference": _hundredths(found - declared),
            "tolerance": _percent(policy.value_tolerance),
        },
    )


def hs_mix_matches(
    confirmation: ImportConfirmation, certificate: Certificate, *, policy: NationalPolicy
) -> Finding | None:
    """The stones are under the HS codes under which they were declared: gems were not sent as industrial.

    Rule: KPCS-CD:AnnexI.B.c.5.
    Units: carats in hundredths; a shift within the weight tolerance of the declared total raises no question.
    Returns: a question that names the code with most carats too few and the one with most too many; None
    without such a pair, within the tolerance or if not weighed.
    Raises: nothing.
    """
    if not confirmation.lines:
        return None
    shift: dict[str, int] = {}
    for line in certificate.lines:
        shift[line.hs] = shift.get(line.hs, 0) - line.carats.hundredths
    for line in confirmation.lines:
        shift[line.hs] = shift.get(line.hs, 0) + line.carats.hundredths
    if not shift:
        return None
    fewer = min(shift, key=lambda hs: (shift[hs], hs))
    more = max(shift, key=lambda hs: (shift[hs], hs))
    moved = min(-shift[fewer], shift[more])
    if moved <= allowed_difference(_sum_carats(certificate.lines), policy.carat_tolerance):
        return None
    return Finding(
        code="hs_mix_differs",
        severity=Severity.ASKS,
        clause="KPCS-CD:AnnexI.B.c.5",
        subject="lines",
        params={"declared_hs": fewer[:24], "found_hs": more[:24], "carats": _hundredths(moved)},
    )


def seals_match(confirmation: ImportConfirmation, certificate: Certificate) -> Finding | None:
    """The seals at import are those of the certificate.

    Rule: KPCS-CD:AnnexII.22 with KPCS-CD:IV.c.
    Units: seal numbers in any order, spaces and case apart.
    Returns: a question that names the seals that are missing and those that are new; None if the same, or if
    the confirmation lists none (the state of the seals then speaks).
    Raises: nothing.
    """
    if not confirmation.seals:
        return None
    found = {same_name(seal): seal for seal in confirmation.seals}
    expected = {same_name(seal): seal for seal in certificate.seals}
    if found.keys() == expected.keys():
        return None
    return Finding(
        code="seals_differ",
        severity=Severity.ASKS,
        clause="KPCS-CD:AnnexII.22",
        subject="seals",
        params={
            "missing": _listed(expected[key] for key in sorted(expected.keys() - found.keys())),
            "new": _listed(found[key] for key in sorted(found.keys() - expected.keys())),
        },
    )


def seals_are_intact(confirmation: ImportConfirmation) -> Finding | None:
    """The seals were found intact.

    Rule: KPCS-CD:AnnexII.22 with KPCS-CD:IV.c.
    Returns: a question for any other state, or None.
    Raises: nothing.
    Not here: what the authority makes of it, see `import_confirmation.outcome_fits_findings`.
    """
    if confirmation.seal_state is SealState.INTACT:
        return None
    return Finding(
        code="seals_not_intact",
        severity=Severity.ASKS,
        clause="KPCS-CD:AnnexII.22",
        subject="seal_state",
        params={"found": confirmation.seal_state.value},
    )


def _sum_carats(lines: tuple[Line, ...]) -> int:
    return sum(line.carats.hundredths for line in lines)


def _listed(texts: Iterable[str]) -> str:
    """Names for a message, never more than it can show; a dash for none."""
    return ", ".join(text[:64] for text in islice(texts, 12)) or "-"
