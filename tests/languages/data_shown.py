"""What the office holds as data: names, codes, and what people or sources wrote. It is shown as it stands.

Rows of the database, and every text of the reference data that `tools/message_extraction.py` does not give to
translators. A page joins data with punctuation, so both are compared in the pieces between it.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from message_extraction import SOURCE, extracted

from openkp.definitions import library
from openkp.definitions.text_form import print_definition
from openkp.statistics.screens import SCREENS

#: Words: three letters and more. Shorter ones are units, codes and initials.
WORD = re.compile(r"[A-Za-z][A-Za-z’'-]{2,}")
_CUT = re.compile(r"[·–—|/():;,“”«»\"→⁦⁨⁩\n\[\]=]+|\.\s|\s-\s|\.$|,$")
#: Codes of the scheme, the law and the formats, addresses, and what is written alike in every language.
CODES = re.compile(
    r"\b[A-Z]{2}(?:-[A-Z]{2,})+\b"
    r"|\b(?:KPCS-CD|KP-AD|KP-DEF|KP-WP|UNGA|UNSC|OpenKP|HS|QR|PDF|CSV|JSON|XLSX|TOML|SDMX|SVG|DAQ|UTC|SHA-256|COSE|API"
    r"|Annex[IV]+|KP ONLY|AD\d+|US|Excel|TOTP|ICS|ISO|ESP256|Ed25519|P-256|TXT|UCDP|GED|URL|ASCII|UTF-8)\b"
    r"|\S*(?:://|\.(?:org|com|example|eu|gov|net|int)\b)\S*"
    r"|\b[\w.-]+_[\w.-]+\b|\b(?=\S*\d)[\w-]+(?:\.[\w-]+)*\b"
)


def data_of(texts: Iterable[str]) -> frozenset[str]:
    """The pieces of which data is made."""
    return frozenset(
        piece for text in texts for piece in (" ".join(text.split()), *pieces(without_codes(text)))
    )


def without_codes(text: str) -> str:
    """The words of a text."""
    return " ".join(CODES.sub(" ", text).split())


def pieces(text: str) -> Iterator[str]:
    """What stands between punctuation."""
    return (piece for each in _CUT.split(text) if (piece := " ".join(each.split()).strip(" .'’?!")))


def without_data(left: str, data: frozenset[str], long_texts: str) -> str:
    """What of a text is neither translated nor data; empty for a sound one.

    long_texts: everything that people wrote, in one; a longer piece of it may stand alone, as in a preview.
    """
    if left in data:
        return ""
    left = without_codes(left)
    if left in data or not WORD.search(left):
        return ""
    found = [
        piece
        for piece in pieces(left)
        if WORD.search(piece) and piece not in data and not _is_made_of(piece, data, long_texts)
    ]
    return " … ".join(found)


def _is_made_of(piece: str, data: frozenset[str], long_texts: str) -> bool:
    words = WORD.findall(piece)
    return (len(piece) >= 9 and piece in long_texts) or (
        len(words) <= 2 and all(one in data for one in words)
    )


def strings_of(value: Any) -> Iterator[str]:
    """The texts in nested data."""
    if isinstance(value, str):
        yield value
        if value[:1] in "{[":
            try:
                yield from strings_of(json.loads(value))
            except ValueError:
                return
    elif isinstance(value, dict):
        for each in value.values():
            yield from strings_of(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from strings_of(each)


def stored() -> Iterator[str]:
    """What the rows of the database say."""
    for model in apps.get_models():
        for row in model._base_manager.values_list():
            yield from strings_of(list(row))


def referred() -> Iterator[str]:
    """What the reference data says and nobody translates."""
    translated = {key.text for key in extracted()}
    for path in sorted((SOURCE / "reference").rglob("*")):
        if path.suffix in (".json", ".toml") and "paper" not in path.parts:
            content = path.read_text(encoding="utf-8")
            tree = json.loads(content) if path.suffix == ".json" else tomllib.loads(content)
            yield from (text for text in strings_of(tree) if text not in translated)
        elif path.suffix == ".csv":
            yield from re.split(r"[,\n]", path.read_text(encoding="utf-8"))
    for definition in library.definitions().values():
        yield from (definition.wording, definition.source, *(each.source for each in definition.exceptions))
        yield from (print_definition(definition), *(limb.id for limb in definition.limbs))
    yield from (screen.reference for screen in SCREENS.values())
