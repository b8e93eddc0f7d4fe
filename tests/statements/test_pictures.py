"""Reading a certificate back from files, and from files that mean harm."""

from __future__ import annotations

import struct
import zlib
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
import segno
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import StreamObject

from openkp.scheme.documents import Certificate, Line, Origin, Party
from openkp.scheme.quantities import Carats, UsdValue
from openkp.statements import pictures_pdf
from openkp.statements.paper import Language, PaperRequest, render_certificate
from openkp.statements.pictures import MAX_INPUT_BYTES, Found, NotFound, Reason, Source, read_signed

CODE = "KP1:6BFOXN*TS0BI$ZD4N9:9S6RCVN5+O30K3/XIV0W23NTDE"
SIGNED = b"\xd2\x84\x43\xa1\x01\x28" + bytes(300)


def qr(text: str, *, scale: int = 6) -> Image.Image:
    out = BytesIO()
    segno.make(text, error="q", micro=False).save(out, kind="png", scale=scale, border=4)
    return Image.open(out).convert("L")


def as_file(picture: Image.Image, kind: str = "PNG") -> bytes:
    out = BytesIO()
    picture.save(out, kind)
    return out.getvalue()


def as_pdf(*pictures: Image.Image) -> bytes:
    out = BytesIO()
    pictures[0].save(out, "PDF", save_all=True, append_images=pictures[1:])
    return out.getvalue()


@pytest.fixture(scope="module")
def paper() -> bytes:
    certificate = Certificate(
        number="BW-2026-004217", issuing_participant="BW", issuing_authority="Diamond Hub",
        issued_on=date(2026, 11, 23), expires_on=date(2027, 1, 22), origins=(Origin(participant="BW"),),
        destination_participant="AE", exporter=Party(name="Exporter"), importer=Party(name="Importer"),
        lines=(Line(hs="710231", carats=Carats(5), usd=UsdValue(900)),), containers=(), parcels=1,
        validated_by="K. Mosweu",
    )  # fmt: skip
    request = PaperRequest(
        qr_text=CODE, signed=SIGNED, payload=b"{}", language=Language.ENGLISH, authority_name="",
        made_at=datetime(2026, 11, 23, tzinfo=UTC),
    )  # fmt: skip
    return render_certificate(certificate, paper=request)


def reason_of(data: bytes) -> Reason:
    answer = read_signed(data)
    assert isinstance(answer, NotFound)
    return answer.reason


def test_the_attachment_of_our_paper_is_found(paper: bytes) -> None:
    assert read_signed(paper) == Found(source=Source.ATTACHMENT, signed=SIGNED)


def test_signed_bytes_and_the_text_of_a_code_are_taken_as_they_are() -> None:
    assert read_signed(SIGNED) == Found(source=Source.SIGNED_BYTES, signed=SIGNED)
    assert read_signed(CODE.encode() + b"\r\n") == Found(source=Source.TEXT, text=CODE)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_code_in_a_picture_is_found(kind: str) -> None:
    assert read_signed(as_file(qr(CODE), kind)) == Found(source=Source.PICTURE, text=CODE)


def test_a_code_is_found_in_large_turned_coloured_and_transparent_pictures() -> None:
    large = Image.new("L", (6000, 4200), 255)
    large.paste(qr(CODE, scale=12), (4000, 2500))
    turned = qr(CODE).rotate(37, expand=True, fillcolor=255)
    clear = Image.new("RGBA", (700, 700), (0, 0, 0, 0))
    clear.paste(qr(CODE).point(lambda grey: 255 - grey), (50, 50))
    clear.putalpha(clear.convert("L"))
    black = Image.new("RGBA", clear.size, "black")
    black.putalpha(clear.getchannel("A"))
    for picture in (large, turned, qr(CODE).convert("RGB"), qr(CODE).convert("P"), black):
        assert read_signed(as_file(picture)) == Found(source=Source.PICTURE, text=CODE)


def test_a_scanned_page_in_a_pdf_is_read() -> None:
    scan = Image.new("L", (1200, 850), 255)
    scan.paste(qr(CODE, scale=4), (700, 300))
    assert read_signed(as_pdf(scan)) == Found(source=Source.PICTURE_IN_PDF, text=CODE)
    assert read_signed(as_pdf(Image.new("L", (300, 300)), scan)) == Found(
        source=Source.PICTURE_IN_PDF, text=CODE
    )


def test_a_pdf_that_lost_its_attachment_says_what_to_do(paper: bytes) -> None:
    writer = PdfWriter()
    writer.append_pages_from_reader(PdfReader(BytesIO(paper)))
    out = BytesIO()
    writer.write(out)
    assert reason_of(out.getvalue()) is Reason.PDF_WITHOUT_CODE


def test_why_nothing_was_found_has_a_code() -> None:
    both = Image.new("L", (1400, 600), 255)
    both.paste(qr(CODE), (0, 0))
    both.paste(qr(CODE + "X"), (700, 0))
    assert reason_of(b"") is Reason.EMPTY
    assert reason_of(b"hello") is Reason.UNKNOWN_FORMAT
    assert reason_of(b"\xd2" * (MAX_INPUT_BYTES + 1)) is Reason.TOO_LARGE
    assert reason_of(b"\xd2" * 300_000) is Reason.TOO_LARGE
    assert reason_of(as_file(Image.new("L", (200, 200), 255))) is Reason.NO_CODE_IN_PICTURE
    assert reason_of(as_file(both)) is Reason.SEVERAL_CODES
    assert reason_of(as_pdf(qr(CODE), qr(CODE + "X"))) is Reason.SEVERAL_CODES
    assert reason_of(as_file(qr("https://example.org"))) is Reason.OTHER_CODE
    assert reason_of(as_file(qr(CODE))[:200]) is Reason.UNREADABLE
    assert reason_of(b"%PDF-1.7\n") is Reason.UNREADABLE
    assert reason_of(b"KP1:" + b"A" * 6000) is Reason.UNKNOWN_FORMAT


def with_attachments(*contents: bytes) -> PdfWriter:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    for content in contents:
        writer.add_attachment("certificate.cose", content)
    return writer


def written(writer: PdfWriter) -> bytes:
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def test_an_encrypted_pdf_is_named_as_such() -> None:
    writer = with_attachments(SIGNED)
    writer.encrypt("secret", algorithm="AES-256")
    assert reason_of(written(writer)) is Reason.ENCRYPTED_PDF


def test_two_different_attachments_are_refused_and_two_equal_ones_are_one() -> None:
    assert reason_of(written(with_attachments(SIGNED, SIGNED + b"x"))) is Reason.SEVERAL_ATTACHMENTS
    assert read_signed(written(with_attachments(SIGNED, SIGNED))) == Found(
        source=Source.ATTACHMENT, signed=SIGNED
    )
    assert reason_of(written(with_attachments(b"not cose"))) is Reason.UNREADABLE


def handmade(*objects: bytes) -> bytes:
    """A PDF with these objects, the first being the catalogue."""
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table
    return out + b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)


def deflated(data: bytes, extra: bytes = b"") -> bytes:
    packed = zlib.compress(data, 9)
    return b"<</Length %d/Filter/FlateDecode%s>>stream\n" % (len(packed), extra) + packed + b"\nendstream"


NAMES = b"<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles 3 0 R>>>>"
NO_PAGES = b"<</Type/Pages/Kids[]/Count 0>>"


def test_a_zip_bomb_as_attachment_stops_at_the_limit() -> None:
    specification = b"<</Type/Filespec/F(certificate.cose)/UF(certificate.cose)/EF<</F 4 0 R>>>>"
    names = b"<</Names[(certificate.cose)" + specification + b"]>>"
    bomb = handmade(NAMES, NO_PAGES, names, deflated(bytes(200_000_000)))
    assert len(bomb) < 300_000
    assert reason_of(bomb) is Reason.TOO_LARGE
    honest = handmade(NAMES, NO_PAGES, names, deflated(SIGNED))
    assert read_signed(honest) == Found(source=Source.ATTACHMENT, signed=SIGNED)


def test_a_zip_bomb_as_picture_of_a_page_is_not_unpacked() -> None:
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Resources<</XObject<</A 4 0 R>>>>>>"
    claims = b"/Type/XObject/Subtype/Image/ColorSpace/DeviceGray/BitsPerComponent 8/Width %d/Height %d"
    for width, height in ((100, 100), (60_000, 60_000), (0, 0)):
        picture = deflated(bytes(100_000_000), claims % (width, height))
        pages = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
        bomb = handmade(b"<</Type/Catalog/Pages 2 0 R>>", pages, page, picture)
        assert reason_of(bomb) is Reason.PDF_WITHOUT_CODE


def test_one_stream_named_very_often_is_not_unpacked_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Kilobytes from a stranger would become gigabytes: the names of an attachment, the pictures of pages."""
    unpacked: list[int] = []
    honest = pictures_pdf._unpacked

    def counted(stream: StreamObject, limit: int) -> bytes | None:
        unpacked.append(limit)
        return honest(stream, limit)

    monkeypatch.setattr(pictures_pdf, "_unpacked", counted)
    specification = b"<</Type/Filespec/F(certificate.cose)/UF(certificate.cose)/EF<</F 4 0 R>>>>"
    names = b"<</Kids[%s]/Names[%s]>>" % (b"3 0 R " * 200, b"(certificate.cose) 5 0 R" * 200)
    attached = handmade(NAMES, NO_PAGES, names, deflated(bytes(200_000)), specification)
    assert reason_of(attached) is Reason.TOO_LARGE
    assert len(unpacked) == pictures_pdf.MAX_ATTACHMENTS
    unpacked.clear()
    named = b"".join(b"/A%d 4 0 R" % number for number in range(12))
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Resources<</XObject<<%s>>>>>>" % named
    claims = b"/Type/XObject/Subtype/Image/ColorSpace/DeviceGray/BitsPerComponent 8/Width 99/Height 99"
    pages = b"<</Type/Pages/Kids[%s]/Count 40>>" % (b"3 0 R " * 40)
    scanned = handmade(b"<</Type/Catalog/Pages 2 0 R>>", pages, page, deflated(b"too little", claims))
    assert reason_of(scanned) is Reason.PDF_WITHOUT_CODE
    assert len(unpacked) == pictures_pdf.MAX_TRIED


def test_trees_that_bite_their_own_tail_end() -> None:
    names = b"<</Kids[3 0 R 3 0 R]/Names[(a) 3 0 R (b) 9 0 R]>>"
    assert reason_of(handmade(NAMES, NO_PAGES, names)) is Reason.PDF_WITHOUT_CODE
    loop = handmade(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 9>>")
    assert reason_of(loop) in {Reason.PDF_WITHOUT_CODE, Reason.UNREADABLE}


def png_header(width: int, height: int) -> bytes:
    body = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    data = b"IDAT" + zlib.compress(b"\0" * 1000)
    chunks = b"".join(
        struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
        for chunk in (body, data, b"IEND")
    )
    return b"\x89PNG\r\n\x1a\n" + chunks


@pytest.mark.parametrize("size", [(100_000, 100_000), (2**31 - 1, 2**31 - 1), (8_001, 8_000)])
def test_a_picture_that_claims_huge_dimensions_is_not_unpacked(size: tuple[int, int]) -> None:
    assert reason_of(png_header(*size)) is Reason.TOO_LARGE


def test_a_picture_without_dimensions_or_with_too_few_pixels_is_unreadable() -> None:
    assert reason_of(png_header(0, 10)) is Reason.UNREADABLE
    assert reason_of(png_header(4_000, 4_000)) in {Reason.UNREADABLE, Reason.NO_CODE_IN_PICTURE}


SEEDS = [
    as_file(qr(CODE, scale=2)),
    as_file(qr(CODE, scale=2), "JPEG"),
    as_file(qr(CODE, scale=2), "WEBP"),
    written(with_attachments(SIGNED)),
    as_pdf(qr(CODE, scale=2)),
    handmade(NAMES, NO_PAGES, b"<</Kids[3 0 R]/Names[(a) 4 0 R]>>", deflated(SIGNED)),
]


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(SEEDS),
    st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=4), st.integers(0, 6)), min_size=1, max_size=8),
)
def test_damaged_files_get_an_answer_and_never_an_exception(
    seed: bytes, wounds: list[tuple[float, bytes, int]]
) -> None:
    data = bytearray(seed)
    for where, new, length in wounds:
        start = int(where * len(data))
        data[start : start + length] = new
    answer = read_signed(bytes(data))
    assert isinstance(answer, Found | NotFound)
    if isinstance(answer, Found):
        assert bool(answer.signed) != bool(answer.text)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from([b"", b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"KP1:", b"\xd2"]),
    st.binary(),
)
def test_any_bytes_get_an_answer(start: bytes, rest: bytes) -> None:
    assert isinstance(read_signed(start + rest), Found | NotFound)
