"""Elements of Akoma Ntoso: written one by one, with text that XML can hold and names that it allows."""

from __future__ import annotations

import re
from typing import TypeAlias
from xml.etree import ElementTree as ET  # only writes

from openkp.scheme.adopted import PROCESS
from openkp.scheme.decisions import Decision

OWN_NAMESPACE = "urn:x-openkp:decision:1"
#: The eId of the product, which wrote the metadata; the language of the words.
PRODUCT = "openkp"
LANGUAGE = "eng"

Element: TypeAlias = "ET.Element[str]"

# Char of XML 1.0 (Fifth Edition), production 2.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9.]+")


def clean(text: str) -> str:
    """Text in which what XML cannot hold is U+FFFD."""
    return _FORBIDDEN.sub("\ufffd", text)


def eid_of(text: str) -> str:
    """A text as part of an identifier or address: letters, digits and points, joined by hyphens."""
    return _NOT_IN_NAMES.sub("-", text).strip("-") or "-"


def add(parent: Element, tag: str, text: str = "", /, **attributes: str) -> Element:
    """A new element at the end of its parent."""
    made = ET.SubElement(parent, tag, {name: clean(value) for name, value in attributes.items()})
    if text:
        made.text = clean(text)
    return made


def work_uri(decision: Decision) -> str:
    """The address of a decision by the naming convention (AKN-NC): `kpcs` stands where a country would.

    Not `kp`, which is the code of a country that has no part in the Process.
    """
    maker = decision.maker.value.replace("_", "-")
    day = decision.counts_from.isoformat()
    return f"/akn/{PROCESS.lower()}/statement/decision/{maker}/{day}/{eid_of(decision.id)}"
