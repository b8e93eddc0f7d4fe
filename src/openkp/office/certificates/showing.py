"""Records as plain JSON, in the one shape that the API and the command line give them."""

from __future__ import annotations

from openkp.office.acting import Json
from openkp.office.certificates import reads
from openkp.office.certificates.models import Application, Arrival, Certificate


def application_json(application: Application) -> Json:
    """An application; `certificate` is the number that came of it, or empty."""
    certificate = Certificate.objects.filter(application=application).values_list("number", flat=True).first()
    return {
        "reference": application.reference,
        "state": str(application.state),
        "exporter": application.trader.name,
        "content": application.content,
        "note": application.note,
        "declared_by": application.declared_by,
        "certificate": certificate or "",
        "created_at": application.created_at,
        "submitted_at": application.submitted_at,
    }


def certificate_json(certificate: Certificate) -> Json:
    """A certificate with its whole content: for those who may see commercial data (`reads.certificates`)."""
    return {
        "number": certificate.number,
        "state": str(certificate.state),
        "issued_on": certificate.issued_on,
        "expires_on": certificate.expires_on,
        "destination_participant": certificate.destination_participant,
        "carats": str(certificate.carats),
        "usd": str(certificate.usd),
        "application": certificate.application.reference,
        "replaced_by": certificate.replaced_by.number if certificate.replaced_by else "",
        "annulled_on": certificate.annulled_on,
        "content": certificate.content,
    }


def arrival_json(arrival: Arrival) -> Json:
    """What was presented, and what was decided."""
    return {
        "id": arrival.pk,
        "number": arrival.number,
        "state": str(arrival.state),
        "verdict": arrival.verdict,
        "presented_on": arrival.presented_on,
        "outcome": arrival.outcome,
        "decided_on": arrival.decided_on,
        "retain_until": arrival.retain_until,
        "content": reads.presented_content(arrival),
        "findings": arrival.findings,
    }
