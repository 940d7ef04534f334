"""Who may build the demo trial, where, and what its commands tell."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from assessments.simulation.actions import DemoRefused, build_demo
from assessments.simulation.staff import PASSPHRASE
from assessments.simulation.targets import ScreeningLog, Targets
from participants.screening.models import Screening
from trialsite.access.models import User

pytestmark = pytest.mark.usefixtures("in_the_demo")


def nothing(progress: str) -> None:
    """Where progress goes that nobody reads."""


def test_synthetic_people_are_refused_outside_the_demo(
    settings: Settings,
) -> None:
    settings.DEMO = False
    with pytest.raises(DemoRefused, match="TRIALSITE_DEMO=1"):
        build_demo(say=nothing)
    with pytest.raises(CommandError, match="TRIALSITE_DEMO=1"):
        call_command("build_demo")
    with pytest.raises(CommandError, match="in the demo alone"):
        call_command("demo_signins")


def test_a_database_with_people_in_it_is_left_alone(coordinator: User) -> None:
    with pytest.raises(CommandError, match="1 members of staff already"):
        call_command("build_demo")
    assert not Screening.objects.exists()


@pytest.mark.usefixtures("of_the_tiny_protocol")
def test_the_sign_ins_are_told_and_work() -> None:
    with pytest.raises(CommandError, match="run build_demo first"):
        call_command("demo_signins")
    build_demo(say=nothing, targets=Targets(people=1, screening=ScreeningLog(others=0)))
    told = StringIO()
    call_command("demo_signins", stdout=told)
    assert [line.split() for line in told.getvalue().splitlines()] == [
        ["maya@leeds.example.org", *PASSPHRASE.split(), "Coordinator,", "Leeds"],
        ["ivo@leeds.example.org", *PASSPHRASE.split(), "Investigator,", "Leeds"],
        ["tess@leeds.example.org", *PASSPHRASE.split(), "Therapist,", "Leeds"],
        ["theo@auckland.example.org", *PASSPHRASE.split(), "Coordinator,", "Auckland"],
        [
            *("ottilie@auckland.example.org", *PASSPHRASE.split()),
            *("Investigator,", "Auckland"),
        ],
        ["ada@example.org", *PASSPHRASE.split(), "Administrator,", "all", "sites"],
        ["anya@example.org", *PASSPHRASE.split(), "Analyst,", "all", "sites"],
        ["dario@example.org", *PASSPHRASE.split(), "Data", "manager,", "all", "sites"],
        ["mona@example.org", *PASSPHRASE.split(), "Monitor,", "all", "sites"],
        [
            *("una@example.org", *PASSPHRASE.split()),
            *("Unblinded", "statistician,", "all", "sites"),
        ],
    ]
    for user in User.objects.all():
        assert user.check_password(PASSPHRASE)
