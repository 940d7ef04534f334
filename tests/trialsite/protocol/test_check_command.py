"""`manage.py check` prints what is wrong with the protocol, and where."""

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from trialsite.protocol.checks import check_protocol

# A check asks the database which keys it knows.
pytestmark = pytest.mark.django_db


def ours() -> list[tuple[str, str, str]]:
    return [(error.id, error.msg, error.hint) for error in check_protocol(None)]


def test_the_trial_that_ships_has_no_fault():
    assert ours() == []


def test_each_fault_is_an_error_of_its_own(folder, edit, settings):
    settings.PROTOCOL_DIR = folder
    edit("trial.toml", "Europe/London", "Europe/Londen")
    edit("trial.toml", "closes = 4", "closes = -4")
    edit("instruments/outdoors.toml", "minutes = 1", "minutes = = 1")
    assert ours() == [
        (
            "trialsite.E001",
            "instruments/outdoors.toml: line 8, column 11: found minutes = = 1",
            "allowed: valid TOML: Invalid value",
        ),
        (
            "trialsite.E002",
            "trial.toml: visits.w02.closes: found -4",
            "allowed: at least 0",
        ),
        (
            "trialsite.E003",
            "trial.toml: sites.LDS.timezone: found 'Europe/Londen'",
            "allowed: an IANA time zone such as America/Chicago "
            "(did you mean Europe/London?)",
        ),
    ]


def test_the_command_fails_and_can_be_read(folder, edit, settings):
    settings.PROTOCOL_DIR = folder
    edit("trial.toml", "block_sizes = [4, 8]", "block_sizes = [4, 6]")
    with pytest.raises(SystemCheckError) as raised:
        call_command("check")
    printed = str(raised.value)
    assert "trial.toml: randomization.block_sizes[1]: found 6" in printed
    assert "HINT: allowed: a multiple of 4, the sum of the arms' ratios" in printed
