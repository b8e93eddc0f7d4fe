"""The start page of everyone, and health."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from openkp.office import clock
from openkp.office.permissions import Capacity

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_the_office(office, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: office.now)


def test_a_stranger_may_verify_and_sees_the_personas_of_a_demonstration(client, office, settings):
    settings.IS_DEMO = True
    page = client.get(reverse("home")).content.decode()
    assert reverse("register:verify") in page
    assert "/persona/" in page
    settings.IS_DEMO = False
    assert "/persona/" not in client.get(reverse("home")).content.decode()


def test_who_sits_at_the_table_is_offered_with_country_or_organisation(client, office, settings):
    settings.IS_DEMO = True
    page = client.get(reverse("home")).content.decode()
    assert "Delegate · <bdi>Botswana</bdi>" in page
    assert "Observer · <bdi>CSC</bdi>" in page
    assert "Issuing officer ·" not in page  # who sits for no party is named as before


def test_officers_are_offered_before_the_many_exporters(client, office, settings):
    settings.IS_DEMO = True
    for _authority, members in client.get(reverse("home")).context["personas"]:
        are_exporters = [one.capacity == Capacity.EXPORTER for one in members]
        assert are_exporters == sorted(are_exporters)


def test_a_page_within_a_section_marks_the_section_in_the_navigation(client, office):
    page = client.get(reverse("parties:participant", args=["BW"]))
    assert f'<a href="{reverse("parties:participants")}" aria-current="true">' in page.content.decode()
    marked = [item["name"] for item in page.context["navigation"] if item["is_within"] or item["is_current"]]
    assert marked == ["parties:participants"]


@pytest.mark.parametrize("capacity", list(Capacity))
def test_every_capacity_has_an_overview(signed_in, office, capacity):
    office.confirmed()
    named = (f"bw.{capacity.value}", f"kp.{capacity.value}", f"kp.{capacity.value}_bw")
    who = next(name for name in named if name in office.actors)
    page = signed_in(who).get(reverse("home"))
    assert page.status_code == 200
    assert page.context["desk"].kpis


@pytest.mark.parametrize("who", ["bw.observer", "bw.administrator", "bw.exporter_2", "ae.exporter"])
def test_the_overview_shows_no_trade_to_those_whom_it_does_not_concern(signed_in, office, who):
    office.issued()
    page = signed_in(who).get(reverse("home"), {"measure": "carats"}).content.decode()
    assert "200.50" not in page
    assert "19,035" not in page


def test_the_issuing_officer_is_led_to_what_waits(signed_in, office):
    application = office.submitted()
    page = signed_in("bw.issuing_officer").get(reverse("home"))
    assert application.reference in [task["title"] for task in page.context["desk"].tasks]


def test_health_tells_of_the_database_and_the_logs(client, office):
    answer = client.get(reverse("health"))
    assert answer.json()["database"] == "ok"
    assert answer.status_code in (200, 503)


def test_a_story_names_whom_to_become_and_leads_to_its_papers(client, office, settings, tmp_path):
    certificate = office.issued()
    code = office.authorities["bw"].code
    told = {"title": "A story", "numbers": [certificate.number], "desk": [code, "issuing_officer"]}
    (tmp_path / "stories.json").write_text(json.dumps([told]), encoding="utf-8")
    settings.IS_DEMO, settings.HOME = True, tmp_path
    shown = client.get(reverse("home"))
    (story,) = shown.context["stories"]
    assert story["persona"] == office.actor("bw.issuing_officer").membership
    assert reverse("register:verify_number", args=[certificate.number]) in shown.content.decode()
    taken = client.post(reverse("parties:take_persona", args=[story["persona"].pk]), {"next": story["opens"]})
    assert taken.url == reverse("certificates:certificate", args=[certificate.number])
    assert client.get(taken.url).status_code == 200


def test_taking_a_persona_leads_to_no_other_site(client, office, settings):
    settings.IS_DEMO = True
    persona = office.actor("bw.issuing_officer").membership
    taken = client.post(reverse("parties:take_persona", args=[persona.pk]), {"next": "https://example.org/"})
    assert taken.url == reverse("home")


def test_a_story_of_another_shape_is_left_out(client, office, settings, tmp_path):
    settings.IS_DEMO, settings.HOME = True, tmp_path
    kept = [{"title": "Kept", "numbers": ["no/address"], "desk": "nobody"}, {"numbers": []}, "text"]
    (tmp_path / "stories.json").write_text(json.dumps(kept), encoding="utf-8")
    (story,) = client.get(reverse("home")).context["stories"]
    assert (story["title"], story["persona"], story["opens"]) == ("Kept", None, "")
    (tmp_path / "stories.json").write_text("{", encoding="utf-8")
    assert client.get(reverse("home")).context["stories"] == []
