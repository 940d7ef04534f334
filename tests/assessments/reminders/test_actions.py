"""Planning reminders from the state of the visits."""

from datetime import timedelta

import pytest

from assessments.messages import visit_reminder
from assessments.portal.models import AccessLink
from assessments.reminders import actions
from assessments.reminders.actions import plan_reminders
from assessments.reminders.next_due import next_due
from participants.enrolment.statuses import Change, change_status
from tests.builders import left, randomized, visit_of
from tests.counting import queries
from tests.filling import fill
from trialsite import clock
from trialsite.outbox.composers import Email, Later, Skip
from trialsite.outbox.models import Message, MessageState
from trialsite.outbox.sending import sweep
from trialsite.values.instants import weekday_words


@pytest.fixture
def participant(in_an_arm_today):
    return in_an_arm_today


def on_day(participant, code, days_after_opening):
    """Noon, in the participant's zone, so many days into the window of a visit."""
    day = visit_of(participant, code).opens_on + timedelta(days=days_after_opening)
    noon = clock.midnight(day, participant.timezone) + timedelta(hours=12)
    return clock.fixed(noon)


def hold(participant, *, until, by):
    today = clock.today(participant.timezone)
    change_status(
        participant=participant,
        change=Change("follow_up", "on_hold", today, "away", until=until),
        by=by,
    )


def test_nothing_is_sent_before_the_window_opens(participant):
    with on_day(participant, "m03", -1):
        assert plan_reminders() == []


def test_the_invitation_is_planned_on_the_day_the_window_opens(participant):
    with on_day(participant, "m03", 0):
        (message,) = plan_reminders()
    visit = visit_of(participant, "m03")
    assert message.key == f"visit:{visit.pk}:invitation"
    assert message.study_id == participant.study_id


def test_a_sweep_that_runs_twice_sends_nothing_twice(participant):
    with on_day(participant, "m03", 0):
        plan_reminders()
        assert plan_reminders() == []
    assert Message.objects.count() == 1


def test_a_sweep_that_was_missed_sends_the_newest_step_alone(participant):
    with on_day(participant, "m03", 15):
        (message,) = plan_reminders()
    assert message.payload["step"] == "reminder3"


def test_a_call_is_for_staff_and_is_not_sent(participant):
    with on_day(participant, "m03", 14):
        assert len(plan_reminders()) == 1
    with on_day(participant, "m03", 25):
        assert plan_reminders() == []


def test_one_letter_goes_out_when_a_hold_ends_after_the_day_of_the_call(
    participant, coordinator
):
    opens = visit_of(participant, "m03").opens_on
    with on_day(participant, "m03", -1):
        hold(participant, until=opens + timedelta(days=22), by=coordinator)
    with on_day(participant, "m03", 21):
        assert plan_reminders() == []
    with on_day(participant, "m03", 22):
        (message,) = plan_reminders()
        assert message.payload["step"] == "reminder3"
        assert isinstance(visit_reminder(message), Email)
    with on_day(participant, "m03", 23):
        assert plan_reminders() == []


def test_a_letter_that_a_hold_overtook_waits_and_a_newer_one_takes_its_place(
    participant, coordinator
):
    opens = visit_of(participant, "m03").opens_on
    with on_day(participant, "m03", 0):
        (message,) = plan_reminders()
        hold(participant, until=opens + timedelta(days=2), by=coordinator)
        morning = clock.midnight(opens + timedelta(days=2), participant.timezone)
        waits = visit_reminder(message)
        assert isinstance(waits, Later)
        assert waits.at == morning + timedelta(hours=9)
    with on_day(participant, "m03", 2):
        assert isinstance(visit_reminder(message), Email)
    with on_day(participant, "m03", 3):
        assert visit_reminder(message) == Skip("another reminder takes its place")


def test_a_letter_that_the_mail_server_kept_waiting_does_not_leave_at_night(
    participant,
):
    """Planned for 19:00, it could leave at two in the morning; it leaves at nine."""
    opens = visit_of(participant, "m03").opens_on
    evening = clock.midnight(opens, participant.timezone) + timedelta(hours=19)
    with clock.fixed(evening):
        (message,) = plan_reminders()
    night, morning = evening + timedelta(hours=7), evening + timedelta(hours=14)
    with clock.fixed(night):
        assert sweep() == 0
    message.refresh_from_db()
    assert (message.state, message.attempts) == (MessageState.QUEUED, 0)
    assert message.not_before == morning
    with clock.fixed(morning):
        assert sweep() == 1


def test_by_day_a_letter_is_due_at_once(participant):
    with on_day(participant, "m03", 0):
        (message,) = plan_reminders()
        assert message.not_before == clock.now()


def test_the_letter_names_the_person_the_visit_and_the_last_day(participant):
    with on_day(participant, "m03", 0):
        (message,) = plan_reminders()
        letter = visit_reminder(message)
    assert letter.to == "erin.stone@example.org"
    assert "3-month questions" in letter.subject
    assert "Hello Erin" in letter.body
    assert "/go/#" in letter.body
    closes = visit_of(participant, "m03").closes_on
    assert weekday_words(closes) in letter.body


def test_the_code_of_the_link_is_not_kept(participant):
    with on_day(participant, "m03", 0):
        (message,) = plan_reminders()
        letter = visit_reminder(message)
    code = letter.body.split("/go/#")[1].split()[0]
    link = AccessLink.objects.get()
    assert code not in str(link.__dict__)
    assert len(code) >= 22


def test_a_visit_completed_meanwhile_is_not_asked_for(participant):
    """What was right when it was planned is looked at again when it is sent."""
    with on_day(participant, "m03", 0):
        (message,) = plan_reminders()
        fill(visit_of(participant, "m03"), by=None)
        assert visit_reminder(message) == Skip("the visit is complete")
        assert plan_reminders() == []


def test_somebody_who_withdrew_is_not_written_to(participant, coordinator):
    with on_day(participant, "m03", 0):
        (message,) = plan_reminders()
        left(participant, by=coordinator)
        assert visit_reminder(message) == Skip("the participant is no longer followed")
    with on_day(participant, "m06", 0):
        assert plan_reminders() == []


def test_a_window_that_closed_meanwhile_is_not_written_about(participant):
    with on_day(participant, "m03", 0):
        (message,) = plan_reminders()
    with on_day(participant, "m03", 90):
        assert visit_reminder(message) == Skip("the window has closed")


def test_at_night_the_message_waits_for_the_morning(participant):
    opens = visit_of(participant, "m03").opens_on
    midnight = clock.midnight(opens, participant.timezone)
    with clock.fixed(midnight + timedelta(hours=1)):
        (message,) = plan_reminders()
    assert message.not_before == midnight + timedelta(hours=9)


def test_the_sweep_costs_the_same_however_many_are_followed(coordinator):
    for _ in range(3):
        last = randomized(by=coordinator)
    with on_day(last, "m03", 0):
        assert len(plan_reminders()) == 3
        # Whom to decide about: nobody.
        assert len(queries(plan_reminders)) == 1


def test_no_day_passes_over_what_the_whole_trial_would_be_asked_about(coordinator):
    """Whom the sweep decides about is narrowed by SQL; whom it writes to is not."""
    people = [randomized(by=coordinator) for _ in range(3)]
    written = 0
    for day in range(-3, 70):
        with on_day(people[0], "m03", day):
            if day == 2:
                until = clock.today("UTC") + timedelta(days=22)
                hold(people[1], until=until, by=coordinator)
            everybody = actions._decisions(actions.open_follow_ups())
            there = set(Message.objects.values_list("key", flat=True))
            wanted = {
                actions.key_of(visit, decision.step.code)
                for visit, decision in everybody
                if clock.day_of(decision.at, visit.participant.timezone)
                == clock.today(visit.participant.timezone)
            } - there
            made = {message.key for message in plan_reminders()}
            assert made == wanted
            written += len(made)
    assert written > 8


def test_the_next_thing_due_is_the_opening_of_the_first_window(participant):
    opens = visit_of(participant, "m03").opens_on
    morning = clock.midnight(opens, participant.timezone) + timedelta(hours=9)
    assert next_due() == morning
    with clock.fixed(morning):
        assert next_due() == morning + timedelta(days=3)


def test_with_nobody_in_follow_up_nothing_is_due(db):
    assert next_due() is None


def test_a_message_that_waits_for_the_morning_is_the_next_thing_due(participant):
    opens = visit_of(participant, "m03").opens_on
    midnight = clock.midnight(opens, participant.timezone)
    with clock.fixed(midnight + timedelta(hours=1)):
        plan_reminders()
        assert next_due() == midnight + timedelta(hours=9)
