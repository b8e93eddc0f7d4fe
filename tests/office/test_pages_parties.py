"""Signing in, people, companies, keys, Participants and clauses."""

from __future__ import annotations

import pytest
from django.urls import reverse

from openkp.office import clock
from openkp.office.parties.models import Key, Membership, Trader, TrustListIssue
from openkp.scheme.clauses import all_clauses
from openkp.statements import open_trust_list

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_the_office(office, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: office.now)


def test_five_failures_close_the_door(client, office):
    for _ in range(5):
        page = client.post(reverse("parties:sign_in"), {"username": "bw-administrator", "password": "wrong"})
    assert page.status_code == 429
    page = client.post(
        reverse("parties:sign_in"), {"username": "bw-administrator", "password": office.password}
    )
    assert page.status_code == 429


def test_signing_in_leads_on_within_this_office_only(client, office):
    who = {"username": "bw-administrator", "password": office.password}
    assert client.post(reverse("parties:sign_in"), {**who, "next": "/people/"}).url == "/people/"
    client.post(reverse("parties:sign_out"))
    assert client.post(reverse("parties:sign_in"), {**who, "next": "https://evil.example/"}).url == "/"


def test_a_persona_is_taken_by_one_click_in_a_demonstration_only(client, office, settings):
    settings.IS_DEMO = True
    membership = office.actor("bw.focal_point").membership
    address = reverse("parties:take_persona", args=[membership.pk])
    assert client.get(address).status_code == 405
    assert client.post(address).status_code == 303
    assert client.session["membership"] == membership.pk
    settings.IS_DEMO = False
    assert client.post(address).status_code == 404


def test_nobody_takes_the_capacity_of_another(signed_in, office):
    client = signed_in("bw.exporter")
    other = office.actor("bw.administrator").membership.pk
    assert client.post(reverse("parties:switch_capacity"), {"membership": other}).status_code == 404


def test_an_exporter_needs_a_company(signed_in, office):
    client = signed_in("bw.administrator")
    data = {"full_name": "New", "username": "new", "capacity": "exporter", "password": "a-fine-long-password"}
    page = client.post(reverse("parties:add_officer"), data)
    assert page.status_code == 422
    data["trader"] = office.traders["bw"].pk
    assert client.post(reverse("parties:add_officer"), data).status_code == 303
    assert Membership.objects.filter(user__username="new", trader=office.traders["bw"]).exists()


def test_no_page_of_a_national_administrator_makes_an_analyst(signed_in):
    client, address = signed_in("bw.administrator"), reverse("parties:add_officer")
    assert 'value="analyst"' not in client.get(address).content.decode()
    data = {"full_name": "New", "username": "new", "capacity": "analyst", "password": "a-fine-long-password"}
    assert client.post(address, data).status_code == 422
    seats = reverse("meetings:give_seat")
    assert 'value="analyst"' in client.get(seats).content.decode()
    page = client.post(seats, data | {"party": "BW"})
    assert [found.code for found in page.context["findings"]] == ["seat_elsewhere"]
    assert not Membership.objects.filter(user__username="new").exists()


def test_a_weak_password_is_explained_in_place(signed_in):
    data = {"full_name": "New", "username": "new", "capacity": "observer", "password": "short"}
    page = signed_in("bw.administrator").post(reverse("parties:add_officer"), data)
    assert page.status_code == 422
    assert [found.code for found in page.context["findings"]] == ["password_weak"]


def test_a_capacity_is_ended_after_a_question_and_never_another_authoritys(signed_in, office):
    client = signed_in("bw.administrator")
    mine = reverse("parties:end_membership", args=[office.actor("bw.observer").membership.pk])
    theirs = reverse("parties:end_membership", args=[office.actor("ae.observer").membership.pk])
    assert client.get(mine).status_code == 200
    assert client.post(mine).status_code == 303
    assert client.post(theirs).status_code == 404


def test_the_last_administrator_stays(signed_in, office):
    mine = office.actor("bw.administrator").membership.pk
    page = signed_in("bw.administrator").post(reverse("parties:end_membership", args=[mine]))
    assert [found.code for found in page.context["findings"]] == ["last_administrator"]


def test_a_password_of_another_authority_is_out_of_reach(signed_in, office):
    client = signed_in("bw.administrator")
    address = reverse("parties:reset_password", args=[office.actor("ae.observer").user.pk])
    assert client.post(address, {"password": "a-fine-long-password"}).status_code == 404


def test_a_company_is_registered_once(signed_in):
    client = signed_in("bw.issuing_officer")
    data = {"name": "Kalahari Stones", "address": "3 Main Street"}
    assert client.post(reverse("parties:register_trader"), data).status_code == 303
    assert client.post(reverse("parties:register_trader"), data).status_code == 422
    assert Trader.objects.filter(name="Kalahari Stones").count() == 1


def test_a_key_is_made_withdrawn_and_published(signed_in):
    client = signed_in("bw.administrator")
    data = {"purpose": "statements", "valid_from": "2026-11-23", "valid_to": "2028-11-23"}
    assert client.post(reverse("parties:make_key"), data).status_code == 303
    key = Key.objects.order_by("-pk").first()
    withdraw = reverse("parties:withdraw_key", args=[key.key_id])
    assert client.post(withdraw, {"compromised_on": "2027-01-01"}).status_code == 422
    assert client.post(withdraw, {"compromised_on": "2026-11-23"}).status_code == 303
    assert client.post(reverse("parties:publish_trust_list")).status_code == 303
    assert not client.get(reverse("parties:keys")).context["trust"].changes
    answer = client.get(reverse("parties:trust_list"))
    assert open_trust_list(answer.content).version == TrustListIssue.objects.first().version


def test_no_root_key_is_made_by_an_authority(signed_in):
    data = {"purpose": "root", "valid_from": "2026-11-23", "valid_to": "2028-11-23"}
    assert signed_in("bw.administrator").post(reverse("parties:make_key"), data).status_code == 422


def test_participants_of_a_day(client, office):
    page = client.get(reverse("parties:participants"), {"day": "2010-01-01"})
    assert len(page.context["roll"].rows) < page.context["roll"].countries
    assert client.get(reverse("parties:participants"), {"day": "1999-01-01"}).context["roll"].rows == ()
    assert client.get(reverse("parties:participants"), {"day": "soon"}).status_code == 200


@pytest.mark.parametrize(
    ("code", "status"), [("CF", 200), ("EU", 200), ("BE", 200), ("NA", 200), ("ZZ", 404)]
)
def test_the_page_of_a_country(client, office, code, status):
    assert client.get(reverse("parties:participant", args=[code])).status_code == status


def test_the_history_of_a_country_shows_decisions_in_order_with_their_sources(client, office):
    events = client.get(reverse("parties:participant", args=["ZW"])).context["page"].events
    titles = [event.title for event in events]
    assert titles.index("Joint work plan for Marange") < titles.index("Anjin verified")
    assert titles[-1] == "Limits on Marange end"
    (letter,) = [each for each in events if each.title == "Letter of the Chair: Marange may export"]
    assert letter.tone == "neutral"
    assert "no effect" in letter.note
    assert all(event.accounts for event in events)
    page = client.get(reverse("parties:participant", args=["RU"])).context["page"]
    assert [event.tone for event in page.events] == ["ok", "neutral", "neutral"]


def test_every_clause_has_its_place_on_the_page(client, office):
    page = client.get(reverse("parties:clauses")).content.decode()
    assert not [each.id for each in all_clauses() if f'id="{each.id}"' not in page]
    assert client.get(reverse("parties:clauses"), {"force": "minimum"}).context["is_filtered"]


@pytest.mark.parametrize(
    "name",
    [
        "people",
        "add_officer",
        "traders",
        "register_trader",
        "keys",
        "make_key",
        "publish_trust_list",
        "change_password",
    ],
)
def test_every_page_of_an_administrator_opens(signed_in, name):
    assert signed_in("bw.administrator").get(reverse(f"parties:{name}")).status_code == 200
