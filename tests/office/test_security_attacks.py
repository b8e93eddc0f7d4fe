"""Ways round the office's rules that somebody inside or outside would try, each closed."""

from __future__ import annotations

from datetime import date

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from openkp.office import two_persons
from openkp.office.access.models import FirstPassword, RequestedAct
from openkp.office.acting import Actor
from openkp.office.certificates import acts as certificate_acts
from openkp.office.parties import acts
from openkp.office.parties.models import Membership, User
from openkp.office.permissions import Capacity
from openkp.scheme.documents import TransitRecord

BACKEND = "django.contrib.auth.backends.ModelBackend"
STRONG = "correct horse battery staple"
OTHER = "another horse battery staple"


def codes(result):
    return [found.code for found in result.findings]


def added(office, who="second"):
    """One more administrator of Botswana."""
    user = User.objects.create(username=f"bw-{who}", full_name=f"{who} of bw")
    return Actor(
        Membership.objects.create(
            user=user,
            authority=office.authorities["bw"],
            capacity=Capacity.ADMINISTRATOR.value,
            valid_from=date(2026, 1, 1),
            is_persona=True,
        )
    )


@pytest.fixture
def first(office):
    return office.actor("bw.administrator")


@pytest.fixture
def second(office):
    return added(office)


# --- the second factor --------------------------------------------------------------------------------------


def test_naming_another_capacity_does_not_lead_round_the_second_factor(office, client, settings):
    """An exporter needs none, and is an issuing officer too: a stolen password must not issue."""
    settings.IS_DEMO = False
    exporter = office.actor("bw.exporter")
    Membership.objects.create(
        user=exporter.user,
        authority=exporter.authority,
        capacity=Capacity.ISSUING_OFFICER.value,
        valid_from=date(2026, 1, 1),
    )
    client.force_login(exporter.user, backend=BACKEND)
    session = client.session
    session["membership"] = exporter.membership.pk
    session.save()
    url, named = reverse("api:list_applications"), {"OpenKP-Capacity": "issuing_officer"}
    assert client.get(url).status_code == 200
    refused = client.get(url, headers=named)
    assert (refused.status_code, "second factor" in refused.json()["detail"]) == (403, True)
    Authenticator.objects.create(user=exporter.user, type=Authenticator.Type.TOTP, data={})
    assert client.get(url, headers=named).status_code == 200


# --- two persons --------------------------------------------------------------------------------------------


def test_nobody_confirms_what_concerns_themselves_by_asking_the_same(office, first, second):
    third = added(office, "third")

    def asked(actor):
        return acts.add_officer(
            actor,
            username=second.user.username,
            full_name="second of bw",
            capacity=Capacity.FOCAL_POINT,
            password=STRONG,
            now=office.now,
        )

    assert asked(first).waits
    again = asked(second)
    assert (again.is_done, again.waits, codes(again)) == (False, True, ["waits_for_second"])
    assert RequestedAct.objects.get().state == RequestedAct.State.OPEN
    office.must(asked(third))


def test_one_administrator_does_not_take_over_an_officer_by_a_new_password(office, first, second):
    officer = office.actor("bw.issuing_officer").user
    result = acts.reset_password(first, officer.pk, password=STRONG, now=office.now)
    assert (result.is_done, result.waits, codes(result)) == (False, True, ["waits_for_second"])
    officer.refresh_from_db()
    assert officer.check_password(office.password)
    assert STRONG not in str(RequestedAct.objects.get().detail)
    row = RequestedAct.objects.get()
    assert codes(two_persons.confirm(second, row.pk, now=office.now)) == ["password_weak"]
    office.must(acts.reset_password(second, officer.pk, password=OTHER, now=office.now))
    officer.refresh_from_db()
    assert officer.check_password(OTHER)
    assert FirstPassword.objects.filter(user=officer).exists()
    # the first password was lost before it was used: an administrator gave it anyway
    office.must(acts.reset_password(first, officer.pk, password=STRONG, now=office.now))


def test_a_new_password_needs_one_person_where_it_opens_no_office(office, first, second):
    exporter, officer = office.actor("bw.exporter").user, office.actor("bw.issuing_officer").user
    office.must(acts.reset_password(first, exporter.pk, password=STRONG, now=office.now))
    Authenticator.objects.create(user=officer, type=Authenticator.Type.TOTP, data={})
    office.must(acts.reset_password(first, officer.pk, password=STRONG, now=office.now))


def test_the_second_administrator_gives_the_password_on_its_own_page(office, first, second, client):
    officer = office.actor("bw.issuing_officer").user
    page = reverse("parties:reset_password", args=[officer.pk])
    client.force_login(first.user, backend=BACKEND)
    asked = client.post(page, {"password": STRONG}, follow=True)
    assert asked.redirect_chain[-1][0] == reverse("parties:people")
    assert "The password that you typed is not kept" in asked.content.decode()
    client.force_login(second.user, backend=BACKEND)
    request = reverse("access:requested", args=[RequestedAct.objects.get().pk])
    assert client.get(request).status_code == 200
    assert client.post(request, {}).headers["Location"] == page
    assert client.post(page, {"password": OTHER}).status_code == 303
    officer.refresh_from_db()
    assert officer.check_password(OTHER)


# --- hidden fields ------------------------------------------------------------------------------------------


def test_a_post_between_two_others_learns_no_hidden_seals_by_guessing(office, first):
    passage = {
        "issuing_participant": "BW",
        "transit_participant": "AE",
        "authority": "",
        "entered_on": office.now.date(),
        "left_on": None,
        "seals_in": ("A GUESS",),
        "seals_out": (),
    }
    post = office.actor("ae.customs_officer")

    def crossed(certificate):
        record = TransitRecord(certificate_number=certificate.number, **passage)
        return str(certificate_acts.record_transit(post, record, now=office.now).findings)

    assert "BW-S-1001" in crossed(office.issued(destination_participant="IN"))
    office.must(certificate_acts.set_trade_hiding(first, is_hidden=True, now=office.now))
    assert "BW-S-1001" not in crossed(office.issued(destination_participant="IN"))
