"""Methods compared in the background before one is sealed (RND-05)."""

import pytest

from participants.randomization.lists import comparing
from participants.randomization.lists.comparing import (
    compare_methods,
    comparison_of,
    simulate,
    waiting,
)
from participants.randomization.lists.words import advice, lines_of
from tests.builders import statistician
from tests.database import as_owner
from trialsite.access.scope import OutsideScope
from trialsite.audit.models import AuditEvent
from trialsite.postgresql.alone import alone

pytestmark = pytest.mark.django_db


@pytest.fixture
def compared(settings):
    """Few trials, and few people in each."""
    row = compare_methods(trials=3, by=statistician())
    with as_owner():
        type(row).objects.filter(pk=row.pk).update(people=40)
    return row


def test_a_comparison_is_made_and_kept(compared):
    """RND-05: each method beside the others, how even and how foreseeable."""
    simulate(compared.pk)
    compared.refresh_from_db()
    assert compared.done == compared.trials == 3
    found = comparison_of(compared)
    assert (found.trials, found.people) == (3, 40)
    lines = lines_of(found)
    assert [line.label for line in lines if line.is_own] == [lines[0].label]
    assert {"Simple", "Big stick of 3"} <= {line.label for line in lines}
    assert "50% are named by chance" in advice(found)


def test_the_sweep_finds_what_is_not_finished_and_nothing_else(compared):
    assert list(waiting()) == [compared]
    simulate(compared.pk)
    assert not waiting()


def test_what_is_finished_is_not_made_again(compared):
    simulate(compared.pk)
    compared.refresh_from_db()
    first = compared.result
    with as_owner():
        type(compared).objects.filter(pk=compared.pk).update(people=60)
    simulate(compared.pk)
    compared.refresh_from_db()
    assert compared.result == first


def test_one_is_made_at_a_time_and_then_the_next(compared, monkeypatch):
    """Each takes minutes: two at once would hold both workers, and all others wait."""
    another = compare_methods(trials=3, by=statistician())
    with as_owner():
        type(another).objects.filter(pk=another.pk).update(people=40)
    started, lock = [], comparing._LOCK
    monkeypatch.setattr(comparing, "start", lambda *given: started.append(given))
    with alone(lock) as free:
        assert free
        simulate(another.pk)
        another.refresh_from_db()
        assert another.result is None, "somebody is at one"
    assert started == []
    simulate(compared.pk)
    compared.refresh_from_db()
    assert compared.result
    assert started == [(comparing.TASK, another.pk)]
    simulate(another.pk)
    assert not waiting()
    assert len(started) == 1, "nobody waits any more"


def test_the_trail_does_not_tell_what_came_out(compared):
    """RND-06: it names block sizes, and coordinators read the trail."""
    simulate(compared.pk)
    for event in AuditEvent.objects.filter(table_name__endswith="methodcomparison"):
        assert "Blocks of" not in str((event.old, event.new))


def test_who_enrols_does_not_compare(coordinator):
    with pytest.raises(OutsideScope):
        compare_methods(trials=3, by=coordinator)


def test_a_number_that_is_none_is_refused():
    with pytest.raises(ValueError, match="1001 trials: give 1 to 1000"):
        compare_methods(trials=1001, by=statistician())
