"""The entry points: what blocks comes first, each thing is said once, and what an office knows counts."""

from __future__ import annotations

import copy
import json
from datetime import date
from importlib.resources import files

from hypothesis import given
from hypothesis import strategies as st

from openkp.scheme.checks import CheckContext, check_certificate, gather, shipped_policy, shipped_regime
from openkp.scheme.documents import Certificate
from openkp.scheme.findings import Finding, Severity
from openkp.scheme.messages import explain
from openkp.scheme.numbers import NumberSeries
from openkp.scheme.reading import read_certificate
from openkp.scheme.regime import Regime, regime_at

EXAMPLE = json.loads(
    files("openkp.reference").joinpath("certificate.schema.json").read_text(encoding="utf-8")
)["examples"][0]
ON = date(2026, 3, 5)


def certificate(**fields: object) -> Certificate:
    reading = read_certificate({**copy.deepcopy(EXAMPLE), **fields})
    assert reading.certificate is not None
    return reading.certificate


def finding(code: str, severity: Severity, subject: str = "") -> Finding:
    return Finding(code=code, severity=severity, clause="KPCS-CD:II.c", subject=subject)


found = st.builds(
    finding,
    st.sampled_from(["a", "b", "c"]),
    st.sampled_from(Severity),
    st.sampled_from(["", "number", "lines[2].usd", "lines[10].usd"]),
)


@given(st.lists(found, max_size=12), st.randoms(use_true_random=False))
def test_gathered_findings_come_in_one_order_and_once(findings: list[Finding], random: object) -> None:
    shuffled = list(findings)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    gathered = gather(findings)
    assert gather(shuffled) == gathered
    assert set(gathered) == set(findings)
    assert len(set(gathered)) == len(gathered)
    ranks = [list(Severity).index(each.severity) for each in gathered]
    assert ranks == sorted(ranks)


def test_lines_are_in_the_order_of_numbers_and_not_of_text() -> None:
    late, early = finding("a", Severity.ASKS, "lines[10].usd"), finding("a", Severity.ASKS, "lines[2].usd")
    assert gather([late, early]) == (early, late)


def test_a_later_group_is_silent_about_what_an_earlier_one_blocks() -> None:
    first, second = finding("a", Severity.BLOCKS, "number"), finding("b", Severity.BLOCKS, "number")
    assert gather([first], [second]) == (first,)
    assert gather([first, second]) == (first, second)


def test_what_only_an_office_knows_is_checked() -> None:
    known = CheckContext(
        used_numbers={"BW-2026-000123"},
        annulled_numbers={"BW-2026-000123"},
        authorities={"BW": ("Other Office",)},
        series=(
            NumberSeries(
                participant="BW", year=2026, first=200, last=300, notified_on=date(2026, 1, 1), source="x"
            ),
        ),
    )
    codes = {each.code for each in check_certificate(certificate(), on=ON, context=known)}
    assert codes == {
        "number_already_used",
        "number_annulled",
        "authority_not_designated",
        "number_out_of_series",
    }


def test_the_decisions_of_an_office_take_the_place_of_the_shipped_record() -> None:
    def nobody(day: date) -> Regime:
        return regime_at(day, ())

    codes = {each.code for each in check_certificate(certificate(), on=ON, regime_for=nobody)}
    assert {"issuer_may_not_trade", "destination_may_not_trade", "origin_may_not_trade"} <= codes


def test_a_destination_removed_between_issue_and_export_is_told_once() -> None:
    def until_issue(day: date) -> Regime:
        return regime_at(day) if day <= date(2026, 3, 2) else regime_at(day, ())

    findings = check_certificate(certificate(), on=ON, regime_for=until_issue)
    told = [(each.subject, each.params["on"]) for each in findings if each.code.endswith("may_not_trade")]
    assert sorted(told) == [("destination_participant", "2026-03-05"), ("issuing_participant", "2026-03-05")]


def test_the_central_african_republic_is_judged_by_the_day_of_issue() -> None:
    cases = {date(2014, 3, 3): "issuer_may_not_trade", date(2017, 3, 3): "place_needed"}
    for day, code in cases.items():
        paper = certificate(
            number=f"CF-{day.year}-000001",
            issuing_participant="CF",
            origins=[{"participant": "CF"}],
            issued_on=day.isoformat(),
            expires_on=day.isoformat(),
        )
        findings = check_certificate(paper, on=day)
        assert code in {each.code for each in findings}
        for each in findings:
            text = explain(each)
            assert "{" not in text.text + text.next_step


@given(st.dates(), st.text(max_size=8), st.text(max_size=8))
def test_no_day_and_no_code_raises(day: date, issuer: str, destination: str) -> None:
    paper = Certificate(
        **{
            **{name: getattr(certificate(), name) for name in Certificate.__dataclass_fields__},
            "issuing_participant": issuer,
            "destination_participant": destination,
            "issued_on": day,
            "expires_on": day,
        }
    )
    assert check_certificate(paper, on=day)


@given(st.dates(), st.sampled_from(["BW", "BE", "CF", "ZW", "VE", "CI", "QQ"]))
def test_what_is_remembered_is_what_the_record_says(day: date, code: str) -> None:
    assert shipped_regime(day).status(code) == regime_at(day).status(code)
    assert shipped_policy(code, day) == shipped_policy(code, day)
