"""After a loss of entries a log goes on under a new name: what witnesses, posts and registers make of it."""

from __future__ import annotations

import pytest

from openkp.border import Answer, Moment, apply, open_bundle, verify
from openkp.cli.lost_entries import Lost, note_lost, require_nothing_lost
from openkp.cli.speaking import Trouble
from openkp.office import clock
from openkp.office.border import building
from openkp.office.border.witnessing import watch_logs
from openkp.office.register.models import Log
from openkp.office.register.publishing import publish_all
from openkp.office.register.resuming import LostEntries, resume_after_loss

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_the_office(office, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: office.now)


def log_of(office):
    return Log.objects.get(authority=office.authorities["bw"], kind="statements")


def resumed(office, *, missing, **later):
    """Entries were lost; the administrator lets the log go on."""
    log, now = log_of(office), office.later(**later)
    lost = [LostEntries(log=log.name, seen=log.size + missing)]
    office.must(resume_after_loss(office.actor("bw.administrator"), lost, since=office.now, now=now))
    publish_all(now=now)
    return log_of(office)


def test_a_bundle_with_a_renamed_log_can_be_used(office):
    """The witnesses had co-signed this very size under the old name."""
    certificate = office.issued()
    publish_all(now=office.later(hours=1))
    watch_logs(now=office.later(hours=1))
    log = resumed(office, missing=3, hours=2)
    now = office.later(hours=3)
    bundle = open_bundle(building.build_bundle(office.authorities["bw"], now))
    assert [each.part.name for each in bundle.logs] == [log.name]
    assert bundle.logs[0].witnesses == ()
    look = verify(bytes(certificate.entry.content), bundle=bundle, at=Moment(now=now, day=now.date()))
    assert look.answer is Answer.GOOD


def test_witnesses_follow_a_renamed_log_from_its_next_entry(office):
    office.issued()
    publish_all(now=office.later(hours=1))
    watch_logs(now=office.later(hours=1))
    resumed(office, missing=3, hours=2)
    office.issued()
    publish_all(now=office.later(hours=3))
    assert watch_logs(now=office.later(hours=3)).forks == 0
    bundle = open_bundle(building.build_bundle(office.authorities["bw"], office.later(hours=4)))
    assert len(bundle.logs[0].witnesses) == 2


def test_a_post_that_held_the_old_name_says_so_and_can_begin_anew(office):
    office.issued()
    publish_all(now=office.later(hours=1))
    before = building.build_bundle(office.authorities["bw"], office.later(hours=1))
    resumed(office, missing=3, hours=2)
    after = building.build_bundle(office.authorities["bw"], office.later(hours=3))
    refused = apply(before, after)
    assert [each.code for each in refused.findings] == ["bundle_log_vanished"]
    assert apply(None, after).is_taken


def test_a_log_never_gets_a_name_again_that_it_had(office):
    """The backup is of before the first loss; the log had gone on under `-r2`."""
    office.issued()
    log, now = log_of(office), office.later(hours=1)
    lost = [LostEntries(log=log.name, seen=log.size + 4, newest=f"{log.name}-r2")]
    office.must(resume_after_loss(office.actor("bw.administrator"), lost, since=office.now, now=now))
    assert log_of(office).name == f"{log.name}-r3"


def test_only_what_the_database_really_lacks_keeps_the_office_closed(office, tmp_path):
    """A power cut before the old database was replaced, or after the log had gone on under its new name."""
    office.issued()
    log = log_of(office)
    for name, seen, is_closed in (
        (log.name, log.size + 1, True),
        (log.name, log.size, False),
        (f"{log.name}-was", log.size + 1, False),
    ):
        noted = Lost(log=name, authority="bw", kind="statements", held=0, seen=seen)
        note_lost(tmp_path, [noted], "2026-11-26T20:30:00+00:00")
        if is_closed:
            with pytest.raises(Trouble, match="lacks"):
                require_nothing_lost(tmp_path)
        else:
            require_nothing_lost(tmp_path)
