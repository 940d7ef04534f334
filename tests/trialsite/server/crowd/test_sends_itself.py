"""In a browser: an answer that was turned away arrives by itself."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import Browser, expect

from assessments.responses.models import Response
from tests.crowding import Crowd
from tests.fixtures.crowds import Serving, locked, participants, port_of, staff
from tests.waiting import wait_until
from tests.walking import PHONE
from trialsite.context.visible import EVERYTHING, visible_rows

pytestmark = pytest.mark.browser

PLACES = 8


def test_an_answer_that_was_turned_away_arrives_by_itself(
    serving: Serving, chromium: Browser
) -> None:
    (somebody,) = participants(people=1, phones=1)
    question = somebody.requests[0][1]
    lists = staff(3 * PLACES)
    with serving(PATIENCE_SECONDS="1") as site, ThreadPoolExecutor(1) as beside:
        cookies = somebody.headers["Cookie"].split("; ")
        context = chromium.new_context(base_url=site.address, viewport=PHONE)
        context.set_default_timeout(30_000)
        context.add_cookies(
            [
                {"name": name, "value": value, "url": site.address}
                for name, _, value in (one.partition("=") for one in cookies)
            ]
        )
        page = context.new_page()
        page.goto(question)
        crowd = Crowd(port_of(site.address), 6.0, lists)
        with locked("participants_participant") as waiting:
            coming = beside.submit(crowd.come)
            wait_until(lambda: waiting() == PLACES, 20)
            item = question.strip("/").split("/")[-1]
            page.locator(f"label[for=id_{item}_7]").click()
            page.get_by_role("button", name="Next", exact=True).click()
            expect(page.get_by_role("heading")).to_have_text(
                "Please try again in a moment"
            )
            expect(page.locator("form")).to_contain_text("So does the page by itself")
            with visible_rows(EVERYTHING):
                assert not any(one.answers for one in _forms())
        page.wait_for_url(lambda address: not address.endswith(question))
        expect(page.locator("h1")).not_to_have_text("Please try again in a moment")
        with visible_rows(EVERYTHING):
            (form,) = _forms()
        assert list(form.answers.values()) == [7]
        assert {one.status for one in coming.result()} <= {200, 503}
        context.close()


def _forms() -> list[Response]:
    return list(Response.objects.filter(visit__code="m03"))
