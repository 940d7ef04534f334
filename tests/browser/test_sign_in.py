"""Signing in as people do: with an app, with recovery codes, with a passkey."""

import re

import pytest
from playwright.sync_api import Browser, CDPSession

from tests.browser.test_road import sign_in
from tests.fixtures.factors import code_of
from tests.fixtures.site import PASSWORD, PHONE, Site
from tests.walking import Walker
from trialsite.access.models import User
from trialsite.accounts.lost import withdraw_factors

pytestmark = pytest.mark.browser


def sign_out(walker: Walker) -> None:
    walker.page.locator(".user-menu summary").click()
    walker.press("Sign out")


def test_an_app_recovery_codes_and_a_lost_phone(desktop: Walker, site: Site):
    sign_in(desktop, "cora")
    desktop.page.locator(".user-menu summary").click()
    desktop.press("Your account")
    desktop.press("Set up an authenticator app")
    key = desktop.page.locator(".setup-key").inner_text().replace(" ", "")
    desktop.fill("Code", "000000")
    desktop.press("Set it up")
    assert desktop.says("The app does not show that code now.")
    assert desktop.page.locator(".setup-key").inner_text().replace(" ", "") == key
    desktop.fill("Code", code_of(key))
    desktop.press("Set it up")
    codes = desktop.page.locator(".recovery-codes code").all_inner_texts()
    assert len(codes) == 10
    desktop.press("I have kept them")
    assert desktop.says("Recovery codes: 10 left")

    sign_out(desktop)
    sign_in(desktop, "cora")
    assert desktop.heading() == "One more step"
    desktop.fill("Code", codes[0])
    desktop.press("Go on")
    assert desktop.heading() == "Today at Madison"

    cora, ada = (User.objects.get(email=f"{n}@example.org") for n in ("cora", "ada"))
    _, text = withdraw_factors(user=cora, reason="Phone lost", by=ada)
    desktop.go("/")
    sign_in(desktop, "cora")
    assert desktop.heading() == "Your temporary code"
    desktop.fill("Temporary code", text)
    desktop.press("Go on")
    assert desktop.heading() == "Today at Madison"


def authenticator(walker: Walker) -> CDPSession:
    """A device with a fingerprint reader, which knows its owner's finger."""
    session = walker.page.context.new_cdp_session(walker.page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return session


def test_a_passkey_on_a_phone(chromium: Browser, site: Site):
    """Set up, then alone in place of the password, then as the second step. A passkey
    belongs to a name, so the address is one here."""
    context = chromium.new_context(
        base_url=site.address.replace("127.0.0.1", "localhost"), viewport=PHONE
    )
    context.set_default_timeout(20_000)
    walker = Walker(context.new_page())
    authenticator(walker)
    sign_in(walker, "cora")
    walker.go("/account/")
    walker.press("Set up a passkey")
    walker.fill("What you call it", "My phone")
    walker.press("Make the passkey")
    assert walker.heading() == "Recovery codes"
    walker.press("I have kept them")
    assert walker.says("Passkey “My phone”")

    walker.page.locator(".user-menu summary").click()
    walker.press("Sign out")
    walker.go("/sign-in/?next=/protocol/")
    walker.press("Sign in with a passkey")
    assert walker.page.url.endswith("/protocol/")

    walker.page.locator(".user-menu summary").click()
    walker.press("Sign out")
    walker.fill("E-mail", "cora@example.org")
    walker.fill("Password", PASSWORD)
    walker.press("Sign in", exact=True)
    assert walker.heading() == "One more step"
    walker.press("Use your passkey")
    assert re.search(r"Today at", walker.heading())
    walker.go("/account/")
    assert walker.says("Password and passkey")
    walker.press("Remove Passkey")
    walker.press("Remove it")
    assert walker.says("Removed: Passkey “My phone”.")
    context.close()
