"""The certificate on paper (Core Document, Annex I): PDF/A-3a with the signed content as code and file."""

from __future__ import annotations

from openkp.scheme.documents import CERTIFICATE_TITLE, Certificate, Container, Line, Origin, Party
from openkp.statements.paper_labels import (
    Language,
    amount,
    count,
    country_names,
    day,
    hs_code,
    hs_description,
    said,
    short,
)
from openkp.statements.paper_press import CopyKind, PaperRequest, common_values, press

__all__ = ["CopyKind", "Language", "PaperRequest", "render_certificate"]


def render_certificate(certificate: Certificate, *, paper: PaperRequest) -> bytes:
    """The certificate as a PDF/A-3a and PDF/UA-1 file, A4 landscape.

    One page where all content fits; otherwise the boxes that are too small say so and their whole content
    follows on continuation pages. Every page shows the number and the fingerprint of the signed bytes.
    The file is not sealed: see `paper_seal.seal_pdf`.
    """
    language = paper.language
    values = common_values(
        paper,
        number=certificate.number,
        participant=certificate.issuing_participant,
        authority=certificate.issuing_authority,
        title=CERTIFICATE_TITLE,
    )
    values |= {
        "issued": day(certificate.issued_on, language),
        "expires": day(certificate.expires_on, language),
        "parcels": count(certificate.parcels),
        "origins": [origin_value(origin, language) for origin in certificate.origins],
        "is-mixed": certificate.is_mixed_origin,
        "country-count": len({origin.participant for origin in certificate.origins}),
        "destination": country_names(
            certificate.destination_participant, language, within=certificate.destination_country
        ),
        "destination-short": short(certificate.destination_country or certificate.destination_participant),
        "exporter": party_value(certificate.exporter),
        "importer": party_value(certificate.importer),
        "lines": [line_value(line, language) for line in certificate.lines],
        "carats": amount(certificate.carats),
        "usd": amount(certificate.usd),
        "containers": [_container_value(container) for container in certificate.containers],
        "sources": [said(number) for number in certificate.source_certificates],
        "quality": said(certificate.quality),
        "quality-short": short(certificate.quality),
        "authority-short": short(certificate.issuing_authority),
        "validated-by": said(certificate.validated_by),
        "validated-short": short(certificate.validated_by),
    }
    return press("certificate.typ", values, made_at=paper.made_at)


def origin_value(origin: Origin, language: Language) -> dict[str, object]:
    """A country of origin with carats and their range, zone, mine and time of production where known."""
    carats = None if origin.carats is None else amount(origin.carats)
    details = [("zone", origin.zone), ("mine", origin.mine), _production(origin)]
    return {
        "names": country_names(origin.participant, language),
        "carats": carats,
        "range": _range(origin),
        "details": [{"key": key, "value": said(text)} for key, text in details if text],
    }


def _range(origin: Origin) -> str | None:
    """At least and at most, where the carats are a share by bookkeeping."""
    if origin.min_carats is None or origin.max_carats is None:
        return None
    return f"{amount(origin.min_carats)} – {amount(origin.max_carats)}"


def _production(origin: Origin) -> tuple[str, str]:
    """Which word stands before the days of production, and the days (ISO 8601); no days are no text."""
    first = "" if origin.produced_from is None else origin.produced_from.isoformat()
    last = "" if origin.produced_to is None else origin.produced_to.isoformat()
    if first and last:
        return "produced", first if first == last else f"{first} – {last}"
    return ("produced_from", first) if first else ("produced_to", last)


def party_value(party: Party) -> dict[str, object]:
    """An exporter or importer: the whole name, its beginning for a box too small, and the address."""
    return {"name": said(party.name), "short": short(party.name), "address": said(party.address)}


def line_value(line: Line, language: Language) -> dict[str, object]:
    """One row of the table of goods."""
    described = hs_description(line.hs, language)
    return {
        "hs": hs_code(line.hs),
        "own": described["own"],
        "en": described["en"],
        "carats": amount(line.carats),
        "usd": amount(line.usd),
    }


def _container_value(container: Container) -> dict[str, object]:
    return {"mark": said(container.mark), "seals": [said(seal) for seal in container.seals]}
