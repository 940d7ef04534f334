"""Moving the trial's clock: a thing of the demo alone."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import include, path, reverse

from tests.builders import randomized, visit_of
from tests.database import as_owner
from trialsite import clock
from trialsite.demo.actions import ROOM, NothingDue, move_clock
from trialsite.embedded.ports import any_free
from trialsite.outbox import sending
from trialsite.outbox.models import Message
from trialsite.postgresql.alone import alone
from trialsite.server.resting import Rest

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
    assert move_clock(step=step) == "nothing fell due"
    moved = clock.now() - before
    assert timedelta(days=days) <= moved < timedelta(days=days, minutes=1)


@pytest.mark.usefixtures("in_the_demo")
def test_the_next_step_lands_where_the_first_letter_can_leave(coordinator):
    person = randomized(by=coordinator)
    opens = visit_of(person, "m03").opens_on
    move_clock(step="next")
    assert clock.today(person.timezone) == opens
    assert clock.now() >= clock.midnight(opens, person.timezone) + timedelta(hours=9)


@pytest.mark.usefixtures("in_the_demo")
def test_a_week_does_each_days_work_on_its_day(coordinator):
    """Nobody gets two different reminders at one time, and none is left out."""
    person = randomized(by=coordinator)
    opens = visit_of(person, "m03").opens_on
    assert move_clock(step="next") == "1 letter left, 1 window opened"
    assert move_clock(step="week") == "2 letters left"
    assert move_clock(step="week") == "1 letter left"
    sent = Message.objects.filter(kind="visit-reminder").order_by("sent_at")
    days = {
        letter.payload["step"]: (clock.day_of(letter.sent_at, person.timezone) - opens)
        for letter in sent
    }
    steps = {"invitation": 0, "reminder1": 3, "reminder2": 7, "reminder3": 14}
    assert days == {step: timedelta(days=after) for step, after in steps.items()}


@pytest.mark.usefixtures("in_the_demo")
def test_windows_that_open_and_close_are_counted_where_their_person_lives(coordinator):
    person = randomized(by=coordinator)
    first = visit_of(person, "m03")
    noon = timedelta(hours=12)
    clock.move_demo_clock(to=clock.midnight(first.closes_on, person.timezone) + noon)
    assert "1 window closed" in move_clock(step="day")
    assert "window" not in move_clock(step="day")
    last = visit_of(person, "m12")
    clock.move_demo_clock(to=clock.midnight(last.closes_on, person.timezone) + noon)
    assert move_clock(step="day").endswith("1 window closed, 1 follow-up ended")
    assert "ended" not in move_clock(step="week")


@pytest.mark.usefixtures("in_the_demo")
def test_letters_that_cannot_leave_are_said(coordinator, settings, monkeypatch):
    monkeypatch.setattr(sending, "rest", Rest(seconds=10))
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = any_free()
    randomized(by=coordinator)
    assert move_clock(step="next").endswith("1 letter could not leave yet")


@pytest.mark.usefixtures("in_the_demo")
def test_one_at_a_time_moves_the_clock():
    with alone(ROOM), pytest.raises(ValueError, match="Somebody else is moving"):
        move_clock(step="day")


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
