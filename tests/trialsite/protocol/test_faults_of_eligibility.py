"""What a criterion's number is worked out from, and the reasons beside the criteria.

Each case spoils one place of a faultless protocol.
"""

import pytest

from trialsite.protocol import load

TRIAL = "trial.toml"
WAKES = 'reason = "Wakes too late"'
INJURED = 'reason = "Injured leg"'

CASES = {
    "a source that there is not": (
        (WAKES, f'computed = "agee"\n{WAKES}'),
        "eligibility.wakes.computed",
        "'agee'",
    ),
    "a score that the instrument has not": (
        (WAKES, f'computed = "score:rest.nothing"\n{WAKES}'),
        "eligibility.wakes.computed",
        "'score:rest.nothing'",
    ),
    "a dose without an opioid log": (
        (WAKES, f'computed = "opioids.daily_mme"\n{WAKES}'),
        "eligibility.wakes.computed",
        "'opioids.daily_mme'",
    ),
    "a number for yes or no": (
        (INJURED, f'computed = "age"\n{INJURED}'),
        "eligibility.injured.computed",
        "'age'",
    ),
    "items without a score": (
        (WAKES, f'computed = "age"\ncomputed_items = ["sleep"]\n{WAKES}'),
        "eligibility.wakes.computed_items",
        "['sleep']",
    ),
    "a reason called as a criterion": (
        (
            "[screening]",
            '[screening]\nexcluded = [{ code = "pulse", label = "Pulse" }]',
        ),
        "screening.excluded.pulse",
        "'pulse'",
    ),
    "a limit of no days": (
        ("[screening]", "[screening]\nvalid_days = 0"),
        "screening.valid_days",
        "0",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_fault_of_eligibility_is_named_alone(case, edit, faults):
    (old, new), key, found = case
    edit(TRIAL, old, new)
    (fault,) = faults()
    assert fault[:3] == (TRIAL, key, found)
    assert fault[3]


def test_an_age_can_be_worked_out_in_any_protocol(edit, folder):
    edit(TRIAL, WAKES, f'computed = "age"\n{WAKES}')
    assert load(folder).criterion("wakes").computed == "age"
