"""A file becomes a job: every line done or refused by itself, by the acts of the page, once."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult

from bulk_files import APPLICATION, CONFIRMATION, applications, codes, confirmations, csv_of, done, kept
from openkp.office import clock
from openkp.office.bulk import doing
from openkp.office.bulk.acts import cancel_bulk_job, jobs_of, keep_bulk_file, pause_bulk_job, start_bulk_job
from openkp.office.bulk.models import BulkJob, BulkLine
from openkp.office.bulk.processing import process_bulk_lines, tried_lines, work_on
from openkp.office.bulk.sheets import csv_lines, report_rows
from openkp.office.bulk.tasks import (
    forget_finished,
    is_worker_there,
    run_bulk_job,
    sign_in_worker,
    take_up_jobs,
)
from openkp.office.certificates import acts
from openkp.office.certificates.models import Application, Arrival, Certificate
from openkp.office.register.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_the_office_day(monkeypatch, office):  # type: ignore[no-untyped-def]
    monkeypatch.setattr(clock, "now", lambda: office.now)


def report_of(job: BulkJob) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO("".join(csv_lines(report_rows(job))))))


# --- applications -------------------------------------------------------------------------------------------


def test_an_exporter_hands_in_a_file_of_shipments(office):
    job = done(office, "bw.exporter", applications(30))
    assert (job.state, job.done, job.refused, job.waiting) == ("finished", 30, 0, 0)
    made = Application.objects.order_by("pk")
    assert [one.state for one in made] == ["submitted"] * 30
    assert {one.declared_by for one in made} == {"B. Exporter"}
    first = job.lines.get(place=1)
    assert (first.row, first.own_reference, first.subject) == (2, "S-1", made[0].reference)
    assert made[0].content["containers"] == [{"mark": "BOX-1", "seals": ["BW-S-1"]}]


def test_a_bad_line_stops_no_other_and_leaves_no_draft_behind(office):
    rows = [APPLICATION, {**APPLICATION, "destination": "Atlantis"}, {**APPLICATION, "carats_710231": "many"}]
    job = done(office, "bw.exporter", csv_of([*rows, APPLICATION]))
    assert (job.done, job.refused) == (2, 2)
    assert Application.objects.count() == 2
    assert [one.reference for one in Application.objects.order_by("pk")] == [
        "BW-A-2026-00001",
        "BW-A-2026-00002",
    ], "a refused line used up a reference"
    assert [line.state for line in job.lines.all()] == ["done", "refused", "refused", "done"]
    assert codes(job)[2][0] == "number_not_plain"


def test_the_findings_are_those_of_the_page(office):
    wrong = {**office.content, "lines": [{"hs": "710231", "carats": "-5.00", "usd": "10.00"}]}
    draft = office.must(acts.save_application(office.actor("bw.exporter"), wrong, now=office.now))
    page = acts.submit_application(
        office.actor("bw.exporter"), draft.reference, declared_by="B. E.", now=office.now
    )
    row = {
        **APPLICATION,
        "carats_710231": "-5.00",
        "usd_710231": "10.00",
        "carats_710221": "",
        "usd_710221": "",
    }
    job = done(office, "bw.exporter", csv_of([row]))
    assert codes(job) == [[found.code for found in page.findings]]


def test_an_officer_enters_for_companies(office):
    rows = [
        {**APPLICATION, "exporter": "Gaborone Rough Traders", "declared_by": "B. Molefe"},
        {**APPLICATION, "exporter": "Gaborone Second House", "declared_by": "T. Seretse"},
        {**APPLICATION, "exporter": "Nobody", "declared_by": "X"},
    ]
    job = done(office, "bw.issuing_officer", csv_of(rows))
    assert codes(job)[2] == ["exporter_not_registered"]
    made = Application.objects.order_by("pk").values_list("trader__name", "declared_by", "state")
    assert list(made) == [
        ("Gaborone Rough Traders", "B. Molefe", "submitted"),
        ("Gaborone Second House", "T. Seretse", "submitted"),
    ]


def test_nobody_declares_in_silence(office):
    job = kept(office, "bw.exporter", applications(1))
    result = start_bulk_job(office.actor("bw.exporter"), job.pk, now=office.now)
    assert [found.code for found in result.findings] == ["bulk_declarant_missing"]
    job.refresh_from_db()
    assert job.state == "preview"


def test_lines_of_json_go_the_same_way(office):
    lines = [json.dumps({"content": office.content, "your_reference": "J-1"}), "{broken"]
    job = done(office, "bw.exporter", "\n".join(lines), name="a.jsonl")
    assert [line.state for line in job.lines.all()] == ["done", "refused"]
    assert codes(job)[1] == ["bulk_line_not_json"]
    assert Application.objects.get().content["importer"] == office.content["importer"]
    assert report_of(job)[0]["json"] == "{broken"


def test_stock_is_named_as_on_the_page(office):
    parcel = office.stock({"BW;mine=Jwaneng": 20050})
    row = {**APPLICATION, "origins": "", "from_stock": f"{parcel.code} 200.50"}
    job = done(office, "bw.exporter", csv_of([row]))
    assert job.done == 1, codes(job)
    assert Application.objects.get().content["from_stock"] == [{"parcel": parcel.code, "carats": "200.50"}]


# --- confirmations ------------------------------------------------------------------------------------------


def test_an_importing_officer_confirms_a_file_of_arrivals(office):
    numbers = [office.notified(containers=[{"seals": [f"S-{place}"]}]).number for place in range(3)]
    rows = [
        {**CONFIRMATION, "certificate": number, "seals": f"S-{place}"} for place, number in enumerate(numbers)
    ]
    job = done(office, "ae.importing_officer", csv_of(rows), at=office.later(days=4))
    assert (job.done, job.refused) == (3, 0), codes(job)
    assert [one.outcome for one in Arrival.objects.all()] == ["confirmed"] * 3
    assert set(Certificate.objects.values_list("state", flat=True)) == {"confirmed"}
    line = job.lines.get(place=1)
    arrival = Arrival.objects.get(pk=line.record)
    assert (line.subject, arrival.number, arrival.shelf) == (numbers[0], numbers[0], "Binder 11")


def test_an_arrival_that_was_recorded_already_is_the_one_decided_on(office):
    arrival = office.presented()
    done(office, "ae.importing_officer", confirmations([arrival.number]), at=office.later(days=4))
    assert Arrival.objects.get().pk == arrival.pk


def test_a_question_is_answered_in_the_report_and_sent_again(office):
    number = office.notified().number
    data = confirmations([number], carats_710231="100.00")
    job = done(office, "ae.importing_officer", data, at=office.later(days=4))
    assert "question_unanswered" in codes(job)[0]
    assert Arrival.objects.get().state == "presented", "that it was shown stays recorded"
    (row,) = report_of(job)
    keys = [part.strip() for part in row["answers"].split("|")]
    assert all(key.endswith("=") for key in keys)
    assert row["line"] == "2"
    row["answers"] = " | ".join(f"{key} weighed twice, 20.50 ct are missing" for key in keys)
    again = done(office, "ae.importing_officer", csv_of([row]), mends=job.pk, at=office.later(days=5))
    assert again.done == 1, codes(again)
    assert job.lines.get().mended
    assert Arrival.objects.get().outcome == "confirmed"
    assert report_of(job) == []


def test_the_same_certificate_twice_in_a_file_is_confirmed_once(office):
    number = office.notified().number
    job = done(office, "ae.importing_officer", confirmations([number, number]), at=office.later(days=4))
    assert (job.done, job.refused) == (1, 1)
    assert "confirmed_before" in codes(job)[1]
    assert Arrival.objects.count() == 1, "the second line of the file is no second shipment"


def test_a_certificate_of_another_office_comes_by_its_code(office):
    from openkp.statements import qr_text

    certificate = office.notified()
    text = qr_text(bytes(certificate.entry.content))
    data = csv_of([{**CONFIRMATION, "code": text}, {**CONFIRMATION, "code": "KP1:???"}])
    job = done(office, "ae.importing_officer", data, at=office.later(days=4))
    assert job.done == 1, codes(job)
    assert codes(job)[1] == ["nothing_read_unreadable"]
    unknown = confirmations(["ZA-2026-000001"])
    job = done(office, "ae.importing_officer", unknown, at=office.later(days=4))
    assert "content_needed" in codes(job)[0]


# --- once, and whatever happens -----------------------------------------------------------------------------


def test_the_same_file_is_not_sent_in_twice(office):
    data = applications(1).encode()
    done(office, "bw.exporter", data)
    result = keep_bulk_file(office.actor("bw.exporter"), data, "again.csv", now=office.now)
    assert [found.code for found in result.findings] == ["bulk_same_file"]
    assert kept(office, "bw.exporter_2", data).total == 1, "of another company it is another file"


def test_a_second_look_at_a_file_takes_the_place_of_the_first(office):
    kept(office, "bw.exporter", applications(2))
    kept(office, "bw.exporter", applications(2))
    assert jobs_of(office.actor("bw.exporter")).count() == 1
    kept(office, "bw.exporter", applications(3), at=office.later(days=8))
    assert jobs_of(office.actor("bw.exporter")).count() == 1, "what nobody started goes after a week"


def test_a_mended_line_is_done_once_and_only_a_refused_one(office):
    rows = [APPLICATION, {**APPLICATION, "destination": "Atlantis"}]
    job = done(office, "bw.exporter", csv_of(rows))
    (row,) = report_of(job)
    mended = {**row, "destination": "AE"}
    again = done(
        office,
        "bw.exporter",
        csv_of([mended, mended, {**mended, "line": "2"}, {**mended, "line": ""}]),
        mends=job.pk,
    )
    assert [line.state for line in again.lines.all()] == ["done", "refused", "refused", "refused"]
    assert codes(again)[1:] == [["bulk_line_mended"], ["bulk_line_unknown"], ["bulk_line_unknown"]]
    assert Application.objects.count() == 2


def test_a_fault_of_the_office_refuses_one_line_and_the_others_go_on(office, monkeypatch, caplog):
    real = doing._apply

    def faulty(actor, job, said, now):  # type: ignore[no-untyped-def]
        if said.own_reference == "S-2":
            Application.objects.create()  # breaks in the database, within the line's savepoint
        return real(actor, job, said, now)

    monkeypatch.setattr(doing, "_apply", faulty)
    job = done(office, "bw.exporter", applications(3))
    assert [line.state for line in job.lines.all()] == ["done", "refused", "done"]
    assert codes(job)[1] == ["bulk_line_failed"]
    assert "IntegrityError" in job.lines.get(place=2).findings[0]["params"]["hint"]
    assert "line 3 of BULK" in caplog.text


def test_a_database_that_is_full_refuses_no_line_and_the_chunk_comes_again(office, monkeypatch):
    job = kept(office, "bw.exporter", applications(4))
    office.must(start_bulk_job(office.actor("bw.exporter"), job.pk, now=office.now, declared_by="B. E."))
    real, calls = doing._apply, []

    def full(actor, job, said, now):  # type: ignore[no-untyped-def]
        calls.append(said.own_reference)
        if len(calls) == 3:
            raise OperationalError("database or disk is full")
        return real(actor, job, said, now)

    monkeypatch.setattr(doing, "_apply", full)
    with pytest.raises(OperationalError):
        work_on(job.pk, chunks=1)
    assert Application.objects.count() == 0
    assert set(job.lines.values_list("state", flat=True)) == {"waiting"}
    assert take_up_jobs(office.later(minutes=5)) == 1
    while work_on(job.pk, chunks=1):
        pass
    assert Application.objects.count() == 4


def test_a_job_is_paused_goes_on_and_is_cancelled(office):
    actor, colleague = office.actor("bw.issuing_officer"), office.actor("bw.issuing_officer_2")
    rows = csv_of([{**APPLICATION, "exporter": "Gaborone Rough Traders", "declared_by": "B."}] * 5)
    job = kept(office, "bw.issuing_officer", rows)
    office.must(start_bulk_job(actor, job.pk, now=office.now))
    assert work_on(job.pk, chunks=1, size=2)
    office.must(pause_bulk_job(colleague, job.pk, now=office.now))
    assert not work_on(job.pk, chunks=1, size=2)
    assert not process_bulk_lines(actor, job.pk, now=office.now).is_done
    office.must(start_bulk_job(colleague, job.pk, now=office.now))
    assert work_on(job.pk, chunks=1, size=2)
    office.must(cancel_bulk_job(actor, job.pk, now=office.now))
    assert not work_on(job.pk, chunks=1)
    job.refresh_from_db()
    assert (job.state, job.done, job.waiting) == ("cancelled", 4, 1)
    assert set(Application.objects.values_list("created_by__username", flat=True)) == {
        "bw-issuing_officer",
        "bw-issuing_officer_2",
    }
    assert [found.code for found in pause_bulk_job(actor, job.pk, now=office.now).findings] == [
        "bulk_job_state"
    ]


def test_who_may_no_longer_act_has_the_job_paused(office):
    actor = office.actor("bw.exporter")
    job = kept(office, "bw.exporter", applications(4))
    office.must(start_bulk_job(actor, job.pk, now=office.now, declared_by="B. E."))
    assert work_on(job.pk, chunks=1, size=2)
    actor.membership.valid_to = office.later(days=-1).date()
    actor.membership.save()
    assert not work_on(job.pk, chunks=1, size=2)
    job.refresh_from_db()
    assert (job.state, job.done) == ("paused", 2)
    assert job.findings[-1]["code"] == "bulk_no_longer_entitled"


def test_only_own_jobs_are_seen_and_driven(office):
    job = kept(office, "bw.exporter", applications(1))
    for who in ("bw.exporter_2", "bw.issuing_officer", "ae.importing_officer", "ae.issuing_officer"):
        assert not jobs_of(office.actor(who)).filter(pk=job.pk).exists()
        result = cancel_bulk_job(office.actor(who), job.pk, now=office.now)
        assert [found.code for found in result.findings] == ["record_not_found"]
    with pytest.raises(PermissionDenied):
        keep_bulk_file(office.actor("bw.administrator"), b"x", "x.csv", now=office.now)


def test_a_trial_leaves_nothing_behind(office):
    job = kept(office, "bw.exporter", csv_of([APPLICATION, {**APPLICATION, "destination": "Atlantis"}]))
    before = Entry.objects.count()
    tried = tried_lines(office.actor("bw.exporter"), job, now=office.now, count=10)
    assert [line.state for line in tried] == ["done", "refused"]
    assert Application.objects.count() == 0
    assert Entry.objects.count() == before
    assert set(BulkLine.objects.values_list("state", flat=True)) == {"waiting"}


def test_the_acts_are_in_the_log_with_counts(office):
    job = done(office, "bw.exporter", csv_of([APPLICATION, {**APPLICATION, "destination": "Atlantis"}]))
    entries = Entry.objects.filter(log__kind="acts", number=job.reference).order_by("pk")
    assert [one.kind for one in entries] == ["keep_bulk_file", "start_bulk_job", "process_bulk_lines"]
    chunk = json.loads(bytes(entries[2].content))
    assert chunk["detail"] == {"done": 1, "first": 1, "last": 2, "refused": 1}
    assert Entry.objects.filter(kind="submit_application").count() == 1


def test_few_queries_for_each_line(office):
    job = kept(office, "bw.exporter", applications(20))
    office.must(start_bulk_job(office.actor("bw.exporter"), job.pk, now=office.now, declared_by="B. E."))
    with CaptureQueriesContext(
        connection,
    ) as few:
        work_on(job.pk, chunks=1, size=4)
    with CaptureQueriesContext(connection) as many:
        work_on(job.pk, chunks=1, size=16)
    each = (len(many) - len(few)) / 12
    assert each <= 30, each


# --- the worker ---------------------------------------------------------------------------------------------


def test_a_start_stands_in_the_queue_and_a_power_cut_is_made_good(office):
    job = kept(office, "bw.exporter", applications(1))
    office.must(start_bulk_job(office.actor("bw.exporter"), job.pk, now=office.now, declared_by="B. E."))
    waiting = DBTaskResult.objects.get()
    assert waiting.args_kwargs == {"args": [job.pk], "kwargs": {}}
    waiting.delete()  # as if the worker had been killed with the task in its hands
    assert take_up_jobs(office.now) == 0, "somebody may still be at it"
    assert take_up_jobs(office.later(minutes=2)) == 1
    assert take_up_jobs(office.later(minutes=2)) == 0
    assert take_up_jobs(office.later(minutes=2), left_alone=timedelta(0)) == 1
    run_bulk_job.call(job.pk)
    job.refresh_from_db()
    assert job.state == "finished"
    assert take_up_jobs(office.later(days=1)) == 0


def test_a_long_job_stands_in_the_queue_again_behind_the_others(office, monkeypatch):
    monkeypatch.setattr("openkp.office.bulk.processing.CHUNK", 2)
    monkeypatch.setattr("openkp.office.bulk.tasks.CHUNKS_AT_ONCE", 1)
    job = kept(office, "bw.exporter", applications(30))
    office.must(start_bulk_job(office.actor("bw.exporter"), job.pk, now=office.now, declared_by="B. E."))
    run_bulk_job.call(job.pk)
    assert DBTaskResult.objects.count() == 2


def test_whether_a_worker_runs_is_known(office):
    assert not is_worker_there(office.now)
    sign_in_worker(office.now)
    sign_in_worker(office.later(seconds=10))
    assert is_worker_there(office.later(seconds=30))
    assert not is_worker_there(office.later(minutes=2))
    DBTaskResult.objects.create(
        status="SUCCESSFUL",
        finished_at=office.now,
        args_kwargs={},
        task_path="x",
        backend_name="default",
        run_after=office.now,
    )
    forget_finished(office.later(days=1))
    assert DBTaskResult.objects.count() == 1
    forget_finished(office.later(days=8))
    assert DBTaskResult.objects.count() == 0
