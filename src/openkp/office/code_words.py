"""Codes of the engines in the reader's words: states, kinds, reasons, names of fields.

An engine names them in its findings and records (`carried_over`, `lines[0].carats`). In English a code is its
own words; other languages have them in the catalogue under the context "code", which `tools/messages` fills
from the engines themselves.
"""

from __future__ import annotations

import re

from django.utils.translation import gettext, pgettext

CONTEXT = "code"
#: Parameters of findings that may hold codes, or a few words of an engine; names and numbers are data.
MAY_BE_CODES = frozenset(
    {
        "capacity",
        "change",
        "column",
        "effect",
        "expected",
        "field",
        "flow",
        "found",
        "kind",
        "listed",
        "measure",
        "missing",
        "outcome",
        "problem",
        "seal_state",
        "seat",
        "stance",
        "standing",
        "state",
        "table",
        "thing",
        "usage",
        "verb",
        "verdict",
        "what",
        "where",
    }
)
_INDEX = re.compile(r"\[(\d{1,6})\]")


def code_text(code: object) -> str:
    """A code in words, or several that are joined by commas; nothing for none."""
    text = str(code or "")
    if ", " in text and text == text.lower():
        return gettext(", ").join(map(code_text, text.split(", ")))
    words = text if " " in text else text.replace("_", " ")
    return pgettext(CONTEXT, words) if words else ""


def path_text(path: str) -> str:
    """A path into what was checked, for people: `lines[0].carats` -> `lines 1 · carats`."""
    return " · ".join(map(_step, path.split("."))) if path else ""


def _step(step: str) -> str:
    numbers = [str(int(each) + 1) for each in _INDEX.findall(step)]
    return " ".join([code_text(_INDEX.sub("", step).strip()), *numbers]).strip()
