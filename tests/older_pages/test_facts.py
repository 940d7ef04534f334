"""What is kept as facts, one upon the other: opt-outs and statuses."""

from datetime import timedelta

import pytest
from django.urls import reverse

from participants.contact.gate import closed_channels
from tests.fixtures.people import at_desk, make_user
from tests.reading import markup
from tests.sending import filled_in
from trialsite import clock


@pytest.fixture
def person(in_an_arm_today):
    return in_an_arm_today


@pytest.fixture
def cora(coordinator):
    return at_desk(coordinator)


@pytest.fixture
def dora(db):
    return at_desk(make_user("Dora Lund", "coordinator", "MAD"))


def closed(person):
    return closed_channels([person])[person.pk]


def test_an_older_page_of_opt_outs_opens_no_channel_again(person, cora, dora):
    """They said no to texts: nobody may write one because a page was old."""
    here = reverse("opt-outs", args=[person.study_id])
    older = cora.get(here)
    dora.post(here, filled_in(dora.get(here), "based_on", closed=["text"]))
    answer = cora.post(here, filled_in(older, "based_on", closed=["letter"]))
    assert closed(person) == {"text", "letter"}
    page = markup(cora.get(answer["Location"]))
    assert "Somebody else changed Text messages after you opened this page" in page


def test_a_channel_is_opened_again_by_who_saw_it_closed(person, cora):
    here = reverse("opt-outs", args=[person.study_id])
    cora.post(here, filled_in(cora.get(here), "based_on", closed=["text", "letter"]))
    cora.post(here, filled_in(cora.get(here), "based_on", closed=["letter"]))
    assert closed(person) == {"letter"}


def test_a_page_that_does_not_say_what_it_showed_opens_no_channel(person, cora):
    here = reverse("opt-outs", args=[person.study_id])
    cora.post(here, {"closed": ["text"]})
    cora.post(here, {"closed": ["letter"]})
    assert closed(person) == {"text", "letter"}


def test_a_status_that_changed_meanwhile_is_seen_before_another(person, cora, dora):
    here = reverse("status", args=[person.study_id])
    older = cora.get(here)
    today = clock.today(person.timezone)
    choices = [value for value, _ in flat(older.context["form"].fields["what"])]
    unreachable = {"what": next(c for c in choices if ".unreachable." in c)}
    held = {"what": next(c for c in choices if ".on_hold." in c)}
    held["until"] = f"{today + timedelta(days=9)}"
    dora.post(here, filled_in(dora.get(here), "what", **unreachable))
    page = cora.post(here, filled_in(older, "what", **held))
    text = markup(page)
    assert "Dora Lund recorded “unreachable”" in text
    assert f'value="{held["what"]}" selected' in text
    person.refresh_from_db()
    assert person.follow_up == "unreachable"
    again = filled_in(page, "what")
    assert cora.post(here, again).status_code == 302
    person.refresh_from_db()
    assert person.follow_up == "on_hold"


def flat(field):
    for value, label in field.choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield value, label
