"""Passkeys in real Chromium, with the virtual authenticator of the DevTools protocol."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from small_office import PASSWORD

AXE = (Path(__file__).parents[1] / "office" / "vendor" / "axe.min.js").read_text(encoding="utf-8")


def is_accessible(window):
    """Axe finds nothing, and the page fits the window."""
    window.page.evaluate(AXE)
    found = window.page.evaluate("axe.run({resultTypes: ['violations']}).then(one => one.violations)")
    assert [f"{window.page.url}: {one['id']}: {one['nodes'][0]['html'][:160]}" for one in found] == []
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert window.page.evaluate(wide) <= 0


@pytest.fixture
def authenticator():
    """Give a window a built-in authenticator; `present(False)` is a person who does not touch it."""

    def give(window):
        protocol = window.page.context.new_cdp_session(window.page)
        protocol.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        made = protocol.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]

        def verified(is_verified):
            told = {"authenticatorId": made, "isUserVerified": is_verified}
            protocol.send("WebAuthn.setUserVerified", told)

        return verified

    return give


def typed(window, name):
    window.go("/sign-in/")
    window.page.get_by_label("User name").fill(name)
    window.page.get_by_label("Password", exact=True).fill(PASSWORD)
    window.page.get_by_role("button", name="Sign in", exact=True).click()
    window.page.wait_for_load_state()


def test_a_passkey_is_set_up_and_signs_in_alone_and_as_second_factor(desk, authenticator):
    window = desk()
    verified = authenticator(window)
    page = window.page
    typed(window, "bw-exporter_2")
    window.go("/account/second-factor/")
    window.expects("Set up a second factor")
    page.get_by_role("link", name="Set up a passkey").click()
    page.get_by_label("Name").fill("my phone")
    page.get_by_role("button", name="Set up a passkey").click()
    page.wait_for_url(re.compile("/account/codes/"))
    assert len(re.findall(r"^\d{8}$", page.locator("#codes").inner_text(), re.M)) == 10
    window.go("/account/passkeys/")
    window.expects("my phone", "signs in by itself")
    for path in ("/account/passkeys/", "/account/codes/", "/account/codes/new/", "/account/second-factor/"):
        window.go(path)
        is_accessible(window)

    page.get_by_text("exporter_2 of Gaborone").first.click()
    window.press("Sign out")
    window.go("/sign-in/?next=/account/sessions/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(re.compile("/account/sessions/"))
    window.expects("this one")

    page.get_by_text("exporter_2 of Gaborone").first.click()
    window.press("Sign out")
    typed(window, "bw-exporter_2")
    window.expects("Second step")
    is_accessible(window)
    verified(False)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("The passkey was not used")
    verified(True)
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(f"{window.url}/")
    expect(page.get_by_text("exporter_2 of Gaborone").first).to_be_visible()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_pages_for_signing_in_fit_a_phone(desk, language):
    window = desk("administrator of Gaborone", width=390, language=language)
    for page in ("sign-in/", "account/second-factor/", "account/app/new/", "account/passkeys/new/"):
        window.go(f"/{page}")
        is_accessible(window)
    for page in ("sessions/", "tokens/", "tokens/new/", "programs/", "waiting/"):
        window.go(f"/account/{page}")
        is_accessible(window)
