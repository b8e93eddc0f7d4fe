"""From a call to a decision that certificates obey, through the acts of the office, on both databases."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import DatabaseError, transaction

from openkp.governance import Act
from openkp.governance.decision_verification import verify_decision
from openkp.office.acting import Actor
from openkp.office.certificates import acts as certificate_acts
from openkp.office.certificates.models import Certificate
from openkp.office.certificates.verifying import check_typed_number
from openkp.office.meetings import following, letters, regime
from openkp.office.meetings.acts import give_seat, take_up_decision
from openkp.office.meetings.border import border_effect
from openkp.office.meetings.models import DecisionRecord, Letter, MeetingEvent
from openkp.office.meetings.record import folded
from openkp.office.meetings.regime import definition_in_force, office_book, office_policy, office_regime
from openkp.office.meetings.signing import decision_file
from openkp.office.parties.models import Membership, User
from openkp.office.parties.trusting import current_trust_list
from openkp.office.permissions import Capacity
from openkp.office.register.models import Entry
from openkp.scheme.decisions import decisions
from openkp.scheme.effects import Place
from openkp.statements import Answer, Usage, p256_key_id
from openkp.statements.decision_files import read_decision_file, write_decision_file
from small_office import NOW, Office
from small_table import PLENARY, TEXT, Table, bar_of_zone


@pytest.fixture
def table(office: Office) -> Table:
    return Table(office)


def test_an_adopted_decision_is_signed_logged_and_verified_with_one_file(table: Table) -> None:
    record = table.adopted("zone-north", bar_of_zone())
    assert record.number == "KP/2026/Plenary/AD1"
    assert record.entry is not None
    assert record.entry.kind == "decision"
    verdict = verify_decision(decision_file(record), on=NOW.date())
    assert (verdict.verdict, verdict.is_logged) == (Answer.VALID, True)
    pinned = verify_decision(decision_file(record), on=NOW.date(), trust=current_trust_list())
    assert pinned.verdict is Answer.VALID
    spoilt = read_decision_file(decision_file(record))
    statement = bytearray(spoilt.statement)
    statement[len(statement) // 2] ^= 1
    changed = write_decision_file(
        type(spoilt)(statement=bytes(statement), trust_list=spoilt.trust_list, proof=spoilt.proof)
    )
    assert verify_decision(changed, on=NOW.date()).verdict is Answer.INVALID


def test_a_certificate_is_refused_from_the_day_on_which_the_decision_takes_effect(table: Table) -> None:
    office, effective = table.office, (NOW + timedelta(days=2)).date()
    table.adopted("zone-north", bar_of_zone(starts_on=effective.isoformat()))
    application = office.examined(origins=[{"participant": "BW", "zone": "North"}])
    officer = office.actor("bw.issuing_officer")

    def issue(on: datetime) -> Any:
        return certificate_acts.issue_certificates(officer, [application.reference], now=on)

    refused = issue(office.later(days=2))
    assert not refused.is_done
    (finding,) = [each for each in refused.findings if each.code == "barred_place_by_decision"]
    assert finding.clause == "KP/2026/Plenary/AD1:1"
    assert finding.params["decision"] == "KP/2026/Plenary/AD1"
    assert finding.params["paragraph"] == "1"
    assert Certificate.objects.count() == 0
    assert issue(office.later(days=1)).is_done


def test_other_zones_and_other_countries_go_on(table: Table) -> None:
    table.adopted("zone-north", bar_of_zone())
    assert table.office.issued(origins=[{"participant": "BW", "zone": "South"}])
    today = office_regime(NOW.date())
    assert today.stones_of("AO", Place(zone="North")).is_allowed


def test_a_signed_decision_goes_before_one_that_the_product_ships_under_its_number(
    table: Table, monkeypatch: Any
) -> None:
    record = table.adopted("zone-north", bar_of_zone())
    other = replace(record.to_decision(), title="As a later version of the product tells it")
    monkeypatch.setattr(regime, "decisions", lambda: (*decisions(), other))
    regime._book.cache_clear()
    try:
        assert office_book().by_id[record.number].title == record.title
    finally:
        regime._book.cache_clear()


def test_a_shipment_under_way_is_confirmed_as_the_decision_says(table: Table) -> None:
    office = table.office
    arrival = office.presented(origins=[{"participant": "BW", "zone": "North"}])
    table.opens_at = office.later(days=2)
    table.adopted("zone-north", bar_of_zone(in_transit="stopped"))
    refused = certificate_acts.confirm_import(
        office.actor("ae.importing_officer"),
        arrival.pk,
        office.found(),
        shelf="Binder 11",
        now=office.later(days=4),
    )
    assert not refused.is_done
    assert "barred_place_by_decision" in {each.code for each in refused.findings}
    certificate = Certificate.objects.get()
    assert check_typed_number(certificate.number, on=office.later(days=4).date()).verdict == "invalid"
    assert check_typed_number(certificate.number, on=NOW.date()).verdict == "valid"


def test_a_parameter_of_the_process_takes_the_place_of_a_default(table: Table) -> None:
    effect = {"kind": "set_parameter", "name": "valid_days", "value": "30"}
    table.adopted("validity", effect, text="A certificate is valid for 30 days at most.")
    assert office_policy("BW", NOW.date()).valid_days == 30
    assert office_policy("BW", NOW.date() - timedelta(days=1)).valid_days != 30
    certificate = table.office.issued()
    assert (certificate.expires_on - certificate.issued_on).days == 30


def test_an_adopted_definition_is_the_one_that_is_declared_by_and_stops_nothing(
    table: Table, signed_in: Any
) -> None:
    effect = {"kind": "adopt_definition", "definition": "KP-DEF/TEST", "revision": "2"}
    relations = [{"link": "supersedes", "decision": "OKP/2002/Interlaken/core-document"}]
    table.adopted("definition", effect, text="Conflict diamonds are others now.", relations=relations)
    assert definition_in_force(NOW.date()) == "KP-DEF/TEST, 2 (KP/2026/Plenary/AD1)"
    assert definition_in_force(NOW.date() - timedelta(days=1)).startswith("D3, 1 (")
    certificate = table.office.issued()
    page = signed_in("bw.issuing_officer").get(f"/certificates/{certificate.number}/")
    assert "KP-DEF/TEST, 2" in page.content.decode()


def test_nothing_is_decided_at_an_intersessional_and_nothing_is_stored(table: Table) -> None:
    meeting = "intersessional-2026"
    table.does(
        "kp.chair",
        Act.MEETING_CALLED,
        meeting=meeting,
        kind="intersessional",
        title="Intersessional",
        opens_on=NOW.date().isoformat(),
    )
    before = MeetingEvent.objects.count(), Entry.objects.count()
    result = table.office.at_table(
        "kp.chair", Act.CALL_DECLARED, meeting=meeting, subject="anything", data={"version": "0" * 64}
    )
    assert not result.is_done
    assert all(each.clause for each in result.findings)
    assert (MeetingEvent.objects.count(), Entry.objects.count()) == before
    assert DecisionRecord.objects.count() == 0


def test_one_objection_of_a_participant_blocks_and_an_observers_does_not(table: Table) -> None:
    table.opened_with("zone-north", bar_of_zone())
    table.called("zone-north")
    version = table.version("zone-north")
    table.does("kp.observer_csc", Act.POSITION_TAKEN, "zone-north", version=version, position="objection")
    table.does(
        "kp.delegate_ru",
        Act.OBJECTION_RAISED,
        "zone-north",
        objection="o1",
        version=version,
        grounds="Not yet.",
    )
    declare = {"version": version}
    refused = table.office.at_table(
        "kp.chair", Act.CALL_DECLARED, meeting=PLENARY, subject="zone-north", data=declare, at=table.at
    )
    assert not refused.is_done
    assert DecisionRecord.objects.count() == 0
    table.does("kp.delegate_ru", Act.OBJECTION_LIFTED, "zone-north", objection="o1")
    table.does("kp.chair", Act.CALL_CONSULTING, "zone-north")
    table.does("kp.chair", Act.CALL_REOPENED, "zone-north")
    table.does("kp.chair", Act.CALL_DECLARED, "zone-north", **declare)
    assert DecisionRecord.objects.count() == 1


def test_a_decision_is_taken_up_from_a_file_by_an_office_that_did_not_adopt_it(table: Table) -> None:
    with transaction.atomic():
        file = decision_file(table.adopted("zone-north", bar_of_zone()))
        transaction.set_rollback(True)  # from here on this is an office that knows nothing of it
    assert folded().process.adopted == {}
    assert office_regime(NOW.date()).stones_of("BW", Place(zone="North")).is_allowed
    administrator = table.office.actor("bw.administrator")
    spoilt = bytearray(file)
    spoilt[200] ^= 1
    assert not take_up_decision(administrator, bytes(spoilt), now=table.at).is_done
    assert DecisionRecord.objects.count() == 0
    taken = table.office.must(take_up_decision(administrator, file, now=table.at))
    assert taken.origin == DecisionRecord.Origin.TAKEN_UP
    assert not office_regime(NOW.date()).stones_of("BW", Place(zone="North")).is_allowed
    assert decision_file(taken) == file
    again = take_up_decision(administrator, file, now=table.at)
    assert [each.code for each in again.findings] == ["decision_known"]


def test_an_office_with_roots_of_its_own_follows_the_process_by_pinned_ones(
    table: Table, monkeypatch: Any, settings: Any
) -> None:
    with transaction.atomic():
        file = decision_file(table.adopted("zone-north", bar_of_zone()))
        transaction.set_rollback(True)
    listed = current_trust_list()
    own = replace(listed, keys=tuple(key for key in listed.keys if Usage.DECISIONS not in key.usages))
    monkeypatch.setattr(following, "current_trust_list", lambda: own)
    administrator = table.office.actor("bw.administrator")

    def refused() -> list[str]:
        return [each.code for each in take_up_decision(administrator, file, now=table.at).findings]

    assert refused() == ["process_not_known"]
    settings.PROCESS_ROOTS = ["0011223344556677", "7766554433221100"]
    assert refused() == ["decision_list_refused"]
    settings.PROCESS_ROOTS = [p256_key_id(root).hex() for root in listed.roots]
    assert table.office.must(take_up_decision(administrator, file, now=table.at)).number.startswith("KP/")


def test_the_record_is_a_chain_and_cannot_be_changed(table: Table) -> None:
    table.opened_with("zone-north")
    event = MeetingEvent.objects.order_by("pk").first()
    assert event is not None
    with pytest.raises(DatabaseError), transaction.atomic():
        MeetingEvent.objects.filter(pk=event.pk).update(by="RU")
    with pytest.raises(DatabaseError), transaction.atomic():
        event.delete()
    chains = list(MeetingEvent.objects.values_list("chain", flat=True))
    assert len(set(chains)) == len(chains)


def test_letters_tell_those_at_the_table_once_and_wait_for_a_bad_line(table: Table, monkeypatch) -> None:
    table.opened_with("zone-north")
    people = 10
    assert Letter.objects.count() == 2 * people  # the call, and the circulated text
    with monkeypatch.context() as broken:
        broken.setattr(letters.EmailMessage, "send", lambda self: (_ for _ in ()).throw(OSError("no line")))
        assert letters.send_waiting(now=NOW) == letters.Sent(sent=0, waiting=2 * people)
    assert "no line" in Letter.objects.first().problem
    assert letters.send_waiting(now=NOW) == letters.Sent(sent=2 * people, waiting=0)
    assert len(mail.outbox) == 2 * people
    assert TEXT in mail.outbox[-1].body
    assert letters.send_waiting(now=NOW) == letters.Sent(sent=0, waiting=0)


def test_what_changes_at_the_border_is_computed_from_certificates(table: Table) -> None:
    office = table.office
    north = office.issued(origins=[{"participant": "BW", "zone": "North"}])
    office.issued(origins=[{"participant": "BW", "zone": "South"}])
    record = table.adopted("zone-north", bar_of_zone())
    effect = border_effect(record.to_decision(), first=date(2026, 1, 1), last=NOW.date())
    assert [one.number for one in effect.stopped] == [north.number]
    assert (effect.let_through, effect.examined) == ((), 2)
    admission = next(one for one in office_book().decisions if one.id == "OKP/2003/BW/admitted")
    assert border_effect(admission, first=date(2026, 1, 1), last=NOW.date()).let_through != ()


def test_acts_need_a_seat(office: Office) -> None:
    visitor = office.at_table(
        "bw.observer", Act.INTERVENTION_MADE, meeting="any", data={"text": "Hello"}, at=datetime.now(UTC)
    )
    assert [each.code for each in visitor.findings] == ["no_seat_at_table"]


def test_a_destination_suspended_since_stops_the_confirmation(table: Table) -> None:
    office = table.office
    arrival = office.presented()
    table.opens_at = office.later(hours=1)
    day = (office.now + timedelta(days=1)).date().isoformat()
    terms = {"starts_on": day, "in_transit": "stopped"}
    table.adopted("p", {"kind": "change_standing", "participant": "AE", "change": "suspend", "terms": terms})
    result = certificate_acts.confirm_import(
        office.actor("ae.importing_officer"), arrival.pk, office.found(), shelf="B", now=office.later(days=4)
    )
    assert not result.is_done
    assert "receiving_barred_by_decision" in {each.code for each in result.findings}


def test_a_parcel_barred_since_its_certificate_does_not_leave(table: Table) -> None:
    office = table.office
    number = office.issued(origins=[{"participant": "BW", "zone": "North"}]).number
    table.opens_at = office.later(hours=1)
    table.adopted("p", bar_of_zone())
    result = certificate_acts.send_advance_notice(
        office.actor("bw.issuing_officer"), number, now=office.later(days=2)
    )
    assert [each.code for each in result.findings] == ["barred_place_by_decision"]
    assert not result.is_done


def test_the_check_of_the_api_obeys_the_decisions_of_the_office(table: Table, client) -> None:
    content = table.office.issued(origins=[{"participant": "BW", "zone": "North"}]).content
    table.opens_at = table.office.later(hours=1)
    table.adopted("p", bar_of_zone(starts_on=content["issued_on"]))
    answer = client.post(
        "/api/certificates/check", data=json.dumps(content), content_type="application/json"
    ).json()
    assert "barred_place_by_decision" in {each["code"] for each in answer["findings"]}


def test_letters_of_a_closed_meeting_go_to_its_members(table: Table) -> None:
    table.opened_with("p")
    table.does("kp.chair", Act.BODY_FORMED, "AHCRR", kind="ad_hoc", title="x", members=["RU"],
               decision="x", chair="RU")  # fmt: skip
    table.does("kp.body_chair", Act.MEETING_CALLED, meeting="c1", kind="committee", body="AHCRR",
               title="Closed committee", opens_on=table.at.date().isoformat())  # fmt: skip
    told = set(Letter.objects.filter(subject__contains="Closed committee").values_list("party", flat=True))
    assert not told & {"BW", "EU", "CSC"}


def test_no_seat_for_an_observer_under_the_code_of_a_participant(office: Office) -> None:
    user = User.objects.create(username="kp-administrator", full_name="The administrator")
    membership = Membership.objects.create(
        user=user,
        capacity=Capacity.ADMINISTRATOR.value,
        authority=office.authorities["kp"],
        valid_from=NOW.date(),
    )
    for party, expected in (("BW", ["party_is_participant"]), ("CSC", [])):
        result = give_seat(
            Actor(membership), username=f"o-{party}", full_name="A Person", capacity=Capacity.OBSERVER,
            party=party, now=NOW, password="correct horse battery staple",
        )  # fmt: skip
        assert [each.code for each in result.findings] == expected


@pytest.mark.parametrize(
    ("party", "expected"),
    [("BW", []), ("FR", ["party_is_member_state"]), ("WGS", ["party_unknown"]), ("", ["party_unknown"])],
)
def test_an_analyst_is_seconded_by_a_participant_and_has_no_place_at_the_table(office, party, expected):
    user = User.objects.create(username="kp-administrator", full_name="The administrator")
    membership = Membership.objects.create(
        user=user, capacity="administrator", authority=office.authorities["kp"], valid_from=NOW.date()
    )
    person = {"username": "s.new", "full_name": "S. New", "password": "correct horse battery staple"}
    here = {"capacity": Capacity.ANALYST, "party": party, "now": NOW}
    result = give_seat(Actor(membership), **person, **here)
    assert [each.code for each in result.findings] == expected
    if result.is_done:
        assert result.done.party == "BW"
        assert not Actor(result.done).may("act_at_table")
        assert Actor(result.done).may("send_questionnaire")


def test_a_zone_opens_when_the_body_that_a_decision_names_certifies_it(table: Table, client) -> None:
    opening = {"kind": "open_on_certification", "participant": "BW", "terms": {"certifier": "AHCRR"}}
    decision = table.adopted("p", {"kind": "bar", "area": {"participant": "BW"}}, opening)
    office = table.office

    def may_move(zone: str) -> bool:
        return office_regime(table.at.date()).stones_of("BW", Place(zone=zone)).is_allowed

    assert not may_move("North")
    table.does("kp.chair", Act.BODY_FORMED, "AHCRR", kind="ad_hoc", title="Review", members=["IN", "RU"],
               decision=decision.number, chair="RU")  # fmt: skip
    in_body = {"meeting": "c1"}
    day = table.at.date().isoformat()
    table.does("kp.body_chair", Act.MEETING_CALLED, kind="committee", title="Review", opens_on=day,
               body="AHCRR", **in_body)  # fmt: skip
    roll = [each.participant for each in office_regime(table.at.date()).participants()]
    table.does("kp.body_chair", Act.MEETING_OPENED, participants=roll, **in_body)
    table.does(
        "kp.body_chair", Act.RECOMMENDATION_PROPOSED, "r", text="North meets the conditions.", **in_body
    )
    under = {"decision": decision.number, "paragraph": "1"}
    refused = office.at_table("kp.body_chair", Act.GROUP_CONSENSUS_FOUND, subject="r", data=under,
                              at=table.at + timedelta(minutes=1), **in_body)  # fmt: skip
    assert [each.code for each in refused.findings] == ["certification_without_places"]
    table.does("kp.body_chair", Act.GROUP_CONSENSUS_FOUND, "r", zones=["North"], **under, **in_body)
    record = DecisionRecord.objects.get(number__contains="/Body/")
    assert may_move("North")
    assert not may_move("South")
    verdict = verify_decision(
        decision_file(record), on=table.at.date(), trust=current_trust_list(), known=office_book().decisions
    )
    assert verdict.verdict is Answer.VALID, verdict.findings
    for address in (f"/decisions/{record.number}/", f"/api/decisions/{record.number}", "/decisions/"):
        assert b"North meets" in client.get(address).content
    table.does("kp.body_chair", Act.RECOMMENDATION_PROPOSED, "s", text="North no longer does.", **in_body)
    table.does("kp.body_chair", Act.GROUP_CONSENSUS_FOUND, "s", zones=["North"], withdrawn=True,
               **under, **in_body)  # fmt: skip
    assert not may_move("North")
