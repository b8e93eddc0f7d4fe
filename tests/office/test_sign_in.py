"""Signing in: password, second factor, first password, sessions, and what the log of acts tells of it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
import time
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from openkp.cli import worker
from openkp.office import clock
from openkp.office.access import sessions
from openkp.office.access.models import FirstPassword, SignedIn
from openkp.office.parties.models import Membership
from openkp.office.permissions import ADMIN, OFFICERS, TABLE, Capacity
from openkp.office.register.models import Entry
from openkp.office.second_factor import capacities_of

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NEW = "another long test password"


@pytest.fixture(autouse=True)
def fresh_counts():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """What waits for the commit of a request happens at its end, as without a test around it."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def officer(office):
    """An issuing officer of a real office: no persona whom anybody may take."""
    actor = office.actor("bw.issuing_officer")
    Membership.objects.filter(pk=actor.membership.pk).update(is_persona=False)
    return actor


def code_at(secret: str, at: float) -> str:
    """RFC 6238 with SHA-1, 30 seconds, six digits."""
    mac = hmac.new(base64.b32decode(secret), struct.pack(">Q", int(at) // 30), hashlib.sha1).digest()
    start = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def typed(client, actor, password="a-long-test-password", **more):
    return client.post(
        reverse("parties:sign_in"), {"username": actor.user.username, "password": password, **more}
    )


def logged(kind):
    return [bytes(one.content).decode() for one in Entry.objects.filter(kind=kind).order_by("pk")]


def is_in(client):
    return "_auth_user_id" in client.session


def test_the_code_of_the_test_is_that_of_the_rfc():
    """RFC 6238, appendix B, at 59 seconds: 94287082, of which six digits are asked for."""
    assert code_at(base64.b32encode(b"12345678901234567890").decode(), 59) == "287082"


def test_an_officer_without_a_factor_is_led_to_set_one_up(client, officer, committed):
    assert typed(client, officer).status_code == 303
    answer = client.get(reverse("home"))
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("mfa_index"))
    assert b"Set up a second factor" in client.get(reverse("mfa_index")).content
    answer = client.post(reverse("certificates:applications"))
    assert answer.headers["Location"] == reverse("mfa_index")
    page = client.get(reverse("mfa_activate_totp"))
    assert page.status_code == 200, page.headers
    secret = client.session["mfa.totp.secret"]
    assert secret in page.content.decode()
    wrong = client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert b"This code is not right" in wrong.content
    with committed():
        done = client.post(reverse("mfa_activate_totp"), {"code": code_at(secret, time.time())})
    assert done.headers["Location"] == reverse("mfa_view_recovery_codes")
    kept = Authenticator.objects.get(user=officer.user, type="totp").data["secret"]
    assert secret not in kept
    shown = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert len(re.findall(r"(?:^|>)\d{8}$", shown, re.M)) == 10
    again = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert not re.findall(r"(?:^|>)\d{8}$", again, re.M)
    assert client.get(reverse("home")).status_code == 200
    assert '"kind":"totp"' in logged("factor_added")[0]


def test_the_personas_of_a_demonstration_need_no_factor_and_a_real_office_has_none(office, client, settings):
    actor = office.actor("bw.issuing_officer")
    typed(client, actor)
    assert client.get(reverse("home")).status_code == 200
    client.logout()
    settings.IS_DEMO = False
    typed(client, actor)
    assert client.get(reverse("home")).headers["Location"] == reverse("mfa_index")


def test_an_exporter_may_work_with_a_password_alone(office, client, settings):
    settings.IS_DEMO = False
    typed(client, office.actor("bw.exporter"))
    assert client.get(reverse("home")).status_code == 200


def test_the_second_step_takes_the_code_once_and_then_a_recovery_code_once(client, officer):
    TOTP.activate(officer.user, SECRET)
    codes = RecoveryCodes.activate(officer.user).generate_codes()
    answer = typed(client, officer, next=reverse("certificates:applications"))
    assert (answer.status_code, answer.headers["Location"]) == (303, reverse("mfa_authenticate"))
    assert not is_in(client)
    assert client.get(reverse("certificates:applications")).status_code == 302
    page = client.get(reverse("mfa_authenticate"))
    assert b"Second step" in page.content
    code = code_at(SECRET, time.time())
    answer = client.post(reverse("mfa_authenticate"), {"code": code})
    assert (answer.status_code, answer.headers["Location"]) == (303, reverse("certificates:applications"))
    assert client.get(reverse("home")).status_code == 200
    client.post(reverse("parties:sign_out"))
    for given, is_good in ((code, False), (codes[0], True)):
        typed(client, officer)
        client.post(reverse("mfa_authenticate"), {"code": given})
        assert is_in(client) == is_good
    client.post(reverse("parties:sign_out"))
    typed(client, officer)
    client.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert not is_in(client)
    assert '"ways":["password","recovery code"]' in logged("sign_in")[-1]


def test_wrong_codes_close_the_door_like_wrong_passwords(client, officer):
    TOTP.activate(officer.user, SECRET)
    typed(client, officer)
    for _ in range(5):
        client.post(reverse("mfa_authenticate"), {"code": "123456"})
    client.post(reverse("mfa_authenticate"), {"code": code_at(SECRET, time.time())})
    assert not is_in(client)
    assert len(logged("sign_in_failed")) == 5
    assert len(logged("sign_in_closed")) == 1


def test_a_first_password_is_good_for_choosing_another_only(office, client):
    actor = office.actor("bw.exporter")
    FirstPassword.objects.create(user=actor.user, given_at=office.now)
    typed(client, actor)
    answer = client.get(reverse("certificates:applications"))
    assert answer.headers["Location"] == reverse("parties:change_password")
    assert b"first password" in client.get(reverse("parties:change_password")).content
    given = {"old_password": office.password, "new_password1": NEW, "new_password2": NEW}
    assert client.post(reverse("parties:change_password"), given).status_code == 303
    assert client.get(reverse("certificates:applications")).status_code == 200
    assert not FirstPassword.objects.exists()
    assert len(logged("password_changed")) == 1


def test_a_password_reset_by_the_administrator_is_a_first_password_and_ends_sessions(
    office, client, signed_in
):
    exporter = office.actor("bw.exporter")
    typed(client, exporter)
    assert SignedIn.objects.filter(user=exporter.user).count() == 1
    from openkp.office.parties import acts

    office.must(
        acts.reset_password(office.actor("bw.administrator"), exporter.user.pk, password=NEW, now=office.now)
    )
    assert client.get(reverse("certificates:applications")).status_code == 302
    assert not SignedIn.objects.filter(user=exporter.user).exists()
    typed(client, exporter, NEW)
    assert client.get(reverse("home")).headers["Location"] == reverse("parties:change_password")


@pytest.mark.parametrize(
    ("minutes", "is_open"), [([30, 59, 59], True), ([61], False), ([59] * 8, True), ([59] * 9, False)]
)
def test_a_session_ends_when_idle_and_when_old(office, client, monkeypatch, minutes, is_open):
    at = clock.now()
    monkeypatch.setattr(clock, "now", lambda: at)
    typed(client, office.actor("bw.exporter"))
    for each in minutes:
        at += timedelta(minutes=each)
        answer = client.get(reverse("home"))
    assert (answer.context["actor"] is not None) == is_open
    assert is_in(client) == is_open
    assert SignedIn.objects.exists() == is_open


def test_the_key_of_the_session_changes_with_every_rise(office, client):
    client.get(reverse("home"))
    actor = office.actor("bw.exporter")
    Membership.objects.create(
        user=actor.user,
        authority=actor.authority,
        capacity=Capacity.OBSERVER,
        valid_from=office.now.date(),
    )
    typed(client, actor)
    first = client.session.session_key
    other = Membership.objects.get(user=actor.user, capacity=Capacity.OBSERVER)
    client.post(reverse("parties:switch_capacity"), {"membership": other.pk})
    second = client.session.session_key
    assert first != second
    assert SignedIn.objects.get(user=actor.user).session_key == second
    client.cookies["sessionid"] = first
    assert client.get(reverse("home")).context["actor"] is None


def test_a_person_sees_where_the_account_is_open_and_ends_it_there(office, client, client_factory):
    actor = office.actor("bw.exporter")
    elsewhere = [client_factory(), client_factory()]
    for one in elsewhere:
        typed(one, actor)
    client.defaults["HTTP_USER_AGENT"] = (
        "Mozilla/5.0 (Windows NT 10.0; rv:130.0) Gecko/20100101 Firefox/130.0"
    )
    typed(client, actor)
    page = client.get(reverse("access:sessions")).content.decode()
    assert "Firefox, Windows" in page
    assert page.count("End it") == 2
    stranger = office.actor("bw.exporter_2")
    theirs = client_factory()
    typed(theirs, stranger)
    not_mine = SignedIn.objects.get(user=stranger.user)
    client.post(reverse("access:end_sessions"), {"session": not_mine.pk})
    assert theirs.get(reverse("home")).context["actor"] is not None
    client.post(reverse("access:end_sessions"))
    assert [one.get(reverse("home")).context["actor"] for one in elsewhere] == [None, None]
    assert client.get(reverse("home")).context["actor"] is not None
    assert '"count":2' in logged("sessions_ended")[0]


def test_the_log_tells_of_sign_ins_without_leaking(office, client):
    actor = office.actor("bw.exporter")
    typed(client, actor, "a wrong secret phrase")
    client.post(reverse("parties:sign_in"), {"username": "my secret phrase", "password": "x"})
    typed(client, actor)
    told = " ".join(logged("sign_in") + logged("sign_in_failed"))
    assert "secret phrase" not in told
    assert office.password not in told
    assert len(logged("sign_in_failed")) == 1
    assert '"ways":["password"]' in logged("sign_in")[0]
    public = b" ".join(bytes(one.data) for one in Entry.objects.filter(kind="sign_in"))
    assert actor.user.username.encode() not in public


def test_an_account_without_a_capacity_does_not_come_in(office, client):
    actor = office.actor("bw.exporter")
    Membership.objects.filter(user=actor.user).update(valid_to=office.now.date() - timedelta(days=1))
    answer = typed(client, actor)
    assert answer.status_code == 422
    assert b"no capacity today" in answer.content


def test_the_last_factor_stays_where_the_policy_asks_for_one(client, officer):
    TOTP.activate(officer.user, SECRET)
    Authenticator.objects.update(created_at=clock.now() - timedelta(days=1))
    typed(client, officer)
    client.post(reverse("mfa_authenticate"), {"code": code_at(SECRET, time.time())})
    answer = client.get(reverse("mfa_deactivate_totp"))
    assert reverse("account_reauthenticate") in answer.headers["Location"]
    again = {"password": "a-long-test-password", "next": reverse("mfa_deactivate_totp")}
    client.post(reverse("account_reauthenticate"), again)
    assert b"needs a second factor" in client.get(reverse("mfa_deactivate_totp")).content
    client.post(reverse("mfa_deactivate_totp"))
    assert Authenticator.objects.filter(user=officer.user, type="totp").exists()


def test_setting_up_a_factor_ends_the_sessions_elsewhere(office, client, client_factory, committed):
    actor = office.actor("bw.exporter")
    thief = client_factory()
    typed(thief, actor)
    typed(client, actor)
    client.get(reverse("mfa_activate_totp"))
    code = code_at(client.session["mfa.totp.secret"], time.time())
    with committed():
        client.post(reverse("mfa_activate_totp"), {"code": code})
    assert thief.get(reverse("home")).context["actor"] is None
    assert client.get(reverse("home")).context["actor"] is not None


@pytest.mark.parametrize(
    ("setting", "capacities"),
    [
        ("officers,administrators,table", OFFICERS | ADMIN | TABLE | {Capacity.ANALYST}),
        ("none", frozenset()),
        ("administrators, exporter", ADMIN | {Capacity.EXPORTER}),
    ],
)
def test_the_policy_is_a_setting(setting, capacities):
    assert capacities_of(setting) == capacities


def test_a_policy_that_names_nobody_known_is_refused():
    with pytest.raises(ImproperlyConfigured, match="oficers"):
        capacities_of("oficers")


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        (
            "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36",
            "Chrome, Android",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1",
            "Safari, iPhone",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537.36 Edg/130.0", "Edge, Windows"),
        ("curl/8", ""),
    ],
)
def test_a_device_is_named_as_a_person_knows_it(agent, device):
    assert sessions.device_of(agent) == device


def test_rows_of_ended_sessions_are_forgotten(office, client):
    typed(client, office.actor("bw.exporter"))
    assert sessions.forget_ended(now=clock.now()) == 0
    assert sessions.forget_ended(now=clock.now() + timedelta(hours=9)) == 1


def test_a_worker_tidies_once_a_day(office, client, monkeypatch):
    """It runs for months: what has ended goes without anybody starting it again."""
    typed(client, office.actor("bw.exporter"))
    later, seconds = clock.now() + timedelta(hours=9), [0.0]

    def look():
        assert SignedIn.objects.exists() == (seconds[0] < 86_400)
        seconds[0] += 50_000
        return seconds[0] < 200_000

    monkeypatch.setattr(clock, "now", lambda: later)
    monkeypatch.setattr(worker, "_do_what_waits", look)
    monkeypatch.setattr(worker, "SIGN", float("inf"))
    monkeypatch.setattr(worker.time, "sleep", lambda _seconds: None)
    monkeypatch.setattr(worker.time, "monotonic", lambda: seconds[0])
    monkeypatch.setattr("django.db.close_old_connections", lambda: None)
    worker._work()
    assert not Session.objects.exists()
