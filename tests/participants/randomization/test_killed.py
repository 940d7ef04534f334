"""A process killed at any point of the act leaves the whole of it or nothing."""

import os
import subprocess
import sys

import pytest

from assessments.schedule.models import Visit
from participants.enrolment.models import Participant, StatusChange, TherapyStatus
from participants.randomization.actions import randomize
from participants.randomization.models import Allocation
from tests.participants.randomization.crowd import crowd

pytestmark = pytest.mark.usefixtures("committed_db")

# Statements of the act are counted; beyond the last it is the commit that matters.
COMMIT = ["before commit", "after commit"]
ASKED = [*(str(number) for number in range(0, 28, 3)), *COMMIT]
# Who was read back is randomized by a few statements, which leave in two pipelines.
READ_BACK = [f"{at}:read back" for at in [*map(str, range(8)), *COMMIT]]
POINTS = ASKED + READ_BACK


def facts_of(person: Participant) -> tuple[bool, ...]:
    """Everything that the act makes."""
    person.refresh_from_db()
    return (
        Allocation.objects.filter(participant=person).exists(),
        person.therapy == TherapyStatus.ASSIGNED,
        StatusChange.objects.filter(participant=person, kind="therapy").exists(),
        Visit.objects.filter(participant=person).exclude(code="baseline").count() == 4,
    )


def test_it_happened_wholly_or_not_at_all():
    """RND-07: SIGKILL at each of these points of a real process; who comes after takes
    the first free place, and nothing is left locked."""
    people = crowd(("MAD",), len(POINTS))
    wishes = [f"{p.pk}:{at}" for p, at in zip(people, POINTS, strict=True)]
    module = "tests.participants.randomization.killed"
    subprocess.run([sys.executable, "-m", module, *wishes], check=True, env=os.environ)
    found = {at: set(facts_of(p)) for p, at in zip(people, POINTS, strict=True)}
    assert all(len(facts) == 1 for facts in found.values()), found
    for first in ("", ":read back"):
        assert found[f"before commit{first}"] == {False}
        assert found[f"after commit{first}"] == {True}
        assert found[f"0{first}"] == {False}
    for person in people:
        if not person.is_randomized:
            randomize(participant=person, by=person.enrolled_by)
    places = Allocation.objects.order_by("position").values_list("position", flat=True)
    assert list(places) == list(range(1, len(people) + 1))
