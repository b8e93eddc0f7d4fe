"""Annex II 19 and 21: the message that goes ahead of a shipment. Recommended, so nothing here blocks."""

from __future__ import annotations

from datetime import date

from openkp.scheme.documents import AdvanceNotification, Certificate
from openkp.scheme.findings import Finding, Severity
from openkp.scheme.rules.section_iv import same_name


def advance_notice_is_complete(notice: AdvanceNotification) -> tuple[Finding, ...]:
    """The message gives carats, value, origin or provenance, importer and certificate number.

    Rule: KPCS-CD:AnnexII.19 (recommended). Provenance is the issuer, so an empty origin list is allowed when
    mixed.
    Returns: a question for each part that is missing.
    Raises: nothing.
    """
    missing = (
        ("certificate_number", not notice.certificate_number.strip()),
        ("carats", notice.carats.hundredths <= 0),
        ("usd", notice.usd.hundredths <= 0),
        ("origins", not notice.origins and not notice.issuing_participant.strip()),
        ("importer.name", not notice.importer.name.strip()),
    )
    return tuple(
        Finding(
            code="notice_incomplete",
            severity=Severity.ASKS,
            clause="KPCS-CD:AnnexII.19",
            subject=field,
            params={"field": field},
        )
        for field, is_missing in missing
        if is_missing
    )


def advance_notice_matches_certificate(
    notice: AdvanceNotification, certificate: Certificate
) -> tuple[Finding, ...]:
    """The message says what the certificate says.

    Rule: KPCS-CD:AnnexII.19 (recommended).
    Units: carats and US$ exactly; names without regard to case and spacing.
    Returns: a question for each part that differs, with both figures.
    Raises: nothing.
    """
    pairs = (
        ("certificate_number", notice.certificate_number.strip().upper(), certificate.number.strip().upper()),
        ("issuing_participant", notice.issuing_participant, certificate.issuing_participant),
        ("destination_participant", notice.destination_participant, certificate.destination_participant),
        ("carats", notice.carats.hundredths, sum(line.carats.hundredths for line in certificate.lines)),
        ("usd", notice.usd.hundredths, sum(line.usd.hundredths for line in certificate.lines)),
        ("origins", _countries(notice), _countries(certificate)),
        ("importer.name", same_name(notice.importer.name), same_name(certificate.importer.name)),
    )
    return tuple(
        Finding(
            code="notice_differs",
            severity=Severity.ASKS,
            clause="KPCS-CD:AnnexII.19",
            subject=field,
            params={"field": field, "found": _shown(said), "expected": _shown(certified)},
        )
        for field, said, certified in pairs
        if said != certified
    )


def _countries(paper: AdvanceNotification | Certificate) -> str:
    return ", ".join(sorted({origin.participant for origin in paper.origins}))


def _shown(value: str | int) -> str:
    if isinstance(value, str):
        return value[:200] or "-"
    return f"{'-' if value < 0 else ''}{abs(value) // 100}.{abs(value) % 100:02d}"


def advance_notice_is_in_time(
    notice: AdvanceNotification, certificate: Certificate, *, arrived_on: date | None = None
) -> tuple[Finding, ...]:
    """The message comes after the certificate and before or on the day of arrival.

    Rule: KPCS-CD:AnnexII.21 (recommended).
    Units: days; `arrived_on` is the day of arrival if known, else the expected day stands for it.
    Returns: a question for a message older than its certificate and for one that came after the shipment.
    Raises: nothing.
    """
    found: list[Finding] = []
    if notice.sent_on < certificate.issued_on:
        found.append(
            Finding(
                code="notice_before_issue",
                severity=Severity.ASKS,
                clause="KPCS-CD:AnnexII.19",
                subject="sent_on",
                params={
                    "sent_on": notice.sent_on.isoformat(),
                    "issued_on": certificate.issued_on.isoformat(),
                },
            )
        )
    arrival = arrived_on or notice.expected_on
    if arrival is not None and notice.sent_on > arrival:
        found.append(
            Finding(
                code="notice_after_arrival",
                severity=Severity.ASKS,
                clause="KPCS-CD:AnnexII.21",
                subject="sent_on",
                params={"sent_on": notice.sent_on.isoformat(), "arrived_on": arrival.isoformat()},
            )
        )
    return tuple(found)
