"""From values to PDF/A: one call to typst with the shipped fonts only, the same bytes for the same values."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import segno
import typst

from openkp.statements.paper_labels import Language, Said, labels, said, short

#: ISO 19005-3 with tagged structure, and ISO 14289-1 (accessible to screen readers) at once.
PDF_STANDARDS: list[typst.PDFStandard] = ["a-3a", "ua-1"]
#: Width of one module of the code in millimetres: what hand-held readers and office scanners can tell apart.
MODULE_MM = 0.36
SMALLEST_CODE_MM = 50.0
LARGEST_CODE_MM = 57.5
QUIET_ZONE = 4
#: Letters of an authority's name in the head; its box lower on the page has the whole.
MAX_HEAD_NAME = 100


class CopyKind(StrEnum):
    """What the sheet is."""

    ORIGINAL = "original"
    AUTHENTICATED_COPY = "authenticated_copy"
    """The copy that an importer gets while the authority keeps the original (2368/2002 art. 5(1)(a))."""
    ANNULLED = "annulled"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperRequest:
    """What the paper needs beside the document.

    qr_text: the text of the code, such as `KP1:...`; empty where the content is too long for a code.
    signed: the COSE_Sign1 bytes, attached as `certificate.cose`.
    payload: the same content as JSON, attached as `certificate.json`.
    authority_name: the authority's name in `language`; the document itself has it in English.
    made_at: an aware instant; with it the same values give the same bytes.
    """

    qr_text: str
    signed: bytes
    payload: bytes
    language: Language
    authority_name: str
    made_at: datetime
    is_demonstration: bool = False
    copy_of: CopyKind = CopyKind.ORIGINAL

    def __post_init__(self) -> None:
        if self.made_at.tzinfo is None:
            raise ValueError("made_at must know its time zone")


@lru_cache(maxsize=1)
def _folder() -> Path:
    return Path(str(files("openkp").joinpath("reference/paper")))


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[_folder() / "fonts"]
    )


def fingerprint(signed: bytes) -> str:
    """SHA-256 of the signed bytes in groups of four, to compare by eye with the attached file."""
    digest = hashlib.sha256(signed).hexdigest().upper()
    return " ".join(digest[start : start + 4] for start in range(0, 32, 4)) + " …"


def code_picture(text: str) -> dict[str, object] | None:
    """A QR code (ISO/IEC 18004) at level Q, or M where Q would be too wide to print; None if neither fits."""
    for level in ("q", "m"):
        try:
            code = segno.make(text, error=level, boost_error=False, micro=False)
        except segno.DataOverflowError:
            continue
        rows = [bytes(row) for row in code.matrix]
        width = len(rows) + 2 * QUIET_ZONE
        millimetres = max(SMALLEST_CODE_MM, width * MODULE_MM)
        if millimetres <= LARGEST_CODE_MM:
            return {"svg": _drawn(rows, width), "mm": round(millimetres, 2)}
    return None


def _drawn(rows: list[bytes], width: int) -> str:
    """Dark runs as filled strips that overlap a little, so that no viewer shows a seam between rows."""
    strips: list[str] = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            end = x
            while end < len(row) and row[end]:
                end += 1
            if end > x:
                strips.append(f"M{x + QUIET_ZONE} {y + QUIET_ZONE}h{end - x}v1.02h{x - end}z")
            x = end + 1
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {width}">'
        f'<path fill="#fff" d="M0 0h{width}v{width}h-{width}z"/>'
        f'<path fill="#000" d="{"".join(strips)}"/></svg>'
    )


def common_values(
    paper: PaperRequest, *, number: str, participant: str, authority: str, title: str
) -> dict[str, object]:
    """The part of the data that every paper has: words, language, head, code, attachments."""
    code: Said = said(participant, limit=4)
    shown_number = said(number)
    micro = f"{title.upper()} · {shown_number['t'][:60]} · {code['t']} · KPCS · "
    return {
        "labels": labels(),
        "language": paper.language.value,
        "authority-own": said(paper.authority_name or authority),
        "authority-en": said(authority),
        "head-own": said(paper.authority_name or authority, limit=MAX_HEAD_NAME),
        "head-en": said(authority, limit=MAX_HEAD_NAME),
        "number": shown_number,
        "number-short": short(number),
        "code": code,
        "microtext": micro * 40,
        "qr": code_picture(paper.qr_text) if paper.qr_text else None,
        "fingerprint": fingerprint(paper.signed),
        "signed": list(paper.signed),
        "payload": list(paper.payload),
        "is-demonstration": paper.is_demonstration,
        "copy-of": paper.copy_of.value,
    }


def press(template: str, values: dict[str, object], *, made_at: datetime) -> bytes:
    """Set a shipped template with values. The values reach typst as JSON and are never read as markup."""
    made = typst.compile(
        _folder() / template,
        root=_folder(),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(values, ensure_ascii=True)},
        pdf_standards=PDF_STANDARDS,
        timestamp=made_at,
        format="pdf",
    )
    if not isinstance(made, bytes):
        raise TypeError("typst gave no single PDF")
    return made
