"""The participant's log of medicines and days."""

import pytest

from assessments.opioids.log import read_log
from assessments.responses.actions import complete, open_response
from tests.assessments.portal.walk import IN_PASSING, Phone
from tests.counting import queries
from tests.sending import filled_in, one_day

MEDICINES, DAYS, CHECK = (
    f"/my/opioid_log/{page}/" for page in ("medicines", "days", "check")
)
OXYCODONE = {
    "do": "add",
    "product": "oxycodone:oral",
    "strength": "5",
    "usual": "4",
}


@pytest.fixture
def phone(client, visit):
    """Everything is sent but the log, which was started."""
    for code in visit.plan.instruments[:-1]:
        response = open_response(visit=visit, instrument=code, mode="self", by=None)
        complete(response=response, by=None)
    phone = Phone(client, visit)
    phone.open_link()
    assert phone.start() == MEDICINES
    return phone


def log(phone):
    return read_log(phone.visit.responses.get(instrument="opioid_log"))


def test_a_medicine_is_listed_and_the_days_come_next(phone):
    assert "From 5 May 2026 to 1 Jun 2026, 28 days" in phone.read(MEDICINES)
    assert phone.client.post(MEDICINES, OXYCODONE)["Location"] == MEDICINES
    page = phone.read(MEDICINES)
    assert "Oxycodone 5 mg, tablet or capsule" in page
    assert f'href="{DAYS}"' in page


def test_a_slip_is_named_beside_its_field_and_kept(phone):
    page = phone.client.post(MEDICINES, OXYCODONE | {"strength": "5/325"})
    assert "“5/325” is not a number" in page.content.decode()
    assert 'value="5/325"' in page.content.decode()


def test_no_medicine_at_all_is_two_taps(phone):
    assert phone.client.post(MEDICINES, {"do": "none"})["Location"] == CHECK
    assert "28 of 28 days reported" in phone.read(CHECK)
    assert {day.status for day in log(phone).days} == {"none"}


def test_the_same_every_day_is_one_tap(phone):
    phone.client.post(MEDICINES, OXYCODONE)
    assert "It was the same every day" in phone.read(DAYS)
    phone.client.post(DAYS, {"do": "usual"})
    page = phone.read(DAYS)
    assert "28 of 28 days reported" in page
    assert page.count(">as usual<") == 28


def test_a_single_day_is_changed_and_saved_in_passing(phone):
    phone.client.post(MEDICINES, OXYCODONE)
    phone.client.post(DAYS, {"do": "usual"})
    data = one_day(phone.client.get(DAYS), "2026-05-09", day="unknown")
    saved = phone.client.post(DAYS, data, headers=IN_PASSING).content.decode()
    assert saved.startswith("not remembered")
    assert log(phone).days[4].status == "unknown"


def test_a_participant_sees_no_dose_in_mme_and_is_asked_nothing_about_it(phone):
    phone.client.post(MEDICINES, OXYCODONE | {"usual": "40"})
    phone.client.post(DAYS, {"do": "usual"})
    data = one_day(phone.client.get(DAYS), "2026-05-09", day="none")
    saved = phone.client.post(DAYS, data, headers=IN_PASSING).content.decode()
    for page in (saved, phone.read(DAYS), phone.read(CHECK)):
        assert "MME" not in page and "Is this right" not in page


def test_next_without_a_script_saves_the_days_on_the_page(phone):
    assert phone.client.post(DAYS, {"do": "days", "day-2026-05-09": "none"})[
        "Location"
    ] == (CHECK)
    page = phone.read(CHECK)
    assert "1 of 28 days reported" in page and "These days are still open" in page
    wrong = phone.client.post(DAYS, {"do": "days", "day-2026-05-09": "some"})
    assert "“some” is not taken here" in wrong.content.decode()


def test_a_medicine_that_was_listed_wrongly_is_removed(phone):
    phone.client.post(MEDICINES, OXYCODONE)
    phone.client.post(DAYS, {"do": "usual"})
    product = log(phone).products[0].pk
    page = phone.client.post(MEDICINES, {"do": "remove", "product": product})
    assert log(phone).reported == 28
    phone.client.post(MEDICINES, filled_in(page, "based_on", do="remove"))
    assert (log(phone).products, log(phone).reported) == ((), 0)
    gone = phone.client.post(
        MEDICINES, {"do": "remove", "product": product}, follow=True
    )
    assert "is not on this log" in gone.content.decode()


@pytest.mark.parametrize("product", ["9" * 5_000, str(2**63), "-1", "abc", ""])
def test_a_medicine_that_cannot_be_is_not_removed(phone, product):
    phone.client.post(MEDICINES, OXYCODONE)
    removing = {"do": "remove", "product": product}
    page = phone.client.post(MEDICINES, removing, follow=True)
    assert "is not on this log" in page.content.decode()
    assert len(log(phone).products) == 1


def test_usual_amounts_are_asked_for_before_days_are_filled(phone):
    phone.client.post(MEDICINES, OXYCODONE | {"usual": "0"})
    assert "It was the same every day" not in phone.read(DAYS)
    filled = phone.client.post(DAYS, {"do": "usual"}, follow=True)
    assert "tell us first how much you usually take" in filled.content.decode()


def test_carry_on_leads_back_to_the_days(phone):
    phone.client.post(MEDICINES, OXYCODONE)
    assert phone.start() == DAYS


def test_a_day_costs_as_much_as_a_month(phone):
    phone.client.post(MEDICINES, OXYCODONE)
    phone.client.post(DAYS, {"day-2026-05-09": "usual"})
    one = queries(lambda: phone.client.get(DAYS))
    phone.client.post(DAYS, {"do": "usual"})
    assert len(queries(lambda: phone.client.get(DAYS))) == len(one)
