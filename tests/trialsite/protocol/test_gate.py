"""The one gate before anything is loaded: every code fits the columns that hold it and
the names that datasets make of it. Each case was accepted once, by real trials written
as folders, and failed later.
"""

from pathlib import Path

import pytest

from trialsite.exports.registry import datasets
from trialsite.protocol import current
from trialsite.protocol.crosschecks.datasets import COLUMNS, FILES, TABLES

TRIAL = "trial.toml"
REST = "instruments/rest.toml"
OUT = "instruments/outdoors.toml"
LONG = "a" * 41

COLUMN = "a small letter, then small letters, digits and _, 24 characters at most"
TABLE = "a small letter, then small letters, digits and _, 32 characters at most"
CODE = "a letter, then letters, digits and _, {} characters at most"
TAKEN = "a code that no column has of those that tables begin with"

CASES = {
    "a visit's code that its column would cut": (
        (TRIAL, 'code = "w06"', f'code = "{LONG}"'),
        (TRIAL, f"visits.{LONG}.code", CODE.format(40)),
    ),
    "a site's code": (
        (TRIAL, 'code = "AKL"', 'code = "ABCDEFGHIJKLM"'),
        (TRIAL, "sites.ABCDEFGHIJKLM.code", CODE.format(12)),
    ),
    "an arm's code": (
        (TRIAL, 'code = "STRETCH"', 'code = "ABCDEFGHIJKLM"'),
        (TRIAL, "arms.ABCDEFGHIJKLM.code", CODE.format(12)),
    ),
    "a reason": (
        (TRIAL, 'code = "rain"', f'code = "{LONG}"'),
        (TRIAL, "status_reasons.withdrew[0].code", CODE.format(40)),
    ),
    "a source": (
        (TRIAL, 'code = "club"', f'code = "{LONG}"'),
        (TRIAL, "screening.sources[0].code", CODE.format(40)),
    ),
    "the version of a form": (
        (OUT, 'version = "2"', f'version = "{LONG}"'),
        (OUT, "version", "at most 40 characters"),
    ),
    "a form with a capital letter": (
        (OUT, 'code = "outdoors"', 'code = "Outdoors"'),
        (OUT, "code", TABLE),
    ),
    "an item with a capital letter": (
        (OUT, 'code = "out_minutes"', 'code = "out_Minutes"'),
        (OUT, "items[0].code", COLUMN),
    ),
    "an item's code of 25 letters": (
        (OUT, 'code = "out_minutes"', f'code = "{"m" * 25}"'),
        (OUT, "items[0].code", COLUMN),
    ),
    "a factor with a capital letter": (
        (TRIAL, 'code = "site"', 'code = "Site"'),
        (TRIAL, "randomization.strata[0].code", COLUMN),
    ),
    **{
        f"an item called {name}": (
            (OUT, 'code = "out_minutes"', f'code = "{name}"'),
            (OUT, f"items.{name}.code", TAKEN),
        )
        for name in sorted(COLUMNS)
    },
    "an item called as the column of another": (
        (REST, 'code = "rest_hours"', 'code = "rest_level_missing"'),
        (
            REST,
            "items.rest_level_missing.code",
            "another code: this column says why rest_level has no answer",
        ),
    ),
    "no follow-up visit": (
        (TRIAL, 'phase = "follow-up"', 'phase = "baseline"'),
        (TRIAL, "visits", 'at least one with phase = "follow-up"'),
    ),
    "a baseline that no link reaches": (
        (TRIAL, '["paper", "in_person"]', '["self"]'),
        (
            TRIAL,
            "visits.start.modes",
            "also one of phone, paper, in_person: no link leads to a baseline",
        ),
    ),
    **{
        f"the time zone {zone}": (
            (TRIAL, '"Europe/London"', f'"{zone}"'),
            (TRIAL, "sites.LDS.timezone", "an IANA time zone such as America/Chicago"),
        )
        for zone in ("GMT", "EST", "Etc/GMT+5")
    },
}


def replaced_everywhere(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    assert old in path.read_text(), f"{file} has no {old!r} to spoil"
    path.write_text(path.read_text().replace(old, new))


@pytest.mark.parametrize("name", CASES)
def test_what_would_fail_later_is_refused_at_the_gate(name, folder, faults):
    spoilt, (file, key, allowed) = CASES[name]
    replaced_everywhere(folder, *spoilt)
    reported = [(file, key, allowed) for file, key, _, allowed in faults()]
    assert any(
        (file, key) == (at, where) and told.startswith(allowed)
        for at, where, told in reported
    ), reported


@pytest.mark.parametrize("name", sorted(TABLES | FILES))
def test_no_form_is_called_as_another_table(name, folder, faults):
    (folder / OUT).rename(folder / f"instruments/{name}.toml")
    for file in (f"instruments/{name}.toml", TRIAL):
        replaced_everywhere(folder, file, '"outdoors"', f'"{name}"')
    allowed = "a code that no other table or file of the datasets has"
    assert faults() == [(f"instruments/{name}.toml", "code", f"'{name}'", allowed)]


def test_a_stratum_s_name_fits_the_allocation(folder, faults):
    first = "[[randomization.strata]]"
    factors = "".join(
        f'{first}\ncode = "long_name_of_a_factor_{number}"\n'
        f'label = "x"\nsource = "site"\n\n'
        for number in range(5)
    )
    replaced_everywhere(folder, TRIAL, first, factors + first)
    assert (
        TRIAL,
        "randomization.strata",
        "codes that make a name of at most 120 letters",
    ) in [(file, key, allowed) for file, key, _, allowed in faults()]


def test_the_gate_knows_every_table_and_column_that_there_is(db):
    """Of the datasets as they are: what the protocol does not name is taken."""
    forms = current().instruments
    tables = {table.name: table for table in datasets()}
    assert set(tables) - set(forms) == TABLES
    for code, form in forms.items():
        columns = {column.name for column in tables[code].columns}
        own = {item.code for item in form.items}
        assert columns - own - {f"{item}_missing" for item in own} == COLUMNS
