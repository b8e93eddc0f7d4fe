"""Acts that need two persons, duties kept apart, API tokens, and the ministry's directory."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date, timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.db import connection
from django.urls import reverse

from openkp.office import clock, two_persons
from openkp.office.access import acts as access_acts
from openkp.office.access import policy, reads
from openkp.office.access.models import ApiToken, FirstPassword, RequestedAct, SignedIn
from openkp.office.access.tokens import new_token
from openkp.office.acting import Actor
from openkp.office.meetings.acts import give_seat
from openkp.office.parties import acts
from openkp.office.parties.models import Key, Membership, User
from openkp.office.permissions import SEATED, Capacity
from openkp.office.register.models import Entry

STRONG = "correct horse battery staple"


def codes(result):
    return [found.code for found in result.findings]


def added(office, code="bw", who="second", capacity=Capacity.ADMINISTRATOR, party=""):
    """One more person of an authority."""
    user = User.objects.create(username=f"{code}-{who}", full_name=f"{who} of {code}")
    return Actor(
        Membership.objects.create(
            user=user,
            authority=office.authorities[code],
            capacity=capacity.value,
            party=party,
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


def asked(office, actor, username="n.new", capacity=Capacity.ISSUING_OFFICER, now=None):
    return acts.add_officer(
        actor,
        username=username,
        full_name="N. New",
        capacity=capacity,
        password=STRONG,
        now=now or office.now,
    )


def logged(kind):
    return [bytes(one.content).decode() for one in Entry.objects.filter(kind=kind).order_by("pk")]


def test_the_one_administrator_acts_alone_and_the_log_says_so(office, first):
    office.must(asked(office, first))
    assert '"act":"add_officer"' in logged("done_alone")[0]
    assert FirstPassword.objects.filter(user__username="n.new").exists()


def test_an_officer_gets_a_capacity_when_a_second_administrator_confirms(office, first, second):
    result = asked(office, first)
    assert (result.is_done, result.waits, codes(result)) == (False, True, ["waits_for_second"])
    assert not Membership.objects.filter(user__username="n.new").exists()
    assert User.objects.get(username="n.new").check_password(STRONG)
    assert STRONG not in str(RequestedAct.objects.get().detail)
    assert codes(asked(office, first)) == ["waits_for_second"]
    row = RequestedAct.objects.get()
    assert codes(two_persons.confirm(first, row.pk, now=office.now)) == ["record_not_found"]
    made = office.must(two_persons.confirm(second, row.pk, now=office.now))
    assert (made.user.username, made.capacity) == ("n.new", Capacity.ISSUING_OFFICER)
    assert '"asked_by":"bw-administrator"' in logged("confirmed_act")[0]
    assert '"by":"bw-second"' in logged("add_officer")[0]
    assert len(logged("asked_for_act")) == 1
    assert codes(two_persons.confirm(second, row.pk, now=office.now)) == ["record_not_found"]


def test_the_same_request_by_the_second_person_confirms_it(office, first, second):
    assert asked(office, first).waits
    assert office.must(asked(office, second)).user.username == "n.new"


def test_what_concerns_companies_needs_one_person(office, first, second):
    office.must(asked(office, first, capacity=Capacity.OBSERVER))


def test_a_request_is_refused_or_lapses_and_can_be_asked_again(office, first, second):
    asked(office, first)
    row = RequestedAct.objects.get()
    office.must(two_persons.refuse_requested_act(second, row.pk, now=office.now))
    assert two_persons.waiting_for(second, office.now) == []
    asked(office, first)
    later = office.later(days=15)
    assert two_persons.waiting_for(second, later) == []
    assert codes(asked(office, second, now=later)) == ["waits_for_second"]
    assert RequestedAct.objects.filter(state="open").count() == 1


def test_another_authority_sees_and_confirms_nothing(office, first, second):
    asked(office, first)
    row = RequestedAct.objects.get()
    foreign = office.actor("ae.administrator")
    assert two_persons.waiting_for(foreign, office.now) == []
    assert codes(two_persons.confirm(foreign, row.pk, now=office.now)) == ["record_not_found"]
    assert codes(two_persons.refuse_requested_act(foreign, row.pk, now=office.now)) == ["record_not_found"]


def test_the_act_checks_everything_again_when_it_is_confirmed(office, first, second):
    asked(office, first)
    user = User.objects.get(username="n.new")
    Membership.objects.create(
        user=user, authority=first.authority, capacity=Capacity.ADMINISTRATOR, valid_from=date(2026, 1, 1)
    )
    result = two_persons.confirm(second, RequestedAct.objects.get().pk, now=office.now)
    assert codes(result) == ["duties_not_separate"]
    assert RequestedAct.objects.get().state == "open"


def test_a_second_factor_is_reset_by_two_and_every_session_ends(office, first, second, client):
    officer = office.actor("bw.issuing_officer")
    assert codes(access_acts.reset_second_factor(first, officer.user.pk, now=office.now)) == [
        "factor_not_set"
    ]
    TOTP.activate(officer.user, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    client.force_login(officer.user, backend="django.contrib.auth.backends.ModelBackend")
    assert access_acts.reset_second_factor(first, officer.user.pk, now=office.now).waits
    assert Authenticator.objects.exists()
    office.must(two_persons.confirm(second, RequestedAct.objects.get().pk, now=office.now))
    assert not Authenticator.objects.exists()
    assert not SignedIn.objects.exists()
    assert client.get(reverse("home")).context["actor"] is None
    foreign = office.actor("ae.issuing_officer").user
    assert codes(access_acts.reset_second_factor(first, foreign.pk, now=office.now)) == ["record_not_found"]


def test_of_two_administrators_one_waits_three_days_before_resetting_the_other(office, first, second):
    """Nobody else could confirm, and the person concerned may refuse meanwhile."""
    TOTP.activate(second.user, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    reset = access_acts.reset_second_factor
    assert codes(reset(first, second.user.pk, now=office.now)) == ["waits_for_objection"]
    row = RequestedAct.objects.get()
    [own] = two_persons.waiting_for(first, office.now)
    [concerned] = two_persons.waiting_for(second, office.now)
    assert (own.can_confirm, concerned.can_confirm, concerned.can_refuse) == (False, False, True)
    assert reset(first, second.user.pk, now=office.later(days=2)).waits
    assert codes(two_persons.confirm(second, row.pk, now=office.now)) == ["record_not_found"]
    office.must(two_persons.confirm(first, row.pk, now=office.later(days=3)))
    assert not Authenticator.objects.exists()


def test_an_administrator_is_not_put_out_by_one_other(office, first, second):
    result = acts.end_membership(first, second.membership.pk, now=office.now)
    assert codes(result) == ["waits_for_objection"]
    office.must(two_persons.refuse_requested_act(second, RequestedAct.objects.get().pk, now=office.now))
    third = added(office, who="third")
    assert codes(acts.end_membership(first, second.membership.pk, now=office.now)) == ["waits_for_second"]
    office.must(acts.end_membership(third, second.membership.pk, now=office.now))
    own = acts.end_membership(third, third.membership.pk, now=office.now)
    assert own.is_done


@pytest.mark.parametrize(
    ("held", "wanted"),
    [
        (Capacity.ISSUING_OFFICER, Capacity.ADMINISTRATOR),
        (Capacity.ADMINISTRATOR, Capacity.ISSUING_OFFICER),
    ],
)
def test_nobody_issues_and_administers_at_one_authority(office, first, held, wanted):
    person = added(office, who="both", capacity=held)
    result = acts.add_officer(
        first, username=person.user.username, full_name="", capacity=wanted, password="", now=office.now
    )
    assert codes(result) == ["duties_not_separate"]
    assert policy.people_with_both(first.authority, day=office.now.date()) == []
    Membership.objects.filter(pk=person.membership.pk).update(valid_to=office.now.date() - timedelta(days=1))
    again = acts.add_officer(
        first, username=person.user.username, full_name="", capacity=wanted, password="", now=office.now
    )
    assert again.is_done


def test_who_holds_both_already_is_found(office, first):
    person = added(office, who="both", capacity=Capacity.ISSUING_OFFICER)
    Membership.objects.create(
        user=person.user,
        authority=first.authority,
        capacity=Capacity.ADMINISTRATOR,
        valid_from=date(2026, 1, 1),
    )
    assert policy.people_with_both(first.authority, day=office.now.date()) == [person.user]
    assert policy.people_with_both(first.authority, day=date(2025, 1, 1)) == []


# --- pages --------------------------------------------------------------------------------------------------


def test_the_second_administrator_finds_and_confirms_it_on_the_pages(office, first, second, client):
    now = clock.now()
    asked(office, first, now=now)
    row = RequestedAct.objects.get()
    client.force_login(second.user, backend="django.contrib.auth.backends.ModelBackend")
    assert reverse("access:requested", args=[row.pk]) in client.get(reverse("home")).content.decode()
    assert "n.new" in client.get(reverse("access:waiting")).content.decode()
    page = client.get(reverse("access:requested", args=[row.pk])).content.decode()
    assert "Issuing officer" in page
    assert "N. New" in page
    answer = client.post(reverse("access:requested", args=[row.pk]), {"confirm": "yes"}, follow=True)
    assert "It is confirmed and done." in answer.content.decode()
    assert Membership.objects.filter(user__username="n.new").exists()
    assert client.get(reverse("access:requested", args=[row.pk])).status_code == 404


def test_adding_an_officer_says_who_must_confirm(office, first, second, signed_in):
    client = signed_in("bw.administrator")
    given = {"full_name": "N. New", "username": "n.new", "capacity": "focal_point", "password": STRONG}
    answer = client.post(reverse("parties:add_officer"), given, follow=True)
    assert "second of bw" in answer.content.decode()
    page = client.get(reverse("access:requested", args=[RequestedAct.objects.get().pk])).content.decode()
    assert "Confirm and do it" not in page
    answer = client.post(
        reverse("access:requested", args=[RequestedAct.objects.get().pk]), {"refuse": "yes"}, follow=True
    )
    assert "nothing was done" in answer.content.decode()


def test_a_lost_factor_is_asked_for_on_the_page_of_people(office, second, signed_in):
    officer = office.actor("bw.issuing_officer")
    client = signed_in("bw.administrator")
    address = reverse("access:reset_second_factor", args=[officer.user.pk])
    assert address in client.get(reverse("parties:people")).content.decode()
    assert "has no second factor" in client.get(address).content.decode()
    TOTP.activate(officer.user, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    assert "Ask for the reset" in client.get(address).content.decode()
    assert "second of bw" in client.post(address, follow=True).content.decode()
    foreign = office.actor("ae.issuing_officer").user.pk
    assert client.get(reverse("access:reset_second_factor", args=[foreign])).status_code == 404


# --- API tokens ---------------------------------------------------------------------------------------------


def bearer(client, secret, operation="api:list_applications"):
    return client.get(reverse(operation), headers={"Authorization": f"Bearer {secret}"}).status_code


def test_a_token_is_shown_once_and_works_in_its_capacity(office, client, signed_in, client_factory):
    browser = signed_in("bw.exporter")
    page = browser.post(reverse("access:make_token"), {"label": "export system", "days": 30})
    secret = page.context["secret"]
    assert secret in page.content.decode()
    row = ApiToken.objects.get()
    assert secret not in str(row.__dict__)
    assert secret not in browser.get(reverse("access:tokens")).content.decode()
    program = client_factory()
    assert bearer(program, secret) == 200
    assert bearer(program, secret, "api:list_arrivals") == 403
    assert bearer(program, secret + "x") == 401
    assert bearer(program, "kpt_é") == 401
    row.refresh_from_db()
    assert row.last_used_at is not None
    answer = browser.post(reverse("access:withdraw_token", args=[row.pk]), follow=True)
    assert "withdrawn" in answer.content.decode()
    assert bearer(program, secret) == 401
    assert secret not in " ".join(logged("make_api_token") + logged("withdraw_api_token"))


def test_a_token_ends_with_its_day_its_person_and_its_capacity(office, client):
    actor, now = office.actor("bw.exporter"), clock.now()
    row, secret = new_token(actor.membership, "a test", days=1, now=now)
    assert bearer(client, secret) == 200
    Membership.objects.filter(pk=actor.membership.pk).update(valid_to=now.date() - timedelta(days=1))
    assert bearer(client, secret) == 401
    Membership.objects.filter(pk=actor.membership.pk).update(valid_to=None)
    User.objects.filter(pk=actor.user.pk).update(is_active=False)
    assert bearer(client, secret) == 401
    User.objects.filter(pk=actor.user.pk).update(is_active=True)
    ApiToken.objects.filter(pk=row.pk).update(expires_at=now - timedelta(seconds=1))
    assert bearer(client, secret) == 401


def test_a_token_needs_a_label_and_a_sensible_time(office, signed_in):
    actor = office.actor("bw.exporter")
    make = access_acts.make_api_token
    assert codes(make(actor, label=" ", days=3, now=office.now)) == ["token_label_missing"]
    assert codes(make(actor, label="x", days=400, now=office.now)) == ["token_days_wrong"]
    assert signed_in("bw.exporter").post(reverse("access:make_token"), {"days": 0}).status_code == 422


def test_an_administrator_withdraws_tokens_of_the_own_authority_only(office, client, signed_in):
    own, _ = new_token(office.actor("bw.exporter").membership, "ours", days=9, now=office.now)
    foreign, _ = new_token(office.actor("ae.exporter").membership, "theirs", days=9, now=office.now)
    page = signed_in("bw.administrator").get(reverse("access:programs")).content.decode()
    assert ("ours" in page, "theirs" in page) == (True, False)
    admin = office.actor("bw.administrator")
    office.must(access_acts.withdraw_api_token(admin, own.pk, now=office.now))
    assert codes(access_acts.withdraw_api_token(admin, own.pk, now=office.now)) == ["token_withdrawn"]
    assert codes(access_acts.withdraw_api_token(admin, foreign.pk, now=office.now)) == ["record_not_found"]
    other = office.actor("bw.exporter_2")
    mine, _ = new_token(office.actor("bw.exporter").membership, "mine", days=9, now=office.now)
    assert codes(access_acts.withdraw_api_token(other, mine.pk, now=office.now)) == ["record_not_found"]


def test_a_password_alone_does_not_open_the_api_where_a_factor_is_asked_for(office, client, settings):
    import base64

    def basic(actor):
        typed = base64.b64encode(f"{actor.user.username}:{office.password}".encode()).decode()
        header = {"Authorization": f"Basic {typed}"}
        return client.get(reverse("api:list_applications"), headers=header).status_code

    officer, exporter = office.actor("bw.issuing_officer"), office.actor("bw.exporter")
    assert (basic(officer), basic(exporter)) == (200, 200)
    settings.IS_DEMO = False
    assert (basic(officer), basic(exporter)) == (403, 200)
    FirstPassword.objects.create(user=exporter.user, given_at=office.now)
    assert basic(exporter) == 403


def test_a_session_that_is_asked_for_more_does_not_open_the_api(office, client, settings):
    settings.IS_DEMO = False
    officer = office.actor("bw.issuing_officer")
    client.force_login(officer.user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("api:list_applications")).status_code == 403


def test_both_databases_hold_one_open_request_of_a_kind(office, first, second):
    """The constraint is a partial index, which SQLite and PostgreSQL both have."""
    asked(office, first)
    row = RequestedAct.objects.get()
    assert row.digest == two_persons.digest_of(row.subject, row.detail)
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, RequestedAct._meta.db_table)
    assert found["requested_once_at_a_time"]["unique"]


@pytest.mark.postgres
def test_second_persons_confirm_on_postgresql_too(postgres):
    """A row that is locked beside an optional person: PostgreSQL refuses what SQLite never notices."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", __file__]
    command += ["-k", "(confirm or reset or lapses) and not postgresql and not pages"]
    done = subprocess.run(
        command,
        env={**os.environ, "OPENKP_DATABASE": f"{postgres}/postgres"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]
    assert " passed" in done.stdout


# --- what ends with a reset, and what a request says --------------------------------------------------------


def test_a_reset_by_administrators_ends_the_programs_that_act_for_the_person(office, first, second, client):
    """Whoever had the account may have made tokens: the way back in is closed, and the log says so."""
    exporter, officer = office.actor("bw.exporter"), office.actor("bw.issuing_officer")
    _row, secret = new_token(exporter.membership, "a thief's", days=90, now=clock.now())
    send = {"HTTP_AUTHORIZATION": f"Bearer {secret}"}
    assert client.get("/api/applications", **send).status_code == 200
    office.must(acts.reset_password(first, exporter.user.pk, password=STRONG, now=clock.now()))
    refused = client.get("/api/applications", **send)
    assert refused.status_code == 401
    assert "withdrawn" in refused.json()["detail"]
    assert '"tokens_withdrawn":1' in logged("reset_password")[0]
    new_token(officer.membership, "another", days=90, now=clock.now())
    TOTP.activate(officer.user, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    access_acts.reset_second_factor(first, officer.user.pk, now=clock.now())
    assert ApiToken.objects.filter(withdrawn_at__isnull=True).exists()
    office.must(two_persons.confirm(second, RequestedAct.objects.get().pk, now=clock.now()))
    assert not ApiToken.objects.filter(withdrawn_at__isnull=True).exists()
    assert '"tokens_withdrawn":1' in logged("reset_second_factor")[0]


def test_ones_own_token_is_withdrawn_in_whatever_capacity_one_acts(office):
    here = office.actor("bw.exporter")
    elsewhere = Membership.objects.create(
        user=here.user, authority=office.authorities["ae"], capacity="observer", valid_from=date(2026, 1, 1)
    )
    row, _secret = new_token(elsewhere, "mine", days=90, now=office.now)
    stranger = office.actor("bw.administrator")
    assert codes(access_acts.withdraw_api_token(stranger, row.pk, now=office.now)) == ["record_not_found"]
    office.must(access_acts.withdraw_api_token(here, row.pk, now=office.now))


def test_a_seat_that_decides_is_given_by_two_and_an_observers_by_one(office):
    first, second = (added(office, "kp", who) for who in ("one", "two"))

    def seat(capacity, party, username):
        return give_seat(
            first, username=username, full_name="S. New", capacity=capacity, party=party, now=office.now,
            password=STRONG,
        )  # fmt: skip

    office.must(seat(Capacity.OBSERVER, "CSC", "o.new"))
    for capacity in sorted(SEATED):
        party = "BW" if capacity in (Capacity.DELEGATE, Capacity.CHAIR, Capacity.ANALYST) else "WGS"
        assert codes(seat(capacity, party, f"s.{capacity}")) == ["waits_for_second"]
        row = RequestedAct.objects.get(state="open")
        made = office.must(two_persons.confirm(second, row.pk, now=office.now))
        assert (made.user.username, made.capacity, made.party) == (f"s.{capacity}", capacity, party)


def test_a_new_password_of_the_chair_needs_two(office):
    first, _second = (added(office, "kp", who) for who in ("one", "two"))
    chair = added(office, "kp", "head", Capacity.CHAIR, "IN")
    assert acts.reset_password(first, chair.user.pk, password=STRONG, now=office.now).waits


def test_a_request_says_in_words_what_will_be_done(office, first, second, client):
    """Not what was done, no field names of the program, no numbers of rows."""
    client.force_login(second.user, backend="django.contrib.auth.backends.ModelBackend")
    acts.make_key(
        first,
        purpose=Key.Purpose.STATEMENTS,
        valid_from=first.day(office.now),
        valid_to=date(2028, 1, 1),
        now=office.now,
    )
    acts.reset_password(first, office.actor("bw.issuing_officer").user.pk, password=STRONG, now=office.now)
    acts.publish_trust_list(first, now=office.now)
    told = {}
    for row in RequestedAct.objects.all():
        page = client.get(reverse("access:requested", args=[row.pk]))
        told[row.act] = (reads.heading_of(row), dict(page.context["detail"]))
    assert told["make_key"] == (
        "Make a key: Certificates, confirmations, decisions",
        {
            "For whom or what": "Certificates, confirmations, decisions",
            "First day": "23 Nov 2026",
            "Last day": "1 Jan 2028",
        },
    )
    assert told["reset_password"] == (
        "New password: bw-issuing_officer",
        {"For whom or what": "bw-issuing_officer"},
    )
    assert told["publish_trust_list"][0] == "Publish the trust list"


def test_every_act_that_two_persons_do_has_its_words_before_it_is_done():
    assert set(reads.ASKED) == set(two_persons.CONFIRMABLE)
