"""Certificate numbers: whose they are, whether they fit, and what has been published against them.

Annex I A asks for a unique number with the issuer's ISO 3166-1 alpha-2 code and fixes no more. The form is
national (policy); series and warnings are practice: fakes were caught by number ranges and by lists.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from functools import lru_cache

from openkp.scheme.findings import Finding, Severity
from openkp.scheme.policies import NationalPolicy
from openkp.scheme.regime import Regime

#: Longer than any number that a Participant prints.
MAX_NUMBER = 40

_SHAPE = re.compile(r"([A-Z]{2})[ ./-]?([0-9A-Z][0-9A-Z ./-]*)")
_YEAR = re.compile(r"(?<![0-9])(20[0-9]{2})[ ./-]")
_SERIAL = re.compile(r"([0-9]+)(?=[^0-9]*$)")
_LOOKALIKES = str.maketrans("OIL", "011")
#: Before the Lisbon Treaty some certificates bore EC for the European Community.
_OLDER_CODES = {"EC": "EU"}


#: An O or I beside a digit, as a tired hand writes 0 or 1.
_LETTER_AMONG_DIGITS = re.compile(r"(?<=[0-9])[OI]|[OI](?=[0-9])")


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberSeries:
    """Numbers that a Participant said it would use, `first` to `last`, both inside, of `year` if any."""

    participant: str
    year: int | None
    first: int
    last: int
    notified_on: date
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedWarning:
    """A published warning of a false certificate.

    number: one number, or a pattern in which `*` stands for any characters and `?` for one.
    participant: the issuer that the paper names, real or not; empty for any.
    """

    number: str
    participant: str
    published_on: date
    source: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberCheck:
    """A number taken apart. issuer, serial and year are None where the number does not show them."""

    number: str
    normalised: str
    issuer: str | None
    serial: int | None
    year: int | None
    findings: tuple[Finding, ...]


def normalise_number(number: str) -> str:
    """The number as it is compared: capitals, single spaces, no spaces around. Bounded to `MAX_NUMBER`."""
    return " ".join(number[: MAX_NUMBER * 2].upper().split())[:MAX_NUMBER]


def check_number(
    number: str,
    *,
    issued_on: date,
    regime: Regime,
    policy: NationalPolicy,
    series: Sequence[NumberSeries] = (),
    warnings: Sequence[PublishedWarning] = (),
) -> NumberCheck:
    """Takes a certificate number apart and gathers what is wrong with it.

    Rule: KPCS-CD:AnnexI.A.e; PRACTICE:number-series; PRACTICE:warnings.
    Units: `regime` and `policy` are the issuer's on the day of issue.
    Returns: the parts and the findings; never fails, whatever the text.
    Raises: nothing.
    Not here: whether the number was met before, see `rules.section_ii.number_is_unused`.
    """
    normalised = normalise_number(number)
    issuer, serial, year = parts_of_number(normalised)
    findings = [
        number_is_short_enough(number),
        number_starts_with_code(normalised),
        number_issuer_is_participant(normalised, regime=regime),
        number_fits_pattern(normalised, policy=policy),
        number_year_is_issue_year(normalised, issued_on=issued_on),
        number_is_in_series(normalised, issued_on=issued_on, series=series),
        *number_is_not_warned_of(normalised, issued_on=issued_on, warnings=warnings),
    ]
    return NumberCheck(
        number=number,
        normalised=normalised,
        issuer=issuer,
        serial=serial,
        year=year,
        findings=tuple(finding for finding in findings if finding),
    )


@lru_cache(maxsize=4096)
def parts_of_number(normalised: str) -> tuple[str | None, int | None, int | None]:
    """Issuer, serial and year of a normalised number, each None where the number does not show it."""
    match = _SHAPE.fullmatch(normalised)
    if match is None:
        return None, None, None
    issuer = _OLDER_CODES.get(match[1], match[1])
    year = _YEAR.search(match[2])
    serial = _SERIAL.search(match[2])
    return issuer, int(serial[1]) if serial else None, int(year[1]) if year else None


def number_is_short_enough(number: str) -> Finding | None:
    """A number is no longer than any printed number.

    Rule: PRACTICE:number-series. Returns: a blocking finding with both lengths, or None. Raises: nothing.
    """
    if len(number) <= MAX_NUMBER:
        return None
    return Finding(
        code="number_too_long",
        severity=Severity.BLOCKS,
        clause="PRACTICE:number-series",
        subject="number",
        params={"length": len(number), "limit": MAX_NUMBER},
    )


def number_starts_with_code(normalised: str) -> Finding | None:
    """A number starts with two letters, the code of its issuer.

    Rule: KPCS-CD:AnnexI.A.e (ISO 3166-1 alpha-2; EU, earlier EC, for the European Union).
    Returns: a blocking finding, or None; None for an empty number, which has a rule of its own.
    Raises: nothing.
    """
    if not normalised or _SHAPE.fullmatch(normalised):
        return None
    return Finding(
        code="number_without_code",
        severity=Severity.BLOCKS,
        clause="KPCS-CD:AnnexI.A.e",
        subject="number",
        params={"number": normalised},
    )


def number_issuer_is_participant(normalised: str, *, regime: Regime) -> Finding | None:
    """The code in the number is that of a Participant on the day of issue.

    Rule: KPCS-CD:AnnexI.A.e with KPCS-CD:III.c. A member of the European Union issues under EU, not its own
    code.
    Units: `regime` is that of the day of issue.
    Returns: a blocking finding with the code, or None; None where the number shows no code.
    Raises: nothing.
    """
    issuer = parts_of_number(normalised)[0]
    if issuer is None or regime.participant_for(issuer) == issuer:
        return None
    return Finding(
        code="number_code_unknown",
        severity=Severity.BLOCKS,
        clause="KPCS-CD:AnnexI.A.e",
        subject="number",
        params={"number": normalised, "found": issuer, "on": regime.day.isoformat()},
    )


def number_names_issuer(number: str, *, issuing_participant: str) -> Finding | None:
    """The code in the number is that of the Participant that issues.

    Rule: KPCS-CD:AnnexI.A.e: the code is the issuer's, not the origin's.
    Returns: a blocking finding with both codes, or None; None where the number shows no code.
    Raises: nothing.
    """
    found = parts_of_number(normalise_number(number))[0]
    if found is None or not issuing_participant or found == issuing_participant:
        return None
    return Finding(
        code="number_of_other_issuer",
        severity=Severity.BLOCKS,
        clause="KPCS-CD:AnnexI.A.e",
        subject="number",
        params={"found": found, "expected": issuing_participant[:40]},
    )


def number_fits_pattern(normalised: str, *, policy: NationalPolicy) -> Finding | None:
    """A number has the form of its issuer.

    Rule: PRACTICE:number-series, or the clause that the policy names for its pattern.
    Units: `policy` is the issuer's on the day of issue.
    Returns: a blocking finding where the form is the issuer's own, a question where it is the product's
    default; a question that points at O for 0 or I for 1 where that alone is wrong; or None.
    Raises: nothing.
    """
    if not normalised or not policy.number_pattern:
        return None
    pattern = _compiled(policy.number_pattern)
    if pattern is None:
        return None
    clause = policy.sources.get("number_pattern", "PRACTICE:number-series")
    mended = normalised[:2] + normalised[2:].translate(_LOOKALIKES)
    if pattern.fullmatch(normalised):
        # A default form lets any letter pass; an O or I that touches a digit is still worth a look.
        is_doubtful = policy.is_default and _LETTER_AMONG_DIGITS.search(normalised, 2)
    else:
        is_doubtful = mended != normalised and pattern.fullmatch(mended)
    if is_doubtful:
        return Finding(
            code="number_letter_for_digit",
            severity=Severity.ASKS,
            clause=clause,
            subject="number",
            params={"number": normalised, "suggested": mended},
        )
    if pattern.fullmatch(normalised):
        return None
    return Finding(
        code="number_form_differs",
        severity=Severity.ASKS if "number_pattern" not in policy.sources else Severity.BLOCKS,
        clause=clause,
        subject="number",
        params={"number": normalised, "template": _sample(normalised, policy)},
    )


def _sample(normalised: str, policy: NationalPolicy) -> str:
    """What a number of the policy's form looks like, for an officer who compares."""
    _, _, year = parts_of_number(normalised)
    return policy.number_template.format(code=normalised[:2], year=year or policy.valid_from.year, serial=1)


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str] | None:
    """None for a pattern that is no regular expression: reference data, tested elsewhere."""
    try:
        return re.compile(pattern)
    except re.error:
        return None


def number_year_is_issue_year(normalised: str, *, issued_on: date) -> Finding | None:
    """A year in the number is the year of issue.

    Rule: PRACTICE:number-series (a false Sierra Leone certificate was found by its number's year).
    Returns: a question with both years, or None; None where the number shows no year.
    Raises: nothing.
    """
    year = parts_of_number(normalised)[2]
    if year is None or year == issued_on.year:
        return None
    return Finding(
        code="number_year_differs",
        severity=Severity.ASKS,
        clause="PRACTICE:number-series",
        subject="number",
        params={"number": normalised, "found": year, "expected": issued_on.year},
    )


def number_is_in_series(
    normalised: str, *, issued_on: date, series: Sequence[NumberSeries] = ()
) -> Finding | None:
    """The serial is within a series that its issuer notified for the year.

    Rule: PRACTICE:number-series.
    Units: only series of the issuer notified by the day of issue, of its year or of no year, count.
    Returns: a blocking finding outside all of them, or None; None where none is known or no serial shows.
    Raises: nothing.
    """
    issuer, serial, _ = parts_of_number(normalised)
    if not series or serial is None:
        return None
    known = [
        one
        for one in series
        if one.participant == issuer
        and one.notified_on <= issued_on
        and (one.year is None or one.year == issued_on.year)
    ]
    if not known or any(one.first <= serial <= one.last for one in known):
        return None
    return Finding(
        code="number_out_of_series",
        severity=Severity.BLOCKS,
        clause="PRACTICE:number-series",
        subject="number",
        params={
            "number": normalised,
            "series": "; ".join(f"{one.first}-{one.last}" for one in known[:8]),
            "year": issued_on.year,
        },
    )


def number_is_not_warned_of(
    normalised: str, *, issued_on: date, warnings: Sequence[PublishedWarning] = ()
) -> tuple[Finding, ...]:
    """No warning of a false certificate has been published for the number.

    Rule: PRACTICE:warnings. A warning of any day counts, since the paper stays false; `issued_on` is only
    told.
    Returns: a blocking finding for each warning of this very number, a question for each whose pattern fits.
    Raises: nothing.
    """
    found: list[Finding] = []
    for warning in warnings:
        listed = normalise_number(warning.number)
        is_pattern = "*" in listed or "?" in listed
        if not listed or not (
            fnmatchcase(normalised, _literal(listed)) if is_pattern else listed == normalised
        ):
            continue
        issuer = parts_of_number(normalised)[0]
        if is_pattern and warning.participant and issuer not in (None, warning.participant):
            continue
        found.append(
            Finding(
                code="number_pattern_warned_of" if is_pattern else "number_warned_of",
                severity=Severity.ASKS if is_pattern else Severity.BLOCKS,
                clause="PRACTICE:warnings",
                subject="number",
                params={
                    "number": normalised,
                    "published_on": warning.published_on.isoformat(),
                    "issued_on": issued_on.isoformat(),
                    "source": warning.source[:200],
                },
            )
        )
    return tuple(found)


def _literal(pattern: str) -> str:
    """A warning's pattern knows `*` and `?` only; a bracket in it is a bracket."""
    return pattern.replace("[", "[[]")
