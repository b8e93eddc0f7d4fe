"""What posts hand in: taken once, from nobody but a post, and a certificate that was shown twice."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openkp.office import clock
from openkp.office.border import acts, observing
from openkp.office.border.models import Alert, Observation, PostCode
from openkp.office.border.observing import CLOCK_AHEAD, Seen, Sender, take_in
from openkp.office.permissions import Capacity

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_the_office(office, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: office.later(days=10))


def record(one: int = 1, **changes):
    """A record as a device sends it."""
    return {
        "id": f"{one:032x}",
        "number": "BW-2026-000001",
        "digest": "",
        "verdict": "good",
        "seen_at": "2026-11-24T10:00:00Z",
        "post": "Kazungula",
        "device": "d1",
        "bundle_made_at": "2026-11-24T06:00:00Z",
        "remark": "",
    } | changes


def handed_in(client, records, **headers):
    return client.post(
        "/api/border/seen",
        json.dumps({"records": records}),
        content_type="application/json",
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )


@pytest.fixture
def code(office):
    """The code of a post of the Emirates."""
    _kept, text = office.must(
        acts.make_post_code(office.actor("ae.administrator"), post="Jebel Ali", now=office.now)
    )
    return text


def alerts_of(office, code):
    return list(Alert.objects.filter(authority=office.authorities[code]).order_by("pk"))


# --- who may, and how often ---------------------------------------------------------------------------------


def test_a_stranger_hands_nothing_in(client, office):
    assert handed_in(client, [record()]).status_code == 401
    assert handed_in(client, [record()], openkp_post_code="0000-0000").status_code == 401
    assert not Observation.objects.exists()


@pytest.mark.parametrize("who", ["ae.issuing_officer", "ae.observer", "ae.exporter", "ae.administrator"])
def test_only_people_of_the_border_hand_in(signed_in, office, who):
    assert handed_in(signed_in(who), [record()]).status_code == 403
    assert not Observation.objects.exists()


@pytest.mark.parametrize("who", ["ae.customs_officer", "ae.importing_officer"])
def test_an_officer_of_the_border_hands_in(signed_in, office, who):
    answer = handed_in(signed_in(who), [record()]).json()
    assert answer == {"ok": True, "kept": [f"{1:032x}"], "known": [], "refused": [], "alerts": 1}
    kept = Observation.objects.get()
    assert kept.authority == office.authorities["ae"]
    assert kept.sent_by == office.actor(who).user


def test_a_post_hands_in_with_its_code_however_it_is_typed(client, office, code):
    for one, typed in enumerate((code, code.lower(), code.replace("-", " "))):
        assert handed_in(client, [record(one)], openkp_post_code=typed).status_code == 200
    kept = Observation.objects.order_by("pk").first()
    assert (kept.post, kept.sent_by) == (
        "Jebel Ali",
        None,
    )  # the post is the code's, whatever the device says


def test_a_code_that_ended_hands_nothing_in(client, office, code):
    kept = PostCode.objects.get()
    office.must(acts.end_post_code(office.actor("ae.importing_officer"), kept.pk, now=office.now))
    assert handed_in(client, [record()], openkp_post_code=code).status_code == 401
    assert not acts.end_post_code(office.actor("ae.administrator"), kept.pk, now=office.now).is_done


def test_a_code_is_kept_as_a_digest_and_belongs_to_its_authority(office, code):
    kept = PostCode.objects.get()
    assert code not in json.dumps(list(PostCode.objects.values()), default=str)
    assert not acts.end_post_code(office.actor("bw.administrator"), kept.pk, now=office.now).is_done
    again = acts.make_post_code(office.actor("ae.administrator"), post="Jebel Ali", now=office.now)
    assert [found.code for found in again.findings] == ["name_taken"]


def test_the_same_records_twice_are_kept_once(client, office, code):
    first = handed_in(client, [record(1), record(2)], openkp_post_code=code).json()
    again = handed_in(client, [record(2, verdict="revoked"), record(3)], openkp_post_code=code).json()
    assert (len(first["kept"]), again["known"], again["kept"]) == (2, [f"{2:032x}"], [f"{3:032x}"])
    assert Observation.objects.get(record=f"{2:032x}").verdict == "good"


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sent=st.lists(st.lists(st.integers(min_value=0, max_value=9), max_size=6), max_size=5))
def test_records_in_any_order_and_number_are_kept_once(office, sent):
    """However often and in whatever batches a device sends, each id is there once at the end."""
    with transaction.atomic():
        sender = Sender(authority=office.authorities["ae"])
        for batch in sent:
            records = [
                Seen(id=f"{one:032x}", number="", digest="", verdict="unreadable", seen_at=office.now)
                for one in batch
            ]
            taken = take_in(sender, records, now=office.now)
            assert {each.record for each in taken.kept} | set(taken.known) == {f"{one:032x}" for one in batch}
        ids = list(Observation.objects.values_list("record", flat=True))
        transaction.set_rollback(True)
    assert sorted(ids) == sorted({f"{one:032x}" for batch in sent for one in batch})


def test_one_bad_record_does_not_hold_up_the_others(client, office, code):
    ahead = (office.later(days=10) + CLOCK_AHEAD + timedelta(hours=1)).isoformat()
    records = [
        record(1),
        record(2) | {"id": "short"},
        record(3, seen_at=ahead),
        record(4, digest="zz"),
        record(5, number="BW\x07"),
        record(6, verdict="Good!"),
    ]
    answer = handed_in(client, records, openkp_post_code=code).json()
    assert answer["kept"] == [f"{1:032x}"]
    subjects = [each["findings"][0]["subject"] for each in answer["refused"]]
    assert subjects == ["id", "seen_at", "digest", "number", "verdict"]
    assert answer["ok"] is False


def test_what_a_post_saw_is_never_changed(client, office, code):
    handed_in(client, [record()], openkp_post_code=code)
    for change in (
        lambda: Observation.objects.update(verdict="revoked"),
        lambda: Observation.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


# --- shown twice --------------------------------------------------------------------------------------------


def twice(client, office, code, **other):
    """A certificate of Botswana, seen at one post and then as `other` says."""
    certificate = office.issued()
    digest = bytes(certificate.digest).hex()
    handed_in(client, [record(1, number=certificate.number, digest=digest)], openkp_post_code=code)
    handed_in(
        client,
        [record(2, number=certificate.number, digest=digest, seen_at="2026-11-25T10:00:00Z") | other],
        openkp_post_code=code,
    )
    return certificate


def test_the_same_device_at_the_same_post_may_look_again(client, office, code):
    twice(client, office, code)
    assert not Alert.objects.exists()


def test_another_device_is_flagged_to_the_post_and_to_the_issuer(client, office, code):
    certificate = twice(client, office, code, device="d2")
    for each in ("ae", "bw"):
        (alert,) = alerts_of(office, each)
        assert (alert.kind, alert.number) == ("presented_twice", certificate.number)
        assert [seen["device"] for seen in alert.facts["sightings"]] == ["d1", "d2"]


def test_the_number_in_another_spelling_is_the_same_certificate(client, office, code):
    twice(client, office, code, device="d2", digest="", number="bw 2026/1")
    assert {alert.kind for alert in alerts_of(office, "bw")} == {"presented_twice"}


@pytest.fixture
def own_code(office):
    """The code of a post of Botswana, which issues."""
    return office.must(
        acts.make_post_code(office.actor("bw.administrator"), post="Gaborone airport", now=office.now)
    )[1]


def test_two_authorities_are_told_of_each_other(client, office, code, own_code):
    certificate = office.issued()
    there = record(1, number=certificate.number)
    back = record(2, number=certificate.number, seen_at="2026-11-25T10:00:00Z")
    handed_in(client, [there], openkp_post_code=code)
    handed_in(client, [back], openkp_post_code=own_code)
    (alert,) = alerts_of(office, "ae")
    assert [seen["post"] for seen in alert.facts["sightings"]] == ["Jebel Ali", "Gaborone airport"]
    assert [one.kind for one in alerts_of(office, "bw")] == ["presented_twice"]


@pytest.mark.parametrize("order", ["out first", "in first"])
def test_a_shipment_that_leaves_one_country_and_reaches_another_is_no_alert(
    client, office, code, own_code, order
):
    certificate = office.issued()
    leaving = ([record(1, number=certificate.number)], own_code)
    arriving = ([record(2, number=certificate.number, seen_at="2026-11-25T10:00:00Z")], code)
    both = (leaving, arriving) if order == "out first" else (arriving, leaving)
    for records, which in both:
        handed_in(client, records, openkp_post_code=which)
    assert not Alert.objects.exists()


def test_shown_after_it_was_confirmed_is_flagged_to_both(client, office, code):
    certificate = office.confirmed().certificate
    before = office.later(days=3).isoformat()
    handed_in(client, [record(1, number=certificate.number, seen_at=before)], openkp_post_code=code)
    assert not Alert.objects.exists()
    after = office.later(days=5).isoformat()
    handed_in(client, [record(2, number=certificate.number, seen_at=after)], openkp_post_code=code)
    assert [alert.kind for alert in alerts_of(office, "ae")] == ["shown_after_use"]
    assert [alert.kind for alert in alerts_of(office, "bw")] == ["shown_after_use"]


def test_a_settled_alert_opens_again_with_a_new_sighting_only(client, office, code):
    certificate = twice(client, office, code, device="d2")
    (alert,) = alerts_of(office, "bw")
    officer = office.actor("bw.issuing_officer")
    office.must(acts.settle_alert(officer, alert.pk, how="One shipment, two posts", now=office.now))
    handed_in(client, [record(1, number=certificate.number)], openkp_post_code=code)
    assert alerts_of(office, "bw")[0].settled_at is not None
    handed_in(client, [record(7, number=certificate.number, device="d3")], openkp_post_code=code)
    (again,) = alerts_of(office, "bw")
    assert again.settled_at is None
    assert len(again.facts["sightings"]) == 3


def test_the_same_device_may_look_again_without_opening_a_settled_alert(client, office, code):
    certificate = twice(client, office, code, device="d2")
    (alert,) = alerts_of(office, "bw")
    officer = office.actor("bw.issuing_officer")
    office.must(acts.settle_alert(officer, alert.pk, how="One shipment, two posts", now=office.now))
    last = alert.facts["sightings"][-1]["at"]
    looked = record(7, number=certificate.number, device="d2", seen_at=last[:11] + "23:59:00Z")
    handed_in(client, [looked], openkp_post_code=code)
    (same,) = alerts_of(office, "bw")
    assert same.settled_at is not None
    assert len(same.facts["sightings"]) == 3
    office_later = record(8, number=certificate.number, device="d2", seen_at="2026-11-29T08:00:00Z")
    handed_in(client, [office_later], openkp_post_code=code)
    assert alerts_of(office, "bw")[0].settled_at is None


def test_an_alert_that_opened_again_says_what_it_had_come_to_and_why(client, signed_in, office, code):
    certificate = twice(client, office, code, device="d2")
    (alert,) = alerts_of(office, "bw")
    officer = office.actor("bw.issuing_officer")
    for device in ("d3", "d4"):
        how = f"Settled before {device} saw it"
        office.must(acts.settle_alert(officer, alert.pk, how=how, now=office.now))
        handed_in(
            client, [record(int(device[1]), number=certificate.number, device=device)], openkp_post_code=code
        )
    page = signed_in("bw.issuing_officer").get(reverse("border:alert", args=[alert.pk]))
    story = page.context["story"]
    assert [step.get("text") for step in story][::2] == [
        "Settled before d3 saw it",
        "Settled before d4 saw it",
    ]
    assert {step["who"] for step in story[::2]} == {str(officer.user)}
    assert all("Jebel Ali" in step["text"] for step in story[1::2])
    assert page.context["form"] is not None
    assert alerts_of(office, "bw")[0].settled_how == ""


def test_many_sightings_do_not_open_a_settled_alert_by_themselves(client, office, code):
    """An alert names the latest; those that it no longer names are no news."""
    certificate = office.issued()
    many = [record(one, number=certificate.number, device=f"d{one}") for one in range(20)]
    handed_in(client, many, openkp_post_code=code)
    (alert,) = alerts_of(office, "bw")
    office.must(
        acts.settle_alert(office.actor("bw.issuing_officer"), alert.pk, how="One show", now=office.now)
    )
    observing.flag(list(Observation.objects.select_related("authority")), now=office.now)
    assert alerts_of(office, "bw")[0].settled_at is not None


def test_what_names_no_certificate_is_compared_with_nothing(client, office, code):
    handed_in(
        client,
        [record(one, number="", verdict="unreadable", device=f"d{one}") for one in range(3)],
        openkp_post_code=code,
    )
    assert Observation.objects.count() == 3
    assert not Alert.objects.exists()


# --- pages --------------------------------------------------------------------------------------------------


def test_the_list_shows_own_posts_and_what_others_saw_in_ones_name(client, signed_in, office, code):
    handed_in(
        client,
        [record(1, number="BW-2026-000001"), record(2, number="IN-2026-000001")],
        openkp_post_code=code,
    )
    numbers = {
        who: {row["number"] for row in signed_in(who).get(reverse("border:seen")).context["rows"]}
        for who in ("ae.customs_officer", "bw.issuing_officer", "bw.customs_officer")
    }
    assert numbers == {
        "ae.customs_officer": {"BW-2026-000001", "IN-2026-000001"},
        "bw.issuing_officer": {"BW-2026-000001"},
        "bw.customs_officer": set(),
    }


def test_the_list_is_filtered(client, signed_in, office, code):
    handed_in(
        client, [record(1), record(2, number="BW-2026-000002", verdict="revoked")], openkp_post_code=code
    )
    page = signed_in("ae.importing_officer").get(reverse("border:seen"), {"verdict": "revoked"})
    assert [row["number"] for row in page.context["rows"]] == ["BW-2026-000002"]
    page = signed_in("ae.importing_officer").get(reverse("border:seen"), {"number": "bw 2026 1"})
    assert [row["number"] for row in page.context["rows"]] == ["BW-2026-000001"]


def test_a_code_is_shown_once(signed_in, office):
    client = signed_in("ae.importing_officer")
    made = client.post(reverse("border:post_codes"), {"post": "Hatta"})
    code = made.context["made"]["code"]
    assert code in made.content.decode()
    assert len(code.replace("-", "")) == 20  # a person types it into a phone
    assert made["Cache-Control"] == "no-store"
    assert code not in client.get(reverse("border:post_codes")).content.decode()
    kept = PostCode.objects.get()
    assert client.get(reverse("border:end_code", args=[kept.pk])).status_code == 200
    client.post(reverse("border:end_code", args=[kept.pk]))
    assert acts.code_holder(code) is None


@pytest.mark.parametrize(
    "capacity",
    [Capacity.ISSUING_OFFICER, Capacity.IMPORTING_OFFICER, Capacity.CUSTOMS_OFFICER, Capacity.ADMINISTRATOR],
)
def test_the_home_page_shows_open_alerts_first(client, signed_in, office, code, capacity):
    certificate = twice(client, office, code, device="d2")
    page = signed_in(f"ae.{capacity.value}").get(reverse("home"))
    first = page.context["desk"].tasks[0]
    assert first["state"] == "alert"
    assert certificate.number in first["text"]
    assert reverse("border:alert", args=[alerts_of(office, "ae")[0].pk]) == first["url"]


# --- on a stick ---------------------------------------------------------------------------------------------


def on_a_stick(*records, form="openkp-border-records", version=1):
    content = {"form": form, "version": version, "records": list(records)}
    return SimpleUploadedFile("openkp-records-2026-11-25.json", json.dumps(content).encode())


def test_a_file_of_records_is_handed_in_once(signed_in, office):
    client = signed_in("ae.customs_officer")
    address = reverse("border:hand_in")
    assert client.get(address).status_code == 200
    assert client.post(address, {"file": on_a_stick(record(1), record(2))}).status_code == 303
    assert client.post(address, {"file": on_a_stick(record(2), record(3))}).status_code == 303
    assert Observation.objects.count() == 3


def test_whoever_hands_in_a_file_is_told_of_the_alerts_that_it_raised(signed_in, office):
    number = office.issued().number
    file = on_a_stick(record(1, number=number), record(2, number=number, device="d2"))
    page = signed_in("ae.importing_officer").post(reverse("border:hand_in"), {"file": file}, follow=True)
    assert any("Alerts raised" in str(said) for said in page.context["messages"])
    assert reverse("register:verify_number", args=[number]) in page.content.decode()


@pytest.mark.parametrize(
    "file",
    [
        SimpleUploadedFile("x.json", b"not json"),
        SimpleUploadedFile("x.json", b"[" * 100_000),
        SimpleUploadedFile("x.json", b'{"form": "openkp-border-records"}'),
        on_a_stick(record(1), form="something-else"),
        on_a_stick(record(1), version=2),
        on_a_stick(record(1) | {"number": 7}),
        on_a_stick(record(1) | {"seen_at": "yesterday"}),
        on_a_stick(record(1) | {"seen_at": "2026-11-24T10:00:00"}),
        on_a_stick("a record"),
    ],
)
def test_another_file_is_refused_with_a_next_step(signed_in, office, file):
    page = signed_in("ae.customs_officer").post(reverse("border:hand_in"), {"file": file})
    assert [found.code for found in page.context["findings"]] == ["records_file_wrong"]
    assert not Observation.objects.exists()


def test_a_bad_record_in_a_file_is_named_and_the_others_are_kept(signed_in, office):
    file = on_a_stick(record(1), record(2, verdict="Good!"))
    page = signed_in("ae.importing_officer").post(reverse("border:hand_in"), {"file": file})
    assert [found.subject for found in page.context["findings"]] == ["verdict"]
    assert Observation.objects.count() == 1


def test_a_lost_code_floods_no_desk(office, client, code, monkeypatch):
    monkeypatch.setattr(observing, "MOST_A_DAY", 3)
    made_up = [record(one, number=f"BW-2026-{one:06d}") for one in range(1, 5)]
    assert handed_in(client, made_up[:3], OpenKP_Post_Code=code).status_code == 200
    assert handed_in(client, made_up[3:], OpenKP_Post_Code=code).status_code == 429
    assert Observation.objects.count() == 3
    monkeypatch.setattr(clock, "now", lambda: office.later(days=11, minutes=1))
    assert handed_in(client, made_up[3:], OpenKP_Post_Code=code).status_code == 200


def test_a_new_sighting_is_compared_with_a_bounded_number_of_earlier_ones(office, client, code, monkeypatch):
    monkeypatch.setattr(observing, "MOST_COMPARED", 2)
    handed_in(client, [record(one, device=f"d{one}") for one in range(1, 8)], OpenKP_Post_Code=code)
    alert = Alert.objects.filter(kind=Alert.Kind.PRESENTED_TWICE).first()
    assert alert is not None
    assert len(alert.facts["sightings"]) > 2
