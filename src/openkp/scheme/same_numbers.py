"""When two spellings are one certificate number: people and machines write marks and zeros differently."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+")
_LEADING_ZEROS = re.compile(r"\A0+(?=[0-9])")
#: A year of the scheme that runs into a serial of five digits or more: nothing parts the two.
_YEAR_AND_SERIAL = re.compile(r"(.*?(?<![0-9])20(?:0[3-9]|[1-9][0-9]))([0-9]{5,})\Z")


def plain_number(number: str) -> str:
    """The number of a certificate as it is compared: capital letters and digits, no zeros before the serial.

    `ZA-2026-004711`, `za 2026/4711` and `ZA2026004711` are the same. Digits and letters of other widths and
    scripts count as the plain ones (NFKC). A text without a letter or digit stays as it is, but for its
    margins. Raises nothing.
    """
    plain = unicodedata.normalize("NFKC", number).upper()
    plain = "".join(str(unicodedata.decimal(each, each)) for each in plain)
    words = _WORD.findall(plain)
    if not words:
        return plain.strip()
    glued = _YEAR_AND_SERIAL.fullmatch(words[-1])
    parts = [*words[:-1], *(glued.groups() if glued else (words[-1],))]
    parts[-1] = _without_zeros(parts[-1])
    return "".join(parts)


def _without_zeros(word: str) -> str:
    start = len(word.rstrip("0123456789"))
    return word[:start] + _LEADING_ZEROS.sub("", word[start:])
