"""The regime as data gives what the live regime gives: shipped decisions, and any set of decisions."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from border.world import CERTIFICATE
from decision_strategies import COUNTRIES, sets_of_decisions
from openkp.border import extract_regime, number_forms, number_series, plain_name, warnings_of
from openkp.border.decisions import BundleRules, LiveRules, Rules, standing_findings
from openkp.border.extract import day_rules
from openkp.border.numbers import NumberRules, is_safe_pattern, number_findings
from openkp.border.parts import Limits, WarningPart
from openkp.scheme.documents import Certificate, Origin
from openkp.scheme.findings import Severity
from openkp.scheme.numbers import NumberSeries, PublishedWarning, check_number
from openkp.scheme.policies import policy_for
from openkp.scheme.provisions import Book, shipped_book
from openkp.scheme.quantities import Carats
from openkp.scheme.regime import Standing, regime_at
from openkp.scheme.rules.decisions_obeyed import what_came_since, what_holds

#: Codes of the scheme and what a post reads for them; notes are not told there.
_SAME = {
    "barred_by_decision": "stones_barred",
    "barred_place_by_decision": "stones_barred",
    "pre_approval_needed": "approval_needed",
    "origin_suspended": "older_stock_asked",
}
DAYS = st.dates(min_value=date(2002, 12, 1), max_value=date(2027, 12, 31))
NAMES = st.sampled_from(
    ["", " ", "Berbérati", "boda", "GADZI", "Marange", "mbada", "Anjin", "Somewhere", "Boda "]
)
SHIPPED = tuple(sorted({*shipped_book().countries, "BE", "XX", "GL", "GB"}))


@lru_cache(maxsize=1)
def shipped_rules() -> BundleRules:
    return rules_of(shipped_book())


def rules_of(book: Book) -> BundleRules:
    found = extract_regime(book)
    parts: Any = SimpleNamespace(
        standings=found.standings, limits=found.limits, memberships=found.memberships
    )
    return BundleRules(parts)


def expected(certificate: Certificate, book: Book, on: date) -> Counter[tuple[str, str]]:
    """What the scheme's own rules say, by code and severity, notes and the issuer left out."""
    said = what_holds(certificate, regime=regime_at(certificate.issued_on, book))
    if on > certificate.issued_on:
        blocked = {each.subject for each in said if each.severity is Severity.BLOCKS}
        later = what_came_since(certificate, regime=regime_at(on, book))
        said += tuple(each for each in later if each.subject not in blocked)
    told = {
        (_SAME.get(each.code, each.code), each.subject, _reference(each))
        for each in said
        if each.severity is not Severity.NOTES and each.subject != "issuing_participant"
    }
    return Counter((code, reference) for code, _, reference in told)


def _reference(found: Any) -> str:
    decision = found.params.get("decision")
    return f"{decision}:{found.params['paragraph']}" if decision else ""


def told(certificate: Certificate, rules: Rules, on: date) -> Counter[tuple[str, str]]:
    return Counter(
        (each.code, str(each.params.get("decision", "")))
        for each in standing_findings(certificate, rules, on)
        if not each.code.startswith("issuer_")
    )


@st.composite
def certificates(draw: st.DrawFn, codes: tuple[str, ...]) -> Certificate:
    code = st.sampled_from(codes)
    days = [draw(st.none() | DAYS) for _ in range(2)]
    if None not in days:
        days.sort()
    origins = [
        Origin(
            participant=draw(code),
            carats=Carats("1.00"),
            zone=draw(NAMES),
            mine=draw(NAMES),
            produced_from=days[0],
            produced_to=days[1],
        )
        for _ in range(draw(st.integers(0, 2)))
    ]
    return replace(
        CERTIFICATE,
        issuing_participant=draw(code),
        issued_on=draw(DAYS),
        origins=tuple(origins),
        destination_participant=draw(code),
        source_certificates=draw(st.sampled_from([(), ("CF-2001-1",)])),
    )


@settings(max_examples=200, deadline=None)
@given(certificate=certificates(SHIPPED), later=st.integers(0, 4000))
def test_the_shipped_decisions_say_the_same_as_data(certificate: Certificate, later: int) -> None:
    on = certificate.issued_on + timedelta(days=later)
    book = shipped_book()
    found = told(certificate, shipped_rules(), on)
    assert found == expected(certificate, book, on)
    live = LiveRules(lambda code, day: day_rules(regime_at(day, book), code))
    assert standing_findings(certificate, shipped_rules(), on) == standing_findings(certificate, live, on)


@settings(max_examples=30, deadline=None)
@given(made=sets_of_decisions(), certificate=certificates((*COUNTRIES, "XX")), later=st.integers(0, 900))
def test_any_decisions_say_the_same_as_data(made, certificate, later) -> None:  # type: ignore[no-untyped-def]
    book = Book(made)
    on = certificate.issued_on + timedelta(days=later)
    live = LiveRules(lambda code, day: day_rules(regime_at(day, book), code))
    assert standing_findings(certificate, rules_of(book), on) == standing_findings(certificate, live, on)


@settings(max_examples=400, deadline=None)
@given(code=st.sampled_from(SHIPPED), day=DAYS)
@example(code="CF", day=date(2016, 9, 19))
@example(code="ZW", day=date(2012, 11, 30))
def test_a_code_stands_on_each_day_as_in_the_regime(code: str, day: date) -> None:
    status = regime_at(day).status(code)
    rules = shipped_rules().on(code, day)
    assert rules.may_trade is status.may_trade
    names = {None: Standing.NOT_PARTICIPANT.value}
    standing = names.get(rules.standing) or rules.standing.name.lower()  # type: ignore[union-attr]
    assert standing == status.standing.value


def test_most_days_need_no_limits_and_all_of_it_is_small() -> None:
    found = extract_regime(shipped_book())
    assert 60 < len(found.standings) < 100
    assert Limits() not in found.limits
    assert len(found.limits) < 40


def test_names_are_compared_as_the_page_has_it() -> None:
    assert plain_name(" Berbérati\t ") == plain_name("BERBE\u0301RATI") == "berberati"
    assert plain_name("Große  Mine") == "grosse mine"
    assert plain_name("ΜΑΣ") == plain_name("μασ") == plain_name("μας")
    assert plain_name(" \n") == ""


NUMBERS = st.one_of(
    st.sampled_from(
        [
            "BW-2026-000123",
            "bw 2026 000123",
            "BW-2O26-000123",
            "EU-2026-1",
            "EC 2026/7",
            "US2026000123",
            "XX-1",
            "CA 00123",
            "CAN-1",
            "BW-2024-000001",
            "BW-2026-0O0001",
            "",
            "BW",
            "BW--1",
            "BW-2026-000666",
        ]
    ),
    st.text("BWEUSCA0123456789OIL -/.", max_size=20),
)


@settings(max_examples=200, deadline=None)
@given(number=NUMBERS, issuer=st.sampled_from(["BW", "EU", "US", "CA", "ZA"]))
def test_numbers_are_judged_as_in_the_scheme(number: str, issuer: str) -> None:
    """Whether anything is odd about a number of its own issuer, and what."""
    day = date(2026, 11, 2)
    series = [
        NumberSeries(participant="BW", year=2026, first=1, last=500, notified_on=date(2026, 1, 1), source="x")
    ]
    warned = [
        PublishedWarning(number="BW-2026-0006*", participant="BW", published_on=day, source="x", text=""),
        PublishedWarning(number="bw-2026-000123", participant="", published_on=day, source="x", text=""),
    ]
    rules = NumberRules(forms=number_forms(), series=number_series(series), warnings=warnings_of(warned))
    found = {each.code for each in number_findings(number, issuer, day, rules)}
    check = check_number(
        number,
        issued_on=day,
        regime=regime_at(day),
        policy=policy_for(issuer, day),
        series=series,
        warnings=warned,
    )
    if check.issuer != issuer:
        assert found
        return
    assert found == {each.code for each in check.findings}


def test_the_shipped_patterns_are_read_alike_by_every_program() -> None:
    assert all(is_safe_pattern(each.pattern) for each in number_forms())
    for pattern in (r"(?=x)", r"\d+", "(?:a+)+", "x" * 201, r"(?P<n>a)", r"[[:alpha:]]", r"\1", "a{2,1}"):
        assert not is_safe_pattern(pattern), pattern


def warned(pattern: str, number: str) -> bool:
    one = WarningPart(number=pattern, participant="", published_on=date(2026, 11, 2), source="")
    found = number_findings(number, "BW", date(2026, 11, 2), NumberRules(warnings=(one,)))
    return "number_pattern_warned_of" in {each.code for each in found}


@given(
    pattern=st.text("AB1*?", max_size=8).filter(lambda text: "*" in text or "?" in text),
    number=st.text("AB1", min_size=1, max_size=10),
)
def test_a_pattern_of_a_warning_fits_what_the_signs_say(pattern: str, number: str) -> None:
    expression = "".join({"*": ".*", "?": "."}.get(sign, sign) for sign in pattern)
    assert warned(pattern, number) == (re.fullmatch(expression, number) is not None)


def test_no_pattern_of_a_warning_keeps_a_post_waiting() -> None:
    """As an expression this one would be tried in more ways than a phone can count in a year."""
    assert not warned("*A" * 18 + "B", "A" * 40)
    assert warned("*A" * 18 + "*", "A" * 40)
