"""A faulty value is named by file, key, value found and values allowed.

Each case spoils one line of a faultless protocol, and that fault alone is reported.
"""

import pytest

TRIAL = "trial.toml"
REST = "instruments/rest.toml"

CASES = {
    "an unknown key, with the nearest known one": (
        (TRIAL, 'anchor = "enrolment"', 'anchor = "enrolment"\nclose = 3'),
        "visits.start.close",
        "an unknown key, close",
        "one of code, label, short, phase, anchor, offset, opens, closes, "
        "instruments, modes, retired (did you mean closes?)",
    ),
    "an unknown key of a nested table": (
        (TRIAL, "offset = { weeks = 2 }", "offset = { weeks = 2, week = 1 }"),
        "visits.w02.offset.week",
        "an unknown key, week",
        "one of months, weeks, days (did you mean weeks?)",
    ),
    "an unknown table": (
        (TRIAL, "[payments]", "[payment]"),
        "payment",
        "an unknown key, payment",
        "one of trial, randomization, reminders, contact, payments, status_reasons, "
        "screening, therapy, practice, withdrawal, sites, arms, eligibility, visits "
        "(did you mean payments?)",
    ),
    "a key that is not there": (
        (TRIAL, 'phase = "baseline"\n', ""),
        "visits.start.phase",
        "nothing",
        "a value: this key is required",
    ),
    "an inspector who cannot be written to": (
        (TRIAL, "target = 28", 'target = 28\ninspectors = ["x"]'),
        "sites.LDS.inspectors[0]",
        "'x'",
        "an e-mail address such as a@example.org",
    ),
    "a number in quotes": (
        (TRIAL, "target = 48", 'target = "48"'),
        "trial.target",
        "'48'",
        "a whole number",
    ),
    "a number that is not whole": (
        (TRIAL, "opens = -2", "opens = -2.5"),
        "visits.w02.opens",
        "-2.5",
        "a whole number",
    ),
    "true where a number belongs": (
        (TRIAL, "cap = 12.50", "cap = true"),
        "payments.cap",
        "true",
        "a number",
    ),
    "not a number": (
        (TRIAL, "cap = 12.50", "cap = nan"),
        "payments.cap",
        "NaN",
        "a number",
    ),
    "a text where a list belongs": (
        (TRIAL, 'instruments = ["rest"]', 'instruments = "rest"'),
        "visits.start.instruments",
        "'rest'",
        "a list in square brackets",
    ),
    "a text where a table belongs": (
        (TRIAL, "offset = { weeks = 2 }", 'offset = "2 weeks"'),
        "visits.w02.offset",
        "'2 weeks'",
        "a table of keys and values",
    ),
    "a number where a text belongs": (
        (TRIAL, 'version = "3"', "version = 3"),
        "trial.version",
        "3",
        "a text in quotes",
    ),
    "an empty text": (
        (TRIAL, 'label = "Week 2"', 'label = " "'),
        "visits.w02.label",
        "' '",
        "a text with something in it",
    ),
    "a word that is not on the list": (
        (TRIAL, 'phase = "baseline"', 'phase = "before"'),
        "visits.start.phase",
        "'before'",
        "one of 'baseline' or 'follow-up'",
    ),
    "a mode of collection that does not exist": (
        (TRIAL, 'modes = ["self", "phone"]', 'modes = ["self", "fax"]'),
        "visits.w02.modes[1]",
        "'fax'",
        "one of 'self', 'phone', 'paper' or 'in_person'",
    ),
    "a window that opens after its target": (
        (TRIAL, "opens = -2", "opens = 2"),
        "visits.w02.opens",
        "2",
        "at most 0",
    ),
    "a window that closes before its target": (
        (TRIAL, "closes = 4", "closes = -4"),
        "visits.w02.closes",
        "-4",
        "at least 0",
    ),
    "two units in one offset": (
        (TRIAL, "offset = { weeks = 2 }", "offset = { weeks = 2, days = 1 }"),
        "visits.w02.offset",
        "{'weeks': 2, 'days': 1}",
        "exactly one of: months, weeks, days",
    ),
    "an id prefix with a digit": (
        (TRIAL, 'id_prefix = "W"', 'id_prefix = "W1"'),
        "trial.id_prefix",
        "'W1'",
        "1 to 4 capital letters",
    ),
    "a code with a space": (
        (TRIAL, 'code = "LEAFLET"', 'code = "A LEAF"'),
        "arms[2].code",
        "'A LEAF'",
        "a letter, then letters, digits and _, 12 characters at most",
    ),
    "a ratio of nobody": (
        (TRIAL, "ratio = 2", "ratio = 0"),
        "arms.WALK.ratio",
        "0",
        "at least 1",
    ),
    "a method of randomization that does not exist": (
        (TRIAL, '"permuted-blocks"', '"coin"'),
        "randomization.method",
        "'coin'",
        "one of 'permuted-blocks', 'minimization', 'simple', 'big-stick' or "
        "'imported-list'",
    ),
    "a time of day in quotes": (
        (TRIAL, "send_from = 07:30:00", 'send_from = "7.30"'),
        "reminders.send_from",
        "'7.30'",
        "a time such as 09:00:00, without quotes",
    ),
    "a currency that is no code": (
        (TRIAL, 'currency = "EUR"', 'currency = "€"'),
        "payments.currency",
        "'€'",
        "three capital letters, as EUR",
    ),
    "no reason to withdraw": (
        (TRIAL, '[{ code = "rain", label = "Too much rain" }]', "[]"),
        "status_reasons.withdrew",
        "[]",
        "at least 1 of them",
    ),
    "a hold without a reason": (
        (TRIAL, '[{ code = "holiday", label = "On holiday" }]', "[]"),
        "status_reasons.on_hold",
        "[]",
        "at least 1 of them",
    ),
    "no attempt at all": (
        (TRIAL, "attempts = 3", "attempts = 0"),
        "contact.attempts",
        "0",
        "at least 1",
    ),
    "a date in quotes": (
        ("consent/c1.toml", "2024-01-15", '"15 January"'),
        "date",
        "'15 January'",
        "a date such as 2017-04-14, without quotes",
    ),
    "an option without its code": (
        (REST, "{ code = 2, label", "{ label"),
        "items.rest_woke.options[1].code",
        "nothing",
        "a value: this key is required",
    ),
    "a list among the choices of a scoring function": (
        (
            REST,
            "",
            '\n[scoring]\nfunction = "odi"\nversion = "1"\nparams = { a = [] }\n',
        ),
        "scoring.params.a",
        "[]",
        "a number, a text, true or false",
    ),
    "a message without its subject line": (
        ("messages/hello.txt", "Subject: ", ""),
        "line 1",
        "'{acronym}: {visit}'",
        "a first line that reads Subject: and the subject",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_value_of_the_wrong_shape_is_named(case, edit, faults):
    (file, old, new), key, found, allowed = case
    edit(file, old, new)
    reported = faults()
    assert (file, key, found, allowed) in reported
    # A table of another name is missing under its own: the one echo there may be.
    assert len(reported) == 1 or reported[-1][:3] == (file, "payments", "nothing")


def test_a_list_of_tables_written_as_one_table(edit, faults):
    edit("trial.toml", "[[eligibility]]\ncode", "[eligibility]\ncode")
    file, key, _found, allowed = faults()[0]
    assert (file, key) == ("trial.toml", "line 80, column 14")
    assert allowed.startswith("valid TOML:")


def test_a_list_of_sites_that_is_a_text(edit, faults):
    edit("trial.toml", "[trial]", 'visits = "monthly"\n[trial]')
    edit("trial.toml", "[[visits]]\ncode", "[[planned]]\ncode")
    edit("trial.toml", "[[visits]]\ncode", "[[planned]]\ncode")
    edit("trial.toml", "[[visits]]\ncode", "[[planned]]\ncode")
    reported = faults()
    shape = ("trial.toml", "visits", "'monthly'", "at least one table [[visits]]")
    assert shape in reported
