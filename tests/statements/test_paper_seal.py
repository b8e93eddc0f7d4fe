"""The PAdES seal: other people's validators accept it, and one changed byte breaks it."""

from __future__ import annotations

import shutil
import subprocess
import time
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pypdf import PdfReader

from openkp.scheme.documents import Certificate, Line, Origin, Party
from openkp.scheme.quantities import Carats, UsdValue
from openkp.statements.paper import Language, PaperRequest, render_certificate
from openkp.statements.paper_seal import FIELD_NAME, authority_x509, seal_pdf

AT = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
KEY = ec.derive_private_key(20261123, ec.SECP256R1())
SIGNED = b"\xd2signed content"


def certificate_of(key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    return authority_x509(
        key,
        common_name="Diamond Hub, Gaborone",
        participant="BW",
        valid_from=AT - timedelta(days=1),
        valid_to=AT + timedelta(days=700),
        serial=4711,
    )


@pytest.fixture(scope="module")
def sheet() -> bytes:
    day = AT.date()
    certificate = Certificate(
        number="BW-2026-004217", issuing_participant="BW", issuing_authority="Diamond Hub",
        issued_on=day, expires_on=day + timedelta(days=60), origins=(Origin(participant="BW"),),
        destination_participant="AE",
        exporter=Party(name="Exporter"), importer=Party(name="Importer"), parcels=1, containers=(),
        lines=(Line(hs="710231", carats=Carats(5), usd=UsdValue(900)),), validated_by="K. Mosweu",
    )  # fmt: skip
    paper = PaperRequest(
        qr_text="KP1:ABC",
        signed=SIGNED,
        payload=b"{}",
        language=Language.ENGLISH,
        authority_name="",
        made_at=AT,
    )
    return render_certificate(certificate, paper=paper)


def sealed(sheet: bytes, *, signed_at: datetime = AT) -> bytes:
    return seal_pdf(
        sheet, private_key=KEY, x509_chain=(certificate_of(KEY),), reason="Issue of a certificate",
        location="Gaborone", signed_at=signed_at,
    )  # fmt: skip


def status_of(pdf: bytes) -> PdfSignatureStatus:
    root = asn1_x509.Certificate.load(certificate_of(KEY).public_bytes(Encoding.DER))
    context = ValidationContext(trust_roots=[root], allow_fetching=False, moment=AT)
    (signature,) = PdfFileReader(BytesIO(pdf)).embedded_signatures
    return validate_pdf_signature(signature, context)


def test_pyhanko_accepts_the_seal_over_the_whole_file(sheet: bytes) -> None:
    status = status_of(sealed(sheet))
    assert status.bottom_line
    assert status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    assert status.md_algorithm == "sha256"


def test_the_seal_is_pades_and_carries_the_given_time(sheet: bytes) -> None:
    (signature,) = PdfFileReader(BytesIO(sealed(sheet))).embedded_signatures
    assert signature.field_name == FIELD_NAME
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert signature.self_reported_timestamp == AT


def test_the_same_values_give_the_same_sealed_bytes_whatever_the_clock_says(sheet: bytes) -> None:
    first = sealed(sheet)
    time.sleep(1.1)  # pyHanko writes the second of the clock into the file, unless it is told another
    assert sealed(sheet) == first
    assert sealed(sheet) != sealed(sheet, signed_at=AT + timedelta(seconds=1))


def test_what_was_there_stays_byte_for_byte_with_its_attachments(sheet: bytes) -> None:
    pdf = sealed(sheet)
    assert pdf.startswith(sheet)
    reader = PdfReader(BytesIO(pdf))
    assert reader.attachments["certificate.cose"] == [SIGNED]
    assert b"<pdfaid:part>3</pdfaid:part>" in pdf


@pytest.mark.parametrize("where", [0.1, 0.5, 0.9])
def test_one_flipped_byte_breaks_the_seal(sheet: bytes, where: float) -> None:
    pdf = bytearray(sealed(sheet))
    assert status_of(bytes(pdf)).bottom_line
    start = pdf.index(b"stream\n", int(len(sheet) * where)) + 20
    pdf[start] ^= 1
    try:
        status = status_of(bytes(pdf))
    except Exception:  # noqa: BLE001  the damage may also make the file unreadable, which is as good as a refusal
        return
    assert not status.bottom_line


def test_poppler_accepts_the_seal_and_refuses_a_changed_file(sheet: bytes, tmp_path: Path) -> None:
    if shutil.which("pdfsig") is None:
        pytest.skip("poppler's pdfsig is not installed")
    pdf = sealed(sheet)
    changed = pdf.replace(b"/Author", b"/Buthor", 1)
    if changed == pdf:
        changed = pdf[:2000] + bytes((pdf[2000] ^ 1,)) + pdf[2001:]
    answers = []
    for name, content in (("good.pdf", pdf), ("bad.pdf", changed)):
        (tmp_path / name).write_bytes(content)
        run = subprocess.run(
            ["pdfsig", "-nocert", tmp_path / name], capture_output=True, text=True, check=False
        )
        answers.append(run.stdout)
    assert "Signature is Valid" in answers[0]
    assert "Total document signed" in answers[0]
    assert "Signature is Valid" not in answers[1]


def test_the_certificate_of_an_authority_names_it_and_its_country() -> None:
    certificate = certificate_of(KEY)
    assert certificate.subject.get_attributes_for_oid(NameOID.COUNTRY_NAME)[0].value == "BW"
    assert certificate.serial_number == 4711
    certificate.verify_directly_issued_by(certificate)
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    assert usage.content_commitment
    assert not usage.key_cert_sign
    assert certificate == certificate_of(KEY)


def test_a_wrong_key_a_wrong_certificate_and_a_naive_time_are_refused(sheet: bytes) -> None:
    other = ec.derive_private_key(99, ec.SECP256R1())
    p384 = ec.derive_private_key(99, ec.SECP384R1())
    for key, chain, at, text in (
        (p384, (certificate_of(p384),), AT, "P-256"),
        (KEY, (certificate_of(other),), AT, "of the key"),
        (KEY, (), AT, "of the key"),
        (KEY, (certificate_of(KEY),), AT.replace(tzinfo=None), "time zone"),
    ):
        with pytest.raises(ValueError, match=text):
            seal_pdf(sheet, private_key=key, x509_chain=chain, reason="", location="", signed_at=at)
