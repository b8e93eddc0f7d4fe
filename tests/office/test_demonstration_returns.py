"""The returns of the demonstration: in time, late, missing, nil, corrected, in draft; all marked."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from openkp.office.acting import Actor
from openkp.office.demonstration.founding import Staff
from openkp.office.demonstration.returns import CORRECTED, LATE, REASON, SILENT, Filing, produced
from openkp.office.parties.models import Authority
from openkp.office.permissions import Capacity
from openkp.office.returns.models import Draft, Return
from openkp.office.returns.reads.filing import duties_of
from openkp.scheme.periods import HalfYear
from openkp.statistics.duties import DutyState

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
SINCE = datetime(2026, 1, 1, tzinfo=UTC).date()


def filed_by(office, participant):  # type: ignore[no-untyped-def]
    """Whatever Botswana's or the Emirates' focal point files when it plays that Participant."""
    code = "ae" if participant == "AE" else "bw"
    actor = office.actor(f"{code}.focal_point")
    Authority.objects.filter(pk=actor.authority.pk).update(participant=participant)
    actor = Actor(
        type(actor.membership).objects.select_related("user", "authority").get(pk=actor.membership.pk)
    )
    staff = {code: Staff(officers={Capacity.FOCAL_POINT: [actor]}, exporters={}, traders={})}
    Filing(staff, since=SINCE, now=NOW).until(NOW)
    return {f"{one.kind}{one.period}": one.state for one in duties_of(participant, day=actor.day(NOW))}


def test_one_files_in_time_and_has_the_newest_in_a_draft(office):
    office.issued()
    states = filed_by(office, "BW")
    assert states["trade2026Q3"] is DutyState.DUE
    assert {state for name, state in states.items() if name != "trade2026Q3"} == {DutyState.FILED}
    assert Draft.objects.get().period == "2026Q3"
    assert all(one.is_demonstration for one in Return.objects.all())


def test_one_is_late_and_one_is_silent(office):
    assert filed_by(office, LATE)["trade2026Q2"] is DutyState.FILED_LATE
    assert filed_by(office, SILENT)["trade2026Q2"] is DutyState.MISSING


def test_one_is_corrected_with_a_reason_and_says_nil_for_production(office):
    filed_by(office, CORRECTED)
    assert Return.objects.get(vintage=2).reason == REASON
    assert Return.objects.filter(kind="production", is_nil=True).exists()


def test_production_is_a_little_more_than_what_left_as_the_own(office):
    certificate = office.issued()
    lines = produced("BW", HalfYear.of(certificate.issued_on))
    assert {line.hs: str(line.carats) for line in lines} == {"710221": "84.00", "710231": "126.52"}
    assert produced("AE", HalfYear.of(certificate.issued_on)) == ()


def test_nothing_happens_before_its_hour(office):
    actor = office.actor("bw.focal_point")
    staff = {"bw": Staff(officers={Capacity.FOCAL_POINT: [actor]}, exporters={}, traders={})}
    filing = Filing(staff, since=SINCE, now=NOW)
    filing.until(datetime(2026, 6, 1, tzinfo=UTC))
    assert {one.period for one in Return.objects.all()} == {"2026Q1"}
    assert filing.waiting
