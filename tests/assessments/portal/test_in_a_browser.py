"""What only a real browser shows: the code that goes nowhere, and saves in passing."""

import pytest

from assessments.opioids.log import read_log
from assessments.portal.actions import issue_link
from assessments.responses.actions import complete, open_response
from assessments.responses.models import Response
from tests.builders import enrolled
from tests.waiting import wait_until

pytestmark = pytest.mark.browser


@pytest.fixture
def visit(site):
    """A baseline that is open now."""
    return enrolled("MAD").visits.get(code="baseline")


def worst(visit):
    return Response.objects.get(visit=visit).answers.get("bpi_worst")


def test_the_code_reaches_no_log_and_answers_are_kept_while_typing(visit, phone, site):
    _, code = issue_link(visit=visit)
    phone.go(f"/go/#{code}")
    assert code not in phone.page.url
    assert phone.page.get_by_label("Your code").is_hidden()
    phone.press("Continue")
    phone.press("Start")
    phone.page.locator('label[for="id_bpi_worst_7"]').click()
    phone.page.get_by_text("saved", exact=True).wait_for()
    assert Response.objects.get(visit=visit).answers == {"bpi_worst": 7}
    # One's own next tap, on the page as the first one left it.
    for value in (5, 7):
        phone.page.locator(f'label[for="id_bpi_worst_{value}"]').click()
        wait_until(lambda value=value: worst(visit) == value, 10)
    phone.page.reload()
    assert phone.page.locator("#id_bpi_worst_7").is_checked()

    phone.page.context.set_offline(True)
    phone.page.locator('label[for="id_bpi_worst_4"]').click()
    phone.page.get_by_text("not saved yet").wait_for()
    phone.page.context.set_offline(False)
    phone.page.get_by_role("button", name="Next").click()
    phone.page.wait_for_url("**/bpi_least/")
    assert Response.objects.get(visit=visit).answers == {"bpi_worst": 4}
    logs = list(site.folder.glob("*.log"))
    assert logs
    for log in logs:
        assert code not in log.read_text()


def test_single_days_of_the_log_are_saved_at_each_change(visit, phone):
    for instrument in visit.plan.instruments[:-1]:
        response = open_response(
            visit=visit, instrument=instrument, mode="self", by=None
        )
        complete(response=response, by=None)
    _, code = issue_link(visit=visit)
    phone.go(f"/go/#{code}")
    phone.press("Continue")
    phone.press("Carry on")
    phone.select("Medicine", "oxycodone:oral")
    phone.fill("Strength", "5")
    phone.fill("How much on a usual day", "4")
    phone.press("Add it")
    phone.press("Next")
    phone.press("It was the same every day")
    log = visit.responses.get(instrument="opioid_log")
    product = log.products.get()

    third, fifth = (phone.page.locator("details.day").nth(place) for place in (2, 4))
    third.locator("summary").click()
    third.get_by_label("None").check(force=True)
    third.get_by_text("none", exact=True).wait_for()
    third.get_by_label("Don’t remember").check(force=True)
    third.get_by_text("not remembered", exact=True).wait_for()
    third.get_by_label("None").check(force=True)
    third.get_by_text("none", exact=True).wait_for()
    fifth.locator("summary").click()
    amount = fifth.get_by_role("textbox")
    assert amount.is_hidden()
    fifth.get_by_label("Other amounts").check(force=True)
    amount.fill("6,5")
    amount.press("Tab")
    fifth.get_by_text("“6,5” tablets").wait_for()
    phone.look()
    amount.fill("6.5")
    amount.press("Tab")
    fifth.get_by_text("6.5 × oxycodone 5 mg").wait_for()
    assert phone.says("28 of 28 days reported")
    days = read_log(log).days
    assert days[2].status == "none"
    wait_until(lambda: read_log(log).days[4].doses == {product.pk: 6.5})
    assert days[0].doses == {product.pk: 4}
    phone.press("Next")
    assert "/check/" in phone.page.url
