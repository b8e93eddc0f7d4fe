"""The history of participation as data."""

from datetime import date

import pytest

from openkp.scheme.countries import is_country, is_issuer_code
from openkp.scheme.partial_days import PartialDay
from openkp.scheme.participants import (
    Account,
    EventKind,
    History,
    Membership,
    ParticipationEvent,
    chairs,
    chairs_of,
    history,
    observers,
    reio_of,
)


def event(kind: EventKind, *days: str, **more) -> ParticipationEvent:
    return ParticipationEvent(
        participant="BW",
        kind=kind,
        accounts=tuple(Account(day=PartialDay.parse(day), source=f"source of {day}") for day in days),
        **more,
    )


@pytest.mark.parametrize(
    ("code", "day", "expected"),
    [
        ("BE", date(2003, 1, 1), "EU"),
        ("BE", date(2026, 1, 1), "EU"),
        ("HU", date(2004, 4, 30), None),
        ("HU", date(2004, 5, 1), "EU"),
        ("RO", date(2006, 12, 31), None),
        ("RO", date(2007, 1, 1), "EU"),
        ("HR", date(2013, 6, 30), None),
        ("HR", date(2013, 7, 1), "EU"),
        ("GB", date(2020, 12, 31), "EU"),
        ("GB", date(2021, 1, 1), None),
        ("CH", date(2020, 1, 1), None),
        ("EU", date(2020, 1, 1), None),
        ("BE", date(2002, 12, 31), None),
    ],
)
def test_a_member_state_lies_within_the_eu_from_accession_to_withdrawal(code, day, expected) -> None:
    assert reio_of(code, day) == expected


@pytest.mark.parametrize(
    ("day", "members"),
    [
        (date(2003, 6, 1), 15),
        (date(2004, 6, 1), 25),
        (date(2007, 6, 1), 27),
        (date(2014, 1, 1), 28),
        (date(2021, 1, 1), 27),
    ],
)
def test_the_eu_has_as_many_members_as_it_had(day: date, members: int) -> None:
    codes = {each.member for each in history().memberships}
    assert sum(reio_of(code, day) == "EU" for code in codes) == members
    assert all(is_country(code) for code in codes)


@pytest.mark.parametrize(
    "record", history().records, ids=lambda r: f"{r.participant}-{r.kind}-{r.counts_from}"
)
def test_every_event_has_a_source_a_known_code_and_days_in_order(record: ParticipationEvent) -> None:
    assert is_issuer_code(record.participant)
    assert all(account.source for account in record.accounts)
    assert record.earliest <= record.counts_from <= record.latest
    assert record.known_from is not None
    assert record.known_from >= record.earliest
    assert bool(record.conditions) or record.kind is not EventKind.PARTIAL


def test_every_country_is_admitted_before_anything_else_happens_to_it() -> None:
    for code in history().codes:
        changes = [each for each in history().events(code) if each.kind.changes_standing]
        if changes:
            assert changes[0].kind is EventKind.ADMITTED, code
            assert len(changes) == 1, f"{code}: what follows an admission is a decision"


def test_an_event_by_contradicting_accounts_lies_between_them_and_counts_from_the_last() -> None:
    event_of_both = event(EventKind.READMITTED, "2007", "2005-03")
    assert (event_of_both.earliest, event_of_both.latest) == (date(2005, 3, 1), date(2007, 12, 31))
    assert event_of_both.counts_from == date(2007, 12, 31)
    assert event_of_both.known_from == date(2007, 12, 31)


def test_an_event_without_an_account_is_refused() -> None:
    with pytest.raises(ValueError, match="no account"):
        event(EventKind.ADMITTED)


def test_an_event_taken_outside_its_accounts_is_refused() -> None:
    with pytest.raises(ValueError, match="outside its accounts"):
        event(EventKind.ADMITTED, "2005", taken_as=date(2006, 1, 1))


def test_a_record_is_shown_only_once_it_was_known() -> None:
    kept = History(records=(event(EventKind.ADMITTED, "2005", known_from=date(2008, 1, 1)),))
    assert kept.events("BW", known_on=date(2007, 12, 31)) == ()
    assert len(kept.events("BW", known_on=date(2008, 1, 1))) == 1
    assert len(kept.events("BW")) == 1
    assert kept.events("ZZ") == ()


def test_two_histories_of_the_same_records_are_equal_in_any_order() -> None:
    shipped = history()
    turned = History(
        records=shipped.records[::-1] + shipped.records[:3],
        memberships=shipped.memberships[::-1],
        lists=shipped.lists[::-1],
    )
    assert turned == shipped


def test_records_that_change_nothing_are_kept_for_the_reader() -> None:
    assert [each.kind for each in history().events("RU")] == [
        EventKind.ADMITTED,
        EventKind.RENAMED,
        EventKind.NOTED,
    ]
    assert not EventKind.LISTED.changes_standing


def test_the_dated_lists_name_as_many_as_their_sources() -> None:
    assert [(each.day, len(each.participants)) for each in history().lists] == [
        (date(2003, 10, 31), 46),
        (date(2019, 1, 28), 56),
        (date(2021, 2, 16), 57),
        (date(2022, 5, 27), 60),
        (date(2025, 1, 23), 61),
    ]


def test_the_last_list_is_the_latest_that_was_known() -> None:
    shipped = history()
    found = shipped.last_list("NA", date(2023, 1, 1))
    assert found is not None
    assert found.day == date(2022, 5, 27)
    known = shipped.last_list("NA", date(2023, 1, 1), known_on=date(2020, 1, 1))
    assert known is not None
    assert known.day == date(2019, 1, 28)
    assert shipped.last_list("XX", date(2023, 1, 1)) is None


def test_every_year_has_a_chair_and_2026_has_two_accounts() -> None:
    led = [term for term in chairs() if term.role != "vice_chair"]
    assert {term.year for term in led} == set(range(2003, 2027))
    assert {(each.participant, each.role) for each in led if each.year == 2026} == {
        ("TH", "elected"),
        ("IN", "chair"),
    }
    assert [each.role for each in led if each.year == 2025] == ["custodian"]
    assert all(sum(each.year == year for each in led) == 1 for year in range(2003, 2026))
    assert all(term.source and is_issuer_code(term.participant) for term in chairs())
    assert chairs_of(1999) == ()


def test_the_vice_chair_of_a_year_chairs_the_next_but_for_the_years_that_strayed() -> None:
    chair = {term.year: term.participant for term in chairs() if term.role == "chair"}
    for term in chairs():
        if term.role == "vice_chair" and term.year not in (2020, 2025, 2026):
            assert chair[term.year + 1] == term.participant, term.year
    vice = {(each.year, each.participant) for each in chairs() if each.role == "vice_chair"}
    assert {(2020, "BW"), (2021, "BW"), (2025, "TH"), (2025, "IN"), (2026, "GH")} <= vice
    assert {year for year, _ in vice} == set(range(2003, 2027)) - {2024}


def test_a_term_has_the_days_of_its_year_unless_it_says_others() -> None:
    days = {(each.participant, each.role): each.days for each in chairs_of(2025)}
    assert days["TH", "vice_chair"] == (date(2025, 1, 1), date(2025, 11, 21))
    assert days["IN", "vice_chair"] == (date(2025, 12, 25), date(2025, 12, 31))
    assert days["AE", "custodian"] == (date(2025, 1, 1), date(2025, 12, 31))


def test_observers_carry_the_day_on_which_they_left() -> None:
    left = {each.name: each.left_on for each in observers()}
    assert left["Global Witness"] == date(2011, 12, 5)
    assert left["IMPACT (Partnership Africa Canada)"] == date(2017, 12, 14)
    assert left["World Diamond Council"] is None


def test_a_membership_ends_with_its_last_day() -> None:
    kept = History(
        records=(),
        memberships=(
            Membership(
                member="AA", reio="EU", valid_from=date(2004, 1, 1), valid_to=date(2004, 12, 31), source="s"
            ),
        ),
    )
    assert kept.reio_of("AA", date(2004, 12, 31)) == "EU"
    assert kept.reio_of("AA", date(2005, 1, 1)) is None
