"""Visits, their windows, and what is sent and paid for them agree.

Each case spoils one place of a faultless protocol. The fault is reported at the place
to mend, and alone.
"""

import pytest

TRIAL = "trial.toml"
HELLO = "messages/hello.txt"

CASES = {
    "more days of trying than attempts": (
        (TRIAL, "days = 2\nmodes", "days = 4\nmodes"),
        "contact.days",
        "4",
        "at most 3, the attempts: one falls on one day",
    ),
    "more ways of trying than attempts": (
        (TRIAL, "attempts = 3\ndays = 2", "attempts = 1\ndays = 1"),
        "contact.modes",
        "2 modes",
        "at most 1, the attempts: one has one mode",
    ),
    "a way of trying twice": (
        (TRIAL, '["phone", "in_person"]\n\n[pay', '["phone", "phone"]\n\n[pay'),
        "contact.modes[1]",
        "'phone'",
        "each mode named once",
    ),
    "a reason of being reached that does not exist": (
        (TRIAL, 'reached = "back"', 'reached = "bak"'),
        "contact.reached",
        "'bak'",
        "one of back (did you mean back?)",
    ),
    "an instrument that does not exist": (
        (TRIAL, '["rest", "outdoors"]', '["rest", "outdors"]'),
        "visits.w06.instruments[1]",
        "'outdors'",
        "one of outdoors, rest (did you mean outdoors?)",
    ),
    "an instrument twice in a visit": (
        (TRIAL, '["rest", "outdoors"]', '["rest", "rest"]'),
        "visits.w06.instruments[1]",
        "'rest'",
        "each instrument once in a visit",
    ),
    "a mode twice in a visit": (
        (TRIAL, '["self", "phone"]', '["self", "self"]'),
        "visits.w02.modes[1]",
        "'self'",
        "each mode once in a visit",
    ),
    "a baseline after randomization": (
        (TRIAL, 'anchor = "enrolment"', 'anchor = "randomization"'),
        "visits.start.anchor",
        "'randomization'",
        "enrolment: a baseline visit comes before randomization",
    ),
    "no baseline": (
        (
            TRIAL,
            'phase = "baseline"\nanchor = "enrolment"\noffset = { days = 0 }',
            'phase = "follow-up"\nanchor = "randomization"\noffset = { days = 3 }',
        ),
        "visits",
        "no baseline visit",
        'at least one with phase = "baseline"',
    ),
    "a baseline that no link reaches": (
        (TRIAL, 'modes = ["paper", "in_person"]', 'modes = ["self"]'),
        "visits.start.modes",
        "['self']",
        "also one of phone, paper, in_person: no link leads to a baseline",
    ),
    "follow-ups with two anchors": (
        (
            TRIAL,
            'anchor = "randomization"\noffset = { weeks = 6 }',
            'anchor = "enrolment"\noffset = { weeks = 6 }',
        ),
        "visits.w06.anchor",
        "'enrolment'",
        "randomization, as w02 and all follow-ups",
    ),
    "a window that opens before its anchor": (
        (TRIAL, "opens = -2", "opens = -20"),
        "visits.w02.opens",
        "-20",
        "at least -14: no window opens before randomization",
    ),
    "a window that reaches into the next": (
        (TRIAL, "closes = 4", "closes = 21"),
        "visits.w02.closes",
        "21",
        "at most 20, the day before w06 could open",
    ),
    "a window that opens before the visit before it": (
        (TRIAL, "opens = -7", "opens = -30"),
        "visits.w06.opens",
        "-30",
        "at least -27, after the target day of w02",
    ),
    "visits out of order": (
        (TRIAL, "offset = { weeks = 6 }", "offset = { days = 14 }"),
        "visits.w06.offset",
        "14 days",
        "more than 2 weeks, the offset of w02 before it",
    ),
    "a message that does not exist": (
        (TRIAL, 'message = "last"', 'message = "lost"'),
        "reminders.steps.last.message",
        "'lost'",
        "one of hello, last (did you mean last?)",
    ),
    "an e-mail without a message": (
        (TRIAL, 'message = "last"\n', ""),
        "reminders.steps.last.message",
        "nothing",
        "one of hello, last",
    ),
    "a call with a message": (
        (TRIAL, 'action = "call"', 'action = "call"\nmessage = "last"'),
        "reminders.steps.ring.message",
        "'last'",
        "nothing, for a call has no text",
    ),
    "a reminder before the window opens": (
        (TRIAL, "days = -3", "days = -7"),
        "reminders.steps.last.days",
        "-7",
        "from -6 to 0 days from closes, inside the window of w02",
    ),
    "a reminder after the window closed": (
        (TRIAL, 'anchor = "opens"\ndays = 1', 'anchor = "opens"\ndays = 7'),
        "reminders.steps.hello.days",
        "7",
        "from 0 to 6 days from opens, inside the window of w02",
    ),
    "an e-mail after the call": (
        (TRIAL, "days = -3", "days = 0"),
        "reminders.steps.last.days",
        "0",
        "at most -1 days from closes, for the call ring comes last, in the window of "
        "w02",
    ),
    "an e-mail after the call by another anchor": (
        (TRIAL, 'anchor = "closes"\ndays = -1', 'anchor = "target"\ndays = 0'),
        "reminders.steps.last.days",
        "-3",
        "at most -4 days from closes, for the call ring comes last, in the window of "
        "w02",
    ),
    "a day that ends before it begins": (
        (TRIAL, "send_until = 18:00:00", "send_until = 06:00:00"),
        "reminders.send_until",
        "06:00:00",
        "later than 07:30:00, the send_from",
    ),
    "a placeholder that does not exist": (
        (HELLO, "Good morning {preferred_name}", "Good morning {prefered_name}"),
        "body",
        "{prefered_name}",
        "one of {preferred_name}, {acronym}, {visit}, {link}, {closes}, "
        "{contact_name}, {contact_phone}, {contact_hours}, {minutes} "
        "(did you mean {preferred_name}?)",
    ),
    "a placeholder that reaches inside a value": (
        (HELLO, "Good morning {preferred_name}", "Good morning {link.__class__}"),
        "body",
        "{link.__class__}",
        "one of {preferred_name}, {acronym}, {visit}, {link}, {closes}, "
        "{contact_name}, {contact_phone}, {contact_hours}, {minutes}",
    ),
    "a brace that is not closed": (
        (HELLO, "until {closes}", "until {closes"),
        "body",
        "a brace without its partner",
        "braces in pairs around a name; {{ and }} for braces themselves",
    ),
    "a reminder without its link": (
        (HELLO, "{link}\n", "the usual place\n"),
        "body",
        "no {link}",
        "a text with {link} in it, for it asks to fill a form",
    ),
    "a subject that tells strangers": (
        (HELLO, "{acronym}: {visit}", "{acronym}: your Leg"),
        "subject",
        "'{acronym}: your Leg'",
        "a subject without the word leg (never_in_subject)",
    ),
    "a payment for a visit that does not exist": (
        (TRIAL, "visits = { w06 = 12.50 }", "visits = { w08 = 12.50 }"),
        "payments.visits.w08",
        "an unknown visit, w08",
        "one of start, w02, w06 (did you mean w06?)",
    ),
    "payments above the cap": (
        (TRIAL, "cap = 12.50", "cap = 12.49"),
        "payments.cap",
        "12.49, while all visits pay 12.50",
        "at least 12.50",
    ),
}
ECHOING = {
    "no baseline",
    "follow-ups with two anchors",
    "a payment for a visit that does not exist",
}
"""Faults that make a second statement false too."""


@pytest.mark.parametrize("name", CASES)
def test_a_contradiction_is_named(name, edit, faults):
    (file, old, new), key, found, allowed = CASES[name]
    edit(file, old, new)
    reported = faults()
    assert (file, key, found, allowed) in reported
    assert len(reported) == 1 or name in ECHOING


def test_a_trial_without_a_follow_up_visit_ends_where_it_begins(edit, faults):
    follow_up = 'phase = "follow-up"\n'
    for _ in range(2):
        edit(TRIAL, f"{follow_up}anchor", "phase = 'follow-up'\nretired = true\nanchor")
    [(_, key, found, allowed)] = faults()
    assert (key, found) == ("visits", "no follow-up visit")
    assert allowed == 'at least one with phase = "follow-up"'
