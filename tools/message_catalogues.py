"""The catalogues of the office: read, brought up to date with the source, written, and compiled.

A .po file is kept small and the same on every machine: sorted by text, no places, no dates, no texts that are
gone. Nothing is matched "fuzzily": a changed text is a new one, and English until somebody translates it. The
.mo beside it is committed too (ADR 0021), so that a fresh clone speaks every language without gettext.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from babel.messages import Catalog
from babel.messages.pofile import read_po, write_po
from message_extraction import SOURCE, Found, Key

LOCALE = SOURCE / "office" / "locale"
#: How a language counts (CLDR's categories, in the form in which Django's own catalogues have them).
PLURALS = {
    "fr": "nplurals=2; plural=(n > 1);",
    "ar": (
        "nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : "
        "n%100>=3 && n%100<=10 ? 3 : n%100>=11 && n%100<=99 ? 4 : 5;"
    ),
}
#: The languages whose whole office is translated.
LANGUAGES = tuple(PLURALS)


@dataclass(frozen=True, slots=True)
class Translated:
    """A text with its forms: one, or as many as the language counts. Empty: not translated yet."""

    found: Found
    forms: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        return all(self.forms)


def po_path(language: str, locale: Path = LOCALE) -> Path:
    return locale / language / "LC_MESSAGES" / "django.po"


def form_count(language: str) -> int:
    """How many plural forms the language has."""
    return int(PLURALS[language].split(";")[0].partition("=")[2])


def header(language: str) -> str:
    """The first entry of a catalogue. Raises: KeyError for a language without plural forms here."""
    return (
        f"Language: {language}\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
        f"Content-Transfer-Encoding: 8bit\nPlural-Forms: {PLURALS[language]}\n"
    )


def read_forms(language: str, locale: Path = LOCALE) -> dict[Key, tuple[str, ...]]:
    """What the catalogue translates. Fuzzy entries count as not translated; there should be none."""
    path = po_path(language, locale)
    if not path.exists():
        return {}
    with path.open("rb") as file:
        catalog = read_po(file, locale=language)
    found = {}
    for message in catalog:
        text = message.id[0] if isinstance(message.id, tuple) else message.id
        if text and not message.fuzzy:
            forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
            found[Key(str(text), message.context or "")] = tuple(str(one) for one in forms)
    return found


def updated(
    language: str, texts: Mapping[Key, Found], known: Mapping[Key, tuple[str, ...]]
) -> list[Translated]:
    """The texts of the source with what is known of each, by text."""
    rows = []
    for key in sorted(texts):
        found = texts[key]
        count = form_count(language) if found.plural else 1
        forms = known.get(key, ())
        rows.append(Translated(found, forms if len(forms) == count else ("",) * count))
    return rows


def write(language: str, rows: list[Translated], locale: Path = LOCALE) -> None:
    """Write the .po and the .mo of a language."""
    catalog = Catalog(locale=language, fuzzy=False)
    for row in rows:
        key = row.found.key
        name = (key.text, row.found.plural) if row.found.plural else key.text
        catalog.add(name, row.forms if row.found.plural else row.forms[0], context=key.context or None)
    path = po_path(language, locale)
    path.parent.mkdir(parents=True, exist_ok=True)
    body = io.BytesIO()
    write_po(body, catalog, omit_header=True, no_location=True, width=110)
    quoted = "".join(f'"{line}\\n"\n' for line in header(language).splitlines())
    path.write_bytes(f'msgid ""\nmsgstr ""\n{quoted}\n'.encode() + body.getvalue())
    path.with_suffix(".mo").write_bytes(compiled(language, rows))


def compiled(language: str, rows: list[Translated]) -> bytes:
    """The .mo of what is translated whole (gettext's format: two tables of length and place, then the texts)."""
    pairs = {b"": header(language).encode()}
    for row in rows:
        key = row.found.key
        name = f"{key.context}\x04{key.text}" if key.context else key.text
        if row.found.plural:
            name += f"\x00{row.found.plural}"
        if row.is_whole:
            pairs[name.encode()] = "\x00".join(row.forms).encode()
    names = sorted(pairs)
    tables = b""
    texts = b""
    start = 28 + 16 * len(names)
    for each in [*names, *(pairs[name] for name in names)]:
        tables += struct.pack("<ii", len(each), start + len(texts))
        texts += each + b"\0"
    count = len(names)
    return (
        struct.pack("<Iiiiiii", 0x950412DE, 0, count, 28, 28 + 8 * count, 0, 28 + 16 * count) + tables + texts
    )
