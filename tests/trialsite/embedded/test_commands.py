"""Commands of `manage.py` that share one process which has read the program in."""

import os
from collections.abc import Iterator

import pytest

from tests.trialsite.embedded.test_keeper import wait_for
from trialsite.embedded.commands import Commands

NOWHERE = "postgresql://nobody@127.0.0.1:1/none"
SHELL = ("shell", "--no-imports", "-c")


@pytest.fixture
def commands() -> Iterator[Commands]:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "trialsite.settings",
        "LOG_LEVEL": "WARNING",
        "DATABASE_URL": NOWHERE,
        "DATABASE_OWNER_URL": NOWHERE,
    }
    environment.pop("DATABASE_KEYS_URL", None)
    with Commands(environment, None) as made:
        yield made


def test_commands_say_what_they_say_and_end_as_they_end(commands: Commands) -> None:
    said: list[str] = []
    good = commands.run("help", "migrate", say=said.append)
    assert good.status == 0
    assert "usage: manage.py migrate" in good.printed
    assert said == good.printed.splitlines()

    unknown = commands.run("dance")
    assert unknown.status == 1
    assert "Unknown command: 'dance'" in unknown.printed

    failed = commands.run(*SHELL, "import sys; sys.exit(7)")
    assert (failed.status, failed.printed) == (7, "")


def test_a_command_knows_the_owner_only_where_it_acts_as_one(
    commands: Commands,
) -> None:
    look = (
        "import os; from django.db import connections; "
        "print(*connections, 'DATABASE_OWNER_URL' in os.environ)"
    )
    assert commands.run(*SHELL, look).printed == "default False"
    assert commands.run(*SHELL, look, as_owner=True).printed == "default owner True"


def test_a_command_signs_with_its_name(commands: Commands) -> None:
    look = "from trialsite.context.acting import values; print(*values())"
    assert "manage.py shell" in commands.run(*SHELL, look).printed


def test_a_program_that_cannot_be_read_in_says_why() -> None:
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "nothing.settings"}
    with Commands(environment, None) as commands:
        outcome = commands.run("check")
    assert outcome.status == 1
    assert "No module named 'nothing'" in outcome.printed.splitlines()[-1]


def test_a_command_that_runs_ends_with_the_block(commands: Commands) -> None:
    numbers: list[int] = []

    def leave(line: str) -> None:
        numbers.append(int(line))
        raise InterruptedError

    endless = "import os, time; print(os.getpid(), flush=True); time.sleep(600)"
    with pytest.raises(InterruptedError), commands:
        commands.run(*SHELL, endless, say=leave)
    wait_for(lambda: not runs(numbers[0]), 10)


def runs(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return True
