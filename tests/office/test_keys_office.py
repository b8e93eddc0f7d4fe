"""Keys of an office: rotated without a gap, handed in, put on lists that others sign; and their fall."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from openkp.office.certificates import acts as certificate_acts
from openkp.office.certificates.models import Application
from openkp.office.certificates.verifying import check_signed
from openkp.office.parties import acts, aftermath, drafting, trusting
from openkp.office.parties.models import HandedInKey, Key, Membership, TrustListIssue, User
from openkp.office.permissions import Capacity
from openkp.office.register.marks import size_before
from openkp.office.register.models import Entry, Log
from openkp.office.register.publishing import publish_all
from openkp.office.register.signing import (
    NoUsableKey,
    forget_opened,
    key_on,
    log_signer,
    statement_signer,
    unlock,
)
from openkp.office.two_persons import confirm, waiting_for
from openkp.statements import P256SigningKey, TrustedKey, Usage, open_statement
from openkp.statements.keys import signing_key
from openkp.statements.submissions import make_submission
from openkp.statements.trust_drafts import check_draft, read_draft, sign_draft, write_draft

STATEMENTS = Key.Purpose.STATEMENTS


def codes(result):
    return [found.code for found in result.findings]


@pytest.fixture
def administrator(office):
    return office.actor("bw.administrator")


def bw_key(office, purpose=STATEMENTS):
    return Key.objects.filter(authority=office.authorities["bw"], purpose=purpose).order_by("-pk").first()


def signed_with(certificate):
    return open_statement(bytes(certificate.entry.content)).key_id.hex()


def issue(office, at, **changes):
    application = office.examined(**changes)
    officer = office.actor("bw.issuing_officer")
    return certificate_acts.issue_certificates(officer, [application.reference], now=at)


def rotated(office, administrator, *, in_days, **more):
    first = office.later(days=in_days).date()
    last = first + timedelta(days=700)
    return acts.rotate_key(
        administrator, purpose=STATEMENTS, valid_from=first, valid_to=last, now=office.now, **more
    )


def give_roots_away():
    """The roots leave the office: their holders have them, here as signers."""
    rows = list(Key.objects.filter(purpose=Key.Purpose.ROOT).order_by("pk"))
    holders = [signing_key(unlock(row)) for row in rows]
    Key.objects.filter(purpose=Key.Purpose.ROOT).update(private_pem="")
    return holders


# --- rotation -----------------------------------------------------------------------------------------------


def test_a_rotation_leaves_no_day_without_a_key_and_no_statement_behind(office, administrator):
    old = bw_key(office)
    before = office.issued(containers=[{"mark": "B", "seals": ["S-1"]}])
    new = office.must(rotated(office, administrator, in_days=10))
    old.refresh_from_db()
    assert old.valid_to == new.valid_from + timedelta(days=14)
    used = []
    for days in (0, 9, 10, 11, 24, 25, 60):
        at = office.later(days=days)
        used.append(key_on(office.authorities["bw"], STATEMENTS, at.date()).key_id)
    assert used == [old.key_id] * 2 + [new.key_id] * 5
    after = office.must(issue(office, office.later(days=10), containers=[{"mark": "B", "seals": ["S-2"]}]))[0]
    assert (signed_with(before), signed_with(after)) == (old.key_id, new.key_id)
    for certificate in (before, after):
        assert (
            check_signed(bytes(certificate.entry.content), on=office.later(days=11).date()).verdict == "valid"
        )


def test_a_rotation_that_leaves_a_gap_or_wrong_days_is_stopped(office, administrator):
    old = bw_key(office)
    late = old.valid_to + timedelta(days=2)
    far = {"valid_from": late, "valid_to": late + timedelta(days=100)}
    assert codes(acts.rotate_key(administrator, purpose=STATEMENTS, now=office.now, **far)) == [
        "rotation_leaves_gap"
    ]
    day = office.now.date()
    for first, last, code in (
        (day, day - timedelta(days=1), "key_days_wrong"),
        (day, day + timedelta(days=4000), "key_days_wrong"),
        (day - timedelta(days=1), day + timedelta(days=9), "key_begins_in_past"),
    ):
        days = {"valid_from": first, "valid_to": last}
        for act in (acts.rotate_key, acts.make_key):
            assert codes(act(administrator, purpose=STATEMENTS, now=office.now, **days)) == [code]
    assert Key.objects.filter(authority=office.authorities["bw"], purpose=STATEMENTS).count() == 1


def test_until_the_holders_have_signed_the_old_key_goes_on_and_then_the_new_one_signs(office, administrator):
    holders = give_roots_away()
    old = bw_key(office)
    result = rotated(office, administrator, in_days=3)
    new = office.must(result)
    assert codes(result) == ["key_not_listed_yet"]
    on_the_day = office.later(days=3)
    assert key_on(office.authorities["bw"], STATEMENTS, on_the_day.date()) == old
    current = trusting.current_trust_list()
    sent = drafting.next_draft(now=office.now)
    drawn = read_draft(sent)
    assert (
        check_draft(drawn, current=current, on=office.now.date()) == ()
    )  # the old key vouches for the new one
    early = sign_draft(drawn, holders[0], current=current)
    refused = acts.take_in_trust_list(administrator, write_draft(early), now=office.now)
    assert codes(refused) in (["quorum_missing"], ["pinned_roots_missing"])
    whole = sign_draft(early, holders[2], current=current)
    issue_ = office.must(acts.take_in_trust_list(administrator, write_draft(whole), now=office.now))
    assert issue_.version == current.version + 1
    assert key_on(office.authorities["bw"], STATEMENTS, on_the_day.date()) == new
    again = acts.take_in_trust_list(administrator, bytes(issue_.signed), now=office.now)
    assert codes(again) == ["version_not_newer"]
    rubbish = acts.take_in_trust_list(administrator, b"rubbish", now=office.now)
    assert codes(rubbish) == ["trust_file_unreadable"]


def test_a_list_of_other_roots_is_not_taken_in(office, administrator):
    stranger = P256SigningKey.from_private_number(99)
    current = trusting.current_trust_list()
    other = replace(
        current,
        version=current.version + 1,
        needed_roots=1,
        roots=(stranger.public_key,),
        signed_by=frozenset(),
    )
    from openkp.statements import sign_trust_list

    result = acts.take_in_trust_list(administrator, sign_trust_list(other, [stranger]), now=office.now)
    assert codes(result) == ["pinned_roots_missing"]
    assert TrustListIssue.objects.count() == 1


def test_what_the_holders_say_of_a_key_holds_in_its_office(office, administrator):
    holders = give_roots_away()
    current = trusting.current_trust_list()
    key = bw_key(office)
    day = office.now.date()
    keys = tuple(
        replace(one, withdrawn_on=day, compromised_on=day) if one.key_id.hex() == key.key_id else one
        for one in current.keys
    )
    draft = replace(read_draft(drafting.next_draft(now=office.now)), submissions=())
    draft = replace(draft, trust=replace(draft.trust, keys=keys))
    for holder in holders[:2]:
        draft = sign_draft(draft, holder, current=current)
    office.must(acts.take_in_trust_list(administrator, write_draft(draft), now=office.now))
    with pytest.raises(NoUsableKey):
        statement_signer(office.authorities["bw"], day)


# --- keys of others -----------------------------------------------------------------------------------------


def submission(office, number=5, *, participant="ZA", **changes):
    signer = P256SigningKey.from_private_number(number)
    fields = {
        "key_id": signer.key_id,
        "participant": participant,
        "authority": "pretoria",
        "usages": frozenset({Usage.CERTIFICATES, Usage.CONFIRMATIONS}),
        "algorithm": signer.algorithm,
        "public_key": signer.public_key,
        "valid_from": office.now.date(),
        "valid_to": date(2028, 1, 1),
    }
    return make_submission(TrustedKey(**(fields | changes)), signer, made_at=office.now)


def test_a_key_is_handed_in_checked_and_accepted_with_a_word_on_how(office, administrator):
    data = submission(office)
    handed = acts.hand_in_key(administrator, data, now=office.now)
    assert codes(handed) == ["submission_not_vouched"]
    key_id = handed.done.key_id
    assert codes(acts.hand_in_key(administrator, data, now=office.now)) == [
        "submission_not_vouched",
        "key_used_before",
    ]
    silent = acts.accept_key(administrator, key_id, remark=" ", now=office.now)
    assert codes(silent) == ["key_unvouched_unchecked"]
    office.must(acts.accept_key(administrator, key_id, remark="with Ms Dlamini, by phone", now=office.now))
    listed = trusting.current_trust_list().key(bytes.fromhex(key_id))
    assert listed is not None
    assert (listed.participant, listed.authority) == ("ZA", "pretoria")
    office.must(acts.publish_trust_list(administrator, now=office.later(days=1)))
    assert trusting.current_trust_list().key(bytes.fromhex(key_id)) == listed
    gone = acts.accept_key(administrator, key_id, remark="again", now=office.now)
    assert codes(gone) == ["record_not_found"]


def test_a_key_is_refused_with_a_reason_and_faults_are_named_at_the_door(office, administrator):
    key_id = office.must(acts.hand_in_key(administrator, submission(office), now=office.now)).key_id
    assert codes(acts.refuse_key(administrator, key_id, remark="", now=office.now)) == [
        "key_refused_without_reason"
    ]
    office.must(acts.refuse_key(administrator, key_id, remark="nobody there knows it", now=office.now))
    assert HandedInKey.objects.get().state == HandedInKey.State.REFUSED
    assert trusting.current_trust_list().key(bytes.fromhex(key_id)) is None
    own = trusting.trusted_key(bw_key(office))
    taken = make_submission(own, signing_key(unlock(bw_key(office))), made_at=office.now)
    for data, code in (
        (b"x", "submission_unreadable"),
        (submission(office, 6).replace(b"pretoria", b"pretoriA"), "possession_not_proven"),
        (submission(office, 7, valid_to=date(2026, 1, 1), valid_from=date(2025, 1, 1)), "submission_over"),
        (taken, "key_used_before"),
    ):
        assert code in codes(acts.hand_in_key(administrator, data, now=office.now))


def test_a_root_of_another_holder_comes_in_and_one_of_the_office_goes(office, administrator):
    data = submission(office, 8, participant="KP", authority="holder-a", usages=frozenset({Usage.TRUST}))
    key_id = office.must(acts.hand_in_key(administrator, data, now=office.now)).key_id
    office.must(acts.accept_key(administrator, key_id, remark="in person", now=office.now))
    holder = P256SigningKey.from_private_number(8)
    assert holder.public_key in trusting.current_trust_list().roots
    own = list(Key.objects.filter(purpose=Key.Purpose.ROOT).order_by("pk"))
    for root in own[:2]:
        office.must(acts.withdraw_key(administrator, root.key_id, now=office.now))
    last = acts.withdraw_key(administrator, own[2].key_id, now=office.now)
    assert codes(last) == ["last_roots"]
    # One root is left here of two that are needed, so the holder has to sign.
    assert codes(acts.publish_trust_list(administrator, now=office.now)) == ["no_root_keys"]
    draft = read_draft(drafting.next_draft(now=office.now))
    current = trusting.current_trust_list()
    assert own[0].key_id not in {trusting.root_id(root) for root in draft.trust.roots}
    for signer in (holder, *(signing_key(unlock(root)) for root in own[1:])):
        draft = sign_draft(draft, signer, current=current)
    office.must(acts.take_in_trust_list(administrator, write_draft(draft), now=office.now))
    assert own[0].key_id not in {trusting.root_id(root) for root in trusting.current_trust_list().roots}


# --- two persons --------------------------------------------------------------------------------------------


def test_a_second_administrator_confirms_what_the_first_asked_of_a_key(office, administrator):
    user = User.objects.create(username="bw-administrator-2", full_name="second of Gaborone")
    second = type(administrator)(
        Membership.objects.create(
            user=user,
            capacity=Capacity.ADMINISTRATOR.value,
            authority=office.authorities["bw"],
            valid_from=office.now.date(),
        )
    )
    asked = rotated(office, administrator, in_days=5)
    assert asked.waits
    assert Key.objects.filter(authority=office.authorities["bw"], purpose=STATEMENTS).count() == 1
    (waiting,) = waiting_for(second, office.now)
    done = confirm(second, waiting.row.pk, now=office.now)
    assert office.must(done).valid_from == office.later(days=5).date()
    key = bw_key(office)
    for what in (
        lambda who: acts.withdraw_key(who, key.key_id, now=office.now, compromised_on=office.now.date()),
        lambda who: acts.publish_trust_list(who, now=office.now),
        lambda who: acts.make_key(
            who,
            purpose=Key.Purpose.LOG,
            valid_from=office.now.date(),
            valid_to=office.later(days=90).date(),
            now=office.now,
        ),
    ):
        assert what(administrator).waits
        (waiting,) = waiting_for(second, office.now)
        office.must(confirm(second, waiting.row.pk, now=office.now))


# --- compromise ---------------------------------------------------------------------------------------------


def logged(office, at, seal, publish_at=None):
    certificate = office.must(issue(office, at, containers=[{"mark": "B", "seals": [seal]}]))[0]
    publish_all(now=publish_at or at)
    return certificate


def verdict(certificate, on):
    checked = check_signed(bytes(certificate.entry.content), on=on)
    return checked.verdict, {found.code for found in checked.findings}


def test_a_compromise_leaves_what_was_logged_before_and_fells_the_rest(office, administrator):
    lost = office.later(days=2).date()
    early = logged(office, office.now, "S-1")
    late = logged(office, office.later(days=2), "S-2")
    backdated = logged(office, office.later(hours=1), "S-3", publish_at=office.later(days=3))
    log = Log.objects.get(authority=office.authorities["bw"], kind=Log.Kind.STATEMENTS)
    assert size_before(log, lost) == early.entry.index + 1
    key = bw_key(office)
    office.must(
        acts.make_key(
            administrator,
            purpose=STATEMENTS,
            valid_from=office.now.date(),
            valid_to=office.later(days=400).date(),
            now=office.now,
        )
    )
    office.must(acts.withdraw_key(administrator, key.key_id, compromised_on=lost, now=office.later(days=3)))
    on = office.later(days=4).date()
    assert verdict(early, on)[0] == "valid"
    assert "logged_before_compromise" in verdict(early, on)[1]
    assert verdict(late, on)[0] == "revoked"
    assert "key_compromised" in verdict(late, on)[1]
    assert verdict(backdated, on)[0] == "revoked"
    assert "not_logged_before_compromise" in verdict(backdated, on)[1]
    key.refresh_from_db()
    affected = aftermath.signed_since(key, lost)
    assert [one.certificate for one in affected] == [late]
    assert all(one.next_step for one in affected)


def test_a_day_of_compromise_that_has_not_come_is_refused(office, administrator):
    key = bw_key(office)
    ahead = office.later(days=1).date()
    result = acts.withdraw_key(administrator, key.key_id, compromised_on=ahead, now=office.now)
    assert codes(result) == ["compromise_to_come"]


# --- passphrases --------------------------------------------------------------------------------------------


def test_a_locked_key_stops_the_act_and_no_number_is_lost(office, settings, tmp_path):
    application = office.examined()
    officer = office.actor("bw.issuing_officer")
    good = settings.KEY_PASSPHRASE
    settings.HOME, settings.KEY_PASSPHRASE = tmp_path, "another passphrase"
    settings.KEY_PASSPHRASE_IS_GIVEN = True
    forget_opened()
    before = Entry.objects.count()
    refused = certificate_acts.issue_certificates(officer, [application.reference], now=office.now)
    assert codes(refused) == ["key_locked"]
    assert Entry.objects.count() == before
    application = Application.objects.get(pk=application.pk)
    assert application.state == Application.State.EXAMINED
    settings.KEY_PASSPHRASE = good
    first = office.must(certificate_acts.issue_certificates(officer, [application.reference], now=office.now))
    assert first[0].serial == 1


def test_a_passphrase_that_changes_while_the_office_runs_is_followed(office, settings, tmp_path):
    good = settings.KEY_PASSPHRASE
    settings.HOME, settings.KEY_PASSPHRASE = tmp_path, "what it was before"
    settings.KEY_PASSPHRASE_IS_GIVEN = False
    forget_opened()
    (tmp_path / "key-passphrase").write_text("neither")
    with pytest.raises(NoUsableKey):
        log_signer(office.authorities["bw"], "x", office.now.date())
    (tmp_path / "key-passphrase.new").write_text(good + "\n")  # a change that a power cut stopped
    assert statement_signer(office.authorities["bw"], office.now.date())
    forget_opened()
    (tmp_path / "key-passphrase.new").rename(tmp_path / "key-passphrase")
    assert statement_signer(office.authorities["bw"], office.now.date())
