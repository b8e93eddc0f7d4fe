"""The API of what is sent in bulk, and idempotency keys for everything that the API creates."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from bulk_files import applications, confirmations, done
from openkp.office import clock
from openkp.office.access.tokens import new_token
from openkp.office.api import openapi
from openkp.office.bulk.idempotency import HEADER, KEPT
from openkp.office.bulk.models import BulkJob, KeptAnswer
from openkp.office.bulk.processing import work_on
from openkp.office.certificates.models import Application
from openkp.office.permissions import API

pytestmark = pytest.mark.django_db

#: POST operations that create nothing of the caller's: they check, or bring their own ids (border posts).
WITHOUT_KEY = {"check_certificate", "verify_file", "record_seen"}


@pytest.fixture(autouse=True)
def at_the_office_day(monkeypatch, office):  # type: ignore[no-untyped-def]
    monkeypatch.setattr(clock, "now", lambda: office.now)


@pytest.fixture
def call(client, office):  # type: ignore[no-untyped-def]
    """`call("bw.exporter", "post", "/bulk/jobs", data, key="…")` as a program with a token would."""
    secrets: dict[str, str] = {}

    def ask(who, method, path, data=None, *, key=None, media="application/json"):  # type: ignore[no-untyped-def]
        if who not in secrets:
            secrets[who] = new_token(office.actor(who).membership, "a test", days=1, now=office.now)[1]
        headers = {"Authorization": f"Bearer {secrets[who]}"}
        if key is not None:
            headers[HEADER] = key
        body = data if isinstance(data, str | bytes) else json.dumps(data)
        return client.generic(
            method.upper(), f"/api{path}", body if data is not None else "", media, headers=headers
        )

    return ask


def worked_through() -> None:
    for job in BulkJob.objects.all():
        while work_on(job.pk, chunks=10):
            pass


# --- many at once -------------------------------------------------------------------------------------------


def test_a_program_sends_a_file_and_asks_until_it_is_done(call, office):
    data = applications(2) + applications(1, destination="Atlantis").splitlines()[1] + "\n"
    sent = call(
        "bw.exporter", "post", "/bulk/applications?declared_by=B.%20E.&name=nov.csv", data, media="text/csv"
    )
    assert sent.status_code == 200, sent.content
    job = sent.json()["job"]
    assert (job["state"], job["total"], job["worker"], job["name"]) == ("queued", 3, False, "nov.csv")
    worked_through()
    shown = call("bw.exporter", "get", f"/bulk/jobs/{job['id']}").json()
    assert (shown["state"], shown["done"], shown["refused"]) == ("finished", 2, 1)
    lines = call("bw.exporter", "get", f"/bulk/jobs/{job['id']}/lines").json()
    assert lines["total"] == 1
    assert lines["items"][0]["line"] == 4
    assert lines["items"][0]["findings"][0]["message"]
    assert "Atlantis" in lines["items"][0]["read"]
    ready = call("bw.exporter", "get", f"/bulk/jobs/{job['id']}/lines?state=done").json()
    assert [one["record"] for one in ready["items"]] == [
        one.reference for one in Application.objects.order_by("pk")
    ]
    assert call("bw.exporter", "get", "/bulk/jobs").json()["total"] == 1
    for other in ("bw.exporter_2", "ae.importing_officer"):
        assert call(other, "get", f"/bulk/jobs/{job['id']}").status_code == 404
        assert call(other, "get", f"/bulk/jobs/{job['id']}/lines").status_code == 404
        assert call(other, "post", f"/bulk/jobs/{job['id']}/change", {"do": "cancel"}).status_code == 404


def test_confirmations_as_lines_of_json(call, office):
    numbers = [office.notified(containers=[{"seals": [f"S-{place}"]}]).number for place in range(2)]
    record = office.found(outcome="confirmed", received_on=office.now.date().isoformat())
    lines = [
        json.dumps({"number": number, **record, "seals": [f"S-{place}"]})
        for place, number in enumerate(numbers)
    ]
    sent = call("ae.importing_officer", "post", "/bulk/confirmations", "\n".join(lines))
    assert sent.status_code == 200, sent.content
    worked_through()
    job = BulkJob.objects.get()
    assert job.done == 2, [line.findings for line in job.lines.all()]


def test_a_file_is_only_kept_where_it_should_be_looked_at_first(call, office):
    kept = call("bw.exporter", "post", "/bulk/applications?start=false", applications(1)).json()["job"]
    assert kept["state"] == "preview"
    path = f"/bulk/jobs/{kept['id']}/change"
    refused = call("bw.exporter", "post", path, {"do": "start"})
    assert refused.status_code == 422
    assert refused.json()["findings"][0]["code"] == "bulk_declarant_missing"
    started = call("bw.exporter", "post", path, {"do": "start", "declared_by": "B. E."})
    assert started.json()["job"]["state"] == "queued"
    assert call("bw.exporter", "post", path, {"do": "pause"}).json()["job"]["state"] == "paused"
    assert call("bw.exporter", "post", path, {"do": "cancel"}).json()["job"]["state"] == "cancelled"
    assert call("bw.exporter", "post", path, {"do": "pause"}).status_code == 422


def test_a_file_that_cannot_be_started_is_not_kept(call, office):
    answer = call("bw.exporter", "post", "/bulk/applications", applications(1))
    assert answer.json()["findings"][0]["code"] == "bulk_declarant_missing"
    assert not BulkJob.objects.exists()


def test_a_body_larger_than_a_page_may_send_is_taken_and_one_beyond_the_limit_is_not(call, office, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    big = applications(20)
    assert len(big) > 1000
    assert call("bw.exporter", "post", "/bulk/applications?declared_by=B", big, key="k").status_code == 200
    answer = call("bw.exporter", "post", "/bulk/applications?declared_by=B", b"x" * (16 * 1024 * 1024 + 9))
    assert answer.status_code == 422
    assert answer.json()["findings"][0]["code"] == "bulk_file_too_large"


# --- idempotency keys ---------------------------------------------------------------------------------------


def test_every_operation_that_creates_something_takes_a_key():
    for methods in openapi()["paths"].values():
        for method, described in methods.items():
            name = described["operationId"]
            if method != "post" or name in WITHOUT_KEY or API[name] is None:
                continue
            keys = [one for one in described["parameters"] if one["name"] == HEADER]
            assert len(keys) == 1, name
            assert {"400", "401", "403", "422", "429"} <= {str(code) for code in described["responses"]}, name


def test_the_same_request_is_done_once_and_answered_alike(call, office):
    body = {"content": office.content}
    answers = [call("bw.exporter", "post", "/applications", body, key=key) for key in ("k-1", '"k-1"', "k-1")]
    assert {one.status_code for one in answers} == {200}
    assert len({one.content for one in answers}) == 1
    assert Application.objects.count() == 1
    assert call("bw.exporter", "post", "/applications", body, key="k-2").status_code == 200
    assert call("bw.exporter", "post", "/applications", body).status_code == 200
    assert Application.objects.count() == 3


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/applications", {"content": {"parcels": 9}}),
        ("/applications/BW-A-2026-00001/submit", {"declared_by": "X"}),
    ],
)
def test_a_key_of_another_request_is_refused(path, body, call, office):
    call("bw.exporter", "post", "/applications", {"content": office.content}, key="k-1")
    answer = call("bw.exporter", "post", path, body, key="k-1")
    assert answer.status_code == 422
    assert answer.json()["findings"][0]["code"] == "idempotency_key_reused"
    assert Application.objects.count() == 1


def test_a_key_belongs_to_the_person_and_the_capacity(call, office):
    for who in ("bw.exporter", "bw.exporter_2"):
        assert call(who, "post", "/applications", {"content": {}}, key="k-1").status_code == 200
    assert Application.objects.count() == 2
    assert {one.membership_id for one in KeptAnswer.objects.all()} == {
        office.actor(who).membership.pk for who in ("bw.exporter", "bw.exporter_2")
    }


def test_a_refused_request_leaves_no_key_and_may_be_mended(call, office):
    draft = office.draft(parcels=0)
    path = f"/applications/{draft.reference}/submit"
    assert call("bw.exporter", "post", path, {"declared_by": "B"}, key="k-1").status_code == 422
    assert (
        call("bw.exporter", "post", "/applications/none/submit", {"declared_by": "B"}, key="k-1").status_code
        == 404
    )
    assert not KeptAnswer.objects.exists()
    mended = {"content": office.content, "reference": draft.reference}
    assert call("bw.exporter", "post", "/applications", mended, key="k-2").status_code == 200
    assert call("bw.exporter", "post", path, {"declared_by": "B"}, key="k-1").status_code == 200


def test_certificates_are_issued_once_for_one_key(call, office):
    body = {"references": [office.examined().reference]}
    first = call("bw.issuing_officer", "post", "/certificates/issue", body, key="k-1")
    again = call("bw.issuing_officer", "post", "/certificates/issue", body, key="k-1")
    assert first.status_code == 200, first.content
    assert first.content == again.content
    without = call("bw.issuing_officer", "post", "/certificates/issue", body)
    assert without.json()["findings"][0]["code"] == "wrong_state"


def test_a_file_is_taken_once_for_one_key(call, office):
    path = "/bulk/applications?declared_by=B"
    answers = [call("bw.exporter", "post", path, applications(2), key="k-1") for _ in range(2)]
    assert answers[0].content == answers[1].content
    assert BulkJob.objects.count() == 1
    assert call("bw.exporter", "post", path, applications(3), key="k-1").status_code == 422


def test_answers_are_kept_for_some_days(call, office, monkeypatch):
    call("bw.exporter", "post", "/applications", {"content": {}}, key="k-1")
    KeptAnswer.objects.update(made_at=office.now - KEPT - timedelta(seconds=1))
    call("bw.exporter", "post", "/applications", {"content": {"parcels": 2}}, key="k-1")
    assert Application.objects.count() == 2
    assert KeptAnswer.objects.count() == 1


@pytest.mark.parametrize("key", ["", "x" * 201, "schlüssel", " ", "tab\there"])
def test_a_key_that_is_none_is_told(key, call, office):
    answer = call("bw.exporter", "post", "/applications", {"content": {}}, key=key)
    assert answer.status_code == 422
    assert answer.json()["findings"][0]["code"] == "idempotency_key_wrong"
    assert not Application.objects.exists()


def test_lines_that_were_done_are_shown_to_colleagues_of_the_same_capacity(call, office):
    number = office.notified().number
    job = done(office, "ae.importing_officer", confirmations([number]), at=office.later(days=4))
    shown = call("ae.importing_officer", "get", f"/bulk/jobs/{job.pk}/lines?state=done").json()
    assert shown["items"][0]["record"] == number
