"""What a PDF file holds for us: the attached `certificate.cose`, or else the pictures of scanned pages.

Pages are not drawn: the product has no PDF renderer at run time. A scanned print of the certificate is read
from its pictures; a file without the attachment that has only drawings must be made a picture first.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, Literal

from PIL import Image
from pypdf import PdfReader, apply_configuration
from pypdf.generic import ArrayObject, DictionaryObject, StreamObject

ATTACHMENT = "certificate.cose"
MAX_SIGNED_BYTES = 256 * 1024
MAX_PAGES = 50
MAX_PICTURES = 12
#: Pictures that are tried: one that turns out to be none takes as long as one that is.
MAX_TRIED = 3 * MAX_PICTURES
#: Attachments of our name: a small file may name one stream of some size very often.
MAX_ATTACHMENTS = 16
MAX_PICTURE_BYTES = 64_000_000
MAX_NAME_NODES = 200
MAX_RAW_STREAM = 20 * 1024 * 1024
#: For pypdf's own reading (object streams, cross-reference streams).
_LIMITS: dict[str, Any] = {
    "zlib_maximum_output_length": 8_000_000,
    "lzw_maximum_output_length": 2_000_000,
    "run_length_maximum_output_length": 2_000_000,
    "array_based_stream_maximum_output_length": 8_000_000,
    "maximum_declared_stream_length": MAX_RAW_STREAM,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfTrouble:
    """Why the file cannot be used; `reason` is a value of `pictures.Reason`."""

    reason: Literal["unreadable", "too_large", "encrypted_pdf"]
    detail: str = ""


@dataclass(slots=True, kw_only=True)
class PdfContent:
    """Contents of all files attached as `certificate.cose`, and pictures (JPEG or PNG) if there are none."""

    attachments: list[bytes] = field(default_factory=list)
    pictures: list[bytes] = field(default_factory=list)


def read_pdf(data: bytes) -> PdfContent | PdfTrouble:
    """Read a PDF from strangers. Every failure is a value."""
    with apply_configuration(**_LIMITS):
        try:
            reader = PdfReader(BytesIO(data), strict=False)
            if reader.is_encrypted:
                return PdfTrouble(reason="encrypted_pdf")
            content = PdfContent()
            for place, stream in enumerate(_attached(reader)):
                signed = _unpacked(stream, MAX_SIGNED_BYTES) if place < MAX_ATTACHMENTS else None
                if signed is None:
                    return PdfTrouble(reason="too_large", detail="attachment")
                content.attachments.append(signed)
            if not content.attachments:
                content.pictures.extend(_pictures(reader))
        except Exception as error:  # noqa: BLE001  (a parser fed by strangers fails in many ways)
            return PdfTrouble(reason="unreadable", detail=type(error).__name__)
    return content


def _attached(reader: PdfReader) -> Iterator[StreamObject]:
    """Streams named `certificate.cose` in the name tree (ISO 32000-1, 7.11.4), however deep or circular."""
    root = _dictionary(reader.trailer.get("/Root"))
    names = _dictionary(_dictionary(root.get("/Names")).get("/EmbeddedFiles"))
    waiting, visited = [names], 0
    while waiting and visited < MAX_NAME_NODES:
        node = waiting.pop()
        visited += 1
        waiting.extend(_dictionary(kid) for kid in _array(node.get("/Kids"))[:MAX_NAME_NODES])
        for item in _array(node.get("/Names"))[: 2 * MAX_NAME_NODES]:
            specification = _dictionary(item)
            if ATTACHMENT not in (specification.get("/UF"), specification.get("/F")):
                continue
            files = _dictionary(specification.get("/EF"))
            stream = _resolved(files.get("/UF")) or _resolved(files.get("/F"))
            if isinstance(stream, StreamObject):
                yield stream


def _resolved(value: Any) -> Any:
    return value.get_object() if value is not None and hasattr(value, "get_object") else value


def _dictionary(value: Any) -> DictionaryObject:
    value = _resolved(value)
    return value if isinstance(value, DictionaryObject) else DictionaryObject()


def _array(value: Any) -> ArrayObject:
    value = _resolved(value)
    return value if isinstance(value, ArrayObject) else ArrayObject()


def _filters(stream: StreamObject) -> list[str]:
    named = _resolved(stream.get("/Filter"))
    if named is None:
        return []
    return [str(_resolved(one)) for one in named] if isinstance(named, ArrayObject) else [str(named)]


def _unpacked(stream: StreamObject, limit: int) -> bytes | None:
    """The bytes of a plain or deflated stream; None beyond `limit`. A bomb stops at the limit."""
    raw = bytes(stream._data)
    filters = _filters(stream)
    if not filters:
        return raw if len(raw) <= limit else None
    if filters != ["/FlateDecode"] or "/DecodeParms" in stream:
        raise ValueError("filter")
    engine = zlib.decompressobj()
    out = engine.decompress(raw, limit + 1)
    return out if len(out) <= limit else None


def _pictures(reader: PdfReader) -> Iterator[bytes]:
    """Pictures of the first pages as PNG or JPEG files, largest kind of scans first met."""
    given = tried = 0
    for place, page in enumerate(reader.pages):
        if place >= MAX_PAGES:
            return
        resources = _dictionary(page.get("/Resources"))
        for value in list(_dictionary(resources.get("/XObject")).values())[:MAX_PICTURES]:
            stream = _resolved(value)
            if not isinstance(stream, StreamObject) or stream.get("/Subtype") != "/Image":
                continue
            tried += 1
            picture = _picture_file(stream)
            if picture is not None:
                yield picture
                given += 1
            if given >= MAX_PICTURES or tried >= MAX_TRIED:
                return


def _picture_file(stream: StreamObject) -> bytes | None:
    filters = _filters(stream)
    if filters == ["/DCTDecode"]:
        return bytes(stream._data)
    if filters not in ([], ["/FlateDecode"]) or "/DecodeParms" in stream:
        return None
    width, height = _resolved(stream.get("/Width")), _resolved(stream.get("/Height"))
    if not isinstance(width, int) or not isinstance(height, int) or width < 1 or height < 1:
        return None
    shape = {("/DeviceGray", 8): "L", ("/DeviceRGB", 8): "RGB", ("/DeviceGray", 1): "1"}
    mode = shape.get((str(_resolved(stream.get("/ColorSpace"))), int(stream.get("/BitsPerComponent", 8))))
    if mode is None:
        return None
    expected = {"L": width, "RGB": width * 3, "1": (width + 7) // 8}[mode] * height
    if expected > MAX_PICTURE_BYTES:
        return None
    pixels = _unpacked(stream, expected + 2)
    if pixels is None or len(pixels) < expected:
        return None
    out = BytesIO()
    Image.frombytes(mode, (width, height), pixels[:expected]).convert("L").save(out, "PNG", compress_level=1)
    return out.getvalue()
