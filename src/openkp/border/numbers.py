"""A certificate's number held against a bundle's forms, series and warnings (verdicts.md, Numbers).

Numbers are printable ASCII, so that two programs cannot read one differently. `scheme.numbers` judges the
same for those who issue and import; here everything is a reason to look closer, since the signature has
already said whose certificate it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from openkp.border.parts import BundleParts, NumberFormPart, NumberSeriesPart, WarningPart
from openkp.border.verdicts import finding_of
from openkp.scheme.findings import Finding
from openkp.scheme.numbers import MAX_NUMBER

_PRINTABLE = re.compile(r"[\x20-\x7e]*")
_CODE = r"{code}[ ./-]?[0-9A-Z]"
_OLDER_CODES = {"EU": "(?:EU|EC)"}
_YEAR = re.compile(r"(?<![0-9])(20[0-9]{2})[ ./-]")
_SERIAL = re.compile(r"([0-9]+)(?=[^0-9]*$)")
_LOOKALIKES = str.maketrans("OIL", "011")
_LETTER_BY_DIGIT = re.compile(r"[0-9][OI]|[OI][0-9]")
#: What a pattern in a bundle may be made of: the part of regular expressions that all programs read alike.
_SAFE_PATTERN = re.compile(
    r"(?:[A-Za-z0-9 /-]|\\[./-]|[.^$|)]|\((?:\?:)?|\[\^?[A-Za-z0-9 ./-]+\]|[?*+]"
    r"|\{(?:code|[0-9]{1,2}(?:,[0-9]{0,2})?)\})+"
)
#: A group that is repeated can take time without end, and so can many choices one behind the other.
_REPEATED_GROUP = re.compile(r"\)[*+{]")
_CHOICE = re.compile(r"(?<!\()[?*+|]|\{(?!code)")
MAX_CHOICES = 6
MAX_PATTERN = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberRules:
    """What is known of numbers: forms, series, warnings."""

    forms: tuple[NumberFormPart, ...] = ()
    series: tuple[NumberSeriesPart, ...] = ()
    warnings: tuple[WarningPart, ...] = ()

    @classmethod
    def of(cls, parts: BundleParts) -> NumberRules:
        """Those of a bundle."""
        return cls(forms=parts.number_forms, series=parts.number_series, warnings=parts.warnings)


def is_safe_pattern(pattern: str) -> bool:
    """True if every program reads the pattern alike, and fast."""
    if len(pattern) > MAX_PATTERN or not _SAFE_PATTERN.fullmatch(pattern) or _REPEATED_GROUP.search(pattern):
        return False
    if len(_CHOICE.findall(pattern)) > MAX_CHOICES:
        return False
    return _compiled(pattern.replace("{code}", "XX")) is not None


def number_findings(number: str, issuer: str, issued_on: date, rules: NumberRules) -> list[Finding]:
    """What is odd about a number. Never raises."""
    if len(number) > MAX_NUMBER or not _PRINTABLE.fullmatch(number):
        sample = _sample(_form_on(rules.forms, issuer, issued_on))
        return [finding_of("number_form_differs", number=number[:MAX_NUMBER], sample=sample)]
    plain = " ".join(part for part in number.upper().split(" ") if part)
    steps = (
        _of_issuer(plain, issuer),
        _of_form(plain, issuer, _form_on(rules.forms, issuer, issued_on)),
        _of_year(plain, issued_on.year),
        _in_series(plain, issuer, issued_on, rules.series),
    )
    return [*(each for each in steps if each is not None), *_warned_of(plain, issuer, rules.warnings)]


def _of_issuer(number: str, issuer: str) -> Finding | None:
    code = _OLDER_CODES.get(issuer, re.escape(issuer))
    if re.match(_CODE.replace("{code}", code), number):
        return None
    return finding_of("number_not_of_issuer", number=number, issuer=issuer[:40])


def _form_on(forms: Sequence[NumberFormPart], issuer: str, day: date) -> NumberFormPart | None:
    for participant in (issuer, ""):
        for each in forms:
            holds = each.first <= day and (each.last is None or day <= each.last)
            if each.participant == participant and holds:
                return each
    return None


def _sample(form: NumberFormPart | None) -> str:
    return "" if form is None else form.sample


def _of_form(number: str, issuer: str, form: NumberFormPart | None) -> Finding | None:
    if form is None:
        return None
    pattern = _compiled(form.pattern.replace("{code}", issuer if form.participant == "" else "{code}"))
    if pattern is None:
        return None
    if pattern.fullmatch(number):
        has_odd_letter = not form.is_own and _LETTER_BY_DIGIT.search(number, 2) is not None
    elif pattern.fullmatch(number[:2] + number[2:].translate(_LOOKALIKES)):
        has_odd_letter = True
    else:
        return finding_of("number_form_differs", number=number, sample=form.sample)
    return finding_of("number_letter_for_digit", number=number) if has_odd_letter else None


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> re.Pattern[str] | None:
    try:
        return re.compile(pattern)
    except (re.error, OverflowError, RecursionError):
        return None


def _of_year(number: str, year: int) -> Finding | None:
    found = _YEAR.search(number, 2)
    if found is None or int(found[1]) == year:
        return None
    return finding_of("number_year_differs", number=number, year=str(year))


def _in_series(
    number: str, issuer: str, issued_on: date, series: Sequence[NumberSeriesPart]
) -> Finding | None:
    known = [
        each
        for each in series
        if each.participant == issuer
        and each.notified_on <= issued_on
        and (each.year is None or each.year == issued_on.year)
    ]
    serial = _SERIAL.search(number, 2) if known else None
    if serial is None or any(each.first <= int(serial[1]) <= each.last for each in known):
        return None
    return finding_of("number_out_of_series", number=number)


def _warned_of(number: str, issuer: str, warnings: Sequence[WarningPart]) -> list[Finding]:
    found = []
    for each in warnings:
        is_pattern = "*" in each.number or "?" in each.number
        if is_pattern:
            is_meant = each.participant in ("", issuer) and _fits_wildcards(each.number, number)
        else:
            is_meant = each.number == number
        if is_meant:
            code = "number_pattern_warned_of" if is_pattern else "number_warned_of"
            published = each.published_on.isoformat()
            found.append(finding_of(code, number=number, published=published, source=each.source))
    return found


def _fits_wildcards(pattern: str, number: str) -> bool:
    """`*` for any characters, `?` for one; everything else for itself.

    Only the last `*` is ever tried again, so no pattern takes long, whoever wrote it.
    """
    at = place = 0
    star, behind = -1, 0
    while place < len(number):
        if at < len(pattern) and pattern[at] == "*":
            star, behind, at = at, place, at + 1
        elif at < len(pattern) and pattern[at] in ("?", number[place]):
            at, place = at + 1, place + 1
        elif star >= 0:
            behind += 1
            at, place = star + 1, behind
        else:
            return False
    return not pattern[at:].strip("*")
