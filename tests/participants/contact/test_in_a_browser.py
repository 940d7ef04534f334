"""Calls in a row, by keyboard alone: what only a real browser shows."""

from datetime import timedelta

import pytest

from participants.contact.models import ContactAttempt
from tests.browser.test_road import sign_in
from tests.builders import randomized
from tests.walking import PHONE
from trialsite import clock
from trialsite.access.models import User

pytestmark = pytest.mark.browser

# With this enrolment the 3-month window is about to close, whatever the month.
LONG_AGO = timedelta(days=133)


def test_calls_are_recorded_in_the_list_one_after_the_other(site, desktop):
    cora = User.objects.get(email="cora@example.org")
    with clock.fixed(clock.now() - LONG_AGO):
        people = [randomized("MAD", by=cora) for _ in range(2)]
    sign_in(desktop, "cora")
    page = desktop.page
    first, second = (
        page.get_by_role("button", name=f"Call {person.study_id}") for person in people
    )
    first.press("Enter")
    page.get_by_role("group", name="How").wait_for()
    desktop.look()
    assert page.evaluate("document.activeElement.value") == "phone"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.textContent") == first.text_content()

    first.press("Enter")
    page.get_by_role("button", name="No answer").press("Enter")
    page.get_by_text(f"Recorded: {people[0].study_id}, no answer.").wait_for()
    desktop.look()
    assert page.locator(f"#contacted-{people[0].study_id}").inner_text() == (
        "just now, no answer"
    )
    assert page.evaluate("document.activeElement.textContent") == second.text_content()
    assert ContactAttempt.objects.get().participant == people[0]

    row = page.locator("[data-contact-done]")
    assert row.get_by_role("link").inner_text() == f"Call {people[1].study_id}"
    row.get_by_role("button", name="Undo").press("Enter")
    page.get_by_text(f"Undone: {people[0].study_id}, no answer.").wait_for()
    desktop.look()
    assert page.locator(f"#contacted-{people[0].study_id}").inner_text() == (
        "no contact yet"
    )
    assert page.evaluate("document.activeElement.textContent") == first.text_content()
    people[0].refresh_from_db()
    assert people[0].last_contact is None
    without_the_row(desktop, people)


def without_the_row(walker, people):
    """A page for each contact, and from there back to the list."""
    walker.page.set_viewport_size(PHONE)
    walker.go(f"/participants/{people[0].study_id}/contact/")
    walker.press("No answer")
    assert walker.says(f"Recorded: {people[0].study_id}")
    walker.press("Undo")
    assert walker.says(f"Undone: {people[0].study_id}")
    walker.page.locator(".just-done-next a").click()
    walker.settle()
    walker.look()
    assert walker.heading() == f"Contact {people[0].study_id}"
