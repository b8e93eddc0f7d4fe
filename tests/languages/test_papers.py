"""The printed papers in each language beside English: every label is there, and every letter has a shape."""

from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from openkp.scheme.documents import Certificate, ImportConfirmation, Origin, Outcome, SealState, Verification
from openkp.scheme.quantities import Carats
from openkp.statements.paper import CopyKind, Language, PaperRequest, render_certificate
from openkp.statements.paper_confirmation import render_confirmation
from openkp.statements.paper_labels import labels
from statements.test_paper import AUTHORITY, CERTIFICATE, CONFIRMATION, PAPER, THREE_LINES, big_certificate

MINED = date(2016, 1, 1)
CERTIFICATES: tuple[Certificate, ...] = (
    replace(
        CERTIFICATE,
        lines=THREE_LINES,
        origins=(
            Origin(participant="CD", zone="Nola", mine="Chantier 4", produced_from=MINED),
            Origin(participant="CG", produced_to=MINED),
            Origin(participant="ZW", produced_from=MINED, produced_to=date(2016, 5, 4)),
        ),
        source_certificates=("AO-2026-001204",),
        quality="3 ct and over",
    ),
    replace(CERTIFICATE, containers=()),
    replace(CERTIFICATE, lines=THREE_LINES[:2]),
    replace(
        CERTIFICATE,
        origins=tuple(
            Origin(
                participant=code, carats=Carats("1.00"), min_carats=Carats("0.00"), max_carats=Carats("2.00")
            )
            for code in ("AO", "CD")
        ),
    ),
)
CONFIRMATIONS: tuple[ImportConfirmation, ...] = tuple(
    replace(CONFIRMATION, outcome=outcome, seal_state=seals, verification=verification, lines=lines)
    for outcome, seals, verification, lines in zip(
        Outcome,
        [*SealState, SealState.INTACT],
        [*Verification, *Verification, Verification.OPENED],
        [CONFIRMATION.lines, (), CERTIFICATE.lines, THREE_LINES, CONFIRMATION.lines],
        strict=True,
    )
)


def text_of(pdf: bytes, folder: Path) -> str:
    """What poppler reads of the file, which it does by the letters' own shapes and their table."""
    if shutil.which("pdftotext") is None:
        pytest.skip("poppler's pdftotext is not installed")
    source = folder / "paper.pdf"
    source.write_bytes(pdf)
    return subprocess.run(["pdftotext", source, "-"], check=True, capture_output=True).stdout.decode()


def in_order(text: str) -> list[str]:
    """The words of a text as they are compared: in one form, in small letters, without marks of direction."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    parted = "".join(" " if unicodedata.category(one) == "Cf" else one for one in plain)
    letters = "".join(one for one in parted if unicodedata.category(one) != "Mn")
    return re.findall(r"[^\W\d_]{2,}", letters)


def words_of(text: str) -> set[str]:
    """The words, each once."""
    return set(in_order(text))


def letters_of(text: str) -> set[frozenset[str]]:
    """The letters of each Arabic word, and of neighbours.

    Poppler gives the two letters of lam-alef in the other order, a letter with shadda twice, and parts a word
    at a mark; the letters themselves are all there.
    """
    words = in_order(text)
    return {frozenset("".join(words[at : at + count])) for at in range(len(words)) for count in (1, 2, 3)}


def unspaced_of(text: str) -> str:
    """Chinese has no spaces between words: the text without those between its lines."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def papers(language: Language) -> list[bytes]:
    """Papers on which each label stands at least once."""
    paper: PaperRequest = replace(PAPER, language=language, authority_name=AUTHORITY[language])
    found = [render_certificate(each, paper=paper) for each in CERTIFICATES]
    found += [render_certificate(CERTIFICATE, paper=replace(paper, copy_of=kind)) for kind in CopyKind]
    found.append(render_certificate(big_certificate(), paper=replace(paper, qr_text="")))
    return found + [render_confirmation(each, CERTIFICATE, paper=paper) for each in CONFIRMATIONS]


@pytest.mark.parametrize("language", list(Language))
def test_every_label_stands_on_the_papers_in_its_language_and_in_english(language, tmp_path):
    texts = [text_of(each, tmp_path) for each in papers(language)]
    printed = words_of("\n".join(texts))
    unspaced, shapes = unspaced_of("".join(texts)), letters_of("\n".join(texts))
    missing = {}
    for key, said in labels().items():
        for lang in {language.value, "en"}:
            if lang == "zh":
                lost = {said[lang]} if unspaced_of(said[lang]) not in unspaced else set()
            elif lang == "ar":
                lost = {one for one in words_of(said[lang]) if frozenset(one) not in shapes}
            else:
                lost = words_of(said[lang]) - printed
            if lost:
                missing[key, lang] = lost
    assert missing == {}
    assert not re.search(r"\ufffd|\[U\+", "".join(texts))


def test_a_label_that_is_not_printed_is_missed(tmp_path):
    printed = words_of(text_of(render_certificate(CERTIFICATE, paper=PAPER), tmp_path))
    assert words_of("Number of parcels") <= printed
    assert not words_of("Risk analysis, not opened") <= printed
