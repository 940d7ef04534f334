"""The work list: who needs what today, the most urgent first."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.builders import (
    baseline_done,
    consented,
    enrolled,
    left,
    randomized,
    ready,
    screened,
    visit_of,
)
from tests.counting import queries
from tests.filling import fill
from trialsite import clock


@pytest.fixture
def cora(client, coordinator):
    client.force_login(coordinator)
    return client


def sections(client, **asked):
    page = client.get(reverse("home"), asked)
    assert page.status_code == 200
    return {
        section.title: [
            (row.study_id, row.need, row.action_label) for row in section.rows
        ]
        for section in page.context["sections"]
    }


def in_window(participant, days):
    """A day of the 3-month window, counted from its opening or, below 0, its close."""
    visit = visit_of(participant, "m03")
    start = visit.opens_on if days >= 0 else visit.closes_on + timedelta(days=1)
    noon = clock.midnight(start + timedelta(days=days), participant.timezone)
    return clock.fixed(noon + timedelta(hours=12))


def test_an_empty_list_says_what_to_do_next(cora):
    page = cora.get(reverse("home"))
    assert "Today at Madison" in page.content.decode()
    assert "Nothing is due" in page.content.decode()


def test_people_on_their_way_in_each_have_one_next_step(cora, coordinator):
    found = screened(by=coordinator)
    agreed = consented(by=coordinator)
    begun = enrolled(by=coordinator)
    unsigned = baseline_done(by=coordinator)
    waits = ready(by=coordinator)
    shown = sections(cora)
    assert shown["Eligible, not yet enrolled"] == [
        (f"Screening {found.pk}", "Consent", "Record consent"),
        (f"Screening {agreed.pk}", "Enrolment", "Enrol"),
    ]
    assert shown["Before randomization"] == [
        (begun.study_id, "Baseline", "Carry on"),
        (unsigned.study_id, "Eligibility to sign", ""),
        (waits.study_id, "Ready to randomize", "Randomize"),
    ]


def test_a_visit_appears_as_its_window_opens_and_leaves_when_done(cora, coordinator):
    person = randomized(by=coordinator)
    with in_window(person, 0):
        shown = sections(cora)
        assert [row[0] for row in shown["Open assessments"]] == [person.study_id]
        fill(visit_of(person, "m03"), by=None)
        assert "Open assessments" not in sections(cora)


def test_a_window_about_to_close_comes_first(cora, coordinator):
    person = randomized(by=coordinator)
    with in_window(person, -3):
        assert next(iter(sections(cora))) == "Windows closing"


def test_a_missed_visit_is_shown_for_two_weeks(cora, coordinator):
    person = randomized(by=coordinator)
    with in_window(person, 70):
        assert "Missed in the last two weeks" in sections(cora)
    with in_window(person, 79):
        assert "Missed in the last two weeks" not in sections(cora)


def test_nobody_who_withdrew_is_on_it(cora, coordinator):
    person = randomized(by=coordinator)
    left(person, by=coordinator)
    with in_window(person, 0):
        assert sections(cora) == {}


def test_the_day_is_the_participants_own(cora, coordinator):
    """An hour before midnight at Madison the window of tomorrow is not open yet,
    though in UTC tomorrow has begun."""
    person = randomized(by=coordinator)
    midnight = clock.midnight(visit_of(person, "m03").opens_on, person.timezone)
    with clock.fixed(midnight - timedelta(hours=1)):
        assert "Open assessments" not in sections(cora)
    with clock.fixed(midnight):
        assert "Open assessments" in sections(cora)


def test_it_shows_own_sites_people_alone(client, coordinator, stranger):
    enrolled(by=coordinator)
    client.force_login(stranger)
    assert sections(client) == {}


def test_who_works_at_every_site_can_choose_one(
    client, coordinator, stranger, admin_user
):
    here, there = enrolled(by=coordinator), enrolled("BOS", by=stranger)
    client.force_login(admin_user)
    both = {row[0] for row in sections(client)["Before randomization"]}
    assert both == {here.study_id, there.study_id}
    one = {row[0] for row in sections(client, site="BOS")["Before randomization"]}
    assert one == {there.study_id}


def test_an_administrator_is_offered_nothing_they_may_not_do(
    client, coordinator, admin_user
):
    enrolled(by=coordinator)
    client.force_login(admin_user)
    ((_, _, action),) = sections(client)["Before randomization"]
    assert action == ""


def test_the_list_costs_the_same_however_long_it_is(cora, coordinator):
    def one_of_each():
        screened(by=coordinator)
        enrolled(by=coordinator)
        ready(by=coordinator)
        return randomized(by=coordinator)

    person = one_of_each()
    with in_window(person, 1):
        one = queries(lambda: sections(cora))
    for _ in range(3):
        one_of_each()
    with in_window(person, 1):
        many = queries(lambda: sections(cora))
    assert len(many) == len(one) == 24
