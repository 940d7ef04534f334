"""The end of a session, as somebody at a desk meets it."""

import re

import pytest
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import expect

from tests.browser.test_road import sign_in
from tests.walking import Walker
from trialsite.accounts.timeouts import BEGAN, SEEN

pytestmark = pytest.mark.browser

NEW = "/screening/new/"


def leave_alone(walker: Walker, seconds: int) -> None:
    """Let the session see that nobody was there for so long."""
    (key,) = [
        cookie["value"]
        for cookie in walker.page.context.cookies()
        if cookie["name"] == "sessionid"
    ]
    session = SessionStore(key)
    session[SEEN] -= seconds
    session[BEGAN] -= seconds
    session.save()


def kept(walker: Walker) -> dict[str, str]:
    return walker.page.evaluate("({...sessionStorage})")


def test_what_was_typed_comes_back_after_signing_in_again(desktop: Walker):
    sign_in(desktop, "cora")
    desktop.go(NEW)
    desktop.fill("Age (years)", "57")
    desktop.select("How did the person hear of the trial?", "letter")
    desktop.page.get_by_label("Age (years)").blur()
    assert '"57"' in str(kept(desktop))
    assert '"57"' not in str(desktop.page.evaluate("({...localStorage})"))
    leave_alone(desktop, 900)
    desktop.press("Record the screening")
    assert desktop.says("You were signed out after 15 minutes")
    desktop.fill("E-mail", "cora@example.org")
    desktop.fill("Password", "correct horse battery")
    desktop.press("Sign in", exact=True)
    assert desktop.page.url.endswith(NEW)
    assert desktop.page.get_by_label("Age (years)").input_value() == "57"
    assert desktop.says("What you had typed before you were signed out is back")
    desktop.look()


def test_it_comes_back_to_nobody_else_and_not_a_second_time(desktop: Walker):
    sign_in(desktop, "cora")
    desktop.go(NEW)
    desktop.fill("Age (years)", "57")
    desktop.go(NEW)
    assert desktop.page.get_by_label("Age (years)").input_value() == ""
    desktop.fill("Age (years)", "58")
    leave_alone(desktop, 900)
    desktop.go("/")
    sign_in(desktop, "ada")
    assert '"58"' not in str(kept(desktop))


def test_signing_out_forgets_what_was_typed(desktop: Walker):
    sign_in(desktop, "cora")
    desktop.go(NEW)
    desktop.fill("Age (years)", "57")
    assert '"57"' in str(kept(desktop))
    desktop.page.locator(".user-menu summary").click()
    desktop.press("Sign out")
    assert '"57"' not in str(kept(desktop))


def test_the_page_warns_and_one_press_stays(desktop: Walker):
    sign_in(desktop, "cora")
    desktop.page.clock.install()
    desktop.go("/protocol/")
    leave_alone(desktop, 900 - 100)
    desktop.page.clock.fast_forward((900 - 100) * 1000)
    dialog = desktop.page.get_by_role("dialog", name="Are you still there?")
    expect(dialog).to_be_visible()
    assert "signed out in 2 minutes" in dialog.inner_text()
    stay = dialog.get_by_role("button", name="Stay signed in")
    expect(stay).to_be_focused()
    desktop.look()
    with desktop.page.expect_response("**/session/"):
        stay.press("Enter")
    expect(dialog).to_be_hidden()
    left = desktop.page.evaluate("fetch('/session/').then((answer) => answer.json())")
    assert left["idle"] > 880


def test_the_page_gives_way_when_the_time_is_up(desktop: Walker):
    sign_in(desktop, "cora")
    desktop.page.clock.install()
    desktop.go("/protocol/")
    leave_alone(desktop, 900)
    desktop.page.clock.fast_forward(900 * 1000)
    desktop.page.wait_for_url(re.compile(r"/sign-in/\?next=%2Fprotocol%2F"))
    assert desktop.heading() == "Sign in"
