"""Reading a certificate back from what a person has at hand: a PDF file, a picture, or the signed bytes.

Nothing here checks a signature: it only finds the bytes or the text of the code. Input comes from strangers,
so every step is bounded and every failure is a value.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO

import zxingcpp
from PIL import Image, ImageOps

from openkp.statements.pictures_pdf import MAX_SIGNED_BYTES, PdfContent, PdfTrouble, read_pdf
from openkp.statements.qr import PREFIX

MAX_INPUT_BYTES = 20 * 1024 * 1024
#: 8,000 x 8,000: an A4 sheet at 600 dpi is 35 million pixels.
MAX_PIXELS = 64_000_000
#: Pictures are searched at these longest sides, in this order: most photographs are read at the first.
SEARCH_SIDES = (2_400, 4_800, 1_200)
#: A tag-18 COSE_Sign1 starts with this byte (RFC 9052 section 4.2).
COSE_SIGN1_TAG = 0xD2
MAX_CODE_TEXT = 5_000
_PICTURE_FORMATS = ("PNG", "JPEG", "WEBP")


class Source(StrEnum):
    """Where the content was found."""

    ATTACHMENT = "attachment"
    PICTURE = "picture"
    PICTURE_IN_PDF = "picture_in_pdf"
    TEXT = "text"
    SIGNED_BYTES = "signed_bytes"


class Reason(StrEnum):
    """Why nothing was found."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    UNREADABLE = "unreadable"
    UNKNOWN_FORMAT = "unknown_format"
    ENCRYPTED_PDF = "encrypted_pdf"
    PDF_WITHOUT_CODE = "pdf_without_code"
    """No attachment and no scanned page with a code: make a picture of the page and try that."""
    SEVERAL_ATTACHMENTS = "several_attachments"
    NO_CODE_IN_PICTURE = "no_code_in_picture"
    SEVERAL_CODES = "several_codes"
    OTHER_CODE = "other_code"
    """There is a code, but it is not one of the scheme."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Either the signed bytes (COSE_Sign1) or the text of the code (`KP1:...`), and where it was."""

    source: Source
    signed: bytes = b""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotFound:
    """Nothing usable; `detail` is a short technical note for the log, never for a decision."""

    reason: Reason
    detail: str = ""


def read_signed(data: bytes) -> Found | NotFound:
    """Find a certificate in a PDF, PNG, JPEG or WebP file, in the text of a code, or in COSE bytes.

    Never raises for bytes of any content. At most 20 MB; pictures of at most 64 million pixels.
    """
    if not data:
        return NotFound(reason=Reason.EMPTY)
    if len(data) > MAX_INPUT_BYTES:
        return NotFound(reason=Reason.TOO_LARGE, detail=f"{len(data)} bytes")
    if b"%PDF-" in data[:1024]:
        return _from_pdf(data)
    if _is_picture(data):
        return _from_picture(data, Source.PICTURE)
    if data[0] == COSE_SIGN1_TAG:
        if len(data) > MAX_SIGNED_BYTES:
            return NotFound(reason=Reason.TOO_LARGE, detail=f"{len(data)} signed bytes")
        return Found(source=Source.SIGNED_BYTES, signed=data)
    return _from_text(data)


def _is_picture(data: bytes) -> bool:
    is_webp = data[:4] == b"RIFF" and data[8:12] == b"WEBP"
    return data.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")) or is_webp


def _from_text(data: bytes) -> Found | NotFound:
    if len(data) > MAX_CODE_TEXT:
        return NotFound(reason=Reason.UNKNOWN_FORMAT)
    text = data.decode("ascii", errors="replace").strip()
    if not text.startswith(PREFIX) or "\ufffd" in text:
        return NotFound(reason=Reason.UNKNOWN_FORMAT)
    return Found(source=Source.TEXT, text=text)


def _from_pdf(data: bytes) -> Found | NotFound:
    content = read_pdf(data)
    if isinstance(content, PdfTrouble):
        return NotFound(reason=Reason(content.reason), detail=content.detail)
    return _from_pdf_content(content)


def _from_pdf_content(content: PdfContent) -> Found | NotFound:
    different = set(content.attachments)
    if len(different) > 1:
        return NotFound(reason=Reason.SEVERAL_ATTACHMENTS)
    if different:
        signed = different.pop()
        if signed[:1] != bytes((COSE_SIGN1_TAG,)):
            return NotFound(reason=Reason.UNREADABLE, detail="attachment is not COSE_Sign1")
        return Found(source=Source.ATTACHMENT, signed=signed)
    found: set[str] = set()
    for picture in content.pictures:
        seen = _from_picture(picture, Source.PICTURE_IN_PDF)
        if isinstance(seen, Found):
            found.add(seen.text)
        elif seen.reason is Reason.SEVERAL_CODES:
            return seen
    if len(found) > 1:
        return NotFound(reason=Reason.SEVERAL_CODES)
    if not found:
        return NotFound(reason=Reason.PDF_WITHOUT_CODE)
    return Found(source=Source.PICTURE_IN_PDF, text=found.pop())


def _from_picture(data: bytes, source: Source) -> Found | NotFound:
    opened = _opened(data)
    if isinstance(opened, NotFound):
        return opened
    is_other = False
    for side in SEARCH_SIDES:
        codes = _codes(_scaled(opened, side))
        texts = {code for code in codes if code.startswith(PREFIX) and len(code) <= MAX_CODE_TEXT}
        if len(texts) > 1:
            return NotFound(reason=Reason.SEVERAL_CODES, detail=f"{len(texts)} codes")
        if texts:
            return Found(source=source, text=texts.pop())
        is_other = is_other or bool(codes)
    return NotFound(reason=Reason.OTHER_CODE if is_other else Reason.NO_CODE_IN_PICTURE)


def _opened(data: bytes) -> Image.Image | NotFound:
    """A grey picture, turned as its EXIF says. Its size is checked before any pixel is read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture = Image.open(BytesIO(data), formats=_PICTURE_FORMATS)
            if picture.width * picture.height > MAX_PIXELS:
                return NotFound(reason=Reason.TOO_LARGE, detail=f"{picture.width} x {picture.height} pixels")
            picture.draft("L", (SEARCH_SIDES[1], SEARCH_SIDES[1]))
            turned = ImageOps.exif_transpose(picture)
            if turned.mode in {"RGBA", "LA", "PA"} or "transparency" in turned.info:
                turned = turned.convert("RGBA")
                paper = Image.new("RGBA", turned.size, "white")
                turned = Image.alpha_composite(paper, turned)
            return turned.convert("L")
    except Image.DecompressionBombError as error:
        return NotFound(reason=Reason.TOO_LARGE, detail=type(error).__name__)
    except Exception as error:  # noqa: BLE001  (decoders of hostile pictures fail in many ways)
        return NotFound(reason=Reason.UNREADABLE, detail=type(error).__name__)


def _scaled(picture: Image.Image, side: int) -> Image.Image:
    longest = max(picture.size)
    if longest <= side:
        return picture
    size = (max(1, picture.width * side // longest), max(1, picture.height * side // longest))
    return picture.resize(size, Image.Resampling.BOX)


def _codes(picture: Image.Image) -> list[str]:
    try:
        codes = zxingcpp.read_barcodes(
            picture,
            formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode),
            try_rotate=True,
            try_downscale=True,
            try_invert=True,
        )
        return [code.text for code in codes if code.valid]
    except Exception:  # noqa: BLE001  (a C++ reader fed by strangers: a failure is "no code")
        return []
