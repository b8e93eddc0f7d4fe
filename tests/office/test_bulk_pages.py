"""The bulk pages: upload, what was understood, progress without JavaScript, the report, corrected lines."""

from __future__ import annotations

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from bulk_files import APPLICATION, applications, confirmations, csv_of, done, kept
from openkp.office import clock
from openkp.office.bulk.models import BulkJob
from openkp.office.bulk.processing import work_on
from openkp.office.bulk.tasks import sign_in_worker
from openkp.office.certificates.models import Application

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_the_office_day(monkeypatch, office):  # type: ignore[no-untyped-def]
    monkeypatch.setattr(clock, "now", lambda: office.now)


def upload(client, text: str, name: str = "november.csv", **fields):  # type: ignore[no-untyped-def]
    data = {"file": SimpleUploadedFile(name, text.encode()), **fields}
    return client.post(reverse("bulk:jobs"), data, follow=True)


def said(answer) -> str:  # type: ignore[no-untyped-def]
    return answer.content.decode()


def test_a_file_is_looked_at_started_and_its_refused_lines_come_again(signed_in, office):
    client = signed_in("bw.exporter")
    empty = said(client.get(reverse("bulk:jobs")))
    assert "No file was uploaded yet" in empty
    page = upload(client, csv_of([APPLICATION, {**APPLICATION, "destination": "Atlantis"}]))
    job = BulkJob.objects.get()
    assert page.redirect_chain == [(reverse("bulk:job", args=[job.pk]), 302)]
    assert "2 lines were read" in said(page)
    assert "1 of 2 would be done" in said(page)
    assert "Desert Rose Rough DMCC" in said(page)
    assert Application.objects.count() == 0

    change = reverse("bulk:change", args=[job.pk])
    unsigned = client.post(change, {"do": "start", "declared_by": "B. E."})
    assert unsigned.status_code == 422
    assert job.lines.filter(state="waiting").count() == 2
    client.post(change, {"do": "start", "declared_by": "B. E.", "agrees": "on"})
    waiting = said(client.get(reverse("bulk:job", args=[job.pk])))
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in waiting
    assert "No worker runs in this office" in waiting
    assert "openkp worker" in waiting
    sign_in_worker(office.now)
    part = client.get(reverse("bulk:progress", args=[job.pk]))
    assert "No worker runs" not in said(part)
    assert 'hx-trigger="every 2s"' in said(part)
    assert "<html" not in said(part)

    assert not work_on(job.pk, chunks=1)
    part = client.get(reverse("bulk:progress", args=[job.pk]))
    assert part["HX-Refresh"] == "true"
    page = said(client.get(reverse("bulk:job", args=[job.pk])))
    assert "refresh" not in page
    assert "1 line to mend" in page
    assert "Atlantis" in page

    report = client.get(reverse("bulk:report", args=[job.pk, "csv"]))
    text = b"".join(report.streaming_content).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["line"] == "3"
    assert row["finding_code"]
    assert row["what_to_do"]
    assert row["finding"].startswith("destination: ")
    upload(client, csv_of([{**row, "destination": "AE"}]), mends=str(job.pk))
    second = BulkJob.objects.first()
    assert second is not None
    assert second.mends == job
    client.post(reverse("bulk:change", args=[second.pk]), {"do": "start", "declared_by": "B", "agrees": "on"})
    work_on(second.pk, chunks=1)
    page = said(client.get(reverse("bulk:job", args=[job.pk])))
    assert "to mend" not in page
    assert "came again and was done" in page
    assert Application.objects.count() == 2


def test_the_page_and_the_report_name_the_column_where_a_fault_stands(signed_in, office):
    """A line has eight boxes for figures and two for countries: what is wrong is told with where."""
    faults = {"carats_710231": "abc", "importer": "", "origins": "XX"}
    job = done(office, "bw.exporter", csv_of([APPLICATION | {name: text} for name, text in faults.items()]))
    client = signed_in("bw.exporter")
    page = client.get(reverse("bulk:job", args=[job.pk]))
    assert [row["column"] for row in page.context["rows"]] == list(faults)
    report = client.get(reverse("bulk:report", args=[job.pk, "csv"]))
    text = b"".join(report.streaming_content).decode("utf-8-sig")
    told = [row["finding"].partition(":")[0] for row in csv.DictReader(io.StringIO(text))]
    assert told == list(faults)


def test_a_sentence_that_begins_with_a_value_of_the_file_reads_in_the_direction_of_the_page(
    signed_in, office
):
    job = done(office, "bw.exporter", csv_of([APPLICATION | {"carats_710231": "<b>abc"}]))
    client = signed_in("bw.exporter")
    client.cookies["django_language"] = "ar"
    page = said(client.get(reverse("bulk:job", args=[job.pk])))
    assert "&lt;b&gt;abc" in page
    assert "<bdi>&lt;b&gt;abc" not in page


def test_what_keeps_a_file_out_is_told_on_the_page_where_it_was_chosen(signed_in, office):
    client = signed_in("bw.exporter")
    answer = upload(client, "a,b\n1,2\n")
    assert answer.status_code == 422
    assert "Take the headings from the template" in said(answer)
    assert "This field is required" in said(client.post(reverse("bulk:jobs"), {}))
    assert not BulkJob.objects.exists()


@pytest.mark.parametrize("who", ["bw.exporter", "bw.issuing_officer", "ae.importing_officer"])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_everybody_gets_the_template_of_the_own_work(who, form, signed_in, office):
    answer = signed_in(who).get(reverse("bulk:template", args=[form]))
    assert answer.status_code == 200
    assert answer["Content-Disposition"].endswith(f'.{form}"')
    if form == "csv":
        text = answer.content.decode("utf-8-sig")
        assert ("exporter" in text.splitlines()[0].split(",")) is (who == "bw.issuing_officer")
        assert ("certificate" in text.splitlines()[0].split(",")) is (who == "ae.importing_officer")
        assert "EXAMPLE" in text.splitlines()[1]


def test_a_job_is_paused_and_goes_on_from_the_page(signed_in, office):
    client = signed_in("bw.exporter")
    job = kept(office, "bw.exporter", applications(3))
    change = reverse("bulk:change", args=[job.pk])
    client.post(change, {"do": "start", "declared_by": "B. E.", "agrees": "on"})
    client.post(change, {"do": "pause"})
    job.refresh_from_db()
    assert job.state == "paused"
    assert "Go on" in said(client.get(reverse("bulk:job", args=[job.pk])))
    again = client.post(change, {"do": "pause"})
    assert again.status_code == 422
    assert "is “Paused”" in said(again)
    client.post(change, {"do": "start"})
    client.post(change, {"do": "cancel"})
    job.refresh_from_db()
    assert job.state == "cancelled"
    assert client.post(change, {"do": "burn"}).status_code == 404


def test_lines_lead_to_their_records(signed_in, office):
    job = done(office, "bw.exporter", applications(1))
    page = said(signed_in("bw.exporter").get(reverse("bulk:job", args=[job.pk])))
    reference = Application.objects.get().reference
    assert reverse("certificates:application", args=[reference]) in page
    assert "Every line was done" in page
    job = done(
        office, "ae.importing_officer", confirmations([office.notified().number]), at=office.later(days=4)
    )
    page = said(signed_in("ae.importing_officer").get(reverse("bulk:job", args=[job.pk])))
    assert reverse("certificates:arrival", args=[job.lines.get().record]) in page


def test_a_report_as_a_workbook(signed_in, office):
    import openpyxl

    row = {**APPLICATION, "destination": "Atlantis", "quality": "=HYPERLINK(1)"}
    job = done(office, "bw.exporter", csv_of([row]))
    answer = signed_in("bw.exporter").get(reverse("bulk:report", args=[job.pk, "xlsx"]))
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    cells = dict(zip([one.value for one in sheet[1]], list(sheet[2]), strict=True))
    assert cells["quality"].value == "=HYPERLINK(1)"
    assert cells["quality"].data_type == "s"
    assert cells["line"].value == "2"


def test_others_do_not_learn_of_a_job(signed_in, office):
    job = kept(office, "bw.exporter", applications(1))
    client = signed_in("bw.exporter_2")
    for name, *rest in (("job",), ("progress",), ("report", "csv")):
        assert client.get(reverse(f"bulk:{name}", args=[job.pk, *rest])).status_code == 404
    assert client.post(reverse("bulk:change", args=[job.pk]), {"do": "cancel"}).status_code == 404
    assert signed_in("bw.administrator").get(reverse("bulk:jobs")).status_code == 403


def test_the_pages_of_the_desks_lead_here(signed_in, office):
    for who, page in (
        ("bw.exporter", "certificates:applications"),
        ("bw.issuing_officer", "certificates:applications"),
        ("ae.importing_officer", "certificates:arrivals"),
    ):
        assert f'href="{reverse("bulk:jobs")}"' in said(signed_in(who).get(reverse(page))), who
