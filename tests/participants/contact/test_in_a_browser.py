"""Calls in a row, by keyboard alone: what only a real browser shows."""

from datetime import timedelta

import pytest

from participants.contact.models import ContactAttempt
from tests.browser.test_road import sign_in
from tests.builders import randomized
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
    page.get_by_text(f"{people[0].study_id}: no answer.").wait_for()
    desktop.look()
    assert page.locator(f"#contacted-{people[0].study_id}").inner_text() == (
        "just now, no answer"
    )
    assert page.evaluate("document.activeElement.textContent") == second.text_content()
    assert ContactAttempt.objects.get().participant == people[0]
