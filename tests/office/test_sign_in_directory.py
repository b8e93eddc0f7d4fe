"""A ministry's own directory (OpenID Connect): a small provider on a free port says who somebody is."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.urls import reverse

from openkp.office.parties.models import Membership, User
from openkp.office.permissions import Capacity
from openkp.office.register.models import Entry

SECRET = "a shared secret of the office and its directory"


class Directory(BaseHTTPRequestHandler):
    """Authorization code flow with PKCE; `server.claims` is who sits before it."""

    server: Provider

    def do_GET(self):
        parts = urlsplit(self.path)
        if parts.path == "/.well-known/openid-configuration":
            base = self.server.address
            return self.answer(
                {
                    "issuer": base,
                    "authorization_endpoint": f"{base}/authorize",
                    "token_endpoint": f"{base}/token",
                    "userinfo_endpoint": f"{base}/userinfo",
                    "jwks_uri": f"{base}/keys",
                    "token_endpoint_auth_methods_supported": ["client_secret_post"],
                }
            )
        if parts.path == "/authorize":
            asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
            self.server.asked = asked
            back = f"{asked['redirect_uri']}?{urlencode(self.server.back(asked))}"
            self.send_response(302)
            self.send_header("Location", back)
            self.send_header("Content-Length", "0")
            return self.end_headers()
        return self.answer(self.server.claims)

    def do_POST(self):
        given = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.server.redeemed = {name: values[0] for name, values in given.items()}
        claims = self.server.claims | {
            "iss": self.server.issuer or self.server.address,
            "aud": "office",
            "iat": int(time.time()),
            "exp": int(time.time()) + 300,
        }
        token = jwt.encode(claims, SECRET, algorithm="HS256")
        return self.answer({"access_token": "at", "token_type": "Bearer", "id_token": token})

    def answer(self, data):
        body = json.dumps(data).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        """Not into the output of the tests."""


class Provider(ThreadingHTTPServer):
    """The directory, up on a free port."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Directory)
        self.address = f"http://127.0.0.1:{self.server_address[1]}"
        self.claims, self.issuer, self.asked, self.redeemed = {}, "", {}, {}
        self.error = ""

    def back(self, asked):
        return {"state": asked["state"], **({"error": self.error} if self.error else {"code": "c0de"})}


@pytest.fixture
def directory(settings) -> Iterator[Provider]:
    provider = Provider()
    thread = Thread(target=provider.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    app = {
        "provider_id": "ministry",
        "name": "Ministry",
        "client_id": "office",
        "secret": SECRET,
        "settings": {"server_url": provider.address},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    yield provider
    provider.shutdown()
    provider.server_close()
    thread.join(10)


@pytest.fixture
def exporter(office):
    actor = office.actor("bw.exporter")
    User.objects.filter(pk=actor.user.pk).update(email="B.Exporter@ministry.example")
    return actor


def through(client, **more):
    """Press the button, be led to the directory, and come back; the office's answer."""
    there = client.post(reverse("openid_connect_login", args=["ministry"]), more)
    assert there.status_code == 302, there.content
    back = requests.get(there.headers["Location"], allow_redirects=False, timeout=30).headers["Location"]
    parts = urlsplit(back)
    return client.get(f"{parts.path}?{parts.query}", follow=True)


def someone(**more):
    return {"sub": "s-1", "email": "b.exporter@ministry.example", "email_verified": True, **more}


def is_in(client):
    return "_auth_user_id" in client.session


def test_a_person_is_known_by_a_verified_address_and_keeps_the_own_capacity(client, directory, exporter):
    directory.claims = someone(groups=["administrators"])
    before = Membership.objects.count()
    answer = through(client)
    assert answer.context["actor"].user == exporter.user
    assert answer.context["actor"].capacity is Capacity.EXPORTER
    assert Membership.objects.count() == before
    assert SocialAccount.objects.get().uid == "s-1"
    assert directory.asked["code_challenge_method"] == "S256"
    assert directory.redeemed["code_verifier"]
    told = [bytes(one.content).decode() for one in Entry.objects.filter(kind="sign_in")]
    assert '"ways":["directory"]' in told[0]
    assert Entry.objects.filter(kind="directory_tied").count() == 1
    client.post(reverse("parties:sign_out"))
    directory.claims = someone(email="renamed@ministry.example")
    assert through(client).context["actor"].user == exporter.user


@pytest.mark.parametrize(
    "claims",
    [
        someone(email_verified=False),
        someone(email_verified="true"),
        someone(email="stranger@ministry.example"),
        {"sub": "s-1"},
    ],
)
def test_an_unverified_or_unknown_person_stays_outside(client, directory, exporter, claims):
    directory.claims = claims
    people = User.objects.count()
    answer = through(client)
    assert not is_in(client)
    assert "Ask the administrator" in answer.content.decode()
    assert User.objects.count() == people
    assert not SocialAccount.objects.exists()


def test_an_address_of_two_accounts_names_nobody(office, client, directory, exporter):
    User.objects.filter(pk=office.actor("bw.exporter_2").user.pk).update(email="b.exporter@ministry.example")
    directory.claims = someone()
    through(client)
    assert not is_in(client)


def test_an_address_that_passes_to_another_person_does_not_pass_the_account(client, directory, exporter):
    directory.claims = someone()
    through(client)
    client.post(reverse("parties:sign_out"))
    directory.claims = someone(sub="s-2")
    through(client)
    assert not is_in(client)


def test_another_claim_is_compared_with_user_names(client, directory, exporter, settings):
    settings.OIDC_CLAIM = "preferred_username"
    directory.claims = {"sub": "s-1", "preferred_username": exporter.user.username}
    assert through(client).context["actor"].user == exporter.user


def test_an_answer_of_another_issuer_or_a_refusal_lets_nobody_in(client, directory, exporter):
    directory.claims, directory.issuer = someone(), "https://other.example"
    assert "did not let you in" in through(client).content.decode()
    directory.issuer, directory.error = "", "server_error"
    assert "did not let you in" in through(client).content.decode()
    assert not is_in(client)


def test_a_directory_that_is_down_is_told_in_words(client, directory, exporter):
    directory.shutdown()
    directory.server_close()
    answer = client.post(reverse("openid_connect_login", args=["ministry"]), follow=True)
    assert "did not let you in" in answer.content.decode()


@pytest.mark.parametrize(("is_trusted", "page"), [(False, "mfa_index"), (True, "")])
def test_the_directory_may_ask_for_the_second_factor_itself(
    office, client, directory, settings, is_trusted, page
):
    settings.IS_DEMO, settings.OIDC_ASKS_FOR_SECOND_FACTOR = False, is_trusted
    officer = office.actor("bw.issuing_officer")
    User.objects.filter(pk=officer.user.pk).update(email="b.exporter@ministry.example")
    directory.claims = someone()
    answer = through(client)
    led = [where for where, _status in answer.redirect_chain]
    assert (reverse("mfa_index") in led) == bool(page)


def test_without_a_directory_there_is_no_such_page(client, office):
    assert client.post(reverse("openid_connect_login", args=["ministry"])).status_code == 404
