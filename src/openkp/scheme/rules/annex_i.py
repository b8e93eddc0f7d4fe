"""Annex I A: what every certificate says, apart from its lines and its origins."""

from __future__ import annotations

from datetime import date

from openkp.scheme.documents import Certificate, Party
from openkp.scheme.findings import Finding, Severity
from openkp.scheme.policies import NationalPolicy, expiry_limit

#: Section VI(21): operational from this day; no certificate can be older.
SCHEME_STARTED_ON = date(2003, 1, 1)


def number_is_given(certificate: Certificate) -> Finding | None:
    """A certificate bears a number.

    Rule: KPCS-CD:AnnexI.A.e.
    Returns: a blocking finding for an empty number, or None.
    Raises: nothing.
    Not here: the form of the number, see `scheme.numbers`.
    """
    if certificate.number.strip():
        return None
    return Finding(
        code="number_missing", severity=Severity.BLOCKS, clause="KPCS-CD:AnnexI.A.e", subject="number"
    )


def issuing_authority_is_named(certificate: Certificate) -> Finding | None:
    """A certificate names the authority that issues it.

    Rule: KPCS-CD:AnnexI.A.i.
    Returns: a blocking finding for an empty name, or None.
    Raises: nothing.
    Not here: whether the authority is the designated one, see `section_iv.issuing_authority_is_designated`.
    """
    if certificate.issuing_authority.strip():
        return None
    return Finding(
        code="issuing_authority_missing",
        severity=Severity.BLOCKS,
        clause="KPCS-CD:AnnexI.A.i",
        subject="issuing_authority",
    )


def parties_are_identified(certificate: Certificate) -> tuple[Finding, ...]:
    """A certificate identifies the exporter and the importer.

    Rule: KPCS-CD:AnnexI.A.j and KPCS-CD:AnnexI.A.k. The text says "identification"; the product reads it as a
    name, and asks for an address, because two firms can share a name.
    Returns: a blocking finding for each party without a name, a question for each without an address.
    Raises: nothing.
    """
    exporter, importer = certificate.exporter, certificate.importer
    if all(text.strip() for text in (exporter.name, exporter.address, importer.name, importer.address)):
        return ()
    found = (
        party_is_identified(exporter, field="exporter", clause="KPCS-CD:AnnexI.A.j"),
        party_is_identified(importer, field="importer", clause="KPCS-CD:AnnexI.A.k"),
    )
    return tuple(finding for finding in found if finding)


def party_is_identified(party: Party, *, field: str, clause: str) -> Finding | None:
    """One party has a name and an address.

    Rule: `clause`, the one of the paper that names the party; `field` is the party's place on that paper.
    Returns: a blocking finding without a name, a question without an address, or None.
    Raises: nothing.
    """
    if not party.name.strip():
        return Finding(
            code="party_not_identified",
            severity=Severity.BLOCKS,
            clause=clause,
            subject=f"{field}.name",
            params={"party": field},
        )
    if not party.address.strip():
        return Finding(
            code="party_without_address",
            severity=Severity.ASKS,
            clause=clause,
            subject=f"{field}.address",
            params={"party": field, "name": party.name},
        )
    return None


def parcels_are_counted(certificate: Certificate) -> Finding | None:
    """A certificate states the number of parcels of the shipment, one at least.

    Rule: KPCS-CD:AnnexI.A.n; a shipment is one or more parcels (section I).
    Returns: a blocking finding for fewer than one, or None.
    Raises: nothing.
    """
    if certificate.parcels >= 1:
        return None
    return Finding(
        code="parcels_too_few",
        severity=Severity.BLOCKS,
        clause="KPCS-CD:AnnexI.A.n",
        subject="parcels",
        params={"found": certificate.parcels},
    )


def validation_is_given(certificate: Certificate) -> Finding | None:
    """The Exporting Authority validated the certificate.

    Rule: KPCS-CD:AnnexI.A.p and KPCS-CD:III.a ("duly validated").
    Returns: a blocking finding where nobody is named as the one who validated, or None.
    Raises: nothing.
    Not here: the signature itself, which `openkp.statements` checks.
    """
    if certificate.validated_by.strip():
        return None
    return Finding(
        code="validation_missing",
        severity=Severity.BLOCKS,
        clause="KPCS-CD:AnnexI.A.p",
        subject="validated_by",
    )


def expiry_follows_issue(certificate: Certificate) -> Finding | None:
    """A certificate does not expire before the day of its issue.

    Rule: KPCS-CD:AnnexI.A.h, read with A.g.
    Units: both days are those of the issuer's jurisdiction; expiry on the day of issue is allowed.
    Returns: a blocking finding that names both days, or None.
    Raises: nothing.
    """
    if certificate.issued_on <= certificate.expires_on:
        return None
    return Finding(
        code="dates_reversed",
        severity=Severity.BLOCKS,
        clause="KPCS-CD:AnnexI.A.h",
        subject="expires_on",
        params={
            "issued_on": certificate.issued_on.isoformat(),
            "expires_on": certificate.expires_on.isoformat(),
        },
    )


def issue_is_within_the_scheme(certificate: Certificate) -> Finding | None:
    """No certificate is older than the scheme.

    Rule: KPCS-CD:AnnexI.A.g; the scheme is operational since 2003-01-01 (KPCS-CD:VI.21).
    Returns: a blocking finding for an earlier day of issue, or None.
    Raises: nothing.
    """
    if certificate.issued_on >= SCHEME_STARTED_ON:
        return None
    return Finding(
        code="issued_before_scheme",
        severity=Severity.BLOCKS,
        clause="KPCS-CD:AnnexI.A.g",
        subject="issued_on",
        params={"issued_on": certificate.issued_on.isoformat(), "started_on": SCHEME_STARTED_ON.isoformat()},
    )


def certificate_is_already_issued(certificate: Certificate, *, on: date) -> Finding | None:
    """A certificate is not dated after the day on which it is looked at.

    Rule: KPCS-CD:AnnexI.A.g.
    Units: `on` is a day in the jurisdiction of the one who asks.
    Returns: a blocking finding that names both days, or None.
    Raises: nothing.
    """
    if certificate.issued_on <= on:
        return None
    return Finding(
        code="issued_in_future",
        severity=Severity.BLOCKS,
        clause="KPCS-CD:AnnexI.A.g",
        subject="issued_on",
        params={"issued_on": certificate.issued_on.isoformat(), "on": on.isoformat()},
    )


def certificate_has_not_expired(certificate: Certificate, *, on: date) -> Finding | None:
    """A certificate is good to the end of its day of expiry.

    Rule: KPCS-CD:AnnexI.A.h.
    Units: `on` is a day in the jurisdiction of the one who asks. The day of expiry still counts (Canada:
    until 24:00 GMT of it, SOR/2003-15 s. 6).
    Returns: a blocking finding that names both days, or None.
    Raises: nothing.
    """
    if on <= certificate.expires_on:
        return None
    return Finding(
        code="expired",
        severity=Severity.BLOCKS,
        clause="KPCS-CD:AnnexI.A.h",
        subject="expires_on",
        params={
            "expires_on": certificate.expires_on.isoformat(),
            "on": on.isoformat(),
            "days": (on - certificate.expires_on).days,
        },
    )


def validity_is_within_policy(certificate: Certificate, *, policy: NationalPolicy) -> Finding | None:
    """A certificate is not valid for longer than its issuer's law allows.

    Rule: the clause that the policy names for its validity, else KPCS-CD:AnnexI.A.h, which sets no length.
    Units: `policy` is the issuer's on the day of issue.
    Returns: a blocking finding with the last day allowed; only a question where the product does not know the
    issuer's own law; or None.
    Raises: nothing.
    """
    limit = _last_day(policy, certificate.issued_on)
    if limit is None or certificate.expires_on <= limit:
        return None
    clause = policy.sources.get("valid_months" if policy.valid_days is None else "valid_days")
    return Finding(
        code="validity_too_long",
        severity=Severity.BLOCKS if clause else Severity.ASKS,
        clause=clause or "KPCS-CD:AnnexI.A.h",
        subject="expires_on",
        params={
            "expires_on": certificate.expires_on.isoformat(),
            "limit": limit.isoformat(),
            "days": (certificate.expires_on - certificate.issued_on).days,
        },
    )


def _last_day(policy: NationalPolicy, issued_on: date) -> date | None:
    """None where the calendar itself ends before the limit (a date in the year 9999)."""
    try:
        return expiry_limit(policy, issued_on)
    except (OverflowError, ValueError):
        return None
