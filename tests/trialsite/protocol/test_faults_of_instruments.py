"""Instruments and their items can be asked, answered and scored.

Each case spoils one place of a faultless protocol. The fault is reported at the place
to mend, and alone.
"""

import pytest

REST = "instruments/rest.toml"
OUT = "instruments/outdoors.toml"
SCORED = '\n[scoring]\nfunction = "{}"\nversion = "1"\n'

CASES = {
    "a kind without what it needs": (
        (OUT, 'kind = "items"', 'kind = "opioid_log"'),
        "items",
        "1 item",
        'nothing, unless kind = "items"',
    ),
    "an item that may not apply, and no code for it": (
        (OUT, "maximum = 720", "maximum = 720\nnot_applicable = true"),
        "missing",
        "none, for none exists",
        "a code not_applicable, which out_minutes allows",
    ),
    "a missing code that is ours": (
        (REST, 'code = "forgot"', 'code = "skipped"'),
        "missing.skipped.code",
        "'skipped'",
        "another code: every instrument has this one already",
    ),
    "a range upside down": (
        (REST, "minimum = 1\nmaximum = 7", "minimum = 7\nmaximum = 1"),
        "items.rest_level.maximum",
        "1",
        "more than 7, the minimum",
    ),
    "a scale with one end": (
        (REST, "minimum = 1\nmaximum = 7", "minimum = 1"),
        "items.rest_level.maximum",
        "nothing",
        "a whole number, for a scale has two ends",
    ),
    "an option code twice": (
        (REST, "{ code = 2, label", "{ code = 9, label"),
        "items.rest_woke.options[2].code",
        "9",
        "a code used once in this item",
    ),
    "options without a choice": (
        (
            REST,
            'type = "scale"',
            'type = "scale"\noptions = [{ code = 1, label = "x" }]',
        ),
        "items.rest_level.options",
        "1 option",
        'nothing, unless type = "choice"',
    ),
    "a condition on an item that does not exist": (
        (REST, 'item = "rest_woke"', 'item = "rest_awake"'),
        "items.rest_why.show_if.item",
        "'rest_awake'",
        "an earlier scale or choice: one of rest_level, rest_woke",
    ),
    "a condition on a later item": (
        (
            REST,
            "maximum = 7",
            'maximum = 7\nshow_if = { item = "rest_woke", equals=[2] }',
        ),
        "items.rest_level.show_if.item",
        "'rest_woke'",
        "an earlier scale or choice: none, for none exists",
    ),
    "a condition on an answer that cannot be given": (
        (REST, "equals = [2, 9]", "equals = [2, 3]"),
        "items.rest_why.show_if.equals[1]",
        "3",
        "one of 1, 2, 9",
    ),
    "a scoring function that does not exist": (
        (REST, "", SCORED.format("odl")),
        "scoring.function",
        "'odl'",
        "one of bpi, odi, sf12v1 (did you mean odi?)",
    ),
    "a scoring function of a log, for items": (
        (REST, "", SCORED.format("opioid_log")),
        "scoring.function",
        "'opioid_log'",
        "one of bpi, odi, sf12v1",
    ),
    "a scoring function for another number of items": (
        (REST, "", SCORED.format("odi")),
        "items",
        "4 items",
        "10 items, which odi scores",
    ),
}
ECHOING = {
    "a kind without what it needs",
    "an option code twice",
}
"""Faults that make a second statement false too."""


@pytest.mark.parametrize("name", CASES)
def test_a_contradiction_is_named(name, edit, faults):
    (file, old, new), key, found, allowed = CASES[name]
    edit(file, old, new)
    reported = faults()
    assert (file, key, found, allowed) in reported
    assert len(reported) == 1 or name in ECHOING
