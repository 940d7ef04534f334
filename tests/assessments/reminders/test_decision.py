"""The one decision: is a person written to or called about a visit, and when.

It stands on a ladder of its own and not on STAMP's, which may change.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from assessments.reminders.decision import (
    CHANNELS,
    Decision,
    Facts,
    Nothing,
    ahead,
    days,
    decide,
    polite,
)
from participants.contact.hindrances import Contactable
from trialsite.protocol.types import Reminders
from trialsite.protocol.windows import Window

WINDOW = Window(date(2026, 6, 1), date(2026, 6, 15), date(2026, 7, 30))
ZONES = ["America/Chicago", "America/New_York", "America/Denver", "Pacific/Auckland"]
LADDER = Reminders.model_validate(
    {
        "send_from": time(9),
        "send_until": time(20),
        "steps": [
            {
                "code": code,
                "anchor": "opens",
                "days": day,
                "action": "call" if code == "call" else "email",
                "message": None if code == "call" else code,
            }
            for code, day in [
                ("invitation", 0),
                ("reminder1", 3),
                ("reminder2", 7),
                ("reminder3", 14),
                ("call", 21),
            ]
        ],
    }
)
MADISON = "America/Chicago"
FACTS = Facts(window=WINDOW, zone=MADISON)


def at(day, hour=14, minute=0, zone=MADISON):
    """An instant by the clock on the participant's wall."""
    local = datetime.combine(day, time(hour, minute), ZoneInfo(zone))
    return local.astimezone(UTC)


def on_day(number, hour=14):
    """The instant at *hour* on a day of the window, its first being 0."""
    return at(WINDOW.opens + timedelta(days=number), hour)


def facts(**changes):
    return replace(FACTS, **changes)


def held(until):
    return facts(person=Contactable(hold_until=WINDOW.opens + timedelta(days=until)))


def email(now, known=FACTS):
    return decide(LADDER, known, "email", now)


def call(now, known=FACTS):
    return decide(LADDER, known, "call", now)


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (0, "invitation"),
        (2, "invitation"),
        (3, "reminder1"),
        (7, "reminder2"),
        (14, "reminder3"),
        (21, "reminder3"),
        (59, "reminder3"),
    ],
)
def test_the_newest_letter_that_came_due_is_sent_at_once_by_day(day, code):
    found = email(on_day(day))
    assert (found.step.code, found.at) == (code, on_day(day))
    assert found.channel == "email"


def test_a_letter_at_night_waits_for_the_morning_of_the_same_day():
    assert email(on_day(3, hour=2)).at == on_day(3, hour=9)


def test_a_letter_late_in_the_evening_waits_for_the_next_morning():
    assert email(on_day(3, hour=20)).at == on_day(4, hour=9)


def test_before_the_window_the_invitation_is_ahead():
    found = email(on_day(-10))
    assert (found.step.code, found.at) == ("invitation", on_day(0, hour=9))
    assert not found.is_due(on_day(-10))


def test_between_two_steps_the_next_one_is_ahead():
    found = email(on_day(1), facts(used=frozenset({"invitation"})))
    assert (found.step.code, found.at) == ("reminder1", on_day(3, hour=9))


def test_after_the_last_letter_nothing_is_written():
    used = frozenset({"invitation", "reminder1", "reminder2", "reminder3"})
    assert email(on_day(30), facts(used=used)) == Nothing("every step was taken")


def test_a_call_hides_no_letter():
    """A person on hold up to day 22 gets one letter on that day, though the day of the
    call has passed, and nothing before."""
    known = held(until=22)
    before = email(on_day(20), known)
    assert (before.step.code, before.at) == ("reminder3", on_day(22, hour=9))
    assert email(on_day(22), known) == Decision(before.step, "email", at=on_day(22))
    assert call(on_day(22), known).is_due(on_day(22))
    assert not call(on_day(21), known).is_due(on_day(21))


def test_a_letter_delayed_past_the_evening_leaves_in_the_morning():
    """Planned for 19:00; the mail server answers again at two in the night."""
    assert email(on_day(4, hour=2), FACTS).at == on_day(4, hour=9)


def test_a_hold_beyond_the_window_leaves_nothing_to_send():
    assert email(on_day(5), held(until=60)) == Nothing("the participant is on hold")


def test_on_the_last_evening_no_letter_is_kept_for_the_day_after_the_window():
    assert isinstance(email(on_day(59, hour=21)), Nothing)
    assert email(on_day(59, hour=19)).is_due(on_day(59, hour=19))


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"done": True}, "the visit is complete"),
        ({"asked": False}, "the participant is no longer followed"),
        (
            {"person": Contactable(ended=True)},
            "the participant is no longer followed",
        ),
        (
            {"person": Contactable(withdrew=True)},
            "the participant does not want to be contacted",
        ),
        (
            {"person": Contactable(closed=frozenset({"email"}))},
            "the participant does not want e-mail",
        ),
    ],
)
def test_what_stands_against_it_is_said(changes, why):
    assert email(on_day(3), facts(**changes)) == Nothing(why)


def test_who_closed_e_mail_may_be_called_and_the_reverse():
    no_mail = facts(person=Contactable(closed=frozenset({"email"})))
    no_phone = facts(person=Contactable(closed=frozenset({"phone"})))
    assert call(on_day(21), no_mail).is_due(on_day(21))
    assert isinstance(call(on_day(21), no_phone), Nothing)
    assert email(on_day(21), no_phone).is_due(on_day(21))


def test_after_the_window_nothing_is_due():
    assert email(on_day(60)) == call(on_day(60)) == Nothing("the window has closed")


INSTANTS = st.datetimes(datetime(2026, 5, 1), datetime(2026, 8, 31)).map(
    lambda naive: naive.replace(tzinfo=UTC)
)
KNOWN = st.builds(
    Facts,
    window=st.just(WINDOW),
    zone=st.sampled_from(ZONES),
    person=st.builds(
        Contactable,
        hold_until=st.none() | st.dates(date(2026, 5, 1), date(2026, 8, 31)),
        closed=st.frozensets(st.sampled_from(["email", "phone", "text"])),
    ),
    used=st.frozensets(st.sampled_from([step.code for step in LADDER.steps])),
)
ACTIONS = st.sampled_from(sorted(CHANNELS))


def local(instant, zone):
    return instant.astimezone(ZoneInfo(zone))


@given(KNOWN, ACTIONS, INSTANTS)
def test_a_decision_keeps_window_hold_channel_and_hours(known, action, now):
    found = decide(LADDER, known, action, now)
    assume(isinstance(found, Decision))
    when = local(found.at, known.zone)
    assert found.at >= now
    assert when.date() in known.window
    assert known.person.hold_until is None or when.date() >= known.person.hold_until
    assert found.channel not in known.person.closed
    assert found.step.code not in known.used
    assert found.step.action == action
    if action == "email":
        assert LADDER.send_from <= when.time() < LADDER.send_until


@given(KNOWN, ACTIONS, INSTANTS)
def test_a_step_is_never_taken_before_its_day(known, action, now):
    own = {step.code: day for day, step in days(LADDER, known.window)}
    for decision in ahead(LADDER, known, action, now):
        assert local(decision.at, known.zone).date() >= own[decision.step.code]


@given(KNOWN, ACTIONS, INSTANTS)
def test_once_a_step_is_used_the_next_one_stands_later(known, action, now):
    found = decide(LADDER, known, action, now)
    assume(isinstance(found, Decision))
    after = replace(known, used=known.used | {found.step.code})
    then = decide(LADDER, after, action, now)
    assert isinstance(then, Nothing) or then.at > found.at


@given(KNOWN, INSTANTS)
def test_what_is_decided_still_holds_at_its_own_moment(known, now):
    """The composer that asks again when the letter leaves finds it due."""
    found = decide(LADDER, known, "email", now)
    assume(isinstance(found, Decision))
    assert decide(LADDER, known, "email", found.at) == found


@given(st.integers(0, 20), st.integers(0, 20))
def test_a_step_that_falls_after_the_close_never_comes(before, after):
    target = date(2026, 6, 15)
    window = Window(
        target - timedelta(days=before), target, target + timedelta(days=after)
    )
    assert all(day in window for day, _ in days(LADDER, window))


@given(
    st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31)),
    st.sampled_from(ZONES),
)
def test_nobody_is_written_to_at_night_and_by_day_at_once(instant, zone):
    instant = instant.replace(tzinfo=UTC)
    chosen = polite(LADDER, instant, zone)
    assert LADDER.send_from <= local(chosen, zone).time() < LADDER.send_until
    assert timedelta(0) <= chosen - instant <= timedelta(hours=25)
    by_day = LADDER.send_from <= local(instant, zone).time() < LADDER.send_until
    assert (chosen == instant) == by_day
