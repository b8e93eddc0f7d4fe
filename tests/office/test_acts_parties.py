"""What an administrator does: people, companies, keys, the trust list."""

from __future__ import annotations

from datetime import date

import pytest

from openkp.office.meetings.acts import give_seat
from openkp.office.parties import acts, trusting
from openkp.office.parties.models import Key, Membership, Trader
from openkp.office.permissions import SEATED, Capacity

STRONG = "correct horse battery staple"


def codes(result):
    return [found.code for found in result.findings]


@pytest.fixture
def administrator(office):
    return office.actor("bw.administrator")


def test_a_new_officer_may_act_from_today(office, administrator):
    membership = office.must(
        acts.add_officer(
            administrator,
            username="k.new",
            full_name="K. New",
            capacity=Capacity.ISSUING_OFFICER,
            password=STRONG,
            now=office.now,
        )
    )
    assert membership.user.check_password(STRONG)
    assert membership.authority == office.authorities["bw"]
    assert membership.is_active_on(date(2026, 11, 23))
    assert not membership.is_active_on(date(2026, 11, 22))


def test_a_weak_password_and_a_name_of_another_authority_are_refused(office, administrator):
    person = {"full_name": "X", "capacity": Capacity.OBSERVER, "now": office.now}
    weak = acts.add_officer(administrator, username="x.weak", password="1234", **person)
    assert codes(weak) == ["password_weak"]
    taken = acts.add_officer(administrator, username="ae-observer", password=STRONG, **person)
    assert codes(taken) == ["name_taken"]
    assert not Membership.objects.filter(user__username="x.weak").exists()


@pytest.mark.parametrize("capacity", sorted(SEATED))
def test_no_administrator_makes_an_analyst_or_another_seat_of_the_process(office, administrator, capacity):
    person = {"username": "x.spy", "full_name": "X", "password": STRONG, "now": office.now}
    assert codes(acts.add_officer(administrator, capacity=capacity, **person)) == ["capacity_with_seat"]
    seat = give_seat(administrator, capacity=capacity, party="BW", **person)
    assert codes(seat) == ["seat_elsewhere"]
    assert not Membership.objects.filter(user__username="x.spy").exists()


def test_the_last_administrator_cannot_be_ended_and_others_can(office, administrator):
    own = administrator.membership
    assert codes(acts.end_membership(administrator, own.pk, now=office.now)) == ["last_administrator"]
    officer = office.actor("bw.issuing_officer").membership
    ended = office.must(acts.end_membership(administrator, officer.pk, now=office.now))
    assert ended.valid_to == date(2026, 11, 23)
    foreign = office.actor("ae.issuing_officer").membership
    assert codes(acts.end_membership(administrator, foreign.pk, now=office.now)) == ["record_not_found"]


def test_a_password_is_reset_for_ones_own_people_only(office, administrator):
    own, foreign = office.actor("bw.exporter").user, office.actor("ae.exporter").user
    office.must(acts.reset_password(administrator, own.pk, password=STRONG, now=office.now))
    own.refresh_from_db()
    assert own.check_password(STRONG)
    refused = acts.reset_password(administrator, foreign.pk, password=STRONG, now=office.now)
    assert codes(refused) == ["record_not_found"]


def test_a_company_is_registered_once(office, administrator):
    office.must(acts.register_trader(administrator, name="Third House", address="Gaborone", now=office.now))
    again = acts.register_trader(administrator, name="Third House", address="Lobatse", now=office.now)
    assert codes(again) == ["name_taken"]
    assert codes(acts.register_trader(administrator, name=" ", address="", now=office.now)) == [
        "remark_missing",
        "remark_missing",
    ]
    assert Trader.objects.filter(name="Third House").count() == 1


def test_a_new_key_is_on_the_trust_list_and_its_private_half_is_locked(office, administrator):
    key = office.must(
        acts.make_key(
            administrator,
            purpose=Key.Purpose.STATEMENTS,
            valid_from=date(2026, 11, 23),
            valid_to=date(2027, 11, 23),
            now=office.now,
        )
    )
    assert "ENCRYPTED" in key.private_pem
    assert bytes.fromhex(key.key_id) in {one.key_id for one in trusting.current_trust_list().keys}


def test_a_compromise_reaches_the_trust_list_with_its_day(office, administrator):
    key = Key.objects.get(authority=office.authorities["bw"], purpose=Key.Purpose.STATEMENTS)
    since = date(2026, 11, 20)
    office.must(acts.withdraw_key(administrator, key.key_id, compromised_on=since, now=office.now))
    listed = {one.key_id.hex(): one for one in trusting.current_trust_list().keys}[key.key_id]
    assert listed.compromised_on == since
    again = acts.withdraw_key(administrator, key.key_id, now=office.now)
    assert codes(again) == ["key_already_withdrawn"]


def test_the_only_log_key_is_not_withdrawn_until_there_is_another(office, administrator):
    key = Key.objects.get(authority=office.authorities["bw"], purpose=Key.Purpose.LOG)
    assert codes(acts.withdraw_key(administrator, key.key_id, now=office.now)) == ["last_log_key"]
    days = {"valid_from": date(2026, 11, 23), "valid_to": date(2027, 11, 1)}
    office.must(acts.make_key(administrator, purpose=Key.Purpose.LOG, now=office.now, **days))
    office.must(acts.withdraw_key(administrator, key.key_id, now=office.now))


def test_a_new_list_has_the_next_version_and_needs_its_roots(office, administrator):
    before = trusting.current_issue().version
    issue = office.must(acts.publish_trust_list(administrator, now=office.now))
    assert issue.version == before + 1
    Key.objects.filter(purpose=Key.Purpose.ROOT).update(private_pem="")
    assert codes(acts.publish_trust_list(administrator, now=office.now)) == ["no_root_keys"]
