"""What every answer tells the browser, what is refused before a page sees it, and Django's own check."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from office.test_permissions import WHO, address, page_patterns
from openkp.office import page_headers
from openkp.office.permissions import PAGES, Capacity

#: Pages that may have more than the usual policy, and what: for codes and pictures.
MORE = {
    "border:verifier": {
        "script-src": {"'wasm-unsafe-eval'"},
        "img-src": {"blob:"},
        "media-src": {"'self'", "blob:"},
    }
}
#: The verifier scans codes.
WITH_CAMERA = {"border:verifier"}


def policy_of(answer):
    told = answer.headers["Content-Security-Policy"]
    return {name: set(values) for name, *values in (one.split() for one in told.split(";") if one.strip())}


def wrong_with(name, answer):
    """What is missing or too much in the headers of an answer."""
    policy, headers, found = policy_of(answer), answer.headers, []
    usual = {key: set(values) for key, values in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].items()}
    more = MORE.get(name, {})
    for directive in usual | policy:
        told, least = policy.get(directive, set()), usual.get(directive, set())
        if not least <= told <= least | more.get(directive, set()):
            found.append(f"{directive} {told}")
    if any("unsafe-inline" in values or "'unsafe-eval'" in values for values in policy.values()):
        found.append("unsafe")
    expected = {
        "X-Frame-Options": "DENY",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    found += [f"{one}: {headers.get(one)}" for one, value in expected.items() if headers.get(one) != value]
    if ("camera=()" in headers["Permissions-Policy"]) == (name in WITH_CAMERA):
        found.append("camera")
    if b" style=" in answer.content or b"<style" in answer.content or b" onclick=" in answer.content:
        found.append("inline")
    return found


def pages():
    """Every page that has a row, with an address; the tests of permissions look at rows that are missing."""
    for name, converters in page_patterns():
        if name in PAGES:
            yield name, address(name, converters)


@pytest.mark.parametrize("capacity", [Capacity.ADMINISTRATOR, Capacity.ISSUING_OFFICER])
def test_every_page_has_the_headers(office, signed_in, capacity):
    visitor = signed_in(WHO[capacity])
    wrong = {}
    for name, url in pages():
        answer = visitor.get(url)
        if answer.streaming:
            continue
        found = wrong_with(name, answer) if answer.status_code == 200 else wrong_with("", answer)
        if found:
            wrong[name] = found
    assert wrong == {}


def test_every_form_is_refused_without_its_token(office):
    """No page that takes a form is exempt; the API asks sessions for it itself."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(
        office.actor("bw.administrator").user, backend="django.contrib.auth.backends.ModelBackend"
    )
    exempt = [name for name, url in pages() if client.post(url).status_code not in (403, 405)]
    assert exempt == []


@pytest.mark.django_db
def test_files_of_the_look_have_the_headers_too(client):
    answer = client.get("/static/office/office.css")
    b"".join(answer.streaming_content)
    for close in answer._resource_closers:  # `close()` would end the test's database connection too
        close()
    assert answer.status_code == 200
    assert "camera=()" in answer.headers["Permissions-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_page_gets_what_its_decorators_name_and_no_more(rf):
    from django.http import HttpResponse

    @page_headers.with_camera
    def view(request):
        return HttpResponse("x")

    policy = view(rf.get("/")).headers["Permissions-Policy"]
    assert "camera=(self)" in policy
    assert "microphone=()" in policy
    assert "camera=()" not in policy


SECURE = {"OPENKP_SECURE": "1", "OPENKP_ALLOWED_HOSTS": "office.example", "OPENKP_DEMO": "0"}


def run(tmp_path, *command, **more):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OPENKP_")}
    environment |= {"OPENKP_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "openkp.office.settings"}
    return subprocess.run(
        [sys.executable, "-W", "error", *command],
        env=environment | SECURE | more,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_check_for_deployment_is_clean(tmp_path):
    done = run(tmp_path, "-m", "django", "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


ANSWERS = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.test import Client
client = Client(headers={"host": "office.example"})
plain = client.get("/sign-in/")
page = client.get("/sign-in/", headers={"x-forwarded-proto": "https"})
print(plain.status_code, plain.headers["Location"])
print(page.status_code, page.headers["Strict-Transport-Security"])
for cookie in page.cookies.values():
    flags = [cookie[name] for name in ("secure", "httponly", "samesite", "domain", "path")]
    print(cookie.key, *flags)
evil = client.get("/sign-in/", headers={"host": "evil.example"})
print(client.get("/health/").status_code, evil.status_code)
"""


def test_over_https_cookies_are_bound_to_the_host_and_http_leads_to_https(tmp_path):
    done = run(tmp_path, "-c", ANSWERS)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "301 https://office.example/sign-in/"
    assert lines[1] == "200 max-age=31536000; includeSubDomains"
    assert lines[2].split() == ["__Host-csrftoken", "True", "True", "Lax", "/"]
    assert lines[3] == "200 400"


def test_a_directory_without_a_client_id_is_refused_at_the_start(tmp_path):
    done = run(tmp_path, "-m", "django", "check", OPENKP_OIDC_ISSUER="https://login.example")
    assert done.returncode != 0
    assert "OPENKP_OIDC_CLIENT_ID" in done.stderr


def test_too_many_fields_and_too_much_are_refused(office, signed_in):
    client = signed_in("bw.exporter")
    url = reverse("certificates:new_application")
    assert client.post(url, {f"f{number}": "x" for number in range(4001)}).status_code == 400
    assert client.post(url, {"f": "x" * (2 * 1024 * 1024 + 1)}).status_code in (400, 413)
