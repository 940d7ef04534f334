"""Codes are used once, and sites, arms, strata and criteria make sense.

Each case spoils one place of a faultless protocol. The fault is reported at the place
to mend, and alone.
"""

import pytest

TRIAL = "trial.toml"
REST = "instruments/rest.toml"
OUT = "instruments/outdoors.toml"
STRATA = 'label = "Club"\nsource = "site"'

CASES = {
    "two sites of one code": (
        (TRIAL, 'code = "AKL"', 'code = "LDS"'),
        "sites[1].code",
        "'LDS'",
        "a code used once (sites[0] has it too)",
    ),
    "two visits of one code": (
        (TRIAL, 'code = "w06"', 'code = "w02"'),
        "visits[2].code",
        "'w02'",
        "a code used once (visits[1] has it too)",
    ),
    "two steps of one code": (
        (TRIAL, 'code = "today"', 'code = "hello"'),
        "reminders.steps[1].code",
        "'hello'",
        "a code used once (reminders.steps[0] has it too)",
    ),
    "one item code in two instruments": (
        (OUT, 'code = "out_minutes"', 'code = "rest_hours"'),
        (REST, "items.rest_hours.code"),
        "'rest_hours'",
        "a code used once in the whole protocol (instruments/outdoors.toml has it too)",
    ),
    "one item code twice in an instrument": (
        (REST, 'code = "rest_hours"', 'code = "rest_level"'),
        "items[3].code",
        "'rest_level'",
        "a code used once (items[0] has it too)",
    ),
    "a time zone that does not exist": (
        (TRIAL, '"Europe/London"', '"Europe/Londen"'),
        "sites.LDS.timezone",
        "'Europe/Londen'",
        "an IANA time zone such as America/Chicago (did you mean Europe/London?)",
    ),
    "targets that do not add up": (
        (TRIAL, "target = 28", "target = 27"),
        "trial.target",
        "48",
        "47, the sum of the sites' targets",
    ),
    "one mask for two arms": (
        (TRIAL, '"Group 2"', '"Group 1"'),
        "arms.STRETCH.masked_label",
        "'Group 1'",
        "a label of its own (WALK has it too)",
    ),
    "a mask that tells the arm": (
        (TRIAL, '"Group 2"', '"The stretch group"'),
        "arms.STRETCH.masked_label",
        "'The stretch group'",
        "a label that does not tell the arm, STRETCH",
    ),
    "a block that does not hold the arms in their shares": (
        (TRIAL, "block_sizes = [4, 8]", "block_sizes = [4, 6]"),
        "randomization.block_sizes[1]",
        "6",
        "a multiple of 4, the sum of the arms' ratios",
    ),
    "a score that no instrument has": (
        (
            TRIAL,
            STRATA,
            'label = "Rest"\nsource = "score"\nscore = "rest.total"\n'
            'levels = [{ code = "lo", label = "x", below = 3 }, '
            '{ code = "hi", label = "y" }]',
        ),
        "randomization.strata.site.score",
        "'rest.total'",
        "none, for none exists",
    ),
    "levels for the sites": (
        (TRIAL, STRATA, STRATA + '\nlevels = [{ code = "lo", label = "x" }]'),
        "randomization.strata.site.levels",
        "1 level",
        "none, for each site is a level",
    ),
    "a limit on a yes or no": (
        (
            TRIAL,
            'label = "Has an injured leg"\ntype = "yes_no"',
            'label = "x"\ntype = "yes_no"\nminimum = 1',
        ),
        "eligibility.injured.minimum",
        "1",
        "nothing, for the answer is yes or no",
    ),
    "a number without limits": (
        (TRIAL, "maximum = 9.5\n", ""),
        "eligibility.wakes.minimum",
        "nothing",
        "a number: minimum, maximum or both",
    ),
    "a limit that cannot be typed": (
        (TRIAL, "minimum = 110", "minimum = 300"),
        "eligibility.pulse.minimum",
        "300",
        "from 30 to 220, what can be typed",
    ),
    "the largest number below the smallest": (
        (TRIAL, "lowest = 30\nhighest = 220", "lowest = 220\nhighest = 30"),
        "eligibility.pulse.highest",
        "30",
        "at least 220, the lowest",
    ),
}
ECHOING = {
    "two visits of one code",
    "two sites of one code",
    "one item code twice in an instrument",
}
"""Faults that make a second statement false too."""


@pytest.mark.parametrize("name", CASES)
def test_a_contradiction_is_named(name, edit, faults):
    (file, old, new), key, found, allowed = CASES[name]
    edit(file, old, new)
    named_in, key = key if isinstance(key, tuple) else (file, key)
    reported = faults()
    assert (named_in, key, found, allowed) in reported
    assert len(reported) == 1 or name in ECHOING


def test_a_trial_of_one_arm_is_none(folder, faults):
    path = folder / "trial.toml"
    text = path.read_text()
    before, rest = text.split('[[arms]]\ncode = "STRETCH"')
    path.write_text(before + "[randomization]" + rest.split("[randomization]")[1])
    path.write_text(path.read_text().replace("ratio = 2", "ratio = 4"))
    assert faults() == [("trial.toml", "arms", "1 arm", "at least 2 arms")]


def test_consents_of_one_day_have_no_newest(folder, faults):
    (folder / "consent" / "c2.toml").write_text(
        'code = "c2"\nlabel = "Second"\ndate = 2024-01-15\nsummary = "x"\n'
    )
    allowed = "a day of its own (consent/c1.toml has it too)"
    assert faults() == [("consent/c2.toml", "date", "2024-01-15", allowed)]
