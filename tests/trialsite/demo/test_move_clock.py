"""Moving the trial's clock: a thing of the demo alone."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import include, path, reverse

from tests.builders import randomized, visit_of
from tests.database import as_owner
from trialsite import clock
from trialsite.demo.actions import NothingDue, move_clock

urlpatterns = [
    path("demo/", include("trialsite.demo.urls")),
    path("", include("trialsite.urls")),
]


@pytest.fixture
def in_the_demo(db, settings) -> Iterator[None]:
    settings.DEMO = True
    yield
    with as_owner():
        clock.DemoClock.objects.all().delete()
    clock.read_demo_clock()


def test_outside_the_demo_there_is_no_such_address(client, coordinator):
    client.force_login(coordinator)
    assert client.post("/demo/clock/", {"step": "week"}).status_code == 404
    assert "Synthetic data" not in client.get("/").content.decode()


@pytest.mark.parametrize(("step", "days"), [("day", 1), ("week", 7)])
@pytest.mark.usefixtures("in_the_demo")
def test_a_step_moves_the_clock_by_its_length(step, days):
    before = clock.now()
    assert timedelta(days=days) <= move_clock(step=step) - before
    assert clock.now() - before < timedelta(days=days, minutes=1)


@pytest.mark.usefixtures("in_the_demo")
def test_the_next_step_lands_where_the_first_letter_can_leave(coordinator):
    person = randomized(by=coordinator)
    opens = visit_of(person, "m03").opens_on
    move_clock(step="next")
    assert clock.today(person.timezone) == opens
    assert clock.now() >= clock.midnight(opens, person.timezone) + timedelta(hours=9)


@pytest.mark.usefixtures("in_the_demo")
def test_with_nothing_planned_the_clock_stays():
    before = clock.now()
    with pytest.raises(NothingDue, match="enrol and randomize somebody"):
        move_clock(step="next")
    assert clock.now() - before < timedelta(minutes=1)


@pytest.mark.usefixtures("in_the_demo")
def test_an_unknown_step_is_named_with_those_there_are():
    with pytest.raises(ValueError, match="'year' is no step"):
        move_clock(step="year")


@pytest.mark.urls(__name__)
@pytest.mark.usefixtures("in_the_demo")
def test_the_button_leads_back_to_the_page_and_never_elsewhere(client: Client):
    address = reverse("demo-clock")
    back = client.post(address, {"step": "day", "next": "/protocol/"})
    assert back.url == "/protocol/"
    away = client.post(address, {"step": "day", "next": "https://example.org/"})
    assert away.url == reverse("home")
