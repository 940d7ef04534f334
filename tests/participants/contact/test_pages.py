"""Recording a contact from the work list, and bringing the locator up to date."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from assessments.messages import visit_reminder
from assessments.reminders.actions import plan_reminders
from participants.contact.actions import Contacted, opt_out, record_contact
from participants.contact.models import ContactAttempt, ContactPerson, Locator
from participants.enrolment.models import Identity
from participants.enrolment.statuses import Change, change_status
from tests.builders import enrolled, visit_of
from tests.counting import queries
from tests.fixtures.people import make_user
from tests.reading import markup
from tests.sending import filled_in
from trialsite import clock
from trialsite.audit.models import AuditEvent
from trialsite.outbox.composers import Email, Skip

IN_A_ROW = {"HX-Request": "true"}


@pytest.fixture
def cora(client, coordinator):
    client.force_login(coordinator)
    return client


@pytest.fixture
def person(in_an_arm_today):
    return in_an_arm_today


def rows(client) -> dict[str, list[str]]:
    page = client.get(reverse("home"))
    return {
        section.title: [row.study_id for row in section.rows]
        for section in page.context["sections"]
    }


def closing(person):
    """Noon of the third-last day of the 3-month window."""
    day = visit_of(person, "m03").closes_on - timedelta(days=2)
    return clock.fixed(clock.midnight(day, person.timezone) + timedelta(hours=12))


def press(client, person, outcome, **given):
    address = reverse("contact", args=[person.study_id])
    data = {"mode": "phone", "next_action": "usual", "outcome": outcome} | given
    return client.post(address, data, headers=IN_A_ROW)


def test_one_press_records_a_call_and_takes_the_person_off_the_list(cora, person):
    with closing(person):
        assert rows(cora)["Windows closing"] == [person.study_id]
        opened = cora.get(reverse("contact", args=[person.study_id]), headers=IN_A_ROW)
        text = opened.content.decode()
        assert text.lstrip().startswith("<tr")
        assert "tel:+1-608-555-0142" in text
        answer = press(cora, person, "no_answer").content.decode()
        assert "no answer" in answer
        assert f'id="contacted-{person.study_id}"' in answer
        attempt = ContactAttempt.objects.get()
        assert attempt.next_on == clock.today(person.timezone) + timedelta(days=2)
        assert rows(cora) == {}


def test_what_was_planned_comes_up_on_its_day_and_goes_with_the_form(cora, person):
    with closing(person):
        tomorrow = clock.today(person.timezone) + timedelta(days=1)
        press(cora, person, "reached", next_action="interview", next_on=f"{tomorrow}")
        assert rows(cora) == {}
        moment = clock.now() + timedelta(days=1)
    with clock.fixed(moment):
        assert rows(cora) == {"Planned for today": [person.study_id]}


def test_a_refused_press_keeps_what_was_typed(cora, person):
    answer = press(cora, person, "no_answer", next_action="call", note="after six")
    text = answer.content.decode()
    assert "needs a day" in text
    assert 'value="after six"' in text
    assert not ContactAttempt.objects.exists()


def test_a_note_is_not_for_blinded_roles(cora, client, person, coordinator):
    """R3-01: a word about the sessions gives the arm away."""
    record_contact(
        participant=person,
        contacted=Contacted("phone", "reached", note="likes the breathing"),
        by=coordinator,
    )
    page = reverse("participant", args=[person.study_id])
    assert "likes the breathing" in cora.get(page).content.decode()
    client.force_login(make_user("Ida Noor", "investigator", "MAD"))
    for address in (page, reverse("contact", args=[person.study_id])):
        assert "breathing" not in client.get(address).content.decode()


def test_who_may_not_contact_sees_no_number(client, person):
    client.force_login(make_user("Mona Vale", "monitor", None))
    page = client.get(reverse("participant", args=[person.study_id]))
    assert "608 555 0142" not in page.content.decode()


def test_the_investigator_is_asked_to_decide(client, person):
    type(person).objects.filter(pk=person.pk).update(lost_contact=True)
    client.force_login(make_user("Ida Noor", "investigator", "MAD"))
    page = client.get(reverse("home"))
    (section,) = page.context["sections"]
    assert section.title == "Lost contact"
    assert [row.action_label for row in section.rows] == ["Decide"]


def test_a_monitor_is_shown_who_left_and_nothing_to_do(client, person, coordinator):
    change_status(
        participant=person,
        change=Change("follow_up", "died", clock.today(person.timezone), "family"),
        by=coordinator,
    )
    client.force_login(make_user("Mona Vale", "monitor", None))
    assert rows(client) == {"Left in the last two weeks": [person.study_id]}


def test_a_hold_keeps_off_the_list_and_out_of_the_letters(cora, person, coordinator):
    opens = visit_of(person, "m03").opens_on
    morning = clock.midnight(opens, person.timezone) + timedelta(hours=10)
    with clock.fixed(morning):
        (message,) = plan_reminders()
        assert isinstance(visit_reminder(message), Email)
        today = clock.today(person.timezone)
        change_status(
            participant=person,
            change=Change(
                "follow_up", "on_hold", today, "ill", today + timedelta(days=5)
            ),
            by=coordinator,
        )
        assert isinstance(visit_reminder(message), Skip)
        assert rows(cora) == {}
    with clock.fixed(morning + timedelta(days=4)):
        assert plan_reminders() == []
    with clock.fixed(morning + timedelta(days=5)):
        assert rows(cora) == {"Hold has ended": [person.study_id]}


def test_a_closed_channel_stops_letters_already_planned(person, coordinator):
    """Pain 40."""
    opens = visit_of(person, "m03").opens_on
    with clock.fixed(clock.midnight(opens, person.timezone) + timedelta(hours=10)):
        (message,) = plan_reminders()
        opt_out(participant=person, channel="email", closed=True, by=coordinator)
        skipped = visit_reminder(message)
    assert skipped == Skip("the participant does not want e-mail")


def test_there_is_one_address_and_what_was_planned_goes_to_it(cora, person):
    """Pain 41: whoever changes the e-mail changes it for every message."""
    address = reverse("locator", args=[person.study_id])
    changed = {"email": "new@example.org", "times": ["evening"], "address": "1 Elm St"}
    given = filled_in(cora.get(address), "email", **changed)
    assert "reason" in cora.post(address, given).context["form"].errors
    cora.post(address, given | {"reason": "They told us."})
    identity = Identity.objects.get(participant=person)
    assert (identity.email, identity.phone) == ("new@example.org", "+1 608 555 0142")
    known = Locator.objects.get(participant=person)
    assert (known.address, known.times) == ("1 Elm St", ["evening"])
    events = AuditEvent.objects.filter(table_name="participants_locator")
    assert "Elm" not in "".join(f"{event.new}" for event in events)
    opens = visit_of(person, "m03").opens_on
    with clock.fixed(clock.midnight(opens, person.timezone) + timedelta(hours=10)):
        (message,) = plan_reminders()
        letter = visit_reminder(message)
        assert isinstance(letter, Email)
        assert letter.to == "new@example.org"


def test_a_contact_person_is_there_by_agreement_and_taken_off(cora, person):
    address = reverse("contact-people", args=[person.study_id])
    given = {"name": "Ann Stone", "relationship": "sibling", "agreed_on": ""}
    errors = cora.post(address, given).context["form"].errors
    assert set(errors) == {"agreed_on"}
    given["agreed_on"] = f"{clock.today(person.timezone)}"
    assert "phone" in cora.post(address, given).context["form"].errors
    cora.post(address, given | {"phone": "608 555 0199"})
    ann = ContactPerson.objects.get()
    assert "Ann Stone" in cora.get(address).content.decode()
    cora.post(address, {"end": f"{ann.pk}"})
    assert "Ann Stone" not in cora.get(address).content.decode()
    assert ContactPerson.objects.get().ended_by.name == "Cora Lind"


def test_channels_are_closed_and_opened_on_one_page(cora, person):
    address = reverse("opt-outs", args=[person.study_id])
    cora.post(address, {"closed": ["text", "letter"]})
    assert cora.get(address).context["form"]["closed"].initial == ["letter", "text"]
    cora.post(address, filled_in(cora.get(address), "based_on", closed=["letter"]))
    page = cora.get(reverse("participant", args=[person.study_id])).content.decode()
    assert "They do not want letters." in page


def test_the_call_screen_costs_the_same_however_often_they_were_tried(
    cora, coordinator
):
    person = enrolled(by=coordinator)
    address = reverse("contact", args=[person.study_id])
    press(cora, person, "no_answer")
    one = queries(lambda: cora.get(address))
    for _ in range(5):
        press(cora, person, "no_answer")
    assert len(queries(lambda: cora.get(address))) == len(one) == 12


def test_an_older_page_of_how_to_reach_them_takes_nothing_back(cora, person):
    address = reverse("locator", args=[person.study_id])
    older = cora.get(address)
    told = {"reason": "They told us."}
    newer = {"email": "new@example.org", "phone": "608 555 0177", **told}
    cora.post(address, filled_in(cora.get(address), "email", **newer))
    cora.post(address, filled_in(older, "email", address="1 Elm St", **told))
    identity = Identity.objects.get(participant=person)
    assert (identity.email, identity.phone) == ("new@example.org", "+1 608 555 0177")
    assert Locator.objects.get(participant=person).address == "1 Elm St"


def test_two_new_numbers_of_one_person_are_shown_and_one_is_chosen(
    cora, person, client
):
    address = reverse("locator", args=[person.study_id])
    told = {"reason": "They told us."}
    older = cora.get(address)
    dora = Client()
    dora.force_login(make_user("Dora Lund", "coordinator", "MAD"))
    newer = {"phone": "608 555 0177", "times": ["evening"], **told}
    dora.post(address, filled_in(dora.get(address), "email", **newer))
    typed = {"phone": "608 555 0188", "address": "1 Elm St", **told}
    page = cora.post(address, filled_in(older, "email", **typed))
    assert set(page.context["form"].errors) == {"phone"}
    text = markup(page)
    assert "Keep <strong>+1 608 555 0177</strong>" in text
    assert "saved by Dora Lund at " in text
    assert "Take <strong>+1 608 555 0188</strong>" in text
    locator = Locator.objects.get(participant=person)
    assert (locator.address, locator.times) == ("1 Elm St", ["evening"])
    assert Identity.objects.get(participant=person).phone == "+1 608 555 0177"
    mine = {"keep-phone": "mine"}
    assert cora.post(address, filled_in(page, "email", **mine)).status_code == 302
    assert Identity.objects.get(participant=person).phone == "+1 608 555 0188"
    locator.refresh_from_db()
    assert locator.changed_by.name == "Cora Lind"
