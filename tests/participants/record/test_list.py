"""The list of participants: its grid, its choices, its search, and what it costs."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.builders import enrolled, randomized, visit_of
from tests.counting import queries
from tests.filling import fill
from trialsite import clock
from trialsite.protocol import current


@pytest.fixture
def cora(client, coordinator):
    client.force_login(coordinator)
    return client


def shown(client, **asked):
    lines = client.get(reverse("participants"), asked).context["lines"]
    return [line.participant.study_id for line in lines]


def in_window(person, days):
    visit = visit_of(person, "m03")
    day = (visit.opens_on if days >= 0 else visit.closes_on) + timedelta(days=days)
    return clock.fixed(clock.midnight(day, person.timezone) + timedelta(hours=12))


def test_the_grid_has_a_cell_for_every_form_in_shape_and_word(cora, coordinator):
    person = randomized(by=coordinator)
    with in_window(person, 0):
        page = cora.get(reverse("participants"), {"view": "grid"})
    (line,) = page.context["lines"]
    n_forms = [len(visit.instruments) for visit in current().visits]
    assert len(line.cells) == sum(n_forms)
    marks = [cell.mark for cell in line.cells]
    assert marks[: n_forms[0]] == ["full"] * n_forms[0]
    opened = line.cells[n_forms[0]]
    assert (opened.mark, opened.days) == ("ring", "59 d")
    assert opened.word == "not begun, 59 days left"
    assert opened.url.endswith("/visits/m03/bpi/")
    assert line.cells[-1].mark == "dot"
    text = page.content.decode()
    assert 'scope="colgroup"' in text
    assert "not begun, 59 days left" in text


def test_the_list_is_narrowed_to_what_is_due(cora, coordinator):
    person, other = randomized(by=coordinator), enrolled(by=coordinator)
    assert shown(cora, status="not_randomized") == [other.study_id]
    assert shown(cora, due="open") == []
    with in_window(person, 0):
        assert shown(cora, due="open") == [person.study_id]
        assert shown(cora, due="closing") == []
    with in_window(person, -3):
        assert shown(cora, due="closing") == [person.study_id]
    with in_window(person, 70):
        assert shown(cora, due="missed") == [person.study_id]
        assert shown(cora, due="open") == []


def test_a_follow_up_is_complete_with_its_last_visit(cora, coordinator):
    person = randomized(by=coordinator)
    last = person.visits.order_by("target_on").last()
    noon = clock.midnight(last.target_on, person.timezone) + timedelta(hours=12)
    with clock.fixed(noon):
        fill(last, by=None)
    person.refresh_from_db()
    assert person.follow_up == "completed"
    assert shown(cora, status="completed") == [person.study_id]
    change = person.status_changes.latest("at")
    assert (change.reason, change.by) == ("last_visit", None)


def test_a_slip_in_a_study_id_leads_to_the_person_who_was_meant(cora, coordinator):
    person = enrolled(by=coordinator)
    prefix, number, check = person.study_id.split("-")
    swapped = f"{number[:-2]}{number[-1]}{number[-2]}"
    wrong = f"{prefix}-{swapped}-{check}"
    if swapped == number:
        wrong = f"{prefix}-9{number[1:]}-{check}"
    page = cora.get(reverse("participants"), {"q": wrong})
    assert page.context["found"].meant == (person.study_id,)
    assert "Did you mean" in page.content.decode()


@pytest.mark.parametrize(("view", "cost"), [("", 6), ("grid", 7)])
def test_it_costs_the_same_however_many_there_are(cora, coordinator, view, cost):
    asked = {"view": view, "due": "open"}
    person = randomized(by=coordinator)
    with in_window(person, 1):
        one = queries(lambda: shown(cora, **asked))
    for _ in range(3):
        randomized(by=coordinator)
    with in_window(person, 1):
        assert len(queries(lambda: shown(cora, **asked))) == len(one) == cost
