"""The language of a person: kept with the account, in a cookie for visitors, and in letters."""

from __future__ import annotations

import pytest
from django.test import Client

from openkp.office.languages import by_language
from openkp.office.meetings.models import Letter
from openkp.office.parties.models import Membership, User
from small_table import Table

BACKEND = "django.contrib.auth.backends.ModelBackend"


def choose(client, language, then="/"):  # type: ignore[no-untyped-def]
    return client.post("/language/", {"language": language, "next": then}, follow=True)


def html_of(client, **headers):  # type: ignore[no-untyped-def]
    return client.get("/", headers=headers).content.decode()


@pytest.mark.django_db
def test_a_visitor_reads_in_the_language_of_the_browser_or_of_the_choice(client):
    assert '<html lang="en" dir="ltr">' in html_of(client)
    assert '<html lang="ar" dir="rtl">' in html_of(client, **{"accept-language": "ar,en"})
    choose(client, "fr")
    assert '<html lang="fr" dir="ltr">' in html_of(client, **{"accept-language": "ar,en"})


def test_the_choice_of_a_person_holds_on_every_computer(office, client):
    user = office.actor("bw.issuing_officer").user
    client.force_login(user, backend=BACKEND)
    choose(client, "ar")
    assert User.objects.get(pk=user.pk).language == "ar"
    other_client = Client()
    other_client.force_login(user, backend=BACKEND)
    answer = other_client.get("/", headers={"accept-language": "fr"})
    assert '<html lang="ar" dir="rtl">' in answer.content.decode()
    assert answer["Content-Language"] == "ar"


def test_a_language_that_is_not_offered_changes_nothing(office, client):
    user = office.actor("bw.issuing_officer").user
    client.force_login(user, backend=BACKEND)
    choose(client, "ar")
    for wrong in ("tlh", "", "../../etc"):
        choose(client, wrong)
        assert User.objects.get(pk=user.pk).language == "ar"
    user.language = "pt"  # offered once, not today
    user.save()
    del client.cookies["django_language"]
    assert '<html lang="en"' in html_of(client, **{"accept-language": "en"})


def test_everyone_gets_a_letter_in_their_own_language(office, pseudo_language):
    people = User.objects.filter(memberships__capacity="delegate").order_by("pk")
    for user in people:
        user.email = f"{user.username}@example.org"
        user.language = pseudo_language if user == people[0] else ""
        user.save()
    Table(office).call_plenary()
    subjects = {one.to: one.subject for one in Letter.objects.all()}
    assert subjects.pop(people[0].email).startswith("⟦Invitation:⟧ ")
    assert subjects
    assert all(subject.startswith("Invitation: ") for subject in subjects.values())


def test_people_are_written_to_in_english_where_they_chose_nothing(office):
    found = dict(by_language(Membership.objects.select_related("user")))
    assert set(found) == {"en"}
