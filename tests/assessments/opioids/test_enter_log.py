"""The page on which staff fill the log of days."""

import pytest
from django.urls import reverse

from assessments.opioids.log import read_log
from assessments.responses.actions import open_response
from assessments.responses.models import Response
from tests.counting import queries
from tests.fixtures.visits import JUNE
from tests.reading import markup
from tests.sending import as_drawn, filled_in, one_day
from trialsite import clock


@pytest.fixture
def cora(client, coordinator):
    client.force_login(coordinator)
    return client


@pytest.fixture
def here(visit):
    return reverse(
        "enter-log", args=[visit.participant.study_id, visit.code, "opioid_log"]
    )


@pytest.fixture
def log(cora, here, visit):
    """Opened by phone, with four oxycodone 5 mg a day on its list."""
    cora.post(here, {"mode": "phone"})
    cora.post(here, OXYCODONE)
    return visit.responses.get(instrument="opioid_log")


OXYCODONE = {
    "do": "add",
    "product": "oxycodone:oral",
    "strength": "5",
    "usual": "4",
}
IN_PASSING = {"HX-Request": "true"}


def test_the_form_page_leads_to_the_log_and_back(cora, visit, here):
    study_id = visit.participant.study_id
    form = reverse("enter-form", args=[study_id, "m03", "opioid_log"])
    assert cora.get(form)["Location"] == here
    wrong = reverse("enter-log", args=[study_id, "m03", "bpi"])
    assert cora.get(wrong)["Location"] == reverse(
        "enter-form", args=[study_id, "m03", "bpi"]
    )


def test_nothing_is_stored_before_it_is_said_how_answers_reach_us(cora, here, visit):
    assert "5 May 2026 to 1 Jun 2026" in markup(cora.get(here))
    assert not Response.objects.filter(visit=visit).exists()
    cora.post(here, {"mode": "phone"})
    assert Response.objects.get(visit=visit).mode == "phone"


def test_a_medicine_is_listed_and_removed(cora, here, log):
    page = markup(cora.get(here))
    assert "Oxycodone 5 mg, tablet or capsule" in page
    assert "4 tablets or capsules a day" in page
    cora.post(here, {"do": "remove", "product": log.products.get().pk})
    assert not log.products.exists()


def test_a_medicine_with_doses_is_removed_once_that_was_said(cora, here, log):
    cora.post(here, {"do": "usual"})
    removing = {"do": "remove", "product": log.products.get().pk}
    page = cora.post(here, removing)
    words = "Oxycodone 5 mg, tablet or capsule was taken on 28 days"
    assert words in markup(page)
    assert log.products.exists()
    cora.post(here, filled_in(page, "based_on", do="remove"))
    assert (log.products.exists(), log.days.exists()) == (False, False)


@pytest.mark.parametrize("product", ["9" * 5_000, str(2**63), "-1", "abc", ""])
def test_a_medicine_that_cannot_be_is_not_removed(cora, here, log, product):
    page = cora.post(here, {"do": "remove", "product": product}, follow=True)
    assert "is not on this log" in markup(page)
    assert log.products.exists()


def test_a_wrong_number_is_named_beside_its_field_and_kept(cora, here, log):
    page = markup(cora.post(here, OXYCODONE | {"strength": "5/325", "usual": "two"}))
    assert "“5/325” is not a number. Give a number above 0" in page
    assert "“two” is not a number." in page
    assert 'value="5/325"' in page and 'value="two"' in page
    page = markup(cora.post(here, OXYCODONE | {"strength": "0"}))
    assert "0 is not taken here: a number above 0" in page
    page = markup(cora.post(here, OXYCODONE))
    assert "Oxycodone 5 mg, tablet or capsule is on the list already." in page


def test_one_button_fills_every_day_and_shows_the_mean(cora, here, log):
    cora.post(here, {"do": "usual"})
    page = markup(cora.get(here))
    assert "28 of 28 days reported" in page
    assert "Mean over 28 reported days" in page and ">30<" in page


def test_a_day_is_saved_in_passing_and_the_mean_follows(cora, here, log):
    cora.post(here, {"do": "usual"})
    told = one_day(cora.get(here), "2026-05-09", day="none")
    saved = markup(cora.post(here, told, headers=IN_PASSING))
    assert saved.startswith("none")
    assert "28 of 28 days reported" in saved and ">28.9<" in saved
    assert read_log(log).days[4].status == "none"


def test_other_amounts_are_saved_in_passing(cora, here, log):
    product = log.products.get().pk
    fields = {"day-2026-05-09": "other", f"amount-2026-05-09-{product}": "6.5"}
    saved = markup(cora.post(here, fields, headers=IN_PASSING))
    assert saved.startswith("6.5 × oxycodone 5 mg")
    assert "21 reported days are needed" in saved


@pytest.mark.parametrize("amount", ["6,5", "-1", "six", "1e9", "0.001", "999999999"])
def test_a_wrong_amount_is_named_and_the_day_stays_as_it_was(cora, here, log, amount):
    cora.post(here, {"do": "usual"})
    product = log.products.get().pk
    fields = {"day-2026-05-09": "other", f"amount-2026-05-09-{product}": amount}
    saved = markup(cora.post(here, fields, headers=IN_PASSING))
    assert f"“{amount}” tablets or capsules of Oxycodone 5 mg" in saved
    assert read_log(log).days[4].doses == {product: 4}


def test_without_a_script_all_days_are_saved_by_one_button(cora, here, log):
    product = log.products.get().pk
    fields = {
        "do": "days",
        "day-2026-05-05": "usual",
        "day-2026-05-06": "none",
        "day-2026-05-07": "unknown",
        "day-2026-05-08": "other",
        f"amount-2026-05-08-{product}": "x",
    }
    page = markup(cora.post(here, fields))
    assert "“x” tablets or capsules" in page and 'value="x"' in page
    assert "What is right is saved" in page
    assert [day.status for day in read_log(log).days[:4]] == [
        "taken",
        "none",
        "unknown",
        None,
    ]


def test_a_cleared_amount_comes_back_cleared_beside_a_wrong_one(cora, here, log):
    """Not as the usual four: they would be kept, and nobody took them."""
    cora.post(here, OXYCODONE | {"product": "tramadol:oral", "strength": "50"})
    oxycodone, tramadol = (each.pk for each in log.products.order_by("pk"))
    fields = {
        "do": "days",
        "day-2026-05-09": "other",
        f"amount-2026-05-09-{oxycodone}": "",
        f"amount-2026-05-09-{tramadol}": "x2",
    }
    page = cora.post(here, fields)
    drawn = as_drawn(page, "based-2026-05-09")
    assert drawn[f"amount-2026-05-09-{oxycodone}"] == [""]
    assert drawn[f"amount-2026-05-09-{tramadol}"] == ["x2"]
    right = {f"amount-2026-05-09-{tramadol}": "2", "do": "days"}
    cora.post(here, filled_in(page, "based-2026-05-09", **right))
    assert read_log(log).days[4].doses == {tramadol: 2}


def test_finishing_saves_the_days_on_the_page_first(cora, here, log):
    days = {f"day-{day.day.isoformat()}": "none" for day in read_log(log).days}
    cora.post(here, {"do": "finish", **days})
    log.refresh_from_db()
    assert log.completed_at == JUNE
    assert log.scores.get(code="mean_daily_mme").value == 0


def test_a_finished_log_is_read_only_with_scores_and_factors(cora, here, log):
    cora.post(here, {"do": "usual"})
    cora.post(here, {"do": "finish"})
    page = markup(cora.get(here))
    assert "mean daily MME" in page and "28 of 28 days" in page and "CDC2022" in page
    assert page.count("4 × oxycodone 5 mg") == 28
    assert 'type="radio"' not in page
    cora.post(here, {"do": "none"})
    assert log.products.exists()


def test_what_looks_unusual_is_asked_and_not_refused(cora, here, log):
    """Milligrams typed as tablets."""
    product = log.products.get().pk
    fields = {"day-2026-05-09": "other", f"amount-2026-05-09-{product}": "40"}
    saved = markup(cora.post(here, fields, headers=IN_PASSING))
    assert "Is this right?" in saved and "more than 24" in saved
    assert read_log(log).days[4].doses == {product: 40}


def test_no_medicine_at_all_is_said_once_for_all_days(cora, here, visit):
    cora.post(here, {"mode": "phone"})
    cora.post(here, {"do": "none"})
    log = visit.responses.get(instrument="opioid_log")
    assert {day.status for day in read_log(log).days} == {"none"}


def test_no_medicine_at_all_is_not_said_over_a_list_of_some(cora, here, log):
    cora.post(here, {"do": "usual"})
    cora.post(here, {"do": "none"})
    assert {day.status for day in read_log(log).days} == {"taken"}


def test_the_participants_own_log_is_read_along_until_taken_over(cora, here, visit):
    log = open_response(visit=visit, instrument="opioid_log", mode="self", by=None)
    assert "The participant is filling this form alone" in markup(cora.get(here))
    cora.post(here, OXYCODONE)
    assert not log.products.exists()
    cora.post(here, {"do": "mode", "mode": "phone"})
    cora.post(here, OXYCODONE)
    assert log.products.exists()


def test_other_sites_and_roles_are_kept_out(client, here, stranger, admin_user):
    for user, status in ((stranger, 404), (admin_user, 403)):
        client.force_login(user)
        assert client.get(here).status_code == status
        assert client.post(here, {"mode": "phone"}).status_code == status


def test_the_page_costs_the_same_for_a_day_as_for_a_month(cora, here, log):
    with clock.fixed(JUNE):
        cora.post(here, {"day-2026-05-09": "none"}, headers=IN_PASSING)
        one = queries(lambda: cora.get(here))
        cora.post(here, {"do": "usual"})
        all_days = queries(lambda: cora.get(here))
    assert len(one) == len(all_days)
