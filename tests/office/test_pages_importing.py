"""The importing side's and the focal point's pages: what each person sees, does and is told."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from openkp.office import clock
from openkp.office.certificates import acts
from openkp.office.certificates.forms.importing import CheckForm, carried
from openkp.office.certificates.forms.pieces import Countries, Quantity
from openkp.office.certificates.models import (
    Arrival,
    Certificate,
    ForeignConfirmation,
    Notice,
    SpoiltNumber,
    TechnicalPaper,
    TransitPassage,
)
from openkp.office.certificates.near import as_registered, near_numbers
from openkp.office.register.models import WarningNotice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("long_sessions")]


@pytest.fixture(autouse=True)
def at_the_day(monkeypatch, office):  # type: ignore[no-untyped-def]
    """The pages' clock: four days after the office of the tests begins."""
    monkeypatch.setattr(clock, "now", lambda: office.later(days=4))


def page(client, name, *args, **query):  # type: ignore[no-untyped-def]
    return client.get(reverse(f"certificates:{name}", args=args), query)


def send(client, name, *args, **data):  # type: ignore[no-untyped-def]
    return client.post(reverse(f"certificates:{name}", args=args), data)


def text(response) -> str:  # type: ignore[no-untyped-def]
    return response.content.decode()


def codes(findings) -> set[str]:  # type: ignore[no-untyped-def]
    return {one.code for one in findings}


def found(**changes):  # type: ignore[no-untyped-def]
    """The form of what was found, everything as declared."""
    return {
        "received_on": "2026-11-26",
        "seal_state": "intact",
        "seals": "BW-S-1001",
        "verification": "opened",
        "parcels": "2",
        "carats_710231": "120.50",
        "usd_710231": "18,075.00",
        "carats_710221": "80.00",
        "usd_710221": "960",
        "outcome": "confirmed",
        "remark": "",
        "shelf": "Binder 11",
    } | changes


def paper(**changes):  # type: ignore[no-untyped-def]
    """A certificate of South Africa, which keeps no office here, typed from paper."""
    return {
        "number": "ZA-2026-000123",
        "issuing_participant": "ZA",
        "issuing_authority": "South African Diamond and Precious Metals Regulator",
        "validated_by": "T. Officer",
        "issued_on": "2026-11-20",
        "expires_on": "2027-01-15",
        "origins": "South Africa, BW",
        "destination_participant": "AE",
        "exporter_name": "Cape Rough",
        "exporter_address": "1 Quay, Cape Town",
        "importer_name": "Desert Rose Rough DMCC",
        "importer_address": "Unit 1, Dubai",
        "carats_710231": "10.00",
        "usd_710231": "1000.00",
        "parcels": "1",
        "seals": "ZA-S-1",
    } | changes


# --- the check ----------------------------------------------------------------------------------------------


def test_a_typed_number_of_a_shipment_for_the_officer_shows_everything_and_stores_nothing(office, signed_in):
    number = office.notified().number
    response = send(signed_in("ae.customs_officer"), "check", number=number)
    assert response.context["answer"].tone == "ok"
    assert "200.50" in text(response)
    assert "BW-S-1001" in text(response)
    assert not Arrival.objects.exists()


def test_a_number_typed_carelessly_is_found(office, signed_in):
    number = office.notified().number
    response = page(signed_in("ae.customs_officer"), "check", number=f"  {number.lower()} ")
    assert response.context["checked"].number == number
    assert as_registered(number.replace("-", " ")) == number


def test_a_third_participant_sees_of_a_typed_number_only_what_the_public_sees(office, signed_in):
    certificate = office.notified(destination_participant="IN", destination_country="")
    response = send(signed_in("ae.customs_officer"), "check", number=certificate.number)
    assert response.context["answer"].tone == "warn"
    assert "BW-S-1001" not in text(response)
    assert "Desert Rose" not in text(response)
    assert "200.50" not in text(response)


def test_with_the_document_at_hand_a_third_participant_sees_its_content(office, signed_in):
    certificate = office.notified(destination_participant="IN", destination_country="")
    upload = SimpleUploadedFile("certificate.cose", bytes(certificate.entry.content))
    response = send(signed_in("ae.customs_officer"), "check", file=upload)
    assert "BW-S-1001" in text(response)
    assert response.context["answer"].tone == "warn"  # genuine, but destined elsewhere
    assert not Arrival.objects.exists()


def test_the_printed_certificate_uploaded_as_pdf_is_read(office, signed_in):
    certificate = office.notified()
    pdf = office.must(
        acts.print_certificate(office.actor("bw.issuing_officer"), certificate.number, now=office.now)
    ).pdf
    upload = SimpleUploadedFile("certificate.pdf", bytes(pdf), content_type="application/pdf")
    response = send(signed_in("ae.customs_officer"), "check", file=upload)
    assert response.context["answer"].tone == "ok"
    assert response.context["checked"].number == certificate.number


def test_the_text_of_the_code_may_be_pasted_or_scanned_into_the_number(office, signed_in):
    from openkp.statements import qr_text

    code = qr_text(bytes(office.notified().entry.content))
    client = signed_in("ae.customs_officer")
    for field in ("text", "number"):
        response = send(client, "check", **{field: code})
        assert response.context["answer"].tone == "ok", field
        assert response.context["signed"], field


def test_the_answer_to_a_used_certificate_is_red(office, signed_in):
    arrival = office.confirmed()
    response = send(signed_in("ae.customs_officer"), "check", number=arrival.number)
    assert response.context["answer"].tone == "bad"
    assert "confirmed_before" in codes(response.context["before"])


def test_a_number_that_the_issuer_never_gave_is_red(office, signed_in):
    number = office.issued().number
    invented = f"{number[:-1]}{(int(number[-1]) + 5) % 10}"
    response = send(signed_in("ae.customs_officer"), "check", number=invented)
    assert response.context["answer"].tone == "bad"
    assert response.context["can_present"] is False


def test_a_warned_number_is_red(office, signed_in):
    certificate = office.notified()
    WarningNotice.objects.create(
        number=certificate.number,
        participant="BW",
        text="Copies are about.",
        source="BW",
        published_on=office.now.date(),
        published_by=office.authorities["bw"],
    )
    response = send(signed_in("ae.customs_officer"), "check", number=certificate.number)
    assert response.context["answer"].tone == "bad"


@pytest.mark.parametrize(
    "data",
    [
        {"number": "\x00"},
        {"number": "x" * 4000},
        {"text": "KP1:" + "A" * 9000},
        {"text": "KP1:%%%"},
        {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7 nothing")},
        {"file": SimpleUploadedFile("a.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 40)},
        {"file": SimpleUploadedFile("a.bin", b"\xd2" * 300)},
        {},
    ],
)
def test_whatever_is_given_to_the_check_is_answered(data, signed_in):
    response = send(signed_in("ae.customs_officer"), "check", **data)
    assert response.status_code == 200
    assert not Arrival.objects.exists()


def test_the_check_is_for_the_border(office, signed_in):
    assert page(signed_in("bw.issuing_officer"), "check").status_code == 403


# --- presenting ---------------------------------------------------------------------------------------------


def test_presenting_after_a_scan_keeps_the_document(office, signed_in):
    certificate = office.notified()
    signed = carried(bytes(certificate.entry.content))
    client = signed_in("ae.customs_officer")
    response = send(client, "present", number=certificate.number, signed=signed)
    arrival = Arrival.objects.get()
    assert response.status_code == 303
    assert response.url == reverse("certificates:arrival", args=[arrival.pk])
    assert arrival.source == Arrival.Source.DOCUMENT
    assert b"presented" in client.get(response.url).content


@pytest.mark.parametrize("signed", ["%%%", "AAAA", "0oRD"])
def test_a_damaged_hidden_field_is_answered_on_the_page(signed, signed_in):
    response = send(signed_in("ae.customs_officer"), "present", number="ZZ-1", signed=signed)
    assert response.status_code == 200
    assert not Arrival.objects.exists()


def test_presenting_a_number_without_data_says_what_is_needed(office, signed_in):
    response = send(signed_in("ae.customs_officer"), "present", number="ZA-2026-000123")
    assert response.status_code == 200
    assert response.context["refused"]
    assert not Arrival.objects.exists()


def test_a_foreign_paper_certificate_is_typed_and_recorded(office, signed_in):
    client = signed_in("ae.importing_officer")
    response = send(client, "present", **paper())
    assert response.status_code == 303, text(response)
    arrival = Arrival.objects.get()
    assert arrival.source == Arrival.Source.PAPER
    assert arrival.content["origins"] == [{"participant": "ZA"}, {"participant": "BW"}]
    assert "signature_not_checked" in {kept["code"] for kept in arrival.findings}


MINE = {"zone": "", "mine": "Cullinan", "produced_from": "2026-01-01", "produced_to": ""}


def test_zone_mine_and_time_are_typed_from_a_paper_that_names_one_country(office, signed_in):
    client = signed_in("ae.importing_officer")
    response = send(client, "present", **paper(origins="South Africa", **MINE))
    assert response.status_code == 303, text(response)
    arrival = Arrival.objects.get()
    assert arrival.content["origins"] == [
        {"participant": "ZA", "mine": "Cullinan", "produced_from": "2026-01-01"}
    ]
    assert "South Africa: mine Cullinan; produced from 1 Jan 2026 on" in text(
        page(client, "arrival", arrival.pk)
    )


@pytest.mark.parametrize("countries", ["", "South Africa, BW"])
def test_a_mine_of_several_countries_is_not_guessed(countries, office, signed_in):
    response = send(signed_in("ae.importing_officer"), "present", **paper(origins=countries, **MINE))
    assert response.status_code == 200
    assert response.context["form"].errors["origins"]
    assert "<details open" in text(response)
    assert not Arrival.objects.exists()


def test_the_parties_of_a_shipment_see_the_mine_and_a_third_participant_does_not(office, signed_in):
    mine = [{"participant": "BW", "zone": "Boteti", "mine": "Orapa"}]
    arrival = office.presented(origins=mine)
    shown = text(page(signed_in("ae.importing_officer"), "arrival", arrival.pk))
    assert "Zone, mine or time of production" in shown
    assert "Botswana: zone Boteti; mine Orapa" in shown
    elsewhere = office.notified(origins=mine, destination_participant="IN", destination_country="")
    closed = text(send(signed_in("ae.customs_officer"), "check", number=elsewhere.number))
    assert "Orapa" not in closed
    assert "Zone, mine or time of production" not in closed


def test_an_arrival_without_such_data_has_no_row_for_it(office, signed_in):
    arrival = office.presented()
    shown = text(page(signed_in("ae.importing_officer"), "arrival", arrival.pk))
    assert "Zone, mine or time of production" not in shown


def test_nothing_typed_is_lost_when_the_paper_cannot_be_recorded(office, signed_in):
    response = send(signed_in("ae.importing_officer"), "present", **paper(usd_710231="", number="ZA-2026-7"))
    assert response.status_code == 200
    assert response.context["form"].errors
    assert "Cape Rough" in text(response)
    assert not Arrival.objects.exists()


# --- arrivals -----------------------------------------------------------------------------------------------


def test_the_importing_officer_sees_first_what_waits(office, signed_in):
    arrival = office.presented()
    response = page(signed_in("ae.importing_officer"), "arrivals")
    assert response.context["chosen"] == "waiting"
    assert arrival.number in text(response)


def test_a_late_notice_says_so(office, signed_in):
    number = office.notified().number
    response = page(signed_in("ae.importing_officer"), "arrivals", show="expected")
    assert number in text(response)
    assert "Late by 1 d" in text(response)


def test_lists_can_be_filtered_and_survive_odd_questions(office, signed_in):
    arrival = office.confirmed()
    client = signed_in("ae.importing_officer")
    assert arrival.number in text(page(client, "arrivals", show="decided", outcome="confirmed"))
    assert f">{arrival.number}<" not in text(page(client, "arrivals", show="decided", number="nothing"))
    for query in ({"show": "x", "page": "-4"}, {"show": "expected", "number": "\x00"}, {"outcome": "'"}):
        assert page(client, "arrivals", **query).status_code == 200


def test_the_notice_leads_to_the_arrival(office, signed_in):
    office.notified()
    client = signed_in("ae.importing_officer")
    notice = Notice.objects.get()
    assert "200.50" in text(page(client, "notice", notice.pk))
    response = send(client, "present", number=notice.number)
    assert response.status_code == 303
    assert reverse("certificates:arrival", args=[Arrival.objects.get().pk]) in text(
        page(client, "notice", notice.pk)
    )


def test_a_notice_to_another_participant_does_not_exist(office, signed_in):
    office.notified()
    client = signed_in("bw.importing_officer")
    assert page(client, "notice", Notice.objects.get().pk).status_code == 404


def test_a_foreign_notice_is_typed(office, signed_in):
    client = signed_in("ae.focal_point")
    response = send(client, "new_notice", **paper(expected_on="2026-12-01", route="Cape Town, Dubai"))
    assert response.status_code == 303, text(response)
    assert Notice.objects.get().number == "ZA-2026-000123"
    refused = send(client, "new_notice", **paper(destination_participant="IN", number="ZA-2026-000124"))
    assert "not_destined_here" in codes(refused.context["findings"])


def test_an_arrival_elsewhere_does_not_exist(office, signed_in):
    arrival = office.presented()
    client = signed_in("bw.importing_officer")
    assert page(client, "arrival", arrival.pk).status_code == 404
    assert send(client, "confirm", arrival.pk, **found(decide="1")).status_code == 404
    assert page(client, "endorsed_copy", arrival.pk).status_code == 404


def test_a_number_typed_by_a_third_participant_stays_closed_after_presenting(office, signed_in):
    certificate = office.notified(destination_participant="IN", destination_country="")
    client = signed_in("ae.importing_officer")
    send(client, "present", number=certificate.number)
    arrival = Arrival.objects.get()
    assert "BW-S-1001" not in text(page(client, "arrival", arrival.pk))
    assert send(client, "confirm", arrival.pk, **found(compare="1")).status_code == 404
    assert "200.50" not in text(page(client, "arrivals", show="waiting"))


# --- deciding -----------------------------------------------------------------------------------------------


def test_as_declared_fills_the_form_and_stores_nothing(office, signed_in):
    arrival = office.presented()
    response = send(
        signed_in("ae.importing_officer"), "confirm", arrival.pk, as_declared="1", remark="my own words"
    )
    assert 'value="120.50"' in text(response)
    assert "my own words" in text(response)
    arrival.refresh_from_db()
    assert arrival.state == Arrival.State.PRESENTED


def test_comparing_shows_both_figures_and_stores_nothing(office, signed_in):
    arrival = office.presented()
    data = found(carats_710231="110.50", compare="1")
    response = send(signed_in("ae.importing_officer"), "confirm", arrival.pk, **data)
    asked = {one.code for ones, _name, _answer in response.context["to_answer"] for one in ones}
    assert "carats_differ" in asked
    assert "120.50" in text(response)
    assert "110.50" in text(response)
    assert "−10.00" in text(response)
    arrival.refresh_from_db()
    assert arrival.state == Arrival.State.PRESENTED


def test_a_shipment_as_declared_is_confirmed_and_its_copy_printed(office, signed_in):
    arrival = office.presented()
    client = signed_in("ae.importing_officer")
    response = send(client, "confirm", arrival.pk, **found(decide="1"))
    assert response.status_code == 303, codes(response.context["refused"])
    arrival.refresh_from_db()
    assert (arrival.outcome, arrival.shelf) == ("confirmed", "Binder 11")
    shown = text(client.get(response.url))
    assert "Binder 11" in shown
    assert str(arrival.retain_until.year) in shown
    first = page(client, "endorsed_copy", arrival.pk)
    assert first["Content-Type"] == "application/pdf"
    assert first.content == page(client, "endorsed_copy", arrival.pk).content
    assert Certificate.objects.get().state == Certificate.State.CONFIRMED


def test_a_difference_needs_an_answer_before_the_shipment_is_let_in(office, signed_in):
    arrival = office.presented()
    client = signed_in("ae.importing_officer")
    data = found(
        carats_710231="110.50", outcome="confirmed_after_remedy", remark="One parcel came later", decide="1"
    )
    refused = send(client, "confirm", arrival.pk, **data)
    assert refused.status_code == 200
    assert "question_unanswered" in codes(refused.context["refused"])
    names = [name for _ones, name, _answer in refused.context["to_answer"]]
    assert names
    answered = send(client, "confirm", arrival.pk, **data, **dict.fromkeys(names, "Weighed twice"))
    assert answered.status_code == 303
    assert "Weighed twice" not in [kept.get("message") for kept in Arrival.objects.get().findings]


def test_answers_stay_on_the_page_when_the_act_is_refused(office, signed_in):
    arrival = office.presented()
    client = signed_in("ae.importing_officer")
    data = found(carats_710231="110.50", usd_710231="90", decide="1")
    names = [n for _o, n, _a in send(client, "confirm", arrival.pk, **data).context["to_answer"]]
    assert len(names) > 1
    again = send(client, "confirm", arrival.pk, **data, **{names[0]: "Only this one is answered"})
    assert again.status_code == 200
    assert "Only this one is answered" in text(again)


def test_confirmed_over_broken_seals_is_refused_in_words(office, signed_in):
    arrival = office.presented()
    response = send(
        signed_in("ae.importing_officer"), "confirm", arrival.pk, **found(seal_state="broken", decide="1")
    )
    assert response.status_code == 200
    assert "confirmed_over_seals" in codes(response.context["differences"])


def test_a_second_decision_changes_nothing(office, signed_in):
    arrival = office.confirmed()
    response = send(
        signed_in("ae.importing_officer"), "confirm", arrival.pk, **found(outcome="seized", decide="1")
    )
    assert response.status_code == 303
    arrival.refresh_from_db()
    assert arrival.outcome == "confirmed"


def test_without_a_key_the_officer_is_told_whom_to_ask(office, signed_in):
    arrival = office.presented()
    office.authorities["ae"].keys.update(withdrawn_on=office.now.date() - timedelta(days=1))
    response = send(signed_in("ae.importing_officer"), "confirm", arrival.pk, **found(decide="1"))
    assert response.status_code == 200
    assert "no_signing_key" in codes(response.context["refused"])


def test_only_the_importing_officer_decides(office, signed_in):
    arrival = office.presented()
    for who in ("ae.customs_officer", "ae.focal_point"):
        client = signed_in(who)
        assert page(client, "arrival", arrival.pk).context["form"] is None
        assert send(client, "confirm", arrival.pk, **found(decide="1")).status_code == 403


def test_a_returned_shipment_leads_to_a_technical_certificate_with_most_filled_in(office, signed_in):
    arrival = office.confirmed(outcome="returned", remark="Seals were broken", seal_state="broken")
    client = signed_in("ae.importing_officer")
    address = f"{reverse('certificates:new_technical')}?arrival={arrival.pk}"
    form = client.get(address).context["form"]
    assert form.initial["original_certificate"] == arrival.number
    assert form.initial["destination_participant"] == "BW"
    data = {name: value for name, value in form.initial.items() if value is not None}
    response = client.post(address, data | {"seals": "AE-S-9"})
    assert response.status_code == 303, text(response)
    issued = TechnicalPaper.objects.get()
    assert issued.arrival == arrival
    assert issued.number in text(client.get(response.url))


def test_a_confirmed_arrival_gives_no_technical_certificate(office, signed_in):
    arrival = office.confirmed()
    client = signed_in("ae.importing_officer")
    assert page(client, "new_technical", arrival=arrival.pk).status_code == 404
    assert page(client, "new_technical", arrival="9" * 30).status_code == 404


# --- transits -----------------------------------------------------------------------------------------------


def test_a_transit_goes_in_and_out(office, signed_in):
    certificate = office.notified(destination_participant="IN", destination_country="")
    client = signed_in("ae.customs_officer")
    begun = send(
        client, "new_transit", number=certificate.number, signed=carried(bytes(certificate.entry.content))
    )
    initial = begun.context["form"].initial
    assert initial["issuing_participant"] == "BW"
    entry = {
        "number": certificate.number,
        "issuing_participant": "BW",
        "entered_on": "2026-11-26",
        "seals_in": "BW-S-1001",
        "purpose_attested": "on",
        "signed": initial["signed"],
    }
    assert send(client, "new_transit", **entry).status_code == 303
    inside = TransitPassage.objects.get()
    listed = page(client, "transits")
    assert len(listed.context["inside"]) == 1
    leaving = page(client, "new_transit", passage=inside.pk).context["form"].initial
    assert leaving["seals_in"] == "BW-S-1001"
    assert (
        send(client, "new_transit", **entry, left_on="2026-11-27", seals_out="BW-S-1001").status_code == 303
    )
    listed = page(client, "transits")
    assert (len(listed.context["inside"]), len(listed.context["left"])) == (0, 1)


def test_a_transit_without_seals_at_exit_is_not_recorded(office, signed_in):
    certificate = office.notified(destination_participant="IN", destination_country="")
    response = send(
        signed_in("ae.customs_officer"),
        "new_transit",
        number=certificate.number,
        issuing_participant="BW",
        entered_on="2026-11-26",
        seals_in="BW-S-1001",
        left_on="2026-11-27",
    )
    assert response.status_code == 200
    assert "seals_out" in response.context["form"].errors
    assert not TransitPassage.objects.exists()


# --- the focal point ----------------------------------------------------------------------------------------


def test_exports_without_a_confirmation_are_listed_late_by_the_importers_deadline(
    office, signed_in, monkeypatch
):
    number = office.notified().number
    client = signed_in("bw.focal_point")
    fresh = page(client, "follow_up")
    assert number in text(fresh)
    assert page(client, "follow_up", late="yes").context["rows"] == []
    monkeypatch.setattr(clock, "now", lambda: office.later(days=70))
    late = page(client, "follow_up", late="yes", age="61-90", destination="AE")
    assert [row["number"] for row in late.context["rows"]] == [number]
    assert page(client, "follow_up", age="0-30").context["rows"] == []


def test_the_csv_holds_the_same_list_and_no_formula(office, signed_in):
    number = office.notified().number
    office.traders["bw"].name = "=HYPERLINK(1)"
    office.traders["bw"].save()
    response = page(signed_in("bw.focal_point"), "follow_up_csv")
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert [row["number"] for row in rows] == [number]
    assert rows[0]["exporter"] == "'=HYPERLINK(1)"
    assert rows[0]["carats"] == "200.50"


def test_a_difference_found_abroad_is_shown_to_both_ends(office, signed_in):
    arrival = office.presented()
    data = office.found(outcome="detained", remark="Weight short", parcels=1)
    office.must(
        acts.confirm_import(office.actor("ae.importing_officer"), arrival.pk, data, now=office.later(days=4))
    )
    for who in ("bw.focal_point", "ae.focal_point"):
        assert arrival.number in text(page(signed_in(who), "arrivals", show="differences")), who
    assert page(signed_in("bw.focal_point"), "follow_up").context["differences"]


def test_numbers_show_what_is_missing(office, signed_in):
    office.issued()
    series = office.authorities["bw"].series.get(kind="certificate")
    series.last_serial += 3
    series.save()
    SpoiltNumber.objects.create(
        authority=office.authorities["bw"],
        number="BW-2026-spoilt",
        year=series.year,
        serial=series.last_serial - 1,
        reason="Jammed",
        spoilt_at=office.now,
        officer=office.actor("bw.issuing_officer").user,
    )
    response = page(signed_in("bw.focal_point"), "numbers")
    assert response.context["missing"] == [(series.year, f"{series.last_serial - 2}, {series.last_serial}")]
    assert "Jammed" in text(response)


def foreign(number, **changes):  # type: ignore[no-untyped-def]
    return {
        "number": number,
        "importing_participant": "AE",
        "importing_authority": "Kimberley office, Dubai",
        "confirmed_by": "A. Officer",
        "received_on": "2026-11-25",
        "confirmed_on": "2026-11-26",
        "outcome": "confirmed",
        "verification": "opened",
        "seal_state": "intact",
        "seals": "BW-S-1001",
        "parcels": "2",
        "exporter_name": "Gaborone Rough Traders",
        "exporter_address": "1 Main Street, Gaborone",
        "importer_name": "Desert Rose Rough DMCC",
        "importer_address": "Unit 1, Jumeirah Lakes, Dubai",
        "carats_710231": "120.50",
        "usd_710231": "18075.00",
        "carats_710221": "80.00",
        "usd_710221": "960.00",
    } | changes


def test_a_foreign_confirmation_is_compared_then_kept(office, signed_in):
    number = office.notified().number
    client = signed_in("bw.focal_point")
    assert (
        page(client, "new_foreign_confirmation", number=number)
        .context["form"]
        .initial["importer_name"]
        .startswith("Desert Rose")
    )
    compared = send(client, "new_foreign_confirmation", **foreign(number, carats_710231="100", compare="1"))
    assert "carats_differ" in codes(compared.context["differences"])
    assert not ForeignConfirmation.objects.exists()
    kept = send(client, "new_foreign_confirmation", **foreign(number, keep="1"))
    assert kept.status_code == 303
    assert Certificate.objects.get().state == Certificate.State.CONFIRMED
    assert "Kimberley office, Dubai" in text(client.get(kept.url))


def test_an_unknown_number_brings_the_similar_ones(office, signed_in):
    number = office.notified().number
    mistyped = f"{number[:-2]}{number[-1]}{number[-2]}"
    client = signed_in("bw.focal_point")
    response = send(client, "new_foreign_confirmation", **foreign(mistyped, compare="1"))
    assert response.context["near"] == [number]
    mended = send(client, "new_foreign_confirmation", **foreign(mistyped, use_number=number))
    assert mended.context["certificate"].number == number
    kept = send(client, "new_foreign_confirmation", **foreign(mistyped, keep="1"))
    assert kept.status_code == 303
    assert "confirmation_of_unknown_number" in {f["code"] for f in ForeignConfirmation.objects.get().findings}


def test_a_confirmation_of_another_authority_does_not_exist(office, signed_in):
    number = office.notified().number
    send(signed_in("bw.focal_point"), "new_foreign_confirmation", **foreign(number, keep="1"))
    record = ForeignConfirmation.objects.get()
    assert page(signed_in("ae.focal_point"), "foreign_confirmations", record=record.pk).status_code == 404


def test_a_warning_is_published_and_met_by_the_next_check(office, signed_in):
    number = office.notified().number
    response = send(
        signed_in("bw.focal_point"),
        "new_warning",
        number=number,
        participant="BW",
        text="Colour copies are about.",
        source="Ministry of Minerals, 27 Nov 2026",
    )
    assert response.status_code == 303
    checked = send(signed_in("ae.customs_officer"), "check", number=number)
    assert "Warning" in str(checked.context["answer"].word)


# --- pieces -------------------------------------------------------------------------------------------------


def test_similar_numbers_are_those_of_the_own_register(office):
    number = office.issued().number
    assert near_numbers(office.authorities["bw"], number.replace("0", "O", 1)) == [number]
    assert near_numbers(office.authorities["ae"], number) == []
    assert near_numbers(office.authorities["bw"], "completely different") == []


@pytest.mark.parametrize(("typed", "read"), [("1,250.42", "1250.42"), ("1 250.42", "1250.42"), ("7", "7")])
def test_quantities_with_marks_between_groups_are_read(typed, read):
    assert str(Quantity().clean(typed)) == read


def test_a_comma_as_decimal_mark_is_asked_about():
    form = type("F", (CheckForm,), {"carats": Quantity()})({"number": "x", "carats": "12,5"})
    assert "carats" in form.errors


def test_a_country_that_nobody_knows_is_named():
    form = type("F", (CheckForm,), {"origins": Countries()})({"number": "x", "origins": "Botswana, Atlantis"})
    assert "Atlantis" in str(form.errors["origins"])
