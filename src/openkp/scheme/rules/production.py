"""When the stones of an origin were produced, where the certificate says it (Annex I B: further data).

Decisions of the Process bar or allow stones by their time of production, so a day that cannot be right must
not be signed. Leaving a day out is always allowed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

from openkp.scheme.documents import Certificate
from openkp.scheme.findings import Finding, Severity

#: The product's reading: stones of an earlier year are not shipped as rough any more; the year is a slip.
EARLIEST_PRODUCTION = date(1900, 1, 1)

_finding = partial(Finding, clause="KPCS-CD:AnnexI.B.a")


def production_dates_are_in_order(certificate: Certificate) -> tuple[Finding, ...]:
    """Production begins on or before the day on which it ends, and not before 1900.

    Rule: KPCS-CD:AnnexI.B.a; the product's reading: the Core Document sets no form for such data.
    Units: days, first and last of production, both included; one alone is judged by its year only.
    Returns: a blocking finding for each day before 1900, and for each origin whose days are reversed.
    Raises: nothing.
    """
    earliest = EARLIEST_PRODUCTION.isoformat()
    found = [
        _finding(
            code="production_too_early",
            severity=Severity.BLOCKS,
            subject=subject,
            params={"found": day.isoformat(), "earliest": earliest},
        )
        for subject, day in _days(certificate)
        if day < EARLIEST_PRODUCTION
    ]
    for place, origin in enumerate(certificate.origins):
        first, last = origin.produced_from, origin.produced_to
        if first is not None and last is not None and first > last:
            found.append(
                _finding(
                    code="production_dates_reversed",
                    severity=Severity.BLOCKS,
                    subject=f"origins[{place}].produced_to",
                    params={"first": first.isoformat(), "last": last.isoformat()},
                )
            )
    return tuple(found)


def production_is_before_issue(certificate: Certificate) -> tuple[Finding, ...]:
    """No stone is produced after the day on which its certificate is issued.

    Rule: KPCS-CD:AnnexI.B.a with KPCS-CD:AnnexI.A.g.
    Units: days in the issuer's jurisdiction; stones may be certified on the day of their production.
    Returns: a blocking finding for each first or last day of production after the day of issue.
    Raises: nothing.
    """
    issued_on = certificate.issued_on
    return tuple(
        _finding(
            code="production_after_issue",
            severity=Severity.BLOCKS,
            subject=subject,
            params={"found": day.isoformat(), "issued_on": issued_on.isoformat()},
        )
        for subject, day in _days(certificate)
        if day > issued_on
    )


def _days(certificate: Certificate) -> Iterator[tuple[str, date]]:
    """Each day of production that is given, with where it stands."""
    for place, origin in enumerate(certificate.origins):
        if origin.produced_from is not None:
            yield f"origins[{place}].produced_from", origin.produced_from
        if origin.produced_to is not None:
            yield f"origins[{place}].produced_to", origin.produced_to
