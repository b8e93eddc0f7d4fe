"""Annex I A: carats, value and HS codes, line by line. Amounts here are facts of trade, not of money paid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from openkp.scheme.documents import Certificate, Line
from openkp.scheme.findings import Finding, Severity
from openkp.scheme.hs_codes import ROUGH_CODES


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceRange:
    """Between which US$ per carat a line raises no question; practice of the product, dated, no law.

    lowest_cents, highest_cents: US cents per carat, both inside the range.
    source: what the bounds rest on.
    """

    valid_from: date
    lowest_cents: int
    highest_cents: int
    source: str


#: A question, never a block: a single large stone can be worth more, dust less.
PRICE_RANGE = PriceRange(
    valid_from=date(2003, 1, 1),
    lowest_cents=50,
    highest_cents=1_000_000,
    source=(
        "Yearly averages of whole countries in the published Kimberley Process production statistics run "
        "from US$ 9.33 (DRC, 2011) to US$ 1,066 a carat (Lesotho, 2016). The range leaves a single line "
        "about 18 times below the lowest and 9 times above the highest of them."
    ),
)


def carats_and_value_are_positive(certificate: Certificate) -> tuple[Finding, ...]:
    """Each line has carats and a value in US$.

    Rule: KPCS-CD:AnnexI.A.l and KPCS-CD:AnnexI.A.m.
    Units: carats and US dollars in hundredths.
    Returns: a blocking finding for each amount of zero or less, and one where there is no line at all.
    Raises: nothing.
    """
    if not certificate.lines:
        return (
            Finding(
                code="lines_missing", severity=Severity.BLOCKS, clause="KPCS-CD:AnnexI.A.l", subject="lines"
            ),
        )
    return amounts_are_positive(certificate.lines)


def amounts_are_positive(lines: Sequence[Line]) -> tuple[Finding, ...]:
    """The same for the lines of any paper.

    Rule: KPCS-CD:AnnexI.A.l and KPCS-CD:AnnexI.A.m.
    Returns: a blocking finding for each amount of zero or less.
    Raises: nothing.
    """
    for line in lines:
        if line.carats.hundredths <= 0 or line.usd.hundredths <= 0:
            break
    else:
        return ()
    found: list[Finding] = []
    for place, line in enumerate(lines):
        if line.carats.hundredths <= 0:
            found.append(_carats_not_positive(line, place))
        if line.usd.hundredths <= 0:
            found.append(_usd_not_positive(line, place))
    return tuple(found)


def _carats_not_positive(line: Line, place: int) -> Finding:
    if line.carats.hundredths < 0:
        return Finding(
            code="carats_negative",
            severity=Severity.BLOCKS,
            clause="KPCS-CD:AnnexI.A.l",
            subject=f"lines[{place}].carats",
            params={"found": str(line.carats)},
        )
    return Finding(
        code="carats_zero",
        severity=Severity.BLOCKS,
        clause="KPCS-CD:AnnexI.A.l",
        subject=f"lines[{place}].carats",
    )


def _usd_not_positive(line: Line, place: int) -> Finding:
    if line.usd.hundredths < 0:
        return Finding(
            code="usd_negative",
            severity=Severity.BLOCKS,
            clause="KPCS-CD:AnnexI.A.m",
            subject=f"lines[{place}].usd",
            params={"found": str(line.usd)},
        )
    return Finding(
        code="usd_zero", severity=Severity.BLOCKS, clause="KPCS-CD:AnnexI.A.m", subject=f"lines[{place}].usd"
    )


def hs_codes_are_of_rough(certificate: Certificate) -> tuple[Finding, ...]:
    """Each line is under one of the three HS codes of rough diamonds.

    Rule: KPCS-CD:AnnexI.A.o, with the definition of rough diamonds in section I.
    Units: six digits without a point.
    Returns: a blocking finding for each other code.
    Raises: nothing.
    Not here: codes written with a point or as a number, which `scheme.reading` mends.
    """
    return rough_only(certificate.lines)


def rough_only(lines: Sequence[Line]) -> tuple[Finding, ...]:
    """The same for the lines of any paper.

    Rule: KPCS-CD:AnnexI.A.o.
    Returns: a blocking finding for each code that is not of rough diamonds.
    Raises: nothing.
    """
    return tuple(
        Finding(
            code="hs_not_rough",
            severity=Severity.BLOCKS,
            clause="KPCS-CD:AnnexI.A.o",
            subject=f"lines[{place}].hs",
            params={"found": line.hs[:24]},
        )
        for place, line in enumerate(lines)
        if line.hs not in ROUGH_CODES
    )


def hs_codes_are_not_repeated(certificate: Certificate) -> tuple[Finding, ...]:
    """Each HS code has one line.

    Rule: KPCS-CD:AnnexI.A.o; the product's reading, since two lines of one code are often one line twice.
    Returns: a question for each line whose code was already on an earlier line.
    Raises: nothing.
    """
    lines = certificate.lines
    if len(lines) < 2 or len({line.hs for line in lines}) == len(lines):
        return ()
    first: dict[str, int] = {}
    found: list[Finding] = []
    for place, line in enumerate(lines):
        earlier = first.setdefault(line.hs, place)
        if earlier != place:
            found.append(
                Finding(
                    code="hs_repeated",
                    severity=Severity.ASKS,
                    clause="KPCS-CD:AnnexI.A.o",
                    subject=f"lines[{place}].hs",
                    params={"hs": line.hs[:24], "line": place + 1, "earlier": earlier + 1},
                )
            )
    return tuple(found)


def price_is_plausible(
    certificate: Certificate, *, price_range: PriceRange = PRICE_RANGE
) -> tuple[Finding, ...]:
    """A line's US$ per carat is one that rough diamonds have.

    Rule: PRACTICE:usd-per-carat; no clause sets a price.
    Units: US cents per carat, compared without dividing.
    Returns: a question for each line outside the range, with its price rounded down to the cent.
    Raises: nothing.
    Not here: the price against a deposit's own, which is a matter of statistics.
    """
    found: list[Finding] = []
    for place, line in enumerate(certificate.lines):
        carats, cents = line.carats.hundredths, line.usd.hundredths * 100
        if carats <= 0 or cents <= 0:
            continue
        if price_range.lowest_cents * carats <= cents <= price_range.highest_cents * carats:
            continue
        found.append(
            Finding(
                code="price_unusual",
                severity=Severity.ASKS,
                clause="PRACTICE:usd-per-carat",
                subject=f"lines[{place}].usd",
                params={
                    "price": _dollars(cents // carats),
                    "lowest": _dollars(price_range.lowest_cents),
                    "highest": _dollars(price_range.highest_cents),
                    "hs": line.hs[:24],
                },
            )
        )
    return tuple(found)


def _dollars(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"
