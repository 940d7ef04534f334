"""What was recorded a moment ago is undone with one press, from the list."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from participants.contact.actions import (
    UNDO,
    Contacted,
    ContactRefused,
    heard_from,
    record_contact,
    take_back,
    undo_contact,
)
from participants.contact.last_contact import last_contact_words
from participants.contact.models import ContactAttempt
from participants.contact.trying import tries_of
from participants.datasets.events import contact_attempts
from participants.enrolment.models import FollowUpStatus, StatusChange
from participants.enrolment.statuses import Change, change_status
from tests.builders import enrolled, randomized, visit_of
from tests.fixtures.people import make_user
from tests.reading import markup
from trialsite import clock
from trialsite.access.scope import OutsideScope
from trialsite.audit.models import AuditEvent
from trialsite.context.acting import giving_reason

NO_ANSWER = Contacted("phone", "no_answer", next_action="call")
KEPT_WITH_THE_PERSON = (
    *("last_contact_id", "plan_on", "heard_at", "sent_at", "lost_contact"),
    *("follow_up", "hold_until"),
)


@pytest.fixture
def person(coordinator):
    return enrolled(by=coordinator)


@pytest.fixture
def cora(client, coordinator):
    client.force_login(coordinator)
    return client


def later(**time: int):
    return clock.fixed(clock.now() + timedelta(**time))


def stands(person):
    person.refresh_from_db()
    return [getattr(person, name) for name in KEPT_WITH_THE_PERSON]


def recorded(person, by, outcome="no_answer", mode="phone", **given):
    return record_contact(
        participant=person, contacted=Contacted(mode, outcome, **given), by=by
    )


def unreachable(person, by):
    change_status(
        participant=person,
        change=Change(
            "follow_up", "unreachable", clock.today(person.timezone), "no_way"
        ),
        by=by,
    )


def planned(person, by):
    day = clock.today(person.timezone) + timedelta(days=3)
    recorded(person, by, next_action="call", next_on=day)


def sent_a_form(person, by):
    heard_from(participant=person)


def nothing(person, by):
    pass


@pytest.mark.parametrize("before", [nothing, planned, sent_a_form, unreachable])
@pytest.mark.parametrize(
    ("mode", "outcome"),
    [
        *(("phone", "reached"), ("phone", "refused"), ("phone", "no_answer")),
        *(("letter", "sent"), ("text", "wrong"), ("in_person", "reached")),
    ],
)
def test_all_stands_as_it_did_before_what_was_undone(
    person, coordinator, before, mode, outcome
):
    before(person, coordinator)
    was, tries = stands(person), tries_of(person)
    with later(minutes=1):
        attempt = recorded(person, coordinator, outcome, mode)
    with later(minutes=2):
        undo_contact(attempt=attempt, by=coordinator)
        assert stands(person) == was
        assert tries_of(person) == tries
        assert last_contact_words(person) == (
            "no contact yet" if person.last_contact is None else "today, no answer"
        )


def test_who_came_back_by_a_contact_is_lost_again_and_why_is_kept(person, coordinator):
    unreachable(person, coordinator)
    attempt = recorded(person, coordinator, "reached")
    back = StatusChange.objects.get(contact=attempt)
    assert back.status == FollowUpStatus.ACTIVE
    undo_contact(attempt=attempt, by=coordinator)
    newest = StatusChange.objects.filter(participant=person).latest("pk")
    assert (newest.status, newest.reason) == ("unreachable", "no_way")
    assert (newest.corrects, newest.slip) == (back, StatusChange.Slip.TAKEN_BACK)


def test_a_status_that_somebody_recorded_since_is_left(person, coordinator):
    unreachable(person, coordinator)
    attempt = recorded(person, coordinator, "reached")
    change_status(
        participant=person,
        change=Change("follow_up", "died", clock.today(person.timezone), "family"),
        by=coordinator,
    )
    undo_contact(attempt=attempt, by=coordinator)
    person.refresh_from_db()
    assert person.follow_up == FollowUpStatus.DIED


def test_the_other_contacts_still_count_in_whatever_order_they_are_undone(
    person, coordinator
):
    heard_from(participant=person)
    person.refresh_from_db()
    sent = person.heard_at
    with later(minutes=1):
        first = recorded(person, coordinator, "reached")
    with later(minutes=2):
        second = recorded(person, coordinator, "reached")
        undo_contact(attempt=first, by=coordinator)
        person.refresh_from_db()
        assert person.heard_at == second.at
        undo_contact(attempt=second, by=coordinator)
        person.refresh_from_db()
        assert person.heard_at == sent


def test_what_was_recorded_stays_and_says_who_undid_it_and_when(
    person, coordinator, cora
):
    attempt = recorded(person, coordinator, "no_answer")
    made = undo_contact(attempt=attempt, by=coordinator)
    kept = ContactAttempt.objects.get(pk=attempt.pk)
    assert (kept.outcome, kept.taken_back_by) == ("no_answer", made)
    assert (made.by, made.mistaken) == (coordinator, attempt)
    rows = AuditEvent.objects.filter(table_name="participants_contactattempt")
    assert [event.action for event in rows] == ["insert", "insert"]
    with (
        pytest.raises(DatabaseError),
        transaction.atomic(),
        giving_reason("It was wrong."),
    ):
        ContactAttempt.objects.filter(pk=attempt.pk).delete()
    page = markup(cora.get(reverse("participant", args=[person.study_id])))
    assert "Taken back by Cora Lind" in page
    assert not contact_attempts().queryset().exists()


def test_only_who_recorded_it_undoes_it_and_for_a_quarter_of_an_hour(
    person, coordinator
):
    attempt = recorded(person, coordinator)
    other = make_user("Dora Lund", "coordinator", "MAD")
    with pytest.raises(ContactRefused, match="Cora Lind recorded that"):
        undo_contact(attempt=attempt, by=other)
    late = clock.fixed(attempt.at + UNDO + timedelta(seconds=1))
    with late, pytest.raises(ContactRefused, match="longer ago than 15 minutes"):
        undo_contact(attempt=attempt, by=coordinator)
    with clock.fixed(attempt.at + UNDO):
        undo_contact(attempt=attempt, by=coordinator)
        with pytest.raises(ContactRefused, match="before"):
            undo_contact(attempt=attempt, by=coordinator)
    assert ContactAttempt.objects.count() == 2


def test_staff_of_another_site_undo_nothing(person, coordinator, stranger):
    attempt = recorded(person, coordinator)
    with pytest.raises(OutsideScope):
        undo_contact(attempt=attempt, by=stranger)
    with pytest.raises(OutsideScope):
        take_back(attempt=attempt, by=stranger)


def closing(person):
    """Noon of the third-last day of the 3-month window."""
    day = visit_of(person, "m03").closes_on - timedelta(days=2)
    return clock.fixed(clock.midnight(day, person.timezone) + timedelta(hours=12))


def sent(client, person, **query):
    address = reverse("contact", args=[person.study_id])
    typed = {"mode": "phone", "next_action": "usual", "outcome": "no_answer"}
    return client.post(f"{address}?{urlencode(query)}", typed, follow=True)


def test_one_comes_back_to_the_list_which_says_what_was_done_and_who_is_next(
    cora, coordinator
):
    first, second = (randomized(by=coordinator) for _ in range(2))
    with closing(first):
        page = sent(cora, first)
        assert page.redirect_chain[-1][0].startswith(reverse("home"))
        text = markup(page)
        assert f"<b>Recorded: {first.study_id}</b>, no answer. Call on " in text
        assert page.context["next"].study_id == second.study_id
        undo = page.context["done"].undo
        page = cora.post(undo, follow=True)
        assert page.redirect_chain[-1][0].startswith(reverse("home"))
        assert f"<b>Undone: {first.study_id}</b>" in markup(page)
        first.refresh_from_db()
        assert first.last_contact is None


def test_the_list_is_as_narrow_as_it_was_left(cora, coordinator):
    person = randomized(by=coordinator)
    with closing(person):
        page = sent(cora, person, site="MAD", kind="calls")
        assert "site=MAD&kind=calls&done=" in page.redirect_chain[-1][0]
        undo = page.context["done"].undo
        page = cora.post(f"{undo}?site=MAD&kind=calls", follow=True)
        assert "site=MAD&kind=calls&done=" in page.redirect_chain[-1][0]


def test_twelve_contacts_cost_two_pages_each(cora, coordinator):
    """Three were needed before."""
    people = [randomized(by=coordinator) for _ in range(12)]
    n_pages = 1
    with closing(people[0]):
        cora.get(reverse("home"))
        for person in people:
            cora.get(reverse("contact", args=[person.study_id]))
            n_pages += 1 + len(sent(cora, person).redirect_chain)
    assert ContactAttempt.objects.count() == 12
    assert n_pages == 25


def test_too_late_one_is_led_to_where_it_can_be_taken_back(cora, person, coordinator):
    attempt = recorded(person, coordinator)
    with clock.fixed(attempt.at + UNDO + timedelta(minutes=1)):
        undo = reverse("contact-undo", args=[person.study_id, attempt.pk])
        page = cora.post(undo, follow=True)
        assert "longer ago than 15 minutes" in markup(page)
        back = reverse("contact-mistake", args=[person.study_id, attempt.pk])
        assert back in page.content.decode()


@pytest.mark.parametrize("done", ["", "no key", "0" * 32])
def test_what_is_no_act_of_theirs_is_not_spoken_of(cora, done):
    page = cora.get(reverse("home"), {"done": done})
    assert page.status_code == 200
    assert page.context["done"] is None


def test_nobody_is_told_what_others_did(client, person, coordinator):
    attempt = recorded(person, coordinator)
    for name, role, site in (
        ("Dora Lund", "coordinator", "MAD"),
        ("Bea Roe", "coordinator", "BOS"),
        ("Mona Vale", "monitor", None),
    ):
        client.force_login(make_user(name, role, site))
        page = client.get(reverse("home"), {"done": f"{attempt.pk}"})
        assert page.context["done"] is None


def test_within_the_list_a_press_undoes_it_in_its_row(cora, person, coordinator):
    recorded(person, coordinator, "left_message")
    attempt = recorded(person, coordinator)
    undo = reverse("contact-undo", args=[person.study_id, attempt.pk])
    answer = markup(cora.post(undo, headers={"HX-Request": "true"}))
    assert answer.lstrip().startswith("<tr")
    assert f"<b>Undone: {person.study_id}, no answer.</b>" in answer
    assert f'id="contacted-{person.study_id}"' in answer
    assert "today, left a message" in answer
    again = markup(cora.post(undo, headers={"HX-Request": "true"}))
    assert "That was taken back before." in again
