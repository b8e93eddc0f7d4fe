"""The border bundle of an office: the whole way of a certificate, offline, and what a bundle holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256

import pytest
from django.db import transaction
from django.urls import reverse

from openkp.border import Answer, Moment, apply_delta, build, open_bundle, open_status_token, verify
from openkp.office import clock
from openkp.office.acting import Noted
from openkp.office.border import acts as border_acts
from openkp.office.border import building
from openkp.office.border.log_parts import LEAVES_KEPT, log_part, packed_statuses
from openkp.office.border.models import KeptBundle
from openkp.office.certificates import acts
from openkp.office.parties import trusting
from openkp.office.parties.acts_keys import new_key
from openkp.office.parties.models import Key
from openkp.office.register.models import Log
from openkp.office.register.publishing import publish_all
from openkp.office.register.signing import statement_signer
from openkp.office.register.writing import append_acts

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_the_office(office, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: office.now)


def made(office, **later):
    """The bundle file of Botswana, after what was done so far is under a signed head."""
    now = office.later(**later)
    publish_all(now=now)
    return building.build_bundle(office.authorities["bw"], now)


def seen_with(file, certificate, office, **later):
    """The verdict of the offline verifier on a certificate, with a bundle and nothing else."""
    now = office.later(**later)
    return verify(
        bytes(certificate.entry.content), bundle=open_bundle(file), at=Moment(now=now, day=now.date())
    )


def test_the_whole_way_issue_bundle_good_annul_delta_revoked(office):
    certificate = office.issued()
    first = made(office, hours=1)
    assert seen_with(first, certificate, office, hours=2).answer is Answer.GOOD

    office.must(
        acts.annul_certificate(
            office.actor("bw.issuing_officer"),
            certificate.number,
            reason="error",
            is_surrendered=True,
            now=office.later(hours=3),
        )
    )
    publish_all(now=office.later(hours=3))
    delta = building.build_delta(office.authorities["bw"], first, office.later(hours=4))
    second = apply_delta(first, delta)
    assert second == made(office, hours=4)
    assert len(delta) < len(second) / 2
    assert seen_with(first, certificate, office, hours=5).answer is Answer.GOOD  # who has not heard of it
    assert seen_with(second, certificate, office, hours=5).answer is Answer.REVOKED


def test_a_confirmed_certificate_is_used(office):
    certificate = office.confirmed().certificate
    file = made(office, days=4, hours=1)
    assert seen_with(file, certificate, office, days=4, hours=2).answer is Answer.USED


@pytest.mark.parametrize("outcome", ["detained", "seized", "returned"])
def test_what_is_in_somebodys_hands_is_not_good_elsewhere(office, outcome):
    certificate = office.confirmed(outcome=outcome, remark="Seals differ").certificate
    file = made(office, days=4, hours=1)
    assert seen_with(file, certificate, office, days=4, hours=2).answer is Answer.SUSPENDED


def test_a_hold_travels_with_the_next_bundle_and_so_does_its_end(office):
    certificate = office.issued()
    officer = office.actor("bw.issuing_officer")
    before = made(office, hours=1)
    office.must(
        acts.suspend_certificate(
            officer, certificate.number, reason="The exporter reports a theft", now=office.later(hours=2)
        )
    )
    held = made(office, hours=3)
    assert held != before
    assert seen_with(held, certificate, office, hours=3).answer is Answer.SUSPENDED
    office.must(
        acts.lift_suspension(
            officer, certificate.number, reason="The parcel was found", now=office.later(hours=4)
        )
    )
    assert seen_with(made(office, hours=5), certificate, office, hours=5).answer is Answer.GOOD


def test_an_old_bundle_answers_amber_after_the_hours_that_the_authority_set(office):
    certificate = office.issued()
    admin = office.actor("bw.administrator")
    office.must(border_acts.set_amber_after(admin, hours=24, now=office.now))
    file = made(office, hours=1)
    assert open_bundle(file).parts.amber_after == 24
    assert seen_with(file, certificate, office, hours=24).answer is Answer.GOOD
    assert seen_with(file, certificate, office, hours=26).answer is Answer.STALE
    refused = border_acts.set_amber_after(admin, hours=0, now=office.now)
    assert [found.code for found in refused.findings] == ["amber_hours_wrong"]


def test_one_bundle_for_one_state_and_one_day(office, django_assert_max_num_queries):
    office.issued()
    first = made(office, hours=1)
    with django_assert_max_num_queries(14):
        assert building.build_bundle(office.authorities["bw"], office.later(hours=5)) == first
    assert KeptBundle.objects.count() == 1
    assert made(office, days=1, hours=1) != first  # a new day: the age of a post's data is told by its bundle
    acts.save_application(office.actor("bw.exporter"), office.content, now=office.later(days=1, hours=2))
    again = made(office, days=1, hours=3)
    assert again == made(office, days=1, hours=4)  # a draft is no news for a post
    assert KeptBundle.objects.count() == 2


def test_a_clock_that_was_ahead_for_an_hour_leaves_one_bundle_for_one_state(office):
    """What it made then waits; until its time comes the office does not build anew for every request."""
    office.issued()
    ahead = made(office, days=40)
    first = made(office, hours=1)
    assert open_bundle(first).parts.made_at == office.later(hours=1)
    assert made(office, hours=2) == first
    assert (
        building.current_bundle(office.authorities["bw"], now=office.later(hours=1, minutes=5)).data == first
    )
    assert KeptBundle.objects.count() == 2
    assert made(office, days=40, hours=1) == ahead


def test_old_bundles_go_and_the_last_of_each_day_stays(office):
    office.issued()
    admin = office.actor("bw.administrator")
    for hour in range(3):
        office.must(border_acts.set_amber_after(admin, hours=24 + hour, now=office.now))
        made(office, hours=hour)
    assert KeptBundle.objects.count() == 3
    made(office, days=5)
    kept = KeptBundle.objects.order_by("made_at").values_list("made_at", flat=True)
    assert list(kept) == [office.later(hours=2), office.later(days=5)]
    made(office, days=40)
    assert KeptBundle.objects.get().made_at == office.later(days=40)


def test_a_bundle_holds_cosignatures_of_the_others_and_the_whole_log(office):
    for _ in range(3):
        office.issued()
    bundle = open_bundle(made(office, hours=1))
    (log,) = bundle.logs
    assert log.part.name.endswith("bw/statements")
    assert log.size == 3
    assert log.witnesses == ("tests.openkp.example/ae/witness", "tests.openkp.example/kp/witness")
    assert {each.participant for each in bundle.parts.standings} >= {"BW", "AE", "IN"}
    assert [each.name for each in bundle.parts.contacts] == [
        "Ministry of Minerals, Gaborone",
        "Rough diamond authority, Dubai",
    ]


def test_warnings_travel_too(office):
    office.must(
        acts.publish_warning(
            office.actor("bw.focal_point"),
            number="BW-2026-9*",
            participant="BW",
            text="False certificates",
            source="Circular 7",
            now=office.now,
        )
    )
    (warning,) = open_bundle(made(office, hours=1)).parts.warnings
    assert (warning.number, warning.participant) == ("BW-2026-9*", "BW")


def test_a_key_found_compromised_leaves_what_was_logged_before_it(office):
    certificate = office.issued()
    publish_all(now=office.now)
    key = Key.objects.get(authority=office.authorities["bw"], purpose=Key.Purpose.STATEMENTS)
    key.compromised_on = office.later(days=2).date()
    key.withdrawn_on = key.compromised_on
    key.save()
    new_key(
        office.authorities["bw"], Key.Purpose.STATEMENTS, valid_from=date(2026, 1, 1), valid_to=key.valid_to
    )
    trusting.publish(now=office.later(days=3))
    bundle = open_bundle(made(office, days=3))
    (log,) = bundle.logs
    assert {(mark.day, mark.size) for mark in log.part.marks} == {
        (office.later(days=2).date(), 1),
        (office.later(days=3).date(), 1),
    }
    assert seen_with(bundle.encoded, certificate, office, days=3).answer is Answer.GOOD


def test_old_leaves_are_folded_into_subtrees_and_the_tree_still_holds(office):
    officer = office.actor("bw.issuing_officer")
    with transaction.atomic():
        append_acts(officer, "spoil_number", [Noted(f"old {one}") for one in range(300)], now=office.now)
    later = office.now + LEAVES_KEPT + timedelta(days=1)
    with transaction.atomic():
        append_acts(officer, "spoil_number", [Noted(f"new {one}") for one in range(20)], now=later)
    publish_all(now=later)
    log = Log.objects.select_related("authority").get(authority=office.authorities["bw"], kind="acts")
    part = log_part(log, (), now=later)
    assert (part.first, len(part.leaves)) == (256, 32 * (log.size - 256))
    parts = replace(open_bundle(made(office, hours=1)).parts, logs=(part,))
    bundle = open_bundle(build(parts, statement_signer(log.authority, office.now.date())))
    assert bundle.logs[0].size == log.size
    assert bundle.logs[0].root_at(log.size) == bundle.logs[0].head.checkpoint.root


def test_statuses_stand_at_the_index_of_their_leaf(office):
    numbers = [office.issued().number for _ in range(5)]
    officer = office.actor("bw.issuing_officer")
    office.must(acts.suspend_certificate(officer, numbers[1], reason="asked", now=office.now))
    office.must(
        acts.annul_certificate(officer, numbers[4], reason="error", is_surrendered=True, now=office.now)
    )
    log = Log.objects.get(authority=office.authorities["bw"], kind="statements")
    packed = packed_statuses(log, 6)
    assert [packed[at >> 2] >> (at & 3) * 2 & 3 for at in range(6)] == [0, 2, 0, 0, 1, 0]
    assert len(packed) == 2


# --- files for machines -------------------------------------------------------------------------------------


def test_the_file_answers_not_modified_to_whoever_holds_it(client, office):
    file = made(office, hours=0)
    address = f"{reverse('border:bundle_file')}?authority=bw"
    answer = client.get(address)
    assert answer.content == file
    assert answer["ETag"] == f'"{sha256(file).hexdigest()}"'
    assert client.get(address, headers={"if-none-match": answer["ETag"]}).status_code == 304
    assert client.get(f"{reverse('border:bundle_file')}?authority=nobody").status_code == 404


def test_a_delta_leads_from_a_kept_bundle_to_the_newest(client, office, monkeypatch):
    first = made(office, hours=0)
    office.issued()
    monkeypatch.setattr(clock, "now", lambda: office.later(hours=1))
    publish_all(now=office.later(hours=1))
    address = reverse("border:delta_file", args=[sha256(first).hexdigest()])
    answer = client.get(address)
    newest = client.get(f"{reverse('border:bundle_file')}?authority=bw").content
    assert apply_delta(first, answer.content) == newest != first
    assert client.get(address, headers={"if-none-match": answer["ETag"]}).status_code == 304
    assert client.get(reverse("border:delta_file", args=["0" * 64])).status_code == 404


def test_the_status_list_alone(client, office):
    office.issued()
    publish_all(now=office.now)
    answer = client.get(reverse("border:status_file", args=["bw"]))
    assert answer["Content-Type"] == "application/statuslist+cwt"
    assert open_status_token(answer.content).statuses.size >= 1
    assert client.get(reverse("border:status_file", args=["ae"])).status_code == 404  # nothing logged


def test_the_api_tells_of_the_newest_and_of_the_delta(client, office, monkeypatch):
    first = made(office, hours=0)
    digest = sha256(first).hexdigest()
    told = client.get(f"/api/border/bundle?authority=bw&have={digest}").json()
    assert (told["digest"], told["bytes"], told["delta"]) == (digest, len(first), None)
    office.issued()
    monkeypatch.setattr(clock, "now", lambda: office.later(hours=1))
    publish_all(now=office.later(hours=1))
    told = client.get(f"/api/border/bundle?authority=bw&have={digest}").json()
    assert told["digest"] != digest
    assert told["delta"] == reverse("border:delta_file", args=[digest])
    assert client.get("/api/border/bundle?authority=nobody").status_code == 422


@pytest.mark.parametrize("who", [None, "bw.administrator", "ae.customs_officer"])
def test_the_page_says_how_old_it_is_and_how_to_carry_it(client, signed_in, office, who):
    office.issued()
    publish_all(now=office.now)
    if who:
        signed_in(who)
    page = client.get(reverse("border:bundle"))
    text = page.content.decode()
    assert page.status_code == 200
    assert "less than an hour old" in text
    assert "USB" in text
    assert sha256(bytes(page.context["bundle"].data)).hexdigest() in text
    assert page.context["maker"].code == ("ae" if who == "ae.customs_officer" else "bw")
    assert (page.context["amber"] is not None) == (who == "bw.administrator")


def test_the_administrator_sets_the_limit_on_the_page(signed_in, office):
    client = signed_in("bw.administrator")
    client.post(reverse("border:amber_after"), {"hours": "72"})
    assert client.get(reverse("border:bundle")).context["amber"].initial == {"hours": 72}
    client.post(reverse("border:amber_after"), {"hours": "0"})
    assert client.get(reverse("border:bundle")).context["amber"].initial == {"hours": 72}


def test_posts_learn_whom_to_call_with_the_next_bundle(signed_in, office):
    maker = office.authorities["ae"]
    before = building.current_bundle(maker, now=office.now)
    client = signed_in("bw.administrator")
    page = client.post(
        reverse("border:whom_to_call"),
        {"telephone": "+267 000 0000", "mail": "border@example.org"},
        follow=True,
    )
    assert "Kept." in page.content.decode()
    assert page.context["call"].initial == {"telephone": "+267 000 0000", "mail": "border@example.org"}
    after = building.current_bundle(maker, now=office.later(hours=1))
    assert after.pk != before.pk
    lines = {one.authority: one.lines for one in open_bundle(bytes(after.data)).parts.contacts}
    assert lines["bw"][:3] == ("Gaborone", "+267 000 0000", "border@example.org")
    assert "+267 000 0000" not in lines["ae"]


@pytest.mark.parametrize(
    ("field", "said", "code"),
    [
        ("telephone", "000 0000", "country’s code"),
        ("telephone", "+267 call me", "country’s code"),
        ("mail", "nobody", "no mail address"),
        ("mail", "m" * 200, "shorter"),
    ],
)
def test_what_nobody_can_call_is_not_kept(signed_in, office, field, said, code):
    client = signed_in("bw.administrator")
    page = client.post(reverse("border:whom_to_call"), {field: said}, follow=True)
    assert code in page.content.decode()
    assert page.context["call"].initial == {"telephone": "", "mail": ""}


def test_an_office_without_a_usable_key_says_what_to_do(client, office):
    Key.objects.filter(purpose=Key.Purpose.STATEMENTS).update(valid_to=date(2026, 2, 1))
    page = client.get(reverse("border:bundle"))
    assert page.status_code == 503
    assert "administrator" in page.content.decode()
    assert client.get(reverse("border:bundle_file")).status_code == 503
    told = client.get("/api/border/bundle")
    assert told.status_code == 422
    assert told.json()["findings"][0]["code"] == "no_signing_key"
