"""Acts at the other end: present, compare, decide, confirm; transits and what comes from abroad."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest
from django.db import connection

from openkp.office.acting import Json
from openkp.office.certificates import acts, reads
from openkp.office.certificates.acts.importing import compare
from openkp.office.certificates.compiling import answer_key
from openkp.office.certificates.models import Arrival, Certificate, Notice
from openkp.office.certificates.showing import arrival_json
from openkp.office.certificates.verifying import check_signed, check_typed_number
from openkp.office.register.models import Entry
from openkp.scheme.documents import Line as DocumentLine
from openkp.scheme.documents import Party, TechnicalCertificate, TransitRecord
from openkp.scheme.findings import Severity
from openkp.scheme.quantities import Carats, UsdValue
from openkp.statements import open_statement, qr_text
from openkp.statements.pictures import read_signed

DAY = date(2026, 11, 26)
LIGHTER = [
    {"hs": "710231", "carats": "110.50", "usd": "18075.00"},
    {"hs": "710221", "carats": "80.00", "usd": "960.00"},
]


def codes(findings):
    return [found.code for found in findings]


def test_a_shipment_as_declared_is_confirmed_and_the_issuer_learns_it(office):
    arrival = office.confirmed()
    certificate = Certificate.objects.get(number=arrival.number)
    assert certificate.state == Certificate.State.CONFIRMED
    assert arrival.retain_until >= date(2029, 11, 26)
    signed = open_statement(bytes(arrival.entry.content))
    assert signed.statement.party == "AE"
    assert signed.statement.document == arrival.to_confirmation()
    assert arrival.entry.log.authority.code == "ae"


def test_a_shipment_is_awaited_until_it_comes(office):
    officer = office.actor("ae.importing_officer")
    certificate = office.notified()
    assert [one.number for one in reads.notices(officer)] == [certificate.number]
    office.must(acts.present_certificate(officer, number=certificate.number, now=office.later(days=3)))
    assert not reads.notices(officer).exists()


def test_a_notice_that_comes_after_its_shipment_is_not_awaited(office):
    officer = office.actor("ae.importing_officer")
    certificate = office.issued()
    office.must(acts.present_certificate(officer, number=certificate.number, now=office.now))
    Certificate.objects.filter(pk=certificate.pk).update(state=Certificate.State.ISSUED)
    sender = office.actor("bw.issuing_officer")
    office.must(
        acts.send_advance_notice(sender, certificate.number, expected_on=None, route="", now=office.now)
    )
    assert Notice.objects.count() == 1
    assert not reads.notices(officer).exists()


@pytest.mark.parametrize(
    ("rows", "index"),
    [
        (lambda officer: reads.notices(officer), "notice_inbox"),
        (lambda officer: reads.arrivals(officer).filter(state="presented"), "arrival_worklist"),
        (lambda officer: reads.arrivals(officer).filter(decided_on__gte=DAY), "arrival_decisions"),
        (lambda officer: reads.arrivals(officer).filter(outcome="seized"), "arrival_outcomes"),
    ],
)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL reads so few rows without an index")
def test_what_waits_is_found_by_an_index(office, rows, index):
    assert index in rows(office.actor("ae.importing_officer")).order_by().explain()


def test_a_weight_difference_is_named_with_both_figures_and_needs_an_answer(office):
    arrival = office.presented()
    officer = office.actor("ae.importing_officer")
    record = office.found(lines=LIGHTER)
    _, findings = compare(officer, arrival, record, now=office.later(days=4))
    difference = next(found for found in findings if "carats" in found.code)
    assert {"120.50", "110.50"} & set(map(str, difference.params.values())) or {"200.50", "190.50"} & set(
        map(str, difference.params.values())
    )
    stopped = acts.confirm_import(officer, arrival.pk, record, now=office.later(days=4))
    assert "question_unanswered" in codes(stopped.findings)
    record["answers"] = {
        answer_key(found): "weighed twice; the issuer was told"
        for found in findings
        if found.severity is Severity.ASKS
    }
    record |= {"outcome": "confirmed_after_remedy", "remark": "Issuer corrected the weight by message."}
    done = office.must(acts.confirm_import(officer, arrival.pk, record, now=office.later(days=4)))
    assert done.outcome == "confirmed_after_remedy"
    assert done.findings


def test_broken_seals_do_not_pass_as_plainly_confirmed(office):
    arrival = office.presented()
    officer = office.actor("ae.importing_officer")
    result = acts.confirm_import(
        officer, arrival.pk, office.found(seal_state="broken"), now=office.later(days=4)
    )
    assert not result.is_done
    detained = office.must(
        acts.confirm_import(
            officer,
            arrival.pk,
            office.found(seal_state="broken", outcome="detained", remark="Seal cut open"),
            now=office.later(days=4),
        )
    )
    assert detained.outcome == "detained"
    assert Certificate.objects.get(number=arrival.number).state == "detained"


def test_a_certificate_presented_again_is_stopped(office):
    first = office.confirmed()
    officer = office.actor("ae.importing_officer")
    again = office.must(acts.present_certificate(officer, number=first.number, now=office.later(days=9)))
    result = acts.confirm_import(officer, again.pk, office.found(), now=office.later(days=9))
    assert not result.is_done
    assert "confirmed_before" in codes(result.findings)
    assert Arrival.objects.filter(number=first.number).count() == 2


def test_an_arrival_is_decided_once(office):
    arrival = office.confirmed()
    result = acts.confirm_import(
        office.actor("ae.importing_officer"), arrival.pk, office.found(), now=office.later(days=5)
    )
    assert codes(result.findings) == ["wrong_state"]


def test_an_annulled_certificate_cannot_be_confirmed(office):
    certificate = office.issued()
    office.must(
        acts.annul_certificate(
            office.actor("bw.issuing_officer"),
            certificate.number,
            reason="unused",
            is_surrendered=True,
            now=office.now,
        )
    )
    officer = office.actor("ae.importing_officer")
    arrival = office.must(
        acts.present_certificate(officer, number=certificate.number, now=office.later(days=3))
    )
    assert arrival.verdict == "revoked"
    result = acts.confirm_import(officer, arrival.pk, office.found(), now=office.later(days=3))
    assert "verdict_forbids_confirmation" in codes(result.findings)


def test_the_code_alone_is_enough_to_check_and_present(office):
    certificate = office.notified()
    signed = bytes(certificate.entry.content)
    assert check_signed(qr_text(signed), on=DAY).verdict == "valid"
    arrival = office.must(
        acts.present_certificate(office.actor("ae.customs_officer"), signed=signed, now=office.later(days=3))
    )
    assert (arrival.verdict, arrival.source) == ("valid", "document")


def test_a_changed_certificate_is_invalid(office):
    signed = bytearray(office.issued().entry.content)
    signed[120] ^= 1
    checked = check_signed(bytes(signed), on=DAY)
    assert checked.verdict != "valid"
    assert checked.findings


def test_a_certificate_that_the_register_does_not_hold_is_invalid_even_if_well_signed(office):
    """An abused desk or a leaked key: validly signed, but the authority's register never saw it."""
    certificate = office.issued()
    signed = bytes(certificate.entry.content)
    Certificate.objects.filter(pk=certificate.pk).delete()
    checked = check_signed(signed, on=DAY)
    assert checked.verdict == "invalid"
    assert "certificate_not_in_register" in codes(checked.findings)


@pytest.mark.parametrize("text", ["BW-2026-999999", "ZZ-1", "4306", "A" * 5000, "BW-2026-000001\u202e"])
def test_a_number_that_nobody_issued_gets_an_answer(office, text):
    checked = check_typed_number(text, on=DAY)
    assert checked.verdict == "unsigned"
    assert checked.findings


def test_a_shipment_for_another_participant_is_asked_about(office):
    certificate = office.notified()
    result = acts.present_certificate(
        office.actor("bw.customs_officer"), number=certificate.number, now=office.later(days=3)
    )
    assert "not_destined_here" in codes(result.findings)


def test_a_number_alone_opens_no_commercial_data_of_others(office):
    """A post of a third Participant that types a number learns origins and dates, and cannot confirm."""
    certificate = office.notified(destination_participant="IN")
    officer = office.actor("ae.importing_officer")
    arrival = office.must(
        acts.present_certificate(officer, number=certificate.number, now=office.later(days=3))
    )
    shown = arrival_json(arrival)["content"]
    assert set(shown) & {"exporter", "importer", "lines", "containers"} == set()
    result = acts.confirm_import(officer, arrival.pk, office.found(), now=office.later(days=3))
    assert codes(result.findings) == ["content_needed"]


def paper(office, **changes) -> Json:
    return {
        "number": "CA-1234567",
        "issuing_participant": "CA",
        "issuing_authority": "Natural Resources Canada",
        "issued_on": "2026-11-10",
        "expires_on": "2027-01-05",
        "origins": [{"participant": "CA"}],
        "destination_participant": "AE",
        "exporter": {"name": "Northern Rough", "address": "Yellowknife"},
        "importer": {"name": "Desert Rose", "address": "Dubai"},
        "lines": [{"hs": "710231", "carats": "10.00", "usd": "1500.00"}],
        "parcels": 1,
        "seals": ["CA-77"],
        "validated_by": "J. Doe",
        "source_certificates": [],
        **changes,
    }


def test_a_paper_from_abroad_is_typed_and_confirmed_with_the_signature_left_open(office):
    officer = office.actor("ae.importing_officer")
    result = acts.present_certificate(officer, typed=paper(office), now=office.later(days=3))
    arrival = office.must(result)
    assert (arrival.verdict, arrival.source) == ("unsigned", "paper")
    assert "signature_not_checked" in codes(result.findings)
    record = {
        "received_on": "2026-11-26",
        "outcome": "confirmed",
        "parcels": 1,
        "lines": [{"hs": "710231", "carats": "10.00", "usd": "1500.00"}],
        "seals": ["CA-77"],
        "seal_state": "intact",
        "verification": "opened",
    }
    done = office.must(acts.confirm_import(officer, arrival.pk, record, now=office.later(days=3)))
    assert done.certificate is None


def test_a_confirmation_from_abroad_closes_the_certificate(office):
    certificate = office.notified(
        destination_participant="IL", importer={"name": "Ramat House", "address": "Ramat Gan"}
    )
    message = {
        "certificate_number": certificate.number,
        "issuing_participant": "BW",
        "importing_participant": "IL",
        "importing_authority": "The Diamond Controller",
        "received_on": "2026-11-26",
        "confirmed_on": "2026-11-27",
        "outcome": "confirmed",
        "parcels": 2,
        "lines": office.content["lines"],
        "importer": certificate.content["importer"],
        "exporter": certificate.content["exporter"],
    }
    focal = office.actor("bw.focal_point")
    elsewhere = message | {"importing_participant": "IN"}
    asked = acts.record_foreign_confirmation(focal, elsewhere, now=office.later(days=5))
    assert "importer_not_destination" in codes(asked.findings)
    certificate.refresh_from_db()
    assert certificate.state == "notified"  # a slip in the number closes nobody's certificate
    office.must(acts.record_foreign_confirmation(focal, message, now=office.later(days=6)))
    certificate.refresh_from_db()
    assert certificate.state == "confirmed"
    mistyped = message | {"certificate_number": "BW-2026-000010"}
    result = acts.record_foreign_confirmation(focal, mistyped, now=office.later(days=6))
    assert office.must(result).certificate is None
    assert "confirmation_of_unknown_number" in codes(result.findings)


def test_a_transit_in_identical_state_is_recorded_and_a_changed_seal_is_named(office):
    certificate = office.notified(destination_participant="IL")
    passage = TransitRecord(
        certificate_number=certificate.number,
        issuing_participant="BW",
        transit_participant="",
        authority="",
        entered_on=date(2026, 11, 25),
        left_on=date(2026, 11, 26),
        seals_in=("BW-S-1001",),
        seals_out=("BW-S-1001",),
        purpose_attested=True,
    )
    officer = office.actor("ae.customs_officer")
    good = acts.record_transit(officer, passage, now=office.later(days=3))
    assert office.must(good).findings == []
    changed = dataclasses.replace(passage, seals_out=("OTHER",))
    bad = acts.record_transit(officer, changed, now=office.later(days=3))
    assert any("seal" in found.code for found in bad.findings)
    assert Entry.objects.filter(kind="transit_record").count() == 2


def test_goods_go_back_under_a_technical_certificate(office):
    draft = TechnicalCertificate(
        number="",
        issuing_participant="",
        issuing_authority="",
        issued_on=DAY,
        expires_on=date(2026, 12, 26),
        destination_participant="BW",
        reason="Returned: seals broken on arrival",
        lines=(DocumentLine(hs="710231", carats=Carats("10.00"), usd=UsdValue("100")),),
        parcels=1,
        seals=("AE-1",),
        consignor=Party(name="Desert Rose", address="Dubai"),
        consignee=Party(name="Gaborone Rough Traders", address="Gaborone"),
    )
    officer = office.actor("ae.importing_officer")
    paper = office.must(acts.issue_technical_certificate(officer, draft, now=office.later(days=5)))
    assert paper.number == "AE-T-2026-00001"
    empty = acts.issue_technical_certificate(
        officer, dataclasses.replace(draft, reason=" "), now=office.later(days=5)
    )
    assert codes(empty.findings) == ["remark_missing"]


def test_the_papers_are_made_once_and_carry_the_signed_content(office):
    arrival = office.confirmed()
    officer = office.actor("bw.issuing_officer")
    first = office.must(acts.print_certificate(officer, arrival.number, now=office.now))
    again = office.must(acts.print_certificate(officer, arrival.number, now=office.later(days=1)))
    assert bytes(first.pdf) == bytes(again.pdf)
    certificate = Certificate.objects.get(number=arrival.number)
    assert read_signed(bytes(first.pdf)).signed == bytes(certificate.entry.content)
    copy = office.must(
        acts.print_endorsed_copy(office.actor("ae.importing_officer"), arrival.pk, now=office.now)
    )
    assert bytes(copy.pdf).startswith(b"%PDF-")
    assert read_signed(bytes(copy.pdf)).signed == bytes(arrival.entry.content)
