"""The log of days, open at two coordinators, or at one and the participant."""

import pytest
from django.urls import reverse

from assessments.opioids.log import read_log
from tests.fixtures.people import at_desk, make_user
from tests.reading import markup
from tests.sending import as_drawn, filled_in, one_day

DAY, OTHER_DAY = "2026-05-09", "2026-05-10"
HOLDS = f"based-{DAY}"
IN_PASSING = {"HX-Request": "true"}
OXYCODONE = {
    "do": "add",
    "product": "oxycodone:oral",
    "strength": "5",
    "usual": "4",
}


@pytest.fixture
def here(visit):
    return reverse("enter-log", args=[visit.participant.study_id, "m03", "opioid_log"])


@pytest.fixture
def cora(coordinator, here):
    client = at_desk(coordinator)
    client.post(here, {"mode": "phone"})
    client.post(here, OXYCODONE)
    client.post(here, {"do": "usual"})
    return client


@pytest.fixture
def dora(cora):
    return at_desk(make_user("Dora Lund", "coordinator", "MAD"))


def told(visit):
    days = read_log(visit.responses.get(instrument="opioid_log")).days
    return {f"{day.day}": day.status for day in days[4:6]}


def test_an_older_page_of_days_takes_none_back(visit, here, cora, dora):
    older = cora.get(here)
    dora.post(here, one_day(dora.get(here), DAY, day="none"), headers=IN_PASSING)
    mine = {f"day-{OTHER_DAY}": "unknown", "do": "days"}
    answer = cora.post(here, filled_in(older, HOLDS, **mine))
    assert told(visit) == {DAY: "none", OTHER_DAY: "unknown"}
    page = markup(cora.get(answer["Location"]))
    assert (
        "Dora Lund changed 9 May 2026 at 1:00 pm CDT, after you opened this page"
        in page
    )


@pytest.mark.parametrize(("keep", "right"), [("theirs", "none"), ("mine", "unknown")])
def test_one_day_told_differently_by_two_is_chosen(
    visit, here, cora, dora, keep, right
):
    older = cora.get(here)
    dora.post(here, one_day(dora.get(here), DAY, day="none"), headers=IN_PASSING)
    mine = {f"day-{DAY}": "unknown", "do": "finish"}
    page = cora.post(here, filled_in(older, HOLDS, **mine))
    text = markup(page)
    assert told(visit)[DAY] == "none"
    assert "Keep <strong>none</strong>" in text and "saved by Dora Lund at 1:00" in text
    assert "Take <strong>not remembered</strong>" in text
    choice = {f"keep-day-{DAY}": keep, "do": "days"}
    assert cora.post(here, filled_in(page, HOLDS, **choice)).status_code == 302
    assert told(visit)[DAY] == right


@pytest.mark.parametrize(("keep", "right"), [("theirs", "none"), ("mine", "unknown")])
def test_in_passing_too(visit, here, cora, dora, keep, right):
    older = cora.get(here)
    dora.post(here, one_day(dora.get(here), DAY, day="none"), headers=IN_PASSING)
    mine = one_day(older, DAY, day="unknown")
    answer = cora.post(here, mine, headers=IN_PASSING)
    assert told(visit)[DAY] == "none"
    text = markup(answer)
    assert f'id="fields-{DAY}"' in text and 'hx-swap-oob="true"' in text
    again = {
        f"based-{DAY}": text.split(f'id="based-{DAY}" value="')[1].split('"')[0],
        f"day-{DAY}": "unknown",
        f"keep-day-{DAY}": keep,
    }
    text = markup(cora.post(here, again, headers=IN_PASSING))
    assert told(visit)[DAY] == right
    assert f'id="fields-{DAY}"' in text and "keep-day" not in text.split("hx-params")[0]


def test_one_s_own_second_tap_is_no_clash(visit, here, cora):
    """The answer to each save brings the base of the next."""
    page = cora.get(here)
    first = markup(cora.post(here, one_day(page, DAY, day="none"), headers=IN_PASSING))
    base = first.split(f'id="based-{DAY}" value="')[1].split('"')[0]
    second = {f"based-{DAY}": base, f"day-{DAY}": "unknown"}
    cora.post(here, second, headers=IN_PASSING)
    assert told(visit)[DAY] == "unknown"


def test_a_day_whose_page_does_not_say_what_it_showed_is_not_overwritten(
    visit, here, cora
):
    page = cora.post(here, {"do": "days", f"day-{DAY}": "none"})
    assert told(visit)[DAY] == "taken"
    assert f'name="keep-day-{DAY}" value="mine"' in markup(page)
    assert as_drawn(page, HOLDS)[f"day-{DAY}"] == ["none"]


def test_a_medicine_is_not_removed_with_doses_that_somebody_added_since(
    visit, here, cora, dora
):
    product = visit.responses.get(instrument="opioid_log").products.get().pk
    asked = cora.post(here, {"do": "remove", "product": product})
    theirs = one_day(dora.get(here), DAY, day="other", amount="6")
    dora.post(here, theirs, headers=IN_PASSING)
    again = cora.post(here, filled_in(asked, "based_on", do="remove"))
    assert "Dora Lund changed the days at 1:00 pm CDT" in markup(again)
    assert told(visit)[DAY] == "taken"
    cora.post(here, filled_in(again, "based_on", do="remove"))
    assert set(told(visit).values()) == {None}
