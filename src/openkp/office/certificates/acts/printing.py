"""The paper: a sealed PDF of the certificate, and the endorsed copy of an import."""

from __future__ import annotations

import json
from datetime import datetime
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from openkp.office.acting import Actor, Noted, Result, act, stopped
from openkp.office.certificates.models import Arrival, Certificate, Paper
from openkp.office.messages import finding
from openkp.office.parties.models import Authority, Key
from openkp.office.register.signing import key_on, unlock
from openkp.statements import qr_text
from openkp.statements.paper import Language, PaperRequest, render_certificate
from openkp.statements.paper_confirmation import render_confirmation
from openkp.statements.paper_seal import seal_pdf


@act("print_certificate")
def print_certificate(actor: Actor, number: str, *, now: datetime) -> Result[Paper]:
    """The certificate as a sealed PDF/A. Made once: whoever downloads it later gets the same bytes."""
    found = Certificate.objects.select_related("authority", "entry").filter(
        authority=actor.authority, number=number
    )
    if actor.trader is not None:
        found = found.filter(trader=actor.trader)
    certificate = found.first()
    if certificate is None:
        return stopped(
            [finding("record_not_found", "PRACTICE:records", record="certificate", reference=number)]
        )
    paper = Paper.objects.filter(kind=Paper.Kind.ORIGINAL, certificate=certificate).first()
    if paper is None:
        signed = bytes(certificate.entry.content)
        pdf = render_certificate(
            certificate.to_content(),
            paper=PaperRequest(
                qr_text=qr_text(signed),
                signed=signed,
                payload=json.dumps(certificate.content, ensure_ascii=False, sort_keys=True).encode(),
                language=Language(certificate.authority.language),
                authority_name=certificate.authority.name,
                made_at=certificate.entry.made_at,
                is_demonstration=certificate.authority.is_demonstration,
            ),
        )
        sealed = _seal(certificate.authority, pdf, reason="Kimberley Process certificate", now=now)
        paper, _ = Paper.objects.get_or_create(
            kind=Paper.Kind.ORIGINAL, certificate=certificate, defaults={"pdf": sealed, "made_at": now}
        )
    return Result(paper, noted=(Noted(number),))


@act("print_endorsed_copy")
def print_endorsed_copy(actor: Actor, arrival_id: int, *, now: datetime) -> Result[Paper]:
    """The endorsed copy for the importer: what was declared, what was found, what was decided."""
    arrival = (
        Arrival.objects.select_related("authority", "entry")
        .filter(authority=actor.authority, pk=arrival_id, state=Arrival.State.DECIDED)
        .first()
    )
    certificate = None if arrival is None else arrival.to_content()
    confirmation = None if arrival is None else arrival.to_confirmation()
    if arrival is None or arrival.entry is None or certificate is None or confirmation is None:
        return stopped(
            [finding("record_not_found", "PRACTICE:records", record="decision", reference=str(arrival_id))]
        )
    paper = Paper.objects.filter(kind=Paper.Kind.ENDORSED, arrival=arrival).first()
    if paper is None:
        signed = bytes(arrival.entry.content)
        pdf = render_confirmation(
            confirmation,
            certificate,
            paper=PaperRequest(
                qr_text=qr_text(signed),
                signed=signed,
                payload=json.dumps(arrival.confirmation, ensure_ascii=False, sort_keys=True).encode(),
                language=Language(arrival.authority.language),
                authority_name=arrival.authority.name,
                made_at=arrival.entry.made_at,
                is_demonstration=arrival.authority.is_demonstration,
            ),
        )
        sealed = _seal(arrival.authority, pdf, reason="Import confirmation", now=now)
        paper, _ = Paper.objects.get_or_create(
            kind=Paper.Kind.ENDORSED, arrival=arrival, defaults={"pdf": sealed, "made_at": now}
        )
    return Result(paper, noted=(Noted(arrival.number),))


def _seal(authority: Authority, pdf: bytes, *, reason: str, now: datetime) -> bytes:
    key = key_on(authority, Key.Purpose.STATEMENTS, now.date())
    private = unlock(key)
    if not isinstance(private, EllipticCurvePrivateKey):
        raise TypeError(f"the statement key of {authority.code} is not a P-256 key")
    return seal_pdf(
        pdf,
        private_key=private,
        x509_chain=(_chain(bytes(key.x509)),),
        reason=reason,
        location=authority.city,
        signed_at=now,
    )


@lru_cache(maxsize=64)
def _chain(der: bytes) -> x509.Certificate:
    return x509.load_der_x509_certificate(der)
