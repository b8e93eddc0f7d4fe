"""The electronic seal of the paper: a PAdES B-B signature (ETSI EN 319 142-1) by the issuing authority.

The QR code is what a border trusts; the seal is for readers of PDF files and for courts. Both are made with
P-256. Time-stamps (B-T and above) need an outside service and are not made here.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from io import BytesIO
from typing import Any

from asn1crypto import x509 as asn1_x509  # type: ignore[import-untyped]
from asn1crypto.algos import SignedDigestAlgorithm  # type: ignore[import-untyped]
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.metadata.model import DocumentMetadata
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko_certvalidator.registry import SimpleCertificateStore

#: Where the seal stands among the fields of the file.
FIELD_NAME = "IssuingAuthoritySeal"


class _AuthoritySigner(signers.Signer):
    """Signs with a key object, so that the key never leaves it; RFC 6979 makes the signature repeatable."""

    def __init__(
        self,
        key: ec.EllipticCurvePrivateKey,
        certificate: asn1_x509.Certificate,
        others: list[asn1_x509.Certificate],
    ) -> None:
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        store.register_multiple(others)
        super().__init__(
            signing_cert=certificate,
            cert_registry=store,
            signature_mechanism=SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}),
        )
        self._key = key

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:  # noqa: FBT001, FBT002
        """ECDSA over SHA-256, DER form. A dry run only asks for the length."""
        if digest_algorithm != "sha256":
            raise ValueError(f"the seal uses SHA-256, not {digest_algorithm}")
        return b"\0" * 72 if dry_run else _signature(self._key, data)


def _signature(key: ec.EllipticCurvePrivateKey, data: bytes) -> bytes:
    return key.sign(data, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))


class _TimedSigner(signers.PdfSigner):
    """A PdfSigner that takes its time from the caller and not from the clock."""

    signed_at: datetime

    def init_signing_session(self, pdf_out: Any, existing_fields_only: bool = False) -> PdfSigningSession:  # noqa: FBT001, FBT002
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self.signed_at
        return session


class _TimedMetadata(DocumentMetadata):
    """What the file says of itself: changed when it was sealed; pyHanko would write the clock's time."""

    sealed_at: datetime

    def __setattr__(self, name: str, value: object) -> None:
        is_clock = name == "last_modified" and value == "now" and "sealed_at" in vars(self)
        super().__setattr__(name, self.sealed_at if is_clock else value)


def seal_pdf(
    pdf: bytes,
    *,
    private_key: ec.EllipticCurvePrivateKey,
    x509_chain: tuple[x509.Certificate, ...],
    reason: str,
    location: str,
    signed_at: datetime,
) -> bytes:
    """The file with an invisible PAdES B-B seal appended; what was there stays byte for byte.

    x509_chain: the authority's certificate first, then those above it, if any.
    signed_at: aware; stands in the file as the time of signing and is only the signer's word.
    Returns: the same bytes for the same values.
    Raises: ValueError for a key that is not P-256, a certificate of another key, or a naive time.
    Not for a running event loop: pyHanko starts its own.
    """
    _check(private_key, x509_chain, signed_at)
    chain = [_as_asn1(certificate) for certificate in x509_chain]
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    second_id = hashlib.sha256(pdf + signed_at.isoformat().encode()).digest()[:16]
    writer._document_id[1] = generic.ByteStringObject(second_id)
    writer._meta = _TimedMetadata()
    writer._meta.sealed_at = signed_at
    signer = _TimedSigner(
        signers.PdfSignatureMetadata(
            field_name=FIELD_NAME,
            subfilter=SigSeedSubFilter.PADES,
            md_algorithm="sha256",
            reason=reason,
            location=location,
        ),
        signer=_AuthoritySigner(private_key, chain[0], chain[1:]),
    )
    signer.signed_at = signed_at
    out = BytesIO()
    signer.sign_pdf(writer, output=out)
    return out.getvalue()


def _check(
    private_key: ec.EllipticCurvePrivateKey, chain: tuple[x509.Certificate, ...], signed_at: datetime
) -> None:
    if not isinstance(private_key.curve, ec.SECP256R1):
        raise ValueError(f"the seal needs a P-256 key, not {private_key.curve.name}")
    if not chain or chain[0].public_key() != private_key.public_key():
        raise ValueError("the first certificate of the chain must be that of the key")
    if signed_at.tzinfo is None:
        raise ValueError("signed_at must know its time zone")


def _as_asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


def authority_x509(
    private_key: ec.EllipticCurvePrivateKey,
    *,
    common_name: str,
    participant: str,
    valid_from: datetime,
    valid_to: datetime,
    serial: int,
) -> x509.Certificate:
    """A self-signed certificate that binds an authority's key to its name, for the seal only.

    participant: alpha-2 code, as country name (`EU` is what ISO 3166 reserves for the European Union).
    common_name: at most 64 characters (RFC 5280 upper bound); longer is cut.
    valid_from, valid_to: aware instants. serial: a positive number of at most 20 bytes (RFC 5280 4.1.2.2).
    The trust list of OpenKP, not this certificate, says whether the key is the authority's.
    """
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, participant),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name[:64]),
        ]
    )
    public_key = private_key.public_key()
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(public_key)
        .serial_number(serial)
        .not_valid_before(valid_from)
        .not_valid_after(valid_to)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
    )
    return builder.sign(private_key, hashes.SHA256(), ecdsa_deterministic=True)
