"""Pages of the exporting side, used as an exporter and an issuing officer use them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.urls import reverse

from openkp.office import clock
from openkp.office.certificates import acts
from openkp.office.certificates.compiling import answer_key, review
from openkp.office.certificates.forms.application import MAX_ROWS, with_rows_changed
from openkp.office.certificates.forms.examination import asked_in
from openkp.office.certificates.models import Application, Certificate, SpoiltNumber
from openkp.scheme.findings import Severity
from openkp.statements import open_statement

BIG_LINES = [{"hs": "710231", "carats": "9000.00", "usd": "1500000.00"}]
SHEET = {
    "destination": "AE",
    "importer_name": "Desert Rose Rough DMCC",
    "importer_address": "Unit 1, Jumeirah Lakes, Dubai",
    "parcels": "2",
    "quality": "",
    "sources_typed": "",
    "lines-TOTAL_FORMS": "1",
    "lines-INITIAL_FORMS": "0",
    "lines-0-hs": "710231",
    "lines-0-carats": "1,120.50",
    "lines-0-usd": "18075",
    "origins-TOTAL_FORMS": "1",
    "origins-INITIAL_FORMS": "0",
    "origins-0-participant": "BW",
    "origins-0-carats": "",
    "containers-TOTAL_FORMS": "1",
    "containers-INITIAL_FORMS": "0",
    "containers-0-mark": "BOX-1",
    "containers-0-seals": "BW-S-1001\nBW-S-1002",
}


@pytest.fixture(autouse=True)
def same_day(office, monkeypatch):
    """The pages are opened an hour after the fixtures' acts."""
    monkeypatch.setattr(clock, "now", lambda: office.later(hours=1))


def page(name, *parts):
    return reverse(f"certificates:{name}", args=parts)


def text_of(response):
    return response.content.decode()


def answered(office, reference):
    """The questions of the checks about an application, each with an answer, as posted."""
    application = Application.objects.get(reference=reference)
    asked = asked_in(review(application, day=office.now.date())[1])
    return {f"answer-{answer_key(found)}": "looked at the file" for found in asked}


def examination_of(application):
    """The declared figures as the officer's form posts them."""
    posted = {
        "parcels": application.content["parcels"],
        "valuation": "price book",
        "containers-TOTAL_FORMS": "1",
        "containers-INITIAL_FORMS": "1",
        "containers-0-mark": "BOX-1",
        "containers-0-seals": "BW-S-1001",
        "lines-TOTAL_FORMS": str(len(application.content["lines"])),
        "lines-INITIAL_FORMS": str(len(application.content["lines"])),
    }
    for place, line in enumerate(application.content["lines"]):
        posted |= {f"lines-{place}-{name}": value for name, value in line.items()}
    return posted


# --- the exporter -------------------------------------------------------------------------------------------


def test_an_exporter_without_shipments_is_told_how_to_begin(signed_in):
    answer = signed_in("bw.exporter").get(page("applications"))
    assert answer.status_code == 200
    assert page("new_application") in text_of(answer)


def test_an_empty_draft_can_be_saved_and_its_page_says_what_is_missing(signed_in):
    client = signed_in("bw.exporter")
    blank = {key: "" if not key.endswith("_FORMS") else value for key, value in SHEET.items()}
    answer = client.post(page("new_application"), blank)
    assert answer.status_code == 303
    draft = Application.objects.get()
    assert draft.content == {"lines": [], "containers": [], "source_certificates": [], "quality": ""}
    shown = client.get(answer.url)
    codes = {found.code for found in shown.context["findings"]}
    assert "field_missing" in codes
    assert shown.context["can_submit"] is False


def test_what_was_filled_in_is_kept_in_the_form_of_the_scheme(signed_in):
    signed_in("bw.exporter").post(page("new_application"), SHEET)
    content = Application.objects.get().content
    assert content["lines"] == [{"hs": "710231", "carats": "1120.50", "usd": "18075.00"}]
    assert content["origins"] == [{"participant": "BW"}]
    assert content["containers"] == [{"mark": "BOX-1", "seals": ["BW-S-1001", "BW-S-1002"]}]
    assert content["destination_participant"] == "AE"


DETAILS = {
    "origins-0-zone": " Boteti ",
    "origins-0-mine": "Orapa",
    "origins-0-produced_from": "2026-01-01",
    "origins-0-produced_to": "2026-06-30",
}
ORAPA = {"mine": "Orapa", "produced_from": "2026-01-01", "produced_to": "2026-06-30"}


def test_zone_mine_and_time_of_production_are_kept_and_come_back(signed_in):
    client = signed_in("bw.exporter")
    assert "<details open" not in text_of(client.get(page("new_application")))
    shown = client.get(client.post(page("new_application"), SHEET | DETAILS).url)
    draft = Application.objects.get()
    assert draft.content["origins"] == [{"participant": "BW", "zone": "Boteti", **ORAPA}]
    said = "Botswana (zone Boteti; mine Orapa; produced from 1 Jan 2026 to 30 Jun 2026)"
    assert said in text_of(shown)
    assert not {found.code for found in shown.context["findings"]} & {"field_unknown", "field_misspelt"}
    edit = client.get(page("edit_application", draft.reference))
    assert "<details open" in text_of(edit)
    (form,) = edit.context["sheet"].origins.forms
    assert [form[name].value() for name in ("mine", "produced_to")] == ["Orapa", "2026-06-30"]
    client.post(page("edit_application", draft.reference), SHEET)
    draft.refresh_from_db()
    assert draft.content["origins"] == [{"participant": "BW"}]


def test_the_same_country_is_listed_once_for_each_mine(signed_in):
    second = {"origins-TOTAL_FORMS": "2", "origins-1-participant": "BW"}
    client = signed_in("bw.exporter")
    for mine, is_repeated in (("", True), ("Jwaneng", False)):
        posted = SHEET | second | {"origins-1-mine": mine}
        shown = client.get(client.post(page("new_application"), posted).url)
        codes = {found.code for found in shown.context["findings"]}
        assert ("origin_repeated" in codes) is is_repeated


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ({"origins-0-produced_to": "2025-12-31"}, "production_dates_reversed"),
        ({"origins-0-produced_to": "2026-11-24"}, "production_after_issue"),
        ({"origins-0-produced_from": "0202-01-01"}, "production_too_early"),
    ],
)
def test_days_of_production_that_cannot_be_right_stop_the_submission(typed, code, signed_in):
    client = signed_in("bw.exporter")
    shown = client.get(client.post(page("new_application"), SHEET | DETAILS | typed).url)
    assert code in {found.code for found in shown.context["findings"]}
    assert shown.context["can_submit"] is False


def test_a_day_of_production_that_is_no_day_is_refused_beside_its_field(signed_in):
    posted = SHEET | {"origins-0-produced_from": "last spring", "origins-0-mine": "m" * 101}
    answer = signed_in("bw.exporter").post(page("new_application"), posted)
    assert answer.status_code == 200
    assert set(answer.context["sheet"].origins.forms[0].errors) == {"mine", "produced_from"}
    assert "<details open" in text_of(answer)
    assert not Application.objects.exists()


def test_the_certificate_says_zone_mine_and_time_and_its_public_page_does_not(office, signed_in, client):
    origins = [{"participant": "BW", **ORAPA}, {"participant": "BW", "zone": "Boteti"}]
    certificate = office.issued(origins=origins)
    document = open_statement(bytes(certificate.entry.content)).statement.document
    assert [origin.mine for origin in document.origins] == ["Orapa", ""]
    assert [origin.zone for origin in document.origins] == ["", "Boteti"]
    shown = text_of(signed_in("bw.issuing_officer").get(page("certificate", certificate.number)))
    assert "mine Orapa; produced from 1 Jan 2026 to 30 Jun 2026" in shown
    assert "zone Boteti" in shown
    public = text_of(client.get(reverse("register:verify_number", args=[certificate.number])))
    assert certificate.number in public
    assert not [word for word in ("Orapa", "Boteti", "30 Jun", "Botswana, Botswana") if word in public]


def test_a_member_state_stands_under_the_european_union(signed_in):
    client = signed_in("bw.exporter")
    client.post(page("new_application"), SHEET | {"destination": "BE"})
    content = Application.objects.get().content
    assert (content["destination_participant"], content["destination_country"]) == ("EU", "BE")
    edit = client.get(page("edit_application", Application.objects.get().reference))
    assert edit.context["sheet"].form["destination"].value() == "BE"


def test_the_own_country_and_non_participants_are_not_offered_as_destination(signed_in):
    form = signed_in("bw.exporter").get(page("new_application")).context["sheet"].form
    offered = {code for _group, pairs in form.fields["destination"].choices[1:] for code, _name in pairs}
    assert {"AE", "BE", "IN"} <= offered
    assert not {"BW", "EU", "AD"} & offered


def test_update_adds_up_the_lines_and_saves_nothing(signed_in):
    rows = {"lines-TOTAL_FORMS": "2", "lines-1-hs": "710210", "lines-1-carats": "9.50", "lines-1-usd": "x"}
    answer = signed_in("bw.exporter").post(page("new_application"), SHEET | rows | {"update": "1"})
    assert answer.status_code == 200
    assert str(answer.context["carats"]) == "1130.00"
    assert str(answer.context["usd"]) == "18075"
    assert not Application.objects.exists()


def test_letters_for_carats_are_refused_beside_the_field_and_nothing_typed_is_lost(signed_in):
    answer = signed_in("bw.exporter").post(
        page("new_application"), SHEET | {"lines-0-carats": "a lot", "save": "1"}
    )
    assert answer.status_code == 200
    assert answer.context["sheet"].lines.forms[0].errors["carats"]
    assert "a lot" in text_of(answer)
    assert "Desert Rose Rough DMCC" in text_of(answer)
    assert not Application.objects.exists()


def test_a_row_is_added_and_a_row_is_removed_from_the_middle():
    data = QueryDict(mutable=True)
    data.update({"lines-TOTAL_FORMS": "3", "lines-0-hs": "a", "lines-1-hs": "b", "lines-2-hs": "c"})
    data["remove_line"] = "1"
    changed, is_asking = with_rows_changed(data)
    assert is_asking
    assert (changed["lines-TOTAL_FORMS"], changed["lines-0-hs"], changed["lines-1-hs"]) == ("2", "a", "c")
    assert "lines-2-hs" not in changed
    del data["remove_line"]
    data["add_line"] = "1"
    assert with_rows_changed(data)[0]["lines-TOTAL_FORMS"] == "4"


@pytest.mark.parametrize("total", ["", "-1", "1e9", "999999999999", "\u0663", "60"])
def test_a_forged_count_of_rows_is_bounded(total, signed_in):
    posted = SHEET | {"lines-TOTAL_FORMS": total, "add_line": "1"}
    answer = signed_in("bw.exporter").post(page("new_application"), posted)
    assert answer.status_code == 200
    assert len(answer.context["sheet"].lines.forms) <= MAX_ROWS


def test_submitting_needs_the_declaration(office, signed_in):
    draft = office.draft()
    client = signed_in("bw.exporter")
    answer = client.post(page("submit_application", draft.reference), {"declared_by": "B. Exporter"})
    assert answer.status_code == 200
    assert answer.context["declaration"].errors["agrees"]
    answer = client.post(
        page("submit_application", draft.reference), {"declared_by": "B. Exporter", "agrees": "on"}
    )
    assert answer.status_code == 303
    draft.refresh_from_db()
    assert (draft.state, draft.declared_by) == ("submitted", "B. Exporter")


def test_a_breach_is_shown_beside_the_declaration_and_is_no_broken_page(office, signed_in):
    draft = office.draft(lines=[])
    answer = signed_in("bw.exporter").post(
        page("submit_application", draft.reference), {"declared_by": "B. Exporter", "agrees": "on"}
    )
    assert answer.status_code == 200
    assert answer.context["refused"]


def test_a_submitted_application_is_not_edited_but_sent_on(office, signed_in):
    application = office.submitted()
    answer = signed_in("bw.exporter").get(page("edit_application", application.reference))
    assert (answer.status_code, answer.url) == (303, page("application", application.reference))


def test_a_returned_application_comes_first_with_the_officers_note(office, signed_in):
    application = office.submitted()
    office.draft()
    office.must(
        acts.return_application(
            office.actor("bw.issuing_officer"),
            application.reference,
            note="Weigh line 2 again",
            now=office.now,
        )
    )
    answer = signed_in("bw.exporter").get(page("applications"))
    assert [group["key"] for group in answer.context["groups"]] == ["returned", "drafts"]
    assert "Weigh line 2 again" in text_of(answer)


def test_withdrawing_asks_first(office, signed_in):
    application = office.submitted()
    client = signed_in("bw.exporter")
    assert client.get(page("withdraw_application", application.reference)).status_code == 200
    application.refresh_from_db()
    assert application.state == "submitted"
    assert client.post(page("withdraw_application", application.reference)).status_code == 303
    application.refresh_from_db()
    assert application.state == "withdrawn"


def test_a_former_shipment_is_a_start_with_its_mine_and_without_its_days_of_production(office, signed_in):
    certificate = office.issued(origins=[{"participant": "BW", **ORAPA}])
    answer = signed_in("bw.exporter").get(
        page("new_application"), {"from": certificate.application.reference}
    )
    (form,) = answer.context["sheet"].origins.forms
    assert form["mine"].value() == "Orapa"
    assert (form["produced_from"].value(), form["produced_to"].value()) == (None, None)
    certificate.application.refresh_from_db()
    assert certificate.application.content["origins"] == [{"participant": "BW", **ORAPA}]


def test_a_former_shipment_is_a_start_without_its_seals(office, signed_in):
    certificate = office.issued()
    client = signed_in("bw.exporter")
    answer = client.get(page("new_application"), {"from": certificate.application.reference})
    sheet = answer.context["sheet"]
    assert sheet.form["importer_name"].value() == "Desert Rose Rough DMCC"
    assert sheet.containers.forms[0]["seals"].value() == ""
    assert sheet.containers.forms[0]["mark"].value() == "BOX-1"
    certificate.application.refresh_from_db()
    assert certificate.application.content["containers"][0]["seals"] == ["BW-S-1001"]


def test_confirmed_imports_of_the_company_are_offered_as_sources(office, signed_in):
    trader = office.traders["ae"]
    arrival = office.presented(importer={"name": trader.name, "address": trader.address})
    office.must(
        acts.confirm_import(
            office.actor("ae.importing_officer"), arrival.pk, office.found(), now=office.later(days=4)
        )
    )
    form = signed_in("ae.exporter").get(page("new_application")).context["sheet"].form
    assert [number for number, _label in form.fields["sources"].choices] == [arrival.number]
    other = signed_in("ae.exporter_2").get(page("new_application")).context["sheet"].form
    assert "sources" not in other.fields


@pytest.mark.parametrize(
    "name",
    ["application", "edit_application", "submit_application", "withdraw_application"],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_another_companys_application_does_not_exist(office, signed_in, name, method):
    draft = office.draft()
    answer = getattr(signed_in("bw.exporter_2"), method)(page(name, draft.reference))
    assert answer.status_code == 404


@pytest.mark.parametrize("who", ["bw.exporter_2", "ae.exporter", "ae.issuing_officer"])
def test_another_companys_certificate_does_not_exist(office, signed_in, who):
    certificate = office.issued()
    client = signed_in(who)
    for name in ("certificate", "pdf", "signed"):
        assert client.get(page(name, certificate.number)).status_code == 404
    assert certificate.number not in text_of(client.get(page("certificates")))


def test_a_former_shipment_of_another_company_is_no_start(office, signed_in):
    draft = office.draft()
    answer = signed_in("bw.exporter_2").get(page("new_application"), {"from": draft.reference})
    assert answer.status_code == 404


def test_an_officer_does_not_see_drafts(office, signed_in):
    draft = office.draft()
    assert signed_in("bw.issuing_officer").get(page("application", draft.reference)).status_code == 404


# --- the issuing officer ------------------------------------------------------------------------------------


def test_the_officers_piles_follow_the_work(office, signed_in):
    waiting, ready = office.submitted(), office.examined()
    big = office.examined(lines=BIG_LINES)
    groups = {
        group["key"]: [row["reference"] for row in group["rows"]]
        for group in signed_in("bw.issuing_officer").get(page("applications")).context["groups"]
    }
    assert groups == {
        "to-examine": [waiting.reference],
        "to-approve": [big.reference],
        "ready": [ready.reference],
    }


def test_an_examination_starts_from_the_declared_figures_and_shows_what_differs(office, signed_in):
    application = office.submitted()
    client = signed_in("bw.issuing_officer")
    sheet = client.get(page("examine", application.reference)).context["sheet"]
    assert [form["carats"].value() for form in sheet.lines.forms] == ["120.50", "80.00"]
    posted = examination_of(application) | {"lines-0-carats": "119.00"}
    assert client.post(page("examine", application.reference), posted).status_code == 303
    shown = client.get(page("application", application.reference))
    rows = {row["field"]: (row["declared"], row["weighed"]) for row in shown.context["differences"]}
    assert rows["Carats"] == ("200.50\u00a0ct", "199.00\u00a0ct")
    assert "Differs" in text_of(shown)


def test_an_examination_that_the_rules_stop_keeps_what_was_typed(office, signed_in):
    application = office.submitted()
    posted = examination_of(application) | {"containers-0-seals": "", "valuation": "by hand"}
    answer = signed_in("bw.issuing_officer").post(page("examine", application.reference), posted)
    assert answer.status_code == 200
    assert answer.context["findings"]
    assert "by hand" in text_of(answer)
    application.refresh_from_db()
    assert application.state == "submitted"


def test_questions_are_answered_on_the_page_and_then_the_certificate_can_be_issued(office, signed_in):
    application = office.submitted(source_certificates=["AE-2026-000009"])
    client = signed_in("bw.issuing_officer")
    client.post(page("examine", application.reference), examination_of(application))
    shown = client.get(page("application", application.reference))
    assert shown.context["unanswered"] >= 1
    assert client.get(page("applications")).context["groups"][0]["key"] == "questions"
    refused = client.post(page("issue", application.reference), {"confirm": "yes"})
    assert {found.code for found in refused.context["findings"]} >= {"question_unanswered"}
    answers = answered(office, application.reference) | {"answers_only": "1"}
    assert client.post(page("examine", application.reference), answers).status_code == 303
    application.refresh_from_db()
    assert set(application.answers.values()) == {"looked at the file"}
    assert client.post(page("issue", application.reference), {"confirm": "yes"}).status_code == 303
    assert Certificate.objects.get().application == application


def test_issuing_asks_before_it_signs(office, signed_in):
    application = office.examined()
    client = signed_in("bw.issuing_officer")
    assert client.get(page("issue", application.reference)).status_code == 200
    assert client.post(page("applications"), {"reference": application.reference}).status_code == 200
    assert not Certificate.objects.exists()


def test_selected_applications_are_issued_together(office, signed_in):
    chosen = [office.examined().reference for _ in range(3)]
    client = signed_in("bw.issuing_officer")
    answer = client.post(page("applications"), {"reference": chosen, "confirm": "yes"})
    assert (answer.status_code, answer.url) == (303, page("certificates"))
    assert Certificate.objects.count() == 3


def test_a_selection_with_one_that_is_not_ready_issues_nothing(office, signed_in):
    chosen = [office.examined().reference, office.submitted().reference]
    answer = signed_in("bw.issuing_officer").post(
        page("applications"), {"reference": chosen, "confirm": "yes"}
    )
    assert {found.code for found in answer.context["findings"]} == {"not_examined"}
    assert not Certificate.objects.exists()


def test_an_exporter_cannot_issue_by_posting_to_the_list(office, signed_in):
    application = office.examined()
    answer = signed_in("bw.exporter").post(
        page("applications"), {"reference": application.reference, "confirm": "yes"}
    )
    assert answer.status_code == 403


def test_the_page_says_when_a_second_officer_is_needed(office, signed_in):
    application = office.examined(lines=BIG_LINES)
    client = signed_in("bw.issuing_officer")
    first = client.get(page("application", application.reference)).context
    assert first["standing"].officer_needed == "first"
    assert "1,500,000.00" in first["second_person"]
    assert client.post(page("approve", application.reference)).status_code == 303
    assert (
        client.get(page("application", application.reference)).context["standing"].officer_needed == "second"
    )
    refused = client.post(page("issue", application.reference), {"confirm": "yes"})
    stops = {found.code for found in refused.context["findings"] if found.severity is Severity.BLOCKS}
    assert stops == {"same_officer_twice"}
    other = signed_in("bw.issuing_officer_2")
    assert other.get(page("application", application.reference)).context["standing"].is_ready
    assert other.post(page("issue", application.reference), {"confirm": "yes"}).status_code == 303


def test_the_way_shows_a_first_officers_approval_only_where_two_take_part(office, signed_in):
    small, big = office.examined(), office.examined(lines=BIG_LINES)
    client = signed_in("bw.issuing_officer")

    def way(application):
        steps = client.get(page("application", application.reference)).context["progress"]
        return [(step["label"], step["state"]) for step in steps][:4]

    done = [("Submitted", "done"), ("Examined", "done")]
    assert way(small) == [*done, ("Issued", "current"), ("On its way", "todo")]
    assert way(big) == [*done, ("Approved", "current"), ("Issued", "todo")]
    client.post(page("approve", big.reference))
    assert way(big) == [*done, ("Approved", "done"), ("Issued", "current")]


def test_returning_needs_a_reason(office, signed_in):
    application = office.submitted()
    client = signed_in("bw.issuing_officer")
    address = page("decide_application", application.reference)
    refused = client.post(address, {"decision": "return", "note": " "})
    assert {found.code for found in refused.context["refused"]} == {"remark_missing"}
    assert client.post(address, {"decision": "return", "note": "Seal 2 is missing"}).status_code == 303
    application.refresh_from_db()
    assert (application.state, application.note) == ("returned", "Seal 2 is missing")


def test_a_decided_application_sends_the_officer_back(office, signed_in):
    certificate = office.issued()
    client = signed_in("bw.issuing_officer")
    reference = certificate.application.reference
    for name in ("examine", "issue", "approve", "decide_application"):
        answer = client.get(page(name, reference))
        assert (answer.status_code, answer.url) == (303, page("application", reference))


# --- certificates -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "who",
    ["bw.exporter", "bw.issuing_officer", "bw.focal_point", "ae.importing_officer", "ae.customs_officer"],
)
def test_both_ends_see_the_certificate(office, signed_in, who):
    arrival = office.confirmed()
    answer = signed_in(who).get(page("certificate", arrival.number))
    assert answer.status_code == 200
    assert answer.context["outcome"]["rows"]
    assert answer.context["digest"] == bytes(arrival.certificate.digest).hex()
    # Below the policy's threshold nobody had to approve: six steps, all done.
    assert [step["state"] for step in answer.context["progress"]] == ["done"] * 6


def test_the_other_end_is_not_told_who_worked_on_it(office, signed_in):
    certificate = office.notified()
    own = signed_in("bw.issuing_officer").get(page("certificate", certificate.number))
    other = signed_in("ae.importing_officer").get(page("certificate", certificate.number))
    assert "issuing_officer of Gaborone" in {step["who"] for step in own.context["steps"]}
    assert {step["who"] for step in other.context["steps"]} == {"Ministry of Minerals, Gaborone"}


def test_the_pdf_bears_the_number_as_its_name_and_stays_the_same(office, signed_in):
    certificate = office.issued()
    client = signed_in("bw.exporter")
    first = client.get(page("pdf", certificate.number))
    assert first["Content-Disposition"] == f'attachment; filename="{certificate.number}.pdf"'
    assert first.content.startswith(b"%PDF-")
    assert client.get(page("pdf", certificate.number)).content == first.content


def test_the_signed_file_is_the_statement_of_the_log(office, signed_in):
    certificate = office.issued()
    answer = signed_in("bw.focal_point").get(page("signed", certificate.number))
    assert answer.content == bytes(certificate.entry.content)
    assert answer["Content-Type"] == "application/cose"


def test_the_list_finds_by_state_number_and_destination(office, signed_in):
    certificate = office.issued()
    client = signed_in("bw.issuing_officer")
    for query, is_found in (
        ({"text": certificate.number[-6:]}, True),
        ({"text": "nobody"}, False),
        ({"state": "issued", "destination": "AE"}, True),
        ({"destination": "IN"}, False),
        ({"state": "unused"}, False),
        ({"issued_from": "2026-11-24"}, False),
        ({"issued_from": "not a day"}, True),
    ):
        rows = client.get(page("certificates"), query).context["rows"]
        assert bool(rows) is is_found, query


def test_an_expired_unused_certificate_is_told_to_come_back(office, signed_in, monkeypatch):
    certificate = office.issued()
    monkeypatch.setattr(clock, "now", lambda: office.now + timedelta(days=70))
    client = signed_in("bw.issuing_officer")
    shown = client.get(page("certificate", certificate.number))
    assert (shown.context["shown_state"], shown.context["left"]) == ("expired", "expired 10 days ago")
    assert [row["number"] for row in client.get(page("certificates"), {"state": "unused"}).context["rows"]]
    assert client.get(page("applications")).context["groups"][0]["key"] == "unused"
    assert shown.context["may"]["notify"] is False


def test_an_advance_notice_puts_the_certificate_on_its_way(office, signed_in):
    certificate = office.issued()
    client = signed_in("bw.issuing_officer")
    posted = {"expected_on": "2026-11-26", "route": "Gaborone, Dubai", "confirm": "yes"}
    assert client.get(page("notify", certificate.number)).status_code == 200
    assert client.post(page("notify", certificate.number), posted).status_code == 303
    certificate.refresh_from_db()
    assert certificate.state == "notified"
    again = client.post(page("notify", certificate.number), posted)
    assert {found.code for found in again.context["findings"]} == {"wrong_state"}


def test_annulling_needs_the_paper_back_and_shows_on_the_page(office, signed_in):
    certificate = office.issued()
    client = signed_in("bw.issuing_officer")
    address = page("annul", certificate.number)
    refused = client.post(address, {"reason": "error"})
    assert {found.code for found in refused.context["findings"]} == {"not_surrendered"}
    assert client.post(address, {"reason": "replaced", "is_surrendered": "on"}).status_code == 200
    done = client.post(address, {"reason": "error", "is_surrendered": "on", "remark": "Wrong seal"})
    assert done.status_code == 303
    assert "Wrong seal" in text_of(client.get(page("certificate", certificate.number)))


def test_replacing_corrects_every_field_even_from_a_member_state_to_another_country(office, signed_in):
    certificate = office.issued(destination_participant="EU", destination_country="BE")
    client = signed_in("bw.issuing_officer")
    address = page("replace", certificate.number)
    form = client.get(address).context["sheet"].form
    assert form["destination"].value() == "BE"
    posted = SHEET | {"is_surrendered": "on", "remark": "Wrong destination", "save": "1"}
    answer = client.post(address, posted)
    assert answer.status_code == 303, [found.code for found in answer.context["findings"]]
    application = Application.objects.get(replaces=certificate)
    answers = answered(office, application.reference) | {"answers_only": "1"}
    client.post(page("examine", application.reference), answers)
    assert client.post(page("issue", application.reference), {"confirm": "yes"}).status_code == 303
    new = Certificate.objects.get(application=application)
    assert (new.destination_participant, new.destination_country) == ("AE", "")
    certificate.refresh_from_db()
    assert certificate.replaced_by == new
    assert new.number in text_of(client.get(page("certificate", certificate.number)))
    assert certificate.number in text_of(client.get(page("certificate", new.number)))


def test_a_replacement_without_its_paper_changes_nothing_and_loses_nothing(office, signed_in):
    certificate = office.issued()
    posted = SHEET | {"importer_name": "Corrected House DMCC", "remark": "typo", "save": "1"}
    answer = signed_in("bw.issuing_officer").post(page("replace", certificate.number), posted)
    assert {found.code for found in answer.context["findings"]} == {"not_surrendered"}
    assert "Corrected House DMCC" in text_of(answer)
    certificate.refresh_from_db()
    assert certificate.state == "issued"


def test_a_spoilt_sheet_is_accounted_for_with_a_reason(signed_in):
    client = signed_in("bw.issuing_officer")
    refused = client.post(page("spoil_number"), {"reason": ""})
    assert {found.code for found in refused.context["findings"]} == {"remark_missing"}
    assert client.post(page("spoil_number"), {"reason": "Printer jam"}).status_code == 303
    assert SpoiltNumber.objects.get().reason == "Printer jam"


def test_an_exporter_is_shown_no_officers_step(office, signed_in):
    application = office.submitted()
    client = signed_in("bw.exporter")
    for name in ("examine", "approve", "issue", "decide_application"):
        assert client.post(page(name, application.reference)).status_code == 403


def test_the_signed_file_opens_as_a_statement(office, signed_in):
    certificate = office.issued()
    content = signed_in("bw.exporter").get(page("signed", certificate.number)).content
    assert open_statement(content).statement.document.number == certificate.number


def test_what_a_stranger_types_is_escaped(office, signed_in):
    draft = office.draft(importer={"name": "<script>x</script>", "address": '"><img src=x>'})
    client = signed_in("bw.exporter")
    for address in (page("application", draft.reference), page("edit_application", draft.reference)):
        assert "<script>x" not in text_of(client.get(address))
        assert "<img src=x" not in text_of(client.get(address))
