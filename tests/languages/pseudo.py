"""A language for tests: Arabic whose every text is the English one with each of its words in ⟦ ⟧.

What stands between the brackets was translated; what a placeholder filled in stands outside of them. Django's
own texts, names of countries and dates are in real Arabic. So every Latin word outside of the brackets is
either data or a text that nobody can translate.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

from message_catalogues import Translated, form_count, po_path, write  # noqa: E402 - tools are no package
from message_extraction import extracted  # noqa: E402

LANGUAGE = "ar"
_FILLED = re.compile(r"(%\([a-z_]+\)[sd]|%[sd%]|\{\{|\}\}|\{[^{}]*\}|</?[a-zA-Z][^>]*>|&[a-z]+;)")
_MARKED = re.compile(r"⟦[^⟦⟧]*⟧")


def marked(text: str) -> str:
    """The text with its words in brackets; placeholders, tags and outer white space stay outside.

    >>> marked("{count} parcels of %(name)s")
    '{count} ⟦parcels of⟧ %(name)s'
    """
    return "".join(one if index % 2 else _in_brackets(one) for index, one in enumerate(_FILLED.split(text)))


def unmarked(text: str) -> str:
    """What is left of a shown text when all that was translated is taken away."""
    return " ".join(_MARKED.sub(" · ", text).split())


def make_catalogue(folder: Path) -> Path:
    """Write the catalogue of every text of the source; the folder is one for `LOCALE_PATHS`."""
    rows = []
    for _, found in sorted(extracted().items()):
        form, many = marked(found.key.text), marked(found.plural)
        count = form_count(LANGUAGE) if found.plural else 1
        forms = tuple(form if index == 1 else many for index in range(count)) if found.plural else (form,)
        rows.append(Translated(found, forms))
    write(LANGUAGE, rows, folder)
    assert po_path(LANGUAGE, folder).exists()
    return folder


def _in_brackets(piece: str) -> str:
    inner = piece.strip()
    if not any(letter.isalpha() for letter in inner):
        return piece
    before = piece[: len(piece) - len(piece.lstrip())]
    return f"{before}⟦{inner}⟧{piece[len(piece.rstrip()) :]}"
