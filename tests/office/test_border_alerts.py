"""The monitor of own numbers: what appears in an authority's name is compared with its register."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from openkp.office import clock
from openkp.office.border import acts as border_acts
from openkp.office.border import monitoring, rounds
from openkp.office.border.models import Alert, LogMark, Observation
from openkp.office.border.observing import Seen, Sender, take_in
from openkp.office.certificates import acts
from openkp.office.certificates.models import Certificate
from openkp.office.register.publishing import publish_all
from openkp.office.register.signing import statement_signer
from openkp.office.register.writing import append_statements
from openkp.statements import Statement, sign_statement

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_the_office(office, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: office.later(days=5))


def alerts_of(office, code):
    return list(Alert.objects.filter(authority=office.authorities[code]).order_by("pk"))


def forged(office, number="BW-2026-000777"):
    """A certificate signed with Botswana's own key, of which its register knows nothing."""
    issued = office.issued()
    content = dataclasses.replace(issued.to_content(), number=number)
    statement = Statement(
        party="BW", authority="bw", made_at=office.now, nonce=bytes(range(16)), document=content
    )
    return sign_statement(statement, statement_signer(office.authorities["bw"], office.now.date()))


def observed(office, now=None, **changes):
    """A post of the Emirates saw something, and its record is compared with the registers."""
    seen = Seen(
        **{
            "id": f"{Observation.objects.count():032x}",
            "number": "BW-2026-000777",
            "digest": "",
            "verdict": "good",
            "seen_at": office.later(days=1),
            "post": "Jebel Ali",
            "device": "d1",
        }
        | changes
    )
    now = now or office.later(days=2)
    taken = take_in(Sender(authority=office.authorities["ae"]), [seen], now=now)
    return monitoring.watch_observations(taken.kept, now=now)


# --- logs ---------------------------------------------------------------------------------------------------


def test_a_certificate_in_the_own_log_without_a_record(office):
    signed = forged(office)
    with transaction.atomic():
        append_statements(office.actor("bw.issuing_officer"), [signed], now=office.now)
    publish_all(now=office.now)
    assert monitoring.watch_numbers(now=office.now) == 1
    (alert,) = alerts_of(office, "bw")
    assert (alert.kind, alert.number) == ("unknown_entry", "BW-2026-000777")
    assert alerts_of(office, "ae") == []
    assert monitoring.watch_numbers(now=office.later(days=1)) == 0  # told once


def test_an_office_in_order_raises_nothing(office):
    office.confirmed()
    office.issued()
    publish_all(now=office.later(days=4))
    assert monitoring.watch_numbers(now=office.later(days=4)) == 0
    assert not Alert.objects.exists()
    assert LogMark.objects.filter(size__gt=0).count() == 2


def test_an_entry_is_looked_at_when_its_act_is_whole(office):
    office.issued()  # its entry waits for the next head
    monitoring.watch_numbers(now=office.now)
    publish_all(now=office.now)
    monitoring.watch_numbers(now=office.now)
    assert not Alert.objects.exists()


def test_another_authority_confirms_a_number_that_was_never_issued(office):
    officer = office.actor("ae.importing_officer")
    paper = office.content | {
        "number": "BW-2026-000888",
        "issuing_participant": "BW",
        "issuing_authority": "Ministry of Minerals, Gaborone",
        "issued_on": "2026-11-20",
        "expires_on": "2027-01-15",
        "exporter": {"name": "Somebody", "address": "Somewhere"},
        "validated_by": "An officer",
    }
    arrival = office.must(acts.present_certificate(officer, typed=paper, now=office.later(days=1)))
    record = office.found(received_on=office.later(days=1).date().isoformat(), outcome="seized", remark="No")
    office.must(acts.confirm_import(officer, arrival.pk, record, now=office.later(days=1)))
    publish_all(now=office.later(days=1))
    assert monitoring.watch_numbers(now=office.later(days=2)) == 1
    (alert,) = alerts_of(office, "bw")
    assert (alert.kind, alert.number) == ("named_elsewhere", "BW-2026-000888")
    assert alert.facts["by"] == "Rough diamond authority, Dubai"


def test_a_post_that_saw_it_before_it_was_confirmed_elsewhere(office):
    """The record is there first, the confirmation after it: the monitor brings both together."""
    certificate = office.notified()
    observed(
        office, number=certificate.number, seen_at=office.later(days=4, hours=5), now=office.later(days=5)
    )
    assert not Alert.objects.exists()
    arrival = office.must(
        acts.present_certificate(
            office.actor("ae.importing_officer"), number=certificate.number, now=office.later(days=3)
        )
    )
    officer = office.actor("ae.importing_officer")
    office.must(acts.confirm_import(officer, arrival.pk, office.found(), now=office.later(days=4)))
    publish_all(now=office.later(days=4))
    monitoring.watch_numbers(now=office.later(days=10))
    assert [alert.kind for alert in alerts_of(office, "bw")] == ["shown_after_use"]


# --- posts and uploads --------------------------------------------------------------------------------------


def test_a_post_saw_a_number_that_was_never_issued(office):
    assert observed(office) == 1
    (alert,) = alerts_of(office, "bw")
    assert alert.kind == "not_issued"
    assert alerts_of(office, "ae") == []
    observed(office, device="d2")
    (alert,) = [one for one in alerts_of(office, "bw") if one.kind == "not_issued"]
    assert len(alert.facts["sightings"]) == 2


def test_a_post_saw_an_own_number_with_other_content(office):
    certificate = office.issued()
    right = bytes(certificate.digest).hex()
    assert observed(office, number=certificate.number, digest=right) == 0
    assert observed(office, number=certificate.number, digest="ab" * 32) == 1
    kinds = [alert.kind for alert in alerts_of(office, "bw")]
    assert "other_content" in kinds


def test_a_number_of_a_participant_that_is_not_here_concerns_nobody(office):
    assert observed(office, number="IN-2026-000001") == 0
    assert observed(office, number="no number at all") == 0
    assert not Alert.objects.exists()


def test_an_upload_with_a_good_signature_that_the_register_does_not_hold(client, office):
    upload = SimpleUploadedFile("paper.cose", forged(office).encoded)
    page = client.post(reverse("register:verify"), {"file": upload})
    assert page.context["answer"].outcome == "invalid"
    (alert,) = alerts_of(office, "bw")
    assert (alert.kind, alert.number) == ("signed_upload", "BW-2026-000777")
    assert page.context["answer"].number == alert.number
    client.post(reverse("register:verify"), {"file": SimpleUploadedFile("again", bytes(alert.evidence))})
    assert len(alerts_of(office, "bw")) == 1


def test_a_stranger_cannot_fill_a_desk_with_false_alarms(client, office):
    signed = bytearray(forged(office).encoded)
    signed[-1] ^= 1  # a signature that no key made
    client.post(reverse("register:verify"), {"file": SimpleUploadedFile("paper.cose", bytes(signed))})
    client.post(reverse("register:verify"), {"number": "BW-2026-000999"})
    client.get("/api/verify/BW-2026-000999")
    assert not Alert.objects.exists()


# --- rounds, pages ------------------------------------------------------------------------------------------


def test_a_round_is_made_once_in_a_while_by_whoever_comes_first(office):
    assert rounds.look_after_if_due(office.now) is not None
    assert rounds.look_after_if_due(office.later(minutes=5)) is None
    assert rounds.look_after_if_due(office.now + rounds.EVERY + timedelta(seconds=1)) is not None


KINDS = (
    (
        "presented_twice",
        {"sightings": [{"where": "Dubai", "post": "Jebel Ali", "at": "2026-11-24T10:00:00Z"}]},
    ),
    ("shown_after_use", {"sightings": [{"where": "Dubai", "at": "2026-11-24"}], "used_at": "2026-11-23"}),
    ("not_issued", {"sightings": [{"where": "Dubai", "at": "2026-11-24", "verdict": "good"}]}),
    ("other_content", {"sightings": [{"where": "Dubai", "at": "x", "verdict": "forged"}]}),
    ("unknown_entry", {"log": "a/statements", "index": 3, "at": "2026-11-24"}),
    ("named_elsewhere", {"by": "Dubai", "said": "import_confirmation", "at": "2026-11-24"}),
    ("signed_upload", {"at": "2026-11-24T10:00:00+00:00"}),
    ("fork", {"log": "a/statements", "by": "Dubai", "reason": "rollback", "seen_root": "00", "seen_size": 3}),
)


@pytest.mark.parametrize(("kind", "facts"), KINDS)
def test_every_alert_says_what_why_and_what_next(signed_in, office, kind, facts):
    alert = Alert.objects.create(
        authority=office.authorities["bw"],
        kind=kind,
        matter="m",
        number=office.issued().number,
        facts=facts,
        raised_at=office.now,
    )
    for who in ("bw.issuing_officer", "bw.focal_point", "bw.administrator", "bw.customs_officer"):
        page = signed_in(who).get(reverse("border:alert", args=[alert.pk]))
        told = page.context["told"]
        assert page.status_code == 200
        assert all((told.title, told.found, told.why, told.next))
        assert "%(" not in told.found + told.why + told.next
        for _label, address in told.links:
            assert signed_in(who).get(address).status_code == 200


def test_an_importing_authority_is_not_told_to_hold_a_certificate_of_another(signed_in, office):
    told = {}
    for who in ("bw.issuing_officer", "ae.importing_officer"):
        alert = Alert.objects.create(
            authority=office.authorities[who[:2]],
            kind=Alert.Kind.PRESENTED_TWICE,
            matter="m",
            number="BW-2026-000001",
            facts={"sightings": []},
            raised_at=office.now,
        )
        told[who] = signed_in(who).get(reverse("border:alert", args=[alert.pk])).context["told"].next
    assert "on hold" in told["bw.issuing_officer"]
    assert "tell the issuing authority" in told["ae.importing_officer"]


def test_the_kinds_above_are_all_kinds():
    assert {kind for kind, _facts in KINDS} == set(Alert.Kind.values)


def test_an_alert_is_settled_with_a_word_and_stays_readable(signed_in, office):
    observed(office)
    (alert,) = alerts_of(office, "bw")
    client = signed_in("bw.focal_point")
    address = reverse("border:alert", args=[alert.pk])
    assert client.post(address, {"how": " "}).context["findings"][0].code == "remark_missing"
    assert client.post(address, {"how": "A training copy of the post"}).status_code == 303
    alert.refresh_from_db()
    assert alert.settled_how == "A training copy of the post"
    assert alert.settled_by == office.actor("bw.focal_point").user
    assert "A training copy" in client.get(address).content.decode()
    listed = client.get(reverse("border:alerts"))
    assert listed.context["rows"] == []
    assert len(client.get(reverse("border:alerts") + "?show=settled").context["rows"]) == 1
    again = border_acts.settle_alert(office.actor("bw.focal_point"), alert.pk, how="x", now=office.now)
    assert [found.code for found in again.findings] == ["alert_settled_before"]


def test_an_alert_is_its_authoritys_own(signed_in, office):
    observed(office)
    (alert,) = alerts_of(office, "bw")
    client = signed_in("ae.administrator")
    assert client.get(reverse("border:alert", args=[alert.pk])).status_code == 404
    assert not border_acts.settle_alert(
        office.actor("ae.administrator"), alert.pk, how="x", now=office.now
    ).is_done
    assert client.get("/api/border/alerts").json() == []
    (told,) = signed_in("bw.administrator").get("/api/border/alerts").json()
    assert (told["kind"], told["number"], told["settled_at"]) == ("not_issued", "BW-2026-000777", None)


# --- holds --------------------------------------------------------------------------------------------------


def test_a_hold_is_seen_everywhere_and_forbids_confirmation(client, signed_in, office):
    arrival = office.presented()
    number = arrival.number
    officer = signed_in("bw.issuing_officer")
    page = officer.post(reverse("certificates:suspend", args=[number]), {"reason": "Theft was reported"})
    assert page.status_code in (302, 303)
    held = Certificate.objects.get(number=number)
    assert held.state == "suspended"
    shown = officer.get(reverse("certificates:certificate", args=[number])).content.decode()
    assert "Theft was reported" in shown
    listed = officer.get(reverse("certificates:certificates"), {"state": "suspended"})
    assert [row["number"] for row in listed.context["rows"]] == [number]
    public = client.get(reverse("register:verify_number", args=[number]))
    assert public.context["answer"].outcome == "suspended"
    assert "Theft" not in public.content.decode()
    assert client.get(f"/api/verify/{number}").json()["verdict"] == "suspended"
    refused = acts.confirm_import(
        office.actor("ae.importing_officer"), arrival.pk, office.found(), now=office.later(days=4)
    )
    assert "certificate_suspended_here" in [found.code for found in refused.findings]
    officer = signed_in("bw.issuing_officer")
    officer.post(reverse("certificates:lift", args=[number]), {"reason": "It was found"})
    held.refresh_from_db()
    assert held.state == "arrived"  # as it was before
    office.must(
        acts.confirm_import(
            office.actor("ae.importing_officer"), arrival.pk, office.found(), now=office.later(days=4)
        )
    )


def test_what_can_be_held_and_lifted(office):
    officer = office.actor("bw.issuing_officer")
    certificate = office.issued()
    assert not acts.lift_suspension(officer, certificate.number, reason="x", now=office.now).is_done
    assert not acts.suspend_certificate(officer, certificate.number, reason=" ", now=office.now).is_done
    office.must(acts.suspend_certificate(officer, certificate.number, reason="x", now=office.now))
    assert not acts.suspend_certificate(officer, certificate.number, reason="x", now=office.now).is_done
    office.must(
        acts.annul_certificate(
            officer, certificate.number, reason="error", is_surrendered=True, now=office.now
        )
    )
    assert not acts.lift_suspension(officer, certificate.number, reason="x", now=office.now).is_done
    other = office.actor("ae.issuing_officer")
    assert not acts.suspend_certificate(other, certificate.number, reason="x", now=office.now).is_done


def test_a_confirmation_from_elsewhere_that_missed_the_hold_is_asked_about(office):
    certificate = office.notified()
    officer = office.actor("bw.issuing_officer")
    office.must(acts.suspend_certificate(officer, certificate.number, reason="x", now=office.now))
    confirmed = office.found() | {
        "certificate_number": certificate.number,
        "issuing_participant": "BW",
        "importing_participant": "AE",
        "importing_authority": "Dubai",
        "confirmed_on": office.later(days=4).date().isoformat(),
        "confirmed_by": "An officer",
        "exporter": certificate.content["exporter"],
        "importer": certificate.content["importer"],
    }
    result = acts.record_foreign_confirmation(
        office.actor("bw.focal_point"), confirmed, now=office.later(days=4)
    )
    assert "confirmed_while_suspended" in [found.code for found in result.findings]
    certificate.refresh_from_db()
    assert certificate.state == "confirmed"
