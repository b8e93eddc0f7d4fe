"""Since when who owes returns, and on which day one was filed: desk and analyst say the same."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

import small_statistics as desk
from openkp.office.founding import open_authority
from openkp.office.parties.models import THE_PROCESS, Authority, Key
from openkp.office.returns.models import Return
from openkp.office.returns.reads import analysing, screening
from openkp.office.returns.reads.filing import duties_of
from openkp.office.returns.reads.owing import filed_day, owing_since
from openkp.statistics.duties import DutyState


@pytest.fixture(autouse=True)
def fresh_memory():
    desk.forget()
    yield
    desk.forget()


def on_the_desk(participant: str, day: date) -> set[tuple[str, str]]:
    """What the own desk shows as missing."""
    return {
        (participant, f"{one.kind} {one.period}")
        for one in duties_of(participant, day=day)
        if one.state is DutyState.MISSING
    }


def agree(day: date) -> set[tuple[str, str]]:
    """The analyst's list, which is that of the desks of all Participants of the office."""
    listed = set(analysing.overdue(day))
    here = set(Authority.objects.values_list("participant", flat=True)) - {THE_PROCESS}
    assert listed == {one for code in here for one in on_the_desk(code, day)}
    return listed


def an_authority(code: str, participant: str, first: date, **changes: object) -> Authority:
    authority = Authority(code=code, participant=participant, name=f"Authority {code}", **changes)
    return open_authority(
        authority, origin="tests.openkp.example", valid_from=first, valid_to=date(2028, 12, 31)
    )


def test_the_list_and_the_desks_agree_whatever_was_signed_and_filed(office):
    an_authority("ao", "AO", date(2024, 6, 1))  # keys only
    an_authority("za", "ZA", date(2025, 1, 1), is_exporting=False)
    an_authority("be", "EU", date(2025, 9, 1), country="BE")
    an_authority("de", "EU", date(2026, 3, 1), country="DE")
    office.issued()  # Botswana's first signature: its keys are older
    for day in (office.now.date() + timedelta(days=days) for days in (0, 120, 400)):
        assert agree(day)
    filed = office.authorities["ae"]
    desk.filed("AE", "2025Q3", kind="trade", authority=filed, is_nil=True)
    desk.produced("AO", "2025H1", 10, 100)
    desk.filed("ZA", "2025H1")  # nil: it goes on to owe its production
    for day in (office.now.date(), office.now.date() + timedelta(days=400)):
        assert agree(day)


def test_keys_older_than_the_first_signature_accuse_nobody(office):
    Key.objects.filter(authority__participant="BW").update(valid_from=date(2024, 1, 1))
    day = office.now.date()
    before = {what for code, what in agree(day) if code == "BW"}
    assert before
    office.issued()
    assert {what for code, what in agree(day) if code == "BW"} < before  # kept apart from the old answer


def test_since_when_of_one_is_that_of_all(office):
    office.issued()
    everyone = owing_since()
    assert set(everyone) == {"BW", "AE"}
    assert all(owing_since(code) == {code: day} for code, day in everyone.items())
    assert owing_since("ZA") == {}


def test_the_day_of_filing_is_that_of_the_authoritys_jurisdiction(office):
    late = datetime(2026, 4, 30, 22, 30, tzinfo=UTC)  # 1 May in Gaborone and Dubai
    bw = office.authorities["bw"]
    signed = desk.filed("BW", "2025H1", {"carats_hundredths": 1}, authority=bw, filed_at=late)
    loaded = desk.filed("BW", "2025H2", {"carats_hundredths": 1}, filed_at=late)
    assert [filed_day(one) for one in (signed, loaded)] == [date(2026, 5, 1), date(2026, 4, 30)]
    assert {one.period.part for one in screening.office_figures(date(2026, 4, 30))} == {2}
    assert {one.period.part for one in screening.office_figures(date(2026, 5, 1))} == {1, 2}
    assert Return.objects.count() == 2


def test_what_is_known_on_a_day_follows_the_authoritys_time_zone(office):
    late = datetime(2026, 4, 30, 22, 30, tzinfo=UTC)
    bw = office.authorities["bw"]
    desk.filed("BW", "2025H1", {"carats_hundredths": 1}, authority=bw, filed_at=late)
    assert screening.office_figures(date(2026, 4, 30)) == ()
    Authority.objects.filter(pk=bw.pk).update(time_zone="UTC")
    assert len(screening.office_figures(date(2026, 4, 30))) == 1
