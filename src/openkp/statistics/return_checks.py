"""What can be said of a return before it is signed: what cannot be, and what an analyst would ask anyway.

A check that blocks names something that no return can say (a negative weight, trade with oneself). One that
asks is answered by the focal point, and the answer is kept with the return: a question answered before it is
put saves two letters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from openkp.scheme.countries import is_issuer_code
from openkp.scheme.findings import Finding, Param, Severity
from openkp.scheme.hs_codes import ROUGH_CODES
from openkp.scheme.participants import history, reio_of
from openkp.scheme.quantities import Carats, UsdValue
from openkp.scheme.returns import Flow, ReturnKind, ReturnLine, StatisticalReturn

ROUGH = "KPCS-CD:I.rough-diamonds"
TRADE_ONLY_AMONG = "KPCS-CD:III.c"
COUNTS = "KPCS-CD:AnnexIII.a"
DETAIL = "KPCS-CD:AnnexIII.b"
PRODUCTION = "KPCS-CD:AnnexIII.c"

#: US cents for a carat below or above which no filing of 2003 to 2024 lies that was not mistyped.
LOWEST_CENTS, HIGHEST_CENTS = 10, 5_000_000
#: A total that is this many times the one before, or this part of it, is asked about: a lost or added digit.
TIMES = 10


def check_return(filed: StatisticalReturn, *, before: StatisticalReturn | None = None) -> tuple[Finding, ...]:
    """Everything that stops or questions a return. `before`: that of the period before, if it was filed.

    Subjects are paths such as `lines[3].carats`, counted from 0 as the lines stand in the return.
    """
    found: list[Finding] = []
    for place, line in enumerate(filed.lines):
        for check in LINE_CHECKS:
            found += check(filed, line, f"lines[{place}]")
    found += _said_twice(filed)
    found += _no_counts(filed)
    if before is not None:
        found += _far_from_before(filed, before)
    return tuple(found)


def _finding(severity: Severity, code: str, clause: str, subject: str, **params: Param) -> Finding:
    return Finding(code=code, severity=severity, clause=clause, subject=subject, params=params)


def _blocks(code: str, clause: str, subject: str, **params: Param) -> Finding:
    return _finding(Severity.BLOCKS, code, clause, subject, **params)


def _asks(code: str, clause: str, subject: str, **params: Param) -> Finding:
    return _finding(Severity.ASKS, code, clause, subject, **params)


def _flow(filed: StatisticalReturn, line: ReturnLine, at: str) -> Iterator[Finding]:
    """A production return holds production, a trade return exports and imports."""
    if line.flow not in filed.kind.flows:
        clause = COUNTS if filed.kind is ReturnKind.TRADE else PRODUCTION
        yield _blocks(
            "return_flow_elsewhere", clause, f"{at}.flow", flow=line.flow.value, kind=filed.kind.value
        )


def _hs(filed: StatisticalReturn, line: ReturnLine, at: str) -> Iterator[Finding]:
    """Only the three codes of rough diamonds; trade without a code is noted, as Annex III (b) wants it."""
    if line.hs and line.hs not in ROUGH_CODES:
        yield _blocks("return_hs_not_rough", ROUGH, f"{at}.hs", found=line.hs)
    elif not line.hs and filed.kind is ReturnKind.TRADE and _has_quantity(line):
        yield _finding(Severity.NOTES, "return_without_hs", DETAIL, f"{at}.hs")


def _has_quantity(line: ReturnLine) -> bool:
    """False for a line that only counts a partner's certificates, of whatever HS codes."""
    return line.carats is not None or line.usd is not None


def _partner(filed: StatisticalReturn, line: ReturnLine, at: str) -> Iterator[Finding]:
    """Rough diamonds move among Participants; a member state's trade is that of its Union."""
    subject = f"{at}.partner"
    if line.flow is Flow.PRODUCTION:
        if line.partner:
            yield _blocks("return_partner_of_production", PRODUCTION, subject, found=line.partner)
        return
    if not line.partner:
        yield _finding(Severity.NOTES, "return_without_partner", DETAIL, subject)
    elif line.partner == filed.participant:
        yield _blocks("return_partner_is_self", TRADE_ONLY_AMONG, subject, found=line.partner)
    elif not is_issuer_code(line.partner):
        yield _blocks("return_country_unknown", DETAIL, subject, found=line.partner)
    elif union := _union_of(line.partner, filed.period.last_day):
        yield _blocks(
            "return_partner_is_member", TRADE_ONLY_AMONG, subject, found=line.partner, participant=union
        )
    elif line.partner not in history().codes:
        yield _asks("return_partner_no_participant", TRADE_ONLY_AMONG, subject, found=line.partner)


def _union_of(code: str, day: date) -> str:
    union = reio_of(code, day)
    return union if union and union != code else ""


def _origin(filed: StatisticalReturn, line: ReturnLine, at: str) -> Iterator[Finding]:
    """An origin is a country; one's own production was mined at home."""
    subject = f"{at}.origin"
    if line.origin and not is_issuer_code(line.origin):
        yield _blocks("return_country_unknown", DETAIL, subject, found=line.origin)
    elif line.flow is Flow.PRODUCTION and line.origin not in ("", filed.participant):
        yield _asks("return_origin_elsewhere", PRODUCTION, subject, found=line.origin)


def _amounts(filed: StatisticalReturn, line: ReturnLine, at: str) -> Iterator[Finding]:
    """Something is said, nothing is negative, and carats and value come together."""
    told = {"carats": line.carats, "usd": line.usd, "certificates": line.certificates}
    if all(value is None for value in told.values()):
        yield _blocks("return_line_empty", DETAIL, at)
        return
    hundredths = {name: _size(value) for name, value in told.items()}
    for name, value in hundredths.items():
        if value is not None and value < 0:
            yield _blocks("return_negative", DETAIL, f"{at}.{name}", found=str(told[name]))
    carats, usd, certificates = (hundredths[name] or 0 for name in ("carats", "usd", "certificates"))
    if carats > 0 and usd == 0:
        yield _asks("return_carats_without_value", DETAIL, f"{at}.usd", carats=str(line.carats))
    if usd > 0 and carats == 0:
        yield _asks("return_value_without_carats", DETAIL, f"{at}.carats", usd=str(line.usd))
    if certificates > 0 and line.hs and carats == 0 and usd == 0:
        yield _asks("return_certificates_alone", COUNTS, f"{at}.carats", certificates=certificates)


def _size(value: Carats | UsdValue | int | None) -> int | None:
    return value.hundredths if isinstance(value, Carats | UsdValue) else value


def _price(filed: StatisticalReturn, line: ReturnLine, at: str) -> Iterator[Finding]:
    """US$ per carat that no filing has: grams for carats, thousands for dollars, a lost digit."""
    if line.carats is None or line.usd is None or line.carats.hundredths <= 0 or line.usd.hundredths <= 0:
        return
    cents = line.usd.hundredths * 100
    if not LOWEST_CENTS * line.carats.hundredths <= cents <= HIGHEST_CENTS * line.carats.hundredths:
        price = UsdValue.from_hundredths(cents // line.carats.hundredths)
        yield _asks("return_price_strange", DETAIL, f"{at}.usd", price=str(price))


LINE_CHECKS: tuple[Callable[[StatisticalReturn, ReturnLine, str], Iterator[Finding]], ...] = (
    _flow,
    _hs,
    _partner,
    _origin,
    _amounts,
    _price,
)


def _said_twice(filed: StatisticalReturn) -> Iterator[Finding]:
    first: dict[object, int] = {}
    for place, line in enumerate(filed.lines):
        before = first.setdefault(line.key, place)
        if before != place:
            yield _blocks("return_line_twice", DETAIL, f"lines[{place}]", line=place + 1, first=before + 1)


def _no_counts(filed: StatisticalReturn) -> Iterator[Finding]:
    """Annex III (a) asks for the number of certificates beside the weight."""
    if filed.kind is not ReturnKind.TRADE:
        return
    for flow in filed.kind.flows:
        lines = [line for line in filed.lines if line.flow is flow]
        if any(line.carats for line in lines) and all(line.certificates is None for line in lines):
            yield _asks("return_without_counts", COUNTS, f"counts.{flow}", flow=flow.value)


def total_of(filed: StatisticalReturn, flow: Flow) -> tuple[Carats, UsdValue, int]:
    """Carats, US$ and certificates of a flow, added up; what is not told counts as nothing."""
    lines = [line for line in filed.lines if line.flow is flow]
    return (
        Carats.total(line.carats for line in lines if line.carats is not None),
        UsdValue.total(line.usd for line in lines if line.usd is not None),
        sum(line.certificates or 0 for line in lines),
    )


def _far_from_before(filed: StatisticalReturn, before: StatisticalReturn) -> Iterator[Finding]:
    for flow in filed.kind.flows:
        for name, now, then in zip(
            ("carats", "usd"), total_of(filed, flow)[:2], total_of(before, flow)[:2], strict=True
        ):
            low, high = sorted((now.hundredths, then.hundredths))
            if low > 0 and high >= TIMES * low:
                yield _asks(
                    "return_far_from_before",
                    DETAIL,
                    f"total.{flow}.{name}",
                    flow=flow.value,
                    measure=name,
                    now=str(now),
                    then=str(then),
                    period=str(before.period),
                )


def check_against_certificates(filed: StatisticalReturn, compiled: StatisticalReturn) -> tuple[Finding, ...]:
    """What a return of trade says otherwise than the certificates of its quarter do, flow by flow.

    compiled: the same return, added up from certificates and confirmations. A return that tells no count of
    certificates is not asked about the count here: `return_without_counts` asks.
    """
    found = []
    for flow in filed.kind.flows:
        stated, held = total_of(filed, flow), total_of(compiled, flow)
        has_count = any(line.flow is flow and line.certificates is not None for line in filed.lines)
        if stated[:2] == held[:2] and (stated[2] == held[2] or (filed.lines and not has_count)):
            continue
        told: dict[str, Param] = {
            "held_carats": str(held[0]),
            "held_usd": str(held[1]),
            "held_certificates": held[2],
        }
        if filed.is_nil:
            code = "return_nil_but_certificates"
            found.append(_asks(code, COUNTS, f"total.{flow}", flow=flow.value, **told))
            continue
        told |= {"carats": str(stated[0]), "usd": str(stated[1]), "certificates": stated[2]}
        found.append(
            _asks("return_differs_from_certificates", COUNTS, f"total.{flow}", flow=flow.value, **told)
        )
    return tuple(found)
