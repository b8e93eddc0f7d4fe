"""Section VI: clocks on their boundary days, the Chair, the agenda, proposals, applications, missions."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openkp.scheme.clauses import Coverage, all_clauses, clause
from openkp.scheme.findings import Finding, Severity
from openkp.scheme.messages import explain
from openkp.scheme.regime import regime_at
from openkp.scheme.rules import section_vi as vi

PLENARY = date(2026, 11, 9)
TODAY = date(2026, 11, 25)
BEFORE = date(2002, 12, 31)
BEGAN = date(2003, 1, 1)
REGIME = regime_at(date(2025, 11, 20))
DAYS = st.dates(min_value=BEGAN, max_value=date(2100, 12, 31))
FIVE_YEARS = vi.PracticePeriod(
    months=60, source="review cycle of five years, rough-polished.com/en/news/115630"
)
WEEK = vi.PracticePeriod(days=7, source="the Chair's letter to the working groups")


def day(text: str) -> date:
    return date.fromisoformat(text)


def codes(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.code for finding in findings]


def said(finding: Finding | None) -> tuple[str, Severity, str]:
    assert finding is not None
    explained = explain(finding)
    assert "{" not in explained.text + explained.next_step
    return finding.code, finding.severity, finding.clause


# The register


@pytest.mark.parametrize("number", range(1, 22))
def test_no_paragraph_of_section_vi_is_only_planned(number: int) -> None:
    known = clause(f"KPCS-CD:VI.{number}")
    if number in (6, 7):
        assert known.coverage is Coverage.PROCEDURAL
    else:
        assert known.coverage is Coverage.IMPLEMENTED


def test_every_rule_of_section_vi_in_the_register_is_on_its_public_face() -> None:
    named = {
        rule
        for known in all_clauses()
        if known.paragraph.startswith("VI.") or known.id in ("KPCS-CD:AnnexIII.f", "KP-AD:annual-report")
        for rule in known.rules
    }
    assert named - set(vi.__all__) == {"issue_is_within_the_scheme"}
    rules = {name for name in vi.__all__ if "_is_" in name or "_are_" in name or "_has_" in name}
    assert rules - named == {"days_are_possible"}


# Days that cannot be


@pytest.mark.parametrize(("found", "is_wrong"), [(BEFORE, True), (BEGAN, False), (date.min, True)])
def test_nothing_is_older_than_the_scheme(found: date, is_wrong: bool) -> None:
    finding = vi.day_is_within_the_scheme(found, subject="received_on")
    assert (finding is not None) == is_wrong
    if is_wrong:
        assert said(finding) == ("day_before_scheme", Severity.BLOCKS, "KPCS-CD:VI.21")


@pytest.mark.parametrize(
    "finding",
    [
        vi.proposal_is_in_time(received_on=BEFORE, plenary_on=PLENARY),
        vi.proposal_is_in_time(received_on=BEFORE, plenary_on=PLENARY, is_waived=True),
        vi.proposal_is_circulated(received_on=BEFORE, circulated_on=None, to_observers=True, on=TODAY)[0],
        vi.consultations_are_held(failed_on=BEFORE, consulted_on=None, on=TODAY),
        vi.applicant_is_circulated(notified_on=BEFORE, circulated_on=None, on=TODAY),
        vi.annual_report_is_in_time(year=2002, received_on=None, on=TODAY),
        vi.annual_report_is_in_time(year=0, received_on=None, on=TODAY),
        vi.annual_report_is_in_time(year=2003, received_on=BEFORE, on=TODAY),
        vi.report_precedes_plenary(available_on=BEFORE, plenary_on=PLENARY, on=TODAY),
        vi.plenary_is_held(year=2002, held_on=(), on=TODAY),
        vi.rules_of_procedure_are_adopted(adopted_on=BEFORE, plenary_ended_on=PLENARY),
        vi.chair_is_elected(plenary_ended_on=BEFORE, elected_on=None, on=TODAY),
        vi.chair_is_in_office(elected_on=BEFORE, next_plenary_ended_on=None, on=TODAY),
        vi.mission_has_consent(consented_on=BEFORE, starts_on=TODAY),
        vi.mission_report_is_in_time(completed_on=BEFORE, reported_on=None, on=TODAY),
        vi.mission_comments_are_posted(submitted_on=BEFORE, posted_on=None, on=TODAY),
        vi.compliance_issue_is_passed_on(informed_on=BEFORE, passed_on=None, on=TODAY),
        vi.review_is_due(last_review_on=BEFORE, on=TODAY),
        vi.review_is_at_plenary(review_on=BEFORE, plenary_began_on=PLENARY, plenary_ended_on=PLENARY),
    ],
)
def test_every_rule_with_days_finds_one_before_the_scheme(finding: Finding | None) -> None:
    assert said(finding) == ("day_before_scheme", Severity.BLOCKS, "KPCS-CD:VI.21")


LATER, EARLIER = date(2026, 6, 2), date(2026, 6, 1)


@pytest.mark.parametrize(
    ("finding", "clause_id"),
    [
        (vi.proposal_is_in_time(received_on=LATER, plenary_on=EARLIER), "KPCS-CD:VI.18"),
        (vi.proposal_is_in_time(received_on=LATER, plenary_on=EARLIER, is_waived=True), "KPCS-CD:VI.18"),
        (
            vi.proposal_is_circulated(received_on=LATER, circulated_on=EARLIER, to_observers=False, on=TODAY)[
                0
            ],
            "KPCS-CD:VI.19",
        ),
        (vi.consultations_are_held(failed_on=LATER, consulted_on=EARLIER, on=TODAY), "KPCS-CD:VI.5"),
        (vi.applicant_is_circulated(notified_on=LATER, circulated_on=EARLIER, on=TODAY), "KPCS-CD:VI.9"),
        (vi.annual_report_is_in_time(year=2027, received_on=EARLIER, on=TODAY), "KP-AD:annual-report"),
        (vi.mission_report_is_in_time(completed_on=LATER, reported_on=EARLIER, on=TODAY), "KPCS-CD:VI.15"),
        (vi.mission_comments_are_posted(submitted_on=LATER, posted_on=EARLIER, on=TODAY), "KPCS-CD:VI.15"),
        (vi.compliance_issue_is_passed_on(informed_on=LATER, passed_on=EARLIER, on=TODAY), "KPCS-CD:VI.16"),
        (vi.chair_is_in_office(elected_on=LATER, next_plenary_ended_on=EARLIER, on=TODAY), "KPCS-CD:VI.4"),
        (
            vi.review_is_at_plenary(
                review_on=LATER, plenary_began_on=LATER, plenary_ended_on=EARLIER, is_waived=True
            ),
            "KPCS-CD:VI.20",
        ),
    ],
)
def test_days_in_a_bad_order_are_a_blocking_finding_of_the_rule(
    finding: Finding | None, clause_id: str
) -> None:
    assert said(finding) == ("days_out_of_order", Severity.BLOCKS, clause_id)


@pytest.mark.parametrize(
    "finding",
    [
        vi.proposal_is_circulated(received_on=EARLIER, circulated_on=LATER, to_observers=True, on=EARLIER)[0],
        vi.consultations_are_held(failed_on=LATER, consulted_on=None, on=EARLIER),
        vi.applicant_is_circulated(notified_on=EARLIER, circulated_on=LATER, on=EARLIER),
        vi.annual_report_is_in_time(year=2025, received_on=LATER, on=EARLIER),
        vi.report_precedes_plenary(available_on=LATER, plenary_on=PLENARY, on=EARLIER),
        vi.chair_is_elected(plenary_ended_on=LATER, elected_on=None, on=EARLIER),
        vi.chair_is_elected(plenary_ended_on=EARLIER, elected_on=LATER, on=EARLIER),
        vi.mission_report_is_in_time(completed_on=EARLIER, reported_on=LATER, on=EARLIER),
        vi.mission_comments_are_posted(submitted_on=EARLIER, posted_on=LATER, on=EARLIER),
        vi.compliance_issue_is_passed_on(informed_on=LATER, passed_on=None, on=EARLIER),
        vi.review_is_due(last_review_on=LATER, on=EARLIER),
    ],
)
def test_what_is_recorded_has_happened(finding: Finding | None) -> None:
    assert said(finding)[:2] == ("day_still_to_come", Severity.BLOCKS)


@given(st.lists(DAYS, max_size=4), DAYS)
def test_days_are_possible_if_and_only_if_sorted_and_not_to_come(days: list[date], on: date) -> None:
    named = [(f"day_{number}", each) for number, each in enumerate(days)]
    wrong = vi.days_are_possible(named, clause="KPCS-CD:VI.9", on=on)
    assert (wrong is None) == (days == sorted(days) and all(each <= on for each in days))


# VI.18 and VI.19: ninety days; expeditiously


@pytest.mark.parametrize(("days", "is_late"), [(91, False), (90, False), (89, True), (1, True), (0, True)])
def test_a_proposal_has_ninety_days(days: int, is_late: bool) -> None:
    received_on = PLENARY - timedelta(days=days)
    finding = vi.proposal_is_in_time(received_on=received_on, plenary_on=PLENARY)
    assert (finding is not None) == is_late
    assert vi.proposal_is_in_time(received_on=received_on, plenary_on=PLENARY, is_waived=True) is None
    if finding is not None:
        assert said(finding) == ("proposal_too_late", Severity.BLOCKS, "KPCS-CD:VI.18")
        assert finding.params["days"] == days
        assert finding.params["last_day"] == "2026-08-11"


@pytest.mark.parametrize(
    ("plenary_on", "last_day"),
    [
        ("2024-05-29", "2024-02-29"),
        ("2023-05-29", "2023-02-28"),
        ("2024-03-31", "2024-01-01"),
        ("2012-11-27", "2012-08-29"),
    ],
)
def test_ninety_days_cross_the_end_of_february(plenary_on: str, last_day: str) -> None:
    assert vi.last_day_for_proposals(day(plenary_on)) == day(last_day)


@given(DAYS, st.integers(min_value=0, max_value=400))
def test_a_proposal_is_late_exactly_below_ninety_days(received_on: date, days: int) -> None:
    finding = vi.proposal_is_in_time(received_on=received_on, plenary_on=received_on + timedelta(days=days))
    assert (finding is None) == (days >= 90)


@pytest.mark.parametrize(
    ("circulated_on", "practice", "expected", "days"),
    [
        ("2026-06-01", None, None, 0),
        ("2026-06-02", None, "proposal_circulated_slowly", 1),
        ("2026-06-08", WEEK, None, 7),
        ("2026-06-09", WEEK, "proposal_circulated_slowly", 8),
        (None, WEEK, "proposal_not_circulated", 177),
        (None, None, "proposal_not_circulated", 177),
    ],
)
def test_a_proposal_is_circulated_expeditiously(circulated_on, practice, expected, days) -> None:
    found = vi.proposal_is_circulated(
        received_on=EARLIER,
        circulated_on=day(circulated_on) if circulated_on else None,
        to_observers=True,
        on=TODAY,
        practice=practice,
    )
    assert codes(found) == ([expected] if expected else [])
    for finding in found:
        assert said(finding)[1:] == (Severity.ASKS, "KPCS-CD:VI.19")
        assert finding.params["days"] == days


def test_observers_get_what_is_circulated_and_nothing_is_asked_before() -> None:
    sent = vi.proposal_is_circulated(received_on=EARLIER, circulated_on=EARLIER, to_observers=False, on=TODAY)
    assert [said(finding) for finding in sent] == [("observers_left_out", Severity.BLOCKS, "KPCS-CD:VI.19")]
    waiting = vi.proposal_is_circulated(
        received_on=EARLIER, circulated_on=None, to_observers=False, on=EARLIER
    )
    assert waiting == ()


@pytest.mark.parametrize(
    ("code", "on", "expected"),
    [
        ("CA", "2018-11-12", None),
        ("EU", "2018-11-12", None),
        ("CF", "2020-01-01", None),
        ("CF", "2014-01-01", "proposer_is_suspended"),
        ("BE", "2018-11-12", "proposer_is_member_state"),
        ("CSC", "2018-11-12", "proposer_not_participant"),
        ("UZ", "2018-11-12", "proposer_not_participant"),
        ("CA", "2002-12-31", "proposer_not_participant"),
    ],
)
def test_only_a_participant_proposes(code: str, on: str, expected: str | None) -> None:
    finding = vi.proposer_is_participant(code, regime=regime_at(day(on)))
    if expected is None:
        assert finding is None
    else:
        severity = Severity.ASKS if expected == "proposer_is_suspended" else Severity.BLOCKS
        assert said(finding) == (expected, severity, "KPCS-CD:VI.18")


def test_a_proposal_is_in_writing() -> None:
    assert vi.proposal_is_written("In section I, replace …") is None
    assert said(vi.proposal_is_written(" \n"))[0] == "proposal_without_text"


# VI.5 and VI.17: consensus


def test_one_participant_blocks_and_an_observer_does_not() -> None:
    assert vi.change_is_by_consensus((), regime=REGIME) == ()
    alone = vi.change_is_by_consensus(("CSC",), regime=REGIME)
    assert [said(each) for each in alone] == [("objection_does_not_block", Severity.NOTES, "KPCS-CD:VI.5")]
    both = vi.change_is_by_consensus(("CSC", "AU"), regime=REGIME)
    assert [said(each) for each in both] == [
        ("objection_stands", Severity.BLOCKS, "KPCS-CD:VI.5"),
        ("objection_does_not_block", Severity.NOTES, "KPCS-CD:VI.5"),
    ]


def test_a_change_of_the_document_names_its_own_paragraph() -> None:
    (found,) = vi.change_is_by_consensus(("CA",), regime=REGIME, modifies_document=True)
    assert said(found) == ("objection_stands", Severity.BLOCKS, "KPCS-CD:VI.17")


def test_the_european_union_has_one_position() -> None:
    (found,) = vi.change_is_by_consensus(("FR", "BE", "EU"), regime=REGIME)
    assert found.params == {"parties": "EU", "count": 1}


@pytest.mark.parametrize(
    ("consulted_on", "on", "days"),
    [
        (None, EARLIER, None),
        (None, LATER, 1),
        (None, TODAY, 177),
        (TODAY, TODAY, None),
        (EARLIER, TODAY, None),
    ],
)
def test_after_a_failure_the_chair_consults(consulted_on, on, days) -> None:
    finding = vi.consultations_are_held(failed_on=EARLIER, consulted_on=consulted_on, on=on)
    if days is None:
        assert finding is None
    else:
        assert said(finding) == ("chair_has_not_consulted", Severity.ASKS, "KPCS-CD:VI.5")
        assert finding is not None
        assert finding.params["days"] == days


# VI.9: one month


@pytest.mark.parametrize(
    ("notified", "due"),
    [
        ("2026-01-15", "2026-02-15"),
        ("2026-01-31", "2026-02-28"),
        ("2024-01-31", "2024-02-29"),
        ("2024-01-29", "2024-02-29"),
        ("2026-02-28", "2026-03-28"),
        ("2024-02-29", "2024-03-29"),
        ("2026-03-31", "2026-04-30"),
        ("2025-12-31", "2026-01-31"),
    ],
)
def test_an_application_is_circulated_within_a_calendar_month(notified: str, due: str) -> None:
    last = day(due)
    assert vi.application_circulation_due(day(notified)) == last
    for done, on in ((last, TODAY), (None, last)):
        assert vi.applicant_is_circulated(notified_on=day(notified), circulated_on=done, on=on) is None
    after = last + timedelta(days=1)
    for done, on, code in (
        (after, TODAY, "application_circulated_late"),
        (None, after, "application_not_circulated"),
    ):
        finding = vi.applicant_is_circulated(notified_on=day(notified), circulated_on=done, on=on)
        assert said(finding) == (code, Severity.ASKS, "KPCS-CD:VI.9")
        assert finding is not None
        assert finding.params["due_on"] == due
        assert finding.params["days"] == 1


@given(DAYS)
def test_a_month_ends_in_the_next_month_and_never_later_than_its_day(notified_on: date) -> None:
    due = vi.application_circulation_due(notified_on)
    assert (due.year * 12 + due.month) - (notified_on.year * 12 + notified_on.month) == 1
    assert due.day <= notified_on.day
    assert due.day == notified_on.day or (due + timedelta(days=1)).day == 1
    assert 28 <= (due - notified_on).days <= 31


@given(DAYS, st.integers(min_value=0, max_value=60), st.integers(min_value=0, max_value=60))
def test_waiting_longer_never_makes_a_clock_less_late(start: date, first: int, more: int) -> None:
    for rule in (
        lambda on: vi.applicant_is_circulated(notified_on=start, circulated_on=None, on=on),
        lambda on: vi.mission_report_is_in_time(completed_on=start, reported_on=None, on=on),
        lambda on: vi.mission_comments_are_posted(submitted_on=start, posted_on=None, on=on),
    ):
        late = [
            0 if finding is None else int(finding.params["days"])
            for finding in (rule(start + timedelta(days=first)), rule(start + timedelta(days=first + more)))
        ]
        assert late[0] <= late[1]
        if late[0]:
            assert late[1] == late[0] + more


def test_an_application_has_its_parts() -> None:
    everything = dict.fromkeys(
        ("is_through_diplomatic_channels", "has_authorities", "has_laws", "has_synopsis"), True
    )
    assert vi.application_is_complete(**everything) == ()
    for part in everything:
        (finding,) = vi.application_is_complete(**{**everything, part: False})
        said(finding)
        assert finding.subject == part
        assert finding.clause == ("KPCS-CD:VI.9" if part.startswith("is_") else "KPCS-CD:V.a")


@pytest.mark.parametrize(
    ("unmet", "is_asked"),
    [((), True), (("PRACTICE:log",), True), (("KPCS-CD:IV.z",), True), (("KPCS-CD:IV.b",), False)],
)
def test_a_refusal_names_what_is_not_met(unmet: tuple[str, ...], is_asked: bool) -> None:
    finding = vi.refusal_names_requirement("UZ", unmet=unmet)
    assert (finding is not None) == is_asked
    if is_asked:
        assert said(finding) == ("refusal_without_requirement", Severity.ASKS, "KPCS-CD:VI.8")


# VI.11: 31 March, and before the Plenary


@pytest.mark.parametrize(
    ("year", "received", "on", "expected", "days"),
    [
        (2025, "2026-03-30", "2026-11-25", None, 0),
        (2025, "2026-03-31", "2026-11-25", None, 0),
        (2025, "2026-04-01", "2026-11-25", "annual_report_late", 1),
        (2025, None, "2026-03-31", None, 0),
        (2025, None, "2026-04-01", "annual_report_missing", 1),
        (2023, "2024-04-01", "2026-11-25", "annual_report_late", 1),
        (2026, None, "2026-11-25", None, 0),
        (2003, "2004-04-02", "2026-11-25", "annual_report_late", 2),
    ],
)
def test_the_annual_report_is_due_on_31_march(year, received, on, expected, days) -> None:
    finding = vi.annual_report_is_in_time(
        year=year, received_on=day(received) if received else None, on=day(on)
    )
    if expected is None:
        assert finding is None
    else:
        assert said(finding) == (expected, Severity.ASKS, "KP-AD:annual-report")
        assert finding is not None
        assert finding.params["days"] == days


@pytest.mark.parametrize(
    ("available", "on", "expected"),
    [
        ("2026-11-08", "2026-11-25", None),
        ("2026-11-09", "2026-11-25", "report_after_plenary_began"),
        (None, "2026-11-08", None),
        (None, "2026-11-09", "report_missing_at_plenary"),
    ],
)
def test_information_comes_in_advance_of_the_plenary(available, on, expected) -> None:
    finding = vi.report_precedes_plenary(
        available_on=day(available) if available else None, plenary_on=PLENARY, on=day(on)
    )
    if expected is None:
        assert finding is None
    else:
        assert said(finding) == (expected, Severity.ASKS, "KPCS-CD:VI.11")


# VI.1 to VI.4, VI.10, VI.12: the Plenary


@pytest.mark.parametrize(
    ("year", "held_on", "on", "is_asked"),
    [
        (2025, (date(2025, 11, 17),), date(2026, 1, 1), False),
        (2025, (date(2024, 11, 12), date(2026, 1, 5)), date(2026, 1, 6), True),
        (2025, (), date(2025, 12, 31), False),
        (2025, (), date(2026, 1, 1), True),
        (2024, (date(2024, 5, 20), date(2024, 11, 12)), TODAY, False),
        (2030, (), TODAY, False),
        (2003, (), TODAY, True),
    ],
)
def test_a_plenary_is_held_every_year(year, held_on, on, is_asked) -> None:
    finding = vi.plenary_is_held(year=year, held_on=held_on, on=on)
    assert (finding is not None) == is_asked
    if is_asked:
        assert said(finding) == ("year_without_plenary", Severity.ASKS, "KPCS-CD:VI.1")


@pytest.mark.parametrize(
    ("adopted_on", "is_asked"),
    [(None, True), (PLENARY + timedelta(days=1), True), (PLENARY, False), (BEGAN, False)],
)
def test_rules_of_procedure_are_adopted_at_the_first_plenary(adopted_on, is_asked) -> None:
    finding = vi.rules_of_procedure_are_adopted(adopted_on=adopted_on, plenary_ended_on=PLENARY)
    assert (finding is not None) == is_asked
    if is_asked:
        assert said(finding) == ("rules_of_procedure_missing", Severity.ASKS, "KPCS-CD:VI.2")


@pytest.mark.parametrize(
    ("place", "chair", "is_offer_accepted", "is_asked"),
    [
        ("AE", "AE", False, False),
        ("BE", "EU", False, False),
        ("BW", "AE", False, True),
        ("BW", "AE", True, False),
        ("BW", None, False, True),
        ("BW", None, True, False),
    ],
)
def test_a_meeting_is_where_the_chair_is_or_with_a_host(place, chair, is_offer_accepted, is_asked) -> None:
    finding = vi.meeting_place_is_agreed(
        place, chair=chair, regime=REGIME, is_offer_accepted=is_offer_accepted
    )
    assert (finding is not None) == is_asked
    if is_asked:
        assert said(finding) == ("meeting_place_not_agreed", Severity.ASKS, "KPCS-CD:VI.3")


@pytest.mark.parametrize(
    ("elected", "on", "expected", "days"),
    [
        ("2025-11-21", "2025-11-21", None, 0),
        (None, "2025-11-21", ("chair_vacant", Severity.ASKS), 0),
        (None, "2025-12-24", ("chair_vacant", Severity.ASKS), 33),
        ("2025-12-25", "2026-01-01", ("chair_elected_after", Severity.ASKS), 34),
        ("2025-11-22", "2026-01-01", ("chair_elected_after", Severity.ASKS), 1),
        ("2025-11-20", "2026-01-01", ("chair_elected_before", Severity.NOTES), 1),
        ("2024-11-15", "2026-01-01", ("chair_elected_before", Severity.NOTES), 371),
    ],
)
def test_a_vacant_chair_is_a_question_and_never_a_block(elected, on, expected, days) -> None:
    """The Plenary of Dubai closed on 21 November 2025 without a Chair; India was chosen on 25 December."""
    finding = vi.chair_is_elected(
        plenary_ended_on=date(2025, 11, 21), elected_on=day(elected) if elected else None, on=day(on)
    )
    if expected is None:
        assert finding is None
    else:
        assert said(finding) == (*expected, "KPCS-CD:VI.4")
        assert finding is not None
        assert finding.params["days"] == days


@pytest.mark.parametrize(
    ("on", "ended", "handover", "expected"),
    [
        ("2024-11-14", None, None, "chair_not_yet_elected"),
        ("2024-11-15", None, None, None),
        ("2026-06-01", None, None, None),
        ("2025-11-21", "2025-11-21", None, None),
        ("2025-11-22", "2025-11-21", None, "chair_term_ended"),
        ("2025-12-31", "2025-11-21", "2026-01-01", None),
        ("2026-01-01", "2025-11-21", "2026-01-01", "chair_term_ended"),
    ],
)
def test_a_chair_presides_until_the_next_plenary_concludes(on, ended, handover, expected) -> None:
    finding = vi.chair_is_in_office(
        elected_on=date(2024, 11, 15),
        next_plenary_ended_on=day(ended) if ended else None,
        on=day(on),
        handover_on=day(handover) if handover else None,
    )
    if expected is None:
        assert finding is None
    else:
        assert said(finding) == (expected, Severity.ASKS, "KPCS-CD:VI.4")


def test_each_class_of_observers_is_invited() -> None:
    assert vi.observers_are_invited(frozenset(vi.ObserverClass)) == ()
    found = vi.observers_are_invited({vi.ObserverClass.INDUSTRY})
    assert [each.params["found"] for each in found] == [
        "civil_society",
        "non_participating_government",
        "international_organisation",
    ]
    assert {said(each) for each in found} == {("observers_not_invited", Severity.ASKS, "KPCS-CD:VI.10")}


SUBJECT = vi.AgendaSubject
AGENDA = (
    vi.AgendaEntry(subject=SUBJECT.IMPLEMENTATION),
    vi.AgendaEntry(subject=SUBJECT.STATISTICS),
    vi.AgendaEntry(subject=SUBJECT.MODIFICATION, proposal="P1"),
    vi.AgendaEntry(subject=SUBJECT.CHAIR_ELECTION),
    vi.AgendaEntry(subject=SUBJECT.CLOSING),
)


@pytest.mark.parametrize(
    ("left_out", "expected"),
    [
        (None, None),
        (0, ("agenda_without_implementation", Severity.BLOCKS, "KPCS-CD:VI.12")),
        (1, ("agenda_without_statistics", Severity.ASKS, "KPCS-CD:AnnexIII.f")),
        (2, ("agenda_without_proposal", Severity.BLOCKS, "KPCS-CD:VI.19")),
        (3, ("agenda_without_election", Severity.ASKS, "KPCS-CD:VI.4")),
        (4, None),
    ],
)
def test_an_agenda_has_what_the_document_asks_for(left_out, expected) -> None:
    items = tuple(item for place, item in enumerate(AGENDA) if place != left_out)
    found = vi.plenary_agenda_is_complete(items, circulated=("P1",))
    assert [said(each) for each in found] == ([expected] if expected else [])


def test_an_empty_agenda_lacks_everything_and_each_proposal_by_name() -> None:
    found = vi.plenary_agenda_is_complete((), circulated=("P2", "P1", "P2"))
    assert codes(found) == [
        "agenda_without_implementation",
        "agenda_without_statistics",
        "agenda_without_proposal",
        "agenda_without_proposal",
        "agenda_without_election",
    ]
    assert [each.params["proposal"] for each in found if "proposal" in each.params] == ["P1", "P2"]


def test_a_proposal_under_another_subject_is_not_taken_up() -> None:
    items = (*AGENDA, vi.AgendaEntry(subject=SUBJECT.CLOSING, proposal="P9"))
    assert codes(vi.plenary_agenda_is_complete(items, circulated=("P9",))) == ["agenda_without_proposal"]


def test_the_chair_is_elected_at_the_end() -> None:
    (found,) = vi.plenary_agenda_is_complete(
        (AGENDA[3], *AGENDA[:3], AGENDA[4]),
    )
    assert said(found) == ("election_not_at_end", Severity.ASKS, "KPCS-CD:VI.4")
    assert (found.subject, found.params["after"]) == ("items[0]", 3)


# VI.13 to VI.16: verification, missions, issues of compliance


@pytest.mark.parametrize("measure", vi.VerificationMeasure)
def test_verification_rests_on_the_plenary(measure: vi.VerificationMeasure) -> None:
    found = vi.verification_is_decided(
        measure, plenary_decided_on=None, is_recommended_by_chair=False, has_credible_indications=False
    )
    expected = ["verification_not_decided", "verification_not_recommended"]
    if measure is vi.VerificationMeasure.REVIEW_MISSION:
        expected.append("mission_without_indications")
    assert codes(found) == expected
    assert {said(each)[1:] for each in found} == {(Severity.BLOCKS, "KPCS-CD:VI.13")}
    assert (
        vi.verification_is_decided(
            measure, plenary_decided_on=PLENARY, is_recommended_by_chair=True, has_credible_indications=True
        )
        == ()
    )


def test_a_decision_on_verification_before_the_scheme_is_no_decision() -> None:
    found = vi.verification_is_decided(
        vi.VerificationMeasure.INFORMATION,
        plenary_decided_on=BEFORE,
        is_recommended_by_chair=True,
        has_credible_indications=False,
    )
    assert codes(found) == ["day_before_scheme"]


def test_a_mission_is_made_by_others() -> None:
    team = ("LR", "AU", "GH", "WDC", "CSC")
    assert vi.mission_is_by_others(team, visited="ZW", regime=REGIME) is None
    finding = vi.mission_is_by_others((*team, "ZW"), visited="ZW", regime=REGIME)
    assert said(finding) == ("mission_has_own_members", Severity.ASKS, "KPCS-CD:VI.14")
    union = vi.mission_is_by_others(("FR", "AU"), visited="EU", regime=REGIME)
    assert union is not None
    assert union.params["found"] == "FR"


@pytest.mark.parametrize(
    ("consented_on", "expected"),
    [
        (None, "mission_without_consent"),
        (LATER + timedelta(days=1), "mission_consent_after_start"),
        (LATER, None),
        (EARLIER, None),
    ],
)
def test_no_mission_without_consent(consented_on, expected) -> None:
    finding = vi.mission_has_consent(consented_on=consented_on, starts_on=LATER)
    if expected is None:
        assert finding is None
    else:
        assert said(finding) == (expected, Severity.BLOCKS, "KPCS-CD:VI.14")


def test_the_terms_of_a_mission_are_agreed_and_consulted_on() -> None:
    everything = frozenset(vi.MissionTerm)
    assert vi.mission_terms_are_set(everything, are_participants_consulted=True) == ()
    for term in vi.MissionTerm:
        (finding,) = vi.mission_terms_are_set(everything - {term}, are_participants_consulted=True)
        assert said(finding) == ("mission_term_not_agreed", Severity.BLOCKS, "KPCS-CD:VI.14")
        assert finding.params["found"] == term.value
    (asked,) = vi.mission_terms_are_set(everything, are_participants_consulted=False)
    assert said(asked)[:2] == ("mission_without_consultation", Severity.ASKS)


@pytest.mark.parametrize(
    "start", [date(2026, 5, 4), date(2024, 2, 15), date(2023, 2, 15), date(2025, 12, 20)]
)
@pytest.mark.parametrize(("days", "late"), [(0, 0), (20, 0), (21, 0), (22, 1), (42, 21)])
def test_three_weeks_for_the_report_and_three_for_posting(start: date, days: int, late: int) -> None:
    then = start + timedelta(days=days)
    found = (
        (vi.mission_report_is_in_time(completed_on=start, reported_on=then, on=TODAY), "mission_report_late"),
        (
            vi.mission_report_is_in_time(completed_on=start, reported_on=None, on=then),
            "mission_report_missing",
        ),
        (
            vi.mission_comments_are_posted(submitted_on=start, posted_on=then, on=TODAY),
            "mission_comments_late",
        ),
        (
            vi.mission_comments_are_posted(submitted_on=start, posted_on=None, on=then),
            "mission_comments_missing",
        ),
    )
    for finding, code in found:
        assert (finding is not None) == bool(late)
        if finding is not None:
            assert said(finding) == (code, Severity.ASKS, "KPCS-CD:VI.15")
            assert finding.params["days"] == late
            assert finding.params["due_on"] == (start + timedelta(days=21)).isoformat()


def test_papers_on_compliance_stay_within_the_process() -> None:
    for is_of_mission in (True, False):
        assert vi.compliance_paper_is_restricted(is_public=False, is_of_mission=is_of_mission) is None
    mission = vi.compliance_paper_is_restricted(is_public=True, is_of_mission=True)
    assert said(mission) == ("mission_paper_public", Severity.BLOCKS, "KPCS-CD:VI.15")
    other = vi.compliance_paper_is_restricted(is_public=True, is_of_mission=False)
    assert said(other) == ("compliance_paper_public", Severity.ASKS, "KPCS-CD:VI.16")


@pytest.mark.parametrize(
    ("passed_on", "on", "practice", "expected", "days"),
    [
        (EARLIER, TODAY, None, None, 0),
        (None, EARLIER, None, None, 0),
        (LATER, TODAY, None, "issue_passed_on_slowly", 1),
        (LATER, TODAY, WEEK, None, 1),
        (None, LATER, None, "issue_not_passed_on", 1),
        (None, date(2026, 6, 8), WEEK, None, 7),
        (None, date(2026, 6, 9), WEEK, "issue_not_passed_on", 8),
    ],
)
def test_an_issue_is_passed_on_without_delay(passed_on, on, practice, expected, days) -> None:
    finding = vi.compliance_issue_is_passed_on(
        informed_on=EARLIER, passed_on=passed_on, on=on, practice=practice
    )
    if expected is None:
        assert finding is None
    else:
        assert said(finding) == (expected, Severity.ASKS, "KPCS-CD:VI.16")
        assert finding is not None
        assert finding.params["days"] == days


# VI.20: the review


@pytest.mark.parametrize(
    ("last", "on", "practice", "expected"),
    [
        (None, "2006-01-01", None, None),
        (None, "2006-01-02", None, ("first_review_overdue", Severity.ASKS)),
        ("2006-11-06", "2011-11-06", FIVE_YEARS, None),
        ("2006-11-06", "2011-11-07", FIVE_YEARS, ("review_overdue", Severity.ASKS)),
        ("2008-02-29", "2013-02-28", FIVE_YEARS, None),
        ("2008-02-29", "2013-03-01", FIVE_YEARS, ("review_overdue", Severity.ASKS)),
        ("2006-11-06", "2026-11-25", None, ("review_interval_open", Severity.NOTES)),
    ],
)
def test_the_scheme_is_reviewed_from_time_to_time(last, on, practice, expected) -> None:
    finding = vi.review_is_due(last_review_on=day(last) if last else None, on=day(on), practice=practice)
    if expected is None:
        assert finding is None
    else:
        assert said(finding) == (*expected, "KPCS-CD:VI.20")


@pytest.mark.parametrize(
    ("review", "is_waived", "is_asked"),
    [
        ("2026-11-08", False, True),
        ("2026-11-09", False, False),
        ("2026-11-13", False, False),
        ("2026-11-14", False, True),
        ("2026-11-14", True, False),
    ],
)
def test_the_review_meets_with_the_plenary(review: str, is_waived: bool, is_asked: bool) -> None:
    finding = vi.review_is_at_plenary(
        review_on=day(review),
        plenary_began_on=PLENARY,
        plenary_ended_on=date(2026, 11, 13),
        is_waived=is_waived,
    )
    assert (finding is not None) == is_asked
    if is_asked:
        assert said(finding) == ("review_apart_from_plenary", Severity.ASKS, "KPCS-CD:VI.20")


@pytest.mark.parametrize(
    "wrong",
    [
        {"source": "somebody"},
        {"days": 3, "source": " "},
        {"days": -1, "months": 2, "source": "somebody"},
        {"days": 40, "months": -1, "source": "somebody"},
    ],
)
def test_a_number_of_practice_has_a_length_and_a_source(wrong) -> None:
    with pytest.raises(ValueError, match="practice"):
        vi.PracticePeriod(**wrong)


def test_a_practice_of_months_ends_with_a_shorter_month() -> None:
    assert vi.PracticePeriod(months=1, source="a letter").end(date(2026, 1, 31)) == date(2026, 2, 28)
    assert vi.PracticePeriod(months=1, days=1, source="a letter").end(date(2026, 1, 31)) == date(2026, 3, 1)
