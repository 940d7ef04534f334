"""The days of a ladder's steps."""

from datetime import date, time

from assessments.reminders.decision import days
from trialsite.protocol.types import Reminders
from trialsite.protocol.windows import Window

WINDOW = Window(date(2026, 6, 1), date(2026, 6, 15), date(2026, 7, 30))


def ladder(*steps):
    """Steps of (code, anchor, days), all of them calls."""
    return Reminders.model_validate(
        {
            "send_from": time(9),
            "send_until": time(20),
            "steps": [
                {"code": code, "anchor": anchor, "days": day, "action": "call"}
                for code, anchor, day in steps
            ],
        }
    )


def falls(*steps):
    return [(step.code, day) for day, step in days(ladder(*steps), WINDOW)]


def test_each_step_is_counted_from_its_anchor_and_they_come_in_order():
    assert falls(("c", "closes", -1), ("t", "target", 2), ("o", "opens", 3)) == [
        ("o", date(2026, 6, 4)),
        ("t", date(2026, 6, 17)),
        ("c", date(2026, 7, 29)),
    ]


def test_steps_of_one_day_stay_as_the_protocol_has_them():
    assert falls(("b", "target", 0), ("a", "opens", 14)) == [
        ("b", date(2026, 6, 15)),
        ("a", date(2026, 6, 15)),
    ]


def test_a_step_outside_the_window_does_not_fall_at_all():
    steps = (
        ("a", "opens", -1),
        ("b", "opens", 0),
        ("c", "closes", 0),
        ("d", "closes", 1),
    )
    assert falls(*steps) == [("b", date(2026, 6, 1)), ("c", date(2026, 7, 30))]
