"""Acts of the Exporting Authority: from draft to a certificate that is numbered, signed and logged."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from openkp.log import LogEntry, TileReader, decode_entry, leaf_hash, salted_digest, verify_inclusion
from openkp.office.certificates import acts, reads
from openkp.office.certificates.models import Application, Certificate
from openkp.office.parties import acts as parties_acts
from openkp.office.parties.models import Key
from openkp.office.parties.trusting import current_trust_list
from openkp.office.register.models import Entry, Log
from openkp.office.register.proving import head_of
from openkp.office.register.publishing import publish
from openkp.office.register.storage import DatabaseFiles
from openkp.statements import leaf_content, open_statement

BIG_LINES = [{"hs": "710231", "carats": "9000.00", "usd": "1500000.00"}]


def codes(result):
    return [found.code for found in result.findings]


def test_a_certificate_bears_what_was_weighed_and_not_what_was_declared(office):
    application = office.submitted()
    weighed = [{"hs": "710231", "carats": "120.48", "usd": "18000.00"}]
    officer = office.actor("bw.issuing_officer")
    record = {"lines": weighed, "parcels": 1, "containers": [{"mark": "B", "seals": ["BW-9"]}]}
    office.must(acts.examine_shipment(officer, application.reference, record, now=office.now))
    issued = office.must(acts.issue_certificates(officer, [application.reference], now=office.now))[0]
    content = issued.to_content()
    assert str(content.carats) == "120.48"
    assert content.seals == ("BW-9",)
    assert content.number == issued.number == "BW-2026-000001"
    assert content.issued_on == date(2026, 11, 23)
    assert content.expires_on == date(2027, 1, 22)


def test_an_issued_certificate_is_signed_logged_and_provable(office):
    certificate = office.issued()
    entry = certificate.entry
    signed = open_statement(bytes(entry.content))
    assert signed.statement.document == certificate.to_content()
    public = decode_entry(bytes(entry.data))
    assert public == LogEntry(
        kind="certificate",
        party="BW",
        authority="bw",
        number=certificate.number,
        made_at=int(office.now.timestamp()),
        digest=salted_digest(salt=bytes(entry.salt), content=leaf_content(signed)),
    )
    log = Log.objects.get(authority__code="bw", kind="statements")
    publish(log.pk, now=office.now)
    log.refresh_from_db()
    head = head_of(log)
    assert head is not None
    reader = TileReader(DatabaseFiles(log).read, size=head.size)
    verify_inclusion(
        leaf_hash(bytes(entry.data)),
        reader.inclusion_proof(entry.index),
        index=entry.index,
        size=head.size,
        root=head.signed.checkpoint.root,
    )


def test_the_public_leaf_says_nothing_commercial(office):
    certificate = office.issued()
    data = bytes(certificate.entry.data)
    for secret in (b"Rough Traders", b"Desert Rose", b"120", b"18075", b"BW-S-1001"):
        assert secret not in data


def test_numbers_follow_each_other_and_skip_none_when_an_issue_is_refused(office):
    first = office.issued()
    refused = office.submitted()
    officer = office.actor("bw.issuing_officer")
    result = acts.issue_certificates(officer, [refused.reference], now=office.now)
    assert codes(result) == ["not_examined"]
    second = office.issued(importer={"name": "Other House", "address": "Dubai"})
    assert [first.number, second.number] == ["BW-2026-000001", "BW-2026-000002"]
    use = reads.number_use(office.authorities["bw"])[0]
    assert use.unaccounted == ()


def test_a_batch_is_issued_whole_or_not_at_all(office):
    good, bad = office.examined(), office.submitted()
    officer = office.actor("bw.issuing_officer")
    result = acts.issue_certificates(officer, [good.reference, bad.reference], now=office.now)
    assert not result.is_done
    assert Certificate.objects.count() == 0
    more = office.examined()
    done = office.must(
        acts.issue_certificates(officer, [good.reference, more.reference, good.reference], now=office.now)
    )
    assert [one.serial for one in done] == [1, 2]


def test_an_application_is_not_issued_twice(office):
    certificate = office.issued()
    officer = office.actor("bw.issuing_officer")
    again = acts.issue_certificates(officer, [certificate.application.reference], now=office.now)
    assert codes(again) == ["wrong_state"]


def test_from_the_threshold_on_a_second_officer_must_issue(office):
    application = office.examined(lines=BIG_LINES)
    first, second = office.actor("bw.issuing_officer"), office.actor("bw.issuing_officer_2")
    alone = acts.issue_certificates(first, [application.reference], now=office.now)
    assert "second_officer_needed" in codes(alone)
    office.must(acts.approve_application(first, application.reference, now=office.now))
    same = acts.issue_certificates(first, [application.reference], now=office.now)
    assert "same_officer_twice" in codes(same)
    office.must(acts.issue_certificates(second, [application.reference], now=office.now))


def test_a_new_examination_voids_an_earlier_approval(office):
    application = office.examined(lines=BIG_LINES)
    first, second = office.actor("bw.issuing_officer"), office.actor("bw.issuing_officer_2")
    office.must(acts.approve_application(first, application.reference, now=office.now))
    record = {"lines": BIG_LINES, "parcels": 2, "containers": [{"mark": "B", "seals": ["X1"]}]}
    office.must(acts.examine_shipment(second, application.reference, record, now=office.now))
    result = acts.issue_certificates(second, [application.reference], now=office.now)
    assert "second_officer_needed" in codes(result)


def test_a_question_without_an_answer_stops_the_issue(office):
    application = office.submitted(
        origins=[{"participant": "BW"}, {"participant": "AO"}], source_certificates=["AO-2026-000009"]
    )
    officer = office.actor("bw.issuing_officer")
    record = {name: office.content[name] for name in ("lines", "parcels", "containers")}
    result = acts.examine_shipment(officer, application.reference, record, now=office.now)
    assert "source_not_confirmed_here" in codes(result)
    stopped = acts.issue_certificates(officer, [application.reference], now=office.now)
    assert "question_unanswered" in codes(stopped)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"lines": []}, None),
        ({"destination_participant": "AF"}, "destination_may_not_trade"),
        ({"origins": [{"participant": "AF"}]}, None),
        ({"lines": [{"hs": "710239", "carats": "1.00", "usd": "10.00"}]}, None),
        ({"lines": [{"hs": "710231", "carats": "-1.00", "usd": "10.00"}]}, None),
        ({"parcels": 0}, None),
        ({"importer": {"name": "", "address": ""}}, None),
    ],
)
def test_a_breach_stops_the_application_and_nothing_is_stored(office, changes, code):
    draft = office.draft(**changes)
    before = Entry.objects.count()
    result = acts.submit_application(
        office.actor("bw.exporter"), draft.reference, declared_by="B. E.", now=office.now
    )
    assert not result.is_done
    assert any(found.severity.value == "blocks" for found in result.findings)
    if code is not None:
        assert code in codes(result)
    draft.refresh_from_db()
    assert draft.state == Application.State.DRAFT
    assert Entry.objects.count() == before


def test_an_exporter_does_not_reach_another_companys_application(office):
    draft = office.draft()
    result = acts.submit_application(
        office.actor("bw.exporter_2"), draft.reference, declared_by="X", now=office.now
    )
    assert codes(result) == ["record_not_found"]


def test_an_officer_of_another_authority_cannot_issue(office):
    application = office.examined()
    result = acts.issue_certificates(
        office.actor("ae.issuing_officer"), [application.reference], now=office.now
    )
    assert codes(result) == ["record_not_found"]


def test_without_a_usable_key_nothing_is_issued_and_the_next_step_is_said(office):
    application = office.examined()
    key = Key.objects.get(authority=office.authorities["bw"], purpose=Key.Purpose.STATEMENTS)
    office.must(parties_acts.withdraw_key(office.actor("bw.administrator"), key.key_id, now=office.now))
    result = acts.issue_certificates(
        office.actor("bw.issuing_officer"), [application.reference], now=office.now
    )
    assert codes(result) == ["no_signing_key"]


def test_a_returned_application_comes_back_with_the_officers_note(office):
    application = office.submitted()
    officer = office.actor("bw.issuing_officer")
    assert codes(acts.return_application(officer, application.reference, note=" ", now=office.now)) == [
        "remark_missing"
    ]
    office.must(
        acts.return_application(officer, application.reference, note="Seal numbers differ", now=office.now)
    )
    application.refresh_from_db()
    assert (application.state, application.note) == ("returned", "Seal numbers differ")
    office.must(
        acts.submit_application(
            office.actor("bw.exporter"), application.reference, declared_by="B.", now=office.now
        )
    )


def test_an_annulled_certificate_keeps_its_number_and_enters_the_trust_list(office):
    certificate = office.issued()
    officer = office.actor("bw.issuing_officer")
    kept = acts.annul_certificate(
        officer, certificate.number, reason="unused", is_surrendered=False, now=office.now
    )
    assert codes(kept) == ["not_surrendered"]
    office.must(
        acts.annul_certificate(
            officer, certificate.number, reason="unused", is_surrendered=True, now=office.now
        )
    )
    certificate.refresh_from_db()
    assert certificate.state == Certificate.State.ANNULLED
    view = reads.public_view(certificate.number, day=date(2026, 11, 24))
    assert view is not None
    assert view.state == "annulled"
    assert [one.number for one in current_trust_list().annulments] == [certificate.number]


def test_a_lost_certificate_is_annulled_with_a_remark_and_without_the_paper(office):
    certificate = office.notified()
    officer = office.actor("bw.issuing_officer")
    silent = acts.annul_certificate(
        officer, certificate.number, reason="lost", is_surrendered=False, now=office.now
    )
    assert codes(silent) == ["remark_missing"]
    office.must(
        acts.annul_certificate(
            officer,
            certificate.number,
            reason="lost",
            is_surrendered=False,
            remark="Stolen with the courier's van",
            now=office.now,
        )
    )


def test_before_export_a_certificate_is_replaced_and_both_name_each_other(office):
    old = office.issued()
    officer = office.actor("bw.issuing_officer")
    correction = {"lines": [{"hs": "710231", "carats": "120.05", "usd": "18075.00"}]}
    application = office.must(
        acts.replace_certificate(
            officer, old.number, correction, is_surrendered=True, remark="120.50 was 120.05", now=office.now
        )
    )
    new = office.must(acts.issue_certificates(officer, [application.reference], now=office.now))[0]
    old.refresh_from_db()
    assert old.state == "annulled"
    assert old.replaced_by == new
    assert str(new.carats) == "120.05"
    kinds = list(Entry.objects.filter(log__kind="statements").values_list("kind", flat=True))
    assert kinds == ["certificate", "annulment", "certificate", "replacement"]


def test_a_certificate_that_has_left_is_not_replaced(office):
    certificate = office.notified()
    result = acts.replace_certificate(
        office.actor("bw.issuing_officer"),
        certificate.number,
        {},
        is_surrendered=True,
        remark="x",
        now=office.now,
    )
    assert codes(result) == ["already_exported"]


def test_a_spoilt_number_is_accounted_for_and_not_used_again(office):
    officer = office.actor("bw.issuing_officer")
    spoilt = office.must(acts.spoil_number(officer, reason="Sheet torn", now=office.now))
    certificate = office.issued()
    assert (spoilt.number, certificate.number) == ("BW-2026-000001", "BW-2026-000002")
    use = reads.number_use(office.authorities["bw"])[0]
    assert [row.number for row in use.spoilt] == [spoilt.number]
    assert use.unaccounted == ()


def test_an_act_is_written_down_with_person_capacity_and_detail(office):
    certificate = office.issued()
    entry = Entry.objects.get(log__kind="acts", kind="issue_certificates")
    record = json.loads(bytes(entry.content))
    assert record["by"] == "bw-issuing_officer"
    assert record["capacity"] == "issuing_officer"
    assert record["subject"] == certificate.number
    assert decode_entry(bytes(entry.data)).number == ""


def test_someone_whose_membership_ended_may_not_act(office):
    application = office.examined()
    actor = office.actor("bw.issuing_officer")
    membership = actor.membership
    membership.valid_to = date(2026, 11, 22)
    membership.save()
    with pytest.raises(PermissionDenied):
        acts.issue_certificates(actor, [application.reference], now=office.now)


def test_an_administrator_cannot_issue(office):
    application = office.examined()
    with pytest.raises(PermissionDenied):
        acts.issue_certificates(office.actor("bw.administrator"), [application.reference], now=office.now)


def test_each_person_sees_only_what_is_theirs(office):
    certificate = office.issued()
    seen = {
        who: certificate in list(reads.certificates(office.actor(who)))
        for who in (
            "bw.exporter",
            "bw.exporter_2",
            "bw.issuing_officer",
            "bw.focal_point",
            "bw.administrator",
            "bw.observer",
            "ae.issuing_officer",
            "ae.importing_officer",
            "ae.customs_officer",
            "ae.exporter",
        )
    }
    assert {who for who, sees in seen.items() if sees} == {
        "bw.exporter",
        "bw.issuing_officer",
        "bw.focal_point",
        "ae.importing_officer",
        "ae.customs_officer",
    }
